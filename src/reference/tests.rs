//! The loader, from text to rows and from text to faults.

use super::*;

const BASE: &str = r#"
[[organisation]]
kind = "MUNICIPALITY"
code = "2582"
slug = "boden"
[[organisation.name]]
text = "Bodens kommun"
clause = "A-33"

[[organisation]]
kind = "MUNICIPALITY"
code = "2580"
slug = "lulea"
[[organisation.name]]
text = "Luleå kommun"

[[organisation]]
kind = "REGION"
slug = "region"

[[steering_document]]
slug = "organisering"
kind = "ORGANISATION"
level = "COUNTY"
title = "Organisering"
[[steering_document.document_version]]
[[steering_document.document_version.clause]]
number = "A-33"
heading = "Länsdelar"
wording = "Fyra länsdelar"
kind = "FACT"
[[steering_document.document_version.clause.clause_item]]
wording = "Boden/Luleå"
[[steering_document.document_version.clause.clause_item]]
wording = "Pite älvdal"

[[care_area]]
slug = "boden-lulea"
from = "2012"
clause = "A-33"
[[care_area.care_area_municipality]]
organisation = "2582"
clause = "A-33"
[[care_area.care_area_municipality]]
organisation = "2580"
clause = "A-33"

[[seat_function]]
code = "SOCIAL_SERVICES_MANAGER"
swedish = "socialchef"
english = "head of social services"
clause = "A-33"

[[seat_function]]
code = "LOCAL_CARE_MANAGER"
swedish = "närsjukvårdschef"
english = "manager of local health care"
clause = "A-33"

[[body]]
slug = "area-group"
kind = "AREA_GROUP"
level = "AREA"
sphere = "OFFICIALS"
parent = "county-group"
care_area = "boden-lulea"

[[body]]
slug = "county-group"
kind = "COUNTY_STEERING_GROUP"
level = "COUNTY"
sphere = "OFFICIALS"
clause = "A-33"
"#;

fn file(name: &'static str, text: &'static str) -> SourceFile {
    SourceFile {
        name: name.into(),
        text: text.into(),
    }
}

/// What comes of the sound base with a further file.
fn with(text: &'static str) -> Result<Reference, Vec<String>> {
    read(&[file("base.toml", BASE), file("case.toml", text)])
        .map_err(|faults| faults.iter().map(Fault::to_string).collect())
}

fn sound(text: &'static str) -> Reference {
    with(text).unwrap_or_else(|faults| panic!("{}", faults.join("\n")))
}

#[track_caller]
fn assert_faults(cases: &[(&'static str, &[&str])]) {
    for (text, expected) in cases {
        let faults = with(text).err().unwrap_or_default();
        assert_eq!(&faults, expected, "{text}");
    }
}

#[test]
fn rows_become_models_with_ids_ordinals_defaults_and_computed_columns() {
    let data = sound("");
    let boden = &data.name[0];
    assert_eq!(boden.organisation_id, Some(data.organisation[0].id));
    assert_eq!(
        (boden.kind.as_str(), boden.folded.as_str()),
        ("OFFICIAL", "bodens kommun")
    );
    assert_eq!(boden.clause_id, Some(data.clause[0].id));
    assert_eq!(data.document_version[0].ordinal, 1);
    assert_eq!(
        data.clause_item
            .iter()
            .map(|item| item.ordinal)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(data.steering_document[0].visibility, "PUBLIC");
    let area = &data.care_area[0];
    assert_eq!(area.valid_from, "2012-01-01".parse().ok());
    assert_eq!(area.valid_from_precision.as_deref(), Some("YEAR"));
    assert_eq!((area.valid_to, &area.valid_to_precision), (None, &None));
}

#[test]
fn a_row_comes_after_the_one_of_its_table_that_it_refers_to() {
    let data = sound("");
    let slugs: Vec<&str> = data.body.iter().map(|body| body.slug.as_str()).collect();
    assert_eq!(slugs, ["county-group", "area-group"]);
    assert_eq!(data.body[1].parent_id, Some(data.body[0].id));
}

#[test]
fn ids_depend_on_the_key_alone() {
    let moved = sound("# a comment\n");
    let data = sound("");
    assert_eq!(moved.name, data.name);
    assert_eq!(
        data.body[0].id.to_string(),
        id("body", "county-group").to_string()
    );
    assert_eq!(data.body[0].id.get_version_num(), 7);
    assert!(
        data.body[0].id.to_string().starts_with("01a19467-e800-7"),
        "{}",
        data.body[0].id
    );
}

#[test]
fn bounds_are_as_exact_as_they_are_written() {
    for (bound, date, precision) in [
        ("from = \"2012\"", Some("2012-01-01"), Some("YEAR")),
        ("from = \"2012-05\"", Some("2012-05-01"), Some("MONTH")),
        ("from = \"2012-05-02\"", Some("2012-05-02"), Some("DAY")),
        ("from = 2012-05-02", Some("2012-05-02"), Some("DAY")),
        ("from_precision = \"UNKNOWN\"", None, Some("UNKNOWN")),
        (
            "from = \"2004-06-17\"\nfrom_precision = \"UNKNOWN\"",
            Some("2004-06-17"),
            Some("UNKNOWN"),
        ),
        ("", None, None),
    ] {
        let text = format!(
            "[[external_participant]]\nbody = \"county-group\"\norganisation = \"region\"\nparticipant_sector = \"police\"\n{bound}\n\
            [[participant_sector]]\ncode = \"police\"\nswedish = \"polis\"\nenglish = \"police\"\nclause = \"A-33\""
        );
        let data = read(&[
            file("base.toml", BASE),
            SourceFile {
                name: "case.toml".into(),
                text: text.into(),
            },
        ]);
        let data = data.unwrap();
        let participant = &data.external_participant[0];
        assert_eq!(
            participant.valid_from,
            date.and_then(|date| date.parse().ok()),
            "{bound}"
        );
        assert_eq!(
            participant.valid_from_precision.as_deref(),
            precision,
            "{bound}"
        );
    }
}

#[test]
fn a_seat_stands_for_one_in_each_body_and_each_municipality_of_its_care_area() {
    let data = sound(
        r#"
[[seat]]
key = "social"
bodies = ["area-group", "county-group"]
for_each_municipality = true
function = "SOCIAL_SERVICES_MANAGER"
label = "Socialchef, {municipality}"
from = "2012"
clause = "A-33"

[[seat]]
body = "area-group"
function = "LOCAL_CARE_MANAGER"
convenes = true
"#,
    );
    let seats: Vec<_> = data
        .seat
        .iter()
        .map(|seat| {
            let label = data.name.iter().find(|name| name.seat_id == Some(seat.id));
            let organisation = data
                .organisation
                .iter()
                .find(|each| Some(each.id) == seat.organisation_id);
            (
                data.body
                    .iter()
                    .find(|body| body.id == seat.body_id)
                    .unwrap()
                    .slug
                    .as_str(),
                seat.ordinal,
                organisation.map_or("", |each| each.code.as_deref().unwrap()),
                label.map_or("", |name| name.text.as_str()),
            )
        })
        .collect();
    assert_eq!(
        seats,
        [
            ("area-group", 1, "2582", "Socialchef, Bodens kommun"),
            ("area-group", 2, "2580", "Socialchef, Luleå kommun"),
            ("county-group", 1, "2582", "Socialchef, Bodens kommun"),
            ("county-group", 2, "2580", "Socialchef, Luleå kommun"),
            ("area-group", 3, "", ""),
        ]
    );
    assert_eq!(data.seat[0].id, id("seat", "area-group/social-2582"));
    let label = data
        .name
        .iter()
        .find(|name| name.seat_id.is_some())
        .unwrap();
    assert_eq!(label.valid_from, data.seat[0].valid_from);
    assert_eq!(label.clause_id, data.seat[0].clause_id);
    assert_eq!(
        (data.seat[0].min_holders, data.seat[0].max_holders),
        (1, None)
    );
    assert!(data.seat[4].convenes && !data.seat[4].chairs);
}

#[test]
fn citations_tell_which_tables_rest_on_a_clause() {
    let data = sound(
        r#"
[[mandate]]
body_kind = "AREA_GROUP"
wording = "Samverka"
category = "STEERING"
also = ["A-33"]
[[rule]]
code = "A-33a"
subject = "BODY"
statement = "Varje kommun"
statement_english = "Each municipality"
severity = "INFO"
clause = "A-33"
"#,
    );
    let tables: Vec<&str> = data.citations()["A-33"].iter().copied().collect();
    assert_eq!(
        tables,
        [
            "body",
            "care_area",
            "care_area_municipality",
            "clause_item",
            "mandate",
            "name",
            "rule",
            "seat_function"
        ]
    );
    assert!(data.citations()["A-33a"].contains("rule"));
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    assert_faults(&[
        (
            "\n[[body]\n",
            &["case.toml:2: not valid TOML: unclosed array table, expected `]`"],
        ),
        (
            "[[body]]\nslug = \"a\"\nslug = \"b\"\n",
            &["case.toml:3: not valid TOML: duplicate key"],
        ),
        (
            "slug = \"a\"",
            &["case.toml:1: \"slug\" belongs to no row; rows begin with a header such as [[body]]"],
        ),
        (
            "\n[body]\nslug = \"a\"",
            &[
                "case.toml:2: \"body\" is a single table; rows have a header in double brackets, such as [[body]]",
            ],
        ),
        (
            "[[body]]\nordinal = 1.5",
            &["case.toml:2: \"ordinal\" is a decimal number; no column holds one"],
        ),
        (
            "[[body]]\nordinal = 99999999999999999999",
            &["case.toml:2: \"ordinal\" is a number out of range"],
        ),
        (
            "[[body]]\nalso = [1]",
            &["case.toml:2: \"also\" must be an array of strings"],
        ),
    ]);
}

#[test]
fn a_word_with_nothing_in_common_is_no_suggestion() {
    assert_eq!(did_you_mean("xyz", ["abc"]), "");
    assert_eq!(did_you_mean("xyz", []), "");
    let near = did_you_mean("bodi", ["seat", "body"]);
    assert_eq!(near, "; did you mean \"body\"?");
}

#[test]
fn unknown_words_are_told_with_the_nearest_known_one() {
    assert_faults(&[
        (
            "[[bodys]]",
            &["case.toml:1: unknown table \"bodys\"; did you mean \"body\"?"],
        ),
        (
            "[[reference_load]]\n",
            &["case.toml:1: unknown table \"reference_load\""],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\nvisibilty = \"PUBLIC\"",
            &["case.toml:4: unknown field \"visibilty\" of matter; did you mean \"visibility\"?"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\nowner = \"regio\"",
            &["case.toml:4: unknown organisation \"regio\"; did you mean \"region\"?"],
        ),
        (
            "[[body]]\nslug = \"a\"\nkind = \"AREA_GROUP\"\nlevel = \"AREA\"\nsphere = \"OFFICIALS\"\ncare_area = \"boden-lule\"",
            &["case.toml:6: unknown care area \"boden-lule\"; did you mean \"boden-lulea\"?"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\nalso = [\"A-33\", \"A-3\"]",
            &["case.toml:4: unknown clause \"A-3\"; did you mean \"A-33\"?"],
        ),
        (
            "[[seat]]\nbodies = [\"area-grupp\"]\nfunction = \"LOCAL_CARE_MANAGER\"",
            &["case.toml:1: unknown body \"area-grupp\"; did you mean \"area-group\"?"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\nvisibility = \"ALL\"",
            &["case.toml:4: unknown visibility \"ALL\"; it is one of PUBLIC, COOPERATION, OWNER"],
        ),
    ]);
}

#[test]
fn missing_and_mistyped_fields_are_told() {
    assert_faults(&[
        (
            "[[matter]]\nslug = \"m\"",
            &["case.toml:1: matter needs the field \"title\""],
        ),
        (
            "[[body]]\nslug = \"b\"\nkind = \"WORKING_GROUP\"\nlevel = \"COUNTY\"",
            &["case.toml:1: body needs the field \"sphere\": one of POLITICAL, OFFICIALS"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = 1",
            &["case.toml:3: \"title\" must be a text, not 1"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \" \"",
            &["case.toml:3: \"title\" is empty; leave it out where nothing is known"],
        ),
        (
            "[[seat]]\nbody = \"area-group\"\nfunction = \"LOCAL_CARE_MANAGER\"\nchairs = \"yes\"\nmin_holders = \"1\"",
            &[
                "case.toml:4: \"chairs\" must be true or false, not \"yes\"",
                "case.toml:5: \"min_holders\" must be a whole number, not \"1\"",
            ],
        ),
        (
            "[[seat]]\nbody = \"area-group\"\nfunction = \"LOCAL_CARE_MANAGER\"\nmin_holders = 3000000000",
            &["case.toml:1: not a row of seat: invalid value: integer `3000000000`, expected i32"],
        ),
        (
            "[[seat]]\nbodies = \"area-group\"\nfunction = \"LOCAL_CARE_MANAGER\"",
            &[
                "case.toml:1: seat needs the field \"body\"",
                "case.toml:2: \"bodies\" must be an array of keys of bodies",
            ],
        ),
        (
            "[[seat]]\nbody = \"area-group\"\nfunction = \"LOCAL_CARE_MANAGER\"\nfor_each_municipality = 1",
            &["case.toml:4: \"for_each_municipality\" must be true or left out"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\nalso = \"A-33\"",
            &["case.toml:4: \"also\" must be an array of clause numbers such as [\"A-1\"]"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n[[matter.seat]]\nfunction = \"LOCAL_CARE_MANAGER\"",
            &["case.toml:4: a row of seat can't stand within one of matter"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n[[matter.decision]]\nmatter = \"m\"\norgan = \"Styrelsen\"\nkind = \"ADOPTS\"\nwording = \"Antas\"",
            &["case.toml:5: \"matter\" is given by the row around it; leave it out"],
        ),
    ]);
}

#[test]
fn dates_and_periods_must_be_real() {
    assert_faults(&[
        (
            "[[steering_document]]\nslug = \"d\"\nkind = \"ROUTINE\"\nlevel = \"AREA\"\ntitle = \"D\"\nreview_date = \"2026-2-1\"",
            &[
                "case.toml:6: \"review_date\" must be a date such as \"2004-06-17\", not \"2026-2-1\"",
            ],
        ),
        (
            "[[steering_document]]\nslug = \"d\"\nkind = \"ROUTINE\"\nlevel = \"AREA\"\ntitle = \"D\"\nreview_date = \"2026-02-30\"",
            &[
                "case.toml:6: \"review_date\" must be a date such as \"2004-06-17\", not \"2026-02-30\"",
            ],
        ),
        (
            "[[name]]\nbody = \"area-group\"\ntext = \"Gruppen\"\nfrom = \"2012-13\"\nto = 2014",
            &[
                "case.toml:4: \"from\" must be a year \"2012\", a month \"2012-05\" or a day \"2012-05-01\", not \"2012-13\"",
                "case.toml:5: \"to\" must be a year \"2012\", a month \"2012-05\" or a day \"2012-05-01\", not 2014",
            ],
        ),
        (
            "[[name]]\nbody = \"area-group\"\ntext = \"Gruppen\"\nfrom = \"2012-02-01\"\nto = \"2012\"",
            &[
                "case.toml:5: the period ends on 2012-01-01 and begins on 2012-02-01; \"to\" is the first day on which it no longer holds and must be later",
            ],
        ),
        (
            "[[name]]\nbody = \"area-group\"\ntext = \"Gruppen\"\nto_precision = \"YEAR\"",
            &["case.toml:4: without \"to\" the only \"to_precision\" is UNKNOWN"],
        ),
        (
            "[[name]]\nbody = \"area-group\"\ntext = \"Gruppen\"\nfrom = \"2012\"\nfrom_precision = \"ABOUT\"",
            &[
                "case.toml:5: unknown from precision \"ABOUT\"; it is one of DAY, MONTH, YEAR, UNKNOWN",
            ],
        ),
    ]);
}

#[test]
fn keys_and_what_identifies_a_row_are_unique() {
    assert_faults(&[
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\n[[matter]]\nslug = \"m\"\ntitle = \"N\"",
            &["case.toml:5: the key \"m\" of matter is already taken at case.toml:1"],
        ),
        (
            "[[organisation]]\nkind = \"EXTERNAL\"\ncode = \"2582\"\nslug = \"other\"",
            &["case.toml:1: the key \"2582\" of organisation is already taken at base.toml:2"],
        ),
        (
            "[[organisation]]\nkind = \"EXTERNAL\"\ncode = \"X\"\nslug = \"boden\"",
            &["case.toml:1: the same slug as the organisation at base.toml:2"],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norganisation = \"region\"\norgan = \"Styrelsen\"\nyear = 2004\nparagraph = \"101\"\nkind = \"ADOPTS\"\nwording = \"Antas\"\n\
             [[matter.decision]]\norganisation = \"region\"\norgan = \"Styrelsen\"\nyear = 2004\nparagraph = \"101\"\nkind = \"ADOPTS\"\nwording = \"Antas\"",
            &[
                "case.toml:11: the same organisation, organ, year, paragraph as the decision at case.toml:4",
            ],
        ),
    ]);
}

#[test]
fn rows_that_refer_to_each_other_in_a_ring_are_told() {
    assert_faults(&[(
        "[[body]]\nslug = \"a\"\nkind = \"WORKING_GROUP\"\nlevel = \"COUNTY\"\nsphere = \"OFFICIALS\"\nparent = \"b\"\n\
         [[body]]\nslug = \"b\"\nkind = \"WORKING_GROUP\"\nlevel = \"COUNTY\"\nsphere = \"OFFICIALS\"\nparent = \"a\"",
        &[
            "case.toml:1: the body \"a\" refers to itself, directly or through others",
            "case.toml:7: the body \"b\" refers to itself, directly or through others",
        ],
    )]);
}

#[test]
fn what_excludes_each_other_may_not_overlap() {
    assert_faults(&[
        (
            "[[name]]\nbody = \"area-group\"\ntext = \"Gruppen\"\nto = \"2015\"\n\
             [[name]]\nbody = \"area-group\"\ntext = \"Nya gruppen\"\nfrom = \"2014-12-31\"\n\
             [[name]]\nbody = \"area-group\"\nkind = \"ALIAS\"\ntext = \"Grp\"",
            &[
                "case.toml:5: another official name of the same bearer at the same time as case.toml:1; the periods may not overlap",
            ],
        ),
        (
            "[[steering_relation]]\nsteering_body = \"county-group\"\nsteered_body = \"area-group\"\n\
             [[steering_relation]]\nsteering_body = \"county-group\"\nsteered_body = \"area-group\"\nfrom = \"2014\"\n\
             [[steering_relation]]\nsteering_body = \"county-group\"\nsteered_kind = \"WORKING_GROUP\"",
            &[
                "case.toml:4: the same steering relation at the same time as case.toml:1; the periods may not overlap",
            ],
        ),
        (
            "[[care_area]]\nslug = \"other\"\nfrom = \"2020\"\nclause = \"A-33\"\n\
             [[care_area.care_area_municipality]]\norganisation = \"2582\"\nclause = \"A-33\"",
            &[
                "case.toml:5: the municipality \"2582\" is in this care area at the same time as base.toml:41; the periods may not overlap",
            ],
        ),
    ]);
}

#[test]
fn every_municipality_is_in_a_care_area_whenever_one_is_in_force() {
    assert_faults(&[
        (
            "[[organisation]]\nkind = \"MUNICIPALITY\"\ncode = \"2581\"\nslug = \"pitea\"",
            &[
                "case.toml:1: the municipality \"2581\" is in no care area on 2012-01-01, when others are in force; each must be in exactly one",
            ],
        ),
        (
            "[[care_area]]\nslug = \"old\"\nfrom = \"2004\"\nto = \"2012\"\nclause = \"A-33\"\n\
             [[care_area.care_area_municipality]]\norganisation = \"2582\"\nclause = \"A-33\"",
            &[
                "base.toml:10: the municipality \"2580\" is in no care area on 2004-01-01, when others are in force; each must be in exactly one",
            ],
        ),
        (
            "[[care_area_municipality]]\ncare_area = \"boden-lulea\"\norganisation = \"region\"\nclause = \"A-33\"",
            &["case.toml:1: \"region\" is not a municipality"],
        ),
        // A faulty membership is told once, not again as a municipality without an area.
        (
            "[[organisation]]\nkind = \"MUNICIPALITY\"\ncode = \"2581\"\nslug = \"pitea\"\n\
             [[care_area_municipality]]\ncare_area = \"pite\"\norganisation = \"2581\"\nclause = \"A-33\"",
            &["case.toml:6: unknown care area \"pite\""],
        ),
        (
            "[[organisation]]\nkind = \"MUNICIPALITY\"\ncode = \"2581\"\nslug = \"pitea\"\n\
             [[care_area_municipalit]]\ncare_area = \"boden-lulea\"\norganisation = \"2581\"\nclause = \"A-33\"",
            &[
                "case.toml:5: unknown table \"care_area_municipalit\"; did you mean \"care_area_municipality\"?",
            ],
        ),
    ]);
}

#[test]
fn rules_within_and_between_rows_hold() {
    assert_faults(&[
        (
            "[[seat]]\nbody = \"area-group\"\nfunction = \"LOCAL_CARE_MANAGER\"\nmin_holders = 2\nmax_holders = 1",
            &[
                "case.toml:1: at most 1 holders, but at least 2; \"max_holders\" can't be the smaller",
            ],
        ),
        (
            "[[name]]\nbody = \"area-group\"\ncare_area = \"boden-lulea\"\ntext = \"Gruppen\"",
            &[
                "case.toml:1: a name belongs to exactly one of organisation, care area, body and seat",
            ],
        ),
        (
            "[[name]]\ntext = \"Gruppen\"",
            &[
                "case.toml:1: a name belongs to exactly one of organisation, care area, body and seat",
            ],
        ),
        (
            "[[steering_relation]]\nsteering_body = \"area-group\"",
            &["case.toml:1: steered is exactly one of \"steered_body\" and \"steered_kind\""],
        ),
        (
            "[[mandate]]\nbody = \"area-group\"\nbody_kind = \"AREA_GROUP\"\nwording = \"Samverka\"\ncategory = \"STEERING\"",
            &["case.toml:1: a mandate belongs to exactly one of \"body\" and \"body_kind\""],
        ),
        (
            "[[rule]]\ncode = \" A-33\"\nsubject = \"BODY\"\nstatement = \"S\"\nstatement_english = \"S\"\nseverity = \"INFO\"\nclause = \"A-33\"",
            &[
                "case.toml:1: \" A-33\" is no clause number; one has no space around it and no line break",
            ],
        ),
        (
            "[[seat_function]]\ncode = \"A\"\nswedish = \"a\"\nenglish = \"a\"\npresumed = true\nclause = \"A-33\"\n\
             [[seat_function]]\ncode = \"B\"\nswedish = \"b\"\nenglish = \"b\"\npresumed = true\nclause = \"A-33\"",
            &["case.toml:7: another function is presumed already; one at most is"],
        ),
        (
            "[[rule]]\ncode = \"A-33\"\nsubject = \"BODY\"\nstatement = \"S\"\nstatement_english = \"S\"\nseverity = \"INFO\"\nclause = \"A-33\"\n\
             [[rule.rule_parameter]]\nname = \"note_keepers\"\nvalue = \"LOCAL_CARE_MANAGER,LOCAL_CARE_MANAGERS\"",
            &[
                "case.toml:8: \"note_keepers\": What this parameter can say is `SOCIAL_SERVICES_MANAGER`, `LOCAL_CARE_MANAGER`; several, where it takes several, with commas and no spaces between them, each once.",
            ],
        ),
    ]);
}

#[test]
fn a_county_has_a_region() {
    let without = SourceFile {
        name: "base.toml".into(),
        text: BASE.replace("\"REGION\"", "\"EXTERNAL\"").into(),
    };
    let faults = read(&[without]).unwrap_err();
    assert_eq!(
        faults.iter().map(Fault::to_string).collect::<Vec<_>>(),
        ["base.toml:2: no organisation is of the kind REGION; one must be"]
    );
}

#[test]
fn chains_of_decisions_hold() {
    assert_faults(&[
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norgan = \"Beredningen\"\ndate = 2004-06-17\nkind = \"PROPOSES\"\nwording = \"Föreslår\"\n\
             [[matter.decision]]\norgan = \"Styrelsen\"\ndate = \"2004-06-16\"\nkind = \"ADOPTS\"\nwording = \"Antar\"\nprevious = \"m/1\"",
            &[
                "case.toml:9: made before 2004-06-17, and a decision that it follows was not; dates never go back",
            ],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norgan = \"Beredningen\"\nyear = 2026\nkind = \"PROPOSES\"\nwording = \"Föreslår\"\n\
             [[matter.decision]]\norgan = \"Styrelsen\"\nyear = 2004\nkind = \"ADOPTS\"\nwording = \"Antar\"\nprevious = \"m/1\"",
            &[
                "case.toml:9: made before 2026-01-01, and a decision that it follows was not; dates never go back",
            ],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norgan = \"Beredningen\"\nkind = \"REFERS\"\nwording = \"Remitterar\"",
            &[
                "case.toml:4: the last decision of its matter only passes it on; the last must decide",
            ],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norgan = \"Beredningen\"\nkind = \"ADOPTS\"\nwording = \"Antar\"\n\
             [[matter]]\nslug = \"n\"\ntitle = \"N\"\n\
             [[matter.decision]]\norgan = \"Styrelsen\"\nkind = \"ADOPTS\"\nwording = \"Antar\"\nprevious = \"m/1\"",
            &[
                "case.toml:11: \"previous\" is a decision of another matter; a chain stays within its own",
            ],
        ),
        (
            "[[matter]]\nslug = \"m\"\ntitle = \"M\"\n\
             [[matter.decision]]\norgan = \"Beredningen\"\nkind = \"ADOPTS\"\nwording = \"Antar\"\nprevious = \"m/2\"\n\
             [[matter.decision]]\norgan = \"Styrelsen\"\nkind = \"ADOPTS\"\nwording = \"Antar\"",
            &["case.toml:4: \"previous\" is not an earlier decision; its ordinal must be lower"],
        ),
    ]);
}

#[test]
fn every_fault_of_every_file_is_told_in_order() {
    let files = [
        file(
            "b.toml",
            "[[matter]]\n\n[[matter]]\nslug = \"m\"\ntitle = 1",
        ),
        file("a.toml", "[[bodi]]"),
    ];
    let faults: Vec<String> = read(&files)
        .unwrap_err()
        .iter()
        .map(Fault::to_string)
        .collect();
    assert_eq!(
        faults,
        [
            "b.toml:1: matter needs the field \"slug\"",
            "b.toml:1: matter needs the field \"title\"",
            "b.toml:5: \"title\" must be a text, not 1",
            "a.toml:1: unknown table \"bodi\"; did you mean \"body\"?",
        ]
    );
}

#[test]
fn the_digest_tells_names_texts_and_their_boundaries_apart() {
    let digests: BTreeSet<String> = [
        [file("a", "b"), file("c", "d")],
        [file("ab", ""), file("c", "d")],
        [file("a", "b"), file("c", "e")],
        [file("c", "d"), file("a", "b")],
    ]
    .iter()
    .map(|files| digest(files))
    .collect();
    assert_eq!(digests.len(), 4);
    assert_eq!(digest(&[file("a", "b")]), digest(&[file("a", "b")]));
    assert_eq!(digest(&[]).len(), 64);
}

#[test]
fn the_embedded_data_are_sound() {
    let data = read(&embedded()).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
        panic!("{}", faults.join("\n"))
    });
    let municipalities = data
        .organisation
        .iter()
        .filter(|each| each.kind == "MUNICIPALITY");
    assert_eq!(municipalities.count(), 14);
}

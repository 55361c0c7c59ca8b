//! What history and `changes` tell of projects, indicators and values: under which names, with which values, and nothing of
//! what is out of sight.

use std::collections::BTreeSet;

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::{
        county::in_another_county,
        json::{code, items, text, texts},
        mutate::done,
        rows::merged,
        world::{Kind, World, both},
    },
    projects::{
        development_projects::{JOIN, REPORT, keyed, ongoing, propose, report},
        follow_up::{counts, indicator},
    },
};

both!(
    ids_of_other_systems_are_told_with_their_values,
    every_field_is_called_as_the_schema_calls_it,
    a_value_s_own_target_and_period_are_told,
    what_a_project_is_for_is_told_with_codes,
    nothing_tells_of_a_project_out_of_sight,
    a_timeline_begins_with_the_newest_and_has_labels_and_things,
    a_timeline_takes_as_many_statements_with_many_entries_as_with_few,
    a_script_that_begins_with_today_misses_nothing,
    changes_since_a_moment_begin_there,
);
in_another_county!(
    ids_of_other_systems_are_told_with_their_values,
    a_value_s_own_target_and_period_are_told,
    nothing_tells_of_a_project_out_of_sight,
    a_timeline_begins_with_the_newest_and_has_labels_and_things,
    a_script_that_begins_with_today_misses_nothing,
    changes_since_a_moment_begin_there,
);

const CHANGE: &str = "changeProject project { id version }";
const CHANGE_INDICATOR: &str = "changeIndicator indicator { id version }";
const ADD_MILESTONE: &str = "addMilestone milestone { id version }";
const REACH_MILESTONE: &str = "reachMilestone milestone { id version }";
const CORRECT: &str = "correctStatusReport statusReport { id }";
const SET_TARGET: &str = "setIndicatorTarget target { id version }";
const SAVE: &str = "saveFollowUpValue value { id version }";

/// The changed fields of each change of a thing, the latest first: `name: before > after`.
async fn history(world: &World, token: &str, thing: &Value) -> Vec<Vec<String>> {
    let fields = "history(first: 100) { nodes { fields { field before after } } }";
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on DevelopmentProject {{ {fields} }} ... on Indicator {{ {fields} }}
          ... on FollowUpValue {{ {fields} }} }} }}"
    );
    let shown = world
        .data_as(token, &query, json!({ "id": thing["id"] }))
        .await;
    let changes = items(&shown["node"]["history"]["nodes"]);
    changes.map(|change| lines(&change["fields"])).collect()
}

fn lines(fields: &Value) -> Vec<String> {
    let side = |side: &Value| side.as_str().unwrap_or("-").to_owned();
    items(fields)
        .map(|field| {
            let name = text(&field["field"]);
            format!(
                "{name}: {} > {}",
                side(&field["before"]),
                side(&field["after"])
            )
        })
        .collect()
}

fn of(project: &Value, more: Value) -> Value {
    let named = json!({ "project": project["id"], "version": project["version"] });
    merged(named, more)
}

fn with_version(indicator: &Value, more: Value) -> Value {
    let named = json!({ "indicator": indicator["id"], "version": indicator["version"] });
    merged(named, more)
}

async fn ids_of_other_systems_are_told_with_their_values(world: World) {
    let county = world.county();
    let kiruna = world.token(county.kommun, Grade::Editor).await;
    let region = world.token(county.region, Grade::Reader).await;
    let project = propose(&world, &kiruna, "Ett", json!({ "externalId": "EXT-A" })).await;
    let change = of(&project, json!({ "externalId": "EXT-B" }));
    done(&world, &kiruna, CHANGE, change).await;
    let told = history(&world, &region, &project).await;
    assert_eq!(told[0], ["externalId: EXT-A > EXT-B"]);
    assert!(
        told[1].contains(&"externalId: - > EXT-A".to_owned()),
        "{told:?}"
    );
    let measured = counts("Två", json!({ "koladaId": "N00941", "reporters": "OWNER" }));
    let measured = indicator(&world, &kiruna, measured).await;
    let change = with_version(&measured, json!({ "koladaId": "N00942" }));
    done(&world, &kiruna, CHANGE_INDICATOR, change).await;
    let told = history(&world, &region, &measured).await;
    assert_eq!(told[0], ["koladaId: N00941 > N00942"]);
}

async fn every_field_is_called_as_the_schema_calls_it(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let everything = json!({ "externalId": "A", "plannedStart": "2026-01-01", "priorityAreas": ["aldre"],
        "targetGroups": ["aldre-multisjuka"], "effectGoals": ["trygghet-och-sakerhet"], "visibility": "PUBLIC" });
    let top = propose(&world, &kiruna, "Topp", json!({ "visibility": "PUBLIC" })).await;
    let below = merged(everything, json!({ "parentProject": top["id"] }));
    let project = ongoing(&world, &kiruna, "Ett", below).await;
    done(
        &world,
        &lulea,
        JOIN,
        keyed(json!({ "project": project["id"] })),
    )
    .await;
    let reported = report(
        &project,
        "2026-T1",
        json!({ "progress": 40, "next": "Mer." }),
    );
    let reported = done(&world, &kiruna, REPORT, reported).await["statusReport"].take();
    let correction = keyed(
        json!({ "statusReport": reported["id"], "health": "OFF_TRACK",
        "done": "Mindre.", "why": "Därför." }),
    );
    done(&world, &kiruna, CORRECT, correction).await;
    let milestone =
        keyed(json!({ "project": project["id"], "title": "Start", "dueOn": "2026-10-01" }));
    let milestone = done(&world, &kiruna, ADD_MILESTONE, milestone).await["milestone"].take();
    let reached = json!({ "milestone": milestone["id"], "version": milestone["version"],
        "reachedOn": "2026-10-02" });
    done(&world, &kiruna, REACH_MILESTONE, reached).await;
    let measured = counts(
        "Två",
        json!({ "koladaId": "N1", "reporters": "OWNER", "project": project["id"], "baseline": "1", "definition": "x",
            "calculation": "x", "sourcesOfError": "x", "priorityArea": "aldre", "reportedFrom": "2027-01-01" }),
    );
    let measured = indicator(&world, &kiruna, measured).await;
    let period = json!({ "kind": "TERTIAL", "year": 2026, "number": 1 });
    let target = json!({ "indicator": measured["id"], "period": period, "target": "3" });
    done(&world, &kiruna, SET_TARGET, target).await;
    let value = json!({ "indicator": measured["id"], "period": period, "actual": "2", "target": "4",
        "comment": "x", "preliminary": true });
    done(&world, &kiruna, SAVE, value).await;
    let query = "{ changes(first: 100, types: [DevelopmentProject, FollowUpValue, Indicator,
      IndicatorTarget, Milestone, ProjectParticipation, StatusReport]) {
      nodes { thing { __typename } fields { field } } } }";
    let told = world.data_as(&kiruna, query, json!({})).await;
    let mut types = BTreeSet::new();
    for change in items(&told["changes"]["nodes"]) {
        let name = text(&change["thing"]["__typename"]);
        types.insert(name);
        let shown = format!("{{ __type(name: \"{name}\") {{ fields {{ name }} }} }}");
        let shown = world.public(&shown).await;
        let known = texts(&shown["__type"]["fields"], "name");
        for field in texts(&change["fields"], "field") {
            assert!(known.contains(&field), "{name} has no field {field}");
        }
    }
    assert_eq!(types.len(), 7, "{types:?}");
}

async fn a_value_s_own_target_and_period_are_told(world: World) {
    let kiruna = world.token(world.county().kommun, Grade::Editor).await;
    let measured = indicator(
        &world,
        &kiruna,
        counts("Två", json!({ "reporters": "OWNER" })),
    )
    .await;
    let saved = json!({ "indicator": measured["id"], "actual": "2", "target": "4",
        "period": { "kind": "TERTIAL", "year": 2026, "number": 1 } });
    let value = done(&world, &kiruna, SAVE, saved.clone()).await["value"].take();
    let changed = json!({ "target": "5", "version": value["version"] });
    done(&world, &kiruna, SAVE, merged(saved, changed)).await;
    let told = history(&world, &kiruna, &value).await;
    assert_eq!(told[0], ["ownTarget: 4 > 5"]);
    let mut created = told[1].clone();
    created.retain(|line| !line.starts_with("indicator:") && !line.starts_with("organisation:"));
    assert_eq!(
        created,
        [
            "actual: - > 2",
            "commentPublic: - > false",
            "isCorrection: - > false",
            "kind: - > FIGURE",
            "ownTarget: - > 4",
            "period: - > 2026-T1",
            "preliminary: - > false",
            "state: - > DRAFT",
            "suppressed: - > false"
        ]
    );
}

async fn what_a_project_is_for_is_told_with_codes(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Reader).await;
    let aims = json!({ "priorityAreas": ["psykisk-halsa", "aldre"], "effectGoals": ["trygghet-och-sakerhet"] });
    let project = propose(&world, &kiruna, "Ett", aims).await;
    let aims = json!({ "priorityAreas": ["barn-och-unga", "aldre"], "effectGoals": [],
        "targetGroups": ["aldre-multisjuka"], "title": "Två" });
    done(&world, &kiruna, CHANGE, of(&project, aims)).await;
    let told = history(&world, &region, &project).await;
    assert_eq!(
        told[0],
        [
            "effectGoals: trygghet-och-sakerhet > -",
            "priorityAreas: aldre, psykisk-halsa > aldre, barn-och-unga",
            "targetGroups: - > aldre-multisjuka",
            "title: Ett > Två",
        ]
    );
    for line in [
        "effectGoals: - > trygghet-och-sakerhet",
        "priorityAreas: - > aldre, psykisk-halsa",
    ] {
        assert!(told[1].contains(&line.to_owned()), "{told:?}");
    }
}

async fn nothing_tells_of_a_project_out_of_sight(world: World) {
    let county = world.county();
    let kiruna = world.token(county.kommun, Grade::Editor).await;
    let region = world.token(county.region, Grade::Reader).await;
    let top = propose(&world, &kiruna, "Topp", json!({ "visibility": "PUBLIC" })).await;
    let below = json!({ "visibility": "PUBLIC", "parentProject": top["id"] });
    let project = propose(&world, &kiruna, "Under", below).await;
    let alone = json!({ "parentProject": null });
    done(&world, &kiruna, CHANGE, of(&project, alone)).await;
    let hide = json!({ "visibility": "OWNER" });
    done(&world, &kiruna, CHANGE, of(&top, hide)).await;
    let measured = counts(
        "Mått",
        json!({ "reporters": "OWNER", "visibility": "PUBLIC", "project": top["id"] }),
    );
    let measured = indicator(&world, &kiruna, measured).await;
    let names = |told: Vec<Vec<String>>| -> Vec<Vec<String>> {
        let name = |line: &String| line.split(':').next().unwrap_or_default().to_owned();
        let of_each = |lines: &Vec<String>| lines.iter().map(name).collect();
        told.iter().map(of_each).collect()
    };
    let unseen = names(history(&world, &region, &project).await);
    assert_eq!(unseen[0], vec![] as Vec<String>);
    assert!(!unseen[1].contains(&"parentProject".to_owned()));
    let seen = history(&world, &kiruna, &project).await;
    let id = text(&top["id"]);
    assert_eq!(seen[0], [format!("parentProject: {id} > -")]);
    assert!(seen[1].contains(&format!("parentProject: - > {id}")));
    let unseen = names(history(&world, &region, &measured).await);
    assert!(!unseen[0].contains(&"project".to_owned()), "{unseen:?}");
    assert!(unseen[0].contains(&"owner".to_owned()), "{unseen:?}");
    let query = "{ changes(first: 100) { nodes { fields { field } } } }";
    let told = world.data_as(&region, query, json!({})).await;
    for change in items(&told["changes"]["nodes"]) {
        // Of what went out of sight nothing more is told.
        for field in change["fields"].as_array().into_iter().flatten() {
            let name = text(&field["field"]);
            assert!(!["parentProject", "project"].contains(&name));
        }
    }
}

/// The titles of projects, in the order of a page of changes, and the page's end.
async fn projects_told(world: &World, token: &str, arguments: &str) -> (Vec<String>, Value) {
    let query = format!(
        "{{ changes({arguments}) {{ pageInfo {{ endCursor }} nodes {{ type thing {{ ... on DevelopmentProject {{ title }} }} }} }} }}"
    );
    let page = world.data_as(token, &query, json!({})).await["changes"].take();
    let titles = items(&page["nodes"]).map(|change| text(&change["thing"]["title"]).to_owned());
    (titles.collect(), page["pageInfo"]["endCursor"].clone())
}

async fn a_timeline_begins_with_the_newest_and_has_labels_and_things(world: World) {
    let kiruna = world.token(world.county().kommun, Grade::Editor).await;
    let parent = propose(&world, &kiruna, "Helheten", json!({})).await;
    let part = json!({ "parentProject": parent["id"] });
    propose(&world, &kiruna, "Delen", part).await;
    let query = "{ changes(newestFirst: true, first: 2) { nodes {
        thingType action organisation { name } thing { ... on DevelopmentProject { title } }
        fields { field beforeThing { id } afterThing { __typename ... on DevelopmentProject { title } } } } }
      vocabulary(of: [\"ThingType\", \"Field\", \"Action\"]) { vocabulary code swedish english } }";
    let timeline = world.data_as(&kiruna, query, json!({})).await;
    let changes = &timeline["changes"]["nodes"];
    let titles = items(changes).map(|change| text(&change["thing"]["title"]));
    assert_eq!(titles.collect::<Vec<_>>(), ["Delen", "Helheten"]);
    let field = |name| {
        let mut fields = items(&changes[0]["fields"]);
        fields.find(|field| field["field"] == name).cloned()
    };
    assert_eq!(
        field("parentProject"),
        Some(json!({ "field": "parentProject", "beforeThing": null,
            "afterThing": { "__typename": "DevelopmentProject", "title": "Helheten" } }))
    );
    let label = |vocabulary: &str, code: &Value| {
        let mut terms = items(&timeline["vocabulary"]);
        let term = terms.find(|term| term["vocabulary"] == vocabulary && term["code"] == *code);
        term.map(|term| (text(&term["swedish"]), text(&term["english"])))
    };
    assert_eq!(
        label("ThingType", &changes[0]["thingType"]),
        Some(("utvecklingsprojekt", "development project"))
    );
    for change in items(changes) {
        assert!(label("Action", &change["action"]).is_some(), "{change}");
        for field in items(&change["fields"]) {
            assert!(label("Field", &field["field"]).is_some(), "{field}");
        }
    }
    let unknown = "{ vocabulary(of: [\"Fields\"]) { code } }";
    let unknown = world.try_public(unknown).await;
    assert_eq!(code(&unknown), "BAD_USER_INPUT");
    assert_eq!(unknown.1["errors"][0]["extensions"]["field"], "of");
}

async fn a_timeline_takes_as_many_statements_with_many_entries_as_with_few(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let parent = propose(&world, &kiruna, "Helheten", json!({})).await;
    let query = "{ changes(newestFirst: true, first: 50) { nodes {
        type thingType action organisation { name } thing { ... on DevelopmentProject { title owner { name } } }
        fields { field before after afterThing { ... on DevelopmentProject { title } } } } } }";
    let mut taken = Vec::new();
    for (from, to) in [(0, 2), (2, 60)] {
        for number in from..to {
            let part = json!({ "parentProject": parent["id"] });
            propose(&world, &kiruna, &format!("Del {number}"), part).await;
        }
        world.statements();
        let timeline = world.data_as(&kiruna, query, json!({})).await;
        let entries = items(&timeline["changes"]["nodes"]).count();
        assert_eq!(entries == 50, to == 60, "{entries}");
        taken.push(world.statements());
    }
    // Which keys meet in one statement depends on whose answer comes first.
    let [few, many] = [0, 1].map(|at| taken[at].len());
    assert!(many <= few + 2, "{taken:#?}");
}

async fn a_script_that_begins_with_today_misses_nothing(world: World) {
    let types = "types: [DevelopmentProject]";
    let county = world.county();
    let editor = world.token(county.kommun, Grade::Editor).await;
    let (none, start) = projects_told(&world, &editor, types).await;
    assert_eq!((none, start), (vec![], Value::Null));
    for title in ["Ett", "Två", "Tre"] {
        propose(&world, &editor, title, json!({})).await;
    }
    // The newest alone says where the present ends.
    let newest = format!("{types}, newestFirst: true, first: 1");
    let (titles, end) = projects_told(&world, &editor, &newest).await;
    assert_eq!(titles, ["Tre"]);
    let after = |end: &Value| format!("{types}, after: {end}");
    // There is nothing after it yet: the page ends where it began.
    let (titles, same) = projects_told(&world, &editor, &after(&end)).await;
    assert_eq!((titles, &same), (vec![], &end));
    propose(&world, &editor, "Fyra", json!({})).await;
    // Another grade goes on from the same cursor, and in the other order, too.
    let reader = world.token(county.kommun, Grade::Reader).await;
    let (titles, next) = projects_told(&world, &reader, &after(&same)).await;
    assert_eq!(titles, ["Fyra"]);
    let before = format!("{}, newestFirst: true", after(&next));
    let (titles, _) = projects_told(&world, &reader, &before).await;
    assert_eq!(titles, ["Tre", "Två", "Ett"]);
    // Another organisation, and a list of other things, have cursors of their own.
    let other = world.token(county.other_kommun, Grade::Editor).await;
    let all = format!("{{ changes({}) {{ totalCount }} }}", after(&next));
    assert_eq!(
        code(&world.try_as(&other, &all, json!({})).await),
        "BAD_CURSOR"
    );
    let all = format!("{{ changes(after: {next}) {{ totalCount }} }}");
    assert_eq!(
        code(&world.try_as(&reader, &all, json!({})).await),
        "BAD_CURSOR"
    );
}

async fn changes_since_a_moment_begin_there(world: World) {
    let kiruna = world.token(world.county().kommun, Grade::Editor).await;
    propose(&world, &kiruna, "Först", json!({})).await;
    let since = |moment: &str| format!("types: [DevelopmentProject], since: \"{moment}\"");
    for (moment, expected) in [
        ("2026-11-02T09:00:00Z", vec!["Först"]),
        ("2026-11-02T10:00:00+01:00", vec!["Först"]),
        ("2026-11-02T09:00:00.001Z", vec![]),
        ("1970-01-01T00:00:00Z", vec!["Först"]),
    ] {
        let (titles, _) = projects_told(&world, &kiruna, &since(moment)).await;
        assert_eq!(titles, expected, "{moment}");
    }
}

/// In the order of their numbers, wherever in its file the database has put them.
#[tokio::test]
async fn all_changes_of_one_moment_are_told_since_it() {
    let world = World::new(Kind::Sqlite).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    for title in ["Ett", "Två", "Tre"] {
        propose(&world, &kiruna, title, json!({})).await;
    }
    world
        .sql("DROP TRIGGER journal_refuses_update; UPDATE journal SET rowid = -rowid")
        .await;
    let since = "types: [DevelopmentProject], since: \"2026-11-02T09:00:00Z\"";
    let (titles, _) = projects_told(&world, &kiruna, since).await;
    assert_eq!(titles, ["Ett", "Två", "Tre"]);
}

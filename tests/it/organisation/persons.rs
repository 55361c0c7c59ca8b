//! What is held about a person: who changes it, who reads how to reach the person, and that protecting, giving out and
//! erasing reach every place.

use entity::{chair_term, local_structure_report, status_report};
use samverkan::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::Grade,
    },
    store::Verified,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    county::in_another_county,
    json::{code, items, text, texts},
    mutate::{done, payload},
    rows::{Rows, merged},
    world::{Kind, World, both},
};

both!(
    an_employer_changes_what_is_held_about_its_people,
    what_does_not_fit_a_person_is_refused_all_at_once,
    only_the_employer_changes_a_person_and_only_as_last_seen,
    with_the_employer_a_person_passes_to_another_organisation,
    contact_details_are_for_the_employer_and_for_who_sits_with_the_person,
    how_a_person_was_reached_is_told_to_the_employer_alone,
    who_may_appoint_finds_people_by_name_title_and_employer,
    a_person_is_no_other_organisations_employee_without_its_consent,
    anonymising_needs_a_reason_and_a_decision,
    contact_details_of_many_take_as_many_statements_as_those_of_one,
    a_protected_person_is_gone_from_every_public_answer_at_once,
    a_protected_person_is_not_handed_out_of_sight,
    an_export_holds_all_that_is_held_about_the_person,
    an_export_has_what_began_on_one_day_in_the_order_of_its_ids,
    an_export_is_the_employers_business_alone,
    an_anonymised_person_is_nowhere_in_the_database,
    an_anonymised_person_can_not_be_changed_any_more,
);
in_another_county!(
    an_employer_changes_what_is_held_about_its_people,
    only_the_employer_changes_a_person_and_only_as_last_seen,
    with_the_employer_a_person_passes_to_another_organisation,
    contact_details_are_for_the_employer_and_for_who_sits_with_the_person,
    how_a_person_was_reached_is_told_to_the_employer_alone,
    anonymising_needs_a_reason_and_a_decision,
    an_export_is_the_employers_business_alone,
    an_anonymised_person_is_nowhere_in_the_database,
    an_anonymised_person_can_not_be_changed_any_more,
);

const NAME: &str = "Zakarina Unikström";
const ADDRESS: &str = "zakarina@kiruna.example.se";
const STEERING_GROUP: &str = "lansstyrgruppen";

const CHANGE: &str = "mutation($input: ChangePersonInput!) { changePerson(input: $input) {
  person { version displayName title employer { slug } contact { workEmail workPhone } protected }
  userErrors { code field }
} }";
const PROTECT: &str = "mutation($input: ProtectPersonInput!) { protectPerson(input: $input) {
  person { version protected } userErrors { code field }
} }";
const EXPORT: &str = "mutation($input: ExportPersonInput!) { exportPerson(input: $input) {
  person { id } document userErrors { code field }
} }";
const ANONYMISE: &str = "mutation($input: AnonymisePersonInput!) { anonymisePerson(input: $input) {
  person { version displayName title contact { workEmail workPhone } anonymisedAt
    anonymisation { reason organ date reference } } userErrors { code field }
} }";

/// A person whom Kiruna employs and Norrbottens Kommuner has appointed to the county steering group.
struct Zakarina {
    id: String,
    appointment: String,
    region: String,
    kiruna: String,
}

impl Zakarina {
    async fn in_world(world: &World) -> Self {
        let rows = Rows::of(world).await;
        let county = world.county();
        let region = world.token(county.region, Grade::Approver).await;
        let kiruna = world.token(county.kommun, Grade::Approver).await;
        let employer = rows.organisation(county.kommun).await;
        let employer = global(NodeKind::Organisation, employer);
        let seat = rows.seat(county.steering_group, county.joint_seat).await;
        let input = json!({
            "idempotencyKey": "zakarina",
            "seat": global(NodeKind::Seat, seat),
            "newPerson": {
                "displayName": NAME, "title": "Socialchef", "employer": employer,
                "workEmail": ADDRESS, "workPhone": "0980-700 01",
            },
            "represents": employer,
            "fieldOfKnowledge": "äldrevård",
            "from": "2026-11-01",
        });
        let association = world.token(county.association, Grade::Editor).await;
        let appointed = "appointToSeat appointment { id person { id version } }";
        let appointment = &done(world, &association, appointed, input).await["appointment"];
        Self {
            id: text(&appointment["person"]["id"]).to_owned(),
            appointment: text(&appointment["id"]).to_owned(),
            region,
            kiruna,
        }
    }

    fn input(&self, more: Value) -> Value {
        json!({ "input": merged(json!({ "person": self.id, "version": 1 }), more) })
    }

    /// What erasing who the person is takes.
    fn erasure(&self, more: Value) -> Value {
        let why = json!({
            "reason": "Personen har begärt det.",
            "decision": { "organ": "Kommunstyrelsen", "date": "2026-10-01", "reference": "§ 71" },
        });
        self.input(merged(why, more))
    }

    fn export(&self) -> Value {
        json!({ "input": { "person": self.id } })
    }
}

async fn an_employer_changes_what_is_held_about_its_people(world: World) {
    let person = Zakarina::in_world(&world).await;
    let input = json!({ "displayName": "Zakarina Ny", "title": null, "workPhone": "0980-700 02" });
    let answer = world
        .data_as(&person.kiruna, CHANGE, person.input(input))
        .await;
    let expected = json!({
        "version": 2,
        "displayName": "Zakarina Ny",
        "title": null,
        "employer": { "slug": world.county().kommun },
        "contact": { "workEmail": ADDRESS, "workPhone": "0980-700 02" },
        "protected": false,
    });
    assert_eq!(
        answer["changePerson"],
        json!({ "person": expected, "userErrors": [] })
    );
    let shown = public_person(&world, &person.id).await;
    assert_eq!(
        shown,
        json!({ "displayName": "Zakarina Ny", "title": null, "protected": null, "contact": null })
    );
    // Nothing to change changes nothing, and leaves no line.
    let input = json!({ "version": 2, "displayName": "Zakarina Ny" });
    let same = world
        .data_as(&person.kiruna, CHANGE, person.input(input))
        .await;
    assert_eq!(same["changePerson"]["person"]["version"], 2);
    assert_eq!(history(&world, &person).await, ["CHANGE", "CREATE"]);
    assert_intact(&world).await;
}

async fn what_does_not_fit_a_person_is_refused_all_at_once(world: World) {
    let person = Zakarina::in_world(&world).await;
    let outsider = json!({ "slug": "utomstaende", "kind": "EXTERNAL" });
    let rows = Rows::of(&world).await;
    let outsider = rows.add::<entity::organisation::Entity>(outsider).await;
    let long = "å".repeat(201);
    for (input, expected) in [
        (
            json!({ "displayName": " ", "title": long, "workEmail": "zakarina", "workPhone": "1\u{0}" }),
            "REQUIRED displayName, TOO_LONG title, INVALID_VALUE workEmail, INVALID_VALUE workPhone",
        ),
        (
            json!({ "employer": global(NodeKind::Organisation, outsider) }),
            "DOES_NOT_FIT employer",
        ),
    ] {
        let answer = world
            .data_as(&person.kiruna, CHANGE, person.input(input))
            .await;
        assert_eq!(refusals(&answer["changePerson"]), expected);
    }
    assert_eq!(history(&world, &person).await, ["CREATE"]);
}

async fn only_the_employer_changes_a_person_and_only_as_last_seen(world: World) {
    let person = Zakarina::in_world(&world).await;
    let county = world.county();
    let reader = world.token(county.kommun, Grade::Reader).await;
    let editor = world.token(county.kommun, Grade::Editor).await;
    let other = world.token(county.other_kommun, Grade::Approver).await;
    let never = global(NodeKind::Person, Uuid::from_u128(7));
    let change = json!({ "title": "Annat" });
    let protect = json!({ "protected": true });
    let nothing = json!({});
    let erase = person.erasure(json!({}))["input"].take();
    for (mutation, more) in [
        (CHANGE, &change),
        (PROTECT, &protect),
        (ANONYMISE, &erase),
        (EXPORT, &nothing),
    ] {
        let input = |extra: Value| {
            let mut input = person.input(merged(more.clone(), extra));
            if mutation == EXPORT {
                input["input"].as_object_mut().unwrap().remove("version");
            }
            input
        };
        let said = async |token: &str, input: Value| {
            let answer = world.try_as(token, mutation, input).await;
            code(&answer).to_owned()
        };
        for token in [&reader, &other, &person.region] {
            assert_eq!(
                said(token, input(json!({}))).await,
                "FORBIDDEN",
                "{mutation}"
            );
        }
        if [ANONYMISE, EXPORT].contains(&mutation) {
            assert_eq!(said(&editor, input(json!({}))).await, "FORBIDDEN");
        }
        for (id, expected) in [
            (&never, "NOT_FOUND"),
            (&person.appointment, "BAD_USER_INPUT"),
        ] {
            let input = input(json!({ "person": id }));
            assert_eq!(said(&person.kiruna, input).await, expected, "{mutation}");
        }
        if mutation != EXPORT {
            let stale = input(json!({ "version": 7 }));
            assert_eq!(said(&person.kiruna, stale).await, "CONFLICT", "{mutation}");
        }
        let public = world.try_public_with(mutation, input(json!({}))).await;
        assert_eq!(code(&public), "UNAUTHENTICATED", "{mutation}");
    }
    assert_eq!(history(&world, &person).await, ["CREATE"]);
    let done = world.data_as(&editor, CHANGE, person.input(change)).await;
    assert_eq!(done["changePerson"]["person"]["title"], "Annat");
}

async fn with_the_employer_a_person_passes_to_another_organisation(world: World) {
    let person = Zakarina::in_world(&world).await;
    let county = world.county();
    let lulea = world.token(county.other_kommun, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let employer = rows.organisation(county.other_kommun).await;
    let employer = global(NodeKind::Organisation, employer);
    let input = person.input(json!({ "employer": employer }))["input"].take();
    let mutation = "changePerson person { employer { slug } }";
    let passed = done(&world, &person.kiruna, mutation, input).await;
    assert_eq!(passed["person"]["employer"]["slug"], county.other_kommun);
    let input = person.input(json!({ "version": 2, "title": "Chef" }));
    let refused = world.try_as(&person.kiruna, CHANGE, input.clone()).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    let done = world.data_as(&lulea, CHANGE, input).await;
    assert_eq!(
        done["changePerson"]["person"]["employer"]["slug"],
        county.other_kommun
    );
    // Who is employed by none of the cooperation is the region's and Norrbottens Kommuner's in common.
    let input = person.input(json!({ "version": 3, "employer": null }));
    let done = world.data_as(&lulea, CHANGE, input).await;
    assert_eq!(done["changePerson"]["person"]["employer"], Value::Null);
    let association = world.token(county.association, Grade::Editor).await;
    let input = person.input(json!({ "version": 4, "title": "Pensionär" }));
    let done = world.data_as(&association, CHANGE, input).await;
    assert_eq!(done["changePerson"]["person"]["title"], "Pensionär");
}

async fn contact_details_are_for_the_employer_and_for_who_sits_with_the_person(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    let county = world.county();
    let query = "query($id: ID!) { node(id: $id) { ... on Person { contact { workEmail } } } }";
    let readers = async || {
        let mut readers = Vec::new();
        for organisation in [
            county.kommun,
            county.other_kommun,
            county.neighbour,
            county.region,
            county.association,
        ] {
            let token = world.token(organisation, Grade::Reader).await;
            let answer = world
                .data_as(&token, query, json!({ "id": person.id }))
                .await;
            let contact = &answer["node"]["contact"];
            if *contact != Value::Null {
                assert_eq!(*contact, json!({ "workEmail": ADDRESS }));
                readers.push(organisation);
            }
        }
        readers
    };
    // The one who appointed her sits in the body no more than the region does.
    assert_eq!(readers().await, [county.kommun]);
    let public = world.public_with(query, json!({ "id": person.id })).await;
    assert_eq!(public["node"]["contact"], Value::Null);
    let seat = rows.seat(county.steering_group, county.joint_seat).await;
    let sits = async |organisation: &str, period: Value| {
        let other = rows.add_person("Anna").await;
        let row =
            json!({ "person_id": other, "represents_id": rows.organisation(organisation).await });
        rows.add_appointment(seat, merged(row, period)).await
    };
    // Whoever sat there once, or will, reads nothing; whoever sits there today does.
    sits(
        county.other_kommun,
        json!({ "valid_to": "2026-11-02", "valid_to_precision": "DAY" }),
    )
    .await;
    sits(
        county.neighbour,
        json!({ "valid_from": "2026-11-03", "valid_from_precision": "DAY" }),
    )
    .await;
    assert_eq!(readers().await, [county.kommun]);
    sits(
        county.other_kommun,
        json!({ "valid_from": "2026-11-02", "valid_from_precision": "DAY" }),
    )
    .await;
    assert_eq!(readers().await, [county.kommun, county.other_kommun]);
    // A vacant seat reads nothing, and neither does another body.
    let region = json!({ "represents_id": rows.organisation(county.region).await });
    rows.add_appointment(seat, region.clone()).await;
    let area_group = rows.body(county.area_group).await;
    let elsewhere = rows.add_seat(area_group, "Ledamot", json!({})).await;
    let other = rows.add_person("Berit").await;
    rows.add_appointment(elsewhere, merged(region, json!({ "person_id": other })))
        .await;
    assert_eq!(readers().await, [county.kommun, county.other_kommun]);
    // An employee who represents nobody in particular sits there for the employer.
    let employer = json!({ "display_name": "Doris", "protected": false, "employer_id": rows.organisation(county.region).await });
    let doris = rows.add::<entity::person::Entity>(employer).await;
    rows.add_appointment(seat, json!({ "person_id": doris }))
        .await;
    assert_eq!(
        readers().await,
        [county.kommun, county.other_kommun, county.region]
    );
    // When the person's own time there is over, nobody reads but the employer.
    let input = json!({ "appointment": person.appointment, "version": 1, "on": "2026-11-02" });
    let association = world.token(county.association, Grade::Editor).await;
    done(
        &world,
        &association,
        "endAppointment appointment { id }",
        input,
    )
    .await;
    assert_eq!(readers().await, [county.kommun]);
}

async fn how_a_person_was_reached_is_told_to_the_employer_alone(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    let county = world.county();
    let seat = rows.seat(county.steering_group, county.joint_seat).await;
    rows.appoint("Anna", seat, county.other_kommun).await;
    let change = person.input(json!({ "workEmail": "ny@kiruna.example.se", "title": "Chef" }));
    world.data_as(&person.kiruna, CHANGE, change).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Person { contact { workEmail }
      history(first: 1) { nodes { fields { field before after } } } } } }";
    for (organisation, before) in [
        (county.kommun, json!(ADDRESS)),
        (county.other_kommun, Value::Null),
        (county.region, Value::Null),
    ] {
        let token = world.token(organisation, Grade::Approver).await;
        let answer = world
            .data_as(&token, query, json!({ "id": person.id }))
            .await;
        let fields: Vec<&Value> = items(&answer["node"]["history"]["nodes"][0]["fields"]).collect();
        let told = |field: &str| {
            fields
                .iter()
                .find(|it| it["field"] == field)
                .map(|it| it["before"].clone())
        };
        assert_eq!(told("contact.workEmail"), Some(before), "{organisation}");
        assert_eq!(told("title"), Some(json!("Socialchef")), "{organisation}");
        let reads = organisation != county.region;
        assert_eq!(
            answer["node"]["contact"].is_object(),
            reads,
            "{organisation}"
        );
    }
}

const PERSONS: &str = "query($search: String!, $first: Int, $after: String) {
  persons(search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { displayName employer { slug } contact { workEmail } }
  }
}";

async fn who_may_appoint_finds_people_by_name_title_and_employer(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    for name in ["Åke Öberg", "Anna Aktiv", "Örjan Aktiv"] {
        rows.add_person(name).await;
    }
    let lulea = world.token("2580", Grade::Editor).await;
    let found = async |token: &str, search: &str| {
        let data = world
            .data_as(token, PERSONS, json!({ "search": search }))
            .await;
        let nodes = &data["persons"]["nodes"];
        assert_eq!(data["persons"]["totalCount"], items(nodes).count());
        texts(nodes, "displayName").join(", ")
    };
    for (search, expected) in [
        ("zakarina", NAME),
        ("SOCIALCHEF unikstrom", NAME),
        ("kiruna chef", NAME),
        ("kiruna åke", ""),
        ("ake", "Åke Öberg"),
        ("aktiv", "Anna Aktiv, Örjan Aktiv"),
        ("%", ""),
        (
            "  ",
            "Anna Aktiv, Zakarina Unikström, Åke Öberg, Örjan Aktiv",
        ),
    ] {
        assert_eq!(found(&lulea, search).await, expected, "{search}");
    }
    // Each is answered as the asker may see it.
    for (token, contact) in [
        (&person.kiruna, json!({ "workEmail": ADDRESS })),
        (&lulea, Value::Null),
    ] {
        let data = world
            .data_as(token, PERSONS, json!({ "search": NAME }))
            .await;
        let node =
            json!({ "displayName": NAME, "employer": { "slug": "2584" }, "contact": contact });
        assert_eq!(data["persons"]["nodes"], json!([node]));
    }
    // A page at a time.
    let page = json!({ "search": "aktiv", "first": 1 });
    let first = world.data_as(&lulea, PERSONS, page).await;
    assert_eq!(first["persons"]["pageInfo"]["hasNextPage"], true);
    let page = json!({ "search": "aktiv", "first": 1, "after": first["persons"]["pageInfo"]["endCursor"] });
    let second = world.data_as(&lulea, PERSONS, page).await;
    assert_eq!(
        texts(&second["persons"]["nodes"], "displayName"),
        ["Örjan Aktiv"]
    );
    // Who appoints nobody searches for nobody.
    let reader = world.token("2584", Grade::Reader).await;
    let search = json!({ "search": "zakarina" });
    assert_eq!(
        code(&world.try_as(&reader, PERSONS, search.clone()).await),
        "FORBIDDEN"
    );
    assert_eq!(
        code(&world.try_public_with(PERSONS, search).await),
        "UNAUTHENTICATED"
    );
    let long = json!({ "search": "a".repeat(201) });
    assert_eq!(
        code(&world.try_as(&lulea, PERSONS, long).await),
        "BAD_USER_INPUT"
    );
    // A person under protection is found by who sees it: she sits in a body of the county.
    let protect = person.input(json!({ "protected": true }));
    world.data_as(&person.kiruna, PROTECT, protect).await;
    for (organisation, grade, sees) in [
        ("2584", Grade::Editor, true),
        ("2580", Grade::Approver, false),
        ("region", Grade::Editor, false),
        ("region", Grade::Approver, true),
        ("norrbottens-kommuner", Grade::Approver, true),
    ] {
        let token = world.token(organisation, grade).await;
        let expected = if sees { NAME } else { "" };
        assert_eq!(
            found(&token, "zakarina").await,
            expected,
            "{organisation} {grade:?}"
        );
    }
    // When she has left it, for the employer alone.
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let input = json!({ "appointment": person.appointment, "version": 1, "on": "2026-11-02" });
    done(
        &world,
        &association,
        "endAppointment appointment { id }",
        input,
    )
    .await;
    assert_eq!(found(&person.region, "zakarina").await, "");
    assert_eq!(found(&person.kiruna, "zakarina").await, NAME);
    // Once anonymised nobody is found, by nothing.
    let erase = person.erasure(json!({ "version": 2 }));
    world.data_as(&person.kiruna, ANONYMISE, erase).await;
    for search in ["zakarina", "socialchef", "kiruna"] {
        assert_eq!(found(&person.kiruna, search).await, "");
    }
}

async fn a_person_is_no_other_organisations_employee_without_its_consent(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let of = async |slug: &str| global(NodeKind::Organisation, rows.organisation(slug).await);
    let group = json!({
        "idempotencyKey": "g", "name": "Kirunagruppen", "from": "2026-01-01",
        "seats": [{ "label": "Skolan", "maxHolders": 9 }],
    });
    let group = done(
        &world,
        &kiruna,
        "createLocalGroup group { seats { id } }",
        group,
    )
    .await;
    let seat = group["group"]["seats"][0]["id"].clone();
    let own = json!({ "idempotencyKey": "o", "seat": seat, "newPerson": { "displayName": "Egon Egen" }, "from": "2026-01-01" });
    let own = done(
        &world,
        &kiruna,
        "appointToSeat appointment { id person { id version } }",
        own,
    )
    .await;
    let egon = &own["appointment"]["person"];
    let new = json!({ "displayName": "Lånad Person", "employer": of("2580").await });
    for (mutation, input) in [
        (
            "appointToSeat appointment { id }",
            json!({ "idempotencyKey": "1", "seat": seat, "newPerson": new, "from": "2026-01-01" }),
        ),
        (
            "appointToSeat appointment { id }",
            json!({
                "idempotencyKey": "2", "seat": seat, "newPerson": { "displayName": "Lånad Person" }, "represents": of("2580").await,
                "from": "2026-01-01",
            }),
        ),
        (
            "changePerson person { version }",
            json!({ "person": egon["id"], "version": 1, "employer": of("2580").await }),
        ),
    ] {
        let waits = payload(&world, &kiruna, mutation, input).await;
        assert_eq!(
            waits["proposal"]["state"], "PENDING",
            "{mutation} {waits:#}"
        );
        let of = &waits["proposal"]["consents"];
        assert_eq!(*of, json!([{ "of": [{ "slug": "2580" }] }]), "{mutation}");
    }
    let region = world.token("region", Grade::Editor).await;
    let seat = rows.seat(STEERING_GROUP, "Länschef vuxenpsykiatri").await;
    let rita = json!({
        "idempotencyKey": "r", "seat": global(NodeKind::Seat, seat), "newPerson": { "displayName": "Rita" }, "from": "2026-01-01",
    });
    let rita = done(&world, &region, "appointToSeat appointment { id }", rita).await;
    let substitute = json!({
        "idempotencyKey": "3", "appointment": rita["appointment"]["id"], "newPerson": new, "from": "2026-01-01",
    });
    let waits = payload(
        &world,
        &region,
        "nameSubstitute appointment { id }",
        substitute,
    )
    .await;
    let asked = json!([{ "of": [{ "slug": "2580" }] }]);
    assert_eq!(waits["proposal"]["consents"], asked);
    // Nobody is found by it: neither at the public door nor by the one who was named.
    for search in ["lånad", "lulea"] {
        let data = world
            .data_as(&lulea, PERSONS, json!({ "search": search }))
            .await;
        assert_eq!(items(&data["persons"]["nodes"]).count(), 0, "{search}");
    }
}

async fn anonymising_needs_a_reason_and_a_decision(world: World) {
    let person = Zakarina::in_world(&world).await;
    let decision = |organ: &str, date: &str, reference: &str| json!({ "decision": { "organ": organ, "date": date, "reference": reference } });
    for (more, expected) in [
        (json!({ "reason": " " }), "REQUIRED reason"),
        (
            json!({ "reason": "Rör 19121212-1212" }),
            "INVALID_VALUE reason",
        ),
        (
            decision(" ", "2026-10-01", "§ 71"),
            "REQUIRED decision.organ",
        ),
        (
            decision("Styrelsen", "2026-11-03", "§ 71"),
            "INVALID_PERIOD decision.date",
        ),
        (
            decision("Styrelsen", "2026-10-01", ""),
            "REQUIRED decision.reference",
        ),
    ] {
        let answer = world
            .data_as(&person.kiruna, ANONYMISE, person.erasure(more.clone()))
            .await;
        assert_eq!(refusals(&answer["anonymisePerson"]), expected, "{more}");
    }
    for missing in ["reason", "decision"] {
        let mut input = person.erasure(json!({}));
        input["input"].as_object_mut().unwrap().remove(missing);
        let answer = world.try_as(&person.kiruna, ANONYMISE, input).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{missing}");
    }
    assert_eq!(history(&world, &person).await, ["CREATE"]);
    let erased = person.erasure(json!({}));
    world.data_as(&person.kiruna, ANONYMISE, erased).await;
    // The reason and the decision stand in the history, for everybody who is signed in and sees the person.
    let lulea = world
        .token(world.county().other_kommun, Grade::Reader)
        .await;
    let query = "query($id: ID!) { node(id: $id) { ... on Person { anonymisation { reason organ date reference }
      history(first: 1) { nodes { action fields { field after } } } } } }";
    let told = world
        .data_as(&lulea, query, json!({ "id": person.id }))
        .await;
    assert_eq!(told["node"]["anonymisation"]["reference"], "§ 71");
    let entry = &told["node"]["history"]["nodes"][0];
    assert_eq!(entry["action"], "ANONYMISE");
    for (field, after) in [
        ("anonymisation.reason", "Personen har begärt det."),
        ("anonymisation.organ", "Kommunstyrelsen"),
        ("anonymisation.date", "2026-10-01"),
        ("anonymisation.reference", "§ 71"),
    ] {
        let known = items(&entry["fields"]).find(|it| it["field"] == field);
        assert_eq!(known.expect("the field")["after"], after, "{entry:#}");
    }
}

async fn contact_details_of_many_take_as_many_statements_as_those_of_one(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Socialchefer").await;
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { appointments { person { contact { workEmail } } } } } }";
    let mut taken = Vec::new();
    for more in [0, 3] {
        for _ in 0..more {
            rows.appoint("Anna", seat, "2580").await;
        }
        world.statements();
        world.data_as(&person.region, query, json!({})).await;
        taken.push(world.statements().len());
    }
    assert_eq!(taken[0], taken[1]);
}

async fn a_protected_person_is_gone_from_every_public_answer_at_once(world: World) {
    let person = Zakarina::in_world(&world).await;
    let luleas = world.token("2580", Grade::Approver).await;
    let before = public_answers(&world, &person).await;
    assert!(before.contains(NAME), "{before}");
    let done = world
        .data_as(
            &person.kiruna,
            PROTECT,
            person.input(json!({ "protected": true })),
        )
        .await;
    assert_eq!(
        done["protectPerson"]["person"],
        json!({ "version": 2, "protected": true })
    );
    let after = public_answers(&world, &person).await;
    for told in [NAME, ADDRESS, "Unikström", &person.id] {
        assert!(!after.contains(told), "{told} in {after}");
    }
    // Whoever keeps a copy learns that it went, like anything that is deleted.
    let changes = world
        .public("{ changes { nodes { action type thing { id } organisation { slug } } } }")
        .await;
    let last = items(&changes["changes"]["nodes"]).last().unwrap();
    assert_eq!(
        last,
        &json!({ "action": null, "type": "REMOVED", "thing": null, "organisation": null })
    );
    // Who did it is who employs her: that is told to those alone who see her.
    let query = "{ changes(types: [Person], first: 100) { nodes { organisation { slug } } } }";
    for (token, expected) in [
        (&person.kiruna, json!({ "slug": "2584" })),
        (&person.region, json!({ "slug": "2584" })),
        (&luleas, Value::Null),
    ] {
        let changes = world.data_as(token, query, json!({})).await;
        let last = items(&changes["changes"]["nodes"]).last().unwrap();
        assert_eq!(last["organisation"], expected);
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Person { displayName protected } } }";
    let shown = async |token: &str| {
        let answer = world
            .data_as(token, query, json!({ "id": person.id }))
            .await;
        answer["node"].clone()
    };
    assert_eq!(shown(&luleas).await, Value::Null);
    // She sits in a body that the region handles: its approvers see her, others there don't.
    let editor = world.token("region", Grade::Editor).await;
    assert_eq!(shown(&editor).await, Value::Null);
    for token in [&person.kiruna, &person.region] {
        let expected = json!({ "displayName": NAME, "protected": true });
        assert_eq!(shown(token).await, expected);
    }
    // To who can't see it, it is as one that never was.
    let unseen = world
        .try_as(&luleas, CHANGE, person.input(json!({ "version": 2 })))
        .await;
    assert_eq!(code(&unseen), "NOT_FOUND");
    // The protection can be ended, and set once more without a line.
    for version in [2, 3] {
        let input = person.input(json!({ "version": version, "protected": false }));
        let done = world.data_as(&person.kiruna, PROTECT, input).await;
        assert_eq!(done["protectPerson"]["person"]["version"], 3);
    }
    assert!(public_answers(&world, &person).await.contains(NAME));
    assert_eq!(
        history(&world, &person).await,
        ["PROTECT", "PROTECT", "CREATE"]
    );
    assert_intact(&world).await;
}

async fn a_protected_person_is_not_handed_out_of_sight(world: World) {
    let person = Zakarina::in_world(&world).await;
    let protect = person.input(json!({ "protected": true }));
    world.data_as(&person.kiruna, PROTECT, protect).await;
    let rows = Rows::of(&world).await;
    let lulea = global(NodeKind::Organisation, rows.organisation("2580").await);
    for employer in [json!(lulea), Value::Null] {
        let input = person.input(json!({ "version": 2, "employer": employer }));
        let refused = world.data_as(&person.kiruna, CHANGE, input).await;
        assert_eq!(refusals(&refused["changePerson"]), "WRONG_STATE employer");
    }
    // Nor is one of the region's shown to all readers of Norrbottens Kommuner, with whom it has in common who has no employer.
    let region = world.token("region", Grade::Editor).await;
    let doris = json!({ "display_name": "Doris", "protected": true, "employer_id": rows.organisation("region").await });
    let doris = rows.add::<entity::person::Entity>(doris).await;
    let input =
        json!({ "person": global(NodeKind::Person, doris), "version": 1, "employer": null });
    let refused = world
        .data_as(&region, CHANGE, json!({ "input": input }))
        .await;
    assert_eq!(refusals(&refused["changePerson"]), "WRONG_STATE employer");
}

async fn an_export_holds_all_that_is_held_about_the_person(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    let key = |id: &str| NodeId::decode(id).unwrap().key;
    let committee = rows.body("lansstyrgruppens-arbetsutskott").await;
    rows.add::<chair_term::Entity>(json!({
        "body_id": committee, "year": 2031, "side": "MUNICIPALITIES", "chair_id": key(&person.appointment),
        "valid_from": "2031-01-01", "valid_from_precision": "DAY", "valid_to": "2032-01-01", "valid_to_precision": "DAY",
    }))
    .await;
    rows.add::<local_structure_report::Entity>(json!({
        "municipality_id": rows.organisation("2584").await,
        "area_group_id": rows.body("lansdelsgrupp-norra-norrbotten").await,
        "state": "SUBMITTED", "reported_on": "2026-10-01",
        "responsible_id": key(&person.id),
    }))
    .await;
    let kiruna = rows.organisation("2584").await;
    rows.add::<entity::responsible::Entity>(json!({
        "municipality_id": kiruna, "area_group_id": rows.body("lansdelsgrupp-norra-norrbotten").await,
        "person_id": key(&person.id), "valid_from": "2026-01-01", "valid_from_precision": "DAY",
    }))
    .await;
    let own = json!({ "visibility": "OWNER" });
    let project = rows.add_project(kiruna, "Mottagning", own).await;
    rows.add::<status_report::Entity>(json!({
        "development_project_id": project, "organisation_id": kiruna, "person_id": key(&person.id),
        "period_kind": "MONTH", "period_from": "2026-10-01", "health": "ON_TRACK", "done": "Lokal hyrd.",
        "submitted_at": "2026-11-01T08:00:00Z",
    }))
    .await;
    let body = rows.body(STEERING_GROUP).await;
    let meeting = rows.add_meeting(body, json!({ "state": "CALLED" })).await;
    let local = json!({ "municipality_id": kiruna });
    let local = rows.add_body("LOCAL_GROUP", "Lokal grupp", local).await;
    let owned = json!({ "owner_id": kiruna, "starts_at": "2026-10-01T08:00:00Z", "ends_at": "2026-10-01T10:00:00Z" });
    let invited = rows.add_meeting(local, owned).await;
    for row in [
        json!({ "meeting_id": meeting, "appointment_id": key(&person.appointment), "answer": "PREVENTED" }),
        json!({ "meeting_id": invited, "person_id": key(&person.id), "outcome": "REMOTE" }),
    ] {
        let row = merged(row, json!({ "organisation_id": kiruna, "public": false }));
        rows.add::<entity::attendance::Entity>(row).await;
    }
    let presented = json!({ "title": "Elevhälsa", "presenter_id": key(&person.appointment) });
    rows.add_agenda_item(meeting, kiruna, presented).await;
    let calendar = json!({
        "idempotencyKey": "c", "title": "Zakarinas möten", "grade": "READER", "purpose": "CALENDAR", "person": person.id,
    });
    let mutation = "createServiceAccount serviceAccount { id } secret";
    let calendar = done(&world, &person.kiruna, mutation, calendar).await;
    let change = person.input(json!({ "title": "Förvaltningschef" }));
    world.data_as(&person.kiruna, CHANGE, change).await;
    let first = exported(&world, &person).await;
    assert_eq!(first["person"]["displayName"], NAME);
    assert_eq!(first["person"]["workEmail"], ADDRESS);
    assert_eq!(first["employer"], "Kiruna");
    let appointment = &first["appointments"][0];
    assert_eq!(appointment["seat"], "Socialchefer");
    assert_eq!(appointment["body"], "Länsstyrgruppen");
    assert_eq!(appointment["represents"], "Kiruna");
    assert_eq!(appointment["fieldOfKnowledge"], "äldrevård");
    assert_eq!(appointment["validFrom"], "2026-11-01");
    let term = &first["chairTerms"][0];
    assert_eq!(
        (&term["year"], &term["asChair"]),
        (&json!(2031), &json!(true))
    );
    let report = &first["structureReports"][0];
    assert_eq!(report["municipality"], "Kiruna");
    assert_eq!(report["reportedOn"], "2026-10-01");
    let responsible = &first["responsibleFor"][0];
    assert_eq!(responsible["municipality"], "Kiruna");
    assert_eq!(responsible["validFrom"], "2026-01-01");
    let report = &first["statusReports"][0];
    assert_eq!(report["project"], "Mottagning");
    assert_eq!(report["done"], "Lokal hyrd.");
    let told = |at: &Value, field: &str| {
        format!(
            "{} {}: {}",
            text(&at["meeting"]["body"]),
            text(&at["meeting"]["startsAt"]),
            text(&at[field])
        )
    };
    let [called, guest] = [&first["attendances"][0], &first["attendances"][1]];
    assert_eq!(
        [told(called, "answer"), told(guest, "outcome")],
        [
            "Länsstyrgruppen 2026-12-03T09:00:00Z: PREVENTED",
            "Lokal grupp 2026-10-01T08:00:00Z: REMOTE"
        ]
    );
    assert_eq!(
        told(&first["presented"][0], "title"),
        "Länsstyrgruppen 2026-12-03T09:00:00Z: Elevhälsa"
    );
    assert_eq!(first["calendars"][0]["title"], "Zakarinas möten");
    // What opens the calendar is not given out.
    assert!(!first.to_string().contains(text(&calendar["secret"])));
    assert_eq!(first["calendars"][0].get("secretDigest"), None);
    assert_eq!(
        texts(&first["journal"], "action"),
        ["CREATE", "APPOINT", "CHANGE"]
    );
    let created = &first["journal"][0];
    assert_eq!(created["fields"]["displayName"]["after"], NAME);
    // Who did it at work for Norrbottens Kommuner is not told by Kiruna.
    assert_eq!(created["subject"], Value::Null);
    let changed = &first["journal"][2];
    assert_eq!(
        changed["fields"]["title"],
        json!({ "before": "Socialchef", "after": "Förvaltningschef" })
    );
    assert_eq!(changed["subject"], "2584:APPROVER");
    assert_eq!(items(&first["exports"]).count(), 0);
    let second = exported(&world, &person).await;
    assert_eq!(texts(&second["exports"], "subject"), ["2584:APPROVER"]);
    assert_intact(&world).await;
}

async fn an_export_has_what_began_on_one_day_in_the_order_of_its_ids(world: World) {
    let person = Zakarina::in_world(&world).await;
    let rows = Rows::of(&world).await;
    let county = world.county();
    let seat = rows.seat(county.steering_group, county.joint_seat).await;
    let ids = [3, 1, 2].map(Uuid::from_u128);
    for id in ids {
        let row = json!({
            "id": id, "person_id": NodeId::decode(&person.id).unwrap().key,
            "valid_from": "2030-01-01", "valid_from_precision": "DAY",
        });
        rows.add_appointment(seat, row).await;
    }
    let export = exported(&world, &person).await;
    let appointments = items(&export["appointments"]);
    let told: Vec<&Value> = appointments.map(|it| &it["id"]).skip(1).collect();
    assert_eq!(json!(told), json!([ids[1], ids[2], ids[0]]));
}

async fn an_export_is_the_employers_business_alone(world: World) {
    let person = Zakarina::in_world(&world).await;
    let protect = person.input(json!({ "protected": true }));
    world.data_as(&person.kiruna, PROTECT, protect).await;
    exported(&world, &person).await;
    let other_kommun = world.county().other_kommun;
    let lulea = world.token(other_kommun, Grade::Approver).await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on Person { history { nodes { action } } } } }";
    let told = async |token: &str| {
        let answer = world
            .data_as(token, query, json!({ "id": person.id }))
            .await;
        let history = answer["node"]["history"]["nodes"].as_array()?;
        // That somebody went out of sight is no action.
        let actions = history.iter().filter_map(|it| it["action"].as_str());
        Some(actions.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(told(&person.kiruna).await.unwrap(), "EXPORT PROTECT CREATE");
    // Approvers of the region see her where she sits, and nothing of what the employer does since.
    assert_eq!(told(&person.region).await.unwrap(), "CREATE");
    assert_eq!(told(&lulea).await, None);
    // A later employer gives out also what happened while it could not see the person.
    let unprotect = person.input(json!({ "version": 2, "protected": false }));
    world.data_as(&person.kiruna, PROTECT, unprotect).await;
    let rows = Rows::of(&world).await;
    let employer = global(
        NodeKind::Organisation,
        rows.organisation(other_kommun).await,
    );
    let input = person.input(json!({ "version": 3, "employer": employer }))["input"].take();
    let mutation = "changePerson person { employer { slug } }";
    done(&world, &person.kiruna, mutation, input).await;
    let answer = world.data_as(&lulea, EXPORT, person.export()).await;
    let document: Value = serde_json::from_str(text(&answer["exportPerson"]["document"])).unwrap();
    assert_eq!(
        texts(&document["journal"], "action"),
        [
            "CREATE", "APPOINT", "PROTECT", "EXPORT", "PROTECT", "CHANGE"
        ]
    );
    assert_eq!(items(&document["exports"]).count(), 1);
}

async fn an_anonymised_person_is_nowhere_in_the_database(world: World) {
    let person = Zakarina::in_world(&world).await;
    let change = person.input(json!({ "title": "Unik titel" }));
    world.data_as(&person.kiruna, CHANGE, change).await;
    let personal = [NAME, ADDRESS, "0980-700 01", "Unik titel"];
    let before = everything(&world).await;
    for told in personal {
        assert!(before.contains(told), "{told} is not held to begin with");
    }
    let done = world
        .data_as(
            &person.kiruna,
            ANONYMISE,
            person.erasure(json!({ "version": 2 })),
        )
        .await;
    let expected = json!({
        "version": 3,
        "anonymisation": {
            "reason": "Personen har begärt det.", "organ": "Kommunstyrelsen", "date": "2026-10-01", "reference": "§ 71",
        },
        "displayName": null,
        "title": null,
        "contact": { "workEmail": null, "workPhone": null },
        "anonymisedAt": "2026-11-02T09:00:00Z",
    });
    assert_eq!(
        done["anonymisePerson"],
        json!({ "person": expected, "userErrors": [] })
    );
    let after = everything(&world).await;
    for told in personal {
        assert!(!after.contains(told), "{told} is still held");
    }
    // The digest of the request that named the person is gone with the name.
    assert!(!after.contains("zakarina"), "the request is still held");
    let query = "query($body: String!) { body(by: { slug: $body }) {
      seats { appointments { fieldOfKnowledge person { displayName } } } } }";
    let group = json!({ "body": world.county().steering_group });
    let answer = world.public_with(query, group).await;
    let held = items(&answer["body"]["seats"]).flat_map(|seat| items(&seat["appointments"]));
    let held: Vec<_> = held.collect();
    assert_eq!(
        held,
        [&json!({ "fieldOfKnowledge": "äldrevård", "person": { "displayName": null } })]
    );
    assert_eq!(
        history(&world, &person).await,
        ["ANONYMISE", "CHANGE", "CREATE"]
    );
    let document = exported(&world, &person).await;
    let created = &document["journal"][0]["fields"]["displayName"];
    assert_eq!(created, &json!({ "before": null, "after": null }));
    assert_intact(&world).await;
}

async fn an_anonymised_person_can_not_be_changed_any_more(world: World) {
    let person = Zakarina::in_world(&world).await;
    world
        .data_as(&person.kiruna, ANONYMISE, person.erasure(json!({})))
        .await;
    for (mutation, name, more) in [
        (CHANGE, "changePerson", json!({ "displayName": NAME })),
        (PROTECT, "protectPerson", json!({ "protected": true })),
        (
            ANONYMISE,
            "anonymisePerson",
            person.erasure(json!({}))["input"].take(),
        ),
    ] {
        let input = person.input(merged(more, json!({ "version": 2 })));
        let answer = world.data_as(&person.kiruna, mutation, input).await;
        assert_eq!(refusals(&answer[name]), "WRONG_STATE person");
    }
}

fn global(kind: NodeKind, key: Uuid) -> String {
    NodeId::new(kind, key).encode()
}

/// Why a mutation was refused: `REQUIRED displayName, …`.
fn refusals(payload: &Value) -> String {
    let refusals = items(&payload["userErrors"]).map(|error| {
        let path: Vec<&str> = items(&error["field"]).map(text).collect();
        format!("{} {}", text(&error["code"]), path.join("."))
    });
    refusals.collect::<Vec<_>>().join(", ")
}

async fn assert_intact(world: &World) {
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }), "{verified:?}");
}

/// What the employer is told that happened to the person, the latest first.
async fn history(world: &World, person: &Zakarina) -> Vec<String> {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Person { history { nodes { action } } } } }";
    let answer = world
        .data_as(&person.kiruna, query, json!({ "id": person.id }))
        .await;
    let actions = texts(&answer["node"]["history"]["nodes"], "action");
    actions.into_iter().map(str::to_owned).collect()
}

async fn exported(world: &World, person: &Zakarina) -> Value {
    let answer = world.data_as(&person.kiruna, EXPORT, person.export()).await;
    serde_json::from_str(text(&answer["exportPerson"]["document"])).expect("a JSON document")
}

async fn public_person(world: &World, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Person {
      displayName title protected contact { workEmail workPhone }
    } } }";
    let answer = world.public_with(query, json!({ "id": id })).await;
    answer["node"].clone()
}

/// What the public door says on every way that leads to a person, as text.
async fn public_answers(world: &World, person: &Zakarina) -> String {
    let body = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { appointments { person { id displayName title } } } } }";
    let organisation =
        "{ organisation(by: { code: \"2584\" }) { appointments { person { id displayName } } } }";
    let changes = "{ changes { nodes { fields { field before after } thing { id ... on Person { displayName } } } } }";
    let node = "query($id: ID!) { node(id: $id) { ... on Person { id displayName history { nodes { action } } } } }";
    let appointment = "query($id: ID!) { node(id: $id) { ... on Appointment { person { id displayName contact { workEmail } } } } }";
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Person { id displayName } } }";
    let mut answers = Vec::new();
    for (query, variables) in [
        (body, json!({})),
        (organisation, json!({})),
        (changes, json!({})),
        (node, json!({ "id": person.id })),
        (appointment, json!({ "id": person.appointment })),
        (nodes, json!({ "ids": [person.id] })),
    ] {
        answers.push(world.public_with(query, variables).await.to_string());
    }
    answers.join("\n")
}

/// All values of all columns of all tables, as text; on SQLite also what is left in its files, as far as it is text.
pub(crate) async fn everything(world: &World) -> String {
    let connection = world.database().connection().await;
    let kind = world.database().kind();
    let backend = match kind {
        Kind::Sqlite => DbBackend::Sqlite,
        Kind::Postgres => DbBackend::Postgres,
    };
    let texts = async |statement: String| {
        let rows = connection
            .query_all_raw(Statement::from_string(backend, statement))
            .await
            .expect("the table is read");
        let text = |row: &sea_orm::QueryResult| row.try_get::<String>("", "told").expect("text");
        rows.iter().map(text).collect::<Vec<_>>()
    };
    let tables = texts(match kind {
        Kind::Sqlite => "SELECT name AS told FROM sqlite_master WHERE type = 'table'".to_owned(),
        Kind::Postgres => {
            "SELECT tablename::text AS told FROM pg_tables WHERE schemaname = 'public'".to_owned()
        }
    })
    .await;
    assert!(tables.len() > 40, "only {tables:?} were found");
    let mut told = String::new();
    for table in tables {
        let all = match kind {
            Kind::Postgres => format!("SELECT it::text AS told FROM {table} it"),
            Kind::Sqlite => {
                let columns = format!("SELECT name AS told FROM pragma_table_info('{table}')");
                let columns = texts(columns).await.into_iter();
                let shown: Vec<_> = columns
                    .map(|column| format!("coalesce(CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") ELSE \"{column}\" END, '')"))
                    .collect();
                format!("SELECT {} AS told FROM {table}", shown.join(" || ' ' || "))
            }
        };
        told += &texts(all).await.join("\n");
    }
    if kind == Kind::Sqlite {
        // What was written last is in the log beside the file until a checkpoint moves it.
        world.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
        let file = world.database_url().replace("sqlite://", "");
        for file in [file.clone(), file + "-wal"] {
            let bytes = std::fs::read(file).unwrap_or_default();
            told += &String::from_utf8_lossy(&bytes);
        }
    }
    told
}

//! What area groups do: setting up working groups and steering projects, naming who is responsible for the cooperation in each
//! kommun, receiving and returning reports of structure.

use samverkan::{domain::vocabulary::Grade, store::Verified};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, consent, done, payload, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    an_area_group_sets_up_working_groups_that_are_its_own,
    an_area_group_steers_a_project_with_the_consent_of_the_region,
    who_is_responsible_in_a_kommun_is_named_with_its_consent,
    what_keeps_somebody_from_being_named_responsible,
    responsibility_is_ended_by_the_area_group_or_the_kommun,
    an_area_group_receives_a_report_or_returns_it_with_a_reason,
);

const GROUP: &str = "createWorkingGroup group { id slug version ... on WorkingGroup { careArea { slug } } steeredBy { slug } }";
const CHANGE: &str = "changeGroup group { version ... on WorkingGroup { careArea { slug } } }";
const NAME: &str =
    "nameResponsible responsible { id version municipality { slug } areaGroup { slug } person { displayName employer { slug } }
  period { from to } viewerCanEnd }";
const END: &str = "endResponsible responsible { version period { to } }";
const REPORT: &str = "reportLocalStructure report { id version state }";
const RECEIVE: &str = "receiveStructureReport report { id version state answeredOn reason }";
const RETURN: &str = "returnStructureReport report { id version state answeredOn reason }";

const NORTH: &str = "lansdelsgrupp-norra-norrbotten";
const REGION: &str = "region";
const ASSOCIATION: &str = "norrbottens-kommuner";
const KIRUNA: &str = "2584";

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

async fn editor(world: &World, organisation: &str) -> String {
    world.token(organisation, Grade::Editor).await
}

async fn intact(world: &World) {
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }), "{verified:?}");
}

async fn an_area_group_sets_up_working_groups_that_are_its_own(world: World) {
    let (region, association) = (
        editor(&world, REGION).await,
        editor(&world, ASSOCIATION).await,
    );
    let new = |name: &str, parent: &str| {
        keyed(json!({
            "name": name, "parent": parent, "from": "2026-01-01", "level": "AREA", "seats": [{ "label": "Ledamot" }],
        }))
    };
    for organisation in [ASSOCIATION, KIRUNA] {
        let token = editor(&world, organisation).await;
        let said = answer(&world, &token, GROUP, new("Nej", NORTH)).await;
        assert_eq!(code(&said), "FORBIDDEN", "{organisation}");
    }
    let group = done(&world, &region, GROUP, new("Vårdgruppen", NORTH)).await["group"].take();
    assert_eq!(group["careArea"]["slug"], "norra-norrbotten");
    let mut steered: Vec<&str> = texts(&group["steeredBy"], "slug");
    steered.sort_unstable();
    assert_eq!(steered, [NORTH, "lansstyrgruppen"]);
    // It is the area group's: Norrbottens Kommuner writes in those of the county alone.
    let seats = "query($id: ID!) { node(id: $id) { ... on Body { seats { id } viewerCanChange viewerCanDissolve viewerCanAppoint } } }";
    let shown = world
        .data_as(&association, seats, json!({ "id": group["id"] }))
        .await;
    for may in ["viewerCanChange", "viewerCanDissolve", "viewerCanAppoint"] {
        assert_eq!(shown["node"][may], false, "{may}");
    }
    let seat = &shown["node"]["seats"][0]["id"];
    for (mutation, input) in [
        (
            CHANGE,
            json!({ "group": group["id"], "version": 1, "sphere": "POLITICAL" }),
        ),
        (
            "dissolveGroup group { id }",
            json!({ "group": group["id"], "version": 1, "on": "2026-06-01" }),
        ),
        (
            "addSeat seat { id }",
            keyed(json!({ "body": group["id"], "label": "En till", "from": "2026-02-01" })),
        ),
        (
            "appointToSeat appointment { id }",
            keyed(json!({ "seat": seat, "vacant": true, "from": "2026-02-01" })),
        ),
        (
            "addName name { id }",
            keyed(json!({ "of": group["id"], "name": "Ny", "from": "2026-02-01" })),
        ),
    ] {
        let said = answer(&world, &association, mutation, input.clone()).await;
        assert_eq!(code(&said), "FORBIDDEN", "{mutation}");
        let said = answer(
            &world,
            &region,
            mutation,
            merged(input, json!({ "preview": true })),
        )
        .await;
        assert!(said.1.get("errors").is_none(), "{mutation}: {said:?}");
    }
    // A group of the county is placed under the area group by who writes there, and is out of the other's hands then.
    let county = done(
        &world,
        &association,
        GROUP,
        new("Länsgruppen", "lansstyrgruppen"),
    )
    .await["group"]
        .take();
    assert_eq!(county["careArea"], Value::Null);
    let placed = json!({ "group": county["id"], "version": 1, "parent": NORTH });
    let said = answer(&world, &association, CHANGE, placed.clone()).await;
    assert_eq!(code(&said), "FORBIDDEN");
    let moved = done(&world, &region, CHANGE, placed).await;
    assert_eq!(moved["group"]["careArea"]["slug"], "norra-norrbotten");
    let back = json!({
        "group": county["id"], "version": 2, "parent": "lansstyrgruppen", "from": "2026-11-03",
    });
    let said = answer(&world, &association, CHANGE, back.clone()).await;
    assert_eq!(code(&said), "FORBIDDEN");
    let moved = done(&world, &region, CHANGE, back).await;
    assert_eq!(moved["group"]["careArea"], Value::Null);
    intact(&world).await;
}

async fn an_area_group_steers_a_project_with_the_consent_of_the_region(world: World) {
    let kiruna = editor(&world, KIRUNA).await;
    let input =
        keyed(json!({ "title": "Mottagning", "summary": "Gemensam.", "steeringBody": NORTH }));
    let propose = "proposeProject project { steeringBody { slug } }";
    let waits = payload(&world, &kiruna, propose, input.clone()).await;
    assert_eq!(
        waits["proposal"]["consents"],
        json!([{ "of": [{ "slug": REGION }] }])
    );
    let made = done(&world, &kiruna, propose, input).await;
    assert_eq!(made["project"]["steeringBody"]["slug"], NORTH);
}

/// Who is responsible in Kiruna on a day, and in which kommuner of its area nobody is.
async fn responsible_on(world: &World, day: &str) -> (Value, Vec<String>) {
    let query = "query($on: Date) { organisation(by: { code: \"2584\" }, asOf: $on) { responsible { person { displayName } } }
      body(by: { slug: \"lansdelsgrupp-norra-norrbotten\" }, asOf: $on) { ... on AreaGroup {
        responsibles { municipality { slug } } municipalitiesWithoutResponsible { name } } } }";
    let shown = world.public_with(query, json!({ "on": day })).await;
    let without = texts(&shown["body"]["municipalitiesWithoutResponsible"], "name");
    let named = items(&shown["body"]["responsibles"]).count();
    assert_eq!(named + without.len(), 4);
    let person = shown["organisation"]["responsible"]["person"]["displayName"].clone();
    (person, without.into_iter().map(str::to_owned).collect())
}

async fn who_is_responsible_in_a_kommun_is_named_with_its_consent(world: World) {
    let region = editor(&world, REGION).await;
    let all = ["Gällivare", "Jokkmokk", "Kiruna", "Pajala"];
    assert_eq!(
        responsible_on(&world, "2026-11-02").await,
        (Value::Null, all.map(str::to_owned).to_vec())
    );
    let input = keyed(json!({
        "areaGroup": NORTH, "municipality": KIRUNA, "newPerson": { "displayName": "Anna Ansvarig" }, "from": "2026-11-01",
    }));
    let waits = payload(&world, &region, NAME, input.clone()).await;
    assert_eq!(waits["proposal"]["state"], "PENDING");
    assert_eq!(
        waits["proposal"]["consents"],
        json!([{ "of": [{ "slug": KIRUNA }] }])
    );
    assert_eq!(responsible_on(&world, "2026-11-02").await.0, Value::Null);
    // A neighbour has nothing to say about it, and does not see it.
    let gallivare = editor(&world, "2523").await;
    let consenting =
        json!({ "proposal": waits["proposal"]["id"], "version": waits["proposal"]["version"] });
    let said = answer(
        &world,
        &gallivare,
        "consentToProposal proposal { id }",
        consenting,
    )
    .await;
    assert_eq!(code(&said), "NOT_FOUND");
    consent(&world, waits["proposal"].clone()).await;
    let named = payload(&world, &region, NAME, input).await["responsible"].take();
    let expected = json!({
        "id": named["id"], "version": 1, "municipality": { "slug": KIRUNA }, "areaGroup": { "slug": NORTH },
        "person": { "displayName": "Anna Ansvarig", "employer": { "slug": KIRUNA } },
        "period": { "from": "2026-11-01", "to": null }, "viewerCanEnd": true,
    });
    assert_eq!(named, expected);
    assert_eq!(responsible_on(&world, "2026-10-31").await.0, Value::Null);
    let (person, without) = responsible_on(&world, "2026-11-02").await;
    assert_eq!(person, "Anna Ansvarig");
    assert_eq!(without, ["Gällivare", "Jokkmokk", "Pajala"]);
    // Somebody whom another employs: the employer consents, too.
    let rows = Rows::of(&world).await;
    let lulea = rows.organisation("2580").await;
    let row = json!({ "display_name": "Lena", "protected": false, "employer_id": lulea });
    let lena = rows.add::<entity::person::Entity>(row).await;
    let input = keyed(json!({
        "areaGroup": NORTH, "municipality": "2523", "from": "2026-11-01",
        "person": crate::fixture::mutate::id(samverkan::domain::id::NodeKind::Person, lena),
    }));
    let waits = payload(&world, &region, NAME, input).await;
    let mut asked: Vec<&str> = items(&waits["proposal"]["consents"])
        .map(|it| text(&it["of"][0]["slug"]))
        .collect();
    asked.sort_unstable();
    assert_eq!(asked, ["2523", "2580"]);
    intact(&world).await;
}

async fn what_keeps_somebody_from_being_named_responsible(world: World) {
    let region = editor(&world, REGION).await;
    let new = |more: Value| {
        let input = json!({
            "areaGroup": NORTH, "municipality": KIRUNA, "newPerson": { "displayName": "Anna" }, "from": "2026-11-01",
        });
        keyed(merged(input, more))
    };
    for organisation in [ASSOCIATION, KIRUNA] {
        let token = world.token(organisation, Grade::Approver).await;
        let said = answer(&world, &token, NAME, new(json!({}))).await;
        assert_eq!(code(&said), "FORBIDDEN", "{organisation}");
    }
    done(&world, &region, NAME, new(json!({ "to": "2027-01-01" }))).await;
    for (more, expected) in [
        (
            json!({ "areaGroup": "lansstyrgruppen", "municipality": "2523" }),
            "DOES_NOT_FIT areaGroup",
        ),
        (
            json!({ "municipality": "2580" }),
            "DOES_NOT_FIT municipality",
        ),
        (
            json!({ "municipality": REGION }),
            "DOES_NOT_FIT municipality",
        ),
        (
            json!({ "from": "2026-12-31" }),
            "ALREADY_EXISTS municipality",
        ),
        (
            json!({ "municipality": "2523", "to": "2026-11-01" }),
            "INVALID_PERIOD to",
        ),
        (
            json!({ "municipality": "2523", "newPerson": null }),
            "REQUIRED person",
        ),
    ] {
        let said = refused(&world, &region, NAME, new(more.clone())).await;
        assert_eq!(said, [expected], "{more}");
    }
    let next = payload(&world, &region, NAME, new(json!({ "from": "2027-01-01" }))).await;
    assert_eq!(next["proposal"]["state"], "PENDING");
}

async fn responsibility_is_ended_by_the_area_group_or_the_kommun(world: World) {
    let region = editor(&world, REGION).await;
    let name = async |municipality: &str| {
        let input = keyed(json!({
            "areaGroup": NORTH, "municipality": municipality, "newPerson": { "displayName": "Anna" }, "from": "2026-01-01",
        }));
        done(&world, &region, NAME, input).await["responsible"].take()
    };
    for (municipality, by) in [(KIRUNA, KIRUNA), ("2523", REGION)] {
        let named = name(municipality).await;
        let end = json!({ "responsible": named["id"], "version": 1, "on": "2026-11-02" });
        for other in ["2580", ASSOCIATION] {
            let token = editor(&world, other).await;
            assert_eq!(
                code(&answer(&world, &token, END, end.clone()).await),
                "FORBIDDEN"
            );
        }
        let token = editor(&world, by).await;
        let ended = done(&world, &token, END, end.clone()).await;
        assert_eq!(
            ended["responsible"],
            json!({ "version": 2, "period": { "to": "2026-11-02" } })
        );
        let stale = answer(&world, &token, END, end).await;
        assert_eq!(code(&stale), "CONFLICT");
    }
    assert_eq!(responsible_on(&world, "2026-11-01").await.0, "Anna");
    assert_eq!(responsible_on(&world, "2026-11-02").await.0, Value::Null);
    intact(&world).await;
}

async fn an_area_group_receives_a_report_or_returns_it_with_a_reason(world: World) {
    let (kiruna, region) = (editor(&world, KIRUNA).await, editor(&world, REGION).await);
    let group = keyed(json!({ "name": "Kirunagruppen", "from": "2026-01-01" }));
    done(&world, &kiruna, "createLocalGroup group { id }", group).await;
    let report = async || {
        let input = keyed(json!({ "reportedOn": "2026-11-01", "groups": ["kirunagruppen"] }));
        done(&world, &kiruna, REPORT, input).await["report"].take()
    };
    let first = report().await;
    assert_eq!(first["state"], "SUBMITTED");
    let of = |report: &Value, more: Value| {
        merged(
            json!({ "report": report["id"], "version": report["version"] }),
            more,
        )
    };
    let why = json!({ "reason": "Skolan saknas." });
    for organisation in [KIRUNA, "2580", ASSOCIATION] {
        let token = world.token(organisation, Grade::Approver).await;
        for (mutation, more) in [(RECEIVE, json!({})), (RETURN, why.clone())] {
            let said = answer(&world, &token, mutation, of(&first, more)).await;
            assert_eq!(code(&said), "FORBIDDEN", "{organisation}");
        }
    }
    assert_eq!(
        refused(
            &world,
            &region,
            RETURN,
            of(&first, json!({ "reason": " " }))
        )
        .await,
        ["REQUIRED reason"]
    );
    let returned = done(&world, &region, RETURN, of(&first, why.clone())).await["report"].take();
    let expected = json!({
        "id": first["id"], "version": 2, "state": "RETURNED", "answeredOn": "2026-11-02", "reason": "Skolan saknas.",
    });
    assert_eq!(returned, expected);
    for (mutation, more) in [(RECEIVE, json!({})), (RETURN, why)] {
        assert_eq!(
            refused(&world, &region, mutation, of(&returned, more)).await,
            ["WRONG_STATE report"]
        );
    }
    // The kommun reports anew, and that one is received.
    let second = report().await;
    let may = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on LocalStructureReport { viewerCanReceive viewerCanReturn } } }";
    let ids = json!({ "ids": [first["id"], second["id"]] });
    let shown = world.data_as(&region, may, ids).await;
    let can = |may: bool| json!({ "viewerCanReceive": may, "viewerCanReturn": may });
    assert_eq!(shown["nodes"], json!([can(false), can(true)]));
    let received = done(&world, &region, RECEIVE, of(&second, json!({}))).await["report"].take();
    assert_eq!(
        (&received["state"], &received["reason"]),
        (&json!("RECEIVED"), &Value::Null)
    );
    let history = "query($id: ID!) { node(id: $id) { ... on LocalStructureReport { history { nodes { action } } } } }";
    let told = world
        .public_with(history, json!({ "id": second["id"] }))
        .await;
    assert_eq!(
        texts(&told["node"]["history"]["nodes"], "action"),
        ["RECEIVE", "CREATE"]
    );
    intact(&world).await;
}

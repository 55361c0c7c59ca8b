//! Obstacles: identified in a body, removed by measures, or escalated to its steering body, which owes an answer.

use std::fmt::Write;

use samverkan::{
    domain::{
        id::NodeKind,
        lifecycle::{OBSTACLE, after},
        vocabulary::{Action, Grade, ObstacleState, Vocabulary},
    },
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    flows::GRADES,
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused, step},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    an_obstacle_is_removed_by_measures_after_its_steering_body_has_answered,
    an_obstacle_is_seen_by_members_and_by_the_steering_body_once_it_is_escalated,
    each_is_told_what_happened_to_an_obstacle_while_it_saw_it,
    each_is_told_of_the_measures_that_were_noted_while_it_saw_the_obstacle,
    the_kommuner_of_an_area_add_obstacles_to_its_group,
    what_is_wrong_with_an_obstacle_is_refused,
    who_is_to_remove_an_obstacle_is_not_named_by_just_anybody,
    a_body_has_time_to_answer_what_others_escalate,
    obstacles_go_through_their_states_as_the_table_says,
    the_list_takes_as_many_statements_for_thirty_obstacles_as_for_three,
);

const GROUP: &str = "lansdelsgrupp-norra-norrbotten";
const STEERING_GROUP: &str = "lansstyrgruppen";
const SHOWN: &str = "id version state public owner { slug } identifiedBy { slug } escalatedTo { slug } escalatedOn answerDueOn answer
    answeredOn removedOn measures { takenOn text notedBy { slug } }";

fn mutation(name: &str) -> String {
    format!("{name} obstacle {{ {SHOWN} }}")
}

fn obstacle(more: Value) -> Value {
    let obstacle = json!({ "idempotencyKey": Uuid::now_v7(), "body": GROUP, "title": "Journaler", "text": "De går inte att dela.",
        "identifiedOn": "2026-09-01" });
    merged(obstacle, more)
}

fn of(obstacle: &Value, more: Value) -> Value {
    merged(
        json!({ "obstacle": obstacle["id"], "version": obstacle["version"] }),
        more,
    )
}

async fn did(world: &World, token: &str, name: &str, input: Value) -> Value {
    done(world, token, &mutation(name), input).await["obstacle"].take()
}

/// Says that the county steering group steers the area group, and seats Luleå in it.
async fn steer(world: &World) {
    let rows = Rows::of(world).await;
    let (steering, group) = (rows.body(STEERING_GROUP).await, rows.body(GROUP).await);
    rows.add::<entity::steering_relation::Entity>(
        json!({ "steering_body_id": steering, "steered_body_id": group }),
    )
    .await;
    let seat = rows.add_seat(steering, "Socialchef", json!({})).await;
    rows.appoint("Ledamot", seat, "2580").await;
    let seat = rows.add_seat(group, "Socialchef", json!({})).await;
    rows.appoint("Kollega", seat, "2523").await;
}

async fn an_obstacle_is_removed_by_measures_after_its_steering_body_has_answered(world: World) {
    steer(&world).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let at = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    // Who arranges the meetings of the group says who is to remove it.
    let named = json!({ "owner": "2523" });
    let at = did(&world, &region, "changeObstacle", of(&at, named)).await;
    assert_eq!(
        (
            &at["state"],
            &at["owner"]["slug"],
            &at["identifiedBy"]["slug"]
        ),
        (&json!("IDENTIFIED"), &json!("2523"), &json!("2584"))
    );
    let owner = world.token("2523", Grade::Editor).await;
    let measure = json!({ "text": "Vi har frågat.", "takenOn": "2026-09-15" });
    let at = did(&world, &owner, "addObstacleMeasure", of(&at, measure)).await;
    assert_eq!(at["state"], "BEING_REMOVED");
    let due = json!({ "answerDueOn": "2026-12-01" });
    let at = did(&world, &kiruna, "escalateObstacle", of(&at, due)).await;
    assert_eq!(
        (
            &at["escalatedTo"]["slug"],
            &at["escalatedOn"],
            &at["answerDueOn"]
        ),
        (
            &json!(STEERING_GROUP),
            &json!("2026-11-02"),
            &json!("2026-12-01")
        )
    );
    let answered = json!({ "answer": "Regionen ändrar avtalet." });
    let forbidden = answer(
        &world,
        &kiruna,
        &mutation("answerObstacle"),
        of(&at, answered.clone()),
    )
    .await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let at = did(&world, &association, "answerObstacle", of(&at, answered)).await;
    assert_eq!(
        (&at["state"], &at["answeredOn"]),
        (&json!("ANSWERED"), &json!("2026-11-02"))
    );
    let measure = json!({ "text": "Avtalet är ändrat." });
    let at = did(&world, &owner, "addObstacleMeasure", of(&at, measure)).await;
    assert_eq!(
        texts(&at["measures"], "text"),
        ["Vi har frågat.", "Avtalet är ändrat."]
    );
    let at = did(&world, &owner, "removeObstacle", of(&at, json!({}))).await;
    assert_eq!(
        (&at["state"], &at["removedOn"]),
        (&json!("REMOVED"), &json!("2026-11-02"))
    );
    let query = "query($id: ID!) { obstacle(by: {id: $id}) { history { nodes { action } } } }";
    let told = world
        .data_as(&association, query, json!({ "id": at["id"] }))
        .await;
    assert_eq!(
        texts(&told["obstacle"]["history"]["nodes"], "action"),
        [
            "RESOLVE",
            "TAKE_MEASURE",
            "ANSWER",
            "ESCALATE",
            "TAKE_MEASURE",
            "CHANGE",
            "CREATE"
        ]
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn sees(world: &World, organisation: &str, obstacle: &Value) -> bool {
    let token = world.token(organisation, Grade::Reader).await;
    let query = "query($id: ID!) { node(id: $id) { id } obstacles { totalCount }
        body(by: {slug: \"lansdelsgrupp-norra-norrbotten\"}) { obstacles { totalCount } } }";
    let shown = world
        .data_as(&token, query, json!({ "id": obstacle["id"] }))
        .await;
    let found = shown["node"].is_object();
    assert_eq!(shown["obstacles"]["totalCount"], i32::from(found));
    assert_eq!(shown["body"]["obstacles"]["totalCount"], i32::from(found));
    found
}

async fn an_obstacle_is_seen_by_members_and_by_the_steering_body_once_it_is_escalated(
    world: World,
) {
    steer(&world).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let at = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    // Gällivare sits in the group, Luleå in its steering body, Arvidsjaur in none.
    let all = [
        "2584",
        "2523",
        "2580",
        "2505",
        "region",
        "norrbottens-kommuner",
    ];
    let seeing = async |at: &Value| {
        let mut seeing = Vec::new();
        for organisation in all {
            if sees(&world, organisation, at).await {
                seeing.push(organisation);
            }
        }
        seeing
    };
    assert_eq!(
        seeing(&at).await,
        ["2584", "2523", "region", "norrbottens-kommuner"]
    );
    let due = json!({ "answerDueOn": "2026-12-01" });
    let at = did(&world, &kiruna, "escalateObstacle", of(&at, due)).await;
    assert_eq!(
        seeing(&at).await,
        ["2584", "2523", "2580", "region", "norrbottens-kommuner"]
    );
    let query = "query($id: ID!) { node(id: $id) { id } obstacles { totalCount } }";
    let public = async || world.public_with(query, json!({ "id": at["id"] })).await;
    assert_eq!(public().await["node"], Value::Null);
    let forbidden = answer(
        &world,
        &kiruna,
        &mutation("publishObstacle"),
        of(&at, json!({})),
    )
    .await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let published = did(&world, &region, "publishObstacle", of(&at, json!({}))).await;
    assert_eq!(published["public"], true);
    assert_eq!(public().await["obstacles"]["totalCount"], 1);
    assert_eq!(seeing(&at).await.len(), 6);
    // What is changed by somebody who may not publish is no longer public.
    let another = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    let shown = did(&world, &region, "publishObstacle", of(&another, json!({}))).await;
    let measure = json!({ "text": "Ett avtal.", "takenOn": "2026-10-01" });
    let measured = did(&world, &kiruna, "addObstacleMeasure", of(&shown, measure)).await;
    assert_eq!(measured["public"], false);
    let misplaced = world.misplaced_rows().await;
    assert!(
        misplaced.iter().all(|(_, rows)| *rows == 0),
        "{misplaced:?}"
    );
}

/// What an organisation is told in `changes` of obstacles, the first first: what became of it, and what was done.
async fn changes(world: &World, organisation: &str) -> Vec<String> {
    changes_of(world, organisation, "Obstacle").await
}

async fn changes_of(world: &World, organisation: &str, of: &str) -> Vec<String> {
    let token = world.token(organisation, Grade::Reader).await;
    let query = format!("{{ changes(types: [{of}]) {{ nodes {{ type action }} }} }}");
    let told = world.data_as(&token, &query, json!({})).await;
    let line = |change: &Value| {
        let action = change["action"].as_str().unwrap_or("-");
        format!("{} {action}", text(&change["type"]))
    };
    items(&told["changes"]["nodes"]).map(line).collect()
}

/// Gällivare, which is to remove it, sits in the group, Luleå in its steering body, Arvidsjaur in none.
async fn each_is_told_what_happened_to_an_obstacle_while_it_saw_it(world: World) {
    steer(&world).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let gallivare = world.token("2523", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let at = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    let named = json!({ "owner": "2523", "title": "Nya journaler" });
    let at = did(&world, &region, "changeObstacle", of(&at, named)).await;
    let measure = of(
        &at,
        json!({ "text": "Vi har frågat.", "takenOn": "2026-09-15" }),
    );
    let mutation = "addObstacleMeasure obstacle { id version } changes { type action thingType }";
    let measured = done(&world, &gallivare, mutation, measure).await;
    assert_eq!(
        measured["changes"],
        json!([
            { "type": "CREATED", "action": "TAKE_MEASURE", "thingType": "ObstacleMeasure" },
            { "type": "CHANGED", "action": "TAKE_MEASURE", "thingType": "Obstacle" },
        ])
    );
    let due = of(
        &measured["obstacle"],
        json!({ "answerDueOn": "2026-12-01" }),
    );
    let at = did(&world, &kiruna, "escalateObstacle", due).await;
    let private = [
        "CREATED CREATE",
        "CHANGED CHANGE",
        "CHANGED TAKE_MEASURE",
        "CHANGED ESCALATE",
    ];
    for organisation in ["2584", "2523", "region", "norrbottens-kommuner"] {
        assert_eq!(changes(&world, organisation).await, private);
    }
    // What was before is not told to who did not see it, also in the history of what it sees now.
    assert_eq!(changes(&world, "2580").await, ["CREATED -"]);
    assert_eq!(changes(&world, "2505").await, [""; 0]);
    let query = "query($id: ID!) { obstacle(by: {id: $id}) { history { nodes { action fields { field } } } } }";
    let history = async |organisation: &str| {
        let token = world.token(organisation, Grade::Reader).await;
        let variables = json!({ "id": at["id"] });
        let told = world.data_as(&token, query, variables).await;
        told["obstacle"]["history"]["nodes"].clone()
    };
    assert_eq!(
        texts(&history("2523").await, "action"),
        ["ESCALATE", "TAKE_MEASURE", "CHANGE", "CREATE"]
    );
    let come = history("2580").await;
    assert_eq!(items(&come).count(), 1);
    assert_eq!(
        texts(&come[0]["fields"], "field"),
        ["answerDueOn", "escalatedOn", "escalatedTo", "state"]
    );
    // Who sees it all along by itself is told with everybody as long as everybody sees it.
    let at = did(&world, &region, "publishObstacle", of(&at, json!({}))).await;
    let hide = of(&at, json!({ "public": false }));
    let at = did(&world, &region, "publishObstacle", hide).await;
    let answered = of(&at, json!({ "answer": "Regionen ändrar avtalet." }));
    did(&world, &region, "answerObstacle", answered).await;
    let published = ["REMOVED -", "CREATED -", "REMOVED -", "CREATED -"];
    let since = ["CHANGED ANSWER"];
    assert_eq!(
        changes(&world, "2523").await,
        [&private[..], &published, &since].concat()
    );
    assert_eq!(
        changes(&world, "2580").await,
        [&["CREATED -"][..], &published, &since].concat()
    );
    assert_eq!(changes(&world, "2505").await, ["CREATED -", "REMOVED -"]);
    let whole = ["CHANGED PUBLISH", "CHANGED PUBLISH", "CHANGED ANSWER"];
    for organisation in ["2584", "region", "norrbottens-kommuner"] {
        assert_eq!(
            changes(&world, organisation).await,
            [&private[..], &whole].concat()
        );
    }
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// Gällivare sits in the group, Luleå in its steering body, Arvidsjaur in none.
async fn each_is_told_of_the_measures_that_were_noted_while_it_saw_the_obstacle(world: World) {
    steer(&world).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let at = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    let measure = |at: &Value, text: &str| of(at, json!({ "text": text }));
    let asked = json!({ "text": "Vi har frågat.", "takenOn": "2026-09-15" });
    let at = did(&world, &kiruna, "addObstacleMeasure", of(&at, asked)).await;
    let due = of(&at, json!({ "answerDueOn": "2026-12-01" }));
    let at = did(&world, &kiruna, "escalateObstacle", due).await;
    let answered = of(&at, json!({ "answer": "Regionen ändrar avtalet." }));
    let at = did(&world, &region, "answerObstacle", answered).await;
    let mended = measure(&at, "Avtalet är ändrat.");
    let at = did(&world, &kiruna, "addObstacleMeasure", mended).await;
    let told = async |all: usize, lulea: usize, arvidsjaur: usize| {
        for (organisation, measures) in [
            ("2584", all),
            ("2523", all),
            ("region", all),
            ("norrbottens-kommuner", all),
            ("2580", lulea),
            ("2505", arvidsjaur),
        ] {
            let changes = changes_of(&world, organisation, "ObstacleMeasure").await;
            let expected = vec!["CREATED TAKE_MEASURE"; measures];
            assert_eq!(changes, expected, "{organisation}");
        }
    };
    told(2, 1, 0).await;
    let query = "query($id: ID!) { obstacle(by: {id: $id}) { measures { text history { nodes { action type fields { field } } } } } }";
    let history = async |organisation: &str| {
        let token = world.token(organisation, Grade::Reader).await;
        let variables = json!({ "id": at["id"] });
        let told = world.data_as(&token, query, variables).await;
        let measures = items(&told["obstacle"]["measures"]);
        let nodes = measures.map(|it| it["history"]["nodes"].clone());
        nodes.collect::<Vec<_>>()
    };
    let noted = json!([{ "action": "TAKE_MEASURE", "type": "CREATED", "fields":
        [{ "field": "notedBy" }, { "field": "obstacle" }, { "field": "takenOn" }, { "field": "text" }] }]);
    for organisation in ["2584", "2523", "region", "norrbottens-kommuner"] {
        let both = [noted.clone(), noted.clone()];
        assert_eq!(history(organisation).await, both, "{organisation}");
    }
    // Luleå sees the first measure, and not how it came about: it did not see the obstacle then.
    assert_eq!(history("2580").await, [json!([]), noted]);
    // Of a public obstacle everybody is told once.
    let at = did(&world, &region, "publishObstacle", of(&at, json!({}))).await;
    let more = measure(&at, "Avtalet prövas.");
    let at = did(&world, &region, "addObstacleMeasure", more).await;
    assert_eq!(at["public"], true);
    told(3, 2, 1).await;
    // With this one it is no longer public: who doesn't see it is not told that there is one.
    let more = measure(&at, "Avtalet är prövat.");
    let at = did(&world, &kiruna, "addObstacleMeasure", more).await;
    assert_eq!(at["public"], false);
    told(4, 3, 1).await;
    let public = world
        .public("{ changes(types: [ObstacleMeasure]) { totalCount } }")
        .await;
    assert_eq!(public["changes"]["totalCount"], 1);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn the_kommuner_of_an_area_add_obstacles_to_its_group(world: World) {
    for (body, adders) in [
        (GROUP, "2584 2523 region norrbottens-kommuner"),
        (STEERING_GROUP, "2584 2523 2580 region norrbottens-kommuner"),
    ] {
        let mut may = Vec::new();
        for organisation in ["2584", "2523", "2580", "region", "norrbottens-kommuner"] {
            let token = world.token(organisation, Grade::Editor).await;
            let can = format!("{{ body(by: {{slug: \"{body}\"}}) {{ viewerCanAddObstacle }} }}");
            let can = world.data_as(&token, &can, json!({})).await;
            let input = obstacle(json!({ "body": body }));
            let said = answer(&world, &token, &mutation("addObstacle"), input).await;
            let added = said.1["data"]["addObstacle"]["obstacle"].is_object();
            assert_eq!(can["body"]["viewerCanAddObstacle"], added, "{organisation}");
            match added {
                true => may.push(organisation),
                false => assert_eq!(code(&said), "FORBIDDEN", "{organisation}"),
            }
        }
        assert_eq!(may.join(" "), adders, "{body}");
    }
}

async fn what_is_wrong_with_an_obstacle_is_refused(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    for (more, expected) in [
        (json!({ "title": "" }), "REQUIRED title"),
        (json!({ "text": "" }), "REQUIRED text"),
        (
            json!({ "identifiedOn": "2027-01-01" }),
            "INVALID_PERIOD identifiedOn",
        ),
        (
            json!({ "identifiedOn": "1990-01-01" }),
            "DOES_NOT_FIT identifiedOn",
        ),
    ] {
        let refused = refused(
            &world,
            &kiruna,
            &mutation("addObstacle"),
            obstacle(more.clone()),
        )
        .await;
        assert_eq!(refused, [expected], "{more}");
    }
    let region = world.token("region", Grade::Editor).await;
    let board = "politiska-samverkansberedningen";
    let input = obstacle(json!({ "body": board }));
    let top = did(&world, &region, "addObstacle", input).await;
    let due = json!({ "answerDueOn": "2026-12-01" });
    let refused_to = async |at: &Value, more: Value| {
        refused(&world, &region, &mutation("escalateObstacle"), of(at, more)).await
    };
    assert_eq!(refused_to(&top, due).await, ["DOES_NOT_FIT to"]);
    steer(&world).await;
    let at = did(&world, &region, "addObstacle", obstacle(json!({}))).await;
    assert_eq!(
        refused_to(&at, json!({ "answerDueOn": "2026-11-01" })).await,
        ["INVALID_PERIOD answerDueOn"]
    );
    let another = json!({ "to": board, "answerDueOn": "2026-12-01" });
    assert_eq!(refused_to(&at, another).await, ["DOES_NOT_FIT to"]);
    let early = json!({ "text": "x", "takenOn": "2026-08-01" });
    let early = refused(
        &world,
        &region,
        &mutation("addObstacleMeasure"),
        of(&at, early),
    )
    .await;
    assert_eq!(early, ["INVALID_PERIOD takenOn"]);
}

async fn who_is_to_remove_an_obstacle_is_not_named_by_just_anybody(world: World) {
    steer(&world).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    // Gällivare sits in the group, Luleå in the one that steers it, Arvidsjaur in none.
    let add = mutation("addObstacle");
    for (token, owner) in [
        (&kiruna, "2523"),
        (&kiruna, "region"),
        (&association, "2523"),
        (&region, "2580"),
        (&region, "2505"),
    ] {
        let input = obstacle(json!({ "owner": owner }));
        let reasons = refused(&world, token, &add, input).await;
        assert_eq!(reasons, ["DOES_NOT_FIT owner"], "{owner}");
    }
    let own = obstacle(json!({ "owner": "norrbottens-kommuner" }));
    did(&world, &association, "addObstacle", own).await;
    let at = did(
        &world,
        &region,
        "addObstacle",
        obstacle(json!({ "owner": "2523" })),
    )
    .await;
    assert_eq!(at["owner"]["slug"], "2523");
    // Whoever is to remove it hands it to nobody.
    let gallivare = world.token("2523", Grade::Editor).await;
    let change = mutation("changeObstacle");
    for owner in ["2584", "region"] {
        let input = of(&at, json!({ "owner": owner }));
        let reasons = refused(&world, &gallivare, &change, input).await;
        assert_eq!(reasons, ["DOES_NOT_FIT owner"], "{owner}");
    }
    let same = json!({ "owner": "2523", "title": "Nya journaler" });
    let at = did(&world, &gallivare, "changeObstacle", of(&at, same)).await;
    // Once it has been escalated, who sits in the steering body can be named.
    let lulea = |at: &Value| of(at, json!({ "owner": "2580" }));
    let reasons = refused(&world, &region, &change, lulea(&at)).await;
    assert_eq!(reasons, ["DOES_NOT_FIT owner"]);
    let due = json!({ "to": STEERING_GROUP, "answerDueOn": "2026-12-01" });
    let at = did(&world, &region, "escalateObstacle", of(&at, due)).await;
    let answered = of(&at, json!({ "answer": "Luleå gör det." }));
    let at = did(&world, &region, "answerObstacle", answered).await;
    let measure = of(&at, json!({ "text": "Vi börjar." }));
    let at = did(&world, &region, "addObstacleMeasure", measure).await;
    let at = did(&world, &region, "changeObstacle", lulea(&at)).await;
    assert_eq!(at["owner"]["slug"], "2580");
}

async fn a_body_has_time_to_answer_what_others_escalate(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let at = did(&world, &kiruna, "addObstacle", obstacle(json!({}))).await;
    let to = |day: &str| json!({ "to": STEERING_GROUP, "answerDueOn": day });
    for day in ["2026-11-01", "2026-11-02", "2026-11-15"] {
        let input = of(&at, to(day));
        let reasons = refused(&world, &kiruna, &mutation("escalateObstacle"), input).await;
        assert_eq!(reasons, ["INVALID_PERIOD answerDueOn"], "{day}");
    }
    did(
        &world,
        &kiruna,
        "escalateObstacle",
        of(&at, to("2026-11-16")),
    )
    .await;
    // Who arranges the meetings of the steering body knows when it meets.
    let region = world.token("region", Grade::Editor).await;
    let at = did(&world, &region, "addObstacle", obstacle(json!({}))).await;
    did(
        &world,
        &region,
        "escalateObstacle",
        of(&at, to("2026-11-03")),
    )
    .await;
}

/// A mutation of an obstacle: its name, what it does, and what it says besides which.
type Step = (&'static str, Action, fn() -> Value);

const STEPS: &[Step] = &[
    (
        "changeObstacle",
        Action::Change,
        || json!({ "title": "Ny" }),
    ),
    ("publishObstacle", Action::Publish, || json!({})),
    (
        "addObstacleMeasure",
        Action::TakeMeasure,
        || json!({ "text": "x" }),
    ),
    ("removeObstacle", Action::Resolve, || json!({})),
    (
        "escalateObstacle",
        Action::Escalate,
        || json!({ "answerDueOn": "2026-12-01", "to": STEERING_GROUP }),
    ),
    (
        "answerObstacle",
        Action::Answer,
        || json!({ "answer": "x" }),
    ),
];

async fn obstacles_go_through_their_states_as_the_table_says(world: World) {
    steer(&world).await;
    let rows = Rows::of(&world).await;
    let (group, steering) = (rows.body(GROUP).await, rows.body(STEERING_GROUP).await);
    let (kiruna, member) = (
        rows.organisation("2584").await,
        rows.organisation("2523").await,
    );
    let mut askers = Vec::new();
    for (organisation, heading) in [
        ("region", "reg"),
        ("norrbottens-kommuner", "NK"),
        ("2584", "ägare"),
        ("2523", "ledamot"),
    ] {
        for (grade, short) in GRADES {
            askers.push((heading, short, world.token(organisation, grade).await));
        }
    }
    let heads = askers
        .iter()
        .map(|(head, grade, _)| format!("{:<15}", format!("{head} {grade}")));
    let heads: Vec<String> = heads.collect();
    let mut table = format!(
        "{:<13} {:<18} {}\n",
        "läge",
        "åtgärd",
        heads.join(" ").trim_end()
    );
    for (state, _) in ObstacleState::VALUES {
        for (name, action, input) in STEPS {
            let mut cells = Vec::new();
            for (head, grade, token) in &askers {
                let row = json!({
                    "body_id": group, "organisation_id": kiruna, "owner_id": kiruna, "title": "x", "text": "x",
                    "identified_on": "2026-01-01", "state": state.code(), "escalated_to_id": steering,
                    "escalated_on": "2026-02-01", "answer_due_on": "2026-03-01", "public": false,
                    "concerned": member.simple().to_string(), "changed_at": "2026-01-01T00:00:00Z",
                });
                let thing = rows.add::<entity::obstacle::Entity>(row).await;
                let named = json!({ "obstacle": id(NodeKind::Obstacle, thing), "version": 1 });
                let mutation = format!("{name} obstacle {{ state }}");
                let cell = step(&world, token, &mutation, merged(named, input())).await;
                let may = match action {
                    Action::Answer => ["reg", "NK"].contains(head),
                    Action::Publish => *head == "reg",
                    _ => ["reg", "ägare"].contains(head),
                };
                let next = match after(OBSTACLE, *state, *action, "", |_| true) {
                    _ if *grade == "läs" || !may => "FORBIDDEN".to_owned(),
                    Ok(next) => format!("→ {}", next.code()),
                    Err(_) => "WRONG_STATE".to_owned(),
                };
                assert_eq!(cell, next, "{head} {grade}: {name} {}", state.code());
                cells.push(format!("{cell:<15}"));
            }
            let cells = cells.join(" ");
            writeln!(
                table,
                "{:<13} {name:<18} {}",
                state.code(),
                cells.trim_end()
            )
            .expect("text");
        }
    }
    insta::assert_snapshot!("the_states_of_obstacles", table);
}

/// An obstacle of an organisation in the area group that is escalated, with a measure, past the server. Everybody sees it.
async fn add_escalated(rows: &Rows, owner: Uuid) {
    let row = json!({
        "body_id": rows.body(GROUP).await, "organisation_id": owner, "owner_id": owner, "title": "Journaler",
        "text": "De går inte att dela.", "identified_on": "2026-01-01", "state": "ESCALATED",
        "escalated_to_id": rows.body(STEERING_GROUP).await, "escalated_on": "2026-02-01", "answer_due_on": "2026-03-01",
        "public": true, "concerned": owner.simple().to_string(), "changed_at": "2026-01-01T00:00:00Z",
    });
    let obstacle = rows.add::<entity::obstacle::Entity>(row).await;
    let measure = json!({
        "obstacle_id": obstacle, "organisation_id": owner, "taken_on": "2026-01-15", "text": "En rutin prövas.",
    });
    rows.add::<entity::obstacle_measure::Entity>(measure).await;
}

async fn the_list_takes_as_many_statements_for_thirty_obstacles_as_for_three(world: World) {
    let rows = Rows::of(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let fields = "totalCount nodes { title state possibleActions answerDueOn body { name } identifiedBy { name } owner { name }
        escalatedTo { name } measures { takenOn text notedBy { name } } }";
    let list = format!(
        "{{ obstacles(first: 50) {{ {fields} }} body(by: {{slug: \"{GROUP}\"}}) {{ obstacles(first: 50) {{ {fields} }} }} }}"
    );
    let mut taken = Vec::new();
    for more in [3, 27] {
        let owners = ["2584", "2523", "2580"].into_iter().cycle();
        for owner in owners.take(more) {
            add_escalated(&rows, rows.organisation(owner).await).await;
        }
        world.statements();
        let shown = world.data_as(&token, &list, json!({})).await;
        let listed = items(&shown["obstacles"]["nodes"]).count();
        assert_eq!(
            items(&shown["body"]["obstacles"]["nodes"]).count(),
            listed,
            "both lists have all of them"
        );
        taken.push((listed, world.statements().len()));
    }
    assert_eq!((taken[0].0, taken[1].0), (3, 30));
    assert_eq!(taken[0].1, taken[1].1);
}

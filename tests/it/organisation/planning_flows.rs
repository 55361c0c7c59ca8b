//! The flows of what a body has besides its meetings, as tables: its year plan, the terms of its chair, horizon notes and training:
//! every state × every action × every actor with every grade, asked over HTTP.
//!
//! The tables are in `snapshots/`. What each cell says is held against `domain::lifecycle` and who may, besides.

use entity::{chair_term, horizon_note, training_activity, year_plan, year_plan_item};
use samverkan::domain::{
    id::NodeKind,
    lifecycle::YEAR_PLAN,
    vocabulary::{Action, Grade, Vocabulary, YearPlanState},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::meeting_flows::{AREA_GROUP, ASKERS, Group, MEMBER, OTHER, STEERING_GROUP, arranges};
use crate::fixture::{
    flows::{Asker, COMMON, Step, Table, aimed, by_lifecycle, expected, keyed},
    mutate::id,
    rows::{Rows, merged},
    world::{World, both, now},
};

both!(
    year_plans_go_through_their_states_as_the_table_says,
    terms_of_a_chair_are_set_as_the_table_says,
    horizon_notes_are_changed_as_the_table_says,
    training_is_changed_as_the_table_says,
);

fn deadline() -> Value {
    json!({ "deadline": { "title": "Siffror", "day": "2027-05-20" } })
}

const REMOVE_ITEM: Step = Step::new("removeYearPlanItem itemId", Action::Change, |at| {
    aimed("item", at, json!({}))
});

const OF_YEAR_PLANS: &[Step] = &[
    Step::new("adoptYearPlan yearPlan { state }", Action::Adopt, |at| {
        aimed(
            "yearPlan",
            at,
            json!({ "adoptedOn": "2026-11-02", "decision": "Antas." }),
        )
    }),
    Step::new(
        "addYearPlanItem item { state: kind }",
        Action::Change,
        |at| keyed(json!({ "yearPlan": at["yearPlan"], "content": deadline() })),
    ),
    Step::new(
        "changeYearPlanItem item { state: kind }",
        Action::Change,
        |at| {
            aimed(
                "item",
                at,
                json!({ "content": { "deadline": { "title": "Andra siffror", "day": "2027-05-21" } } }),
            )
        },
    ),
    REMOVE_ITEM,
];

/// There is one plan for a year.
async fn without_plan(world: &World) -> Value {
    world
        .sql("DELETE FROM year_plan_item; DELETE FROM year_plan")
        .await;
    Value::Null
}

/// The plan of the county steering group for 2027.
async fn plan(world: &World, group: &Group, state: YearPlanState) -> Uuid {
    without_plan(world).await;
    let adopted = state == YearPlanState::Adopted;
    let plan = json!({
        "body_id": group.body, "organisation_id": group.organisation, "year": 2027, "state": state.code(),
        "adopted_on": adopted.then_some("2026-10-01"), "decision": adopted.then_some("Antas."), "public": adopted,
        "concerned": group.concerned,
    });
    group.rows.add::<year_plan::Entity>(plan).await
}

/// An item of a plan that is in this state.
async fn plan_item(group: &Group, plan: Uuid, state: YearPlanState, more: Value) -> Uuid {
    let item = json!({
        "year_plan_id": plan, "organisation_id": group.organisation, "public": state == YearPlanState::Adopted,
    });
    group
        .rows
        .add::<year_plan_item::Entity>(merged(item, more))
        .await
}

/// A meeting in a plan; of an adopted one it is planned.
async fn planned_meeting(group: &Group, plan: Uuid, state: YearPlanState) -> Uuid {
    let planned = match state {
        YearPlanState::Draft => None,
        YearPlanState::Adopted => {
            let time =
                json!({ "starts_at": "2027-03-25T09:00:00Z", "ends_at": "2027-03-25T14:00:00Z" });
            Some(group.rows.add_meeting(group.body, time).await)
        }
    };
    let meeting = json!({
        "kind": "MEETING", "day": "2027-03-25", "local_start": "10:00", "local_end": "15:00", "meeting_kind": "ORDINARY",
        "meeting_id": planned,
    });
    plan_item(group, plan, state, meeting).await
}

fn item(item: Uuid) -> Value {
    json!({ "item": id(NodeKind::YearPlanItem, item) })
}

async fn year_plans_go_through_their_states_as_the_table_says(world: World) {
    let group = Group::of(&world).await;
    let mut table = Table::of(&world, &ASKERS).await;
    let none = async || without_plan(&world).await;
    let create = Step::new("createYearPlan yearPlan { state }", Action::Create, |_| {
        keyed(json!({ "body": STEERING_GROUP, "year": 2027 }))
    });
    table
        .add("–", &create, none, |asker| {
            expected(arranges(asker, Grade::Editor), "→ DRAFT")
        })
        .await;
    for (state, _) in YearPlanState::VALUES {
        let place = async || {
            let plan = plan(&world, &group, *state).await;
            let figures = json!({ "kind": "DEADLINE", "title": "Siffror", "day": "2027-05-20" });
            let figures = plan_item(&group, plan, *state, figures).await;
            merged(
                item(figures),
                json!({ "yearPlan": id(NodeKind::YearPlan, plan) }),
            )
        };
        for step in OF_YEAR_PLANS {
            let (grade, next) = match step.action {
                Action::Adopt => (
                    Grade::Approver,
                    by_lifecycle(YEAR_PLAN, *state, Action::Adopt),
                ),
                _ if step.mutation.starts_with("remove") => (Grade::Editor, "→ borta".to_owned()),
                _ => (Grade::Editor, "→ DEADLINE".to_owned()),
            };
            table
                .add(state.code(), step, place, |asker| {
                    expected(arranges(asker, grade), next.clone())
                })
                .await;
        }
    }
    add_meetings_of_plans(&mut table, &world, &group).await;
    let title = "Årshjul: läge × åtgärd × frågande, för länsstyrgruppen. Punkten är en sista dag, eller ett möte där det står.\n\
        reg, NK = de som anordnar organets möten; egen, annan = ledamöter. – = nytt årshjul.\n\
        möte med ärende = ett möte som har ett återkommande ärende; planerat möte = ett som planerades när årshjulet antogs.";
    insta::assert_snapshot!("the_states_of_year_plans", table.text(title));
}

/// What becomes of a meeting in a plan: it is changed and removed until it is planned, and removed only without what recurs at it.
async fn add_meetings_of_plans(table: &mut Table<'_>, world: &World, group: &Group) {
    let change = Step::new(
        "changeYearPlanItem item { state: kind }",
        Action::Change,
        |at| {
            let other = json!({ "day": "2027-04-01", "start": "10:00", "end": "15:00" });
            aimed("item", at, json!({ "content": { "meeting": other } }))
        },
    );
    let in_draft = async || {
        let plan = plan(world, group, YearPlanState::Draft).await;
        item(planned_meeting(group, plan, YearPlanState::Draft).await)
    };
    let with_item = async || {
        let plan = plan(world, group, YearPlanState::Draft).await;
        let meeting = planned_meeting(group, plan, YearPlanState::Draft).await;
        let recurring = json!({
            "kind": "RECURRING", "title": "Att revidera", "purpose": "DECISION", "planned_meeting_id": meeting,
        });
        plan_item(group, plan, YearPlanState::Draft, recurring).await;
        item(meeting)
    };
    let in_adopted = async || {
        let plan = plan(world, group, YearPlanState::Adopted).await;
        item(planned_meeting(group, plan, YearPlanState::Adopted).await)
    };
    let row = "DRAFT, möte";
    table
        .add(row, &change, in_draft, by_editors("→ MEETING"))
        .await;
    table
        .add(row, &REMOVE_ITEM, in_draft, by_editors("→ borta"))
        .await;
    let row = "DRAFT, möte med ärende";
    table
        .add(row, &change, with_item, by_editors("→ MEETING"))
        .await;
    table
        .add(row, &REMOVE_ITEM, with_item, by_editors("WRONG_STATE"))
        .await;
    let row = "ADOPTED, planerat möte";
    for step in [&change, &REMOVE_ITEM] {
        table
            .add(row, step, in_adopted, by_editors("WRONG_STATE"))
            .await;
    }
}

/// What comes of something that editors do of whoever arranges the meetings.
fn by_editors(done: &'static str) -> impl Fn(&Asker) -> String {
    move |asker| expected(arranges(asker, Grade::Editor), done)
}

fn chair(at: &Value, side: &str) -> Value {
    keyed(json!({ "body": at["body"], "year": 2027, "side": side, "version": at["version"] }))
}

/// Who asks of what is a kommun's: who acts for the county, the kommun itself, another.
const WITH_OWNER: [(&str, &str); 4] = [COMMON[0], COMMON[1], (OTHER, "ägare"), (MEMBER, "annan")];

async fn terms_of_a_chair_are_set_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    let of_kiruna = json!({ "municipality_id": rows.organisation(OTHER).await });
    let local = rows.add_body("LOCAL_GROUP", "Grupp i Kiruna", of_kiruna);
    let bodies: [(&str, Uuid, &[&str]); 2] = [
        (
            "länsstyrgruppen",
            rows.body(STEERING_GROUP).await,
            &["region", "norrbottens-kommuner"],
        ),
        ("lokal grupp", local.await, &[OTHER]),
    ];
    let mut table = Table::of(&world, &WITH_OWNER).await;
    let set = Step::new(
        "setChairTerm chairTerm { state: side }",
        Action::SetChairTerm,
        |at| chair(at, "REGION"),
    );
    let replace = Step::new(
        "setChairTerm chairTerm { state: side }",
        Action::SetChairTerm,
        |at| chair(at, "MUNICIPALITIES"),
    );
    for (named, body, writers) in bodies {
        let none = async || {
            world.sql("DELETE FROM chair_term").await;
            json!({ "body": id(NodeKind::Body, body) })
        };
        let said = async || {
            let at = none().await;
            let term = json!({
                "body_id": body, "year": 2027, "side": "REGION", "valid_from": "2027-01-01", "valid_from_precision": "DAY",
                "valid_to": "2028-01-01", "valid_to_precision": "DAY",
            });
            rows.add::<chair_term::Entity>(term).await;
            at
        };
        let seen = async || merged(said().await, json!({ "version": 1 }));
        table
            .add(&format!("{named}, –"), &set, none, |asker| {
                expected(asker.is(writers, Grade::Editor), "→ REGION")
            })
            .await;
        table
            .add(&format!("{named}, läst"), &replace, seen, |asker| {
                expected(asker.is(writers, Grade::Editor), "→ MUNICIPALITIES")
            })
            .await;
        table
            .add(&format!("{named}, oläst"), &replace, said, |asker| {
                expected(asker.is(writers, Grade::Editor), "CONFLICT")
            })
            .await;
    }
    // Whoever holds its seat chairs the group of a care area.
    let of_area = async || json!({ "body": AREA_GROUP });
    table
        .add("länsdelsgrupp, –", &set, of_area, |asker| {
            expected(asker.is(&["region"], Grade::Editor), "DOES_NOT_FIT")
        })
        .await;
    let title = "Ordförandeskap för ett år: organ och läge × åtgärd × frågande.\n\
        ägare = den kommun vars lokala grupp det är; annan = en annan kommun. – = ingen part är fastställd;\n\
        läst, oläst = en part är fastställd, och den som frågar har läst vilken, eller inte.";
    insta::assert_snapshot!("how_terms_of_a_chair_are_set", table.text(title));
}

/// What comes of something that is done with a thing of a kommun: the others don't find what is for its owner alone.
fn by_owner(asker: &Asker, visibility: &str, done: &str) -> String {
    match asker.is(&[OTHER], Grade::Reader) || visibility != "OWNER" {
        true => expected(asker.is(&[OTHER], Grade::Editor), done),
        false => "NOT_FOUND".to_owned(),
    }
}

/// What comes of a step that a thing of this visibility takes.
fn next(step: &Step, visibility: &str) -> String {
    match step.action {
        Action::Remove => "→ borta".to_owned(),
        _ => format!("→ {visibility}"),
    }
}

const VISIBILITIES: [&str; 3] = ["PUBLIC", "COOPERATION", "OWNER"];

fn note(at: &Value, more: Value) -> Value {
    aimed("horizonNote", at, more)
}

const OF_HORIZON_NOTES: &[Step] = &[
    Step::new(
        "changeHorizonNote horizonNote { state: visibility }",
        Action::Change,
        |at| note(at, json!({ "title": "Lagen" })),
    ),
    Step::new("removeHorizonNote horizonNoteId", Action::Remove, |at| {
        note(at, json!({}))
    }),
];

async fn horizon_notes_are_changed_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    // Kiruna is of the care area, Luleå is not.
    let (body, owner) = (rows.body(AREA_GROUP).await, rows.organisation(OTHER).await);
    let mut table = Table::of(&world, &WITH_OWNER).await;
    let add = Step::new(
        "addHorizonNote horizonNote { state: visibility }",
        Action::Create,
        |at| {
            let note = json!({ "title": "Ny lag", "text": "Den gäller.", "source": "SOU 2026:1", "notedOn": "2026-10-01" });
            keyed(merged(note, json!({ "body": at["body"] })))
        },
    );
    let bodies: [(&str, &str, &[&str]); 2] = [
        (
            "länsdelsgrupp",
            AREA_GROUP,
            &["region", "norrbottens-kommuner", OTHER],
        ),
        (
            "länsstyrgruppen",
            STEERING_GROUP,
            &["region", "norrbottens-kommuner"],
        ),
    ];
    for (named, body, writers) in bodies {
        let at = async || json!({ "body": body });
        table
            .add(&format!("{named}, –"), &add, at, |asker| {
                expected(asker.is(writers, Grade::Editor), "→ COOPERATION")
            })
            .await;
    }
    for visibility in VISIBILITIES {
        let place = async || {
            let row = json!({
                "body_id": body, "owner_id": owner, "visibility": visibility, "title": "Ny lag", "text": "Den gäller.",
                "source": "SOU 2026:1", "noted_on": "2026-10-01", "sectors": "SCHOOL", "changed_at": now(),
            });
            let row = rows.add::<horizon_note::Entity>(row).await;
            json!({ "horizonNote": id(NodeKind::HorizonNote, row) })
        };
        for step in OF_HORIZON_NOTES {
            let done = next(step, visibility);
            table
                .add(visibility, step, place, |asker| {
                    by_owner(asker, visibility, &done)
                })
                .await;
        }
    }
    let title = "Omvärldsanteckningar: synlighet × åtgärd × frågande, i länsdelsgruppen för norra Norrbotten.\n\
        ägare = den kommun som har skrivit den, i länsdelen; annan = en kommun i en annan länsdel. – = ny anteckning för organet.";
    insta::assert_snapshot!("what_may_be_done_with_horizon_notes", table.text(title));
}

fn training(at: &Value, more: Value) -> Value {
    aimed("trainingActivity", at, more)
}

const OF_TRAINING: &[Step] = &[
    Step::new(
        "changeTrainingActivity trainingActivity { state: visibility }",
        Action::Change,
        |at| training(at, json!({ "result": "Alla provade." })),
    ),
    Step::new(
        "recordTrainingParticipants trainingActivity { state: visibility }",
        Action::Change,
        |at| {
            training(
                at,
                json!({ "participants": [{ "organisation": "region", "number": 3 }] }),
            )
        },
    ),
    Step::new(
        "removeTrainingActivity trainingActivityId",
        Action::Remove,
        |at| training(at, json!({})),
    ),
];

async fn training_is_changed_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    // Kiruna is of the care area, Luleå is not.
    let (body, owner) = (rows.body(AREA_GROUP).await, rows.organisation(OTHER).await);
    let mut table = Table::of(&world, &WITH_OWNER).await;
    let add = Step::new(
        "addTrainingActivity trainingActivity { state: visibility }",
        Action::Create,
        |_| {
            keyed(
                json!({ "body": AREA_GROUP, "kind": "EDUCATION", "title": "Dag", "startsOn": "2026-10-01", "endsOn": "2026-10-02" }),
            )
        },
    );
    let nothing = async || Value::Null;
    table
        .add("–", &add, nothing, |asker| {
            let adds = asker.is(&["region", "norrbottens-kommuner", OTHER], Grade::Editor);
            expected(adds, "→ COOPERATION")
        })
        .await;
    for visibility in VISIBILITIES {
        let place = async || {
            let row = json!({
                "body_id": body, "owner_id": owner, "visibility": visibility, "kind": "EDUCATION", "title": "Dag",
                "starts_on": "2026-10-01", "ends_on": "2026-10-02", "changed_at": now(),
            });
            let row = rows.add::<training_activity::Entity>(row).await;
            json!({ "trainingActivity": id(NodeKind::TrainingActivity, row) })
        };
        for step in OF_TRAINING {
            let done = next(step, visibility);
            table
                .add(visibility, step, place, |asker| {
                    by_owner(asker, visibility, &done)
                })
                .await;
        }
    }
    let title = "Gemensam fortbildning: synlighet × åtgärd × frågande, i länsdelsgruppen för norra Norrbotten.\n\
        ägare = den kommun som har lagt till den, i länsdelen; annan = en kommun i en annan länsdel. – = ny fortbildning.";
    insta::assert_snapshot!("what_may_be_done_with_training", table.text(title));
}

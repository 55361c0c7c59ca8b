//! What can be done with projects and follow-up values in each state, and by whom: every state × every action × every
//! actor, asked over HTTP, done where it is allowed, and what came of it read back.
//!
//! The tables are in `snapshots/`. Whoever may is held against `domain::lifecycle` besides.

use entity::{milestone, project_participation, status_report};
use samverkan::domain::{
    id::NodeKind,
    lifecycle::{PROJECT, VALUE, lets},
    vocabulary::{Action, Grade, ProjectPhase, ValueState, Vocabulary},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    flows::{GRADES, by_lifecycle, keyed, table},
    json::{items, text},
    mutate::{id, names_what_is_possible},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    projects_go_through_their_phases_as_the_table_says,
    values_go_through_their_states_as_the_table_says,
    a_refusal_names_all_that_is_possible_with_a_value,
    nobody_changes_a_value_that_is_locked,
);

/// Owns the project; has the value.
const OWNER: &str = "2584";
/// Another kommun, which takes part in the project.
const PARTICIPANT: &str = "2580";
const REGION: &str = "region";
const ASSOCIATION: &str = "norrbottens-kommuner";

/// Who asks, and of what.
struct Asker {
    heading: String,
    organisation: Option<&'static str>,
    grade: Grade,
    token: Option<String>,
    /// Asks of a thing that is its owner's alone.
    of_hidden: bool,
}

/// The public, and these organisations with each grade.
async fn askers(world: &World, organisations: &[(&'static str, &str)]) -> Vec<Asker> {
    let mut askers = vec![Asker {
        heading: "utan token".to_owned(),
        organisation: None,
        grade: Grade::Reader,
        token: None,
        of_hidden: false,
    }];
    for (organisation, short) in organisations {
        for (grade, heading) in GRADES {
            askers.push(Asker {
                heading: format!("{short} {heading}"),
                organisation: Some(organisation),
                grade,
                token: Some(world.token(organisation, grade).await),
                of_hidden: false,
            });
        }
    }
    askers
}

/// What an action is aimed at.
#[derive(Default)]
struct Target {
    thing: Uuid,
    milestone: Uuid,
    report: Uuid,
    participation: Uuid,
    indicator: Uuid,
}

/// A mutation, what it does, and its input.
struct Move {
    name: &'static str,
    action: Action,
    input: fn(&Target) -> Value,
}

/// Why the mutation is refused: a code; none when it is done. `thing` is what is in a state.
async fn refusal(
    world: &World,
    asker: &Asker,
    mutation: &Move,
    target: &Target,
    thing: String,
) -> Option<String> {
    let name = mutation.name;
    let (first, rest) = name.split_at(1);
    let of_rows = if name == "submitFollowUpValues" {
        "rowErrors { code messageSwedish }"
    } else {
        ""
    };
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{ userErrors {{ code messageSwedish }} {of_rows} }} }}",
        first.to_uppercase()
    );
    let variables = json!({ "input": (mutation.input)(target) });
    let (_, answer) = match &asker.token {
        Some(token) => world.try_as(token, &query, variables).await,
        None => world.try_public_with(&query, variables).await,
    };
    if answer.get("errors").is_some() {
        let code = text(&answer["errors"][0]["extensions"]["code"]);
        assert_ne!(code, "VALIDATION_FAILED", "{answer:#}");
        return Some(code.to_owned());
    }
    let payload = &answer["data"][name];
    let of_rows = payload.get("rowErrors").into_iter().flat_map(items);
    let mut errors = of_rows.chain(items(&payload["userErrors"]));
    let error = errors.next()?;
    let code = text(&error["code"]);
    if code == "WRONG_STATE" {
        let token = asker.token.as_deref().expect("the public does nothing");
        let says = names_what_is_possible(world, token, &json!(thing), error).await;
        assert!(says, "{name}: {error}");
    }
    Some(code.to_owned())
}

/// A field of a thing as its owner sees it; none when the thing is gone.
async fn read(world: &World, token: &str, thing: String, of: &str, field: &str) -> Option<String> {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {of} {{ {field} }} }} }}");
    let data = world.data_as(token, &query, json!({ "id": thing })).await;
    data["node"][field].as_str().map(str::to_owned)
}

fn head(askers: &[Asker]) -> Vec<String> {
    let first = ["läge", "åtgärd"].map(str::to_owned);
    let headings = askers.iter().map(|asker| asker.heading.clone());
    first.into_iter().chain(headings).collect()
}

const OF_PROJECTS: [Move; 13] = [
    Move {
        name: "changeProject",
        action: Action::Change,
        input: |at| json!({ "project": project(at), "version": 1, "title": "Ny titel" }),
    },
    Move {
        name: "startProject",
        action: Action::Start,
        input: |at| json!({ "project": project(at), "version": 1 }),
    },
    Move {
        name: "pauseProject",
        action: Action::Pause,
        input: |at| json!({ "project": project(at), "version": 1, "reason": "Inga medel." }),
    },
    Move {
        name: "beginClosingProject",
        action: Action::BeginClosing,
        input: |at| json!({ "project": project(at), "version": 1 }),
    },
    Move {
        name: "closeProject",
        action: Action::Close,
        input: |at| json!({ "project": project(at), "version": 1, "closingReport": "Det blev bra." }),
    },
    Move {
        name: "cancelProject",
        action: Action::Cancel,
        input: |at| json!({ "project": project(at), "version": 1, "reason": "Inga medel." }),
    },
    Move {
        name: "submitStatusReport",
        action: Action::Report,
        input: |at| {
            keyed(json!({
                "project": project(at), "period": { "kind": "YEAR", "year": 2026 }, "health": "ON_TRACK", "done": "Allt.",
            }))
        },
    },
    Move {
        name: "correctStatusReport",
        action: Action::Report,
        input: |at| {
            let report = id(NodeKind::StatusReport, at.report);
            keyed(json!({ "statusReport": report, "health": "ON_TRACK", "done": "Allt." }))
        },
    },
    Move {
        name: "addMilestone",
        action: Action::Change,
        input: |at| {
            keyed(json!({ "project": project(at), "title": "Klart", "dueOn": "2027-01-01" }))
        },
    },
    Move {
        name: "moveMilestone",
        action: Action::Change,
        input: |at| {
            let milestone = id(NodeKind::Milestone, at.milestone);
            json!({ "milestone": milestone, "version": 1, "dueOn": "2027-02-01", "reason": "Det tog tid." })
        },
    },
    Move {
        name: "reachMilestone",
        action: Action::Change,
        input: |at| {
            let milestone = id(NodeKind::Milestone, at.milestone);
            json!({ "milestone": milestone, "version": 1, "reachedOn": "2026-10-01" })
        },
    },
    Move {
        name: "joinProject",
        action: Action::Join,
        input: |at| keyed(json!({ "project": project(at) })),
    },
    Move {
        name: "leaveProject",
        action: Action::Leave,
        input: |at| {
            let participation = id(NodeKind::ProjectParticipation, at.participation);
            json!({ "participation": participation, "version": 1 })
        },
    },
];

fn project(at: &Target) -> String {
    id(NodeKind::DevelopmentProject, at.thing)
}

/// A project of Kiruna's in a phase, with a milestone and a report, in which Luleå takes part unless it is to be joined.
async fn placed_project(
    rows: &Rows,
    phase: ProjectPhase,
    mutation: &Move,
    visibility: &str,
) -> Target {
    let owner = rows.organisation(OWNER).await;
    let more = json!({
        "phase": phase.code(), "visibility": visibility, "slug": Uuid::now_v7(), "actual_start": "2026-01-01",
    });
    let thing = rows.add_project(owner, "Projekt", more).await;
    let belongs = json!({ "development_project_id": thing });
    let milestone =
        json!({ "title": "Start", "due_on": "2026-12-01", "first_due_on": "2026-12-01" });
    let report = json!({
        "organisation_id": owner, "period_kind": "MONTH", "period_from": "2026-10-01", "health": "AT_RISK",
        "done": "Lokal hyrd.", "submitted_at": "2026-11-01T08:00:00Z",
    });
    let mut target = Target {
        thing,
        milestone: rows
            .add::<milestone::Entity>(merged(belongs.clone(), milestone))
            .await,
        report: rows
            .add::<status_report::Entity>(merged(belongs.clone(), report))
            .await,
        ..Target::default()
    };
    if mutation.action != Action::Join {
        let organisation = rows.organisation(PARTICIPANT).await;
        let part = json!({ "organisation_id": organisation, "joined_on": "2026-01-01" });
        target.participation = rows
            .add::<project_participation::Entity>(merged(belongs, part))
            .await;
    }
    target
}

async fn projects_go_through_their_phases_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    let organisations = [(OWNER, "äg"), (PARTICIPANT, "deltar"), (REGION, "reg")];
    let mut askers = askers(&world, &organisations).await;
    for (organisation, grade, heading) in [
        (PARTICIPANT, Grade::Editor, "dolt: deltar red"),
        (REGION, Grade::Approver, "dolt: reg god"),
    ] {
        askers.push(Asker {
            heading: heading.to_owned(),
            organisation: Some(organisation),
            grade,
            token: Some(world.token(organisation, grade).await),
            of_hidden: true,
        });
    }
    let owner = world.token(OWNER, Grade::Approver).await;
    let mut told = vec![head(&askers)];
    for (phase, _) in ProjectPhase::VALUES {
        for mutation in &OF_PROJECTS {
            let mut seen = placed_project(&rows, *phase, mutation, "COOPERATION").await;
            let hidden = placed_project(&rows, *phase, mutation, "OWNER").await;
            let mut row = vec![phase.code().to_owned(), mutation.name.to_owned()];
            for asker in &askers {
                let target = if asker.of_hidden { &hidden } else { &seen };
                let thing = project(target);
                let cell = match refusal(&world, asker, mutation, target, thing).await {
                    Some(code) => code,
                    None => {
                        let phase_now = read(
                            &world,
                            &owner,
                            project(target),
                            "DevelopmentProject",
                            "phase",
                        );
                        format!("→ {}", phase_now.await.expect("a project"))
                    }
                };
                if acts_on_project(asker, mutation.action) {
                    let case = format!("{phase:?} {} {}", mutation.name, asker.heading);
                    assert_eq!(
                        cell,
                        by_lifecycle(PROJECT, *phase, mutation.action),
                        "{case}"
                    );
                }
                if cell.starts_with('→') {
                    seen = placed_project(&rows, *phase, mutation, "COOPERATION").await;
                }
                row.push(cell);
            }
            told.push(row);
        }
    }
    let title = "Projekt: läge × åtgärd × frågande. Ägaren och den som deltar är kommuner.\n\
        Deltagandet i leaveProject är den deltagandes; joinProject gäller ett projekt utan deltagare.\n\
        dolt = projektet är ägarens ensak.";
    insta::assert_snapshot!("lifecycle_of_projects", table(title, &told));
}

/// Whether an asker may do this with a project in some phase.
fn acts_on_project(asker: &Asker, action: Action) -> bool {
    let organisation = asker.organisation.unwrap_or_default();
    let own = match action {
        Action::Join => organisation != OWNER,
        Action::Leave => organisation == PARTICIPANT,
        _ => organisation == OWNER,
    };
    asker.token.is_some() && own && asker.grade >= Grade::Editor && !asker.of_hidden
}

const OF_VALUES: [Move; 8] = [
    Move {
        name: "saveFollowUpValue",
        action: Action::Change,
        input: |at| {
            let indicator = id(NodeKind::Indicator, at.indicator);
            let period = json!({ "kind": "YEAR", "year": 2025 });
            json!({ "indicator": indicator, "period": period, "version": 1, "actual": "11" })
        },
    },
    Move {
        name: "submitFollowUpValue",
        action: Action::Submit,
        input: |at| json!({ "value": value(at), "version": 1 }),
    },
    Move {
        name: "submitFollowUpValues",
        action: Action::Submit,
        input: |at| {
            let indicator = id(NodeKind::Indicator, at.indicator);
            let row = json!({ "indicator": indicator, "period": "2025", "actual": "11" });
            json!({ "mode": "ALL_OR_NOTHING", "rows": [row] })
        },
    },
    Move {
        name: "removeFollowUpValue",
        action: Action::Remove,
        input: |at| json!({ "value": value(at), "version": 1 }),
    },
    Move {
        name: "approveFollowUpValue",
        action: Action::Approve,
        input: |at| json!({ "value": value(at), "version": 1 }),
    },
    Move {
        name: "approveFollowUpValues",
        action: Action::Approve,
        input: |at| json!({ "values": [{ "value": value(at), "version": 1 }] }),
    },
    Move {
        name: "returnFollowUpValue",
        action: Action::Return,
        input: |at| json!({ "value": value(at), "version": 1, "reason": "Fel enhet." }),
    },
    Move {
        name: "reopenFollowUpValue",
        action: Action::Reopen,
        input: |at| json!({ "value": value(at), "version": 1, "reason": "Fel enhet." }),
    },
];

fn value(at: &Target) -> String {
    id(NodeKind::FollowUpValue, at.thing)
}

/// These name an indicator and a period: whoever asks writes its own organisation's value.
fn is_of_own_value(mutation: &Move) -> bool {
    ["saveFollowUpValue", "submitFollowUpValues"].contains(&mutation.name)
}

/// A value of Kiruna's in a state, of an indicator of the region's for all actors.
async fn placed_value(rows: &Rows, state: ValueState) -> Target {
    placed_value_seen_by(rows, state, "COOPERATION", json!({})).await
}

/// A value of Kiruna's in a state, of an indicator of the region's with this visibility. `more` overrides.
async fn placed_value_seen_by(
    rows: &Rows,
    state: ValueState,
    visibility: &str,
    more: Value,
) -> Target {
    let seen = json!({ "visibility": visibility, "slug": Uuid::now_v7() });
    let region = rows.organisation(REGION).await;
    let indicator = rows.add_indicator(region, "Indikator", seen).await;
    let kiruna = rows.organisation(OWNER).await;
    let value = rows.add_value(indicator, kiruna, state.code(), more);
    Target {
        thing: value.await,
        indicator,
        ..Target::default()
    }
}

async fn values_go_through_their_states_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    let organisations = [
        (OWNER, "äg"),
        (PARTICIPANT, "annan"),
        (REGION, "reg"),
        (ASSOCIATION, "NK"),
    ];
    let askers = askers(&world, &organisations).await;
    let owner = world.token(OWNER, Grade::Approver).await;
    let mut told = vec![head(&askers)];
    for (state, _) in ValueState::VALUES {
        for mutation in &OF_VALUES {
            let mut target = placed_value(&rows, *state).await;
            let mut row = vec![state.code().to_owned(), mutation.name.to_owned()];
            for asker in &askers {
                let organisation = asker.organisation.unwrap_or(OWNER);
                if is_of_own_value(mutation) && organisation != OWNER {
                    row.push("–".to_owned());
                    continue;
                }
                let thing = value(&target);
                let cell = match refusal(&world, asker, mutation, &target, thing).await {
                    Some(code) => code,
                    None => {
                        let state_now =
                            read(&world, &owner, value(&target), "FollowUpValue", "state");
                        let state_now = state_now.await.unwrap_or_else(|| "borta".to_owned());
                        format!("→ {state_now}")
                    }
                };
                if acts_on_value(asker, mutation.action, *state) {
                    let case = format!("{state:?} {} {}", mutation.name, asker.heading);
                    assert_eq!(cell, expected_of_value(*state, mutation.action), "{case}");
                }
                if cell.starts_with('→') {
                    target = placed_value(&rows, *state).await;
                }
                row.push(cell);
            }
            told.push(row);
        }
    }
    let title = "Uppföljningsvärden: läge × åtgärd × frågande. Värdet är en kommuns, indikatorn regionens.\n\
        – = åtgärden gäller bara den egna organisationens värde.";
    insta::assert_snapshot!("lifecycle_of_values", table(title, &told));
}

/// Whether an asker may do this with a value that it sees.
fn acts_on_value(asker: &Asker, action: Action, state: ValueState) -> bool {
    let organisation = asker.organisation.unwrap_or_default();
    let decides = matches!(action, Action::Approve | Action::Return | Action::Reopen);
    let (right, grade) = if decides {
        let common = [REGION, ASSOCIATION].contains(&organisation);
        (common && state != ValueState::Draft, Grade::Approver)
    } else {
        (organisation == OWNER, Grade::Editor)
    };
    asker.token.is_some() && right && asker.grade >= grade
}

fn expected_of_value(state: ValueState, action: Action) -> String {
    if (state, action) == (ValueState::Draft, Action::Remove) {
        return "→ borta".to_owned();
    }
    by_lifecycle(VALUE, state, action)
}

/// It depends on more than the state: on whether the value is preliminary, and on who sees it and its indicator.
async fn a_refusal_names_all_that_is_possible_with_a_value(world: World) {
    use ValueState::{Approved, Submitted, UnderCorrection};
    let rows = Rows::of(&world).await;
    let askers = askers(&world, &[(OWNER, "äg"), (REGION, "reg")]).await;
    let owner = world.token(OWNER, Grade::Editor).await;
    let query = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { possibleActions } } }";
    for (state, possible) in [
        (Submitted, json!(["PUBLISH"])),
        (Approved, json!(["PUBLISH", "CORRECT"])),
        (UnderCorrection, json!(["PUBLISH"])),
    ] {
        let narrow = json!({ "preliminary": true, "visibility": "COOPERATION" });
        let target = placed_value_seen_by(&rows, state, "PUBLIC", narrow).await;
        let variables = json!({ "id": value(&target) });
        let seen = world.data_as(&owner, query, variables).await;
        assert_eq!(seen["node"]["possibleActions"], possible, "{state:?}");
        for mutation in &OF_VALUES {
            // Who reports an approved value that is preliminary corrects it.
            let corrects = state == Approved && is_of_own_value(mutation);
            if corrects || lets(VALUE, state, mutation.action) {
                continue;
            }
            for asker in &askers {
                if !acts_on_value(asker, mutation.action, state) {
                    continue;
                }
                let refused = refusal(&world, asker, mutation, &target, value(&target)).await;
                let case = format!("{state:?} {} {}", mutation.name, asker.heading);
                assert_eq!(refused.as_deref(), Some("WRONG_STATE"), "{case}");
            }
        }
    }
}

/// Not even past the server.
async fn nobody_changes_a_value_that_is_locked(world: World) {
    let rows = Rows::of(&world).await;
    let connection = world.database().connection().await;
    for (state, _) in ValueState::VALUES {
        let locked = matches!(
            state,
            ValueState::Submitted | ValueState::Approved | ValueState::UnderCorrection
        );
        for (change, refused) in [
            ("actual = 1", locked),
            ("comment = 'x'", locked),
            (
                "numerator = 1, state = 'RETURNED', visibility = 'PUBLIC'",
                locked,
            ),
            ("period_from = '2019-01-01'", true),
            (
                "state = 'RETURNED', visibility = 'PUBLIC', reason = 'x', version = 2",
                false,
            ),
            (
                "state = 'RETURNED', visibility = 'OWNER', version = 2",
                locked,
            ),
        ] {
            // There is no other value than this.
            world.sql("DELETE FROM follow_up_value").await;
            placed_value(&rows, *state).await;
            let change = format!("UPDATE follow_up_value SET {change}");
            let done = connection.execute_unprepared(&change).await;
            let done = done.map_err(|error| error.to_string());
            let as_expected = match &done {
                Ok(done) => !refused && done.rows_affected() == 1,
                Err(error) => refused && error.contains("locked"),
            };
            assert!(as_expected, "{state:?}: {change}: {done:?}");
        }
    }
}

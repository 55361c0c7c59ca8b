//! The flows of disputes and agreements as tables: every state × every action × every actor with every grade, asked over HTTP.
//!
//! The tables are in `snapshots/`. What each cell says is held against who may, besides.

use samverkan::domain::vocabulary::{Action, Grade};
use serde_json::{Value, json};
use uuid::Uuid;

use super::drafting::{adopt, approve, document, draft, sent};
use crate::fixture::{
    flows::{Asker, Step, Table, expected, keyed},
    mutate::done,
    rows::merged,
    world::{World, both},
};

both!(
    disputes_go_through_their_states_as_the_table_says,
    agreements_go_through_their_states_as_the_table_says,
);

const RAISED_BY: &str = "2584";
const AGAINST: &str = "2580";
const HANDLED_BY: &str = "norrbottens-kommuner";

fn dispute(at: &Value, more: Value) -> Value {
    merged(
        json!({ "dispute": at["id"], "version": at["version"] }),
        more,
    )
}

const OF_DISPUTES: &[Step] = &[
    Step::new(
        "recordDisputeOutcome dispute { state }",
        Action::Conclude,
        |at| dispute(at, json!({ "outcome": "Ingen enighet." })),
    ),
    Step::new(
        "escalateDispute dispute { state }",
        Action::Escalate,
        |at| dispute(at, json!({})),
    ),
    Step::new("resolveDispute dispute { state }", Action::Resolve, |at| {
        dispute(at, at["resolution"].clone())
    }),
    Step::new(
        "withdrawDispute dispute { state }",
        Action::Withdraw,
        |at| dispute(at, json!({ "reason": "Vi är överens." })),
    ),
];

/// A dispute that has come so far.
async fn disputed(world: &World, steps: &[&Step]) -> Value {
    let token = world.token(RAISED_BY, Grade::Editor).await;
    let handler = world.token(HANDLED_BY, Grade::Editor).await;
    let raised = json!({ "agreement": "overenskommelse-politisk-samverkan-2004", "against": AGAINST, "handledBy": HANDLED_BY,
        "title": "Hemgång", "text": "Vem betalar?", "from": "2026-01-10" });
    let mut at = done(
        world,
        &token,
        "raiseDispute dispute { id version }",
        keyed(raised),
    )
    .await["dispute"]
        .take();
    for step in steps {
        let (name, _) = step.mutation.split_once(' ').expect("a name");
        let input = (step.input)(&merged(at, json!({ "resolution": {} })));
        let takes = match step.action {
            Action::Conclude => &handler,
            _ => &token,
        };
        at = done(
            world,
            takes,
            &format!("{name} dispute {{ id version }}"),
            input,
        )
        .await["dispute"]
            .take();
    }
    // The outcome of the step is said with the solution unless it is there.
    let resolution = if steps.is_empty() {
        json!({ "outcome": "Enighet." })
    } else {
        json!({})
    };
    merged(at, json!({ "resolution": resolution }))
}

async fn disputes_go_through_their_states_as_the_table_says(world: World) {
    let askers = [
        (RAISED_BY, "väckt"),
        (AGAINST, "motpart"),
        (HANDLED_BY, "handlägger"),
        ("region", "annan"),
    ];
    let mut table = Table::of(&world, &askers).await;
    let [conclude, _, resolve, withdraw] = OF_DISPUTES else {
        panic!("four steps");
    };
    let wrong = "WRONG_STATE";
    for (state, steps, next) in [
        (
            "OPEN",
            &[][..],
            ["→ OPEN", wrong, "→ RESOLVED", "→ WITHDRAWN"],
        ),
        (
            "OPEN (med utfall)",
            &[conclude],
            [wrong, "→ OPEN", "→ RESOLVED", "→ WITHDRAWN"],
        ),
        ("RESOLVED", &[conclude, resolve], [wrong; 4]),
        ("WITHDRAWN", &[withdraw], [wrong; 4]),
    ] {
        for (step, next) in OF_DISPUTES.iter().zip(next) {
            let place = async || disputed(&world, steps).await;
            table
                .add(state, step, place, |asker| match asker.organisation {
                    "region" => "NOT_FOUND".to_owned(),
                    // Who raised it doesn't say the outcome of a step that others handle.
                    RAISED_BY if next == "→ RESOLVED" && steps.is_empty() => {
                        expected(asker.is(&[RAISED_BY], Grade::Editor), wrong)
                    }
                    _ => expected(asker.is(who_takes(step.action), Grade::Editor), next),
                })
                .await;
        }
    }
    let title = "Tvister: läge × åtgärd × frågande.\n\
        väckt = den som har väckt tvisten; motpart = den som den är riktad mot; handlägger = den som handlägger steget;\n\
        annan = den som tvisten inte rör. med utfall = steget har sitt utfall.";
    insta::assert_snapshot!("the_states_of_disputes", table.text(title));
}

/// Who raised it takes it further, the other party doesn't resolve it, and who handles the step records its outcome.
const fn who_takes(action: Action) -> &'static [&'static str] {
    match action {
        Action::Conclude => &[HANDLED_BY],
        Action::Resolve => &[RAISED_BY, HANDLED_BY],
        _ => &[RAISED_BY],
    }
}

const ASSOCIATION: &str = "norrbottens-kommuner";
const PARTIES: [&str; 2] = [ASSOCIATION, "region"];

fn agreement(at: &Value, more: Value) -> Value {
    merged(
        json!({ "agreement": at["id"], "version": at["version"] }),
        more,
    )
}

const OF_AGREEMENTS: &[Step] = &[
    Step::new(
        "changeAgreement agreement { state: status }",
        Action::Change,
        |at| agreement(at, json!({ "noticeMonths": 6 })),
    ),
    Step::new(
        "sendAgreement agreement { state: status }",
        Action::Send,
        |at| agreement(at, json!({ "sentOn": "2026-10-01" })),
    ),
    Step::new(
        "recordApproval agreement { state: status }",
        Action::RecordApproval,
        |at| keyed(json!({ "agreement": at["id"], "approvedOn": "2026-10-02" })),
    ),
    Step::new(
        "giveNotice agreement { state: status }",
        Action::GiveNotice,
        |at| keyed(json!({ "agreement": at["id"], "givenOn": "2026-10-03" })),
    ),
];

/// An agreement between both sides, drafted by Norrbottens Kommuner, that has come so far: drafted, sent, approved by so many, and
/// noticed by the region.
async fn agreed(world: &World, is_sent: bool, approvals: usize, is_noticed: bool) -> Value {
    let key = Uuid::now_v7().to_string();
    let agreement = match is_sent {
        true => sent(world, &key, &PARTIES, json!({}), "2026-10-01").await,
        false => {
            let token = world.token(ASSOCIATION, Grade::Approver).await;
            let document = document(world, &token, &key).await;
            adopt(world, &token, &document, "2026-10-01").await;
            let input = draft(&document, &key, &PARTIES, json!({}));
            done(
                world,
                &token,
                "draftAgreement agreement { id version }",
                input,
            )
            .await["agreement"]
                .take()
        }
    };
    for party in &PARTIES[..approvals] {
        approve(world, party, &agreement, "2026-10-01").await;
    }
    if is_noticed {
        let token = world.token("region", Grade::Approver).await;
        let notice = keyed(json!({ "agreement": agreement["id"], "givenOn": "2026-10-02" }));
        done(world, &token, "giveNotice agreement { id }", notice).await;
    }
    let query = "query($id: ID!) { agreement(by: { id: $id }) { id version } }";
    let token = world.token(ASSOCIATION, Grade::Reader).await;
    world
        .data_as(&token, query, json!({ "id": agreement["id"] }))
        .await["agreement"]
        .take()
}

/// Who drafted it changes and sends it; the parties approve of it and give notice.
fn may_act(asker: &Asker, action: Action) -> bool {
    match action {
        Action::Change => asker.is(&[ASSOCIATION], Grade::Editor),
        Action::Send => asker.is(&[ASSOCIATION], Grade::Approver),
        _ => asker.is(&PARTIES, Grade::Approver),
    }
}

async fn agreements_go_through_their_states_as_the_table_says(world: World) {
    let askers = [(ASSOCIATION, "NK"), ("region", "reg"), ("2584", "annan")];
    let mut table = Table::of(&world, &askers).await;
    let (wrong, given) = ("WRONG_STATE", "ALREADY_EXISTS");
    for (state, (is_sent, approvals, is_noticed), next) in [
        (
            "DRAFT",
            (false, 0, false),
            ["→ DRAFT", "→ PENDING_APPROVAL", wrong, wrong],
        ),
        (
            "PENDING_APPROVAL",
            (true, 0, false),
            [wrong, wrong, "→ PENDING_APPROVAL", wrong],
        ),
        (
            "IN_FORCE",
            (true, 2, false),
            [wrong, wrong, given, "→ NOTICE_GIVEN"],
        ),
        (
            "NOTICE_GIVEN",
            (true, 2, true),
            [wrong, wrong, given, "→ NOTICE_GIVEN"],
        ),
    ] {
        for (step, next) in OF_AGREEMENTS.iter().zip(next) {
            let place = async || agreed(&world, is_sent, approvals, is_noticed).await;
            table
                .add(state, step, place, |asker| {
                    // The region has given notice; the other party may, too.
                    let again = is_noticed
                        && step.action == Action::GiveNotice
                        && asker.organisation == "region";
                    expected(
                        may_act(asker, step.action),
                        if again { given } else { next },
                    )
                })
                .await;
        }
    }
    let title = "Överenskommelser: status × åtgärd × frågande, mellan Norrbottens Kommuner och regionen.\n\
        NK = den part som har upprättat utkastet; reg = den andra parten; annan = den som inte är part.";
    insta::assert_snapshot!("the_states_of_agreements", table.text(title));
}

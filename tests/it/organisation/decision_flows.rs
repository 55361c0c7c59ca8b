//! The flows of disputes, agreements, documents of the county, whole commissions, matters and decisions as tables:
//! every state × every action × every actor with every grade, asked over HTTP.
//!
//! The tables are in `snapshots/`. What each cell says is held against who may, besides.

use samverkan::domain::{
    id::NodeKind,
    lifecycle::{COMMISSION, possible},
    vocabulary::{Action, CommissionState, Grade, Vocabulary},
};
use serde_json::{Value, json};

use super::{
    commissions::{decisions, in_state},
    county_documents::{KOMMUNER, adopted, record, send},
    drafting::{adopt, approve, document, draft, sent},
};
use crate::fixture::{
    flows::{Asker, COMMON, Step, Table, aimed, expected, keyed, unique},
    mutate::{done, id},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    disputes_go_through_their_states_as_the_table_says,
    agreements_go_through_their_states_as_the_table_says,
    documents_of_the_county_are_sent_for_adoption_as_the_table_says,
    documents_of_the_county_are_adopted_as_the_table_says,
    commissions_are_changed_and_withdrawn_as_the_table_says,
    matters_are_opened_and_changed_as_the_table_says,
    decisions_are_corrected_as_the_table_says,
);

const STEERING_GROUP: &str = "lansstyrgruppen";

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

/// How far an agreement has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Stage {
    Drafted,
    Sent,
    InForce,
    Noticed,
    Terminated,
    Superseded,
}

/// An agreement between both sides, drafted by Norrbottens Kommuner, that has come so far. The region gave notice, and
/// what has ended began long ago.
async fn agreed(world: &World, stage: Stage) -> Value {
    let key = unique();
    let (sent_on, noticed_on) = match stage < Stage::Terminated {
        true => ("2026-10-01", "2026-10-02"),
        false => ("2020-01-01", "2022-01-31"),
    };
    let agreement = match stage > Stage::Drafted {
        true => sent(world, &key, &PARTIES, json!({}), sent_on).await,
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
    if stage > Stage::Sent {
        for party in PARTIES {
            approve(world, party, &agreement, sent_on).await;
        }
    }
    if has_notice(stage) {
        let token = world.token("region", Grade::Approver).await;
        let notice = keyed(json!({ "agreement": agreement["id"], "givenOn": noticed_on }));
        done(world, &token, "giveNotice agreement { id }", notice).await;
    }
    if stage == Stage::Superseded {
        let takes = json!({ "supersedes": agreement["id"] });
        let next = format!("{key}-next");
        let next = sent(world, &next, &PARTIES, takes, "2026-01-01").await;
        for party in PARTIES {
            approve(world, party, &next, "2026-02-01").await;
        }
    }
    let query = "query($id: ID!) { agreement(by: { id: $id }) { id version } }";
    let token = world.token(ASSOCIATION, Grade::Reader).await;
    world
        .data_as(&token, query, json!({ "id": agreement["id"] }))
        .await["agreement"]
        .take()
}

/// Whether the region has given notice of it.
fn has_notice(stage: Stage) -> bool {
    [Stage::Noticed, Stage::Terminated].contains(&stage)
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
    for (state, stage, next) in [
        (
            "DRAFT",
            Stage::Drafted,
            ["→ DRAFT", "→ PENDING_APPROVAL", wrong, wrong],
        ),
        (
            "PENDING_APPROVAL",
            Stage::Sent,
            [wrong, wrong, "→ PENDING_APPROVAL", wrong],
        ),
        (
            "IN_FORCE",
            Stage::InForce,
            [wrong, wrong, given, "→ NOTICE_GIVEN"],
        ),
        (
            "NOTICE_GIVEN",
            Stage::Noticed,
            [wrong, wrong, given, "→ NOTICE_GIVEN"],
        ),
        (
            "TERMINATED",
            Stage::Terminated,
            [wrong, wrong, given, wrong],
        ),
        (
            "SUPERSEDED",
            Stage::Superseded,
            [wrong, wrong, given, wrong],
        ),
    ] {
        for (step, next) in OF_AGREEMENTS.iter().zip(next) {
            let place = async || agreed(&world, stage).await;
            table
                .add(state, step, place, |asker| {
                    // A draft is there for nobody but who drafted it.
                    if stage == Stage::Drafted && asker.organisation != ASSOCIATION {
                        return "NOT_FOUND".to_owned();
                    }
                    // The region has given notice; as long as it is in force the other party may, too.
                    let again = has_notice(stage)
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

/// How far a document of the county has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Adopting {
    Drafted,
    Adopted,
    Sent,
    Answered,
    InForce,
}

/// The kommun whose answer is changed and removed.
const ANSWERS: &str = "2584";

/// A guideline of the county steering group, drafted by the region, that has come so far: it, the request for its
/// adoption, and the answer of one kommun. Where it is in force for all together, all have answered.
async fn guideline(world: &World, until: Adopting) -> Value {
    let key = unique();
    if until == Adopting::Drafted {
        let region = world.token("region", Grade::Approver).await;
        let create = "createSteeringDocument steeringDocument { versions { id } }";
        let input = json!({ "kind": "GUIDELINE", "level": "COUNTY", "title": format!("Riktlinje {key}"), "visibility": "PUBLIC",
            "body": STEERING_GROUP, "adoptedByEach": true });
        let made = done(world, &region, create, keyed(input)).await;
        return json!({ "documentVersion": made["steeringDocument"]["versions"][0]["id"] });
    }
    let (_, version) = adopted(world, &key, json!({})).await;
    let mut at = json!({ "documentVersion": version });
    if until < Adopting::Sent {
        return at;
    }
    let for_all = until == Adopting::InForce;
    let entry = if for_all { "WITH_LAST" } else { "EACH" };
    at["adoptionRequest"] = send(world, &version, json!({ "entry": entry })).await["id"].take();
    if until < Adopting::Answered {
        return at;
    }
    let mut answer = record(world, ANSWERS, &version, "2026-03-01", json!({})).await;
    at["adoption"] = answer["id"].take();
    let others = KOMMUNER.into_iter().filter(|kommun| *kommun != ANSWERS);
    for organisation in others.chain(["region"]).filter(|_| for_all) {
        record(world, organisation, &version, "2026-03-01", json!({})).await;
    }
    at
}

const OF_REQUESTS: &[Step] = &[
    Step::new(
        "sendForAdoption adoptionRequest { state: entry }",
        Action::Create,
        |at| {
            let days = json!({ "sentOn": "2026-02-01", "answerBy": "2026-06-30" });
            keyed(merged(
                days,
                json!({ "documentVersion": at["documentVersion"] }),
            ))
        },
    ),
    Step::new(
        "changeAdoptionRequest adoptionRequest { state: entry }",
        Action::Change,
        |at| aimed("adoptionRequest", at, json!({ "entry": "WITH_LAST" })),
    ),
];

async fn documents_of_the_county_are_sent_for_adoption_as_the_table_says(world: World) {
    let askers = [COMMON[0], COMMON[1], (ANSWERS, "annan")];
    let mut table = Table::of(&world, &askers).await;
    let wrong = "WRONG_STATE";
    for (state, until, next) in [
        ("UTKAST", Adopting::Drafted, &[wrong][..]),
        ("ANTAGEN", Adopting::Adopted, &["→ EACH"][..]),
        (
            "SKICKAD",
            Adopting::Sent,
            &["ALREADY_EXISTS", "→ WITH_LAST"][..],
        ),
        (
            "BESVARAD",
            Adopting::Answered,
            &["ALREADY_EXISTS", wrong][..],
        ),
    ] {
        for (step, next) in OF_REQUESTS.iter().zip(next) {
            let place = async || guideline(&world, until).await;
            table
                .add(state, step, place, |asker| match asker.organisation {
                    // A draft is there for its owner alone.
                    other if until == Adopting::Drafted && other != "region" => {
                        "NOT_FOUND".to_owned()
                    }
                    _ => expected(asker.is(&PARTIES, Grade::Editor), *next),
                })
                .await;
        }
    }
    let title = "Länets dokument: läge × åtgärd × frågande, för en riktlinje som regionen har upprättat åt länsstyrgruppen.\n\
        reg, NK = de som skriver i organet; annan = en kommun. Efter → står hur riktlinjen träder i kraft.\n\
        BESVARAD = någon har svarat.";
    insta::assert_snapshot!("the_states_of_adoption_requests", table.text(title));
}

fn answered(at: &Value, answer: &str) -> Value {
    let answer = json!({ "adoptedOn": "2026-03-02", "organ": "styrelsen", "answer": answer });
    keyed(merged(
        answer,
        json!({ "documentVersion": at["documentVersion"] }),
    ))
}

const OF_ANSWERS: &[Step] = &[
    Step::new(
        "recordAdoption adoption { state: answer }",
        Action::Create,
        |at| answered(at, "ADOPTED"),
    )
    .saying("ADOPTED"),
    Step::new(
        "recordAdoption adoption { state: answer }",
        Action::Create,
        |at| answered(at, "DECLINED"),
    )
    .saying("DECLINED"),
    Step::new(
        "changeAdoption adoption { state: answer }",
        Action::Change,
        |at| aimed("adoption", at, json!({ "answer": "DECLINED" })),
    ),
    Step::new("removeAdoption adoptionId", Action::Remove, |at| {
        aimed("adoption", at, json!({}))
    }),
];

async fn documents_of_the_county_are_adopted_as_the_table_says(world: World) {
    let askers = [(ANSWERS, "svarar"), (AGAINST, "annan"), COMMON[0]];
    let mut table = Table::of(&world, &askers).await;
    let (wrong, recorded) = ("WRONG_STATE", "ALREADY_EXISTS");
    // Nothing changes what all have adopted.
    let for_all = guideline(&world, Adopting::InForce).await;
    for (state, until, next) in [
        ("UTKAST", Adopting::Drafted, &[wrong, wrong][..]),
        ("ANTAGEN", Adopting::Adopted, &["→ ADOPTED", wrong][..]),
        ("SKICKAD", Adopting::Sent, &["→ ADOPTED", "→ DECLINED"][..]),
        (
            "BESVARAD",
            Adopting::Answered,
            &["→ ADOPTED", "→ DECLINED", "→ DECLINED", "→ borta"][..],
        ),
        (
            "I KRAFT FÖR ALLA",
            Adopting::InForce,
            &[recorded, recorded, wrong, wrong][..],
        ),
    ] {
        for (step, next) in OF_ANSWERS.iter().zip(next) {
            let place = async || match until {
                Adopting::InForce => for_all.clone(),
                _ => guideline(&world, until).await,
            };
            table
                .add(state, step, place, |asker| {
                    let answers = step.action == Action::Create;
                    let own = asker.organisation == ANSWERS;
                    let may = asker.grade == Grade::Approver && (answers || own);
                    match until {
                        // A draft is there for its owner alone.
                        Adopting::Drafted if asker.organisation != "region" => {
                            "NOT_FOUND".to_owned()
                        }
                        Adopting::Answered if answers && own => expected(may, recorded),
                        _ => expected(may, *next),
                    }
                })
                .await;
        }
    }
    let title = "Antagande av länets dokument: läge × åtgärd × frågande, för en riktlinje som regionen har upprättat.\n\
        svarar = den kommun vars svar är registrerat när riktlinjen är besvarad; annan = en annan kommun.\n\
        Efter → står svaret.";
    insta::assert_snapshot!("the_states_of_adoptions", table.text(title));
}

const OF_COMMISSIONS: &[Step] = &[
    Step::new(
        "changeCommission commission { state: text }",
        Action::Change,
        |at| aimed("commission", at, json!({ "text": "Något annat." })),
    )
    .saying("text"),
    Step::new(
        "changeCommission commission { state: dueOn }",
        Action::Change,
        |at| aimed("commission", at, json!({ "dueOn": "2027-02-01" })),
    )
    .saying("dueOn"),
    Step::new(
        "withdrawCommission commission { state: withdrawnBecause }",
        Action::Withdraw,
        |at| aimed("commission", at, json!({ "reason": "Ny lag." })),
    ),
];

async fn commissions_are_changed_and_withdrawn_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let decided = decisions(&world, STEERING_GROUP, &["1", "2"]).await;
    let askers = [
        COMMON[0],
        COMMON[1],
        ("2584", "mottagare"),
        ("2580", "annan"),
    ];
    let mut table = Table::of(&world, &askers).await;
    for (state, _) in CommissionState::VALUES {
        let over = possible(COMMISSION, *state).is_empty();
        let given = *state == CommissionState::Given;
        let next = [
            (given, "→ Något annat."),
            (!over, "→ 2027-02-01"),
            (!over, "→ Ny lag."),
        ];
        for (step, (can, next)) in OF_COMMISSIONS.iter().zip(next) {
            let place = async || {
                let (commission, _) = in_state(&rows, body, *state, &decided[1]).await;
                json!({ "commission": id(NodeKind::Commission, commission) })
            };
            let next = if can { next } else { "WRONG_STATE" };
            table
                .add(state.code(), step, place, |asker| {
                    expected(asker.is(&PARTIES, Grade::Editor), next)
                })
                .await;
        }
    }
    let title = "Uppdrag som helhet: mottagarens läge × åtgärd × frågande, för ett uppdrag från länsstyrgruppen till en kommun.\n\
        reg, NK = de som skriver för organet; mottagare = kommunen; annan = en annan kommun. Efter → står det som ändrades.";
    insta::assert_snapshot!("what_may_be_done_with_commissions", table.text(title));
}

/// What is opened has a title of its own.
fn titled(more: Value) -> Value {
    let title = format!("Hemgång {}", unique());
    keyed(merged(json!({ "title": title }), more))
}

/// A matter of a kommun's, in which it, another or nobody has decided, or one that nobody owns alone.
async fn opened(world: &World, state: &str) -> Value {
    let common = state == "GEMENSAMT";
    let token = world
        .token(if common { "region" } else { "2584" }, Grade::Editor)
        .await;
    let input = titled(json!({ "inCommon": common }));
    let mut opened = done(world, &token, "openMatter matter { id }", input).await;
    let matter = opened["matter"]["id"].take();
    let by = match state {
        "BESLUTAT" => Some("2584"),
        "ANDRA HAR BESLUTAT" => Some("2580"),
        _ => None,
    };
    if let Some(by) = by {
        decided(world, by, &matter, json!({ "organ": "Styrelsen" })).await;
    }
    json!({ "matter": matter })
}

/// A decision that approves, recorded by an organisation.
async fn decided(world: &World, by: &str, matter: &Value, more: Value) -> Value {
    let token = world.token(by, Grade::Editor).await;
    let decision = json!({ "matter": matter, "kind": "APPROVES", "date": "2026-03-01", "wording": "Godkänns." });
    let input = keyed(merged(decision, more));
    let mut recorded = done(world, &token, "recordDecision decision { id }", input).await;
    recorded["decision"]["id"].take()
}

const OPENING: &[Step] = &[
    Step::new(
        "openMatter matter { state: visibility }",
        Action::Create,
        |_| titled(json!({})),
    )
    .saying("eget"),
    Step::new(
        "openMatter matter { state: visibility }",
        Action::Create,
        |_| titled(json!({ "inCommon": true })),
    )
    .saying("gemensamt"),
    Step::new(
        "openMatter matter { state: visibility }",
        Action::Create,
        |_| titled(json!({ "visibility": "PUBLIC" })),
    )
    .saying("PUBLIC"),
];

const OF_MATTERS: &[Step] = &[
    Step::new(
        "changeMatter matter { state: visibility }",
        Action::Change,
        |at| aimed("matter", at, json!({ "title": "Hemgång i tid" })),
    )
    .saying("title"),
    Step::new(
        "changeMatter matter { state: visibility }",
        Action::Change,
        |at| aimed("matter", at, json!({ "visibility": "PUBLIC" })),
    )
    .saying("PUBLIC"),
    Step::new(
        "changeMatter matter { state: visibility }",
        Action::Change,
        |at| aimed("matter", at, json!({ "visibility": "OWNER" })),
    )
    .saying("OWNER"),
];

/// Who writes in a kommun's own matters, and who in what is the county's.
const KIRUNA: &[&str] = &["2584"];
const SIDES: &[&str] = &PARTIES;

/// Who asks of a kommun's matters and decisions.
const OF_A_KOMMUN: [(&str, &str); 4] = [("2584", "egen"), ("2580", "annan"), COMMON[0], COMMON[1]];

async fn matters_are_opened_and_changed_as_the_table_says(world: World) {
    let mut table = Table::of(&world, &OF_A_KOMMUN).await;
    let (seen, wrong) = ("→ COOPERATION", "WRONG_STATE");
    for (step, next) in OPENING.iter().zip([seen, seen, wrong]) {
        let place = async || json!({});
        table
            .add("-", step, place, |asker| {
                let may = step.says != "gemensamt" || PARTIES.contains(&asker.organisation);
                expected(may && asker.grade >= Grade::Editor, next)
            })
            .await;
    }
    for (state, next) in [
        ("OBESLUTAT", [seen, wrong, "→ OWNER"]),
        ("BESLUTAT", [seen, "→ PUBLIC", "→ OWNER"]),
        ("ANDRA HAR BESLUTAT", [seen, wrong, wrong]),
        ("GEMENSAMT", [seen, wrong, wrong]),
    ] {
        for (step, next) in OF_MATTERS.iter().zip(next) {
            let place = async || opened(&world, state).await;
            table
                .add(state, step, place, |asker| {
                    let own = match state {
                        "GEMENSAMT" => SIDES,
                        _ => KIRUNA,
                    };
                    expected(asker.is(own, Grade::Editor), next)
                })
                .await;
        }
    }
    let title = "Ärenden: läge × åtgärd × frågande, för ett ärende som en kommun har öppnat inom samverkan.\n\
        egen = kommunen; annan = en annan kommun. GEMENSAMT = regionen och Norrbottens Kommuner har öppnat det gemensamt.\n\
        Efter → står vem som ser ärendet.";
    insta::assert_snapshot!("what_may_be_done_with_matters", table.text(title));
}

/// A decision in a kommun's matter: its own, by itself, followed by another or with an adoption that rests on it, or
/// that of a body, by itself or with a commission that was given by it.
async fn to_correct(world: &World, state: &str) -> Value {
    let matter = opened(world, "OBESLUTAT").await["matter"].take();
    let own = json!({ "organ": "Styrelsen" });
    let decision = match state {
        "SAMVERKANSORGAN" | "UPPDRAG LÄMNAT" => {
            let of_body = json!({ "body": STEERING_GROUP, "perCapsulam": true });
            decided(world, "region", &matter, of_body).await
        }
        _ => decided(world, "2584", &matter, own.clone()).await,
    };
    match state {
        "FÖLJT" => {
            let later = merged(own, json!({ "date": "2026-03-02" }));
            decided(world, "2584", &matter, later).await;
        }
        "ANTAGANDE VILAR PÅ DET" => {
            let (_, version) = adopted(world, &unique(), json!({})).await;
            let resting = json!({ "decision": decision });
            record(world, "2584", &version, "2026-03-01", resting).await;
        }
        "UPPDRAG LÄMNAT" => {
            let token = world.token("region", Grade::Editor).await;
            let given = json!({ "body": STEERING_GROUP, "decision": decision, "title": "Rutin", "text": "Ta fram en rutin.",
                "givenOn": "2026-03-01", "dueOn": "2026-12-01", "organisations": ["2584"] });
            done(
                world,
                &token,
                "giveCommission commission { id }",
                keyed(given),
            )
            .await;
        }
        _ => {}
    }
    json!({ "decision": decision })
}

fn correction(at: &Value, more: Value) -> Value {
    aimed("decision", at, merged(json!({ "reason": "Fel" }), more))
}

const OF_DECISIONS: &[Step] = &[
    Step::new(
        "correctDecision decision { state: kind }",
        Action::Correct,
        |at| correction(at, json!({ "wording": "Godkänns helt." })),
    )
    .saying("wording"),
    Step::new(
        "correctDecision decision { state: kind }",
        Action::Correct,
        |at| correction(at, json!({ "kind": "REJECTS" })),
    )
    .saying("REJECTS"),
    Step::new(
        "correctDecision decision { state: date }",
        Action::Correct,
        |at| correction(at, json!({ "date": "2026-03-03" })),
    )
    .saying("date"),
];

async fn decisions_are_corrected_as_the_table_says(world: World) {
    let mut table = Table::of(&world, &OF_A_KOMMUN).await;
    let (same, wrong) = ("→ APPROVES", "WRONG_STATE");
    let (rejects, later, early) = ("→ REJECTS", "→ 2026-03-03", "INVALID_PERIOD");
    for (state, own, next) in [
        ("SIST", KIRUNA, [same, rejects, later]),
        ("FÖLJT", KIRUNA, [same, wrong, early]),
        ("ANTAGANDE VILAR PÅ DET", KIRUNA, [same, wrong, early]),
        ("SAMVERKANSORGAN", SIDES, [same, rejects, later]),
        ("UPPDRAG LÄMNAT", SIDES, [same, rejects, early]),
    ] {
        for (step, next) in OF_DECISIONS.iter().zip(next) {
            let place = async || to_correct(&world, state).await;
            table
                .add(state, step, place, |asker| {
                    expected(asker.is(own, Grade::Editor), next)
                })
                .await;
        }
    }
    let title = "Rättelse av beslut: läge × åtgärd × frågande, för ett beslut som godkänner i en kommuns ärende.\n\
        egen = kommunen, vars organ har beslutat; annan = en annan kommun. SAMVERKANSORGAN = länsstyrgruppen har beslutat.\n\
        UPPDRAG LÄMNAT = länsstyrgruppen har dessutom lämnat ett uppdrag genom beslutet samma dag.\n\
        Efter → står vad beslutet gör, eller dess dag.";
    insta::assert_snapshot!("how_decisions_are_corrected", table.text(title));
}

//! The four questions that the region's auditors ask of each decision, commission and agreement (revisorernas
//! granskningsfrågor): was it decided, was it reported back, was it decided on the report, and does anything remain?
//!
//! | | decided? | reported back? | decided on the report? | does anything remain? |
//! | --- | --- | --- | --- | --- |
//! | decision | a step that decides; one that only passes the matter on, when a later one decides | each commission given by it; each answer on a document that it recommends and that was sent for adoption (A-13) | each of the commissions closed | what remained of one became the next; an answer is awaited |
//! | commission | a decision gave it, or an item that was dealt with at a meeting | each who carries it out | each of them closed | the same |
//! | agreement | every party has approved it (B-11) | each commission given by decisions in its matter | each of them closed | it binds still (B-12), or something remained of a commission |
//!
//! A decision that gives no commission, and by which no document was sent for adoption, asks nothing of anybody: the last three are
//! not applicable. On the answers about a document nobody decides: the third is not applicable where nothing else was asked. What was
//! withdrawn asks nothing any more, and a report counts until it was returned.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    agreement::AgreementFacts,
    chain::{Step, passes_on},
    id::{NodeId, NodeKind},
    vocabulary::{AgreementStatus, AuditAnswer, AuditQuestion, DecisionKind, Vocabulary},
};

/// The answer to one of the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question.
    pub question: AuditQuestion,
    /// The answer.
    pub answer: AuditAnswer,
    /// The day since which it is so; of what is not reported back, the first day by which it is due.
    pub on: Option<NaiveDate>,
    /// What it rests on, and what is missing.
    pub evidence: Vec<NodeId>,
}

/// The kinds of decisions that decide, and pass a matter on to nobody.
pub fn deciding_kinds() -> impl Iterator<Item = DecisionKind> {
    let kinds = DecisionKind::VALUES.iter().map(|(kind, _)| *kind);
    kinds.filter(|kind| !passes_on(*kind))
}

/// The answers to all four, in order.
pub type Answers = [Answered; 4];

/// How far one of those who carry out a commission has come with it by the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Who carries it out.
    pub receiver: Uuid,
    /// The day by which it is to be reported.
    pub due_on: NaiveDate,
    /// The day on which it was reported back, and the report.
    pub reported: Option<(NaiveDate, Uuid)>,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// How a commission was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The day.
    pub on: NaiveDate,
    /// The decision on the report, or the item at which it was taken.
    pub by: Option<NodeId>,
    /// Whether something remained.
    pub remains: bool,
    /// The commission that it became.
    pub next: Option<Uuid>,
}

/// One of those who were asked by the day to adopt a document that a decision recommends, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The organisation.
    pub organisation: Uuid,
    /// The day on which it was asked.
    pub sent_on: NaiveDate,
    /// The last day to answer by.
    pub answer_by: NaiveDate,
    /// When it answered by the day, whether it adopted or declined, and the answer.
    pub answer: Option<(NaiveDate, Uuid)>,
}

/// A party of an agreement, with the day of its approval and the approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The party.
    pub id: Uuid,
    /// When and how it approved.
    pub approval: Option<(NaiveDate, Uuid)>,
}

/// Of a decision: `chain` are the decisions of its matter until the day, `resting` the approvals and adoptions that rest on it, and
/// `asked` those to whom the documents that it recommends were sent.
pub fn of_decision(
    own: &Step,
    chain: &[Step],
    resting: Vec<NodeId>,
    tasks: &[Task],
    asked: &[Asked],
    on: NaiveDate,
) -> Answers {
    let decided = match deciding(own, chain) {
        Some(step) => {
            let mut evidence = vec![NodeId::new(NodeKind::Decision, step.id)];
            evidence.extend(resting);
            answered(AuditAnswer::Yes, step.date, evidence)
        }
        None => answered(AuditAnswer::NotYet, None, Vec::new()),
    };
    with_what_follows(decided, tasks, asked, on)
}

/// The step itself, or the first that decides what it has passed on.
fn deciding<'s>(own: &'s Step, chain: &'s [Step]) -> Option<&'s Step> {
    let mut later: Vec<&Step> = chain
        .iter()
        .filter(|step| step.ordinal > own.ordinal)
        .collect();
    later.sort_by_key(|step| step.ordinal);
    let mut passed_on = BTreeSet::from([own.id]);
    for step in std::iter::once(own).chain(later) {
        let follows = step.previous.is_some_and(|id| passed_on.contains(&id));
        if step.id != own.id && !follows {
            continue;
        }
        if !passes_on(step.kind) {
            return Some(step);
        }
        passed_on.insert(step.id);
    }
    None
}

/// Of a commission that was given on a day: `by` is what shows that it was decided.
pub fn of_commission(
    given_on: NaiveDate,
    by: Vec<NodeId>,
    tasks: &[Task],
    on: NaiveDate,
) -> Answers {
    let decided = match by.is_empty() {
        true => answered(AuditAnswer::No, None, by),
        false => answered(AuditAnswer::Yes, Some(given_on), by),
    };
    with_what_follows(decided, tasks, &[], on)
}

/// Of an agreement: `facts` are those that were known on the day, `tasks` those of all commissions given in its matter.
pub fn of_agreement(
    facts: &AgreementFacts,
    parties: &[Party],
    notices: &[Uuid],
    tasks: &[Task],
    on: NaiveDate,
) -> Answers {
    let ended = facts.ended_on().filter(|ended| *ended <= on);
    let decided = approved(parties, ended.is_some());
    let [decided, reported, decided_on, remains] = with_what_follows(decided, tasks, &[], on);
    let notices = notices
        .iter()
        .map(|id| NodeId::new(NodeKind::NoticeOfTermination, *id));
    let mut evidence: Vec<NodeId> = notices.collect();
    let binds = match facts.status(on) {
        AgreementStatus::Draft | AgreementStatus::PendingApproval => {
            answered(AuditAnswer::NotYet, None, evidence)
        }
        AgreementStatus::InForce | AgreementStatus::NoticeGiven => {
            evidence.extend(remains.evidence);
            answered(AuditAnswer::Yes, facts.in_force_from(), evidence)
        }
        AgreementStatus::Terminated | AgreementStatus::Superseded => match remains.answer {
            AuditAnswer::Yes | AuditAnswer::NotYet => remains,
            AuditAnswer::No | AuditAnswer::NotApplicable => {
                answered(AuditAnswer::No, ended, evidence)
            }
        },
    };
    [
        decided,
        reported,
        decided_on,
        Answered {
            question: AuditQuestion::Remains,
            ..binds
        },
    ]
}

/// Whether every party has approved: what ended before that was never decided.
fn approved(parties: &[Party], ended: bool) -> Answered {
    let approvals = parties.iter().filter_map(|party| party.approval);
    let mut evidence: Vec<NodeId> = approvals
        .clone()
        .map(|(_, id)| NodeId::new(NodeKind::AgreementApproval, id))
        .collect();
    if !parties.is_empty() && evidence.len() == parties.len() {
        return answered(
            AuditAnswer::Yes,
            approvals.map(|(on, _)| on).max(),
            evidence,
        );
    }
    let missing = parties.iter().filter(|party| party.approval.is_none());
    evidence.extend(missing.map(|party| NodeId::new(NodeKind::AgreementParty, party.id)));
    match ended {
        true => answered(AuditAnswer::No, None, evidence),
        false => answered(AuditAnswer::NotYet, None, evidence),
    }
}

fn with_what_follows(decided: Answered, tasks: &[Task], asked: &[Asked], on: NaiveDate) -> Answers {
    let none = || answered(AuditAnswer::NotApplicable, None, Vec::new());
    let [reported, remains] = match (tasks, asked) {
        ([], []) => [none(), none()],
        _ => [reported_back(tasks, asked, on), remains(tasks, asked)],
    };
    let decided_on = match tasks {
        [] => none(),
        tasks => decided_on_report(tasks),
    };
    [
        decided,
        Answered {
            question: AuditQuestion::ReportedBack,
            ..reported
        },
        Answered {
            question: AuditQuestion::DecidedOnReport,
            ..decided_on
        },
        Answered {
            question: AuditQuestion::Remains,
            ..remains
        },
    ]
}

fn answered(answer: AuditAnswer, on: Option<NaiveDate>, evidence: Vec<NodeId>) -> Answered {
    Answered {
        question: AuditQuestion::Decided,
        answer,
        on,
        evidence: once(evidence),
    }
}

/// The same things, each once, in their order.
fn once(evidence: Vec<NodeId>) -> Vec<NodeId> {
    let mut met = HashSet::new();
    evidence.into_iter().filter(|id| met.insert(*id)).collect()
}

fn reports<'t>(tasks: impl Iterator<Item = &'t Task>) -> impl Iterator<Item = NodeId> {
    let reported = tasks.filter_map(|task| task.reported);
    reported.map(|(_, id)| NodeId::new(NodeKind::CommissionReport, id))
}

/// Those whose answer on a document is awaited.
fn awaited(asked: &[Asked]) -> impl Iterator<Item = &Asked> {
    asked.iter().filter(|it| it.answer.is_none())
}

fn who_is_awaited(asked: &[Asked]) -> impl Iterator<Item = NodeId> {
    awaited(asked).map(|it| NodeId::new(NodeKind::Organisation, it.organisation))
}

/// The days on which it was answered.
fn days_of_answers(asked: &[Asked]) -> impl Iterator<Item = NaiveDate> {
    asked.iter().filter_map(|it| it.answer).map(|(on, _)| on)
}

fn reported_back(tasks: &[Task], asked: &[Asked], on: NaiveDate) -> Answered {
    let mut evidence: Vec<NodeId> = reports(tasks.iter()).collect();
    let answers = asked.iter().filter_map(|it| it.answer);
    evidence.extend(answers.map(|(_, id)| NodeId::new(NodeKind::DocumentAdoption, id)));
    let owed = tasks.iter().filter(|task| task.reported.is_none());
    let receivers = owed
        .clone()
        .map(|task| NodeId::new(NodeKind::CommissionReceiver, task.receiver));
    evidence.extend(receivers);
    evidence.extend(who_is_awaited(asked));
    let due = owed.map(|task| task.due_on);
    match due.chain(awaited(asked).map(|it| it.answer_by)).min() {
        None => {
            let reported = tasks.iter().filter_map(|task| task.reported);
            let reported = reported.map(|(on, _)| on);
            let last = reported.chain(days_of_answers(asked)).max();
            answered(AuditAnswer::Yes, last, evidence)
        }
        Some(due) if due < on => answered(AuditAnswer::No, Some(due), evidence),
        Some(due) => answered(AuditAnswer::NotYet, Some(due), evidence),
    }
}

fn decided_on_report(tasks: &[Task]) -> Answered {
    let closed = tasks.iter().filter_map(|task| task.closed.as_ref());
    let mut evidence: Vec<NodeId> = closed.clone().filter_map(|closed| closed.by).collect();
    if closed.clone().count() == tasks.len() {
        return answered(
            AuditAnswer::Yes,
            closed.map(|closed| closed.on).max(),
            evidence,
        );
    }
    evidence.extend(reports(tasks.iter().filter(|task| task.closed.is_none())));
    answered(AuditAnswer::NotYet, None, evidence)
}

fn remains(tasks: &[Task], asked: &[Asked]) -> Answered {
    let closed = tasks.iter().filter_map(|task| task.closed.as_ref());
    let remaining = closed.clone().filter(|closed| closed.remains);
    let since = remaining.clone().map(|closed| closed.on);
    let last = since.chain(awaited(asked).map(|it| it.sent_on)).max();
    if last.is_some() {
        let next = remaining.filter_map(|closed| closed.next);
        let next = next.map(|id| NodeId::new(NodeKind::Commission, id));
        let evidence = next.chain(who_is_awaited(asked)).collect();
        return answered(AuditAnswer::Yes, last, evidence);
    }
    let over = closed.clone().map(|closed| closed.on);
    match closed.count() == tasks.len() {
        true => answered(
            AuditAnswer::No,
            over.chain(days_of_answers(asked)).max(),
            Vec::new(),
        ),
        false => answered(AuditAnswer::NotYet, None, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agreement::PartyFacts;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const TODAY: &str = "2026-11-02";

    /// The answers with their days and how much each rests on, as `YES 2026-01-01 1`.
    fn lines(answers: &Answers) -> String {
        let questions = answers.each_ref().map(|answered| answered.question);
        let all: Vec<_> = AuditQuestion::VALUES
            .iter()
            .map(|(value, _)| *value)
            .collect();
        assert_eq!(questions.as_slice(), all, "each question once, in order");
        let answers = answers.each_ref().map(|answered| {
            let on = answered.on.map(|on| format!(" {on}")).unwrap_or_default();
            let evidence = match answered.evidence.len() {
                0 => String::new(),
                count => format!(" ({count})"),
            };
            format!("{}{on}{evidence}", answered.answer.code())
        });
        answers.join(", ")
    }

    /// One who carries out a commission that is due by a day, as `due 2026-12-01 [reported DAY] [closed DAY [remains]]`.
    fn task(number: u128, text: &str) -> Task {
        let words: Vec<&str> = text.split(' ').collect();
        let after = |word: &str| {
            let place = words.iter().position(|it| *it == word)?;
            words.get(place + 1).map(|text| day(text))
        };
        let id = Uuid::from_u128(number);
        Task {
            receiver: id,
            due_on: after("due").unwrap(),
            reported: after("reported").map(|on| (on, id)),
            closed: after("closed").map(|on| Closed {
                on,
                by: Some(NodeId::new(NodeKind::Decision, Uuid::from_u128(9))),
                remains: words.contains(&"remains"),
                next: words.contains(&"remains").then_some(id),
            }),
        }
    }

    fn tasks(of: &[&str]) -> Vec<Task> {
        (1..)
            .zip(of)
            .map(|(number, text)| task(number, text))
            .collect()
    }

    const NOT_ASKED: &str = "NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE";

    #[test]
    fn a_commission_is_followed_until_nothing_remains() {
        for (of, expected) in [
            (vec![], NOT_ASKED.to_owned()),
            (
                vec!["due 2026-11-02"],
                "NOT_YET 2026-11-02 (1), NOT_YET, NOT_YET".to_owned(),
            ),
            (
                vec!["due 2026-11-01"],
                "NO 2026-11-01 (1), NOT_YET, NOT_YET".to_owned(),
            ),
            (
                vec!["due 2026-10-01 reported 2026-10-20"],
                "YES 2026-10-20 (1), NOT_YET (1), NOT_YET".to_owned(),
            ),
            (
                vec!["due 2026-10-01 reported 2026-10-20 closed 2026-11-01"],
                "YES 2026-10-20 (1), YES 2026-11-01 (1), NO 2026-11-01".to_owned(),
            ),
            (
                vec!["due 2026-10-01 reported 2026-10-20 closed 2026-11-01 remains"],
                "YES 2026-10-20 (1), YES 2026-11-01 (1), YES 2026-11-01 (1)".to_owned(),
            ),
            // Of several each counts: one that is late makes all late, and what remains of one remains.
            (
                vec!["due 2026-12-01", "due 2026-10-01"],
                "NO 2026-10-01 (2), NOT_YET, NOT_YET".to_owned(),
            ),
            (
                vec![
                    "due 2026-12-01",
                    "due 2026-10-01 reported 2026-09-20 closed 2026-10-10 remains",
                ],
                "NOT_YET 2026-12-01 (2), NOT_YET (1), YES 2026-10-10 (1)".to_owned(),
            ),
            (
                vec![
                    "due 2026-10-01 reported 2026-09-20 closed 2026-10-10",
                    "due 2026-10-01 reported 2026-09-30 closed 2026-10-10",
                ],
                "YES 2026-09-30 (2), YES 2026-10-10 (1), NO 2026-10-10".to_owned(),
            ),
        ] {
            let by = vec![NodeId::new(NodeKind::Decision, Uuid::nil())];
            let answers = of_commission(day("2026-09-01"), by, &tasks(&of), day(TODAY));
            assert_eq!(
                lines(&answers),
                format!("YES 2026-09-01 (1), {expected}"),
                "{of:?}"
            );
        }
        let nobody_decided = of_commission(day("2026-09-01"), Vec::new(), &[], day(TODAY));
        assert_eq!(lines(&nobody_decided), format!("NO, {NOT_ASKED}"));
    }

    #[test]
    fn what_only_passes_a_matter_on_is_decided_by_what_follows_it() {
        use DecisionKind::{
            Adopts, Files, Notes, Proposes, Recommends, Refers, Rejects, Remits, Tables,
        };
        // The steps of a matter: kind, day, which one it takes up; and what is answered of the first.
        for (steps, expected) in [
            (vec![(Adopts, "2026-01-01", None)], "YES 2026-01-01 (1)"),
            (vec![(Notes, "", None)], "YES (1)"),
            (vec![(Proposes, "2026-01-01", None)], "NOT_YET"),
            (
                vec![
                    (Proposes, "2026-01-01", None),
                    (Recommends, "2026-02-01", Some(0)),
                ],
                "YES 2026-02-01 (1)",
            ),
            (
                vec![
                    (Proposes, "2026-01-01", None),
                    (Tables, "2026-02-01", Some(0)),
                    (Remits, "2026-03-01", Some(1)),
                    (Refers, "2026-04-01", Some(2)),
                ],
                "NOT_YET",
            ),
            (
                vec![
                    (Proposes, "2026-01-01", None),
                    (Tables, "2026-02-01", Some(0)),
                    (Rejects, "2026-03-01", Some(1)),
                    (Files, "2026-04-01", Some(2)),
                ],
                "YES 2026-03-01 (1)",
            ),
            // Another chain of the same matter decides nothing of it.
            (
                vec![(Proposes, "2026-01-01", None), (Adopts, "2026-02-01", None)],
                "NOT_YET",
            ),
        ] {
            let chain: Vec<Step> = (0..)
                .zip(&steps)
                .map(|(place, (kind, date, previous))| Step {
                    id: Uuid::from_u128(place),
                    matter: Uuid::nil(),
                    ordinal: i32::try_from(place).unwrap(),
                    kind: *kind,
                    date: date.parse().ok(),
                    year: None,
                    previous: previous.map(Uuid::from_u128),
                })
                .collect();
            let answers = of_decision(&chain[0], &chain, Vec::new(), &[], &[], day(TODAY));
            assert_eq!(
                lines(&answers),
                format!("{expected}, {NOT_ASKED}"),
                "{steps:?}"
            );
        }
    }

    #[test]
    fn a_document_that_many_answer_on_is_followed_until_the_last_has() {
        let own = Step {
            id: Uuid::nil(),
            matter: Uuid::nil(),
            ordinal: 1,
            kind: DecisionKind::Recommends,
            date: Some(day("2026-01-20")),
            year: None,
            previous: None,
        };
        let closed = "due 2026-05-01 reported 2026-04-20 closed 2026-05-02";
        // The last day to answer by, the days of two answers, commissions; what is answered to the second to fourth question.
        for (by, days, of, expected) in [
            (
                "2026-12-01",
                ["", ""],
                vec![],
                "NOT_YET 2026-12-01 (2), NOT_APPLICABLE, YES 2026-02-01 (2)",
            ),
            (
                "2026-11-01",
                ["2026-03-01", ""],
                vec![],
                "NO 2026-11-01 (2), NOT_APPLICABLE, YES 2026-02-01 (1)",
            ),
            (
                "2026-11-01",
                ["2026-03-01", "2026-11-02"],
                vec![],
                "YES 2026-11-02 (2), NOT_APPLICABLE, NO 2026-11-02",
            ),
            // Commissions by the same decision count, too.
            (
                "2026-11-01",
                ["2026-03-01", "2026-03-02"],
                vec!["due 2026-12-01"],
                "NOT_YET 2026-12-01 (3), NOT_YET, NOT_YET",
            ),
            (
                "2026-11-01",
                ["2026-03-01", ""],
                vec!["due 2026-10-01"],
                "NO 2026-10-01 (3), NOT_YET, YES 2026-02-01 (1)",
            ),
            (
                "2026-12-01",
                ["2026-03-01", ""],
                vec![closed],
                "NOT_YET 2026-12-01 (3), YES 2026-05-02 (1), YES 2026-02-01 (1)",
            ),
            (
                "2026-12-01",
                ["2026-03-01", "2026-03-02"],
                vec![closed],
                "YES 2026-04-20 (3), YES 2026-05-02 (1), NO 2026-05-02",
            ),
            (
                "2026-12-01",
                ["2026-03-01", "2026-06-01"],
                vec![closed],
                "YES 2026-06-01 (3), YES 2026-05-02 (1), NO 2026-06-01",
            ),
        ] {
            let asked = (1..).zip(days).map(|(number, answered)| Asked {
                organisation: Uuid::from_u128(number),
                sent_on: day("2026-02-01"),
                answer_by: day(by),
                answer: answered
                    .parse::<NaiveDate>()
                    .ok()
                    .map(|on| (on, Uuid::from_u128(number))),
            });
            let asked: Vec<Asked> = asked.collect();
            let tasks = tasks(&of);
            let answers = of_decision(&own, &[own], Vec::new(), &tasks, &asked, day(TODAY));
            let expected = format!("YES 2026-01-20 (1), {expected}");
            assert_eq!(lines(&answers), expected, "{by} {days:?} {of:?}");
        }
    }

    #[test]
    fn an_agreement_is_decided_by_all_its_parties_and_remains_as_long_as_it_binds() {
        let remaining = ["due 2025-01-01 reported 2025-01-01 closed 2025-01-02 remains"];
        // The approvals of two parties, notice of twelve months, commissions, the day.
        for (approvals, notice, of, on, expected) in [
            (
                ["", ""],
                "",
                vec![],
                TODAY,
                "NOT_YET (2), NOT_APPLICABLE, NOT_APPLICABLE, NOT_YET",
            ),
            (
                ["2020-01-01", ""],
                "",
                vec![],
                TODAY,
                "NOT_YET (2), NOT_APPLICABLE, NOT_APPLICABLE, NOT_YET",
            ),
            (
                ["2020-01-01", "2020-02-01"],
                "",
                vec![],
                TODAY,
                "YES 2020-02-01 (2), NOT_APPLICABLE, NOT_APPLICABLE, YES 2020-02-01",
            ),
            (
                ["2020-01-01", "2020-02-01"],
                "2024-02-29",
                vec![],
                "2025-02-28",
                "YES 2020-02-01 (2), NOT_APPLICABLE, NOT_APPLICABLE, YES 2020-02-01 (1)",
            ),
            (
                ["2020-01-01", "2020-02-01"],
                "2024-02-29",
                vec![],
                "2025-03-01",
                "YES 2020-02-01 (2), NOT_APPLICABLE, NOT_APPLICABLE, NO 2025-03-01 (1)",
            ),
            (
                ["2020-01-01", "2020-02-01"],
                "2024-02-29",
                remaining.to_vec(),
                "2025-03-01",
                "YES 2020-02-01 (2), YES 2025-01-01 (1), YES 2025-01-02 (1), YES 2025-01-02 (1)",
            ),
            (
                ["2020-01-01", "2020-02-01"],
                "",
                vec!["due 2026-01-01"],
                TODAY,
                "YES 2020-02-01 (2), NO 2026-01-01 (1), NOT_YET, YES 2020-02-01",
            ),
        ] {
            let days = approvals.map(|text| text.parse::<NaiveDate>().ok());
            let notice: Option<NaiveDate> = notice.parse().ok();
            let given = [notice, None].map(Vec::from_iter);
            let facts = AgreementFacts {
                parties: Vec::from_iter(days.into_iter().zip(given).map(
                    |(approved_on, notices)| PartyFacts {
                        approved_on,
                        notices,
                    },
                )),
                notice_months: 12,
                ..AgreementFacts::default()
            };
            let parties: Vec<Party> = (1..)
                .zip(days)
                .map(|(number, approved)| {
                    let id = Uuid::from_u128(number);
                    Party {
                        id,
                        approval: approved.map(|on| (on, id)),
                    }
                })
                .collect();
            let notices: Vec<Uuid> = facts.notices().map(|_| Uuid::nil()).collect();
            let answers = of_agreement(&facts, &parties, &notices, &tasks(&of), day(on));
            assert_eq!(
                lines(&answers),
                expected,
                "{approvals:?} {notice:?} {of:?} {on}"
            );
        }
        let superseded = AgreementFacts {
            parties: vec![PartyFacts::default()],
            superseded_on: Some(day("2026-01-01")),
            ..AgreementFacts::default()
        };
        let party = Party {
            id: Uuid::nil(),
            approval: None,
        };
        let answers = of_agreement(&superseded, &[party], &[], &[], day(TODAY));
        assert_eq!(
            lines(&answers),
            "NO (1), NOT_APPLICABLE, NOT_APPLICABLE, NO 2026-01-01"
        );
    }
}

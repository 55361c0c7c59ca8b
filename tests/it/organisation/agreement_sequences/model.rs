//! What the model knows of agreements and of disputes under them: what each act does and why it is refused, written from the
//! documents and the schema alone, and which acts come next.

use std::collections::BTreeSet;

use chrono::Months;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop};
use proptest_state_machine::ReferenceStateMachine;
use samverkan::domain::vocabulary::Grade;

use crate::fixture::sequences::{
    Actor, Offered, Said, Step, date, organisation, refuse, shown_day, steps,
};

/// Whose the documents are that are to hold agreements, and since when their text is adopted.
pub(super) const DOCUMENTS: [(Actor, Option<i64>); 3] = [
    (Actor::Region, Some(-32)),
    (Actor::Region, None),
    (Actor::Kiruna, Some(-5)),
];

/// The document whose text is a draft at first.
pub(super) const DRAFTED: usize = 1;

/// Between whom agreements are.
const PARTIES: [&[&str]; 5] = [
    &["region", "2584"],
    &["region", "2584", "2580"],
    &["region", "norrbottens-kommuner"],
    &["region", "norrbottens-kommuner", "2584"],
    &["2584", "2580"],
];

/// The steps by which a dispute climbs. For the second there is no body any more, the third is taken to the political board.
pub(super) const LADDER: [&str; 4] = [
    "OFFICIALS",
    "LOCAL_POLITICAL",
    "COUNTY_POLITICAL",
    "ARBITRATION",
];
const GAP: usize = 1;
const BOARD: usize = 2;
pub(super) const TO_THE_BOARD: &str = LADDER[BOARD];

/// Those who arrange the meetings of the board.
const ARRANGERS: [&str; 2] = ["region", "norrbottens-kommuner"];

/// What a draft of an agreement says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) parties: &'static [&'static str],
    pub(super) months: u32,
    pub(super) entry: &'static str,
    pub(super) on_day: Option<i64>,
}

/// A step that a dispute takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) handled_by: Option<&'static str>,
    pub(super) from: i64,
    to: Option<i64>,
}

/// What is done. Days are counted from the first; documents, agreements and disputes from nought.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Wait(i64),
    AdoptText,
    /// In a document, in the place of another agreement.
    Draft(usize, Terms, Option<usize>),
    Change(usize, Terms),
    Send(usize, i64),
    Approve(usize, i64),
    GiveNotice(usize, i64),
    /// Under an agreement, against somebody.
    Raise(usize, &'static str, Taken),
    Conclude(usize, i64),
    Escalate(usize, Taken),
    /// With an outcome of the step or without.
    Resolve(usize, bool, i64),
    Withdraw(usize),
}

#[derive(Clone, Debug)]
struct Party {
    organisation: &'static str,
    approved: Option<i64>,
    notice: Option<i64>,
}

#[derive(Clone, Debug)]
struct Agreement {
    document: usize,
    terms: Terms,
    parties: Vec<Party>,
    supersedes: Option<usize>,
    sent: Option<i64>,
    version: i64,
}

#[derive(Clone, Debug)]
struct Dispute {
    agreement: usize,
    owner: &'static str,
    against: &'static str,
    state: &'static str,
    steps: Vec<Taken>,
    ended: Option<i64>,
    version: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    today: i64,
    asked: i64,
    /// Since when the text of each document is adopted.
    texts: [Option<i64>; 3],
    agreements: Vec<Agreement>,
    disputes: Vec<Dispute>,
    /// What the last step came to.
    pub(super) said: Said,
}

/// The same day of a later month, or its last one where it is shorter.
fn months_later(day: i64, months: u32) -> i64 {
    let later = date(day) + Months::new(months);
    (later - date(0)).num_days()
}

impl Agreement {
    fn drafted(document: usize, terms: Terms, supersedes: Option<usize>) -> Self {
        let party = |&organisation: &&'static str| Party {
            organisation,
            approved: None,
            notice: None,
        };
        Self {
            document,
            terms,
            parties: terms.parties.iter().map(party).collect(),
            supersedes,
            sent: None,
            version: 1,
        }
    }

    fn is_each(&self) -> bool {
        self.terms.entry == "EACH"
    }

    fn owner(&self) -> &'static str {
        DOCUMENTS[self.document].0.organisation()
    }

    fn has(&self, organisation: &str) -> bool {
        self.terms.parties.contains(&organisation)
    }

    /// Whether it binds an organisation: a party, or a kommun whose association is one.
    fn binds(&self, organisation: &str) -> bool {
        let is_kommun = !ARRANGERS.contains(&organisation);
        self.has(organisation) || (is_kommun && self.has("norrbottens-kommuner"))
    }

    /// The first day on which it is in force, as was known on a day: from the last approval, or that day if it comes later; where
    /// each enters by itself, as soon as there are two.
    fn begins(&self, on: i64) -> Option<i64> {
        let approved = self.parties.iter().filter_map(|it| it.approved);
        let mut days: Vec<i64> = approved.filter(|day| *day <= on).collect();
        days.sort_unstable();
        if self.is_each() {
            return days.get(1).copied();
        }
        let all = days.len() == self.parties.len();
        let last = days.last().copied().filter(|_| all)?;
        Some(last.max(self.terms.on_day.unwrap_or(last)))
    }

    /// The first day on which it binds a party.
    fn binds_from(&self, party: &Party, on: i64) -> Option<i64> {
        let approved = party.approved.filter(|day| *day <= on)?;
        let begins = self.begins(on)?;
        let later = self.is_each().then_some(approved);
        Some(begins.max(later.unwrap_or(begins)))
    }

    /// The notice of a party that is bound.
    fn notice_of(&self, party: &Party, on: i64) -> Option<i64> {
        let from = self.binds_from(party, on)?;
        party.notice.filter(|day| (from..=on).contains(day))
    }

    /// The notice that ends it: the first, or where each is bound by itself the one that leaves nobody to agree with.
    fn notice(&self, on: i64) -> Option<i64> {
        let bound = |it: &&Party| self.binds_from(it, on).is_some();
        let bound = self.parties.iter().filter(bound).count();
        let given = self.parties.iter().filter_map(|it| self.notice_of(it, on));
        let mut given: Vec<i64> = given.collect();
        given.sort_unstable();
        let needed = if self.is_each() { 2 } else { bound };
        given.get(bound.checked_sub(needed)?).copied()
    }

    fn last_day(&self, on: i64) -> Option<i64> {
        let notice = self.notice(on)?;
        Some(months_later(notice, self.terms.months))
    }

    /// The last day on which it binds a party.
    fn last_day_of(&self, party: &Party, on: i64) -> Option<i64> {
        let own = self.notice_of(party, on).filter(|_| self.is_each());
        let own = own.map(|notice| months_later(notice, self.terms.months));
        own.into_iter().chain(self.last_day(on)).min()
    }
}

impl Dispute {
    fn step(&self) -> (usize, Taken) {
        let last = self.steps.len() - 1;
        (last, self.steps[last])
    }

    fn is_between(&self, organisation: &str) -> bool {
        [self.owner, self.against].contains(&organisation)
    }

    /// Who handles the present step: whoever is named, but who raised it, and else those who arrange the meetings of its body.
    fn handlers(&self) -> Vec<&'static str> {
        let (place, step) = self.step();
        match step.handled_by {
            Some(handler) if handler != self.owner => vec![handler],
            _ if place == BOARD => ARRANGERS.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Those who see it but who raised it. The journal tells each by itself.
    fn others(&self) -> BTreeSet<&'static str> {
        let others = self.handlers().into_iter().chain([self.against]);
        others.filter(|it| *it != self.owner).collect()
    }

    fn is_seen_by(&self, actor: Actor) -> bool {
        let own = actor.organisation();
        self.is_between(own) || self.handlers().contains(&own)
    }

    /// Who says what came of the present step: who handles it, but no party alone before a body whose meetings it arranges; else
    /// all who see it.
    fn is_concluded_by(&self, actor: Actor) -> bool {
        let handlers = self.handlers();
        let is_named = self.step().1.handled_by.is_some_and(|it| it != self.owner);
        let is_judge = handlers.iter().any(|it| self.is_between(it));
        let all = handlers.is_empty() || (is_judge && !is_named);
        actor.grade() >= Grade::Editor && (all || handlers.contains(&actor.organisation()))
    }

    /// What somebody who sees it can do with it now.
    fn possible(&self, actor: Actor) -> Vec<&'static str> {
        let (place, step) = self.step();
        let is_own = actor.is(self.owner, Grade::Editor);
        let (has_ended, concludes) = (step.to.is_some(), self.is_concluded_by(actor));
        let resolves = actor.grade() >= Grade::Editor && actor.organisation() != self.against;
        let is_above = place + 1 < LADDER.len();
        let all = [
            ("CONCLUDE", concludes && !has_ended),
            ("ESCALATE", is_own && has_ended && is_above),
            ("RESOLVE", resolves && (has_ended || concludes)),
            ("WITHDRAW", is_own),
        ];
        let can = all.into_iter().filter(|(_, can)| *can);
        let can = can.filter(|_| self.state == "OPEN");
        can.map(|(action, _)| action).collect()
    }

    /// As one line, which is compared with what the server shows somebody.
    fn shown(&self, actor: Actor) -> String {
        let step = |(place, it): (usize, &Taken)| {
            let forum = match place {
                GAP => "gap",
                BOARD => "board",
                _ => "none",
            };
            let handler = it.handled_by.unwrap_or("-");
            let [from, to] = [Some(it.from), it.to].map(shown_day);
            format!("{forum} by {handler} from {from} to {to}")
        };
        let steps: Vec<String> = self.steps.iter().enumerate().map(step).collect();
        format!(
            "{} against {} version {} {} {} ended {}: {}; possible {}",
            self.owner,
            self.against,
            self.version,
            self.state,
            LADDER[self.step().0],
            shown_day(self.ended),
            steps.join(", "),
            self.possible(actor).join(" "),
        )
    }
}

impl Model {
    fn is_seen(&self, at: usize, actor: Actor) -> bool {
        let agreement = &self.agreements[at];
        agreement.sent.is_some() || actor.is(agreement.owner(), Grade::Reader)
    }

    /// Whether there is any trace of an agreement on a day.
    fn is_known(&self, at: usize, on: i64) -> bool {
        let agreement = &self.agreements[at];
        let traces = [self.texts[agreement.document], agreement.sent];
        on >= self.today || traces.into_iter().flatten().any(|day| day <= on)
    }

    fn status(&self, at: usize, on: i64) -> &'static str {
        let reached = |day: Option<i64>| day.is_some_and(|day| day <= on);
        let agreement = &self.agreements[at];
        let mut later = self.agreements.iter();
        if later.any(|it| it.supersedes == Some(at) && reached(it.begins(on))) {
            "SUPERSEDED"
        } else if agreement.last_day(on).is_some_and(|last| last < on) {
            "TERMINATED"
        } else if agreement.notice(on).is_some() {
            "NOTICE_GIVEN"
        } else if reached(agreement.begins(on)) {
            "IN_FORCE"
        } else if reached(agreement.sent) {
            "PENDING_APPROVAL"
        } else {
            "DRAFT"
        }
    }

    /// An agreement on a day as one line, which is compared with what the server shows.
    fn shown_agreement(&self, at: usize, on: i64) -> String {
        let it = &self.agreements[at];
        let known = |day: Option<i64>| shown_day(day.filter(|day| *day <= on));
        let party = |party: &Party| {
            let [approved, notice] = [party.approved, party.notice].map(known);
            let from = shown_day(it.binds_from(party, on));
            let to = shown_day(it.last_day_of(party, on));
            let of = party.organisation;
            format!("{of} approved {approved} notice {notice} from {from} to {to}")
        };
        let parties: Vec<String> = it.parties.iter().map(party).collect();
        format!(
            "version {} {} sent {} from {} to {}: {}",
            it.version,
            self.status(at, on),
            shown_day(it.sent),
            shown_day(it.begins(on)),
            shown_day(it.last_day(on)),
            parties.join(", "),
        )
    }

    /// What somebody sees today, and of the agreements on the day that was asked for.
    pub(super) fn shown(&self, actor: Actor) -> Vec<String> {
        let mut shown = Vec::new();
        for (when, on) in [("today", self.today), ("then", self.asked)] {
            let all = 0..self.agreements.len();
            let seen = all.filter(|at| self.is_seen(*at, actor) && self.is_known(*at, on));
            shown.extend(seen.map(|at| format!("{when} {at} {}", self.shown_agreement(at, on))));
        }
        let disputes = self.disputes.iter().enumerate();
        for (at, dispute) in disputes.filter(|(_, it)| it.is_seen_by(actor)) {
            shown.push(format!("disputes {at} {}", dispute.shown(actor)));
        }
        shown
    }

    /// Does a step, or says why not.
    fn perform(&mut self, step: &Step<Act>) -> Said {
        let actor = step.actor;
        match step.act {
            Act::Wait(days) => self.today += days,
            Act::AdoptText => {
                let owner = DOCUMENTS[DRAFTED].0.organisation();
                refuse(&[(!actor.is(owner, Grade::Reader), "NOT_FOUND")])?;
                refuse(&[(!actor.is(owner, Grade::Approver), "FORBIDDEN")])?;
                refuse(&[(step.stale, "CONFLICT")])?;
                self.texts[DRAFTED] = Some(self.today);
            }
            Act::Draft(document, terms, supersedes) => {
                return self.draft(actor, Agreement::drafted(document, terms, supersedes));
            }
            Act::Change(at, terms) => return self.change(step, at, terms),
            Act::Send(at, day) => self.send(step, at, day)?,
            Act::Approve(at, day) => self.approve(actor, at, day)?,
            Act::GiveNotice(at, day) => self.give_notice(actor, at, day)?,
            Act::Raise(at, against, first) => return self.raise(actor, at, against, first),
            Act::Conclude(at, _)
            | Act::Escalate(at, _)
            | Act::Resolve(at, ..)
            | Act::Withdraw(at) => return self.pursue(step, at),
        }
        Ok(usize::from(!matches!(step.act, Act::Wait(_))))
    }

    fn draft(&mut self, actor: Actor, new: Agreement) -> Said {
        refuse(&[(!actor.is(new.owner(), Grade::Editor), "FORBIDDEN")])?;
        let mut others = self.agreements.iter();
        let held = others.any(|it| it.document == new.document);
        refuse(&[(held, "ALREADY_EXISTS document")])?;
        let unseen = new.supersedes.is_some_and(|at| !self.is_seen(at, actor));
        refuse(&[(unseen, "NOT_FOUND")])?;
        self.check(&new)?;
        // Each step has one, and the body of one of them.
        let lines = 1 + new.parties.len() + LADDER.len() + 1;
        self.agreements.push(new);
        Ok(lines)
    }

    /// What is wrong with a draft of its owner's.
    fn check(&self, draft: &Agreement) -> Result<(), Vec<String>> {
        let (entry, on_day) = (draft.terms.entry, draft.terms.on_day);
        let earlier = draft.supersedes.map(|at| self.agreements[at].terms.parties);
        let left_out = earlier.is_some_and(|of| !of.iter().all(|it| draft.has(it)));
        let ends_another = draft.is_each() && earlier.is_some();
        refuse(&[
            (!draft.has(draft.owner()), "REQUIRED parties"),
            (
                (entry == "ON_DAY") != on_day.is_some(),
                "DOES_NOT_FIT inForceOn",
            ),
            (left_out, "DOES_NOT_FIT supersedes"),
            (ends_another, "DOES_NOT_FIT supersedes"),
        ])
    }

    /// A draft with which its owner may do something, with this grade.
    fn drafted(&self, step: &Step<Act>, at: usize, grade: Grade) -> Result<Agreement, Vec<String>> {
        let draft = self.agreements[at].clone();
        refuse(&[(!self.is_seen(at, step.actor), "NOT_FOUND")])?;
        refuse(&[(!step.actor.is(draft.owner(), grade), "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        refuse(&[(draft.sent.is_some(), "WRONG_STATE agreement")])?;
        Ok(draft)
    }

    fn change(&mut self, step: &Step<Act>, at: usize, terms: Terms) -> Said {
        let before = self.drafted(step, at, Grade::Editor)?;
        let after = Agreement {
            version: before.version + 1,
            ..Agreement::drafted(before.document, terms, before.supersedes)
        };
        self.check(&after)?;
        let lines = 1 + before.parties.len() + after.parties.len();
        self.agreements[at] = after;
        Ok(lines)
    }

    fn send(&mut self, step: &Step<Act>, at: usize, day: i64) -> Result<(), Vec<String>> {
        let draft = self.drafted(step, at, Grade::Approver)?;
        let text = self.texts[draft.document];
        refuse(&[
            (day > self.today, "INVALID_PERIOD sentOn"),
            (text.is_none(), "WRONG_STATE agreement"),
        ])?;
        self.agreements[at].sent = Some(day);
        self.agreements[at].version += 1;
        Ok(())
    }

    /// The party to an agreement for which somebody speaks.
    fn spoken_for(&self, actor: Actor, at: usize) -> Result<usize, Vec<String>> {
        refuse(&[(!self.is_seen(at, actor), "NOT_FOUND")])?;
        let mut parties = self.agreements[at].parties.iter();
        let own = parties.position(|it| actor.is(it.organisation, Grade::Approver));
        own.ok_or_else(|| vec!["FORBIDDEN".to_owned()])
    }

    fn approve(&mut self, actor: Actor, at: usize, day: i64) -> Result<(), Vec<String>> {
        let place = self.spoken_for(actor, at)?;
        let agreement = &self.agreements[at];
        let again = agreement.parties[place].approved.is_some();
        let ended = ["TERMINATED", "SUPERSEDED"].contains(&self.status(at, self.today));
        let early = agreement.sent.is_some_and(|sent| day < sent);
        refuse(&[
            (agreement.sent.is_none(), "WRONG_STATE agreement"),
            (early, "INVALID_PERIOD approvedOn"),
            (day > self.today, "INVALID_PERIOD approvedOn"),
            (again, "ALREADY_EXISTS agreement"),
            (agreement.is_each() && ended, "WRONG_STATE agreement"),
        ])?;
        self.agreements[at].parties[place].approved = Some(day);
        Ok(())
    }

    fn give_notice(&mut self, actor: Actor, at: usize, day: i64) -> Result<(), Vec<String>> {
        let place = self.spoken_for(actor, at)?;
        let agreement = &self.agreements[at];
        let party = &agreement.parties[place];
        let is_bound = party.approved.is_some_and(|approved| approved <= day);
        refuse(&[
            (day > self.today, "INVALID_PERIOD givenOn"),
            (party.notice.is_some(), "ALREADY_EXISTS agreement"),
            (agreement.is_each() && !is_bound, "WRONG_STATE agreement"),
        ])?;
        let in_force = ["IN_FORCE", "NOTICE_GIVEN"].contains(&self.status(at, day));
        refuse(&[(!in_force, "WRONG_STATE givenOn")])?;
        self.agreements[at].parties[place].notice = Some(day);
        Ok(())
    }

    fn raise(&mut self, actor: Actor, at: usize, against: &'static str, first: Taken) -> Said {
        refuse(&[(actor.grade() < Grade::Editor, "FORBIDDEN")])?;
        refuse(&[(!self.is_seen(at, actor), "NOT_FOUND")])?;
        let owner = actor.organisation();
        let agreement = &self.agreements[at];
        refuse(&[(agreement.sent.is_none(), "WRONG_STATE agreement")])?;
        refuse(&[
            (first.from > self.today, "INVALID_PERIOD from"),
            (owner == against, "DOES_NOT_FIT against"),
            (!agreement.binds(owner), "DOES_NOT_FIT agreement"),
            (!agreement.binds(against), "DOES_NOT_FIT against"),
        ])?;
        let mut new = Dispute {
            agreement: at,
            owner,
            against,
            state: "OPEN",
            steps: Vec::new(),
            ended: None,
            version: 1,
        };
        self.take(&mut new, first)?;
        let lines = 2 + new.others().len();
        self.disputes.push(new);
        Ok(lines)
    }

    /// Takes a dispute to its next step. Before a body one of those handles it who arrange its meetings.
    fn take(&self, dispute: &mut Dispute, next: Taken) -> Result<(), Vec<String>> {
        let agreement = &self.agreements[dispute.agreement];
        let is_at_board = dispute.steps.len() == BOARD;
        let is_concerned = |it: &str| dispute.is_between(it) || agreement.has(it);
        let fits = |it| ARRANGERS.contains(&it) || (!is_at_board && is_concerned(it));
        let is_other = next.handled_by.is_some_and(|it| !fits(it));
        refuse(&[(is_other, "DOES_NOT_FIT handledBy")])?;
        dispute.steps.push(next);
        Ok(())
    }

    /// What is done with a dispute that there is.
    fn pursue(&mut self, step: &Step<Act>, at: usize) -> Said {
        let actor = step.actor;
        let mut dispute = self.disputes[at].clone();
        refuse(&[(!dispute.is_seen_by(actor), "NOT_FOUND")])?;
        let may = match step.act {
            Act::Conclude(..) => dispute.is_concluded_by(actor),
            Act::Resolve(..) => {
                actor.grade() >= Grade::Editor && actor.organisation() != dispute.against
            }
            _ => actor.is(dispute.owner, Grade::Editor),
        };
        refuse(&[(!may, "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        refuse(&[(dispute.state != "OPEN", "WRONG_STATE dispute")])?;
        let mut lines = 2;
        match step.act {
            Act::Conclude(_, day) => self.conclude(&mut dispute, day)?,
            Act::Escalate(_, next) => self.escalate(&mut dispute, next)?,
            Act::Resolve(_, with_outcome, day) => {
                self.resolve(&mut dispute, actor, with_outcome, day)?;
                lines = 1 + usize::from(with_outcome);
            }
            _ => {
                dispute.state = "WITHDRAWN";
                dispute.ended = Some(self.today);
                lines = 1;
            }
        }
        dispute.version += 1;
        lines += self.disputes[at].others().union(&dispute.others()).count();
        self.disputes[at] = dispute;
        Ok(lines)
    }

    fn conclude(&self, dispute: &mut Dispute, day: i64) -> Result<(), Vec<String>> {
        let (place, step) = dispute.step();
        refuse(&[
            (step.to.is_some(), "WRONG_STATE dispute"),
            (day > self.today, "INVALID_PERIOD on"),
            (day < step.from, "INVALID_PERIOD on"),
        ])?;
        dispute.steps[place].to = Some(day);
        Ok(())
    }

    /// One step at a time, with an outcome before the next.
    fn escalate(&self, dispute: &mut Dispute, next: Taken) -> Result<(), Vec<String>> {
        let (place, step) = dispute.step();
        let early = next.from < step.to.unwrap_or(step.from);
        refuse(&[
            (place + 1 == LADDER.len(), "WRONG_STATE dispute"),
            (step.to.is_none(), "WRONG_STATE dispute"),
            (next.from > self.today, "INVALID_PERIOD from"),
            (early, "INVALID_PERIOD from"),
        ])?;
        self.take(dispute, next)
    }

    fn resolve(
        &self,
        dispute: &mut Dispute,
        actor: Actor,
        with_outcome: bool,
        day: i64,
    ) -> Result<(), Vec<String>> {
        let ended = dispute.step().1.to;
        let says = ended.is_some() || (with_outcome && dispute.is_concluded_by(actor));
        refuse(&[(!says, "WRONG_STATE outcome")])?;
        if with_outcome {
            self.conclude(dispute, day)?;
        }
        let early = ended.is_some_and(|ended| day < ended);
        refuse(&[
            (day > self.today, "INVALID_PERIOD on"),
            (early, "INVALID_PERIOD on"),
        ])?;
        dispute.state = "RESOLVED";
        dispute.ended = Some(day);
        Ok(())
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step<Act>;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            today: 0,
            asked: 0,
            texts: DOCUMENTS.map(|(_, adopted)| adopted),
            agreements: Vec::new(),
            disputes: Vec::new(),
            said: Ok(0),
        })
        .boxed()
    }

    fn transitions(model: &Self) -> BoxedStrategy<Step<Act>> {
        steps(offered(model), model.today)
    }

    fn apply(mut model: Self, step: &Step<Act>) -> Self {
        let mut after = model.clone();
        let said = after.perform(step);
        // What is refused changes nothing.
        if said.is_ok() {
            model = after;
        }
        model.said = said;
        model.asked = step.asked;
        model
    }

    fn preconditions(model: &Self, step: &Step<Act>) -> bool {
        let (agreements, disputes) = (model.agreements.len(), model.disputes.len());
        match step.act {
            Act::Wait(_) => true,
            Act::AdoptText => model.texts[DRAFTED].is_none(),
            Act::Draft(_, _, supersedes) => supersedes.is_none_or(|at| at < agreements),
            Act::Change(at, _)
            | Act::Send(at, _)
            | Act::Approve(at, _)
            | Act::GiveNotice(at, _)
            | Act::Raise(at, ..) => at < agreements,
            Act::Conclude(at, _)
            | Act::Escalate(at, _)
            | Act::Resolve(at, ..)
            | Act::Withdraw(at) => at < disputes,
        }
    }
}

/// What can be done next, each with those who mostly may.
fn offered(model: &Model) -> Offered<Act> {
    let (all, agreements) = (Actor::APPROVERS.to_vec(), model.agreements.len());
    // Most of them past.
    let day = model.today - 25..model.today + 2;
    let taken = (prop::option::of(organisation()), day.clone())
        .prop_map(|(handled_by, from)| Taken {
            handled_by,
            from,
            to: None,
        })
        .boxed();
    let mut offered = vec![(1, all.clone(), (1i64..40).prop_map(Act::Wait).boxed())];
    if model.texts[DRAFTED].is_none() {
        offered.push((1, vec![DOCUMENTS[DRAFTED].0], Just(Act::AdoptText).boxed()));
    }
    for (document, (owner, _)) in DOCUMENTS.into_iter().enumerate() {
        let earlier = prop::option::weighted(0.7, 0..agreements.max(1));
        let draft = (terms(), earlier).prop_map(move |(terms, earlier)| {
            Act::Draft(document, terms, earlier.filter(|at| *at < agreements))
        });
        let held = model.agreements.iter().any(|it| it.document == document);
        offered.push((if held { 1 } else { 4 }, vec![owner], draft.boxed()));
    }
    for (at, agreement) in model.agreements.iter().enumerate() {
        let owner = vec![DOCUMENTS[agreement.document].0];
        let is_sent = agreement.sent.is_some();
        let change = terms().prop_map(move |terms| Act::Change(at, terms));
        let send = day.clone().prop_map(move |day| Act::Send(at, day));
        offered.push((1, owner.clone(), change.boxed()));
        offered.push((if is_sent { 1 } else { 4 }, owner, send.boxed()));
        for party in &agreement.parties {
            let party_acts = vec![Actor::of(party.organisation)];
            let is_awaited = is_sent && party.approved.is_none();
            let approve = day.clone().prop_map(move |day| Act::Approve(at, day));
            let notice = day.clone().prop_map(move |day| Act::GiveNotice(at, day));
            let weight = if is_awaited { 4 } else { 1 };
            offered.push((weight, party_acts.clone(), approve.boxed()));
            offered.push((1, party_acts, notice.boxed()));
        }
    }
    if agreements > 0 && model.disputes.len() < 2 {
        let raise = (0..agreements, organisation(), taken.clone());
        let raise = raise.prop_map(|(at, against, first)| Act::Raise(at, against, first));
        offered.push((3, all, raise.boxed()));
    }
    for (at, dispute) in model.disputes.iter().enumerate() {
        let owner = vec![Actor::of(dispute.owner)];
        let judges = Actor::APPROVERS.into_iter();
        let judges = judges.filter(|it| dispute.is_concluded_by(*it)).collect();
        let conclude = day.clone().prop_map(move |day| Act::Conclude(at, day));
        let escalate = taken.clone().prop_map(move |next| Act::Escalate(at, next));
        let resolve = (any::<bool>(), day.clone());
        let resolve = resolve.prop_map(move |(outcome, day)| Act::Resolve(at, outcome, day));
        offered.push((4, judges, conclude.boxed()));
        offered.push((4, owner.clone(), escalate.boxed()));
        offered.push((1, owner.clone(), resolve.boxed()));
        offered.push((1, owner, Just(Act::Withdraw(at)).boxed()));
    }
    offered
}

fn terms() -> BoxedStrategy<Terms> {
    let entry = prop::sample::select(vec!["WITH_LAST", "EACH", "ON_DAY"]);
    let parties = prop::sample::select(PARTIES.to_vec());
    let fits = prop::bool::weighted(0.93);
    (parties, 0u32..4, entry, -20i64..60, fits)
        .prop_map(|(parties, months, entry, day, fits)| Terms {
            parties,
            months,
            entry,
            on_day: ((entry == "ON_DAY") == fits).then_some(day),
        })
        .boxed()
}

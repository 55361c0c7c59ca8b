//! What the model knows of documents that many adopt and of obstacles: what each act does and why it is refused, written from the
//! documents and the schema alone, and which acts come next.

use std::collections::BTreeSet;

use proptest::{
    prelude::{BoxedStrategy, Just, Strategy, any, prop},
    prop_oneof,
};
use proptest_state_machine::ReferenceStateMachine;
use samverkan::domain::vocabulary::Grade;

use crate::fixture::sequences::{
    Actor, Offered, Said, Step, date, organisation, refuse, shown_day, steps,
};

/// How many documents of the county steering group there are. The first is adopted at first by all kommuner but two.
pub(super) const DOCUMENTS: usize = 2;

/// The days on which these kommuner adopted the first document.
pub(super) const ADOPTED: [(&str, i64); 12] = [
    ("2505", -40),
    ("2506", -39),
    ("2510", -38),
    ("2513", -37),
    ("2514", -36),
    ("2518", -35),
    ("2521", -34),
    ("2523", -33),
    ("2560", -32),
    ("2581", -31),
    ("2582", -30),
    ("2583", -29),
];

/// Those who are asked besides.
const ASKED: [&str; 3] = ["2580", "2584", "region"];

/// Those who write in the county steering group, and arrange its meetings.
const WRITERS: [&str; 2] = ["region", "norrbottens-kommuner"];

/// Those who sit in the area group of Kiruna, and in the county steering group that steers it.
const IN_GROUP: [&str; 5] = ["region", "2510", "2521", "2523", "2584"];
const IN_STEERING_GROUP: [&str; 3] = ["region", "norrbottens-kommuner", "2580"];

/// How a document enters into force, and on which day.
pub(super) type Entry = (&'static str, Option<i64>);

/// What an organisation answers: whether it declines, when, and whether it reserves itself anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) declines: bool,
    pub(super) on: i64,
    pub(super) reserves: bool,
}

/// What is done. Days are counted from the first; documents and obstacles from nought.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Wait(i64),
    /// On a day, to be answered by another.
    Send(usize, i64, i64, Entry),
    ChangeRequest(usize, i64, Entry),
    Record(usize, Answer),
    /// What an organisation has answered.
    Correct(usize, &'static str, Answer),
    Remove(usize, &'static str),
    /// To be removed by somebody.
    Add(Option<&'static str>, i64),
    Hand(usize, &'static str),
    Publish(usize, bool),
    Measure(usize, i64),
    Clear(usize, i64),
    /// For an answer by a day.
    Escalate(usize, i64),
    Reply(usize),
}

#[derive(Clone, Debug)]
struct Request {
    sent: i64,
    answer_by: i64,
    entry: Entry,
    version: i64,
}

#[derive(Clone, Debug)]
struct Given {
    organisation: &'static str,
    answer: Answer,
    version: i64,
}

#[derive(Clone, Debug, Default)]
struct Document {
    request: Option<Request>,
    given: Vec<Given>,
}

#[derive(Clone, Debug)]
struct Obstacle {
    identified_by: &'static str,
    owner: &'static str,
    identified: i64,
    state: &'static str,
    public: bool,
    /// Those who see it for where they sit, and who was to remove it.
    concerned: Vec<&'static str>,
    escalated: Option<i64>,
    answer_due: Option<i64>,
    answered: Option<i64>,
    removed: Option<i64>,
    measures: Vec<i64>,
    version: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    today: i64,
    asked: i64,
    documents: [Document; DOCUMENTS],
    obstacles: Vec<Obstacle>,
    /// What the last step came to.
    pub(super) said: Said,
}

/// All who are asked to adopt a document, in order.
fn all_asked() -> Vec<&'static str> {
    let mut all: Vec<&str> = ADOPTED.into_iter().map(|(kommun, _)| kommun).collect();
    all.extend(ASKED);
    all.sort_unstable();
    all
}

impl Document {
    fn answer(&self, of: &str) -> Option<&Given> {
        self.given.iter().find(|it| it.organisation == of)
    }

    fn answer_by(&self, of: &str, on: i64) -> Option<Answer> {
        let given = self.answer(of)?.answer;
        (given.on <= on).then_some(given)
    }

    /// The day of the last adoption, once all have adopted it.
    fn last(&self, on: i64) -> Option<i64> {
        let adopted = |of| self.answer_by(of, on).filter(|it| !it.declines);
        let days = all_asked().into_iter().map(|of| Some(adopted(of)?.on));
        let days: Option<Vec<i64>> = days.collect();
        days?.into_iter().max()
    }

    /// Whether it is in force for all together, or is to be: then nobody takes an answer back.
    fn is_complete(&self) -> bool {
        let together = self.request.as_ref().is_some_and(|it| it.entry.0 != "EACH");
        together && self.last(i64::MAX).is_some()
    }

    /// Where an organisation stands on a day, as one line.
    fn standing(&self, request: &Request, of: &str, on: i64) -> String {
        let answer = self.answer_by(of, on);
        let state = match answer {
            Some(answer) if answer.declines => "DECLINED",
            Some(_) => "ADOPTED",
            None if request.answer_by < on => "OVERDUE",
            None => "AWAITED",
        };
        let adopted = answer.filter(|it| !it.declines);
        let from = adopted.and_then(|own| match request.entry {
            ("EACH", _) => Some(own.on),
            (_, day) => self.last(on).map(|last| last.max(day.unwrap_or(last))),
        });
        let late = answer.map_or(on, |it| it.on) - request.answer_by;
        format!(
            "{of} {state} answered {} awaited {} late {} reserves {} in force {}",
            shown_day(answer.map(|it| it.on)),
            shown_day(answer.is_none().then_some(request.sent)),
            late.max(0),
            answer.is_some_and(|it| it.reserves),
            shown_day(from),
        )
    }

    /// What is held of it, and where all stand today and on another day.
    fn shown(&self, days: [i64; 2]) -> Vec<String> {
        let mut shown = Vec::new();
        if let Some(it) = &self.request {
            shown.push(format!(
                "request version {} sent {} by {} {} {}",
                it.version,
                date(it.sent),
                date(it.answer_by),
                it.entry.0,
                shown_day(it.entry.1),
            ));
        }
        for who in ["2580", "2584", "norrbottens-kommuner", "region"] {
            shown.extend(self.answer(who).map(|it| {
                let Answer { declines, on, .. } = it.answer;
                let answer = if declines { "DECLINED" } else { "ADOPTED" };
                format!("{who} version {} {answer} {}", it.version, date(on))
            }));
        }
        for on in days {
            if let Some(request) = self.request.as_ref().filter(|it| it.sent <= on) {
                let all = all_asked().into_iter();
                shown.extend(all.map(|of| self.standing(request, of, on)));
            }
        }
        shown
    }
}

impl Obstacle {
    /// Whether an organisation sees it, wherever it sits.
    fn is_seen_anyway(&self, organisation: &str) -> bool {
        self.public || WRITERS.contains(&organisation) || self.identified_by == organisation
    }

    fn is_seen_by(&self, actor: Actor) -> bool {
        let own = actor.organisation();
        self.is_seen_anyway(own) || self.concerned.contains(&own)
    }

    /// Those who see it only as it concerns them. The journal tells each by itself.
    fn told_alone(&self) -> BTreeSet<&'static str> {
        let concerned = self.concerned.iter().copied();
        concerned.filter(|it| !self.is_seen_anyway(it)).collect()
    }

    /// Those who sit in its bodies.
    fn members(&self) -> Vec<&'static str> {
        let mut members = IN_GROUP.to_vec();
        members.extend(self.escalated.iter().flat_map(|_| IN_STEERING_GROUP));
        members
    }

    /// Whether somebody can be made to remove it: by itself, or by the region, which arranges the meetings, if it sits there.
    fn can_be_handed(&self, actor: Actor, to: &str) -> bool {
        let own = actor.organisation();
        own == to || (own == "region" && self.members().contains(&to))
    }

    /// As one line, which is compared with what the server shows.
    fn shown(&self) -> String {
        let mut measures = self.measures.clone();
        measures.sort_unstable();
        let measures: Vec<String> = measures.iter().map(|day| date(*day).to_string()).collect();
        format!(
            "version {} {} public {} by {} owner {} escalated {} due {} answered {} removed {}: {}",
            self.version,
            self.state,
            self.public,
            self.identified_by,
            self.owner,
            shown_day(self.escalated),
            shown_day(self.answer_due),
            shown_day(self.answered),
            shown_day(self.removed),
            measures.join(" "),
        )
    }
}

impl Model {
    /// What everybody sees of a document.
    pub(super) fn shown_document(&self, at: usize) -> Vec<String> {
        self.documents[at].shown([self.today, self.asked])
    }

    /// What somebody sees of the obstacles.
    pub(super) fn shown_obstacles(&self, actor: Actor) -> Vec<String> {
        let all = self.obstacles.iter().enumerate();
        let seen = all.filter(|(_, it)| it.is_seen_by(actor));
        seen.map(|(at, it)| format!("{at} {}", it.shown()))
            .collect()
    }

    /// Does a step, or says why not.
    fn perform(&mut self, step: &Step<Act>) -> Said {
        let actor = step.actor;
        match step.act {
            Act::Wait(days) => {
                self.today += days;
                Ok(0)
            }
            Act::Send(at, sent, answer_by, entry) => self.send(
                actor,
                at,
                Request {
                    sent,
                    answer_by,
                    entry,
                    version: 1,
                },
            ),
            Act::ChangeRequest(at, answer_by, entry) => {
                self.change_request(step, at, answer_by, entry)
            }
            Act::Record(at, answer) => self.record(actor, at, answer),
            Act::Correct(at, of, _) | Act::Remove(at, of) => self.correct(step, at, of),
            Act::Add(owner, on) => self.add(actor, owner, on),
            Act::Hand(at, _)
            | Act::Publish(at, _)
            | Act::Measure(at, _)
            | Act::Clear(at, _)
            | Act::Escalate(at, _)
            | Act::Reply(at) => self.act_on(step, at),
        }
    }

    fn writes(actor: Actor) -> bool {
        actor.grade() >= Grade::Editor && WRITERS.contains(&actor.organisation())
    }

    fn send(&mut self, actor: Actor, at: usize, new: Request) -> Said {
        refuse(&[(!Self::writes(actor), "FORBIDDEN")])?;
        let again = self.documents[at].request.is_some();
        let mut reasons = vec![
            (again, "ALREADY_EXISTS documentVersion"),
            (new.sent > self.today, "INVALID_PERIOD sentOn"),
        ];
        reasons.extend(new.faults());
        refuse(&reasons)?;
        self.documents[at].request = Some(new);
        Ok(1)
    }

    /// How it enters into force stays once anybody has answered, and nobody is given less time then.
    fn change_request(&mut self, step: &Step<Act>, at: usize, by: i64, entry: Entry) -> Said {
        refuse(&[(!Self::writes(step.actor), "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        let answered = !self.documents[at].given.is_empty();
        let Some(request) = &mut self.documents[at].request else {
            return Ok(0);
        };
        if (by, entry) == (request.answer_by, request.entry) {
            return Ok(0);
        }
        let after = Request {
            answer_by: by,
            entry,
            version: request.version + 1,
            ..*request
        };
        let mut reasons = after.faults().to_vec();
        reasons.extend([
            (answered && entry != request.entry, "WRONG_STATE entry"),
            (answered && by < request.answer_by, "WRONG_STATE answerBy"),
        ]);
        refuse(&reasons)?;
        *request = after;
        Ok(1)
    }

    /// What is wrong with an answer: nobody declines what it was not asked to adopt by then.
    fn check_answer(&self, at: usize, of: &str, answer: Answer) -> Vec<(bool, &'static str)> {
        let request = self.documents[at].request.as_ref();
        let sent = request.is_some_and(|it| it.sent <= answer.on);
        let is_asked = sent && ASKED.contains(&of);
        vec![
            (answer.declines && !is_asked, "WRONG_STATE answer"),
            (
                answer.declines && answer.reserves,
                "DOES_NOT_FIT reservation",
            ),
            (answer.on > self.today, "INVALID_PERIOD adoptedOn"),
        ]
    }

    fn record(&mut self, actor: Actor, at: usize, answer: Answer) -> Said {
        refuse(&[(actor.grade() < Grade::Approver, "FORBIDDEN")])?;
        let organisation = actor.organisation();
        let again = self.documents[at].answer(organisation).is_some();
        let mut reasons = vec![(again, "ALREADY_EXISTS documentVersion")];
        reasons.extend(self.check_answer(at, organisation, answer));
        refuse(&reasons)?;
        self.documents[at].given.push(Given {
            organisation,
            answer,
            version: 1,
        });
        Ok(1)
    }

    /// Corrects what an organisation has answered, or removes it.
    fn correct(&mut self, step: &Step<Act>, at: usize, of: &str) -> Said {
        refuse(&[(!step.actor.is(of, Grade::Approver), "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        let mut given = self.documents[at].given.iter();
        let Some(place) = given.position(|it| it.organisation == of) else {
            return Ok(0);
        };
        let before = self.documents[at].given[place].answer;
        let is_complete = self.documents[at].is_complete();
        let Act::Correct(_, _, answer) = step.act else {
            refuse(&[(is_complete, "WRONG_STATE adoption")])?;
            self.documents[at].given.remove(place);
            return Ok(1);
        };
        if answer == before {
            return Ok(0);
        }
        let another = (answer.declines, answer.on) != (before.declines, before.on);
        refuse(&[(another && is_complete, "WRONG_STATE adoption")])?;
        refuse(&self.check_answer(at, of, answer))?;
        let given = &mut self.documents[at].given[place];
        given.answer = answer;
        given.version += 1;
        Ok(1)
    }

    fn add(&mut self, actor: Actor, owner: Option<&'static str>, on: i64) -> Said {
        // Luleå is a kommun of another area.
        let may = actor.grade() >= Grade::Editor && actor != Actor::Lulea;
        refuse(&[(!may, "FORBIDDEN")])?;
        let own = actor.organisation();
        let owner = owner.unwrap_or(own);
        let mut concerned = IN_GROUP.to_vec();
        concerned.push(owner);
        let new = Obstacle {
            identified_by: own,
            owner,
            identified: on,
            state: "IDENTIFIED",
            public: false,
            concerned,
            escalated: None,
            answer_due: None,
            answered: None,
            removed: None,
            measures: Vec::new(),
            version: 1,
        };
        refuse(&[(!new.can_be_handed(actor, owner), "DOES_NOT_FIT owner")])?;
        refuse(&[(on > self.today, "INVALID_PERIOD identifiedOn")])?;
        let lines = 1 + new.told_alone().len();
        self.obstacles.push(new);
        Ok(lines)
    }

    /// What is done with an obstacle that there is.
    fn act_on(&mut self, step: &Step<Act>, at: usize) -> Said {
        let actor = step.actor;
        let today = self.today;
        let mut it = self.obstacles[at].clone();
        refuse(&[(!it.is_seen_by(actor), "NOT_FOUND")])?;
        let arranges = actor.is("region", Grade::Editor);
        let is_its = [it.owner, it.identified_by].map(|of| actor.is(of, Grade::Editor));
        let may = match step.act {
            Act::Publish(..) => arranges,
            Act::Reply(_) if it.escalated.is_some() => Self::writes(actor),
            Act::Reply(_) => arranges,
            _ => arranges || is_its.contains(&true),
        };
        refuse(&[(!may, "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        let lets = match step.act {
            Act::Hand(..) => ["IDENTIFIED", "BEING_REMOVED"].contains(&it.state),
            Act::Clear(..) => ["BEING_REMOVED", "ANSWERED"].contains(&it.state),
            Act::Reply(_) => it.state == "ESCALATED",
            Act::Publish(..) => true,
            _ => ["IDENTIFIED", "BEING_REMOVED", "ANSWERED"].contains(&it.state),
        };
        refuse(&[(!lets, "WRONG_STATE obstacle")])?;
        let mut lines = 1;
        match step.act {
            Act::Hand(_, to) if to == it.owner => return Ok(0),
            Act::Publish(_, public) if public == it.public => return Ok(0),
            Act::Hand(_, to) => {
                refuse(&[(!it.can_be_handed(actor, to), "DOES_NOT_FIT owner")])?;
                it.owner = to;
                it.concerned.push(to);
                it.public &= arranges;
            }
            Act::Publish(_, public) => it.public = public,
            Act::Measure(_, on) => {
                self.check_day(on, it.identified, "INVALID_PERIOD takenOn")?;
                it.measures.push(on);
                it.state = "BEING_REMOVED";
                it.public &= arranges;
                lines += 1 + it.told_alone().len();
            }
            Act::Clear(_, on) => {
                self.check_day(on, it.identified, "INVALID_PERIOD on")?;
                it.removed = Some(on);
                it.state = "REMOVED";
            }
            Act::Escalate(_, due) => {
                // Till then a body whose meetings others arrange can meet.
                let earliest = today + if Self::writes(actor) { 0 } else { 14 };
                refuse(&[(due < earliest, "INVALID_PERIOD answerDueOn")])?;
                it.escalated = Some(today);
                it.answer_due = Some(due);
                it.state = "ESCALATED";
                it.concerned = it.members();
                it.concerned.push(it.owner);
            }
            _ => {
                it.answered = Some(today);
                it.state = "ANSWERED";
            }
        }
        it.version += 1;
        let told_before = self.obstacles[at].told_alone();
        lines += told_before.union(&it.told_alone()).count();
        self.obstacles[at] = it;
        Ok(lines)
    }

    /// A day that has come, and not before the obstacle was identified.
    fn check_day(&self, on: i64, earliest: i64, reason: &str) -> Result<(), Vec<String>> {
        refuse(&[(on > self.today || on < earliest, reason)])
    }
}

impl Request {
    fn faults(&self) -> [(bool, &'static str); 2] {
        let (entry, day) = self.entry;
        let is_other = (entry == "ON_DAY") != day.is_some();
        [
            (self.answer_by < self.sent, "INVALID_PERIOD answerBy"),
            (is_other, "DOES_NOT_FIT inForceOn"),
        ]
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step<Act>;

    fn init_state() -> BoxedStrategy<Self> {
        let given = |(organisation, on): (&'static str, i64)| Given {
            organisation,
            answer: Answer {
                declines: false,
                on,
                reserves: false,
            },
            version: 1,
        };
        let first = Document {
            request: None,
            given: ADOPTED.map(given).to_vec(),
        };
        Just(Self {
            today: 0,
            asked: 0,
            documents: [first, Document::default()],
            obstacles: Vec::new(),
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
        match step.act {
            Act::Wait(_) | Act::Send(..) | Act::Record(..) | Act::Add(..) => true,
            Act::ChangeRequest(at, ..) => model.documents[at].request.is_some(),
            Act::Correct(at, of, _) | Act::Remove(at, of) => {
                model.documents[at].answer(of).is_some()
            }
            Act::Hand(at, _)
            | Act::Publish(at, _)
            | Act::Measure(at, _)
            | Act::Clear(at, _)
            | Act::Escalate(at, _)
            | Act::Reply(at) => at < model.obstacles.len(),
        }
    }
}

/// What can be done next, each with those who mostly may.
fn offered(model: &Model) -> Offered<Act> {
    let all = Actor::APPROVERS.to_vec();
    let writers = vec![Actor::Region, Actor::Association];
    let today = model.today;
    let mut offered = vec![(1, all.clone(), (1i64..40).prop_map(Act::Wait).boxed())];
    for (at, document) in model.documents.iter().enumerate() {
        let by = today - 10..today + 60;
        let request = (days(today), by, entry());
        let act = match document.request {
            None => request
                .prop_map(move |(sent, by, entry)| Act::Send(at, sent, by, entry))
                .boxed(),
            Some(_) => prop_oneof![
                1 => request.clone().prop_map(move |(sent, by, entry)| Act::Send(at, sent, by, entry)),
                4 => request.prop_map(move |(_, by, entry)| Act::ChangeRequest(at, by, entry)),
            ]
            .boxed(),
        };
        offered.push((2, writers.clone(), act));
        let record = answer(today).prop_map(move |answer| Act::Record(at, answer));
        offered.push((4, all.clone(), record.boxed()));
        for doer in &all {
            let of = doer.organisation();
            if document.answer(of).is_some() {
                let correct = answer(today).prop_map(move |answer| Act::Correct(at, of, answer));
                let act = prop_oneof![4 => correct, 1 => Just(Act::Remove(at, of))];
                offered.push((1, vec![*doer], act.boxed()));
            }
        }
    }
    if model.obstacles.len() < 2 {
        let owner = prop::option::weighted(0.4, organisation());
        let add = (owner, days(today)).prop_map(|(owner, on)| Act::Add(owner, on));
        offered.push((3, all.clone(), add.boxed()));
    }
    for (at, obstacle) in model.obstacles.iter().enumerate() {
        let doers = vec![Actor::Region, Actor::of(obstacle.owner)];
        let own = prop_oneof![
            3 => days(today).prop_map(move |on| Act::Measure(at, on)),
            1 => days(today).prop_map(move |on| Act::Clear(at, on)),
            3 => (today - 1..today + 30).prop_map(move |due| Act::Escalate(at, due)),
            2 => organisation().prop_map(move |to| Act::Hand(at, to)),
        ];
        offered.push((5, doers, own.boxed()));
        offered.push((2, writers.clone(), Just(Act::Reply(at)).boxed()));
        let publish = any::<bool>().prop_map(move |public| Act::Publish(at, public));
        offered.push((1, vec![Actor::Region], publish.boxed()));
    }
    offered
}

/// Days around today, most of them past.
fn days(today: i64) -> BoxedStrategy<i64> {
    (today - 25..today + 2).boxed()
}

fn answer(today: i64) -> BoxedStrategy<Answer> {
    let declines = prop::bool::weighted(0.25);
    let reserves = prop::bool::weighted(0.3);
    (declines, days(today), reserves)
        .prop_map(|(declines, on, reserves)| Answer {
            declines,
            on,
            reserves,
        })
        .boxed()
}

fn entry() -> BoxedStrategy<Entry> {
    let entry = prop::sample::select(vec!["WITH_LAST", "EACH", "ON_DAY"]);
    (entry, -20i64..60, prop::bool::weighted(0.93))
        .prop_map(|(entry, day, fits)| (entry, ((entry == "ON_DAY") == fits).then_some(day)))
        .boxed()
}

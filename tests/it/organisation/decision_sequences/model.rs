//! What the model knows of matters, decisions and commissions: what each act does and why it is refused, written from the documents
//! and the schema alone, and which acts come next.

use chrono::{Datelike, NaiveDate};
use proptest::{
    prelude::{BoxedStrategy, Just, Strategy, any, prop},
    prop_oneof,
    strategy::Union,
};
use proptest_state_machine::ReferenceStateMachine;
use samverkan::domain::vocabulary::Grade;

use crate::fixture::sequences::{Said, date, refuse, shown_day};

/// Who acts: those who write in the county steering group, and two kommuner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    RegionReader,
    Region,
    Association,
    Kiruna,
    Lulea,
}

impl Actor {
    pub(super) const ALL: [Self; 5] = [
        Self::RegionReader,
        Self::Region,
        Self::Association,
        Self::Kiruna,
        Self::Lulea,
    ];

    pub(super) const fn organisation(self) -> &'static str {
        match self {
            Self::RegionReader | Self::Region => "region",
            Self::Association => "norrbottens-kommuner",
            Self::Kiruna => "2584",
            Self::Lulea => "2580",
        }
    }

    pub(super) const fn grade(self) -> Grade {
        match self {
            Self::RegionReader => Grade::Reader,
            _ => Grade::Editor,
        }
    }

    const fn edits(self) -> bool {
        !matches!(self, Self::RegionReader)
    }

    const fn writes_in_body(self) -> bool {
        matches!(self, Self::Region | Self::Association)
    }
}

/// Who decides: the county steering group, or the board of the actor's own organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Organ {
    Body,
    Board(&'static str),
}

/// Which step a decision takes up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Previous {
    Last,
    None,
    Step(usize),
}

pub(super) const KINDS: [&str; 12] = [
    "PROPOSES",
    "REFERS",
    "RECOMMENDS",
    "SUPPORTS",
    "APPROVES",
    "ADOPTS",
    "REPEALS",
    "NOTES",
    "FILES",
    "REMITS",
    "TABLES",
    "REJECTS",
];

/// Whether a step of a kind may come after one of another, or first: `x` where it may, in the order of [`KINDS`].
fn follows(before: Option<&str>, kind: &str) -> bool {
    let row = match before {
        None | Some("REFERS" | "NOTES") => "xxxxxxxxx.xx",
        Some("PROPOSES" | "RECOMMENDS" | "SUPPORTS" | "TABLES" | "APPROVES" | "ADOPTS") => {
            "xxxxxxxxxxxx"
        }
        Some("REPEALS") => "......xxx.xx",
        Some("REMITS") => "xxxx...xx...",
        Some("REJECTS") => "xx.....xx...",
        _ => "............",
    };
    let mut cells = KINDS.iter().zip(row.chars());
    cells.any(|(of, cell)| *of == kind && cell == 'x')
}

/// What is done. Days are counted from the first; matters, decisions and commissions from nought.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Wait(i64),
    Open {
        hidden: bool,
        common: bool,
    },
    Record {
        matter: usize,
        kind: &'static str,
        by_body: bool,
        day: Option<i64>,
        /// The year alone, where no day is known.
        year: Option<i32>,
        paragraph: Option<i64>,
        previous: Previous,
    },
    Correct {
        matter: usize,
        step: usize,
        kind: Option<&'static str>,
        day: Option<i64>,
        paragraph: Option<i64>,
    },
    Give {
        decision: Option<(usize, usize)>,
        to: &'static str,
    },
    Accept(usize),
    Interim(usize),
    Final(usize),
    Return(usize),
    Close {
        commission: usize,
        decision: Option<(usize, usize)>,
        remains: bool,
    },
    Withdraw(usize),
}

/// One step of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) actor: Actor,
    pub(super) act: Act,
    /// Whether the actor has seen the version before.
    pub(super) stale: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) owner: Option<&'static str>,
    hidden: bool,
    pub(super) decisions: Vec<Decision>,
}

#[derive(Clone, Debug)]
pub(super) struct Decision {
    kind: &'static str,
    organ: Organ,
    day: Option<i64>,
    year: Option<i32>,
    paragraph: Option<i64>,
    previous: Option<usize>,
    version: i64,
}

/// The number of a day.
fn number_of(day: Option<NaiveDate>) -> Option<i64> {
    Some((day? - date(0)).num_days())
}

impl Decision {
    /// The first day on which it can have been made, as far as that is known.
    fn first_day(&self) -> Option<i64> {
        let of_year = || number_of(NaiveDate::from_ymd_opt(self.year?, 1, 1));
        self.day.or_else(of_year)
    }

    /// The last such day.
    fn last_day(&self) -> Option<i64> {
        let of_year = || number_of(NaiveDate::from_ymd_opt(self.year?, 12, 31));
        self.day.or_else(of_year)
    }

    /// The year of the minutes.
    fn minutes(&self) -> Option<i32> {
        self.day.map(|day| date(day).year()).or(self.year)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Commission {
    to: &'static str,
    /// By which it was given, and by which it was closed.
    decision: Option<(usize, usize)>,
    closed_by: Option<(usize, usize)>,
    state: &'static str,
    /// Its own version, then that of who carries it out.
    versions: (i64, i64),
    given_on: i64,
    reported_on: Option<i64>,
    closed_on: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    today: i64,
    pub(super) matters: Vec<Matter>,
    pub(super) commissions: Vec<Commission>,
    /// What the last step came to.
    pub(super) said: Said,
}

impl Matter {
    fn is_seen_by(&self, actor: Actor) -> bool {
        !self.hidden || self.owner == Some(actor.organisation())
    }

    /// The first day on which a step can have been made: not before any that it follows.
    fn first_possible(&self, step: usize) -> Option<i64> {
        let decision = &self.decisions[step];
        let before = || self.first_possible(decision.previous?);
        decision.day.or_else(|| decision.first_day().max(before()))
    }

    /// Whether a step goes back in time.
    fn goes_back(&self, step: usize) -> bool {
        let decision = &self.decisions[step];
        let before = decision
            .previous
            .and_then(|previous| self.first_possible(previous));
        matches!((decision.last_day(), before), (Some(day), Some(before)) if day < before)
    }

    /// The step that a new one takes up: the last, but for what other kommuner have decided for themselves.
    fn taken_up_by(&self, actor: Actor) -> Option<usize> {
        let heeded = |it: &Decision| match it.organ {
            Organ::Board(of @ ("2584" | "2580")) => {
                of == actor.organisation() || self.owner == Some(of)
            }
            _ => true,
        };
        self.decisions.iter().rposition(heeded)
    }

    /// The nearest step from this one back that decided something.
    fn repealed(&self, step: Option<usize>) -> Option<usize> {
        let decision = &self.decisions[step?];
        match decision.kind {
            "APPROVES" | "ADOPTS" => step,
            _ => self.repealed(decision.previous),
        }
    }

    fn fits(&self, step: usize) -> bool {
        let decision = &self.decisions[step];
        let before = decision
            .previous
            .map(|previous| self.decisions[previous].kind);
        follows(before, decision.kind)
    }

    /// What is wrong with a step that was recorded or corrected: for those that come after it, then for itself.
    fn breaks(&self, step: usize) -> Vec<&'static str> {
        let own = self.decisions[step].day;
        let mut found = Vec::new();
        for other in (0..self.decisions.len()).filter(|other| *other != step) {
            let takes_up = self.decisions[other].previous == Some(step);
            let last = self.decisions[other].last_day();
            let later = last.is_some() && own > last;
            if takes_up && !self.fits(other) {
                found.push("WRONG_STATE kind");
            } else if self.goes_back(other) && later {
                found.push("INVALID_PERIOD date");
            }
        }
        if !self.fits(step) {
            found.push("WRONG_STATE kind");
        } else if self.goes_back(step) {
            found.push(match own {
                Some(_) => "INVALID_PERIOD date",
                None => "INVALID_PERIOD year",
            });
        }
        found
    }

    /// As lines, which are compared with what the server shows.
    pub(super) fn shown(&self) -> Vec<String> {
        let line = |(ordinal, it): (usize, &Decision)| {
            let organ = match it.organ {
                Organ::Body => "lansstyrgruppen",
                Organ::Board(of) => of,
            };
            format!(
                "{ordinal} {} {organ} {} § {} after {} version {}",
                it.kind,
                shown_day(it.day),
                it.paragraph
                    .map_or("-".to_owned(), |number| number.to_string()),
                it.previous
                    .map_or("-".to_owned(), |place| (place + 1).to_string()),
                it.version,
            )
        };
        (1..).zip(&self.decisions).map(line).collect()
    }
}

impl Commission {
    /// As one line, which is compared with what the server shows.
    pub(super) fn shown(&self) -> String {
        let (own, receiver) = self.versions;
        format!(
            "{} {} versions {own} {receiver} reported {} closed {}",
            self.to,
            self.state,
            shown_day(self.reported_on),
            shown_day(self.closed_on),
        )
    }
}

impl Model {
    /// Does a step, or says why not.
    fn perform(&mut self, step: &Step) -> Said {
        let actor = step.actor;
        match step.act {
            Act::Wait(days) => {
                self.today += days;
                Ok(0)
            }
            Act::Open { hidden, common } => {
                let may = if common {
                    actor.writes_in_body()
                } else {
                    actor.edits()
                };
                refuse(&[(!may, "FORBIDDEN")])?;
                let owner = (!common).then(|| actor.organisation());
                self.matters.push(Matter {
                    owner,
                    hidden,
                    decisions: Vec::new(),
                });
                Ok(1)
            }
            Act::Record { .. } => self.record(step),
            Act::Correct { .. } => self.correct(step),
            Act::Give { decision, to } => self.give(actor, decision, to),
            _ => self.carry_out(step),
        }
    }

    fn record(&mut self, step: &Step) -> Said {
        let Act::Record {
            matter: at,
            kind,
            by_body,
            day,
            year,
            paragraph,
            previous,
        } = step.act
        else {
            return Ok(0);
        };
        let actor = step.actor;
        let matter = &self.matters[at];
        refuse(&[(!matter.is_seen_by(actor), "NOT_FOUND")])?;
        let may = if by_body {
            actor.writes_in_body()
        } else {
            actor.edits()
        };
        refuse(&[(!may, "FORBIDDEN")])?;
        let previous = match previous {
            Previous::Last => matter.taken_up_by(actor),
            Previous::None => None,
            Previous::Step(step) => Some(step),
        };
        let organ = if by_body {
            Organ::Body
        } else {
            Organ::Board(actor.organisation())
        };
        let new = Decision {
            kind,
            organ,
            day,
            year,
            paragraph,
            previous,
            version: 1,
        };
        let taken = self.has_paragraph(&new, None);
        let ends = self.ends_what_is_others(at, &new, actor);
        let unseen = by_body && matter.hidden;
        let this_year = date(self.today).year();
        let to_come = day.is_none() && year.is_some_and(|year| year > this_year);
        let matter = &mut self.matters[at];
        matter.decisions.push(new);
        let place = matter.decisions.len() - 1;
        let mut reasons = vec![
            (by_body && day.is_none(), "REQUIRED date"),
            (
                day.is_some_and(|day| day > self.today),
                "INVALID_PERIOD date",
            ),
            (to_come, "INVALID_VALUE year"),
            (taken, "ALREADY_EXISTS paragraph"),
        ];
        reasons.extend(
            matter
                .breaks(place)
                .into_iter()
                .map(|reason| (true, reason)),
        );
        reasons.push((ends, "WRONG_STATE kind"));
        reasons.push((unseen, "DOES_NOT_FIT matter"));
        refuse(&reasons)?;
        Ok(1)
    }

    /// Whether a step files a matter of others, or repeals what others have decided.
    fn ends_what_is_others(&self, at: usize, new: &Decision, actor: Actor) -> bool {
        let matter = &self.matters[at];
        let own = actor.organisation();
        match new.kind {
            "FILES" => new.organ != Organ::Body && matter.owner != Some(own),
            "REPEALS" => {
                let repealed = matter.repealed(new.previous).or(new.previous);
                repealed.map_or(
                    new.organ != Organ::Body && matter.owner != Some(own),
                    |step| match matter.decisions[step].organ {
                        Organ::Body => !actor.writes_in_body(),
                        Organ::Board(of) => of != own,
                    },
                )
            }
            _ => false,
        }
    }

    /// Whether the organ has another decision with this paragraph in the year.
    fn has_paragraph(&self, of: &Decision, except: Option<(usize, usize)>) -> bool {
        let (Some(paragraph), Some(year)) = (of.paragraph, of.minutes()) else {
            return false;
        };
        let all = self.matters.iter().enumerate();
        let mut all = all.flat_map(|(at, matter)| {
            matter
                .decisions
                .iter()
                .enumerate()
                .map(move |(place, it)| ((at, place), it))
        });
        all.any(|(place, it)| {
            except != Some(place)
                && it.organ == of.organ
                && it.paragraph == Some(paragraph)
                && it.minutes() == Some(year)
        })
    }

    fn correct(&mut self, step: &Step) -> Said {
        let Act::Correct {
            matter: at,
            step: place,
            kind,
            day,
            paragraph,
        } = step.act
        else {
            return Ok(0);
        };
        let actor = step.actor;
        refuse(&[(!self.matters[at].is_seen_by(actor), "NOT_FOUND")])?;
        let before = self.matters[at].decisions[place].clone();
        let may = match before.organ {
            Organ::Body => actor.writes_in_body(),
            Organ::Board(of) => actor.edits() && of == actor.organisation(),
        };
        refuse(&[(!may, "FORBIDDEN")])?;
        refuse(&[(step.stale, "CONFLICT")])?;
        let after = Decision {
            kind: kind.unwrap_or(before.kind),
            day: day.or(before.day),
            paragraph: paragraph.or(before.paragraph),
            version: before.version + 1,
            ..before
        };
        let taken = self.has_paragraph(&after, Some((at, place)));
        let ends = after.kind != before.kind && self.ends_what_is_others(at, &after, actor);
        let early = after.day.is_some_and(|day| day > self.today);
        let another_day = after.day.filter(|_| after.day != before.day);
        let [after_others, before_report] = self.contradicts_commissions((at, place), another_day);
        let matter = &mut self.matters[at];
        matter.decisions[place] = after;
        let mut reasons = vec![
            (ends, "WRONG_STATE kind"),
            (after_others, "INVALID_PERIOD date"),
            (before_report, "INVALID_PERIOD date"),
            (early, "INVALID_PERIOD date"),
            (taken, "ALREADY_EXISTS paragraph"),
        ];
        reasons.extend(
            matter
                .breaks(place)
                .into_iter()
                .map(|reason| (true, reason)),
        );
        refuse(&reasons)?;
        Ok(1)
    }

    /// Whether a decision would be made after a commission that it gave or closed, and before a report that it is on.
    fn contradicts_commissions(&self, decision: (usize, usize), day: Option<i64>) -> [bool; 2] {
        let Some(day) = day else {
            return [false; 2];
        };
        let all = self.commissions.iter();
        let given = all.clone().filter(|it| it.decision == Some(decision));
        let closed = all.filter(|it| it.closed_by == Some(decision));
        let ended = closed.clone().filter_map(|it| it.closed_on);
        let mut follows = given.map(|it| it.given_on).chain(ended);
        let mut reported = closed.filter_map(|it| it.reported_on);
        [follows.any(|on| day > on), reported.any(|on| day < on)]
    }

    /// Whether a decision is there for somebody.
    fn sees(&self, actor: Actor, decision: Option<(usize, usize)>) -> bool {
        decision.is_none_or(|(matter, _)| self.matters[matter].is_seen_by(actor))
    }

    fn decision(&self, (matter, place): (usize, usize)) -> &Decision {
        &self.matters[matter].decisions[place]
    }

    fn is_of_body(&self, decision: Option<(usize, usize)>) -> bool {
        decision.is_none_or(|at| self.decision(at).organ == Organ::Body)
    }

    fn give(&mut self, actor: Actor, decision: Option<(usize, usize)>, to: &'static str) -> Said {
        refuse(&[(!actor.writes_in_body(), "FORBIDDEN")])?;
        refuse(&[(!self.sees(actor, decision), "NOT_FOUND")])?;
        refuse(&[(!self.is_of_body(decision), "DOES_NOT_FIT decision")])?;
        self.commissions
            .push(Commission::given(to, decision, self.today));
        Ok(2)
    }

    fn carry_out(&mut self, step: &Step) -> Said {
        let Step {
            actor,
            ref act,
            stale,
        } = *step;
        let today = self.today;
        let at = act.commission().unwrap_or_default();
        let before = self.commissions[at].clone();
        let own = actor.edits() && actor.organisation() == before.to;
        let may = match act {
            Act::Accept(_) | Act::Interim(_) | Act::Final(_) => own,
            _ => actor.writes_in_body(),
        };
        refuse(&[(!may, "FORBIDDEN")])?;
        refuse(&[(stale, "CONFLICT")])?;
        let state = match (act, before.state) {
            (Act::Accept(_), "GIVEN") => "ACCEPTED",
            (Act::Interim(_), "ACCEPTED" | "IN_PROGRESS") => "IN_PROGRESS",
            (Act::Interim(_), "RETURNED") => "RETURNED",
            (Act::Final(_), "ACCEPTED" | "IN_PROGRESS" | "RETURNED") => "REPORTED",
            (Act::Return(_), "REPORTED") => "RETURNED",
            (Act::Close { .. }, "REPORTED") => "CLOSED",
            (Act::Withdraw(_), "CLOSED" | "WITHDRAWN") => {
                return refuse(&[(true, "WRONG_STATE commission")]).map(|()| 0);
            }
            (Act::Withdraw(_), _) => "WITHDRAWN",
            _ => return refuse(&[(true, "WRONG_STATE receiver")]).map(|()| 0),
        };
        let mut lines = 1;
        if let Act::Close {
            decision, remains, ..
        } = *act
        {
            self.check_closing(actor, &before, decision)?;
            if remains {
                self.commissions
                    .push(Commission::given(before.to, decision, today));
                lines += 2;
            }
        }
        let commission = &mut self.commissions[at];
        commission.state = state;
        commission.versions.1 += 1;
        match act {
            Act::Final(_) => commission.reported_on = Some(today),
            Act::Close { decision, .. } => {
                commission.closed_on = Some(today);
                commission.closed_by = *decision;
            }
            Act::Withdraw(_) => commission.versions.0 += 1,
            _ => {}
        }
        // Who carries it out changes, and its report, or the commission.
        let more = matches!(
            act,
            Act::Interim(_) | Act::Final(_) | Act::Return(_) | Act::Withdraw(_)
        );
        Ok(lines + usize::from(more))
    }

    /// It is closed by a decision on the report, of the body that gave it.
    fn check_closing(
        &self,
        actor: Actor,
        commission: &Commission,
        decision: Option<(usize, usize)>,
    ) -> Result<(), Vec<String>> {
        refuse(&[(!self.sees(actor, decision), "NOT_FOUND")])?;
        let gave = decision.is_some() && decision == commission.decision;
        let day = decision.and_then(|at| self.decision(at).day);
        let early =
            matches!((day, commission.reported_on), (Some(day), Some(reported)) if day < reported);
        refuse(&[
            (decision.is_none(), "REQUIRED decision"),
            (!self.is_of_body(decision), "DOES_NOT_FIT decision"),
            (gave || early, "DOES_NOT_FIT decision"),
        ])
    }
}

impl Commission {
    fn given(to: &'static str, decision: Option<(usize, usize)>, given_on: i64) -> Self {
        Self {
            to,
            decision,
            closed_by: None,
            state: "GIVEN",
            versions: (1, 1),
            given_on,
            reported_on: None,
            closed_on: None,
        }
    }
}

impl Act {
    /// The commission that it is about.
    pub(super) const fn commission(&self) -> Option<usize> {
        match self {
            Self::Accept(at)
            | Self::Interim(at)
            | Self::Final(at)
            | Self::Return(at)
            | Self::Withdraw(at)
            | Self::Close { commission: at, .. } => Some(*at),
            _ => None,
        }
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            today: 0,
            matters: Vec::new(),
            commissions: Vec::new(),
            said: Ok(0),
        })
        .boxed()
    }

    fn transitions(model: &Self) -> BoxedStrategy<Step> {
        let stale = prop::bool::weighted(0.04);
        let step = |(actor, act, stale)| Step { actor, act, stale };
        let all = prop::sample::select(Actor::ALL.to_vec());
        let mut steps: Vec<(u32, BoxedStrategy<Step>)> =
            vec![(3, (all, acts(model), stale).prop_map(step).boxed())];
        // What those do who mostly may.
        let writes = prop_oneof![Just(Actor::Region), Just(Actor::Association)];
        steps.push((3, (writes, acts(model), stale).prop_map(step).boxed()));
        for (at, commission) in model.commissions.iter().enumerate() {
            let to = if commission.to == "2584" {
                Actor::Kiruna
            } else {
                Actor::Lulea
            };
            let carries_out = prop_oneof![
                Just(Act::Accept(at)),
                Just(Act::Interim(at)),
                Just(Act::Final(at)),
                Just(Act::Final(at))
            ];
            steps.push((1, (Just(to), carries_out, stale).prop_map(step).boxed()));
        }
        Union::new_weighted(steps).boxed()
    }

    fn apply(mut model: Self, step: &Step) -> Self {
        let mut after = model.clone();
        let said = after.perform(step);
        // What is refused changes nothing.
        if said.is_ok() {
            model = after;
        }
        model.said = said;
        model
    }

    fn preconditions(model: &Self, step: &Step) -> bool {
        let is_there = |(matter, place): (usize, usize)| {
            model
                .matters
                .get(matter)
                .is_some_and(|it| place < it.decisions.len())
        };
        let decided = match step.act {
            Act::Record {
                matter,
                previous: Previous::Step(place),
                ..
            }
            | Act::Correct {
                matter,
                step: place,
                ..
            } => is_there((matter, place)),
            Act::Record { matter, .. } => matter < model.matters.len(),
            Act::Give { decision, .. } | Act::Close { decision, .. } => {
                decision.is_none_or(is_there)
            }
            _ => true,
        };
        decided
            && step
                .act
                .commission()
                .is_none_or(|at| at < model.commissions.len())
    }
}

fn acts(model: &Model) -> BoxedStrategy<Act> {
    let mut acts: Vec<(u32, BoxedStrategy<Act>)> =
        vec![(2, (1i64..30).prop_map(Act::Wait).boxed())];
    if model.matters.len() < 3 {
        let open = prop_oneof![
            Just(Act::Open {
                hidden: false,
                common: true
            }),
            Just(Act::Open {
                hidden: false,
                common: false
            }),
            Just(Act::Open {
                hidden: true,
                common: false
            }),
        ];
        acts.push((2, open.boxed()));
    }
    for (at, matter) in model.matters.iter().enumerate() {
        acts.push((6, recorded(at, matter, model.today)));
        if !matter.decisions.is_empty() {
            acts.push((2, corrected(at, matter, model.today)));
        }
    }
    let decisions: Vec<Option<(usize, usize)>> = model
        .matters
        .iter()
        .enumerate()
        .flat_map(|(at, matter)| (0..matter.decisions.len()).map(move |place| Some((at, place))))
        .chain([None])
        .collect();
    let decision = prop::sample::select(decisions);
    if model.commissions.len() < 3 {
        let to = prop::sample::select(vec!["2584", "2580"]);
        let give = (decision.clone(), to).prop_map(|(decision, to)| Act::Give { decision, to });
        acts.push((2, give.boxed()));
    }
    for (at, commission) in model.commissions.iter().enumerate() {
        let close =
            (decision.clone(), any::<bool>()).prop_map(move |(decision, remains)| Act::Close {
                commission: at,
                decision,
                remains,
            });
        let weight = if commission.state == "REPORTED" { 5 } else { 1 };
        acts.push((weight, close.boxed()));
        acts.push((
            1,
            prop_oneof![3 => Just(Act::Return(at)), 1 => Just(Act::Withdraw(at))].boxed(),
        ));
    }
    Union::new_weighted(acts).boxed()
}

/// Days around today, most of them past.
fn days(today: i64) -> BoxedStrategy<Option<i64>> {
    prop::option::weighted(0.85, today - 40..today + 3).boxed()
}

fn recorded(at: usize, matter: &Matter, today: i64) -> BoxedStrategy<Act> {
    let steps = matter.decisions.len();
    let previous = if steps == 0 {
        prop_oneof![Just(Previous::Last), Just(Previous::None)].boxed()
    } else {
        prop_oneof![4 => Just(Previous::Last), 1 => Just(Previous::None), 2 => (0..steps).prop_map(Previous::Step)].boxed()
    };
    let kind = prop::sample::select(KINDS.to_vec());
    let paragraph = prop::option::of(1i64..5);
    let year = prop::option::of(2025i32..2029);
    let made = (days(today), year).prop_map(|(day, year)| (day, year.filter(|_| day.is_none())));
    (kind, any::<bool>(), made, paragraph, previous)
        .prop_map(
            move |(kind, by_body, (day, year), paragraph, previous)| Act::Record {
                matter: at,
                kind,
                by_body,
                day,
                year,
                paragraph,
                previous,
            },
        )
        .boxed()
}

fn corrected(at: usize, matter: &Matter, today: i64) -> BoxedStrategy<Act> {
    let kind = prop::option::weighted(0.3, prop::sample::select(KINDS.to_vec()));
    let paragraph = prop::option::weighted(0.3, 1i64..5);
    (0..matter.decisions.len(), kind, days(today), paragraph)
        .prop_map(move |(step, kind, day, paragraph)| Act::Correct {
            matter: at,
            step,
            kind,
            day,
            paragraph,
        })
        .boxed()
}

//! How bodies decide: at a meeting where they have held one in time, with which paragraph, with changed words, and not all agreeing.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Duration, NaiveDate};
use entity::agenda_item;
use uuid::Uuid;

use super::{Act, BOARD, How, Matters, STEERING_GROUP, Step, Story};
use crate::{
    demo::{
        Meeting, MeetingStep, Meetings,
        filling::{known, version},
    },
    domain::vocabulary::{AgendaPurpose, DecisionKind},
    error::Error,
    store::{AgendaItemChange, AgendaItemContent, NewAgendaItem, NewAmendment, Writing},
};

/// How many days before a meeting a matter is put on its agenda.
const PUT_ON_AGENDA: i64 = 10;

/// How many minutes it takes there.
const MINUTES: i32 = 15;

/// Who does not agree, and why.
pub(super) const DISSENT: &str =
    "Demodata: två ledamöter reserverar sig, och vill vänta in utvärderingen.";

/// A change of words that a decision makes.
pub(super) fn amendment() -> NewAmendment {
    NewAmendment {
        section: Some("Uppföljning".to_owned()),
        old_words: Some("varje år".to_owned()),
        new_words: "varje tertial".to_owned(),
    }
}

impl Matters {
    /// Lets each body decide at the last meeting that it has held since the step before, where there is one, and puts the matter on
    /// its agenda.
    pub(super) fn decide_at_meetings(&mut self, meetings: &Meetings) {
        let mut before: HashMap<usize, NaiveDate> = HashMap::new();
        let mut put: Vec<Act> = Vec::new();
        for act in &mut self.acts {
            let since = before.insert(act.story, act.day);
            let (Step::Decide(body, ..), Some(since)) = (&act.step, since) else {
                continue;
            };
            let Some((place, meeting)) = last_held(meetings, body, [since, act.day]) else {
                continue;
            };
            let on = meeting.held_for();
            act.how.held_on = Some(on);
            put.push(Act {
                day: since.max(on - Duration::days(PUT_ON_AGENDA)),
                story: act.story,
                by: meeting.by,
                step: Step::PutOnAgenda(place),
                how: How::default(),
            });
        }
        self.acts.extend(put);
        self.acts.make_contiguous().sort_by_key(|act| act.day);
    }

    /// Numbers the paragraphs of each body through the year. Of what is approved in a year, one decision of the county steering
    /// group changes words, and to one of the board somebody does not agree: at a meeting, where there is such a one.
    pub(super) fn number(&mut self) {
        let decides = |act: &&mut Act| matches!(act.step, Step::Decide(..));
        let mut decided: Vec<&mut Act> = self.acts.iter_mut().filter(decides).collect();
        decided.sort_by_key(|act| act.decided_on());
        let mut numbers: HashMap<(&str, i32), u32> = HashMap::new();
        for act in &mut decided {
            let year = act.decided_on().year();
            if let Step::Decide(body, ..) = act.step {
                let number = numbers.entry((body, year)).or_default();
                *number += 1;
                act.how.paragraph = *number;
            }
        }
        decided.sort_by_key(|act| (act.how.held_on.is_none(), act.decided_on()));
        let mut approved: HashSet<(&str, i32)> = HashSet::new();
        for act in decided {
            let year = act.decided_on().year();
            if let Step::Decide(body, DecisionKind::Approves, _) = act.step
                && approved.insert((body, year))
            {
                act.how.amends = body == STEERING_GROUP;
                act.how.dissent = body == BOARD;
            }
        }
    }
}

/// The last meeting that a body held from the first of these days on, and that was recorded as held before the second; with its
/// place.
fn last_held<'m>(
    meetings: &'m Meetings,
    body: &str,
    [from, before]: [NaiveDate; 2],
) -> Option<(usize, &'m Meeting)> {
    let all = meetings.meetings.iter().enumerate();
    let held = all.filter(|(_, meeting)| {
        let mut steps = meeting.steps.iter();
        let recorded = steps.any(|(day, step)| *step == MeetingStep::Hold && *day < before);
        recorded && from <= meeting.held_for() && meeting.bodies.iter().any(|it| it == body)
    });
    held.max_by_key(|(_, meeting)| meeting.held_for())
}

impl Story {
    /// Puts the matter on the agenda of a meeting. If it is to become public, so is the item.
    pub(super) async fn put_on_agenda(
        &mut self,
        writing: &Writing<'_>,
        meeting: Uuid,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let new = NewAgendaItem {
            meeting,
            content: AgendaItemContent {
                title: self.title.clone(),
                text: None,
                purpose: AgendaPurpose::Decision,
                presenter: None,
                sectors: Vec::new(),
                minutes: Some(MINUTES),
                documents: None,
                horizon_note: None,
                matter: Some(known(self.matter.as_ref())?),
                reference: None,
            },
            carried_from: None,
        };
        let item = writing.add_agenda_item(new, day).await?;
        if self.public {
            let change = AgendaItemChange {
                public: Some(true),
                ..AgendaItemChange::default()
            };
            let version = version::<agenda_item::Entity>(writing, item).await?;
            writing.change_agenda_item(item, version, change).await?;
        }
        self.item = Some(item);
        Ok(())
    }
}

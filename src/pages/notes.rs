//! The notes of a meeting (minnesanteckningar): the newest version that who asks may see, with who chaired, who was there and when,
//! and item by item what is noted and was decided.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::{
    Appointed, Attending, Head, Named, OfMeeting, Page, Period, Referred, Seat, asked, html,
    notation,
};
use crate::{
    clock::time_of_day,
    domain::vocabulary::{AttendanceOutcome, DecisionKind, NotesState, Side, Vocabulary},
    error::Error,
};

/// What the page is made of.
#[derive(Debug, Deserialize)]
pub struct Notes {
    meeting: Option<Meeting>,
}

#[derive(Debug, Deserialize)]
struct Meeting {
    #[serde(flatten)]
    head: Head,
    body: Option<Convening>,
    agenda: Vec<Item>,
    attendances: Vec<Came>,
    notes: Vec<Version>,
}

/// The body that convened the meeting, with who holds its chair when.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Convening {
    chair_terms: Vec<Term>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Term {
    period: Period,
    side: Side,
    chair: Option<Appointed>,
    secretary_side: Option<Side>,
    secretary: Option<Appointed>,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    #[serde(flatten)]
    referred: Referred,
    decisions: Vec<Decision>,
}

#[derive(Debug, Deserialize)]
struct Decision {
    paragraph: Option<String>,
    kind: DecisionKind,
    wording: String,
    dissent: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    number: i32,
    kept_by: Option<Named>,
    text: Option<String>,
    items: Vec<ItemNote>,
    reason: Option<String>,
    state: NotesState,
    approved_on: Option<NaiveDate>,
    approved_at: Option<OnDay>,
    sent_to: Option<String>,
    archived_by: Option<Named>,
    archive_reference: Option<String>,
}

#[derive(Debug, Deserialize)]
struct OnDay {
    day: NaiveDate,
}

#[derive(Debug, Deserialize)]
struct ItemNote {
    text: String,
    item: Option<Noted>,
}

/// The item that something is noted of.
#[derive(Debug, Deserialize)]
struct Noted {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Came {
    #[serde(flatten)]
    who: Attending,
    outcome: Option<AttendanceOutcome>,
    substitute: Option<Appointed>,
    arrived: Option<DateTime<Utc>>,
    left: Option<DateTime<Utc>>,
}

/// What is noted of an item, and what was decided at it.
struct Entry<'m> {
    /// The number and the title of the item; none where it can't be seen.
    heading: Option<String>,
    text: Option<&'m str>,
    decisions: Vec<&'m Decision>,
}

impl Meeting {
    /// The term of the chair on the day of the meeting.
    fn term(&self) -> Option<&Term> {
        let mut terms = self.body.as_ref()?.chair_terms.iter();
        terms.find(|term| term.period.holds(self.head.day))
    }

    /// The chair, or the side that holds it; in a body that the holder of a seat chairs, who of that seat came.
    fn chair(&self) -> Option<String> {
        match self.term() {
            Some(term) => office(term.chair.as_ref(), Some(term.side)),
            None => self.came_of(|seat| seat.chairs),
        }
    }

    /// The secretary, or the side that holds that office; in a body whose chair keeps the notes, too, who of that seat came.
    fn secretary(&self) -> Option<String> {
        match self.term() {
            Some(term) => office(term.secretary.as_ref(), term.secretary_side),
            None => self.came_of(|seat| seat.chairs && seat.keeps_notes),
        }
    }

    /// Who came of those who hold such a seat.
    fn came_of(&self, such: impl Fn(&Seat) -> bool) -> Option<String> {
        let came = self.attendances.iter().filter(|came| came.is_there());
        let mut held = came.filter_map(|came| came.who.appointment.as_ref());
        let held = held.find(|held| held.seat.as_ref().is_some_and(&such));
        held.map(Appointed::who)
    }

    /// What is noted of each item of the agenda and was decided at it, and last what is noted of items that can't be seen.
    fn entries<'m>(&'m self, notes: &'m Version) -> Vec<Entry<'m>> {
        let of_agenda = self.agenda.iter().map(|item| Entry {
            heading: Some(item.referred.heading()),
            text: notes.of(&item.id),
            decisions: item.decisions.iter().collect(),
        });
        let of_agenda = of_agenda.filter(|it| it.text.is_some() || !it.decisions.is_empty());
        let unseen = notes.items.iter().filter(|note| note.item.is_none());
        let unseen = unseen.map(|note| Entry {
            heading: None,
            text: Some(&note.text),
            decisions: Vec::new(),
        });
        of_agenda.chain(unseen).collect()
    }
}

/// Who holds an office, or else the side that does.
fn office(holder: Option<&Appointed>, side: Option<Side>) -> Option<String> {
    let side = || side.map(|side| notation::capitalised(side.term().swedish));
    holder.map(Appointed::who).or_else(side)
}

impl Decision {
    fn heading(&self) -> String {
        let paragraph = self.paragraph.as_ref();
        let paragraph = paragraph.map(|number| format!(" § {number}"));
        let kind = self.kind.term().swedish;
        format!("Beslut{} ({kind}):", paragraph.unwrap_or_default())
    }
}

impl Came {
    fn is_there(&self) -> bool {
        let there = [AttendanceOutcome::Present, AttendanceOutcome::Remote];
        self.outcome.is_some_and(|outcome| there.contains(&outcome))
    }

    /// Whether they were there, who stood in, for which item or from which one on, and when they came late or left early.
    fn outcome(&self) -> String {
        let outcome = self
            .outcome
            .map_or("inte antecknat", |it| it.term().swedish);
        let mut told = notation::capitalised(outcome);
        if let Some(substitute) = &self.substitute {
            told += &format!(": {}", substitute.who());
        }
        if let Some(item) = self.who.item() {
            told += &format!(", {item}");
        }
        for (what, at) in [("kom", self.arrived), ("lämnade", self.left)] {
            if let Some(at) = at {
                told += &format!(", {what} kl. {}", time_of_day(at).format("%H.%M"));
            }
        }
        told
    }
}

impl Version {
    /// What is noted of the item with this id.
    fn of(&self, item: &str) -> Option<&str> {
        let mut notes = self.items.iter();
        let note = notes.find(|note| note.item.as_ref().is_some_and(|it| it.id == item));
        note.map(|note| note.text.as_str())
    }

    fn approval(&self) -> String {
        if self.state == NotesState::Draft {
            return "Utkast, inte godkända".to_owned();
        }
        let day = self
            .approved_on
            .as_ref()
            .map(notation::day)
            .unwrap_or_default();
        match &self.approved_at {
            Some(meeting) => format!("Godkända {day}, vid mötet {}", notation::day(&meeting.day)),
            None => format!("Godkända {day}"),
        }
    }

    /// Which version it is, and why, where it corrects another; who can't see that one sees no number.
    fn version(&self) -> Option<String> {
        let reason = self.reason.as_ref()?;
        Some(match self.number {
            1 => format!("Rättad: {reason}"),
            number => format!("{number}, rättad: {reason}"),
        })
    }

    fn archive(&self) -> Option<String> {
        let by = self.archived_by.as_ref()?.name();
        let reference = self.archive_reference.as_deref().unwrap_or_default();
        Some([by, reference].join(" ").trim().to_owned())
    }
}

#[derive(Template)]
#[template(path = "notes.html", config = "src/pages/askama.toml")]
struct Printed<'p> {
    meeting: &'p Meeting,
    notes: &'p Version,
    entries: Vec<Entry<'p>>,
}

impl Page for Notes {
    type Of = OfMeeting;

    const QUERY: &'static str = concat!(
        "query PrintedNotes($id: ID!) { meeting(by: {id: $id}) { ",
        asked!(head),
        " body { chairTerms { period { from to } side chair ",
        asked!(appointed),
        " secretarySide secretary ",
        asked!(appointed),
        " } }
        agenda { id number title decisions { paragraph kind wording dissent } }
        attendances { ",
        asked!(attending),
        " outcome arrived left substitute ",
        asked!(appointed),
        " }
        notes { number keptBy { name } text items { text item { id } } reason state approvedOn approvedAt { day }
            sentTo archivedBy { name } archiveReference } } }"
    );

    fn html(self, _: &OfMeeting) -> Result<Option<String>, Error> {
        let Some(mut meeting) = self.meeting else {
            return Ok(None);
        };
        let Some(notes) = meeting.notes.pop() else {
            return Ok(None);
        };
        html(&Printed {
            meeting: &meeting,
            notes: &notes,
            entries: meeting.entries(&notes),
        })
    }
}

//! The notes of a meeting (minnesanteckningar): the newest version that who asks may see, with who was there and item by item.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{Appointed, Attending, Head, Named, OfMeeting, Page, Referred, asked, html, notation};
use crate::{
    domain::vocabulary::{AttendanceOutcome, NotesState, Vocabulary},
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
    attendances: Vec<Came>,
    notes: Vec<Version>,
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
    item: Option<Referred>,
}

#[derive(Debug, Deserialize)]
struct Came {
    #[serde(flatten)]
    who: Attending,
    outcome: Option<AttendanceOutcome>,
    substitute: Option<Appointed>,
}

impl Came {
    /// Whether they were there, who stood in, and for which item or from which one on.
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
        told
    }
}

impl Version {
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
struct Printed {
    meeting: Meeting,
    notes: Version,
}

impl Page for Notes {
    type Of = OfMeeting;

    const QUERY: &'static str = concat!(
        "query PrintedNotes($id: ID!) { meeting(by: {id: $id}) { ",
        asked!(head),
        " attendances { ",
        asked!(attending),
        " outcome substitute ",
        asked!(appointed),
        " }
        notes { number keptBy { name } text items { text item { number title } } reason state approvedOn approvedAt { day }
            sentTo archivedBy { name } archiveReference } } }"
    );

    fn html(self, _: &OfMeeting) -> Result<Option<String>, Error> {
        let Some(mut meeting) = self.meeting else {
            return Ok(None);
        };
        match meeting.notes.pop() {
            Some(notes) => html(&Printed { meeting, notes }),
            None => Ok(None),
        }
    }
}

//! The call to a meeting (kallelse): when and where, by when to answer and to send in what, the agenda, the commissions under way
//! that its bodies have given, and who is called. Where the meeting isn't held as the call says, that is its first line.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    Appointed, Attending, Head, List, Named, OfMeeting, Page, Receiver, asked, html, notation,
};
use crate::{
    domain::vocabulary::{
        AgendaItemState, AgendaPurpose, AttendanceAnswer, CommissionState, MeetingState, Sector,
        Vocabulary,
    },
    error::Error,
};

/// What the page is made of.
#[derive(Debug, Deserialize)]
pub struct Call {
    meeting: Option<Meeting>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meeting {
    #[serde(flatten)]
    head: Head,
    state: MeetingState,
    reason: Option<String>,
    items_until: Option<NaiveDate>,
    call: Option<Sent>,
    agenda: Vec<Item>,
    attendances: Vec<Called>,
    commissions: List<Commissioned>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    sent_by: Option<Named>,
    message: Option<String>,
    digital_link: Option<String>,
    documents_until: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    number: Option<i32>,
    title: String,
    text: Option<String>,
    purpose: AgendaPurpose,
    presenter: Option<Appointed>,
    sectors: Vec<Sector>,
    local_start: Option<String>,
    minutes: Option<i32>,
    documents: Vec<Titled>,
    reference: Option<String>,
    state: AgendaItemState,
}

#[derive(Debug, Deserialize)]
struct Titled {
    title: String,
}

#[derive(Debug, Deserialize)]
struct Called {
    #[serde(flatten)]
    who: Attending,
    answer: Option<AttendanceAnswer>,
}

/// A commission under way, as it is when the call is printed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commissioned {
    title: String,
    due_on: NaiveDate,
    overdue: Option<bool>,
    receivers: Vec<CarryingOut>,
}

#[derive(Debug, Deserialize)]
struct CarryingOut {
    #[serde(flatten)]
    who: Receiver,
    state: CommissionState,
    overdue: Option<bool>,
}

impl Meeting {
    /// What has become of it since the call was sent; none where it is as that says.
    fn notice(&self) -> Option<String> {
        match self.state {
            MeetingState::Planned => Some("Flyttat, ny kallelse kommer".to_owned()),
            MeetingState::Cancelled | MeetingState::Postponed => {
                let state = notation::capitalised(self.state.term().swedish);
                let told = [Some(state.as_str()), self.reason.as_deref()];
                Some(Vec::from_iter(told.into_iter().flatten()).join(": "))
            }
            MeetingState::Requested
            | MeetingState::Declined
            | MeetingState::Called
            | MeetingState::Held
            | MeetingState::NotesApproved => None,
        }
    }
}

impl Commissioned {
    fn is_overdue(&self) -> bool {
        self.overdue == Some(true)
    }

    /// Those who are not done with it, each with how far it has come.
    fn under_way(&self) -> Vec<String> {
        let over = [CommissionState::Closed, CommissionState::Withdrawn];
        let goes_on = self.receivers.iter().filter(|it| !over.contains(&it.state));
        goes_on.map(CarryingOut::standing).collect()
    }
}

impl CarryingOut {
    fn standing(&self) -> String {
        let late = match self.overdue {
            Some(true) => ", försenat",
            _ => "",
        };
        format!("{}: {}{late}", self.who.name(), self.state.term().swedish)
    }
}

impl Item {
    fn purpose(&self) -> String {
        notation::capitalised(self.purpose.term().swedish)
    }

    /// When it begins, and how long it takes.
    fn time(&self) -> String {
        let start = self.local_start.as_deref().map(notation::time);
        let minutes = self.minutes.map(|minutes| format!("{minutes} min"));
        let told: Vec<String> = start.into_iter().chain(minutes).collect();
        told.join(", ")
    }

    fn sectors(&self) -> String {
        let sectors: Vec<&str> = self
            .sectors
            .iter()
            .map(|sector| sector.term().swedish)
            .collect();
        sectors.join(", ")
    }

    /// What it rests on.
    fn documents(&self) -> String {
        let titles = self
            .documents
            .iter()
            .map(|document| document.title.as_str());
        let documents: Vec<&str> = titles.chain(self.reference.as_deref()).collect();
        documents.join("; ")
    }
}

impl Called {
    fn answer(&self) -> String {
        self.answer.map_or("Inte svarat".to_owned(), |answer| {
            notation::capitalised(answer.term().swedish)
        })
    }
}

#[derive(Template)]
#[template(path = "call.html", config = "src/pages/askama.toml")]
struct Printed {
    meeting: Meeting,
    call: Sent,
}

impl Page for Call {
    type Of = OfMeeting;

    const QUERY: &'static str = concat!(
        "query PrintedCall($id: ID!, $after: String) { meeting(by: {id: $id}) { ",
        asked!(head),
        " state reason itemsUntil call { sentBy { name } message digitalLink documentsUntil }
        agenda { number title text purpose presenter ",
        asked!(appointed),
        " sectors localStart minutes documents { title } reference state }
        attendances { ",
        asked!(attending),
        " answer }
        commissions(first: 50, after: $after) {
            nodes { title dueOn overdue receivers { organisation { name } body { name } state overdue } } ",
        asked!(page),
        " } } }"
    );

    fn next(&self) -> Option<&str> {
        self.meeting.as_ref()?.commissions.next()
    }

    fn add(&mut self, more: Self) {
        if let (Some(meeting), Some(more)) = (&mut self.meeting, more.meeting) {
            meeting.commissions.add(more.commissions);
        }
    }

    fn html(self, _: &OfMeeting) -> Result<Option<String>, Error> {
        let Some(mut meeting) = self.meeting else {
            return Ok(None);
        };
        meeting
            .agenda
            .retain(|item| item.state == AgendaItemState::Accepted);
        match meeting.call.take() {
            Some(call) => html(&Printed { meeting, call }),
            None => Ok(None),
        }
    }
}

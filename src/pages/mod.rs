//! What people print and subscribe to, in Swedish: the call to a meeting (kallelse), its notes (minnesanteckningar), of a body and a
//! year the decision log (beslutslogg) and the auditors' questions (granskningsfrågor), and calendars.
//!
//! Each is made of what the API answers to a query of its own: who asks reads in it what they see there, and nothing else.

pub mod calendar;
mod call;
mod decisions;
mod notation;
mod notes;
mod questions;

use askama::Template;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::{
        agenda::item_heading,
        period,
        vocabulary::{MeetingForm, MeetingKind, Vocabulary},
    },
    error::Error,
};

pub use self::{call::Call, decisions::Decisions, notes::Notes, questions::Questions};

/// A page to print.
pub trait Page: DeserializeOwned {
    /// What it is about: the variables of its query.
    type Of: Serialize;

    /// The query whose answer it is made of.
    const QUERY: &'static str;

    /// The cursor after which its list goes on, in another answer to the query with that as `$after`; none at the end.
    fn next(&self) -> Option<&str> {
        None
    }

    /// Adds what goes on.
    fn add(&mut self, _more: Self) {}

    /// The page, as HTML; none when there is nothing to print for who asks.
    fn html(self, of: &Self::Of) -> Result<Option<String>, Error>;
}

/// The meeting that a page is about.
#[derive(Debug, Serialize)]
pub struct OfMeeting {
    /// Its global id.
    pub id: String,
}

/// The body and the year that a page is about.
#[derive(Debug, Serialize)]
pub struct OfYear {
    id: String,
    year: i32,
    first: NaiveDate,
    last: NaiveDate,
}

impl OfYear {
    /// The body with this id or key, and the year; none where no calendar has such a year.
    pub fn new(id: String, year: i32) -> Option<Self> {
        Some(Self {
            id,
            year,
            first: NaiveDate::from_ymd_opt(year, 1, 1)?,
            last: NaiveDate::from_ymd_opt(year, 12, 31)?,
        })
    }
}

/// A list that comes a page at a time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    nodes: Vec<T>,
    page_info: PageInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<T> List<T> {
    fn next(&self) -> Option<&str> {
        let cursor = self.page_info.end_cursor.as_deref();
        cursor.filter(|_| self.page_info.has_next_page)
    }

    fn add(&mut self, more: Self) {
        self.nodes.extend(more.nodes);
        self.page_info = more.page_info;
    }
}

fn html(page: &impl Template) -> Result<Option<String>, Error> {
    page.render().map(Some).map_err(Error::internal)
}

/// When something holds.
#[derive(Clone, Debug, Deserialize)]
struct Period {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Period {
    fn holds(&self, on: NaiveDate) -> bool {
        let period = period::Period {
            from: self.from,
            to: self.to,
            ..period::Period::default()
        };
        period.holds(on)
    }
}

/// What has a name.
#[derive(Clone, Debug, Default, Deserialize)]
struct Named {
    name: Option<String>,
}

impl Named {
    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

/// The name of a body at the end of a year, or at its beginning; none where it did not stand at either.
fn name_of(last: Option<Named>, first: Option<Named>) -> Option<String> {
    last.or(first)?.name
}

/// Somebody who sits in a body, or stands in for who does.
#[derive(Debug, Deserialize)]
struct Appointed {
    person: Option<Somebody>,
    seat: Option<Seat>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Somebody {
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    label: Option<String>,
    chairs: bool,
    keeps_notes: bool,
}

impl Appointed {
    /// Name and seat, as far as they can be seen.
    fn who(&self) -> String {
        let name = self
            .person
            .as_ref()
            .and_then(|person| person.display_name.as_deref());
        let seat = self.seat.as_ref().and_then(|seat| seat.label.as_deref());
        match (name, seat) {
            (Some(name), Some(seat)) => format!("{name}, {seat}"),
            (Some(only), None) | (None, Some(only)) => only.to_owned(),
            (None, None) => "Ingen utsedd".to_owned(),
        }
    }
}

/// An item of an agenda, as it is referred to.
#[derive(Debug, Deserialize)]
struct Referred {
    number: Option<i32>,
    title: String,
}

impl Referred {
    fn heading(&self) -> String {
        item_heading(self.number, &self.title)
    }
}

/// Who is called to a meeting, or came.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attending {
    organisation: Option<Named>,
    appointment: Option<Appointed>,
    person: Option<Somebody>,
    for_items: Option<Vec<Referred>>,
    from_item: Option<Referred>,
}

impl Attending {
    /// For which items they come, as guests and who is co-opted do, or from which one on.
    fn item(&self) -> Option<String> {
        let Some(items) = &self.for_items else {
            return Some("vid vissa ärenden".to_owned());
        };
        let items: Vec<String> = items.iter().map(Referred::heading).collect();
        if !items.is_empty() {
            return Some(format!("vid {}", items.join(", ")));
        }
        let item = self.from_item.as_ref()?.heading();
        Some(format!("från {item}"))
    }

    fn who(&self) -> String {
        let guest = self.person.as_ref();
        let guest = guest.and_then(|person| person.display_name.as_deref());
        match (&self.appointment, guest) {
            (Some(appointment), _) => appointment.who(),
            (None, Some(guest)) => format!("{guest} (gäst)"),
            (None, None) => "Gäst".to_owned(),
        }
    }

    fn organisation(&self) -> &str {
        self.organisation.as_ref().map_or("", Named::name)
    }
}

/// Who carries out a commission: an organisation or a body.
#[derive(Debug, Deserialize)]
struct Receiver {
    organisation: Option<Named>,
    body: Option<Named>,
}

impl Receiver {
    fn name(&self) -> &str {
        let who = self.organisation.as_ref().or(self.body.as_ref());
        who.map(Named::name).unwrap_or_default()
    }
}

/// When, where and how a meeting is, as pages head it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bodies: Vec<Named>,
    kind: MeetingKind,
    title: Option<String>,
    day: NaiveDate,
    local_start: String,
    local_end: String,
    form: MeetingForm,
    place: Option<String>,
}

/// What each of these is asked by.
macro_rules! asked {
    (head) => {
        "bodies { name } kind title day localStart localEnd form place"
    };
    (appointed) => {
        "{ person { displayName } seat { label chairs keepsNotes } }"
    };
    (body) => {
        "first: body(by: {id: $id}, asOf: $first) { name } last: body(by: {id: $id}, asOf: $last) { name }"
    };
    (page) => {
        "pageInfo { hasNextPage endCursor }"
    };
    (attending) => {
        concat!(
            "organisation { name } appointment ",
            asked!(appointed),
            " person { displayName } forItems { number title } fromItem { number title }"
        )
    };
}
use asked;

impl Head {
    fn bodies(&self) -> String {
        let names: Vec<&str> = self.bodies.iter().map(Named::name).collect();
        names.join(", ")
    }

    fn kind(&self) -> String {
        notation::capitalised(self.kind.term().swedish)
    }

    fn time(&self) -> String {
        let (start, end) = (&self.local_start, &self.local_end);
        let day = notation::day(&self.day);
        format!(
            "{day} kl. {}–{}",
            notation::time(start),
            notation::time(end)
        )
    }

    fn place(&self) -> String {
        let form = notation::capitalised(self.form.term().swedish);
        match &self.place {
            Some(place) => format!("{place} ({})", self.form.term().swedish),
            None => form,
        }
    }
}

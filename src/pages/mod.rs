//! What people print and subscribe to, in Swedish: the call to a meeting (kallelse), its notes (minnesanteckningar) and calendars.
//!
//! Each is made of what the API answers to a query of its own: who asks reads in it what they see there, and nothing else.

pub mod calendar;
mod call;
mod notation;
mod notes;

use askama::Template;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    domain::vocabulary::{MeetingForm, MeetingKind, Vocabulary},
    error::Error,
};

pub use self::{call::Call, notes::Notes};

/// A page to print.
pub trait Page: DeserializeOwned {
    /// The query whose answer it is made of; `$id` is the meeting's.
    const QUERY: &'static str;

    /// The page, as HTML; none when there is nothing to print for who asks.
    fn html(self) -> Result<Option<String>, Error>;
}

fn html(page: &impl Template) -> Result<Option<String>, Error> {
    page.render().map(Some).map_err(Error::internal)
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
struct Seat {
    label: Option<String>,
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

/// Who is called to a meeting, or came.
#[derive(Debug, Deserialize)]
struct Attending {
    organisation: Option<Named>,
    appointment: Option<Appointed>,
    person: Option<Somebody>,
}

impl Attending {
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

/// When, where and how a meeting is, as pages head it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    bodies: Vec<Named>,
    kind: MeetingKind,
    title: Option<String>,
    day: chrono::NaiveDate,
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
        "{ person { displayName } seat { label } }"
    };
    (attending) => {
        concat!(
            "organisation { name } appointment ",
            asked!(appointed),
            " person { displayName }"
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

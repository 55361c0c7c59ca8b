//! The one place for "may": who asks, which rows exist for them, and what they may do. Holds no connection and reads no rows.

mod audience;
mod description;
mod permit;
pub mod policies;
mod rights;
mod triggers;
mod visible;

pub use audience::{Audience, includes};
pub use description::describe;
pub use permit::{
    Act, HasAudience, Owned, Permit, Subject, act, is_sent, may, permit, proposes, state_of,
    writers_of_body,
};
pub use rights::{Kind, RIGHTS, Right, Scope, State, check, scope};
pub use triggers::{carries_audience, misplaced, parent_of_audience};
pub use visible::{ACKNOWLEDGED, SUPPRESSED, Visible, contact_readable, reads_suppressed};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::vocabulary::{Grade, OrganisationKind};

/// On whose behalf rows are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Nobody in particular: what is public, for everybody.
    Public,
    /// One who acts for an organisation.
    Actor(Actor),
}

impl Viewer {
    /// The actor, if it is one.
    pub const fn actor(self) -> Option<Actor> {
        match self {
            Self::Public => None,
            Self::Actor(actor) => Some(actor),
        }
    }

    /// The same on a day.
    #[must_use]
    pub const fn on(self, today: NaiveDate) -> Self {
        match self {
            Self::Public => Self::Public,
            Self::Actor(actor) => Self::Actor(Actor { today, ..actor }),
        }
    }
}

/// An organisation with a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The organisation.
    pub organisation: Uuid,
    /// Which of the three kinds of actors it is.
    pub kind: ActorKind,
    /// What it may do at most.
    pub grade: Grade,
    /// Whether it is a script with a service account.
    pub service_account: bool,
    /// The day on which it asks: who sits in which body is asked for that one.
    pub today: NaiveDate,
}

/// The three kinds of actors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A kommun.
    Municipality,
    /// The region.
    Region,
    /// Norrbottens Kommuner.
    Association,
}

impl ActorKind {
    /// The kind of actor that an organisation is; outsiders are none.
    pub const fn of(kind: OrganisationKind) -> Option<Self> {
        match kind {
            OrganisationKind::Municipality => Some(Self::Municipality),
            OrganisationKind::Region => Some(Self::Region),
            OrganisationKind::Association => Some(Self::Association),
            OrganisationKind::External => None,
        }
    }

    /// What no organisation owns alone, the region and Norrbottens Kommuner own in common.
    pub const fn owns_in_common(self) -> bool {
        match self {
            Self::Municipality => false,
            Self::Region | Self::Association => true,
        }
    }
}

impl Actor {
    /// Whether a thing with this owner is the actor's own.
    pub fn owns(self, owner: Option<Uuid>) -> bool {
        owner.map_or(self.kind.owns_in_common(), |owner| {
            owner == self.organisation
        })
    }
}

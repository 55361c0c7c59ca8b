//! Who could see a thing at the time of a change, as the journal keeps it: what moves out of sight is seen to go, and
//! what was never in sight leaves no trace.

use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{ActorKind, Viewer};
use crate::domain::vocabulary::{Grade, Visibility};

/// Who can see a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// All actors.
    Cooperation,
    /// Its owner; the region and Norrbottens Kommuner when it is owned in common.
    Owner(Option<Uuid>),
    /// The region, Norrbottens Kommuner and one organisation: the employer of a person under protection, or whose value waits
    /// for approval.
    Protected(Option<Uuid>),
    /// Access of an organisation: its approvers.
    Administration(Uuid),
}

impl Audience {
    /// Who can see a record of this visibility.
    pub const fn of(visibility: Visibility, owner: Option<Uuid>) -> Self {
        match visibility {
            Visibility::Public => Self::Public,
            Visibility::Cooperation => Self::Cooperation,
            Visibility::Owner => Self::Owner(owner),
        }
    }

    /// Who can see a person.
    pub const fn person(protected: bool, employer: Option<Uuid>) -> Self {
        if protected {
            Self::Protected(employer)
        } else {
            Self::Public
        }
    }

    /// Its code in the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Cooperation => "COOPERATION",
            Self::Owner(_) => "OWNER",
            Self::Protected(_) => "PROTECTED",
            Self::Administration(_) => "ADMINISTRATION",
        }
    }

    /// The owner that it depends on.
    pub const fn owner(self) -> Option<Uuid> {
        match self {
            Self::Public | Self::Cooperation => None,
            Self::Owner(owner) | Self::Protected(owner) => owner,
            Self::Administration(owner) => Some(owner),
        }
    }

    /// The audience with this code and owner; none for a code that isn't known.
    pub fn from_code(code: &str, owner: Option<Uuid>) -> Option<Self> {
        Some(match code {
            "PUBLIC" => Self::Public,
            "COOPERATION" => Self::Cooperation,
            "OWNER" => Self::Owner(owner),
            "PROTECTED" => Self::Protected(owner),
            "ADMINISTRATION" => Self::Administration(owner?),
            _ => return None,
        })
    }

    /// Whether the viewer is part of it.
    pub fn includes(self, viewer: Viewer) -> bool {
        let Viewer::Actor(actor) = viewer else {
            return self == Self::Public;
        };
        match self {
            Self::Public | Self::Cooperation => true,
            Self::Owner(owner) => actor.owns(owner),
            Self::Protected(owner) => {
                actor.kind != ActorKind::Municipality || owner == Some(actor.organisation)
            }
            Self::Administration(owner) => {
                owner == actor.organisation && actor.grade == Grade::Approver
            }
        }
    }

    /// [`includes`](Self::includes) as a condition on a column of codes and one of owners.
    pub fn includes_sql<C: ColumnTrait>(viewer: Viewer, code: C, owner: C) -> Condition {
        let Viewer::Actor(actor) = viewer else {
            return code.eq("PUBLIC").into();
        };
        let owned = || {
            let own = Condition::any().add(owner.eq(actor.organisation));
            if actor.kind.owns_in_common() {
                own.add(owner.is_null())
            } else {
                own
            }
        };
        let protected = match actor.kind {
            ActorKind::Municipality => Condition::all().add(owner.eq(actor.organisation)),
            ActorKind::Region | ActorKind::Association => Condition::all(),
        };
        let mut seen = Condition::any()
            .add(code.is_in(["PUBLIC", "COOPERATION"]))
            .add(Condition::all().add(code.eq("OWNER")).add(owned()))
            .add(Condition::all().add(code.eq("PROTECTED")).add(protected));
        if actor.grade == Grade::Approver {
            let own = Condition::all()
                .add(code.eq("ADMINISTRATION"))
                .add(owner.eq(actor.organisation));
            seen = seen.add(own);
        }
        seen
    }
}

//! Who sees a row: a number in the order of narrowness and, where it depends on one, an organisation. Every row that isn't
//! seen by everybody carries both, kept by the triggers that `triggers` makes; the journal carries them for before and after a
//! change, so that what moves out of sight is seen to go, and what was never in sight leaves no trace.

use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{ActorKind, Viewer};
use crate::domain::vocabulary::{Grade, ValueState, Visibility};

/// Who can see a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// All actors.
    Cooperation,
    /// Its owner; the region and Norrbottens Kommuner when it is owned in common.
    Owner(Option<Uuid>),
    /// The region, Norrbottens Kommuner and one organisation: whose value waits for approval.
    Protected(Option<Uuid>),
    /// Access of an organisation: its approvers.
    Administration(Uuid),
    /// Nobody: a value that is not approved, of an indicator that another organisation keeps to itself.
    Nobody(Uuid),
}

/// Everybody.
pub(super) const PUBLIC: i16 = 0;
/// All actors.
pub(super) const COOPERATION: i16 = 1;
/// The region and Norrbottens Kommuner.
pub(super) const COMMON: i16 = 2;
/// One organisation.
pub(super) const OWNER: i16 = 3;
/// The approvers of one organisation.
pub(super) const ADMINISTRATION: i16 = 4;
/// Nobody.
pub(super) const NOBODY: i16 = 5;

impl Audience {
    /// Who can see a record of this visibility.
    pub const fn of(visibility: Visibility, owner: Option<Uuid>) -> Self {
        match visibility {
            Visibility::Public => Self::Public,
            Visibility::Cooperation => Self::Cooperation,
            Visibility::Owner => Self::Owner(owner),
        }
    }

    /// Who can see a person, wherever it sits: one under protection the employer.
    pub const fn person(protected: bool, employer: Option<Uuid>) -> Self {
        if protected {
            Self::Owner(employer)
        } else {
            Self::Public
        }
    }

    /// Its number: the higher, the narrower.
    pub const fn number(self) -> i16 {
        match self {
            Self::Public => PUBLIC,
            Self::Cooperation => COOPERATION,
            Self::Owner(None) | Self::Protected(_) => COMMON,
            Self::Owner(Some(_)) => OWNER,
            Self::Administration(_) => ADMINISTRATION,
            Self::Nobody(_) => NOBODY,
        }
    }

    /// The organisation that it depends on.
    pub const fn owner(self) -> Option<Uuid> {
        match self {
            Self::Public | Self::Cooperation => None,
            Self::Owner(owner) | Self::Protected(owner) => owner,
            Self::Administration(owner) | Self::Nobody(owner) => Some(owner),
        }
    }

    /// Whether the viewer is part of it.
    pub fn includes(self, viewer: Viewer) -> bool {
        includes(viewer, self.number(), self.owner())
    }
}

/// By whom the indicator of a value is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndicatorSeenBy {
    /// More than one organisation.
    Many,
    /// The one that reports the value, alone.
    Reporter,
    /// Another alone, which approves values.
    Approver,
    /// Another alone, which doesn't.
    Other,
}

/// By whom a value is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueSeenBy {
    /// By those who see its indicator.
    Same,
    /// By the actors among them.
    Cooperation,
    /// By the organisation that reports it.
    Reporter,
    /// By that organisation and those who approve values.
    Approvers,
    /// By nobody.
    Nobody,
}

/// By whom a value is seen: by its organisation as a draft, also by those who approve until it is approved, and never by anybody
/// who doesn't see its indicator. `submitted`: the visibility under which it was submitted, which is never exceeded.
pub(super) const fn value_seen_by(
    state: ValueState,
    submitted: Visibility,
    indicator: IndicatorSeenBy,
) -> ValueSeenBy {
    use IndicatorSeenBy::{Approver, Many, Other, Reporter};
    let indicator = match (submitted, indicator) {
        (Visibility::Owner, Many) => Reporter,
        (_, indicator) => indicator,
    };
    match (state, indicator) {
        (ValueState::Approved | ValueState::UnderCorrection, Reporter) => ValueSeenBy::Reporter,
        (ValueState::Approved | ValueState::UnderCorrection, Many) => match submitted {
            Visibility::Public => ValueSeenBy::Same,
            Visibility::Cooperation | Visibility::Owner => ValueSeenBy::Cooperation,
        },
        (ValueState::Approved | ValueState::UnderCorrection, _)
        | (ValueState::Submitted | ValueState::Returned, Approver) => ValueSeenBy::Same,
        (_, Reporter) | (ValueState::Draft, Many) => ValueSeenBy::Reporter,
        (ValueState::Submitted | ValueState::Returned, Many) => ValueSeenBy::Approvers,
        (_, Other) | (ValueState::Draft, Approver) => ValueSeenBy::Nobody,
    }
}

impl Viewer {
    /// Up to which audience it sees everything.
    pub(super) const fn level(self) -> i16 {
        match self {
            Self::Public => PUBLIC,
            Self::Actor(actor) => match actor.kind {
                ActorKind::Municipality => COOPERATION,
                ActorKind::Region | ActorKind::Association => COMMON,
            },
        }
    }

    /// The organisation that it acts for; nobody's id for the public.
    pub(super) fn own(self) -> Uuid {
        self.actor().map_or(Uuid::nil(), |actor| actor.organisation)
    }

    /// Up to which audience it sees what depends on its organisation.
    pub(super) fn own_level(self) -> i16 {
        match self.actor() {
            Some(actor) if actor.grade == Grade::Approver => ADMINISTRATION,
            _ => OWNER,
        }
    }
}

/// Whether the viewer is part of the audience with this number and owner.
pub fn includes(viewer: Viewer, number: i16, owner: Option<Uuid>) -> bool {
    number <= viewer.level() || (owner == Some(viewer.own()) && number <= viewer.own_level())
}

/// [`includes`] as a condition on two columns of a table: the same text for every viewer.
pub(super) fn includes_sql(
    viewer: Viewer,
    table: &'static str,
    [number, owner]: [&'static str; 2],
) -> Condition {
    let number = || Expr::col((table, number));
    let own = Condition::all()
        .add(Expr::col((table, owner)).eq(viewer.own()))
        .add(number().lte(viewer.own_level()));
    Condition::any().add(number().lte(viewer.level())).add(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{Actor, Kind, Scope, State, scope},
        domain::vocabulary::Action,
    };

    /// Every viewer, and whether it owns what nobody owns alone.
    fn viewers() -> Vec<Viewer> {
        let actors = [
            ActorKind::Municipality,
            ActorKind::Region,
            ActorKind::Association,
        ];
        let grades = [Grade::Reader, Grade::Editor, Grade::Approver];
        let actor = |kind, grade| {
            Viewer::Actor(Actor {
                organisation: Uuid::from_u128(1),
                kind,
                grade,
                service_account: false,
                today: chrono::NaiveDate::MIN,
            })
        };
        actors
            .into_iter()
            .flat_map(|kind| grades.map(|grade| actor(kind, grade)))
            .chain([Viewer::Public])
            .collect()
    }

    #[test]
    fn an_audience_includes_whom_the_rights_let_read() {
        let (own, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        for viewer in viewers() {
            for owner in [own, other, None] {
                for (kind, state, audience) in [
                    (Kind::Structure, State::Any, Audience::Public),
                    (Kind::Matter, State::Public, Audience::Public),
                    (Kind::Matter, State::Cooperation, Audience::Cooperation),
                    (Kind::Matter, State::Owner, Audience::Owner(owner)),
                    (Kind::SteeringDocument, State::Owner, Audience::Owner(owner)),
                    (
                        Kind::DevelopmentProject,
                        State::Cooperation,
                        Audience::Cooperation,
                    ),
                    (
                        Kind::DevelopmentProject,
                        State::Owner,
                        Audience::Owner(owner),
                    ),
                    (Kind::Indicator, State::Cooperation, Audience::Cooperation),
                    (Kind::Indicator, State::Owner, Audience::Owner(owner)),
                    (Kind::DocumentVersion, State::Draft, Audience::Owner(owner)),
                    (Kind::FollowUpValue, State::Draft, Audience::Owner(owner)),
                    (
                        Kind::FollowUpValue,
                        State::Submitted,
                        Audience::Protected(owner),
                    ),
                    (
                        Kind::FollowUpValue,
                        State::Returned,
                        Audience::Protected(owner),
                    ),
                    (Kind::FollowUpValue, State::Approved, Audience::Public),
                    (
                        Kind::FollowUpValue,
                        State::UnderCorrection,
                        Audience::Public,
                    ),
                    (Kind::Person, State::Open, Audience::person(false, owner)),
                    (
                        Kind::Person,
                        State::Protected,
                        Audience::person(true, owner),
                    ),
                ] {
                    let may = match scope(viewer, kind, Action::Read, state) {
                        Scope::All | Scope::Propose => true,
                        Scope::No | Scope::Others => false,
                        Scope::Own | Scope::OwnOrPropose => {
                            viewer.actor().is_some_and(|actor| actor.owns(owner))
                        }
                    };
                    assert_eq!(
                        audience.includes(viewer),
                        may,
                        "{viewer:?} {kind:?} {state:?} {owner:?}"
                    );
                }
            }
            for (owner, kind) in [(1, Kind::Grant), (2, Kind::ServiceAccount)] {
                let may = scope(viewer, kind, Action::Read, State::Any) == Scope::Own && owner == 1;
                let audience = Audience::Administration(Uuid::from_u128(owner));
                assert_eq!(audience.includes(viewer), may, "{viewer:?} {kind:?}");
            }
        }
    }
}

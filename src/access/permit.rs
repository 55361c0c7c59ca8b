//! Permits: proof that an actor may do one thing with one row. Only this module can make one.

use std::marker::PhantomData;

use entity::{
    access_grant, agreement_party, body, development_project, document_version, follow_up_value,
    indicator, local_structure_report, organisation, person, project_participation,
    service_account, steering_document,
};
use uuid::Uuid;

use super::{Audience, Kind, Scope, State, Viewer, scope};
use crate::{
    domain::vocabulary::{Action, BodyType, DocumentState, ValueState, Visibility, Vocabulary},
    error::Error,
};

/// What the rights of one row depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The row that is acted on. For creations: the one that the new row will belong to.
    pub key: Uuid,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its state.
    pub state: State,
    /// The organisation that owns it; none when it is owned in common.
    pub owner: Option<Uuid>,
    /// Who can see it.
    pub audience: Audience,
}

impl Subject {
    /// The same rights over another row: one that belongs to the thing.
    #[must_use]
    pub const fn part(self, key: Uuid) -> Self {
        Self { key, ..self }
    }

    /// An organisation.
    pub const fn organisation(row: &organisation::Model) -> Self {
        Self::structure(row.id, Kind::Organisation, Some(row.id))
    }

    /// A care area.
    pub const fn care_area(key: Uuid) -> Self {
        Self::structure(key, Kind::CareArea, None)
    }

    /// A body, with its seats, appointments, chair terms and participants. None for a kind of body that isn't known.
    pub fn body(row: &body::Model) -> Option<Self> {
        let kind = BodyType::from_code(&row.kind)?;
        Some(Self::structure(
            row.id,
            kind_of_body(kind),
            row.municipality_id,
        ))
    }

    /// A group that a kommun creates.
    pub const fn new_local_group(municipality: Uuid) -> Self {
        Self::structure(municipality, Kind::LocalGroup, Some(municipality))
    }

    /// A working group, placed under a body.
    pub const fn new_working_group(parent: Uuid) -> Self {
        Self::structure(parent, Kind::WorkingGroup, None)
    }

    /// What a kommun reports of its structure.
    pub const fn structure_report(municipality: Uuid) -> Self {
        Self::structure(municipality, Kind::StructureReport, Some(municipality))
    }

    /// A report that there is.
    pub const fn of_structure_report(row: &local_structure_report::Model) -> Self {
        Self::structure(row.id, Kind::StructureReport, Some(row.municipality_id))
    }

    /// A person.
    pub fn person(row: &person::Model) -> Self {
        Self {
            key: row.id,
            kind: Kind::Person,
            state: if row.protected {
                State::Protected
            } else {
                State::Open
            },
            owner: row.employer_id,
            audience: Audience::person(row.protected, row.employer_id),
        }
    }

    /// A person who is not there yet.
    pub const fn new_person() -> Self {
        Self {
            key: Uuid::nil(),
            kind: Kind::Person,
            state: State::Open,
            owner: None,
            audience: Audience::Public,
        }
    }

    /// A steering document. None for a visibility that isn't known.
    pub fn steering_document(row: &steering_document::Model) -> Option<Self> {
        let visibility = Visibility::from_code(&row.visibility)?;
        Some(Self {
            key: row.id,
            kind: Kind::SteeringDocument,
            state: state_of(visibility),
            owner: row.owner_id,
            audience: Audience::of(visibility, row.owner_id),
        })
    }

    /// A steering document that an organisation adds.
    pub const fn new_steering_document(owner: Uuid, visibility: Visibility) -> Self {
        Self {
            key: owner,
            kind: Kind::SteeringDocument,
            state: state_of(visibility),
            owner: Some(owner),
            audience: Audience::of(visibility, Some(owner)),
        }
    }

    /// A version of a steering document, with its clauses: a draft is its owner's.
    pub fn document_version(
        row: &document_version::Model,
        document: &steering_document::Model,
    ) -> Option<Self> {
        let visibility = Visibility::from_code(&document.visibility)?;
        let (state, visibility) = match DocumentState::from_code(&row.state)? {
            DocumentState::Draft => (State::Draft, Visibility::Owner),
            DocumentState::Adopted => (State::Adopted, visibility),
        };
        Some(Self {
            key: row.id,
            kind: Kind::DocumentVersion,
            state,
            owner: document.owner_id,
            audience: Audience::of(visibility, document.owner_id),
        })
    }

    /// A party to an agreement, with who can see the agreement's document.
    pub const fn agreement_party(row: &agreement_party::Model, audience: Audience) -> Self {
        Self {
            key: row.id,
            kind: Kind::AgreementParty,
            state: State::Any,
            owner: Some(row.organisation_id),
            audience,
        }
    }

    /// A development project, with its milestones and status reports. None for a visibility that isn't known.
    pub fn development_project(row: &development_project::Model) -> Option<Self> {
        let visibility = Visibility::from_code(&row.visibility)?;
        Some(Self::owned(
            row.id,
            Kind::DevelopmentProject,
            row.owner_id,
            visibility,
        ))
    }

    /// A project that an organisation proposes.
    pub const fn new_development_project(owner: Uuid, visibility: Visibility) -> Self {
        Self::owned(owner, Kind::DevelopmentProject, owner, visibility)
    }

    /// The part that an organisation takes in a project, which is seen with the project.
    pub fn project_participation(
        row: &project_participation::Model,
        project: &development_project::Model,
    ) -> Option<Self> {
        let part = Self::new_project_participation(project, row.organisation_id)?;
        Some(part.part(row.id))
    }

    /// The part that an organisation is to take in a project.
    pub fn new_project_participation(
        project: &development_project::Model,
        organisation: Uuid,
    ) -> Option<Self> {
        Some(Self {
            kind: Kind::ProjectParticipation,
            owner: Some(organisation),
            ..Self::development_project(project)?
        })
    }

    /// An indicator, with its targets. None for a visibility that isn't known.
    pub fn indicator(row: &indicator::Model) -> Option<Self> {
        let visibility = Visibility::from_code(&row.visibility)?;
        Some(Self::owned(
            row.id,
            Kind::Indicator,
            row.owner_id,
            visibility,
        ))
    }

    /// An indicator that an organisation adds.
    pub const fn new_indicator(owner: Uuid, visibility: Visibility) -> Self {
        Self::owned(owner, Kind::Indicator, owner, visibility)
    }

    /// A follow-up value: seen by those who see its indicator, until it is approved by fewer.
    pub fn follow_up_value(
        row: &follow_up_value::Model,
        indicator: &indicator::Model,
    ) -> Option<Self> {
        let state = ValueState::from_code(&row.state)?;
        Self::value_of(row.id, row.organisation_id, state, indicator)
    }

    /// The value that an organisation is to report, as a draft.
    pub fn new_follow_up_value(organisation: Uuid, indicator: &indicator::Model) -> Option<Self> {
        Self::value_of(indicator.id, organisation, ValueState::Draft, indicator)
    }

    fn value_of(
        key: Uuid,
        organisation: Uuid,
        state: ValueState,
        indicator: &indicator::Model,
    ) -> Option<Self> {
        let owner = Some(organisation);
        let seen = Audience::of(
            Visibility::from_code(&indicator.visibility)?,
            Some(indicator.owner_id),
        );
        let (state, audience) = match (state, seen) {
            (ValueState::Draft, Audience::Owner(_)) => (State::Draft, seen),
            (ValueState::Draft, _) => (State::Draft, Audience::Owner(owner)),
            (ValueState::Submitted, Audience::Owner(_)) => (State::Submitted, seen),
            (ValueState::Submitted, _) => (State::Submitted, Audience::Protected(owner)),
            (ValueState::Returned, Audience::Owner(_)) => (State::Returned, seen),
            (ValueState::Returned, _) => (State::Returned, Audience::Protected(owner)),
            (ValueState::Approved, _) => (State::Approved, seen),
        };
        Some(Self {
            key,
            kind: Kind::FollowUpValue,
            state,
            owner,
            audience,
        })
    }

    const fn owned(key: Uuid, kind: Kind, owner: Uuid, visibility: Visibility) -> Self {
        Self {
            key,
            kind,
            state: state_of(visibility),
            owner: Some(owner),
            audience: Audience::of(visibility, Some(owner)),
        }
    }

    /// Grants of an organisation.
    pub const fn grants_of(organisation: Uuid) -> Self {
        Self::administration(organisation, Kind::Grant, organisation)
    }

    /// A grant.
    pub const fn grant(row: &access_grant::Model) -> Self {
        Self::administration(row.id, Kind::Grant, row.organisation_id)
    }

    /// Service accounts of an organisation.
    pub const fn service_accounts_of(organisation: Uuid) -> Self {
        Self::administration(organisation, Kind::ServiceAccount, organisation)
    }

    /// A service account.
    pub const fn service_account(row: &service_account::Model) -> Self {
        Self::administration(row.id, Kind::ServiceAccount, row.organisation_id)
    }

    const fn structure(key: Uuid, kind: Kind, owner: Option<Uuid>) -> Self {
        Self {
            key,
            kind,
            state: State::Any,
            owner,
            audience: Audience::Public,
        }
    }

    const fn administration(key: Uuid, kind: Kind, owner: Uuid) -> Self {
        Self {
            key,
            kind,
            state: State::Any,
            owner: Some(owner),
            audience: Audience::Administration(owner),
        }
    }
}

const fn kind_of_body(kind: BodyType) -> Kind {
    match kind {
        BodyType::PoliticalBoard | BodyType::CountySteeringGroup | BodyType::WorkingCommittee => {
            Kind::CountyBody
        }
        BodyType::AreaGroup => Kind::AreaGroup,
        BodyType::LocalGroup => Kind::LocalGroup,
        BodyType::WorkingGroup => Kind::WorkingGroup,
        BodyType::HistoricalForum => Kind::HistoricalForum,
    }
}

const fn state_of(visibility: Visibility) -> State {
    match visibility {
        Visibility::Public => State::Public,
        Visibility::Cooperation => State::Cooperation,
        Visibility::Owner => State::Owner,
    }
}

/// An action as a type, so that a permit for one can't be used for another.
pub trait Act {
    /// The action.
    const ACTION: Action;
}

/// The actions that permits are made for, as types.
pub mod act {
    use super::{Act, Action};

    macro_rules! acts {
        ($($name:ident),+ $(,)?) => {$(
            #[doc = concat!("[`Action::", stringify!($name), "`].")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Act for $name {
                const ACTION: Action = Action::$name;
            }
        )+};
    }

    acts!(
        AddName,
        Adopt,
        Anonymise,
        Appoint,
        Approve,
        BeginClosing,
        Cancel,
        Change,
        ChangeParticipants,
        ChangeSeats,
        Close,
        Create,
        Dissolve,
        Export,
        GiveNotice,
        Join,
        Leave,
        Pause,
        Protect,
        RecordApproval,
        Remove,
        Reopen,
        Report,
        Return,
        Revise,
        SetChairTerm,
        Start,
        Submit,
        Withdraw,
    );
}

/// Proof that the action may be done with one row.
#[derive(Clone, Copy, Debug)]
pub struct Permit<A> {
    subject: Subject,
    action: PhantomData<A>,
}

impl<A: Act> Permit<A> {
    /// The row that it is good for.
    pub const fn key(&self) -> Uuid {
        self.subject.key
    }

    /// Who can see the row as it stands.
    pub const fn audience(&self) -> Audience {
        self.subject.audience
    }

    /// The action that it is good for.
    pub const fn action(&self) -> Permitted {
        Permitted(A::ACTION)
    }
}

/// An action that is permitted. Only a permit gives one, so that nothing is written without.
#[derive(Clone, Copy, Debug)]
pub struct Permitted(Action);

impl Permitted {
    /// Which one.
    pub const fn action(self) -> Action {
        self.0
    }
}

/// Whether the viewer may do this with the thing.
pub fn may(viewer: Viewer, subject: &Subject, action: Action) -> bool {
    match scope(viewer, subject.kind, action, subject.state) {
        Scope::No => false,
        Scope::All => true,
        Scope::Own => viewer
            .actor()
            .is_some_and(|actor| actor.owns(subject.owner)),
    }
}

/// The permit for an action on a row that the viewer can see.
///
/// # Errors
/// `Forbidden`, when the viewer may not.
pub fn permit<A: Act>(viewer: Viewer, subject: Subject) -> Result<Permit<A>, Error> {
    if may(viewer, &subject, A::ACTION) {
        Ok(Permit {
            subject,
            action: PhantomData,
        })
    } else {
        Err(Error::Forbidden(A::ACTION))
    }
}

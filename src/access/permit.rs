//! Permits: proof that an actor may do one thing with one row. Only this module can make one.

use std::marker::PhantomData;

use entity::{
    access_grant, adoption_request, agenda_item, agreement, agreement_party, body, commission,
    commission_receiver, development_project, dispute, dispute_step, document_adoption,
    document_version, follow_up_value, indicator, local_structure_report, matter, meeting,
    obstacle, organisation, person, project_participation, proposal, responsible, seat,
    service_account, steering_document, year_plan,
};
use sea_orm::{EntityTrait, Iterable, ModelTrait};
use uuid::Uuid;

use super::{
    ActorKind, Audience, Kind, RIGHTS, Scope, State, Viewer,
    audience::{IndicatorSeenBy, ValueSeenBy, value_seen_by},
    scope,
};
use crate::{
    domain::{
        seats::filled_by,
        vocabulary::{
            Action, AgendaItemState, BodyType, DocumentState, OrganisationKind, ValueState,
            Visibility, Vocabulary,
        },
    },
    error::Error,
    register::tables,
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
    /// Who can see what it belongs to, where it belongs to anything.
    pub within: Audience,
}

impl Subject {
    /// The same rights over another row: one that belongs to the thing, and is seen with it.
    #[must_use]
    pub const fn part(self, key: Uuid) -> Self {
        Self {
            key,
            within: self.audience,
            ..self
        }
    }

    /// An organisation. One from outside, which never acts, is its editor's.
    pub fn organisation(row: &organisation::Model) -> Self {
        let from_outside = row.kind == OrganisationKind::External.code();
        let editor = row.editor_id.filter(|_| from_outside);
        Self::structure(row.id, Kind::Organisation, editor.or(Some(row.id)))
    }

    /// A care area.
    pub const fn care_area(key: Uuid) -> Self {
        Self::structure(key, Kind::CareArea, None)
    }

    /// A rule, with its parameters.
    pub const fn rule(key: Uuid) -> Self {
        Self::structure(key, Kind::Rule, None)
    }

    /// A body, with its seats, appointments, chair terms and participants. None for a kind of body that isn't known.
    pub fn body(row: &body::Model) -> Option<Self> {
        let kind = BodyType::from_code(&row.kind)?;
        Some(Self::structure(
            row.id,
            kind_of_body(kind, row.care_area_id.is_some()),
            row.municipality_id,
        ))
    }

    /// A seat of a body, for those who fill it: the organisation whose seat it is; the region; for the kommuner jointly their
    /// association; else whoever may appoint in the body. All seats of a kommun's own group are filled by that kommun.
    pub fn seat(row: &seat::Model, body: &body::Model, viewer: Viewer) -> Option<Self> {
        let of_body = Self::body(body)?;
        if body.municipality_id.is_some() {
            return Some(of_body);
        }
        let kind = row.organisation_kind.as_deref();
        let kind = kind.and_then(OrganisationKind::from_code);
        let filler = match (row.organisation_id, kind.and_then(filled_by)) {
            (Some(_), None) if kind.is_some() => return Some(of_body),
            (Some(filler), _) => filler,
            (None, None) => return Some(of_body),
            // There is one region, and one association: who is of the kind is the one.
            (None, Some(of)) => match viewer.actor() {
                Some(actor) if Some(actor.kind) == ActorKind::of(of) => actor.organisation,
                _ => Uuid::nil(),
            },
        };
        Some(Self::structure(body.id, Kind::Seat, Some(filler)))
    }

    /// A decision of a body in a matter. None for a kind of body that isn't known.
    pub fn decision_of_body(body: &body::Model, matter: &matter::Model) -> Option<Self> {
        Some(Self::body(body)?.in_matter(Self::record(matter)?))
    }

    /// A decision in a matter of an organisation's own organ.
    pub fn decision_of_organ(organisation: Uuid, matter: &matter::Model) -> Option<Self> {
        let organ = Self::structure(organisation, Kind::Organisation, Some(organisation));
        Some(organ.in_matter(Self::record(matter)?))
    }

    /// The same rights over what is done in a matter, and is seen with it.
    const fn in_matter(self, matter: Self) -> Self {
        Self {
            key: matter.key,
            audience: matter.audience,
            within: matter.audience,
            ..self
        }
    }

    /// A matter that nobody is to own alone.
    pub const fn new_common_matter(key: Uuid, visibility: Visibility) -> Self {
        Self {
            key,
            kind: Kind::Matter,
            state: state_of(visibility),
            owner: None,
            audience: Audience::of(visibility, None),
            within: Audience::Public,
        }
    }

    /// A group that a kommun creates.
    pub const fn new_local_group(municipality: Uuid) -> Self {
        Self::structure(municipality, Kind::LocalGroup, Some(municipality))
    }

    /// A body, for those who add to its work; `own_area` is the care area of whoever asks. The groups of a care area are in that the
    /// municipalities', too.
    pub fn worked_on(row: &body::Model, own_area: Option<Uuid>, viewer: Viewer) -> Option<Self> {
        let body = Self::body(row)?;
        let of_area = matches!(body.kind, Kind::AreaGroup | Kind::AreaWorkingGroup);
        let own = of_area && own_area.is_some() && row.care_area_id == own_area;
        let owner = match viewer.actor() {
            Some(actor) if own => Some(actor.organisation),
            _ => body.owner,
        };
        Some(Self { owner, ..body })
    }

    /// A working group, placed under a body.
    pub fn new_working_group(parent: Option<&body::Model>) -> Self {
        let of_area = parent.is_some_and(|parent| parent.kind == BodyType::AreaGroup.code());
        let key = parent.map_or_else(Uuid::nil, |parent| parent.id);
        Self::structure(key, kind_of_body(BodyType::WorkingGroup, of_area), None)
    }

    /// Who is to be responsible for the cooperation in a kommun, for the area group that names them.
    pub const fn new_responsible(area_group: Uuid) -> Self {
        Self::structure(area_group, Kind::Responsible, None)
    }

    /// Who is responsible for the cooperation in a kommun.
    pub const fn responsible(row: &responsible::Model) -> Self {
        Self::structure(row.id, Kind::Responsible, Some(row.municipality_id))
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
            within: Audience::Public,
        }
    }

    /// A person who is not there yet: belonging to nothing, it is acted on itself.
    pub const fn new_person(key: Uuid) -> Self {
        Self {
            key,
            kind: Kind::Person,
            state: State::Open,
            owner: None,
            audience: Audience::Public,
            within: Audience::Public,
        }
    }

    /// A row with a visibility and an owner. None for a visibility that isn't known.
    pub fn record<M: ModelTrait<Entity: Owned<Model = M>>>(row: &M) -> Option<Self> {
        let owner = M::Entity::owner(row);
        let visibility = Visibility::from_code(M::Entity::visibility(row))?;
        Some(Self {
            key: M::Entity::key(row),
            owner,
            audience: Audience::of(visibility, owner),
            ..Self::new_record::<M::Entity>(Uuid::nil(), visibility)
        })
    }

    /// A row with a visibility that an organisation adds.
    pub const fn new_record<E: Owned>(owner: Uuid, visibility: Visibility) -> Self {
        Self {
            key: owner,
            kind: E::KIND,
            state: state_of(visibility),
            owner: Some(owner),
            audience: Audience::of(visibility, Some(owner)),
            within: Audience::Public,
        }
    }

    /// A version of a steering document, with its clauses: a draft is its owner's.
    pub fn document_version(
        row: &document_version::Model,
        document: &steering_document::Model,
    ) -> Option<Self> {
        let visibility = Visibility::from_code(&document.visibility)?;
        let within = Audience::of(visibility, document.owner_id);
        let state = match DocumentState::from_code(&row.state)? {
            DocumentState::Draft => State::Draft,
            DocumentState::Adopted => State::Adopted,
        };
        Some(Self {
            key: row.id,
            kind: Kind::DocumentVersion,
            state,
            owner: document.owner_id,
            audience: version_audience(&row.state, within, document.owner_id),
            within,
        })
    }

    /// That the region and each kommun is asked to adopt a version of a document, which is seen with the version.
    pub fn new_adoption_request(
        version: &document_version::Model,
        document: &steering_document::Model,
    ) -> Option<Self> {
        Some(Self {
            kind: Kind::AdoptionRequest,
            state: State::Any,
            ..Self::document_version(version, document)?
        })
    }

    /// That the region and each kommun was asked to adopt a version of a document.
    pub fn adoption_request(
        row: &adoption_request::Model,
        version: &document_version::Model,
        document: &steering_document::Model,
    ) -> Option<Self> {
        let request = Self::new_adoption_request(version, document)?;
        Some(request.part(row.id))
    }

    /// That an organisation adopts a version of a document, which is seen with the version.
    pub fn new_document_adoption(
        version: &document_version::Model,
        document: &steering_document::Model,
        organisation: Uuid,
    ) -> Option<Self> {
        Some(Self {
            kind: Kind::DocumentAdoption,
            state: State::Any,
            owner: Some(organisation),
            ..Self::document_version(version, document)?
        })
    }

    /// That an organisation has adopted a version of a document.
    pub fn document_adoption(
        row: &document_adoption::Model,
        version: &document_version::Model,
        document: &steering_document::Model,
    ) -> Option<Self> {
        let adoption = Self::new_document_adoption(version, document, row.organisation_id)?;
        Some(adoption.part(row.id))
    }

    /// The agreement that a document is to hold, for whoever owns the document.
    pub fn new_agreement(document: &steering_document::Model) -> Option<Self> {
        Some(Self {
            kind: Kind::Agreement,
            state: State::Any,
            ..Self::record(document)?
        })
    }

    /// The agreement that a document holds, for whoever owns the document: until it is sent it is theirs alone.
    pub fn agreement(row: &agreement::Model, document: &steering_document::Model) -> Option<Self> {
        let held = Self::new_agreement(document)?.part(row.id);
        Some(Self {
            audience: agreement_audience(row, held.within, held.owner),
            ..held
        })
    }

    /// A party to an agreement, with who can see the agreement.
    pub const fn agreement_party(row: &agreement_party::Model, audience: Audience) -> Self {
        Self {
            key: row.id,
            kind: Kind::AgreementParty,
            state: State::Any,
            owner: Some(row.organisation_id),
            audience,
            within: audience,
        }
    }

    /// The part that an organisation takes in a project, which is seen with the project. It is that organisation's, and the
    /// project's owner can end it.
    pub fn project_participation(
        row: &project_participation::Model,
        project: &development_project::Model,
        viewer: Viewer,
    ) -> Option<Self> {
        let by = match viewer.own() == project.owner_id {
            true => project.owner_id,
            false => row.organisation_id,
        };
        let part = Self::new_project_participation(project, by)?;
        Some(part.part(row.id))
    }

    /// The part that an organisation is to take in a project, for the one that asks or invites.
    pub fn new_project_participation(
        project: &development_project::Model,
        organisation: Uuid,
    ) -> Option<Self> {
        Some(Self {
            kind: Kind::ProjectParticipation,
            owner: Some(organisation),
            ..Self::record(project)?
        })
    }

    /// The meetings of a body, for whoever arranges them; `region` is the region's id. None for a body of an unknown kind.
    pub fn meetings_of(body: &body::Model, region: Uuid) -> Option<Self> {
        Self::work_of(body, region, Kind::Meeting)
    }

    /// What a body does, for whoever writes for it.
    fn work_of(body: &body::Model, region: Uuid, kind: Kind) -> Option<Self> {
        let of_body = Self::body(body)?;
        let owner = match of_body.kind {
            Kind::AreaGroup | Kind::AreaWorkingGroup => Some(region),
            // What met before this time no longer meets.
            Kind::HistoricalForum => Some(Uuid::nil()),
            _ => of_body.owner,
        };
        Some(Self::structure(body.id, kind, owner))
    }

    /// The commissions that a body gives or carries out, for whoever writes for it; `region` is the region's id. None for a body
    /// of an unknown kind.
    pub fn commissions_of(
        body: &body::Model,
        region: Uuid,
        visibility: Visibility,
    ) -> Option<Self> {
        let work = Self::work_of(body, region, Kind::Commission)?;
        Some(Self {
            state: state_of(visibility),
            audience: Audience::of(visibility, work.owner),
            ..work
        })
    }

    /// A dispute that an organisation raises.
    pub const fn new_dispute(organisation: Uuid) -> Self {
        Self {
            audience: Audience::Owner(Some(organisation)),
            ..Self::structure(organisation, Kind::Dispute, Some(organisation))
        }
    }

    /// A dispute, for one of those who see it. Who raised it takes it further and withdraws it, and it is resolved by that one and
    /// by who handles the present step. Who records the outcome of that, [`Self::step_of_dispute`] says.
    pub fn dispute(row: &dispute::Model, viewer: Viewer, action: Action) -> Self {
        let own = viewer.own();
        let owner = match action {
            Action::Resolve if own != row.against_id => own,
            _ => row.owner_id,
        };
        Self {
            key: row.id,
            owner: Some(owner),
            ..Self::new_dispute(row.owner_id)
        }
    }

    /// The present step of a dispute, for whoever records its outcome: the organisation that handles it, unless who raised the
    /// dispute named itself; else whoever arranges the meetings of the body that it is taken to, unless a party is among them;
    /// else all who see the dispute.
    /// `region` is the region's id.
    pub fn step_of_dispute(
        row: &dispute::Model,
        parties: [&organisation::Model; 2],
        step: &dispute_step::Model,
        forum: Option<&body::Model>,
        region: Uuid,
        viewer: Viewer,
    ) -> Self {
        let handler = step.handled_by_id.filter(|it| *it != row.owner_id);
        let forum = forum.and_then(|forum| Self::meetings_of(forum, region).zip(Self::body(forum)));
        let owner = match (handler, forum) {
            (Some(handler), _) => Some(handler),
            // What met before this time no longer meets.
            (None, Some((meetings, body))) if body.kind != Kind::HistoricalForum => {
                // No party judges alone: where one arranges the meetings of the body, alone or with another, both record it.
                let party_arranges = parties.into_iter().any(|party| match meetings.owner {
                    Some(organisation) => organisation == party.id,
                    None => OrganisationKind::from_code(&party.kind)
                        .and_then(ActorKind::of)
                        .is_some_and(ActorKind::owns_in_common),
                });
                match party_arranges {
                    true => Some(viewer.own()),
                    false => meetings.owner,
                }
            }
            (None, _) => Some(viewer.own()),
        };
        Self {
            owner,
            ..Self::dispute(row, viewer, Action::Conclude)
        }
    }

    /// An obstacle that an organisation has identified in a body.
    pub const fn new_obstacle(body: Uuid, organisation: Uuid) -> Self {
        Self {
            audience: Audience::Protected(Some(organisation)),
            ..Self::structure(body, Kind::Obstacle, Some(organisation))
        }
    }

    /// An obstacle, for whoever writes for the body that acts on it: its own, or for an answer the one that it was escalated to;
    /// and for who identified it and who is to remove it, but for the answer and for who sees it. None for a body of an unknown
    /// kind.
    pub fn obstacle(
        row: &obstacle::Model,
        body: &body::Model,
        region: Uuid,
        viewer: Viewer,
        action: Action,
    ) -> Option<Self> {
        let of_body = Self::work_of(body, region, Kind::Obstacle)?;
        let own = viewer.own();
        let its = own == row.owner_id || own == row.organisation_id;
        let owner = match action {
            Action::Answer | Action::Publish => of_body.owner,
            _ if its => Some(own),
            _ => of_body.owner,
        };
        let audience = concerned_audience(row.public, Audience::Public, Some(row.organisation_id));
        Some(Self {
            key: row.id,
            owner,
            audience,
            ..of_body
        })
    }

    /// Who is to carry out a commission: it accepts and reports it, whoever writes for the body that gave it does all else.
    pub fn commission_receiver(
        row: &commission_receiver::Model,
        commission: &commission::Model,
        action: Action,
    ) -> Option<Self> {
        let given = Self::record(commission)?;
        let owner = match action {
            Action::Accept | Action::Report | Action::ReportBack => row.owner_id,
            _ => given.owner,
        };
        Some(Self { owner, ..given }.part(row.id))
    }

    /// A meeting of a body that an organisation asks for.
    pub const fn requested_meeting(body: Uuid, organisation: Uuid) -> Self {
        Self::structure(body, Kind::Meeting, Some(organisation))
    }

    /// A meeting.
    pub fn meeting(row: &meeting::Model) -> Self {
        Self {
            audience: concerned_audience(row.public, Audience::Public, row.organisation_id),
            ..Self::structure(row.id, Kind::Meeting, row.owner_id)
        }
    }

    /// What an organisation adds to a meeting, or has in it.
    pub fn of_meeting(row: &meeting::Model, organisation: Uuid) -> Self {
        Self {
            owner: Some(organisation),
            ..Self::meeting(row)
        }
    }

    /// A body's plan for a year.
    pub fn year_plan(row: &year_plan::Model) -> Self {
        let seen = concerned_audience(row.public, Audience::Public, Some(row.organisation_id));
        Self {
            audience: seen,
            ..Self::structure(row.id, Kind::Meeting, row.owner_id)
        }
    }

    /// An item of a meeting's agenda, for the organisation that added it: it changes and removes it as long as it is proposed.
    pub fn own_agenda_item(
        row: &agenda_item::Model,
        meeting: &meeting::Model,
        viewer: Viewer,
        action: Action,
    ) -> Option<Self> {
        let proposed = AgendaItemState::from_code(&row.state) == Some(AgendaItemState::Proposed);
        let own = proposed && row.organisation_id == viewer.own();
        let its = matches!(action, Action::Change | Action::Remove);
        (own && its).then(|| Self::of_meeting(meeting, row.organisation_id))
    }

    /// A follow-up value: seen by those who see its indicator, until it is approved by fewer.
    pub fn follow_up_value(
        row: &follow_up_value::Model,
        indicator: &indicator::Model,
    ) -> Option<Self> {
        let state = match ValueState::from_code(&row.state)? {
            ValueState::Draft => State::Draft,
            ValueState::Submitted => State::Submitted,
            ValueState::Returned => State::Returned,
            ValueState::Approved => State::Approved,
            ValueState::UnderCorrection => State::UnderCorrection,
        };
        let within = Self::record(indicator)?.audience;
        Some(Self {
            key: row.id,
            kind: Kind::FollowUpValue,
            state,
            owner: Some(row.organisation_id),
            audience: value_audience(row, within),
            within,
        })
    }

    /// An indicator that obliges others to report.
    #[must_use]
    pub const fn common(self) -> Self {
        Self {
            kind: Kind::CommonIndicator,
            ..self
        }
    }

    /// A proposal, for one of those whom it concerns.
    pub const fn proposal(row: &proposal::Model, concerned: Uuid) -> Self {
        Self {
            key: row.id,
            kind: Kind::Proposal,
            state: State::Any,
            owner: Some(concerned),
            audience: Audience::Owner(Some(concerned)),
            within: Audience::Public,
        }
    }

    /// The value that an organisation is to report of an indicator, as a draft.
    pub fn new_follow_up_value(organisation: Uuid, indicator: &indicator::Model) -> Option<Self> {
        Some(Self {
            kind: Kind::FollowUpValue,
            state: State::Draft,
            owner: Some(organisation),
            ..Self::record(indicator)?
        })
    }

    /// That an organisation may report an indicator later: seen with the indicator, and never given to oneself.
    pub fn reporting_extension(organisation: Uuid, indicator: &indicator::Model) -> Option<Self> {
        Some(Self {
            kind: Kind::ReportingExtension,
            state: State::Any,
            owner: Some(organisation),
            ..Self::record(indicator)?
        })
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
            within: Audience::Public,
        }
    }

    const fn administration(key: Uuid, kind: Kind, owner: Uuid) -> Self {
        Self {
            key,
            kind,
            state: State::Any,
            owner: Some(owner),
            audience: Audience::Administration(owner),
            within: Audience::Public,
        }
    }
}

/// The kind of thing that a type of body is; of working groups those of a care area are one of their own.
pub(super) const fn kind_of_body(kind: BodyType, of_area: bool) -> Kind {
    match kind {
        BodyType::PoliticalBoard | BodyType::CountySteeringGroup | BodyType::WorkingCommittee => {
            Kind::CountyBody
        }
        BodyType::AreaGroup => Kind::AreaGroup,
        BodyType::LocalGroup => Kind::LocalGroup,
        BodyType::WorkingGroup if of_area => Kind::AreaWorkingGroup,
        BodyType::WorkingGroup => Kind::WorkingGroup,
        BodyType::HistoricalForum => Kind::HistoricalForum,
    }
}

/// The types of bodies that the region handles: those in which it may say who chairs.
pub(super) fn handled_by_region() -> impl Iterator<Item = BodyType> {
    let types = BodyType::VALUES.iter().map(|(kind, _)| *kind);
    types.filter(|kind| {
        let mut rights = RIGHTS.iter();
        rights.any(|right| {
            right.kind == kind_of_body(*kind, false)
                && right.action == Action::SetChairTerm
                && right.region != Scope::No
        })
    })
}

/// The kinds of organisations that may write in a body that no kommun owns: those that may say who chairs it.
pub fn writers_of_body(body: &body::Model) -> impl Iterator<Item = OrganisationKind> {
    let of_area = body.care_area_id.is_some();
    let kind = BodyType::from_code(&body.kind).map(|kind| kind_of_body(kind, of_area));
    let right = RIGHTS
        .iter()
        .find(move |right| Some(right.kind) == kind && right.action == Action::SetChairTerm);
    let writers = right.into_iter().flat_map(|right| {
        [
            (OrganisationKind::Region, right.region),
            (OrganisationKind::Association, right.association),
        ]
    });
    let writers = writers.filter(|(_, scope)| *scope != Scope::No);
    writers.map(|(kind, _)| kind)
}

/// The state of a record by which rights differ: who may see it.
pub const fn state_of(visibility: Visibility) -> State {
    match visibility {
        Visibility::Public => State::Public,
        Visibility::Cooperation => State::Cooperation,
        Visibility::Owner => State::Owner,
    }
}

/// A table whose rows say who can see them, with what they belong to.
pub trait HasAudience: EntityTrait {
    /// The id of a row.
    fn key(row: &Self::Model) -> Uuid;

    /// Who can see a row that belongs to something that `within` can see. `owner`: whose that is.
    fn audience(row: &Self::Model, within: Audience, owner: Option<Uuid>) -> Audience;

    /// The organisations that a row lists because they see it, and that are told what happens to it: each by itself, where it is
    /// no part of the audience.
    fn listed(row: &Self::Model) -> Vec<Uuid>;
}

/// A table whose rows are seen as their visibility and owner say.
pub trait Owned: HasAudience {
    /// What kind of thing its rows are.
    const KIND: Kind;

    /// The code of a row's visibility.
    fn visibility(row: &Self::Model) -> &str;

    /// Whose a row is; none when it is owned in common.
    fn owner(row: &Self::Model) -> Option<Uuid>;
}

macro_rules! records {
    ($($table:ident $(as $node:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, written: $written:ident, $($rest:tt)* })+) => {
        $(records!(@$written $seen $how $table);)+

        /// The kind of things that the rows of a table with a visibility are.
        pub(super) fn kind_of_records(table: &str) -> Option<Kind> {
            $(records!(=$seen $how $table table);)+
            None
        }
    };
    (@never $seen:ident $how:tt $table:ident) => {};
    (@$written:ident visibility($kind:ident) $table:ident) => {
        impl Owned for entity::$table::Entity {
            const KIND: Kind = Kind::$kind;

            fn visibility(row: &Self::Model) -> &str {
                &row.visibility
            }

            fn owner(row: &Self::Model) -> Option<Uuid> {
                row.owner_id.into()
            }
        }
    };
    (@$written:ident $seen:ident $how:tt $table:ident) => {};
    (=visibility($kind:ident) $table:ident $asked:ident) => {
        if $asked == stringify!($table) {
            return Some(Kind::$kind);
        }
    };
    (=$seen:ident $how:tt $table:ident $asked:ident) => {};
}

tables!(records);

macro_rules! audiences {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, written: $written:ident, $($rest:tt)* })+) => {
        $(audiences!(@$written $seen $table);)+
    };
    (@never $seen:ident $table:ident) => {};
    (@$written:ident $seen:ident $table:ident) => {
        impl HasAudience for entity::$table::Entity {
            fn key(row: &Self::Model) -> Uuid {
                row.id
            }

            #[allow(unused_variables, reason = "no table's depends on all of it")]
            fn audience(row: &Self::Model, within: Audience, owner: Option<Uuid>) -> Audience {
                audiences!(=$seen $table row within owner)
            }

            #[allow(unused_variables, reason = "most rows list nobody")]
            fn listed(row: &Self::Model) -> Vec<Uuid> {
                audiences!(+$seen $table row)
            }
        }
    };
    (=public $table:ident $row:ident $within:ident $owner:ident) => {
        Audience::Public
    };
    (=visibility $table:ident $row:ident $within:ident $owner:ident) => {{
        let visibility = Visibility::from_code(Self::visibility($row)).unwrap_or(Visibility::Owner);
        Audience::of(visibility, Self::owner($row))
    }};
    (=administration $table:ident $row:ident $within:ident $owner:ident) => {
        Audience::Administration($row.organisation_id)
    };
    (=parent $table:ident $row:ident $within:ident $owner:ident) => {
        $within
    };
    (=concerned $table:ident $row:ident $within:ident $owner:ident) => {
        concerned_audience($row.public, $within, $row.organisation_id.into())
    };
    // Each of those whom it concerns is told of it by itself.
    (=special proposal $row:ident $within:ident $owner:ident) => {
        Audience::Owner(Some($row.owner_id))
    };
    // So is each of the others whom a dispute lists.
    (=special dispute $row:ident $within:ident $owner:ident) => {
        Audience::Owner(Some($row.owner_id))
    };
    (=special dispute_step $row:ident $within:ident $owner:ident) => {
        $within
    };
    (=special person $row:ident $within:ident $owner:ident) => {
        Audience::person($row.protected, $row.employer_id)
    };
    (=special document_version $row:ident $within:ident $owner:ident) => {
        version_audience(&$row.state, $within, $owner)
    };
    (=special agreement $row:ident $within:ident $owner:ident) => {
        agreement_audience($row, $within, $owner)
    };
    (=special follow_up_value $row:ident $within:ident $owner:ident) => {
        value_audience($row, $within)
    };
    (+special dispute $row:ident) => {
        ids_in(&$row.concerned)
    };
    (+concerned obstacle $row:ident) => {
        ids_in(&$row.concerned)
    };
    (+$seen:ident $table:ident $row:ident) => {
        Vec::new()
    };
}

tables!(audiences);

/// The ids in a list, with hyphens or without.
fn ids_in(list: &str) -> Vec<Uuid> {
    let ids = list.split_whitespace();
    ids.filter_map(|id| id.parse().ok()).collect()
}

/// What isn't public is seen by the region, Norrbottens Kommuner, and the organisation whose it is. Those whom the row lists
/// see it besides, as the row itself says.
fn concerned_audience(public: bool, within: Audience, organisation: Option<Uuid>) -> Audience {
    if public {
        within
    } else {
        Audience::Protected(organisation)
    }
}

/// A draft is seen by those who own its document.
fn version_audience(state: &str, within: Audience, owner: Option<Uuid>) -> Audience {
    match DocumentState::from_code(state) {
        Some(DocumentState::Adopted) => within,
        Some(DocumentState::Draft) | None => Audience::Owner(owner),
    }
}

/// Whether an agreement is no draft any more. What a source shows needs no sending.
pub fn is_sent(row: &agreement::Model) -> bool {
    row.sent_on.is_some() || row.clause_id.is_some()
}

/// An agreement that isn't sent is seen by those who own its document.
fn agreement_audience(row: &agreement::Model, within: Audience, owner: Option<Uuid>) -> Audience {
    if is_sent(row) {
        within
    } else {
        Audience::Owner(owner)
    }
}

/// Who sees a value. Whoever writes it sees its indicator: an organisation that keeps that to itself and writes the value of another
/// approves it.
fn value_audience(row: &follow_up_value::Model, within: Audience) -> Audience {
    let organisation = row.organisation_id;
    let indicator = match within {
        Audience::Owner(Some(owner)) if owner == organisation => IndicatorSeenBy::Reporter,
        Audience::Owner(Some(_)) => IndicatorSeenBy::Approver,
        _ => IndicatorSeenBy::Many,
    };
    let state = ValueState::from_code(&row.state).unwrap_or(ValueState::Draft);
    let submitted = row.visibility.as_deref().and_then(Visibility::from_code);
    let submitted = submitted.unwrap_or(Visibility::Owner);
    match value_seen_by(state, submitted, indicator) {
        ValueSeenBy::Same => within,
        ValueSeenBy::Cooperation => match within {
            Audience::Public => Audience::Cooperation,
            narrower => narrower,
        },
        ValueSeenBy::Reporter => Audience::Owner(Some(organisation)),
        ValueSeenBy::Approvers => Audience::Protected(Some(organisation)),
        ValueSeenBy::Nobody => Audience::Nobody(within.owner().unwrap_or(organisation)),
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
        Accept,
        AddDocument,
        AddItem,
        AddName,
        AddNote,
        Adopt,
        Anonymise,
        Answer,
        Appoint,
        Approve,
        Archive,
        BeginClosing,
        Call,
        Cancel,
        Change,
        ChangeParticipants,
        ChangeSeats,
        Close,
        Conclude,
        Consent,
        Correct,
        Create,
        Decide,
        Decline,
        Dissolve,
        Escalate,
        Export,
        GiveNotice,
        Hold,
        Join,
        Lapse,
        Leave,
        Minute,
        Move,
        Pause,
        Postpone,
        Protect,
        Receive,
        RecordApproval,
        Reject,
        Remove,
        Publish,
        Reopen,
        Report,
        ReportBack,
        Request,
        Resolve,
        Return,
        Revise,
        Send,
        SetChairTerm,
        Start,
        Submit,
        Supersede,
        TakeMeasure,
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

    /// The owner of the row that it is good for.
    pub const fn owner(&self) -> Option<Uuid> {
        self.subject.owner
    }

    /// Who can see the row that it is good for.
    pub const fn audience(&self) -> Audience {
        self.subject.audience
    }

    /// The permit for the same with a row as it stands or is to stand: the very one that this is good for, or one that names
    /// that among its columns; none for any other row.
    pub fn over<E: HasAudience>(&self, row: &E::Model) -> Option<Self> {
        let key = self.key();
        let within = if E::key(row) == key {
            self.subject.within
        } else {
            self.subject.audience
        };
        let named = E::Column::iter().any(|column| row.get(column) == key.into());
        named.then(|| Self {
            subject: Subject {
                key: E::key(row),
                audience: E::audience(row, within, self.subject.owner),
                within,
                ..self.subject
            },
            ..*self
        })
    }
}

impl Permit<act::ChangeParticipants> {
    /// Whoever may change who takes part in a group may add the organisation from outside that is to take part.
    #[must_use]
    pub const fn over_outsider(&self, organisation: Uuid) -> Self {
        Self {
            subject: Subject::structure(organisation, Kind::Organisation, None),
            ..*self
        }
    }
}

impl Permit<act::Send> {
    /// Whoever may send an agreement for approval may let a body begin or end with it: nothing of that holds before all parties
    /// have approved it.
    #[must_use]
    pub const fn over_bound(&self, body: Uuid) -> Self {
        Self {
            subject: Subject::structure(body, Kind::Agreement, self.subject.owner),
            ..*self
        }
    }
}

impl Permit<act::Adopt> {
    /// Whoever may adopt a version may end another of the same document.
    pub fn over_earlier(
        &self,
        adopted: &document_version::Model,
        earlier: &document_version::Model,
    ) -> Option<Self> {
        let same = adopted.id == self.key()
            && adopted.steering_document_id == earlier.steering_document_id;
        same.then_some(Self {
            subject: Subject {
                key: earlier.id,
                ..self.subject
            },
            ..*self
        })
    }
}

/// Whether the viewer may do this with the thing.
pub fn may(viewer: Viewer, subject: &Subject, action: Action) -> bool {
    match scope(viewer, subject.kind, action, subject.state) {
        Scope::No => false,
        Scope::All | Scope::Propose => true,
        Scope::Others => viewer.actor().is_some_and(|actor| {
            subject
                .owner
                .is_some_and(|owner| owner != actor.organisation)
        }),
        Scope::Own | Scope::OwnOrPropose => viewer
            .actor()
            .is_some_and(|actor| actor.owns(subject.owner)),
    }
}

/// Whether the viewer may do this with the thing only with the consent of the other side.
pub fn proposes(viewer: Viewer, subject: &Subject, action: Action) -> bool {
    match scope(viewer, subject.kind, action, subject.state) {
        Scope::Propose => true,
        Scope::OwnOrPropose => subject.owner.is_none(),
        Scope::No | Scope::Own | Scope::Others | Scope::All => false,
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::chair_term;

    use super::*;
    use crate::{
        access::{Actor, ActorKind},
        domain::vocabulary::Grade,
    };

    #[test]
    fn a_permit_for_one_row_is_for_no_other() {
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let viewer = Viewer::Actor(Actor {
            organisation: own,
            kind: ActorKind::Municipality,
            grade: Grade::Approver,
            service_account: false,
            today: chrono::NaiveDate::MIN,
        });
        let permit: Permit<act::Create> = permit(viewer, Subject::grants_of(own)).unwrap();
        let grant = |organisation_id| access_grant::Model {
            id: Uuid::from_u128(3),
            organisation_id,
            issuer: String::new(),
            subject: String::new(),
            grade: String::new(),
            service_account_id: None,
            valid_from: DateTime::UNIX_EPOCH,
            valid_to: None,
            version: 1,
        };
        let over = permit.over::<access_grant::Entity>(&grant(own)).unwrap();
        assert_eq!(over.key(), Uuid::from_u128(3));
        assert_eq!(over.audience(), Audience::Administration(own));
        assert!(permit.over::<access_grant::Entity>(&grant(other)).is_none());
        let term = chair_term::Model {
            id: other,
            body_id: other,
            year: 2026,
            side: String::new(),
            chair_id: None,
            vice_chair_id: None,
            secretary_side: None,
            secretary_id: None,
            valid_from: None,
            valid_from_precision: None,
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
            version: 1,
        };
        assert!(over.over::<chair_term::Entity>(&term).is_none());
    }
}

//! Commands: the actions that may need the consent of others, with their arguments, as a proposal keeps them.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

use super::{
    Adoption, IndicatorChange, NewAppointment, NewGuest, NewIndicator, NewName, NewProject,
    NewReading, NewResponsible, NewSeat, NewSteeringDocument, NewSubstitute, PersonChange,
    ProjectChange, SeatChange, SteeringDocumentChange, TargetChange, Writing,
};
use crate::{
    domain::{
        matrix::TargetOf,
        problem,
        reporting::ReportingPeriod,
        vocabulary::{Action, PeriodKind},
    },
    error::Error,
};

/// An action that may need the consent of others, with its arguments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Appointing to a seat.
    Appoint(NewAppointment),
    /// Naming a substitute.
    NameSubstitute(NewSubstitute),
    /// Naming who is responsible for the cooperation in a kommun.
    NameResponsible(NewResponsible),
    /// Inviting a guest to a meeting.
    AddGuest(NewGuest),
    /// Letting a parameter of a rule say something else.
    SetRuleParameter(NewReading),
    /// Adding a seat to a body.
    AddSeat {
        /// The body.
        body: Uuid,
        /// The seat.
        seat: NewSeat,
        /// The first day.
        from: NaiveDate,
    },
    /// Changing how many hold a seat, and who may stand in for them.
    ChangeSeat {
        /// The seat.
        seat: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// What is to be another.
        change: SeatChange,
    },
    /// Ending a seat.
    EndSeat {
        /// The seat.
        seat: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// The first day on which it no longer holds.
        on: NaiveDate,
    },
    /// Giving something a name.
    AddName(NewName),
    /// Taking part in a project of another.
    JoinProject {
        /// The project.
        project: Uuid,
        /// The first day.
        on: NaiveDate,
    },
    /// Letting another take part in a project.
    InviteToProject {
        /// The project.
        project: Uuid,
        /// The organisation that is to take part.
        organisation: Uuid,
        /// The first day.
        on: NaiveDate,
    },
    /// Proposing a project, for the time being of its owner alone.
    ProposeProject(NewProject),
    /// Changing a project.
    ChangeProject {
        /// The project.
        project: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// What is to be another.
        change: ProjectChange,
    },
    /// Changing what is held about a person.
    ChangePerson {
        /// The person.
        person: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// What is to be another.
        change: PersonChange,
    },
    /// Setting the target of an indicator, or removing it.
    SetIndicatorTarget {
        /// The indicator.
        indicator: Uuid,
        /// How often it is reported, and the first day of the period.
        period: (PeriodKind, NaiveDate),
        /// The organisation that is to reach it.
        organisation: Option<Uuid>,
        /// The care area whose municipalities are to reach it together.
        care_area: Option<Uuid>,
        /// Whether all that report are to reach it together.
        county: bool,
        /// The figure; none to remove it.
        target: Option<Decimal>,
        /// The version of the target that the caller has seen; none when there was none.
        version: Option<i32>,
    },
    /// Creating a steering document.
    CreateDocument(NewSteeringDocument),
    /// Changing a steering document.
    ChangeDocument {
        /// The document.
        document: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// What is to be another.
        change: SteeringDocumentChange,
    },
    /// Adopting a version of a steering document.
    AdoptVersion {
        /// The version, a draft.
        document_version: Uuid,
        /// The version of it that the caller has seen.
        version: i32,
        /// The days that belong to it.
        adoption: Adoption,
    },
    /// Creating an indicator.
    CreateIndicator(NewIndicator),
    /// Changing an indicator.
    ChangeIndicator {
        /// The indicator.
        indicator: Uuid,
        /// The version that the caller has seen.
        version: i32,
        /// What is to be another.
        change: IndicatorChange,
    },
}

impl Command {
    /// What it does, as rights and the journal call it.
    pub const fn action(&self) -> Action {
        match self {
            Self::Appoint(_) | Self::NameSubstitute(_) | Self::NameResponsible(_) => {
                Action::Appoint
            }
            Self::AddGuest(_) => Action::Call,
            Self::AddSeat { .. } | Self::ChangeSeat { .. } | Self::EndSeat { .. } => {
                Action::ChangeSeats
            }
            Self::AddName(_) => Action::AddName,
            Self::JoinProject { .. } | Self::InviteToProject { .. } => Action::Join,
            Self::ProposeProject(_) | Self::CreateDocument(_) | Self::CreateIndicator(_) => {
                Action::Create
            }
            Self::ChangeProject { .. }
            | Self::ChangePerson { .. }
            | Self::ChangeDocument { .. }
            | Self::ChangeIndicator { .. }
            | Self::SetIndicatorTarget { .. }
            | Self::SetRuleParameter(_) => Action::Change,
            Self::AdoptVersion { .. } => Action::Adopt,
        }
    }

    /// Whether its changes show all that it does: then it doesn't matter which version of the row was read.
    pub(super) const fn is_shown_by_its_changes(&self) -> bool {
        !matches!(self, Self::AdoptVersion { .. })
    }

    /// Does it, and gives what it was done with. What it needs consent for, the writing knows afterwards. Each in a box: a thread's
    /// stack has no room for all of them whole.
    pub(super) async fn perform(
        self,
        writing: &Writing<'_>,
        today: NaiveDate,
    ) -> Result<Option<Uuid>, Error> {
        let done = match self {
            Self::Appoint(new) => Box::pin(writing.appoint(new)).await,
            Self::NameSubstitute(new) => Box::pin(writing.name_substitute(new)).await,
            Self::NameResponsible(new) => Box::pin(writing.name_responsible(new)).await,
            Self::AddGuest(new) => Box::pin(writing.add_guest(new)).await,
            Self::SetRuleParameter(new) => Box::pin(writing.set_rule_parameter(new)).await,
            Self::AddSeat { body, seat, from } => {
                Box::pin(writing.add_seat(body, seat, from)).await
            }
            Self::ChangeSeat {
                seat,
                version,
                change,
            } => Box::pin(writing.change_seat(seat, version, change, today)).await,
            Self::EndSeat { seat, version, on } => {
                Box::pin(writing.end_seat(seat, version, on)).await
            }
            Self::AddName(new) => Box::pin(writing.add_name(new)).await,
            Self::JoinProject { project, on } => {
                let own = writing.actor().organisation;
                Box::pin(writing.take_part(project, own, on, today)).await
            }
            Self::InviteToProject {
                project,
                organisation,
                on,
            } => Box::pin(writing.take_part(project, organisation, on, today)).await,
            Self::ProposeProject(new) => Box::pin(writing.propose_project(new, today)).await,
            Self::ChangeProject {
                project,
                version,
                change,
            } => Box::pin(writing.change_project(project, version, change, today)).await,
            Self::ChangePerson {
                person,
                version,
                change,
            } => Box::pin(writing.change_person(person, version, change)).await,
            Self::CreateDocument(new) => {
                Box::pin(writing.create_steering_document(new, today)).await
            }
            Self::ChangeDocument {
                document,
                version,
                change,
            } => Box::pin(writing.change_steering_document(document, version, change, today)).await,
            Self::AdoptVersion {
                document_version,
                version,
                adoption,
            } => {
                Box::pin(writing.adopt_document_version(document_version, version, adoption)).await
            }
            Self::CreateIndicator(new) => Box::pin(writing.create_indicator(new, today)).await,
            Self::ChangeIndicator {
                indicator,
                version,
                change,
            } => Box::pin(writing.change_indicator(indicator, version, change, today)).await,
            Self::SetIndicatorTarget {
                indicator,
                period: (kind, from),
                organisation,
                care_area,
                county,
                target,
                version,
            } => {
                let period = ReportingPeriod::beginning(kind, from);
                let period = period.ok_or_else(|| Error::internal("a period that is none"))?;
                let of = match (organisation, care_area, county) {
                    (None, None, false) => TargetOf::Each,
                    (Some(id), None, false) => TargetOf::Organisation(id),
                    (None, Some(id), false) => TargetOf::CareArea(id),
                    (None, None, true) => TargetOf::County,
                    _ => return Err(problem::one_of_targets().at("organisation").into()),
                };
                let change = TargetChange {
                    period,
                    of,
                    target,
                    version,
                };
                return Box::pin(writing.set_indicator_target(indicator, change, today)).await;
            }
        };
        done.map(Some)
    }
}

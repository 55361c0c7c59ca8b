//! What happened in a body in a year, as much as the viewer sees.

use chrono::NaiveDate;
use entity::{
    adoption_request, agreement, body, chair_term, commission, commission_receiver,
    commission_report, decision, document_adoption, document_version, horizon_note, meeting,
    obstacle, steering_document, training_activity,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid, sea_query::SelectStatement,
};

use super::{
    CommissionFilter, DecisionFilter, MeetingFilter, Record, Row, Session, deadlines::start_of,
    lists::in_year, obstacles,
};
use crate::{
    domain::vocabulary::{DocumentState, MeetingState, Vocabulary},
    error::Error,
};

/// How many rows each list has at most.
const LISTED: u64 = 500;

/// What happened in a body in a year.
#[derive(Clone, Debug)]
pub struct YearOfBody {
    /// The meetings that it held or cancelled, alone or with others.
    pub meetings: Vec<meeting::Model>,
    /// What it decided.
    pub decisions: Vec<decision::Model>,
    /// The commissions that it gave or withdrew, or that it was given.
    pub commissions: Vec<commission::Model>,
    /// What was reported to it of commissions that it gave, what it reported itself, and what of these was returned.
    pub commission_reports: Vec<commission_report::Model>,
    /// Those with whom one of its commissions was closed, and itself where a commission was closed with it.
    pub commission_receivers: Vec<commission_receiver::Model>,
    /// The obstacles of which something became: identified in it, or escalated to it.
    pub obstacles: Vec<obstacle::Model>,
    /// What was noted for it of the world around.
    pub horizon_notes: Vec<horizon_note::Model>,
    /// The training that began.
    pub training_activities: Vec<training_activity::Model>,
    /// The versions of its documents that began to hold.
    pub document_versions: Vec<document_version::Model>,
    /// The requests to adopt versions of its documents.
    pub adoption_requests: Vec<adoption_request::Model>,
    /// What organisations answered on its documents.
    pub adoptions: Vec<document_adoption::Model>,
    /// The agreements that found or abolish it, or that its documents hold, of whatever year.
    pub agreements: Vec<agreement::Model>,
    /// Who took the chair.
    pub chair_terms: Vec<chair_term::Model>,
}

impl Session {
    /// What happened in a body in a year, each list in the order in which it was recorded; none for what is no year.
    pub async fn year_of_body(&self, body: Uuid, year: i32) -> Result<Option<YearOfBody>, Error> {
        let first =
            |year| NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| (1..=9999).contains(&year));
        let (Some(begins), Some(ends)) = (first(year), first(year.saturating_add(1))) else {
            return Ok(None);
        };
        let meetings = MeetingFilter {
            body: Some(body),
            from: Some(start_of(begins)?),
            to: Some(start_of(ends)?),
            states: Some(vec![
                MeetingState::Held,
                MeetingState::NotesApproved,
                MeetingState::Cancelled,
            ]),
            ..MeetingFilter::default()
        };
        let decisions = DecisionFilter {
            body: Some(body),
            year: Some(year),
            ..DecisionFilter::default()
        };
        let commissions = CommissionFilter {
            body: Some(body),
            ..CommissionFilter::default()
        };
        let of_commission = [commission::Column::GivenOn, commission::Column::WithdrawnOn];
        let commissions = commissions
            .condition()
            .add(any_in_year(of_commission, year));
        let receivers = commission_receiver::Entity::find()
            .select_only()
            .column(commission_receiver::Column::Id)
            .filter(receivers_of(body));
        let of_report = [
            commission_report::Column::ReportedOn,
            commission_report::Column::ReturnedOn,
        ];
        let reports = Condition::all()
            .add(
                commission_report::Column::CommissionReceiverId.in_subquery(receivers.into_query()),
            )
            .add(any_in_year(of_report, year));
        let closed = Condition::all()
            .add(receivers_of(body))
            .add(in_year(commission_receiver::Column::ClosedOn, year));
        let requests = Condition::all()
            .add(adoption_request::Column::DocumentVersionId.in_subquery(versions_of(body)))
            .add(in_year(adoption_request::Column::SentOn, year));
        let adoptions = Condition::all()
            .add(document_adoption::Column::DocumentVersionId.in_subquery(versions_of(body)))
            .add(in_year(document_adoption::Column::AdoptedOn, year));
        let versions = Condition::all()
            .add(document_version::Column::SteeringDocumentId.in_subquery(documents_of(body)))
            .add(document_version::Column::State.eq(DocumentState::Adopted.code()))
            .add(in_year(document_version::Column::ValidFrom, year));
        let of_obstacle = [
            obstacle::Column::IdentifiedOn,
            obstacle::Column::EscalatedOn,
            obstacle::Column::AnsweredOn,
            obstacle::Column::RemovedOn,
        ];
        let hindered = Condition::all()
            .add(obstacles::of_body(body.into()))
            .add(any_in_year(of_obstacle, year));
        macro_rules! of_body {
            ($table:ident, $day:ident) => {
                Condition::all()
                    .add($table::Column::BodyId.eq(body))
                    .add(in_year($table::Column::$day, year))
            };
        }
        Ok(Some(YearOfBody {
            meetings: self
                .listed::<meeting::Entity>(self.asked_for(&meetings))
                .await?,
            decisions: self
                .listed::<decision::Entity>(self.decided(&decisions))
                .await?,
            commissions: self.listed::<commission::Entity>(commissions).await?,
            commission_reports: self.listed::<commission_report::Entity>(reports).await?,
            commission_receivers: self.listed::<commission_receiver::Entity>(closed).await?,
            obstacles: self.listed::<obstacle::Entity>(hindered).await?,
            horizon_notes: self
                .listed::<horizon_note::Entity>(of_body!(horizon_note, NotedOn))
                .await?,
            training_activities: self
                .listed::<training_activity::Entity>(of_body!(training_activity, StartsOn))
                .await?,
            document_versions: self.listed::<document_version::Entity>(versions).await?,
            adoption_requests: self.listed::<adoption_request::Entity>(requests).await?,
            adoptions: self.listed::<document_adoption::Entity>(adoptions).await?,
            agreements: self
                .listed::<agreement::Entity>(agreements_of(body))
                .await?,
            chair_terms: self
                .listed::<chair_term::Entity>(of_body!(chair_term, ValidFrom))
                .await?,
        }))
    }

    async fn listed<E: Record>(&self, of_year: Condition) -> Result<Vec<Row<E>>, Error> {
        self.select::<E>()
            .filter(of_year)
            .order_by(E::ID, Order::Asc)
            .limit(LISTED)
            .all()
            .await
    }
}

/// Holds where any of these days is one of the year.
fn any_in_year<C: ColumnTrait>(days: impl IntoIterator<Item = C>, year: i32) -> Condition {
    days.into_iter()
        .fold(Condition::any(), |any, day| any.add(in_year(day, year)))
}

/// The documents of a body.
fn documents_of(body: Uuid) -> SelectStatement {
    steering_document::Entity::find()
        .select_only()
        .column(steering_document::Column::Id)
        .filter(steering_document::Column::BodyId.eq(body))
        .into_query()
}

/// The versions of a body's documents.
fn versions_of(body: Uuid) -> SelectStatement {
    document_version::Entity::find()
        .select_only()
        .column(document_version::Column::Id)
        .filter(document_version::Column::SteeringDocumentId.in_subquery(documents_of(body)))
        .into_query()
}

/// Holds for the agreements that found or abolish a body, and those that its documents hold.
fn agreements_of(body: Uuid) -> Condition {
    let under = |column: body::Column| {
        body::Entity::find()
            .select_only()
            .column(column)
            .filter(body::Column::Id.eq(body))
            .filter(column.is_not_null())
            .into_query()
    };
    Condition::any()
        .add(agreement::Column::Id.in_subquery(under(body::Column::AgreementId)))
        .add(agreement::Column::Id.in_subquery(under(body::Column::AbolishedById)))
        .add(agreement::Column::SteeringDocumentId.in_subquery(documents_of(body)))
}

/// Holds for those who carry out what a body has given, and for the body itself where it carries something out.
fn receivers_of(body: Uuid) -> Condition {
    let given = commission::Entity::find()
        .select_only()
        .column(commission::Column::Id)
        .filter(commission::Column::BodyId.eq(body));
    Condition::any()
        .add(commission_receiver::Column::CommissionId.in_subquery(given.into_query()))
        .add(commission_receiver::Column::BodyId.eq(body))
}

//! Documents that many adopt: that the region and each kommun is asked to, what each answers, and where each stands on a day.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::{
    adoption_request, document_adoption, document_version, organisation, steering_document,
};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    documents::DocumentVersion, matters::Decision, names::by_name, organisations::Organisation,
    shared::Versioned,
};
use crate::graphql::engine::{
    loading::{
        AsOf, NodeType, Result, adopting_organisations, all_related_rows, can, node_type, one, row,
        value,
    },
    scalars::Date,
};
use crate::{
    access::Subject,
    domain::{
        adoption::{AdoptionFacts, Answer},
        vocabulary::{Action, AdoptionAnswer, AdoptionState, AgreementEntry, Vocabulary as _},
    },
    store::{AdoptionsOfVersion, NamesOfOrganisation, RequestOfVersion, facts_of_adoption},
};

node_type! {
    /// That the region and each kommun is asked to adopt a version of a document.
    AdoptionRequest: adoption_request
}

/// That a version of a document was sent to the region and each kommun, for each to adopt it for itself (begäran om antagande, A-13).
/// It is seen by those who see the version.
#[Object]
impl AdoptionRequest {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it, where the document belongs to a body that you may write for: `changeAdoptionRequest`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let Some(version) = self.version(ctx).await? else {
            return Ok(Some(false));
        };
        let document = row::<steering_document::Entity>(ctx, version.steering_document_id).await?;
        let subject =
            document.and_then(|document| Subject::adoption_request(&self.row, &version, &document));
        Ok(Some(can(ctx, subject, Action::Change)))
    }

    /// The version.
    async fn document_version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersion>> {
        one(ctx, self.row.document_version_id, self.on).await
    }

    /// The organisation that sent it (avsändare).
    async fn sent_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The decision by which the body that the document belongs to recommends it, where it is held here (beslut).
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The day on which it was sent (skickad).
    async fn sent_on(&self) -> Date {
        self.row.sent_on.into()
    }

    /// The last day to answer by (svar senast).
    async fn answer_by(&self) -> Date {
        self.row.answer_by.into()
    }

    /// How it enters into force (ikraftträdande).
    async fn entry(&self) -> Result<AgreementEntry> {
        value(&self.row.entry)
    }

    /// The day on which it enters into force at the earliest, with ON_DAY; null else.
    async fn in_force_on(&self) -> Option<Date> {
        self.row.in_force_on.map(Date)
    }

    /// Where the region and each kommun of the day stands on the day of `asOf`, in Swedish alphabetical order
    /// (antagandeöversikt). Computed.
    async fn overview(&self, ctx: &Context<'_>) -> Result<Option<Vec<OrganisationAdoption>>> {
        let version = self.version(ctx).await?;
        match version.filter(|_| self.row.sent_on <= self.on.day) {
            Some(version) => overview(ctx, &self.row, &version, self.on).await.map(Some),
            None => Ok(None),
        }
    }
}

impl AdoptionRequest {
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Arc<document_version::Model>>> {
        row::<document_version::Entity>(ctx, self.row.document_version_id).await
    }
}

/// Where an organisation stands on a day with a version that it was asked to adopt (läge i antagandet, A-13). Computed.
#[derive(SimpleObject)]
pub struct OrganisationAdoption {
    /// The organisation: the region or a kommun.
    organisation: Option<Organisation>,
    /// Where it stands.
    state: AdoptionState,
    /// What it has answered, with its organ, paragraph and decision (antagande); null while it hasn't.
    adoption: Option<DocumentAdoption>,
    /// The day on which it decided (beslutsdag); null while it hasn't.
    answered_on: Option<Date>,
    /// The last day to answer by (svar senast).
    answer_by: Date,
    /// Since when its answer is awaited: the day on which the version was sent; null once it has answered (inväntat sedan).
    awaited_since: Option<Date>,
    /// How many days after `answerBy` it answered, or has not answered on the day of `asOf`; 0 in time (dagar för sent).
    days_late: i32,
    /// What it reserved itself, in Swedish (förbehåll); null when nothing.
    reservation: Option<String>,
    /// The first day on which the version is in force for it, by `AdoptionRequest.entry`; null while it isn't to be
    /// (ikraftträdande).
    in_force_from: Option<Date>,
}

/// That a version was sent for adoption, if it had been by the day.
pub(in crate::graphql) async fn request_of_version(
    ctx: &Context<'_>,
    version: Uuid,
    on: AsOf,
) -> Result<Option<AdoptionRequest>> {
    let rows = all_related_rows::<RequestOfVersion>(ctx, version).await?;
    let sent = rows.iter().find(|row| row.sent_on <= on.day).cloned();
    Ok(sent.map(|row| AdoptionRequest::of(row, on)))
}

/// Where everybody stands with the one of these versions that was sent last by the day; none when none was.
pub(in crate::graphql) async fn overview_of_latest(
    ctx: &Context<'_>,
    versions: &[Arc<document_version::Model>],
    on: AsOf,
) -> Result<Option<Vec<OrganisationAdoption>>> {
    let requests = versions
        .iter()
        .map(|version| request_of_version(ctx, version.id, on));
    let requests = try_join_all(requests).await?;
    let sent = versions.iter().zip(requests);
    let sent = sent.filter_map(|(version, request)| Some((version, request?)));
    let latest = sent.max_by_key(|(version, request)| (request.row.sent_on, version.ordinal));
    match latest {
        Some((version, request)) => overview(ctx, &request.row, version, on).await.map(Some),
        None => Ok(None),
    }
}

/// Where everybody stands on the day with a version that was sent.
async fn overview(
    ctx: &Context<'_>,
    request: &adoption_request::Model,
    version: &document_version::Model,
    on: AsOf,
) -> Result<Vec<OrganisationAdoption>> {
    let answers = adoptions_until(ctx, version.id, on).await?;
    let of = |organisation: Uuid| {
        let mut answers = answers.iter();
        answers.find(|it| it.row.organisation_id == organisation)
    };
    let asked = adopting_organisations(ctx, on).await?.to_vec();
    let asked = by_name::<NamesOfOrganisation, _>(ctx, asked, |row| row.id, on).await?;
    let answered = asked.iter().map(|row| of(row.id).map(|it| &*it.row));
    let facts = facts_of_adoption(version, request, answered)?;
    let standing = asked.into_iter().zip(&facts.answers);
    let standing = standing.map(|(row, answer)| {
        let adoption = of(row.id).map(|it| Arc::clone(&it.row));
        standing_of(&facts, request, (row, *answer), adoption, on)
    });
    Ok(standing.collect())
}

fn standing_of(
    facts: &AdoptionFacts,
    request: &adoption_request::Model,
    (organisation, answer): (Arc<organisation::Model>, Option<Answer>),
    adoption: Option<Arc<document_adoption::Model>>,
    on: AsOf,
) -> OrganisationAdoption {
    let late = facts.days_late(answer, on.day);
    OrganisationAdoption {
        organisation: Some(Organisation::of(organisation, on)),
        state: facts.state(answer, on.day),
        answered_on: answer.map(|(day, _)| Date(day)),
        answer_by: Date(facts.answer_by),
        awaited_since: answer.is_none().then_some(Date(request.sent_on)),
        days_late: i32::try_from(late).unwrap_or(i32::MAX),
        reservation: adoption.as_ref().and_then(|row| row.reservation.clone()),
        in_force_from: facts.in_force_for(answer).map(Date),
        adoption: adoption.map(|row| DocumentAdoption::of(row, on)),
    }
}

/// The region and the kommuner of the day that have not adopted a version by then.
pub(in crate::graphql) async fn not_adopted_by(
    ctx: &Context<'_>,
    version: Uuid,
    on: AsOf,
) -> Result<Vec<Organisation>> {
    let answers = adoptions_until(ctx, version, on).await?;
    let adopted = answers
        .iter()
        .filter(|it| it.row.answer == AdoptionAnswer::Adopted.code());
    let adopted: Vec<Uuid> = adopted.map(|it| it.row.organisation_id).collect();
    let all = adopting_organisations(ctx, on).await?;
    let left = all.iter().filter(|row| !adopted.contains(&row.id));
    let left = left.cloned().collect();
    let left = by_name::<NamesOfOrganisation, _>(ctx, left, |row| row.id, on).await?;
    Ok(Organisation::each(left, on))
}

node_type! {
    /// What an organisation answers on a version of a steering document.
    DocumentAdoption: document_adoption
}

/// That an organisation has adopted a version of a steering document for itself, or declined to when it was asked (antagande,
/// It is seen by those who see the version.
#[Object]
impl DocumentAdoption {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may correct it: `changeAdoption`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may(ctx, Action::Change).await
    }

    /// Whether you may remove it, because it was recorded wrongly: `removeAdoption`.
    async fn viewer_can_remove(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may(ctx, Action::Remove).await
    }

    /// The version.
    async fn document_version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersion>> {
        one(ctx, self.row.document_version_id, self.on).await
    }

    /// The organisation that answers.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// Whether it has adopted the version or declined to (svar).
    async fn answer(&self) -> Result<AdoptionAnswer> {
        value(&self.row.answer)
    }

    /// The day of the adoption, or of the decision to decline.
    async fn adopted_on(&self) -> Date {
        self.row.adopted_on.into()
    }

    /// The organ that decided, under its name of then, as `kommunstyrelsen` (beslutsorgan).
    async fn organ(&self) -> &str {
        &self.row.organ
    }

    /// The number of the paragraph in the minutes (§), as `101`.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// The decision, where it is held here (beslut).
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// What the organisation reserved itself, in Swedish (förbehåll); null when nothing.
    async fn reservation(&self) -> Option<&str> {
        self.row.reservation.as_deref()
    }
}

impl DocumentAdoption {
    async fn may(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        let version = one::<DocumentVersion>(ctx, self.row.document_version_id, self.on).await?;
        let Some(version) = version else {
            return Ok(Some(false));
        };
        let document =
            row::<steering_document::Entity>(ctx, version.row().steering_document_id).await?;
        let subject = document
            .and_then(|document| Subject::document_adoption(&self.row, version.row(), &document));
        Ok(Some(can(ctx, subject, action)))
    }
}

/// What was answered on a version until the day.
pub(in crate::graphql) async fn adoptions_until(
    ctx: &Context<'_>,
    version: Uuid,
    on: AsOf,
) -> Result<Vec<DocumentAdoption>> {
    let rows = all_related_rows::<AdoptionsOfVersion>(ctx, version).await?;
    let until = rows.iter().filter(|row| row.adopted_on <= on.day);
    Ok(DocumentAdoption::each(until.cloned(), on))
}

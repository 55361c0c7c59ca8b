//! Steering documents: versions, numbered clauses and editorial notes on them.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use chrono::NaiveDate;
use entity::document_version;
use futures_util::future::try_join_all;

use super::{
    adoptions::{
        AdoptionRequest, DocumentAdoption, OrganisationAdoption, adoptions_until, not_adopted_by,
        overview_of_latest, request_of_version,
    },
    agreements::{Agreement, AgreementParty, LadderStep, known_agreements},
    bodies::{Body, SteeringRelation, body},
    directions::{EffectGoal, PriorityArea, TargetGroup},
    mandates::Mandate,
    matters::{Amendment, known_decisions},
    names::{Period, period_of},
    node::Node,
    organisations::{CareArea, CareAreaMembership, Organisation},
    rules::Rule,
    seats::{Seat, SeatFunction},
    shared::{Tracked, Versioned},
    timelines::{TimelineEvent, timeline_of_document},
};
use crate::graphql::engine::{
    loading::{
        AsOf, NodeType, Result, all_related_rows, can, many, node_type, one, related_rows, row,
        session, today, value,
    },
    scalars::Date,
};
use crate::{
    access::Subject,
    domain::{
        swedish,
        vocabulary::{
            Action, ClauseKind, DocumentState, EditorialNoteKind, Level, SteeringDocumentKind,
            Visibility, Vocabulary,
        },
    },
    error::Error,
    store::{
        AgreementOfDocument, AgreementsOfClause, AmendmentsOfClause, BodiesOfClause,
        CareAreasOfClause, ClausesOfVersion, DecisionsOfClause, DocumentsOfBody,
        EffectGoalsOfClause, ItemsOfClause, LadderStepsOfClause, MandatesOfClause,
        MembershipsOfClause, NotesOfClause, PartiesOfClause, PriorityAreasOfClause, RulesOfClause,
        SeatFunctionsOfClause, SeatsOfClause, SteeringOfClause, SuccessorsOfDocument,
        TargetGroupsOfClause, VersionsOfDocument,
    },
};

node_type! {
    /// A document that steers the cooperation.
    SteeringDocument: steering_document
}

/// A document that steers the cooperation (styrdokument, A-12).
#[Object]
impl SteeringDocument {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `changeSteeringDocument`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Change)
    }

    /// Whether you may begin a new version: `addDocumentVersion`.
    async fn viewer_can_revise(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Revise)
    }

    /// Readable key.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What kind of document it is.
    async fn kind(&self) -> Result<SteeringDocumentKind> {
        value(&self.row.kind)
    }

    /// The level that it is for.
    async fn level(&self) -> Result<Level> {
        value(&self.row.level)
    }

    /// Its title, in Swedish.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// Who may see it (synlighet).
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// Its versions until the day of `asOf`, the oldest first; drafts only for its owner. On an earlier day than today a
    /// version is there that was stamped, dated or valid by then.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentVersion>>> {
        let rows = all_related_rows::<VersionsOfDocument>(ctx, self.row.id).await?;
        let today = today(ctx).day;
        let known = rows
            .iter()
            .filter(|row| is_version_known(row, self.on, today));
        Ok(Some(DocumentVersion::each(known.cloned(), self.on)))
    }

    /// The version in force on the day of `asOf`; null when none is. A draft is never in force.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersion>> {
        let rows = related_rows::<VersionsOfDocument>(ctx, self.row.id, self.on).await?;
        let adopted = DocumentState::Adopted.code();
        let current = rows.iter().rfind(|row| row.state == adopted).cloned();
        Ok(current.map(|row| DocumentVersion::of(row, self.on)))
    }

    /// When it is to be reviewed next; null when that is not decided.
    async fn review_date(&self) -> Option<Date> {
        self.row.review_date.map(Date)
    }

    /// The document whose place it took.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<SteeringDocument>> {
        one(ctx, self.row.supersedes_id, self.on).await
    }

    /// The documents that had taken its place by the day of `asOf`.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<Vec<SteeringDocument>>> {
        let rows = all_related_rows::<SuccessorsOfDocument>(ctx, self.row.id).await?;
        let known = rows.iter().map(|row| known(ctx, row.id, self.on));
        let known = try_join_all(known).await?;
        let known = rows.iter().zip(known).filter(|(_, known)| *known);
        Ok(Some(SteeringDocument::each(
            known.map(|(row, _)| row.clone()),
            self.on,
        )))
    }

    /// The body that it belongs to; null when it belongs to none.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// Whether the region and each kommun is to adopt it for itself.
    async fn adopted_by_each(&self) -> bool {
        self.row.adopted_by_each
    }

    /// What organisations had answered on which of its versions by the day of `asOf`, adopted or declined, in order of time
    /// (antaganden, A-13).
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentAdoption>>> {
        let versions = all_related_rows::<VersionsOfDocument>(ctx, self.row.id).await?;
        let adoptions = versions
            .iter()
            .map(|version| adoptions_until(ctx, version.id, self.on));
        let mut adoptions = try_join_all(adoptions).await?.concat();
        adoptions.sort_by_key(|adoption| adoption.row().adopted_on);
        Ok(Some(adoptions))
    }

    /// Which of the region and the kommuner of the day have not adopted the version in force, in Swedish alphabetical order
    /// . Null when it isn't to be adopted by each, or none is in force. Computed.
    async fn not_adopted_by(&self, ctx: &Context<'_>) -> Result<Option<Vec<Organisation>>> {
        let current = self.current_version(ctx).await?;
        let Some(current) = current.filter(|_| self.row.adopted_by_each) else {
            return Ok(None);
        };
        not_adopted_by(ctx, current.row.id, self.on).await.map(Some)
    }

    /// Where the region and each kommun of the day stands with the version that was sent for adoption last by the day of `asOf`, in
    /// Swedish alphabetical order (antagandeöversikt, A-13); null as long as none was sent. Computed.
    async fn adoption_overview(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<OrganisationAdoption>>> {
        let versions = all_related_rows::<VersionsOfDocument>(ctx, self.row.id).await?;
        overview_of_latest(ctx, &versions, self.on).await
    }

    /// What happened with it until the day of `asOf`, in order of time (tidslinje): decisions on its versions, versions that began to
    /// hold, that one was sent for adoption and what each organisation answered, and that the agreement that it holds was sent,
    /// approved, entered into force, was given notice of and ended. Each as far as you may see it.
    async fn timeline(&self, ctx: &Context<'_>) -> Result<Option<Vec<TimelineEvent>>> {
        timeline_of_document(ctx, self.row.id, self.on)
            .await
            .map(Some)
    }

    /// The organisation that keeps it; null when no source says.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// The agreement that it holds; null when it is none, or one that you may not see.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        let rows = all_related_rows::<AgreementOfDocument>(ctx, self.row.id).await?;
        let agreements = known_agreements(ctx, &rows, self.on).await?;
        Ok(agreements.into_iter().next())
    }
}

/// Whether there is any trace of a document on the day: today and later there is one of all that there are; before, a version
/// that was stamped, dated or valid by then.
pub(in crate::graphql) async fn known(
    ctx: &Context<'_>,
    document: uuid::Uuid,
    on: AsOf,
) -> Result<bool> {
    if on.day >= today(ctx).day {
        return Ok(true);
    }
    let first = first_trace(ctx, document).await?;
    Ok(first.is_some_and(|first| first <= on.day))
}

/// The first day on which a version of a document was stamped, dated or valid.
pub(in crate::graphql) async fn first_trace(
    ctx: &Context<'_>,
    document: uuid::Uuid,
) -> Result<Option<NaiveDate>> {
    let versions = all_related_rows::<VersionsOfDocument>(ctx, document).await?;
    Ok(versions.iter().flat_map(|row| days_of(row)).min())
}

/// The days that a version left a trace on.
fn days_of(row: &document_version::Model) -> impl Iterator<Item = NaiveDate> + use<> {
    let days = [row.stamp_date, row.version_date, row.valid_from];
    days.into_iter().flatten()
}

fn is_version_known(row: &document_version::Model, on: AsOf, today: NaiveDate) -> bool {
    on.day >= today || days_of(row).any(|day| day <= on.day)
}

node_type! {
    /// A version of a steering document.
    DocumentVersion: document_version
}

/// A version of a steering document.
#[Object]
impl DocumentVersion {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change its clauses: a draft of your own.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may(ctx, Action::Change).await
    }

    /// Whether you may adopt it: `adoptDocumentVersion`.
    async fn viewer_can_adopt(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may(ctx, Action::Adopt).await
    }

    /// Whether you can record now that your organisation has adopted it, as it is no draft: `recordAdoption`.
    async fn viewer_can_record_adoption(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let adopted = self.row.state == DocumentState::Adopted.code();
        let Some(actor) = session(ctx).viewer().actor().filter(|_| adopted) else {
            return Ok(Some(false));
        };
        let document = self.document(ctx).await?;
        let subject = document.and_then(|document| {
            Subject::new_document_adoption(&self.row, &document, actor.organisation)
        });
        Ok(Some(can(ctx, subject, Action::Create)))
    }

    /// Whether you can ask the region and each kommun to adopt it now, as it is no draft and was not sent before, and its document
    /// belongs to a body that you may write for: `sendForAdoption`.
    async fn viewer_can_send_for_adoption(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let adopted = self.row.state == DocumentState::Adopted.code();
        if !adopted
            || request_of_version(ctx, self.row.id, self.on)
                .await?
                .is_some()
        {
            return Ok(Some(false));
        }
        let document = self.document(ctx).await?;
        let subject =
            document.and_then(|document| Subject::new_adoption_request(&self.row, &document));
        Ok(Some(can(ctx, subject, Action::Create)))
    }

    /// That the region and each kommun was asked to adopt it (begäran om antagande, A-13); null when it had not been sent by the day
    /// of `asOf`.
    async fn adoption_request(&self, ctx: &Context<'_>) -> Result<Option<AdoptionRequest>> {
        request_of_version(ctx, self.row.id, self.on).await
    }

    /// What organisations had answered on it by the day of `asOf`, adopted or declined, in order of time (antaganden, A-13).
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentAdoption>>> {
        adoptions_until(ctx, self.row.id, self.on).await.map(Some)
    }

    /// Its number, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// Whether it is a draft, which is its owner's alone, or adopted.
    async fn state(&self) -> Result<DocumentState> {
        value(&self.row.state)
    }

    /// The document.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<Option<SteeringDocument>> {
        one(ctx, self.row.steering_document_id, self.on).await
    }

    /// The day that is stamped on it. Its text may be younger: see `versionDate`.
    async fn stamp_date(&self) -> Option<Date> {
        self.row.stamp_date.map(Date)
    }

    /// The day that its text is from; null when the source is undated.
    async fn version_date(&self) -> Option<Date> {
        self.row.version_date.map(Date)
    }

    /// Period of validity.
    async fn period(&self) -> Period {
        period_of::<document_version::Entity>(&self.row)
    }

    /// Its clauses in order (bestämmelser).
    async fn clauses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the clause with this number, as `A-24`.")] number: Option<String>,
    ) -> Result<Option<Vec<Clause>>> {
        let rows = all_related_rows::<ClausesOfVersion>(ctx, self.row.id).await?;
        let asked = rows
            .iter()
            .filter(|row| number.as_ref().is_none_or(|number| row.number == *number));
        Ok(Some(Clause::each(asked.cloned(), self.on)))
    }
}

node_type! {
    /// A numbered clause of a document.
    Clause: clause
}

/// A numbered clause of a document, with the source's Swedish words (bestämmelse).
#[Object]
impl Clause {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Version of this object. Pass the version you last read as `version`; a stale one is refused with CONFLICT.
    async fn row_version(&self) -> i32 {
        self.row.version
    }

    /// Its number, as it is cited: `A-24`, `B-10`.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// Its place in the document, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The heading that it stands under in the source (rubrik).
    async fn heading(&self) -> &str {
        &self.row.heading
    }

    /// The source's words, faults included (ordalydelse). Names of persons are left out as `[namn]`.
    async fn wording(&self) -> &str {
        &self.row.wording
    }

    /// How the clause is represented in the system.
    async fn kind(&self) -> Result<ClauseKind> {
        value(&self.row.kind)
    }

    /// The items of the list in the clause, in the source's words, where they are not represented as things of their own (see
    /// `basisFor`); otherwise empty.
    async fn items(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>> {
        let rows = all_related_rows::<ItemsOfClause>(ctx, self.row.id).await?;
        Ok(Some(rows.iter().map(|row| row.wording.clone()).collect()))
    }

    /// Where the system reads it otherwise than it stands, or fills what it leaves open, and why.
    async fn editorial_notes(&self, ctx: &Context<'_>) -> Result<Option<Vec<EditorialNote>>> {
        many::<NotesOfClause, _>(ctx, self.row.id, self.on).await
    }

    /// What the system holds on the ground of it, on the day of `asOf`: bodies, seats, mandates, rules and others, kind by
    /// kind (det som följer av bestämmelsen).
    async fn basis_for(&self, ctx: &Context<'_>) -> Result<Option<Vec<Node>>> {
        let (id, on) = (self.row.id, self.on);
        let mut things = Vec::new();
        macro_rules! add {
            ($($relation:ident as $thing:ident),+ $(,)?) => {$(
                let found = many::<$relation, $thing>(ctx, id, on).await?;
                things.extend(found.into_iter().flatten().map(Node::from));
            )+};
        }
        add!(
            CareAreasOfClause as CareArea,
            MembershipsOfClause as CareAreaMembership
        );
        let bodies = related_rows::<BodiesOfClause>(ctx, id, on).await?;
        things.extend(
            Body::named(ctx, bodies.to_vec(), on)
                .await?
                .into_iter()
                .map(Node::from),
        );
        add!(
            SteeringOfClause as SteeringRelation,
            SeatFunctionsOfClause as SeatFunction,
            SeatsOfClause as Seat,
            MandatesOfClause as Mandate,
            RulesOfClause as Rule,
            PriorityAreasOfClause as PriorityArea,
            TargetGroupsOfClause as TargetGroup,
            EffectGoalsOfClause as EffectGoal,
            AgreementsOfClause as Agreement,
            PartiesOfClause as AgreementParty,
            LadderStepsOfClause as LadderStep,
        );
        let decisions = related_rows::<DecisionsOfClause>(ctx, id, on).await?;
        let decisions = known_decisions(ctx, &decisions, on).await?;
        things.extend(decisions.into_iter().map(Node::from));
        let amendments = related_rows::<AmendmentsOfClause>(ctx, id, on).await?;
        let known = amendments.iter().map(async |amendment| {
            let decision = row::<entity::decision::Entity>(ctx, amendment.decision_id).await?;
            let decision: Vec<_> = decision.into_iter().collect();
            Ok::<_, Error>(!known_decisions(ctx, &decision, on).await?.is_empty())
        });
        let known = try_join_all(known).await?;
        let known = amendments.iter().zip(known).filter(|(_, known)| *known);
        things.extend(known.map(|(amendment, _)| Amendment::of(amendment.clone(), on).into()));
        Ok(Some(things))
    }

    /// The version of the document that it stands in.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersion>> {
        one(ctx, self.row.document_version_id, self.on).await
    }
}

node_type! {
    /// A note on how a clause is read.
    EditorialNote: editorial_note
}

/// A note on how a clause is read: a correction, a reading, an assumption, or what is missing (redaktionell anmärkning).
#[Object]
impl EditorialNote {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// What kind of note it is.
    async fn kind(&self) -> Result<EditorialNoteKind> {
        value(&self.row.kind)
    }

    /// The source's words that it is about; null when it is about something that the source leaves out.
    async fn wording(&self) -> Option<&str> {
        self.row.wording.as_deref()
    }

    /// What the system holds instead or in addition; null when nothing.
    async fn reading(&self) -> Option<&str> {
        self.row.reading.as_deref()
    }

    /// Why, in Swedish (skäl).
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// Why, in English.
    async fn reason_english(&self) -> &str {
        &self.row.reason_english
    }

    /// The clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

/// The documents that belong to a body, as far as there is any trace of them on the day, in Swedish alphabetical order of their
/// titles.
pub(in crate::graphql) async fn documents_of_body(
    ctx: &Context<'_>,
    body: uuid::Uuid,
    on: AsOf,
) -> Result<Vec<SteeringDocument>> {
    let rows = all_related_rows::<DocumentsOfBody>(ctx, body).await?;
    let known = rows.iter().map(|row| known(ctx, row.id, on));
    let known = try_join_all(known).await?;
    let mut rows: Vec<_> = rows.iter().cloned().zip(known).collect();
    rows.retain(|(_, known)| *known);
    rows.sort_by(|(left, _), (right, _)| swedish::compare(&left.title, &right.title));
    Ok(SteeringDocument::each(
        rows.into_iter().map(|(row, _)| row),
        on,
    ))
}

impl DocumentVersion {
    async fn document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<std::sync::Arc<entity::steering_document::Model>>> {
        row::<entity::steering_document::Entity>(ctx, self.row.steering_document_id).await
    }

    async fn may(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        let document = self.document(ctx).await?;
        let subject = document.and_then(|document| Subject::document_version(&self.row, &document));
        Ok(Some(can(ctx, subject, action)))
    }
}

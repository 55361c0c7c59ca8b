//! The root fields.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MergedObject, Object, OneofObject};
use chrono::NaiveDate;
use futures_util::future::try_join_all;

use super::{
    areas::{AreaQueries, Meeting},
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, Things, connection},
        execution::Boxed,
        loading::{AsOf, NodeType, Result, all_related_rows, holds, one, row, session, today},
        scalars::{Date, DateTime},
    },
    types::{
        agreements::{Agreement, known_agreements},
        audit::{AuditFilter, AuditedThing, audited},
        bodies::Body,
        deadlines::{Deadline, deadlines},
        differences::{StructureChange, difference},
        directions::{EffectGoal, PriorityArea, TargetGroup},
        documents::{self, SteeringDocument},
        follow_up::{FollowUpValue, FollowUpValueFilter, ValueArguments, values},
        handovers::{Handover, handover},
        history::{Change, ThingType, changes},
        indicators::{Indicator, IndicatorBy, IndicatorFilter, indicator, indicators},
        matrix::{FollowUpMatrix, FollowUpMatrixFilter, follow_up_matrix},
        matters::Matter,
        node::{Node, node},
        organisations::{CareArea, Organisation},
        people::{
            Appointment, CandidateArguments, Person, SubstituteCandidate, substitute_candidates,
        },
        periods::PeriodInput,
        projects::{
            DevelopmentProject, ProjectArguments, ProjectBy, ProjectFilter, project, projects,
        },
        proposals::{Proposal, ProposalFilter, proposals},
        rules::Rule,
        timelines::{TimelineEvent, timeline_of_body},
        viewer::Viewer,
        vocabulary::{Term, terms},
    },
};
use crate::{
    domain::{
        problem,
        vocabulary::{
            BodyType, FollowUpValueOrder, IndicatorOrder, Level, OrganisationKind, ProjectOrder,
            Sphere, SteeringDocumentKind,
        },
    },
    error::Error,
    store::{self, AgreementOfDocument, Dated, Row, day_of_meeting},
};
/// At most this many ids in one `nodes`.
const MAX_NODES: usize = 100;

/// At most this many characters in a search.
const MAX_SEARCH: usize = 200;

/// Finds an organisation.
#[derive(OneofObject)]
enum OrganisationBy {
    /// By its global id; a key is taken too.
    Id(Id<Organisation>),
    /// By a municipality's official code (kommunkod), as `2584`.
    Code(String),
    /// By its slug, as `region`.
    Slug(String),
}

/// Finds a body.
#[derive(OneofObject)]
enum BodyBy {
    /// By its global id; a key is taken too.
    Id(Id<Body>),
    /// By its slug, as `lansstyrgruppen`.
    Slug(String),
}

/// Finds a steering document.
#[derive(OneofObject)]
enum SteeringDocumentBy {
    /// By its global id; a key is taken too.
    Id(Id<SteeringDocument>),
    /// By its slug.
    Slug(String),
}

/// Finds an agreement.
#[derive(OneofObject)]
enum AgreementBy {
    /// By its global id; a key is taken too.
    Id(Id<Agreement>),
    /// By the slug of the document that holds it.
    Slug(String),
}

/// Finds a matter.
#[derive(OneofObject)]
enum MatterBy {
    /// By its global id; a key is taken too.
    Id(Id<Matter>),
    /// By its slug.
    Slug(String),
}

/// Narrows a list of bodies. A body must meet all that is given.
#[derive(InputObject, Default)]
struct BodyFilter {
    /// Of one of these types.
    types: Option<Vec<BodyType>>,
    /// At this level.
    level: Option<Level>,
    /// In this sphere.
    sphere: Option<Sphere>,
    /// Of the care area with this id or key.
    care_area: Option<Id<CareArea>>,
    /// Of the municipality with this id or key.
    municipality: Option<Id<Organisation>>,
    /// Directly below the body with this id or key.
    parent: Option<Id<Body>>,
    /// With a name or alias that has all these words, in whatever order; case and marks are overlooked: `lulea` finds `Luleå`. At
    /// most 200 characters; blank is as if left out.
    search: Option<String>,
}

/// Narrows a list of those who can be named as a substitute. Each must meet all that is given.
#[derive(InputObject, Default)]
struct SubstituteCandidateFilter {
    /// Only who fits, or only who doesn't.
    fits: Option<bool>,
    /// For a meeting: only who is named as the substitute already, or only who isn't.
    named: Option<bool>,
    /// With a name, a title and an employer that between them have all these words, in whatever order. At most 200 characters; blank
    /// is as if left out.
    search: Option<String>,
}

/// Narrows a list of steering documents. A document must meet all that is given.
#[derive(InputObject, Default)]
struct SteeringDocumentFilter {
    /// Of this kind.
    kind: Option<SteeringDocumentKind>,
    /// For this level.
    level: Option<Level>,
    /// Belonging to the body with this id or key.
    body: Option<Id<Body>>,
}

/// Narrows a list of agreements.
#[derive(InputObject, Default)]
struct AgreementFilter {
    /// Only agreements to which the organisation with this id or key is a party.
    party: Option<Id<Organisation>>,
}

/// Narrows a list of matters. A matter must meet all that is given.
#[derive(InputObject, Default)]
struct MatterFilter {
    /// Only matters in which an organ of the organisation with this id or key has decided.
    decided_by: Option<Id<Organisation>>,
    /// True: those that are opened and in which nobody has decided yet: none of their steps does more than propose, refer, remit or
    /// table them (inte avgjorda). False: the others.
    undecided: Option<bool>,
    /// With a title that has all these words, in whatever order; case and marks are overlooked: `alder` finds `Ålder`. At most 200
    /// characters; blank is as if left out.
    search: Option<String>,
}

/// Where every query begins. What takes `asOf` answers for that day, with all below it; left out, it is today in
/// Europe/Stockholm. Projects, indicators and follow-up values have no earlier states: whatever the day, they stand as of today.
/// Where an argument takes the id of something that people cite by a key, as `2584` or `lansstyrgruppen`, it takes the key, too.
#[derive(MergedObject, Default)]
pub struct Query(Boxed<RootFields>, Boxed<AreaQueries>);

/// The root fields that no area has of its own.
#[derive(Default)]
struct RootFields;

/// The root fields that no area has of its own.
#[Object]
impl RootFields {
    /// The thing with this global id: as it stood on the day that the id carries, whether it held that day or not, else as it
    /// stands; null when there is none that you may see. Projects, indicators and follow-up values, with what belongs to them,
    /// have no earlier states.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: ID,
    ) -> Result<Option<Node>> {
        node(ctx, &id).await
    }

    /// The things with these global ids, as `node` gives them, in the same order; null in the place of each that you may not see
    /// or that does not exist. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their global ids.")] ids: Vec<ID>,
    ) -> Result<Option<Vec<Option<Node>>>> {
        if ids.len() > MAX_NODES {
            return Err(problem::too_many_ids("ids", ids.len(), MAX_NODES)
                .at("ids")
                .into());
        }
        try_join_all(ids.iter().map(|id| node(ctx, id)))
            .await
            .map(Some)
    }

    /// Who you are to the server, and the limits of your requests.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        Some(Viewer {
            viewer: session(ctx).viewer(),
            limits: *ctx.data_unchecked::<crate::domain::limits::Limits>(),
        })
    }

    /// Organisations in Swedish alphabetical order of their names on the day.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this kind.")] kind: Option<OrganisationKind>,
        #[graphql(
            desc = "With a name or alias that has all these words, in whatever order; case and marks are overlooked: `lulea` finds `Luleå`. At most 200 characters; blank is as if left out."
        )]
        search: Option<String>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Organisation>>> {
        let on = day(ctx, as_of);
        let filter = store::OrganisationFilter {
            kind,
            search: searched(search, "search")?,
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).organisations(filter, on.day, request),
            |row| Ok(Organisation::of(row, on)),
        )
        .await
    }

    /// One organisation; null when there is none that you may see, or it does not take part on the day.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: OrganisationBy,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Result<Option<Organisation>> {
        let on = day(ctx, as_of);
        let row = match by {
            OrganisationBy::Id(id) => {
                row::<entity::organisation::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
            }
            OrganisationBy::Code(code) => session(ctx)
                .organisation_by_code(&code)
                .await?
                .map(Arc::new),
            OrganisationBy::Slug(slug) => session(ctx)
                .organisation_by_slug(&slug)
                .await?
                .map(Arc::new),
        };
        standing_row::<entity::organisation::Entity>(ctx, row, on)
            .await
            .map(|row| row.map(|row| Organisation::of(row, on)))
    }

    /// The care areas in force on the day, in Swedish alphabetical order (närsjukvårdsområden, A-33; B-8 in the time of the 2004 agreement).
    async fn care_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Result<Option<Vec<CareArea>>> {
        let on = day(ctx, as_of);
        let rows = session(ctx).care_areas(on.day).await?;
        CareArea::named(ctx, rows, on).await.map(Some)
    }

    /// Bodies that exist on the day, in Swedish alphabetical order of their names on it.
    async fn bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<BodyFilter>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Body>>> {
        let on = day(ctx, as_of);
        let filter = filter.unwrap_or_default();
        let filter = store::BodyFilter {
            types: filter.types,
            level: filter.level,
            sphere: filter.sphere,
            care_area: filter.care_area.decode(ctx, "filter.careArea").await?,
            municipality: filter
                .municipality
                .decode(ctx, "filter.municipality")
                .await?,
            parent: filter.parent.decode(ctx, "filter.parent").await?,
            search: searched(filter.search, "filter.search")?,
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).bodies(filter, on.day, request),
            |row| Body::of(row, on),
        )
        .await
    }

    /// One body; null when there is none that you may see, or it does not exist on the day.
    async fn body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: BodyBy,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Result<Option<Body>> {
        let on = day(ctx, as_of);
        let row = match by {
            BodyBy::Id(id) => {
                row::<entity::body::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
            }
            BodyBy::Slug(slug) => session(ctx)
                .by_key::<entity::body::Entity>(&slug)
                .await?
                .map(Arc::new),
        };
        standing_row::<entity::body::Entity>(ctx, row, on)
            .await?
            .map(|row| Body::of(row, on))
            .transpose()
    }

    /// People whom you may see, to appoint them, in Swedish alphabetical order of their names (personer). For editors and approvers:
    /// others get FORBIDDEN, and the public UNAUTHENTICATED. Who has been anonymised is not found. Each is answered as you may see
    /// it: `contact` is null where you may not read it.
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "With a name, a title and an employer that between them have all these words, in whatever order; case and marks are overlooked: `lulea` finds those of `Luleå`. At most 200 characters; blank finds all."
        )]
        search: String,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Person>>> {
        let search = searched(Some(search), "search")?.unwrap_or_default();
        let on = today(ctx);
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| async move { session(ctx).persons(&search, request).await },
            |row| Ok(Person::of(row, on)),
        )
        .await
    }

    /// The people whom `nameSubstitute` takes as the substitute for an appointment, from the day to its end, in Swedish
    /// alphabetical order of their names (möjliga ersättare; ): those whom you may see, and who are not on the seat
    /// in that time. Each says whether it would be the substitute that the rule asks for; nobody is refused for it. Nobody where
    /// the seat's `substitutionRule` is NONE. With a meeting they are those from its day on, and who is named as the substitute
    /// already and may so be sent with `answerCall`; without who is called to it, whatever they answered, and who stands in for
    /// somebody at it. Null when you may neither appoint to the seat nor answer the appointment's call to the meeting.
    #[allow(
        clippy::too_many_arguments,
        reason = "each is an argument of the field"
    )]
    async fn substitute_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment that is substituted for.")] appointment: Id<Appointment>,
        #[graphql(desc = "The meeting for which a substitute is looked for.")] meeting: Option<
            Id<Meeting>,
        >,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<
            SubstituteCandidateFilter,
        >,
        #[graphql(desc = "The day; that of the meeting when left out, else today.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<SubstituteCandidate>>> {
        let appointment = appointment.decode(ctx, "appointment").await?;
        let meeting = meeting.decode(ctx, "meeting").await?;
        let of_meeting = row::<entity::meeting::Entity>(ctx, meeting).await?;
        let of_meeting = of_meeting.map(|row| Date(day_of_meeting(&row)));
        let on = day(ctx, as_of.or(of_meeting));
        let absent = one(ctx, appointment, on).await?;
        let filter = filter.unwrap_or_default();
        let arguments = CandidateArguments {
            fits: filter.fits,
            named: filter.named,
            search: searched(filter.search, "filter.search")?,
            meeting,
            page: ListArguments::new(first, after),
        };
        substitute_candidates(ctx, absent, arguments).await
    }

    /// The priority areas of the cooperation (prioriterade områden, A-5), in the order of the document.
    async fn priority_areas(&self, ctx: &Context<'_>) -> Result<Option<Vec<PriorityArea>>> {
        let rows = session(ctx).priority_areas().await?;
        Ok(Some(PriorityArea::each(rows, today(ctx))))
    }

    /// The groups that the cooperation is for (målgrupper, B-5), in the order of the document.
    async fn target_groups(&self, ctx: &Context<'_>) -> Result<Option<Vec<TargetGroup>>> {
        let rows = session(ctx).target_groups().await?;
        Ok(Some(TargetGroup::each(rows, today(ctx))))
    }

    /// The effects that the cooperation is to have (effektmål, A-3), in the order of the document.
    async fn effect_goals(&self, ctx: &Context<'_>) -> Result<Option<Vec<EffectGoal>>> {
        let rows = session(ctx).effect_goals().await?;
        Ok(Some(EffectGoal::each(rows, today(ctx))))
    }

    /// Steering documents of which there is any trace on the day, in Swedish alphabetical order of their titles. On an earlier
    /// day than today: a version that was stamped, dated or valid by then.
    async fn steering_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<
            SteeringDocumentFilter,
        >,
        #[graphql(desc = "The day that `currentVersion` and all below mean; today when left out.")]
        as_of: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<SteeringDocument>>> {
        let filter = filter.unwrap_or_default();
        let on = day(ctx, as_of);
        let filter = store::DocumentFilter {
            kind: filter.kind,
            level: filter.level,
            body: filter.body.decode(ctx, "filter.body").await?,
            known_on: past(ctx, on),
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).steering_documents(filter, request),
            |row| Ok(SteeringDocument::of(row, on)),
        )
        .await
    }

    /// One steering document; null when there is none that you may see, or no trace of it on the day.
    async fn steering_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: SteeringDocumentBy,
        #[graphql(desc = "The day that `currentVersion` and all below mean; today when left out.")]
        as_of: Option<Date>,
    ) -> Result<Option<SteeringDocument>> {
        let row = match by {
            SteeringDocumentBy::Id(id) => {
                row::<entity::steering_document::Entity>(ctx, id.decode(ctx, "by.id").await?)
                    .await?
            }
            SteeringDocumentBy::Slug(slug) => session(ctx)
                .steering_document_by_slug(&slug)
                .await?
                .map(Arc::new),
        };
        let on = day(ctx, as_of);
        match row {
            Some(row) if documents::known(ctx, row.id, on).await? => {
                Ok(Some(SteeringDocument::of(row, on)))
            }
            _ => Ok(None),
        }
    }

    /// Agreements of which there is any trace on the day, in Swedish alphabetical order of their documents' titles. On an
    /// earlier day than today: their document, a decision on them, that they were sent, an approval or a notice.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "The day that the status and all below mean; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Agreement>>> {
        let filter = filter.unwrap_or_default();
        let on = day(ctx, as_of);
        let filter = store::AgreementFilter {
            party: filter.party.decode(ctx, "filter.party").await?,
            known_on: past(ctx, on),
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).agreements(filter, request),
            |row| Ok(Agreement::of(row, on)),
        )
        .await
    }

    /// One agreement; null when there is none that you may see, or no trace of it on the day.
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: AgreementBy,
        #[graphql(desc = "The day that the status and all below mean; today when left out.")] as_of: Option<Date>,
    ) -> Result<Option<Agreement>> {
        let row = match by {
            AgreementBy::Id(id) => {
                row::<entity::agreement::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
            }
            AgreementBy::Slug(slug) => match session(ctx).steering_document_by_slug(&slug).await? {
                Some(document) => all_related_rows::<AgreementOfDocument>(ctx, document.id)
                    .await?
                    .first()
                    .cloned(),
                None => None,
            },
        };
        let row: Vec<_> = row.into_iter().collect();
        let found = known_agreements(ctx, &row, day(ctx, as_of)).await?;
        Ok(found.into_iter().next())
    }

    /// Matters in Swedish alphabetical order of their titles (ärenden). Errors: BAD_USER_INPUT for an invalid id or `first`, or a
    /// search that is too long; BAD_CURSOR.
    async fn matters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<MatterFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Matter>>> {
        let filter = filter.unwrap_or_default();
        let filter = store::MatterFilter {
            decided_by: filter.decided_by.decode(ctx, "filter.decidedBy").await?,
            undecided: filter.undecided,
            search: searched(filter.search, "filter.search")?,
        };
        let on = today(ctx);
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).matters(filter, request),
            |row| Ok(Matter::of(row, on)),
        )
        .await
    }

    /// One matter with its decisions; null when there is none that you may see.
    async fn matter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: MatterBy,
    ) -> Result<Option<Matter>> {
        let row = match by {
            MatterBy::Id(id) => {
                row::<entity::matter::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
            }
            MatterBy::Slug(slug) => session(ctx).matter_by_slug(&slug).await?.map(Arc::new),
        };
        Ok(row.map(|row| Matter::of(row, today(ctx))))
    }

    /// Development projects (utvecklingsprojekt, A-11, A-41), sub-projects too. Errors: BAD_USER_INPUT for an invalid id,
    /// code or `first`, or a search that is too long; BAD_CURSOR.
    async fn projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<ProjectFilter>,
        #[graphql(desc = "Sort order.", default_with = "Some(ProjectOrder::Newest)")]
        order_by: Option<ProjectOrder>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<DevelopmentProject>>> {
        let arguments = ProjectArguments::new(filter, order_by, first, after);
        projects(ctx, arguments).await
    }

    /// One development project; null when there is none that you may see.
    async fn project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: ProjectBy,
    ) -> Result<Option<DevelopmentProject>> {
        project(ctx, by).await
    }

    /// Proposals that your organisation made, or that need its consent, the newest first (förslag). Errors: BAD_USER_INPUT for an
    /// invalid id or `first`, BAD_CURSOR.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<ProposalFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Proposal>>> {
        proposals(ctx, filter, first, after).await
    }

    /// One proposal; null when there is none that you may see.
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its global id.")] id: Id<Proposal>,
    ) -> Result<Option<Proposal>> {
        one(ctx, id.global(), today(ctx)).await
    }

    /// Indicators (indikatorer, A-11, A-42). Errors: as `projects`.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<IndicatorFilter>,
        #[graphql(desc = "Sort order.", default_with = "Some(IndicatorOrder::Title)")]
        order_by: Option<IndicatorOrder>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Indicator>>> {
        indicators(ctx, filter, order_by, first, after).await
    }

    /// One indicator; null when there is none that you may see.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one to find.")] by: IndicatorBy,
    ) -> Result<Option<Indicator>> {
        indicator(ctx, by).await
    }

    /// Follow-up values that you may see (uppföljningsvärden). Without a token: approved ones of public indicators. Errors:
    /// BAD_USER_INPUT for an invalid id, code, period or `first`, BAD_CURSOR.
    async fn follow_up_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<FollowUpValueFilter>,
        #[graphql(
            desc = "Sort order.",
            default_with = "Some(FollowUpValueOrder::Period)"
        )]
        order_by: Option<FollowUpValueOrder>,
        #[graphql(desc = "Page size: 0 to 500.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<FollowUpValue>>> {
        let arguments = ValueArguments::new(filter, order_by, first, after);
        values(ctx, arguments).await
    }

    /// What the municipalities reported for a period, and what it comes to (uppföljningsmatris), a page of indicators
    /// at a time. Errors: BAD_USER_INPUT for an invalid period, id, code or `first`, BAD_CURSOR.
    async fn follow_up_matrix(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The period. Of indicators that are reported more often, it takes all values within; those reported less often are not expected."
        )]
        period: PeriodInput,
        #[graphql(desc = "Only indicators that meet this.")] filter: Option<FollowUpMatrixFilter>,
        #[graphql(desc = "Page size, in indicators: 1 to 100.", default = 100)] first: Option<i32>,
        #[graphql(desc = "Only the indicators that follow this cursor.")] after: Option<String>,
    ) -> Result<Option<FollowUpMatrix>> {
        follow_up_matrix(ctx, period, filter, first, after)
            .await
            .map(Some)
    }

    /// The rules in force on the day, in the order of their clauses (regler).
    async fn rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
    ) -> Result<Option<Vec<Rule>>> {
        let on = day(ctx, as_of);
        let rows = session(ctx).rules(on.day).await?;
        Ok(Some(Rule::each(rows, on)))
    }

    /// What an organisation is to do from today until so many days ahead, the earliest due first (att göra): calls to answer and
    /// documents to send in for the meetings in which it sits or to which it sends guests, items to add where it sits,
    /// notes to write or approve, and what adopted year plans say; the late ones too of figures that it owes, documents that
    /// it was asked to adopt, commissions to report back and obstacles to answer, by itself or for bodies that
    /// it writes for. Null to all but the organisation itself, the region and Norrbottens Kommuner. Errors: BAD_USER_INPUT for an
    /// invalid id or `days`.
    async fn deadlines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many days are looked ahead: 0 to 366.")] days: i32,
        #[graphql(desc = "The organisation, by its id or key; your own when left out.")]
        organisation: Option<Id<Organisation>>,
    ) -> Result<Option<Vec<Deadline>>> {
        let organisation = organisation.decode(ctx, "organisation").await?;
        deadlines(ctx, days, organisation).await
    }

    /// What is handed over with the chair of a body on the first of January of a year (överlämning, A-22). Null for a body that
    /// is not there. Errors: BAD_USER_INPUT for an invalid id.
    async fn handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body, by its id or key.")] body: Id<Body>,
        #[graphql(desc = "The year that begins.")] year: i32,
    ) -> Result<Option<Handover>> {
        let body = body.decode(ctx, "body").await?;
        handover(ctx, body, year).await
    }

    /// What happened in a body in a year until today, in order of time (tidslinje): the meetings that it held or cancelled, what it
    /// decided, the commissions that it gave, was given or withdrew, what was reported of these and returned, with whom they were
    /// closed, obstacles and what became of those that were escalated to it, horizon notes, training, who took the chair, the versions
    /// of its documents that began to hold, were sent to be adopted and were answered on, and what became of the agreements that found
    /// or abolish it or that its documents hold. Each as far as you may see it. Null for a body that is not there. Errors:
    /// BAD_USER_INPUT for an invalid id.
    async fn body_timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body, by its id or key.")] body: Id<Body>,
        #[graphql(desc = "The calendar year.")] year: i32,
    ) -> Result<Option<Vec<TimelineEvent>>> {
        let body = body.decode(ctx, "body").await?;
        timeline_of_body(ctx, body, year).await
    }

    /// The decisions, commissions and agreements that you may see, with the answers to the four questions that the region's auditors
    /// ask of each (revisorernas granskningsfrågor): was it decided, was it reported back, was it decided on the report, does anything
    /// remain? Decisions come first, then commissions, then agreements, each the earliest first. Errors: BAD_USER_INPUT for an invalid
    /// id, year or `first`, BAD_CURSOR.
    async fn audit_questions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<AuditFilter>,
        #[graphql(desc = "The day; today when left out.")] as_of: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<AuditedThing>>> {
        let list = ListArguments::new(first, after);
        audited(ctx, filter, day(ctx, as_of), list).await
    }

    /// What changed in the organisation after one day, up to and including another, in order of time (förändringar): what
    /// agreements became, versions of documents, care areas, bodies and chairs, names, seats, appointments, mandates and rules;
    /// and what follows from decisions: those of bodies, commissions that were given, closed and withdrawn, and for which
    /// organisations documents that many adopt came into force. What belongs together is one change with `parts`: all
    /// changes are those of the list and their parts. It tells all that is known today and that you may see.
    async fn difference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The earlier day, which is not included.")] from: Date,
        #[graphql(desc = "The later day, which is included.")] to: Date,
    ) -> Result<Option<Vec<StructureChange>>> {
        if to.0 < from.0 {
            return Err(Error::from(problem::to_before_from(to.0, from.0).at("to")));
        }
        difference(ctx, from.0, to.0).await.map(Some)
    }

    /// The changes after a cursor, in the order in which they were committed, deletions included: for scripts that keep a
    /// copy (ändringsflöde), and for timelines. Begin without a cursor, and go on from the last `endCursor`, also that of an empty
    /// page. A script that begins with today takes the cursor of `newestFirst: true, first: 1`; it is good in either order, and
    /// stays so when your grade changes. When a project or an indicator goes out of your sight, there is one REMOVED for it and none for what belongs to
    /// it: milestones, status reports, participations, targets, values. Drop them together with it, and read them again when
    /// it comes back. Errors: BAD_USER_INPUT for an invalid `first`, BAD_CURSOR.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only items after this cursor: later ones, or earlier ones when the newest come first."
        )]
        after: Option<String>,
        #[graphql(desc = "Only changes that were made at this moment or later.")] since: Option<
            DateTime,
        >,
        #[graphql(
            desc = "Whether the newest come first; else they come in the order in which they were committed.",
            default = false
        )]
        newest_first: bool,
        #[graphql(
            desc = "Only things of these types, as `Appointment`; `Body` stands for all types of bodies."
        )]
        types: Option<Vec<ThingType>>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
    ) -> Result<Option<Things<Change>>> {
        changes(ctx, types, since, newest_first, first, after).await
    }

    /// Every enum value and code, the types of things and the names of their fields, each with its Swedish and English label
    /// (vokabulär).
    async fn vocabulary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only of these enums and types, as `BodyType`, `PriorityArea`, `ThingType` or `Field`; all when left out."
        )]
        of: Option<Vec<String>>,
    ) -> Result<Option<Vec<Term>>> {
        terms(session(ctx), of).await.map(Some)
    }
}

/// What is searched for: nothing, when that is blank. No name is longer, and SQLite takes no pattern of any length.
pub(super) fn searched(search: Option<String>, field: &str) -> Result<Option<String>> {
    let length = search.as_deref().map_or(0, |text| text.chars().count());
    if length > MAX_SEARCH {
        return Err(problem::search_too_long(field, length, MAX_SEARCH)
            .at(field)
            .into());
    }
    Ok(search.filter(|text| !text.trim().is_empty()))
}

fn day(ctx: &Context<'_>, as_of: Option<Date>) -> AsOf {
    as_of.map_or_else(|| today(ctx), |date| AsOf::asked(date.0))
}

/// The day, if it is an earlier one than today: then what was known by it is asked for.
fn past(ctx: &Context<'_>, on: AsOf) -> Option<NaiveDate> {
    (on.day < today(ctx).day).then_some(on.day)
}

/// The row, if what is in it holds on the day.
async fn standing_row<E: Dated>(
    ctx: &Context<'_>,
    row: Option<Arc<Row<E>>>,
    on: AsOf,
) -> Result<Option<Arc<Row<E>>>> {
    match row {
        Some(row) if holds::<E>(ctx, &row, on).await? => Ok(Some(row)),
        _ => Ok(None),
    }
}

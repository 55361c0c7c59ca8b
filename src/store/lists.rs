//! The lists and single things that a query can begin with, with their filters.

use chrono::NaiveDate;
use entity::{
    agreement, body, care_area, effect_goal, matter, name, organisation, participant_sector,
    priority_area, rule, seat_function, steering_document, target_group,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{
        Expr, ExprTrait, LikeExpr, NullOrdering, Query, SelectStatement, SimpleExpr,
        SubQueryStatement,
    },
};

use super::{Dated, Page, PageRequest, Row, Session, engine::page::Sort};
use crate::{
    access::Visible,
    domain::{
        audit::deciding_kinds,
        letters::folded,
        vocabulary::{
            BodyType, Level, NameKind, OrganisationKind, Sphere, SteeringDocumentKind, Vocabulary,
        },
    },
    error::Error,
};

/// There are never as many organisations that report what is followed up.
const REPORTING: u64 = 100;

/// Which organisations are asked for.
#[derive(Clone, Debug, Default)]
pub struct OrganisationFilter {
    /// Only of this kind.
    pub kind: Option<OrganisationKind>,
    /// Only with a name or alias that has every word of this.
    pub search: Option<String>,
}

/// Which bodies are asked for.
#[derive(Clone, Debug, Default)]
pub struct BodyFilter {
    /// Only of one of these types.
    pub types: Option<Vec<BodyType>>,
    /// Only at this level.
    pub level: Option<Level>,
    /// Only in this sphere.
    pub sphere: Option<Sphere>,
    /// Only in this care area.
    pub care_area: Option<Uuid>,
    /// Only of this municipality.
    pub municipality: Option<Uuid>,
    /// Only directly below this body.
    pub parent: Option<Uuid>,
    /// Only with a name or alias that has every word of this.
    pub search: Option<String>,
}

/// Which steering documents are asked for.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Only of this kind.
    pub kind: Option<SteeringDocumentKind>,
    /// Only for this level.
    pub level: Option<Level>,
    /// Only those that belong to this body.
    pub body: Option<Uuid>,
    /// Only those of which there was a trace by this day; whenever it is left out.
    pub known_on: Option<NaiveDate>,
}

/// Which agreements are asked for.
#[derive(Clone, Debug, Default)]
pub struct AgreementFilter {
    /// Only those that this organisation is party to.
    pub party: Option<Uuid>,
    /// Only those of which there was a trace by this day; whenever it is left out.
    pub known_on: Option<NaiveDate>,
}

/// Which matters are asked for.
#[derive(Clone, Debug, Default)]
pub struct MatterFilter {
    /// Only those in which this organisation has decided.
    pub decided_by: Option<Uuid>,
    /// Only those in which nobody has decided, or only those in which somebody has: what passes a matter on decides nothing.
    pub undecided: Option<bool>,
    /// Only with a title that has every word of this.
    pub search: Option<String>,
}

impl BodyFilter {
    /// Holds for the bodies that are asked for, in force on the day.
    pub(super) async fn condition(
        &self,
        session: &Session,
        on: NaiveDate,
    ) -> Result<Condition, Error> {
        let types = self.types.as_deref().map(|types| {
            let codes = types.iter().copied().map(Vocabulary::code);
            body::Column::Kind.is_in(codes)
        });
        let level = self.level.map(|level| body::Column::Level.eq(level.code()));
        let sphere = self
            .sphere
            .map(|sphere| body::Column::Sphere.eq(sphere.code()));
        let search = self.search.as_deref();
        let named = |text| body::Column::Id.in_subquery(named(name::Column::BodyId, text));
        let (area, municipality) = (self.care_area, self.municipality);
        Ok(session
            .in_force::<body::Entity>(on)
            .await?
            .add_option(types)
            .add_option(level)
            .add_option(sphere)
            .add_option(area.map(|id| body::Column::CareAreaId.eq(id)))
            .add_option(municipality.map(|id| body::Column::MunicipalityId.eq(id)))
            .add_option(self.parent.map(|id| body::Column::ParentId.eq(id)))
            .add_option(search.map(named)))
    }
}

impl Session {
    /// Organisations in order of their names on the day.
    pub async fn organisations(
        &self,
        filter: OrganisationFilter,
        on: NaiveDate,
        request: PageRequest,
    ) -> Result<Page<organisation::Model>, Error> {
        let kind = filter
            .kind
            .map(|kind| organisation::Column::Kind.eq(kind.code()));
        let search = filter.search.as_deref();
        let named =
            |text| organisation::Column::Id.in_subquery(named(name::Column::OrganisationId, text));
        let condition = organisation::Entity::in_force(on)
            .add_option(kind)
            .add_option(search.map(named));
        let sort = name_on(
            name::Column::OrganisationId,
            organisation::Column::Id.into_expr(),
            on,
        );
        self.page::<organisation::Entity>(condition, Sort::Swedish(sort), request)
            .await
    }

    /// The organisations that report what is followed up, whenever they take part: the municipalities, the region and their
    /// association, in order of their names on the day.
    pub(super) async fn reporting_organisations(
        &self,
        on: NaiveDate,
    ) -> Result<Vec<organisation::Model>, Error> {
        let kinds = [
            OrganisationKind::Municipality,
            OrganisationKind::Region,
            OrganisationKind::Association,
        ];
        let condition = organisation::Column::Kind.is_in(kinds.map(Vocabulary::code));
        let request = PageRequest {
            first: REPORTING,
            after: None,
        };
        let sort = name_on(
            name::Column::OrganisationId,
            organisation::Column::Id.into_expr(),
            on,
        );
        let page = self
            .page::<organisation::Entity>(condition.into(), Sort::Swedish(sort), request)
            .await?;
        Ok(page.rows.into_iter().map(|(row, _)| row).collect())
    }

    /// The organisation with this official code.
    pub async fn organisation_by_code(
        &self,
        code: &str,
    ) -> Result<Option<organisation::Model>, Error> {
        self.select::<organisation::Entity>()
            .filter(is(organisation::Column::Code, code))
            .one()
            .await
    }

    /// The organisation with this slug.
    pub async fn organisation_by_slug(
        &self,
        slug: &str,
    ) -> Result<Option<organisation::Model>, Error> {
        self.select::<organisation::Entity>()
            .filter(is(organisation::Column::Slug, slug))
            .one()
            .await
    }

    /// The care areas in force on the day, in order of their slugs.
    pub async fn care_areas(&self, on: NaiveDate) -> Result<Vec<care_area::Model>, Error> {
        let select = self
            .select::<care_area::Entity>()
            .filter(care_area::Entity::in_force(on));
        select
            .order_by(care_area::Column::Slug, Order::Asc)
            .all()
            .await
    }

    /// Bodies in force on the day, in order of their names on it.
    pub async fn bodies(
        &self,
        filter: BodyFilter,
        on: NaiveDate,
        request: PageRequest,
    ) -> Result<Page<body::Model>, Error> {
        let condition = filter.condition(self, on).await?;
        let sort = name_on(name::Column::BodyId, body::Column::Id.into_expr(), on);
        self.page::<body::Entity>(condition, Sort::Swedish(sort), request)
            .await
    }

    /// The priority areas in the order of their document.
    pub async fn priority_areas(&self) -> Result<Vec<priority_area::Model>, Error> {
        let select = self.select::<priority_area::Entity>();
        select
            .in_order_of(priority_area::Column::Ordinal)
            .all()
            .await
    }

    /// The target groups in the order of their document.
    pub async fn target_groups(&self) -> Result<Vec<target_group::Model>, Error> {
        let select = self.select::<target_group::Entity>();
        select
            .in_order_of(target_group::Column::Ordinal)
            .all()
            .await
    }

    /// The effect goals in the order of their document.
    pub async fn effect_goals(&self) -> Result<Vec<effect_goal::Model>, Error> {
        let select = self.select::<effect_goal::Entity>();
        select.in_order_of(effect_goal::Column::Ordinal).all().await
    }

    /// The sectors that external participants come from, in the order of their document.
    pub async fn participant_sectors(&self) -> Result<Vec<participant_sector::Model>, Error> {
        let select = self.select::<participant_sector::Entity>();
        select
            .in_order_of(participant_sector::Column::Ordinal)
            .all()
            .await
    }

    /// The functions of seats, in their order.
    pub async fn seat_functions(&self) -> Result<Vec<seat_function::Model>, Error> {
        let select = self.select::<seat_function::Entity>();
        select
            .in_order_of(seat_function::Column::Ordinal)
            .all()
            .await
    }

    /// Steering documents in order of their titles.
    pub async fn steering_documents(
        &self,
        filter: DocumentFilter,
        request: PageRequest,
    ) -> Result<Page<steering_document::Model>, Error> {
        let condition =
            Condition::all()
                .add_option(
                    filter
                        .kind
                        .map(|kind| steering_document::Column::Kind.eq(kind.code())),
                )
                .add_option(
                    filter
                        .level
                        .map(|level| steering_document::Column::Level.eq(level.code())),
                )
                .add_option(
                    filter
                        .body
                        .map(|body| steering_document::Column::BodyId.eq(body)),
                )
                .add_option(filter.known_on.map(|on| {
                    steering_document::Column::Id.in_subquery(self.documents_known_on(on))
                }));
        let sort = steering_document::Column::Title.into_expr();
        self.page::<steering_document::Entity>(condition, Sort::Swedish(sort), request)
            .await
    }

    /// The steering document with this slug.
    pub async fn steering_document_by_slug(
        &self,
        slug: &str,
    ) -> Result<Option<steering_document::Model>, Error> {
        self.select::<steering_document::Entity>()
            .filter(is(steering_document::Column::Slug, slug))
            .one()
            .await
    }

    /// Agreements in order of their documents' titles.
    pub async fn agreements(
        &self,
        filter: AgreementFilter,
        request: PageRequest,
    ) -> Result<Page<agreement::Model>, Error> {
        let condition = self.agreed(&filter);
        let title = Query::select()
            .column((steering_document::Entity, steering_document::Column::Title))
            .from(steering_document::Entity)
            .and_where(
                Expr::col((steering_document::Entity, steering_document::Column::Id))
                    .equals((agreement::Entity, agreement::Column::SteeringDocumentId)),
            )
            .take();
        self.page::<agreement::Entity>(condition, Sort::Swedish(value_of(title)), request)
            .await
    }

    /// Holds for the agreements that are asked for.
    pub(super) fn agreed(&self, filter: &AgreementFilter) -> Condition {
        let of_party = |party: Uuid| {
            let parties = entity::agreement_party::Entity::find()
                .select_only()
                .column(entity::agreement_party::Column::AgreementId)
                .filter(entity::agreement_party::Column::OrganisationId.eq(party));
            agreement::Column::Id.in_subquery(parties.into_query())
        };
        Condition::all()
            .add_option(filter.party.map(of_party))
            .add_option(filter.known_on.map(|on| self.agreements_known_on(on)))
    }

    /// Ids of the documents with a version that was stamped, dated or valid by the day.
    fn documents_known_on(&self, on: NaiveDate) -> SelectStatement {
        use entity::document_version::{Column, Entity};
        let days = [Column::StampDate, Column::VersionDate, Column::ValidFrom];
        let by_then = days.map(|day| day.lte(on)).into_iter();
        Entity::find()
            .select_only()
            .column(Column::SteeringDocumentId)
            .filter(Entity::visible(self.viewer()))
            .filter(by_then.fold(Condition::any(), Condition::add))
            .into_query()
    }

    /// Holds for the agreements of which there was a trace by the day.
    pub(super) fn agreements_known_on(&self, on: NaiveDate) -> Condition {
        use entity::{agreement_approval as approval, agreement_notice as notice};
        use entity::{agreement_party as party, decision};
        let viewer = self.viewer();
        let decided = decision::Entity::find()
            .select_only()
            .column(decision::Column::MatterId)
            .filter(decision::Entity::visible(viewer))
            .filter(decision::Column::Date.lte(on));
        let approved = approval::Entity::find()
            .select_only()
            .column(approval::Column::AgreementPartyId)
            .filter(approval::Entity::visible(viewer))
            .filter(approval::Column::ApprovedOn.lte(on));
        let given = notice::Entity::find()
            .select_only()
            .column(notice::Column::AgreementPartyId)
            .filter(notice::Entity::visible(viewer))
            .filter(notice::Column::GivenOn.lte(on));
        let spoken = Condition::any()
            .add(party::Column::Id.in_subquery(approved.into_query()))
            .add(party::Column::Id.in_subquery(given.into_query()));
        let spoken = party::Entity::find()
            .select_only()
            .column(party::Column::AgreementId)
            .filter(spoken);
        Condition::any()
            .add(agreement::Column::SentOn.lte(on))
            .add(agreement::Column::SteeringDocumentId.in_subquery(self.documents_known_on(on)))
            .add(agreement::Column::MatterId.in_subquery(decided.into_query()))
            .add(agreement::Column::Id.in_subquery(spoken.into_query()))
    }

    /// Matters in order of their titles.
    pub async fn matters(
        &self,
        filter: MatterFilter,
        request: PageRequest,
    ) -> Result<Page<matter::Model>, Error> {
        let decided_by = |organisation: Uuid| {
            let decisions = entity::decision::Entity::find()
                .select_only()
                .column(entity::decision::Column::MatterId)
                .filter(entity::decision::Column::OrganisationId.eq(organisation));
            matter::Column::Id.in_subquery(decisions.into_query())
        };
        let search = filter.search.as_deref();
        let condition = Condition::all()
            .add_option(filter.decided_by.map(decided_by))
            .add_option(filter.undecided.map(|undecided| match undecided {
                true => is_decided().not(),
                false => is_decided(),
            }))
            .add_option(search.map(|text| containing(matter::Column::Folded, text)));
        let sort = Sort::Swedish(matter::Column::Title.into_expr());
        self.page::<matter::Entity>(condition, sort, request).await
    }

    /// The matter with this slug.
    pub async fn matter_by_slug(&self, slug: &str) -> Result<Option<matter::Model>, Error> {
        self.select::<matter::Entity>()
            .filter(is(matter::Column::Slug, slug))
            .one()
            .await
    }

    /// The rules in force on the day, in the order of their clauses.
    pub async fn rules(&self, on: NaiveDate) -> Result<Vec<Row<rule::Entity>>, Error> {
        let select = self
            .select::<rule::Entity>()
            .filter(self.in_force::<rule::Entity>(on).await?);
        select.in_order_of(rule::Column::Ordinal).all().await
    }
}

/// Holds for the matters with a decision that decides.
fn is_decided() -> SimpleExpr {
    use entity::decision::{Column, Entity};
    let kinds = deciding_kinds().map(Vocabulary::code);
    let of_matter = Expr::col((Entity, Column::MatterId));
    let deciding = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_matter.equals((matter::Entity, matter::Column::Id)))
        .filter(Column::Kind.is_in(kinds));
    Expr::exists(deciding.into_query())
}

/// The official name that `thing` bears on the day: of those that began by then, the last to begin.
pub(super) fn name_on(owner: name::Column, thing: SimpleExpr, on: NaiveDate) -> SimpleExpr {
    let begun = Condition::any()
        .add(name::Column::ValidFrom.is_null())
        .add(name::Column::ValidFrom.lte(on));
    let text = Query::select()
        .column((name::Entity, name::Column::Text))
        .from(name::Entity)
        .and_where(owner.into_expr().eq(thing))
        .and_where(name::Column::Kind.eq(NameKind::Official.code()))
        .cond_where(begun)
        .order_by_with_nulls(
            (name::Entity, name::Column::ValidFrom),
            Order::Desc,
            NullOrdering::Last,
        )
        .limit(1)
        .take();
    Expr::expr(value_of(text)).if_null("")
}

/// Holds for the days of a year.
pub(super) fn in_year(column: impl ColumnTrait, year: i32) -> Condition {
    // PostgreSQL holds no days of years as far away as chrono does.
    let year = (1..=9999).contains(&year).then_some(year);
    let day = |month, day| NaiveDate::from_ymd_opt(year?, month, day);
    match (day(1, 1), day(12, 31)) {
        (Some(first), Some(last)) => Condition::all().add(column.between(first, last)),
        _ => Condition::any().add(Expr::value(false)),
    }
}

/// Holds where the column has this text. No column holds a NUL, and PostgreSQL takes none as a value.
pub(super) fn is(column: impl ColumnTrait, text: &str) -> Condition {
    if text.contains('\0') {
        Condition::any().add(Expr::value(false))
    } else {
        Condition::all().add(column.eq(text))
    }
}

/// Holds where the column of folded texts has every word of the text, in whatever order.
pub(super) fn containing(column: impl ColumnTrait, text: &str) -> Condition {
    let folded = folded(text);
    let words = folded.split_whitespace();
    words.fold(Condition::all(), |all, word| {
        all.add(column.like(like(word)))
    })
}

/// What folded texts that contain the word are like.
fn like(word: &str) -> LikeExpr {
    let escaped = word
        .replace('\0', "\u{fffd}")
        .replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// Ids of the organisations with a name or alias that has every word of the text.
pub(super) fn organisations_called(text: &str) -> SelectStatement {
    named(name::Column::OrganisationId, text)
}

/// Ids of the things in `bearer` with a name or alias that has every word of the text.
fn named(bearer: name::Column, text: &str) -> SelectStatement {
    name::Entity::find()
        .select_only()
        .column(bearer)
        .filter(bearer.is_not_null())
        .filter(containing(name::Column::Folded, text))
        .into_query()
}

fn value_of(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}

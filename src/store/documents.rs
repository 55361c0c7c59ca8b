//! Steering documents: drafts of versions, their clauses, adopting them, and who may see the document.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{agreement, body, clause, clause_item, document_version, steering_document};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    AgreementOfDocument, ClausesOfVersion, Dated, ItemsOfClause, Record, VersionsOfDocument,
    Writing,
    engine::{
        act::{Guard, Guarded, Named, check_version, reach},
        slugs::check_slug,
    },
    present,
};
use crate::{
    access::{Act, Permit, Subject, act, is_sent},
    domain::{
        problem::{self, Problem},
        validation::{NAME_LENGTH, WORDING_LENGTH, day, text},
        vocabulary::{
            ClauseKind, DocumentState, Level, Precision, SteeringDocumentKind, Visibility,
            Vocabulary,
        },
    },
    error::{Error, refuse},
    register::tables,
};

/// How many clauses a version may have.
const CLAUSES: usize = 200;

/// How many items a clause may have.
const ITEMS: usize = 50;

/// How many items all clauses of a version may have together: they are all written anew with the next version.
const ITEMS_OF_VERSION: usize = 1_000;

/// How long an item may be, in characters.
const ITEM_LENGTH: usize = 2_000;

/// How long the number of a clause may be, in characters.
const NUMBER_LENGTH: usize = 20;

/// A clause to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewClause {
    /// The number that it is cited by.
    pub number: String,
    /// The heading that it stands under.
    pub heading: String,
    /// The wording.
    pub wording: String,
    /// How the system holds it.
    pub kind: ClauseKind,
    /// The members of the list that it gives, in order.
    pub items: Vec<String>,
}

/// What is to be another in a clause; the rest stays.
#[derive(Clone, Debug)]
pub struct ClauseChange {
    /// The number.
    pub number: Option<String>,
    /// The heading.
    pub heading: Option<String>,
    /// The wording.
    pub wording: Option<String>,
    /// How the system holds it.
    pub kind: Option<ClauseKind>,
    /// All items, in order.
    pub items: Option<Vec<String>>,
}

/// A steering document to be created, with its first draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewSteeringDocument {
    /// Its kind.
    pub kind: SteeringDocumentKind,
    /// The level that it is for.
    pub level: Level,
    /// The title.
    pub title: String,
    /// What the slug is to say; made from the title when left out.
    pub slug: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// When it is to be reviewed.
    pub review_date: Option<NaiveDate>,
    /// The document whose place it takes.
    pub supersedes: Option<Uuid>,
    /// The body that it belongs to.
    pub body: Option<Uuid>,
    /// Whether each kommun and the region is to adopt it for itself.
    pub adopted_by_each: bool,
    /// The clauses of the draft, in order.
    pub clauses: Vec<NewClause>,
}

/// What is to be another in a steering document; the rest stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SteeringDocumentChange {
    /// The title.
    pub title: Option<String>,
    /// When it is to be reviewed, or that this is open.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub review_date: Option<Option<NaiveDate>>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// The document whose place it takes, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub supersedes: Option<Option<Uuid>>,
    /// The body that it belongs to, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub body: Option<Option<Uuid>>,
    /// Whether each kommun and the region is to adopt it for itself.
    pub adopted_by_each: Option<bool>,
}

/// The days that belong to the adoption of a version.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Adoption {
    /// The first day on which it holds.
    pub from: NaiveDate,
    /// The day that is stamped on it.
    pub stamp_date: Option<NaiveDate>,
    /// The day that its text is from.
    pub version_date: Option<NaiveDate>,
}

/// A version with proof that it may be changed: a draft.
type Draft = (document_version::Model, Permit<act::Change>);

impl Writing<'_> {
    /// Creates a steering document of the actor's organisation, with its first version as a draft.
    pub async fn create_steering_document(
        &self,
        request: NewSteeringDocument,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let owner = self.actor().organisation;
        let subject = Subject::new_record::<steering_document::Entity>(owner, request.visibility);
        let permit: Permit<act::Create> = self.permit(subject)?;
        self.check_supersedes(None, request.supersedes).await?;
        let body = self.body_of_document(request.body, today).await?;
        let asked = request.slug.as_deref();
        refuse(
            [
                text("title", &request.title, NAME_LENGTH),
                asked.and_then(check_slug),
                request.review_date.and_then(|date| day("reviewDate", date)),
                for_each(request.adopted_by_each, body.as_ref()),
            ]
            .into_iter()
            .chain(check_clauses(&request.clauses)),
        )?;
        let slug = self
            .free_slug::<steering_document::Entity>(permit.key(), asked, &request.title)
            .await?;
        let row = steering_document::Model {
            id: Uuid::now_v7(),
            slug,
            kind: request.kind.code().to_owned(),
            level: request.level.code().to_owned(),
            title: request.title,
            review_date: request.review_date,
            supersedes_id: request.supersedes,
            body_id: request.body,
            adopted_by_each: request.adopted_by_each,
            owner_id: Some(permit.key()),
            visibility: request.visibility.code().to_owned(),
            version: 1,
        };
        let document = self.create(&permit, row).await?;
        self.add_draft(&document, 1, request.clauses).await?;
        Ok(document.key())
    }

    /// Changes what the versions of a steering document have in common, and who may see them.
    pub async fn change_steering_document(
        &self,
        id: Uuid,
        version: i32,
        change: SteeringDocumentChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<steering_document::Entity, act::Change>(id, version, "document")
            .await?;
        let supersedes = change.supersedes.unwrap_or(row.supersedes_id);
        if supersedes != row.supersedes_id {
            self.check_supersedes(Some(row.id), supersedes).await?;
        }
        let body_id = change.body.unwrap_or(row.body_id);
        let adopted_by_each = change.adopted_by_each.unwrap_or(row.adopted_by_each);
        let body = match (body_id, body_id != row.body_id) {
            (Some(_), true) => self.body_of_document(body_id, today).await?,
            (Some(id), false) => Some(self.found::<body::Entity>(id, "document").await?),
            (None, _) => None,
        };
        // Whoever asks everybody to adopt it speaks for its body.
        if let Some(body) = body
            .as_ref()
            .filter(|_| adopted_by_each && !row.adopted_by_each)
        {
            let _: Permit<act::AddDocument> = self.permit(rights_over_body(body)?)?;
        }
        let hides = change.visibility == Some(Visibility::Owner);
        let leaves = body_id != row.body_id || adopted_by_each != row.adopted_by_each;
        let asked = (hides || leaves) && self.is_sent_for_adoption(row.id).await?;
        let renames = change
            .title
            .as_ref()
            .is_some_and(|title| *title != row.title);
        let narrows = change
            .visibility
            .is_some_and(|to| to != Visibility::Public && to.code() != row.visibility);
        let replaces = supersedes != row.supersedes_id;
        let agreed = (narrows || renames || leaves || replaces) && self.binds_others(&row).await?;
        let review_date = change.review_date.flatten();
        refuse([
            (agreed && narrows).then(|| problem::parties_see_it().at("visibility")),
            (agreed && renames).then(|| problem::sent_to_parties().at("title")),
            (agreed && leaves).then(|| problem::sent_to_parties().at("body")),
            (agreed && replaces).then(|| problem::sent_to_parties().at("supersedes")),
            (asked && hides).then(|| problem::asked_to_adopt().at("visibility")),
            (asked && leaves).then(|| problem::asked_to_adopt().at("adoptedByEach")),
            change
                .title
                .as_deref()
                .and_then(|title| text("title", title, NAME_LENGTH)),
            review_date.and_then(|date| day("reviewDate", date)),
            hidden_from_the_others(&row, change.visibility),
            for_each(adopted_by_each, body.as_ref()),
        ])?;
        let visibility = change
            .visibility
            .map(|visibility| visibility.code().to_owned());
        let after = steering_document::Model {
            title: change.title.unwrap_or_else(|| row.title.clone()),
            review_date: change.review_date.unwrap_or(row.review_date),
            supersedes_id: supersedes,
            body_id,
            adopted_by_each,
            visibility: visibility.unwrap_or_else(|| row.visibility.clone()),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Whether a document of one organisation holds an agreement that others have been asked to approve.
    async fn binds_others(&self, document: &steering_document::Model) -> Result<bool, Error> {
        if document.owner_id.is_none() {
            return Ok(false);
        }
        let agreements = self
            .related::<AgreementOfDocument>(&[document.id], None)
            .await?;
        let mut agreements = agreements.into_values().flatten();
        Ok(agreements.any(|row| is_sent(&row)))
    }

    /// Begins a new version of a steering document, as a draft.
    pub async fn add_document_version(&self, id: Uuid, copy_clauses: bool) -> Result<Uuid, Error> {
        let (_, permit) = self
            .permitted::<steering_document::Entity, act::Revise>(id, "document")
            .await?;
        let versions = self.versions_of(id).await?;
        let draft = |version: &document_version::Model| state(version) == DocumentState::Draft;
        refuse([versions
            .iter()
            .any(draft)
            .then(|| problem::has_a_draft().at("document"))])?;
        refuse([self
            .is_agreement(id)
            .await?
            .then(|| problem::wording_is_agreed().at("document"))])?;
        let latest = versions.last();
        let clauses = match latest.filter(|_| copy_clauses) {
            Some(latest) => self.clauses_of(latest.id).await?,
            None => Vec::new(),
        };
        let ordinal = latest.map_or(0, |latest| latest.ordinal) + 1;
        self.add_draft(&permit, ordinal, clauses).await
    }

    /// Adopts a draft: it holds from a day on, and what held before it ends there.
    pub async fn adopt_document_version(
        &self,
        id: Uuid,
        version: i32,
        adoption: Adoption,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<document_version::Entity, act::Adopt>(id, version, "documentVersion")
            .await?;
        let mut adopted = self.versions_of(row.steering_document_id).await?;
        adopted.retain(|version| state(version) == DocumentState::Adopted);
        self.check_adoption(&row, adoption, &adopted).await?;
        for earlier in &adopted {
            self.end_version((&permit, &row), earlier, adoption.from)
                .await?;
        }
        let after = document_version::Model {
            state: DocumentState::Adopted.code().to_owned(),
            stamp_date: adoption.stamp_date,
            version_date: adoption.version_date,
            valid_from: Some(adoption.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Adds a clause at the end of a draft.
    pub async fn add_clause(&self, version: Uuid, new: NewClause) -> Result<Uuid, Error> {
        let draft = self
            .permitted::<document_version::Entity, act::Change>(version, "documentVersion")
            .await?;
        let others = self.clause_rows(version).await?;
        let problems = check_clause("", &new).into_iter();
        refuse(problems.chain([taken("number", &new.number, &others), full(&others)]))?;
        self.check_items(&others, new.items.len()).await?;
        let ordinal = others.last().map_or(0, |last| last.ordinal) + 1;
        let id = self.insert_clause(&draft.1, ordinal, new).await?;
        self.mark_changed(&draft).await?;
        Ok(id)
    }

    /// Changes a clause of a draft.
    pub async fn change_clause(
        &self,
        id: Uuid,
        version: i32,
        change: ClauseChange,
    ) -> Result<Uuid, Error> {
        let (row, draft) = self.clause_of_draft(id).await?;
        check_version::<clause::Entity>(&row, version)?;
        let held = self.items_of(id).await?;
        let new = with_change(&row, &held, change)?;
        let mut others = self.clause_rows(row.document_version_id).await?;
        others.retain(|other| other.id != id);
        let problems = check_clause("", &new).into_iter();
        refuse(problems.chain([taken("number", &new.number, &others)]))?;
        self.check_items(&others, new.items.len()).await?;
        let permit = reach(&draft.1, &row)?;
        if held.iter().map(|item| &item.wording).ne(&new.items) {
            self.remove_items(&permit, &held).await?;
            self.insert_items(&permit, new.items).await?;
        }
        let after = clause::Model {
            number: new.number,
            heading: new.heading,
            wording: new.wording,
            kind: new.kind.code().to_owned(),
            ..row.clone()
        };
        self.change(&permit, &row, after).await?;
        self.mark_changed(&draft).await?;
        Ok(id)
    }

    /// Removes a clause of a draft.
    pub async fn remove_clause(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, draft) = self.clause_of_draft(id).await?;
        check_version::<clause::Entity>(&row, version)?;
        refuse([self
            .is_cited(id)
            .await?
            .then(|| problem::clause_in_use().at("clause"))])?;
        let permit = reach(&draft.1, &row)?;
        let items = self.items_of(id).await?;
        self.remove_items(&permit, &items).await?;
        self.remove(&permit, &row).await?;
        self.mark_changed(&draft).await?;
        Ok(id)
    }

    async fn clause_of_draft(&self, id: Uuid) -> Result<(clause::Model, Draft), Error> {
        let row = self.found::<clause::Entity>(id, "clause").await?;
        let draft = self
            .permitted::<document_version::Entity, act::Change>(row.document_version_id, "clause")
            .await?;
        Ok((row, draft))
    }

    /// Whoever adopts a draft says which state of it they saw: its clauses are part of that.
    async fn mark_changed(&self, (version, permit): &Draft) -> Result<(), Error> {
        self.change(permit, version, version.clone()).await?;
        Ok(())
    }

    /// Whether a document holds an agreement that the viewer sees: a draft is seen by who owns the document alone.
    pub(super) async fn is_agreement(&self, document: Uuid) -> Result<bool, Error> {
        let agreements = self
            .select::<agreement::Entity>()
            .filter(agreement::Column::SteeringDocumentId.eq(document));
        Ok(agreements.count().await? > 0)
    }

    /// A document takes the place of one that the actor could also have revised: what takes its place ends an agreement.
    async fn check_supersedes(
        &self,
        document: Option<Uuid>,
        supersedes: Option<Uuid>,
    ) -> Result<(), Error> {
        let Some(id) = supersedes else {
            return Ok(());
        };
        let mut earlier = self
            .found::<steering_document::Entity>(id, "supersedes")
            .await?;
        let _: Permit<act::Supersede> = self.permit(rights_over(&earlier)?)?;
        refuse([self
            .is_agreement(id)
            .await?
            .then(|| problem::ends_by_notice().at("supersedes"))])?;
        let mut passed = BTreeSet::new();
        // Rows past the API could hold a circle: nothing is passed twice.
        while passed.insert(earlier.id) {
            if document == Some(earlier.id) {
                return Err(problem::supersedes_itself().at("supersedes").into());
            }
            let Some(next) = earlier.supersedes_id else {
                break;
            };
            let next = self.rows::<steering_document::Entity>(&[next]).await?;
            let Some(next) = next.into_values().next() else {
                break;
            };
            earlier = next;
        }
        Ok(())
    }

    /// The body that a document is to belong to: one that exists, and that the actor may let documents belong to.
    async fn body_of_document(
        &self,
        body: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Option<body::Model>, Error> {
        let Some(id) = body else {
            return Ok(None);
        };
        let body = self.found::<body::Entity>(id, "body").await?;
        let _: Permit<act::AddDocument> = self.permit(rights_over_body(&body)?)?;
        let period = self.period::<body::Entity>(&body).await?;
        refuse([(!period.holds(today)).then(|| problem::body_does_not_exist_then().at("body"))])?;
        Ok(Some(body))
    }

    async fn check_adoption(
        &self,
        row: &document_version::Model,
        adoption: Adoption,
        adopted: &[document_version::Model],
    ) -> Result<(), Error> {
        let empty = self.clause_rows(row.id).await?.is_empty();
        let last = adopted
            .iter()
            .filter_map(|version| version.valid_from)
            .max();
        let early = last.filter(|last| adoption.from <= *last);
        refuse([
            day("from", adoption.from),
            early.map(|last| problem::version_before_begins_later(last).at("from")),
            adoption.stamp_date.and_then(|date| day("stampDate", date)),
            adoption
                .version_date
                .and_then(|date| day("versionDate", date)),
            empty.then(|| problem::no_clauses().at("documentVersion")),
        ])
    }

    /// Ends an adopted version on a day, unless it ends earlier.
    async fn end_version(
        &self,
        (permit, adopted): (&Permit<act::Adopt>, &document_version::Model),
        row: &document_version::Model,
        on: NaiveDate,
    ) -> Result<(), Error> {
        if row.valid_to.is_some_and(|to| to <= on) {
            return Ok(());
        }
        let permit = permit.over_earlier(adopted, row);
        let permit = permit.ok_or_else(|| Error::internal("a version of another document"))?;
        let after = document_version::Entity::ended(row.clone(), on);
        self.change(&permit, row, after).await?;
        Ok(())
    }

    async fn add_draft<A: Act>(
        &self,
        document: &Permit<A>,
        ordinal: i32,
        clauses: Vec<NewClause>,
    ) -> Result<Uuid, Error> {
        let version = document_version::Model {
            id: Uuid::now_v7(),
            steering_document_id: document.key(),
            ordinal,
            stamp_date: None,
            version_date: None,
            valid_from: None,
            valid_from_precision: None,
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
            state: DocumentState::Draft.code().to_owned(),
            version: 1,
        };
        let draft = self.create(document, version).await?;
        for (ordinal, clause) in (1..).zip(clauses) {
            self.insert_clause(&draft, ordinal, clause).await?;
        }
        Ok(draft.key())
    }

    async fn insert_clause<A: Act>(
        &self,
        draft: &Permit<A>,
        ordinal: i32,
        new: NewClause,
    ) -> Result<Uuid, Error> {
        let row = clause::Model {
            id: Uuid::now_v7(),
            document_version_id: draft.key(),
            number: new.number,
            ordinal,
            heading: new.heading,
            wording: new.wording,
            kind: new.kind.code().to_owned(),
            version: 1,
        };
        let clause = self.create(draft, row).await?;
        self.insert_items(&clause, new.items).await?;
        Ok(clause.key())
    }

    async fn insert_items<A: Act>(
        &self,
        clause: &Permit<A>,
        items: Vec<String>,
    ) -> Result<(), Error> {
        for (ordinal, wording) in (1..).zip(items) {
            let row = clause_item::Model {
                id: Uuid::now_v7(),
                clause_id: clause.key(),
                ordinal,
                wording,
            };
            self.create(clause, row).await?;
        }
        Ok(())
    }

    async fn remove_items<A: Act>(
        &self,
        clause: &Permit<A>,
        items: &[clause_item::Model],
    ) -> Result<(), Error> {
        for item in items {
            self.remove(clause, item).await?;
        }
        Ok(())
    }

    /// That a version has room for the items of a clause beside those of its other clauses.
    async fn check_items(&self, others: &[clause::Model], items: usize) -> Result<(), Error> {
        let others: Vec<Uuid> = others.iter().map(|other| other.id).collect();
        let held = self
            .select::<clause_item::Entity>()
            .filter(clause_item::Column::ClauseId.is_in(others))
            .count()
            .await?;
        let held = usize::try_from(held).map_err(Error::internal)?;
        refuse([too_many_items("items", held + items)])
    }

    async fn versions_of(&self, document: Uuid) -> Result<Vec<document_version::Model>, Error> {
        let found = self.related::<VersionsOfDocument>(&[document], None).await;
        Ok(found?.remove(&document).unwrap_or_default())
    }

    async fn clause_rows(&self, version: Uuid) -> Result<Vec<clause::Model>, Error> {
        let found = self.related::<ClausesOfVersion>(&[version], None).await;
        Ok(found?.remove(&version).unwrap_or_default())
    }

    async fn items_of(&self, clause: Uuid) -> Result<Vec<clause_item::Model>, Error> {
        let found = self.related::<ItemsOfClause>(&[clause], None).await;
        Ok(found?.remove(&clause).unwrap_or_default())
    }

    /// The clauses of a version, to be written anew.
    async fn clauses_of(&self, version: Uuid) -> Result<Vec<NewClause>, Error> {
        let rows = self.clause_rows(version).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut items = self.related::<ItemsOfClause>(&ids, None).await?;
        rows.into_iter()
            .map(|row| {
                let items = items.remove(&row.id).unwrap_or_default();
                Ok(NewClause {
                    kind: kind_of(&row)?,
                    number: row.number,
                    heading: row.heading,
                    wording: row.wording,
                    items: items.into_iter().map(|item| item.wording).collect(),
                })
            })
            .collect()
    }

    /// Whether anything but the items of a clause leads to it.
    async fn is_cited(&self, clause: Uuid) -> Result<bool, Error> {
        macro_rules! any {
            ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
                seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:tt $(or $other:tt)? $(= $nameless:literal)?,)?
                columns: [$($column:ident $(-> $target:ident)? $(as $called:literal)?),*] $(, area: $area:ident)?
            })+) => {$($(any!(@$table $column $(-> $target)?);)*)+};
            (@clause_item $column:ident -> clause) => {};
            (@$table:ident $column:ident -> clause) => {
                let column = pastey::paste!(entity::$table::Column::[<$column:camel>]);
                if self.leads::<entity::$table::Entity>(column, clause).await? {
                    return Ok(true);
                }
            };
            (@$($other:tt)*) => {};
        }
        tables!(any);
        Ok(false)
    }

    async fn leads<E: Record>(&self, column: E::Column, to: Uuid) -> Result<bool, Error> {
        let leading = self.select::<E>().filter(column.eq(to));
        Ok(leading.count().await? > 0)
    }
}

/// One of those who own a document in common may not take it from the sight of all others.
fn hidden_from_the_others(
    row: &steering_document::Model,
    visibility: Option<Visibility>,
) -> Option<Problem> {
    let changes = visibility.is_some_and(|visibility| visibility.code() != row.visibility);
    (changes && row.owner_id.is_none()).then(|| problem::owned_in_common().at("visibility"))
}

impl Guarded for steering_document::Entity {
    async fn guard(_: &Named<'_>, row: &steering_document::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(rights_over(row)?, row))
    }
}

impl Guarded for document_version::Entity {
    async fn guard(named: &Named<'_>, row: &document_version::Model) -> Result<Guard<Self>, Error> {
        let document = row.steering_document_id;
        let document = named.parent::<steering_document::Entity>(document).await?;
        Ok(Guard::new(rights_over_version(row, &document)?, row))
    }
}

/// Why a document is not to be adopted by each: whoever asks that of everybody speaks for a body of the county.
fn for_each(adopted_by_each: bool, body: Option<&body::Model>) -> Option<Problem> {
    let of_county = body.is_some_and(|body| body.level == Level::County.code());
    (adopted_by_each && !of_county)
        .then(|| problem::adopted_by_each_without_county_body().at("adoptedByEach"))
}

pub(super) fn rights_over_body(row: &body::Model) -> Result<Subject, Error> {
    Subject::body(row).ok_or_else(|| Error::internal("a body of an unknown type"))
}

/// The rights over a steering document, and who can see it.
fn rights_over(row: &steering_document::Model) -> Result<Subject, Error> {
    Subject::record(row)
        .ok_or_else(|| Error::internal("a steering document of an unknown visibility"))
}

fn rights_over_version(
    row: &document_version::Model,
    document: &steering_document::Model,
) -> Result<Subject, Error> {
    Subject::document_version(row, document)
        .ok_or_else(|| Error::internal("a version in an unknown state"))
}

/// The state of a version. One that isn't known is as good as adopted: it is not changed.
pub(super) fn state(row: &document_version::Model) -> DocumentState {
    DocumentState::from_code(&row.state).unwrap_or(DocumentState::Adopted)
}

fn kind_of(row: &clause::Model) -> Result<ClauseKind, Error> {
    ClauseKind::from_code(&row.kind).ok_or_else(|| Error::internal("a clause of an unknown kind"))
}

/// A clause as it stands after a change.
fn with_change(
    row: &clause::Model,
    items: &[clause_item::Model],
    change: ClauseChange,
) -> Result<NewClause, Error> {
    let kept = || items.iter().map(|item| item.wording.clone()).collect();
    Ok(NewClause {
        number: change.number.unwrap_or_else(|| row.number.clone()),
        heading: change.heading.unwrap_or_else(|| row.heading.clone()),
        wording: change.wording.unwrap_or_else(|| row.wording.clone()),
        kind: match change.kind {
            Some(kind) => kind,
            None => kind_of(row)?,
        },
        items: change.items.unwrap_or_else(kept),
    })
}

/// What is wrong with the clauses of a new document.
fn check_clauses(clauses: &[NewClause]) -> Vec<Option<Problem>> {
    if clauses.len() > CLAUSES {
        return vec![Some(problem::too_many(CLAUSES).at("clauses"))];
    }
    let mut numbers = BTreeSet::new();
    let items = clauses.iter().map(|clause| clause.items.len()).sum();
    let mut problems = vec![too_many_items("clauses", items)];
    for (place, clause) in clauses.iter().enumerate() {
        problems.extend(check_clause(&format!("clauses.{place}."), clause));
        let again = !numbers.insert(&clause.number);
        problems.push(
            again.then(|| problem::clause_number_taken().at(&format!("clauses.{place}.number"))),
        );
    }
    problems
}

/// What is wrong with a clause by itself. `path` leads to its fields.
fn check_clause(path: &str, clause: &NewClause) -> Vec<Option<Problem>> {
    let field = |name: &str| format!("{path}{name}");
    let mut problems = vec![
        check_number(&field("number"), &clause.number),
        text(&field("heading"), &clause.heading, NAME_LENGTH),
        text(&field("wording"), &clause.wording, WORDING_LENGTH),
    ];
    if clause.items.len() > ITEMS {
        problems.push(Some(problem::too_many(ITEMS).at(&field("items"))));
        return problems;
    }
    let items = clause.items.iter().enumerate();
    problems.extend(
        items.map(|(place, item)| text(&field(&format!("items.{place}")), item, ITEM_LENGTH)),
    );
    problems
}

/// A number is cited within a line: it has no space around it and no line break.
fn check_number(field: &str, number: &str) -> Option<Problem> {
    text(field, number, NUMBER_LENGTH).or_else(|| {
        let spaced = number.trim() != number || number.contains(char::is_control);
        spaced.then(|| problem::no_clause_number().at(field))
    })
}

fn taken(field: &str, number: &str, others: &[clause::Model]) -> Option<Problem> {
    let taken = others.iter().any(|other| other.number == number);
    taken.then(|| problem::clause_number_taken().at(field))
}

fn full(others: &[clause::Model]) -> Option<Problem> {
    (others.len() >= CLAUSES).then(|| problem::too_many(CLAUSES).at("documentVersion"))
}

fn too_many_items(field: &str, items: usize) -> Option<Problem> {
    (items > ITEMS_OF_VERSION).then(|| problem::too_many_items(items, ITEMS_OF_VERSION).at(field))
}

//! Horizon notes: what a body should know of the world around it. An organisation writes its own.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{agenda_item, body, horizon_note};
use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    Page, PageRequest, Session, Writing,
    engine::{
        act::{Guard, Guarded, Named},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
    projects::past_day,
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        period::Period,
        problem::{self, Problem},
        validation::{heading, line, prose},
        vocabulary::{Sector, Visibility, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the text of a note may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// What stands between the codes of sectors.
const BETWEEN: &str = ", ";

/// Which horizon notes are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct HorizonNoteFilter {
    /// Only those for this body.
    pub body: Option<Uuid>,
    /// Only those that this organisation wrote.
    pub author: Option<Uuid>,
    /// Only those that concern this sector.
    pub sector: Option<Sector>,
    /// Only those of this day or later.
    pub since: Option<NaiveDate>,
}

/// A horizon note that an organisation adds.
#[derive(Clone, Debug)]
pub struct NewHorizonNote {
    /// The body that it is for.
    pub body: Uuid,
    /// The title.
    pub title: String,
    /// What has happened or is about to.
    pub text: String,
    /// Where that is known from.
    pub source: String,
    /// The day on which it was noted.
    pub noted_on: NaiveDate,
    /// The sectors that it concerns.
    pub sectors: Vec<Sector>,
    /// Who may see it.
    pub visibility: Visibility,
}

/// What is to be another in a horizon note; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct HorizonNoteChange {
    /// The title.
    pub title: Option<String>,
    /// What has happened or is about to.
    pub text: Option<String>,
    /// Where that is known from.
    pub source: Option<String>,
    /// The day on which it was noted.
    pub noted_on: Option<NaiveDate>,
    /// The sectors that it concerns.
    pub sectors: Option<Vec<Sector>>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

impl HorizonNoteFilter {
    fn condition(self) -> Condition {
        use horizon_note::Column::{BodyId, NotedOn, OwnerId, Sectors};
        // No code is part of another.
        Condition::all()
            .add_option(self.body.map(|body| BodyId.eq(body)))
            .add_option(self.author.map(|author| OwnerId.eq(author)))
            .add_option(self.sector.map(|sector| Sectors.contains(sector.code())))
            .add_option(self.since.map(|since| NotedOn.gte(since)))
    }
}

impl Session {
    /// Horizon notes, the latest first.
    pub async fn horizon_notes(
        &self,
        filter: HorizonNoteFilter,
        request: PageRequest,
    ) -> Result<Page<horizon_note::Model>, Error> {
        self.page::<horizon_note::Entity>(filter.condition(), by_day(), request)
            .await
    }

    /// For each of these bodies a page of its horizon notes, the latest first.
    pub async fn horizon_notes_of(
        &self,
        bodies: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<horizon_note::Model>>, Error> {
        self.pages_of(bodies, of_body(), by_day(), request).await
    }

    /// For each of these bodies the number of its horizon notes.
    pub async fn count_horizon_notes_of(
        &self,
        bodies: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<horizon_note::Entity, _>(bodies, of_body())
            .await
    }
}

fn by_day() -> Sort<horizon_note::Entity> {
    Sort::Day(
        horizon_note::Column::NotedOn,
        |row: &horizon_note::Model| row.noted_on,
    )
}

/// All notes for a body.
const fn of_body() -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: |body| vec![horizon_note::Column::BodyId.into_expr().eq(body).into()],
        filtered: false,
    }
}

/// The sectors that a note concerns.
pub fn sectors_of(row: &horizon_note::Model) -> Vec<Sector> {
    let codes = row.sectors.split(BETWEEN);
    codes.filter_map(Sector::from_code).collect()
}

/// Each sector once, in their order.
fn listed(sectors: Vec<Sector>) -> String {
    let sectors: BTreeSet<Sector> = sectors.into_iter().collect();
    let codes: Vec<&str> = sectors.into_iter().map(Vocabulary::code).collect();
    codes.join(BETWEEN)
}

impl Guarded for horizon_note::Entity {
    async fn guard(_: &Named<'_>, row: &horizon_note::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::record(row);
        let subject = subject.ok_or_else(|| Error::internal("a note of unknown visibility"))?;
        Ok(Guard::new(subject, row))
    }
}

impl Writing<'_> {
    /// Adds a horizon note of the actor's organisation, for a body that exists on its day, and to whose work it may add.
    pub async fn add_horizon_note(
        &self,
        note: NewHorizonNote,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let owner = self.actor().organisation;
        let subject = Subject::new_record::<horizon_note::Entity>(owner, note.visibility);
        let permit: Permit<act::Create> = self.permit(subject)?;
        let body = self.found::<body::Entity>(note.body, "body").await?;
        self.may_add_to_work::<act::AddNote>(&body, today).await?;
        let row = horizon_note::Model {
            id: Uuid::now_v7(),
            body_id: body.id,
            owner_id: owner,
            visibility: note.visibility.code().to_owned(),
            title: note.title,
            text: note.text,
            source: note.source,
            noted_on: note.noted_on,
            sectors: listed(note.sectors),
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let period = self.period::<body::Entity>(&body).await?;
        refuse(check(&row, &period, today))?;
        let note = self.create(&permit, row);
        Ok(note.await?.key())
    }

    /// Changes a horizon note.
    pub async fn change_horizon_note(
        &self,
        id: Uuid,
        version: i32,
        change: HorizonNoteChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<horizon_note::Entity, act::Change>(id, version, "horizonNote")
            .await?;
        let visibility = change.visibility.map(|it| it.code().to_owned());
        let now = row.clone();
        let after = horizon_note::Model {
            title: change.title.unwrap_or(now.title),
            text: change.text.unwrap_or(now.text),
            source: change.source.unwrap_or(now.source),
            noted_on: change.noted_on.unwrap_or(now.noted_on),
            sectors: change.sectors.map_or(now.sectors, listed),
            visibility: visibility.unwrap_or(now.visibility),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        let body = self.found::<body::Entity>(row.body_id, "horizonNote");
        let period = self.period::<body::Entity>(&body.await?).await?;
        refuse(check(&after, &period, today))?;
        self.change(&permit, &row, after).await
    }

    /// Removes a horizon note that stands on no agenda, as far as its owner sees.
    pub async fn remove_horizon_note(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<horizon_note::Entity, act::Remove>(id, version, "horizonNote")
            .await?;
        let items = self
            .select::<agenda_item::Entity>()
            .filter(agenda_item::Column::HorizonNoteId.eq(id))
            .count()
            .await?;
        refuse([(items > 0).then(|| problem::note_on_an_agenda().at("horizonNote"))])?;
        self.remove(&permit, &row).await
    }
}

/// What is wrong with a note for a body that holds for the period.
fn check(row: &horizon_note::Model, body: &Period, today: NaiveDate) -> [Option<Problem>; 5] {
    let exists = body.holds(row.noted_on);
    [
        heading("title", &row.title),
        prose("text", &row.text, TEXT_LENGTH),
        line("source", &row.source),
        past_day("notedOn", row.noted_on, today),
        (!exists).then(|| problem::body_does_not_exist_then().at("notedOn")),
    ]
}

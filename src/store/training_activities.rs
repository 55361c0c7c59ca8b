//! Joint training: what a body holds, how many of which organisations took part, and what came of it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{body, organisation, training_activity, training_participation};
use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    Page, PageRequest, ParticipationsOfTraining, Session, Writing,
    engine::{
        act::{Guard, Guarded, Named},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
    meetings::is_member,
    names::is_of_the_county,
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        period::Period,
        problem::{self, Problem},
        validation::{day, heading, optional_prose},
        vocabulary::{TrainingKind, Visibility, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the texts of an activity may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// How many organisations are named at a time.
const ORGANISATIONS: usize = 100;

/// How many of one organisation take part at most.
const PARTICIPANTS: i32 = 10_000;

/// Which training activities are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrainingFilter {
    /// Only those of this body.
    pub body: Option<Uuid>,
    /// Only those of this kind.
    pub kind: Option<TrainingKind>,
    /// Only those that end on this day or later.
    pub since: Option<NaiveDate>,
}

/// A training activity that an organisation adds.
#[derive(Clone, Debug)]
pub struct NewTraining {
    /// The body that holds it.
    pub body: Uuid,
    /// Its kind.
    pub kind: TrainingKind,
    /// The title.
    pub title: String,
    /// What it is about.
    pub text: Option<String>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Who may see it.
    pub visibility: Visibility,
}

/// What is to be another in a training activity; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct TrainingChange {
    /// Its kind.
    pub kind: Option<TrainingKind>,
    /// The title.
    pub title: Option<String>,
    /// What it is about.
    pub text: Option<Option<String>>,
    /// The first day.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub ends_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<Option<String>>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

/// How many of an organisation took part.
#[derive(Clone, Copy, Debug)]
pub struct Participants {
    /// The organisation.
    pub organisation: Uuid,
    /// How many; nought removes what was recorded.
    pub number: i32,
}

impl TrainingFilter {
    fn condition(self) -> Condition {
        use training_activity::Column::{BodyId, EndsOn, Kind};
        Condition::all()
            .add_option(self.body.map(|body| BodyId.eq(body)))
            .add_option(self.kind.map(|kind| Kind.eq(kind.code())))
            .add_option(self.since.map(|since| EndsOn.gte(since)))
    }
}

impl Session {
    /// Training activities, the latest first.
    pub async fn training_activities(
        &self,
        filter: TrainingFilter,
        request: PageRequest,
    ) -> Result<Page<training_activity::Model>, Error> {
        self.page::<training_activity::Entity>(filter.condition(), by_day(), request)
            .await
    }

    /// For each of these bodies a page of its training activities, the latest first.
    pub async fn training_activities_of(
        &self,
        bodies: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<training_activity::Model>>, Error> {
        self.pages_of(bodies, of_body(), by_day(), request).await
    }

    /// For each of these bodies the number of its training activities.
    pub async fn count_training_activities_of(
        &self,
        bodies: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<training_activity::Entity, _>(bodies, of_body())
            .await
    }
}

fn by_day() -> Sort<training_activity::Entity> {
    Sort::Day(
        training_activity::Column::StartsOn,
        |row: &training_activity::Model| row.starts_on,
    )
}

/// All activities of a body.
const fn of_body() -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: |body| {
            let column = training_activity::Column::BodyId.into_expr();
            vec![column.eq(body).into()]
        },
        filtered: false,
    }
}

impl Guarded for training_activity::Entity {
    async fn guard(_: &Named<'_>, row: &training_activity::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::record(row);
        let subject = subject.ok_or_else(|| Error::internal("training of unknown visibility"))?;
        Ok(Guard::new(subject, row))
    }
}

impl Writing<'_> {
    /// Adds a training activity, for a body that exists on its first day, and to whose work the actor's organisation may add.
    pub async fn add_training_activity(
        &self,
        new: NewTraining,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let owner = self.actor().organisation;
        let subject = Subject::new_record::<training_activity::Entity>(owner, new.visibility);
        let permit: Permit<act::Create> = self.permit(subject)?;
        let body = self.found::<body::Entity>(new.body, "body").await?;
        self.may_add_to_work::<act::AddNote>(&body, today).await?;
        let row = training_activity::Model {
            id: Uuid::now_v7(),
            body_id: body.id,
            owner_id: owner,
            visibility: new.visibility.code().to_owned(),
            kind: new.kind.code().to_owned(),
            title: new.title,
            text: new.text,
            starts_on: new.starts_on,
            ends_on: new.ends_on,
            result: None,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let period = self.period::<body::Entity>(&body).await?;
        refuse(check(&row, &period, today))?;
        Ok(self.create(&permit, row).await?.key())
    }

    /// Changes a training activity, and says what came of it.
    pub async fn change_training_activity(
        &self,
        id: Uuid,
        version: i32,
        change: TrainingChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<training_activity::Entity, act::Change>(id, version, "trainingActivity")
            .await?;
        let visibility = change.visibility.map(|it| it.code().to_owned());
        let kind = change.kind.map(|it| it.code().to_owned());
        let now = row.clone();
        let after = training_activity::Model {
            kind: kind.unwrap_or(now.kind),
            title: change.title.unwrap_or(now.title),
            text: change.text.unwrap_or(now.text),
            starts_on: change.starts_on.unwrap_or(now.starts_on),
            ends_on: change.ends_on.unwrap_or(now.ends_on),
            result: change.result.unwrap_or(now.result),
            visibility: visibility.unwrap_or(now.visibility),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        let body = self.found::<body::Entity>(row.body_id, "trainingActivity");
        let period = self.period::<body::Entity>(&body.await?).await?;
        refuse(check(&after, &period, today))?;
        self.change(&permit, &row, after).await
    }

    /// Records how many of these organisations took part: of those that sit in the body on the first day, and of the own one.
    pub async fn record_training_participants(
        &self,
        id: Uuid,
        version: i32,
        participants: Vec<Participants>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (activity, permit) = self
            .editable::<training_activity::Entity, act::Change>(id, version, "trainingActivity")
            .await?;
        let body = self
            .found::<body::Entity>(activity.body_id, "trainingActivity")
            .await?;
        // In the bodies of the county the kommuner sit together, and all of them send people.
        let county = is_of_the_county(&body) && body.care_area_id.is_none();
        let members = self.members_on(&[body], activity.starts_on).await?;
        let own = self.actor().organisation;
        let takes_part = |id: Uuid| county || id == own || is_member(&members, id);
        refuse(check_participants(
            &activity,
            &participants,
            takes_part,
            today,
        ))?;
        let known = self
            .related::<ParticipationsOfTraining>(&[id], None)
            .await?;
        let known = known.into_values().flatten();
        let mut known: HashMap<Uuid, training_participation::Model> =
            known.map(|row| (row.organisation_id, row)).collect();
        for told in participants {
            self.found::<organisation::Entity>(told.organisation, "participants")
                .await?;
            match (known.remove(&told.organisation), told.number) {
                (Some(row), 0) => {
                    self.remove(&permit, &row).await?;
                }
                (Some(row), number) if row.participants != number => {
                    let after = training_participation::Model {
                        participants: number,
                        ..row.clone()
                    };
                    self.change(&permit, &row, after).await?;
                }
                (Some(_), _) | (None, 0) => {}
                (None, number) => {
                    let row = training_participation::Model {
                        id: Uuid::now_v7(),
                        training_activity_id: id,
                        organisation_id: told.organisation,
                        participants: number,
                        version: 1,
                    };
                    self.create(&permit, row).await?;
                }
            }
        }
        // Who took part is part of it: whoever saw it without has another version.
        self.change(&permit, &activity, activity.clone()).await
    }

    /// Removes a training activity that nobody is recorded to have taken part in.
    pub async fn remove_training_activity(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<training_activity::Entity, act::Remove>(id, version, "trainingActivity")
            .await?;
        self.remove(&permit, &row).await
    }
}

/// What is wrong with an activity of a body that holds for the period.
fn check(row: &training_activity::Model, body: &Period, today: NaiveDate) -> [Option<Problem>; 8] {
    let exists = body.holds(row.starts_on);
    let early = row.result.is_some() && row.starts_on > today;
    [
        heading("title", &row.title),
        optional_prose("text", row.text.as_deref(), TEXT_LENGTH),
        optional_prose("result", row.result.as_deref(), TEXT_LENGTH),
        day("startsOn", row.starts_on),
        day("endsOn", row.ends_on),
        (row.ends_on < row.starts_on).then(|| problem::ends_before_start().at("endsOn")),
        (!exists).then(|| problem::body_does_not_exist_then().at("startsOn")),
        early.then(|| problem::training_not_begun().at("result")),
    ]
}

/// What is wrong with who is said to have taken part.
fn check_participants(
    activity: &training_activity::Model,
    participants: &[Participants],
    takes_part: impl Fn(Uuid) -> bool,
    today: NaiveDate,
) -> Vec<Option<Problem>> {
    let mut wrong = vec![
        (activity.starts_on > today).then(|| problem::training_not_begun().at("trainingActivity")),
        (participants.len() > ORGANISATIONS)
            .then(|| problem::too_many_at_a_time(ORGANISATIONS).at("participants")),
    ];
    let mut named = BTreeSet::new();
    for (place, told) in participants.iter().enumerate() {
        let field = |name: &str| format!("participants.{place}.{name}");
        let twice = !named.insert(told.organisation);
        let outside = !(0..=PARTICIPANTS).contains(&told.number);
        wrong.push(twice.then(|| problem::named_twice().at(&field("organisation"))));
        // What was recorded can be removed.
        let outsider = told.number != 0 && !takes_part(told.organisation);
        wrong.push(outsider.then(|| problem::not_in_the_body().at(&field("organisation"))));
        wrong
            .push(outside.then(|| problem::year_not_between(0, PARTICIPANTS).at(&field("number"))));
    }
    wrong
}

//! Obstacles to the cooperation: identified in a body, removed by measures, or escalated to its steering body, which
//! owes an answer.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use entity::{body, obstacle, obstacle_measure, organisation};
use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    Page, PageRequest, Session, SteeringOfBody, SteeringOfType, Writing,
    engine::{
        act::{Guard, Guarded, Named},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
    meetings::{arranged, is_member},
    projects::{not_before, past_day},
};
use crate::{
    access::{ActorKind, Permit, Subject, act, may},
    domain::{
        lifecycle::{OBSTACLE, after},
        problem::{self, Problem},
        validation::{day, heading, prose},
        vocabulary::{Action, ObstacleState, OrganisationKind, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long a text of an obstacle may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// How many days a body has to answer, at least, for whoever doesn't arrange its meetings: till then it can meet.
const ANSWER_DAYS: u64 = 14;

/// Which obstacles are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ObstacleFilter {
    /// Only those that were identified in this body, or escalated to it.
    pub body: Option<Uuid>,
    /// Only those that this organisation is to remove.
    pub owner: Option<Uuid>,
    /// Only those in one of these states.
    pub states: Option<Vec<ObstacleState>>,
    /// Only those to which an answer was due before this day.
    pub unanswered_on: Option<NaiveDate>,
}

/// An obstacle that an organisation has identified.
#[derive(Clone, Debug)]
pub struct NewObstacle {
    /// The body.
    pub body: Uuid,
    /// The organisation that is to remove it.
    pub owner: Option<Uuid>,
    /// The title.
    pub title: String,
    /// What hinders what.
    pub text: String,
    /// The day on which it was identified.
    pub identified_on: NaiveDate,
}

/// What is to be another in an obstacle; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct ObstacleChange {
    /// The organisation that is to remove it.
    pub owner: Option<Uuid>,
    /// The title.
    pub title: Option<String>,
    /// What hinders what.
    pub text: Option<String>,
}

impl ObstacleFilter {
    fn condition(&self) -> Condition {
        use obstacle::Column::{AnswerDueOn, OwnerId, State};
        let states = self.states.as_ref().map(|states| {
            let states = states.iter().map(|state| state.code());
            State.is_in(states)
        });
        let unanswered = self.unanswered_on.map(|on| {
            Condition::all()
                .add(State.eq(ObstacleState::Escalated.code()))
                .add(AnswerDueOn.lt(on))
        });
        Condition::all()
            .add_option(self.body.map(|body| of_body(body.into())))
            .add_option(self.owner.map(|owner| OwnerId.eq(owner)))
            .add_option(states)
            .add_option(unanswered)
    }
}

/// Holds for the obstacles that were identified in a body, or escalated to it.
pub(super) fn of_body(body: SimpleExpr) -> Condition {
    use obstacle::Column::{BodyId, EscalatedToId};
    Condition::any()
        .add(BodyId.into_expr().eq(body.clone()))
        .add(EscalatedToId.into_expr().eq(body))
}

impl Session {
    /// Obstacles, the one that was identified last first.
    pub async fn obstacles(
        &self,
        filter: ObstacleFilter,
        request: PageRequest,
    ) -> Result<Page<obstacle::Model>, Error> {
        self.page::<obstacle::Entity>(filter.condition(), by_day(), request)
            .await
    }

    /// For each of these bodies a page of the obstacles that were identified in it, or escalated to it.
    pub async fn obstacles_of(
        &self,
        bodies: &[Uuid],
        filter: &ObstacleFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<obstacle::Model>>, Error> {
        self.pages_of(bodies, below(filter), by_day(), request)
            .await
    }

    /// For each of these bodies the number of those obstacles.
    pub async fn count_obstacles_of(
        &self,
        bodies: &[Uuid],
        filter: &ObstacleFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<obstacle::Entity, _>(bodies, below(filter))
            .await
    }
}

fn by_day() -> Sort<obstacle::Entity> {
    Sort::Day(obstacle::Column::IdentifiedOn, |row: &obstacle::Model| {
        row.identified_on
    })
}

fn below(filter: &ObstacleFilter) -> Below<impl Fn(SimpleExpr) -> Vec<Condition> + use<>> {
    let asked = filter.condition();
    Below {
        conditions: move |body| vec![asked.clone().add(of_body(body))],
        filtered: true,
    }
}

/// The body whose writers do this with an obstacle: its own, but for the answer of the one that it was escalated to.
pub fn body_for(row: &obstacle::Model, action: Action) -> Uuid {
    match action {
        Action::Answer => row.escalated_to_id.unwrap_or(row.body_id),
        _ => row.body_id,
    }
}

impl Guarded for obstacle::Entity {
    async fn guard(named: &Named<'_>, row: &obstacle::Model) -> Result<Guard<Self>, Error> {
        let viewer = named.writing.viewer();
        let region = named.writing.region().await?;
        let own = named.parent::<body::Entity>(row.body_id).await?;
        let steering = named
            .parent::<body::Entity>(body_for(row, Action::Answer))
            .await?;
        let subject = |action| {
            let body = if action == Action::Answer {
                &steering
            } else {
                &own
            };
            Subject::obstacle(row, body, region, viewer, action)
        };
        let can = |action| subject(action).is_some_and(|subject| may(viewer, &subject, action));
        let state = ObstacleState::from_code(&row.state);
        let state = state.ok_or_else(|| Error::internal("an obstacle in an unknown state"))?;
        let next = after(OBSTACLE, state, named.action, named.field, can);
        let next = next.map(|state| obstacle::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        let subject = subject(named.action);
        let subject = subject.ok_or_else(|| Error::internal("a body of an unknown kind"))?;
        Ok(Guard { subject, next })
    }
}

impl Writing<'_> {
    /// Adds an obstacle that the actor's organisation has identified, to a body to whose work it may add.
    pub async fn add_obstacle(&self, new: NewObstacle, today: NaiveDate) -> Result<Uuid, Error> {
        let organisation = self.actor().organisation;
        let permit: Permit<act::Create> =
            self.permit(Subject::new_obstacle(new.body, organisation))?;
        let body = self.found::<body::Entity>(new.body, "body").await?;
        self.may_add_to_work::<act::AddItem>(&body, today).await?;
        let owner = new.owner.unwrap_or(organisation);
        self.check_remover(owner, std::slice::from_ref(&body), today)
            .await?;
        let row = obstacle::Model {
            id: Uuid::now_v7(),
            body_id: body.id,
            organisation_id: organisation,
            owner_id: owner,
            title: new.title,
            text: new.text,
            identified_on: new.identified_on,
            state: ObstacleState::Identified.code().to_owned(),
            removed_on: None,
            escalated_to_id: None,
            escalated_on: None,
            answer_due_on: None,
            answer: None,
            answered_on: None,
            public: false,
            concerned: self
                .seen_by(std::slice::from_ref(&body), owner, today)
                .await?,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let period = self.period::<body::Entity>(&body).await?;
        let stands = period.holds(row.identified_on);
        let mut wrong = texts(&row);
        wrong.push(past_day("identifiedOn", row.identified_on, today));
        wrong.push((!stands).then(|| problem::body_does_not_exist_then().at("identifiedOn")));
        refuse(wrong)?;
        let obstacle = self.create(&permit, row).await?;
        Ok(obstacle.key())
    }

    /// Who sees an obstacle that isn't public, as it lists them: who sits in its bodies, and who is to remove it.
    async fn seen_by(
        &self,
        bodies: &[body::Model],
        owner: Uuid,
        today: NaiveDate,
    ) -> Result<String, Error> {
        let members = self.members_on(bodies, today).await?;
        Ok(with_owner(&members, owner))
    }

    /// That an organisation acts here, and can be made to remove an obstacle of these bodies, the one in which it was identified
    /// first: by itself, and by whoever arranges that one's meetings if it sits in one of them.
    async fn check_remover(
        &self,
        id: Uuid,
        bodies: &[body::Model],
        today: NaiveDate,
    ) -> Result<(), Error> {
        let row = self.found::<organisation::Entity>(id, "owner").await?;
        let kind = OrganisationKind::from_code(&row.kind);
        let acts = kind.and_then(ActorKind::of).is_some();
        refuse([(!acts).then(|| problem::organisation_of_another_kind().at("owner"))])?;
        if id == self.actor().organisation {
            return Ok(());
        }
        let names = match bodies.first() {
            Some(body) => self.arranges(body).await?,
            None => false,
        };
        refuse([(!names).then(|| problem::named_by_who_arranges().at("owner"))])?;
        let members = self.members_on(bodies, today).await?;
        refuse([(!is_member(&members, id)).then(|| problem::not_in_the_body().at("owner"))])
    }

    /// Whether the actor arranges the meetings of a body.
    async fn arranges(&self, body: &body::Model) -> Result<bool, Error> {
        let meetings = arranged(body, self.region().await?)?;
        Ok(may(self.viewer(), &meetings, Action::Change))
    }

    /// Changes what an obstacle is, and who is to remove it.
    pub async fn change_obstacle(
        &self,
        id: Uuid,
        version: i32,
        change: ObstacleChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<obstacle::Entity, act::Change>(id, version, "obstacle")
            .await?;
        let now = row.clone();
        let after = obstacle::Model {
            owner_id: change.owner.unwrap_or(now.owner_id),
            title: change.title.unwrap_or(now.title),
            text: change.text.unwrap_or(now.text),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        if after.owner_id != row.owner_id {
            let mut bodies = vec![self.found::<body::Entity>(row.body_id, "obstacle").await?];
            if let Some(steering) = row.escalated_to_id {
                bodies.push(self.found::<body::Entity>(steering, "obstacle").await?);
            }
            self.check_remover(after.owner_id, &bodies, today).await?;
        }
        refuse(texts(&after))?;
        let after = obstacle::Model {
            // Who was to remove it before goes on seeing it.
            concerned: with_owner(&row.concerned, after.owner_id),
            public: self.stays_public(&row).await?,
            ..after
        };
        self.change(&permit, &row, after).await
    }

    /// Whether an obstacle that is changed stays public: only where who changes it could publish it.
    async fn stays_public(&self, row: &obstacle::Model) -> Result<bool, Error> {
        let body = self.found::<body::Entity>(row.body_id, "obstacle").await?;
        let (region, viewer) = (self.region().await?, self.viewer());
        let subject = Subject::obstacle(row, &body, region, viewer, Action::Publish);
        let publishes = subject.is_some_and(|subject| may(viewer, &subject, Action::Publish));
        Ok(row.public && publishes)
    }

    /// Says who sees an obstacle: everybody, or those who sit in its bodies.
    pub async fn publish_obstacle(
        &self,
        id: Uuid,
        version: i32,
        public: bool,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<obstacle::Entity, act::Publish>(id, version, "obstacle")
            .await?;
        if row.public == public {
            return Ok(id);
        }
        let after = obstacle::Model {
            public,
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Notes a measure that was taken against an obstacle: it is being removed.
    pub async fn add_measure(
        &self,
        id: Uuid,
        version: i32,
        text: String,
        taken_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<obstacle::Entity, act::TakeMeasure>(id, Some(version), "obstacle")
            .await?;
        refuse([
            prose("text", &text, TEXT_LENGTH),
            past_day("takenOn", taken_on, today),
            not_before("takenOn", taken_on, target.before.identified_on),
        ])?;
        let measure = obstacle_measure::Model {
            id: Uuid::now_v7(),
            obstacle_id: id,
            organisation_id: self.actor().organisation,
            taken_on,
            text,
        };
        let after = obstacle::Model {
            public: self.stays_public(&target.before).await?,
            ..target.after
        };
        self.create_below(&target.permit, &after, measure).await?;
        self.change(&target.permit, &target.before, after).await
    }

    /// Records that an obstacle is removed.
    pub async fn remove_obstacle(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<obstacle::Entity, act::Resolve>(id, version, "obstacle", |row| {
            refuse([
                past_day("on", on, today),
                not_before("on", on, row.identified_on),
            ])?;
            row.removed_on = Some(on);
            Ok(())
        })
        .await
    }

    /// Escalates an obstacle to a body that steers its own, which owes an answer by a day.
    pub async fn escalate_obstacle(
        &self,
        id: Uuid,
        version: i32,
        to: Option<Uuid>,
        answer_due_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<obstacle::Entity, act::Escalate>(id, Some(version), "obstacle")
            .await?;
        let body = self
            .found::<body::Entity>(target.before.body_id, "obstacle")
            .await?;
        let steering = self.steering_bodies(&body, today).await?;
        let several = to.is_none() && steering.len() > 1;
        let chosen = match to {
            Some(to) => steering.iter().find(|body| body.id == to),
            None => steering.first(),
        };
        let of_others = match chosen {
            Some(body) => !self.arranges(body).await?,
            None => false,
        };
        let earliest = today.checked_add_days(Days::new(ANSWER_DAYS));
        let earliest = earliest.filter(|_| of_others).unwrap_or(today);
        let too_soon = (today..earliest).contains(&answer_due_on);
        refuse([
            several.then(|| problem::steering_body_to_be_named().at("to")),
            chosen
                .is_none()
                .then(|| problem::no_steering_body().at("to")),
            day("answerDueOn", answer_due_on),
            not_before("answerDueOn", answer_due_on, today),
            too_soon.then(|| problem::answer_due_too_soon(earliest).at("answerDueOn")),
        ])?;
        let chosen = chosen.ok_or_else(|| Error::internal("no steering body"))?;
        let bodies = [body, chosen.clone()];
        let after = obstacle::Model {
            escalated_to_id: Some(chosen.id),
            escalated_on: Some(today),
            answer_due_on: Some(answer_due_on),
            concerned: self.seen_by(&bodies, target.after.owner_id, today).await?,
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// The bodies that steer a body on the day; where none is said to, the one above it.
    async fn steering_bodies(
        &self,
        row: &body::Model,
        on: NaiveDate,
    ) -> Result<Vec<body::Model>, Error> {
        let own = self.related::<SteeringOfBody>(&[row.id], Some(on)).await?;
        let kind = [row.kind.clone()];
        let of_type = self.related::<SteeringOfType>(&kind, Some(on)).await?;
        let steering = own.into_values().chain(of_type.into_values()).flatten();
        let mut ids: Vec<Uuid> = steering.map(|it| it.steering_body_id).collect();
        if ids.is_empty() {
            ids.extend(row.parent_id);
        }
        let rows = self.rows::<body::Entity>(&ids).await?;
        Ok(rows.into_values().filter(|it| it.id != row.id).collect())
    }

    /// Answers an obstacle, for the body that it was escalated to.
    pub async fn answer_obstacle(
        &self,
        id: Uuid,
        version: i32,
        answer: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<obstacle::Entity, act::Answer>(id, version, "obstacle", |row| {
            refuse([prose("answer", &answer, TEXT_LENGTH)])?;
            row.answer = Some(answer);
            row.answered_on = Some(today);
            Ok(())
        })
        .await
    }
}

/// A list of organisations with one more.
fn with_owner(listed: &str, owner: Uuid) -> String {
    let owner = owner.simple().to_string();
    let listed = listed.split_whitespace().chain([owner.as_str()]);
    let once: BTreeSet<&str> = listed.collect();
    once.into_iter().collect::<Vec<_>>().join(" ")
}

fn texts(row: &obstacle::Model) -> Vec<Option<Problem>> {
    vec![
        heading("title", &row.title),
        prose("text", &row.text, TEXT_LENGTH),
    ]
}

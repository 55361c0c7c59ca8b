//! Obstacles to the cooperation, with the measures against them.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, OneofObject,
};
use entity::obstacle;
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            ListBelow, NodeType, Result, can, many, node_type, one, row, session, today, value,
        },
        mutation::mutations,
        scalars::{Date, DateTime},
    },
    types::{
        bodies::{Body, body, may_add_to_work},
        organisations::Organisation,
        shared::{Tracked, Versioned},
    },
};
use crate::{
    access::{ActorKind, Subject},
    domain::{
        lifecycle::{OBSTACLE, possible},
        vocabulary::{Action, ObstacleState},
    },
    store::{self, MeasuresOfObstacle, Page, PageRequest, Session, body_for},
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    ObstacleMutations as Mutations, ObstacleQueries as Queries, ObstaclesOfBody as OfBody,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of obstacles.";

node_type! {
    /// An obstacle.
    Obstacle: obstacle
}

/// An obstacle to the cooperation, identified in a body (hinder, A-43). Those who sit in the body see it, in the body that it
/// was escalated to, too, the region, Norrbottens Kommuner, who identified it and who is to remove it; everybody where it is
/// `public`. `history` and `changes` tell each of them what happened while it saw it. When `public` changes, an organisation that
/// sees the obstacle only because it sits in a body or is to remove it gets two changes with the same `thingId`: REMOVED, then
/// CREATED. It sees the obstacle before and after: take the two for one change. Example: Kiruna has identified an obstacle that
/// Gällivare is to remove, and the region publishes it. The region and Kiruna get CHANGED with the action PUBLISH, Gällivare gets
/// REMOVED and CREATED, everybody else CREATED.
#[Object]
impl Obstacle {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// What you may do with it in the state that it is in (möjliga åtgärder): ANSWER for who writes for the body that it was
    /// escalated to; all else for who writes for its body, who identified it and who is to remove it, but PUBLISH, which is for
    /// the first of them alone.
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let mut actions = Vec::new();
        for action in possible(OBSTACLE, value(&self.row.state)?) {
            if self.may(ctx, action).await? {
                actions.push(action);
            }
        }
        Ok(Some(actions))
    }

    /// The body in which it was identified (organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that identified it (identifierat av).
    async fn identified_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The organisation that is to remove it (ägare).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What hinders what, in Swedish (beskrivning).
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// The day on which it was identified (identifierat den).
    async fn identified_on(&self) -> Date {
        Date(self.row.identified_on)
    }

    /// How far it has come (läge).
    async fn state(&self) -> Result<ObstacleState> {
        value(&self.row.state)
    }

    /// What was done to remove it, the first first (åtgärder).
    async fn measures(&self, ctx: &Context<'_>) -> Result<Option<Vec<ObstacleMeasure>>> {
        many::<MeasuresOfObstacle, _>(ctx, self.row.id, self.on).await
    }

    /// The day on which it was removed (undanröjt den); null before.
    async fn removed_on(&self) -> Option<Date> {
        self.row.removed_on.map(Date)
    }

    /// The steering body that it was escalated to last (lyft till); null when it wasn't.
    async fn escalated_to(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        match self.row.escalated_to_id {
            Some(id) => body(ctx, id, self.on).await,
            None => Ok(None),
        }
    }

    /// The day on which it was escalated last (lyft den); null when it wasn't.
    async fn escalated_on(&self) -> Option<Date> {
        self.row.escalated_on.map(Date)
    }

    /// The last day on which that body answers in time (svar senast); null when it wasn't escalated.
    async fn answer_due_on(&self) -> Option<Date> {
        self.row.answer_due_on.map(Date)
    }

    /// What that body answered, in Swedish (svar); null before.
    async fn answer(&self) -> Option<&str> {
        self.row.answer.as_deref()
    }

    /// The day on which it did (besvarat den); null before.
    async fn answered_on(&self) -> Option<Date> {
        self.row.answered_on.map(Date)
    }

    /// Whether everybody sees it (offentligt). When somebody who may not publish it changes it, or adds a measure, it is no
    /// longer public, until it is published again.
    async fn public(&self) -> bool {
        self.row.public
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

impl Obstacle {
    async fn may(&self, ctx: &Context<'_>, action: Action) -> Result<bool> {
        let viewer = session(ctx).viewer();
        // There is one region: nobody else writes for what is the region's.
        let region = viewer
            .actor()
            .filter(|actor| actor.kind == ActorKind::Region);
        let region = region.map_or(Uuid::nil(), |actor| actor.organisation);
        let body = row::<entity::body::Entity>(ctx, body_for(&self.row, action)).await?;
        let subject =
            body.and_then(|body| Subject::obstacle(&self.row, &body, region, viewer, action));
        Ok(can(ctx, subject, action))
    }
}

node_type! {
    /// What was done to remove an obstacle.
    ObstacleMeasure: obstacle_measure
}

/// What was done to remove an obstacle (åtgärd mot hinder, A-43). Whoever sees the obstacle sees it. `history` and `changes` tell
/// of it to those who saw the obstacle when the measure was noted; to whoever sees the obstacle only since then, `history` is
/// empty.
#[Object]
impl ObstacleMeasure {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The obstacle.
    async fn obstacle(&self, ctx: &Context<'_>) -> Result<Option<Obstacle>> {
        one(ctx, self.row.obstacle_id, self.on).await
    }

    /// The organisation that noted it (antecknat av).
    async fn noted_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The day on which it was taken (vidtagen den).
    async fn taken_on(&self) -> Date {
        Date(self.row.taken_on)
    }

    /// What was done, in Swedish (text).
    async fn text(&self) -> &str {
        &self.row.text
    }
}

/// Finds an obstacle.
#[derive(OneofObject)]
pub enum ObstacleBy {
    /// By its global id.
    Id(Id<Obstacle>),
}

/// Narrows a list of obstacles. An obstacle must meet all that is given.
#[derive(InputObject, Default)]
pub struct ObstacleFilter {
    /// Identified in the body with this id or key, or escalated to it.
    body: Option<Id<Body>>,
    /// That the organisation with this id or key is to remove.
    owner: Option<Id<Organisation>>,
    /// In one of these states.
    states: Option<Vec<ObstacleState>>,
    /// ESCALATED, with an answer that was due before today. False asks for nothing.
    answer_overdue: Option<bool>,
}

impl ObstacleFilter {
    async fn decode(self, ctx: &Context<'_>) -> Result<store::ObstacleFilter> {
        let overdue = self.answer_overdue == Some(true);
        Ok(store::ObstacleFilter {
            body: self.body.decode(ctx, "filter.body").await?,
            owner: self.owner.decode(ctx, "filter.owner").await?,
            states: self.states,
            unanswered_on: overdue.then(|| today(ctx).day),
        })
    }
}

/// The root fields.
#[derive(Default)]
pub struct ObstacleQueries;

/// The root fields.
#[Object]
impl ObstacleQueries {
    /// Obstacles that you may see, the one that was identified last first (hinder, A-43). Errors: BAD_USER_INPUT for an invalid
    /// id or `first`, BAD_CURSOR.
    async fn obstacles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<ObstacleFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Obstacle>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).obstacles(filter, request),
            |row| Ok(Obstacle::of(row, today(ctx))),
        )
        .await
    }

    /// An obstacle (hinder); null when there is none, or you may not see it. Errors: BAD_USER_INPUT for an invalid id.
    async fn obstacle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What finds it.")] by: ObstacleBy,
    ) -> Result<Option<Obstacle>> {
        let ObstacleBy::Id(id) = by;
        let id = id.decode(ctx, "by.id").await?;
        one(ctx, id, today(ctx)).await
    }
}

/// What every body has of it.
pub struct ObstaclesOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl ObstaclesOfBody {
    /// The obstacles that were identified in it, or escalated to it, and that you may see, the last first (hinder, A-43).
    async fn obstacles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<ObstacleFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Obstacle>>> {
        let below = ObstaclesBelow(filter.unwrap_or_default().decode(ctx).await?);
        let list = ListArguments::below(first, after, self.0);
        let show = |row| Ok(Obstacle::of(row, today(ctx)));
        connection_below(ctx, self.0, below, MAX_FIRST, list, show).await
    }

    /// Whether you may add an obstacle to it: `addObstacle`.
    async fn viewer_can_add_obstacle(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let own = session(ctx)
            .viewer()
            .actor()
            .map(|actor| actor.organisation);
        let obstacle = own.map(|own| Subject::new_obstacle(self.0, own));
        let may = can(ctx, obstacle, Action::Create)
            && may_add_to_work(ctx, self.0, Action::AddItem).await?;
        Ok(Some(may))
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ObstaclesBelow(store::ObstacleFilter);

impl ListBelow for ObstaclesBelow {
    type Table = obstacle::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<obstacle::Model>>> {
        session.obstacles_of(keys, &self.0, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_obstacles_of(keys, &self.0).await
    }
}

mutations! {
    /// Obstacles.
    ObstacleMutations;

    /// Adds an obstacle that your organisation has identified, to a body (lägg till hinder, A-43). For editors of the
    /// organisations that may add to its work, as `requestExtraMeeting` says. Others get FORBIDDEN. Those who sit in the body
    /// see it. Refused: INVALID_PERIOD for a day that lies ahead; DOES_NOT_FIT when the body does not exist on that day, and
    /// for an organisation that never acts here.
    add_obstacle("The obstacle.";
        /// The obstacle to add.
        AddObstacleInput once idempotency_key {
            /// The body in which it was identified.
            body: Id<Body>,
            /// The organisation that is to remove it; yours when left out (ägare). Another is named only by who arranges the
            /// body's meetings, and sits in the body.
            owner: Option<Id<Organisation>>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What hinders what, in Swedish: 1 to 10 000 characters.
            text: String,
            /// The day on which it was identified: today when left out, or earlier.
            identified_on: Option<Date>,
        }
    ) -> AddObstaclePayload {
        /// The new obstacle.
        obstacle: Obstacle,
    } = |writing, today| {
        let identified_on = identified_on.unwrap_or(today);
        writing.add_obstacle(store::NewObstacle { body, owner, title, text, identified_on }, today).await
    };

    /// Changes what an obstacle is, and who is to remove it (ändra hinder). For editors of who identified it, of who is to
    /// remove it, and of whoever writes for its body. Refused: WRONG_STATE unless it is IDENTIFIED or BEING_REMOVED; as
    /// `addObstacle`.
    change_obstacle("What to change.";
        /// What to change in an obstacle. What is left out stays.
        ChangeObstacleInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// The organisation that is to remove it (ägare). Another than yours is named only by who arranges the body's
            /// meetings, and sits in the body, or in the one that it was escalated to.
            owner: Option<Id<Organisation>>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What hinders what, in Swedish: 1 to 10 000 characters.
            text: Option<String>,
        }
    ) -> ChangeObstaclePayload {
        /// The changed obstacle.
        obstacle: Obstacle,
    } = |writing, today| {
        writing.change_obstacle(obstacle, version, store::ObstacleChange { owner, title, text }, today).await
    };

    /// Says whether everybody sees an obstacle (offentliggör hinder). For editors of whoever writes for its body.
    publish_obstacle("Which obstacle.";
        /// Which obstacle everybody is to see, or not any more.
        PublishObstacleInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// Whether everybody sees it. It takes effect at once.
            #[graphql(default = true)]
            public: bool,
        }
    ) -> PublishObstaclePayload {
        /// The obstacle.
        obstacle: Obstacle,
    } = |writing| writing.publish_obstacle(obstacle, version, public).await;

    /// Notes what was done to remove an obstacle: it is BEING_REMOVED (anteckna åtgärd mot hinder). For editors as with
    /// `changeObstacle`. Refused: WRONG_STATE unless it is IDENTIFIED, BEING_REMOVED or ANSWERED; INVALID_PERIOD for a day
    /// before it was identified, or ahead.
    add_obstacle_measure("The measure.";
        /// What was done to remove an obstacle.
        AddObstacleMeasureInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// What was done, in Swedish: 1 to 10 000 characters.
            text: String,
            /// The day on which it was: today when left out, or earlier.
            taken_on: Option<Date>,
        }
    ) -> AddObstacleMeasurePayload {
        /// The obstacle.
        obstacle: Obstacle,
    } = |writing, today| writing.add_measure(obstacle, version, text, taken_on.unwrap_or(today), today).await;

    /// Records that an obstacle is removed (undanröja hinder). For editors as with `changeObstacle`. Refused: WRONG_STATE
    /// unless it is BEING_REMOVED or ANSWERED; INVALID_PERIOD as with `addObstacleMeasure`.
    remove_obstacle("Which obstacle.";
        /// Which obstacle is removed.
        RemoveObstacleInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// The day on which it was: today when left out, or earlier.
            on: Option<Date>,
        }
    ) -> RemoveObstaclePayload {
        /// The obstacle.
        obstacle: Obstacle,
    } = |writing, today| writing.remove_obstacle(obstacle, version, on.unwrap_or(today), today).await;

    /// Escalates an obstacle to the body that steers its own, which owes an answer by a day (lyfta hinder). Those who sit in
    /// that body see it from then on. For editors as with `changeObstacle`. Refused: WRONG_STATE unless it is IDENTIFIED,
    /// BEING_REMOVED or ANSWERED; REQUIRED for the body where several steer; DOES_NOT_FIT for one that doesn't, and where none
    /// does; INVALID_PERIOD for an answer before today.
    escalate_obstacle("Which obstacle, to whom, and by when an answer is due.";
        /// Which obstacle to escalate.
        EscalateObstacleInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// The steering body, where several steer (styrande organ).
            to: Option<Id<Body>>,
            /// The last day on which that body answers in time: at least 14 days after today, unless you arrange its meetings.
            answer_due_on: Date,
        }
    ) -> EscalateObstaclePayload {
        /// The obstacle.
        obstacle: Obstacle,
    } = |writing, today| writing.escalate_obstacle(obstacle, version, to, answer_due_on, today).await;

    /// Answers an obstacle on behalf of the body that it was escalated to (besvara hinder). For editors of whoever writes for
    /// that body. Refused: WRONG_STATE unless it is ESCALATED.
    answer_obstacle("Which obstacle, and the answer.";
        /// The answer to an obstacle that was escalated.
        AnswerObstacleInput at version {
            /// The obstacle.
            obstacle: Id<Obstacle>,
            /// The answer, in Swedish: 1 to 10 000 characters.
            answer: String,
        }
    ) -> AnswerObstaclePayload {
        /// The obstacle.
        obstacle: Obstacle,
    } = |writing, today| writing.answer_obstacle(obstacle, version, answer, today).await;
}

//! Joint training: what bodies hold, who took part, and what came of it.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{
    self, Context, ID, InputObject, MaybeUndefined, Object,
};
use entity::training_activity;
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{ListBelow, NodeType, Result, can, many, node_type, one, session, today, value},
        mutation::mutations,
        scalars::{Date, DateTime},
    },
    types::{
        bodies::{Body, body, may_add_to_work},
        node::global_id,
        organisations::Organisation,
        shared::Versioned,
    },
};
use crate::{
    access::Subject,
    domain::vocabulary::{Action, TrainingKind, Visibility},
    store::{self, Page, PageRequest, ParticipationsOfTraining, Session},
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    TrainingMutations as Mutations, TrainingOfBody as OfBody, TrainingQueries as Queries,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of training activities.";

node_type! {
    /// A training activity.
    TrainingActivity: training_activity
}

/// A training activity that a body holds: joint education, development of skills, or an exchange of experience (gemensam
/// fortbildning, A-45). The organisation that added it keeps it up to date.
#[Object]
impl TrainingActivity {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `changeTrainingActivity`, `recordTrainingParticipants`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Change)
    }

    /// Whether you may remove it: `removeTrainingActivity`.
    async fn viewer_can_remove(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Remove)
    }

    /// The body that holds it (organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that added it, and keeps it up to date (ansvarig).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Who may see it (synlighet).
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// What it is (typ).
    async fn kind(&self) -> Result<TrainingKind> {
        value(&self.row.kind)
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is about, in Swedish (innehåll); null when its title says all.
    async fn text(&self) -> Option<&str> {
        self.row.text.as_deref()
    }

    /// The first day (första dag).
    async fn starts_on(&self) -> Date {
        Date(self.row.starts_on)
    }

    /// The last day (sista dag).
    async fn ends_on(&self) -> Date {
        Date(self.row.ends_on)
    }

    /// How many of each organisation took part (deltagare); empty until that is recorded.
    async fn participations(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<TrainingParticipation>>> {
        many::<ParticipationsOfTraining, _>(ctx, self.row.id, self.on).await
    }

    /// What came of it, in Swedish (resultat); null until that is said.
    async fn result(&self) -> Option<&str> {
        self.row.result.as_deref()
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

node_type! {
    /// How many of an organisation took part in a training activity.
    TrainingParticipation: training_participation
}

/// How many of an organisation took part in a training activity (deltagare i fortbildning). Whoever sees the activity sees it.
#[Object]
impl TrainingParticipation {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The training activity.
    async fn training_activity(&self, ctx: &Context<'_>) -> Result<Option<TrainingActivity>> {
        one(ctx, self.row.training_activity_id, self.on).await
    }

    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// How many of it took part (antal deltagare).
    async fn participants(&self) -> i32 {
        self.row.participants
    }
}

/// Narrows a list of training activities. An activity must meet all that is given.
#[derive(InputObject, Default)]
pub struct TrainingActivityFilter {
    /// Held by the body with this id or key.
    body: Option<Id<Body>>,
    /// Of this kind.
    kind: Option<TrainingKind>,
    /// Ending on this day or later.
    since: Option<Date>,
}

/// The root fields.
#[derive(Default)]
pub struct TrainingQueries;

/// The root fields.
#[Object]
impl TrainingQueries {
    /// Training activities that you may see, the latest first day first (gemensam fortbildning, A-45). Errors: BAD_USER_INPUT for
    /// an invalid id or `first`, BAD_CURSOR.
    async fn training_activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<
            TrainingActivityFilter,
        >,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<TrainingActivity>>> {
        let filter = filter.unwrap_or_default();
        let filter = store::TrainingFilter {
            body: filter.body.decode(ctx, "filter.body").await?,
            kind: filter.kind,
            since: filter.since.map(|day| day.0),
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).training_activities(filter, request),
            |row| Ok(TrainingActivity::of(row, today(ctx))),
        )
        .await
    }
}

/// What every body has of it.
pub struct TrainingOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl TrainingOfBody {
    /// The training that it holds and that you may see, the latest first day first (gemensam fortbildning, A-45).
    async fn training_activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<TrainingActivity>>> {
        let list = ListArguments::below(first, after, self.0);
        let show = |row| Ok(TrainingActivity::of(row, today(ctx)));
        connection_below(ctx, self.0, TrainingBelow, MAX_FIRST, list, show).await
    }

    /// Whether you may add a training activity of it: `addTrainingActivity`.
    async fn viewer_can_add_training_activity(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let own = session(ctx)
            .viewer()
            .actor()
            .map(|actor| actor.organisation);
        let new = own.map(|own| {
            Subject::new_record::<training_activity::Entity>(own, Visibility::Cooperation)
        });
        let may =
            can(ctx, new, Action::Create) && may_add_to_work(ctx, self.0, Action::AddNote).await?;
        Ok(Some(may))
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct TrainingBelow;

impl ListBelow for TrainingBelow {
    type Table = training_activity::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<training_activity::Model>>> {
        session.training_activities_of(keys, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_training_activities_of(keys).await
    }
}

mutations! {
    /// Joint training.
    TrainingMutations;

    /// Adds a training activity of a body (lägga till fortbildning, A-45). For editors: of the region and of Norrbottens
    /// Kommuner for the bodies of the county, the area groups and the working groups; of a municipality for its own local
    /// groups, and the area group of its care area with the working groups of that. Others get FORBIDDEN. Refused:
    /// INVALID_PERIOD when it ends before it begins; DOES_NOT_FIT when the body does not exist on its first day.
    add_training_activity("The activity.";
        /// The training activity to add.
        AddTrainingActivityInput once idempotency_key {
            /// The body that holds it.
            body: Id<Body>,
            /// What it is (typ).
            kind: TrainingKind,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What it is about, in Swedish: at most 10 000 characters.
            text: Option<String>,
            /// The first day.
            starts_on: Date,
            /// The last day.
            ends_on: Date,
            /// Who may see it (synlighet).
            #[graphql(default_with = "Visibility::Cooperation")]
            visibility: Visibility,
        }
    ) -> AddTrainingActivityPayload {
        /// The new activity.
        training_activity: TrainingActivity,
    } = |writing, today| {
        let new = store::NewTraining { body, kind, title, text, starts_on, ends_on, visibility };
        writing.add_training_activity(new, today).await
    };

    /// Changes a training activity, and says what came of it (ändra fortbildning). For editors of its owner. Refused:
    /// WRONG_STATE for what came of it before it has begun; else as `addTrainingActivity`.
    change_training_activity("What to change.";
        /// What to change in a training activity. What is left out stays.
        ChangeTrainingActivityInput at version {
            /// The activity.
            training_activity: Id<TrainingActivity>,
            /// What it is (typ).
            kind: Option<TrainingKind>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What it is about, in Swedish: at most 10 000 characters, or null.
            text: MaybeUndefined<String>,
            /// The first day.
            starts_on: Option<Date>,
            /// The last day.
            ends_on: Option<Date>,
            /// What came of it, in Swedish: at most 10 000 characters, or null.
            result: MaybeUndefined<String>,
            /// Who may see it (synlighet). It takes effect at once.
            visibility: Option<Visibility>,
        }
    ) -> ChangeTrainingActivityPayload {
        /// The changed activity.
        training_activity: TrainingActivity,
    } = |writing, today| {
        let change = store::TrainingChange { kind, title, text, starts_on, ends_on, result, visibility };
        writing.change_training_activity(training_activity, version, change, today).await
    };

    /// Records how many of which organisations took part in a training activity (anteckna deltagare). For editors of its owner.
    /// Refused: WRONG_STATE before it has begun; ALREADY_EXISTS for an organisation named twice.
    record_training_participants("Who took part.";
        /// Who took part in a training activity.
        RecordTrainingParticipantsInput at version {
            /// The activity.
            training_activity: Id<TrainingActivity>,
            /// Organisations with how many of each: at most 100. Those that are not named stay as they are.
            participants: Vec<TrainingParticipantsInput>,
        }
    ) -> RecordTrainingParticipantsPayload {
        /// The activity.
        training_activity: TrainingActivity,
    } = |writing, today| writing.record_training_participants(training_activity, version, participants, today).await;

    /// Removes a training activity (ta bort fortbildning). For editors of its owner. Refused: WRONG_STATE when somebody is
    /// recorded to have taken part.
    remove_training_activity("Which activity.";
        /// Which training activity to remove.
        RemoveTrainingActivityInput at version {
            /// The activity.
            training_activity: Id<TrainingActivity>,
        }
    ) -> RemoveTrainingActivityPayload {
        /// The id that the removed activity had.
        training_activity_id: ID,
    } = |writing| writing.remove_training_activity(training_activity, version).await.map(global_id::<TrainingActivity>);
}

/// How many of an organisation took part.
#[derive(InputObject)]
struct TrainingParticipantsInput {
    /// The organisation, by its id or key: yours, or one that sits in the body on the first day; of a body
    /// of the county any.
    organisation: Id<Organisation>,
    /// How many: 0 to 10 000; 0 removes what was recorded.
    number: i32,
}

impl Decode for TrainingParticipantsInput {
    type Value = store::Participants;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::Participants> {
        let organisation = self
            .organisation
            .decode(ctx, &format!("{field}.organisation"))
            .await?;
        Ok(store::Participants {
            organisation,
            number: self.number,
        })
    }
}

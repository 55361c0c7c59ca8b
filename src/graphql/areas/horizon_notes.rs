//! Horizon notes: what a body should know of the world around it.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{self, Context, ID, InputObject, Object};
use entity::horizon_note;
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{ListBelow, NodeType, Result, can, node_type, one, session, today, value},
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
    domain::vocabulary::{Action, Sector, Visibility},
    store::{self, Page, PageRequest, Session, sectors_of},
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of horizon notes.";

node_type! {
    /// A horizon note.
    HorizonNote: horizon_note
}

/// What a body should know of the world around it: an inquiry, a new law, research, a development in the county
/// (omvärldsanteckning, A-49). It is its author's: it says nothing on behalf of the body.
#[Object]
impl HorizonNote {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `changeHorizonNote`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Change)
    }

    /// Whether you may remove it: `removeHorizonNote`.
    async fn viewer_can_remove(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Remove)
    }

    /// The body that it is for (organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that wrote it, and owns it (författare).
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Who may see it (synlighet).
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What has happened or is about to happen, and what it means for the cooperation, in Swedish (text).
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Where that is known from: a title or a web address (källa).
    async fn source(&self) -> &str {
        &self.row.source
    }

    /// The day on which it was noted (dag).
    async fn noted_on(&self) -> Date {
        Date(self.row.noted_on)
    }

    /// The sectors that it concerns; empty when it names none (verksamheter).
    async fn sectors(&self) -> Option<Vec<Sector>> {
        Some(sectors_of(&self.row))
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

/// Narrows a list of horizon notes. A note must meet all that is given.
#[derive(InputObject, Default)]
pub struct HorizonNoteFilter {
    /// For the body with this id or key.
    body: Option<Id<Body>>,
    /// Written by the organisation with this id or key.
    author: Option<Id<Organisation>>,
    /// Concerning this sector.
    sector: Option<Sector>,
    /// Noted on this day or later.
    noted_since: Option<Date>,
}

/// The root fields.
#[derive(Default)]
pub struct Queries;

/// The root fields.
#[Object]
impl Queries {
    /// Horizon notes that you may see, the latest day first (omvärldsbevakning, A-49). Errors: BAD_USER_INPUT for an invalid id
    /// or `first`, BAD_CURSOR.
    async fn horizon_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<HorizonNoteFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<HorizonNote>>> {
        let filter = filter.unwrap_or_default();
        let filter = store::HorizonNoteFilter {
            body: filter.body.decode(ctx, "filter.body").await?,
            author: filter.author.decode(ctx, "filter.author").await?,
            sector: filter.sector,
            since: filter.noted_since.map(|day| day.0),
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).horizon_notes(filter, request),
            |row| Ok(HorizonNote::of(row, today(ctx))),
        )
        .await
    }
}

/// What every body has of it.
pub struct OfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl OfBody {
    /// The horizon notes for it that you may see, the latest day first (omvärldsbevakning, A-49).
    async fn horizon_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<HorizonNote>>> {
        let list = ListArguments::below(first, after, self.0);
        let show = |row| Ok(HorizonNote::of(row, today(ctx)));
        connection_below(ctx, self.0, NotesBelow, MAX_FIRST, list, show).await
    }

    /// Whether you may add a horizon note for it: `addHorizonNote`.
    async fn viewer_can_add_horizon_note(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let own = session(ctx)
            .viewer()
            .actor()
            .map(|actor| actor.organisation);
        let note = own
            .map(|own| Subject::new_record::<horizon_note::Entity>(own, Visibility::Cooperation));
        let may =
            can(ctx, note, Action::Create) && may_add_to_work(ctx, self.0, Action::AddNote).await?;
        Ok(Some(may))
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct NotesBelow;

impl ListBelow for NotesBelow {
    type Table = horizon_note::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<horizon_note::Model>>> {
        session.horizon_notes_of(keys, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_horizon_notes_of(keys).await
    }
}

mutations! {
    /// Horizon notes.
    Mutations;

    /// Adds a horizon note of your organisation for a body (lägg till omvärldsanteckning, A-49). For editors: of the region and of
    /// Norrbottens Kommuner for the bodies of the county, the area groups and the working groups; of a municipality for its own local
    /// groups, and the area group of its care area with the working groups of that. Others get FORBIDDEN. Refused: INVALID_PERIOD for a day that lies ahead, DOES_NOT_FIT when the body does not exist on that day.
    add_horizon_note("The note.";
        /// The horizon note to add.
        AddHorizonNoteInput once idempotency_key {
            /// The body that it is for.
            body: Id<Body>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What has happened or is about to happen, and what it means for the cooperation, in Swedish: 1 to 10 000 characters.
            text: String,
            /// Where that is known from, a title or a web address (källa): one line of 1 to 200 characters.
            source: String,
            /// The day on which it was noted: today or earlier.
            noted_on: Date,
            /// The sectors that it concerns (verksamheter).
            #[graphql(default)]
            sectors: Vec<Sector>,
            /// Who may see it (synlighet).
            #[graphql(default_with = "Visibility::Cooperation")]
            visibility: Visibility,
        }
    ) -> AddHorizonNotePayload {
        /// The new note.
        horizon_note: HorizonNote,
    } = |writing, today| {
        let note = store::NewHorizonNote { body, title, text, source, noted_on, sectors, visibility };
        writing.add_horizon_note(note, today).await
    };

    /// Changes a horizon note (ändra omvärldsanteckning). For editors of its author. Refused: as `addHorizonNote`.
    change_horizon_note("What to change.";
        /// What to change in a horizon note. What is left out stays.
        ChangeHorizonNoteInput at version {
            /// The note.
            horizon_note: Id<HorizonNote>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What has happened or is about to happen, and what it means for the cooperation, in Swedish: 1 to 10 000 characters.
            text: Option<String>,
            /// Where that is known from, a title or a web address (källa): one line of 1 to 200 characters.
            source: Option<String>,
            /// The day on which it was noted: today or earlier.
            noted_on: Option<Date>,
            /// All the sectors that it concerns (verksamheter).
            sectors: Option<Vec<Sector>>,
            /// Who may see it (synlighet). It takes effect at once.
            visibility: Option<Visibility>,
        }
    ) -> ChangeHorizonNotePayload {
        /// The changed note.
        horizon_note: HorizonNote,
    } = |writing, today| {
        let change = store::HorizonNoteChange { title, text, source, noted_on, sectors, visibility };
        writing.change_horizon_note(horizon_note, version, change, today).await
    };

    /// Removes a horizon note (ta bort omvärldsanteckning). For editors of its author. WRONG_STATE while an item of an agenda that you
    /// may see is about it.
    remove_horizon_note("Which note.";
        /// Which horizon note to remove.
        RemoveHorizonNoteInput at version {
            /// The note.
            horizon_note: Id<HorizonNote>,
        }
    ) -> RemoveHorizonNotePayload {
        /// The id that the removed note had.
        horizon_note_id: ID,
    } = |writing| writing.remove_horizon_note(horizon_note, version).await.map(global_id::<HorizonNote>);
}

//! The decision log, and recording decisions in matters (B-1, B-2). What a decision and a matter are, `types::matters` says.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, MaybeUndefined, Object,
};
use entity::decision;
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{ListBelow, NodeType, Result, can, row, session, today},
        mutation::mutations,
        scalars::Date,
    },
    types::{
        bodies::Body, documents::DocumentVersion, matters::Matter, meeting_parts::AgendaItem,
        organisations::Organisation,
    },
};
use crate::{
    access::Subject,
    domain::vocabulary::{Action, DecisionKind, Visibility},
    store::{self, Page, PageRequest, Session},
};

pub use crate::graphql::types::matters::Decision;
// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    DecisionMutations as Mutations, DecisionQueries as Queries, DecisionsOfBody as OfBody,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of decisions.";

/// Narrows a list of decisions. A decision must meet all that is given.
#[derive(InputObject, Default)]
pub struct DecisionFilter {
    /// Of the body with this id or key.
    body: Option<Id<Body>>,
    /// Of organs of the organisation with this id or key.
    organisation: Option<Id<Organisation>>,
    /// Of the organ that bore this name then.
    organ: Option<String>,
    /// That do one of these.
    kinds: Option<Vec<DecisionKind>>,
    /// Of this year.
    year: Option<i32>,
    /// In the matter with this id or key.
    matter: Option<Id<Matter>>,
    /// True: those that nothing follows, as far as you may see: no decision takes them up, no adoption, approval,
    /// appointment or commission rests on them, and they close none. False: the others.
    without_follow_up: Option<bool>,
}

impl DecisionFilter {
    async fn decode(self, ctx: &Context<'_>) -> Result<store::DecisionFilter> {
        Ok(store::DecisionFilter {
            body: self.body.decode(ctx, "filter.body").await?,
            organisation: self.organisation.decode(ctx, "filter.organisation").await?,
            organ: self.organ,
            kinds: self.kinds,
            year: self.year,
            matter: self.matter.decode(ctx, "filter.matter").await?,
            without_follow_up: self.without_follow_up,
        })
    }
}

/// The root fields.
#[derive(Default)]
pub struct DecisionQueries;

/// The root fields.
#[Object]
impl DecisionQueries {
    /// The decisions that you may see, the latest first; those without a known day come last (beslutslogg). Errors: BAD_USER_INPUT
    /// for an invalid id or `first`, BAD_CURSOR.
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<DecisionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Decision>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| async move { session(ctx).decisions(&filter, request).await },
            |row| Ok(Decision::of(row, today(ctx))),
        )
        .await
    }
}

/// What every body has of it.
pub struct DecisionsOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl DecisionsOfBody {
    /// Its decisions that you may see, the latest first (beslutslogg).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<DecisionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Decision>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        below(ctx, self.0, DecisionsBelow::Body(filter), first, after).await
    }

    /// Whether you may record its decisions: `recordDecision`.
    async fn viewer_can_record_decision(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let body = row::<entity::body::Entity>(ctx, self.0).await?;
        let subject = body.and_then(|body| Subject::body(&body));
        Ok(Some(can(ctx, subject, Action::Decide)))
    }
}

/// What every organisation has of it.
pub struct DecisionsOfOrganisation(pub(in crate::graphql) Uuid);

/// What every organisation has of it.
#[Object]
impl DecisionsOfOrganisation {
    /// The decisions of its own organs that you may see, the latest first (beslut).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<DecisionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Decision>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        let of = DecisionsBelow::Organisation(filter);
        below(ctx, self.0, of, first, after).await
    }
}

async fn below(
    ctx: &Context<'_>,
    key: Uuid,
    of: DecisionsBelow,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Decision>>> {
    let list = ListArguments::below(first, after, key);
    let show = |row| Ok(Decision::of(row, today(ctx)));
    connection_below(ctx, key, of, MAX_FIRST, list, show).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum DecisionsBelow {
    Body(store::DecisionFilter),
    Organisation(store::DecisionFilter),
}

impl ListBelow for DecisionsBelow {
    type Table = decision::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<decision::Model>>> {
        match self {
            Self::Body(filter) => session.decisions_of_bodies(keys, filter, request).await,
            Self::Organisation(filter) => {
                session
                    .decisions_of_organisations(keys, filter, request)
                    .await
            }
        }
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        match self {
            Self::Body(filter) => session.count_decisions_of_bodies(keys, filter).await,
            Self::Organisation(filter) => {
                session.count_decisions_of_organisations(keys, filter).await
            }
        }
    }
}

/// A change of words that a decision makes (justering).
#[derive(InputObject)]
struct AmendmentInput {
    /// Where the words stand (avsnitt): one line of 1 to 200 characters. Where the decision adopts or approves a draft that is held
    /// here, the number of one of its clauses.
    section: Option<String>,
    /// The words before: at most 10 000 characters. In a draft that is adopted or approved they stand once in the clause; left out,
    /// the new words are the whole clause.
    old_words: Option<String>,
    /// The words after: 1 to 10 000 characters.
    new_words: String,
}

impl Decode for AmendmentInput {
    type Value = store::NewAmendment;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<store::NewAmendment> {
        let Self {
            section,
            old_words,
            new_words,
        } = self;
        Ok(store::NewAmendment {
            section,
            old_words,
            new_words,
        })
    }
}

mutations! {
    /// Matters and decisions.
    DecisionMutations;

    /// Opens a matter (öppna ärende). For editors: of your organisation, or with `inCommon` of nobody alone, for the region and
    /// Norrbottens Kommuner. It is OWNER or COOPERATION until something is decided in it: PUBLIC is refused with WRONG_STATE.
    /// Refused: ALREADY_EXISTS when the slug that was asked for is taken. That it is prepared (bereds) is recorded as what is
    /// decided is: by a decision that REFERS it to the working committee, and an item about it on the agenda of that one's
    /// meeting (`addAgendaItem`).
    open_matter("The matter.";
        /// The matter to open.
        OpenMatterInput once idempotency_key {
            /// What it is about, in Swedish (ärendemening): one line of 1 to 200 characters.
            title: String,
            /// What the slug is to say: at most 80 small letters a to z, digits and hyphens. The slug of your organisation comes
            /// before it, unless it begins with that. Made from the title when left out.
            slug: Option<String>,
            /// Who may see it, and its decisions (synlighet).
            #[graphql(default_with = "Visibility::Cooperation")]
            visibility: Visibility,
            /// Whether nobody is to own it alone, as a matter of a body of the county.
            #[graphql(default)]
            in_common: bool,
        }
    ) -> OpenMatterPayload {
        /// The new matter.
        matter: Matter,
    } = |writing| writing.open_matter(store::NewMatter { title, slug, visibility, in_common }).await;

    /// Changes what a matter is called, and who may see it (ändra, publicera eller dölja ärende). For editors of its owner; what
    /// nobody owns alone, of the region and Norrbottens Kommuner. Its decisions are seen with it, at once. Refused: WRONG_STATE
    /// for PUBLIC before anything is decided in it, to and from PUBLIC when others than you have decided in it, and for OWNER when
    /// others than its owner have, or nobody owns it alone.
    change_matter("What to change.";
        /// What to change in a matter. What is left out stays.
        ChangeMatterInput at version {
            /// The matter.
            matter: Id<Matter>,
            /// What it is about, in Swedish (ärendemening): one line of 1 to 200 characters.
            title: Option<String>,
            /// Who may see it, and its decisions (synlighet).
            visibility: Option<Visibility>,
        }
    ) -> ChangeMatterPayload {
        /// The changed matter.
        matter: Matter,
    } = |writing| writing.change_matter(matter, version, title, visibility).await;

    /// Records a decision in a matter that you see (registrera beslut, B-1): with `organ` one of your own organisation's organs,
    /// with `body` or `agendaItem` one of a body of the cooperation. For editors: of the bodies of the county and their working
    /// groups those of the region and of Norrbottens Kommuner, of area groups the region's, of a local group its municipality's.
    /// Others get FORBIDDEN. The names of the organ and of the organisation are kept as they are on the day. Refused: REQUIRED
    /// with neither a body nor an organ, or both, and for a body without a day; WRONG_STATE for a step that may not follow the
    /// one that it takes up, for FILES by others than a body of the county and the matter's owner, for REPEALS by others than who decided, and
    /// for an item that was not dealt with at a meeting that was held;
    /// INVALID_PERIOD for a day or a year before that of the decision that it takes up; ALREADY_EXISTS for a paragraph that the organ has
    /// in the year; DOES_NOT_FIT when the body does not exist on the day, for an item of another body or matter, for a decision
    /// of a body in a matter that is one organisation's alone to see, and for amendments that don't fit the draft that is
    /// adopted or approved.
    record_decision("The decision.";
        /// The decision to record.
        RecordDecisionInput once idempotency_key {
            /// The matter.
            matter: Id<Matter>,
            /// What it does (beslutstyp).
            kind: DecisionKind,
            /// The body of the cooperation that decided; that of the meeting when left out with `agendaItem`.
            body: Option<Id<Body>>,
            /// The organ of your organisation that decided, as `Kommunstyrelsen` (beslutsorgan): one line of 1 to 200 characters;
            /// never a body of the cooperation, nor an organ that others have by law.
            organ: Option<String>,
            /// The item of a meeting's agenda at which the body decided; the day is that of the meeting.
            agenda_item: Option<Id<AgendaItem>>,
            /// Whether the body decided without a meeting (per capsulam).
            #[graphql(default)]
            per_capsulam: bool,
            /// The day, today or earlier. An organ's may be unknown.
            date: Option<Date>,
            /// The year of the minutes, where the day is unknown.
            year: Option<i32>,
            /// The number of the paragraph in the minutes (§), as `101`: 1 to 20 characters, without §.
            paragraph: Option<String>,
            /// The decision that it takes up; when left out the last one in the matter, but for what other kommuner have decided for
            /// themselves; null: none.
            previous: MaybeUndefined<Id<Decision>>,
            /// What was decided, in Swedish, in the words of the minutes (beslutsmening): 1 to 10 000 characters.
            wording: String,
            /// The version of a document that it is about (handling). If it is a draft and the decision ADOPTS or APPROVES it, the
            /// amendments change its clauses: for its owner.
            document_version: Option<Id<DocumentVersion>>,
            /// The changes of words that it makes (justeringar, B-2): at most 100.
            #[graphql(default)]
            amendments: Vec<AmendmentInput>,
            /// Who did not agree, and why, in Swedish (reservation): at most 10 000 characters. Name nobody but members of the organ.
            dissent: Option<String>,
            /// Who took no part because of an interest in it, in Swedish (jäv): at most 10 000 characters. Name nobody but members
            /// of the organ.
            disqualification: Option<String>,
        }
    ) -> RecordDecisionPayload {
        /// The decision.
        decision: Decision,
    } = |writing, today| {
        let new = store::NewDecision {
            matter, kind, body, organ, agenda_item, per_capsulam, date, year, paragraph, previous, wording, document_version,
            amendments, dissent, disqualification,
        };
        Box::pin(writing.record_decision(new, today)).await
    };

    /// Corrects what was recorded of a decision, with a reason; `history` keeps what stood before (rätta beslut). For those who
    /// record it. With another day the names become those of that day. Refused: as `recordDecision`; WRONG_STATE for amendments that
    /// have changed a draft, when a decision that takes it up could no longer follow it, for another kind when an approval, an
    /// adoption or a request for adoption rests on it, and for another paragraph than an adoption by it cites; INVALID_PERIOD for
    /// another day than that of an approval or an adoption by it, for one after a commission, a request or a closing by it, and for
    /// one before the report that it decides on.
    correct_decision("What to correct, and why.";
        /// What to correct in a decision. What is left out stays.
        CorrectDecisionInput at version {
            /// The decision.
            decision: Id<Decision>,
            /// Why, in Swedish: 1 to 2 000 characters. Whoever sees the decision sees it.
            reason: String,
            /// What it does (beslutstyp).
            kind: Option<DecisionKind>,
            /// The day, today or earlier.
            date: Option<Date>,
            /// The number of the paragraph in the minutes (§), as `101`: 1 to 20 characters, without §; null: none.
            paragraph: MaybeUndefined<String>,
            /// What was decided, in Swedish (beslutsmening): 1 to 10 000 characters.
            wording: Option<String>,
            /// All changes of words that it made (justeringar): at most 100.
            amendments: Option<Vec<AmendmentInput>>,
            /// Who did not agree, and why, in Swedish, or null (reservation).
            dissent: MaybeUndefined<String>,
            /// Who took no part because of an interest in it, in Swedish, or null (jäv).
            disqualification: MaybeUndefined<String>,
        }
    ) -> CorrectDecisionPayload {
        /// The corrected decision.
        decision: Decision,
    } = |writing, today| {
        let change = store::DecisionChange {
            reason, kind, date, paragraph, wording, amendments, dissent, disqualification,
        };
        writing.correct_decision(decision, version, change, today).await
    };
}

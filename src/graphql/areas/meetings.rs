//! Meetings of bodies: what is planned, requested, moved and cancelled.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, MaybeUndefined, Object, OneofObject,
};
use entity::meeting;
use uuid::Uuid;

use super::commissions::CommissionsOfMeeting;
use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            ListBelow, NodeType, Result, all_related_rows, can, many, node_type, one, row, session,
            today, value,
        },
        mutation::mutations,
        scalars::{Date, DateTime},
    },
    types::{
        bodies::{Body, bodies_of, body, may_add_to_work},
        meeting_parts::{AgendaItem, Attendance, MeetingCall, MeetingNotes},
        organisations::Organisation,
        shared::Versioned,
    },
};
use crate::{
    access::{ActorKind, Subject},
    clock::{moment_of, time_of_day},
    domain::{
        lifecycle::{MEETING, lets, possible},
        vocabulary::{Action, MeetingForm, MeetingKind, MeetingState},
    },
    store::{
        self, AgendaOfMeeting, AttendancesOfMeeting, BodiesOfMeeting, CallOfMeeting,
        MeetingsPreparing, NotesOfMeeting, Page, PageRequest, Session, agenda_is_open,
        day_of_meeting,
    },
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    MeetingMutations as Mutations, MeetingQueries as Queries, MeetingsOfBody as OfBody,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of meetings.";

node_type! {
    /// A meeting.
    Meeting: meeting
}

/// A meeting of one body, or a joint one of several (möte, A-22 to A-38). Everybody sees that it is or was; one that is REQUESTED
/// or DECLINED only those who sit in its body, who requested it, the region and Norrbottens Kommuner. Of what isn't public,
/// `history`, `changes` and events are for the region, Norrbottens Kommuner and the organisation whose it is: others who sit in the
/// body read it as it stands.
#[Object]
impl Meeting {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    #[graphql(flatten)]
    async fn of_commissions(&self) -> CommissionsOfMeeting {
        CommissionsOfMeeting(self.row.id)
    }

    /// Whether you can change it now, as you arrange it: `changeMeeting`. What else you can do, `possibleActions` says.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let may = can(ctx, Some(Subject::meeting(&self.row)), Action::Change);
        Ok(Some(may && lets(MEETING, self.state_of()?, Action::Change)))
    }

    /// What you may do with it in the state that it is in (möjliga åtgärder).
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let subject = Subject::meeting(&self.row);
        let mut actions = possible(MEETING, self.state_of()?);
        actions.retain(|action| can(ctx, Some(subject), *action));
        Ok(Some(actions))
    }

    /// The body that convenes it (sammankallande organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// All its bodies, in alphabetical order; a joint meeting has several (organ).
    async fn bodies(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let rows = all_related_rows::<BodiesOfMeeting>(ctx, self.row.id).await?;
        let ids = rows.iter().map(|row| row.body_id);
        bodies_of(ctx, ids, self.on).await.map(Some)
    }

    /// The organisation that arranges it: of an area group the region, of a local group its municipality. Null where the region
    /// and Norrbottens Kommuner do in common, as for the bodies of the county (anordnare).
    async fn organiser(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Its kind (mötestyp).
    async fn kind(&self) -> Result<MeetingKind> {
        value(&self.row.kind)
    }

    /// The organisation that requested an extra meeting (begärd av, A-25); null for others.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// How far it has come (läge).
    async fn state(&self) -> Result<MeetingState> {
        self.state_of()
    }

    /// What it is about, in Swedish, where that has a title of its own, as a theme day has (rubrik).
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// When it begins (start).
    async fn start(&self) -> DateTime {
        DateTime(self.row.starts_at)
    }

    /// When it ends (slut).
    async fn end(&self) -> DateTime {
        DateTime(self.row.ends_at)
    }

    /// The day on which it begins, in Norrbotten (dag).
    async fn day(&self) -> Date {
        Date(day_of_meeting(&self.row))
    }

    /// What clocks in Norrbotten show when it begins, as `09:30` (klockslag).
    async fn local_start(&self) -> String {
        time_of_day(self.row.starts_at).format("%H:%M").to_string()
    }

    /// What clocks in Norrbotten show when it ends, as `12:00` (klockslag).
    async fn local_end(&self) -> String {
        time_of_day(self.row.ends_at).format("%H:%M").to_string()
    }

    /// In which form it is held (mötesform).
    async fn form(&self) -> Result<MeetingForm> {
        value(&self.row.form)
    }

    /// Where it is (plats); null where that is not decided, and where all meet by video.
    async fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// Why it was requested, and then why it was declined, postponed or cancelled, in Swedish (skäl); null when it goes on as
    /// planned without having been requested. Whoever sees the meeting sees it.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The meeting that it prepares, of a committee (bereder, A-30).
    async fn prepares(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(ctx, self.row.prepares_id, self.on).await
    }

    /// The meetings that prepare it, the earliest first (bereds av, A-30).
    async fn prepared_by(&self, ctx: &Context<'_>) -> Result<Option<Vec<Self>>> {
        let rows = all_related_rows::<MeetingsPreparing>(ctx, self.row.id).await?;
        Ok(Some(Self::each(rows.iter().cloned(), self.on)))
    }

    /// The items of its agenda that you may see, in their order: what others than who arranges it have added and is not
    /// accepted comes behind (dagordning).
    async fn agenda(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgendaItem>>> {
        many::<AgendaOfMeeting, _>(ctx, self.row.id, self.on).await
    }

    /// Whether you can add an item to its agenda now: `addAgendaItem`. Others than who arranges it can until the last day for
    /// items, which its call says.
    async fn viewer_can_add_item(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        if !agenda_is_open(&self.row)? {
            return Ok(Some(false));
        }
        let arranged = can(ctx, Some(Subject::meeting(&self.row)), Action::AddItem);
        Ok(Some(
            arranged || may_add_to_work(ctx, self.row.body_id, Action::AddItem).await?,
        ))
    }

    /// Its call (kallelse), as it was last sent: when the meeting has been moved, postponed or cancelled since, the call no longer
    /// holds. Null as long as none has been sent, and to whoever neither sits in its bodies nor has a guest there.
    async fn call(&self, ctx: &Context<'_>) -> Result<Option<MeetingCall>> {
        let rows = all_related_rows::<CallOfMeeting>(ctx, self.row.id).await?;
        Ok(rows
            .first()
            .map(|row| MeetingCall::of(row.clone(), self.on)))
    }

    /// Who is called to it or invited as a guest, with answers and who came (närvaro); empty to whoever doesn't sit in its
    /// bodies, but for who is its own.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only who has answered, or only who hasn't.")] answered: Option<bool>,
    ) -> Result<Option<Vec<Attendance>>> {
        let rows = all_related_rows::<AttendancesOfMeeting>(ctx, self.row.id).await?;
        let asked = rows
            .iter()
            .filter(|row| answered.is_none_or(|answered| row.answer.is_some() == answered));
        Ok(Some(Attendance::each(asked.cloned(), self.on)))
    }

    /// The versions of its notes that you may see, the first one first (minnesanteckningar).
    async fn notes(&self, ctx: &Context<'_>) -> Result<Option<Vec<MeetingNotes>>> {
        many::<NotesOfMeeting, _>(ctx, self.row.id, self.on).await
    }

    /// Whether everybody sees it (offentligt): all but what is requested or declined.
    async fn public(&self) -> bool {
        self.row.public
    }

    /// The last day on which others than who arranges it add items to its agenda, as its call says (sista dag för ärenden); null
    /// while it is not called, when the rule of its body says it (`item_days`), or 14 days before it.
    async fn items_until(&self) -> Option<Date> {
        self.row.items_until.map(Date)
    }

    /// How often its time, its place, the message or the link of its call, or whether it is held has changed, from 0: the `SEQUENCE`
    /// of calendars (RFC 5545).
    async fn sequence(&self) -> i32 {
        self.row.sequence
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

impl Meeting {
    fn state_of(&self) -> Result<MeetingState> {
        value(&self.row.state)
    }
}

/// Finds a meeting.
#[derive(OneofObject)]
pub enum MeetingBy {
    /// By its global id.
    Id(Id<Meeting>),
}

/// Narrows a list of meetings. A meeting must meet all that is given.
#[derive(InputObject, Default)]
pub struct MeetingFilter {
    /// Of the body with this id or key, alone or with others.
    body: Option<Id<Body>>,
    /// In which the organisation with this id or key sits, that it requested, or to which somebody who comes from it is invited as
    /// a guest, as far as you may know that.
    organisation: Option<Id<Organisation>>,
    /// On this day in Norrbotten or later.
    from: Option<Date>,
    /// On this day in Norrbotten or earlier.
    to: Option<Date>,
    /// In one of these states.
    states: Option<Vec<MeetingState>>,
    /// Of this kind.
    kind: Option<MeetingKind>,
}

impl MeetingFilter {
    async fn decode(self, ctx: &Context<'_>) -> Result<store::MeetingFilter> {
        let midnight = chrono::NaiveTime::MIN;
        let from = self.from.and_then(|day| moment_of(day.0, midnight));
        let after = self.to.and_then(|day| day.0.succ_opt());
        Ok(store::MeetingFilter {
            body: self.body.decode(ctx, "filter.body").await?,
            organisation: self.organisation.decode(ctx, "filter.organisation").await?,
            from,
            to: after.and_then(|day| moment_of(day, midnight)),
            states: self.states,
            kind: self.kind,
        })
    }
}

/// The root fields.
#[derive(Default)]
pub struct MeetingQueries;

/// The root fields.
#[Object]
impl MeetingQueries {
    /// Meetings that you may see, the earliest first (möten). Errors: BAD_USER_INPUT for an invalid id or `first`, BAD_CURSOR.
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Meeting>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).meetings(filter, request),
            |row| Ok(Meeting::of(row, today(ctx))),
        )
        .await
    }

    /// A meeting (möte); null when there is none, or you may not see it. Errors: BAD_USER_INPUT for an invalid id.
    async fn meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What finds it.")] by: MeetingBy,
    ) -> Result<Option<Meeting>> {
        let MeetingBy::Id(id) = by;
        let id = id.decode(ctx, "by.id").await?;
        one(ctx, id, today(ctx)).await
    }
}

/// What every body has of it.
pub struct MeetingsOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl MeetingsOfBody {
    /// Its meetings, alone or with others, the earliest first (möten).
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Meeting>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        below(ctx, self.0, MeetingsBelow::Body(filter), first, after).await
    }

    /// Whether you may plan its meetings: `planMeeting`.
    async fn viewer_can_plan_meeting(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let actor = session(ctx).viewer().actor();
        // There is one region: nobody else arranges what is the region's.
        let region = actor.filter(|actor| actor.kind == ActorKind::Region);
        let region = region.map_or(Uuid::nil(), |actor| actor.organisation);
        let body = row::<entity::body::Entity>(ctx, self.0).await?;
        let meetings = body.and_then(|body| Subject::meetings_of(&body, region));
        Ok(Some(can(ctx, meetings, Action::Create)))
    }

    /// Whether you may ask for an extra meeting of it: `requestExtraMeeting`.
    async fn viewer_can_request_meeting(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        may_add_to_work(ctx, self.0, Action::AddItem)
            .await
            .map(Some)
    }
}

/// What every organisation has of it.
pub struct MeetingsOfOrganisation(pub(in crate::graphql) Uuid);

/// What every organisation has of it.
#[Object]
impl MeetingsOfOrganisation {
    /// The meetings in which it sits on their day, those that it requested, and those to which somebody who comes from it is invited
    /// as a guest, as far as you may know that, the earliest first (möten).
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Meeting>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        below(
            ctx,
            self.0,
            MeetingsBelow::Organisation(filter),
            first,
            after,
        )
        .await
    }
}

async fn below(
    ctx: &Context<'_>,
    key: Uuid,
    of: MeetingsBelow,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Meeting>>> {
    let list = ListArguments::below(first, after, key);
    let show = |row| Ok(Meeting::of(row, today(ctx)));
    connection_below(ctx, key, of, MAX_FIRST, list, show).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum MeetingsBelow {
    Body(store::MeetingFilter),
    Organisation(store::MeetingFilter),
}

impl ListBelow for MeetingsBelow {
    type Table = meeting::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<meeting::Model>>> {
        match self {
            Self::Body(filter) => session.meetings_of_bodies(keys, filter, request).await,
            Self::Organisation(filter) => {
                session
                    .meetings_of_organisations(keys, filter, request)
                    .await
            }
        }
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        match self {
            Self::Body(filter) => session.count_meetings_of_bodies(keys, filter).await,
            Self::Organisation(filter) => {
                session.count_meetings_of_organisations(keys, filter).await
            }
        }
    }
}

mutations! {
    /// Meetings.
    MeetingMutations;

    /// Plans a meeting of one body, or a joint one of several (planera möte). For editors of whoever arranges it: of the bodies
    /// of the county and their working groups the region and Norrbottens Kommuner, of area groups the region, of a local group
    /// its municipality. Others get FORBIDDEN. An EXTRA meeting counts as requested by your organisation. Refused:
    /// INVALID_VALUE for an invalid time, or one that the change of clocks leaves out; INVALID_PERIOD when it ends before it
    /// begins, or prepares an earlier one; ALREADY_EXISTS for a body named twice; DOES_NOT_FIT when a body does not exist on
    /// the day, or the meeting that it prepares is of a body that its own does not prepare for.
    plan_meeting("The meeting.";
        /// The meeting to plan.
        PlanMeetingInput once idempotency_key {
            /// Its bodies, at most 20; the first convenes it.
            bodies: Vec<Id<Body>>,
            /// Its kind (mötestyp).
            #[graphql(default_with = "MeetingKind::Ordinary")]
            kind: MeetingKind,
            /// What it is about, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// The day on which it is.
            day: Date,
            /// What clocks in Norrbotten show when it begins, as `09:30`. Of the hour that comes twice when the clocks go back
            /// it is the first.
            start: String,
            /// What they show when it ends, on the same day.
            end: String,
            /// In which form it is held (mötesform).
            #[graphql(default_with = "MeetingForm::InPlace")]
            form: MeetingForm,
            /// Where it is: one line of 1 to 200 characters.
            place: Option<String>,
            /// The meeting that it prepares.
            prepares: Option<Id<Meeting>>,
        }
    ) -> PlanMeetingPayload {
        /// The new meeting.
        meeting: Meeting,
    } = |writing| {
        let time = store::MeetingTime { day, start, end };
        writing.plan_meeting(store::NewMeeting { bodies, kind, title, time, form, place, prepares }).await
    };

    /// Asks for an extra meeting of a body; whoever arranges its meetings accepts or declines it (begära extra möte, A-25). For
    /// editors of the organisations that may add to its work: to that of the bodies of the county and their working groups all,
    /// to that of an area group the region, Norrbottens Kommuner and its municipalities, to that of a local group its
    /// municipality. Others get FORBIDDEN. Refused: as `planMeeting`.
    request_extra_meeting("The meeting.";
        /// The meeting to ask for.
        RequestExtraMeetingInput once idempotency_key {
            /// Its body.
            body: Id<Body>,
            /// What it is about, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// Why it is needed, in Swedish: 1 to 2 000 characters. Whoever sees the meeting sees it.
            reason: String,
            /// The day on which it should be.
            day: Date,
            /// What clocks in Norrbotten show when it should begin, as `09:30`.
            start: String,
            /// What they show when it should end, on the same day.
            end: String,
            /// In which form it should be held (mötesform).
            #[graphql(default_with = "MeetingForm::InPlace")]
            form: MeetingForm,
            /// Where it should be: one line of 1 to 200 characters.
            place: Option<String>,
        }
    ) -> RequestExtraMeetingPayload {
        /// The meeting that was requested.
        meeting: Meeting,
    } = |writing, today| {
        let time = store::MeetingTime { day, start, end };
        let kind = MeetingKind::Extra;
        let new = store::NewMeeting { bodies: vec![body], kind, title, time, form, place, prepares: None };
        writing.request_meeting(new, reason, today).await
    };

    /// Accepts a requested extra meeting: it is PLANNED for the time that was requested, and everybody sees it (bifalla begäran om
    /// möte). For editors of whoever arranges it. Refused: WRONG_STATE unless it is REQUESTED.
    accept_meeting_request("Which meeting.";
        /// Which meeting to accept.
        AcceptMeetingRequestInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
        }
    ) -> AcceptMeetingRequestPayload {
        /// The planned meeting.
        meeting: Meeting,
    } = |writing| writing.accept_meeting(meeting, version).await;

    /// Declines a requested extra meeting (avslå begäran om möte). For editors of whoever arranges it. Refused:
    /// WRONG_STATE unless it is REQUESTED.
    decline_meeting_request("Which meeting, and why.";
        /// Which meeting to decline.
        DeclineMeetingRequestInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// Why, in Swedish: 1 to 2 000 characters.
            reason: String,
        }
    ) -> DeclineMeetingRequestPayload {
        /// The declined meeting.
        meeting: Meeting,
    } = |writing| writing.decline_meeting(meeting, version, reason).await;

    /// Changes what a meeting is about, its form and its place (ändra möte). For editors of whoever arranges it. Refused:
    /// WRONG_STATE unless it is PLANNED or CALLED; as `planMeeting`.
    change_meeting("What to change.";
        /// What to change in a meeting. What is left out stays.
        ChangeMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// What it is about, in Swedish: one line of 1 to 200 characters, or null.
            title: MaybeUndefined<String>,
            /// In which form it is held (mötesform).
            form: Option<MeetingForm>,
            /// Where it is: one line of 1 to 200 characters, or null.
            place: MaybeUndefined<String>,
            /// The meeting that it prepares, or null.
            prepares: MaybeUndefined<Id<Meeting>>,
        }
    ) -> ChangeMeetingPayload {
        /// The changed meeting.
        meeting: Meeting,
    } = |writing| {
        let change = store::MeetingChange { title, form, place, prepares };
        writing.change_meeting(meeting, version, change).await
    };

    /// Gives a meeting another time, and a postponed one its new time (flytta möte). For editors of whoever arranges it. Refused:
    /// WRONG_STATE unless it is PLANNED, CALLED or POSTPONED; INVALID_PERIOD unless a meeting that prepares it is earlier; as
    /// `planMeeting`.
    move_meeting("Which meeting, and to when.";
        /// Which meeting to move.
        MoveMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// The day on which it is.
            day: Date,
            /// What clocks in Norrbotten show when it begins, as `09:30`.
            start: String,
            /// What they show when it ends, on the same day.
            end: String,
            /// Where it is, where that is another place: one line of 1 to 200 characters.
            place: Option<String>,
        }
    ) -> MoveMeetingPayload {
        /// The moved meeting.
        meeting: Meeting,
    } = |writing| writing.move_meeting(meeting, version, store::MeetingTime { day, start, end }, place).await;

    /// Puts a meeting off, without a new time yet: `moveMeeting` gives it one (skjuta upp möte). For editors of whoever
    /// arranges it. Refused: WRONG_STATE unless it is PLANNED or CALLED.
    postpone_meeting("Which meeting, and why.";
        /// Which meeting to put off.
        PostponeMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// Why, in Swedish: 1 to 2 000 characters. Everybody sees it.
            reason: String,
        }
    ) -> PostponeMeetingPayload {
        /// The postponed meeting.
        meeting: Meeting,
    } = |writing| writing.postpone_meeting(meeting, version, reason).await;

    /// Cancels a meeting (ställa in möte). For editors of whoever arranges it. Refused: WRONG_STATE unless it is PLANNED,
    /// CALLED or POSTPONED.
    cancel_meeting("Which meeting, and why.";
        /// Which meeting to cancel.
        CancelMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// Why, in Swedish: 1 to 2 000 characters. Everybody sees it.
            reason: String,
        }
    ) -> CancelMeetingPayload {
        /// The cancelled meeting.
        meeting: Meeting,
    } = |writing| writing.cancel_meeting(meeting, version, reason).await;
}

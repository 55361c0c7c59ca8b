//! Year plans of bodies: what is planned for a year, and adopted.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{
    self, Context, ID, InputObject, Object, OneofObject,
};
use entity::year_plan;
use uuid::Uuid;

use super::Meeting;
use crate::graphql::{
    engine::{
        arguments::{Decode, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection_below},
        loading::{
            ListBelow, NodeType, Result, all_related_rows, can, many, node_type, one, today, value,
        },
        mutation::mutations,
        scalars::Date,
    },
    types::{
        bodies::{Body, body},
        node::global_id,
        organisations::Organisation,
        shared::Versioned,
    },
};
use crate::{
    access::Subject,
    domain::{
        lifecycle::{YEAR_PLAN, possible},
        vocabulary::{Action, AgendaPurpose, MeetingKind, YearPlanItemKind, YearPlanState},
    },
    store::{
        self, ItemsOfYearPlan, Page, PageRequest, RecurringItemsOfMeeting, Session, YearPlansOfBody,
    },
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    YearPlanMutations as Mutations, YearPlanOfBody as OfBody, YearPlanQueries as Queries,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of year plans.";

node_type! {
    /// What a body plans for a year.
    YearPlan: year_plan
}

/// What a body plans for a calendar year: its meetings and theme days, its deadlines, and what its meetings deal with every year
/// (årshjul). Everybody sees an ADOPTED one; a DRAFT those who sit in the body today or are appointed to it for later, the region
/// and Norrbottens Kommuner.
#[Object]
impl YearPlan {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change what it holds: `addYearPlanItem`, `changeYearPlanItem`, `removeYearPlanItem`. Whoever arranges the
    /// body's meetings may.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::year_plan(&self.row)), Action::Change)
    }

    /// What you may do with it in the state that it is in (möjliga åtgärder).
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let subject = Subject::year_plan(&self.row);
        let mut actions = possible(YEAR_PLAN, value(&self.row.state)?);
        actions.retain(|action| can(ctx, Some(subject), *action));
        Ok(Some(actions))
    }

    /// The body (organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that arranges the body's meetings (anordnare). Null where the region and Norrbottens Kommuner do in
    /// common.
    async fn organiser(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// The organisation that drew it up (upprättat av).
    async fn drawn_up_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The year that it is for (år).
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// How far it has come (läge).
    async fn state(&self) -> Result<YearPlanState> {
        value(&self.row.state)
    }

    /// The day on which the body adopted it (antaget den); null while it is a draft.
    async fn adopted_on(&self) -> Option<Date> {
        self.row.adopted_on.map(Date)
    }

    /// The decision by which the body adopted it, in Swedish (beslut); null while it is a draft.
    async fn decision(&self) -> Option<&str> {
        self.row.decision.as_deref()
    }

    /// The plan of another year that it was made from (gjort av). Null when it was made from none, and when you may not see that.
    async fn copied_from(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(ctx, self.row.copied_from_id, self.on).await
    }

    /// What it holds: what has a day in the order of days, then the recurring items (punkter).
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items of these kinds.")] kinds: Option<Vec<YearPlanItemKind>>,
    ) -> Result<Option<Vec<YearPlanItem>>> {
        let rows = all_related_rows::<ItemsOfYearPlan>(ctx, self.row.id).await?;
        let mut asked = Vec::new();
        for row in rows.iter() {
            let kind = value::<YearPlanItemKind>(&row.kind)?;
            if kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind)) {
                asked.push(row.clone());
            }
        }
        asked.sort_by(|a, b| {
            let order = |row: &entity::year_plan_item::Model| (row.day.is_none(), row.day);
            order(a)
                .cmp(&order(b))
                .then_with(|| a.local_start.cmp(&b.local_start))
        });
        Ok(Some(YearPlanItem::each(asked, self.on)))
    }

    /// Whether everybody sees it (offentligt): once it is adopted.
    async fn public(&self) -> bool {
        self.row.public
    }
}

node_type! {
    /// An item of a year plan.
    YearPlanItem: year_plan_item
}

/// A meeting, a deadline or a recurring item of a year plan (punkt i årshjul). Whoever sees the plan sees it.
#[Object]
impl YearPlanItem {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The plan.
    async fn year_plan(&self, ctx: &Context<'_>) -> Result<Option<YearPlan>> {
        one(ctx, self.row.year_plan_id, self.on).await
    }

    /// The organisation that added it (anmält av).
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// What it is (typ).
    async fn kind(&self) -> Result<YearPlanItemKind> {
        value(&self.row.kind)
    }

    /// What it is about, in Swedish (rubrik); null for a meeting that has no title of its own.
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// More of it, in Swedish (beskrivning); null when its title says all.
    async fn text(&self) -> Option<&str> {
        self.row.text.as_deref()
    }

    /// The day of a meeting or a deadline (dag); null for a recurring item. A meeting that was moved since has another day
    /// itself.
    async fn day(&self) -> Option<Date> {
        self.row.day.map(Date)
    }

    /// What clocks in Norrbotten show when a meeting begins, as `09:30` (klockslag); null for other items.
    async fn local_start(&self) -> Option<&str> {
        self.row.local_start.as_deref()
    }

    /// What clocks in Norrbotten show when a meeting ends, as `12:00` (klockslag); null for other items.
    async fn local_end(&self) -> Option<&str> {
        self.row.local_end.as_deref()
    }

    /// The kind of a meeting (mötestyp); null for other items.
    async fn meeting_kind(&self) -> Result<Option<MeetingKind>> {
        self.row.meeting_kind.as_deref().map(value).transpose()
    }

    /// The other body of a joint meeting (gemensamt med, A-28); null for others.
    async fn joint_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.joint_body_id, self.on).await
    }

    /// The organisation that is to meet a deadline (ansvarig); null when all of the body are, and for other items.
    async fn responsible(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.responsible_id, self.on).await
    }

    /// What the meeting is to do with a recurring item (syfte); null for other items.
    async fn purpose(&self) -> Result<Option<AgendaPurpose>> {
        self.row.purpose.as_deref().map(value).transpose()
    }

    /// The meeting of the plan at which a recurring item is dealt with (behandlas vid); null for other items.
    async fn planned_meeting(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(ctx, self.row.planned_meeting_id, self.on).await
    }

    /// The recurring items that are dealt with at a meeting (återkommande ärenden): `proposeAgenda` puts them on its agenda.
    async fn recurring_items(&self, ctx: &Context<'_>) -> Result<Option<Vec<Self>>> {
        many::<RecurringItemsOfMeeting, _>(ctx, self.row.id, self.on).await
    }

    /// The meeting that was planned from it (möte); null while the plan is a draft, and for other items. What prepares it,
    /// its `preparedBy` says.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.meeting_id, self.on).await
    }

    /// Whether everybody sees it (offentligt): once the plan is adopted.
    async fn public(&self) -> bool {
        self.row.public
    }
}

/// The root fields.
#[derive(Default)]
pub struct YearPlanQueries;

/// The root fields.
#[Object]
impl YearPlanQueries {
    /// The plan of a body for a year (årshjul): with what is planned, and the meetings as they stand. Null when there is none
    /// that you may see. Errors: BAD_USER_INPUT for an invalid id.
    async fn year_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The body, by its id or key.")] body: Id<Body>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Option<YearPlan>> {
        let body = body.decode(ctx, "body").await?;
        year_plan_of(ctx, body, year).await
    }
}

/// The plan of a body for a year.
pub(in crate::graphql) async fn year_plan_of(
    ctx: &Context<'_>,
    body: Uuid,
    year: i32,
) -> Result<Option<YearPlan>> {
    let rows = all_related_rows::<YearPlansOfBody>(ctx, body).await?;
    let plan = rows.iter().find(|row| row.year == year);
    Ok(plan.map(|row| YearPlan::of(row.clone(), today(ctx))))
}

/// What every body has of it.
pub struct YearPlanOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl YearPlanOfBody {
    /// Its plan for a year (årshjul); null when there is none that you may see.
    async fn year_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Option<YearPlan>> {
        year_plan_of(ctx, self.0, year).await
    }

    /// Its year plans that you may see, the latest year first (årshjul).
    async fn year_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<YearPlan>>> {
        let list = ListArguments::below(first, after, self.0);
        let show = |row| Ok(YearPlan::of(row, today(ctx)));
        connection_below(ctx, self.0, PlansBelow, MAX_FIRST, list, show).await
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct PlansBelow;

impl ListBelow for PlansBelow {
    type Table = year_plan::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<year_plan::Model>>> {
        session.year_plans_of_bodies(keys, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_year_plans_of_bodies(keys).await
    }
}

mutations! {
    /// Year plans.
    YearPlanMutations;

    /// Draws up the plan of a body for a year, as a draft (upprätta årshjul): empty, or with what the plan of another year has,
    /// on the same weekdays of the same weeks. For editors of whoever arranges the body's meetings, as `planMeeting`. Refused:
    /// ALREADY_EXISTS when the body has a plan for the year; DOES_NOT_FIT when the body does not exist in the year, or the
    /// other plan is another body's.
    create_year_plan("The plan.";
        /// The year plan to draw up.
        CreateYearPlanInput once idempotency_key {
            /// The body.
            body: Id<Body>,
            /// The year: 2000 to 2100.
            year: i32,
            /// The plan of another year that it is made from, as that of the year before. Who is to meet a deadline is left out
            /// where it couldn't be named any more.
            copied_from: Option<Id<YearPlan>>,
        }
    ) -> CreateYearPlanPayload {
        /// The new plan.
        year_plan: YearPlan,
    } = |writing, today| writing.create_year_plan(body, year, copied_from, today).await;

    /// Adds an item to a year plan (lägga till punkt i årshjul). A meeting that is added to an ADOPTED plan is planned at once.
    /// For editors of whoever arranges the body's meetings. Refused: INVALID_VALUE for an invalid time; INVALID_PERIOD for
    /// a day of another year, and when a meeting ends before it begins; DOES_NOT_FIT for a body that does not exist on the day
    /// or whose meetings others arrange, for an EXTRA meeting, and for a meeting of another plan.
    add_year_plan_item("The item.";
        /// The item to add.
        AddYearPlanItemInput once idempotency_key {
            /// The plan.
            year_plan: Id<YearPlan>,
            /// What it says.
            content: YearPlanItemContentInput,
        }
    ) -> AddYearPlanItemPayload {
        /// The new item.
        item: YearPlanItem,
    } = |writing| writing.add_year_plan_item(year_plan, content).await;

    /// Lets an item of a year plan say something else, all of it; its kind stays (ändra punkt i årshjul). For editors of whoever
    /// arranges the body's meetings. Refused: WRONG_STATE for a meeting that is planned; else as `addYearPlanItem`.
    change_year_plan_item("What to change.";
        /// What an item of a year plan is to say.
        ChangeYearPlanItemInput at version {
            /// The item.
            item: Id<YearPlanItem>,
            /// What it says from now on.
            content: YearPlanItemContentInput,
        }
    ) -> ChangeYearPlanItemPayload {
        /// The changed item.
        item: YearPlanItem,
    } = |writing| writing.change_year_plan_item(item, version, content).await;

    /// Removes an item from a year plan (ta bort punkt ur årshjul). For editors of whoever arranges the body's meetings. Refused:
    /// WRONG_STATE for a meeting that is planned, or at which a recurring item is dealt with.
    remove_year_plan_item("Which item.";
        /// Which item to remove.
        RemoveYearPlanItemInput at version {
            /// The item.
            item: Id<YearPlanItem>,
        }
    ) -> RemoveYearPlanItemPayload {
        /// The id that the removed item had.
        item_id: ID,
    } = |writing| writing.remove_year_plan_item(item, version).await.map(global_id::<YearPlanItem>);

    /// Records that a body has adopted its plan for a year (anta årshjul), and plans the meetings in it: for each ORDINARY one
    /// also a meeting of the committee that prepares for the body, at the same time of day on the last day from Monday to
    /// Friday that is at least so many days before it as the rule of the committee says (`min_days_before`, 10 where none does;
    /// For approvers of whoever arranges the body's meetings. Refused: WRONG_STATE unless the plan is a DRAFT;
    /// INVALID_PERIOD for a day that lies ahead; REQUIRED without the decision.
    adopt_year_plan("The adoption.";
        /// The adoption of a year plan.
        AdoptYearPlanInput at version {
            /// The plan.
            year_plan: Id<YearPlan>,
            /// The day on which the body adopted it: today or earlier.
            adopted_on: Date,
            /// The decision by which it did, in Swedish: 1 to 4 000 characters.
            decision: String,
        }
    ) -> AdoptYearPlanPayload {
        /// The adopted plan.
        year_plan: YearPlan,
    } = |writing, today| writing.adopt_year_plan(year_plan, version, adopted_on, decision, today).await;
}

/// What an item of a year plan says.
#[derive(OneofObject)]
enum YearPlanItemContentInput {
    /// A meeting, which is planned when the plan is adopted.
    Meeting(PlannedMeetingInput),
    /// What is to be done by a day.
    Deadline(PlannedDeadlineInput),
    /// What a meeting deals with every year.
    Recurring(RecurringItemInput),
}

/// A meeting in a year plan.
#[derive(InputObject)]
struct PlannedMeetingInput {
    /// What it is about, in Swedish: one line of 1 to 200 characters.
    title: Option<String>,
    /// The day on which it is.
    day: Date,
    /// What clocks in Norrbotten show when it begins, as `09:30`.
    start: String,
    /// What clocks in Norrbotten show when it ends, as `12:00`.
    end: String,
    /// Its kind (mötestyp): ORDINARY or THEME_DAY.
    #[graphql(default_with = "MeetingKind::Ordinary")]
    kind: MeetingKind,
    /// The other body of a joint one, as the board's and the county steering group's theme days are.
    joint_body: Option<Id<Body>>,
}

/// A deadline in a year plan.
#[derive(InputObject)]
struct PlannedDeadlineInput {
    /// What is to be done, in Swedish: one line of 1 to 200 characters.
    title: String,
    /// More of it, in Swedish: at most 4 000 characters.
    text: Option<String>,
    /// The last day.
    day: Date,
    /// The organisation that is to do it; all of the body when left out. Yours, one that sits in the body on that day, or one
    /// that arranges its meetings.
    responsible: Option<Id<Organisation>>,
}

/// A recurring item in a year plan, as that agreements are revised, the figures of a tertial, or that the chair is handed over.
#[derive(InputObject)]
struct RecurringItemInput {
    /// What it is about, in Swedish: one line of 1 to 200 characters.
    title: String,
    /// More of it, in Swedish: at most 4 000 characters.
    text: Option<String>,
    /// What the meeting is to do with it (syfte).
    #[graphql(default_with = "AgendaPurpose::Discussion")]
    purpose: AgendaPurpose,
    /// The meeting of the plan at which it is dealt with.
    planned_meeting: Id<YearPlanItem>,
}

impl Decode for YearPlanItemContentInput {
    type Value = store::YearPlanItemContent;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::YearPlanItemContent> {
        Ok(match self {
            Self::Meeting(said) => {
                let path = format!("{field}.meeting.jointBody");
                store::YearPlanItemContent::Meeting(store::PlannedMeeting {
                    title: said.title,
                    time: store::MeetingTime {
                        day: said.day.0,
                        start: said.start,
                        end: said.end,
                    },
                    kind: said.kind,
                    joint_body: said.joint_body.decode(ctx, &path).await?,
                })
            }
            Self::Deadline(said) => {
                let path = format!("{field}.deadline.responsible");
                store::YearPlanItemContent::Deadline(store::PlannedDeadline {
                    title: said.title,
                    text: said.text,
                    day: said.day.0,
                    responsible: said.responsible.decode(ctx, &path).await?,
                })
            }
            Self::Recurring(said) => {
                let path = format!("{field}.recurring.plannedMeeting");
                store::YearPlanItemContent::Recurring(store::RecurringItem {
                    title: said.title,
                    text: said.text,
                    purpose: said.purpose,
                    planned_meeting: said.planned_meeting.decode(ctx, &path).await?,
                })
            }
        })
    }
}

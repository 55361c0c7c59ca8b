//! Year plans: what a body plans for a year, drawn up by who arranges its meetings, and planned when the body has adopted it.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::{body, organisation, year_plan, year_plan_item};
use sea_orm::{
    ColumnTrait, Condition, Order,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    CommitteesOfBody, Dated, ItemsOfYearPlan, MeetingTime, NewMeeting, Page, PageRequest,
    PlannedFromMeeting, RecurringItemsOfMeeting, Session, Writing, YearPlansOfBody,
    engine::{
        act::{Changed, Guard, Guarded, Named, New},
        page::{Below, Sort},
    },
    meetings::{arranged, is_member, moments},
    projects::past_day,
};
use crate::{
    access::{Permit, Subject, act, may},
    domain::{
        lifecycle::{YEAR_PLAN, after},
        problem::{self, Problem},
        validation::{heading, optional_prose, prose},
        vocabulary::{
            AgendaPurpose, MeetingForm, MeetingKind, Vocabulary, YearPlanItemKind, YearPlanState,
        },
        year_plan::{COMMITTEE_DAYS, YEARS, committee_day, same_week},
    },
    error::{Error, refuse},
};

/// How long a decision and the text of an item may be, in characters.
const TEXT_LENGTH: usize = 4_000;

/// How many items a plan has at most.
const ITEMS: usize = 100;

/// A meeting in a year plan.
#[derive(Clone, Debug)]
pub struct PlannedMeeting {
    /// What it is about.
    pub title: Option<String>,
    /// When it is.
    pub time: MeetingTime,
    /// Its kind.
    pub kind: MeetingKind,
    /// The other body of a joint one.
    pub joint_body: Option<Uuid>,
}

/// A deadline in a year plan.
#[derive(Clone, Debug)]
pub struct PlannedDeadline {
    /// What is to be done.
    pub title: String,
    /// More of it.
    pub text: Option<String>,
    /// By when.
    pub day: NaiveDate,
    /// The organisation that is to do it.
    pub responsible: Option<Uuid>,
}

/// A recurring item in a year plan.
#[derive(Clone, Debug)]
pub struct RecurringItem {
    /// What it is about.
    pub title: String,
    /// More of it.
    pub text: Option<String>,
    /// What the meeting is to do with it.
    pub purpose: AgendaPurpose,
    /// The meeting of the plan at which it is dealt with.
    pub planned_meeting: Uuid,
}

/// What an item of a year plan says.
#[derive(Clone, Debug)]
pub enum YearPlanItemContent {
    /// A meeting.
    Meeting(PlannedMeeting),
    /// A deadline.
    Deadline(PlannedDeadline),
    /// A recurring item.
    Recurring(RecurringItem),
}

impl YearPlanItemContent {
    const fn kind(&self) -> YearPlanItemKind {
        match self {
            Self::Meeting(_) => YearPlanItemKind::Meeting,
            Self::Deadline(_) => YearPlanItemKind::Deadline,
            Self::Recurring(_) => YearPlanItemKind::Recurring,
        }
    }

    /// Where its fields are in an input.
    const fn path(&self) -> &'static str {
        match self {
            Self::Meeting(_) => "content.meeting",
            Self::Deadline(_) => "content.deadline",
            Self::Recurring(_) => "content.recurring",
        }
    }

    /// An item that says this, and nothing of what it said.
    fn written_over(self, row: year_plan_item::Model) -> year_plan_item::Model {
        let empty = year_plan_item::Model {
            kind: self.kind().code().to_owned(),
            title: None,
            text: None,
            day: None,
            local_start: None,
            local_end: None,
            meeting_kind: None,
            joint_body_id: None,
            responsible_id: None,
            purpose: None,
            planned_meeting_id: None,
            ..row
        };
        match self {
            Self::Meeting(said) => year_plan_item::Model {
                title: said.title,
                day: Some(said.time.day),
                local_start: Some(said.time.start),
                local_end: Some(said.time.end),
                meeting_kind: Some(said.kind.code().to_owned()),
                joint_body_id: said.joint_body,
                ..empty
            },
            Self::Deadline(said) => year_plan_item::Model {
                title: Some(said.title),
                text: said.text,
                day: Some(said.day),
                responsible_id: said.responsible,
                ..empty
            },
            Self::Recurring(said) => year_plan_item::Model {
                title: Some(said.title),
                text: said.text,
                purpose: Some(said.purpose.code().to_owned()),
                planned_meeting_id: Some(said.planned_meeting),
                ..empty
            },
        }
    }
}

impl Session {
    /// For each of these bodies a page of its year plans, the latest year first.
    pub async fn year_plans_of_bodies(
        &self,
        bodies: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<year_plan::Model>>, Error> {
        let year = year_plan::Column::Year.into_expr();
        let by_year = Sort::<year_plan::Entity>::Rank(year, |row| row.year, Order::Desc);
        self.pages_of(bodies, of_body(), by_year, request).await
    }

    /// For each of these bodies the number of its year plans.
    pub async fn count_year_plans_of_bodies(
        &self,
        bodies: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<year_plan::Entity, _>(bodies, of_body())
            .await
    }

    /// The recurring items that the adopted plan of a body has for a meeting.
    pub(super) async fn recurring_items_of(
        &self,
        meeting: Uuid,
    ) -> Result<Vec<year_plan_item::Model>, Error> {
        let planned = self.related::<PlannedFromMeeting>(&[meeting], None).await?;
        let planned: Vec<Uuid> = planned.into_values().flatten().map(|it| it.id).collect();
        let items = self
            .related::<RecurringItemsOfMeeting>(&planned, None)
            .await?;
        Ok(items.into_values().flatten().collect())
    }
}

/// All plans of a body.
const fn of_body() -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: |body| vec![year_plan::Column::BodyId.into_expr().eq(body).into()],
        filtered: false,
    }
}

fn state_of(row: &year_plan::Model) -> Result<YearPlanState, Error> {
    YearPlanState::from_code(&row.state).ok_or_else(|| Error::internal("a plan in no known state"))
}

impl Guarded for year_plan::Entity {
    async fn guard(named: &Named<'_>, row: &year_plan::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::year_plan(row);
        let can = |action| may(named.writing.viewer(), &subject, action);
        let next = after(YEAR_PLAN, state_of(row)?, named.action, named.field, can);
        let next = next.map(|state| year_plan::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        Ok(Guard { subject, next })
    }
}

/// An item is its plan's. A meeting that is planned is moved and cancelled itself.
impl Guarded for year_plan_item::Entity {
    async fn guard(named: &Named<'_>, row: &year_plan_item::Model) -> Result<Guard<Self>, Error> {
        let plan = named.parent::<year_plan::Entity>(row.year_plan_id).await?;
        let next = match row.meeting_id {
            None => Ok(row.clone()),
            Some(_) => Err(problem::meeting_is_planned().at(named.field)),
        };
        let subject = Subject::year_plan(&plan);
        Ok(Guard { subject, next })
    }
}

impl Writing<'_> {
    /// Draws up the plan of a body for a year: empty, or from that of another year.
    pub async fn create_year_plan(
        &self,
        body: Uuid,
        year: i32,
        copied_from: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let body = self.found::<body::Entity>(body, "body").await?;
        let subject = arranged(&body, self.region().await?)?;
        let permit: Permit<act::Create> = self.permit(subject)?;
        let (first, last) = YEARS;
        let outside = !(first..=last).contains(&year);
        refuse([outside.then(|| problem::year_not_between(first, last).at("year"))])?;
        let from = match copied_from {
            Some(from) => Some(self.found::<year_plan::Entity>(from, "copiedFrom").await?),
            None => None,
        };
        let plans = self.related::<YearPlansOfBody>(&[body.id], None).await?;
        let planned = plans.into_values().flatten().any(|plan| plan.year == year);
        let fits = |from: &year_plan::Model| from.body_id == body.id && from.year != year;
        refuse([
            (!stands_in(&body, year)).then(|| problem::body_does_not_exist_then().at("year")),
            planned.then(|| problem::year_is_planned(year).at("year")),
            from.as_ref()
                .is_some_and(|from| !fits(from))
                .then(|| problem::plan_of_another_body().at("copiedFrom")),
        ])?;
        let row = year_plan::Model {
            id: Uuid::now_v7(),
            body_id: body.id,
            owner_id: permit.owner(),
            organisation_id: self.actor().organisation,
            year,
            state: YearPlanState::Draft.code().to_owned(),
            adopted_on: None,
            decision: None,
            copied_from_id: copied_from,
            public: false,
            concerned: self.members_from(&body, today).await?,
            version: 1,
        };
        let plan = self.create(&permit, row).await?;
        if let Some(from) = from {
            self.copy_items(&plan, &from, &body, year).await?;
        }
        Ok(plan.key())
    }

    /// Lists anew who sits in these bodies today or later in the drafts of their plans. Everybody sees an adopted one: it goes on
    /// listing those who sat in the body when it was adopted.
    pub(super) async fn list_members_of_drafts(&self, bodies: &[Uuid]) -> Result<(), Error> {
        let drafts = self.drafts_of_year_plans(bodies).await?;
        let of_bodies: Vec<Uuid> = drafts.iter().map(|draft| draft.body_id).collect();
        let rows = self.rows::<body::Entity>(&of_bodies).await?;
        let seated = self.seated(&of_bodies, None).await?;
        for draft in drafts {
            let Some(body) = rows.get(&draft.body_id) else {
                continue;
            };
            let members = seated.members_from(body, self.actor().today);
            if members != draft.concerned {
                let concerned = year_plan::Column::Concerned;
                self.set_members::<year_plan::Entity>(concerned, draft.id, members)
                    .await?;
            }
        }
        Ok(())
    }

    /// Puts what a plan has into another one, on the same weekdays of the same weeks. Who could not be named then is not.
    async fn copy_items(
        &self,
        plan: &Permit<act::Create>,
        from: &year_plan::Model,
        body: &body::Model,
        year: i32,
    ) -> Result<(), Error> {
        let items = self.related::<ItemsOfYearPlan>(&[from.id], None).await?;
        let mut items: Vec<_> = items.into_values().flatten().collect();
        // What others name comes first.
        items.sort_by_key(|item| item.planned_meeting_id.is_some());
        let ids: HashMap<Uuid, Uuid> = items.iter().map(|item| (item.id, Uuid::now_v7())).collect();
        let mut new = Vec::new();
        for item in items {
            let Some(id) = ids.get(&item.id) else {
                continue;
            };
            let day = item.day.and_then(|day| same_week(day, year));
            let stays = match item.responsible_id.zip(day) {
                Some((named, day)) => self.meets_deadlines(body, named, day).await?,
                None => false,
            };
            let row = year_plan_item::Model {
                id: *id,
                year_plan_id: plan.key(),
                organisation_id: self.actor().organisation,
                day,
                responsible_id: item.responsible_id.filter(|_| stays),
                planned_meeting_id: item.planned_meeting_id.and_then(|id| ids.get(&id).copied()),
                meeting_id: None,
                public: false,
                version: 1,
                ..item
            };
            new.push(New::by(plan, row)?);
        }
        self.create_all::<year_plan_item::Entity>(new).await
    }

    /// Adds an item to a plan; what is added to an adopted one is planned at once.
    pub async fn add_year_plan_item(
        &self,
        plan: Uuid,
        content: YearPlanItemContent,
    ) -> Result<Uuid, Error> {
        let (plan, permit) = self
            .permitted::<year_plan::Entity, act::Change>(plan, "yearPlan")
            .await?;
        let items = self.related::<ItemsOfYearPlan>(&[plan.id], None).await?;
        let full = items.into_values().flatten().count() >= ITEMS;
        refuse([full.then(|| problem::too_many_at_a_time(ITEMS).at("yearPlan"))])?;
        let path = content.path();
        let row = content.written_over(year_plan_item::Model {
            id: Uuid::now_v7(),
            year_plan_id: plan.id,
            organisation_id: self.actor().organisation,
            kind: String::new(),
            title: None,
            text: None,
            day: None,
            local_start: None,
            local_end: None,
            meeting_kind: None,
            joint_body_id: None,
            responsible_id: None,
            purpose: None,
            planned_meeting_id: None,
            meeting_id: None,
            public: plan.public,
            version: 1,
        });
        below(path, self.check_plan_item(&plan, &row).await)?;
        self.touch(&plan).await?;
        let row = match state_of(&plan)? {
            YearPlanState::Adopted => self.planned(&plan, row).await?,
            YearPlanState::Draft => row,
        };
        let item = self.create(&permit, row).await?;
        Ok(item.key())
    }

    /// Lets an item that is not planned yet say something else; its kind stays.
    pub async fn change_year_plan_item(
        &self,
        id: Uuid,
        version: i32,
        content: YearPlanItemContent,
    ) -> Result<Uuid, Error> {
        let (before, permit) = self
            .editable::<year_plan_item::Entity, act::Change>(id, version, "item")
            .await?;
        let plan = self
            .found::<year_plan::Entity>(before.year_plan_id, "item")
            .await?;
        let other = before.kind != content.kind().code();
        refuse([other.then(|| problem::kind_of_item_stays().at("content"))])?;
        let path = content.path();
        let row = content.written_over(before.clone());
        if row == before {
            return Ok(id);
        }
        below(path, self.check_plan_item(&plan, &row).await)?;
        self.touch(&plan).await?;
        self.change(&permit, &before, row).await
    }

    /// Removes an item that is not planned yet.
    pub async fn remove_year_plan_item(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<year_plan_item::Entity, act::Change>(id, version, "item")
            .await?;
        let plan = self
            .found::<year_plan::Entity>(row.year_plan_id, "item")
            .await?;
        self.touch(&plan).await?;
        self.remove(&permit, &row).await
    }

    /// Gives a plan another version with each of its items: whoever adopts it has seen them all.
    async fn touch(&self, plan: &year_plan::Model) -> Result<(), Error> {
        let permit: Permit<act::Change> = self.permit(Subject::year_plan(plan))?;
        self.change(&permit, plan, plan.clone()).await?;
        Ok(())
    }

    /// Records that the body has adopted its plan, and plans the meetings in it, each with one of the committee that prepares it
    ///
    pub async fn adopt_year_plan(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
        decision: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<year_plan::Entity, act::Adopt>(id, Some(version), "yearPlan")
            .await?;
        refuse([
            past_day("adoptedOn", on, today),
            prose("decision", &decision, TEXT_LENGTH),
        ])?;
        let body = self
            .found::<body::Entity>(target.before.body_id, "yearPlan")
            .await?;
        let plan = year_plan::Model {
            // Those who sit in the body may be others than when it was drawn up.
            concerned: self.members_on(&[body], on).await?,
            adopted_on: Some(on),
            decision: Some(decision),
            public: true,
            ..target.after
        };
        self.change(&target.permit, &target.before, plan.clone())
            .await?;
        let permit: Permit<act::Adopt> = self.permit(Subject::year_plan(&plan))?;
        let items = self.related::<ItemsOfYearPlan>(&[id], None).await?;
        let mut changed = Vec::new();
        for item in items.into_values().flatten() {
            let after = year_plan_item::Model {
                public: true,
                ..self.planned(&plan, item.clone()).await?
            };
            changed.push(Changed::new(&permit, &item, after)?);
        }
        self.write(self.batch::<year_plan_item::Entity>(Vec::new(), changed)?)
            .await?;
        Ok(id)
    }

    /// An item with the meeting that it plans, if it plans one.
    async fn planned(
        &self,
        plan: &year_plan::Model,
        item: year_plan_item::Model,
    ) -> Result<year_plan_item::Model, Error> {
        let (Some(time), Some(kind)) = (time_of(&item), kind_of_meeting(&item)) else {
            return Ok(item);
        };
        let new = |bodies, prepares| NewMeeting {
            bodies,
            kind,
            title: item.title.clone(),
            time: time.clone(),
            form: MeetingForm::InPlace,
            place: None,
            prepares,
        };
        let bodies = std::iter::once(plan.body_id).chain(item.joint_body_id);
        let meeting = self.plan_meeting(new(bodies.collect(), None)).await?;
        let committees = self
            .related::<CommitteesOfBody>(&[plan.body_id], Some(time.day))
            .await?;
        for committee in committees.into_values().flatten() {
            if kind != MeetingKind::Ordinary {
                continue;
            }
            let days = self
                .days_by_rule(committee.id, "min_days_before", COMMITTEE_DAYS, time.day)
                .await?;
            let Some(day) = committee_day(time.day, days) else {
                continue;
            };
            let prepares = new(vec![committee.id], Some(meeting));
            let time = MeetingTime {
                day,
                ..time.clone()
            };
            self.plan_meeting(NewMeeting {
                title: None,
                time,
                ..prepares
            })
            .await?;
        }
        Ok(year_plan_item::Model {
            meeting_id: Some(meeting),
            ..item
        })
    }

    async fn check_plan_item(
        &self,
        plan: &year_plan::Model,
        row: &year_plan_item::Model,
    ) -> Result<(), Error> {
        if let Some(time) = time_of(row) {
            moments(&time)?;
        }
        let untitled = row.title.is_none() && row.local_start.is_some();
        let other_year = row.day.is_some_and(|day| day.year() != plan.year);
        refuse([
            (!untitled)
                .then(|| heading("title", row.title.as_deref().unwrap_or_default()))
                .flatten(),
            optional_prose("text", row.text.as_deref(), TEXT_LENGTH),
            other_year.then(|| problem::day_of_another_year(plan.year).at("day")),
            (kind_of_meeting(row) == Some(MeetingKind::Extra))
                .then(|| problem::extra_in_year_plan().at("kind")),
            self.wrong_responsible(plan, row).await?,
            self.wrong_joint_body(plan, row).await?,
            self.wrong_planned_meeting(plan, row).await?,
        ])
    }

    /// A deadline is for an organisation that sits in the body or may write in it, or for the one that writes the item.
    async fn wrong_responsible(
        &self,
        plan: &year_plan::Model,
        row: &year_plan_item::Model,
    ) -> Result<Option<Problem>, Error> {
        let Some((responsible, day)) = row.responsible_id.zip(row.day) else {
            return Ok(None);
        };
        self.found::<organisation::Entity>(responsible, "responsible")
            .await?;
        let body = self.found::<body::Entity>(plan.body_id, "yearPlan").await?;
        let meets = self.meets_deadlines(&body, responsible, day).await?;
        Ok((!meets).then(|| problem::not_in_the_body().at("responsible")))
    }

    /// Whether an organisation can be the one that is to meet a deadline of a body on the day.
    async fn meets_deadlines(
        &self,
        body: &body::Model,
        organisation: Uuid,
        on: NaiveDate,
    ) -> Result<bool, Error> {
        if organisation == self.actor().organisation {
            return Ok(true);
        }
        let members = self.members_on(std::slice::from_ref(body), on).await?;
        let sits = is_member(&members, organisation);
        Ok(sits || self.writers_of(body).await?.contains(&organisation))
    }

    async fn wrong_joint_body(
        &self,
        plan: &year_plan::Model,
        row: &year_plan_item::Model,
    ) -> Result<Option<Problem>, Error> {
        let Some(joint) = row.joint_body_id else {
            return Ok(None);
        };
        let joint = self.found::<body::Entity>(joint, "jointBody").await?;
        let owner = arranged(&joint, self.region().await?)?.owner;
        let stands = row
            .day
            .is_none_or(|day| body::Entity::period(&joint).holds(day));
        Ok(match joint.id == plan.body_id {
            true => Some(problem::body_named_twice().at("jointBody")),
            false if owner != plan.owner_id => Some(problem::arranged_by_others().at("jointBody")),
            false => (!stands).then(|| problem::body_does_not_exist_then().at("jointBody")),
        })
    }

    async fn wrong_planned_meeting(
        &self,
        plan: &year_plan::Model,
        row: &year_plan_item::Model,
    ) -> Result<Option<Problem>, Error> {
        let Some(id) = row.planned_meeting_id else {
            return Ok(None);
        };
        let named = self
            .found::<year_plan_item::Entity>(id, "plannedMeeting")
            .await?;
        let fits = named.year_plan_id == plan.id && named.local_start.is_some();
        Ok((!fits).then(|| problem::no_meeting_of_the_plan().at("plannedMeeting")))
    }
}

/// What is wrong with what stands below this path of an input.
fn below(path: &str, checked: Result<(), Error>) -> Result<(), Error> {
    checked.map_err(|error| match error {
        Error::Refused(problems) => {
            let whole = |problem: Problem| {
                let field = format!("{path}.{}", problem.field.join("."));
                problem.at(&field)
            };
            Error::Refused(problems.into_iter().map(whole).collect())
        }
        other => other,
    })
}

/// Whether a body stands on a day of the year at least.
fn stands_in(body: &body::Model, year: i32) -> bool {
    let period = body::Entity::period(body);
    let ends = [(1, 1), (12, 31)].map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    ends.into_iter().flatten().any(|day| period.holds(day))
}

/// When the meeting of an item is; none for items of other kinds.
fn time_of(row: &year_plan_item::Model) -> Option<MeetingTime> {
    Some(MeetingTime {
        day: row.day?,
        start: row.local_start.clone()?,
        end: row.local_end.clone()?,
    })
}

fn kind_of_meeting(row: &year_plan_item::Model) -> Option<MeetingKind> {
    row.meeting_kind.as_deref().and_then(MeetingKind::from_code)
}

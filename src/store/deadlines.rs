//! Deadlines: what an organisation is to do by when, from the calls to meetings, their agendas and notes, the figures that are
//! owed, the year plans, documents to adopt, commissions, and obstacles that were escalated.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::{
    adoption_request, attendance, body, commission, commission_receiver, document_adoption,
    document_version, indicator, meeting, meeting_call, meeting_notes, obstacle, rule,
    rule_parameter, year_plan, year_plan_item,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid,
};

use super::{
    CallOfMeeting, ChairTermsOfBody, Dated, ParametersOfRule, RulesOfBody, RulesOfType, Session,
    agenda::ITEM_DAYS, commissions::owed, day_of_meeting, meetings::is_member,
};
use crate::{
    access::Subject,
    clock::moment_of,
    domain::{
        reporting::ReportingPeriod,
        vocabulary::{
            DeadlineKind, MeetingState, NotesApproval, NotesState, ObstacleState, ReportDue, Side,
            Vocabulary, YearPlanItemKind,
        },
    },
    error::Error,
};

/// How many meetings, notes, items of year plans and other things are looked at, each.
const LOOKED_AT: u64 = 200;

/// What is to be done by a day.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// By when; none where nothing says.
    pub due_on: Option<NaiveDate>,
    /// What it is about.
    pub about: DeadlineAbout,
}

/// What a deadline is about.
#[derive(Clone, Debug)]
pub enum DeadlineAbout {
    /// A call that is to be answered.
    Answer(attendance::Model),
    /// A meeting to whose agenda items are added.
    Items(meeting::Model),
    /// A call, for whose meeting documents are sent in.
    Documents(meeting_call::Model),
    /// A meeting that was held, whose notes are to be written.
    Unnoted(meeting::Model),
    /// Notes that are to be approved.
    Notes(meeting_notes::Model),
    /// A figure that is owed or to be corrected, by its indicator and its period.
    Figure(Arc<indicator::Model>, ReportingPeriod),
    /// A deadline of a year plan.
    Planned(year_plan_item::Model),
    /// A version that is to be adopted, or declined.
    Adoption(adoption_request::Model),
    /// A commission that is to be reported back.
    Commission(commission_receiver::Model),
    /// An obstacle to which an answer is owed.
    Obstacle(obstacle::Model),
}

impl DeadlineAbout {
    /// What is to be done.
    pub const fn kind(&self) -> DeadlineKind {
        match self {
            Self::Answer(_) => DeadlineKind::CallAnswer,
            Self::Items(_) => DeadlineKind::AgendaItems,
            Self::Documents(_) => DeadlineKind::Documents,
            Self::Unnoted(_) => DeadlineKind::Notes,
            Self::Notes(_) => DeadlineKind::NotesApproval,
            Self::Figure(..) => DeadlineKind::Figure,
            Self::Planned(_) => DeadlineKind::YearPlan,
            Self::Adoption(_) => DeadlineKind::Adoption,
            Self::Commission(_) => DeadlineKind::Commission,
            Self::Obstacle(_) => DeadlineKind::ObstacleAnswer,
        }
    }

    /// The id of what it is about.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Answer(row) => row.id,
            Self::Items(row) => row.id,
            Self::Documents(row) => row.id,
            Self::Unnoted(row) => row.id,
            Self::Notes(row) => row.id,
            Self::Figure(row, _) => row.id,
            Self::Planned(row) => row.id,
            Self::Adoption(row) => row.id,
            Self::Commission(row) => row.id,
            Self::Obstacle(row) => row.id,
        }
    }

    /// For which period a figure is owed, or to be corrected.
    pub const fn period(&self) -> Option<ReportingPeriod> {
        match self {
            Self::Figure(_, period) => Some(*period),
            Self::Answer(_)
            | Self::Items(_)
            | Self::Unnoted(_)
            | Self::Documents(_)
            | Self::Notes(_)
            | Self::Planned(_)
            | Self::Adoption(_)
            | Self::Commission(_)
            | Self::Obstacle(_) => None,
        }
    }
}

/// From which day until which, and for whom.
#[derive(Clone, Copy, Debug)]
struct Asked {
    organisation: Uuid,
    today: NaiveDate,
    until: NaiveDate,
}

impl Asked {
    /// Holds for the meetings that the organisation arranges.
    fn arranges(self, in_common: Option<Side>) -> Condition {
        use meeting::Column::OwnerId;
        Condition::any()
            .add(OwnerId.eq(self.organisation))
            .add_option(in_common.map(|_| OwnerId.is_null()))
    }

    /// A day as it is due, if it is one of those that are asked for.
    fn due(self, day: NaiveDate, about: DeadlineAbout) -> Option<Deadline> {
        let within = (self.today..=self.until).contains(&day);
        within.then_some(Deadline {
            due_on: Some(day),
            about,
        })
    }
}

impl Session {
    /// What an organisation is to do from today until a day, the earliest due first; figures, adoptions, commissions and answers
    /// that are late and notes that no later meeting waits for, too. `in_common`: the side for which it arranges what no organisation does alone; none for a
    /// kommun.
    pub async fn deadlines(
        &self,
        organisation: Uuid,
        in_common: Option<Side>,
        today: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Deadline>, Error> {
        let asked = Asked {
            organisation,
            today,
            until,
        };
        let mut found = self.deadlines_of_meetings(asked).await?;
        found.extend(self.notes_to_write(asked, in_common).await?);
        found.extend(self.notes_to_approve(asked, in_common).await?);
        found.extend(self.figures_owed(asked).await?);
        found.extend(self.planned_deadlines(asked).await?);
        found.extend(self.adoptions_to_answer(asked).await?);
        found.extend(self.commissions_to_report(asked, in_common).await?);
        found.extend(self.obstacles_to_answer(asked, in_common).await?);
        found.sort_by_key(|it| {
            (
                it.due_on.is_none(),
                it.due_on,
                it.about.kind(),
                it.about.id(),
            )
        });
        Ok(found)
    }

    /// Calls to answer, and last days for items and documents, of the meetings to come in which the organisation has a part. Who
    /// is there with a guest alone is told of no last day for items.
    async fn deadlines_of_meetings(&self, asked: Asked) -> Result<Vec<Deadline>, Error> {
        use meeting::Column::{StartsAt, State};
        let to_come = [MeetingState::Planned, MeetingState::Called].map(Vocabulary::code);
        let meetings = self
            .select::<meeting::Entity>()
            .filter(self.has_part_in(asked.organisation.into()))
            .filter(State.is_in(to_come))
            .filter(StartsAt.gte(start_of(asked.today)?))
            .in_order_of(StartsAt)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let ids: Vec<Uuid> = meetings.iter().map(|row| row.id).collect();
        let mut calls = self.related::<CallOfMeeting>(&ids, None).await?;
        let last_days = self.last_days_for_items(&meetings).await?;
        let mut found = Vec::new();
        let mut days = HashMap::new();
        for meeting in meetings {
            let called = meeting.state == MeetingState::Called.code();
            let call = calls.remove(&meeting.id).into_iter().flatten().next();
            if let Some(call) = call.filter(|_| called) {
                days.insert(meeting.id, day_of_meeting(&meeting));
                let until = call.documents_until;
                found.extend(asked.due(until, DeadlineAbout::Documents(call)));
            }
            let sits = is_member(&meeting.concerned, asked.organisation)
                || meeting.organisation_id == Some(asked.organisation);
            if let Some(day) = last_days.get(&meeting.id).filter(|_| sits) {
                found.extend(asked.due(*day, DeadlineAbout::Items(meeting)));
            }
        }
        let called: Vec<Uuid> = days.keys().copied().collect();
        for row in self.unanswered(asked.organisation, &called).await? {
            if let Some(day) = days.get(&row.meeting_id) {
                found.extend(asked.due(*day, DeadlineAbout::Answer(row)));
            }
        }
        Ok(found)
    }

    async fn unanswered(
        &self,
        organisation: Uuid,
        meetings: &[Uuid],
    ) -> Result<Vec<attendance::Model>, Error> {
        use attendance::Column::{Answer, MeetingId, OrganisationId};
        self.select::<attendance::Entity>()
            .filter(OrganisationId.eq(organisation))
            .filter(Answer.is_null())
            .filter(self.among(MeetingId, meetings)?)
            .all()
            .await
    }

    /// The last day for items of each meeting: what its call says, else what the rule of its body does on its day.
    async fn last_days_for_items(
        &self,
        meetings: &[meeting::Model],
    ) -> Result<HashMap<Uuid, NaiveDate>, Error> {
        let asked: Vec<(Uuid, NaiveDate)> = meetings.iter().map(body_and_day).collect();
        let said = self.said_by_rules("item_days", &asked).await?;
        let days = meetings.iter().filter_map(|row| {
            let days = said.get(&body_and_day(row));
            let days = days.and_then(|value| value.parse().ok());
            let days = u64::try_from(days.unwrap_or(ITEM_DAYS)).ok()?;
            let by_rule = day_of_meeting(row).checked_sub_days(Days::new(days));
            Some((row.id, row.items_until.or(by_rule)?))
        });
        Ok(days.collect())
    }

    /// What the rules of bodies say by the name of a parameter, each on its day; the body's own rule goes before its type's.
    pub(super) async fn said_by_rules(
        &self,
        name: &str,
        asked: &[(Uuid, NaiveDate)],
    ) -> Result<HashMap<(Uuid, NaiveDate), String>, Error> {
        let bodies: Vec<Uuid> = asked.iter().map(|(body, _)| *body).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        let ids: Vec<Uuid> = bodies.keys().copied().collect();
        let own = self.related::<RulesOfBody>(&ids, None).await?;
        let kinds: Vec<String> = bodies.values().map(|body| body.kind.clone()).collect();
        let of_kind = self.related::<RulesOfType>(&kinds, None).await?;
        let rules: Vec<&rule::Model> = own.values().chain(of_kind.values()).flatten().collect();
        let mut periods = HashMap::new();
        for rule in rules {
            periods.insert(rule.id, self.period::<rule::Entity>(rule).await?);
        }
        let rules: Vec<Uuid> = periods.keys().copied().collect();
        let parameters = self.related::<ParametersOfRule>(&rules, None).await?;
        let said = |rule: &rule::Model, on: NaiveDate| {
            periods.get(&rule.id).filter(|period| period.holds(on))?;
            let named = |it: &&rule_parameter::Model| {
                it.name == name && rule_parameter::Entity::period(it).holds(on)
            };
            parameters.get(&rule.id)?.iter().find(named)
        };
        let of_bodies = asked.iter().filter_map(|(id, on)| {
            let own = own.get(id).into_iter().flatten();
            let of_kind = of_kind.get(&bodies.get(id)?.kind).into_iter().flatten();
            let found = own.chain(of_kind).find_map(|rule| said(rule, *on))?;
            Some(((*id, *on), found.value.clone()))
        });
        Ok(of_bodies.collect())
    }

    /// Meetings that the organisation arranges, that were held and whose notes nobody has written: by the next meeting of
    /// their body.
    async fn notes_to_write(
        &self,
        asked: Asked,
        in_common: Option<Side>,
    ) -> Result<Vec<Deadline>, Error> {
        use meeting::Column::{Id, StartsAt, State};
        let noted = meeting_notes::Entity::find()
            .select_only()
            .column(meeting_notes::Column::MeetingId);
        let held = self
            .select::<meeting::Entity>()
            .filter(asked.arranges(in_common))
            .filter(State.eq(MeetingState::Held.code()))
            .filter(Id.not_in_subquery(noted.into_query()))
            .order_by(StartsAt, sea_orm::Order::Asc)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let bodies: Vec<Uuid> = held.iter().map(|row| row.body_id).collect();
        let next = self.next_meetings(&bodies, asked.today).await?;
        let owed = held.into_iter().map(|row| Deadline {
            due_on: next.get(&row.body_id).copied(),
            about: DeadlineAbout::Unnoted(row),
        });
        let within = |it: &Deadline| it.due_on.is_none_or(|day| day <= asked.until);
        Ok(owed.filter(within).collect())
    }

    /// Drafts of notes of meetings that the organisation arranges, and has to approve: by the next meeting of their body.
    async fn notes_to_approve(
        &self,
        asked: Asked,
        in_common: Option<Side>,
    ) -> Result<Vec<Deadline>, Error> {
        let arranged = meeting::Entity::find()
            .select_only()
            .column(meeting::Column::Id)
            .filter(asked.arranges(in_common));
        let drafts = self
            .select::<meeting_notes::Entity>()
            .filter(meeting_notes::Column::State.eq(NotesState::Draft.code()))
            .filter(meeting_notes::Column::MeetingId.in_subquery(arranged.into_query()))
            .order_by(meeting_notes::Column::Id, sea_orm::Order::Asc)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let ids: Vec<Uuid> = drafts.iter().map(|row| row.meeting_id).collect();
        let meetings = self.rows::<meeting::Entity>(&ids).await?;
        let bodies: Vec<Uuid> = meetings.values().map(|row| row.body_id).collect();
        let days: Vec<(Uuid, NaiveDate)> = meetings.values().map(body_and_day).collect();
        let ways = self.notes_approval(&days).await?;
        let chairs = self.related::<ChairTermsOfBody>(&bodies, None).await?;
        let next = self.next_meetings(&bodies, asked.today).await?;
        let mut found = Vec::new();
        for notes in drafts {
            let Some(meeting) = meetings.get(&notes.meeting_id) else {
                continue;
            };
            let Some(way) = ways.get(&body_and_day(meeting)) else {
                continue;
            };
            let on = day_of_meeting(meeting);
            let terms = chairs.get(&meeting.body_id).into_iter().flatten();
            let chair = terms
                .filter(|term| entity::chair_term::Entity::period(term).holds(on))
                .find_map(|term| Side::from_code(&term.side));
            let side = in_common.filter(|_| meeting.owner_id.is_none());
            if !is_to_approve(*way, &notes, side, chair) {
                continue;
            }
            let due_on = next.get(&meeting.body_id).copied();
            if due_on.is_none_or(|day| day <= asked.until) {
                let about = DeadlineAbout::Notes(notes);
                found.push(Deadline { due_on, about });
            }
        }
        Ok(found)
    }

    /// The day of the next meeting of each of these bodies.
    async fn next_meetings(
        &self,
        bodies: &[Uuid],
        today: NaiveDate,
    ) -> Result<HashMap<Uuid, NaiveDate>, Error> {
        use meeting::Column::{BodyId, StartsAt, State};
        let to_come = [MeetingState::Planned, MeetingState::Called].map(Vocabulary::code);
        let mut meetings = self
            .select::<meeting::Entity>()
            .filter(self.among(BodyId, bodies)?)
            .filter(State.is_in(to_come))
            .filter(StartsAt.gte(start_of(today)?))
            .in_order_of(StartsAt)
            .limit(LOOKED_AT)
            .all()
            .await?;
        // The earliest of a body is the last one to be put in.
        meetings.reverse();
        let days = meetings
            .iter()
            .map(|row| (row.body_id, day_of_meeting(row)));
        Ok(days.collect())
    }

    async fn figures_owed(&self, asked: Asked) -> Result<Vec<Deadline>, Error> {
        let owed = self
            .obligations(&[asked.organisation], asked.until, asked.today)
            .await?;
        let figures = owed.into_values().flatten().map(|it| Deadline {
            // Nothing says by when a figure is to be corrected.
            due_on: (it.due != ReportDue::ToCorrect).then_some(it.owed.due_on),
            about: DeadlineAbout::Figure(it.indicator, it.owed.period),
        });
        Ok(figures.collect())
    }

    /// The deadlines of adopted year plans that are the organisation's, or those of all who sit in the body.
    async fn planned_deadlines(&self, asked: Asked) -> Result<Vec<Deadline>, Error> {
        use year_plan_item::Column::{Day, Kind, Public, ResponsibleId, YearPlanId};
        let listed = year_plan::Entity::find()
            .select_only()
            .column(year_plan::Column::Id)
            .filter(self.lists(year_plan::Column::Concerned, asked.organisation));
        let of_all = Condition::all()
            .add(ResponsibleId.is_null())
            .add(YearPlanId.in_subquery(listed.into_query()));
        let items = self
            .select::<year_plan_item::Entity>()
            .filter(Kind.eq(YearPlanItemKind::Deadline.code()))
            .filter(Public.eq(true))
            .filter(Day.between(asked.today, asked.until))
            .filter(
                Condition::any()
                    .add(ResponsibleId.eq(asked.organisation))
                    .add(of_all),
            )
            .in_order_of(Day)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let due = items.into_iter().map(|row| Deadline {
            due_on: row.day,
            about: DeadlineAbout::Planned(row),
        });
        Ok(due.collect())
    }

    /// Versions that the organisation was asked to adopt and has not answered on, as long as no later version has taken their place.
    async fn adoptions_to_answer(&self, asked: Asked) -> Result<Vec<Deadline>, Error> {
        use adoption_request::Column::{AnswerBy, DocumentVersionId, SentOn};
        let adopting = self.adopting_organisations(asked.today).await?;
        if !adopting.iter().any(|row| row.id == asked.organisation) {
            return Ok(Vec::new());
        }
        let answered = document_adoption::Entity::find()
            .select_only()
            .column(document_adoption::Column::DocumentVersionId)
            .filter(document_adoption::Column::OrganisationId.eq(asked.organisation));
        let replaced = document_version::Entity::find()
            .select_only()
            .column(document_version::Column::Id)
            .filter(document_version::Column::ValidTo.lte(asked.today));
        let requests = self
            .select::<adoption_request::Entity>()
            .filter(AnswerBy.lte(asked.until))
            .filter(SentOn.lte(asked.today))
            .filter(DocumentVersionId.not_in_subquery(answered.into_query()))
            .filter(DocumentVersionId.not_in_subquery(replaced.into_query()))
            .in_order_of(AnswerBy)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let due = requests.into_iter().map(|row| Deadline {
            due_on: Some(row.answer_by),
            about: DeadlineAbout::Adoption(row),
        });
        Ok(due.collect())
    }

    /// Commissions that the organisation, or a body for which it writes, is to report back.
    async fn commissions_to_report(
        &self,
        asked: Asked,
        in_common: Option<Side>,
    ) -> Result<Vec<Deadline>, Error> {
        use commission_receiver::Column::{CommissionId, OwnerId};
        let carries_out = Condition::any()
            .add(OwnerId.eq(asked.organisation))
            .add_option(in_common.map(|_| OwnerId.is_null()));
        let carried_out = commission_receiver::Entity::find()
            .select_only()
            .column(CommissionId)
            .filter(carries_out.clone())
            .filter(owed());
        let commissions = self
            .select::<commission::Entity>()
            .filter(commission::Column::DueOn.lte(asked.until))
            .filter(commission::Column::Id.in_subquery(carried_out.into_query()))
            .in_order_of(commission::Column::DueOn)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let due: HashMap<Uuid, NaiveDate> =
            commissions.iter().map(|it| (it.id, it.due_on)).collect();
        let receivers = self
            .select::<commission_receiver::Entity>()
            .filter(carries_out)
            .filter(owed())
            .filter(CommissionId.is_in(due.keys().copied()))
            .all()
            .await?;
        let due = receivers.into_iter().map(|row| Deadline {
            due_on: due.get(&row.commission_id).copied(),
            about: DeadlineAbout::Commission(row),
        });
        Ok(due.collect())
    }

    /// Obstacles to which a body for which the organisation writes owes an answer.
    async fn obstacles_to_answer(
        &self,
        asked: Asked,
        in_common: Option<Side>,
    ) -> Result<Vec<Deadline>, Error> {
        use body::Column::MunicipalityId;
        use obstacle::Column::{AnswerDueOn, EscalatedToId, State};
        // Before they are cut, as many as others have can't take the place of those that it answers.
        let may_write = Condition::any()
            .add(MunicipalityId.eq(asked.organisation))
            .add_option(in_common.map(|_| MunicipalityId.is_null()));
        let bodies = body::Entity::find()
            .select_only()
            .column(body::Column::Id)
            .filter(may_write);
        let escalated = self
            .select::<obstacle::Entity>()
            .filter(State.eq(ObstacleState::Escalated.code()))
            .filter(EscalatedToId.in_subquery(bodies.into_query()))
            .filter(AnswerDueOn.lte(asked.until))
            .in_order_of(AnswerDueOn)
            .limit(LOOKED_AT)
            .all()
            .await?;
        let ids: Vec<Uuid> = escalated
            .iter()
            .filter_map(|it| it.escalated_to_id)
            .collect();
        let bodies = self.rows::<body::Entity>(&ids).await?;
        let region = self.region().await?;
        let writes = |row: &obstacle::Model| {
            let body = row.escalated_to_id.and_then(|id| bodies.get(&id));
            let subject = body.and_then(|body| Subject::meetings_of(body, region));
            subject.is_some_and(|subject| match subject.owner {
                Some(owner) => owner == asked.organisation,
                None => in_common.is_some(),
            })
        };
        let owed = escalated.into_iter().filter(writes).map(|row| Deadline {
            due_on: row.answer_due_on,
            about: DeadlineAbout::Obstacle(row),
        });
        Ok(owed.collect())
    }
}

/// The body of a meeting, and the day whose rules hold for it.
fn body_and_day(row: &meeting::Model) -> (Uuid, NaiveDate) {
    (row.body_id, day_of_meeting(row))
}

/// Whether it is for this side to approve a draft of notes; none for whoever alone arranges the meeting.
fn is_to_approve(
    way: NotesApproval,
    notes: &meeting_notes::Model,
    side: Option<Side>,
    chair: Option<Side>,
) -> bool {
    match (way, side) {
        (NotesApproval::Chair, Some(side)) => chair.is_none_or(|chair| chair == side),
        (NotesApproval::BothSides, Some(Side::Region)) => !notes.approved_by_region,
        (NotesApproval::BothSides, Some(Side::Municipalities)) => !notes.approved_by_municipalities,
        (NotesApproval::Nobody | NotesApproval::NextMeeting, _) | (_, None) => true,
    }
}

/// The moment at which a day begins in Norrbotten.
pub(super) fn start_of(day: NaiveDate) -> Result<DateTime<Utc>, Error> {
    moment_of(day, NaiveTime::MIN).ok_or_else(|| Error::internal("a day without a beginning"))
}

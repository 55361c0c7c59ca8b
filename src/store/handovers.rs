//! What is handed over when the chair of a body changes sides at the turn of a year.

use chrono::NaiveDate;
use entity::{
    agenda_item, appointment, chair_term, commission, meeting, meeting_body, meeting_notes,
    organisation,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid, sea_query::SelectStatement,
};

use super::{
    AppointmentsOfSeat, ChairTermsOfBody, CommissionFilter, CommitteesOfBody, SeatsOfBody, Session,
    deadlines::start_of,
};
use crate::{
    access::Visible,
    domain::vocabulary::{AgendaItemState, CommissionState, MeetingState, NotesState, Vocabulary},
    error::Error,
};

/// How many rows each list has at most.
const LISTED: u64 = 100;

/// Who leads a body at a time.
#[derive(Clone, Debug)]
pub struct Leading {
    /// The side that holds the chair, with chair, vice chair and secretary.
    pub term: Option<chair_term::Model>,
    /// Who convenes the meetings, of that side.
    pub convener: Option<appointment::Model>,
}

/// What is handed over with the chair of a body.
#[derive(Clone, Debug)]
pub struct Handover {
    /// Who leads it on the last day of the year before.
    pub from: Leading,
    /// Who leads it on the first day of the year.
    pub to: Leading,
    /// Items that were put off, or whose meeting was not held, and that no other has taken up.
    pub open_items: Vec<agenda_item::Model>,
    /// The commissions under way that it has given or is to carry out.
    pub commissions: Vec<commission::Model>,
    /// Notes of the body's meetings that are not approved.
    pub drafts: Vec<meeting_notes::Model>,
    /// The meetings of the year that are planned.
    pub calendar: Vec<meeting::Model>,
    /// Approved notes of the year before, archived or to be.
    pub archive: Vec<meeting_notes::Model>,
}

impl Session {
    /// What is handed over with the chair of a body on the first of January of a year.
    pub async fn handover(&self, body: Uuid, year: i32) -> Result<Option<Handover>, Error> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let (earlier, later) = (year.saturating_sub(1), year.saturating_add(1));
        let (Some(before), Some(last), Some(first), Some(after)) = (
            day(earlier, 1, 1),
            day(earlier, 12, 31),
            day(year, 1, 1),
            day(later, 1, 1),
        ) else {
            return Ok(None);
        };
        let notes = self.notes_between(body, before, first).await?;
        let approved = NotesState::Approved.code();
        let (archive, drafts) = notes.into_iter().partition(|row| row.state == approved);
        Ok(Some(Handover {
            from: self.leading(body, last).await?,
            to: self.leading(body, first).await?,
            open_items: self.open_items(body).await?,
            commissions: self.commissions_under_way(body).await?,
            drafts,
            calendar: self.meetings_between(body, first, after).await?,
            archive,
        }))
    }

    /// Who leads a body on a day.
    async fn leading(&self, body: Uuid, on: NaiveDate) -> Result<Leading, Error> {
        let terms = self.related::<ChairTermsOfBody>(&[body], Some(on)).await?;
        let term = terms.into_values().flatten().next();
        let convener = match &term {
            Some(term) => self.convener(body, &term.side, on).await?,
            None => None,
        };
        Ok(Leading { term, convener })
    }

    /// Who holds a seat from which the meetings of a body, or of its committee, are convened, of the side that holds the chair
    ///
    async fn convener(
        &self,
        body: Uuid,
        side: &str,
        on: NaiveDate,
    ) -> Result<Option<appointment::Model>, Error> {
        let committees = self.related::<CommitteesOfBody>(&[body], Some(on)).await?;
        let committees = committees.into_values().flatten().map(|row| row.id);
        let bodies: Vec<Uuid> = std::iter::once(body).chain(committees).collect();
        let seats = self.related::<SeatsOfBody>(&bodies, Some(on)).await?;
        let convening = seats.into_values().flatten().filter(|seat| seat.convenes);
        let mut of_side = Vec::new();
        let convening: Vec<_> = convening.collect();
        let fillers: Vec<Uuid> = convening
            .iter()
            .filter_map(|seat| seat.organisation_id)
            .collect();
        let fillers = self.rows::<organisation::Entity>(&fillers).await?;
        for seat in convening {
            let filler = seat.organisation_id.and_then(|id| fillers.get(&id));
            if filler.and_then(|row| row.side.as_deref()) == Some(side) {
                of_side.push(seat.id);
            }
        }
        let held = self
            .related::<AppointmentsOfSeat>(&of_side, Some(on))
            .await?;
        let mut held = held.into_values().flatten();
        Ok(held.find(|row| row.person_id.is_some() && row.substitutes_for_id.is_none()))
    }

    /// Items of a body's meetings that no item carries over: those that were put off, and all but the standing ones of meetings
    /// that are cancelled or put off.
    async fn open_items(&self, body: Uuid) -> Result<Vec<agenda_item::Model>, Error> {
        use agenda_item::Column::{CarriedFromId, Id, MeetingId, Standing, State};
        let carried = agenda_item::Entity::find()
            .select_only()
            .column(CarriedFromId)
            .filter(agenda_item::Entity::visible(self.viewer()))
            .filter(CarriedFromId.is_not_null());
        let not_held = [MeetingState::Cancelled, MeetingState::Postponed].map(Vocabulary::code);
        let not_held = meeting::Entity::find()
            .select_only()
            .column(meeting::Column::Id)
            .filter(meeting::Column::State.is_in(not_held));
        let left = Condition::all()
            .add(Standing.eq(false))
            .add(MeetingId.in_subquery(not_held.into_query()));
        let put_off = State.eq(AgendaItemState::PutOff.code());
        self.select::<agenda_item::Entity>()
            .filter(MeetingId.in_subquery(meetings_of(body)))
            .filter(Condition::any().add(put_off).add(left))
            .filter(Id.not_in_subquery(carried.into_query()))
            .order_by(Id, Order::Asc)
            .limit(LISTED)
            .all()
            .await
    }

    /// The commissions that a body has given or is to carry out and that are not over, what is due first first.
    async fn commissions_under_way(&self, body: Uuid) -> Result<Vec<commission::Model>, Error> {
        let over = [CommissionState::Closed, CommissionState::Withdrawn];
        let states = CommissionState::VALUES.iter().map(|(state, _)| *state);
        let filter = CommissionFilter {
            body: Some(body),
            states: Some(states.filter(|state| !over.contains(state)).collect()),
            ..CommissionFilter::default()
        };
        self.select::<commission::Entity>()
            .filter(filter.condition())
            .in_order_of(commission::Column::DueOn)
            .limit(LISTED)
            .all()
            .await
    }

    /// The notes of a body's meetings from a day until before another.
    async fn notes_between(
        &self,
        body: Uuid,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<meeting_notes::Model>, Error> {
        use meeting::Column::{Id, StartsAt};
        let held = meeting::Entity::find()
            .select_only()
            .column(Id)
            .filter(Id.in_subquery(meetings_of(body)))
            .filter(StartsAt.gte(start_of(from)?))
            .filter(StartsAt.lt(start_of(to)?));
        self.select::<meeting_notes::Entity>()
            .filter(meeting_notes::Column::MeetingId.in_subquery(held.into_query()))
            .order_by(meeting_notes::Column::Id, Order::Asc)
            .limit(LISTED)
            .all()
            .await
    }

    /// The meetings of a body from a day until before another.
    async fn meetings_between(
        &self,
        body: Uuid,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<meeting::Model>, Error> {
        use meeting::Column::{Id, StartsAt};
        self.select::<meeting::Entity>()
            .filter(Id.in_subquery(meetings_of(body)))
            .filter(StartsAt.gte(start_of(from)?))
            .filter(StartsAt.lt(start_of(to)?))
            .in_order_of(StartsAt)
            .limit(LISTED)
            .all()
            .await
    }
}

/// The ids of the meetings of a body, alone or with others.
fn meetings_of(body: Uuid) -> SelectStatement {
    let meetings = meeting_body::Entity::find()
        .select_only()
        .column(meeting_body::Column::MeetingId)
        .filter(meeting_body::Column::BodyId.eq(body));
    meetings.into_query()
}

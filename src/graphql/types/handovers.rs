//! What is handed over when the chair of a body changes sides.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use uuid::Uuid;

use super::{
    bodies::{Body, body},
    meeting_parts::{AgendaItem, MeetingNotes},
    people::{Appointment, ChairTerm},
};
use crate::graphql::{
    areas::{Commission, Meeting, YearPlan, year_plan_of},
    engine::loading::{AsOf, NodeType as _, Result, session, spend, today},
};
use crate::store;

/// What is handed over with the chair of a body on the first of January of a year (överlämning, A-22): who leads it before and
/// after, and what is under way, as far as you may see it. Computed.
pub struct Handover {
    body: Uuid,
    year: i32,
    row: store::Handover,
    on: AsOf,
}

/// What is handed over with the chair of a body on the first of January of a year (överlämning, A-22): who leads it before and
/// after, and what is under way, as far as you may see it. Computed.
#[Object]
impl Handover {
    /// The body (organ).
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.body, self.on).await
    }

    /// The year that begins (år).
    async fn year(&self) -> i32 {
        self.year
    }

    /// The chair's term that ends, with side, chair, vice chair and secretary (avgående ordförandeskap); null when none is set.
    async fn from(&self) -> Option<ChairTerm> {
        let term = self.row.from.term.clone()?;
        Some(ChairTerm::of(term, self.on))
    }

    /// The chair's term that begins (tillträdande ordförandeskap); null when none is set.
    async fn to(&self) -> Option<ChairTerm> {
        let term = self.row.to.term.clone()?;
        Some(ChairTerm::of(term, self.on))
    }

    /// Who convened until then, of the side that held the chair (avgående sammankallande, A-32); null when nobody is appointed.
    async fn convener_before(&self) -> Option<Appointment> {
        let convener = self.row.from.convener.clone()?;
        Some(Appointment::of(convener, self.on))
    }

    /// Who convenes from then on, of the side that holds the chair (tillträdande sammankallande, A-32); null when nobody is
    /// appointed.
    async fn convener_after(&self) -> Option<Appointment> {
        let convener = self.row.to.convener.clone()?;
        Some(Appointment::of(convener, self.on))
    }

    /// Items that were put off, and those of meetings that are cancelled or put off but for the standing ones, as far as no other
    /// item carries them over (öppna ärenden): at most 100.
    async fn open_items(&self) -> Option<Vec<AgendaItem>> {
        Some(AgendaItem::each(self.row.open_items.clone(), self.on))
    }

    /// The commissions that the body has given or is to carry out, neither closed nor withdrawn, what is due first first (uppdrag
    /// på gång): at most 100.
    async fn commissions(&self) -> Option<Vec<Commission>> {
        Some(Commission::each(self.row.commissions.clone(), self.on))
    }

    /// Notes of the body's meetings of the year before that are not approved (anteckningar att godkänna): at most 100.
    async fn notes_to_approve(&self) -> Option<Vec<MeetingNotes>> {
        Some(MeetingNotes::each(self.row.drafts.clone(), self.on))
    }

    /// The body's meetings of the year that begins, the earliest first (kalender): at most 100.
    async fn calendar(&self) -> Option<Vec<Meeting>> {
        Some(Meeting::each(self.row.calendar.clone(), self.on))
    }

    /// The body's plan for the year that begins (årshjul); null when there is none that you may see.
    async fn year_plan(&self, ctx: &Context<'_>) -> Result<Option<YearPlan>> {
        year_plan_of(ctx, self.body, self.year).await
    }

    /// Approved notes of the year before (arkiv): `archivedBy` is null for those that are still to be archived. At most 100.
    async fn archive(&self) -> Option<Vec<MeetingNotes>> {
        Some(MeetingNotes::each(self.row.archive.clone(), self.on))
    }
}

/// What is handed over with the chair of a body; null for a body that is not there, and a year that is none.
pub(in crate::graphql) async fn handover(
    ctx: &Context<'_>,
    of: Uuid,
    year: i32,
) -> Result<Option<Handover>> {
    let on = today(ctx);
    if body(ctx, of, on).await?.is_none() {
        return Ok(None);
    }
    let Some(row) = session(ctx).handover(of, year).await? else {
        return Ok(None);
    };
    let listed = row.open_items.len() + row.commissions.len() + row.calendar.len();
    spend(ctx, listed)?;
    Ok(Some(Handover {
        body: of,
        year,
        row,
        on,
    }))
}

//! The file of commissions: a row for each of those who carry one out.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{agenda_item, body, commission, commission_receiver, commission_report, decision};
use uuid::Uuid;

use super::{
    Query, Related, Sheet,
    cell::rows,
    query::by_id,
    related::{self, code, seen},
};
use crate::domain::{
    id::{NodeId, NodeKind},
    vocabulary::{CommissionState, Visibility},
};
use crate::error::Error;
use crate::store::{
    CommissionFilter, OrganisationKeys, ReceiversOfCommission, ReportsOfReceiver, Session,
};

/// How many commissions are read at a time, each with all who carry it out.
const COMMISSIONS: u64 = 500;

rows! {
    /// One who carries out a commission, with the commission.
    pub struct CommissionRow {
        /// The id of who carries it out.
        id: NodeId = "id" ["id", "id"];
        /// The id of the commission.
        commission: NodeId = "commission" ["uppdrag", "commission"];
        /// The title.
        title: String = "title" ["rubrik", "title"];
        /// What is to be done.
        text: String = "text" ["lydelse", "text"];
        /// Slug of the body that gave it.
        given_by: Option<String> = "givenBy" ["givet av", "given by"];
        /// The decision by which it was given.
        decision: Option<NodeId> = "decision" ["beslut", "decision"];
        /// The item of an agenda at which it was given.
        agenda_item: Option<NodeId> = "agendaItem" ["ärende på dagordningen", "agenda item"];
        /// The commission that it is a part of.
        part_of: Option<NodeId> = "partOf" ["del av", "part of"];
        /// The day on which it was given.
        given_on: NaiveDate = "givenOn" ["givet den", "given on"];
        /// The last day on which it is reported back in time.
        due_on: NaiveDate = "dueOn" ["klart senast", "due on"];
        /// Who may see it.
        visibility: Visibility = "visibility" ["synlighet", "visibility"];
        /// The day on which it was withdrawn.
        withdrawn_on: Option<NaiveDate> = "withdrawnOn" ["återkallat den", "withdrawn on"];
        /// Why it was withdrawn.
        withdrawn_because: Option<String> = "withdrawnBecause" ["skäl till återkallandet", "withdrawn because"];
        /// Slug of the body that carries it out.
        body: Option<String> = "body" ["mottagande organ", "receiving body"];
        /// Key of the organisation that carries it out.
        organisation: Option<String> = "organisation" ["mottagande organisation", "receiving organisation"];
        /// The organisation's name.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// How far it has come with it.
        state: CommissionState = "state" ["läge", "state"];
        /// The day on which it was accepted.
        accepted_on: Option<NaiveDate> = "acceptedOn" ["mottaget den", "accepted on"];
        /// The day on which it was last reported back.
        reported_on: Option<NaiveDate> = "reportedOn" ["återrapporterat den", "reported on"];
        /// The report by which it was.
        final_report: Option<NodeId> = "finalReport" ["slutrapport", "final report"];
        /// The day on which that was returned.
        returned_on: Option<NaiveDate> = "returnedOn" ["återsänt den", "returned on"];
        /// Why the report was returned.
        reason: Option<String> = "reason" ["skäl till återsändandet", "returned because"];
        /// The day on which it was closed.
        closed_on: Option<NaiveDate> = "closedOn" ["avslutat den", "closed on"];
        /// The decision on the report.
        closed_by_decision: Option<NodeId> = "closedByDecision" ["beslut om rapporten", "decision on the report"];
        /// The item of an agenda at which it was decided on the report.
        closed_at: Option<NodeId> = "closedAt" ["beslut om rapporten vid ärende", "decided on the report at item"];
        /// Whether nothing remains.
        nothing_remains: bool = "nothingRemains" ["ingenting återstår", "nothing remains"];
        /// The commission that what remains became.
        next: Option<NodeId> = "next" ["fortsätter i uppdrag", "next commission"];
    }
}

impl Sheet for CommissionRow {
    type Filter = CommissionFilter;
    /// The commission, and who carries it out.
    type Position = (Uuid, Uuid);

    const NAME: &'static str = "commissions";
    const TITLES: [&'static str; 2] = ["Uppdrag", "Commissions"];
    const TABLES: &'static [&'static str] = &[
        "commission",
        "commission_receiver",
        "commission_report",
        "decision",
        "matter",
        "agenda_item",
        "meeting",
        "body",
        "organisation",
        "name",
    ];

    async fn filter(query: &mut Query<'_>) -> Result<CommissionFilter, Error> {
        Ok(CommissionFilter {
            body: query.thing::<body::Entity>("body").await?,
            organisation: query.organisation("organisation")?,
            states: query.given.codes("states")?,
            year: query.given.year("year")?,
            overdue_on: None,
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Self::Position>, Error> {
        let id = by_id(key, NodeKind::CommissionReceiver);
        let rows = related::rows::<commission_receiver::Entity>(session, id.into_iter()).await?;
        Ok(rows
            .into_values()
            .next()
            .map(|row| (row.commission_id, row.id)))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &CommissionFilter,
        after: Option<&Self::Position>,
        _: u64,
    ) -> Result<Vec<Self>, Error> {
        // The commission of which rows have arrived is read again.
        let from = after.map(|(commission, _)| *commission);
        let commissions = session
            .commissions_in_order(filter, from, COMMISSIONS)
            .await?;
        let carried_out = CarriedOut::read(session, related, &commissions).await?;
        let mut rows = Vec::new();
        for commission in &commissions {
            for receiver in carried_out.by(commission.id) {
                let place = (commission.id, receiver.id);
                if after.is_none_or(|after| place > *after) {
                    rows.push(carried_out.row(commission, receiver, related)?);
                }
            }
        }
        Ok(rows)
    }

    fn position(&self) -> Option<Self::Position> {
        Some((self.commission.key, self.id.key))
    }
}

/// Who carries out commissions, and what of that the caller sees.
struct CarriedOut {
    receivers: HashMap<Uuid, Vec<commission_receiver::Model>>,
    reports: HashMap<Uuid, Vec<commission_report::Model>>,
    decisions: HashMap<Uuid, decision::Model>,
    items: HashMap<Uuid, agenda_item::Model>,
    commissions: HashMap<Uuid, commission::Model>,
}

impl CarriedOut {
    async fn read(
        session: &Session,
        related: &mut Related,
        commissions: &[commission::Model],
    ) -> Result<Self, Error> {
        let ids: Vec<Uuid> = commissions.iter().map(|row| row.id).collect();
        let receivers = session.related::<ReceiversOfCommission>(&ids, None).await?;
        let all = || receivers.values().flatten();
        let ids: Vec<Uuid> = all().map(|row| row.id).collect();
        let reports = session.related::<ReportsOfReceiver>(&ids, None).await?;
        let bodies = all().map(|row| row.body_id);
        let bodies = bodies.chain(commissions.iter().map(|row| Some(row.body_id)));
        related.read::<body::Entity>(session, bodies).await?;
        let closed_by = all().filter_map(|row| row.decision_id);
        let decisions = closed_by.chain(commissions.iter().filter_map(|row| row.decision_id));
        let closed_at = all().filter_map(|row| row.agenda_item_id);
        let items = closed_at.chain(commissions.iter().filter_map(|row| row.agenda_item_id));
        let next = all().filter_map(|row| row.next_id);
        let others = next.chain(commissions.iter().filter_map(|row| row.part_of_id));
        Ok(Self {
            decisions: related::rows::<decision::Entity>(session, decisions).await?,
            items: related::rows::<agenda_item::Entity>(session, items).await?,
            commissions: related::rows::<commission::Entity>(session, others).await?,
            reports,
            receivers,
        })
    }

    fn by(&self, commission: Uuid) -> &[commission_receiver::Model] {
        let receivers = self.receivers.get(&commission);
        receivers.map(Vec::as_slice).unwrap_or_default()
    }

    fn row(
        &self,
        commission: &commission::Model,
        receiver: &commission_receiver::Model,
        related: &Related,
    ) -> Result<CommissionRow, Error> {
        let mut reports = self.reports.get(&receiver.id).into_iter().flatten();
        let last = reports.rfind(|report| report.is_final);
        let organisation = receiver.organisation_id;
        Ok(CommissionRow {
            id: NodeId::new(NodeKind::CommissionReceiver, receiver.id),
            commission: NodeId::new(NodeKind::Commission, commission.id),
            title: commission.title.clone(),
            text: commission.text.clone(),
            given_by: related.key(Some(commission.body_id)),
            decision: seen(&self.decisions, NodeKind::Decision, commission.decision_id),
            agenda_item: seen(&self.items, NodeKind::AgendaItem, commission.agenda_item_id),
            part_of: seen(
                &self.commissions,
                NodeKind::Commission,
                commission.part_of_id,
            ),
            given_on: commission.given_on,
            due_on: commission.due_on,
            visibility: code(&commission.visibility)?,
            withdrawn_on: commission.withdrawn_on,
            withdrawn_because: commission.withdrawn_because.clone(),
            body: related.key(receiver.body_id),
            organisation: related.organisation(organisation),
            organisation_name: organisation.map(|id| related.organisations.name(id)),
            state: code(&receiver.state)?,
            accepted_on: receiver.accepted_on,
            reported_on: receiver.reported_on,
            final_report: last.map(|report| NodeId::new(NodeKind::CommissionReport, report.id)),
            returned_on: last.and_then(|report| report.returned_on),
            reason: last.and_then(|report| report.returned_because.clone()),
            closed_on: receiver.closed_on,
            closed_by_decision: seen(&self.decisions, NodeKind::Decision, receiver.decision_id),
            closed_at: seen(&self.items, NodeKind::AgendaItem, receiver.agenda_item_id),
            nothing_remains: receiver.nothing_remains,
            next: seen(&self.commissions, NodeKind::Commission, receiver.next_id),
        })
    }
}

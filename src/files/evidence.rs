//! What the answers of the file of the auditors' questions rest on, in words, as the printed page has them: read for all rows at once.

use std::collections::HashMap;

use entity::{
    agenda_item, agreement_approval, agreement_notice, agreement_party, commission,
    commission_receiver, commission_report, decision, document_adoption, meeting,
};
use uuid::Uuid;

use super::{Related, related::rows};
use crate::domain::{
    audit::{Answered, Answers},
    evidence::{Evidence, lines},
    id::{NodeId, NodeKind},
};
use crate::error::Error;
use crate::store::{ReportsOfReceiver, Session, answer_of_adoption, day_of_meeting};

/// The rows that the evidence of some answers is named from.
pub(super) struct Named {
    decisions: HashMap<Uuid, decision::Model>,
    items: HashMap<Uuid, agenda_item::Model>,
    meetings: HashMap<Uuid, meeting::Model>,
    reports: HashMap<Uuid, commission_report::Model>,
    receivers: HashMap<Uuid, commission_receiver::Model>,
    /// All reports of those who owe one.
    made: HashMap<Uuid, Vec<commission_report::Model>>,
    commissions: HashMap<Uuid, commission::Model>,
    approvals: HashMap<Uuid, agreement_approval::Model>,
    notices: HashMap<Uuid, agreement_notice::Model>,
    parties: HashMap<Uuid, agreement_party::Model>,
    adoptions: HashMap<Uuid, document_adoption::Model>,
    /// The names of the bodies that carry commissions out.
    bodies: HashMap<Uuid, String>,
}

impl Named {
    pub(super) async fn read(
        session: &Session,
        related: &Related,
        answers: &HashMap<NodeId, Answers>,
    ) -> Result<Self, Error> {
        let evidence = answers.values().flatten();
        let evidence: Vec<NodeId> = evidence.flat_map(|it| it.evidence.clone()).collect();
        let of = |kind: NodeKind| {
            let of_kind = evidence.iter().filter(move |id| id.kind == kind);
            of_kind.map(|id| id.key)
        };
        let items = rows::<agenda_item::Entity>(session, of(NodeKind::AgendaItem)).await?;
        let meetings = items.values().map(|row| row.meeting_id);
        let meetings = rows::<meeting::Entity>(session, meetings).await?;
        let reports = of(NodeKind::CommissionReport);
        let reports = rows::<commission_report::Entity>(session, reports).await?;
        let receivers = reports.values().map(|row| row.commission_receiver_id);
        let receivers = receivers.chain(of(NodeKind::CommissionReceiver));
        let receivers = rows::<commission_receiver::Entity>(session, receivers).await?;
        let owing: Vec<Uuid> = of(NodeKind::CommissionReceiver).collect();
        let bodies = receivers.values().filter_map(|row| row.body_id);
        let bodies: Vec<Uuid> = bodies.collect();
        let approvals = of(NodeKind::AgreementApproval);
        let approvals = rows::<agreement_approval::Entity>(session, approvals).await?;
        let notices = of(NodeKind::NoticeOfTermination);
        let notices = rows::<agreement_notice::Entity>(session, notices).await?;
        let approved = approvals.values().map(|row| row.agreement_party_id);
        let given = notices.values().map(|row| row.agreement_party_id);
        let parties = of(NodeKind::AgreementParty).chain(approved).chain(given);
        let parties = rows::<agreement_party::Entity>(session, parties).await?;
        let (decisions, commissions) = (of(NodeKind::Decision), of(NodeKind::Commission));
        let adoptions = of(NodeKind::DocumentAdoption);
        Ok(Self {
            decisions: rows::<decision::Entity>(session, decisions).await?,
            commissions: rows::<commission::Entity>(session, commissions).await?,
            adoptions: rows::<document_adoption::Entity>(session, adoptions).await?,
            made: session.related::<ReportsOfReceiver>(&owing, None).await?,
            bodies: session.names_of_bodies(&bodies, related.on).await?,
            items,
            meetings,
            reports,
            receivers,
            approvals,
            notices,
            parties,
        })
    }

    /// What an answer rests on, and what is missing; none where it rests on nothing.
    pub(super) fn text(&self, answered: &Answered, related: &Related) -> Option<String> {
        let evidence = answered.evidence.iter();
        let evidence = evidence.filter_map(|id| self.named(*id, related));
        let lines = lines(answered.question, evidence);
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        (!lines.is_empty()).then(|| lines.join(". "))
    }

    /// A commission among the evidence: what remained of another.
    pub(super) fn commission(&self, id: Uuid) -> Option<&commission::Model> {
        self.commissions.get(&id)
    }

    fn named(&self, NodeId { kind, key, .. }: NodeId, related: &Related) -> Option<Evidence> {
        Some(match kind {
            NodeKind::Decision => {
                let row = self.decisions.get(&key)?;
                Evidence::Decision {
                    organ: row.organ.clone(),
                    paragraph: row.paragraph.clone(),
                    date: row.date,
                }
            }
            NodeKind::AgendaItem => {
                let row = self.items.get(&key)?;
                let meeting = self.meetings.get(&row.meeting_id);
                Evidence::AgendaItem {
                    title: row.title.clone(),
                    met_on: meeting.map(day_of_meeting),
                }
            }
            NodeKind::CommissionReport => {
                let row = self.reports.get(&key)?;
                Evidence::Report {
                    by: self.receiver(row.commission_receiver_id, related)?,
                    on: row.reported_on,
                }
            }
            NodeKind::CommissionReceiver => {
                let reports = self.made.get(&key).into_iter().flatten();
                let mut known = reports.filter(|row| row.reported_on <= related.on);
                let last = known.rfind(|row| row.is_final);
                let returned = last.and_then(|row| row.returned_on);
                Evidence::NoReport {
                    by: self.receiver(key, related)?,
                    returned_on: returned.filter(|day| *day <= related.on),
                }
            }
            NodeKind::Commission => {
                let row = self.commissions.get(&key)?;
                Evidence::Commission {
                    text: row.text.clone(),
                    due_on: row.due_on,
                }
            }
            NodeKind::AgreementApproval => {
                let row = self.approvals.get(&key)?;
                Evidence::Approval {
                    by: self.party(row.agreement_party_id)?,
                    on: row.approved_on,
                }
            }
            NodeKind::AgreementParty => Evidence::NoApproval {
                by: self.party(key)?,
            },
            NodeKind::NoticeOfTermination => {
                let row = self.notices.get(&key)?;
                Evidence::Notice {
                    by: self.party(row.agreement_party_id)?,
                    on: row.given_on,
                }
            }
            NodeKind::DocumentAdoption => {
                let row = self.adoptions.get(&key)?;
                let (on, answer) = answer_of_adoption(row).ok()?;
                Evidence::Adoption {
                    by: related.organisations.name(row.organisation_id),
                    on,
                    answer,
                }
            }
            NodeKind::Organisation => Evidence::NoAdoption {
                by: related.organisations.name(key),
            },
            _ => return None,
        })
    }

    /// The name of who carries out a commission.
    fn receiver(&self, id: Uuid, related: &Related) -> Option<String> {
        let row = self.receivers.get(&id)?;
        match row.organisation_id {
            Some(organisation) => Some(related.organisations.name(organisation)),
            None => self.bodies.get(&row.body_id?).cloned(),
        }
    }

    fn party(&self, id: Uuid) -> Option<String> {
        let row = self.parties.get(&id)?;
        Some(row.name_as_signed.clone())
    }
}

//! The file of the auditors' four questions: a row for each decision, commission and agreement (revisorernas granskningsfrågor).

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    adoption_request, agenda_item, agreement, agreement_approval, agreement_notice,
    agreement_party, body, commission, commission_receiver, commission_report, decision,
    document_adoption, document_version, matter, meeting, name, organisation, steering_document,
};
use uuid::Uuid;

use super::{Query, Related, Sheet, cell::rows, evidence::Named, related};
use crate::domain::{
    audit::{Answered, Answers},
    id::{NodeId, NodeKind},
    vocabulary::AuditAnswer,
};
use crate::error::Error;
use crate::store::{
    AuditFilter, Audited, OrganisationKeys, PageRequest, Position, Record, Session,
    place_among_audited,
};

/// How many rows are read at a time.
const THINGS: u64 = 500;

rows! {
    /// A decision, a commission or an agreement with the answers to the four questions.
    pub struct AuditRow {
        /// Its id.
        id: NodeId = "id" ["id", "id"];
        /// What type of thing it is: `Decision`, `Commission` or `Agreement`.
        thing_type: String = "thingType" ["typ", "type"];
        /// The title of the matter, of the commission or of the agreement's document.
        title: Option<String> = "title" ["rubrik", "title"];
        /// Slug of the body that decided it, gave it or that the agreement's document belongs to.
        body: Option<String> = "body" ["samverkansorgan", "body"];
        /// The day of the decision, or on which the commission was given.
        day: Option<NaiveDate> = "day" ["datum", "day"];
        /// The number of the paragraph in the minutes of a decision.
        paragraph: Option<String> = "paragraph" ["paragraf", "paragraph"];
        /// Was it decided?
        decided: AuditAnswer = "decided" ["beslutat?", "decided?"];
        /// Since when.
        decided_on: Option<NaiveDate> = "decidedOn" ["beslutat den", "decided on"];
        /// What that rests on.
        decided_evidence: Vec<String> = "decidedEvidence" ["underlag för beslutat", "evidence of decided"];
        /// The same in words, in Swedish.
        decided_evidence_text: Option<String> = "decidedEvidenceText" ["underlag för beslutat, i ord", "evidence of decided, in words"];
        /// Was it reported back?
        reported_back: AuditAnswer = "reportedBack" ["återrapporterat?", "reported back?"];
        /// Since when, or by when it is due.
        reported_back_on: Option<NaiveDate> = "reportedBackOn" ["återrapporterat den, eller klart senast", "reported back on, or due on"];
        /// What that rests on.
        reported_back_evidence: Vec<String> = "reportedBackEvidence" ["underlag för återrapporterat", "evidence of reported back"];
        /// The same in words, in Swedish.
        reported_back_evidence_text: Option<String> = "reportedBackEvidenceText" ["underlag för återrapporterat, i ord", "evidence of reported back, in words"];
        /// Was it decided on the report?
        decided_on_report: AuditAnswer = "decidedOnReport" ["beslut om rapporten?", "decided on the report?"];
        /// Since when.
        decided_on_report_on: Option<NaiveDate> = "decidedOnReportOn" ["beslut om rapporten den", "decided on the report on"];
        /// What that rests on.
        decided_on_report_evidence: Vec<String> = "decidedOnReportEvidence" ["underlag för beslut om rapporten", "evidence of decided on the report"];
        /// The same in words, in Swedish.
        decided_on_report_evidence_text: Option<String> = "decidedOnReportEvidenceText" ["underlag för beslut om rapporten, i ord", "evidence of decided on the report, in words"];
        /// Does anything remain?
        remains: AuditAnswer = "remains" ["återstår något?", "does anything remain?"];
        /// Since when.
        remains_on: Option<NaiveDate> = "remainsOn" ["återstår sedan", "remains since"];
        /// What that rests on.
        remains_evidence: Vec<String> = "remainsEvidence" ["underlag för återstår", "evidence of remains"];
        /// The same in words, in Swedish.
        remains_evidence_text: Option<String> = "remainsEvidenceText" ["underlag för återstår, i ord", "evidence of remains, in words"];
        /// What remains, in the words of the commissions that it became.
        remaining: Option<String> = "remaining" ["vad som återstår", "what remains"];
    }
}

impl Sheet for AuditRow {
    type Filter = AuditFilter;
    type Position = Position;

    const NAME: &'static str = "audit-questions";
    const TITLES: [&'static str; 2] = ["Granskningsfrågor", "Audit questions"];
    const TABLES: &'static [&'static str] = &[
        decision::Entity::TABLE,
        matter::Entity::TABLE,
        commission::Entity::TABLE,
        commission_receiver::Entity::TABLE,
        commission_report::Entity::TABLE,
        agenda_item::Entity::TABLE,
        meeting::Entity::TABLE,
        document_adoption::Entity::TABLE,
        adoption_request::Entity::TABLE,
        document_version::Entity::TABLE,
        steering_document::Entity::TABLE,
        agreement::Entity::TABLE,
        agreement_party::Entity::TABLE,
        agreement_approval::Entity::TABLE,
        agreement_notice::Entity::TABLE,
        body::Entity::TABLE,
        organisation::Entity::TABLE,
        name::Entity::TABLE,
    ];
    const OF_A_DAY: bool = true;

    async fn filter(query: &mut Query<'_>) -> Result<AuditFilter, Error> {
        Ok(AuditFilter {
            body: query.thing::<body::Entity>("body").await?,
            year: query.given.year("year")?,
            known_on: query.past,
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Position>, Error> {
        let Some(id) = NodeId::decode(key) else {
            return Ok(None);
        };
        let found = session.audited_by_id(id).await?;
        Ok(found.map(|thing| place_among_audited(thing.id(), thing.day())))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &AuditFilter,
        after: Option<&Position>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let request = PageRequest {
            first: left.min(THINGS),
            after: after.cloned(),
        };
        let page = session.audited(filter, request).await?;
        let things: Vec<Audited> = page.rows.into_iter().map(|(thing, _)| thing).collect();
        let ids: Vec<NodeId> = things.iter().map(Audited::id).collect();
        let mut answers = session.audit_answers(&ids, related.on).await?;
        let about = About::read(session, related, &things, &answers).await?;
        let rows = things.into_iter().filter_map(|thing| {
            let answers = answers.remove(&thing.id())?;
            Some(about.row(thing, answers, related))
        });
        Ok(rows.collect())
    }

    fn position(&self) -> Option<Position> {
        Some(place_among_audited(self.id, self.day))
    }
}

/// What rows say besides the answers.
struct About {
    matters: HashMap<Uuid, matter::Model>,
    documents: HashMap<Uuid, steering_document::Model>,
    evidence: Named,
}

impl About {
    async fn read(
        session: &Session,
        related: &mut Related,
        things: &[Audited],
        answers: &HashMap<NodeId, Answers>,
    ) -> Result<Self, Error> {
        let documents = things.iter().filter_map(|thing| match thing {
            Audited::Agreement(row) => Some(row.steering_document_id),
            Audited::Decision(_) | Audited::Commission(_) => None,
        });
        let documents = related::rows::<steering_document::Entity>(session, documents).await?;
        let bodies = things.iter().map(|thing| match thing {
            Audited::Decision(row) => row.body_id,
            Audited::Commission(row) => Some(row.body_id),
            Audited::Agreement(row) => documents.get(&row.steering_document_id)?.body_id,
        });
        related.read::<body::Entity>(session, bodies).await?;
        let matters = things.iter().filter_map(|thing| match thing {
            Audited::Decision(row) => Some(row.matter_id),
            Audited::Commission(_) | Audited::Agreement(_) => None,
        });
        Ok(Self {
            matters: related::rows::<matter::Entity>(session, matters).await?,
            evidence: Named::read(session, related, answers).await?,
            documents,
        })
    }

    fn row(&self, thing: Audited, answers: Answers, related: &Related) -> AuditRow {
        let id = thing.id();
        let day = thing.day();
        let (title, body, paragraph) = match thing {
            Audited::Decision(row) => {
                let matter = self.matters.get(&row.matter_id);
                (
                    matter.map(|matter| matter.title.clone()),
                    row.body_id,
                    row.paragraph,
                )
            }
            Audited::Commission(row) => (Some(row.title), Some(row.body_id), None),
            Audited::Agreement(row) => {
                let document = self.documents.get(&row.steering_document_id);
                let body = document.and_then(|document| document.body_id);
                (document.map(|document| document.title.clone()), body, None)
            }
        };
        let [decided, reported, on_report, remains] = answers;
        let texts = remaining(&remains).filter_map(|id| self.evidence.commission(id));
        let texts: Vec<&str> = texts.map(|row| row.text.as_str()).collect();
        AuditRow {
            id,
            thing_type: format!("{:?}", id.kind),
            title,
            body: related.key(body),
            day,
            paragraph,
            remaining: (!texts.is_empty()).then(|| texts.join("\n")),
            decided: decided.answer,
            decided_on: decided.on,
            decided_evidence: evidence(&decided),
            decided_evidence_text: self.evidence.text(&decided, related),
            reported_back: reported.answer,
            reported_back_on: reported.on,
            reported_back_evidence: evidence(&reported),
            reported_back_evidence_text: self.evidence.text(&reported, related),
            decided_on_report: on_report.answer,
            decided_on_report_on: on_report.on,
            decided_on_report_evidence: evidence(&on_report),
            decided_on_report_evidence_text: self.evidence.text(&on_report, related),
            remains: remains.answer,
            remains_on: remains.on,
            remains_evidence: evidence(&remains),
            remains_evidence_text: self.evidence.text(&remains, related),
        }
    }
}

fn evidence(answered: &Answered) -> Vec<String> {
    answered.evidence.iter().map(|id| id.encode()).collect()
}

/// The commissions that what remains became.
fn remaining(answered: &Answered) -> impl Iterator<Item = Uuid> {
    let next = answered
        .evidence
        .iter()
        .filter(|id| id.kind == NodeKind::Commission);
    next.map(|id| id.key)
}

//! The file of agreements: a row for each party, with what it has said (B-11, B-12, B-14).

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, body, decision, matter,
    steering_document,
};
use uuid::Uuid;

use super::{
    Query, Related, Sheet,
    cell::rows,
    query::by_id,
    related::{self, code, seen},
};
use crate::domain::{
    agreement::AgreementFacts,
    id::{NodeId, NodeKind},
    vocabulary::{AgreementEntry, AgreementStatus},
};
use crate::error::Error;
use crate::store::{
    AgreementFilter, ApprovalOfParty, NoticesOfParty, OrganisationKeys, PartiesOfAgreement, Session,
};

/// How many agreements are read at a time, each with all its parties.
const AGREEMENTS: u64 = 500;

rows! {
    /// A party of an agreement, with the agreement.
    pub struct AgreementRow {
        /// The id of the party.
        id: NodeId = "id" ["id", "id"];
        /// The id of the agreement.
        agreement: NodeId = "agreement" ["överenskommelse", "agreement"];
        /// Slug of the document that holds it.
        document: Option<String> = "document" ["dokument", "document"];
        /// The title of that document.
        title: Option<String> = "title" ["rubrik", "title"];
        /// Slug of the body that the document belongs to.
        body: Option<String> = "body" ["samverkansorgan", "body"];
        /// Slug of the matter in which it was decided.
        matter: Option<String> = "matter" ["ärende", "matter"];
        /// The day on which it was sent for approval.
        sent_on: Option<NaiveDate> = "sentOn" ["skickad den", "sent on"];
        /// How it enters into force.
        entry: AgreementEntry = "entry" ["ikraftträdande", "entry"];
        /// The day on which it does at the earliest.
        in_force_on: Option<NaiveDate> = "inForceOn" ["träder i kraft tidigast", "in force on"];
        /// Months from a notice until it ends.
        notice_months: i32 = "noticeMonths" ["uppsägningstid i månader", "notice months"];
        /// Where it stands.
        status: AgreementStatus = "status" ["status", "status"];
        /// The first day on which it is in force.
        in_force_from: Option<NaiveDate> = "inForceFrom" ["i kraft från", "in force from"];
        /// The last day on which it binds anybody.
        ends_on: Option<NaiveDate> = "endsOn" ["sista dag", "ends on"];
        /// The place of the party among all, from 1.
        ordinal: i32 = "ordinal" ["ordning bland parterna", "place among parties"];
        /// Key of the organisation that is party to it.
        organisation: Option<String> = "organisation" ["organisation", "organisation"];
        /// The organisation's name.
        organisation_name: String = "organisationName" ["organisationens namn", "organisation name"];
        /// The name under which it is party.
        name_as_signed: String = "nameAsSigned" ["namn i överenskommelsen", "name as signed"];
        /// The organ whose approval binds it.
        approving_organ: String = "approvingOrgan" ["godkännande organ", "approving organ"];
        /// The day on which it approved it.
        approved_on: Option<NaiveDate> = "approvedOn" ["godkänd den", "approved on"];
        /// That approval.
        approval: Option<NodeId> = "approval" ["godkännande", "approval"];
        /// The decision by which it approved it.
        decision: Option<NodeId> = "decision" ["beslut", "decision"];
        /// The day on which it first gave notice.
        given_on: Option<NaiveDate> = "givenOn" ["uppsagd den", "notice given on"];
        /// All its notices.
        notices: Vec<String> = "notices" ["uppsägningar", "notices"];
    }
}

impl Sheet for AgreementRow {
    type Filter = AgreementFilter;
    /// The agreement, and the place of the party there.
    type Position = (Uuid, i32);

    const NAME: &'static str = "agreements";
    const TITLES: [&'static str; 2] = ["Överenskommelser", "Agreements"];
    const TABLES: &'static [&'static str] = &[
        "agreement",
        "agreement_party",
        "agreement_approval",
        "agreement_notice",
        "steering_document",
        "document_version",
        "decision",
        "matter",
        "body",
        "organisation",
        "name",
    ];

    async fn filter(query: &mut Query<'_>) -> Result<AgreementFilter, Error> {
        Ok(AgreementFilter {
            party: query.organisation("party")?,
            known_on: None,
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Self::Position>, Error> {
        let id = by_id(key, NodeKind::AgreementParty);
        let rows = related::rows::<agreement_party::Entity>(session, id.into_iter()).await?;
        let mut rows = rows.into_values();
        Ok(rows.next().map(|row| (row.agreement_id, row.ordinal)))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &AgreementFilter,
        after: Option<&Self::Position>,
        _: u64,
    ) -> Result<Vec<Self>, Error> {
        // The agreement of which parties have arrived is read again.
        let from = after.map(|(agreement, _)| *agreement);
        let agreements = session
            .agreements_in_order(filter, from, AGREEMENTS)
            .await?;
        let said = Said::read(session, related, &agreements).await?;
        let mut rows = Vec::new();
        for agreement in &agreements {
            for party in said.parties.get(&agreement.id).into_iter().flatten() {
                let place = (agreement.id, party.ordinal);
                if after.is_none_or(|after| place > *after) {
                    rows.push(said.row(agreement, party, related)?);
                }
            }
        }
        Ok(rows)
    }

    fn position(&self) -> Option<Self::Position> {
        Some((self.agreement.key, self.ordinal))
    }
}

/// What the parties of agreements have said, and what else of them the caller sees.
struct Said {
    facts: Arc<HashMap<Uuid, AgreementFacts>>,
    documents: HashMap<Uuid, steering_document::Model>,
    parties: HashMap<Uuid, Vec<agreement_party::Model>>,
    approvals: HashMap<Uuid, Vec<agreement_approval::Model>>,
    notices: HashMap<Uuid, Vec<agreement_notice::Model>>,
    decisions: HashMap<Uuid, decision::Model>,
}

impl Said {
    async fn read(
        session: &Session,
        related: &mut Related,
        agreements: &[agreement::Model],
    ) -> Result<Self, Error> {
        let matters = agreements.iter().map(|row| row.matter_id);
        related.read::<matter::Entity>(session, matters).await?;
        let documents = agreements.iter().map(|row| row.steering_document_id);
        let documents = related::rows::<steering_document::Entity>(session, documents).await?;
        let bodies = documents.values().map(|row| row.body_id);
        related.read::<body::Entity>(session, bodies).await?;
        let ids: Vec<Uuid> = agreements.iter().map(|row| row.id).collect();
        let parties = session.related::<PartiesOfAgreement>(&ids, None).await?;
        let ids: Vec<Uuid> = parties.values().flatten().map(|row| row.id).collect();
        let approvals = session.related::<ApprovalOfParty>(&ids, None).await?;
        let notices = session.related::<NoticesOfParty>(&ids, None).await?;
        let decisions = approvals
            .values()
            .flatten()
            .filter_map(|row| row.decision_id);
        Ok(Self {
            decisions: related::rows::<decision::Entity>(session, decisions).await?,
            facts: session.facts_of_agreements().await?,
            documents,
            parties,
            approvals,
            notices,
        })
    }

    fn row(
        &self,
        agreement: &agreement::Model,
        party: &agreement_party::Model,
        related: &Related,
    ) -> Result<AgreementRow, Error> {
        let facts = self.facts.get(&agreement.id);
        let facts = facts.map(|facts| facts.known_on(related.on));
        let facts = facts.unwrap_or_default();
        let document = self.documents.get(&agreement.steering_document_id);
        let mut approvals = self.approvals.get(&party.id).into_iter().flatten();
        let approval = approvals.next();
        let notices = || self.notices.get(&party.id).into_iter().flatten();
        let notice = |row: &agreement_notice::Model| {
            NodeId::new(NodeKind::NoticeOfTermination, row.id).encode()
        };
        Ok(AgreementRow {
            id: NodeId::new(NodeKind::AgreementParty, party.id),
            agreement: NodeId::new(NodeKind::Agreement, agreement.id),
            document: document.map(|row| row.slug.clone()),
            title: document.map(|row| row.title.clone()),
            body: related.key(document.and_then(|row| row.body_id)),
            matter: related.key(agreement.matter_id),
            sent_on: agreement.sent_on,
            entry: code(&agreement.entry)?,
            in_force_on: agreement.in_force_on,
            notice_months: agreement.notice_months,
            status: facts.status(related.on),
            in_force_from: facts.in_force_from(),
            ends_on: facts.last_day(),
            ordinal: party.ordinal,
            organisation: related.organisation(Some(party.organisation_id)),
            organisation_name: related.organisations.name(party.organisation_id),
            name_as_signed: party.name_as_signed.clone(),
            approving_organ: party.approving_organ.clone(),
            approved_on: approval.map(|row| row.approved_on),
            approval: approval.map(|row| NodeId::new(NodeKind::AgreementApproval, row.id)),
            decision: seen(
                &self.decisions,
                NodeKind::Decision,
                approval.and_then(|row| row.decision_id),
            ),
            given_on: notices().map(|row| row.given_on).min(),
            notices: notices().map(notice).collect(),
        })
    }
}

//! The file of adoptions: a row for each organisation that was asked to adopt a version of a document, or has answered on one.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{
    adoption_request, body, decision, document_adoption, document_version, steering_document,
};
use uuid::Uuid;

use super::{
    Query, Related, Sheet,
    cell::rows,
    query::by_id,
    related::{self, code, seen},
};
use crate::domain::{
    id::{NodeId, NodeKind},
    vocabulary::{AdoptionAnswer, AdoptionState, AgreementEntry},
};
use crate::error::Error;
use crate::store::{
    AdoptionFilter, AdoptionsOfVersion, OrganisationKeys, RequestOfVersion, Session,
    answer_of_adoption, facts_of_adoption,
};

/// How many versions are read at a time, each with all who were asked.
const VERSIONS: u64 = 500;

rows! {
    /// Where an organisation stands with a version of a document.
    pub struct AdoptionRow {
        /// The id of the version.
        document_version: NodeId = "documentVersion" ["dokumentversion", "document version"];
        /// Key of the organisation.
        organisation: String = "organisation" ["organisation", "organisation"];
        /// The organisation's name.
        organisation_name: String = "organisationName" ["organisationens namn", "organisation name"];
        /// Slug of the document.
        document: Option<String> = "document" ["dokument", "document"];
        /// The title of the document.
        title: Option<String> = "title" ["rubrik", "title"];
        /// The number of the version, from 1.
        ordinal: i32 = "ordinal" ["version", "version"];
        /// Slug of the body that the document belongs to.
        body: Option<String> = "body" ["samverkansorgan", "body"];
        /// The day on which it was sent for adoption.
        sent_on: Option<NaiveDate> = "sentOn" ["skickad den", "sent on"];
        /// The last day to answer by.
        answer_by: Option<NaiveDate> = "answerBy" ["svar senast", "answer by"];
        /// How it enters into force.
        entry: Option<AgreementEntry> = "entry" ["ikraftträdande", "entry"];
        /// The day on which it does at the earliest.
        in_force_on: Option<NaiveDate> = "inForceOn" ["träder i kraft tidigast", "in force on"];
        /// Where the organisation stands; none where it was not asked.
        state: Option<AdoptionState> = "state" ["läge", "state"];
        /// How many days late it answered, or is; none where it was not asked.
        days_late: Option<i32> = "daysLate" ["dagar för sent", "days late"];
        /// What it has answered.
        answer: Option<AdoptionAnswer> = "answer" ["svar", "answer"];
        /// The day on which it decided.
        adopted_on: Option<NaiveDate> = "adoptedOn" ["beslutsdag", "adopted on"];
        /// The organ that decided.
        organ: Option<String> = "organ" ["beslutsorgan", "organ"];
        /// The number of the paragraph in its minutes.
        paragraph: Option<String> = "paragraph" ["paragraf", "paragraph"];
        /// What it reserved itself.
        reservation: Option<String> = "reservation" ["förbehåll", "reservation"];
        /// The decision.
        decision: Option<NodeId> = "decision" ["beslut", "decision"];
        /// The answer's id.
        adoption: Option<NodeId> = "adoption" ["antagande", "adoption"];
        /// The first day on which the version is in force for it, where it was asked.
        in_force_from: Option<NaiveDate> = "inForceFrom" ["i kraft från", "in force from"];
        /// The decision by which the body recommends it.
        recommended_by: Option<NodeId> = "recommendedBy" ["rekommenderat genom", "recommended by"];
    }
}

impl Sheet for AdoptionRow {
    type Filter = AdoptionFilter;
    /// The version, and the key of the organisation.
    type Position = (Uuid, String);

    const NAME: &'static str = "adoptions";
    const TITLES: [&'static str; 2] = ["Antaganden", "Adoptions"];
    const TABLES: &'static [&'static str] = &[
        "adoption_request",
        "document_adoption",
        "document_version",
        "steering_document",
        "decision",
        "matter",
        "body",
        "organisation",
        "name",
    ];

    async fn filter(query: &mut Query<'_>) -> Result<AdoptionFilter, Error> {
        Ok(AdoptionFilter {
            document: query.thing::<steering_document::Entity>("document").await?,
            body: query.thing::<body::Entity>("body").await?,
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Self::Position>, Error> {
        let Some((version, organisation)) = key.split_once('/') else {
            return Ok(None);
        };
        let id = by_id(version, NodeKind::DocumentVersion);
        let rows = related::rows::<document_version::Entity>(session, id.into_iter()).await?;
        let mut ids = rows.into_keys();
        Ok(ids.next().map(|id| (id, organisation.to_owned())))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &AdoptionFilter,
        after: Option<&Self::Position>,
        _: u64,
    ) -> Result<Vec<Self>, Error> {
        // The version of which rows have arrived is read again.
        let from = after.map(|(version, _)| *version);
        let versions = session
            .versions_to_adopt_in_order(filter, from, VERSIONS)
            .await?;
        let asked = Asked::read(session, related, &versions).await?;
        let mut rows = Vec::new();
        for version in &versions {
            rows.extend(asked.rows(version, related)?);
        }
        rows.retain(|row| after.is_none_or(|after| row.place() > *after));
        Ok(rows)
    }

    fn position(&self) -> Option<Self::Position> {
        Some(self.place())
    }
}

impl AdoptionRow {
    fn place(&self) -> (Uuid, String) {
        (self.document_version.key, self.organisation.clone())
    }
}

/// Who was asked to adopt versions, what was answered, and what else of it the caller sees.
struct Asked {
    asked: Vec<Uuid>,
    documents: HashMap<Uuid, steering_document::Model>,
    requests: HashMap<Uuid, Vec<adoption_request::Model>>,
    adoptions: HashMap<Uuid, Vec<document_adoption::Model>>,
    decisions: HashMap<Uuid, decision::Model>,
}

impl Asked {
    async fn read(
        session: &Session,
        related: &mut Related,
        versions: &[document_version::Model],
    ) -> Result<Self, Error> {
        let documents = versions.iter().map(|row| row.steering_document_id);
        let documents = related::rows::<steering_document::Entity>(session, documents).await?;
        let bodies = documents.values().map(|row| row.body_id);
        related.read::<body::Entity>(session, bodies).await?;
        let ids: Vec<Uuid> = versions.iter().map(|row| row.id).collect();
        let requests = session.related::<RequestOfVersion>(&ids, None).await?;
        let adoptions = session.related::<AdoptionsOfVersion>(&ids, None).await?;
        let recommending = requests
            .values()
            .flatten()
            .filter_map(|row| row.decision_id);
        let decisions = adoptions
            .values()
            .flatten()
            .filter_map(|row| row.decision_id)
            .chain(recommending);
        let asked = session.adopting_organisations(related.on).await?;
        Ok(Self {
            decisions: related::rows::<decision::Entity>(session, decisions).await?,
            asked: asked.into_iter().map(|row| row.id).collect(),
            documents,
            requests,
            adoptions,
        })
    }

    /// The rows of a version, in the order of the organisations' keys: of all who were asked, and all who have answered.
    fn rows(
        &self,
        version: &document_version::Model,
        related: &Related,
    ) -> Result<Vec<AdoptionRow>, Error> {
        let request = self.requests.get(&version.id).and_then(|rows| rows.first());
        let adoptions = self.adoptions.get(&version.id).into_iter().flatten();
        let adoptions: HashMap<Uuid, &document_adoption::Model> =
            adoptions.map(|row| (row.organisation_id, row)).collect();
        let answers = self.asked.iter().map(|id| adoptions.get(id).copied());
        let facts = request.map(|request| facts_of_adoption(version, request, answers));
        let facts = facts.transpose()?;
        let document = self.documents.get(&version.steering_document_id);
        let row = |(key, id): (String, Uuid)| -> Result<AdoptionRow, Error> {
            let adoption = adoptions.get(&id).copied();
            let answer = adoption.map(answer_of_adoption).transpose()?;
            let facts = facts.as_ref().filter(|_| self.asked.contains(&id));
            let late = facts.map(|facts| facts.days_late(answer, related.on));
            let decision = adoption.and_then(|row| row.decision_id);
            Ok(AdoptionRow {
                document_version: NodeId::new(NodeKind::DocumentVersion, version.id),
                organisation: key,
                organisation_name: related.organisations.name(id),
                document: document.map(|row| row.slug.clone()),
                title: document.map(|row| row.title.clone()),
                ordinal: version.ordinal,
                body: related.key(document.and_then(|row| row.body_id)),
                sent_on: request.map(|row| row.sent_on),
                answer_by: request.map(|row| row.answer_by),
                entry: request.map(|row| code(&row.entry)).transpose()?,
                in_force_on: request.and_then(|row| row.in_force_on),
                state: facts.map(|facts| facts.state(answer, related.on)),
                days_late: late.map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
                answer: answer.map(|(_, answer)| answer),
                adopted_on: answer.map(|(on, _)| on),
                organ: adoption.map(|row| row.organ.clone()),
                paragraph: adoption.and_then(|row| row.paragraph.clone()),
                reservation: adoption.and_then(|row| row.reservation.clone()),
                decision: seen(&self.decisions, NodeKind::Decision, decision),
                adoption: adoption.map(|row| NodeId::new(NodeKind::DocumentAdoption, row.id)),
                in_force_from: facts.and_then(|facts| facts.in_force_for(answer)),
                recommended_by: seen(
                    &self.decisions,
                    NodeKind::Decision,
                    request.and_then(|row| row.decision_id),
                ),
            })
        };
        let asked = self.asked.iter().copied().filter(|_| request.is_some());
        let all = asked.chain(adoptions.keys().copied());
        let all: BTreeMap<String, Uuid> =
            all.map(|id| (related.organisations.key(id), id)).collect();
        all.into_iter().map(row).collect()
    }
}

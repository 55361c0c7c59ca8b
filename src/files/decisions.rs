//! The file of decisions: the decision log of bodies and organs (beslutslogg).

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{body, decision, matter};
use uuid::Uuid;

use super::{
    PART, Query, Related, Sheet,
    cell::rows,
    query::by_id,
    related::{self, code},
};
use crate::domain::{
    id::{NodeId, NodeKind},
    vocabulary::{DecisionKind, Visibility},
};
use crate::error::Error;
use crate::store::{DecisionFilter, OrganisationKeys, Session};

rows! {
    /// A decision in a matter.
    pub struct DecisionRow {
        /// Its id.
        id: NodeId = "id" ["id", "id"];
        /// Slug of the matter.
        matter: Option<String> = "matter" ["ärende", "matter"];
        /// What the matter is about.
        matter_title: Option<String> = "matterTitle" ["ärendemening", "matter title"];
        /// Its place in the matter, from 1.
        ordinal: i32 = "ordinal" ["ordning i ärendet", "place in matter"];
        /// Slug of the body of the cooperation that decided.
        body: Option<String> = "body" ["samverkansorgan", "body"];
        /// The organ that decided, under its name of then.
        organ: String = "organ" ["beslutsorgan", "organ"];
        /// Key of the organisation whose organ it is.
        organisation: Option<String> = "organisation" ["organisation", "organisation"];
        /// The organisation's name of then.
        organisation_name: Option<String> = "organisationName" ["organisationens namn då", "organisation name then"];
        /// The day.
        date: Option<NaiveDate> = "date" ["datum", "date"];
        /// The year of the minutes.
        year: Option<i32> = "year" ["år", "year"];
        /// The number of the paragraph in the minutes.
        paragraph: Option<String> = "paragraph" ["paragraf", "paragraph"];
        /// What it does.
        kind: DecisionKind = "kind" ["beslutstyp", "kind"];
        /// The decision that it takes up.
        previous: Option<NodeId> = "previous" ["tidigare beslut", "previous decision"];
        /// What was decided.
        wording: String = "wording" ["beslutsmening", "wording"];
        /// Whether the body decided without a meeting.
        per_capsulam: bool = "perCapsulam" ["per capsulam", "per capsulam"];
        /// Who did not agree, and why.
        dissent: Option<String> = "dissent" ["reservation", "dissent"];
        /// Who took no part because of an interest in it.
        disqualification: Option<String> = "disqualification" ["jäv", "disqualification"];
        /// Who may see it.
        visibility: Option<Visibility> = "visibility" ["synlighet", "visibility"];
    }
}

impl Sheet for DecisionRow {
    type Filter = DecisionFilter;
    type Position = Uuid;

    const NAME: &'static str = "decisions";
    const TITLES: [&'static str; 2] = ["Beslut", "Decisions"];
    const TABLES: &'static [&'static str] = &["decision", "matter", "body", "organisation"];

    async fn filter(query: &mut Query<'_>) -> Result<DecisionFilter, Error> {
        Ok(DecisionFilter {
            body: query.thing::<body::Entity>("body").await?,
            organisation: query.organisation("organisation")?,
            kinds: query.given.codes("kinds")?,
            year: query.given.year("year")?,
            matter: query.thing::<matter::Entity>("matter").await?,
            ..DecisionFilter::default()
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Uuid>, Error> {
        let id = by_id(key, NodeKind::Decision);
        let rows = related::rows::<decision::Entity>(session, id.into_iter()).await?;
        Ok(rows.into_keys().next())
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &DecisionFilter,
        after: Option<&Uuid>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let rows = session
            .decisions_in_order(filter, after.copied(), left.min(PART))
            .await?;
        let bodies = rows.iter().map(|row| row.body_id);
        related.read::<body::Entity>(session, bodies).await?;
        let matters = rows.iter().map(|row| row.matter_id);
        let matters = related::rows::<matter::Entity>(session, matters).await?;
        rows.into_iter()
            .map(|row| Self::of(row, &matters, related))
            .collect()
    }

    fn position(&self) -> Option<Uuid> {
        Some(self.id.key)
    }
}

impl DecisionRow {
    fn of(
        row: decision::Model,
        matters: &HashMap<Uuid, matter::Model>,
        related: &Related,
    ) -> Result<Self, Error> {
        let id = |key| NodeId::new(NodeKind::Decision, key);
        let matter = matters.get(&row.matter_id);
        let visibility = matter.map(|matter| code(&matter.visibility));
        Ok(Self {
            id: id(row.id),
            matter: matter.map(|matter| matter.slug.clone()),
            matter_title: matter.map(|matter| matter.title.clone()),
            ordinal: row.ordinal,
            body: related.key(row.body_id),
            organ: row.organ,
            organisation: related.organisation(row.organisation_id),
            organisation_name: row.organisation_name,
            date: row.date,
            year: row.year,
            paragraph: row.paragraph,
            kind: code(&row.kind)?,
            previous: row.previous_id.map(id),
            wording: row.wording,
            per_capsulam: row.per_capsulam,
            dissent: row.dissent,
            disqualification: row.disqualification,
            visibility: visibility.transpose()?,
        })
    }
}

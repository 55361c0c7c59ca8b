//! What follows from agreements: which rows hold on a day, and the period of a row, where an agreement founds or abolishes it.
//! It is computed from what is recorded of the agreements, as far as the viewer may see it, and stands nowhere.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, document_version,
    steering_document,
};
use sea_orm::{
    ColumnTrait, Condition, FromQueryResult, JoinType,
    prelude::{Date, Uuid},
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::dated::Dated;
use crate::{
    access::{Viewer, Visible},
    domain::{
        agreement::{AgreementFacts, Agreements, Entry, PartyFacts},
        period::Period,
        vocabulary::{AgreementEntry, DocumentState, Vocabulary},
    },
    error::Error,
    store::{Row, Session},
    telemetry::usage,
};

/// What the status of each agreement depends on, by its id.
pub type FactsOfAgreements = HashMap<Uuid, AgreementFacts>;

/// One party of an agreement with one of its notices and one adopted version of a document that took the agreement's place.
#[derive(FromQueryResult)]
struct Recorded {
    agreement_id: Uuid,
    notice_months: i32,
    entry: String,
    in_force_on: Option<Date>,
    sent_on: Option<Date>,
    supersedes_id: Option<Uuid>,
    party_id: Option<Uuid>,
    approved_on: Option<Date>,
    given_on: Option<Date>,
    superseded_on: Option<Date>,
}

impl Session {
    /// What the status of every agreement depends on, as far as the viewer may see it: read once, until something is written.
    pub async fn facts_of_agreements(&self) -> Result<Arc<FactsOfAgreements>, Error> {
        let mut known = self.agreements.lock().await;
        if let Some(facts) = &*known {
            return Ok(Arc::clone(facts));
        }
        let facts = Arc::new(facts_in(self.recorded_of_agreements().await?)?);
        *known = Some(Arc::clone(&facts));
        Ok(facts)
    }

    /// Holds for the rows that hold on the day.
    pub async fn in_force<E: Dated>(&self, on: NaiveDate) -> Result<Condition, Error> {
        if E::UNDER.is_none() && E::ABOLISHED_BY.is_none() {
            return Ok(E::in_force(on));
        }
        Ok(in_force::<E>(&*self.facts_of_agreements().await?, on))
    }

    /// When a row holds.
    pub async fn period<E: Dated>(&self, row: &Row<E>) -> Result<Period, Error> {
        self.with_agreements::<E, _>(row, |agreements, own| agreements.period(own))
            .await
    }

    /// When a row holds, as it was known on a day.
    pub async fn period_as_known<E: Dated>(
        &self,
        row: &Row<E>,
        on: NaiveDate,
    ) -> Result<Period, Error> {
        self.with_agreements::<E, _>(row, |agreements, own| agreements.period_as_known(own, on))
            .await
    }

    async fn with_agreements<E: Dated, T>(
        &self,
        row: &Row<E>,
        tell: impl FnOnce(Agreements<'_>, &Period) -> T,
    ) -> Result<T, Error> {
        let own = E::period(row);
        let (under, abolished_by) = (E::under(row), E::abolished_by(row));
        if under.is_none() && abolished_by.is_none() {
            return Ok(tell(Agreements::default(), &own));
        }
        let facts = self.facts_of_agreements().await?;
        let agreements = Agreements {
            under: under.and_then(|id| facts.get(&id)),
            abolished_by: abolished_by.and_then(|id| facts.get(&id)),
        };
        Ok(tell(agreements, &own))
    }

    async fn recorded_of_agreements(&self) -> Result<Vec<Recorded>, Error> {
        let connection = self.connection().await?;
        let statement = self.database.backend().build(&recorded(self.viewer()));
        let rows = Recorded::find_by_statement(statement)
            .all(&connection)
            .await?;
        usage::rows(rows.len());
        Ok(rows)
    }
}

/// What is recorded of all agreements that the viewer may see.
fn recorded(viewer: Viewer) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr_as(agreement::Column::Id.into_expr(), "agreement_id")
        .expr_as(agreement::Column::NoticeMonths.into_expr(), "notice_months")
        .expr_as(agreement::Column::Entry.into_expr(), "entry")
        .expr_as(agreement::Column::InForceOn.into_expr(), "in_force_on")
        .expr_as(agreement::Column::SentOn.into_expr(), "sent_on")
        .expr_as(agreement::Column::SupersedesId.into_expr(), "supersedes_id")
        .expr_as(agreement_party::Column::Id.into_expr(), "party_id")
        .expr_as(
            agreement_approval::Column::ApprovedOn.into_expr(),
            "approved_on",
        )
        .expr_as(agreement_notice::Column::GivenOn.into_expr(), "given_on")
        .expr_as(
            document_version::Column::ValidFrom.into_expr(),
            "superseded_on",
        )
        .from(agreement::Entity)
        .cond_where(agreement::Entity::visible(viewer));
    let leads = |from: Expr, to: Expr| Condition::all().add(from.eq(to));
    let party = || agreement_party::Column::Id.into_expr();
    let of_agreement = agreement_party::Column::AgreementId.into_expr();
    let of_agreement = leads(of_agreement, agreement::Column::Id.into_expr());
    with::<agreement_party::Entity>(&mut select, viewer, of_agreement);
    let approves = leads(
        agreement_approval::Column::AgreementPartyId.into_expr(),
        party(),
    );
    with::<agreement_approval::Entity>(&mut select, viewer, approves);
    let notices = leads(
        agreement_notice::Column::AgreementPartyId.into_expr(),
        party(),
    );
    with::<agreement_notice::Entity>(&mut select, viewer, notices);
    let supersedes = leads(
        steering_document::Column::SupersedesId.into_expr(),
        agreement::Column::SteeringDocumentId.into_expr(),
    );
    with::<steering_document::Entity>(&mut select, viewer, supersedes);
    let adopted = leads(
        document_version::Column::SteeringDocumentId.into_expr(),
        steering_document::Column::Id.into_expr(),
    )
    .add(document_version::Column::State.eq(DocumentState::Adopted.code()));
    with::<document_version::Entity>(&mut select, viewer, adopted);
    select
}

/// Adds the rows of another table that the viewer may see, where there are any.
fn with<E: Visible>(select: &mut SelectStatement, viewer: Viewer, leads: Condition) {
    let visible = leads.add(E::visible(viewer));
    select.join(JoinType::LeftJoin, E::default().table_ref(), visible);
}

/// What was recorded, put together. The party or the day of one line can come again in another.
fn facts_in(recorded: Vec<Recorded>) -> Result<FactsOfAgreements, Error> {
    let mut parties: BTreeMap<(Uuid, Uuid), PartyFacts> = BTreeMap::new();
    let mut facts = FactsOfAgreements::new();
    let mut superseded: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for row in recorded {
        let known = facts.entry(row.agreement_id).or_default();
        known.notice_months = u32::try_from(row.notice_months).map_err(Error::internal)?;
        known.sent_on = row.sent_on;
        known.entry = Entry::of(AgreementEntry::from_code(&row.entry), row.in_force_on);
        superseded.extend(row.supersedes_id.map(|earlier| (row.agreement_id, earlier)));
        known.superseded_on = [known.superseded_on, row.superseded_on]
            .into_iter()
            .flatten()
            .min();
        if let Some(party) = row.party_id {
            let party = parties.entry((row.agreement_id, party)).or_default();
            party.approved_on = row.approved_on;
            party.notices.extend(row.given_on);
        }
    }
    for ((agreement, _), mut party) in parties {
        party.notices.sort_unstable();
        party.notices.dedup();
        facts.entry(agreement).or_default().parties.push(party);
    }
    for (later, earlier) in superseded {
        let from = facts.get(&later).and_then(AgreementFacts::in_force_from);
        if let Some(known) = facts.get_mut(&earlier) {
            let ends = [known.superseded_on, from];
            known.superseded_on = ends.into_iter().flatten().min();
        }
    }
    Ok(facts)
}

/// Holds for the rows whose period, as `Agreements::period` has it, holds on the day.
fn in_force<E: Dated>(facts: &FactsOfAgreements, on: NaiveDate) -> Condition {
    let those = |which: &dyn Fn(&AgreementFacts) -> bool| -> Vec<Uuid> {
        let those = facts.iter().filter(|(_, facts)| which(facts));
        those.map(|(id, _)| *id).collect()
    };
    let reached = |day: Option<NaiveDate>| day.is_some_and(|day| day <= on);
    let entered = those(&|facts| facts.in_force_from().is_some());
    let began = those(&|facts| reached(facts.in_force_from()));
    let ended = those(&|facts| reached(facts.ended_on()));
    let none_of = |column: E::Column, ids: &[Uuid]| {
        let none = Condition::any().add(column.is_null());
        none.add(column.is_not_in(ids.iter().copied()))
    };
    let own_from = Condition::any().add(E::FROM.is_null()).add(E::FROM.lte(on));
    let mut own_to = Condition::any().add(E::TO.is_null()).add(E::TO.gt(on));
    let mut all = Condition::all();
    match E::UNDER {
        Some(under) => {
            let begins_itself = Condition::all().add(none_of(under, &entered)).add(own_from);
            let begun = Condition::any().add(under.is_in(began)).add(begins_itself);
            all = all.add(begun).add(none_of(under, &ended));
            for (id, facts) in facts {
                // An end that is assumed counts where it lies after the beginning that isn't.
                let before = facts.in_force_from().map(|from| E::TO.lte(from));
                own_to = own_to.add_option(
                    before.map(|before| Condition::all().add(under.eq(*id)).add(before)),
                );
            }
        }
        None => all = all.add(own_from),
    }
    if let Some(by) = E::ABOLISHED_BY {
        let abolished = those(&|facts| reached(facts.in_force_from()));
        all = all.add(none_of(by, &abolished));
        own_to = own_to.add(by.is_in(entered));
    }
    all.add(own_to)
}

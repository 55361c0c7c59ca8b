//! Agreements: parties, approvals, notices, the ladder for disputes, and the status that follows from them.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use chrono::NaiveDate;
use futures_util::future::try_join_all;

use super::{
    audit::{AuditedAnswer, answers},
    bodies::{Body, bodies_standing},
    documents::{self, Clause, SteeringDocument},
    matters::{Decision, Matter},
    organisations::Organisation,
    rules::Rule,
    shared::{Tracked, Versioned},
};
use crate::graphql::engine::{
    loading::{
        AsOf, NodeType, Result, Shared, all_related_rows, can, many, node_type, one, row, session,
        today, value,
    },
    scalars::Date,
};
use crate::{
    access::{Audience, Subject, is_sent},
    domain::{
        agreement::{AgreementFacts, PartyFacts},
        id::NodeId,
        vocabulary::{Action, AgreementEntry, AgreementStatus, LadderStepKind},
    },
    error::Error,
    store::{
        ApprovalOfParty, BasesOfAgreement, BodiesAbolishedBy, BodiesOfLadderStep,
        BodiesUnderAgreement, DecisionsOfMatter, LadderOfAgreement, NoticesOfParty,
        PartiesOfAgreement, PrinciplesOfAgreement, RulesUnderAgreement,
    },
};

node_type! {
    /// An agreement between organisations.
    Agreement: agreement
}

/// An agreement between organisations (överenskommelse). Its status is computed from approvals and notices (B-11, B-12).
#[Object]
impl Agreement {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can change what it says now, as it is a draft: `changeAgreement`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may_as_draft(ctx, Action::Change).await
    }

    /// Whether you can send it to its parties for approval now, as it is a draft: `sendAgreement`.
    async fn viewer_can_send(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.may_as_draft(ctx, Action::Send).await
    }

    /// How it enters into force (ikraftträdande, B-11).
    async fn entry(&self) -> Result<AgreementEntry> {
        value(&self.row.entry)
    }

    /// The day on which it enters into force at the earliest, with ON_DAY; null else.
    async fn in_force_on(&self) -> Option<Date> {
        self.row.in_force_on.map(Date)
    }

    /// The day on which it was sent to its parties for approval (skickad för godkännande); null as long as it wasn't, and when no
    /// source tells.
    async fn sent_on(&self) -> Option<Date> {
        self.row.sent_on.map(Date)
    }

    /// The agreement whose place it takes when it enters into force (ersätter).
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.supersedes_id, self.on).await
    }

    /// The document that holds it, with its clauses.
    async fn steering_document(&self, ctx: &Context<'_>) -> Result<Option<SteeringDocument>> {
        one(ctx, self.row.steering_document_id, self.on).await
    }

    /// The matter in which it was decided.
    async fn matter(&self, ctx: &Context<'_>) -> Result<Option<Matter>> {
        one(ctx, self.row.matter_id, self.on).await
    }

    /// Where it stands on the day of `asOf`, by what was known on it; null before its first trace: the stamp on its document, a
    /// decision on it, that it was sent, an approval. Computed.
    async fn status(&self, ctx: &Context<'_>) -> Result<Option<AgreementStatus>> {
        if !known(ctx, &self.row, self.on).await? {
            return Ok(None);
        }
        Ok(Some(self.facts(ctx).await?.status(self.on.day)))
    }

    /// The first day on which it is in force, by `entry`: that of the last required approval unless it says otherwise; null while one
    /// is missing on the day of `asOf` (B-11). Computed.
    async fn in_force_from(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.facts(ctx).await?.in_force_from().map(Date))
    }

    /// The last day on which it binds anybody (sista dag); null when no notice that ends it is known on the day of `asOf`: it holds
    /// until further notice (tills vidare, B-12). Where it enters into force for EACH, a notice ends it for who gave it alone, and with
    /// fewer than two left for all. Computed.
    async fn ends_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.facts(ctx).await?.last_day().map(Date))
    }

    /// The parties whose required approval is missing on the day of `asOf` (B-11). Computed.
    async fn missing_approvals(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgreementParty>>> {
        let parties = all_related_rows::<PartiesOfAgreement>(ctx, self.row.id).await?;
        let approvals = parties
            .iter()
            .map(|party| all_related_rows::<ApprovalOfParty>(ctx, party.id));
        let approvals = try_join_all(approvals).await?;
        let given = |rows: &Shared<entity::agreement_approval::Entity>| {
            rows.iter().any(|row| row.approved_on <= self.on.day)
        };
        let missing = parties.iter().cloned().zip(&approvals);
        let missing = missing.filter(|(_, rows)| !given(rows));
        Ok(Some(AgreementParty::each(
            missing.map(|(party, _)| party),
            self.on,
        )))
    }

    /// The answers to the four questions that the region's auditors ask of it, as far as you may see (revisorernas granskningsfrågor):
    /// was it decided, reported back, decided on the report, and does anything remain?
    async fn audit_answers(&self, ctx: &Context<'_>) -> Result<Option<Vec<AuditedAnswer>>> {
        let id = NodeId::new(Self::KIND, self.row.id);
        answers(ctx, id, self.on).await
    }

    /// The period of notice, in months (uppsägningstid, B-12).
    async fn notice_months(&self) -> i32 {
        self.row.notice_months
    }

    /// Its parties (avtalsparter, B-14).
    async fn parties(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgreementParty>>> {
        many::<PartiesOfAgreement, _>(ctx, self.row.id, self.on).await
    }

    /// The laws that it rests on (lagrum, B-3).
    async fn legal_bases(&self, ctx: &Context<'_>) -> Result<Option<Vec<LegalBasis>>> {
        let rows = all_related_rows::<BasesOfAgreement>(ctx, self.row.id).await?;
        let basis = async |row: &Arc<entity::legal_basis::Model>| {
            Ok::<_, Error>(LegalBasis {
                abbreviation: row.abbreviation.clone(),
                title: row.title.clone(),
                clause: one(ctx, row.clause_id, self.on).await?,
            })
        };
        try_join_all(rows.iter().map(basis)).await.map(Some)
    }

    /// What is to mark the parties' work, in the source's words (kännetecken, B-4).
    async fn guiding_principles(&self, ctx: &Context<'_>) -> Result<Option<Vec<GuidingPrinciple>>> {
        let rows = all_related_rows::<PrinciplesOfAgreement>(ctx, self.row.id).await?;
        let principle = async |row: &Arc<entity::guiding_principle::Model>| {
            Ok::<_, Error>(GuidingPrinciple {
                wording: row.wording.clone(),
                clause: one(ctx, row.clause_id, self.on).await?,
            })
        };
        try_join_all(rows.iter().map(principle)).await.map(Some)
    }

    /// The steps by which a dispute climbs, the lowest first (B-10).
    async fn ladder(&self, ctx: &Context<'_>) -> Result<Option<Vec<LadderStep>>> {
        many::<LadderOfAgreement, _>(ctx, self.row.id, self.on).await
    }

    /// The bodies that it abolishes when it enters into force (B-13).
    async fn abolishes(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let rows = all_related_rows::<BodiesAbolishedBy>(ctx, self.row.id).await?;
        Body::named(ctx, rows.to_vec(), self.on).await.map(Some)
    }

    /// The bodies that meet under it: they begin when it enters into force and end with it (B-7 to B-9).
    async fn founds(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let rows = all_related_rows::<BodiesUnderAgreement>(ctx, self.row.id).await?;
        Body::named(ctx, rows.to_vec(), self.on).await.map(Some)
    }

    /// The rules that hold under it: they begin and end with it (B-7 to B-9).
    async fn rules(&self, ctx: &Context<'_>) -> Result<Option<Vec<Rule>>> {
        let rows = all_related_rows::<RulesUnderAgreement>(ctx, self.row.id).await?;
        Ok(Some(Rule::each(rows.iter().cloned(), self.on)))
    }

    /// The clause that says when it holds (B-11); null where it was drafted here.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

impl Agreement {
    async fn may_as_draft(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        if is_sent(&self.row) {
            return Ok(Some(false));
        }
        let document = self.row.steering_document_id;
        let document = row::<entity::steering_document::Entity>(ctx, document).await?;
        let subject = document.and_then(|document| Subject::agreement(&self.row, &document));
        Ok(Some(can(ctx, subject, action)))
    }

    /// What its status follows from, as far as that was known on the day.
    async fn facts(&self, ctx: &Context<'_>) -> Result<AgreementFacts> {
        let facts = session(ctx).facts_of_agreements().await?;
        let facts = facts.get(&self.row.id);
        Ok(facts.map_or_else(AgreementFacts::default, |facts| facts.known_on(self.on.day)))
    }
}

/// The first trace of an agreement: the stamp, the text or the validity of its document, a decision on it, that it was sent, an
/// approval or a notice.
pub(in crate::graphql) async fn first_trace(
    ctx: &Context<'_>,
    row: &entity::agreement::Model,
) -> Result<Option<NaiveDate>> {
    let document = documents::first_trace(ctx, row.steering_document_id);
    let (document, facts) = futures_util::try_join!(document, session(ctx).facts_of_agreements())?;
    let decided = match row.matter_id {
        Some(matter) => {
            let decisions = all_related_rows::<DecisionsOfMatter>(ctx, matter).await?;
            decisions.iter().filter_map(|decision| decision.date).min()
        }
        None => None,
    };
    let facts = facts.get(&row.id);
    let approvals = facts.iter().flat_map(|facts| facts.approvals());
    let notices = facts.iter().flat_map(|facts| facts.notices());
    let said = approvals.chain(notices);
    Ok(said.chain(document).chain(decided).chain(row.sent_on).min())
}

/// Whether there is any trace of an agreement on the day; today and later there is one of all that there are.
pub(in crate::graphql) async fn known(
    ctx: &Context<'_>,
    row: &entity::agreement::Model,
    on: AsOf,
) -> Result<bool> {
    if on.day >= today(ctx).day {
        return Ok(true);
    }
    let first = first_trace(ctx, row).await?;
    Ok(first.is_some_and(|first| first <= on.day))
}

/// Those of the agreements of which there is any trace on the day.
pub(in crate::graphql) async fn known_agreements(
    ctx: &Context<'_>,
    rows: &[Arc<entity::agreement::Model>],
    on: AsOf,
) -> Result<Vec<Agreement>> {
    let known = try_join_all(rows.iter().map(|row| known(ctx, row, on))).await?;
    let known = rows.iter().zip(known).filter(|(_, known)| *known);
    Ok(Agreement::each(known.map(|(row, _)| Arc::clone(row)), on))
}

/// A law that an agreement rests on (lagrum, B-3).
#[derive(SimpleObject)]
pub struct LegalBasis {
    /// The abbreviation, as the source writes it.
    abbreviation: String,
    /// The title of the law.
    title: String,
    /// The clause that it comes from (källa).
    clause: Option<Clause>,
}

/// What is to mark the parties' work (kännetecken, B-4).
#[derive(SimpleObject)]
pub struct GuidingPrinciple {
    /// The source's words, in Swedish.
    wording: String,
    /// The clause that it comes from (källa).
    clause: Option<Clause>,
}

node_type! {
    /// A party of an agreement.
    AgreementParty: agreement_party
}

/// A party of an agreement (avtalspart, B-14).
#[Object]
impl AgreementParty {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Its place among the parties, from 1 (ordningsnummer).
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// Whether you can record its approval now, as the agreement was sent and it has not approved: `recordApproval`.
    async fn viewer_can_record_approval(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let agreement = row::<entity::agreement::Entity>(ctx, self.row.agreement_id).await?;
        let approvals = all_related_rows::<ApprovalOfParty>(ctx, self.row.id).await?;
        let waits = agreement.is_some_and(|agreement| is_sent(&agreement)) && approvals.is_empty();
        Ok(Some(waits && self.may(ctx, Action::RecordApproval)))
    }

    /// Whether you can give notice for it now: the agreement is in force and binds it, and it has given none (`giveNotice`).
    async fn viewer_can_give_notice(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let notices = all_related_rows::<NoticesOfParty>(ctx, self.row.id).await?;
        let approvals = all_related_rows::<ApprovalOfParty>(ctx, self.row.id).await?;
        let facts = session(ctx).facts_of_agreements().await?;
        let facts = facts.get(&self.row.agreement_id);
        let bound = facts.is_some_and(|facts| facts.can_bind(!approvals.is_empty()));
        let status = facts.map(|facts| facts.status(today(ctx).day));
        let in_force = matches!(
            status,
            Some(AgreementStatus::InForce | AgreementStatus::NoticeGiven)
        );
        Ok(Some(
            in_force && bound && notices.is_empty() && self.may(ctx, Action::GiveNotice),
        ))
    }

    /// The agreement.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.agreement_id, self.on).await
    }

    /// The organisation; its `name` is that on the day of `asOf`.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The name under which it is party, as it stands in the agreement. It never changes.
    async fn name_as_signed(&self) -> &str {
        &self.row.name_as_signed
    }

    /// The organ whose approval the agreement requires, in the source's words (B-11).
    async fn approving_organ(&self) -> &str {
        &self.row.approving_organ
    }

    /// The approval; null when the sources show none until the day of `asOf`.
    async fn approval(&self, ctx: &Context<'_>) -> Result<Option<AgreementApproval>> {
        let rows = all_related_rows::<ApprovalOfParty>(ctx, self.row.id).await?;
        let given = rows.iter().find(|row| row.approved_on <= self.on.day);
        let approval = given.cloned();
        Ok(approval.map(|row| AgreementApproval::of(row, self.on)))
    }

    /// The first day on which it binds this party: where it enters into force for EACH, not before its own approval; null while it
    /// doesn't on the day of `asOf`. Computed.
    async fn in_force_from(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let rows = all_related_rows::<ApprovalOfParty>(ctx, self.row.id).await?;
        let approved = rows.iter().map(|row| row.approved_on);
        let approved = approved.filter(|day| *day <= self.on.day).min();
        let facts = session(ctx).facts_of_agreements().await?;
        let facts = facts.get(&self.row.agreement_id);
        let known = facts.map(|facts| facts.known_on(self.on.day));
        let from = known.and_then(|known| known.in_force_for(approved?));
        Ok(from.map(Date))
    }

    /// The last day on which it binds this party (sista dag): where it enters into force for EACH after its own notice, else after
    /// anybody's; null when no notice that ends it is known on the day of `asOf` (B-12). Computed.
    async fn ends_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let approvals = all_related_rows::<ApprovalOfParty>(ctx, self.row.id).await?;
        let notices = all_related_rows::<NoticesOfParty>(ctx, self.row.id).await?;
        let known = |day: &NaiveDate| *day <= self.on.day;
        let own = PartyFacts {
            approved_on: approvals.iter().map(|row| row.approved_on).find(known),
            notices: notices
                .iter()
                .map(|row| row.given_on)
                .filter(known)
                .collect(),
        };
        let facts = session(ctx).facts_of_agreements().await?;
        let facts = facts.get(&self.row.agreement_id);
        let known = facts.map(|facts| facts.known_on(self.on.day));
        let last = known.and_then(|known| known.last_day_for(&own));
        Ok(last.map(Date))
    }

    /// The notices of termination that it has given until the day of `asOf`, the oldest first (B-12).
    async fn notices(&self, ctx: &Context<'_>) -> Result<Option<Vec<NoticeOfTermination>>> {
        let rows = all_related_rows::<NoticesOfParty>(ctx, self.row.id).await?;
        let given = rows.iter().filter(|row| row.given_on <= self.on.day);
        Ok(Some(NoticeOfTermination::each(given.cloned(), self.on)))
    }

    /// The office of whoever signed for it (undertecknare). Offices, not people.
    async fn signatory_title(&self) -> Option<&str> {
        self.row.signatory_title.as_deref()
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

impl AgreementParty {
    fn may(&self, ctx: &Context<'_>, action: Action) -> bool {
        let subject = Subject::agreement_party(&self.row, Audience::Public);
        can(ctx, Some(subject), action)
    }
}

node_type! {
    /// A party's approval of an agreement.
    AgreementApproval: agreement_approval
}

/// A party's approval of an agreement (godkännande, B-11).
#[Object]
impl AgreementApproval {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The party.
    async fn party(&self, ctx: &Context<'_>) -> Result<Option<AgreementParty>> {
        one(ctx, self.row.agreement_party_id, self.on).await
    }

    /// The day of the approval.
    async fn approved_on(&self) -> Date {
        self.row.approved_on.into()
    }

    /// The decision by which it was approved.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

node_type! {
    /// A party's notice of termination.
    NoticeOfTermination: agreement_notice
}

/// A party's notice of termination (uppsägning, B-12).
#[Object]
impl NoticeOfTermination {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The party that gave it.
    async fn party(&self, ctx: &Context<'_>) -> Result<Option<AgreementParty>> {
        one(ctx, self.row.agreement_party_id, self.on).await
    }

    /// The day on which it was given.
    async fn given_on(&self) -> Date {
        self.row.given_on.into()
    }
}

node_type! {
    /// A step by which a dispute climbs.
    LadderStep: ladder_step
}

/// A step by which a dispute climbs (B-10). Which body it means depends on the day.
#[Object]
impl LadderStep {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Its place on the ladder: 1 is the lowest.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// Which step it is.
    async fn kind(&self) -> Result<LadderStepKind> {
        value(&self.row.kind)
    }

    /// The agreement's words, in Swedish (lydelse).
    async fn wording(&self) -> &str {
        &self.row.wording
    }

    /// The agreement (överenskommelse).
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.agreement_id, self.on).await
    }

    /// Whether a body of the cooperation handles the step. False: the parties' own operations or an outside tribunal do.
    async fn requires_body(&self) -> bool {
        self.row.requires_body
    }

    /// The bodies that it means on the day of `asOf`.
    async fn bodies(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        self.bodies_on_the_day(ctx).await.map(Some)
    }

    /// Whether the step requires a body but none exists on the day of `asOf`. Computed.
    async fn gap(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        Ok(Some(
            self.row.requires_body && self.bodies_on_the_day(ctx).await?.is_empty(),
        ))
    }

    /// How it is read, in Swedish (anmärkning).
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// How it is read, in English.
    async fn note_english(&self) -> Option<&str> {
        self.row.note_english.as_deref()
    }

    /// The clause that it comes from (källa); null where the agreement was drafted here.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

impl LadderStep {
    async fn bodies_on_the_day(&self, ctx: &Context<'_>) -> Result<Vec<Body>> {
        let rows = all_related_rows::<BodiesOfLadderStep>(ctx, self.row.id).await?;
        bodies_standing(ctx, rows.iter().map(|row| row.body_id), self.on).await
    }
}

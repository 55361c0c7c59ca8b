//! The file of follow-up values: organisations report their own, the region approves or returns them.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{Amount, development_project, follow_up_value, indicator};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Importable, Imported, Importing, PART, Planning, Query, Related, Sheet, cell::rows,
    query::by_id, related::code,
};
use crate::{
    domain::{
        faults::{FileRows, RowFault},
        id::{NodeId, NodeKind},
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::{
            BulkMode, PeriodKind, PlausibilityWarning, ValueKind, ValueState, Visibility,
            Vocabulary,
        },
    },
    error::Error,
    store::{
        Acknowledged, BulkOutcome, FollowUpValueFilter, IndicatorKey, Kept, OrganisationKeys,
        PlannedValues, Session, Submission, ValueRow, Writing, acknowledged_warnings,
    },
};

/// How many rows are written at a time where one faulty row keeps no other out.
const BATCH: usize = 1_000;

rows! {
    /// A follow-up value. Tables have neither ids nor times: so they are the same from every database that holds the same values.
    pub struct FollowUpRow: FromCells {
        /// Its id.
        id: Option<NodeId> = "id";
        /// Slug of the indicator; in a row that was read, its global id may be there instead.
        indicator: String = "indicator" ["indikator", "indicator"] needs key or String::new();
        /// The indicator's title.
        indicator_title: Option<String> = "indicatorTitle" ["indikatorns titel", "indicator title"];
        /// The indicator's unit.
        unit: Option<String> = "unit" ["enhet", "unit"];
        /// Slug of the project that the indicator follows up, where it can be seen.
        project: Option<String> = "project" ["projekt", "project"];
        /// Key of the organisation: its municipality code, else its slug. In a row that was read there may be none.
        organisation: Option<String> = "organisation" ["organisation", "organisation"] takes key;
        /// The organisation's name.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// The period.
        period: ReportingPeriod = "period" ["period", "period"] needs period;
        /// What kind of period it is.
        period_kind: Option<PeriodKind> = "periodKind" ["periodtyp", "period kind"];
        /// The first day of the period.
        period_from: Option<NaiveDate> = "periodFrom" ["periodens första dag", "first day of period"];
        /// The last day of the period, which is part of it.
        period_to: Option<NaiveDate> = "periodTo" ["periodens sista dag", "last day of period"];
        /// Whether it is a figure, or why there is none.
        kind: ValueKind = "kind" ["slag av värde", "kind"] takes code or ValueKind::Figure;
        /// The figure.
        actual: Option<Decimal> = "actual" ["utfall", "actual"] takes number;
        /// What is counted.
        numerator: Option<Decimal> = "numerator" ["täljare", "numerator"] takes number;
        /// Among how many.
        denominator: Option<Decimal> = "denominator" ["nämnare", "denominator"] takes number;
        /// The figure that the organisation set itself.
        target: Option<Decimal> = "ownTarget" ["eget målvärde", "own target"] takes number;
        /// The value in words, or what is to be known of the figure.
        comment: Option<String> = "comment" ["kommentar", "comment"] takes text;
        /// Whether the comment is for all who see the value.
        comment_public: bool = "commentPublic" ["offentlig kommentar", "comment public"] takes flag or false;
        /// Whether the figure may still change.
        preliminary: bool = "preliminary" ["preliminärt", "preliminary"] takes flag or false;
        /// Whether figures and comment are for its organisation and approvers alone. Of one's own it is decided anew; what is
        /// suppressed in an operator's file stays so.
        suppressed: Option<bool> = "suppressed" ["undertryckt", "suppressed"] takes flag;
        /// Its state; none when a file doesn't say which it is to have.
        state: Option<ValueState> = "state" ["läge", "state"] takes code;
        /// Why it is returned, or under correction where that can be seen; none in any other state.
        reason: Option<String> = "reason" ["skäl", "reason"] takes text;
        /// Who may see it at most; a value that is submitted is seen by no more than its indicator then.
        visibility: Option<Visibility> = "visibility" ["synlighet", "visibility"] takes code;
        /// The warnings that are acknowledged, of a value that is submitted.
        acknowledged: Vec<PlausibilityWarning> = "acknowledgedWarnings" ["bekräftade varningar", "acknowledged warnings"] takes codes or Vec::new();
        /// The day on which it was first submitted. One's own is the day on which one submits it; an operator's file says it.
        submitted_on: Option<NaiveDate> = "submittedOn" ["inskickat den", "submitted on"] takes day;
        /// When it was last written.
        changed_at: Option<DateTime<Utc>> = "changedAt";
    }
}

impl Sheet for FollowUpRow {
    type Filter = FollowUpValueFilter;
    type Position = Uuid;

    const NAME: &'static str = "follow-up-values";
    const TITLES: [&'static str; 2] = ["Uppföljningsvärden", "Follow-up values"];
    const TABLES: &'static [&'static str] = &[
        "follow_up_value",
        "indicator",
        "development_project",
        "organisation",
        "name",
    ];

    async fn filter(query: &mut Query<'_>) -> Result<FollowUpValueFilter, Error> {
        Ok(FollowUpValueFilter {
            indicator: query.thing::<indicator::Entity>("indicator").await?,
            project: query
                .thing::<development_project::Entity>("project")
                .await?,
            organisation: query.organisation("organisation")?,
            care_area: query.care_area().await?.map(|area| (area, query.on)),
            priority_area: query.priority_area().await?,
            target_group: query.target_group().await?,
            effect_goal: query.effect_goal().await?,
            period: query.given.period("period")?,
            period_kind: query.given.code("periodKind")?,
            states: query.given.codes("states")?,
            preliminary: query.given.flag("preliminary")?,
            corrections: None,
            changed_since: query.given.moment("changedSince")?,
        })
    }

    async fn find(
        session: &Session,
        organisations: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Uuid>, Error> {
        let mut parts = key.splitn(3, '/');
        let (Some(indicator), Some(organisation), Some(period)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let organisation = organisations.find(organisation);
        let period = ReportingPeriod::from_code(period);
        let (Some(organisation), Some(period)) = (organisation, period) else {
            return Ok(None);
        };
        session.value_of(indicator, organisation, period).await
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &FollowUpValueFilter,
        after: Option<&Uuid>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let values = session.values_in_order(filter, after.copied(), left.min(PART));
        let values = values.await?;
        let indicators = values.iter().map(|row| row.indicator_id);
        related.read_indicators(session, indicators).await?;
        let projects = related.indicators.values();
        let projects: Vec<_> = projects.map(|row| row.development_project_id).collect();
        related
            .read::<development_project::Entity>(session, projects.into_iter())
            .await?;
        let mut reasons = reasons_of_corrections(session, &values).await?;
        let row = |mut value: follow_up_value::Model| {
            if value.state == ValueState::UnderCorrection.code() {
                value.reason = reasons.remove(&key_of(&value)).flatten();
            }
            row_of(value, related)
        };
        values.into_iter().map(row).collect()
    }

    fn position(&self) -> Option<Uuid> {
        self.id.map(|id| id.key)
    }
}

/// What no two values have in common but one and its correction.
type ValueKey = (Uuid, Uuid, String, NaiveDate);

fn key_of(row: &follow_up_value::Model) -> ValueKey {
    let kind = row.period_kind.clone();
    (row.indicator_id, row.organisation_id, kind, row.period_from)
}

/// Why those of the values are corrected that are, as far as the caller may see it.
async fn reasons_of_corrections(
    session: &Session,
    values: &[follow_up_value::Model],
) -> Result<HashMap<ValueKey, Option<String>>, Error> {
    let corrected = values
        .iter()
        .filter(|row| row.state == ValueState::UnderCorrection.code());
    let indicators: HashSet<Uuid> = corrected.map(|row| row.indicator_id).collect();
    if indicators.is_empty() {
        return Ok(HashMap::new());
    }
    let indicators: Vec<Uuid> = indicators.into_iter().collect();
    let found = session.corrections(&indicators).await?;
    let found = found.into_values().flatten();
    Ok(found.map(|row| (key_of(&row), row.reason)).collect())
}

fn row_of(row: follow_up_value::Model, related: &Related) -> Result<FollowUpRow, Error> {
    let indicator = related.indicators.get(&row.indicator_id);
    let indicator = indicator.ok_or_else(|| Error::internal("a value without its indicator"))?;
    let (state, kind): (_, PeriodKind) = (code(&row.state)?, code(&row.period_kind)?);
    let period = ReportingPeriod::beginning(kind, row.period_from);
    let period = period.ok_or_else(|| Error::internal("a value for no period"))?;
    Ok(FollowUpRow {
        id: Some(NodeId::new(NodeKind::FollowUpValue, row.id)),
        indicator: indicator.slug.clone(),
        indicator_title: Some(indicator.title.clone()),
        unit: Some(indicator.unit.clone()),
        project: related.key(indicator.development_project_id),
        organisation: related.organisation(Some(row.organisation_id)),
        organisation_name: Some(related.organisations.name(row.organisation_id)),
        period,
        period_kind: Some(kind),
        period_from: Some(period.first_day()),
        period_to: Some(period.last_day()),
        actual: row.actual.map(Amount::figure),
        numerator: row.numerator.map(Amount::figure),
        denominator: row.denominator.map(Amount::figure),
        target: row.target.map(Amount::figure),
        kind: code(&row.kind)?,
        comment_public: row.comment_public,
        visibility: row.visibility.as_deref().map(code).transpose()?,
        acknowledged: acknowledged_warnings(&row),
        submitted_on: row.submitted_on,
        preliminary: row.preliminary,
        suppressed: Some(row.suppressed),
        state: Some(state),
        // What was returned once and is approved now was in order in the end.
        reason: row
            .reason
            .filter(|_| matches!(state, ValueState::Returned | ValueState::UnderCorrection)),
        comment: row.comment,
        changed_at: Some(row.changed_at),
    })
}

impl Importable for FollowUpRow {
    type Key = (String, Option<String>, ReportingPeriod);

    fn key(&self) -> Self::Key {
        (
            self.indicator.clone(),
            self.organisation.clone(),
            self.period,
        )
    }

    fn named_again() -> Problem {
        problem::value_named_twice().at("period")
    }

    fn check(&self) -> Option<Problem> {
        let needs_reason = self.state == Some(ValueState::Returned) && self.reason.is_none();
        needs_reason.then(|| problem::returned_without_reason().at("reason"))
    }

    type Planned = Vec<OfOwner>;

    async fn plan(
        planning: &mut Planning<'_>,
        rows: &[(usize, Self)],
    ) -> Result<Vec<OfOwner>, Error> {
        let kept = kept(|column| planning.has(column));
        let mut of_owners: BTreeMap<Uuid, (Vec<usize>, Vec<ValueRow>)> = BTreeMap::new();
        for (position, (number, row)) in rows.iter().enumerate() {
            let key = row.organisation.as_deref().unwrap_or_default();
            let Some(owner) = planning.actor(*number, "organisation", key) else {
                continue;
            };
            // What is returned in the end is saved first: so what is there as the file says stays untouched.
            let reported = ValueRow {
                // Ids in the order of the file: that is the order in which values are exported again.
                new_id: Some(Uuid::now_v7()),
                ..reported(*number, &first_step(row), true, kept)
            };
            let (positions, of_owner) = of_owners.entry(owner).or_default();
            positions.push(position);
            of_owner.push(reported);
        }
        let mut planned = Vec::with_capacity(of_owners.len());
        for (owner, (positions, rows)) in of_owners {
            let session = planning.session(owner)?;
            let values = session.plan_values(rows, BulkMode::RowByRow, planning.today);
            let values = values.await?;
            session.pause().await;
            planned.push(OfOwner {
                owner,
                positions,
                values,
            });
        }
        Ok(planned)
    }

    /// Brings values to the states that the file says: each is reported by its organisation, and approved or returned by the
    /// region.
    async fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        planned: Vec<OfOwner>,
    ) -> Result<(), Error> {
        let mut confirmed = Vec::with_capacity(planned.len());
        for of_owner in planned {
            importing.act_for(of_owner.owner).await?;
            let values = importing.writing.confirm_values(of_owner.values).await?;
            confirmed.push(OfOwner { values, ..of_owner });
        }
        let is_faulty = |it: &OfOwner| !it.values.refused().is_empty();
        if !importing.done.refused.is_empty() || confirmed.iter().any(is_faulty) {
            let refused = confirmed.iter().flat_map(|it| it.values.refused().to_vec());
            let refused = refusals(refused.collect());
            importing.done.add(Imported::refused(refused));
            return Ok(());
        }
        let mut written = Vec::new();
        for OfOwner {
            owner,
            positions,
            values,
        } in confirmed
        {
            importing.act_for(owner).await?;
            let outcome = importing.writing.report_confirmed(values).await?;
            let of_rows = positions.iter().filter_map(|position| rows.get(*position));
            let of_rows = of_rows.zip(outcome.values.clone());
            written.extend(of_rows.map(|((number, row), value)| Written {
                owner,
                number: *number,
                row,
                value,
            }));
            importing.done.add(counted(outcome));
            importing.advance(positions.len());
        }
        return_values(importing, &written).await?;
        approve_values(importing, &written).await?;
        reopen_values(importing, &written).await
    }
}

/// What is to become of the rows of an organisation.
pub struct OfOwner {
    owner: Uuid,
    /// Where they stand among all rows.
    positions: Vec<usize>,
    values: PlannedValues,
}

/// A row that was reported: whose it is, and its value.
struct Written<'r> {
    owner: Uuid,
    number: usize,
    row: &'r FollowUpRow,
    value: Uuid,
}

fn first_step(row: &FollowUpRow) -> FollowUpRow {
    let state = match row.state {
        Some(ValueState::Returned) => Some(ValueState::Draft),
        state => state,
    };
    FollowUpRow {
        state,
        ..row.clone()
    }
}

/// Approves values by another organisation than the one that reports: the region, and of its own Norrbottens Kommuner.
async fn approve_values(
    importing: &mut Importing<'_>,
    written: &[Written<'_>],
) -> Result<(), Error> {
    let approved = |it: &&Written<'_>| {
        matches!(
            it.row.state,
            Some(ValueState::Approved | ValueState::UnderCorrection)
        )
    };
    let mut by_approver: BTreeMap<Uuid, Vec<&Written<'_>>> = BTreeMap::new();
    for written in written.iter().filter(approved) {
        let approver = importing.approver_of(written.owner);
        by_approver.entry(approver).or_default().push(written);
    }
    for (approver, approved) in by_approver {
        importing.act_for(approver).await?;
        for some in approved.chunks(BATCH) {
            approve_some(importing, some).await?;
        }
    }
    Ok(())
}

async fn approve_some(
    importing: &mut Importing<'_>,
    written: &[&Written<'_>],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = written.iter().map(|it| it.value).collect();
    let rows = importing
        .writing
        .rows::<follow_up_value::Entity>(&ids)
        .await?;
    let approved = [ValueState::Approved, ValueState::UnderCorrection].map(Vocabulary::code);
    let mut to_approve = Vec::new();
    for written in written {
        match rows.get(&written.value) {
            Some(row) if approved.contains(&row.state.as_str()) => {}
            Some(row) => to_approve.push((row.id, row.version)),
            None => importing.refuse(written.number, problem::nobody_can_approve().at("state")),
        }
    }
    importing.writing.approve_values(&to_approve).await?;
    Ok(())
}

async fn return_values(
    importing: &mut Importing<'_>,
    written: &[Written<'_>],
) -> Result<(), Error> {
    let returned = written
        .iter()
        .filter(|it| it.row.state == Some(ValueState::Returned));
    for Written {
        owner, row, value, ..
    } in returned
    {
        importing.act_for(*owner).await?;
        let reason = row.reason.clone().unwrap_or_default();
        let (state, version, is) = state_of(&importing.writing, *value).await?;
        if state == ValueState::Returned && is.as_ref() == Some(&reason) {
            continue;
        }
        if matches!(state, ValueState::Draft | ValueState::Returned) {
            let day = row.submitted_on.unwrap_or(importing.today);
            let writing = &importing.writing;
            let submitted = writing.submit_value(*value, version, submission(row), day);
            submitted.await?;
        }
        let (state, version, _) = state_of(&importing.writing, *value).await?;
        importing.act_for(importing.approver_of(*owner)).await?;
        let approver = &importing.writing;
        if state == ValueState::Approved {
            approver.reopen_value(*value, version, reason).await?;
        } else {
            approver.return_value(*value, version, reason).await?;
        }
    }
    Ok(())
}

/// Reopens approved values that are under correction in the file, where it says why.
async fn reopen_values(
    importing: &mut Importing<'_>,
    written: &[Written<'_>],
) -> Result<(), Error> {
    let reopened = written
        .iter()
        .filter(|it| it.row.state == Some(ValueState::UnderCorrection));
    for Written {
        owner, row, value, ..
    } in reopened
    {
        let (Some(reason), approver) = (&row.reason, importing.approver_of(*owner)) else {
            continue;
        };
        importing.act_for(approver).await?;
        let approver = &importing.writing;
        let (state, version, _) = state_of(approver, *value).await?;
        if state == ValueState::Approved {
            let reason = reason.clone();
            approver.reopen_value(*value, version, reason).await?;
        }
    }
    Ok(())
}

/// Where a value stands: its state, its version and the reason why it was returned.
async fn state_of(
    writing: &Writing<'_>,
    value: Uuid,
) -> Result<(ValueState, i32, Option<String>), Error> {
    let mut rows = writing.rows::<follow_up_value::Entity>(&[value]).await?;
    let row = rows.remove(&value);
    let row = row.ok_or(Error::NotFound { field: "value" })?;
    Ok((code(&row.state)?, row.version, row.reason))
}

/// Reports the rows of a file, which are about the caller's own organisation: those in the state DRAFT are saved, all others
/// submitted too, unless `submit` says otherwise. What stands RETURNED in the file and here, and is as the row says, stays so.
///
/// # Errors
/// What the store says; what is wrong with rows is no error.
pub async fn import_own_values(
    session: &Session,
    file: FileRows<FollowUpRow>,
    mode: BulkMode,
    submit: bool,
    today: NaiveDate,
) -> Result<Imported, Error> {
    let organisations = session.organisation_keys(today).await?;
    let own = session.viewer().actor().map(|actor| actor.organisation);
    let kept = kept(|column| file.summary.places.contains_key(column));
    let (mut mine, mut refused) = (Vec::new(), file.faults);
    for (number, row) in file.rows {
        match whose(&row, &organisations) {
            Ok(None) => mine.push((number, row)),
            Ok(whose) if whose == own => mine.push((number, row)),
            Ok(Some(_)) => refused.push(fault(
                number,
                problem::reported_for_another().at("organisation"),
            )),
            Err(wrong) => refused.push(fault(number, wrong)),
        }
    }
    let mut done = Imported::refused(refused);
    let at_a_time = match mode {
        BulkMode::AllOrNothing => mine.len().max(1),
        // As many rows as are right, some at a time: others get their turn in between.
        BulkMode::RowByRow => BATCH,
    };
    for rows in mine.chunks(at_a_time) {
        let rows = rows.iter();
        let rows = rows.map(|(number, row)| reported(*number, row, submit, kept));
        let planned = session.plan_values(rows.collect(), mode, today).await?;
        // Whose rows are faulty keeps nobody waiting.
        if mode == BulkMode::AllOrNothing
            && !(planned.refused().is_empty() && done.refused.is_empty())
        {
            done.add(Imported::refused(refusals(planned.refused().to_vec())));
            continue;
        }
        let writing = session.begin().await?;
        let outcome = writing.report_planned(planned).await;
        done.add(counted(writing.finish(outcome).await?));
    }
    Ok(done.sorted())
}

/// What became of rows, as a file counts.
fn counted(outcome: BulkOutcome) -> Imported {
    Imported {
        created: outcome.created,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        refused: refusals(outcome.refused),
    }
}

fn refusals(refused: Vec<(usize, Problem)>) -> Vec<RowFault> {
    let refused = refused.into_iter();
    refused.map(|(row, wrong)| refusal(row, wrong)).collect()
}

/// A fault of a row, by the key of its column.
fn refusal(row: usize, mut wrong: Problem) -> RowFault {
    for key in &mut wrong.field {
        if key == "target" {
            *key = "ownTarget".to_owned();
        }
    }
    fault(row, wrong)
}

/// What of values stays as it is, as the file has no column for it.
fn kept(has: impl Fn(&str) -> bool) -> Kept {
    Kept {
        kind: !has("kind"),
        actual: !has("actual"),
        numerator: !has("numerator"),
        denominator: !has("denominator"),
        target: !has("ownTarget"),
        comment: !has("comment"),
        comment_public: !has("commentPublic"),
        preliminary: !has("preliminary"),
    }
}

/// A row as the store takes it.
fn reported(number: usize, row: &FollowUpRow, submit: bool, kept: Kept) -> ValueRow {
    let id = by_id(&row.indicator, NodeKind::Indicator);
    let slug = || IndicatorKey::Slug(row.indicator.clone());
    ValueRow {
        number,
        new_id: None,
        indicator: id.map_or_else(slug, IndicatorKey::Id),
        period: row.period.code(),
        actual: row.actual,
        numerator: row.numerator,
        denominator: row.denominator,
        kind: row.kind,
        target: row.target,
        comment: row.comment.clone(),
        comment_public: row.comment_public,
        submission: submission(row),
        submitted_on: row.submitted_on,
        preliminary: row.preliminary,
        suppressed: row.suppressed.unwrap_or_default(),
        submit: submit && row.state != Some(ValueState::Draft),
        stays: matches!(
            row.state,
            Some(ValueState::Returned | ValueState::UnderCorrection)
        ),
        kept,
    }
}

/// With what a row is submitted.
fn submission(row: &FollowUpRow) -> Submission {
    Submission {
        acknowledged: Acknowledged::These(row.acknowledged.clone()),
        visibility: row.visibility,
    }
}

/// The organisation that a row names, if it names one.
fn whose(row: &FollowUpRow, organisations: &OrganisationKeys) -> Result<Option<Uuid>, Problem> {
    let Some(key) = &row.organisation else {
        return Ok(None);
    };
    let found = organisations.find(key);
    let found = found.or(by_id(key, NodeKind::Organisation));
    found
        .map(Some)
        .ok_or_else(|| problem::no_reporting_organisation(key).at("organisation"))
}

const fn fault(row: usize, problem: Problem) -> RowFault {
    RowFault { row, problem }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::vocabulary::UserErrorCode;
    use crate::files::{Language, csv};

    fn decimal(text: &str) -> Option<Decimal> {
        Some(text.parse().unwrap())
    }

    fn row() -> FollowUpRow {
        FollowUpRow {
            id: Some(NodeId::new(NodeKind::FollowUpValue, Uuid::nil())),
            indicator: "kiruna-besok".to_owned(),
            indicator_title: Some("=Besök; \"alla\"".to_owned()),
            unit: Some("personer".to_owned()),
            project: None,
            organisation: Some("2584".to_owned()),
            organisation_name: Some("Kiruna kommun".to_owned()),
            period: ReportingPeriod::from_code("2026-T1").unwrap(),
            period_kind: Some(PeriodKind::Tertial),
            period_from: "2026-01-01".parse().ok(),
            period_to: "2026-04-30".parse().ok(),
            actual: decimal("-12.5"),
            numerator: decimal("1"),
            denominator: decimal("8.0000"),
            kind: ValueKind::Figure,
            target: None,
            comment_public: false,
            visibility: None,
            acknowledged: Vec::new(),
            submitted_on: None,
            comment: Some("-två\r\nrader; 'här'".to_owned()),
            suppressed: None,
            preliminary: true,
            state: Some(ValueState::Returned),
            reason: Some("'fel".to_owned()),
            changed_at: Some(DateTime::UNIX_EPOCH),
        }
    }

    fn next_row() -> FollowUpRow {
        FollowUpRow {
            period: ReportingPeriod::from_code("2026-T2").unwrap(),
            ..row()
        }
    }

    fn written(language: Language) -> Vec<u8> {
        let mut bytes = csv::beginning::<FollowUpRow>(language).unwrap();
        bytes.extend(csv::rows(language, &[row(), next_row()]).unwrap());
        bytes
    }

    #[test]
    fn what_is_written_is_read_as_it_was_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let rows = FollowUpRow::from_file(&written(language), usize::MAX).rows;
            // What an import passes over.
            let read = |row| FollowUpRow {
                id: None,
                indicator_title: None,
                unit: None,
                organisation_name: None,
                period_kind: None,
                period_from: None,
                period_to: None,
                changed_at: None,
                ..row
            };
            let expected = [(2, read(row())), (3, read(next_row()))];
            assert_eq!(rows, expected);
        }
    }

    #[test]
    fn the_file_is_as_excel_has_it_in_the_language() {
        let swedish = "\u{feff}indikator;indikatorns titel;enhet;projekt;organisation;organisationens namn;period;periodtyp;periodtyp i klartext;\
             periodens första dag;periodens sista dag;slag av värde;slag av värde i klartext;utfall;täljare;nämnare;eget målvärde;\
             kommentar;offentlig kommentar;preliminärt;undertryckt;läge;läge i klartext;skäl;synlighet;synlighet i klartext;bekräftade varningar;inskickat den\r\n";
        let row = "kiruna-besok;\"'=Besök; \"\"alla\"\"\";personer;;2584;Kiruna kommun;2026-T1;TERTIAL;tertial;2026-01-01;\
             2026-04-30;FIGURE;utfall;-12,5;1;8;;\"'-två\r\nrader; 'här'\";nej;ja;;RETURNED;återsänt;''fel;;;;\r\n";
        let file = String::from_utf8(written(Language::Swedish)).unwrap();
        assert_eq!(
            file,
            [swedish, row, &row.replace("2026-T1", "2026-T2")].concat()
        );
        let english = "\u{feff}indicator,indicator title,unit,project,organisation,organisation name,period,period kind,first day of period,last day of period,kind,actual,numerator,\
             denominator,own target,comment,comment public,preliminary,suppressed,state,reason,visibility,acknowledged warnings,submitted on\r\n";
        let row = "kiruna-besok,\"'=Besök; \"\"alla\"\"\",personer,,2584,Kiruna kommun,2026-T1,TERTIAL,2026-01-01,2026-04-30,FIGURE,-12.5,1,8,,\"'-två\r\nrader; 'här'\",no,yes,,\
             RETURNED,''fel,,,\r\n";
        let file = String::from_utf8(written(Language::English)).unwrap();
        assert_eq!(file, [english, row, &row.replace("T1", "T2")].concat());
    }

    /// `ROW field CODE` of each fault.
    fn faults(text: &str) -> Vec<String> {
        let faults = FollowUpRow::from_file(text.as_bytes(), usize::MAX).faults;
        let told = faults.iter().map(|fault| {
            let RowFault { row, problem } = fault;
            format!("{row} {} {}", problem.field.join("."), problem.code.code())
        });
        told.collect()
    }

    #[test]
    fn every_fault_of_every_row_is_named() {
        for (text, expected) in [
            ("", vec!["1 file REQUIRED"]),
            ("a;b\n", vec!["1 indicator REQUIRED", "1 period REQUIRED"]),
            ("indikator;utfall\n", vec!["1 period REQUIRED"]),
            ("indikator;period;period\n", vec!["1 period ALREADY_EXISTS"]),
            ("indikator;period;utfal\n", vec!["1 utfal INVALID_VALUE"]),
            (
                "indikator;period\nx;2026-1\n;2026\n",
                vec!["2 period INVALID_VALUE", "3 indicator REQUIRED"],
            ),
            (
                "indikator;period;utfall\nx;2026;ett\nx;2026;1\nx;2026;1.000,5\n",
                vec!["2 actual INVALID_VALUE", "4 actual INVALID_VALUE"],
            ),
            (
                "indicator,period,actual\nx,2026,\"1,000\"\n",
                vec!["2 actual INVALID_VALUE"],
            ),
            (
                "indikator;period;utfall\nx;2026;1;2\ny;2026;1;\n",
                vec!["2 file INVALID_VALUE"],
            ),
            (
                "indikator;period;läge\nx;2026;KLART\n",
                vec!["2 state INVALID_VALUE"],
            ),
            (
                "indikator;period;läge\nx;2026;RETURNED\n",
                vec!["2 reason REQUIRED"],
            ),
            (
                "indikator;period;preliminärt\nx;2026;kanske\n",
                vec!["2 preliminary INVALID_VALUE"],
            ),
            (
                "indikator;period;utfall\n;2026-T9;x\n",
                vec![
                    "2 indicator REQUIRED",
                    "2 period INVALID_VALUE",
                    "2 actual INVALID_VALUE",
                ],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text:?}");
        }
        for (text, expected) in [
            (
                "indikator;period\n\"x;2026\ny;2026\n",
                vec!["2 file INVALID_VALUE"],
            ),
            (
                "indikator;period;kommentar\nx;2025;a\ny;2026;\"",
                vec!["3 file INVALID_VALUE"],
            ),
            (
                "indikator;period;kommentar\nx;2026;\"a\ny;2026;\"b\"\n",
                vec!["2 file INVALID_VALUE"],
            ),
            ("indikator;\"period\nx;2026\n", vec!["1 file INVALID_VALUE"]),
            (
                "indikator;period;kommentar\r\nx;2026;\"a \"\"b\"\"\"\r\ny;2026;5\" bred\r\n",
                vec![],
            ),
            (
                "indikator;period;kommentar\nx;2026;\"a\" \n\ny;2026;\"\"",
                vec![],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text:?}");
        }
        let not_text = FollowUpRow::from_file(b"indikator;period\n\xe5;2026\n", usize::MAX).faults;
        assert_eq!(not_text[0].problem.code, UserErrorCode::InvalidValue);
    }

    #[test]
    fn however_faulty_a_file_is_little_is_told() {
        let wide = format!("indikator;period{}x\n", ";".repeat(10_000));
        assert_eq!(faults(&wide), ["1 file INVALID_VALUE"]);
        let unknown: Vec<String> = (1..=50).map(|it| format!("x{it}")).collect();
        let unknown = format!("indikator;period;{}\n", unknown.join(";"));
        let told = FollowUpRow::from_file(unknown.as_bytes(), usize::MAX).faults;
        assert_eq!(told.len(), 21);
        let lists_columns = |fault: &&RowFault| fault.problem.english.contains("unit, project");
        assert_eq!(told.iter().filter(lists_columns).count(), 1);
        assert!(told[20].problem.english.starts_with("30 more"));
        let rows = format!("indikator;period\n{}", ";x\n".repeat(2_000));
        let file = FollowUpRow::from_file(rows.as_bytes(), usize::MAX);
        let told = file.summary.report(file.faults.clone());
        assert_eq!(
            (told.len(), file.summary.faulty_rows(&file.faults)),
            (1_001, 2_000)
        );
        let long = format!("indikator;period;utfall\nx;2026;{}\n", "x".repeat(100_000));
        let told = FollowUpRow::from_file(long.as_bytes(), usize::MAX).faults;
        assert!(told[0].problem.english.len() < 1_000);
        let file = FollowUpRow::from_file(b"indikator;period\nx;2025\nx;\nx;2026\n", 2);
        assert!(file.more && file.rows.len() == 1);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, actual) in [
            ("indikator;period;utfall\nx;2026;12,5\n", "12.5"),
            ("indikator;period;utfall\nx;2026;12.5\n", "12.5"),
            (
                "\u{feff}Indikator;PERIOD; Utfall \nx;2026; 1 234,5 \n",
                "1234.5",
            ),
            ("indikator;period;utfall\nx;2026;1\u{a0}234\n", "1234"),
            ("indikator;period;utfall\nx;2026;\u{2212}3\n", "-3"),
            ("indikator;period;utfall\nx;2026;'-3\n", "-3"),
            ("indicator,period,actual\nx,2026,12.5\n", "12.5"),
            ("indicator\tperiod\tactual\nx\t2026\t12.5\n", "12.5"),
            ("indikator;period;utfall\nx;2026;1,234\n", "1.234"),
            ("indikator;period;utfall\nx;2026;0.234\n", "0.234"),
            ("indikator;period;utfall\nx;2026;1234.567\n", "1234.567"),
            ("indicator;period;actual\nx;2026;1.234\n", "1.234"),
            ("indicator,period,actual\nx,2026,1.234\n", "1.234"),
        ] {
            let rows = FollowUpRow::from_file(text.as_bytes(), usize::MAX).rows;
            assert_eq!(rows[0].1.actual, decimal(actual), "{text:?}");
        }
    }

    #[test]
    fn what_can_be_two_numbers_is_refused_with_both() {
        for (text, both) in [
            ("indikator;period;utfall\nx;2026;1.234\n", ["1234", "1,234"]),
            (
                "indikator;period;utfall\nx;2026;-12.345\n",
                ["-12345", "-12,345"],
            ),
            (
                "indicator;period;actual\nx;2026;123,456\n",
                ["123456", "123.456"],
            ),
        ] {
            let faults = FollowUpRow::from_file(text.as_bytes(), usize::MAX).faults;
            let told = &faults[0].problem.swedish;
            assert!(both.iter().all(|one| told.contains(one)), "{told}");
        }
    }

    #[test]
    fn what_spreadsheets_leave_out_and_add_is_overlooked() {
        for text in [
            "indikator;period;utfall;kommentar\r\nx;2025;3;ok\r\nx;2026;4\r\n",
            "indikator;period;utfall;kommentar;;\r\nx;2025;3;ok;;\r\nx;2026;4;;;\r\n",
            "sep=;\r\nindikator;period;utfall\r\nx;2025;3\r\nx;2026;4\r\n",
            "\u{feff}\"sep=,\"\r\nindicator,period,actual\r\nx,2025,3\r\nx,2026,4\r\n",
        ] {
            let file = FollowUpRow::from_file(text.as_bytes(), usize::MAX);
            assert_eq!(file.faults, [], "{text:?}");
            let actual: Vec<_> = file.rows.iter().map(|(_, row)| row.actual).collect();
            assert_eq!(actual, [decimal("3"), decimal("4")]);
        }
        let text = "sep=;\nindikator;period;utfall\nx;2025;tre\n";
        let file = FollowUpRow::from_file(text.as_bytes(), usize::MAX);
        assert_eq!(file.summary.cell(&file.faults[0]).as_deref(), Some("C3"));
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "indikator;period;kommentar\nx;2026;\"två\nrader\"\n;;\n\ny;2026;\nz;2026;a\n";
        let rows = FollowUpRow::from_file(text.as_bytes(), usize::MAX).rows;
        let numbers: Vec<_> = rows
            .iter()
            .map(|(number, row)| (*number, row.indicator.as_str()))
            .collect();
        assert_eq!(numbers, [(2, "x"), (5, "y"), (6, "z")]);
    }
}

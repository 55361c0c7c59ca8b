//! What happened to things: the history of one, the changes of all. Both are the journal, as far as the viewer could see.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::journal;
use futures_util::future::try_join_all;
use serde_json::Value;
use uuid::Uuid;

use super::{
    node::{Node, node},
    organisations::Organisation,
};
use crate::graphql::engine::{
    connection::{ListArguments, Things, connection},
    loading::{Result, one, related_rows, session, today, value},
    scalars::DateTime,
};
use crate::{
    access::{Audience, Viewer},
    domain::{
        id::{NodeId, NodeKind},
        reporting::ReportingPeriod,
        vocabulary::{Action, ChangeType, PeriodKind, Vocabulary},
    },
    error::Error,
    store::{self, FieldChange as Values, PersonalOfChange, Record},
};

/// The tables whose changes are told, with the types that show their rows.
const THINGS: &[(&str, NodeKind)] = &[
    ("access_grant", NodeKind::Grant),
    ("agreement_approval", NodeKind::AgreementApproval),
    ("agreement_notice", NodeKind::NoticeOfTermination),
    ("appointment", NodeKind::Appointment),
    ("body", NodeKind::Body),
    ("chair_term", NodeKind::ChairTerm),
    ("clause", NodeKind::Clause),
    ("development_project", NodeKind::DevelopmentProject),
    ("document_version", NodeKind::DocumentVersion),
    ("external_participant", NodeKind::ExternalParticipant),
    ("follow_up_value", NodeKind::FollowUpValue),
    ("indicator", NodeKind::Indicator),
    ("indicator_target", NodeKind::IndicatorTarget),
    ("local_structure_report", NodeKind::LocalStructureReport),
    ("milestone", NodeKind::Milestone),
    ("name", NodeKind::DatedName),
    ("organisation", NodeKind::Organisation),
    ("person", NodeKind::Person),
    ("project_participation", NodeKind::ProjectParticipation),
    ("seat", NodeKind::Seat),
    ("service_account", NodeKind::ServiceAccount),
    ("status_report", NodeKind::StatusReport),
    ("steering_document", NodeKind::SteeringDocument),
    ("steering_relation", NodeKind::SteeringRelation),
];

/// The columns that hold ids, with the types that they lead to.
const REFERENCES: &[(&str, NodeKind)] = &[
    ("abolished_by_id", NodeKind::Agreement),
    ("agreement_party_id", NodeKind::AgreementParty),
    ("appointed_by_id", NodeKind::Decision),
    ("area_group_id", NodeKind::Body),
    ("body_id", NodeKind::Body),
    ("care_area_id", NodeKind::CareArea),
    ("chair_id", NodeKind::Appointment),
    ("clause_id", NodeKind::Clause),
    ("corrects_id", NodeKind::StatusReport),
    ("decision_id", NodeKind::Decision),
    ("development_project_id", NodeKind::DevelopmentProject),
    ("document_version_id", NodeKind::DocumentVersion),
    ("effect_goal_id", NodeKind::EffectGoal),
    ("employer_id", NodeKind::Organisation),
    ("indicator_id", NodeKind::Indicator),
    ("latest_report_id", NodeKind::StatusReport),
    ("lead_body_id", NodeKind::Body),
    ("municipality_id", NodeKind::Organisation),
    ("organisation_id", NodeKind::Organisation),
    ("owner_id", NodeKind::Organisation),
    ("parent_id", NodeKind::Body),
    ("parent_project_id", NodeKind::DevelopmentProject),
    ("person_id", NodeKind::Person),
    ("prepares_for_id", NodeKind::Body),
    ("priority_area_id", NodeKind::PriorityArea),
    ("represents_id", NodeKind::Organisation),
    ("responsible_id", NodeKind::Person),
    ("seat_id", NodeKind::Seat),
    ("secretary_id", NodeKind::Appointment),
    ("service_account_id", NodeKind::ServiceAccount),
    ("steered_body_id", NodeKind::Body),
    ("steering_body_id", NodeKind::Body),
    ("steering_document_id", NodeKind::SteeringDocument),
    ("substitutes_for_id", NodeKind::Appointment),
    ("supersedes_id", NodeKind::SteeringDocument),
    ("target_group_id", NodeKind::TargetGroup),
];

/// Columns that end as references do, and hold texts.
const TEXTS: &[&str] = &["external_id", "kolada_id"];

/// The columns, each with its table, that the schema calls otherwise.
const OTHERWISE: &[(&str, &str, &str)] = &[
    (
        "development_project",
        "latest_report_id",
        "latestStatusReport",
    ),
    ("follow_up_value", "target", "ownTarget"),
    ("indicator", "development_project_id", "project"),
    ("milestone", "development_project_id", "project"),
    ("project_participation", "development_project_id", "project"),
    ("status_report", "development_project_id", "project"),
];

/// The tables whose rows are for a period, which the schema shows as one.
const OF_A_PERIOD: &[&str] = &["follow_up_value", "indicator_target", "status_report"];

/// What happened to the row of a table, the latest first.
pub(in crate::graphql) async fn history<E: Record>(
    ctx: &Context<'_>,
    id: Uuid,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Change>>> {
    let list = format!("history {} {id}", E::TABLE);
    let changes = connection(
        ctx,
        ListArguments { first, after, list },
        |request| session(ctx).history(E::TABLE, id, request),
        |row| Ok(Change { row }),
    );
    Ok(Some(changes.await?))
}

/// The changes after a cursor, in the order in which they were committed.
pub(in crate::graphql) async fn changes(
    ctx: &Context<'_>,
    types: Option<Vec<String>>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Things<Change>> {
    let tables = match &types {
        Some(types) => types
            .iter()
            .map(|name| table_of(name))
            .collect::<Result<Vec<_>>>()?,
        None => THINGS.iter().map(|(table, _)| *table).collect(),
    };
    let list = format!("changes {tables:?}");
    connection(
        ctx,
        ListArguments { first, after, list },
        |request| session(ctx).changes(tables, request),
        |row| Ok(Change { row }),
    )
    .await
}

fn table_of(name: &str) -> Result<&'static str> {
    let found = THINGS
        .iter()
        .find(|(_, kind)| format!("{kind:?}") == name)
        .map(|(table, _)| *table);
    found.ok_or_else(|| {
        let known: Vec<String> = THINGS.iter().map(|(_, kind)| format!("{kind:?}")).collect();
        let known = known.join(", ");
        Error::invalid(
            "types",
            format!("`types` has {name:?}; it can have {known}."),
            format!("`types` innehåller {name:?}; det kan innehålla {known}."),
        )
    })
}

/// One change of one thing (ändring).
pub struct Change {
    row: journal::Model,
}

/// One change of one thing (ändring), as you could see it when it was made.
#[Object]
impl Change {
    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// What was done. Null when it brought the thing into your sight or out of it: why, is not yours to know.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let came_or_went = self.row.audience_before.is_some() && self.row.audience_after.is_some();
        match self.seen(session(ctx).viewer()) {
            (before, after) if came_or_went && before != after => Ok(None),
            _ => value(&self.row.action).map(Some),
        }
    }

    /// What that did to the thing, as you see it. A thing that goes out of your sight is REMOVED, as if it were deleted; what
    /// belongs to it and goes with it has no change of its own.
    #[graphql(name = "type")]
    async fn change_type(&self, ctx: &Context<'_>) -> Result<ChangeType> {
        let (before, after) = self.seen(session(ctx).viewer());
        Ok(match (before, after) {
            (_, false) => ChangeType::Removed,
            (false, true) => ChangeType::Created,
            (true, true) => ChangeType::Changed,
        })
    }

    /// The global id of the thing: good for `node` as long as the thing is there.
    async fn thing_id(&self) -> Result<ID> {
        Ok(ID(self.node_id()?.encode()))
    }

    /// The thing as it stands today; null when it is gone, or out of your sight.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node(ctx, &ID(self.node_id()?.encode()), today(ctx)).await
    }

    /// The organisation on whose behalf it was done.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, today(ctx)).await
    }

    /// The identity that did it: `sub` of its token. Only for actors of the same organisation; null for all others.
    async fn subject(&self, ctx: &Context<'_>) -> Option<&str> {
        let actor = session(ctx).viewer().actor()?;
        (self.row.organisation_id == Some(actor.organisation)).then_some(self.row.subject.as_str())
    }

    /// The id of the request that did it: what is done together has the same. Only for actors of the same organisation.
    async fn request_id(&self, ctx: &Context<'_>) -> Option<&str> {
        let actor = session(ctx).viewer().actor()?;
        (self.row.organisation_id == Some(actor.organisation)).then_some(self.row.request.as_str())
    }

    /// The fields that changed, in alphabetical order; one that leads only to things out of your sight is not among them. Null
    /// at the public door, and when the thing is out of your sight.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Option<Vec<FieldChange>>> {
        let viewer = session(ctx).viewer();
        let (before, after) = self.seen(viewer);
        let there = node(ctx, &ID(self.node_id()?.encode()), today(ctx)).await?;
        if viewer == Viewer::Public || !after || there.is_none() {
            return Ok(None);
        }
        let columns = self.columns(ctx).await?.into_iter();
        let told = columns.map(|(column, mut values)| {
            if !before {
                values.before = Value::Null;
            }
            self.told(ctx, column, values)
        });
        let mut fields: Vec<FieldChange> =
            try_join_all(told).await?.into_iter().flatten().collect();
        fields.sort_by(|one, other| one.field.cmp(&other.field));
        Ok(Some(fields))
    }
}

impl Change {
    /// Whether the viewer could see the thing before and after the change.
    fn seen(&self, viewer: Viewer) -> (bool, bool) {
        let seen = |code: &Option<String>, owner| {
            let audience = code
                .as_deref()
                .and_then(|code| Audience::from_code(code, owner));
            audience.is_some_and(|audience| audience.includes(viewer))
        };
        (
            seen(&self.row.audience_before, self.row.owner_before),
            seen(&self.row.audience_after, self.row.owner_after),
        )
    }

    fn node_id(&self) -> Result<NodeId> {
        let kind = THINGS.iter().find(|(table, _)| *table == self.row.thing);
        kind.map(|(_, kind)| NodeId::new(*kind, self.row.thing_id))
            .ok_or_else(|| Error::internal(format!("{} is not told of", self.row.thing)))
    }

    /// The changed columns, with personal values as far as they are still there.
    async fn columns(&self, ctx: &Context<'_>) -> Result<Vec<(String, Values)>> {
        let personal = related_rows::<PersonalOfChange>(ctx, self.row.id, None).await?;
        let mut columns = store::fields_of(&self.row)?;
        for (column, values) in &mut columns {
            if store::is_personal(&self.row.thing, column) {
                let known = personal.iter().find(|row| row.field == *column);
                values.before = known.and_then(|row| row.before.clone()).into();
                values.after = known.and_then(|row| row.after.clone()).into();
            }
        }
        if OF_A_PERIOD.contains(&self.row.thing.as_str()) {
            columns = with_one_period(columns);
        }
        Ok(columns)
    }

    /// A changed column as it is told; `None` when all that it leads to is out of sight.
    async fn told(
        &self,
        ctx: &Context<'_>,
        column: String,
        values: Values,
    ) -> Result<Option<FieldChange>> {
        let before = shown(ctx, &column, values.before).await?;
        let after = shown(ctx, &column, values.after).await?;
        if before.is_none() && after.is_none() && target_of(&column).is_some() {
            return Ok(None);
        }
        let field = name_of(&self.row.thing, &column);
        Ok(Some(FieldChange {
            field,
            before,
            after,
        }))
    }
}

/// A field's value before and after a change (ändrat fält), as text: days as `2026-11-22`, periods by their codes, things as
/// their global ids, several codes with commas between.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The field.
    field: String,
    /// The value before; null when there was none, when you could not see it, or when it has been erased.
    before: Option<String>,
    /// The value afterwards; null when there is none, when you can't see it, or when it has been erased.
    after: Option<String>,
}

/// What the schema calls a column of a table.
fn name_of(table: &str, column: &str) -> String {
    let otherwise = OTHERWISE
        .iter()
        .find(|(of, name, _)| (*of, *name) == (table, column));
    if let Some((_, _, name)) = otherwise {
        return (*name).to_owned();
    }
    let stem = column.strip_suffix("_id").filter(|_| is_reference(column));
    let mut name = String::new();
    let mut upper = false;
    for letter in stem.unwrap_or(column).chars() {
        if letter == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            name.extend(letter.to_uppercase());
        } else {
            name.push(letter);
        }
    }
    name
}

fn is_reference(column: &str) -> bool {
    column.ends_with("_id") && !TEXTS.contains(&column)
}

/// The type that a column leads to.
fn target_of(column: &str) -> Option<NodeKind> {
    let found = REFERENCES.iter().find(|(name, _)| *name == column);
    found.map(|(_, kind)| *kind)
}

/// The columns with the code of the period in the place of its kind and its first day.
fn with_one_period(mut columns: Vec<(String, Values)>) -> Vec<(String, Values)> {
    let mut taken = |name: &str| {
        let place = columns.iter().position(|(column, _)| column == name)?;
        Some(columns.remove(place).1)
    };
    if let (Some(kind), Some(from)) = (taken("period_kind"), taken("period_from")) {
        let period = Values {
            before: code_of_period(&kind.before, &from.before),
            after: code_of_period(&kind.after, &from.after),
        };
        columns.push(("period".to_owned(), period));
    }
    columns
}

fn code_of_period(kind: &Value, from: &Value) -> Value {
    let kind = kind.as_str().and_then(PeriodKind::from_code);
    let from = from.as_str().and_then(|day| day.parse().ok());
    let period = kind.zip(from);
    let period = period.and_then(|(kind, from)| ReportingPeriod::beginning(kind, from));
    period.map(ReportingPeriod::code).into()
}

/// A value as text. What leads to a thing out of sight shows nothing.
async fn shown(ctx: &Context<'_>, column: &str, value: Value) -> Result<Option<String>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        Value::Array(codes) => return Ok(Some(listed(&codes))),
        other => other.to_string(),
    };
    if !is_reference(column) {
        return Ok(Some(text));
    }
    let (Some(kind), Ok(key)) = (target_of(column), text.parse()) else {
        return Ok(None);
    };
    let id = NodeId::new(kind, key).encode();
    let there = node(ctx, &ID(id.clone()), today(ctx)).await?;
    Ok(there.map(|_| id))
}

fn listed(codes: &[Value]) -> String {
    let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_the_schema_calls_them() {
        for (table, column, name) in [
            ("development_project", "external_id", "externalId"),
            (
                "development_project",
                "latest_report_id",
                "latestStatusReport",
            ),
            ("development_project", "lead_body_id", "leadBody"),
            ("development_project", "priority_areas", "priorityAreas"),
            ("follow_up_value", "target", "ownTarget"),
            ("indicator", "kolada_id", "koladaId"),
            ("indicator", "development_project_id", "project"),
            ("indicator_target", "target", "target"),
            ("milestone", "first_due_on", "firstDueOn"),
        ] {
            assert_eq!(name_of(table, column), name, "{table}.{column}");
        }
    }
}

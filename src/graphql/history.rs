//! What happened to things: the history of one, the changes of all. Both are the journal, as far as the viewer could see.

use async_graphql::{Context, ID, Object};
use entity::journal;
use serde_json::Value;
use uuid::Uuid;

use super::{
    connection::{ListArguments, Things, connection},
    loading::{Result, one, related_rows, session, today, value},
    node::{Node, node},
    organisations::Organisation,
    scalars::DateTime,
};
use crate::{
    access::{Audience, Viewer},
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::{Action, ChangeType},
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

/// What happened to the row of a table, the latest first.
pub(super) async fn history<E: Record>(
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
pub(super) async fn changes(
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

    /// What that did to the thing, as you see it. A thing that goes out of your sight is REMOVED, as if it were deleted.
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

    /// The fields that changed, in alphabetical order. Null at the public door, and when the thing is out of your sight.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Option<Vec<FieldChange>>> {
        let viewer = session(ctx).viewer();
        let (before, after) = self.seen(viewer);
        let there = node(ctx, &ID(self.node_id()?.encode()), today(ctx)).await?;
        if viewer == Viewer::Public || !after || there.is_none() {
            return Ok(None);
        }
        let personal = related_rows::<PersonalOfChange>(ctx, self.row.id, None).await?;
        let fields = store::fields_of(&self.row)?.into_iter();
        let shown = fields.map(|(column, values)| {
            let known = personal.iter().find(|row| row.field == column);
            let values = if store::is_personal(&self.row.thing, &column) {
                Values {
                    before: known.and_then(|row| row.before.clone()).into(),
                    after: known.and_then(|row| row.after.clone()).into(),
                }
            } else {
                values
            };
            FieldChange {
                column,
                before: Some(values.before).filter(|_| before),
                after: values.after,
            }
        });
        Ok(Some(shown.collect()))
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
}

/// A field's value before and after a change (ändrat fält).
pub struct FieldChange {
    column: String,
    before: Option<Value>,
    after: Value,
}

/// A field's value before and after a change (ändrat fält), as text: days as `2026-11-22`, things as their global ids.
#[Object]
impl FieldChange {
    /// The field.
    async fn field(&self) -> String {
        let mut name = String::new();
        let mut upper = false;
        let stem = self.column.strip_suffix("_id").unwrap_or(&self.column);
        for letter in stem.chars() {
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

    /// The value before; null when there was none, when you could not see it, or when it has been erased.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        match &self.before {
            Some(value) => shown(ctx, &self.column, value).await,
            None => Ok(None),
        }
    }

    /// The value afterwards; null when there is none, when you can't see it, or when it has been erased.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        shown(ctx, &self.column, &self.after).await
    }
}

/// A value as text. What leads to a thing out of sight shows nothing.
async fn shown(ctx: &Context<'_>, column: &str, value: &Value) -> Result<Option<String>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if !column.ends_with("_id") {
        return Ok(Some(text));
    }
    let kind = REFERENCES.iter().find(|(name, _)| *name == column);
    let (Some((_, kind)), Ok(key)) = (kind, text.parse()) else {
        return Ok(None);
    };
    let id = NodeId::new(*kind, key).encode();
    let there = node(ctx, &ID(id.clone()), today(ctx)).await?;
    Ok(there.map(|_| id))
}

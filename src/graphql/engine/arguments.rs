//! Arguments: ids that are typed by what they name, the values that arguments stand for in the domain, and what was sent.

use std::{borrow::Cow, marker::PhantomData};

use async_graphql::{
    Context, ID, InputType, InputValueError, InputValueResult, MaybeUndefined, Value,
    registry::Registry,
};
use chrono::{NaiveDate, Utc};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    loading::{NodeType, Result, cited_by},
    scalars::{Date, DateTime, Decimal},
};
use crate::{
    domain::{
        id::{NodeId, NodeKind},
        problem,
        vocabulary::Vocabulary,
    },
    error::Error,
};

/// What an id in an argument can be one of.
pub(in crate::graphql) trait Identified: 'static {
    /// The types of things that it can be.
    const KINDS: &'static [NodeKind];
    /// What stands for it in the domain.
    type Found: Send;

    /// The thing with this id.
    fn found(id: NodeId) -> Self::Found;
}

impl<T: NodeType + 'static> Identified for T {
    const KINDS: &'static [NodeKind] = &[T::KIND];
    type Found = Uuid;

    fn found(id: NodeId) -> Uuid {
        id.key
    }
}

/// The global id of a thing of this type, `ID` in the schema, or the key that people cite it by.
pub(in crate::graphql) struct Id<T>(String, PhantomData<fn() -> T>);

impl<T: Identified> Id<T> {
    /// What has the id; `None` when nothing of this type can have it.
    pub(in crate::graphql) fn global(&self) -> Option<T::Found> {
        self.id().map(T::found)
    }

    fn id(&self) -> Option<NodeId> {
        NodeId::decode(&self.0).filter(|id| T::KINDS.contains(&id.kind))
    }

    /// The things that have the text as their key, as far as the viewer may see them.
    async fn cited(&self, ctx: &Context<'_>) -> Result<Vec<NodeId>> {
        let named = T::KINDS.iter().map(|kind| async move {
            let found = cited_by(ctx, *kind, &self.0).await?;
            Result::Ok(found.map(|key| NodeId::new(*kind, key)))
        });
        Ok(try_join_all(named).await?.into_iter().flatten().collect())
    }
}

impl<T: Identified> InputType for Id<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let id = <ID as InputType>::parse(value).map_err(InputValueError::propagate)?;
        Ok(Self(id.0, PhantomData))
    }

    fn to_value(&self) -> Value {
        self.0.as_str().into()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// A value of the schema that stands for a value of the domain.
pub(in crate::graphql) trait Decode: Send {
    /// The value of the domain.
    type Value: Send;

    /// Whether null says something else than nothing.
    const TAKES_NULL: bool = false;

    /// The value that was sent in `field`, a path as `input.seats.0`.
    ///
    /// # Errors
    /// `Invalid` for what stands for nothing.
    fn decode(
        self,
        ctx: &Context<'_>,
        field: &str,
    ) -> impl Future<Output = Result<Self::Value>> + Send;
}

impl<T: Identified> Decode for Id<T> {
    type Value = T::Found;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<T::Found> {
        if let Some(found) = self.global() {
            return Ok(found);
        }
        match self.cited(ctx).await?.as_slice() {
            [only] => Ok(T::found(*only)),
            [] => Err(problem::no_id(field, &self.0, T::KINDS).at(field).into()),
            _ => Err(problem::key_of_several(field, &self.0).at(field).into()),
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    type Value = Option<T::Value>;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<Self::Value> {
        match self {
            Some(value) => value.decode(ctx, field).await.map(Some),
            None => Ok(None),
        }
    }
}

/// What a change leaves as it is, removes, or sets.
impl<T: Decode> Decode for MaybeUndefined<T> {
    type Value = Option<Option<T::Value>>;

    const TAKES_NULL: bool = true;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<Option<Option<T::Value>>> {
        Option::<Option<T>>::from(self).decode(ctx, field).await
    }
}

impl<T: Decode> Decode for Vec<T> {
    type Value = Vec<T::Value>;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<Self::Value> {
        let items = self.into_iter().enumerate();
        try_join_all(items.map(|(index, item)| async move {
            let field = format!("{field}.{index}");
            item.decode(ctx, &field).await
        }))
        .await
    }
}

impl<V: Vocabulary> Decode for V {
    type Value = V;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<V> {
        Ok(self)
    }
}

macro_rules! decode_into {
    ($($sent:ty => $value:ty),+ $(,)?) => {$(
        impl Decode for $sent {
            type Value = $value;

            async fn decode(self, _: &Context<'_>, _: &str) -> Result<$value> {
                Ok(self.into())
            }
        }
    )+};
}

decode_into! {
    bool => bool,
    i32 => i32,
    String => String,
    ID => ID,
    Date => NaiveDate,
    DateTime => chrono::DateTime<Utc>,
    Decimal => rust_decimal::Decimal,
}

/// The field and its arguments as they were sent, but for those named in `except`, as arguments or as fields of one: variables
/// resolved, in the order of their names. What is null is left out, as it means the same.
pub(in crate::graphql) fn sent(ctx: &Context<'_>, except: &[&str]) -> Result<String> {
    let field = ctx.field();
    let arguments = field
        .arguments()
        .map_err(|error| Error::internal(error.message))?;
    let arguments = arguments
        .into_iter()
        .filter(|(name, _)| !except.contains(&name.as_str()))
        .map(|(name, value)| {
            let mut value = value.into_json()?;
            if let Some(fields) = value.as_object_mut() {
                fields.retain(|name, _| !except.contains(&name.as_str()));
            }
            Ok((name.to_string(), value))
        })
        .collect::<serde_json::Result<_>>()
        .map_err(Error::internal)?;
    Ok(format!(
        "{} {}",
        field.name(),
        without_nulls(serde_json::Value::Object(arguments))
    ))
}

/// Refuses null in the input of a change where it would say nothing: `fields` are those of the input, each with whether it
/// takes null.
pub(in crate::graphql) fn refuse_nulls(ctx: &Context<'_>, fields: &[(&str, bool)]) -> Result<()> {
    let field = ctx.field();
    if !field.name().starts_with("change") {
        return Ok(());
    }
    let arguments = field
        .arguments()
        .map_err(|error| Error::internal(error.message))?;
    for (_, value) in &arguments {
        let Value::Object(sent) = value else { continue };
        let is_null = |name: &str| matches!(sent.get(name), Some(Value::Null));
        if let Some((name, _)) = fields.iter().find(|(name, takes)| !takes && is_null(name)) {
            let path = format!("input.{name}");
            return Err(problem::null_changes_nothing(&path).at(&path).into());
        }
    }
    Ok(())
}

fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        serde_json::Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

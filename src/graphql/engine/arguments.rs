//! Arguments: ids that are typed by what they name, the values that arguments stand for in the domain, and what was sent.

use std::{borrow::Cow, marker::PhantomData};

use async_graphql::{
    Context, ID, InputType, InputValueError, InputValueResult, MaybeUndefined, Value,
    registry::Registry,
};
use chrono::{NaiveDate, Utc};
use uuid::Uuid;

use super::{
    loading::{NodeType, Result},
    scalars::{Date, DateTime, Decimal},
};
use crate::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::Vocabulary,
    },
    error::Error,
};

/// A type of the schema whose things have global ids.
pub(in crate::graphql) trait Identified: 'static {
    /// The type's tag in global ids.
    const KIND: NodeKind;
}

impl<T: NodeType + 'static> Identified for T {
    const KIND: NodeKind = T::KIND;
}

/// The global id of a thing of this type, `ID` in the schema. Any other text is an id that nothing has.
pub(in crate::graphql) struct Id<T>(Option<Uuid>, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// The key of the thing; `None` when nothing of this type can have the id.
    pub(in crate::graphql) const fn key(&self) -> Option<Uuid> {
        self.0
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
        let id = NodeId::decode(&id).filter(|id| id.kind == T::KIND);
        Ok(Self(id.map(|id| id.key), PhantomData))
    }

    fn to_value(&self) -> Value {
        self.0
            .map_or(Value::Null, |key| NodeId::new(T::KIND, key).encode().into())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// A value of the schema that stands for a value of the domain.
pub(in crate::graphql) trait Decode {
    /// The value of the domain.
    type Value;

    /// The value that was sent in the argument `field`.
    ///
    /// # Errors
    /// `NotFound` for an id that nothing of its type has, `Invalid` for what stands for nothing.
    fn decode(self, field: &'static str) -> Result<Self::Value>;
}

impl<T> Decode for Id<T> {
    type Value = Uuid;

    fn decode(self, field: &'static str) -> Result<Uuid> {
        self.0.ok_or(Error::NotFound { field })
    }
}

impl<T: Decode> Decode for Option<T> {
    type Value = Option<T::Value>;

    fn decode(self, field: &'static str) -> Result<Self::Value> {
        self.map(|value| value.decode(field)).transpose()
    }
}

/// What a change leaves as it is, removes, or sets.
impl<T: Decode> Decode for MaybeUndefined<T> {
    type Value = Option<Option<T::Value>>;

    fn decode(self, field: &'static str) -> Result<Option<Option<T::Value>>> {
        Option::<Option<T>>::from(self).decode(field)
    }
}

impl<T: Decode> Decode for Vec<T> {
    type Value = Vec<T::Value>;

    fn decode(self, field: &'static str) -> Result<Self::Value> {
        self.into_iter().map(|value| value.decode(field)).collect()
    }
}

impl<V: Vocabulary> Decode for V {
    type Value = V;

    fn decode(self, _: &'static str) -> Result<V> {
        Ok(self)
    }
}

macro_rules! decode_into {
    ($($sent:ty => $value:ty),+ $(,)?) => {$(
        impl Decode for $sent {
            type Value = $value;

            fn decode(self, _: &'static str) -> Result<$value> {
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

/// The field and its arguments as they were sent, but for those named in `except`: variables resolved, in the order of their
/// names. What is null is left out, as it means the same.
pub(in crate::graphql) fn sent(ctx: &Context<'_>, except: &[&str]) -> Result<String> {
    let field = ctx.field();
    let arguments = field
        .arguments()
        .map_err(|error| Error::internal(error.message))?;
    let arguments = arguments
        .into_iter()
        .filter(|(name, _)| !except.contains(&name.as_str()))
        .map(|(name, value)| Ok((name.to_string(), value.into_json()?)))
        .collect::<serde_json::Result<_>>()
        .map_err(Error::internal)?;
    Ok(format!(
        "{} {}",
        field.name(),
        without_nulls(serde_json::Value::Object(arguments))
    ))
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

//! Scalars of the schema that GraphQL does not define itself.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A calendar day, `YYYY-MM-DD` (RFC 3339 full-date), in Norrbotten's time zone, Europe/Stockholm. Swedish: datum.
#[Scalar(
    name = "Date",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // The length keeps out what chrono takes and RFC 3339 does not, such as 2026-1-1 and +12026-01-01.
        let day = text.parse().ok().filter(|_| text.len() == 10);
        day.map(Date).ok_or_else(|| {
            InputValueError::custom(format!("{text:?} is no day; write it as 2026-11-22"))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

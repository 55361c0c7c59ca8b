//! Figures with up to four decimals, held exactly: SQLite has no decimal type, and sums of floating-point numbers drift.

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// How many decimals a figure has at most.
pub const DECIMALS: u32 = 4;

/// A figure, counted in ten-thousandths. As JSON it is the text of the figure, as `"12.5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Amount(i64);

impl Amount {
    /// The figure; none when it has more decimals or digits than are held.
    pub fn of(figure: Decimal) -> Option<Self> {
        let mut exact = figure;
        exact.rescale(DECIMALS);
        (exact == figure)
            .then(|| i64::try_from(exact.mantissa()).ok().map(Self))
            .flatten()
    }

    /// The figure, without zeros at its end.
    pub fn figure(self) -> Decimal {
        Decimal::new(self.0, DECIMALS).normalize()
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.figure())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let figure: Decimal = text.parse().map_err(D::Error::custom)?;
        Self::of(figure).ok_or_else(|| D::Error::custom("more decimals or digits than are held"))
    }
}

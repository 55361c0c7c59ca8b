//! What fields cost besides the objects that they answer with: 20 for each millisecond of a processor that they were measured to take, with
//! 94,000 follow-up values and 226,000 entries of the journal.
//!
//! A list costs by what it is a list of, and by what narrows it, wherever it hangs.

use std::collections::HashSet;

use super::types::is_connection;

/// What the count of a list costs: whatever it counts is read.
pub(super) const COUNT: u64 = 10;

/// What a list of things with a text costs, as no index is for it.
const SEARCH: u64 = 20;

/// The orders that no index has, and what a list in one of them costs: all that its filter leaves is sorted.
const SORTED: [&str; 2] = ["OWNER_ASCENDING", "OWNER_DESCENDING"];
const SORTING: u64 = 40;

/// Parts of a filter of follow-up values that no index is for: these are looked at one by one.
const LOOKED_AT: [&str; 10] = [
    "careArea",
    "changedSince",
    "corrections",
    "effectGoal",
    "period",
    "periodKind",
    "preliminary",
    "priorityArea",
    "states",
    "targetGroup",
];

/// What it costs to look at all follow-up values, and to count them.
const ALL_VALUES: (u64, u64) = (600, 400);

/// The same of those of an organisation.
const VALUES_OF_ORGANISATION: u64 = 60;

/// The same of those of an indicator or a project.
const VALUES_OF_INDICATOR: u64 = 10;

/// What an entry of the journal takes that is looked for by itself: a history shares no statement with another.
const ENTRY: u64 = 5;

/// What it costs to find the entries of some types or since a moment, and to count all.
const SOME_ENTRIES: u64 = 100;
const ALL_ENTRIES: u64 = 1_200;

/// What it costs to see which indicators are reported, and again to count them.
const REPORTED: u64 = 400;

/// What it costs to work out what an organisation owes.
const OBLIGATIONS: u64 = 500;

/// What it costs to look for a substitute.
const SUBSTITUTES: u64 = 40;

/// The follow-up matrix, and what an indicator in it costs of which values are read.
pub(super) const MATRIX: &str = "FollowUpMatrix";
const ROW_OF_MATRIX: &str = "FollowUpMatrixRow";
const MATRIX_OF_INDICATOR: u64 = 8;

/// Fields that read more than they give, and their prices.
const FIELDS: &[(&str, &str, Price)] = &[
    ("Query", "deadlines", Price::once(800)),
    ("Query", "difference", Price::once(400)),
    ("Query", "handover", Price::once(200)),
    ("Query", "bodyTimeline", Price::once(200)),
    ("Query", "auditQuestions", Price::once(40)),
    ("Query", "vocabulary", Price::once(40)),
    ("Indicator", "movement", Price::each(40)),
    ("Indicator", "total", Price { once: 40, each: 10 }),
];

/// What a field costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    /// However many rows it is selected in: they share a statement, which reads its table once at most.
    pub(super) once: u64,
    /// In each row.
    pub(super) each: u64,
}

impl Price {
    const fn once(once: u64) -> Self {
        Self { once, each: 0 }
    }

    const fn each(each: u64) -> Self {
        Self { once: 0, each }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            each: self.each.saturating_add(other.each),
        }
    }

    /// The price where `so` holds, else nothing.
    const fn when(self, so: bool) -> Self {
        if so { self } else { Self::once(0) }
    }
}

/// A field as it is asked for.
pub(super) struct Asked<'a> {
    /// The type that it is a field of.
    pub(super) parent: &'a str,
    /// Its name.
    pub(super) field: &'a str,
    /// The name of its own type.
    pub(super) of: &'a str,
    /// The arguments and the parts of the filter that have a value, and the order.
    pub(super) given: HashSet<&'a str>,
    /// Whether a field of it is selected for which its whole list is read, as [`reads_all`] says.
    pub(super) whole: bool,
    /// How long its page is.
    pub(super) page: u64,
}

impl Asked<'_> {
    /// What it costs.
    pub(super) fn price(&self) -> Price {
        let named = FIELDS
            .iter()
            .find(|(parent, field, _)| (*parent, *field) == (self.parent, self.field));
        let named = named.map_or_else(Price::default, |(_, _, price)| *price);
        named.and(self.list())
    }

    fn list(&self) -> Price {
        if self.of == MATRIX {
            let all = MATRIX_OF_INDICATOR.saturating_mul(self.page);
            return Price::each(all).when(self.whole);
        }
        if !is_connection(self.of) {
            return Price::default();
        }
        let count = Price::each(COUNT).when(self.whole);
        let list = match self.of {
            "FollowUpValueConnection" => self.values(),
            "ChangeConnection" => self.entries(),
            "IndicatorConnection" if self.is_given(&["reported"]) => {
                Price::once(REPORTED).and(Price::once(REPORTED).when(self.whole))
            }
            "ReportingObligationConnection" => Price::each(OBLIGATIONS),
            "SubstituteCandidateConnection" => Price::each(SUBSTITUTES).and(count),
            _ => count,
        };
        list.and(Price::each(SEARCH).when(self.is_given(&["search"])))
            .and(Price::each(SORTING).when(self.is_given(&SORTED)))
    }

    /// A list of follow-up values: all, or those of what it hangs below or its filter names.
    fn values(&self) -> Price {
        let walks = self.is_given(&LOOKED_AT);
        let of_each = |price| {
            let price = Price::each(price);
            price.when(walks).and(price.when(self.whole))
        };
        if self.parent == "Indicator" || self.is_given(&["indicator", "project"]) {
            return of_each(VALUES_OF_INDICATOR);
        }
        if self.is_given(&["organisation"]) {
            return of_each(VALUES_OF_ORGANISATION);
        }
        let (all, count) = ALL_VALUES;
        Price::once(all)
            .when(walks)
            .and(Price::once(count).when(self.whole))
    }

    /// A list of entries of the journal: the history of a thing, or the changes of all.
    fn entries(&self) -> Price {
        let entry = Price::each(ENTRY);
        if self.parent != "Query" {
            return entry.and(entry.when(self.whole));
        }
        let some = Price::once(SOME_ENTRIES).when(self.is_given(&["since", "types"]));
        let count = Price::once(ALL_ENTRIES).when(self.whole);
        entry.and(some).and(count)
    }

    fn is_given(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.given.contains(name))
    }
}

/// Whether the whole list or matrix that a field belongs to is read for it: for its length, and for what a matrix makes of values.
pub(super) fn reads_all(parent: &str, field: &str) -> bool {
    match parent {
        MATRIX => ["careAreas", "priorityAreas", "reporting", "totals"].contains(&field),
        ROW_OF_MATRIX => ["cells", "reporting"].contains(&field),
        _ => field == "totalCount" && is_connection(parent),
    }
}

/// Whether a field has an item for each indicator of the matrix that it is a part of.
pub(super) fn is_of_each_indicator(parent: &str, field: &str) -> bool {
    [
        (MATRIX, "indicators"),
        (MATRIX, "totals"),
        (ROW_OF_MATRIX, "cells"),
        ("CareAreaTotals", "totals"),
    ]
    .contains(&(parent, field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::{Types, types::InputType};

    fn types() -> Types {
        Types::from_sdl(include_str!("../../schema.graphql")).unwrap()
    }

    #[test]
    fn what_has_a_price_is_in_the_schema() {
        let types = types();
        let fields = FIELDS.iter().map(|(parent, field, _)| (*parent, *field));
        let parts = [
            (MATRIX, "indicators"),
            (MATRIX, "totals"),
            (MATRIX, "careAreas"),
            (MATRIX, "priorityAreas"),
            (MATRIX, "reporting"),
            (MATRIX, "rows"),
            (MATRIX, "region"),
            (ROW_OF_MATRIX, "cells"),
            (ROW_OF_MATRIX, "reporting"),
            ("CareAreaTotals", "totals"),
            ("FollowUpValueConnection", "totalCount"),
            ("ChangeConnection", "totalCount"),
            ("IndicatorConnection", "totalCount"),
            ("ReportingObligationConnection", "totalCount"),
            ("SubstituteCandidateConnection", "totalCount"),
        ];
        for (parent, field) in fields.chain(parts) {
            assert!(types.field(parent, field).is_some(), "{parent}.{field}");
        }
    }

    #[test]
    fn every_part_of_the_filter_of_values_has_an_index_or_a_price() {
        let types = types();
        let Some(InputType::Object { fields, .. }) = types.input("FollowUpValueFilter") else {
            panic!("there is no such filter");
        };
        let indexed = ["indicator", "organisation", "project"];
        let mut known: Vec<&str> = indexed.into_iter().chain(LOOKED_AT).collect();
        known.sort_unstable();
        let mut parts: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        parts.sort_unstable();
        assert_eq!(parts, known);
    }
}

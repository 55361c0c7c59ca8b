//! The slugs of what organisations add: they begin with their owner's slug, so that whether one is free tells nothing about
//! what is out of sight.

use std::{collections::BTreeSet, slice};

use entity::organisation;
use sea_orm::{ColumnTrait, prelude::Uuid};
use slug::slugify;

use crate::store::{Record, Row, Writing};
use crate::{
    domain::problem::{self, Problem},
    error::{Error, refuse},
    register::tables,
};

/// How long the part of a slug that stands for the title may be, in characters.
const SLUG_LENGTH: usize = 80;

/// How many numbers are tried with one statement.
const NUMBERS_AT_A_TIME: u64 = 100;

/// A table whose rows have a slug that begins with their owner's.
pub(in crate::store) trait Slugged: Record {
    /// The column of the slug.
    const SLUG: Self::Column;
    /// What the slug says where the title has neither letters nor digits.
    const NAMELESS: &'static str;

    /// The slug of a row.
    fn slug(row: Row<Self>) -> String;
}

macro_rules! slugged {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {$($($(slugged!(@$table $nameless);)?)?)+};
    (@$table:ident $nameless:literal) => {
        impl Slugged for entity::$table::Entity {
            const SLUG: entity::$table::Column = entity::$table::Column::Slug;
            const NAMELESS: &'static str = $nameless;

            fn slug(row: entity::$table::Model) -> String {
                row.slug
            }
        }
    };
}

tables!(slugged);

impl Writing<'_> {
    /// The slug of something new: its owner's slug, then what was asked for or what the title says. Only an owner's own things
    /// begin with the owner's slug, and the owner sees all of them.
    pub(in crate::store) async fn free_slug<E: Slugged>(
        &self,
        owner: Uuid,
        asked: Option<&str>,
        title: &str,
    ) -> Result<String, Error> {
        let owner = self.found::<organisation::Entity>(owner, "slug").await?;
        let prefix = owner.slug + "-";
        let wanted = asked.map_or_else(|| slug_of(title, E::NAMELESS), str::to_owned);
        let wanted = match wanted.strip_prefix(&prefix) {
            Some(_) => wanted,
            None => prefix + &wanted,
        };
        if self.taken::<E>(slice::from_ref(&wanted)).await?.is_empty() {
            return Ok(wanted);
        }
        refuse([asked.map(|_| problem::slug_taken(&wanted).at("slug"))])?;
        self.numbered_slug::<E>(&wanted).await
    }

    /// This slug with the first number that is free. Slugs are asked for as a whole: an index leads to them however the
    /// database sorts its texts.
    async fn numbered_slug<E: Slugged>(&self, wanted: &str) -> Result<String, Error> {
        let mut first = 2_u64;
        loop {
            let numbers = first..first + NUMBERS_AT_A_TIME;
            let slugs: Vec<String> = numbers.map(|it| format!("{wanted}-{it}")).collect();
            let taken = self.taken::<E>(&slugs).await?;
            if let Some(free) = slugs.into_iter().find(|slug| !taken.contains(slug)) {
                return Ok(free);
            }
            first += NUMBERS_AT_A_TIME;
        }
    }

    /// Which of these slugs are taken.
    async fn taken<E: Slugged>(&self, slugs: &[String]) -> Result<BTreeSet<String>, Error> {
        let slugs = E::SLUG.is_in(slugs.iter().map(String::as_str));
        let taken = self.select::<E>().filter(slugs).all().await?;
        Ok(taken.into_iter().map(E::slug).collect())
    }
}

/// A slug that somebody gives: words of small letters a to z and digits, with single hyphens between them.
pub(in crate::store) fn check_slug(slug: &str) -> Option<Problem> {
    let good = !slug.is_empty() && slug.len() <= SLUG_LENGTH && slugify(slug) == slug;
    (!good).then(|| problem::no_slug(SLUG_LENGTH).at("slug"))
}

/// What a title says, as a slug: `Rutin för in- och utskrivning` as `rutin-for-in-och-utskrivning`; `nameless` where it says
/// nothing.
fn slug_of(title: &str, nameless: &str) -> String {
    let mut slug = slugify(title);
    slug.truncate(SLUG_LENGTH);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        nameless.to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_says_what_the_title_says() {
        for (title, expected) in [
            (
                "Rutin för in- och utskrivning",
                "rutin-for-in-och-utskrivning",
            ),
            ("  ÅÄÖ: 2026!  ", "aao-2026"),
            ("Café Øst & Ærø", "cafe-ost-aero"),
            ("…", "dokument"),
            (&"ab ".repeat(40), &"ab-".repeat(27)[..80]),
        ] {
            assert_eq!(slug_of(title, "dokument"), expected);
        }
    }

    #[test]
    fn what_a_title_says_is_a_slug_that_may_be_given() {
        for title in ["Rutin – bilaga 2", &"å".repeat(200), "-x-", "…"] {
            assert!(check_slug(&slug_of(title, "projekt")).is_none(), "{title}");
        }
        for slug in ["", "-a", "a-", "a--b", "A", "å", "a b", &"a".repeat(81)] {
            assert!(check_slug(slug).is_some(), "{slug}");
        }
    }
}

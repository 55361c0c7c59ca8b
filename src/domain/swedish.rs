//! The order of letters in Swedish: å, ä, ö after z.

use std::{cmp::Ordering, sync::OnceLock};

use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use icu_locale_core::locale;

/// Which of two texts comes first. Texts that differ only in what the order overlooks keep the order of their bytes.
pub fn compare(left: &str, right: &str) -> Ordering {
    collator()
        .compare(left, right)
        .then_with(|| left.cmp(right))
}

fn collator() -> &'static CollatorBorrowed<'static> {
    static COLLATOR: OnceLock<CollatorBorrowed<'static>> = OnceLock::new();
    COLLATOR.get_or_init(|| {
        #[expect(
            clippy::expect_used,
            reason = "the data is compiled in: it is there or the build is broken"
        )]
        Collator::try_new(locale!("sv").into(), CollatorOptions::default())
            .expect("Swedish collation is compiled in")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_letters_are_a_with_ring_a_with_dots_o_with_dots() {
        let mut names = [
            "Övertorneå",
            "Älvsbyn",
            "Åsele",
            "Zon",
            "arjeplog",
            "Arvidsjaur",
        ];
        names.sort_by(|left, right| compare(left, right));
        assert_eq!(
            names,
            [
                "arjeplog",
                "Arvidsjaur",
                "Zon",
                "Åsele",
                "Älvsbyn",
                "Övertorneå"
            ]
        );
    }
}

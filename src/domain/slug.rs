//! Slugs: readable keys of things, as they stand in addresses.

use super::{
    problem::{self, Problem},
    validation::NAME_LENGTH,
};

/// The slug that a name makes: lower case, without dots and rings, `-` for all but letters and digits. Empty when the name
/// has neither.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'å' | 'ä' => slug.push('a'),
            'ö' => slug.push('o'),
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A slug has the letters a to z, digits, and single `-` between them.
pub fn slug(field: &str, value: &str) -> Option<Problem> {
    let good = !value.is_empty() && value.len() <= NAME_LENGTH && slug_of(value) == value;
    (!good).then(|| problem::no_key(NAME_LENGTH).at(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_makes_a_slug() {
        for (name, expected) in [
            (
                "Lokal samverkansgrupp Kiruna",
                "lokal-samverkansgrupp-kiruna",
            ),
            (
                "Älvsbyns grupp för barn & unga",
                "alvsbyns-grupp-for-barn-unga",
            ),
            ("  Å/Ö 2027 ", "a-o-2027"),
            ("Café", "caf"),
            ("…", ""),
        ] {
            assert_eq!(slug_of(name), expected, "{name}");
        }
    }

    #[test]
    fn a_slug_has_letters_digits_and_single_hyphens() {
        for (value, good) in [
            ("kiruna", true),
            ("kiruna-2", true),
            ("", false),
            ("Kiruna", false),
            ("kiruna--2", false),
            ("-kiruna", false),
            ("kiruna-", false),
            ("kir una", false),
            ("kiruna\0", false),
            ("älvsbyn", false),
        ] {
            assert_eq!(slug("slug", value).is_none(), good, "{value:?}");
        }
        assert!(slug("slug", &"a".repeat(NAME_LENGTH + 1)).is_some());
    }
}

//! Letters: each is kept in one form (NFC), and search overlooks case and marks.

use std::borrow::Cow;

use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick,
};

/// The text with each letter in one part, as it is kept: a Mac writes `å` as `a` and a ring.
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect::<String>().into(),
    }
}

/// Puts each letter of a text in one part.
pub fn compose(text: &mut String) {
    if let Cow::Owned(other) = composed(text) {
        *text = other;
    }
}

/// The text as search compares it: in lower case, and without the marks of letters, so that `å` is found as `å` and as `a`.
pub fn folded(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter));
    letters.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_in_two_parts_is_the_same_letter() {
        for (sent, kept) in [
            ("a\u{30a}", "å"),
            ("A\u{308}lvsbyn", "Älvsbyn"),
            ("Luleå", "Luleå"),
            ("e\u{301}", "é"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("", ""),
        ] {
            assert_eq!(composed(sent), kept, "{sent:?}");
        }
    }

    #[test]
    fn search_overlooks_case_and_marks() {
        for (text, expected) in [
            ("Länsdelsgrupp Östra", "lansdelsgrupp ostra"),
            ("LULEÅ", "lulea"),
            ("lulea\u{30a}", "lulea"),
            ("Idé 2026", "ide 2026"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }
}

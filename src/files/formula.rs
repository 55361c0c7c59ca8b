//! Cells that a spreadsheet would run: how they are written so that it can't, and how they are read back as they were.
//!
//! A spreadsheet of another language takes another sign for the end of a cell, and then what follows it in a text for a cell of
//! its own: so each part of a text is guarded that could become one.

use std::borrow::Cow;

/// What makes a spreadsheet take a cell for a formula when it comes first.
const TAKEN_FOR_FORMULAS: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What a spreadsheet passes over at the beginning of a cell.
const PASSED_OVER: &[char] = &['\t', '\r'];

/// What ends a cell in some language, or a row.
const ENDS: &[char] = &[';', ',', '\t', '\n', '\r'];

/// The text as a cell of a file: with `'` in front of each part of it that a spreadsheet would take for a formula. A part that
/// begins with `'` gets another, so that reading can take one away.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let passed_over = text.trim_start_matches('"').starts_with(PASSED_OVER);
    if !passed_over && !parts(text).any(is_taken) {
        return Cow::Borrowed(text);
    }
    let guards = std::iter::once(passed_over).chain(std::iter::repeat(false));
    let guard = |(part, first): (&str, bool)| if first || is_taken(part) { "'" } else { "" };
    let cell = parts(text).zip(guards).map(|it| [guard(it), it.0].concat());
    Cow::Owned(cell.collect())
}

/// The text of a cell of a file: each part without the one `'` that was put in front.
pub fn unguarded(cell: &str) -> Cow<'_, str> {
    if !parts(cell).any(|part| part.starts_with('\'')) {
        return Cow::Borrowed(cell);
    }
    let text = parts(cell).map(|part| part.strip_prefix('\'').unwrap_or(part));
    Cow::Owned(text.collect())
}

/// What a spreadsheet could take for cells, each with what ends it.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(ENDS)
}

/// Whether a part gets a `'`. Quotation marks count for nothing where another sign ends cells.
fn is_taken(part: &str) -> bool {
    part.starts_with('\'') || part.trim_start_matches('"').starts_with(TAKEN_FOR_FORMULAS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_run_is_written_so_that_it_can_not_and_comes_back_as_it_was() {
        for (text, cell) in [
            ("", ""),
            ("Antal besök", "Antal besök"),
            ("=1+1", "'=1+1"),
            ("+46 920", "'+46 920"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\tett", "'\tett"),
            ("\n=1", "\n'=1"),
            ("\"=1\"", "'\"=1\""),
            ("Besök;=1+1", "Besök;'=1+1"),
            ("Besök,=1+1;-2", "Besök,'=1+1;'-2"),
            ("Besök\t\"@SUM(A1)", "Besök\t'\"@SUM(A1)"),
            ("Besök;'citat'", "Besök;''citat'"),
            ("ett, två\r\n\r\ntre", "ett, två\r\n\r\ntre"),
            ("＝1", "'＝1"),
            ("'citat'", "''citat'"),
            ("''", "'''"),
            ("'", "''"),
            ("a=1", "a=1"),
            (" =1", " =1"),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }

    #[test]
    fn no_written_cell_begins_as_a_formula_does() {
        for first in '\0'..='\u{ffff}' {
            let text = format!("{first}1");
            let cell = guarded(&text);
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
            assert_eq!(unguarded(&cell), text);
        }
    }

    /// All texts of as many of these signs.
    fn texts(length: u32) -> impl Iterator<Item = String> {
        let signs = ['a', '=', '\'', '"', ';', ',', '\t', '\n', '\r'];
        (0..signs.len().pow(length)).map(move |number| {
            let sign = |place: u32| signs[number / signs.len().pow(place) % signs.len()];
            (0..length).map(sign).collect()
        })
    }

    #[test]
    fn every_text_comes_back_and_holds_no_formula_whatever_ends_a_cell() {
        for text in (0..=5).flat_map(texts) {
            let cell = guarded(&text);
            assert_eq!(unguarded(&cell), text, "{cell:?}");
            for end in [";", ",", "\t", "\r", "\n"] {
                let runs = |part: &str| part.trim_start_matches('"').starts_with('=');
                assert!(!cell.split(end).any(runs), "{cell:?}");
            }
        }
    }
}

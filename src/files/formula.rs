//! Cells that a spreadsheet would run: how they are written so that it can't, and how they are read back as they were.

use std::borrow::Cow;

/// What makes a spreadsheet take a text for a formula when it comes first, and the sign that is put in front.
const TAKEN_FOR_FORMULAS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// The text as a cell of a file: with `'` in front where a spreadsheet would take it for a formula.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(TAKEN_FOR_FORMULAS) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell of a file: without the one `'` that was put in front.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
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
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
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
}

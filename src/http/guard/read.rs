//! The pass over a document's bytes before the parser: its size, its tokens, and how deep its brackets nest.
//!
//! It follows the lexical grammar of GraphQL. The parser and this pass must agree on where each string and comment
//! ends, or brackets could hide from one of them. So whatever the grammar does not allow (an unterminated string, an
//! unknown escape, a character outside it) is refused here instead of being interpreted: the parser, which would read
//! an unterminated block string as an empty string and go on behind it, never sees such a document.

use async_graphql::Pos;

use super::{Figure, Refusal};
use crate::domain::limits::Limits;
use crate::error::ErrorCode;

/// Longer names have no use, and the validator compares each unknown one with all known ones.
const NAME_BYTES: u32 = 128;

/// Refuses a document that is too large or too deep for the parser, or that breaks the lexical grammar.
pub fn read(document: &str, limits: &Limits) -> Result<(), Refusal> {
    Figure {
        code: ErrorCode::DocumentLimit,
        english: "Bytes of the document",
        swedish: "Dokumentets storlek i byte",
        found: document.len() as u64,
        limit: limits.document_bytes,
    }
    .check()?;

    let counts = count(document.as_bytes()).map_err(|fault| fault.refusal(document))?;
    let figures = [
        (
            counts.tokens,
            limits.tokens,
            "Tokens of the document",
            "Dokumentets antal symboler",
        ),
        (
            counts.depth,
            limits.bracket_depth,
            "Nested brackets",
            "Nästlade parenteser",
        ),
        (
            counts.longest_name,
            NAME_BYTES,
            "Bytes of a name",
            "Ett namns längd i byte",
        ),
    ];
    for (found, limit, english, swedish) in figures {
        Figure {
            code: ErrorCode::DocumentLimit,
            english,
            swedish,
            found: u64::from(found),
            limit,
        }
        .check()?;
    }
    Ok(())
}

/// What the pass found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    tokens: u32,
    depth: u32,
    longest_name: u32,
}

fn count(document: &[u8]) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let mut open: u32 = 0;
    let mut rest = skip_ignored(document);
    while !rest.is_empty() {
        let (token, after) = next_token(rest)?;
        counts.tokens = counts.tokens.saturating_add(1);
        match token {
            Token::Open => {
                open = open.saturating_add(1);
                counts.depth = counts.depth.max(open);
            }
            Token::Close => open = open.checked_sub(1).ok_or(Fault::at(rest, Why::Unopened))?,
            Token::Name => {
                let length = u32::try_from(rest.len() - after.len()).unwrap_or(u32::MAX);
                counts.longest_name = counts.longest_name.max(length);
            }
            Token::Other => {}
        }
        rest = skip_ignored(after);
    }
    Ok(counts)
}

/// A token, as far as this pass tells them apart.
enum Token {
    Open,
    Close,
    Name,
    Other,
}

/// The first token of `rest`, which begins with no ignored character, and what follows it.
fn next_token(rest: &[u8]) -> Result<(Token, &[u8]), Fault> {
    match rest {
        [b'(' | b'[' | b'{', after @ ..] => Ok((Token::Open, after)),
        [b')' | b']' | b'}', after @ ..] => Ok((Token::Close, after)),
        [b'!' | b'$' | b'&' | b':' | b'=' | b'@' | b'|', after @ ..]
        | [b'.', b'.', b'.', after @ ..] => Ok((Token::Other, after)),
        [b'"', b'"', b'"', inside @ ..] => Ok((Token::Other, block_string(inside)?)),
        [b'"', inside @ ..] => Ok((Token::Other, string(inside)?)),
        [b'-' | b'0'..=b'9', ..] => Ok((Token::Other, number(rest)?)),
        [first, after @ ..] if is_name_start(*first) => {
            Ok((Token::Name, skip_while(after, is_name_part)))
        }
        _ => Err(Fault::at(rest, Why::Character)),
    }
}

/// Skips white space, commas, byte order marks and comments.
fn skip_ignored(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [b' ' | b'\t' | b'\n' | b'\r' | b',', after @ ..] | [0xEF, 0xBB, 0xBF, after @ ..] => {
                after
            }
            [b'#', comment @ ..] => skip_while(comment, |byte| !is_line_end(byte)),
            _ => return rest,
        };
    }
}

/// What follows the string whose inside begins here.
fn string(inside: &[u8]) -> Result<&[u8], Fault> {
    let mut rest = inside;
    loop {
        rest = match rest {
            [b'"', after @ ..] => return Ok(after),
            [
                b'\\',
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                after @ ..,
            ] => after,
            [b'\\', b'u', a, b, c, d, after @ ..]
                if [a, b, c, d].iter().all(|hex| hex.is_ascii_hexdigit()) =>
            {
                after
            }
            [b'\\', ..] => return Err(Fault::at(rest, Why::Escape)),
            [] | [b'\n' | b'\r', ..] => return Err(Fault::at(inside, Why::Unterminated)),
            [_, after @ ..] => after,
        };
    }
}

/// What follows the block string whose inside begins here.
fn block_string(inside: &[u8]) -> Result<&[u8], Fault> {
    let mut rest = inside;
    loop {
        rest = match rest {
            [b'"', b'"', b'"', after @ ..] => return Ok(after),
            [b'\\', b'"', b'"', b'"', after @ ..] | [_, after @ ..] => after,
            [] => return Err(Fault::at(inside, Why::Unterminated)),
        };
    }
}

/// What follows the number that begins here.
fn number(start: &[u8]) -> Result<&[u8], Fault> {
    let fault = || Fault::at(start, Why::Number);
    let unsigned = start.strip_prefix(b"-").unwrap_or(start);
    let mut rest = match unsigned {
        [b'0', after @ ..] => after,
        _ => digits(unsigned).ok_or_else(fault)?,
    };
    if let [b'.', fraction @ ..] = rest {
        rest = digits(fraction).ok_or_else(fault)?;
    }
    if let [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] = rest {
        rest = digits(exponent).ok_or_else(fault)?;
    }
    match rest {
        [next, ..] if is_name_part(*next) || *next == b'.' => Err(fault()),
        _ => Ok(rest),
    }
}

/// What follows at least one digit.
fn digits(rest: &[u8]) -> Option<&[u8]> {
    let after = skip_while(rest, |byte| byte.is_ascii_digit());
    (after.len() < rest.len()).then_some(after)
}

fn skip_while(rest: &[u8], keep: impl Fn(u8) -> bool) -> &[u8] {
    let length = rest.iter().take_while(|byte| keep(**byte)).count();
    rest.get(length..).unwrap_or_default()
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Where the lexical grammar is broken, and how.
#[derive(Debug)]
struct Fault {
    /// Bytes of the document from the fault to its end.
    remaining: usize,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Character,
    Escape,
    Number,
    Unopened,
    Unterminated,
}

impl Fault {
    fn at(rest: &[u8], why: Why) -> Self {
        Self {
            remaining: rest.len(),
            why,
        }
    }

    fn refusal(&self, document: &str) -> Refusal {
        let (english, swedish) = match self.why {
            Why::Character => ("unexpected character", "oväntat tecken"),
            Why::Escape => (
                "unknown escape in a string",
                "okänd escapesekvens i en sträng",
            ),
            Why::Number => ("malformed number", "felskrivet tal"),
            Why::Unopened => (
                "closing bracket that nothing opened",
                "slutparentes utan början",
            ),
            Why::Unterminated => ("unterminated string", "oavslutad sträng"),
        };
        let place = position(document, document.len() - self.remaining);
        Refusal::new(
            ErrorCode::ParseFailed,
            format!("Syntax error at {}:{}: {english}", place.line, place.column),
            format!("Syntaxfel på {}:{}: {swedish}", place.line, place.column),
        )
        .at(place)
    }
}

/// Line and column of a byte, both from 1, as the parser counts them.
fn position(document: &str, offset: usize) -> Pos {
    let before = document.get(..offset).unwrap_or(document);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Pos {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

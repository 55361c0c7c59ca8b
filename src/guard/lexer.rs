//! The pass over a document's bytes before the parser: its size, its tokens, and how deep its brackets nest.
//!
//! It follows the lexical grammar of GraphQL. The parser and this pass must agree on where each string and comment
//! ends, or brackets could hide from one of them. So whatever the grammar does not allow (an unterminated string, an
//! unknown escape, a character outside it) is refused here instead of being interpreted: the parser, which would read
//! an unterminated block string as an empty string and go on behind it, never sees such a document.

use super::check;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};

/// Longer names have no use, and the validator compares each unknown one with all known ones.
const NAME_BYTES: u32 = 128;

/// Refuses a document that is too large or too deep for the parser, or that breaks the lexical grammar.
pub fn read(document: &str, limits: &Limits) -> Result<(), Refusal> {
    let bytes = document.len() as u64;
    check(bytes, limits.document_bytes, problem::document_too_large)?;
    let counts = count(document.as_bytes()).map_err(|fault| fault.refusal(document))?;
    check(
        counts.tokens.into(),
        limits.tokens,
        problem::too_many_tokens,
    )?;
    check(
        counts.depth.into(),
        limits.bracket_depth,
        problem::brackets_too_deep,
    )?;
    check(
        counts.longest_name.into(),
        NAME_BYTES,
        problem::name_too_long,
    )
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
        let (line, column) = position(document, document.len() - self.remaining);
        let refusal = match self.why {
            Why::Character => problem::unexpected_character(line, column),
            Why::Escape => problem::unknown_escape(line, column),
            Why::Number => problem::malformed_number(line, column),
            Why::Unopened => problem::unopened_bracket(line, column),
            Why::Unterminated => problem::unterminated_string(line, column),
        };
        refusal.at_position(line, column)
    }
}

/// Line and column of a byte, both from 1, as the parser counts them.
fn position(document: &str, offset: usize) -> (usize, usize) {
    let before = document.get(..offset).unwrap_or(document);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::ErrorCode;

    const WIDE: Limits = Limits {
        document_bytes: u32::MAX,
        tokens: u32::MAX,
        ..Limits::PUBLIC
    };

    fn code(document: &str, limits: &Limits) -> Option<ErrorCode> {
        read(document, limits).err().map(|refusal| refusal.code)
    }

    #[test]
    fn brackets_may_nest_up_to_the_limit_and_no_deeper_at_every_size() {
        let deepest = WIDE.bracket_depth as usize;
        for depth in 1..=20_000 {
            let closed = depth <= 200 || depth % 500 == 0;
            for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("{a(b:[", "])}")] {
                let nesting = open.matches(['(', '[', '{']).count();
                let mut document = open.repeat(depth);
                if closed {
                    document.push_str(&close.repeat(depth));
                }
                let expected = (depth * nesting > deepest).then_some(ErrorCode::DocumentLimit);
                // Beyond the first few hundred the size alone refuses; the wide limits are tried at some of them.
                if closed {
                    assert_eq!(code(&document, &WIDE), expected, "{open} {depth}");
                }
                let public =
                    expected.or((document.len() > 8_000).then_some(ErrorCode::DocumentLimit));
                if depth <= 200 || document.len() > 8_000 {
                    assert_eq!(code(&document, &Limits::PUBLIC), public, "{open} {depth}");
                }
            }
        }
    }

    #[test]
    fn brackets_that_are_text_do_not_nest() {
        for depth in (1..200).chain((200..=20_000).step_by(199)) {
            let text = "([{".repeat(depth);
            for document in [
                format!("{{ a(b: \"{text}\") }}"),
                format!("{{ a(b: \"\\\"{text}\\\\\") }}"),
                format!("{{ a(b: \"\"\"{text}\n\\\"\"\"{text}\"\"\") }}"),
                format!("{{ a # {text}\n}}"),
                format!("{{ a # {text}\r}}"),
                format!("{{ a }} # {text}"),
            ] {
                assert_eq!(code(&document, &WIDE), None, "{depth}");
            }
            // The same text where it only looks like a string or a comment.
            let nested = (3 * depth + 2 > 24).then_some(ErrorCode::DocumentLimit);
            for document in [
                format!("{{ a(b: \"\"{text}"),
                format!("{{ a(b: \"\\\"\"{text}"),
                format!("{{ a(b: \"\"\"\\\"\"\" \"\"\"{text}"),
                format!("{{ a(b: \"#\"{text}"),
                format!("{{ a(b: #\"\n{text}"),
                format!("{{ a(b: #\r{text}"),
            ] {
                assert_eq!(code(&document, &WIDE), nested, "{document:.40} {depth}");
            }
        }
    }

    #[test]
    fn sizes_tokens_and_names_count_up_to_their_limits() {
        let limits = Limits::PUBLIC;
        for size in 7_900..8_100 {
            let document = format!("{{a}}{}", ",".repeat(size - 3));
            let expected = (size > 8_000).then_some(ErrorCode::DocumentLimit);
            assert_eq!(code(&document, &limits), expected, "{size} bytes");
        }
        for tokens in 3..=3_000 {
            let document = format!("{{{}}}", "a ".repeat(tokens - 2));
            let expected = (tokens > 1_000).then_some(ErrorCode::DocumentLimit);
            assert_eq!(code(&document, &limits), expected, "{tokens} tokens");
        }
        for length in 1..=300 {
            let document = format!("{{{}}}", "a".repeat(length));
            let expected = (length > 128).then_some(ErrorCode::DocumentLimit);
            assert_eq!(code(&document, &limits), expected, "name of {length} bytes");
        }
    }

    #[test]
    fn tokens_are_those_of_the_grammar() {
        for (document, tokens) in [
            ("", 0),
            (" \t\n\r,\u{feff}# comment", 0),
            ("{a}", 3),
            (
                "query Q($a:[Int!]! = -1.5e+3 @b) { ...F ...{ x: y(z: $a) } }",
                32,
            ),
            (
                "\"\" \"a\\u00e5\\\"\" \"\"\"\"\"\" \"\"\"a\"b\\\"\"\"\"\"\"",
                4,
            ),
            ("0 -0 10 0.5 1e9 1E-9", 6),
            ("& | = ! @ : $", 7),
        ] {
            assert_eq!(
                count(document.as_bytes()).unwrap().tokens,
                tokens,
                "{document}"
            );
        }
    }

    #[test]
    fn what_the_grammar_does_not_allow_is_refused() {
        for document in [
            "{a(b: \"c)}",
            "{a(b: \"c\n\")}",
            "{a(b: \"c\r\")}",
            "{a(b: \"\\\n\")}",
            "{a(b: \"\\x\")}",
            "{a(b: \"\\u12\")}",
            "{a(b: \"\\u{12}\")}",
            "{a(b: \"\"\"c)}",
            "{a(b: \"\"\"c\\\"\"\")}",
            "{a(b: \"\"\"\")}",
            "{a(b: \"\"\"\"\"\"\"\"\")}",
            "{a(b: \\\"c\")}",
            "{a(b: 'c')}",
            "{a(b: 01)}",
            "{a(b: 1.)}",
            "{a(b: 1e)}",
            "{a(b: 1a)}",
            "{a(b: 1.2.3)}",
            "{a(b: -)}",
            "{..}",
            "{a}}",
            ")",
            "{å}",
            "{a\u{a0}b}",
            "{a\u{2028}b}",
            "{a\u{0}}",
            "{a\u{c}}",
        ] {
            assert_eq!(
                code(document, &Limits::PUBLIC),
                Some(ErrorCode::ParseFailed),
                "{document}"
            );
        }
    }

    #[test]
    fn a_fault_says_where_it_is() {
        let refusal = read("{\n  å(b: \"\n", &Limits::PUBLIC).unwrap_err();
        assert_eq!(refusal.position, Some((2, 3)));
        let refusal = read("{ é", &Limits::PUBLIC).unwrap_err();
        assert!(refusal.english.starts_with("Syntax error at 1:3: "));
    }
}

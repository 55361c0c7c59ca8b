//! What every input is checked for: texts, days, addresses. What a value means in its place is checked there.

use std::mem;

use chrono::NaiveDate;
use slug::slugify;

use super::problem::{self, Problem};

/// How long a name or a title may be, in characters.
pub const NAME_LENGTH: usize = 200;

/// How long the number of a paragraph may be, in characters.
const PARAGRAPH_LENGTH: usize = 20;

/// How long a wording may be, in characters.
pub const WORDING_LENGTH: usize = 20_000;

/// A text of 1 to `most` characters, as names and titles are: without control characters other than line breaks and tabs, and
/// without what nobody sees.
pub fn text(field: &str, value: &str, most: usize) -> Option<Problem> {
    empty(field, value).or_else(|| optional_text(field, Some(value), most))
}

/// A text of at most `most` characters, as names and titles are, or none.
pub fn optional_text(field: &str, value: Option<&str>, most: usize) -> Option<Problem> {
    let value = value?;
    too_long(field, value, most).or_else(|| unseen(field, value, |_| false))
}

fn empty(field: &str, value: &str) -> Option<Problem> {
    let blank = value.trim().is_empty();
    blank.then(|| problem::empty().at(field))
}

fn too_long(field: &str, value: &str, most: usize) -> Option<Problem> {
    let length = value.chars().count();
    (length > most).then(|| problem::too_long(length, most).at(field))
}

/// That all characters can be seen, but for those at the positions that may hold such.
fn unseen(field: &str, value: &str, may: impl Fn(usize) -> bool) -> Option<Problem> {
    let control = |letter: char| letter.is_control() && !['\n', '\t', '\r'].contains(&letter);
    let mut letters = value.chars().enumerate();
    let (place, letter) = letters
        .find(|(place, letter)| control(*letter) || (is_invisible(*letter) && !may(*place)))?;
    Some(problem::unseen_character(place + 1, u32::from(letter)).at(field))
}

/// A text in sentences takes what joins emoji to one; between letters it would hide.
fn joins_emoji(letters: &[char], place: usize) -> bool {
    let is_emoji = |letter: Option<&char>| {
        letter.is_some_and(|it| {
            !it.is_ascii() && !it.is_alphanumeric() && !it.is_whitespace() && !is_invisible(*it)
        })
    };
    let before = place.checked_sub(1).and_then(|before| letters.get(before));
    letters.get(place) == Some(&JOINER) && is_emoji(before) && is_emoji(letters.get(place + 1))
}

/// What joins emoji to one.
const JOINER: char = '\u{200d}';

fn sentences(field: &str, value: &str, most: usize) -> Option<Problem> {
    let letters: Vec<char> = value.chars().take(most + 1).collect();
    too_long(field, value, most)
        .or_else(|| unseen(field, value, |place| joins_emoji(&letters, place)))
        .or_else(|| personal_number(field, Some(value)))
}

/// A text of one line, as names are.
pub fn line(field: &str, value: &str) -> Option<Problem> {
    text(field, value, NAME_LENGTH).or_else(|| {
        value
            .contains(char::is_control)
            .then(|| problem::several_lines().at(field))
    })
}

/// One line, without personal numbers.
pub fn heading(field: &str, value: &str) -> Option<Problem> {
    line(field, value).or_else(|| personal_number(field, Some(value)))
}

/// The number of a paragraph in minutes by itself, as `101`: what cites it writes the § before it.
pub fn paragraph(field: &str, value: &str) -> Option<Problem> {
    let beside = |letter: char| letter == '§' || letter.is_control();
    let alone = value.trim() == value && !value.contains(beside);
    text(field, value, PARAGRAPH_LENGTH)
        .or_else(|| (!alone).then(|| problem::no_paragraph().at(field)))
        .or_else(|| personal_number(field, Some(value)))
}

/// A text in sentences of 1 to `most` characters, without personal numbers.
pub fn prose(field: &str, value: &str, most: usize) -> Option<Problem> {
    empty(field, value).or_else(|| sentences(field, value, most))
}

/// A text in sentences of at most `most` characters, without personal numbers, or none.
pub fn optional_prose(field: &str, value: Option<&str>, most: usize) -> Option<Problem> {
    sentences(field, value?, most)
}

/// Characters that nobody sees, and that turn or hide what stands beside them.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A slug has the letters a to z, digits, and single `-` between them.
pub fn slug(field: &str, value: &str) -> Option<Problem> {
    let good = !value.is_empty() && value.len() <= NAME_LENGTH && slugify(value) == value;
    (!good).then(|| problem::no_key(NAME_LENGTH).at(field))
}

/// Days that the system can hold: the years 1900 to 2199.
pub fn day(field: &str, value: NaiveDate) -> Option<Problem> {
    use chrono::Datelike;
    (!(1900..2200).contains(&value.year())).then(|| problem::year_out_of_range().at(field))
}

/// A period that ends after it begins, on days that can be held.
pub fn period(from: NaiveDate, to: Option<NaiveDate>) -> Option<Problem> {
    day("from", from)
        .or_else(|| to.and_then(|to| day("to", to)))
        .or_else(|| {
            to.is_some_and(|to| to <= from)
                .then(|| problem::ends_before_it_begins(from).at("to"))
        })
}

/// An end that lies after the beginning and not after an end that is already set.
pub fn end(on: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<Problem> {
    if let Some(from) = from.filter(|from| on <= *from) {
        return Some(problem::ended_before_it_began(from).at("on"));
    }
    if let Some(to) = to.filter(|to| on >= *to) {
        return Some(problem::ends_already(to).at("on"));
    }
    day("on", on)
}

/// An e-mail address: one @ with something on both sides, no spaces.
pub fn email(field: &str, value: Option<&str>) -> Option<Problem> {
    let value = value?;
    let good = value.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
    }) && !value.contains(char::is_whitespace)
        && value.chars().count() <= NAME_LENGTH;
    (!good).then(|| problem::no_email().at(field))
}

/// That a text holds no personal number (personnummer or samordningsnummer): a date of six or eight digits and four more, with
/// or without a sign or a space between. What looks like one is taken for one, whatever its check digit.
pub fn personal_number(field: &str, value: Option<&str>) -> Option<Problem> {
    let runs = runs_of_digits(value?);
    let whole = runs.iter().any(|(_, digits)| {
        let (date, number) = digits.split_at(digits.len().saturating_sub(4));
        is_personal_number(date, number)
    });
    let parted = |((_, date), (between, number)): (&Run, &Run)| {
        is_within_a_number(between) && is_personal_number(date, number)
    };
    let found = whole || runs.iter().zip(runs.iter().skip(1)).any(parted);
    found.then(|| problem::personal_number().at(field))
}

/// What stands before some digits, and the digits.
type Run = (String, String);

/// The digits of a text, as they follow each other.
fn runs_of_digits(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut between = String::new();
    for letter in text.chars() {
        match runs.last_mut() {
            _ if !letter.is_ascii_digit() => between.push(letter),
            Some((_, digits)) if between.is_empty() => digits.push(letter),
            _ => runs.push((mem::take(&mut between), letter.to_string())),
        }
    }
    runs
}

/// Whether so little stands between two parts of a number: spaces and a sign, as a minus, a plus or a dash.
fn is_within_a_number(between: &str) -> bool {
    let is_sign = |letter: char| matches!(letter, '-' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let is_space = |letter: char| letter.is_whitespace() && letter != '\n';
    between.chars().count() <= 3
        && between
            .chars()
            .all(|letter| is_sign(letter) || is_space(letter))
}

/// Whether four digits after others make a personal number: the others are a day in a month, or that day and 60.
fn is_personal_number(date: &str, number: &str) -> bool {
    let two = |digits: Option<&str>| digits.and_then(|digits| digits.parse::<u8>().ok());
    let (month, day) = match date.len() {
        6 => (two(date.get(2..4)), two(date.get(4..))),
        8 => (two(date.get(4..6)), two(date.get(6..))),
        _ => return false,
    };
    let is_day = day.is_some_and(|day| (1..=31).contains(&day) || (61..=91).contains(&day));
    number.len() == 4 && is_day && month.is_some_and(|month| (1..=12).contains(&month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::UserErrorCode;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn code(problem: Option<Problem>) -> Option<UserErrorCode> {
        problem.map(|problem| problem.code)
    }

    #[test]
    fn a_text_is_neither_empty_nor_too_long_nor_full_of_control_characters() {
        for (value, expected) in [
            ("Kiruna", None),
            ("två\nrader", None),
            ("ååååå", None),
            ("", Some(UserErrorCode::Required)),
            ("  ", Some(UserErrorCode::Required)),
            ("a\0b", Some(UserErrorCode::InvalidValue)),
            ("\u{200b}", Some(UserErrorCode::InvalidValue)),
            ("\u{202e}exe", Some(UserErrorCode::InvalidValue)),
            ("elva tecken", Some(UserErrorCode::TooLong)),
        ] {
            assert_eq!(code(text("name", value, 10)), expected, "{value:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_refused_with_its_place_but_for_what_joins_emoji_in_sentences() {
        for (value, in_title, in_sentences) in [
            ("Kiruna", None, None),
            (
                "Ki\u{200b}runa",
                Some("Character 3 is U+200B"),
                Some("Character 3 is U+200B"),
            ),
            (
                "\u{feff}Kiruna",
                Some("Character 1 is U+FEFF"),
                Some("Character 1 is U+FEFF"),
            ),
            (
                "Ki\u{202e}anur",
                Some("Character 3 is U+202E"),
                Some("Character 3 is U+202E"),
            ),
            (
                "x\u{0}",
                Some("Character 2 is U+0000"),
                Some("Character 2 is U+0000"),
            ),
            (
                "👩\u{200d}💻 och 🏳\u{fe0f}\u{200d}🌈",
                Some("Character 2 is U+200D"),
                None,
            ),
            (
                "Ki\u{200d}runa",
                Some("Character 3 is U+200D"),
                Some("Character 3 is U+200D"),
            ),
            (
                "👩\u{200d}",
                Some("Character 2 is U+200D"),
                Some("Character 2 is U+200D"),
            ),
        ] {
            for (found, expected) in [
                (line("title", value), in_title),
                (prose("summary", value, 100), in_sentences),
                (optional_prose("summary", Some(value), 100), in_sentences),
            ] {
                let told = found.map(|problem| problem.english);
                let told = told.as_deref().and_then(|text| text.split(',').next());
                assert_eq!(told, expected, "{value:?}");
            }
        }
    }

    #[test]
    fn a_period_ends_after_it_begins() {
        for (from, to, good) in [
            ("2026-01-01", None, true),
            ("2026-01-01", Some("2026-01-02"), true),
            ("2026-01-01", Some("2026-01-01"), false),
            ("2026-01-01", Some("2025-12-31"), false),
            ("1899-12-31", None, false),
            ("2026-01-01", Some("2200-01-01"), false),
        ] {
            assert_eq!(
                period(on(from), to.map(on)).is_none(),
                good,
                "{from} {to:?}"
            );
        }
    }

    #[test]
    fn an_end_lies_within_what_it_ends() {
        let from = Some(on("2026-01-01"));
        for (at, to, expected) in [
            ("2026-01-02", None, None),
            ("2026-01-01", None, Some(UserErrorCode::InvalidPeriod)),
            ("2026-06-01", Some(on("2026-06-02")), None),
            (
                "2026-06-02",
                Some(on("2026-06-02")),
                Some(UserErrorCode::WrongState),
            ),
        ] {
            assert_eq!(code(end(on(at), from, to)), expected, "{at} {to:?}");
        }
    }

    #[test]
    fn a_personal_number_is_found_wherever_it_stands() {
        for (value, good) in [
            ("Anna Andersson", true),
            ("Anna 2", true),
            ("2026-11-22", true),
            ("0978-123 45", true),
            ("19800101-1234 Anna", false),
            ("Anna 800101-1234", false),
            ("Anna (8001011234)", false),
            ("198001011234", false),
            ("800101+1234", false),
            ("19800101 1234", false),
            ("19800101–1234", false),
            ("800101 - 1234", false),
            ("19800101-1234-", false),
            ("samordningsnummer 800161-1234", false),
            // Neither a month nor a day: an organisation number, a telephone number.
            ("212000-2585", true),
            ("556016-0680", true),
            ("tel. 0920-123456", true),
            ("070-123 45 67", true),
            ("800101\n1234", true),
            ("8001011234567", true),
        ] {
            let found = personal_number("displayName", Some(value));
            assert_eq!(found.is_none(), good, "{value}");
        }
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for (value, good) in [
            ("anna@kiruna.se", true),
            ("anna", false),
            ("@kiruna.se", false),
            ("anna@kiruna", false),
            ("anna@@kiruna.se", false),
            ("anna b@kiruna.se", false),
        ] {
            assert_eq!(email("workEmail", Some(value)).is_none(), good, "{value}");
        }
    }

    #[test]
    fn a_paragraph_is_a_number_by_itself() {
        for (value, expected) in [
            ("101", None),
            ("12 a", None),
            ("AU 7", None),
            ("", Some(UserErrorCode::Required)),
            (" ", Some(UserErrorCode::Required)),
            ("§ 12", Some(UserErrorCode::InvalidValue)),
            ("12§", Some(UserErrorCode::InvalidValue)),
            (" 12", Some(UserErrorCode::InvalidValue)),
            ("12\n13", Some(UserErrorCode::InvalidValue)),
            ("19800101-1234", Some(UserErrorCode::InvalidValue)),
            ("111111111111111111111", Some(UserErrorCode::TooLong)),
        ] {
            assert_eq!(code(paragraph("paragraph", value)), expected, "{value:?}");
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

//! What the parameters of rules can say: numbers, days, times, and the readings of what a clause leaves open.

use chrono::NaiveTime;

use super::{
    chair_term,
    problem::{self, Problem},
};

/// No parameter is a larger number.
const MOST: u32 = 1_000;

/// The form of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A whole number.
    Number,
    /// When a chair rotates, or for how long.
    Rotation,
    /// A time of day, as `HH:MM`.
    Time,
    /// `true` or `false`.
    YesOrNo,
    /// Codes of functions of seats, with commas between them.
    Functions,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Some of these words, with commas between them.
    SomeOf(&'static [&'static str]),
    /// The slug of a body.
    Body,
}

/// The parameters that checks look up, by name.
const PARAMETERS: &[(&str, Form)] = &[
    (
        "alternating_sides",
        Form::SomeOf(&["REGION", "MUNICIPALITIES"]),
    ),
    ("appointed_from", Form::Body),
    ("child_services_max_holders", Form::Number),
    ("convener_side", Form::OneOf(&["SIDE_OF_CHAIR", "ANY"])),
    ("conveners", Form::Functions),
    ("coordinator_may_be_head_of_unit", Form::YesOrNo),
    (
        "counted_kinds",
        Form::SomeOf(&["ORDINARY", "EXTRA", "THEME_DAY"]),
    ),
    ("counted_period", Form::OneOf(&["CALENDAR_YEAR"])),
    ("document_days", Form::Number),
    ("earliest_start", Form::Time),
    ("functions", Form::Functions),
    ("holders", Form::Number),
    ("item_days", Form::Number),
    ("latest_end", Form::Time),
    ("meetings_per_steering_group_meeting", Form::Number),
    ("min_days_before", Form::Number),
    ("min_groups", Form::Number),
    ("min_holders_per_seat", Form::Number),
    ("min_meetings", Form::Number),
    ("min_reports", Form::Number),
    ("min_representatives_of_region", Form::Number),
    ("min_representatives_per_care_area", Form::Number),
    ("min_representatives_per_municipality", Form::Number),
    ("min_responsible", Form::Number),
    ("min_substitutes", Form::Number),
    ("min_theme_days", Form::Number),
    ("note_keepers", Form::Functions),
    (
        "notes_approval",
        Form::OneOf(&["NOBODY", "CHAIR", "BOTH_SIDES", "NEXT_MEETING"]),
    ),
    (
        "outdated_when",
        Form::OneOf(&["STRUCTURE_CHANGED_AFTER_REPORT"]),
    ),
    ("responsible", Form::Functions),
    ("same_care_area", Form::YesOrNo),
    ("same_function", Form::YesOrNo),
    ("same_municipality_allowed", Form::YesOrNo),
    ("seats", Form::Number),
    (
        "secretary_side",
        Form::OneOf(&["ANY", "SIDE_OF_CHAIR", "OTHER"]),
    ),
    (
        "sectors",
        Form::SomeOf(&["SCHOOL", "SOCIAL_SERVICES", "HEALTH_CARE"]),
    ),
    ("start_before", Form::Time),
    ("substitute_functions", Form::Functions),
    ("substitutes_represent", Form::YesOrNo),
    ("term_begins", Form::Rotation),
    ("term_years", Form::Rotation),
    ("vice_chair_side", Form::OneOf(&["OTHER", "ANY"])),
];

/// The names of the parameters.
pub fn names() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|(name, _)| *name)
}

/// What is wrong with the value of a parameter, where the functions of seats have these codes and these slugs are bodies'. A name
/// that no check looks up can't be told wrong here.
pub fn fault(name: &str, value: &str, functions: &[&str], bodies: &[&str]) -> Option<Problem> {
    let (_, form) = PARAMETERS.iter().find(|(known, _)| *known == name)?;
    let among = |words: &[&str], known: &[&str]| {
        let unknown = words.iter().any(|word| !known.contains(word));
        let twice = (1..words.len()).any(|from| {
            let (before, rest) = words.split_at(from);
            rest.first().is_some_and(|word| before.contains(word))
        });
        (unknown || twice).then(|| problem::not_among(&known.join("`, `")))
    };
    let words: Vec<&str> = value.split(',').collect();
    match form {
        Form::Number => {
            let number = value.parse().ok().filter(|number| *number <= MOST);
            let plain = number.is_some_and(|number: u32| number.to_string() == value);
            (!plain).then(|| problem::no_number_of_rule(MOST))
        }
        Form::Rotation => (!chair_term::is_readable(name, value)).then(problem::no_rotation),
        Form::Time => {
            let time = NaiveTime::parse_from_str(value, "%H:%M").ok();
            let plain = time.is_some_and(|time| time.format("%H:%M").to_string() == value);
            (!plain).then(problem::no_time_of_day)
        }
        Form::YesOrNo => among(&[value], &["true", "false"]),
        Form::Functions => among(&words, functions),
        Form::OneOf(known) => among(&[value], known),
        Form::SomeOf(known) => among(&words, known),
        Form::Body => among(&[value], bodies),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_form_of_its_parameter() {
        for (name, value, right) in [
            ("min_meetings", "4", true),
            ("min_meetings", "0", true),
            ("min_meetings", "1000", true),
            ("min_meetings", "1001", false),
            ("min_meetings", "-1", false),
            ("min_meetings", "+4", false),
            ("min_meetings", "04", false),
            ("min_meetings", "fyra", false),
            ("min_meetings", "", false),
            ("same_function", "false", true),
            ("same_function", "nej", false),
            ("earliest_start", "09:30", true),
            ("earliest_start", "9:30", false),
            ("earliest_start", "24:00", false),
            ("term_begins", "07-01", true),
            ("term_begins", "02-29", false),
            ("term_years", "11", false),
            ("substitute_functions", "HEAD", true),
            ("substitute_functions", "HEAD,LEADER", true),
            ("substitute_functions", "HEAD,HEAD", false),
            ("substitute_functions", "HEAD,OTHER", false),
            ("counted_kinds", "ORDINARY,EXTRA", true),
            ("counted_kinds", "ORDINARY, EXTRA", false),
            ("vice_chair_side", "ANY", true),
            ("vice_chair_side", "ANY,OTHER", false),
            ("appointed_from", "gruppen", true),
            ("appointed_from", "en-annan", false),
            ("of_another_county", "anything", true),
        ] {
            let fault = fault(name, value, &["HEAD", "LEADER"], &["gruppen"]);
            assert_eq!(fault.is_none(), right, "{name} {value}: {fault:?}");
        }
    }

    #[test]
    fn parameters_stand_once_in_the_order_of_their_names() {
        assert!(names().zip(names().skip(1)).all(|(name, next)| name < next));
    }
}

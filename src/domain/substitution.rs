//! Who may stand in for whom.

use uuid::Uuid;

use super::vocabulary::SubstitutionRule;

/// One appointment, as far as substitution depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The seat that is held.
    pub seat: Uuid,
    /// The person who holds it; `None` when it is vacant.
    pub person: Option<Uuid>,
    /// The code of the seat's function.
    pub function: String,
    /// The care area of the organisation that is represented, on the day of `asOf`.
    pub care_area: Option<Uuid>,
    /// Whether it is held as a named substitute.
    pub substitute: bool,
}

/// How a body's rule on substitutes is read: "annan social-/barn- och utbildningschef".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether a substitute has the same function as the one substituted for.
    same_function: bool,
    /// The codes of the functions that a substitute has one of; any function where there are none.
    functions: Vec<String>,
}

impl Reading {
    /// The reading in the parameters of a body's rules: name and value of each. What they don't say is read strictly.
    pub fn of<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut reading = Self {
            same_function: true,
            functions: Vec::new(),
        };
        for (name, value) in parameters {
            match name {
                "same_function" => reading.same_function = value == "true",
                "substitute_functions" => {
                    reading.functions = value.split(',').map(str::to_owned).collect();
                }
                _ => {}
            }
        }
        reading
    }

    fn fits(&self, absent: &Post, candidate: &Post) -> bool {
        let listed = self.functions.is_empty() || self.functions.contains(&candidate.function);
        listed && (!self.same_function || candidate.function == absent.function)
    }
}

/// Whether `candidate` may stand in for `absent` in a seat with this rule.
pub fn may_substitute(
    rule: SubstitutionRule,
    absent: &Post,
    candidate: &Post,
    reading: &Reading,
) -> bool {
    let another = candidate.person.is_some() && candidate.person != absent.person;
    another
        && match rule {
            SubstitutionRule::None => false,
            SubstitutionRule::Named => candidate.substitute && candidate.seat == absent.seat,
            SubstitutionRule::SameCareArea => {
                absent.care_area.is_some()
                    && candidate.care_area == absent.care_area
                    && reading.fits(absent, candidate)
            }
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOCIAL: &str = "SOCIAL_SERVICES_MANAGER";
    const EDUCATION: &str = "EDUCATION_MANAGER";
    const PSYCHIATRY: &str = "ADULT_PSYCHIATRY_MANAGER";

    fn post(seat: u128, person: u128, function: &str, area: u128, substitute: bool) -> Post {
        Post {
            seat: Uuid::from_u128(seat),
            person: (person > 0).then(|| Uuid::from_u128(person)),
            function: function.to_owned(),
            care_area: (area > 0).then(|| Uuid::from_u128(area)),
            substitute,
        }
    }

    fn reading(same_function: &str, functions: Option<&str>) -> Reading {
        let functions = functions.map(|codes| ("substitute_functions", codes));
        Reading::of(
            [("same_function", same_function)]
                .into_iter()
                .chain(functions),
        )
    }

    #[test]
    fn a_substitute_comes_from_the_same_care_area_and_has_a_function_that_the_rule_asks_for() {
        let absent = post(1, 1, SOCIAL, 7, false);
        let (either, both) = (Some("SOCIAL_SERVICES_MANAGER,EDUCATION_MANAGER"), "false");
        for (candidate, reading, expected) in [
            (post(2, 2, SOCIAL, 7, false), reading("true", either), true),
            (post(2, 2, SOCIAL, 8, false), reading("true", either), false),
            (
                post(2, 2, EDUCATION, 7, false),
                reading("true", either),
                false,
            ),
            (post(2, 2, EDUCATION, 7, false), reading(both, either), true),
            (
                post(2, 2, PSYCHIATRY, 7, false),
                reading(both, either),
                false,
            ),
            (
                post(2, 2, PSYCHIATRY, 7, false),
                reading(both, Some(PSYCHIATRY)),
                true,
            ),
            (post(2, 2, PSYCHIATRY, 7, false), reading(both, None), true),
            (post(2, 2, EDUCATION, 7, false), Reading::of([]), false),
            (post(2, 1, SOCIAL, 7, false), reading("true", either), false),
            (post(2, 0, SOCIAL, 7, false), reading("true", either), false),
        ] {
            let rule = SubstitutionRule::SameCareArea;
            let may = may_substitute(rule, &absent, &candidate, &reading);
            assert_eq!(may, expected, "{candidate:?} {reading:?}");
        }
        let nowhere = post(1, 1, SOCIAL, 0, false);
        let candidate = post(2, 2, SOCIAL, 0, false);
        let rule = SubstitutionRule::SameCareArea;
        assert!(!may_substitute(
            rule,
            &nowhere,
            &candidate,
            &Reading::of([])
        ));
    }

    #[test]
    fn a_named_substitute_stands_in_for_its_own_seat_only() {
        let absent = post(1, 1, PSYCHIATRY, 0, false);
        for (candidate, rule, expected) in [
            (
                post(1, 2, PSYCHIATRY, 0, true),
                SubstitutionRule::Named,
                true,
            ),
            (
                post(2, 2, PSYCHIATRY, 0, true),
                SubstitutionRule::Named,
                false,
            ),
            (
                post(1, 2, PSYCHIATRY, 0, false),
                SubstitutionRule::Named,
                false,
            ),
            (
                post(1, 2, PSYCHIATRY, 0, true),
                SubstitutionRule::None,
                false,
            ),
        ] {
            let may = may_substitute(rule, &absent, &candidate, &Reading::of([]));
            assert_eq!(may, expected, "{candidate:?}");
        }
    }
}

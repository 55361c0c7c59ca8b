//! Who may stand in for whom.

use uuid::Uuid;

use super::vocabulary::{SeatFunction, SubstitutionRule};

/// One appointment, as far as substitution depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The seat that is held.
    pub seat: Uuid,
    /// The person who holds it; `None` when it is vacant.
    pub person: Option<Uuid>,
    /// The function of the seat.
    pub function: SeatFunction,
    /// The care area of the organisation that is represented, on the day of `asOf`.
    pub care_area: Option<Uuid>,
    /// Whether it is held as a named substitute.
    pub substitute: bool,
}

/// Whether `candidate` may stand in for `absent` in a seat with this rule.
///
/// `same_function` is the reading of "annan social- eller barnutbildningschef": true asks for the same kind of
/// title, false takes either.
pub fn may_substitute(
    rule: SubstitutionRule,
    absent: &Post,
    candidate: &Post,
    same_function: bool,
) -> bool {
    let another = candidate.person.is_some() && candidate.person != absent.person;
    another
        && match rule {
            SubstitutionRule::None => false,
            SubstitutionRule::Named => candidate.substitute && candidate.seat == absent.seat,
            SubstitutionRule::SameCareArea => {
                absent.care_area.is_some()
                    && candidate.care_area == absent.care_area
                    && if same_function {
                        candidate.function == absent.function
                    } else {
                        is_municipal_manager(candidate.function)
                    }
            }
        }
}

/// The two kinds of manager that A-20 names.
fn is_municipal_manager(function: SeatFunction) -> bool {
    matches!(
        function,
        SeatFunction::SocialServicesManager | SeatFunction::EducationManager
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use SeatFunction::{AdultPsychiatryManager, EducationManager, SocialServicesManager};

    fn post(
        seat: u128,
        person: u128,
        function: SeatFunction,
        area: u128,
        substitute: bool,
    ) -> Post {
        Post {
            seat: Uuid::from_u128(seat),
            person: (person > 0).then(|| Uuid::from_u128(person)),
            function,
            care_area: (area > 0).then(|| Uuid::from_u128(area)),
            substitute,
        }
    }

    #[test]
    fn a_substitute_comes_from_the_same_care_area_and_has_the_same_kind_of_title() {
        let absent = post(1, 1, SocialServicesManager, 7, false);
        for (candidate, same_function, expected) in [
            (post(2, 2, SocialServicesManager, 7, false), true, true),
            (post(2, 2, SocialServicesManager, 8, false), true, false),
            (post(2, 2, EducationManager, 7, false), true, false),
            (post(2, 2, EducationManager, 7, false), false, true),
            (post(2, 2, AdultPsychiatryManager, 7, false), false, false),
            (post(2, 1, SocialServicesManager, 7, false), true, false),
            (post(2, 0, SocialServicesManager, 7, false), true, false),
        ] {
            let rule = SubstitutionRule::SameCareArea;
            assert_eq!(
                may_substitute(rule, &absent, &candidate, same_function),
                expected,
                "{candidate:?}"
            );
        }
        let nowhere = post(1, 1, SocialServicesManager, 0, false);
        let candidate = post(2, 2, SocialServicesManager, 0, false);
        assert!(!may_substitute(
            SubstitutionRule::SameCareArea,
            &nowhere,
            &candidate,
            true
        ));
    }

    #[test]
    fn a_named_substitute_stands_in_for_its_own_seat_only() {
        let absent = post(1, 1, AdultPsychiatryManager, 0, false);
        for (candidate, rule, expected) in [
            (
                post(1, 2, AdultPsychiatryManager, 0, true),
                SubstitutionRule::Named,
                true,
            ),
            (
                post(2, 2, AdultPsychiatryManager, 0, true),
                SubstitutionRule::Named,
                false,
            ),
            (
                post(1, 2, AdultPsychiatryManager, 0, false),
                SubstitutionRule::Named,
                false,
            ),
            (
                post(1, 2, AdultPsychiatryManager, 0, true),
                SubstitutionRule::None,
                false,
            ),
        ] {
            assert_eq!(
                may_substitute(rule, &absent, &candidate, true),
                expected,
                "{candidate:?}"
            );
        }
    }
}

//! Who can stand in for whom, and whether it is as the rule on substitutes asks for. Nobody is refused for it.

use uuid::Uuid;

use super::vocabulary::{SubstituteMisfit, SubstitutionRule};

/// What somebody holds, as far as the rule on substitutes depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The code of the seat's function.
    pub function: String,
    /// The organisation that is represented.
    pub represents: Option<Uuid>,
    /// The care area of that organisation, on the day of `asOf`.
    pub care_area: Option<Uuid>,
}

/// How a body's rule on substitutes is read: "annan social-/barn- och utbildningschef i tillhörande närsjukvårdsområde".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether a substitute comes from the care area of the one substituted for.
    same_care_area: bool,
    /// Whether a substitute has the same function as the one substituted for.
    same_function: bool,
    /// The codes of the functions that a substitute has one of; any function where there are none.
    functions: Vec<String>,
    /// Whether a substitute may come from the organisation of the one substituted for.
    same_municipality_allowed: bool,
}

impl Reading {
    /// The reading in the parameters of a body's rules: name and value of each. What they don't say is read strictly.
    pub fn of<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut reading = Self {
            same_care_area: true,
            same_function: true,
            functions: Vec::new(),
            same_municipality_allowed: true,
        };
        for (name, value) in parameters {
            match name {
                "same_care_area" => reading.same_care_area = value == "true",
                "same_function" => reading.same_function = value == "true",
                "same_municipality_allowed" => {
                    reading.same_municipality_allowed = value == "true";
                }
                "substitute_functions" => {
                    reading.functions = value.split(',').map(str::to_owned).collect();
                }
                _ => {}
            }
        }
        reading
    }

    /// What keeps who holds this from being what the rule asks for, for the one who holds `absent`; none where nothing does.
    fn misfit(&self, absent: &Post, held: &Post) -> Option<SubstituteMisfit> {
        use SubstituteMisfit::{NoSuchManager, OtherCareArea, OtherFunction, SameMunicipality};
        let listed = self.functions.is_empty() || self.functions.contains(&held.function);
        let same_area = absent.care_area.is_some() && absent.care_area == held.care_area;
        let own = held.represents.is_some() && held.represents == absent.represents;
        if !listed {
            Some(NoSuchManager)
        } else if self.same_care_area && !same_area {
            Some(OtherCareArea)
        } else if self.same_function && held.function != absent.function {
            Some(OtherFunction)
        } else if !self.same_municipality_allowed && own {
            Some(SameMunicipality)
        } else {
            None
        }
    }
}

/// The parameter of the rule that decides on a misfit.
pub const fn parameter_of(misfit: SubstituteMisfit) -> &'static str {
    match misfit {
        SubstituteMisfit::HoldsNoSeat | SubstituteMisfit::NoSuchManager => "substitute_functions",
        SubstituteMisfit::OtherCareArea => "same_care_area",
        SubstituteMisfit::OtherFunction => "same_function",
        SubstituteMisfit::SameMunicipality => "same_municipality_allowed",
    }
}

/// What keeps somebody from being the substitute that the seat's rule asks for, by all that they hold in area groups; none where
/// nothing does. Of several posts the one that comes nearest says it.
pub fn misfit(
    rule: SubstitutionRule,
    reading: &Reading,
    absent: &Post,
    held: &[Post],
) -> Option<SubstituteMisfit> {
    match rule {
        // Whoever is named is right.
        SubstitutionRule::Named | SubstitutionRule::None => None,
        SubstitutionRule::SameCareArea => {
            let misfits = held.iter().map(|post| reading.misfit(absent, post));
            // Nothing comes before the nearest, and they are in the order of nearness.
            misfits.min().unwrap_or(Some(SubstituteMisfit::HoldsNoSeat))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOCIAL: &str = "SOCIAL_SERVICES_MANAGER";
    const EDUCATION: &str = "EDUCATION_MANAGER";
    const PSYCHIATRY: &str = "ADULT_PSYCHIATRY_MANAGER";

    fn post(function: &str, represents: u128, area: u128) -> Post {
        Post {
            function: function.to_owned(),
            represents: Some(Uuid::from_u128(represents)),
            care_area: (area > 0).then(|| Uuid::from_u128(area)),
        }
    }

    #[test]
    fn each_reading_decides_on_one_thing() {
        use SubstituteMisfit::{
            HoldsNoSeat, NoSuchManager, OtherCareArea, OtherFunction, SameMunicipality,
        };
        let absent = post(SOCIAL, 1, 7);
        let either = (
            "substitute_functions",
            "SOCIAL_SERVICES_MANAGER,EDUCATION_MANAGER",
        );
        let any_area = ("same_care_area", "false");
        let any_function = ("same_function", "false");
        let other_kommun = ("same_municipality_allowed", "false");
        for (held, reading, expected) in [
            (vec![post(SOCIAL, 2, 7)], vec![either], None),
            (vec![post(SOCIAL, 1, 7)], vec![either], None),
            (
                vec![post(SOCIAL, 1, 7)],
                vec![either, other_kommun],
                Some(SameMunicipality),
            ),
            (vec![post(SOCIAL, 2, 7)], vec![either, other_kommun], None),
            (vec![post(SOCIAL, 2, 8)], vec![either], Some(OtherCareArea)),
            (vec![post(SOCIAL, 2, 8)], vec![either, any_area], None),
            (vec![post(SOCIAL, 2, 0)], vec![either], Some(OtherCareArea)),
            (
                vec![post(EDUCATION, 2, 7)],
                vec![either],
                Some(OtherFunction),
            ),
            (
                vec![post(EDUCATION, 2, 7)],
                vec![either, any_function],
                None,
            ),
            (
                vec![post(PSYCHIATRY, 2, 7)],
                vec![either, any_function],
                Some(NoSuchManager),
            ),
            (vec![post(PSYCHIATRY, 2, 7)], vec![any_function], None),
            (vec![post(EDUCATION, 2, 7)], vec![], Some(OtherFunction)),
            (vec![], vec![either], Some(HoldsNoSeat)),
            // Of several the nearest counts.
            (
                vec![post(PSYCHIATRY, 2, 7), post(SOCIAL, 2, 7)],
                vec![either],
                None,
            ),
            (
                vec![post(SOCIAL, 2, 8), post(EDUCATION, 2, 7)],
                vec![either],
                Some(OtherFunction),
            ),
        ] {
            let reading = Reading::of(reading);
            let rule = SubstitutionRule::SameCareArea;
            let found = misfit(rule, &reading, &absent, &held);
            assert_eq!(found, expected, "{held:?} {reading:?}");
        }
        // Who is of no care area has nobody from the same.
        let nowhere = post(SOCIAL, 1, 0);
        let (rule, strictly) = (SubstitutionRule::SameCareArea, Reading::of([]));
        let found = misfit(rule, &strictly, &nowhere, &[post(SOCIAL, 2, 0)]);
        assert_eq!(found, Some(OtherCareArea));
    }

    #[test]
    fn whoever_is_named_for_a_seat_with_named_substitutes_fits() {
        let absent = post(PSYCHIATRY, 1, 0);
        let found = misfit(SubstitutionRule::Named, &Reading::of([]), &absent, &[]);
        assert_eq!(found, None);
    }
}

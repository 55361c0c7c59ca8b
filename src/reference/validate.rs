//! What no single row shows: rules that hold between rows, before anything is written.
//!
//! The rules themselves are the domain's; here the rows are laid before them and what they find gets its file and line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Fault, Reference,
    resolve::{Origin, Resolved},
};
use crate::domain::{
    chain::{self, Break, Step},
    partition::{Membership, left_out, overlapping},
    period::Period,
    rule_parameter,
    vocabulary::{DecisionKind, OrganisationKind, Vocabulary},
};

/// A rule, and the tables that it needs whole: without a row that is faulty itself it would find what isn't so.
type Rule = (&'static [&'static str], fn(&Facts<'_>) -> Vec<Fault>);

const RULES: &[Rule] = &[
    (&["clause", "rule"], numbers),
    (&["seat_function"], presumed),
    (&["seat_function", "body", "rule_parameter"], parameters),
    (&["organisation"], actors),
    (&["seat"], holders),
    (&["name"], bearers),
    (&["name"], official_names),
    (&["steering_relation"], steering),
    (&["mandate"], mandated),
    (
        &["organisation", "body", "care_area_municipality"],
        municipalities,
    ),
    (
        &["organisation", "care_area", "care_area_municipality"],
        care_areas,
    ),
    (&["decision"], chains),
];

/// What is wrong between rows.
pub(super) fn validate(resolved: &Resolved) -> Vec<Fault> {
    let facts = Facts {
        reference: &resolved.reference,
        origins: &resolved.origins,
    };
    let whole = |tables: &[&str]| {
        !tables
            .iter()
            .any(|table| resolved.incomplete.contains(table))
    };
    RULES
        .iter()
        .filter(|(tables, _)| whole(tables))
        .flat_map(|(_, rule)| rule(&facts))
        .collect()
}

struct Facts<'a> {
    reference: &'a Reference,
    origins: &'a BTreeMap<Uuid, Origin>,
}

impl Facts<'_> {
    fn fault(&self, id: Uuid, message: impl Into<String>) -> Option<Fault> {
        Some(self.origins.get(&id)?.place.fault(message))
    }

    fn key(&self, id: Uuid) -> &str {
        self.origins.get(&id).map_or("", |origin| &origin.key)
    }

    fn place(&self, id: Uuid) -> String {
        self.origins
            .get(&id)
            .map_or(String::new(), |origin| origin.place.to_string())
    }

    /// A fault at the later of each pair of facts that exclude each other.
    fn clashes<S: Ord>(
        &self,
        facts: impl IntoIterator<Item = (S, Uuid, Period)>,
        message: impl Fn(Uuid) -> String,
    ) -> Vec<Fault> {
        overlapping(facts)
            .into_iter()
            .filter_map(|(first, second)| {
                let message = message(second);
                let place = self.place(first);
                self.fault(
                    second,
                    format!("{message} at the same time as {place}; the periods may not overlap"),
                )
            })
            .collect()
    }
}

/// From one day until the day before another, where they are known.
pub(super) fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Period {
    Period {
        from,
        to,
        ..Period::default()
    }
}

/// How people cite a clause is its county's affair; what can't be written in a line isn't cited.
fn numbers(facts: &Facts<'_>) -> Vec<Fault> {
    let clauses = facts
        .reference
        .clause
        .iter()
        .map(|clause| (clause.id, &clause.number));
    let rules = facts
        .reference
        .rule
        .iter()
        .map(|rule| (rule.id, &rule.code));
    clauses
        .chain(rules)
        .filter(|(_, number)| number.trim() != *number || number.contains(char::is_control))
        .filter_map(|(id, number)| {
            facts.fault(
                id,
                format!(
                    "{number:?} is no clause number; one has no space around it and no line break"
                ),
            )
        })
        .collect()
}

/// A new seat for which no function is said has the one that is presumed.
fn presumed(facts: &Facts<'_>) -> Vec<Fault> {
    let functions = facts.reference.seat_function.iter();
    functions
        .filter(|function| function.presumed)
        .skip(1)
        .filter_map(|function| {
            facts.fault(
                function.id,
                "another function is presumed already; one at most is",
            )
        })
        .collect()
}

/// Parameters of rules say what checks can read.
fn parameters(facts: &Facts<'_>) -> Vec<Fault> {
    let functions = facts.reference.seat_function.iter();
    let functions: Vec<&str> = functions.map(|function| function.code.as_str()).collect();
    let bodies = facts.reference.body.iter();
    let bodies: Vec<&str> = bodies.map(|body| body.slug.as_str()).collect();
    let parameters = facts.reference.rule_parameter.iter();
    parameters
        .filter_map(|parameter| {
            let fault =
                rule_parameter::fault(&parameter.name, &parameter.value, &functions, &bodies)?;
            facts.fault(
                parameter.id,
                format!("\"{}\": {}", parameter.name, fault.english),
            )
        })
        .collect()
}

/// There is one region, and no more than one association: what is nobody's alone is theirs.
fn actors(facts: &Facts<'_>) -> Vec<Fault> {
    let of_kind = |kind: OrganisationKind| {
        let organisations = facts.reference.organisation.iter();
        organisations.filter(move |organisation| organisation.kind == kind.code())
    };
    let message = |kind: OrganisationKind| {
        format!(
            "another organisation of the kind {}; there is one",
            kind.code()
        )
    };
    let second = [OrganisationKind::Region, OrganisationKind::Association]
        .into_iter()
        .flat_map(|kind| {
            of_kind(kind)
                .skip(1)
                .map(move |second| (second.id, message(kind)))
        });
    let first = facts.reference.organisation.first();
    let missing = first.filter(|_| of_kind(OrganisationKind::Region).next().is_none());
    let missing = missing.map(|first| {
        (
            first.id,
            "no organisation is of the kind REGION; one must be".to_owned(),
        )
    });
    second
        .chain(missing)
        .filter_map(|(id, message)| facts.fault(id, message))
        .collect()
}

fn holders(facts: &Facts<'_>) -> Vec<Fault> {
    facts
        .reference
        .seat
        .iter()
        .filter_map(|seat| {
            let (min, max) = (seat.min_holders, seat.max_holders);
            let message = match max {
                Some(max) if max < min => {
                    format!("at most {max} holders, but at least {min}; \"max_holders\" can't be the smaller")
                }
                _ if min < 0 => format!("at least {min} holders; \"min_holders\" is 0 or more"),
                _ => return None,
            };
            facts.fault(seat.id, message)
        })
        .collect()
}

fn bearers(facts: &Facts<'_>) -> Vec<Fault> {
    let bearers = |name: &entity::name::Model| {
        [
            name.organisation_id,
            name.care_area_id,
            name.body_id,
            name.seat_id,
        ]
    };
    let names = facts.reference.name.iter();
    names
        .filter(|name| bearers(name).iter().flatten().count() != 1)
        .filter_map(|name| {
            facts.fault(
                name.id,
                "a name belongs to exactly one of organisation, care area, body and seat",
            )
        })
        .collect()
}

fn official_names(facts: &Facts<'_>) -> Vec<Fault> {
    let names = facts
        .reference
        .name
        .iter()
        .filter(|name| name.kind == "OFFICIAL");
    let borne = names.map(|name| {
        let bearer = [
            name.organisation_id,
            name.care_area_id,
            name.body_id,
            name.seat_id,
        ];
        (bearer, name.id, period(name.valid_from, name.valid_to))
    });
    facts.clashes(borne, |_| {
        "another official name of the same bearer".to_owned()
    })
}

fn steering(facts: &Facts<'_>) -> Vec<Fault> {
    let relations = &facts.reference.steering_relation;
    let mut faults: Vec<Fault> = relations
        .iter()
        .filter(|relation| relation.steered_body_id.is_some() == relation.steered_kind.is_some())
        .filter_map(|relation| {
            facts.fault(
                relation.id,
                "steered is exactly one of \"steered_body\" and \"steered_kind\"",
            )
        })
        .collect();
    let pairs = relations.iter().map(|relation| {
        let steered = (relation.steered_body_id, relation.steered_kind.as_deref());
        (
            (relation.steering_body_id, steered),
            relation.id,
            period(relation.valid_from, relation.valid_to),
        )
    });
    faults.extend(facts.clashes(pairs, |_| "the same steering relation".to_owned()));
    faults
}

fn mandated(facts: &Facts<'_>) -> Vec<Fault> {
    let mandates = facts.reference.mandate.iter();
    mandates
        .filter(|mandate| mandate.body_id.is_some() == mandate.body_kind.is_some())
        .filter_map(|mandate| {
            facts.fault(
                mandate.id,
                "a mandate belongs to exactly one of \"body\" and \"body_kind\"",
            )
        })
        .collect()
}

/// Who stands where a municipality must, is one.
fn municipalities(facts: &Facts<'_>) -> Vec<Fault> {
    let kinds: BTreeMap<Uuid, &str> = facts
        .reference
        .organisation
        .iter()
        .map(|organisation| (organisation.id, organisation.kind.as_str()))
        .collect();
    let bodies = facts.reference.body.iter();
    let members = facts.reference.care_area_municipality.iter();
    bodies
        .filter_map(|body| Some((body.id, body.municipality_id?)))
        .chain(members.map(|member| (member.id, member.organisation_id)))
        .filter(|(_, organisation)| {
            kinds
                .get(organisation)
                .is_some_and(|kind| *kind != "MUNICIPALITY")
        })
        .filter_map(|(id, organisation)| {
            facts.fault(
                id,
                format!("\"{}\" is not a municipality", facts.key(organisation)),
            )
        })
        .collect()
}

fn care_areas(facts: &Facts<'_>) -> Vec<Fault> {
    let areas: Vec<(Uuid, Period)> = facts
        .reference
        .care_area
        .iter()
        .map(|area| (area.id, period(area.valid_from, area.valid_to)))
        .collect();
    let memberships: Vec<Membership> = facts
        .reference
        .care_area_municipality
        .iter()
        .map(|member| Membership {
            id: member.id,
            municipality: member.organisation_id,
            area: member.care_area_id,
            period: period(member.valid_from, member.valid_to),
        })
        .collect();
    let mut faults = in_two_areas(facts, &areas, &memberships);
    let municipalities: Vec<Uuid> = facts
        .reference
        .organisation
        .iter()
        .filter(|organisation| organisation.kind == "MUNICIPALITY")
        .map(|organisation| organisation.id)
        .collect();
    let left_out = left_out(&municipalities, &areas, &memberships);
    faults.extend(left_out.into_iter().filter_map(|(municipality, on)| {
        let key = facts.key(municipality);
        facts.fault(
            municipality,
            format!("the municipality \"{key}\" is in no care area on {on}, when others are in force; each must be in exactly one"),
        )
    }));
    faults
}

/// A membership counts as long as its area is in force.
fn in_two_areas(
    facts: &Facts<'_>,
    areas: &[(Uuid, Period)],
    memberships: &[Membership],
) -> Vec<Fault> {
    let areas: BTreeMap<Uuid, &Period> = areas.iter().map(|(id, period)| (*id, period)).collect();
    let in_force = memberships.iter().filter_map(|member| {
        let area = areas.get(&member.area)?;
        let common = common(&member.period, area)?;
        Some((member.municipality, member.id, common))
    });
    let organisation: BTreeMap<Uuid, Uuid> = memberships
        .iter()
        .map(|member| (member.id, member.municipality))
        .collect();
    facts.clashes(in_force, |id| {
        let municipality = organisation.get(&id).map_or("", |id| facts.key(*id));
        format!("the municipality \"{municipality}\" is in this care area")
    })
}

/// The days that two periods share; `None` where they share none.
fn common(left: &Period, right: &Period) -> Option<Period> {
    let to = match (left.to, right.to) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    };
    left.overlaps(right)
        .then(|| period(left.from.max(right.from), to))
}

fn chains(facts: &Facts<'_>) -> Vec<Fault> {
    let steps: Vec<Step> = facts
        .reference
        .decision
        .iter()
        .filter_map(|decision| {
            Some(Step {
                id: decision.id,
                matter: decision.matter_id,
                ordinal: decision.ordinal,
                kind: DecisionKind::from_code(&decision.kind)?,
                date: decision.date,
                year: decision.year,
                previous: decision.previous_id,
            })
        })
        .collect();
    let message = |found: Break| match found {
        Break::OtherMatter => {
            "\"previous\" is a decision of another matter; a chain stays within its own".to_owned()
        }
        Break::NotEarlier => {
            "\"previous\" is not an earlier decision; its ordinal must be lower".to_owned()
        }
        Break::DoesNotFollow(_) => {
            "it may not follow the decision that it takes up, or begin a chain".to_owned()
        }
        Break::BackInTime(day) => format!(
            "made before {day}, and a decision that it follows was not; dates never go back"
        ),
        Break::Undecided => {
            "the last decision of its matter only passes it on; the last must decide".to_owned()
        }
    };
    chain::breaks(&steps)
        .into_iter()
        .filter_map(|(id, found)| facts.fault(id, message(found)))
        .collect()
}

//! What changed in the organisation between two days, and followed from what it decided: which changes are parts of one, and how each
//! is put in a Swedish sentence.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    period::Period,
    swedish,
    timeline::{self, Event},
    vocabulary::{AgreementStatus, ChangeKind, Precision, Side, Vocabulary},
};

/// When something changed, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Whether it began or ended, changed its status, or was decided.
    pub kind: ChangeKind,
    /// The day.
    pub on: NaiveDate,
    /// How exactly the day is known.
    pub precision: Option<Precision>,
    /// Whether the day is an assumption.
    pub assumed: bool,
}

/// Beginning and end of a period, as far as they lie after the one day, until and with the other. A bound that is known to the
/// day is no assumption, whatever the other is.
pub fn moments(
    period: &Period,
    after: NaiveDate,
    until: NaiveDate,
) -> impl Iterator<Item = Moment> + use<> {
    let bounds = [
        (ChangeKind::Began, period.from, period.from_precision),
        (ChangeKind::Ended, period.to, period.to_precision),
    ];
    let assumed = period.assumed();
    bounds
        .into_iter()
        .filter_map(move |(kind, day, precision)| {
            let on = day.filter(|day| after < *day && *day <= until)?;
            Some(Moment {
                kind,
                on,
                precision,
                assumed: assumed && precision != Some(Precision::Day),
            })
        })
}

/// A change, with what it can be part of.
#[derive(Clone, Debug)]
pub struct Change<T> {
    /// When, and how.
    pub moment: Moment,
    /// The id of what changed.
    pub id: Uuid,
    /// The ids of what it belongs to, the largest first: it is part of the changes of the first of these that changed with it.
    pub of: Vec<Vec<Uuid>>,
    /// What took its place on the day: then it is part of that beginning.
    pub replaced_by: Option<Uuid>,
    /// What changed.
    pub thing: T,
}

/// A change with those that are parts of it.
#[derive(Clone, Debug)]
pub struct Group<T> {
    /// The change.
    pub change: Change<T>,
    /// Its parts.
    pub parts: Vec<Change<T>>,
}

/// Puts the changes that belong together into groups, in order of time: within a day what was decided, what an agreement became,
/// endings, beginnings, in the order in which they are given. What belongs to all things of a kind is part of each that changed with it.
pub fn grouped<T: Clone>(changes: Vec<Change<T>>) -> Vec<Group<T>> {
    let key = |kind: ChangeKind, on, id| (kind == ChangeKind::Began, on, id);
    let places: HashMap<_, usize> = changes
        .iter()
        .enumerate()
        .map(|(place, change)| (key(change.moment.kind, change.moment.on, change.id), place))
        .collect();
    let heads = |change: &Change<T>| -> Vec<usize> {
        let Moment { kind, on, .. } = change.moment;
        let replaced = change.replaced_by.map(|id| (ChangeKind::Began, vec![id]));
        let belongs = change.of.iter().map(|ids| (kind, ids.clone()));
        for (kind, ids) in belongs.chain(replaced) {
            let found = ids.iter().filter_map(|id| places.get(&key(kind, on, *id)));
            let found: Vec<usize> = found.copied().collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    };
    let heads: Vec<Vec<usize>> = changes.iter().map(heads).collect();
    // What a part is part of is a part itself where that one is: the parts of a seat are those of its body.
    let mut parts: BTreeMap<usize, Vec<Change<T>>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (place, (change, above)) in changes.into_iter().zip(&heads).enumerate() {
        match above.as_slice() {
            [] => roots.push((place, change)),
            above => {
                let mut highest: Vec<usize> = above
                    .iter()
                    .flat_map(|place| match heads.get(*place).map(Vec::as_slice) {
                        None | Some([]) => vec![*place],
                        Some(higher) => higher.to_vec(),
                    })
                    .collect();
                highest.sort_unstable();
                highest.dedup();
                for head in highest {
                    parts.entry(head).or_default().push(change.clone());
                }
            }
        }
    }
    let mut groups: Vec<Group<T>> = roots
        .into_iter()
        .map(|(place, change)| Group {
            change,
            parts: parts.remove(&place).unwrap_or_default(),
        })
        .collect();
    groups.sort_by_key(|group| {
        let moment = group.change.moment;
        let rank = match moment.kind {
            ChangeKind::Decided => 0,
            ChangeKind::StatusChanged => 1,
            ChangeKind::Ended => 2,
            ChangeKind::Began => 3,
        };
        (moment.on, rank)
    });
    groups
}

/// What an agreement is to the beginning or the end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByAgreement {
    /// It brought it about when it entered into force.
    Entered,
    /// It ended, and the body with it.
    Ended,
}

/// What changed, with the names that its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedThing {
    /// A body.
    Body {
        /// Its name.
        name: String,
        /// Whether it follows from an agreement: then what that is to it.
        by: Option<ByAgreement>,
    },
    /// A care area, by its name.
    CareArea(String),
    /// A municipality's membership of a care area.
    Membership {
        /// The municipality.
        municipality: String,
        /// The care area.
        area: String,
    },
    /// A name.
    Name {
        /// What bore it, under the name that it had before.
        bearer: String,
        /// The name.
        name: String,
        /// Whether it is the official one.
        official: bool,
    },
    /// One body steers another, or all of a kind.
    Steering {
        /// The body that steers.
        by: String,
        /// What is steered.
        of: String,
    },
    /// A seat.
    Seat {
        /// Its label.
        label: String,
        /// Its body.
        body: String,
    },
    /// An appointment.
    Appointment {
        /// The person; none where it is vacant or nobody may know.
        person: Option<String>,
        /// The label of the seat.
        seat: String,
        /// The body.
        body: String,
    },
    /// A mandate.
    Mandate {
        /// Its wording.
        wording: String,
        /// Whose it is.
        of: String,
    },
    /// A rule.
    Rule {
        /// Its code.
        code: String,
        /// What it asks for.
        statement: String,
    },
    /// A parameter of a rule that says something else.
    RuleParameter {
        /// The code of the rule.
        code: String,
        /// The name of the parameter.
        name: String,
        /// What it says.
        value: String,
    },
    /// A version of a document.
    Version {
        /// Its number.
        number: i32,
        /// The title of the document.
        title: String,
    },
    /// A year in which a side holds the chair.
    ChairTerm {
        /// The side.
        side: Side,
        /// The body.
        body: String,
        /// The year.
        year: i32,
    },
    /// An agreement.
    Agreement {
        /// The title of its document.
        title: String,
        /// What it became.
        status: AgreementStatus,
        /// The last day on which it binds, where that is known.
        last_day: Option<NaiveDate>,
    },
    /// A version of a document, for an organisation that has adopted it.
    Adoption {
        /// The organisation.
        organisation: String,
        /// The number of the version.
        number: i32,
        /// The title of the document.
        title: String,
    },
    /// A decision, or a step of a commission, as timelines tell it, too.
    Told(Box<Event>),
}

/// A change in a sentence in Swedish, with what its parts come to.
pub fn sentence(moment: Moment, what: &ChangedThing, parts: &[ChangedThing]) -> String {
    let began = moment.kind == ChangeKind::Began;
    let how = how_known(moment);
    let either = |yes: &str, no: &str| if began { yes } else { no }.to_owned();
    let said = match what {
        ChangedThing::Body { name, by } => {
            let verb = either("bildades", "upphörde");
            let by = match by {
                Some(ByAgreement::Entered) => " genom överenskommelsen",
                Some(ByAgreement::Ended) => " med överenskommelsen",
                None => "",
            };
            format!("{name} {verb}{by}{how}{}", with(what, parts))
        }
        ChangedThing::CareArea(name) => {
            let verb = either("bildades", "upphörde");
            format!(
                "Närsjukvårdsområdet {name} {verb}{how}{}",
                with(what, parts)
            )
        }
        ChangedThing::Membership { municipality, area } => {
            let verb = either("kom till", "lämnade");
            format!("{municipality} {verb} närsjukvårdsområdet {area}{how}")
        }
        ChangedThing::Name {
            bearer,
            name,
            official,
        } => name_sentence(began, (bearer, name, *official), parts) + how,
        ChangedThing::Steering { by, of } => {
            let verb = either("blev styrgrupp", "upphörde att vara styrgrupp");
            format!("{by} {verb} för {of}{how}")
        }
        ChangedThing::Seat { label, body } => {
            let verb = either("tillkom", "drogs in");
            format!("Platsen {label} i {body} {verb}{how}{}", with(what, parts))
        }
        ChangedThing::Appointment { person, seat, body } => {
            let who = person.as_deref().unwrap_or("Okänd innehavare");
            let verb = either("började", "slutade");
            format!("{who} {verb} som {seat} i {body}{how}")
        }
        ChangedThing::Mandate { wording, of } => {
            let verb = either("fick ett uppdrag", "har inte längre ett uppdrag");
            format!("{of} {verb}{how}: {wording}")
        }
        ChangedThing::Rule { code, statement } => {
            let verb = either("började gälla", "upphörde att gälla");
            format!("Regel {code} {verb}{how}: {statement}")
        }
        ChangedThing::RuleParameter { code, name, value } => {
            let verb = either("sattes till", "är inte längre");
            format!("Parametern {name} i regel {code} {verb} {value}{how}")
        }
        ChangedThing::Version { number, title } => {
            let verb = either("började gälla", "upphörde att gälla");
            let with = with(what, parts);
            format!("Version {number} av ”{title}” {verb}{how}{with}")
        }
        ChangedThing::ChairTerm { side, body, year } => {
            let side = side.term().swedish;
            let verb = either("började", "löpte ut, och inget följande är känt");
            format!("Ordförandeskapet i {body} {year} ({side}) {verb}")
        }
        ChangedThing::Agreement {
            title,
            status,
            last_day,
        } => agreement_sentence(title, *status, *last_day),
        ChangedThing::Adoption {
            organisation,
            number,
            title,
        } => {
            let verb = either("började gälla", "upphörde att gälla");
            format!("Version {number} av ”{title}” {verb} för {organisation}{how}")
        }
        ChangedThing::Told(event) => timeline::sentence(event),
    };
    capitalised(&said)
}

/// The text with a capital letter at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn name_sentence(
    began: bool,
    (bearer, name, official): (&str, &str, bool),
    parts: &[ChangedThing],
) -> String {
    let before = parts.iter().find_map(|part| match part {
        ChangedThing::Name { name, .. } => Some(name.as_str()),
        _ => None,
    });
    match (began, official, before) {
        (true, true, Some(before)) => format!("{before} bytte namn till {name}"),
        // The first name of all, or the last: there is no other to call its bearer by.
        (true, true, None) if bearer == name => format!("Namnet {name} började gälla"),
        (false, true, _) if bearer == name => format!("Namnet {name} upphörde att gälla"),
        (true, true, None) => format!("{bearer} fick namnet {name}"),
        (true, false, _) => format!("{bearer} kallades också {name}"),
        (false, true, _) => format!("{bearer} hette inte längre {name}"),
        (false, false, _) => format!("{bearer} kallades inte längre {name}"),
    }
}

fn agreement_sentence(title: &str, status: AgreementStatus, last_day: Option<NaiveDate>) -> String {
    let what = match status {
        AgreementStatus::Draft => "förelåg".to_owned(),
        AgreementStatus::PendingApproval => {
            "godkändes av en part och väntade på de övriga".to_owned()
        }
        AgreementStatus::InForce => "trädde i kraft".to_owned(),
        AgreementStatus::NoticeGiven => match last_day {
            Some(last) => format!("sades upp; sista dag är {last}"),
            None => "sades upp".to_owned(),
        },
        AgreementStatus::Terminated => "upphörde att gälla efter uppsägning".to_owned(),
        AgreementStatus::Superseded => "ersattes av ett annat dokument".to_owned(),
    };
    format!("”{title}” {what}")
}

/// What is uncertain about the day.
const fn how_known(moment: Moment) -> &'static str {
    match (moment.assumed, moment.precision) {
        (true, _) => " (antaget)",
        (false, Some(Precision::Unknown)) => " (dagen är inte känd)",
        _ => "",
    }
}

/// What the parts come to: their number, or who they are.
fn with(what: &ChangedThing, parts: &[ChangedThing]) -> String {
    let count = |which: fn(&ChangedThing) -> bool, one: &str, many: &str| {
        let number = parts.iter().filter(|part| which(part)).count();
        let word = if number == 1 { one } else { many };
        (number > 0).then(|| format!("{number} {word}"))
    };
    let mut municipalities: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            ChangedThing::Membership { municipality, .. } => Some(municipality.clone()),
            _ => None,
        })
        .collect();
    municipalities.sort_by(|left, right| swedish::compare(left, right));
    let counts = [
        count(
            |it| matches!(it, ChangedThing::Seat { .. }),
            "plats",
            "platser",
        ),
        count(
            |it| matches!(it, ChangedThing::Appointment { .. }),
            "förordnande",
            "förordnanden",
        ),
        count(
            |it| matches!(it, ChangedThing::Mandate { .. }),
            "uppdrag",
            "uppdrag",
        ),
        count(
            |it| matches!(it, ChangedThing::Rule { .. }),
            "regel",
            "regler",
        ),
    ];
    let all: Vec<String> = municipalities
        .into_iter()
        .chain(counts.into_iter().flatten())
        .collect();
    let steered_by = parts.iter().filter_map(|part| match (what, part) {
        (ChangedThing::Body { name, .. }, ChangedThing::Steering { by, of }) if name == of => {
            Some(by.clone())
        }
        _ => None,
    });
    let steered_by: Vec<String> = steered_by.collect();
    let mut said = String::new();
    if !all.is_empty() {
        said += &format!(", med {}", listed(&all));
    }
    if !steered_by.is_empty() {
        said += &format!(", styrd av {}", listed(&steered_by));
    }
    said
}

/// The words with commas, and `och` before the last.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} och {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(kind: ChangeKind, on: &str, assumed: bool) -> Moment {
        Moment {
            kind,
            on: on.parse().unwrap(),
            precision: Some(Precision::Year),
            assumed,
        }
    }

    fn seat() -> ChangedThing {
        ChangedThing::Seat {
            label: "Socialchef".to_owned(),
            body: "Gruppen".to_owned(),
        }
    }

    #[test]
    fn a_change_is_told_in_a_sentence() {
        let (began, ended) = (ChangeKind::Began, ChangeKind::Ended);
        let founded = |by| ChangedThing::Body {
            name: "Gruppen".to_owned(),
            by,
        };
        let gruppen = || founded(None);
        let steering = ChangedThing::Steering {
            by: "Styrgruppen".to_owned(),
            of: "Gruppen".to_owned(),
        };
        let mandate = ChangedThing::Mandate {
            wording: "Styra".to_owned(),
            of: "Gruppen".to_owned(),
        };
        let member = |municipality: &str| ChangedThing::Membership {
            municipality: municipality.to_owned(),
            area: "Norr".to_owned(),
        };
        let name = |name: &str| ChangedThing::Name {
            bearer: "Landstinget".to_owned(),
            name: name.to_owned(),
            official: true,
        };
        for (kind, assumed, what, parts, expected) in [
            (
                began,
                true,
                gruppen(),
                vec![seat(), seat(), mandate.clone(), steering],
                "Gruppen bildades (antaget), med 2 platser och 1 uppdrag, styrd av Styrgruppen",
            ),
            (
                ended,
                false,
                gruppen(),
                vec![seat()],
                "Gruppen upphörde, med 1 plats",
            ),
            (
                began,
                false,
                ChangedThing::CareArea("Norr".to_owned()),
                vec![member("Överkalix"), member("Kalix"), member("Älvsbyn")],
                "Närsjukvårdsområdet Norr bildades, med Kalix, Älvsbyn och Överkalix",
            ),
            (
                began,
                false,
                name("Regionen"),
                vec![name("Landstinget")],
                "Landstinget bytte namn till Regionen",
            ),
            (
                ended,
                true,
                seat(),
                vec![],
                "Platsen Socialchef i Gruppen drogs in (antaget)",
            ),
            (
                began,
                false,
                ChangedThing::RuleParameter {
                    code: "A-24".to_owned(),
                    name: "min_meetings".to_owned(),
                    value: "5".to_owned(),
                },
                vec![],
                "Parametern min_meetings i regel A-24 sattes till 5",
            ),
            (
                ChangeKind::StatusChanged,
                false,
                ChangedThing::Agreement {
                    title: "Avtalet".to_owned(),
                    status: AgreementStatus::NoticeGiven,
                    last_day: "2011-02-28".parse().ok(),
                },
                vec![],
                "”Avtalet” sades upp; sista dag är 2011-02-28",
            ),
            (
                began,
                false,
                ChangedThing::Adoption {
                    organisation: "Kiruna".to_owned(),
                    number: 2,
                    title: "Rutin".to_owned(),
                },
                vec![],
                "Version 2 av ”Rutin” började gälla för Kiruna",
            ),
            (
                ended,
                false,
                ChangedThing::Told(Box::new(Event::Withdrawn {
                    by: "länsstyrgruppen".to_owned(),
                    title: "Enkät".to_owned(),
                })),
                vec![],
                "Länsstyrgruppen återkallade uppdraget ”Enkät”",
            ),
        ] {
            let moment = moment(kind, "2012-01-01", assumed);
            assert_eq!(sentence(moment, &what, &parts), expected);
        }
    }

    #[test]
    fn what_changes_with_what_it_belongs_to_is_a_part_of_that() {
        let (began, ended) = (ChangeKind::Began, ChangeKind::Ended);
        let id = |number: u128| Uuid::from_u128(number);
        let change = |kind, on: &str, number: u128, of: &[&[u128]]| Change {
            moment: moment(kind, on, false),
            id: id(number),
            of: of
                .iter()
                .map(|ids| ids.iter().map(|number| id(*number)).collect())
                .collect(),
            replaced_by: None,
            thing: number,
        };
        let replaced = |change: Change<u128>, by| Change {
            replaced_by: Some(id(by)),
            ..change
        };
        let first = "2012-01-01";
        let groups = grouped(vec![
            // Two bodies with a mandate for both, and a seat with its label.
            change(began, first, 1, &[]),
            change(began, first, 2, &[]),
            change(began, first, 3, &[&[1, 2]]),
            change(began, first, 4, &[&[1]]),
            change(began, first, 5, &[&[4]]),
            // A seat that came later, and one that ended when its body began.
            change(began, "2013-01-01", 6, &[&[1]]),
            change(ended, first, 7, &[&[1]]),
            // A name in the place of another.
            replaced(change(ended, first, 8, &[]), 9),
            change(began, first, 9, &[]),
        ]);
        let said: Vec<(u128, Vec<u128>)> = groups
            .into_iter()
            .map(|group| {
                let parts = group.parts.into_iter().map(|part| part.thing);
                (group.change.thing, parts.collect())
            })
            .collect();
        assert_eq!(
            said,
            [
                (7, vec![]),
                (1, vec![3, 4, 5]),
                (2, vec![3]),
                (9, vec![8]),
                (6, vec![]),
            ]
        );
    }
}

//! Made-up people, the seats that they hold through the years, the group of each kommun, and who chairs.
//!
//! No name is one that anybody has: each family name says that it is made up, as each title does.

use chrono::{Days, NaiveDate};
use slug::slugify;

use super::{
    MARK,
    chance::{Chance, Topic, nth},
    organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION},
    time::Years,
};
use crate::domain::vocabulary::Side;

/// The board.
pub(super) const BOARD: &str = "politiska-samverkansberedningen";

/// The county steering group.
pub(super) const STEERING_GROUP: &str = "lansstyrgruppen";

/// The committee of the county steering group.
pub(super) const COMMITTEE: &str = "lansstyrgruppens-arbetsutskott";

/// The area groups.
pub(super) const AREA_GROUPS: [&str; 4] = [
    "lansdelsgrupp-boden-lulea",
    "lansdelsgrupp-norra-norrbotten",
    "lansdelsgrupp-pite-alvdal",
    "lansdelsgrupp-ostra-norrbotten",
];

const ELECTED: &str = "ELECTED_REPRESENTATIVE";
pub(super) const SOCIAL_SERVICES: &str = "SOCIAL_SERVICES_MANAGER";
pub(super) const EDUCATION: &str = "EDUCATION_MANAGER";
pub(super) const LOCAL_CARE: &str = "LOCAL_CARE_MANAGER";

/// The kommuner that have somebody in the board; that has no seat for each.
const IN_BOARD: [&str; 9] = [
    "2580", "2582", "2584", "2523", "2581", "2560", "2514", "2583", "2505",
];

/// The kommuner whose head of social services sits in the county steering group, each with the kommun of the same care area
/// whose head substitutes, where anybody does.
const SOCIAL_SEATS: [(&str, Option<&str>); 5] = [
    ("2580", Some("2582")),
    ("2584", Some("2510")),
    ("2523", None),
    ("2581", Some("2505")),
    ("2514", None),
];

/// The same of the heads of child care and education.
const EDUCATION_SEATS: [(&str, Option<&str>); 4] = [
    ("2582", Some("2580")),
    ("2521", None),
    ("2560", Some("2581")),
    ("2583", Some("2518")),
];

/// The region's seats in the county steering group that one person holds through all the years, each with its title.
const REGION_SEATS: [(&str, &str); 5] = [
    ("LOCAL_CARE_DIVISION_MANAGER", "divisionschef närsjukvård"),
    (
        "LOCAL_CARE_MEDICAL_OFFICER",
        "medicinskt ansvarig närsjukvård",
    ),
    ("CHILD_HEALTH_CARE_MANAGER", "länschef barnsjukvård"),
    ("ADULT_PSYCHIATRY_MANAGER", "länschef vuxenpsykiatri"),
    ("COORDINATOR", "samordnare"),
];

/// The kommun whose head of social services leaves, and is followed by another months later.
const LEAVES: &str = "2523";

/// The kommun without a head of child care and education.
const WITHOUT_HEAD: &str = "2506";

/// The kommun whose head of child care and education is under protection.
const PROTECTED: &str = "2513";

/// The kommun that has not reported its structure.
const NOT_REPORTED: &str = "2506";

/// The kommun whose report of its structure was returned.
const RETURNED: &str = "2513";

/// The kommun where nobody is named as responsible for the cooperation.
const NOBODY_RESPONSIBLE: &str = "2521";

/// Kommuner with somebody from outside in their group, each with the code of the sector and a name.
const OUTSIDERS: [(&str, &str, &str); 4] = [
    ("2580", "polis", "Lokalpolisområdet i Luleå"),
    ("2584", "friskolor", "Friskolan i Kiruna"),
    ("2514", "kyrkor", "Församlingen i Kalix"),
    ("2560", "frivilligorganisationer", "Kvinnojouren i Älvsbyn"),
];

/// Guests from outside, one for each area group: the title, and where the address at work is.
const GUESTS: [(&str, &str); 4] = [
    ("kommunpolis", "lokalpolisen"),
    ("brukarföreträdare", "brukarforeningen"),
    ("forskare i socialt arbete", "hogskolan"),
    ("samordnare för anhörigstöd", "anhorigforeningen"),
];

const FIRST_NAMES: [&str; 24] = [
    "Anna", "Erik", "Maria", "Lars", "Karin", "Mikael", "Eva", "Anders", "Kristina", "Johan",
    "Sara", "Per", "Lena", "Nils", "Emma", "Karl", "Kerstin", "Jan", "Ingrid", "Daniel", "Elsa",
    "Henrik", "Märta", "Olov",
];

const FAMILY_NAMES: [&str; 12] = [
    "Demoberg",
    "Demolund",
    "Demoström",
    "Demodal",
    "Demofors",
    "Demokvist",
    "Demonäs",
    "Demovall",
    "Demoholm",
    "Demosjö",
    "Demogren",
    "Demomark",
];

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The title at work.
    pub title: String,
    /// Who employs the person.
    pub employer: Organisation,
    /// The address at work: one that nobody has.
    pub email: String,
    /// Whether the person is under protection.
    pub protected: bool,
}

/// Who elected somebody to a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elected {
    /// The organ.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// The number of the paragraph of its minutes.
    pub paragraph: u32,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// The slug of the body.
    pub body: String,
    /// The code of the function of its seat.
    pub function: &'static str,
    /// Who is represented: of several seats of a function it is the one that this organisation can have.
    pub represents: Organisation,
    /// Who appoints.
    pub by: Organisation,
    /// The place of the person; none where the seat is kept vacant.
    pub person: Option<usize>,
    /// The place of the appointment that it is a substitute for.
    pub substitutes_for: Option<usize>,
    /// What a co-opted member is called in for.
    pub field_of_knowledge: Option<&'static str>,
    /// Whether the holder may decide in common matters.
    pub decides: bool,
    /// The election, in a seat of elected representatives.
    pub elected: Option<Elected>,
    /// The first day.
    pub from: NaiveDate,
    /// The day on which it no longer holds.
    pub until: Option<NaiveDate>,
}

impl Appointment {
    /// Whether it holds on a day.
    pub(super) fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What became of a kommun's report of its structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It has sent none.
    Nothing,
    /// The area group received it.
    Received,
    /// The area group returned it.
    Returned(&'static str),
}

/// The group of a kommun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalGroup {
    /// The kommun.
    pub municipality: Organisation,
    /// The name.
    pub name: String,
    /// The slug.
    pub slug: String,
    /// The sector and the name of who takes part from outside.
    pub outsider: Option<(&'static str, String)>,
    /// The report of the structure.
    pub reported: Reported,
}

/// Who chairs a body in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChairTerm {
    /// The slug of the body.
    pub body: &'static str,
    /// The year.
    pub year: i32,
    /// The side that holds the chair, and the secretary.
    pub side: Side,
    /// The place of the chair's appointment.
    pub chair: usize,
    /// The place of the vice chair's.
    pub vice_chair: usize,
    /// The place of the secretary's.
    pub secretary: Option<usize>,
    /// The day on which it is said.
    pub said_on: NaiveDate,
}

/// Who is responsible for the cooperation in a kommun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsible {
    /// The kommun.
    pub municipality: Organisation,
    /// The place of the person.
    pub person: usize,
}

/// Who there is, and who sits where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The people.
    pub persons: Vec<Person>,
    /// Their appointments; a substitute's comes after that of who is substituted.
    pub appointments: Vec<Appointment>,
    /// The groups of the kommuner.
    pub groups: Vec<LocalGroup>,
    /// Who chairs the board and the county steering group.
    pub chair_terms: Vec<ChairTerm>,
    /// Who is responsible in the kommuner.
    pub responsibles: Vec<Responsible>,
    /// The places of those who sit nowhere and come to meetings as guests.
    pub guests: Vec<usize>,
}

/// The side that chairs a body in a year: it changes every year, and the board has the other one.
pub(super) fn chairing(body: &str, year: i32) -> Side {
    let even = year.rem_euclid(2) == 0;
    match even == (body == BOARD) {
        true => Side::Municipalities,
        false => Side::Region,
    }
}

/// The slug of a kommun's group.
pub(super) fn group_of(municipality: Organisation) -> String {
    format!("demo-samverkansgrupp-{}", municipality.key)
}

/// Who acts for a side in what no organisation does alone.
pub(super) const fn acting_for(side: Side) -> Organisation {
    match side {
        Side::Region => REGION,
        Side::Municipalities => ASSOCIATION,
    }
}

/// The day of a year; the first of January where there is no such day.
pub(super) fn day_of_year(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The day on which the chair and the plan of the next year are prepared.
pub(super) fn autumn(year: i32) -> NaiveDate {
    day_of_year(year, 10, 15)
}

impl People {
    /// All of them.
    pub(super) fn new(seed: u64, years: Years) -> Self {
        let mut making = Making {
            years,
            shift: Chance::of(seed, Topic::Person, [0, 0]).below(288) as usize,
            made: Self::default(),
        };
        making.kommuner();
        making.area_groups();
        let offices = making.steering_group();
        making.committee(offices);
        let heads = making.board();
        making.chairs(offices, heads);
        making.guests();
        making.made
    }

    /// The places of those who sit in a body on a day, but for substitutes.
    pub(super) fn members(&self, body: &str, day: NaiveDate) -> Vec<usize> {
        let all = self.appointments.iter().enumerate();
        let members = all.filter(|(_, it)| {
            it.body == body && it.holds(day) && it.person.is_some() && it.substitutes_for.is_none()
        });
        members.map(|(place, _)| place).collect()
    }

    /// The appointment of a substitute for another, on a day.
    pub(super) fn substitute_of(&self, absent: usize, day: NaiveDate) -> Option<usize> {
        let found = |it: &Appointment| it.substitutes_for == Some(absent) && it.holds(day);
        let stands = self.appointments.get(absent)?.holds(day);
        self.appointments.iter().position(found).filter(|_| stands)
    }
}

/// Somebody who holds a seat for a time.
#[derive(Clone, Copy)]
struct Holder {
    person: Option<usize>,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

/// The places of the appointments from which the county steering group is led: those of the region, and those of the kommuner.
#[derive(Clone, Copy)]
struct Offices {
    chairs: [usize; 2],
    secretaries: [usize; 2],
}

/// What has been made so far.
struct Making {
    years: Years,
    /// With which name it begins.
    shift: usize,
    made: People,
}

impl Making {
    fn person(&mut self, title: &str, employer: Organisation) -> usize {
        let place = self.made.persons.len();
        let number = place + self.shift;
        let first = nth(&FIRST_NAMES, number);
        let family = nth(&FAMILY_NAMES, number + number / FIRST_NAMES.len());
        self.made.persons.push(Person {
            name: format!("{first} {family}"),
            title: format!("{MARK}{title}"),
            employer,
            email: format!(
                "{}@{}.example",
                slugify(format!("{first} {family}")),
                slugify(employer.name)
            ),
            protected: false,
        });
        place
    }

    /// Somebody who holds a seat through all the years.
    fn throughout(&self, person: usize) -> Holder {
        Holder {
            person: Some(person),
            from: self.years.first_day(),
            until: None,
        }
    }

    /// Lets somebody hold a seat of a body, by whom it is filled. The place of the appointment.
    fn hold(
        &mut self,
        (body, function): (&str, &'static str),
        (represents, by): (Organisation, Organisation),
        holder: Holder,
    ) -> usize {
        self.made.appointments.push(Appointment {
            body: body.to_owned(),
            function,
            represents,
            by,
            person: holder.person,
            substitutes_for: None,
            field_of_knowledge: None,
            decides: body == group_of(by),
            elected: None,
            from: holder.from,
            until: holder.until,
        });
        self.made.appointments.len() - 1
    }

    /// Names somebody as the substitute for an appointment, as long as it holds.
    fn substitute(&mut self, absent: usize, person: usize) {
        let own = self.made.appointments.get(absent).cloned();
        self.made.appointments.extend(own.map(|own| Appointment {
            person: Some(person),
            substitutes_for: Some(absent),
            ..own
        }));
    }

    /// The last appointment that was made.
    fn last(&mut self) -> Option<&mut Appointment> {
        self.made.appointments.last_mut()
    }

    /// The holders of a kommun's post, one after another.
    fn heads(&mut self, kommun: Organisation, title: &str) -> Vec<Holder> {
        let [_, second, _] = self.years.years();
        let first = self.person(title, kommun);
        let first = self.throughout(first);
        if kommun.key != LEAVES || title != "socialchef" {
            return vec![first];
        }
        let next = self.person(title, kommun);
        vec![
            Holder {
                until: Some(day_of_year(second, 5, 1)),
                ..first
            },
            Holder {
                from: day_of_year(second, 9, 1),
                ..self.throughout(next)
            },
        ]
    }

    /// The heads of each kommun, in its area group and in its own group.
    fn kommuner(&mut self) {
        for kommun in MUNICIPALITIES {
            let group = self.local_group(kommun);
            let social = self.heads(kommun, "socialchef");
            self.made.responsibles.extend(
                social
                    .first()
                    .and_then(|head| head.person)
                    .filter(|_| kommun.key != NOBODY_RESPONSIBLE)
                    .map(|person| Responsible {
                        municipality: kommun,
                        person,
                    }),
            );
            for holder in social {
                for body in [kommun.body, group.as_str()] {
                    self.hold((body, SOCIAL_SERVICES), (kommun, kommun), holder);
                }
            }
            if kommun.key != WITHOUT_HEAD {
                let head = self.heads(kommun, "barn- och utbildningschef");
                for holder in head {
                    for body in [kommun.body, group.as_str()] {
                        self.hold((body, EDUCATION), (kommun, kommun), holder);
                    }
                }
                if let Some(last) = self.made.persons.last_mut() {
                    last.protected = kommun.key == PROTECTED;
                }
            }
            let care = self.person("chef för hälsocentralen", REGION);
            let care = self.throughout(care);
            self.hold((&group, LOCAL_CARE), (REGION, kommun), care);
        }
    }

    /// The slug of the kommun's group.
    fn local_group(&mut self, municipality: Organisation) -> String {
        let outsider = OUTSIDERS.iter().find(|it| it.0 == municipality.key);
        let reported = match municipality.key {
            NOT_REPORTED => Reported::Nothing,
            RETURNED => Reported::Returned(
                "Demodata: rapporten saknar vem som är ansvarig för samverkan i kommunen.",
            ),
            _ => Reported::Received,
        };
        let slug = group_of(municipality);
        self.made.groups.push(LocalGroup {
            municipality,
            name: format!("{MARK}Samverkansgrupp {}", municipality.name),
            slug: slug.clone(),
            outsider: outsider.map(|(_, sector, name)| (*sector, format!("{MARK}{name}"))),
            reported,
        });
        slug
    }

    /// The region's seats in the area groups, and somebody who is co-opted in one of them.
    fn area_groups(&mut self) {
        let of_region = (REGION, REGION);
        for group in AREA_GROUPS {
            let manager = self.person("närsjukvårdschef", REGION);
            let manager = self.throughout(manager);
            self.hold((group, LOCAL_CARE), of_region, manager);
            let child = self.person("chef barn- och ungdomspsykiatri", REGION);
            let child = self.throughout(child);
            self.hold((group, "CHILD_SERVICES_MANAGER"), of_region, child);
        }
        let co_opted = self.person("chef äldrehälsa", REGION);
        let co_opted = self.throughout(co_opted);
        for group in AREA_GROUPS.iter().take(1) {
            self.hold((group, "CO_OPTED_MANAGER"), of_region, co_opted);
        }
        if let Some(last) = self.last() {
            last.field_of_knowledge = Some("äldrehälsa");
        }
    }

    /// The person who held a kommun's post on the first day, and whoever follows.
    fn holders(&self, kommun: Organisation, function: &str) -> Vec<Holder> {
        let own = self
            .made
            .appointments
            .iter()
            .filter(|it| it.body == kommun.body && it.represents == kommun)
            .filter(|it| it.function == function);
        own.map(|it| Holder {
            person: it.person,
            from: it.from,
            until: it.until,
        })
        .collect()
    }

    /// The county steering group: one of the region's seats is empty at first, and another in the end.
    fn steering_group(&mut self) -> Offices {
        let [_, second, _] = self.years.years();
        let of_region = (REGION, REGION);
        let mut region = Vec::new();
        for (function, title) in REGION_SEATS {
            let person = self.person(title, REGION);
            let holder = self.throughout(person);
            region.push(self.hold((STEERING_GROUP, function), of_region, holder));
        }
        for (absent, title) in region
            .iter()
            .skip(2)
            .zip(["barnsjukvård", "vuxenpsykiatri"])
        {
            let person = self.person(&format!("biträdande länschef {title}"), REGION);
            self.substitute(*absent, person);
        }
        let operations = self.person("verksamhetsdirektör", REGION);
        let operations = Holder {
            from: day_of_year(second, 3, 1),
            ..self.throughout(operations)
        };
        self.hold(
            (STEERING_GROUP, "OPERATIONS_DIRECTOR"),
            of_region,
            operations,
        );
        let development = self.person("utvecklingsdirektör", REGION);
        let development = self.throughout(development);
        let leaves = day_of_year(second, 8, 1);
        let vacant = Holder {
            person: None,
            from: leaves,
            until: None,
        };
        let until = Holder {
            until: Some(leaves),
            ..development
        };
        for holder in [until, vacant] {
            self.hold((STEERING_GROUP, "DEVELOPMENT_DIRECTOR"), of_region, holder);
        }
        let leader = self.person("samverkansledare", ASSOCIATION);
        let leader = self.throughout(leader);
        let of_association = (ASSOCIATION, ASSOCIATION);
        let leader = self.hold(
            (STEERING_GROUP, "COOPERATION_LEADER"),
            of_association,
            leader,
        );
        let kommuner = self.kommuner_in_steering_group();
        let first = |places: &[usize]| places.first().copied().unwrap_or_default();
        Offices {
            chairs: [first(&region), first(&kommuner)],
            secretaries: [region.last().copied().unwrap_or_default(), leader],
        }
    }

    /// The seats of the kommuner there, which Norrbottens Kommuner fills. The places of the appointments of the first day.
    fn kommuner_in_steering_group(&mut self) -> Vec<usize> {
        let mut places = Vec::new();
        let social = SOCIAL_SEATS.map(|seat| (SOCIAL_SERVICES, seat));
        let education = EDUCATION_SEATS.map(|seat| (EDUCATION, seat));
        for (function, (key, substitute)) in social.into_iter().chain(education) {
            let find = |key: &str| MUNICIPALITIES.into_iter().find(|it| it.key == key);
            let Some(kommun) = find(key) else { continue };
            let holders = self.holders(kommun, function);
            let held: Vec<usize> = holders
                .into_iter()
                .map(|holder| self.hold((STEERING_GROUP, function), (kommun, ASSOCIATION), holder))
                .collect();
            places.extend(held.first());
            let substitute = substitute.and_then(find);
            let substitute = substitute.map(|kommun| self.holders(kommun, function));
            let substitute = substitute.and_then(|holders| holders.first()?.person);
            if let (Some(absent), Some(person)) = (held.first(), substitute) {
                self.substitute(*absent, person);
            }
        }
        places
    }

    /// The committee: the chair of the year, and those who may convene.
    fn committee(&mut self, offices: Offices) {
        let [first, _, last] = self.years.years();
        let person = |making: &Self, place: usize| {
            let found = making.made.appointments.get(place);
            found.and_then(|it| Some((it.person?, it.represents)))
        };
        for (place, function) in offices
            .secretaries
            .into_iter()
            .zip(["COORDINATOR", "COOPERATION_LEADER"])
        {
            if let Some((secretary, of)) = person(self, place) {
                let holder = self.throughout(secretary);
                self.hold((COMMITTEE, function), (of, of), holder);
            }
        }
        for year in first..=last {
            let side = chairing(STEERING_GROUP, year);
            if let Some((chair, of)) = person(self, in_office(side, offices.chairs)) {
                let holder = Holder {
                    person: Some(chair),
                    from: day_of_year(year, 1, 1),
                    until: Some(day_of_year(year + 1, 1, 1)),
                };
                self.hold((COMMITTEE, "CHAIR"), (of, acting_for(side)), holder);
            }
        }
    }

    /// The board: elected representatives, some with a substitute, one of whom is followed by another. The places of the first of
    /// the region and of the kommuner.
    fn board(&mut self) -> [usize; 2] {
        let [_, second, _] = self.years.years();
        let before = self.years.first_day() - Days::new(20);
        let mut heads = [0, 0];
        let kommuner = MUNICIPALITIES
            .into_iter()
            .filter(|it| IN_BOARD.contains(&it.key));
        let of_region = std::iter::repeat_n(REGION, 4);
        for (place, of) in (0_u32..).zip(of_region.chain(kommuner)) {
            let elected = |on, paragraph| Elected {
                by: match of == REGION {
                    true => "Regionfullmäktige".to_owned(),
                    false => format!("Kommunfullmäktige i {}", of.name),
                },
                on,
                paragraph,
            };
            let by = if of == REGION { REGION } else { ASSOCIATION };
            let person = self.person("förtroendevald", of);
            let leaves = (place == 1).then(|| day_of_year(second, 4, 1));
            let holder = Holder {
                until: leaves,
                ..self.throughout(person)
            };
            let held = self.hold((BOARD, ELECTED), (of, by), holder);
            if let Some(last) = self.last() {
                last.elected = Some(elected(before, 180 + place));
            }
            if place % 4 == 0 {
                let person = self.person("förtroendevald", of);
                self.substitute(held, person);
            }
            if let Some(leaves) = leaves {
                let person = self.person("förtroendevald", of);
                let follower = Holder {
                    from: leaves,
                    ..self.throughout(person)
                };
                self.hold((BOARD, ELECTED), (of, by), follower);
                if let Some(last) = self.last() {
                    last.elected = Some(elected(day_of_year(second, 2, 20), 31));
                }
            }
            match place {
                0 => heads = [held, held],
                4 => heads = [heads[0], held],
                _ => {}
            }
        }
        heads
    }

    /// Who chairs the board and the county steering group in each year, and in the next one as soon as that is prepared.
    fn chairs(&mut self, offices: Offices, heads: [usize; 2]) {
        let [first, _, last] = self.years.years();
        for year in first..=last + 1 {
            let said_on = autumn(year - 1).max(self.years.first_day());
            if said_on > self.years.today() {
                continue;
            }
            for (body, chairs, secretaries) in [
                (STEERING_GROUP, offices.chairs, Some(offices.secretaries)),
                (BOARD, heads, None),
            ] {
                let side = chairing(body, year);
                let [region, kommuner] = chairs;
                self.made.chair_terms.push(ChairTerm {
                    body,
                    year,
                    side,
                    chair: in_office(side, chairs),
                    vice_chair: in_office(side, [kommuner, region]),
                    secretary: secretaries.map(|places| in_office(side, places)),
                    said_on,
                });
            }
        }
    }

    /// Guests from outside: for what is held about them the region answers, which invites them.
    fn guests(&mut self) {
        for (title, of) in GUESTS {
            let place = self.person(title, REGION);
            if let Some(person) = self.made.persons.get_mut(place) {
                let name = person.email.split('@').next().unwrap_or_default();
                person.email = format!("{name}@{of}.example");
            }
            self.made.guests.push(place);
        }
    }
}

/// The one of the side, of the region's and the kommuner's.
const fn in_office(side: Side, [region, kommuner]: [usize; 2]) -> usize {
    match side {
        Side::Region => region,
        Side::Municipalities => kommuner,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn people() -> People {
        People::new(7, Years::until(day_of_year(2026, 11, 2)))
    }

    #[test]
    fn everybody_is_made_up_and_somebody_else() {
        for seed in 0..40 {
            let people = People::new(seed, Years::until(day_of_year(2026, 11, 2)));
            let names: BTreeSet<&str> = people.persons.iter().map(|it| &*it.name).collect();
            assert_eq!(names.len(), people.persons.len());
            for person in &people.persons {
                assert!(person.name.contains(" Demo"), "{}", person.name);
                assert!(person.title.starts_with(MARK), "{}", person.title);
            }
        }
    }

    #[test]
    fn the_side_that_chairs_changes_every_year() {
        let terms = people().chair_terms;
        for body in [BOARD, STEERING_GROUP] {
            let of_body: Vec<_> = terms.iter().filter(|it| it.body == body).collect();
            assert_eq!(of_body.len(), 4);
            for pair in of_body.windows(2) {
                assert_ne!(pair[0].side, pair[1].side);
                assert_ne!(pair[0].chair, pair[1].chair);
            }
        }
    }

    #[test]
    fn substitutes_come_after_those_they_substitute_for() {
        let people = people();
        for (place, appointment) in people.appointments.iter().enumerate() {
            assert!(appointment.substitutes_for.is_none_or(|it| it < place));
            assert!(
                appointment
                    .until
                    .is_none_or(|until| appointment.from < until)
            );
        }
        let substitutes = people.appointments.iter();
        assert!(
            substitutes
                .filter(|it| it.substitutes_for.is_some())
                .count()
                > 10
        );
    }
}

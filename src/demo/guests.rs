//! Who comes to made-up meetings as a guest (gäst): somebody from outside, whom nobody knew before, or who sits in another body. A
//! guest comes for one item, or for all of them.

use chrono::NaiveDate;

use super::{
    chance::nth,
    organisations::MUNICIPALITIES,
    people::{AREA_GROUPS, BOARD, COMMITTEE, People, STEERING_GROUP, group_of},
};
use crate::domain::vocabulary::{
    AttendanceAnswer::{self, Coming, Prevented},
    AttendanceOutcome::{self, Absent, Excused, Present, Remote},
};

/// What those from outside answer, and whether they come.
const FROM_OUTSIDE: [(Option<AttendanceAnswer>, AttendanceOutcome); 4] = [
    (Some(Coming), Present),
    (None, Present),
    (Some(Prevented), Excused),
    (Some(Coming), Absent),
];

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The one from outside in this place, whom the first invitation makes known.
    Outsider(usize),
    /// The last of those who sit in the body with this slug.
    Member(String),
}

/// A guest of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Who is invited.
    pub invited: Invited,
    /// The place of the item for which the guest comes; none: all of them.
    pub item: Option<usize>,
    /// What the guest answers.
    pub answer: Option<AttendanceAnswer>,
    /// Whether the guest comes.
    pub outcome: AttendanceOutcome,
}

/// The guest of an ordinary meeting of a body in a year, counted from 0, which has so many items: the board hears the committee's
/// chair, the county steering group somebody from a kommun's group, and each area group the same one from outside every year.
pub(super) fn guest(body: &str, year: i32, number: usize, items: usize) -> Option<Guest> {
    let turn = usize::try_from(year).unwrap_or_default();
    let last = items.checked_sub(1);
    let area_group = AREA_GROUPS.iter().position(|group| *group == body);
    let (invited, item, (answer, outcome)) = match (body, number, area_group) {
        (BOARD, 0, _) => {
            let committee = Invited::Member(COMMITTEE.to_owned());
            (committee, None, (Some(Coming), Present))
        }
        (STEERING_GROUP, 1, _) => {
            let group = Invited::Member(group_of(nth(&MUNICIPALITIES, turn)));
            (group, last, (Some(Coming), Remote))
        }
        (_, 0, Some(place)) => {
            let comes = nth(&FROM_OUTSIDE, place + turn);
            (Invited::Outsider(place), last, comes)
        }
        _ => return None,
    };
    Some(Guest {
        invited,
        item,
        answer,
        outcome,
    })
}

impl People {
    /// The place of the person who is invited, on a day.
    pub(super) fn invited(&self, invited: &Invited, day: NaiveDate) -> Option<usize> {
        match invited {
            Invited::Outsider(place) => self.guests.get(*place).copied(),
            Invited::Member(body) => {
                let last = *self.members(body, day).last()?;
                self.appointments.get(last)?.person
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{people::day_of_year, time::Years};

    #[test]
    fn no_guest_is_a_member_of_the_body() {
        let people = People::new(7, Years::until(day_of_year(2026, 11, 2)));
        for year in [2024, 2025, 2026] {
            let day = day_of_year(year, 2, 1);
            for body in AREA_GROUPS.into_iter().chain([BOARD, STEERING_GROUP]) {
                let found = (0..4).find_map(|number| guest(body, year, number, 3));
                let found = found.unwrap();
                let person = people.invited(&found.invited, day);
                assert!(person.is_some(), "{body} {year}");
                let mut own = people.appointments.iter().filter(|it| it.body == body);
                assert!(own.all(|it| it.person != person), "{body} {year}");
            }
        }
    }
}

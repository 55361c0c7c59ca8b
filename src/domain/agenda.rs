//! The agenda of a meeting: what comes at every meeting, and in which order and at which time items are proposed.

use chrono::{DateTime, Duration, Utc};

use super::vocabulary::Sector;

/// How many minutes an item takes that says nothing else.
pub const MINUTES: i32 = 15;

/// What takes up the notes of the meeting before.
pub const LAST_NOTES: &str = "Föregående minnesanteckningar";

/// What takes up the commissions that the meeting's bodies have given.
pub const UNDER_WAY: &str = "Pågående uppdrag";

/// What comes at every ordinary meeting: title, and whether it comes at the end.
pub const STANDING: &[(&str, bool)] = &[
    (LAST_NOTES, false),
    (UNDER_WAY, true),
    ("Omvärldsbevakning", true),
];

/// What the place of an item depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Whether it comes at every meeting.
    pub standing: bool,
    /// The sectors that it concerns.
    pub sectors: Vec<Sector>,
    /// How many minutes it takes.
    pub minutes: Option<i32>,
}

impl Item {
    /// Whether it concerns school, social services and health care in common.
    pub fn is_common(&self) -> bool {
        let concerns = |sector| self.sectors.contains(&sector);
        [Sector::HealthCare, Sector::SocialServices, Sector::School]
            .into_iter()
            .all(concerns)
    }

    /// Where it belongs: what opens the meeting, what is common, what is not, what closes it.
    fn part(&self) -> u8 {
        let standing = STANDING.iter().find(|(title, _)| *title == self.title);
        match standing.filter(|_| self.standing) {
            Some((_, false)) => 0,
            Some((_, true)) => 3,
            None if self.is_common() => 1,
            None => 2,
        }
    }
}

/// What stands above what is said of an item: its number, where it has one, and its title.
pub fn item_heading(number: Option<i32>, title: &str) -> String {
    match number {
        Some(number) => format!("{number}. {title}"),
        None => title.to_owned(),
    }
}

/// The order in which items are proposed, as their places in `items`, each with its start: the common ones come before the
/// others, so that they are dealt with in the morning.
pub fn proposed(items: &[Item], start: DateTime<Utc>) -> Vec<(usize, DateTime<Utc>)> {
    let mut order: Vec<(usize, &Item)> = items.iter().enumerate().collect();
    order.sort_by_key(|(place, item)| (item.part(), *place));
    let mut next = start;
    let timed = order.into_iter().map(|(place, item)| {
        let begins = next;
        next += Duration::minutes(item.minutes.unwrap_or(MINUTES).into());
        (place, begins)
    });
    timed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_items_come_before_those_of_one_sector_and_standing_ones_open_and_close() {
        use Sector::{HealthCare, School, SocialServices};
        let item = |title: &str, standing, sectors: &[Sector], minutes| Item {
            title: title.to_owned(),
            standing,
            sectors: sectors.to_vec(),
            minutes,
        };
        let items = [
            item("Omvärldsbevakning", true, &[], None),
            item("Skolfråga", false, &[School], Some(30)),
            item(
                "Gemensamt",
                false,
                &[HealthCare, SocialServices, School],
                Some(45),
            ),
            item("Föregående minnesanteckningar", true, &[], Some(10)),
            item("Omvärldsbevakning", false, &[], None),
        ];
        let start: DateTime<Utc> = "2027-03-26T09:00:00Z".parse().unwrap();
        let told: Vec<_> = proposed(&items, start)
            .into_iter()
            .map(|(place, at)| (place, at.format("%H:%M").to_string()))
            .collect();
        let expected = [
            (3, "09:00"),
            (2, "09:10"),
            (1, "09:55"),
            (4, "10:25"),
            (0, "10:40"),
        ];
        assert_eq!(told, expected.map(|(place, at)| (place, at.to_owned())));
    }
}

//! Chance that is the same for ever: what comes of a seed and an address depends on nothing else.
//!
//! The key of the ChaCha8 stream cipher holds the seed and what is drawn for. The cipher is a published algorithm, and only its
//! plain stream is used: a new version of a library of random numbers changes nothing that has been made up.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What is drawn for: nothing is shared between two of them, so that more of one thing leaves the others as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// A project.
    Project = 1,
    /// An indicator.
    Indicator = 2,
    /// An organisation's way of doing what an indicator measures.
    Habit = 3,
    /// What happened in a period.
    Happening = 4,
    /// What became of a value.
    Fate = 5,
    /// What people are called.
    Person = 11,
    /// A meeting.
    Meeting = 12,
    /// Who comes to a meeting.
    Attendance = 13,
}

/// Draws for one address.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// What chance has for a topic and the things that it is about.
    pub(super) fn of(seed: u64, topic: Topic, about: [u64; 2]) -> Self {
        let [first, second] = about;
        let words = [seed, topic as u64, first, second];
        let mut key = [0; 32];
        for (place, word) in key.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from 0 to one less than `end`; 0 when `end` is.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let scaled = u64::from(self.0.next_u32()) * u64::from(end);
        u32::try_from(scaled >> 32).unwrap_or_default()
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// Whether something happens that happens to so many of a hundred.
    pub(super) fn happens(&mut self, of_a_hundred: u32) -> bool {
        self.below(100) < of_a_hundred
    }

    /// Any number.
    pub(super) fn draw(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// One of them.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, choices: &[T; N]) -> T {
        nth(choices, self.0.next_u32() as usize)
    }
}

/// The choice at a place, counted round and round.
pub(super) fn nth<T: Copy, const N: usize>(choices: &[T; N], place: usize) -> T {
    const { assert!(N > 0, "there is nothing to choose from") }
    choices.get(place % N).copied().unwrap_or(choices[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(seed: u64, topic: Topic, about: [u64; 2]) -> Vec<u32> {
        let mut chance = Chance::of(seed, topic, about);
        (0..8).map(|_| chance.below(1_000)).collect()
    }

    #[test]
    fn what_comes_of_a_seed_is_the_same_for_ever() {
        assert_eq!(
            numbers(1, Topic::Project, [0, 0]),
            [346, 235, 539, 829, 160, 492, 624, 351]
        );
    }

    #[test]
    fn another_seed_or_address_gives_something_else() {
        let first = numbers(1, Topic::Project, [1, 2]);
        for (seed, topic, about) in [
            (2, Topic::Project, [1, 2]),
            (1, Topic::Indicator, [1, 2]),
            (1, Topic::Project, [2, 2]),
            (1, Topic::Project, [1, 1]),
        ] {
            assert_ne!(
                numbers(seed, topic, about),
                first,
                "{seed} {topic:?} {about:?}"
            );
        }
    }

    #[test]
    fn what_is_drawn_lies_within_its_limits() {
        let mut chance = Chance::of(7, Topic::Fate, [0, 0]);
        let drawn: Vec<u32> = (0..1_000).map(|_| chance.between(3, 5)).collect();
        for number in 3..=5 {
            assert!(drawn.contains(&number), "{number}");
        }
        assert!(drawn.iter().all(|number| (3..=5).contains(number)));
        assert_eq!(chance.below(0), 0);
    }
}

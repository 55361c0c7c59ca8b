//! An attacker of made-up indicators with small numbers: reads all that a viewer can, before and after figures are corrected, and
//! works out what follows. It finds no suppressed figure. With any sum, file or history of an approver in its hands it finds many.

mod knowledge;
mod made;
mod reading;

use std::{collections::BTreeMap, ops::Range};

use samverkan::domain::vocabulary::Grade;

use self::{knowledge::Read, made::Made, reading::Reader};
use crate::fixture::{
    extent::number,
    world::{Kind, World, both},
};

both!(kind: nobody_works_out_a_suppressed_figure);

/// How many indicators one database has: files and changes are read once of each.
const OF_A_DATABASE: usize = 250;

/// The place of Luleå, which sees its own figures, among the municipalities.
const LULEA: usize = 8;

/// Where numbers are shown that would tell what is suppressed.
const SHOWN_IN: [&str; 10] = [
    "cells",
    "periods",
    "sums",
    "totals",
    "movement",
    "newestValue",
    "csv",
    "xlsx",
    "ndjson",
    "changes",
];

/// How much there was to find.
#[derive(Default)]
struct Tally {
    suppressed: usize,
    shown: usize,
    /// What an approver's numbers give away, by where they are shown.
    given_away: BTreeMap<&'static str, usize>,
    by_differences: usize,
}

/// How many worlds are made up: fewer on PostgreSQL, where nothing of this is computed otherwise.
fn worlds(kind: Kind) -> usize {
    match kind {
        Kind::Sqlite => number(45, 1_000),
        Kind::Postgres => number(45, 250),
    }
}

async fn nobody_works_out_a_suppressed_figure(kind: Kind) {
    let worlds = worlds(kind);
    let mut tally = Tally::default();
    for first in (0..worlds).step_by(OF_A_DATABASE) {
        let last = worlds.min(first + OF_A_DATABASE);
        attack(kind, first..last, &mut tally).await;
    }
    let Tally {
        suppressed,
        shown,
        given_away,
        by_differences,
    } = tally;
    assert!(suppressed > 500 && shown > 500, "{suppressed} {shown}");
    assert!(by_differences > 100, "{by_differences}");
    for shown_in in SHOWN_IN {
        let found = given_away.get(shown_in).copied().unwrap_or_default();
        assert!(found > 0, "{shown_in}: {given_away:?}");
    }
}

async fn attack(kind: Kind, worlds: Range<usize>, tally: &mut Tally) {
    let world = World::new(kind).await;
    let made = Made::new(worlds);
    made.import(&world).await;
    let approver = world.token("region", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let tokens = [Some(approver.as_str()), Some(lulea.as_str()), None];
    let mut readers = tokens.map(|token| Reader::new(&world, token));
    for reader in &mut readers {
        reader.read_matrices(0).await;
        reader.read_indicators(0).await;
    }
    made.correct(&world).await;
    for reader in &mut readers {
        reader.read_matrices(1).await;
        reader.read_indicators(1).await;
        reader.read_files_and_changes().await;
    }
    let [approver, others @ ..] = &readers;
    for reader in others {
        for (slug, read) in &reader.reads {
            assert_hides(slug, read, &approver.reads[slug], tally);
        }
    }
}

/// That nothing suppressed follows from what was read of an indicator, and all that is shown is true. `whole`: what an approver
/// reads.
fn assert_hides(slug: &str, read: &Read, whole: &Read, tally: &mut Tally) {
    assert_eq!(read.worked_out(read.sums.iter()), [], "{slug}");
    assert_eq!(read.few_between(LULEA), 0, "{slug}");
    read.assert_of_shown(slug);
    for (cell, counts) in &read.cells {
        let right = counts.is_none_or(|counts| whole.cells[cell] == Some(counts));
        assert!(right, "{slug} {cell:?}: what is shown is true");
    }
    let hidden = read.cells.values().filter(|counts| counts.is_none());
    tally.suppressed += hidden.count();
    tally.shown += read.sums.len();
    tally.by_differences += whole.few_between(LULEA);
    for shown_in in SHOWN_IN {
        let sums = whole.sums.iter().filter(|sum| sum.shown_in == shown_in);
        let found = tally.given_away.entry(shown_in).or_default();
        *found += read.worked_out(sums).len();
    }
}

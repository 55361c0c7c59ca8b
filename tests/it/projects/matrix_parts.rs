//! Parts of the follow-up matrix: only what is selected is read and made, and it is the same as in the whole.

use crate::{
    fixture::world::{Kind, both},
    operation::demo::demonstrated,
};

both!(kind: a_part_alone_is_as_in_the_whole);

/// The parts, each with all that it is made of.
const PARTS: [(&str, &str); 9] = [
    ("period", "period { code }"),
    ("indicators", "indicators { id }"),
    ("pageInfo", "pageInfo { hasNextPage endCursor }"),
    (
        "rows",
        "rows { municipality { id } cells { status actual target value { id } } reporting { expected reported } }",
    ),
    (
        "region",
        "region { organisation { id } cells { status actual } reporting { expected } }",
    ),
    ("totals", "totals { indicator { id } actual expected }"),
    (
        "careAreas",
        "careAreas { careArea { id } totals { actual expected } reporting { expected } }",
    ),
    (
        "priorityAreas",
        "priorityAreas { priorityArea { id } indicators expected targetsSet }",
    ),
    ("reporting", "reporting { expected reported missing }"),
];

async fn a_part_alone_is_as_in_the_whole(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let asked = |selected: &str| {
        format!(
            "{{ followUpMatrix(first: 20, period: {{ kind: YEAR, year: 2025 }}) {{ {selected} }} }}"
        )
    };
    let all: Vec<&str> = PARTS.iter().map(|(_, part)| *part).collect();
    let whole = world.public(&asked(&all.join(" "))).await["followUpMatrix"].take();
    for (name, part) in PARTS {
        assert!(!whole[name].is_null(), "{name}: {whole}");
        let within = format!("... on FollowUpMatrix {{ {part} }}");
        let spread = format!(
            "{} fragment Part on FollowUpMatrix {{ {part} }}",
            asked("...Part")
        );
        for document in [asked(part), asked(&within), spread] {
            let alone = world.public(&document).await["followUpMatrix"].take();
            assert_eq!(alone[name], whole[name], "{document}");
        }
    }
    // Of a row, too.
    let rows = asked("rows { reporting { expected reported } }");
    let alone = world.public(&rows).await["followUpMatrix"].take();
    for place in 0..14 {
        let (alone, row) = (&alone["rows"][place], &whole["rows"][place]);
        assert_eq!(alone["reporting"], row["reporting"]);
    }
}

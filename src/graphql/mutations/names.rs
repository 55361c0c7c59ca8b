//! Names: giving one from a day on.

use crate::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::NameKind,
    },
    graphql::{
        engine::{
            arguments::{Id, Identified},
            mutation::mutations,
            scalars::Date,
        },
        types::names::DatedName,
    },
    store::{self, Bearer},
};

mutations! {
    /// Names.
    NameMutations;

    /// Gives an organisation, a care area, a body or a seat a name from a day on (lägg till namn). A new official name ends
    /// the one before on that day; what was decided before keeps the name of its time. For an organisation's own editors, and
    /// those of the `editor` of one from outside; care areas for the region and Norrbottens Kommuner; bodies and seats for those who
    /// may edit the body, which for bodies of the county is a proposal to an approver of the other side. Refused: ALREADY_EXISTS when
    /// it bears the name already, or another official name begins on `from` or within the period.
    add_name("The name to give, and what bears it from which day.";
        /// The name to give, and what bears it from which day.
        AddNameInput once idempotency_key {
            /// What bears the name: an organisation, a care area, a body or a seat.
            of: Id<Bears>,
            /// The name, one line of 1 to 200 characters.
            name: String,
            /// Whether it is the official name or an alias.
            #[graphql(default_with = "NameKind::Official")]
            kind: NameKind,
            /// The first day.
            from: Date,
            /// The day after the last day; no end when left out.
            to: Option<Date>,
        }
    ) -> AddNamePayload {
        /// The new name.
        name: DatedName,
    } command |_today| { store::Command::AddName(store::NewName { of, name, kind, from, to }) };
}

/// Stands for what can bear a name.
struct Bears;

impl Identified for Bears {
    const KINDS: &'static [NodeKind] = &[
        NodeKind::Organisation,
        NodeKind::CareArea,
        NodeKind::Body,
        NodeKind::Seat,
    ];
    type Found = Bearer;

    fn found(NodeId { kind, key, .. }: NodeId) -> Bearer {
        match kind {
            NodeKind::Organisation => Bearer::Organisation(key),
            NodeKind::CareArea => Bearer::CareArea(key),
            NodeKind::Seat => Bearer::Seat(key),
            _ => Bearer::Body(key),
        }
    }
}

//! Names: giving one from a day on.

use async_graphql::ID;

use crate::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::NameKind,
    },
    error::Error,
    graphql::{
        engine::{loading::Result, mutation::mutations, scalars::Date},
        types::names::DatedName,
    },
    store::{self, Bearer},
};

mutations! {
    /// Names.
    NameMutations;

    /// Gives an organisation, a care area, a body or a seat a name from a day on (lägg till namn). A new official name ends
    /// the one before on that day; what was decided before keeps the name of its time. For an organisation's own editors;
    /// care areas for the region and Norrbottens Kommuner; bodies and seats for those who may edit the body. Refused:
    /// ALREADY_EXISTS when it bears the name already, or another official name begins on `from` or within the period.
    add_name("The name to give, and what bears it from which day.";
        /// The name to give, and what bears it from which day.
        AddNameInput once idempotency_key {
            /// What bears the name: an organisation, a care area, a body or a seat.
            of: ID,
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
    } = |writing| {
        let of = bearer(&of)?;
        writing.add_name(store::NewName { of, name, kind, from, to }).await
    };
}

/// What bears a name.
fn bearer(of: &ID) -> Result<Bearer> {
    let NodeId { kind, key, .. } = NodeId::decode(of).ok_or(Error::NotFound { field: "of" })?;
    match kind {
        NodeKind::Organisation => Ok(Bearer::Organisation(key)),
        NodeKind::CareArea => Ok(Bearer::CareArea(key)),
        NodeKind::Body => Ok(Bearer::Body(key)),
        NodeKind::Seat => Ok(Bearer::Seat(key)),
        _ => Err(Error::NotFound { field: "of" }),
    }
}

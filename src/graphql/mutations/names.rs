//! Names: giving one from a day on.

use async_graphql::{Context, ID, InputObject, Object};

use super::{any_key, once, payload, shown};
use crate::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::NameKind,
    },
    error::Error,
    graphql::{
        engine::{
            loading::{Result, begin},
            scalars::Date,
        },
        types::names::DatedName,
    },
    store::{self, Bearer},
};

/// What to call what, from when.
#[derive(InputObject, Debug)]
struct AddNameInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// What bears the name: an organisation, a care area, a body or a seat.
    of: ID,
    /// The name, one line of 1 to 200 characters.
    name: String,
    /// Whether it is the official name or an alias.
    #[graphql(default_with = "NameKind::Official")]
    kind: NameKind,
    /// The first day.
    from: Date,
    /// The day after the last; open when left out.
    to: Option<Date>,
}

impl AddNameInput {
    fn into_request(self) -> Result<store::NewName> {
        let NodeId { kind, key } = any_key(&self.of, "of")?;
        let of = match kind {
            NodeKind::Organisation => Bearer::Organisation(key),
            NodeKind::CareArea => Bearer::CareArea(key),
            NodeKind::Body => Bearer::Body(key),
            NodeKind::Seat => Bearer::Seat(key),
            _ => return Err(Error::NotFound { field: "of" }),
        };
        Ok(store::NewName {
            of,
            name: self.name,
            kind: self.kind,
            from: self.from.0,
            to: self.to.map(|to| to.0),
        })
    }
}

payload!(AddNamePayload {
    /// The new name.
    name: DatedName
});

/// Names.
#[derive(Default)]
pub struct NameMutations;

/// Names.
#[Object]
impl NameMutations {
    /// Gives an organisation, a care area, a body or a seat a name from a day on (lägg till namn). A new official name ends
    /// the one before on that day; what was decided before keeps the name of its time. For an organisation's own editors;
    /// care areas for the region and Norrbottens Kommuner; bodies and seats for who may edit the body. Refused:
    /// ALREADY_EXISTS when it bears the name already, or another official name begins on `from` or within the period.
    async fn add_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to call what, from when.")] input: AddNameInput,
    ) -> Result<AddNamePayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.add_name(input.into_request()?).await };
        let added = once(&writing, "addName", &key, &text, work).await;
        Ok(shown(ctx, writing, added).await?.into())
    }
}

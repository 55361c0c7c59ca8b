//! Groups and seats: creating, changing and dissolving groups, adding and ending seats.

use async_graphql::{Context, ID, InputObject, Object};
use uuid::Uuid;

use super::{Settled, key, once, optional_key, payload, settled, shown};
use crate::{
    domain::{
        id::NodeKind,
        vocabulary::{Level, OrganisationKind, SeatFunction, Sphere},
    },
    graphql::{
        engine::{
            loading::{Result, begin, today},
            scalars::Date,
        },
        types::{
            bodies::{Body, body},
            seats::Seat,
        },
    },
    store::{self, Writing},
};

/// A seat that a new group has from its first day (plats). It has no substitutes.
#[derive(InputObject, Debug)]
struct NewSeatInput {
    /// The title that goes with it, one line of 1 to 200 characters (benämning).
    label: String,
    /// What it is for.
    #[graphql(default_with = "SeatFunction::LocalMember")]
    function: SeatFunction,
    /// Which kind of organisation fills it; that of `organisation`, or any, when left out.
    organisation_kind: Option<OrganisationKind>,
    /// The organisation that alone fills it.
    organisation: Option<ID>,
    /// The least number of ordinary holders, 0 to 100.
    #[graphql(default = 1)]
    min_holders: i32,
    /// The largest number of ordinary holders, 1 to 100 and not below `minHolders`; no limit when left out.
    max_holders: Option<i32>,
    /// Whether its holder convenes the body (sammankallande).
    #[graphql(default)]
    convenes: bool,
    /// Whether its holder chairs the body's meetings (ordförande).
    #[graphql(default)]
    chairs: bool,
    /// Whether its holder keeps the notes (minnesanteckningar).
    #[graphql(default)]
    keeps_notes: bool,
}

impl NewSeatInput {
    fn into_request(self) -> Result<store::NewSeat> {
        let organisation = self.organisation.as_ref();
        Ok(store::NewSeat {
            organisation: optional_key(NodeKind::Organisation, organisation, "seats")?,
            label: self.label,
            function: self.function,
            organisation_kind: self.organisation_kind,
            min_holders: self.min_holders,
            max_holders: self.max_holders,
            convenes: self.convenes,
            chairs: self.chairs,
            keeps_notes: self.keeps_notes,
        })
    }
}

fn seats(seats: Vec<NewSeatInput>) -> Result<Vec<store::NewSeat>> {
    seats.into_iter().map(NewSeatInput::into_request).collect()
}

/// The local group that a municipality creates: it is always its own.
#[derive(InputObject, Debug)]
struct CreateLocalGroupInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The name, one line of 1 to 200 characters.
    name: String,
    /// Readable key: letters a to z, digits, single hyphens. Made from the name when left out. No other body has it.
    slug: Option<String>,
    /// Political or officials.
    #[graphql(default_with = "Sphere::Officials")]
    sphere: Sphere,
    /// The first day.
    from: Date,
    /// The body above it: the area group of the municipality's care area on `from`, which it also is when left out.
    parent: Option<ID>,
    /// Its seats, in their order; at most 50.
    #[graphql(default)]
    seats: Vec<NewSeatInput>,
}

impl CreateLocalGroupInput {
    fn into_request(self) -> Result<store::NewGroup> {
        Ok(store::NewGroup {
            parent: optional_key(NodeKind::Body, self.parent.as_ref(), "parent")?,
            name: self.name,
            slug: self.slug,
            sphere: self.sphere,
            level: Level::Local,
            from: self.from.0,
            seats: seats(self.seats)?,
        })
    }
}

payload!(CreateLocalGroupPayload {
    /// The new local group.
    group: Body
});

/// The working group to create.
#[derive(InputObject, Debug)]
struct CreateWorkingGroupInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The name, one line of 1 to 200 characters.
    name: String,
    /// Readable key: letters a to z, digits, single hyphens. Made from the name when left out. No other body has it.
    slug: Option<String>,
    /// Political or officials.
    #[graphql(default_with = "Sphere::Officials")]
    sphere: Sphere,
    /// The level that it works at.
    #[graphql(default_with = "Level::County")]
    level: Level,
    /// The body above it, which then steers it, too: the political board, the county steering group or a working committee
    /// of the day. The county steering group when left out; that steers every working group.
    parent: Option<ID>,
    /// The first day.
    from: Date,
    /// Its seats, in their order; at most 50.
    #[graphql(default)]
    seats: Vec<NewSeatInput>,
}

impl CreateWorkingGroupInput {
    fn into_request(self) -> Result<store::NewGroup> {
        Ok(store::NewGroup {
            parent: optional_key(NodeKind::Body, self.parent.as_ref(), "parent")?,
            name: self.name,
            slug: self.slug,
            sphere: self.sphere,
            level: self.level,
            from: self.from.0,
            seats: seats(self.seats)?,
        })
    }
}

payload!(CreateWorkingGroupPayload {
    /// The new working group.
    group: Body
});

/// What to change of a group. What is left out stays; names and seats are changed by mutations of their own.
#[derive(InputObject, Debug)]
struct ChangeGroupInput {
    /// The group.
    group: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Political or officials.
    sphere: Option<Sphere>,
    /// The body above it, as it could be when the group was created. For a working group also who steers it.
    parent: Option<ID>,
    /// The first day under `parent`; today when left out. Without `parent` it means nothing.
    from: Option<Date>,
}

payload!(ChangeGroupPayload {
    /// The changed group.
    group: Body
});

/// Which group to dissolve, and when.
#[derive(InputObject, Debug)]
struct DissolveGroupInput {
    /// The group.
    group: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The first day on which it holds no more.
    on: Date,
}

payload!(DissolveGroupPayload {
    /// The dissolved group, as it stays in history.
    group: Body
});

/// The seat to add to a body. It has no substitutes.
#[derive(InputObject, Debug)]
struct AddSeatInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The body.
    body: ID,
    /// The title that goes with it, one line of 1 to 200 characters (benämning).
    label: String,
    /// What it is for.
    #[graphql(default_with = "SeatFunction::LocalMember")]
    function: SeatFunction,
    /// Which kind of organisation fills it; that of `organisation`, or any, when left out.
    organisation_kind: Option<OrganisationKind>,
    /// The organisation that alone fills it.
    organisation: Option<ID>,
    /// The least number of ordinary holders, 0 to 100.
    #[graphql(default = 1)]
    min_holders: i32,
    /// The largest number of ordinary holders, 1 to 100 and not below `minHolders`; no limit when left out.
    max_holders: Option<i32>,
    /// Whether its holder convenes the body (sammankallande).
    #[graphql(default)]
    convenes: bool,
    /// Whether its holder chairs the body's meetings (ordförande).
    #[graphql(default)]
    chairs: bool,
    /// Whether its holder keeps the notes (minnesanteckningar).
    #[graphql(default)]
    keeps_notes: bool,
    /// The first day, within the time of the body.
    from: Date,
}

impl AddSeatInput {
    fn into_request(self) -> Result<store::NewSeat> {
        let organisation = self.organisation.as_ref();
        Ok(store::NewSeat {
            organisation: optional_key(NodeKind::Organisation, organisation, "organisation")?,
            label: self.label,
            function: self.function,
            organisation_kind: self.organisation_kind,
            min_holders: self.min_holders,
            max_holders: self.max_holders,
            convenes: self.convenes,
            chairs: self.chairs,
            keeps_notes: self.keeps_notes,
        })
    }
}

payload!(AddSeatPayload {
    /// The new seat, the last of the body.
    seat: Seat
});

/// Which seat to end, and when.
#[derive(InputObject, Debug)]
struct EndSeatInput {
    /// The seat.
    seat: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The first day on which it holds no more.
    on: Date,
}

payload!(EndSeatPayload {
    /// The ended seat.
    seat: Seat
});

/// Groups and seats.
#[derive(Default)]
pub struct GroupMutations;

/// Groups and seats.
#[Object]
impl GroupMutations {
    /// Creates a group at local level in the caller's own municipality, with its name and seats (skapa lokal
    /// samverkansgrupp; A-50). For the municipality's editors; others get FORBIDDEN. Refused: ALREADY_EXISTS for a slug
    /// that another body has, DOES_NOT_FIT for a parent that isn't the area group of the municipality's care area.
    async fn create_local_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The local group.")] input: CreateLocalGroupInput,
    ) -> Result<CreateLocalGroupPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.create_local_group(input.into_request()?).await };
        let created = once(&writing, "createLocalGroup", &key, &text, work).await;
        Ok(shown_group(ctx, writing, created).await?.into())
    }

    /// Creates a working group, with its name and seats (skapa arbetsgrupp; A-15). For editors of the region and of
    /// Norrbottens Kommuner; others get FORBIDDEN. Refused: ALREADY_EXISTS for a slug that another body has, DOES_NOT_FIT
    /// for a parent that can't steer a working group or doesn't exist on `from`.
    async fn create_working_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The working group.")] input: CreateWorkingGroupInput,
    ) -> Result<CreateWorkingGroupPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.create_working_group(input.into_request()?).await };
        let created = once(&writing, "createWorkingGroup", &key, &text, work).await;
        Ok(shown_group(ctx, writing, created).await?.into())
    }

    /// Changes what is said of a local group or a working group (ändra grupp). For who may create it; other bodies come
    /// from agreements and can't be changed here (FORBIDDEN). Refused: REQUIRED when nothing is given to change,
    /// DOES_NOT_FIT for a parent that can't be above the group on `from`.
    async fn change_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group to change, and what of it.")] input: ChangeGroupInput,
    ) -> Result<ChangeGroupPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let change = store::GroupChange {
                group: key(NodeKind::Body, &input.group, "group")?,
                version: input.version,
                sphere: input.sphere,
                parent: optional_key(NodeKind::Body, input.parent.as_ref(), "parent")?,
                from: input.from.map_or_else(|| today(ctx), |from| from.0),
            };
            writing.change_group(change).await
        };
        let changed = work.await;
        Ok(shown_group(ctx, writing, changed).await?.into())
    }

    /// Dissolves a local group or a working group from a day on (upplösa grupp), and ends with it the seats, appointments
    /// and participations that would hold longer. All of it stays in history. For who may create it. Refused: DOES_NOT_FIT
    /// when something in it begins on that day or later, WRONG_STATE when it ends by then already.
    async fn dissolve_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group to dissolve, and when.")] input: DissolveGroupInput,
    ) -> Result<DissolveGroupPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Body, &input.group, "group")?;
            writing.dissolve_group(id, input.version, input.on.0).await
        };
        let dissolved = work.await;
        Ok(shown_group(ctx, writing, dissolved).await?.into())
    }

    /// Adds a seat to a body, the last in its order, until the body ends (lägg till plats; ). For
    /// who may edit the body: a municipality its local groups, the region the area groups, the region and Norrbottens
    /// Kommuner the others. Refused: DOES_NOT_FIT when the body doesn't exist on `from`.
    async fn add_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] input: AddSeatInput,
    ) -> Result<AddSeatPayload> {
        let (idempotency_key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let body = key(NodeKind::Body, &input.body, "body")?;
            let from = input.from.0;
            writing.add_seat(body, input.into_request()?, from).await
        };
        let added = once(&writing, "addSeat", &idempotency_key, &text, work).await;
        Ok(shown(ctx, writing, added).await?.into())
    }

    /// Ends a seat from a day on, with the appointments to it that would hold longer (avsluta plats). It stays in history.
    /// For who may edit the body. Refused: DOES_NOT_FIT when an appointment begins on that day or later, WRONG_STATE when
    /// the seat ends by then already.
    async fn end_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which seat to end, and when.")] input: EndSeatInput,
    ) -> Result<EndSeatPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Seat, &input.seat, "seat")?;
            writing.end_seat(id, input.version, input.on.0).await
        };
        let ended = work.await;
        Ok(shown(ctx, writing, ended).await?.into())
    }
}

/// Ends a mutation and shows the group, as it stands today.
async fn shown_group(
    ctx: &Context<'_>,
    writing: Writing<'_>,
    outcome: Result<Uuid>,
) -> Result<Settled<Body>> {
    Ok(match settled(writing.finish(outcome).await)? {
        Ok(id) => Ok(body(ctx, id, today(ctx)).await?),
        Err(refused) => Err(refused),
    })
}

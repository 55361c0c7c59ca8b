//! Groups and seats: creating, changing and dissolving groups, adding, changing and ending seats.

use async_graphql::{Context, InputObject, MaybeUndefined};

use crate::{
    domain::vocabulary::{Level, OrganisationKind, Sphere, SubstitutionRule},
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{
            bodies::Body,
            organisations::Organisation,
            seats::{Seat, SeatFunction},
        },
    },
    store,
};

/// A seat that a new group has from its first day (plats).
#[derive(InputObject)]
struct NewSeatInput {
    /// The title that goes with it, one line of 1 to 200 characters (benämning).
    label: String,
    /// What it is for: a code of `SeatFunction` in `vocabulary`, as `LOCAL_MEMBER`; the county's `presumed` function when left
    /// out.
    function: Option<Id<SeatFunction>>,
    /// Which kind of organisation fills it; that of `organisation`, or any, when left out.
    organisation_kind: Option<OrganisationKind>,
    /// The organisation that alone fills it.
    organisation: Option<Id<Organisation>>,
    /// The least number of ordinary holders, 0 to 100.
    #[graphql(default = 1)]
    min_holders: i32,
    /// The largest number of ordinary holders, 1 to 100 and not below `minHolders`; no limit when left out.
    max_holders: Option<i32>,
    /// Whether its holders are to be spread over the care areas (geografisk spridning; ).
    #[graphql(default)]
    geographic_spread: bool,
    /// Who may stand in for a holder.
    #[graphql(default_with = "SubstitutionRule::None")]
    substitution_rule: SubstitutionRule,
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

impl Decode for NewSeatInput {
    type Value = store::NewSeat;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::NewSeat> {
        let function = format!("{field}.function");
        let organisation = format!("{field}.organisation");
        Ok(store::NewSeat {
            organisation: self.organisation.decode(ctx, &organisation).await?,
            label: self.label,
            function: self.function.decode(ctx, &function).await?,
            organisation_kind: self.organisation_kind,
            min_holders: self.min_holders,
            max_holders: self.max_holders,
            geographic_spread: self.geographic_spread,
            substitution_rule: self.substitution_rule,
            convenes: self.convenes,
            chairs: self.chairs,
            keeps_notes: self.keeps_notes,
        })
    }
}

mutations! {
    /// Groups and seats.
    GroupMutations;

    /// Creates a group at local level in the caller's own municipality, with its name and seats (skapa lokal
    /// samverkansgrupp; A-50). For the municipality's editors; others get FORBIDDEN. Refused: ALREADY_EXISTS for a slug
    /// that another body has, DOES_NOT_FIT for a parent that isn't the area group of the municipality's care area.
    create_local_group("The local group.";
        /// The local group that a municipality creates: it is always its own.
        CreateLocalGroupInput once idempotency_key {
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
            parent: Option<Id<Body>>,
            /// Its seats, in their order; at most 50.
            #[graphql(default)]
            seats: Vec<NewSeatInput>,
        }
    ) -> CreateLocalGroupPayload {
        /// The new local group.
        group: Body,
    } = |writing| {
        let level = Level::Local;
        writing.create_local_group(store::NewGroup { parent, name, slug, sphere, level, from, seats }).await
    };

    /// Creates a working group, with its name and seats (skapa arbetsgrupp; ). For editors of the region and of
    /// Norrbottens Kommuner, under an area group of the region alone; others get FORBIDDEN. Refused: ALREADY_EXISTS for a slug that another body has, DOES_NOT_FIT
    /// for a parent that can't steer a working group or doesn't exist on `from`.
    create_working_group("The working group.";
        /// The working group to create.
        CreateWorkingGroupInput once idempotency_key {
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
            /// The body above it, which then steers it, too: the political board, the county steering group, a working committee or
            /// an area group of the day. The county steering group when left out; that steers every working group.
            parent: Option<Id<Body>>,
            /// The first day.
            from: Date,
            /// Its seats, in their order; at most 50.
            #[graphql(default)]
            seats: Vec<NewSeatInput>,
        }
    ) -> CreateWorkingGroupPayload {
        /// The new working group.
        group: Body,
    } = |writing| {
        writing.create_working_group(store::NewGroup { parent, name, slug, sphere, level, from, seats }).await
    };

    /// Changes what is said of a local group or a working group (ändra grupp). For those who may create it; other bodies come
    /// from agreements and can't be changed here (FORBIDDEN). Refused: REQUIRED when nothing is given to change, DOES_NOT_FIT
    /// for a parent that can't be above the group on `from`.
    change_group("Which group to change, and what of it.";
        /// What to change of a group. What is left out stays; names and seats are changed by mutations of their own.
        ChangeGroupInput at version {
            /// The group.
            group: Id<Body>,
            /// Political or officials.
            sphere: Option<Sphere>,
            /// The body above it, as it could be when the group was created. For a working group also who steers it.
            parent: Option<Id<Body>>,
            /// The first day under `parent`; today when left out. Without `parent` it means nothing.
            from: Option<Date>,
        }
    ) -> ChangeGroupPayload {
        /// The changed group.
        group: Body,
    } = |writing, today| {
        let from = from.unwrap_or(today);
        writing.change_group(store::GroupChange { group, version, sphere, parent, from }).await
    };

    /// Dissolves a local group or a working group from a day on (upplösa grupp), and ends with it the seats, appointments and
    /// participations that would hold longer. All of it stays in history. For those who may create it. Refused: DOES_NOT_FIT
    /// when something in it begins on that day or later, WRONG_STATE when it ends by then already.
    dissolve_group("Which group to dissolve, and when.";
        /// Which group to dissolve, and when.
        DissolveGroupInput at version {
            /// The group.
            group: Id<Body>,
            /// The first day on which it is no longer valid.
            on: Date,
        }
    ) -> DissolveGroupPayload {
        /// The dissolved group, as it stays in history.
        group: Body,
    } = |writing| writing.dissolve_group(group, version, on).await;

    /// Adds a seat to a body, the last in its order, until the body ends (lägg till plats; ). For
    /// those who may edit the body: a municipality its local groups, the region the area groups, the region and Norrbottens
    /// Kommuner working groups, and those of the county with the consent of an approver of the other side: then it is a proposal. Refused: DOES_NOT_FIT when the body doesn't exist on `from`.
    add_seat("The seat.";
        /// The seat to add to a body.
        AddSeatInput once idempotency_key {
            /// The body.
            body: Id<Body>,
            /// The title that goes with it, one line of 1 to 200 characters (benämning).
            label: String,
            /// What it is for: a code of `SeatFunction` in `vocabulary`, as `LOCAL_MEMBER`; the county's `presumed` function when
            /// left out.
            function: Option<Id<SeatFunction>>,
            /// Which kind of organisation fills it; that of `organisation`, or any, when left out.
            organisation_kind: Option<OrganisationKind>,
            /// The organisation that alone fills it. Of a municipality's group another municipality consents to that.
            organisation: Option<Id<Organisation>>,
            /// The least number of ordinary holders, 0 to 100.
            #[graphql(default = 1)]
            min_holders: i32,
            /// The largest number of ordinary holders, 1 to 100 and not below `minHolders`; no limit when left out.
            max_holders: Option<i32>,
            /// Whether its holders are to be spread over the care areas (geografisk spridning; ).
            #[graphql(default)]
            geographic_spread: bool,
            /// Who may stand in for a holder.
            #[graphql(default_with = "SubstitutionRule::None")]
            substitution_rule: SubstitutionRule,
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
    ) -> AddSeatPayload {
        /// The new seat, the last of the body.
        seat: Seat,
    } command |_today| {
        let seat = store::NewSeat {
            label, function, organisation_kind, organisation, min_holders, max_holders, geographic_spread, substitution_rule,
            convenes, chairs, keeps_notes,
        };
        store::Command::AddSeat { body, seat, from }
    };

    /// Changes how many hold a seat, and who may stand in for them (ändra plats; ). For those who may add
    /// one, with the same consents: see `addSeat`. It holds for all the time of the seat, and `history` tells what was before:
    /// what is to be otherwise from a day on is a seat of its own. Substitutes who are named already stay. Refused: DOES_NOT_FIT
    /// when more hold the seat today or later than `maxHolders` says, WRONG_STATE when it has ended.
    change_seat("Which seat to change, and what of it.";
        /// What to change of a seat. What is left out stays; its titles are given by `addName`.
        ChangeSeatInput at version {
            /// The seat.
            seat: Id<Seat>,
            /// The least number of ordinary holders, 0 to 100.
            min_holders: Option<i32>,
            /// The largest number of ordinary holders, 1 to 100 and not below `minHolders`; null: no limit.
            max_holders: MaybeUndefined<i32>,
            /// Whether its holders are to be spread over the care areas (geografisk spridning; ).
            geographic_spread: Option<bool>,
            /// Who may stand in for a holder.
            substitution_rule: Option<SubstitutionRule>,
        }
    ) -> ChangeSeatPayload {
        /// The changed seat.
        seat: Seat,
    } command |_today| {
        let change = store::SeatChange { min_holders, max_holders, geographic_spread, substitution_rule };
        store::Command::ChangeSeat { seat, version, change }
    };

    /// Ends a seat from a day on, with the appointments to it that would hold longer (avsluta plats). It stays in history.
    /// For those who may add one: see `addSeat`. Refused: DOES_NOT_FIT when an appointment begins on that day or later, WRONG_STATE
    /// when the seat ends by then already.
    end_seat("Which seat to end, and when.";
        /// Which seat to end, and when.
        EndSeatInput at version {
            /// The seat.
            seat: Id<Seat>,
            /// The first day on which it is no longer valid.
            on: Date,
        }
    ) -> EndSeatPayload {
        /// The ended seat.
        seat: Seat,
    } command |_today| { store::Command::EndSeat { seat, version, on } };
}

//! Which rows of each table exist for a viewer, as a condition of SQL: one comparison of the row itself, the same text for every
//! viewer. A table that the register doesn't let be read can't be.

use entity::{
    appointment, body, care_area_municipality, follow_up_value, journal_personal, person, proposal,
    seat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid,
    sea_query::Expr,
};

use super::{
    Actor, Kind, Scope, State, Viewer, audience::includes_sql, scope, triggers::carries_audience,
};
use crate::{domain::vocabulary::Action, register::tables};

/// The rows of a table that exist for a viewer.
pub trait Visible: EntityTrait {
    /// Holds for the rows that this viewer may see. Filters that come later can only narrow it.
    fn visible(viewer: Viewer) -> Condition;

    /// A row as this viewer sees it: without what in it isn't for them.
    fn shown(_viewer: Viewer, row: Self::Model) -> Self::Model {
        row
    }
}

/// Holds for no row.
fn nothing() -> Condition {
    Condition::all().add(Expr::value(false))
}

/// Holds for the rows within a scope.
fn within(viewer: Viewer, scope: Scope, own: impl FnOnce(Actor) -> Condition) -> Condition {
    match (scope, viewer) {
        (Scope::All | Scope::Propose, _) => Condition::all(),
        (Scope::Own | Scope::OwnOrPropose, Viewer::Actor(actor)) => own(actor),
        (Scope::Own | Scope::OwnOrPropose, Viewer::Public) | (Scope::No | Scope::Others, _) => {
            nothing()
        }
    }
}

/// Holds for the rows whose audience the viewer is part of; for all where rows don't say who sees them.
fn by_audience(table: &'static str, viewer: Viewer) -> Condition {
    if carries_audience(table) {
        includes_sql(viewer, table, ["audience", "audience_owner"])
    } else {
        Condition::all()
    }
}

macro_rules! visible {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, $($rest:tt)* })+) => {
        $(visible!(@$seen $table);)+
    };
    (@internal $table:ident) => {};
    (@special journal) => {
        /// A change is seen by those who could see the thing before it or after it.
        impl Visible for entity::journal::Entity {
            fn visible(viewer: Viewer) -> Condition {
                Condition::any()
                    .add(includes_sql(viewer, "journal", ["audience_before", "owner_before"]))
                    .add(includes_sql(viewer, "journal", ["audience_after", "owner_after"]))
            }
        }
    };
    // Written out below.
    (@special journal_personal) => {};
    (@special proposal) => {};
    (@special follow_up_value) => {};
    (@$seen:ident $table:ident) => {
        impl Visible for entity::$table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                by_audience(stringify!($table), viewer)
            }
        }
    };
}

tables!(visible);

/// A proposal is seen by those whom it concerns. Their ids stand in the row.
impl Visible for proposal::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let concerned = viewer.actor().map(|actor| actor.organisation.to_string());
        concerned.map_or_else(nothing, |organisation| {
            proposal::Column::Concerned.contains(organisation).into()
        })
    }
}

/// What of a suppressed value is for those alone who read suppressed figures.
pub const SUPPRESSED: [&str; 4] = ["actual", "numerator", "denominator", "comment"];

/// A value that is suppressed is shown without its figures and its comment.
impl Visible for follow_up_value::Entity {
    fn visible(viewer: Viewer) -> Condition {
        by_audience("follow_up_value", viewer)
    }

    fn shown(viewer: Viewer, row: follow_up_value::Model) -> follow_up_value::Model {
        if !row.suppressed || reads_suppressed(viewer, row.organisation_id) {
            return row;
        }
        follow_up_value::Model {
            actual: None,
            numerator: None,
            denominator: None,
            comment: None,
            ..row
        }
    }
}

/// Whether the viewer sees what an organisation reported, however small: that organisation does, and whoever approves.
pub fn reads_suppressed(viewer: Viewer, organisation: Uuid) -> bool {
    let own = viewer
        .actor()
        .is_some_and(|actor| actor.organisation == organisation);
    let others = scope(
        viewer,
        Kind::FollowUpValue,
        Action::ReadSuppressed,
        State::Any,
    );
    own || others == Scope::All
}

/// What fields about a person held is for signed-in viewers who may see the person, or its contact details, now.
impl Visible for journal_personal::Entity {
    fn visible(viewer: Viewer) -> Condition {
        use journal_personal::Column::{Field, PersonId};
        if viewer == Viewer::Public {
            return nothing();
        }
        let people = |condition: Condition| {
            let people = person::Entity::find()
                .select_only()
                .column(person::Column::Id)
                .filter(person::Entity::visible(viewer))
                .filter(condition);
            PersonId.in_subquery(people.into_query())
        };
        Condition::any()
            .add(
                Condition::all()
                    .add(Field.is_in(["display_name", "title"]))
                    .add(people(Condition::all())),
            )
            .add(people(contact_readable(viewer)))
    }
}

/// Holds for the people whose contact details the viewer may read: within its own bodies (model, "Who may do what").
pub fn contact_readable(viewer: Viewer) -> Condition {
    let states = [(State::Open, false), (State::Protected, true)];
    states
        .into_iter()
        .fold(Condition::any(), |readable, (state, protected)| {
            let scope = scope(viewer, Kind::Person, Action::ReadContact, state);
            readable.add(
                Condition::all()
                    .add(person::Column::Protected.eq(protected))
                    .add(within(viewer, scope, in_own_bodies)),
            )
        })
}

/// Holds for an organisation's employees, and for who was appointed to its groups or to its care area's.
fn in_own_bodies(actor: Actor) -> Condition {
    let areas = care_area_municipality::Entity::find()
        .select_only()
        .column(care_area_municipality::Column::CareAreaId)
        .filter(care_area_municipality::Column::OrganisationId.eq(actor.organisation))
        .into_query();
    let bodies = body::Entity::find()
        .select_only()
        .column(body::Column::Id)
        .filter(
            Condition::any()
                .add(body::Column::MunicipalityId.eq(actor.organisation))
                .add(body::Column::CareAreaId.in_subquery(areas)),
        )
        .into_query();
    let seats = seat::Entity::find()
        .select_only()
        .column(seat::Column::Id)
        .filter(seat::Column::BodyId.in_subquery(bodies))
        .into_query();
    let people = appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PersonId)
        .filter(appointment::Column::SeatId.in_subquery(seats))
        .filter(appointment::Column::PersonId.is_not_null())
        .into_query();
    Condition::any()
        .add(person::Column::EmployerId.eq(actor.organisation))
        .add(person::Column::Id.in_subquery(people))
}

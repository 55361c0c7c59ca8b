//! Which rows of each table exist for a viewer, as a condition of SQL, made from the table of rights. A table without a
//! line here can't be read.

use entity::{
    appointment, body, care_area_municipality, document_version, follow_up_value, indicator,
    journal, journal_personal, person, seat, steering_document,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use super::{Actor, Audience, Kind, Scope, State, Viewer, scope};
use crate::{
    domain::vocabulary::{Action, DocumentState, ValueState, Visibility, Vocabulary},
    register::tables,
};

/// The rows of a table that exist for a viewer.
pub trait Visible: EntityTrait {
    /// Holds for the rows that this viewer may see. Filters that come later can only narrow it.
    fn visible(viewer: Viewer) -> Condition;
}

/// Holds for no row.
fn nothing() -> Condition {
    Condition::all().add(Expr::value(false))
}

/// Holds for the rows that the actor's organisation owns, alone or in common.
fn owned<C: ColumnTrait>(actor: Actor, owner: C) -> Condition {
    let own = Condition::any().add(owner.eq(actor.organisation));
    if actor.kind.owns_in_common() {
        own.add(owner.is_null())
    } else {
        own
    }
}

/// Holds for the rows within a scope.
fn within(viewer: Viewer, scope: Scope, own: impl FnOnce(Actor) -> Condition) -> Condition {
    match (scope, viewer) {
        (Scope::All, _) => Condition::all(),
        (Scope::Own, Viewer::Actor(actor)) => own(actor),
        (Scope::Own, Viewer::Public) | (Scope::No, _) => nothing(),
    }
}

macro_rules! visible {
    ($($table:ident $(as $kind:ident = $tag:literal)? { seen: $seen:ident $how:tt, $($rest:tt)* })+) => {
        $(visible!(@$seen $table $how);)+
    };
    (@public $table:ident ($kind:ident)) => {
        impl Visible for entity::$table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                let scope = scope(viewer, Kind::$kind, Action::Read, State::Any);
                within(viewer, scope, |_| nothing())
            }
        }
    };
    (@visibility $table:ident ($kind:ident)) => {
        impl Visible for entity::$table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                use entity::$table::Column;
                let states = [
                    (State::Public, Visibility::Public),
                    (State::Cooperation, Visibility::Cooperation),
                    (State::Owner, Visibility::Owner),
                ];
                states.into_iter().fold(Condition::any(), |seen, (state, visibility)| {
                    let scope = scope(viewer, Kind::$kind, Action::Read, state);
                    seen.add(
                        Condition::all()
                            .add(Column::Visibility.eq(visibility.code()))
                            .add(within(viewer, scope, |actor| owned(actor, Column::OwnerId))),
                    )
                })
            }
        }
    };
    (@administration $table:ident ($kind:ident)) => {
        impl Visible for entity::$table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                use entity::$table::Column;
                let scope = scope(viewer, Kind::$kind, Action::Read, State::Any);
                within(viewer, scope, |actor| owned(actor, Column::OrganisationId))
            }
        }
    };
    (@parent $table:ident ($column:ident/$field:ident -> $parent:ident)) => {
        impl Visible for entity::$table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                let parents = entity::$parent::Entity::find()
                    .select_only()
                    .column(entity::$parent::Column::Id)
                    .filter(entity::$parent::Entity::visible(viewer))
                    .into_query();
                entity::$table::Column::$column.in_subquery(parents).into()
            }
        }
    };
    // Written out below.
    (@special $table:ident ()) => {};
    (@internal $table:ident ()) => {};
}

tables!(visible);

/// A version is seen with its document; a draft only by those who own that.
impl Visible for document_version::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let documents = || {
            steering_document::Entity::find()
                .select_only()
                .column(steering_document::Column::Id)
        };
        let seen = documents().filter(steering_document::Entity::visible(viewer));
        let of_documents = |documents: SelectStatement| {
            document_version::Column::SteeringDocumentId.in_subquery(documents)
        };
        let states = [
            (State::Draft, DocumentState::Draft),
            (State::Adopted, DocumentState::Adopted),
        ];
        let readable = states
            .into_iter()
            .fold(Condition::any(), |seen, (state, code)| {
                let scope = scope(viewer, Kind::DocumentVersion, Action::Read, state);
                let own = |actor| {
                    let own = documents().filter(owned(actor, steering_document::Column::OwnerId));
                    of_documents(own.into_query()).into()
                };
                seen.add(
                    Condition::all()
                        .add(document_version::Column::State.eq(code.code()))
                        .add(within(viewer, scope, own)),
                )
            });
        Condition::all()
            .add(of_documents(seen.into_query()))
            .add(readable)
    }
}

/// A value is seen with its indicator: as a draft by its organisation, and until it is approved by those who approve.
impl Visible for follow_up_value::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let indicators = indicator::Entity::find()
            .select_only()
            .column(indicator::Column::Id)
            .filter(indicator::Entity::visible(viewer))
            .into_query();
        let states = [
            (State::Draft, ValueState::Draft),
            (State::Submitted, ValueState::Submitted),
            (State::Returned, ValueState::Returned),
            (State::Approved, ValueState::Approved),
        ];
        let readable = states
            .into_iter()
            .fold(Condition::any(), |seen, (state, code)| {
                let scope = scope(viewer, Kind::FollowUpValue, Action::Read, state);
                let own = |actor| owned(actor, follow_up_value::Column::OrganisationId);
                seen.add(
                    Condition::all()
                        .add(follow_up_value::Column::State.eq(code.code()))
                        .add(within(viewer, scope, own)),
                )
            });
        // A viewer sees most indicators: looking up values by them, as SQLite would, reads and sorts nearly all there are. As a
        // value of its own the condition is no way to rows, only a test of each.
        let seen = follow_up_value::Column::IndicatorId.in_subquery(indicators);
        Condition::all()
            .add(Expr::expr(seen).if_null(false))
            .add(readable)
    }
}

/// A person under protection (skyddade personuppgifter) does not exist for the public, nor for other kommuner.
impl Visible for person::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let states = [(State::Open, false), (State::Protected, true)];
        states
            .into_iter()
            .fold(Condition::any(), |seen, (state, protected)| {
                let scope = scope(viewer, Kind::Person, Action::Read, state);
                let own = |actor: Actor| person::Column::EmployerId.eq(actor.organisation).into();
                seen.add(
                    Condition::all()
                        .add(person::Column::Protected.eq(protected))
                        .add(within(viewer, scope, own)),
                )
            })
    }
}

/// A change is seen by those who could see the thing before it or after it.
impl Visible for journal::Entity {
    fn visible(viewer: Viewer) -> Condition {
        use journal::Column::{AudienceAfter, AudienceBefore, OwnerAfter, OwnerBefore};
        Condition::any()
            .add(Audience::includes_sql(viewer, AudienceBefore, OwnerBefore))
            .add(Audience::includes_sql(viewer, AudienceAfter, OwnerAfter))
    }
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

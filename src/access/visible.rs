//! Which rows of each table exist for a viewer, as a condition of SQL: one comparison of the row itself, the same text for every
//! viewer. A table that the register doesn't let be read can't be.

use chrono::NaiveDate;
use entity::{
    agenda_item, appointment, body, dispute, dispute_step, follow_up_value, journal_personal,
    meeting_notes, person, proposal, reporting_extension, seat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use super::{
    Actor, Kind, Scope, State, Viewer,
    audience::{COMMON, includes_sql},
    permit::handled_by_region,
    scope,
    triggers::carries_audience,
};
use crate::{
    domain::vocabulary::{Action, Vocabulary},
    register::{Table, table as registered, tables},
};

/// The rows of a table that exist for a viewer.
pub trait Visible: EntityTrait {
    /// Holds for the rows that this viewer may see. Filters that come later can only narrow it.
    fn visible(viewer: Viewer) -> Condition;

    /// A row as this viewer sees it: without what in it isn't for them.
    fn shown(_viewer: Viewer, row: Self::Model) -> Self::Model {
        row
    }
}

/// Holds for the changes of what everybody sees or saw, in the words of the indexes.
const PUBLIC_ENTRIES: &str =
    r#"("journal"."audience_before" = 0 OR "journal"."audience_after" = 0)"#;

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
    if !carries_audience(table) {
        return Condition::all();
    }
    let included = includes_sql(viewer, table, ["audience", "audience_owner"]);
    match viewer.actor() {
        Some(actor) if registered(table).is_some_and(Table::lists_concerned) => {
            let listed = Expr::col((table, "concerned"));
            let listed = listed.like(format!("%{}%", actor.organisation.simple()));
            let limited = Expr::col((table, "audience")).eq(COMMON);
            included.add(Condition::all().add(limited).add(listed))
        }
        _ => included,
    }
}

macro_rules! visible {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, $($rest:tt)* })+) => {
        $(visible!(@$seen $table);)+
    };
    (@internal $table:ident) => {};
    (@special journal) => {
        /// A change is seen by those who could see the thing before it or after it. What everybody sees has indexes of its own.
        impl Visible for entity::journal::Entity {
            fn visible(viewer: Viewer) -> Condition {
                if viewer == Viewer::Public {
                    return Condition::all().add(Expr::cust(PUBLIC_ENTRIES));
                }
                Condition::any()
                    .add(includes_sql(viewer, "journal", ["audience_before", "owner_before"]))
                    .add(includes_sql(viewer, "journal", ["audience_after", "owner_after"]))
            }
        }
    };
    // Written out below.
    (@special journal_personal) => {};
    (@special dispute) => {};
    (@special dispute_step) => {};
    (@special proposal) => {};
    (@special follow_up_value) => {};
    (@special person) => {};
    (@concerned agenda_item) => {};
    (@concerned meeting_notes) => {};
    (@parent reporting_extension) => {};
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

/// A dispute is seen by those whom it lists: who raised it, whom it is against, and who handles the present step.
impl Visible for dispute::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let concerned = viewer.actor().map(|actor| actor.organisation.to_string());
        concerned.map_or_else(nothing, |organisation| {
            dispute::Column::Concerned.contains(organisation).into()
        })
    }
}

/// A step is seen with its dispute.
impl Visible for dispute_step::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let disputes = dispute::Entity::find()
            .select_only()
            .column(dispute::Column::Id)
            .filter(dispute::Entity::visible(viewer));
        dispute_step::Column::DisputeId
            .in_subquery(disputes.into_query())
            .into()
    }
}

/// What of a suppressed value is for those alone who read suppressed figures.
pub const SUPPRESSED: [&str; 4] = ["actual", "numerator", "denominator", "comment"];

/// What of any value is for them, too.
pub const ACKNOWLEDGED: &str = "acknowledged_warnings";

/// A value that is suppressed is shown without its figures and its comment, and without a token without a comment that its
/// organisation has not made public. Which warnings were acknowledged, which say something of the figures, is for those who read
/// suppressed ones.
impl Visible for follow_up_value::Entity {
    fn visible(viewer: Viewer) -> Condition {
        by_audience("follow_up_value", viewer)
    }

    fn shown(viewer: Viewer, row: follow_up_value::Model) -> follow_up_value::Model {
        let shown = row.comment_public || viewer.actor().is_some();
        let comment = row.comment.filter(|_| shown);
        let row = follow_up_value::Model { comment, ..row };
        if reads_suppressed(viewer, row.organisation_id) {
            return row;
        }
        let row = follow_up_value::Model {
            acknowledged_warnings: None,
            ..row
        };
        if !row.suppressed {
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

/// An extension is shown without why it was given to whoever isn't signed in.
impl Visible for reporting_extension::Entity {
    fn visible(viewer: Viewer) -> Condition {
        by_audience("reporting_extension", viewer)
    }

    fn shown(viewer: Viewer, row: reporting_extension::Model) -> reporting_extension::Model {
        let reason = row.reason.filter(|_| viewer.actor().is_some());
        reporting_extension::Model { reason, ..row }
    }
}

/// An item is shown without who presents it to whoever isn't signed in.
impl Visible for agenda_item::Entity {
    fn visible(viewer: Viewer) -> Condition {
        by_audience("agenda_item", viewer)
    }

    fn shown(viewer: Viewer, row: agenda_item::Model) -> agenda_item::Model {
        let presenter_id = row.presenter_id.filter(|_| viewer.actor().is_some());
        agenda_item::Model {
            presenter_id,
            ..row
        }
    }
}

/// Notes are shown without to whom they were sent to whoever isn't signed in.
impl Visible for meeting_notes::Entity {
    fn visible(viewer: Viewer) -> Condition {
        by_audience("meeting_notes", viewer)
    }

    fn shown(viewer: Viewer, row: meeting_notes::Model) -> meeting_notes::Model {
        let sent_to = row.sent_to.filter(|_| viewer.actor().is_some());
        meeting_notes::Model { sent_to, ..row }
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

/// A person under protection is also seen by approvers of the region and Norrbottens Kommuner, while it sits in a body that the
/// region handles.
impl Visible for person::Entity {
    fn visible(viewer: Viewer) -> Condition {
        let sees = scope(viewer, Kind::Person, Action::Read, State::Seated) == Scope::All;
        let seated = viewer.actor().filter(|_| sees).map(|actor| {
            let handled = handled_by_region().map(Vocabulary::code);
            let bodies = standing(actor.today, body::Column::Kind.is_in(handled));
            Condition::all()
                .add(person::Column::Protected.eq(true))
                .add(person::Column::Id.in_subquery(sitting(actor.today, bodies)))
        });
        Condition::any()
            .add(by_audience("person", viewer))
            .add_option(seated)
    }
}

/// What fields about a person held is for signed-in viewers: the name and the title for who sees the person now, how it was reached
/// for who answers for the person now.
impl Visible for journal_personal::Entity {
    fn visible(viewer: Viewer) -> Condition {
        use journal_personal::Column::{Field, PersonId};
        let Some(actor) = viewer.actor() else {
            return nothing();
        };
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
            .add(people(answered_for_by(actor)))
    }
}

/// Holds for the people whose contact details the viewer may read today (model, "Who may do what").
pub fn contact_readable(viewer: Viewer) -> Condition {
    let states = [(State::Open, false), (State::Protected, true)];
    states
        .into_iter()
        .fold(Condition::any(), |readable, (state, protected)| {
            let scope = scope(viewer, Kind::Person, Action::ReadContact, state);
            readable.add(
                Condition::all()
                    .add(person::Column::Protected.eq(protected))
                    .add(within(viewer, scope, employed_or_sitting_with)),
            )
        })
}

/// Holds for an organisation's employees; for who is employed by none, with those who own in common what nobody owns alone.
fn answered_for_by(actor: Actor) -> Condition {
    let of_nobody = actor.kind.owns_in_common();
    Condition::any()
        .add(person::Column::EmployerId.eq(actor.organisation))
        .add_option(of_nobody.then(|| person::Column::EmployerId.is_null()))
}

/// Holds for an organisation's employees, and for who sits in a body in which the organisation sits today.
fn employed_or_sitting_with(actor: Actor) -> Condition {
    let shared = seat::Column::Id.in_subquery(seats_of(actor));
    let bodies = seat::Entity::find()
        .select_only()
        .column(seat::Column::BodyId)
        .filter(holds(
            seat::Column::ValidFrom,
            seat::Column::ValidTo,
            actor.today,
        ))
        .filter(shared);
    let bodies = standing(
        actor.today,
        body::Column::Id.in_subquery(bodies.into_query()),
    );
    answered_for_by(actor).add(person::Column::Id.in_subquery(sitting(actor.today, bodies)))
}

/// The seats of the people by whom an organisation sits in bodies today: those who represent it, or where they represent nobody,
/// whom it employs.
fn seats_of(actor: Actor) -> SelectStatement {
    let employees = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::EmployerId.eq(actor.organisation));
    let employee = Condition::all()
        .add(appointment::Column::RepresentsId.is_null())
        .add(appointment::Column::PersonId.in_subquery(employees.into_query()));
    let representing = Condition::any()
        .add(appointment::Column::RepresentsId.eq(actor.organisation))
        .add(employee);
    appointment::Entity::find()
        .select_only()
        .column(appointment::Column::SeatId)
        .filter(appointment::Column::PersonId.is_not_null())
        .filter(holds(
            appointment::Column::ValidFrom,
            appointment::Column::ValidTo,
            actor.today,
        ))
        .filter(representing)
        .into_query()
}

/// The people who sit in these bodies on the day.
fn sitting(on: NaiveDate, bodies: SelectStatement) -> SelectStatement {
    let seats = seat::Entity::find()
        .select_only()
        .column(seat::Column::Id)
        .filter(holds(seat::Column::ValidFrom, seat::Column::ValidTo, on))
        .filter(seat::Column::BodyId.in_subquery(bodies));
    appointment::Entity::find()
        .select_only()
        .column(appointment::Column::PersonId)
        .filter(appointment::Column::PersonId.is_not_null())
        .filter(holds(
            appointment::Column::ValidFrom,
            appointment::Column::ValidTo,
            on,
        ))
        .filter(appointment::Column::SeatId.in_subquery(seats.into_query()))
        .into_query()
}

/// The bodies that this holds for, and that stand on the day.
fn standing(on: NaiveDate, which: SimpleExpr) -> SelectStatement {
    body::Entity::find()
        .select_only()
        .column(body::Column::Id)
        .filter(holds(body::Column::ValidFrom, body::Column::ValidTo, on))
        .filter(which)
        .into_query()
}

/// Holds for the rows whose period holds on the day.
fn holds(from: impl ColumnTrait, to: impl ColumnTrait, on: NaiveDate) -> Condition {
    Condition::all()
        .add(Condition::any().add(from.is_null()).add(from.lte(on)))
        .add(Condition::any().add(to.is_null()).add(to.gt(on)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entity::Amount;
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn what_a_suppressed_value_is_shown_without_is_what_its_history_is_told_without() {
        let figure = Amount::of(Decimal::from(3));
        let row = follow_up_value::Model {
            id: Uuid::nil(),
            indicator_id: Uuid::nil(),
            organisation_id: Uuid::nil(),
            period_kind: "YEAR".to_owned(),
            period_from: NaiveDate::default(),
            kind: "FIGURE".to_owned(),
            actual: figure,
            numerator: figure,
            denominator: figure,
            target: figure,
            comment: Some("Få".to_owned()),
            comment_public: true,
            preliminary: false,
            suppressed: true,
            state: "APPROVED".to_owned(),
            visibility: Some("PUBLIC".to_owned()),
            acknowledged_warnings: Some("FAR_FROM_HISTORY".to_owned()),
            reason: Some("Fel".to_owned()),
            submitted_on: None,
            is_correction: false,
            changed_at: chrono::DateTime::UNIX_EPOCH,
            version: 1,
        };
        let fields = |row| serde_json::to_value(row).unwrap();
        let shown = fields(follow_up_value::Entity::shown(Viewer::Public, row.clone()));
        let whole = fields(row);
        let names = whole.as_object().unwrap().keys();
        let withheld: BTreeSet<&str> = names
            .filter(|name| shown[name.as_str()] != whole[name.as_str()])
            .map(String::as_str)
            .collect();
        let told = SUPPRESSED.into_iter().chain([ACKNOWLEDGED]);
        assert_eq!(withheld, told.collect());
    }
}

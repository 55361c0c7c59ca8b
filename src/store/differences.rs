//! What began or ended in the organisation between two days, read from the periods.

use chrono::NaiveDate;
use entity::{
    appointment, body, care_area, care_area_municipality, mandate, name, seat, steering_relation,
};
use sea_orm::{ColumnTrait, Condition};

use super::{Dated, Record, Row, Session};
use crate::error::Error;

/// The rows of one table that began or ended in the time.
macro_rules! changed {
    ($($(#[doc = $doc:tt])+ $method:ident: $table:ident;)+) => {
        impl Session {$(
            $(#[doc = $doc])+
            pub async fn $method(&self, after: NaiveDate, until: NaiveDate) -> Result<Vec<$table::Model>, Error> {
                self.changed::<$table::Entity>(after, until).await
            }
        )+}
    };
}

changed! {
    /// Names that began or ended after the one day, until and with the other.
    changed_names: name;
    /// Care areas that did.
    changed_care_areas: care_area;
    /// Memberships of care areas that did.
    changed_memberships: care_area_municipality;
    /// Bodies that did.
    changed_bodies: body;
    /// Steering relations that did.
    changed_steering: steering_relation;
    /// Seats that did.
    changed_seats: seat;
    /// Appointments that did.
    changed_appointments: appointment;
    /// Mandates that did.
    changed_mandates: mandate;
}

impl Session {
    async fn changed<E: Record + Dated>(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Row<E>>, Error> {
        let within = |column: E::Column| {
            Condition::all()
                .add(column.gt(after))
                .add(column.lte(until))
        };
        let condition = Condition::any().add(within(E::FROM)).add(within(E::TO));
        self.select::<E>().filter(condition).all().await
    }
}

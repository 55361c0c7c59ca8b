//! The file of the organisation: bodies, their seats, and who holds them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{appointment, body, care_area, person, seat, seat_function};
use uuid::Uuid;

use super::{
    Query, Related, Sheet,
    cell::rows,
    parts::{self, Place},
    related::{self, code},
};
use crate::domain::vocabulary::{AppointmentRole, BodyType, Level, Sphere};
use crate::error::Error;
use crate::store::{AppointmentsOfSeat, BodyFilter, OrganisationKeys, Session};

/// How many bodies are read at a time, each with its seats and appointments.
const BODIES: u64 = 100;

rows! {
    /// A body with one of its seats and one of the appointments to it, as they hold on a day. A body without seats has a row,
    /// and so has a seat without holders.
    pub struct SeatRow {
        /// Slug of the body.
        body: String = "body" ["organ", "body"];
        /// The body's name.
        body_name: Option<String> = "bodyName" ["organets namn", "body name"];
        /// What type of body it is.
        body_type: BodyType = "bodyType" ["typ av organ", "body type"];
        /// Its level.
        level: Level = "level" ["nivå", "level"];
        /// Its sphere.
        sphere: Sphere = "sphere" ["sfär", "sphere"];
        /// Slug of the body above it.
        parent: Option<String> = "parent" ["överordnat organ", "parent body"];
        /// Slug of its care area.
        care_area: Option<String> = "careArea" ["närsjukvårdsområde", "care area"];
        /// Key of its municipality.
        municipality: Option<String> = "municipality" ["kommun", "municipality"];
        /// The seat's title.
        seat: Option<String> = "seat" ["plats", "seat"];
        /// What the seat is for: the code of a function.
        function: Option<String> = "function" ["funktion", "function"];
        /// Key of the organisation that alone fills the seat.
        organisation: Option<String> = "organisation" ["tillsätts av", "filled by"];
        /// In which role the seat is held.
        role: Option<AppointmentRole> = "role" ["roll", "role"];
        /// The holder's name, where it can be seen.
        holder: Option<String> = "holder" ["innehavare", "holder"];
        /// Key of the organisation that the holder represents.
        represents: Option<String> = "represents" ["företräder", "represents"];
        /// The first day of the appointment.
        from: Option<NaiveDate> = "from" ["från", "from"];
        /// The day after the last of the appointment.
        to: Option<NaiveDate> = "to" ["till", "to"];
    }
}

impl Sheet for SeatRow {
    type Filter = BodyFilter;
    type Position = Place;

    const NAME: &'static str = "organisation";
    const TITLES: [&'static str; 2] = ["Organisation", "Organisation"];
    const TABLES: &'static [&'static str] = &[
        "body",
        "seat",
        "appointment",
        "person",
        "organisation",
        "name",
    ];
    const OF_A_DAY: bool = true;

    async fn filter(query: &mut Query<'_>) -> Result<BodyFilter, Error> {
        Ok(BodyFilter {
            types: query.given.codes("types")?,
            level: query.given.code("level")?,
            sphere: query.given.code("sphere")?,
            care_area: query.care_area().await?,
            municipality: query.organisation("municipality")?,
            parent: query.thing::<body::Entity>("parent").await?,
            search: query.given.text("search"),
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Self::Position>, Error> {
        parts::place::<body::Entity>(session, key).await
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &BodyFilter,
        after: Option<&Self::Position>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let from = after.map(|(slug, _)| slug.as_str());
        // One more: the body of which rows have arrived is read again.
        let limit = left.min(BODIES) + 1;
        let bodies = session
            .bodies_in_order(filter, related.on, from, limit)
            .await?;
        let seats = Seats::read(session, related, &bodies).await?;
        let mut rows = Vec::new();
        for (row, name) in bodies {
            seats.add(row, name, related, &mut rows)?;
        }
        if let Some((slug, arrived)) = after {
            let of_body = rows.iter().take_while(|row| row.body == *slug).count();
            rows.drain(..arrived.unwrap_or(of_body).min(of_body));
        }
        Ok(rows)
    }

    fn position(&self) -> Option<Self::Position> {
        Some((self.body.clone(), None))
    }
}

/// The seats of bodies on a day, and who holds them.
struct Seats {
    of_bodies: HashMap<Uuid, Vec<(seat::Model, String)>>,
    appointments: HashMap<Uuid, Vec<appointment::Model>>,
    people: HashMap<Uuid, person::Model>,
}

impl Seats {
    async fn read(
        session: &Session,
        related: &mut Related,
        bodies: &[(body::Model, String)],
    ) -> Result<Self, Error> {
        let ids: Vec<Uuid> = bodies.iter().map(|(row, _)| row.id).collect();
        let of_bodies = session.labelled_seats(&ids, related.on).await?;
        let seats = of_bodies.values().flatten();
        let functions = seats.clone().map(|(row, _)| Some(row.function_id));
        related
            .read::<seat_function::Entity>(session, functions)
            .await?;
        let seats: Vec<Uuid> = seats.map(|(row, _)| row.id).collect();
        let appointments = session
            .related::<AppointmentsOfSeat>(&seats, Some(related.on))
            .await?;
        let people = appointments.values().flatten();
        let people = people.filter_map(|row| row.person_id);
        let people = related::rows::<person::Entity>(session, people).await?;
        let parents = bodies.iter().map(|(row, _)| row.parent_id);
        related.read::<body::Entity>(session, parents).await?;
        let areas = bodies.iter().map(|(row, _)| row.care_area_id);
        related.read::<care_area::Entity>(session, areas).await?;
        Ok(Self {
            of_bodies,
            appointments,
            people,
        })
    }

    /// Adds the rows of a body.
    fn add(
        &self,
        body: body::Model,
        name: String,
        related: &Related,
        rows: &mut Vec<SeatRow>,
    ) -> Result<(), Error> {
        let before = rows.len();
        let without_seat = SeatRow {
            body_name: said(&name),
            body_type: code(&body.kind)?,
            level: code(&body.level)?,
            sphere: code(&body.sphere)?,
            parent: related.key(body.parent_id),
            care_area: related.key(body.care_area_id),
            municipality: related.organisation(body.municipality_id),
            body: body.slug,
            seat: None,
            function: None,
            organisation: None,
            role: None,
            holder: None,
            represents: None,
            from: None,
            to: None,
        };
        for (seat, label) in self.of_bodies.get(&body.id).into_iter().flatten() {
            let vacant = SeatRow {
                seat: said(label),
                function: related.key(Some(seat.function_id)),
                organisation: related.organisation(seat.organisation_id),
                ..without_seat.clone()
            };
            match self.appointments.get(&seat.id) {
                Some(held) => {
                    for held in held {
                        rows.push(self.held(held, &vacant, related)?);
                    }
                }
                None => rows.push(vacant),
            }
        }
        if rows.len() == before {
            rows.push(without_seat);
        }
        Ok(())
    }

    fn held(
        &self,
        row: &appointment::Model,
        seat: &SeatRow,
        related: &Related,
    ) -> Result<SeatRow, Error> {
        let person = row.person_id.and_then(|id| self.people.get(&id));
        Ok(SeatRow {
            role: Some(code(&row.role)?),
            holder: person.and_then(|person| person.display_name.clone()),
            represents: related.organisation(row.represents_id),
            from: row.valid_from,
            to: row.valid_to,
            ..seat.clone()
        })
    }
}

fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

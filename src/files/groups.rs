//! The file of local groups and working groups with their seats, also of those that are dissolved. Who holds the seats is no
//! part of it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{body, name, seat, seat_function};
use uuid::Uuid;

use super::{
    Importable, Imported, Importing, Planning, Related,
    cell::rows,
    importing::{named, same},
    parts::{Part, Place, Whole, of_column, sheet_of_parts},
    related::code,
};
use crate::{
    domain::{
        problem::{self, Problem},
        vocabulary::{BodyType, Level, OrganisationKind, Sphere, SubstitutionRule},
    },
    error::Error,
    store::{Cited, LabelsOfSeat, NamesOfBody, NewGroup, NewSeat, Row, SeatsOfBody, Session},
};

rows! {
    /// A local group or a working group, with one of its seats. A group without seats has a row.
    pub struct GroupRow: FromCells {
        /// Slug of the group.
        group: String = "group" ["grupp", "group"] needs key;
        /// The number of the seat in the group; none in the row of a group without seats.
        number: Option<i32> = "number" ["nr", "number"] takes whole;
        /// The group's name.
        name: String = "name" ["namn", "name"] needs text;
        /// Whether it is a local group or a working group.
        body_type: BodyType = "bodyType" ["typ av organ", "body type"] needs code;
        /// Its level.
        level: Level = "level" ["nivå", "level"] needs code;
        /// Its sphere.
        sphere: Sphere = "sphere" ["sfär", "sphere"] needs code;
        /// Slug of the body above it.
        parent: Option<String> = "parent" ["överordnat organ", "parent body"] takes key;
        /// Key of the municipality of a local group.
        municipality: Option<String> = "municipality" ["kommun", "municipality"] takes key;
        /// The name of that municipality.
        municipality_name: Option<String> = "municipalityName" ["kommunens namn", "municipality name"];
        /// The first day.
        from: Option<NaiveDate> = "from" ["från", "from"] takes day;
        /// The day after the last.
        to: Option<NaiveDate> = "to" ["till", "to"] takes day;
        /// The seat's title.
        seat: Option<String> = "seat" ["plats", "seat"] takes text;
        /// What the seat is for: the code of a function.
        function: Option<String> = "function" ["funktion", "function"] takes key;
        /// Which kind of organisation fills the seat.
        organisation_kind: Option<OrganisationKind> = "organisationKind" ["tillsätts av slag", "filled by kind"] takes code;
        /// Key of the organisation that alone fills the seat.
        organisation: Option<String> = "organisation" ["tillsätts av", "filled by"] takes key;
        /// The least number of ordinary holders.
        min_holders: Option<i32> = "minHolders" ["minst antal", "min holders"] takes whole;
        /// The largest number of ordinary holders.
        max_holders: Option<i32> = "maxHolders" ["högst antal", "max holders"] takes whole;
        /// Whether its holders are to be spread over the care areas.
        geographic_spread: bool = "geographicSpread" ["geografisk spridning", "geographic spread"] takes flag or false;
        /// Who may stand in for a holder.
        substitution_rule: Option<SubstitutionRule> = "substitutionRule" ["ersättarregel", "substitution rule"] takes code;
        /// Whether its holder convenes the body.
        convenes: bool = "convenes" ["sammankallande", "convenes"] takes flag or false;
        /// Whether its holder chairs the body.
        chairs: bool = "chairs" ["ordförande", "chairs"] takes flag or false;
        /// Whether its holder keeps the notes.
        keeps_notes: bool = "keepsNotes" ["minnesanteckningar", "keeps notes"] takes flag or false;
        /// The first day of the seat.
        seat_from: Option<NaiveDate> = "seatFrom" ["platsen från", "seat from"] takes day;
        /// The day after the last of the seat.
        seat_to: Option<NaiveDate> = "seatTo" ["platsen till", "seat to"] takes day;
    }
}

sheet_of_parts! {
    GroupRow: "groups" ["Grupper", "Groups"], &["body", "seat", "organisation", "name"],
    Option<Uuid>: |query| query.organisation("municipality")
}

impl Whole for body::Entity {
    type Filter = Option<Uuid>;

    async fn in_order(
        session: &Session,
        municipality: &Option<Uuid>,
        _: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<body::Model>, Error> {
        session.groups_in_order(*municipality, after, limit).await
    }
}

impl Part for GroupRow {
    type Of = body::Entity;

    fn place(&self) -> Place {
        let number = self.number.unwrap_or_default();
        (self.group.clone(), usize::try_from(number).ok())
    }

    async fn of(
        session: &Session,
        related: &mut Related,
        groups: Vec<body::Model>,
    ) -> Result<Vec<Self>, Error> {
        let ids: Vec<Uuid> = groups.iter().map(|row| row.id).collect();
        let mut names = session.related::<NamesOfBody>(&ids, None).await?;
        let mut seats = session.related::<SeatsOfBody>(&ids, None).await?;
        let ids: Vec<Uuid> = seats.values().flatten().map(|row| row.id).collect();
        let labels = session.related::<LabelsOfSeat>(&ids, None).await?;
        let functions = seats.values().flatten().map(|row| Some(row.function_id));
        related
            .read::<seat_function::Entity>(session, functions)
            .await?;
        let parents = groups.iter().map(|row| row.parent_id);
        related.read::<body::Entity>(session, parents).await?;
        let mut rows = Vec::new();
        for group in groups {
            let name = latest(names.remove(&group.id).as_deref());
            let seats = seats.remove(&group.id).unwrap_or_default();
            let group = row_of(group, name.unwrap_or_default(), related)?;
            if seats.is_empty() {
                rows.push(group);
                continue;
            }
            for (number, seat) in (1..).zip(seats) {
                let label = latest(labels.get(&seat.id).map(Vec::as_slice));
                rows.push(with_seat(&group, number, &seat, label, related)?);
            }
        }
        Ok(rows)
    }
}

/// The name that was given last.
fn latest(names: Option<&[name::Model]>) -> Option<String> {
    let latest = names?.iter().max_by_key(|name| name.valid_from)?;
    Some(latest.text.clone())
}

fn row_of(group: body::Model, name: String, related: &Related) -> Result<GroupRow, Error> {
    let municipality = group.municipality_id;
    Ok(GroupRow {
        number: None,
        name,
        body_type: code(&group.kind)?,
        level: code(&group.level)?,
        sphere: code(&group.sphere)?,
        parent: related.key(group.parent_id),
        municipality: related.organisation(municipality),
        municipality_name: municipality.map(|id| related.organisations.name(id)),
        from: group.valid_from,
        to: group.valid_to,
        group: group.slug,
        seat: None,
        function: None,
        organisation_kind: None,
        organisation: None,
        min_holders: None,
        max_holders: None,
        geographic_spread: false,
        substitution_rule: None,
        convenes: false,
        chairs: false,
        keeps_notes: false,
        seat_from: None,
        seat_to: None,
    })
}

fn with_seat(
    group: &GroupRow,
    number: i32,
    seat: &seat::Model,
    label: Option<String>,
    related: &Related,
) -> Result<GroupRow, Error> {
    let kind = seat.organisation_kind.as_deref();
    Ok(GroupRow {
        number: Some(number),
        seat: label,
        function: related.key(Some(seat.function_id)),
        organisation_kind: kind.map(code).transpose()?,
        organisation: related.organisation(seat.organisation_id),
        min_holders: Some(seat.min_holders),
        max_holders: seat.max_holders,
        geographic_spread: seat.geographic_spread,
        substitution_rule: Some(code(&seat.substitution_rule)?),
        convenes: seat.convenes,
        chairs: seat.chairs,
        keeps_notes: seat.keeps_notes,
        seat_from: seat.valid_from,
        seat_to: seat.valid_to,
        ..group.clone()
    })
}

impl Importable for GroupRow {
    type Key = (String, Option<i32>);
    type Planned = ();

    fn key(&self) -> Self::Key {
        (self.group.clone(), self.number)
    }

    fn named_again() -> Problem {
        problem::number_of_an_earlier_row().at("number")
    }

    fn check(&self) -> Option<Problem> {
        let is_group = matches!(
            self.body_type,
            BodyType::LocalGroup | BodyType::WorkingGroup
        );
        let of_kommun = self.body_type == BodyType::LocalGroup;
        (!is_group)
            .then(|| problem::no_group().at("bodyType"))
            .or_else(|| {
                let lacks_kommun = of_kommun && self.municipality.is_none();
                lacks_kommun.then(|| problem::empty_cell().at("municipality"))
            })
            .or_else(|| {
                let lacks_label = self.number.is_some() && self.seat.is_none();
                lacks_label.then(|| problem::empty_cell().at("seat"))
            })
    }

    async fn plan(_: &mut Planning<'_>, _: &[(usize, Self)]) -> Result<(), Error> {
        Ok(())
    }

    /// A local group is created by its municipality, a working group by the region, each with its seats. One that is there
    /// already must be as its rows say.
    async fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        (): (),
    ) -> Result<(), Error> {
        for rows in by_group(rows) {
            let Some((number, first)) = rows.first() else {
                continue;
            };
            let writer = match &first.municipality {
                Some(key) => importing.actor(*number, "municipality", key),
                None => Some(importing.region()),
            };
            if let Some(writer) = writer {
                importing.act_for(writer).await?;
                let outcome = import_group(importing, &rows).await;
                let done = importing.note(*number, outcome)?;
                importing.done.add(done.unwrap_or_default());
            }
            importing.advance(rows.len());
        }
        Ok(())
    }
}

/// A row, with its number in the file.
type Numbered<'r> = (usize, &'r GroupRow);

/// The rows of each group, in the order in which these are named first.
fn by_group(rows: &[(usize, GroupRow)]) -> Vec<Vec<Numbered<'_>>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<Numbered<'_>>> = Vec::new();
    for (number, row) in rows {
        let place = *places.entry(&row.group).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push((*number, row)),
            None => groups.push(vec![(*number, row)]),
        }
    }
    groups
}

async fn import_group(importing: &Importing<'_>, rows: &[Numbered<'_>]) -> Result<Imported, Error> {
    let (writing, mut related) = (&importing.writing, importing.related());
    let Some((_, group)) = rows.first() else {
        return Ok(Imported::default());
    };
    if let Some(there) = writing.by_key::<body::Entity>(&group.group).await? {
        let there = GroupRow::of(writing, &mut related, vec![there]).await?;
        return unchanged(importing, &there, rows);
    }
    let from = group.from.ok_or_else(|| problem::empty_cell().at("from"))?;
    let new = NewGroup {
        name: group.name.clone(),
        slug: Some(group.group.clone()),
        sphere: group.sphere,
        level: group.level,
        parent: named::<body::Entity>(writing, group.parent.as_deref(), "parent").await?,
        from,
        seats: Vec::new(),
    };
    let id = match group.body_type {
        BodyType::LocalGroup => writing.create_local_group(new).await,
        _ => writing.create_working_group(new).await,
    };
    let id = of_column(id, &["slug"], "group")?;
    for (_, row) in rows.iter().filter(|(_, row)| row.number.is_some()) {
        let new = row.new_seat(importing).await?;
        let added = writing.add_seat(id, new, row.seat_from.unwrap_or(from));
        let added = of_column(added.await, &["from"], "seatFrom");
        let seat = of_column(added, &["label"], "seat")?;
        if let Some(to) = row.seat_to.filter(|to| Some(*to) != group.to) {
            let ended = writing.end_seat(seat, 1, to);
            of_column(ended.await, &["on"], "seatTo")?;
        }
    }
    if let Some(to) = group.to {
        let version = version_of::<body::Entity>(writing, id, |row| row.version).await?;
        let dissolved = writing.dissolve_group(id, version, to);
        of_column(dissolved.await, &["on"], "to")?;
    }
    Ok(Imported::new(rows.len()))
}

async fn version_of<E: Cited>(
    session: &Session,
    id: Uuid,
    version: fn(&Row<E>) -> i32,
) -> Result<i32, Error> {
    let found = session.rows::<E>(&[id]).await?;
    let row = found.get(&id).ok_or(Error::NotFound { field: "group" })?;
    Ok(version(row))
}

/// That a group is there as its rows say. Organisations may be named by code or by slug, and what can't be nothing stays where
/// the file says nothing.
fn unchanged(
    importing: &Importing<'_>,
    there: &[GroupRow],
    rows: &[Numbered<'_>],
) -> Result<Imported, Error> {
    let is_compared =
        |column: &str| !["municipality", "organisation"].contains(&column) && importing.has(column);
    let mut pairs = there.iter().zip(rows);
    let is_same = pairs.all(|(there, (_, row))| {
        let row = GroupRow {
            parent: row.parent.clone().or(there.parent.clone()),
            function: row.function.clone().or(there.function.clone()),
            min_holders: row.min_holders.or(there.min_holders),
            substitution_rule: row.substitution_rule.or(there.substitution_rule),
            seat_from: row.seat_from.or(there.seat_from),
            ..(*row).clone()
        };
        same(there, &row, is_compared)
    });
    match is_same && there.len() == rows.len() {
        true => Ok(Imported {
            unchanged: rows.len(),
            ..Imported::default()
        }),
        false => Err(problem::is_otherwise().at("group").into()),
    }
}

impl GroupRow {
    async fn new_seat(&self, importing: &Importing<'_>) -> Result<NewSeat, Error> {
        let function = self.function.as_deref();
        let function = named::<seat_function::Entity>(&importing.writing, function, "function");
        let organisation = self.organisation.as_deref().map(|key| {
            let found = importing.related().organisations.find(key);
            found.ok_or(Error::NotFound {
                field: "organisation",
            })
        });
        Ok(NewSeat {
            label: self.seat.clone().unwrap_or_default(),
            function: function.await?,
            organisation_kind: self.organisation_kind,
            organisation: organisation.transpose()?,
            min_holders: self.min_holders.unwrap_or_default(),
            max_holders: self.max_holders,
            geographic_spread: self.geographic_spread,
            substitution_rule: self.substitution_rule.unwrap_or(SubstitutionRule::None),
            convenes: self.convenes,
            chairs: self.chairs,
            keeps_notes: self.keeps_notes,
        })
    }
}

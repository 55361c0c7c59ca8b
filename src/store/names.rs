//! Names: giving an organisation, a care area, a body or a seat a name from a day on. Names are never replaced: the one
//! before keeps its time.

use chrono::NaiveDate;
use entity::{body, care_area, name, organisation, seat};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

use super::{
    Dated, LabelsOfSeat, NamesOfBody, NamesOfCareArea, NamesOfOrganisation, Relation, Writing,
    groups::official, lists::is,
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        letters::folded,
        period::Period,
        problem::{self, Problem},
        validation::{line, period},
        vocabulary::{BodyType, NameKind, Precision, Vocabulary},
    },
    error::{Error, refuse},
};

/// What bears a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bearer {
    /// An organisation.
    Organisation(Uuid),
    /// A care area.
    CareArea(Uuid),
    /// A body.
    Body(Uuid),
    /// A seat.
    Seat(Uuid),
}

/// A name to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewName {
    /// What bears it.
    pub of: Bearer,
    /// The name.
    pub name: String,
    /// Official or an alias.
    pub kind: NameKind,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

/// A bearer as it is found: its rights, its period, and the names of all times.
struct Found {
    subject: Subject,
    stands: Period,
    names: Vec<name::Model>,
}

impl Writing<'_> {
    /// Gives a name from a day on. An official one ends the one before.
    pub async fn add_name(&self, request: NewName) -> Result<Uuid, Error> {
        let found = self.bearer(request.of).await?;
        let permit: Permit<act::AddName> = self.permit(found.subject)?;
        let new = Period::days(request.from, request.to);
        let stands = found.stands.holds(request.from);
        let same_kind = found.names.into_iter();
        let mut same_kind: Vec<name::Model> = same_kind
            .filter(|name| {
                name.kind == request.kind.code() && name::Entity::period(name).overlaps(&new)
            })
            .collect();
        let repeated = same_kind.iter().any(|name| name.text == request.name);
        let later = match request.kind {
            NameKind::Official => same_kind.iter().filter_map(|name| name.valid_from).max(),
            NameKind::Alias => None,
        };
        let borne_by_others = match request.of {
            Bearer::Organisation(own) | Bearer::Body(own) => {
                self.bear_it_already(&request.name, Some(own), &new).await?
            }
            // Seats and care areas are called as they like.
            Bearer::CareArea(_) | Bearer::Seat(_) => false,
        };
        refuse([
            line("name", &request.name),
            borne_by_others.then(|| problem::borne_by_others().at("name")),
            repeated.then(|| problem::borne_already().at("name")),
            period(request.from, request.to)
                .or_else(|| (!stands).then(|| problem::no_bearer().at("from"))),
            later
                .filter(|later| !repeated && request.from <= *later)
                .map(another_begins),
        ])?;
        if request.kind == NameKind::Alias {
            same_kind.clear();
        }
        self.end_open::<name::Entity>(&permit, same_kind, request.from)
            .await?;
        let row = name::Model {
            kind: request.kind.code().to_owned(),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            ..borne(request.of, official(request.name, request.from))
        };
        Ok(self.create(&permit, row).await?.key())
    }

    /// The names of all times that read like this, whatever their case and their spaces.
    pub(super) async fn names_like(&self, text: &str) -> Result<Vec<name::Model>, Error> {
        let words: Vec<&str> = text.split_whitespace().collect();
        self.select::<name::Entity>()
            .filter(is(name::Column::Folded, &folded(&words.join(" "))))
            .all()
            .await
    }

    /// Whether another organisation, or another body of the county, bears this name at some time in the period. `own`: who is to
    /// bear it, where that is there already.
    pub(super) async fn bear_it_already(
        &self,
        text: &str,
        own: Option<Uuid>,
        period: &Period,
    ) -> Result<bool, Error> {
        let mut names = self.names_like(text).await?;
        names.retain(|name| name::Entity::period(name).overlaps(period));
        let mut organisations = names.iter().filter_map(|name| name.organisation_id);
        if organisations.any(|id| Some(id) != own) {
            return Ok(true);
        }
        let bodies: Vec<Uuid> = names.iter().filter_map(|name| name.body_id).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        let mut others = bodies.values().filter(|body| Some(body.id) != own);
        Ok(others.any(is_of_the_county))
    }

    async fn bearer(&self, of: Bearer) -> Result<Found, Error> {
        Ok(match of {
            Bearer::Organisation(id) => {
                let row = self.found::<organisation::Entity>(id, "of").await?;
                Found {
                    subject: Subject::organisation(&row),
                    stands: organisation::Entity::period(&row),
                    names: self.names_of::<NamesOfOrganisation>(id).await?,
                }
            }
            Bearer::CareArea(id) => {
                let row = self.found::<care_area::Entity>(id, "of").await?;
                Found {
                    subject: Subject::care_area(id),
                    stands: care_area::Entity::period(&row),
                    names: self.names_of::<NamesOfCareArea>(id).await?,
                }
            }
            Bearer::Body(id) => {
                let row = self.found::<body::Entity>(id, "of").await?;
                Found {
                    subject: self.body_of(id, "of").await?,
                    stands: body::Entity::period(&row),
                    names: self.names_of::<NamesOfBody>(id).await?,
                }
            }
            Bearer::Seat(id) => {
                let row = self.found::<seat::Entity>(id, "of").await?;
                Found {
                    subject: self.body_of(row.body_id, "of").await?.part(id),
                    stands: seat::Entity::period(&row),
                    names: self.names_of::<LabelsOfSeat>(id).await?,
                }
            }
        })
    }

    async fn names_of<R: Relation<Child = name::Entity, Key = Uuid>>(
        &self,
        bearer: Uuid,
    ) -> Result<Vec<name::Model>, Error> {
        let names = self.related::<R>(&[bearer], None).await?;
        Ok(names.into_values().flatten().collect())
    }
}

/// The name as this bearer's.
fn borne(of: Bearer, name: name::Model) -> name::Model {
    match of {
        Bearer::Organisation(id) => name::Model {
            organisation_id: Some(id),
            ..name
        },
        Bearer::CareArea(id) => name::Model {
            care_area_id: Some(id),
            ..name
        },
        Bearer::Body(id) => name::Model {
            body_id: Some(id),
            ..name
        },
        Bearer::Seat(id) => name::Model {
            seat_id: Some(id),
            ..name
        },
    }
}

fn another_begins(on: NaiveDate) -> Problem {
    problem::official_name_begins_later(on).at("from")
}

/// Whether a body is one of those that the county has, and not a group that anybody sets up.
pub(super) fn is_of_the_county(body: &body::Model) -> bool {
    body.municipality_id.is_none() && body.kind != BodyType::WorkingGroup.code()
}

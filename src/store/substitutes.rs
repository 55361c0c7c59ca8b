//! Substitutes, who may be named for whom, and chair terms.

use chrono::NaiveDate;
use entity::{appointment, body, chair_term, decision, organisation, seat};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    BodiesOfCareArea, Dated, NewPerson, ParametersOfRule, Record, RulesOfBody, Writing,
    engine::act::check_version,
};
use crate::{
    access::act,
    domain::{
        period::Period,
        problem::{self, Problem},
        substitution::{Post, may_substitute},
        validation::period,
        vocabulary::{
            AppointmentRole, BodyType, Precision, SeatFunction, Side, SubstitutionRule, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// Calendar years that a chair term can be set for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// A substitute to be named.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewSubstitute {
    /// The appointment that is substituted for.
    pub appointment: Uuid,
    /// The person, when it is there already.
    pub person: Option<Uuid>,
    /// The person, when it is not.
    pub new_person: Option<NewPerson>,
    /// Whether the substitute may decide in common matters.
    pub decision_right: bool,
    /// The decision that named the substitute.
    pub appointed_by: Option<Uuid>,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

/// Who holds a body's chair in a year.
#[derive(Clone, Copy, Debug)]
pub struct ChairTermRequest {
    /// The body.
    pub body: Uuid,
    /// The calendar year.
    pub year: i32,
    /// The side that holds the chair.
    pub side: Side,
    /// The appointment of the chair.
    pub chair: Option<Uuid>,
    /// The appointment of the secretary.
    pub secretary: Option<Uuid>,
    /// The version that the caller has seen; none for the first term of the year.
    pub version: Option<i32>,
}

impl Writing<'_> {
    /// Names a substitute for an appointment.
    pub async fn name_substitute(&self, request: NewSubstitute) -> Result<Uuid, Error> {
        let absent = self
            .found::<appointment::Entity>(request.appointment, "appointment")
            .await?;
        let (seat, permit) = self
            .permitted::<seat::Entity, act::Appoint>(absent.seat_id, "appointment")
            .await?;
        let rule = SubstitutionRule::from_code(&seat.substitution_rule)
            .ok_or_else(|| Error::internal("an unknown rule of substitution"))?;
        if let Some(decision) = request.appointed_by {
            self.found::<decision::Entity>(decision, "appointedBy")
                .await?;
        }
        refuse([
            period(request.from, request.to),
            not_substituted(rule, &absent),
            beyond(&absent, &seat, &Period::days(request.from, request.to)),
            somebody(&request),
            stranger(rule, &request),
        ])?;
        let person = self
            .appointee(
                request.person,
                self.employed(request.new_person, absent.represents_id)
                    .await?,
                &seat,
                request.from,
                request.to,
            )
            .await?;
        let fits = self
            .may_be_named(rule, &absent, &seat, person, request.from)
            .await?;
        refuse([(!fits).then(|| no_candidate(rule).at("person"))])?;
        let row = appointment::Model {
            id: Uuid::now_v7(),
            seat_id: permit.key(),
            person_id: person,
            role: AppointmentRole::Substitute.code().to_owned(),
            represents_id: absent.represents_id,
            substitutes_for_id: Some(absent.id),
            decision_right: request.decision_right,
            field_of_knowledge: None,
            appointed_by_id: request.appointed_by,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            period_note: None,
            version: 1,
        };
        self.add_appointment(&permit, row).await
    }

    /// Says who holds a body's chair in a year, for the first time or over what was said before.
    pub async fn set_chair_term(&self, request: ChairTermRequest) -> Result<Uuid, Error> {
        let (body, permit) = self
            .permitted::<body::Entity, act::SetChairTerm>(request.body, "body")
            .await?;
        let chair = self.office("chair", request.chair).await?;
        let secretary = self.office("secretary", request.secretary).await?;
        let before = self
            .select::<chair_term::Entity>()
            .filter(chair_term::Column::BodyId.eq(body.id))
            .filter(chair_term::Column::Year.eq(request.year))
            .one()
            .await?;
        match (&before, request.version) {
            (None, None) => {}
            (Some(before), Some(version)) => check_version::<chair_term::Entity>(before, version)?,
            (before, _) => {
                let there = before.as_ref();
                return Err(Error::Conflict(
                    there.map(|term| (chair_term::Entity::TABLE, term.id)),
                ));
            }
        }
        let year = calendar_year(request.year);
        refuse([year.is_none().then(no_year)])?;
        let year = year.ok_or_else(|| Error::internal("a year that is none"))?;
        let stands = body::Entity::period(&body).overlaps(&year);
        refuse([
            (!stands).then(|| problem::not_held_in_year().at("year")),
            chair
                .as_ref()
                .and_then(|chair| chair.unfit("chair", &body, &year)),
            chair
                .as_ref()
                .and_then(|chair| chair.of_other_side(request.side)),
            secretary
                .as_ref()
                .and_then(|secretary| secretary.unfit("secretary", &body, &year)),
        ])?;
        let term = chair_term::Model {
            id: before
                .as_ref()
                .map_or_else(Uuid::now_v7, |before| before.id),
            body_id: body.id,
            year: request.year,
            side: request.side.code().to_owned(),
            chair_id: request.chair,
            secretary_id: request.secretary,
            version: before.as_ref().map_or(1, |before| before.version),
        };
        match before {
            None => {
                let term = self.create(&permit, term);
                Ok(term.await?.key())
            }
            Some(before) => self.change(&permit, &before, term).await,
        }
    }

    /// An appointment that is an office of a chair term.
    async fn office(&self, field: &'static str, id: Option<Uuid>) -> Result<Option<Office>, Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        let held = self.found::<appointment::Entity>(id, field).await?;
        let seat = self.found::<seat::Entity>(held.seat_id, field).await?;
        let represents = match held.represents_id {
            Some(id) => Some(self.found::<organisation::Entity>(id, field).await?),
            None => None,
        };
        Ok(Some(Office {
            held,
            seat,
            represents,
        }))
    }

    /// Whether the person may be named by the seat's rule, as things are on the day.
    async fn may_be_named(
        &self,
        rule: SubstitutionRule,
        absent: &appointment::Model,
        seat: &seat::Model,
        person: Option<Uuid>,
        on: NaiveDate,
    ) -> Result<bool, Error> {
        let absent = self.post(absent, seat, on).await?;
        let candidates = match rule {
            SubstitutionRule::None => Vec::new(),
            // Who is named is a substitute on this seat by that.
            SubstitutionRule::Named => vec![Post {
                person,
                substitute: true,
                ..absent.clone()
            }],
            SubstitutionRule::SameCareArea => {
                self.posts_in_area(absent.care_area, person, on).await?
            }
        };
        let same_function = self.asks_for_same_function(seat.body_id, on).await?;
        let fits = |candidate: &Post| may_substitute(rule, &absent, candidate, same_function);
        Ok(candidates.iter().any(fits))
    }

    /// What a person holds on the day in the area group of a care area.
    async fn posts_in_area(
        &self,
        area: Option<Uuid>,
        person: Option<Uuid>,
        on: NaiveDate,
    ) -> Result<Vec<Post>, Error> {
        let (Some(area), Some(person)) = (area, person) else {
            return Ok(Vec::new());
        };
        let bodies = self.related::<BodiesOfCareArea>(&[area], Some(on)).await?;
        let groups = bodies
            .into_values()
            .flatten()
            .filter(|body| body.kind == BodyType::AreaGroup.code());
        let seats = self
            .select::<seat::Entity>()
            .filter(seat::Column::BodyId.is_in(groups.map(|group| group.id)))
            .filter(seat::Entity::in_force(on))
            .all()
            .await?;
        let held = self
            .select::<appointment::Entity>()
            .filter(appointment::Column::PersonId.eq(person))
            .filter(appointment::Entity::in_force(on))
            .all()
            .await?;
        let mut posts = Vec::new();
        for held in held {
            if let Some(seat) = seats.iter().find(|seat| seat.id == held.seat_id) {
                posts.push(self.post(&held, seat, on).await?);
            }
        }
        Ok(posts)
    }

    /// What substitution depends on.
    async fn post(
        &self,
        held: &appointment::Model,
        seat: &seat::Model,
        on: NaiveDate,
    ) -> Result<Post, Error> {
        let care_area = match held.represents_id {
            Some(organisation) => self.care_area_of(organisation, on).await?,
            None => None,
        };
        Ok(Post {
            seat: seat.id,
            person: held.person_id,
            function: SeatFunction::from_code(&seat.function)
                .ok_or_else(|| Error::internal("a seat of an unknown function"))?,
            care_area,
            substitute: held.role == AppointmentRole::Substitute.code(),
        })
    }

    /// The parameter of the body's rule on substitutes that says how alike the titles must be.
    async fn asks_for_same_function(&self, body: Uuid, on: NaiveDate) -> Result<bool, Error> {
        let rules = self.related::<RulesOfBody>(&[body], Some(on)).await?;
        let rules: Vec<Uuid> = rules.into_values().flatten().map(|rule| rule.id).collect();
        let parameters = self.related::<ParametersOfRule>(&rules, None).await?;
        let mut parameters = parameters.into_values().flatten();
        let same = parameters.find(|parameter| parameter.name == "same_function");
        Ok(same.is_none_or(|parameter| parameter.value == "true"))
    }
}

/// An appointment as an office of a chair term.
struct Office {
    held: appointment::Model,
    seat: seat::Model,
    represents: Option<organisation::Model>,
}

impl Office {
    /// It is of a seat of the body, and holds some day of the year.
    fn unfit(&self, field: &str, body: &body::Model, year: &Period) -> Option<Problem> {
        if self.seat.body_id != body.id {
            return Some(problem::no_appointment_of_body().at(field));
        }
        let holds = appointment::Entity::period(&self.held).overlaps(year);
        (!holds).then(|| problem::not_held_in_year().at(field))
    }

    /// The chair represents the side that holds it.
    fn of_other_side(&self, side: Side) -> Option<Problem> {
        let represented = self.represents.as_ref();
        let same = represented.is_some_and(|own| own.side.as_deref() == Some(side.code()));
        (!same).then(|| problem::chair_of_another_side().at("chair"))
    }
}

/// The days of a calendar year that a term can be set for.
fn calendar_year(year: i32) -> Option<Period> {
    let begin = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    let from = begin(year).filter(|_| YEARS.contains(&year))?;
    Some(Period::days(from, begin(year + 1)))
}

fn no_year() -> Problem {
    let (first, last) = (YEARS.start(), YEARS.end());
    problem::year_not_between(*first, *last).at("year")
}

/// Substitutes are only for those who are no substitutes, on seats that have substitutes.
fn not_substituted(rule: SubstitutionRule, absent: &appointment::Model) -> Option<Problem> {
    let substitute = absent.role == AppointmentRole::Substitute.code();
    (substitute || rule == SubstitutionRule::None)
        .then(|| problem::not_substituted().at("appointment"))
}

/// A substitute stands in within the time of the appointment, and of its seat.
fn beyond(absent: &appointment::Model, seat: &seat::Model, new: &Period) -> Option<Problem> {
    let within = appointment::Entity::period(absent).contains(new)
        && seat::Entity::period(seat).contains(new);
    (!within).then(|| problem::appointment_does_not_hold_then().at("from"))
}

fn somebody(request: &NewSubstitute) -> Option<Problem> {
    let nobody = request.person.is_none() && request.new_person.is_none();
    nobody.then(|| problem::person_not_given().at("person"))
}

/// Nobody who is new holds an appointment in the care area.
fn stranger(rule: SubstitutionRule, request: &NewSubstitute) -> Option<Problem> {
    let strange = rule == SubstitutionRule::SameCareArea && request.new_person.is_some();
    strange.then(|| problem::no_candidate().at("newPerson"))
}

fn no_candidate(rule: SubstitutionRule) -> Problem {
    if rule == SubstitutionRule::SameCareArea {
        problem::no_candidate()
    } else {
        problem::substitutes_itself()
    }
}

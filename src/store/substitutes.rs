//! Substitutes, who may be named for whom, and the terms in which a side holds the chair.

use chrono::NaiveDate;
use entity::{
    appointment, body, chair_term, decision, organisation, rule_parameter, seat, seat_function,
};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    BodiesOfCareArea, ChairTermsOfBody, Dated, Election, NewPerson, ParametersOfRule, Record,
    RulesOfBody, SeatsOfBody, Writing, elections::elected, engine::act::check_version,
};
use crate::{
    access::act,
    domain::{
        chair_term::{Rotation, YEARS},
        period::Period,
        problem::{self, Problem},
        substitution::{Post, Reading, may_substitute},
        validation::period,
        vocabulary::{AppointmentRole, BodyType, Precision, Side, SubstitutionRule, Vocabulary},
    },
    error::{Error, refuse},
};

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
    /// The election that made the substitute one.
    pub election: Option<Election>,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

/// Who holds a body's chair in a term.
#[derive(Clone, Copy, Debug)]
pub struct ChairTermRequest {
    /// The body.
    pub body: Uuid,
    /// The calendar year in which the term begins.
    pub year: i32,
    /// The side that holds the chair.
    pub side: Side,
    /// The appointment of the chair.
    pub chair: Option<Uuid>,
    /// The appointment of the vice chair.
    pub vice_chair: Option<Uuid>,
    /// The side that holds the secretary; that of the one named when left out.
    pub secretary_side: Option<Side>,
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
        self.check_election(&seat, true, request.election.as_ref())
            .await?;
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
            elected_by: None,
            elected_on: None,
            elected_paragraph: None,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            period_note: None,
            version: 1,
        };
        let row = elected(row, request.election);
        self.add_appointment(&permit, row).await
    }

    /// Says who holds a body's chair in a term, for the first time or over what was said before.
    pub async fn set_chair_term(&self, request: ChairTermRequest) -> Result<Uuid, Error> {
        let (body, permit) = self
            .permitted::<body::Entity, act::SetChairTerm>(request.body, "body")
            .await?;
        let offices = Offices {
            chair: self.office("chair", request.chair).await?,
            vice_chair: self.office("viceChair", request.vice_chair).await?,
            secretary: self.office("secretary", request.secretary).await?,
        };
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
        let parameters = self.parameters(body.id, last_day(request.year)).await?;
        let pairs = || parameters.iter().map(|it| (&*it.name, &*it.value));
        let Some(term) = Rotation::of(pairs()).term(request.year) else {
            return Err(no_year().into());
        };
        let stands = body::Entity::period(&body).overlaps(&term);
        let mut wrong = vec![
            self.chaired_by_a_seat(body.id, &term).await?,
            (!stands).then(|| problem::not_held_in_year().at("year")),
            self.other_term(&before, body.id, &term).await?,
        ];
        wrong.extend(offices.unfit(&request, &body, &term));
        let sides_differ = pairs().any(|it| it == VICE_CHAIR_OF_THE_OTHER_SIDE);
        wrong.push(offices.vice_chair_of_same_side(&request, sides_differ));
        refuse(wrong)?;
        let secretary_side = request.secretary_side.map(|side| side.code().to_owned());
        let secretary = offices.secretary.as_ref().and_then(Office::side);
        let row = chair_term::Model {
            id: before
                .as_ref()
                .map_or_else(Uuid::now_v7, |before| before.id),
            body_id: body.id,
            year: request.year,
            side: request.side.code().to_owned(),
            chair_id: request.chair,
            vice_chair_id: request.vice_chair,
            secretary_side: secretary_side.or_else(|| secretary.map(str::to_owned)),
            secretary_id: request.secretary,
            valid_from: term.from,
            valid_from_precision: term.from_precision.map(|it| it.code().to_owned()),
            valid_to: term.to,
            valid_to_precision: term.to_precision.map(|it| it.code().to_owned()),
            period_note: None,
            version: before.as_ref().map_or(1, |before| before.version),
        };
        match before {
            None => {
                let row = self.create(&permit, row);
                Ok(row.await?.key())
            }
            Some(before) => self.change(&permit, &before, row).await,
        }
    }

    /// A body that the holder of a seat chairs has no terms of a chair.
    async fn chaired_by_a_seat(&self, body: Uuid, term: &Period) -> Result<Option<Problem>, Error> {
        let seats = self.related::<SeatsOfBody>(&[body], None).await?;
        let mut seats = seats.values().flatten();
        let chairs = seats.any(|seat| seat.chairs && seat::Entity::period(seat).overlaps(term));
        Ok(chairs.then(|| problem::chaired_by_a_seat().at("body")))
    }

    /// Another term of the body that has a day in common with this one.
    async fn other_term(
        &self,
        before: &Option<chair_term::Model>,
        body: Uuid,
        term: &Period,
    ) -> Result<Option<Problem>, Error> {
        let own = before.as_ref().map(|before| before.id);
        let terms = self.related::<ChairTermsOfBody>(&[body], None).await?;
        let mut others = terms.values().flatten().filter(|it| Some(it.id) != own);
        let other = others.find(|it| chair_term::Entity::period(it).overlaps(term));
        Ok(other.map(|other| problem::within_another_term(other.year).at("year")))
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
        let reading = self.reading_of_substitutes(seat.body_id, on).await?;
        let fits = |candidate: &Post| may_substitute(rule, &absent, candidate, &reading);
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
        let function = self
            .found::<seat_function::Entity>(seat.function_id, "function")
            .await?;
        Ok(Post {
            seat: seat.id,
            person: held.person_id,
            function: function.code,
            care_area,
            substitute: held.role == AppointmentRole::Substitute.code(),
        })
    }

    /// How the body's rule on substitutes is read.
    async fn reading_of_substitutes(&self, body: Uuid, on: NaiveDate) -> Result<Reading, Error> {
        let parameters = self.parameters(body, on).await?;
        Ok(Reading::of(
            parameters.iter().map(|it| (&*it.name, &*it.value)),
        ))
    }

    /// The parameters of the rules that hold for a body on the day.
    async fn parameters(
        &self,
        body: Uuid,
        on: NaiveDate,
    ) -> Result<Vec<rule_parameter::Model>, Error> {
        let rules = self.related::<RulesOfBody>(&[body], Some(on)).await?;
        let rules: Vec<Uuid> = rules.into_values().flatten().map(|rule| rule.id).collect();
        let parameters = self.related::<ParametersOfRule>(&rules, None).await?;
        Ok(parameters.into_values().flatten().collect())
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

    /// The side of the organisation that is represented.
    fn side(&self) -> Option<&str> {
        self.represents.as_ref()?.side.as_deref()
    }

    /// Whoever holds it represents the side that holds it.
    fn of_other_side(&self, side: Side, field: &str) -> Option<Problem> {
        (self.side() != Some(side.code())).then(|| problem::office_of_another_side().at(field))
    }
}

/// The offices of a chair term, those that somebody holds.
struct Offices {
    chair: Option<Office>,
    vice_chair: Option<Office>,
    secretary: Option<Office>,
}

impl Offices {
    /// What keeps those named from their offices.
    fn unfit(
        &self,
        request: &ChairTermRequest,
        body: &body::Model,
        term: &Period,
    ) -> Vec<Option<Problem>> {
        let offices = [
            ("chair", &self.chair, Some(request.side)),
            ("viceChair", &self.vice_chair, None),
            ("secretary", &self.secretary, request.secretary_side),
        ];
        let unfit = |(field, office, side): (&str, &Option<Office>, Option<Side>)| {
            let office = office.as_ref()?;
            let of_other_side = || office.of_other_side(side?, field);
            office.unfit(field, body, term).or_else(of_other_side)
        };
        offices.into_iter().map(unfit).collect()
    }

    /// The vice chair, where the body's rules want the two from different sides.
    fn vice_chair_of_same_side(
        &self,
        request: &ChairTermRequest,
        sides_differ: bool,
    ) -> Option<Problem> {
        let vice_chair = self.vice_chair.as_ref().filter(|_| sides_differ)?;
        let same = vice_chair.side() == Some(request.side.code());
        same.then(|| problem::vice_chair_of_the_same_side().at("viceChair"))
    }
}

/// The parameter of a rule that wants a vice chair from the other side than the chair.
const VICE_CHAIR_OF_THE_OTHER_SIDE: (&str, &str) = ("vice_chair_side", "OTHER");

/// The day by which the rules for a term of this year hold: one that begins within the year is for it.
fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()
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

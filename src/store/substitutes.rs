//! Substitutes, who can be named for whom, and the terms in which a side holds the chair.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{appointment, body, chair_term, organisation, person, rule_parameter, seat};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};

use super::{
    AppointmentsOfSeat, ChairTermsOfBody, Dated, Election, MembershipsOfCareArea, NewPerson, Page,
    PageRequest, ParametersOfRule, Record, RulesOfBody, SeatsOfBody, Session, Writing,
    elections::elected,
    engine::act::check_version,
    persons::{by_name, described_by},
};
use crate::{
    access::act,
    domain::{
        chair_term::{Rotation, YEARS},
        period::Period,
        problem::{self, Problem},
        substitution::Post,
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

/// What people hold in area groups on a day, by their ids.
pub type PostsOfPeople = HashMap<Uuid, Vec<Post>>;

/// Which people are asked for, of those who can be named as a substitute.
#[derive(Clone, Debug, Default)]
pub struct CandidateFilter {
    /// Only with a name, a title and an employer that between them have every word of this.
    pub search: Option<String>,
    /// Only these people.
    pub among: Option<Vec<Uuid>>,
    /// Not these people.
    pub except: Vec<Uuid>,
    /// Also these people, who are named already.
    pub named: Vec<Uuid>,
}

impl Session {
    /// What everybody holds in the area groups on the day: what a rule on substitutes is judged by.
    pub async fn posts_in_area_groups(&self, on: NaiveDate) -> Result<PostsOfPeople, Error> {
        let groups = self
            .select::<body::Entity>()
            .filter(body::Column::Kind.eq(BodyType::AreaGroup.code()))
            .filter(self.in_force::<body::Entity>(on).await?)
            .all()
            .await?;
        let groups: Vec<Uuid> = groups.iter().map(|group| group.id).collect();
        let seats = self.related::<SeatsOfBody>(&groups, Some(on)).await?;
        let seats: Vec<seat::Model> = seats.into_values().flatten().collect();
        let ids: Vec<Uuid> = seats.iter().map(|seat| seat.id).collect();
        let mut held = self.related::<AppointmentsOfSeat>(&ids, Some(on)).await?;
        let functions = self.seat_functions().await?.into_iter();
        let functions: HashMap<Uuid, String> = functions.map(|it| (it.id, it.code)).collect();
        let areas = self.areas_of_municipalities(on).await?;
        let mut posts = PostsOfPeople::new();
        for seat in seats {
            for held in held.remove(&seat.id).unwrap_or_default() {
                let Some(person) = held.person_id else {
                    continue;
                };
                let function = functions.get(&seat.function_id).cloned();
                posts.entry(person).or_default().push(Post {
                    function: function.unwrap_or_default(),
                    represents: held.represents_id,
                    care_area: held.represents_id.and_then(|id| areas.get(&id).copied()),
                });
            }
        }
        Ok(posts)
    }

    /// The care area of each municipality on the day, where that stands.
    async fn areas_of_municipalities(&self, on: NaiveDate) -> Result<HashMap<Uuid, Uuid>, Error> {
        let areas = self.care_areas(on).await?;
        let areas: Vec<Uuid> = areas.iter().map(|area| area.id).collect();
        let members = self
            .related::<MembershipsOfCareArea>(&areas, Some(on))
            .await?;
        let members = members.into_values().flatten();
        Ok(members
            .map(|member| (member.organisation_id, member.care_area_id))
            .collect())
    }

    /// The people whom `name_substitute` takes as a substitute for an appointment from the day to its end, in order of their names:
    /// those whom the viewer sees, and who are not on the seat in that time already, but for those who are named.
    pub async fn substitute_candidates(
        &self,
        absent: &appointment::Model,
        seat: &seat::Model,
        on: NaiveDate,
        filter: CandidateFilter,
        request: PageRequest,
    ) -> Result<Page<person::Model>, Error> {
        let rule = SubstitutionRule::from_code(&seat.substitution_rule)
            .ok_or_else(|| Error::internal("an unknown rule of substitution"))?;
        let days = Period::days(on, absent.valid_to);
        let none = not_substituted(rule, absent).or_else(|| beyond(absent, seat, &days));
        let on_seat = appointment::Entity::find()
            .select_only()
            .column(appointment::Column::PersonId)
            .filter(appointment::Column::SeatId.eq(seat.id))
            .filter(appointment::Column::PersonId.is_not_null())
            .filter(
                appointment::Column::ValidTo
                    .is_null()
                    .or(appointment::Column::ValidTo.gt(on)),
            )
            .filter(match absent.valid_to {
                Some(to) => appointment::Column::ValidFrom
                    .is_null()
                    .or(appointment::Column::ValidFrom.lt(to)),
                None => Expr::value(true),
            });
        let nameable = Condition::all()
            .add_option(none.map(|_| Expr::value(false)))
            .add(person::Column::Id.not_in_subquery(on_seat.into_query()));
        let named = person::Column::Id.is_in(filter.named);
        let condition = Condition::all()
            .add(Condition::any().add(nameable).add(named))
            .add(person::Column::AnonymisedAt.is_null())
            .add_option(filter.search.as_deref().map(described_by))
            .add_option(filter.among.map(|ids| person::Column::Id.is_in(ids)))
            .add(person::Column::Id.is_not_in(filter.except));
        self.page::<person::Entity>(condition, by_name(), request)
            .await
    }
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
        self.check_appointed_by(request.appointed_by, &seat, absent.represents_id)
            .await?;
        refuse([
            period(request.from, request.to),
            not_substituted(rule, &absent),
            beyond(&absent, &seat, &Period::days(request.from, request.to)),
            somebody(&request),
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
        self.add_appointment(&permit, &seat, row).await
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

    /// The parameters of the rules that hold for a body on the day.
    async fn parameters(
        &self,
        body: Uuid,
        on: NaiveDate,
    ) -> Result<Vec<rule_parameter::Model>, Error> {
        let rules = self.related::<RulesOfBody>(&[body], Some(on)).await?;
        let rules: Vec<Uuid> = rules.into_values().flatten().map(|rule| rule.id).collect();
        let parameters = self.related::<ParametersOfRule>(&rules, Some(on)).await?;
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

//! What changed in the organisation between two days, and followed from what it decided.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject};
use chrono::NaiveDate;
use entity::{adoption_request, commission, document_version};
use futures_util::{future::try_join_all, try_join};
use uuid::Uuid;

use super::{
    adoptions::DocumentAdoption,
    agreements::{Agreement, first_trace},
    bodies::{Body, SteeringRelation},
    documents::DocumentVersion,
    events::{Step, closed_with, event},
    mandates::Mandate,
    matters::Decision,
    names::{DatedName, official_name},
    node::Node,
    organisations::{CareArea, CareAreaMembership},
    people::{Appointment, ChairTerm},
    rules::{Rule, RuleParameter},
    seats::Seat,
};
use crate::graphql::{
    areas::{Commission, CommissionReceiver},
    engine::{
        loading::{
            AsOf, NodeType, Result, adopting_organisations, all_related_rows, row, session, spend,
            today, value,
        },
        scalars::Date,
    },
};
use crate::{
    domain::{
        differences::{
            ByAgreement, Change, ChangedThing, Group, Moment, grouped, moments, sentence,
        },
        period::Period,
        swedish,
        vocabulary::{AgreementStatus, BodyType, ChangeKind, NameKind, Precision, Vocabulary},
    },
    error::Error,
    store::{
        AdoptionsOfVersion, ChairTermsOfBody, Dated, LabelsOfSeat, NamesOfBody, NamesOfCareArea,
        NamesOfOrganisation, ReceiversOfCommission, Record, Relation, Row, facts_of_adoption,
    },
};

/// A change of the organisation, or of what follows from its decisions: the day on which a part of it began or ceased to be valid, on
/// which an agreement changed its status or a body decided, or on which a commission was given, closed or withdrawn (förändring).
#[derive(SimpleObject)]
pub struct StructureChange {
    /// What happened to it.
    kind: ChangeKind,
    /// The day: the first on which it holds, or on which it no longer does.
    date: Date,
    /// How exactly the day is known.
    precision: Option<Precision>,
    /// Whether the day is an assumption, where the sources are silent (antagande).
    assumed: bool,
    /// The change in a sentence, in Swedish (beskrivning).
    description: String,
    /// What changed: a decision, an agreement, a version of a document, the adoption of one, a care area, a membership of one, a
    /// body, a name, steering relation, seat, appointment, mandate, rule or chair term, a commission that was given or withdrawn,
    /// or the receiver with whom one was closed, as it stands on the day.
    thing: Node,
    /// What an agreement became; null of all else.
    status: Option<AgreementStatus>,
    /// What changed with it on the same day, because it belongs to it: the seats, names, mandates, steering relations, rules and
    /// appointments of a body, the municipalities of a care area, the rules of a document, the name that was given up for
    /// another. What belongs to all bodies of a type is a part of each of them. Parts have no parts.
    parts: Option<Vec<StructureChange>>,
}

/// What began, ended or was decided after `from`, until and with `until`, in order of time.
pub(in crate::graphql) async fn difference(
    ctx: &Context<'_>,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<StructureChange>> {
    let between = Between { ctx, from, until };
    let bodies = between.bodies().await?;
    // Together, so that what they need is loaded together: first those that look for names and titles when they have found more.
    let (
        decisions,
        commissions,
        adoptions,
        agreements,
        versions,
        care_areas,
        memberships,
        steering,
        seats,
    ) = try_join!(
        between.decisions(),
        between.commissions(),
        between.adoptions(),
        between.agreements(),
        between.versions(),
        between.care_areas(),
        between.memberships(),
        between.steering(),
        between.seats(),
    )?;
    let (names, appointments, mandates, rules, rule_parameters, chair_terms) = try_join!(
        between.names(),
        between.appointments(),
        between.mandates(&bodies),
        between.rules(&bodies),
        between.rule_parameters(),
        between.chair_terms(),
    )?;
    let changes = [
        decisions,
        agreements,
        versions,
        adoptions,
        care_areas,
        bodies,
        memberships,
        steering,
        seats,
        names,
        appointments,
        mandates,
        rules,
        rule_parameters,
        chair_terms,
        commissions,
    ];
    let changes = changes.concat();
    spend(ctx, changes.len())?;
    Ok(grouped(changes).into_iter().map(shown).collect())
}

/// A change as it is shown.
fn shown(group: Group<Changed>) -> StructureChange {
    let parts: Vec<ChangedThing> = group
        .parts
        .iter()
        .map(|part| part.thing.what.clone())
        .collect();
    let alone = |change: Change<Changed>| one_shown(change, &[], Vec::new());
    let below = group.parts.into_iter().map(alone).collect();
    one_shown(group.change, &parts, below)
}

fn one_shown(
    Change { moment, thing, .. }: Change<Changed>,
    parts: &[ChangedThing],
    below: Vec<StructureChange>,
) -> StructureChange {
    let status = match thing.what {
        ChangedThing::Agreement { status, .. } => Some(status),
        _ => None,
    };
    StructureChange {
        kind: moment.kind,
        date: moment.on.into(),
        precision: moment.precision,
        assumed: moment.assumed,
        description: sentence(moment, &thing.what, parts),
        thing: thing.node,
        status,
        parts: Some(below),
    }
}

/// What changed, as it stands on the day, with what its sentence needs.
#[derive(Clone)]
struct Changed {
    node: Node,
    what: ChangedThing,
    /// Of a body: what decides which of the mandates and rules of its type are its own.
    body: Option<Arc<entity::body::Model>>,
}

type Changes = Vec<Change<Changed>>;

/// The time between two days, of which the first is not included.
struct Between<'c> {
    ctx: &'c Context<'c>,
    from: NaiveDate,
    until: NaiveDate,
}

impl Between<'_> {
    /// The rows that began or ended, each with when: once for either.
    async fn moments<E: Record + Dated>(&self) -> Result<Vec<(Arc<Row<E>>, Moment)>> {
        let rows = session(self.ctx)
            .changed::<E>(self.from, self.until)
            .await?;
        self.moments_of::<E>(rows).await
    }

    async fn moments_of<E: Dated>(&self, rows: Vec<Row<E>>) -> Result<Vec<(Arc<Row<E>>, Moment)>> {
        let mut found = Vec::new();
        for row in rows {
            let period = session(self.ctx).period::<E>(&row).await?;
            let row = Arc::new(row);
            let moments = moments(&period, self.from, self.until);
            found.extend(moments.map(|moment| (Arc::clone(&row), moment)));
        }
        Ok(found)
    }

    async fn agreements(&self) -> Result<Changes> {
        let agreements = session(self.ctx).all_agreements().await?.into_iter();
        let facts = session(self.ctx).facts_of_agreements().await?;
        let changes = agreements.map(async |agreement| {
            let agreement = Arc::new(agreement);
            let trace = first_trace(self.ctx, &agreement).await?;
            let title = self.title(agreement.steering_document_id).await?;
            let facts = facts.get(&agreement.id);
            let steps = facts.map(|facts| facts.steps()).unwrap_or_default();
            let begun = steps.first().map(|(day, _)| *day);
            let draft = trace.filter(|trace| begun.is_none_or(|begun| *trace < begun));
            let draft = draft.map(|trace| (trace, AgreementStatus::Draft));
            let steps = draft.into_iter().chain(steps);
            let changes = steps.filter_map(|(on, status)| {
                let moment = self.within(ChangeKind::StatusChanged, Some(on))?;
                let what = ChangedThing::Agreement {
                    title: title.clone(),
                    status,
                    last_day: facts.and_then(|facts| facts.known_on(on).last_day()),
                };
                Some(changed::<Agreement>(&agreement, moment, what))
            });
            Ok::<_, Error>(changes.collect::<Vec<_>>())
        });
        Ok(try_join_all(changes).await?.concat())
    }

    /// What bodies decided.
    async fn decisions(&self) -> Result<Changes> {
        let rows = session(self.ctx)
            .decided_in_bodies(self.from, self.until)
            .await?;
        let moments = rows.into_iter().filter_map(|row| {
            let moment = self.within(ChangeKind::Decided, row.date)?;
            Some((Arc::new(row), moment))
        });
        let moments: Vec<_> = moments.collect();
        self.each(moments, |row, moment| async move {
            self.told::<Decision>(&row, moment, None).await
        })
        .await
    }

    /// The commissions that were given and withdrawn, and those with whom one was closed.
    async fn commissions(&self) -> Result<Changes> {
        let rows = session(self.ctx)
            .changed_commissions(self.from, self.until)
            .await?;
        let rows: Vec<Arc<commission::Model>> = rows.into_iter().map(Arc::new).collect();
        let given = rows.iter().filter_map(|row| {
            let moment = self.within(ChangeKind::Began, Some(row.given_on))?;
            Some((Arc::clone(row), moment))
        });
        let withdrawn = rows.iter().filter_map(|row| {
            let moment = self.within(ChangeKind::Ended, row.withdrawn_on)?;
            Some((Arc::clone(row), moment))
        });
        let moments: Vec<_> = given.chain(withdrawn).collect();
        let steps = self.each(moments, |row, moment| async move {
            let step = match moment.kind {
                ChangeKind::Began => Step::Given,
                _ => Step::Withdrawn,
            };
            self.told::<Commission>(&row, moment, Some(step)).await
        });
        let closed = try_join_all(rows.iter().map(|row| self.closed(row)));
        let (steps, closed) = try_join!(steps, closed)?;
        Ok([steps, closed.concat()].concat())
    }

    /// Those with whom a commission was closed.
    async fn closed(&self, commission: &commission::Model) -> Result<Changes> {
        let receivers = all_related_rows::<ReceiversOfCommission>(self.ctx, commission.id).await?;
        let moments = receivers.iter().filter_map(|row| {
            let moment = self.within(ChangeKind::Ended, row.closed_on)?;
            Some((Arc::clone(row), moment))
        });
        let moments: Vec<_> = moments.collect();
        self.each(moments, |row, moment| async move {
            let event = closed_with(self.ctx, moment.on, commission, &row).await?;
            let what = ChangedThing::Told(Box::new(event));
            Ok(changed::<CommissionReceiver>(&row, moment, what))
        })
        .await
    }

    /// For whom versions of documents that many adopt came into force.
    async fn adoptions(&self) -> Result<Changes> {
        let requests = session(self.ctx).all_adoption_requests().await?;
        let changes = requests.iter().map(|request| self.adopted(request));
        Ok(by_name(try_join_all(changes).await?.concat()))
    }

    /// For whom a version that was sent for adoption came into force.
    async fn adopted(&self, request: &adoption_request::Model) -> Result<Changes> {
        let version = request.document_version_id;
        let (version, answers, asked) = try_join!(
            row::<document_version::Entity>(self.ctx, version),
            all_related_rows::<AdoptionsOfVersion>(self.ctx, version),
            adopting_organisations(self.ctx, today(self.ctx)),
        )?;
        let Some(version) = version.as_deref() else {
            return Ok(Vec::new());
        };
        let of = |organisation: Uuid| {
            let mut answers = answers.iter();
            answers.find(|row| row.organisation_id == organisation)
        };
        let answered = asked.iter().map(|row| of(row.id).map(|row| &**row));
        let facts = facts_of_adoption(version, request, answered)?;
        let began = asked.iter().zip(&facts.answers);
        let began = began.filter_map(|(organisation, answer)| {
            let moment = self.within(ChangeKind::Began, facts.in_force_for(*answer))?;
            Some((Arc::clone(of(organisation.id)?), moment))
        });
        let began: Vec<_> = began.collect();
        self.each(began, |row, moment| async move {
            let (organisation, title) = try_join!(
                self.name::<NamesOfOrganisation>(row.organisation_id, moment.on),
                self.title(version.steering_document_id),
            )?;
            let what = ChangedThing::Adoption {
                organisation,
                number: version.ordinal,
                title,
            };
            Ok(changed::<DocumentAdoption>(&row, moment, what))
        })
        .await
    }

    async fn versions(&self) -> Result<Changes> {
        let rows = session(self.ctx)
            .changed_versions(self.from, self.until)
            .await?;
        let moments = self.moments_of::<document_version::Entity>(rows).await?;
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::Version {
                number: row.ordinal,
                title: self.title(row.steering_document_id).await?,
            };
            Ok(changed::<DocumentVersion>(&row, moment, what))
        })
        .await
    }

    async fn care_areas(&self) -> Result<Changes> {
        let moments = self.moments::<entity::care_area::Entity>().await?;
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::CareArea(self.care_area(row.id, moment.on).await?);
            Ok(changed::<CareArea>(&row, moment, what))
        })
        .await
        .map(by_name)
    }

    async fn bodies(&self) -> Result<Changes> {
        let moments = self.moments::<entity::body::Entity>().await?;
        let bodies = self.each(moments, |row, moment| async move {
            let what = ChangedThing::Body {
                name: self.body(row.id, moment.on).await?,
                by: by_agreement(&row, moment),
            };
            let node = Body::of(Arc::clone(&row), AsOf::asked(moment.on))?.into();
            Ok(Change {
                moment,
                id: row.id,
                of: Vec::new(),
                replaced_by: None,
                thing: Changed {
                    node,
                    what,
                    body: Some(row),
                },
            })
        });
        bodies.await.map(by_name)
    }

    async fn memberships(&self) -> Result<Changes> {
        let moments = self
            .moments::<entity::care_area_municipality::Entity>()
            .await?;
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::Membership {
                municipality: self
                    .name::<NamesOfOrganisation>(row.organisation_id, moment.on)
                    .await?,
                area: self.care_area(row.care_area_id, moment.on).await?,
            };
            let of = vec![vec![row.care_area_id]];
            Ok(changed::<CareAreaMembership>(&row, moment, what).of(of))
        })
        .await
        .map(by_name)
    }

    async fn steering(&self) -> Result<Changes> {
        let moments = self.moments::<entity::steering_relation::Entity>().await?;
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::Steering {
                by: self.body(row.steering_body_id, moment.on).await?,
                of: match row.steered_body_id {
                    Some(body) => self.body(body, moment.on).await?,
                    None => all_of(row.steered_kind.as_deref())?,
                },
            };
            let steered = row.steered_body_id.into_iter().collect();
            let of = vec![steered, vec![row.steering_body_id]];
            Ok(changed::<SteeringRelation>(&row, moment, what).of(of))
        })
        .await
    }

    async fn seats(&self) -> Result<Changes> {
        let mut moments = self.moments::<entity::seat::Entity>().await?;
        moments.sort_by_key(|(row, _)| (row.body_id, row.ordinal));
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::Seat {
                label: self.name::<LabelsOfSeat>(row.id, moment.on).await?,
                body: self.body(row.body_id, moment.on).await?,
            };
            Ok(changed::<Seat>(&row, moment, what).of(vec![vec![row.body_id]]))
        })
        .await
    }

    /// Names. Where the label of a seat holds exactly as long as its seat, and that holds under an agreement, it begins and
    /// ends with it, too.
    async fn names(&self) -> Result<Changes> {
        type Names = entity::name::Entity;
        let rows = session(self.ctx)
            .changed::<Names>(self.from, self.until)
            .await?;
        let rows = rows.into_iter().map(async |name| {
            let seat = row::<entity::seat::Entity>(self.ctx, name.seat_id).await?;
            let own = Names::period(&name);
            let with_it = |seat: &&Arc<entity::seat::Model>| {
                let of_seat = entity::seat::Entity::period(seat);
                (of_seat.from, of_seat.to) == (own.from, own.to)
            };
            let period = match seat.as_ref().filter(with_it) {
                Some(seat) => {
                    session(self.ctx)
                        .period::<entity::seat::Entity>(seat)
                        .await?
                }
                None => own,
            };
            Ok::<_, Error>((Arc::new(name), seat, period))
        });
        let rows = try_join_all(rows).await?;
        let moments = rows.iter().flat_map(|(name, seat, period)| {
            moments(period, self.from, self.until).map(move |moment| (name, seat, moment))
        });
        let changes = moments.map(async |(name, seat, moment)| {
            let what = ChangedThing::Name {
                bearer: self.bearer(name, seat, moment.on).await?,
                name: name.text.clone(),
                official: name.kind == NameKind::Official.code(),
            };
            let owner = name.body_id.or(name.care_area_id);
            let of_seat = seat.iter().flat_map(|seat| [seat.body_id, seat.id]);
            let of = owner.into_iter().chain(of_seat).map(|id| vec![id]);
            let change = changed::<DatedName>(name, moment, what).of(of.collect());
            Ok::<_, Error>((bearer_of(name), change))
        });
        let changes = try_join_all(changes).await?;
        Ok(by_name(renamed(changes)))
    }

    /// What bears a name, under the one that it had the day before.
    async fn bearer(
        &self,
        name: &entity::name::Model,
        seat: &Option<Arc<entity::seat::Model>>,
        on: NaiveDate,
    ) -> Result<String> {
        let before = on.pred_opt().unwrap_or(on);
        if let Some(id) = name.organisation_id {
            return self.name::<NamesOfOrganisation>(id, before).await;
        }
        if let Some(id) = name.care_area_id {
            return self.care_area(id, before).await;
        }
        match (name.body_id, seat) {
            (Some(id), _) => self.body(id, before).await,
            (None, Some(seat)) => self.name::<LabelsOfSeat>(seat.id, before).await,
            (None, None) => Ok(String::new()),
        }
    }

    async fn appointments(&self) -> Result<Changes> {
        let moments = self.moments::<entity::appointment::Entity>().await?;
        self.each(moments, |held, moment| async move {
            let seat = row::<entity::seat::Entity>(self.ctx, held.seat_id).await?;
            let person = row::<entity::person::Entity>(self.ctx, held.person_id).await?;
            let body = seat.as_ref().map(|seat| seat.body_id);
            let what = ChangedThing::Appointment {
                person: person.and_then(|person| person.display_name.clone()),
                seat: self.name::<LabelsOfSeat>(held.seat_id, moment.on).await?,
                body: match body {
                    Some(body) => self.body(body, moment.on).await?,
                    None => String::new(),
                },
            };
            let of = vec![body.into_iter().collect(), vec![held.seat_id]];
            Ok(changed::<Appointment>(&held, moment, what).of(of))
        })
        .await
        .map(by_name)
    }

    async fn mandates(&self, bodies: &Changes) -> Result<Changes> {
        let mut moments = self.moments::<entity::mandate::Entity>().await?;
        moments.sort_by_key(|(row, _)| row.ordinal);
        self.each(moments, |row, moment| async move {
            let what = ChangedThing::Mandate {
                wording: row.wording.clone(),
                of: match row.body_id {
                    Some(body) => self.body(body, moment.on).await?,
                    None => all_of(row.body_kind.as_deref())?,
                },
            };
            let own = row.body_id.into_iter().collect();
            let of_type = of_type(bodies, row.body_kind.as_deref(), None);
            Ok(changed::<Mandate>(&row, moment, what).of(vec![own, of_type]))
        })
        .await
    }

    async fn rules(&self, bodies: &Changes) -> Result<Changes> {
        let mut moments = self.moments::<entity::rule::Entity>().await?;
        moments.sort_by_key(|(row, _)| row.ordinal);
        self.each(moments, |rule, moment| async move {
            let what = ChangedThing::Rule {
                code: rule.code.clone(),
                statement: rule.statement.clone(),
            };
            let clause = row::<entity::clause::Entity>(self.ctx, rule.clause_id).await?;
            let version = clause.map(|clause| clause.document_version_id);
            let of = vec![
                rule.body_id.into_iter().collect(),
                of_type(bodies, rule.body_kind.as_deref(), rule.level.as_deref()),
                version.into_iter().collect(),
            ];
            Ok(changed::<Rule>(&rule, moment, what).of(of))
        })
        .await
    }

    /// What parameters of rules came to say; what they said before ended with it.
    async fn rule_parameters(&self) -> Result<Changes> {
        let mut moments = self.moments::<entity::rule_parameter::Entity>().await?;
        moments.retain(|(_, moment)| moment.kind == ChangeKind::Began);
        moments.sort_by_key(|(row, _)| row.ordinal);
        self.each(moments, |parameter, moment| async move {
            let rule = row::<entity::rule::Entity>(self.ctx, parameter.rule_id).await?;
            let what = ChangedThing::RuleParameter {
                code: rule.map(|rule| rule.code.clone()).unwrap_or_default(),
                name: parameter.name.clone(),
                value: parameter.value.clone(),
            };
            let of = vec![vec![parameter.rule_id]];
            Ok(changed::<RuleParameter>(&parameter, moment, what).of(of))
        })
        .await
    }

    /// Years of chairs. One ends where none follows it.
    async fn chair_terms(&self) -> Result<Changes> {
        let rows = session(self.ctx)
            .changed_chair_terms(self.from, self.until)
            .await?;
        let rows = rows.into_iter().map(async |term| {
            let all = all_related_rows::<ChairTermsOfBody>(self.ctx, term.body_id).await?;
            let followed = all.iter().any(|other| other.year == term.year + 1);
            let first_day = |year| NaiveDate::from_ymd_opt(year, 1, 1);
            let Some(first) = first_day(term.year) else {
                return Ok(Vec::new());
            };
            let to = first_day(term.year + 1).filter(|_| !followed);
            let (body, side) = (term.body_id, value(&term.side)?);
            let body = self.body(body, first).await?;
            let term = Arc::new(term);
            let what = ChangedThing::ChairTerm {
                side,
                body,
                year: term.year,
            };
            let of = vec![vec![term.body_id]];
            let moments = moments(&Period::days(first, to), self.from, self.until);
            let changes = moments
                .map(|moment| changed::<ChairTerm>(&term, moment, what.clone()).of(of.clone()));
            Ok::<_, Error>(changes.collect::<Vec<_>>())
        });
        Ok(try_join_all(rows).await?.concat())
    }

    /// The changes to these rows, whatever they need loaded together.
    async fn each<R, F: Future<Output = Result<Change<Changed>>>>(
        &self,
        moments: Vec<(Arc<R>, Moment)>,
        change: impl Fn(Arc<R>, Moment) -> F,
    ) -> Result<Changes> {
        let changes = moments.into_iter().map(|(row, moment)| change(row, moment));
        try_join_all(changes).await
    }

    /// When something happened on a day that is known, if that is one of these.
    fn within(&self, kind: ChangeKind, day: Option<NaiveDate>) -> Option<Moment> {
        let on = day.filter(|day| self.from < *day && *day <= self.until)?;
        Some(Moment {
            kind,
            on,
            precision: Some(Precision::Day),
            assumed: false,
        })
    }

    /// What timelines tell, too.
    async fn told<T: NodeType + Into<Node>>(
        &self,
        row: &Arc<Row<T::Table>>,
        moment: Moment,
        step: Option<Step>,
    ) -> Result<Change<Changed>> {
        let thing = T::of(Arc::clone(row), AsOf::asked(moment.on)).into();
        let event = event(self.ctx, Some(moment.on), &thing, step).await?;
        let what = ChangedThing::Told(Box::new(event));
        Ok(changed::<T>(row, moment, what))
    }

    async fn title(&self, document: Uuid) -> Result<String> {
        let document = row::<entity::steering_document::Entity>(self.ctx, document).await?;
        Ok(document.map_or_else(String::new, |document| document.title.clone()))
    }

    async fn body(&self, id: Uuid, on: NaiveDate) -> Result<String> {
        self.name::<NamesOfBody>(id, on).await
    }

    async fn care_area(&self, id: Uuid, on: NaiveDate) -> Result<String> {
        self.name::<NamesOfCareArea>(id, on).await
    }

    /// The official name on the day.
    async fn name<R: Relation<Child = entity::name::Entity, Key = Uuid>>(
        &self,
        id: Uuid,
        on: NaiveDate,
    ) -> Result<String> {
        official_name::<R>(self.ctx, id, AsOf::asked(on)).await
    }
}

fn changed<T: NodeType + Into<Node>>(
    row: &Arc<Row<T::Table>>,
    moment: Moment,
    what: ChangedThing,
) -> Change<Changed> {
    Change {
        moment,
        id: T::Table::id(row),
        of: Vec::new(),
        replaced_by: None,
        thing: Changed {
            node: T::of(Arc::clone(row), AsOf::asked(moment.on)).into(),
            what,
            body: None,
        },
    }
}

impl Change<Changed> {
    /// The same as a part of what changed with it.
    fn of(self, of: Vec<Vec<Uuid>>) -> Self {
        Self { of, ..self }
    }
}

/// The changes in Swedish alphabetical order of their sentences.
fn by_name(mut changes: Changes) -> Changes {
    let said = |change: &Change<Changed>| sentence(change.moment, &change.thing.what, &[]);
    changes.sort_by(|left, right| swedish::compare(&said(left), &said(right)));
    changes
}

/// What an agreement is to the beginning or the end of a body: it is only where it gives the day.
fn by_agreement(row: &entity::body::Model, moment: Moment) -> Option<ByAgreement> {
    let began = moment.kind == ChangeKind::Began;
    if moment.assumed || moment.precision != Some(Precision::Day) {
        return None;
    }
    match (row.agreement_id, row.abolished_by_id) {
        (Some(_), _) if began => Some(ByAgreement::Entered),
        (None, Some(_)) if !began => Some(ByAgreement::Entered),
        (Some(_), None) => Some(ByAgreement::Ended),
        _ => None,
    }
}

/// The bodies of a type, and of a level where one is said, that changed.
fn of_type(bodies: &Changes, kind: Option<&str>, level: Option<&str>) -> Vec<Uuid> {
    let Some(kind) = kind else {
        return Vec::new();
    };
    let rows = bodies
        .iter()
        .filter_map(|change| change.thing.body.as_ref());
    let rows = rows.filter(|row| row.kind == kind && level.is_none_or(|level| row.level == level));
    rows.map(|row| row.id).collect()
}

/// What all bodies of a type are called together.
fn all_of(kind: Option<&str>) -> Result<String> {
    let Some(kind) = kind else {
        return Ok(String::new());
    };
    let kind: BodyType = value(kind)?;
    Ok(format!("alla organ av typen {}", kind.term().swedish))
}

/// What bears a name, and as which kind.
type BearerOf = (Option<Uuid>, String);

fn bearer_of(name: &entity::name::Model) -> BearerOf {
    let bearer = name.organisation_id.or(name.care_area_id);
    let bearer = bearer.or(name.body_id).or(name.seat_id);
    (bearer, name.kind.clone())
}

/// The changes of names: an official name that ended as another of the same bearer began was replaced by it.
fn renamed(changes: Vec<(BearerOf, Change<Changed>)>) -> Changes {
    let began: HashMap<(BearerOf, NaiveDate), Uuid> = changes
        .iter()
        .filter(|(_, change)| change.moment.kind == ChangeKind::Began)
        .map(|(bearer, change)| ((bearer.clone(), change.moment.on), change.id))
        .collect();
    let replaced = |(bearer, change): (BearerOf, Change<Changed>)| {
        let official = bearer.1 == NameKind::Official.code();
        let ended = change.moment.kind == ChangeKind::Ended && official;
        let by = began.get(&(bearer, change.moment.on)).copied();
        Change {
            replaced_by: by.filter(|_| ended),
            ..change
        }
    };
    changes.into_iter().map(replaced).collect()
}

//! Matters and the decisions in them (B-1, B-2): opened, published, decided step by step, corrected with a reason.

mod resting;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use entity::{
    adoption_request, agenda_item, agreement_approval, amendment, appointment, body, commission,
    commission_receiver, decision, document_adoption, document_version, matter, meeting, name,
    organisation,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{
    AmendmentsOfDecision, ClauseChange, ClausesOfVersion, DecisionsOfMatter, NamesOfBody,
    NamesOfOrganisation, Page, PageRequest, Relation, Session, Writing,
    agenda::was_dealt_with,
    agreements::past,
    documents::state,
    engine::{
        act::{Guard, Guarded, Named, New},
        page::{Below, Sort},
        slugs::check_slug,
    },
    lists::is,
    meetings::day_of_meeting,
    names::is_of_the_county,
};
use crate::{
    access::{ActorKind, Permit, Subject, Visible, act, may},
    domain::{
        chain::{Break, Step, breaks, followers},
        letters::folded,
        problem::{self, Problem},
        validation::{heading, line, optional_prose, paragraph, prose},
        vocabulary::{
            Action, DecisionKind, DocumentState, NameKind, OrganisationKind, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long the words of a decision, of its dissent and of an amendment may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// How long a reason may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How many amendments a decision may make.
const AMENDMENTS: usize = 100;

/// A matter that an organisation opens.
#[derive(Clone, Debug)]
pub struct NewMatter {
    /// What it is about.
    pub title: String,
    /// What the slug is to say; made from the title when left out.
    pub slug: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether nobody is to own it alone.
    pub in_common: bool,
}

/// A change of words that a decision makes.
#[derive(Clone, Debug)]
pub struct NewAmendment {
    /// Where the words stand: of a draft the number of the clause.
    pub section: Option<String>,
    /// The words before.
    pub old_words: Option<String>,
    /// The words after.
    pub new_words: String,
}

/// A decision to be recorded.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The matter.
    pub matter: Uuid,
    /// What it does.
    pub kind: DecisionKind,
    /// The body of the cooperation that decided.
    pub body: Option<Uuid>,
    /// The organ of the actor's organisation that decided.
    pub organ: Option<String>,
    /// The agenda item at which the body decided.
    pub agenda_item: Option<Uuid>,
    /// Whether the body decided without a meeting.
    pub per_capsulam: bool,
    /// The day.
    pub date: Option<NaiveDate>,
    /// The year of the minutes, where the day isn't known.
    pub year: Option<i32>,
    /// The number of the paragraph in the minutes.
    pub paragraph: Option<String>,
    /// The step that it takes up: the last one when left out, or none.
    pub previous: Option<Option<Uuid>>,
    /// What was decided.
    pub wording: String,
    /// The version of a document that it is about.
    pub document_version: Option<Uuid>,
    /// The changes of words that it makes.
    pub amendments: Vec<NewAmendment>,
    /// Who did not agree, and why.
    pub dissent: Option<String>,
    /// Who took no part because of an interest in it.
    pub disqualification: Option<String>,
}

/// What is to be another in a decision; the rest stays.
#[derive(Clone, Debug)]
pub struct DecisionChange {
    /// Why.
    pub reason: String,
    /// What it does.
    pub kind: Option<DecisionKind>,
    /// The day.
    pub date: Option<NaiveDate>,
    /// The number of the paragraph, or none.
    pub paragraph: Option<Option<String>>,
    /// What was decided.
    pub wording: Option<String>,
    /// All changes of words.
    pub amendments: Option<Vec<NewAmendment>>,
    /// Who did not agree, or nobody.
    pub dissent: Option<Option<String>>,
    /// Who took no part, or nobody.
    pub disqualification: Option<Option<String>>,
}

/// Which decisions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DecisionFilter {
    /// Only those of this body.
    pub body: Option<Uuid>,
    /// Only those of organs of this organisation.
    pub organisation: Option<Uuid>,
    /// Only those of the organ with this name of then.
    pub organ: Option<String>,
    /// Only those that do one of these.
    pub kinds: Option<Vec<DecisionKind>>,
    /// Only those of this year.
    pub year: Option<i32>,
    /// Only those in this matter.
    pub matter: Option<Uuid>,
    /// Only those that nothing follows, or only those that something does.
    pub without_follow_up: Option<bool>,
}

/// The day of a decision; before all days where none is known.
const DECIDED: &str = r#"COALESCE("decision"."date", '0001-01-01')"#;

/// By the day of a decision, in this order.
pub(super) fn in_time(order: Order) -> Sort<decision::Entity> {
    Sort::DayOf(
        Expr::cust(DECIDED),
        |row: &decision::Model| row.date.unwrap_or(super::projects::NO_BEGINNING),
        order,
    )
}

fn latest_first() -> Sort<decision::Entity> {
    in_time(Order::Desc)
}

impl Session {
    /// Decisions, the latest first; those without a known day come last.
    pub async fn decisions(
        &self,
        filter: &DecisionFilter,
        request: PageRequest,
    ) -> Result<Page<decision::Model>, Error> {
        self.page::<decision::Entity>(self.decided(filter), latest_first(), request)
            .await
    }

    /// For each of these bodies a page of its decisions, the latest first.
    pub async fn decisions_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &DecisionFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<decision::Model>>, Error> {
        let below = self.decided_by(decision::Column::BodyId, filter);
        self.pages_of(bodies, below, latest_first(), request).await
    }

    /// For each of these bodies the number of its decisions.
    pub async fn count_decisions_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &DecisionFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let below = self.decided_by(decision::Column::BodyId, filter);
        self.counts_of::<decision::Entity, _>(bodies, below).await
    }

    /// For each of these organisations a page of its organs' decisions, the latest first.
    pub async fn decisions_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &DecisionFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<decision::Model>>, Error> {
        let below = self.decided_by(decision::Column::OrganisationId, filter);
        self.pages_of(organisations, below, latest_first(), request)
            .await
    }

    /// For each of these organisations the number of its organs' decisions.
    pub async fn count_decisions_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &DecisionFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let below = self.decided_by(decision::Column::OrganisationId, filter);
        self.counts_of::<decision::Entity, _>(organisations, below)
            .await
    }

    fn decided_by(
        &self,
        column: decision::Column,
        filter: &DecisionFilter,
    ) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let asked = self.decided(filter);
        Below {
            conditions: move |key| vec![asked.clone().add(column.into_expr().eq(key))],
            filtered: *filter != DecisionFilter::default(),
        }
    }

    pub(super) fn decided(&self, filter: &DecisionFilter) -> Condition {
        use decision::Column::{BodyId, Kind, MatterId, Organ, OrganisationId, Year};
        let kinds = filter.kinds.as_deref().map(|kinds| {
            let codes = kinds.iter().copied().map(Vocabulary::code);
            Kind.is_in(codes)
        });
        let followed = |without| match without {
            true => self.followed_up().not(),
            false => self.followed_up(),
        };
        Condition::all()
            .add_option(filter.body.map(|body| BodyId.eq(body)))
            .add_option(filter.organisation.map(|id| OrganisationId.eq(id)))
            .add_option(filter.organ.as_deref().map(|organ| is(Organ, organ)))
            .add_option(kinds)
            .add_option(filter.year.map(|year| Year.eq(year)))
            .add_option(filter.matter.map(|matter| MatterId.eq(matter)))
            .add_option(filter.without_follow_up.map(followed))
    }

    /// Holds for the decisions that something follows: another takes them up, or an adoption, an approval, an appointment or
    /// a commission rests on them, or they decide on the report of one.
    fn followed_up(&self) -> Condition {
        macro_rules! leading {
            ($table:ident $column:ident) => {
                decision::Column::Id.in_subquery(
                    $table::Entity::find()
                        .select_only()
                        .column($table::Column::$column)
                        .filter($table::Column::$column.is_not_null())
                        .filter($table::Entity::visible(self.viewer()))
                        .into_query(),
                )
            };
        }
        Condition::any()
            .add(leading!(decision PreviousId))
            .add(leading!(document_adoption DecisionId))
            .add(leading!(adoption_request DecisionId))
            .add(leading!(agreement_approval DecisionId))
            .add(leading!(appointment AppointedById))
            .add(leading!(commission DecisionId))
            .add(leading!(commission_receiver DecisionId))
    }
}

impl Guarded for matter::Entity {
    async fn guard(_: &Named<'_>, row: &matter::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::record(row);
        Ok(Guard::new(subject.ok_or_else(unknown)?, row))
    }
}

impl Guarded for decision::Entity {
    async fn guard(named: &Named<'_>, row: &decision::Model) -> Result<Guard<Self>, Error> {
        let matter = named.parent::<matter::Entity>(row.matter_id).await?;
        let subject = match row.body_id {
            Some(body) => {
                let body = named.parent::<body::Entity>(body).await?;
                Subject::decision_of_body(&body, &matter)
            }
            // Whose organ it was, a source may leave open: then nobody corrects it.
            None => {
                let organisation = row.organisation_id.unwrap_or_else(Uuid::nil);
                Subject::decision_of_organ(organisation, &matter)
            }
        };
        Ok(Guard::new(subject.ok_or_else(unknown)?, row))
    }
}

fn unknown() -> Error {
    Error::internal("a matter of an unknown visibility, or a body of an unknown kind")
}

/// Who decided, where and when.
struct Decided {
    subject: Subject,
    organ: String,
    organisation: Option<(Uuid, Option<String>)>,
    body: Option<body::Model>,
    date: Option<NaiveDate>,
    problems: Vec<Option<Problem>>,
}

impl Writing<'_> {
    /// Opens a matter of the actor's organisation, or one that nobody owns alone.
    pub async fn open_matter(&self, new: NewMatter) -> Result<Uuid, Error> {
        let own = self.actor().organisation;
        let id = Uuid::now_v7();
        let subject = match new.in_common {
            true => Subject::new_common_matter(id, new.visibility),
            false => Subject::new_record::<matter::Entity>(own, new.visibility),
        };
        let permit: Permit<act::Create> = self.permit(subject)?;
        let asked = new.slug.as_deref();
        let published = new.visibility == Visibility::Public;
        refuse([
            heading("title", &new.title),
            asked.and_then(check_slug),
            published.then(|| problem::matter_not_decided().at("visibility")),
        ])?;
        let slug = self
            .free_slug::<matter::Entity>(own, asked, &new.title)
            .await?;
        let row = matter::Model {
            id,
            slug,
            folded: folded(&new.title),
            title: new.title,
            owner_id: permit.owner(),
            visibility: new.visibility.code().to_owned(),
            version: 1,
        };
        Ok(self.create(&permit, row).await?.key())
    }

    /// Changes what a matter is called, and who may see it.
    pub async fn change_matter(
        &self,
        id: Uuid,
        version: i32,
        title: Option<String>,
        visibility: Option<Visibility>,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<matter::Entity, act::Change>(id, version, "matter")
            .await?;
        let visibility = visibility.map(|visibility| visibility.code().to_owned());
        let refolded = title.as_deref().map(folded);
        let after = matter::Model {
            folded: refolded.unwrap_or_else(|| row.folded.clone()),
            title: title.unwrap_or_else(|| row.title.clone()),
            visibility: visibility.unwrap_or_else(|| row.visibility.clone()),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        refuse([
            heading("title", &after.title),
            self.check_who_sees(&row, &after).await?,
        ])?;
        self.change(&permit, &row, after).await
    }

    /// A matter is published once something is decided in it, and never taken from the sight of those who decided.
    async fn check_who_sees(
        &self,
        before: &matter::Model,
        after: &matter::Model,
    ) -> Result<Option<Problem>, Error> {
        if before.visibility == after.visibility {
            return Ok(None);
        }
        let decisions = self.decisions_in(before.id).await?;
        let public = Visibility::Public.code();
        let publishes = [&before.visibility, &after.visibility].contains(&&public.to_owned());
        let problem = if publishes && !self.may_record_all(before, &decisions).await? {
            Some(problem::published_by_others())
        } else if after.visibility == public {
            decisions.is_empty().then(problem::matter_not_decided)
        } else if after.visibility == Visibility::Owner.code() {
            let common = before.owner_id.is_none();
            let others = common || self.others_decided(before, &decisions).await?;
            match common {
                true => Some(problem::owned_in_common()),
                false => others.then(problem::decided_by_others),
            }
        } else {
            None
        };
        Ok(problem.map(|problem| problem.at("visibility")))
    }

    /// Whether the actor could have recorded each of these decisions in a matter.
    async fn may_record_all(
        &self,
        matter: &matter::Model,
        decisions: &[decision::Model],
    ) -> Result<bool, Error> {
        let bodies: Vec<Uuid> = decisions.iter().filter_map(|row| row.body_id).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        let mut subjects =
            decisions
                .iter()
                .map(|row| match row.body_id.and_then(|id| bodies.get(&id)) {
                    Some(body) => Subject::decision_of_body(body, matter),
                    None => {
                        Subject::decision_of_organ(row.organisation_id.unwrap_or_default(), matter)
                    }
                });
        let viewer = self.viewer();
        Ok(subjects
            .all(|subject| subject.is_some_and(|subject| may(viewer, &subject, Action::Decide))))
    }

    /// Whether others than its owner have decided in a matter.
    async fn others_decided(
        &self,
        matter: &matter::Model,
        decisions: &[decision::Model],
    ) -> Result<bool, Error> {
        let region = self.region().await?;
        let bodies: Vec<Uuid> = decisions.iter().filter_map(|row| row.body_id).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        let keeps = |row: &decision::Model| match row.body_id.and_then(|id| bodies.get(&id)) {
            Some(body) => Subject::meetings_of(body, region).and_then(|it| it.owner),
            None => row.organisation_id,
        };
        Ok(decisions.iter().any(|row| keeps(row) != matter.owner_id))
    }

    /// Records a decision in a matter: of a body that the actor writes in, or of an organ of its own.
    pub async fn record_decision(&self, new: NewDecision, today: NaiveDate) -> Result<Uuid, Error> {
        let matter = self.found::<matter::Entity>(new.matter, "matter").await?;
        let decided = self.decided_where(&new, &matter, today).await?;
        let permit: Permit<act::Decide> = self.permit(decided.subject)?;
        let chain = self.decisions_in(matter.id).await?;
        let previous = match new.previous {
            Some(previous) => previous,
            None => self.taken_up(&chain, &matter).await?,
        };
        let year = decided.date.map(|date| date.year());
        let row = decision::Model {
            id: Uuid::now_v7(),
            matter_id: matter.id,
            ordinal: chain.last().map_or(0, |last| last.ordinal) + 1,
            organ: decided.organ,
            organisation_id: decided.organisation.as_ref().map(|(id, _)| *id),
            organisation_name: decided.organisation.and_then(|(_, name)| name),
            body_id: decided.body.as_ref().map(|body| body.id),
            paragraph: new.paragraph,
            year: year.or(new.year),
            date: decided.date,
            kind: new.kind.code().to_owned(),
            previous_id: previous,
            wording: new.wording,
            clause_id: None,
            agenda_item_id: new.agenda_item,
            per_capsulam: new.per_capsulam,
            document_version_id: new.document_version,
            dissent: new.dissent,
            disqualification: new.disqualification,
            reason: None,
            version: 1,
        };
        let mut problems = decided.problems;
        let known = previous.is_none_or(|id| chain.iter().any(|step| step.id == id));
        problems.push((!known).then(|| problem::step_of_another_matter().at("previous")));
        problems.push(
            new.year
                .and(year)
                .map(|year| problem::year_of_the_day(year).at("year")),
        );
        problems.extend(self.check_recorded_decision(&row, &chain, today).await?);
        problems.extend(check_amendments(&new.amendments));
        problems.extend(self.check_ending(&row, &chain, &matter).await?);
        if let Some(body) = &decided.body {
            problems.push(self.check_seen(body, &matter).await?);
        }
        refuse(problems)?;
        if let Some(version) = row.document_version_id {
            self.amend(version, new.kind, &new.amendments).await?;
        }
        let decision = self.create(&permit, row).await?;
        self.add_amendments(&decision, new.amendments).await?;
        Ok(decision.key())
    }

    /// Corrects what was recorded of a decision, with a reason.
    pub async fn correct_decision(
        &self,
        id: Uuid,
        version: i32,
        change: DecisionChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<decision::Entity, act::Correct>(id, version, "decision")
            .await?;
        let now = row.clone();
        let date = change.date.or(now.date);
        let another_day = date.filter(|_| date != now.date);
        let after = decision::Model {
            kind: change.kind.map_or(now.kind, |kind| kind.code().to_owned()),
            date,
            year: date.map(|date| date.year()).or(now.year),
            paragraph: change.paragraph.unwrap_or(now.paragraph),
            wording: change.wording.unwrap_or(now.wording),
            dissent: change.dissent.unwrap_or(now.dissent),
            disqualification: change.disqualification.unwrap_or(now.disqualification),
            reason: Some(change.reason),
            ..row.clone()
        };
        let (after, absent) = match another_day {
            Some(on) => self.on_another_day(after, Ord::min(on, today)).await?,
            None => (after, None),
        };
        let chain = self.decisions_in(row.matter_id).await?;
        let at_item = row.agenda_item_id.is_some() && another_day.is_some();
        let day = row.date.filter(|_| at_item);
        let applied = row
            .document_version_id
            .filter(|_| change.amendments.is_some());
        let reason = after.reason.as_deref().unwrap_or_default();
        let mut problems = vec![
            prose("reason", reason, REASON_LENGTH),
            day.map(|day| problem::not_the_day_of_the_meeting(day).at("date")),
            applied.map(|_| problem::amended_already().at("amendments")),
        ];
        if after.kind != row.kind {
            let matter = self
                .found::<matter::Entity>(row.matter_id, "decision")
                .await?;
            problems.extend(self.check_ending(&after, &chain, &matter).await?);
        }
        problems.extend(self.resting_on(id).await?.check(&row, &after));
        problems.push(absent);
        problems.extend(self.check_recorded_decision(&after, &chain, today).await?);
        problems.extend(check_amendments(
            change.amendments.as_deref().unwrap_or_default(),
        ));
        refuse(problems)?;
        if let Some(amendments) = change.amendments {
            let before = self.related::<AmendmentsOfDecision>(&[id], None).await?;
            for amendment in before.into_values().flatten() {
                self.remove(&permit, &amendment).await?;
            }
            self.add_amendments(&permit, amendments).await?;
        }
        self.change(&permit, &row, after).await
    }

    /// The step that a new one takes up where it names none: the last, but for what other kommuner have decided for themselves.
    async fn taken_up(
        &self,
        chain: &[decision::Model],
        matter: &matter::Model,
    ) -> Result<Option<Uuid>, Error> {
        let own = [Some(self.actor().organisation), matter.owner_id];
        let organisations: Vec<Uuid> = chain
            .iter()
            .filter_map(|step| step.organisation_id)
            .collect();
        let organisations = self.rows::<organisation::Entity>(&organisations).await?;
        let bodies: Vec<Uuid> = chain.iter().filter_map(|step| step.body_id).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        let municipality = |step: &decision::Model| match step.body_id {
            Some(body) => bodies.get(&body)?.municipality_id,
            None => {
                let by = organisations.get(&step.organisation_id?)?;
                (by.kind == OrganisationKind::Municipality.code()).then_some(by.id)
            }
        };
        let for_itself = |step: &decision::Model| {
            let by = municipality(step);
            by.is_some() && !own.contains(&by)
        };
        let mut heeded = chain.iter().rev().filter(|step| !for_itself(step));
        Ok(heeded.next().map(|step| step.id))
    }

    /// A matter is filed by its owner or by a body of the county, and a decision repealed by who made it.
    async fn check_ending(
        &self,
        row: &decision::Model,
        chain: &[decision::Model],
        matter: &matter::Model,
    ) -> Result<[Option<Problem>; 2], Error> {
        let own_matter = matter.owner_id == Some(self.actor().organisation);
        let of_the_county = match row.body_id {
            Some(body) => {
                let body = self.found::<body::Entity>(body, "body").await?;
                body.municipality_id.is_none()
            }
            None => false,
        };
        let does = |kind: DecisionKind| row.kind == kind.code();
        let files = does(DecisionKind::Files) && !own_matter && !of_the_county;
        let repeals = match (does(DecisionKind::Repeals), repealed(row, chain)) {
            (false, _) => true,
            (true, Some(step)) => self.is_own_decision(step, "previous").await?,
            (true, None) => own_matter || of_the_county,
        };
        Ok([
            files.then(|| problem::filed_by_others().at("kind")),
            (!repeals).then(|| problem::repealed_by_others().at("kind")),
        ])
    }

    /// Whether a decision was made by an organ of the actor's organisation, or by a body that it decides for.
    pub(super) async fn is_own_decision(
        &self,
        made: &decision::Model,
        field: &'static str,
    ) -> Result<bool, Error> {
        let Some(body) = made.body_id else {
            return Ok(made.organisation_id == Some(self.actor().organisation));
        };
        let matter = self.found::<matter::Entity>(made.matter_id, field).await?;
        let body = self.found::<body::Entity>(body, field).await?;
        let subject = Subject::decision_of_body(&body, &matter).ok_or_else(unknown)?;
        Ok(may(self.viewer(), &subject, Action::Decide))
    }

    /// That a name is not that of a body of the county, nor of an organ of others: an organisation decides for itself.
    pub(super) async fn check_organ(&self, organ: &str) -> Result<Option<Problem>, Error> {
        let borne = self.is_name_of_the_county(organ).await?;
        let others = belongs_to_others(organ, self.actor().kind);
        Ok((borne || others).then(|| problem::organ_of_others().at("organ")))
    }

    async fn is_name_of_the_county(&self, text: &str) -> Result<bool, Error> {
        let names = self.names_like(text).await?;
        let bodies: Vec<Uuid> = names.iter().filter_map(|name| name.body_id).collect();
        let bodies = self.rows::<body::Entity>(&bodies).await?;
        Ok(bodies.values().any(is_of_the_county))
    }

    /// A decision on another day, with the names of that, and what is wrong where its body did not stand on it.
    async fn on_another_day(
        &self,
        row: decision::Model,
        on: NaiveDate,
    ) -> Result<(decision::Model, Option<Problem>), Error> {
        let Some(body) = row.body_id else {
            let Some(own) = row.organisation_id else {
                return Ok((row, None));
            };
            let organisation_name = self.name_of_day::<NamesOfOrganisation>(own, on).await?;
            let named = decision::Model {
                organisation_name,
                ..row
            };
            return Ok((named, None));
        };
        let body = self.found::<body::Entity>(body, "decision").await?;
        let absent = self.check_stands(&body, on).await?;
        let organ = self.organ_of(&body, on).await?;
        let absent = absent.map(|problem| problem.at("date"));
        Ok((decision::Model { organ, ..row }, absent))
    }

    async fn check_stands(
        &self,
        body: &body::Model,
        on: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let stands = self.period::<body::Entity>(body).await?.holds(on);
        Ok((!stands).then(problem::body_does_not_exist_then))
    }

    /// What a body is called on a day, as the organ that decided.
    async fn organ_of(&self, body: &body::Model, on: NaiveDate) -> Result<String, Error> {
        let official = self.name_of_day::<NamesOfBody>(body.id, on).await?;
        Ok(official.unwrap_or_else(|| body.slug.clone()))
    }

    /// The decisions in a matter, in their order.
    async fn decisions_in(&self, matter: Uuid) -> Result<Vec<decision::Model>, Error> {
        let found = self.related::<DecisionsOfMatter>(&[matter], None).await?;
        Ok(found.into_values().flatten().collect())
    }

    /// Who decided, where and when: names are those of the day, and stay.
    async fn decided_where(
        &self,
        new: &NewDecision,
        matter: &matter::Model,
        today: NaiveDate,
    ) -> Result<Decided, Error> {
        let held = match new.agenda_item {
            Some(id) => Some(self.held_at(id).await?),
            None => None,
        };
        let day = held.as_ref().map(|(_, meeting)| day_of_meeting(meeting));
        let date = day.or(new.date);
        let mut problems = vec![
            day.filter(|day| new.date.is_some_and(|date| date != *day))
                .map(|day| problem::not_the_day_of_the_meeting(day).at("date")),
        ];
        let held_by = held.as_ref().map(|(_, meeting)| meeting.body_id);
        let body = match new.body.or(held_by) {
            Some(id) => Some(self.found::<body::Entity>(id, "body").await?),
            None => None,
        };
        if let Some((item, meeting)) = &held {
            problems.extend(
                self.check_held(item, meeting, matter, body.as_ref())
                    .await?,
            );
        }
        if body.is_some() == new.organ.is_some() {
            return Err(problem::body_or_organ().at("organ").into());
        }
        let outside = body.is_none() || new.agenda_item.is_some();
        problems.push(
            (new.per_capsulam && outside).then(|| problem::not_per_capsulam().at("perCapsulam")),
        );
        // Of a day that isn't known the year may be.
        let in_year = new
            .year
            .and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
        let on = date.or(in_year).map_or(today, |on| Ord::min(on, today));
        let Some(body) = body else {
            let own = self.actor().organisation;
            let organ = new.organ.as_deref().unwrap_or_default();
            problems.push(self.check_organ(organ).await?);
            let subject = Subject::decision_of_organ(own, matter).ok_or_else(unknown)?;
            let named = self.name_of_day::<NamesOfOrganisation>(own, on).await?;
            return Ok(Decided {
                subject,
                organ: new.organ.clone().unwrap_or_default(),
                organisation: Some((own, named)),
                body: None,
                date,
                problems,
            });
        };
        let absent = self.check_stands(&body, on).await?;
        problems.push(absent.map(|problem| problem.at("body")));
        problems.push(date.is_none().then(|| problem::day_needed().at("date")));
        Ok(Decided {
            subject: Subject::decision_of_body(&body, matter).ok_or_else(unknown)?,
            organ: self.organ_of(&body, on).await?,
            organisation: None,
            body: Some(body),
            date,
            problems,
        })
    }

    /// An item with its meeting.
    pub(super) async fn held_at(
        &self,
        item: Uuid,
    ) -> Result<(agenda_item::Model, meeting::Model), Error> {
        let field = "agendaItem";
        let item = self.found::<agenda_item::Entity>(item, field).await?;
        let meeting = self
            .found::<meeting::Entity>(item.meeting_id, field)
            .await?;
        Ok((item, meeting))
    }

    /// What is wrong with an item as the place where a body decided in a matter.
    async fn check_held(
        &self,
        item: &agenda_item::Model,
        meeting: &meeting::Model,
        matter: &matter::Model,
        body: Option<&body::Model>,
    ) -> Result<[Option<Problem>; 3], Error> {
        let dealt_with = was_dealt_with(item, meeting)?;
        let bodies = self.bodies_of(meeting.id).await?;
        let its = body.is_none_or(|body| bodies.iter().any(|its| its.id == body.id));
        let about = item.matter_id.is_none_or(|about| about == matter.id);
        Ok([
            (!dealt_with).then(|| problem::item_not_dealt_with().at("agendaItem")),
            (!its).then(|| problem::item_of_another_body().at("body")),
            (!about).then(|| problem::item_of_another_matter().at("agendaItem")),
        ])
    }

    /// What a body decides is seen by all who have a part in that, and not by one of them alone.
    async fn check_seen(
        &self,
        body: &body::Model,
        matter: &matter::Model,
    ) -> Result<Option<Problem>, Error> {
        let region = self.region().await?;
        let kept_by = Subject::meetings_of(body, region).and_then(|meetings| meetings.owner);
        let hidden = matter.visibility == Visibility::Owner.code() && matter.owner_id != kept_by;
        Ok(hidden.then(|| problem::body_decides_unseen().at("matter")))
    }

    /// The official name that something bears on a day.
    pub(super) async fn name_of_day<R>(
        &self,
        id: Uuid,
        on: NaiveDate,
    ) -> Result<Option<String>, Error>
    where
        R: Relation<Child = name::Entity, Key = Uuid>,
    {
        let names = self.related::<R>(&[id], Some(on)).await?;
        let mut names = names.into_values().flatten();
        let official = names.find(|name| name.kind == NameKind::Official.code());
        Ok(official.map(|name| name.text))
    }

    /// What is wrong with a decision by itself, and in its chain.
    async fn check_recorded_decision(
        &self,
        row: &decision::Model,
        chain: &[decision::Model],
        today: NaiveDate,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let mut problems = vec![
            line("organ", &row.organ),
            row.date.and_then(|date| past("date", date, today)),
            row.year
                .filter(|year| row.date.is_none() && !(1900..=today.year()).contains(year))
                .map(|_| problem::year_not_between(1900, today.year()).at("year")),
            row.paragraph
                .as_deref()
                .and_then(|number| paragraph("paragraph", number)),
            prose("wording", &row.wording, TEXT_LENGTH),
            optional_prose("dissent", row.dissent.as_deref(), TEXT_LENGTH),
            optional_prose(
                "disqualification",
                row.disqualification.as_deref(),
                TEXT_LENGTH,
            ),
            self.check_paragraph(row).await?,
        ];
        problems.extend(check_chain(row, chain)?);
        Ok(problems)
    }

    /// An organ numbers its paragraphs anew each year, and each once, in whichever letters its name is written; a body whatever it
    /// is called.
    async fn check_paragraph(&self, row: &decision::Model) -> Result<Option<Problem>, Error> {
        use decision::Column::{BodyId, Id, OrganisationId, Paragraph, Year};
        let (Some(paragraph), Some(year)) = (row.paragraph.as_deref(), row.year) else {
            return Ok(None);
        };
        let of = match row.body_id {
            Some(body) => Condition::all().add(BodyId.eq(body)),
            None => Condition::all()
                .add(OrganisationId.eq(row.organisation_id))
                .add(BodyId.is_null()),
        };
        let cited = self
            .select::<decision::Entity>()
            .filter(of)
            .filter(is(Paragraph, paragraph))
            .filter(Year.eq(year))
            .filter(Id.ne(row.id));
        let cited = cited.all().await?;
        let organ = folded(&row.organ);
        let same = |other: &decision::Model| row.body_id.is_some() || folded(&other.organ) == organ;
        let taken = cited.iter().any(same);
        Ok(taken.then(|| problem::paragraph_taken().at("paragraph")))
    }

    async fn add_amendments<A: crate::access::Act>(
        &self,
        decision: &Permit<A>,
        amendments: Vec<NewAmendment>,
    ) -> Result<(), Error> {
        let rows = (1..).zip(amendments).map(|(ordinal, new)| {
            let row = amendment::Model {
                id: Uuid::now_v7(),
                decision_id: decision.key(),
                ordinal,
                section: new.section,
                old_words: new.old_words,
                new_words: new.new_words,
                clause_id: None,
            };
            New::<amendment::Entity>::by(decision, row)
        });
        self.create_all(rows.collect::<Result<_, _>>()?).await
    }

    /// What adopts or approves a draft changes its clauses by the amendments; each names the number of a clause, and words that
    /// stand there once. Without old words the new ones are the whole clause.
    async fn amend(
        &self,
        version: Uuid,
        kind: DecisionKind,
        amendments: &[NewAmendment],
    ) -> Result<(), Error> {
        let version = self
            .found::<document_version::Entity>(version, "documentVersion")
            .await?;
        let settles = matches!(kind, DecisionKind::Adopts | DecisionKind::Approves);
        if !settles || amendments.is_empty() {
            return Ok(());
        }
        let draft = state(&version) == DocumentState::Draft;
        refuse([(!draft).then(|| problem::not_a_draft().at("documentVersion"))])?;
        for (place, amendment) in amendments.iter().enumerate() {
            let clauses = self
                .related::<ClausesOfVersion>(&[version.id], None)
                .await?;
            let mut clauses = clauses.into_values().flatten();
            let named = clauses.find(|clause| Some(&clause.number) == amendment.section.as_ref());
            let Some(clause) = named else {
                let field = format!("amendments.{place}.section");
                return Err(problem::no_such_clause().at(&field).into());
            };
            let wording = match amendment.old_words.as_deref() {
                Some(old) => {
                    let count = clause.wording.matches(old).count();
                    let field = format!("amendments.{place}.oldWords");
                    refuse([(count != 1).then(|| problem::words_not_found(count).at(&field))])?;
                    clause.wording.replacen(old, &amendment.new_words, 1)
                }
                None => amendment.new_words.clone(),
            };
            let change = ClauseChange {
                number: None,
                heading: None,
                wording: Some(wording),
                kind: None,
                items: None,
            };
            self.change_clause(clause.id, clause.version, change)
                .await?;
        }
        Ok(())
    }
}

/// What is wrong with the amendments of a decision by themselves.
fn check_amendments(amendments: &[NewAmendment]) -> Vec<Option<Problem>> {
    if amendments.len() > AMENDMENTS {
        return vec![Some(problem::too_many(AMENDMENTS).at("amendments"))];
    }
    let each = amendments.iter().enumerate().flat_map(|(place, new)| {
        let field = |name: &str| format!("amendments.{place}.{name}");
        let old = new.old_words.as_deref();
        [
            new.section
                .as_deref()
                .and_then(|section| line(&field("section"), section)),
            old.and_then(|old| prose(&field("oldWords"), old, TEXT_LENGTH)),
            prose(&field("newWords"), &new.new_words, TEXT_LENGTH),
        ]
    });
    each.collect()
}

/// Whether a name has a word for an organ that other kinds of organisations have by law.
fn belongs_to_others(organ: &str, actor: ActorKind) -> bool {
    const OF_REGIONS: &[&str] = &[
        "regionfullmaktige",
        "regionstyrelse",
        "landstingsfullmaktige",
        "landstingsstyrelse",
    ];
    const OF_MUNICIPALITIES: &[&str] = &["kommunfullmaktige", "kommunstyrelsen"];
    let others: &[&[&str]] = match actor {
        ActorKind::Region => &[OF_MUNICIPALITIES],
        ActorKind::Municipality => &[OF_REGIONS],
        ActorKind::Association => &[OF_REGIONS, OF_MUNICIPALITIES],
    };
    let organ = folded(organ);
    let mut words = organ.split_whitespace();
    words.any(|word| {
        others
            .iter()
            .flat_map(|of| *of)
            .any(|of| word.starts_with(of))
    })
}

/// What a decision breaks in its chain: by itself, or for those that take it up.
fn check_chain(
    row: &decision::Model,
    chain: &[decision::Model],
) -> Result<Vec<Option<Problem>>, Error> {
    let others = chain.iter().filter(|other| other.id != row.id);
    let steps = others
        .chain([row])
        .map(step)
        .collect::<Result<Vec<_>, _>>()?;
    let found = breaks(&steps).into_iter();
    let problems = found.map(|(id, fault)| {
        let own = id == row.id;
        let kind = DecisionKind::from_code(&row.kind)?;
        match fault {
            // What is not decided yet may be so tomorrow.
            Break::Undecided => None,
            Break::OtherMatter | Break::NotEarlier => {
                own.then(|| problem::step_of_another_matter().at("previous"))
            }
            Break::DoesNotFollow(previous) if own => Some(does_not_follow(kind, previous)),
            Break::BackInTime(day) if own => {
                let field = if row.date.is_some() { "date" } else { "year" };
                Some(problem::back_in_time(day).at(field))
            }
            Break::DoesNotFollow(Some(before)) if takes_up(chain, id, row) && before == kind => {
                Some(problem::breaks_the_chain().at("kind"))
            }
            Break::BackInTime(_) if row.date.is_some() => {
                let day = steps.iter().find(|step| step.id == id)?.latest()?;
                (row.date > Some(day)).then(|| problem::later_step_before(day).at("date"))
            }
            Break::DoesNotFollow(_) | Break::BackInTime(_) => None,
        }
    });
    Ok(problems.collect())
}

/// What a step repeals: the nearest before it that decided something, else the one that it takes up.
fn repealed<'a>(
    row: &decision::Model,
    chain: &'a [decision::Model],
) -> Option<&'a decision::Model> {
    let before = |row: &decision::Model| chain.iter().find(|step| Some(step.id) == row.previous_id);
    let decides = |step: &&decision::Model| {
        [DecisionKind::Approves, DecisionKind::Adopts]
            .iter()
            .any(|kind| step.kind == kind.code())
    };
    let line = std::iter::successors(before(row), |step| before(step));
    line.take(chain.len()).find(decides).or_else(|| before(row))
}

fn takes_up(chain: &[decision::Model], id: Uuid, row: &decision::Model) -> bool {
    let mut steps = chain.iter();
    steps.any(|step| step.id == id && step.previous_id == Some(row.id))
}

fn does_not_follow(kind: DecisionKind, previous: Option<DecisionKind>) -> Problem {
    let can = followers(previous);
    let list = |label: fn(DecisionKind) -> &'static str, nothing: &str| match can {
        [] => nothing.to_owned(),
        can => can
            .iter()
            .copied()
            .map(label)
            .collect::<Vec<_>>()
            .join(", "),
    };
    let (before, efter) = match previous.map(|kind| kind.term()) {
        Some(term) => (
            format!("after one that {}", term.english),
            format!("efter ett som {}", term.swedish),
        ),
        None => ("first".to_owned(), "först".to_owned()),
    };
    problem::may_not_follow(
        kind.term().english,
        &before,
        &list(|kind| kind.term().english, "nothing, the matter is closed"),
        kind.term().swedish,
        &efter,
        &list(|kind| kind.term().swedish, "ingenting, ärendet är avslutat"),
    )
    .at("kind")
}

/// A decision, as far as its place in the chain goes.
pub(super) fn step(row: &decision::Model) -> Result<Step, Error> {
    let kind = DecisionKind::from_code(&row.kind);
    Ok(Step {
        id: row.id,
        matter: row.matter_id,
        ordinal: row.ordinal,
        kind: kind.ok_or_else(|| Error::internal("a decision of an unknown kind"))?,
        date: row.date,
        year: row.year,
        previous: row.previous_id,
    })
}

//! What a caller asks for: which file, in which format and language, which rows of it.

use axum::http::{HeaderValue, Uri};
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::{Shared, door};
use super::parameters::Parameters;
use crate::domain::{
    id::{NodeId, NodeKind},
    problem::{self, Refusal},
    reporting::ReportingPeriod,
};
use crate::error::Error;
use crate::files::Language;
use crate::store::{
    BodyFilter, FollowUpValueFilter, IndicatorFilter, OrganisationKeys, ProjectFilter, Session,
};

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// Follow-up values.
    FollowUpValues,
    /// Development projects.
    Projects,
    /// Indicators.
    Indicators,
    /// Bodies, seats and appointments.
    Organisation,
}

impl Subject {
    /// All of them, by the names of their files.
    pub(super) const ALL: &[(&str, Self)] = &[
        ("follow-up-values", Self::FollowUpValues),
        ("projects", Self::Projects),
        ("indicators", Self::Indicators),
        ("organisation", Self::Organisation),
    ];

    /// The tables that its rows are made from.
    pub(super) const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::FollowUpValues => &[
                "follow_up_value",
                "indicator",
                "development_project",
                "organisation",
                "name",
            ],
            Self::Projects => &[
                "development_project",
                "project_priority_area",
                "project_target_group",
                "project_effect_goal",
                "project_participation",
                "status_report",
                "body",
                "organisation",
                "name",
            ],
            Self::Indicators => &["indicator", "development_project", "organisation", "name"],
            Self::Organisation => &[
                "body",
                "seat",
                "appointment",
                "person",
                "organisation",
                "name",
            ],
        }
    }

    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, subject)| *subject == self);
        named.map_or("", |(name, _)| name)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Comma-separated values, or semicolon-separated.
    Csv,
    /// Lines of JSON.
    Ndjson,
    /// A workbook of Excel.
    Xlsx,
}

/// What an Excel workbook is called.
pub(in crate::http) const WORKBOOK: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Format {
    /// All of them, by their extensions.
    pub(super) const ALL: &[(&str, Self)] = &[
        ("csv", Self::Csv),
        ("ndjson", Self::Ndjson),
        ("xlsx", Self::Xlsx),
    ];

    /// The value of `Content-Type`.
    pub(super) const fn content_type(self) -> HeaderValue {
        match self {
            Self::Csv => HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
            Self::Ndjson => HeaderValue::from_static("application/x-ndjson; charset=utf-8"),
            Self::Xlsx => HeaderValue::from_static(WORKBOOK),
        }
    }

    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, format)| *format == self);
        named.map_or("", |(name, _)| name)
    }
}

/// The file with this name.
pub(super) fn file(name: &str) -> Option<(Subject, Format)> {
    let (subject, format) = name.split_once('.')?;
    let subject = Subject::ALL.iter().find(|(name, _)| *name == subject)?;
    let format = Format::ALL.iter().find(|(name, _)| *name == format)?;
    Some((subject.1, format.1))
}

/// Which rows.
pub(super) enum Filter {
    /// Of follow-up values.
    Values(FollowUpValueFilter),
    /// Of projects.
    Projects(ProjectFilter),
    /// Of indicators.
    Indicators(IndicatorFilter),
    /// Of bodies.
    Bodies(BodyFilter),
}

/// After which row a file goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum After {
    /// It begins at its beginning.
    #[default]
    Nothing,
    /// After the row with this id.
    Row(Uuid),
    /// After so many rows of the body with this slug; after all of them when none is said.
    Body(String, Option<usize>),
}

/// What a caller asks for.
pub(super) struct Asked {
    pub(super) subject: Subject,
    pub(super) format: Format,
    pub(super) language: Language,
    pub(super) filter: Filter,
    pub(super) after: After,
    /// At most this many rows.
    pub(super) first: u64,
    /// The day that names, memberships and the organisation are those of.
    pub(super) on: NaiveDate,
    /// What day it is.
    today: NaiveDate,
    pub(super) organisations: OrganisationKeys,
}

impl Asked {
    /// Reads the query string. What it names is looked up, as far as the caller may see it.
    pub(super) async fn read(
        shared: &Shared,
        session: &Session,
        (subject, format): (Subject, Format),
        uri: &Uri,
    ) -> Result<Self, Refusal> {
        let today = shared.app.clock.today();
        let mut given = Parameters::read(uri.query().unwrap_or_default())?;
        let language = given.choice("language", &["sv", "en"], Language::from_code)?;
        let first = given.number("first")?;
        let after = given.text("after");
        let on = match subject {
            Subject::Organisation => given.day("asOf")?.unwrap_or(today),
            _ => today,
        };
        let organisations = session.organisation_keys(on).await;
        let organisations = organisations.map_err(door::refusal_of)?;
        let mut keys = Keys {
            session,
            organisations: &organisations,
            given: &mut given,
            on,
        };
        let filter = match subject {
            Subject::FollowUpValues => Filter::Values(keys.values().await?),
            Subject::Projects => Filter::Projects(keys.projects().await?),
            Subject::Indicators => Filter::Indicators(keys.indicators().await?),
            Subject::Organisation => Filter::Bodies(keys.bodies().await?),
        };
        given.finish()?;
        let after = match after {
            Some(key) => {
                let found = find(session, &organisations, subject, &key).await;
                found
                    .map_err(door::refusal_of)?
                    .ok_or_else(problem::no_row_of_file)?
            }
            None => After::Nothing,
        };
        Ok(Self {
            subject,
            format,
            language: language.unwrap_or_default(),
            filter,
            after,
            first: first.unwrap_or(u64::MAX),
            on,
            today,
            organisations,
        })
    }

    /// The name that the file is saved under.
    pub(super) fn file_name(&self) -> String {
        let (subject, format) = (self.subject.name(), self.format.name());
        let day = match self.subject {
            Subject::Organisation => self.on,
            _ => self.today,
        };
        format!("samverkan-{subject}-{day}.{format}")
    }
}

/// The row that a readable key names, as far as the caller may see it.
async fn find(
    session: &Session,
    organisations: &OrganisationKeys,
    subject: Subject,
    key: &str,
) -> Result<Option<After>, Error> {
    Ok(match subject {
        Subject::FollowUpValues => {
            let mut parts = key.splitn(3, '/');
            let (Some(indicator), Some(organisation), Some(period)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return Ok(None);
            };
            let organisation = organisations.find(organisation);
            let (Some(organisation), Some(period)) =
                (organisation, ReportingPeriod::from_code(period))
            else {
                return Ok(None);
            };
            let value = session.value_of(indicator, organisation, period).await?;
            value.map(After::Row)
        }
        Subject::Projects => session
            .project_by_slug(key)
            .await?
            .map(|it| After::Row(it.id)),
        Subject::Indicators => {
            let indicator = session.indicator_by_slug(key).await?;
            indicator.map(|it| After::Row(it.id))
        }
        Subject::Organisation => {
            let (slug, arrived) = match key.split_once('/') {
                Some((slug, arrived)) => (slug, Some(arrived)),
                None => (key, None),
            };
            let Ok(arrived) = arrived.map(str::parse).transpose() else {
                return Ok(None);
            };
            let body = session.body_by_slug(slug).await?;
            body.map(|it| After::Body(it.slug, arrived))
        }
    })
}

/// Parameters that name things.
struct Keys<'k> {
    session: &'k Session,
    organisations: &'k OrganisationKeys,
    given: &'k mut Parameters,
    on: NaiveDate,
}

/// The thing that a parameter names: by its readable key, which `$find` looks up, or by its global id.
macro_rules! thing {
    ($keys:ident, $name:literal, $kind:ident, $find:ident) => {
        match $keys.given.text($name) {
            None => None,
            Some(key) => {
                let found = $keys.session.$find(&key).await.map_err(door::refusal_of)?;
                let id = found.map(|row| row.id).or(by_id(&key, NodeKind::$kind));
                Some(id.ok_or_else(|| Parameters::unknown($name, &key))?)
            }
        }
    };
}

/// The code of a priority area, target group or effect goal.
macro_rules! direction {
    ($keys:ident, $name:literal, $list:ident) => {
        match $keys.given.text($name) {
            None => None,
            Some(code) => {
                let all = $keys.session.$list().await.map_err(door::refusal_of)?;
                let known: Vec<&str> = all.iter().map(|row| row.code.as_str()).collect();
                if !known.contains(&code.as_str()) {
                    return Err(Parameters::none_of($name, &code, &known));
                }
                Some(code)
            }
        }
    };
}

impl Keys<'_> {
    async fn values(&mut self) -> Result<FollowUpValueFilter, Refusal> {
        Ok(FollowUpValueFilter {
            indicator: thing!(self, "indicator", Indicator, indicator_by_slug),
            project: thing!(self, "project", DevelopmentProject, project_by_slug),
            organisation: self.organisation("organisation")?,
            care_area: self.care_area().await?.map(|area| (area, self.on)),
            priority_area: direction!(self, "priorityArea", priority_areas),
            target_group: direction!(self, "targetGroup", target_groups),
            effect_goal: direction!(self, "effectGoal", effect_goals),
            period: self.given.period("period")?,
            period_kind: self.given.code("periodKind")?,
            states: self.given.codes("states")?,
            preliminary: self.given.flag("preliminary")?,
            changed_since: self.given.moment("changedSince")?,
        })
    }

    async fn projects(&mut self) -> Result<ProjectFilter, Refusal> {
        Ok(ProjectFilter {
            owner: self.organisation("owner")?,
            participant: self.organisation("participant")?,
            care_area: self.care_area().await?,
            body: thing!(self, "body", Body, body_by_slug),
            parent: thing!(self, "parentProject", DevelopmentProject, project_by_slug),
            priority_area: direction!(self, "priorityArea", priority_areas),
            target_group: direction!(self, "targetGroup", target_groups),
            effect_goal: direction!(self, "effectGoal", effect_goals),
            phases: self.given.codes("phases")?,
            healths: self.given.codes("healths")?,
            visibility: self.given.code("visibility")?,
            changed_since: self.given.moment("changedSince")?,
            not_reported_since: self.given.day("notReportedSince")?,
            search: self.given.text("search"),
        })
    }

    async fn indicators(&mut self) -> Result<IndicatorFilter, Refusal> {
        Ok(IndicatorFilter {
            owner: self.organisation("owner")?,
            project: thing!(self, "project", DevelopmentProject, project_by_slug),
            priority_area: direction!(self, "priorityArea", priority_areas),
            target_group: direction!(self, "targetGroup", target_groups),
            effect_goal: direction!(self, "effectGoal", effect_goals),
            measure: self.given.code("measure")?,
            period_kind: self.given.code("periodKind")?,
            reporters: self.given.code("reporters")?,
            changed_since: self.given.moment("changedSince")?,
            search: self.given.text("search"),
        })
    }

    async fn bodies(&mut self) -> Result<BodyFilter, Refusal> {
        Ok(BodyFilter {
            types: self.given.codes("types")?,
            level: self.given.code("level")?,
            sphere: self.given.code("sphere")?,
            care_area: self.care_area().await?,
            municipality: self.organisation("municipality")?,
            parent: thing!(self, "parent", Body, body_by_slug),
            search: self.given.text("search"),
        })
    }

    async fn care_area(&mut self) -> Result<Option<Uuid>, Refusal> {
        let Some(key) = self.given.text("careArea") else {
            return Ok(None);
        };
        let areas = self.session.care_areas(self.on).await;
        let areas = areas.map_err(door::refusal_of)?;
        let named = areas.iter().find(|area| area.slug == key);
        let id = named
            .map(|area| area.id)
            .or(by_id(&key, NodeKind::CareArea));
        let slugs: Vec<&str> = areas.iter().map(|area| area.slug.as_str()).collect();
        match id {
            Some(id) => Ok(Some(id)),
            None => Err(Parameters::none_of("careArea", &key, &slugs)),
        }
    }

    fn organisation(&mut self, name: &'static str) -> Result<Option<Uuid>, Refusal> {
        let Some(key) = self.given.text(name) else {
            return Ok(None);
        };
        let id = self.organisations.find(&key);
        let id = id.or(by_id(&key, NodeKind::Organisation));
        Ok(Some(id.ok_or_else(|| Parameters::unknown(name, &key))?))
    }
}

/// The key in a global id of this kind of thing.
fn by_id(text: &str, kind: NodeKind) -> Option<Uuid> {
    let id = NodeId::decode(text).filter(|id| id.kind == kind)?;
    Some(id.key)
}

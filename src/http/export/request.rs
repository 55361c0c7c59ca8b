//! What a caller asks for: a kind of file in a format and a language, which rows of it, and which day they are those of.

use std::sync::Arc;

use axum::http::{HeaderValue, Uri};
use chrono::NaiveDate;

use super::super::Shared;
use crate::domain::problem;
use crate::error::Error;
use crate::files::{Language, Parameters, Query, Sheet};
use crate::store::{OrganisationKeys, Session};

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

/// What a caller asks for.
pub(super) struct ExportRequest<S: Sheet> {
    pub(super) format: Format,
    pub(super) language: Language,
    pub(super) filter: S::Filter,
    /// The row after which the file goes on.
    pub(super) after: Option<S::Position>,
    /// At most this many rows.
    pub(super) first: u64,
    /// The day that names, memberships and the organisation are those of.
    pub(super) on: NaiveDate,
    pub(super) organisations: Arc<OrganisationKeys>,
}

impl<S: Sheet> ExportRequest<S> {
    /// Reads the query string. What it names is looked up, as far as the caller may see it.
    pub(super) async fn read(
        shared: &Shared,
        session: &Session,
        format: Format,
        uri: &Uri,
    ) -> Result<Self, Error> {
        let mut given = Parameters::read(uri.query().unwrap_or_default())?;
        let language = given.choice("language", &["sv", "en"], Language::from_code)?;
        let first = given.number("first")?;
        let after = given.text("after");
        let today = shared.app.clock.today();
        let on = match S::OF_A_DAY {
            true => given.day("asOf")?.unwrap_or(today),
            false => today,
        };
        let organisations = session.organisation_keys(on).await?;
        let mut query = Query {
            given,
            session,
            organisations: &organisations,
            on,
            past: (on < today).then_some(on),
        };
        let filter = S::filter(&mut query).await?;
        query.given.finish()?;
        let after = match after {
            Some(key) => {
                let found = S::find(session, &organisations, &key).await?;
                Some(found.ok_or_else(problem::no_row_of_file)?)
            }
            None => None,
        };
        Ok(Self {
            format,
            language: language.unwrap_or_default(),
            filter,
            after,
            first: first.unwrap_or(u64::MAX),
            on,
            organisations: Arc::new(organisations),
        })
    }

    /// The name that the file is saved under.
    pub(super) fn file_name(&self) -> String {
        format!("samverkan-{}-{}.{}", S::NAME, self.on, self.format.name())
    }
}

//! The rows of a file, part after part, from one session: what has been read is sent before more is read.

use super::asked::{After, Asked, Filter};
use crate::domain::records::{IndicatorRecord, ProjectRecord, SeatRecord, ValueRecord};
use crate::error::Error;
use crate::files::{INDICATORS, Language, ORGANISATION, PROJECTS, VALUES, Workbook, csv, json};
use crate::store::Session;

/// How many rows are read at a time.
const PART: u64 = 5_000;

/// How many bodies are read at a time, each with its seats and appointments.
const BODIES: u64 = 100;

/// Some rows of a file.
pub(super) enum Rows {
    Values(Vec<ValueRecord>),
    Projects(Vec<ProjectRecord>),
    Indicators(Vec<IndicatorRecord>),
    Organisation(Vec<SeatRecord>),
}

/// The same for rows of each kind, with their columns.
macro_rules! with_columns {
    ($rows:expr, |$columns:ident, $these:ident| $then:expr) => {
        match $rows {
            Rows::Values($these) => {
                let $columns = VALUES;
                $then
            }
            Rows::Projects($these) => {
                let $columns = PROJECTS;
                $then
            }
            Rows::Indicators($these) => {
                let $columns = INDICATORS;
                $then
            }
            Rows::Organisation($these) => {
                let $columns = ORGANISATION;
                $then
            }
        }
    };
}

impl Rows {
    /// The beginning of a file of CSV with such rows.
    pub(super) fn beginning(&self, language: Language) -> Result<Vec<u8>, Error> {
        with_columns!(self, |columns, _rows| csv::beginning(columns, language))
            .map_err(Error::internal)
    }

    /// They as CSV.
    pub(super) fn csv(&self, language: Language) -> Result<Vec<u8>, Error> {
        with_columns!(self, |columns, rows| csv::rows(columns, language, rows))
            .map_err(Error::internal)
    }

    /// They as lines of JSON.
    pub(super) fn json(&self) -> Result<Vec<u8>, Error> {
        with_columns!(self, |columns, rows| json::lines(columns, rows)).map_err(Error::internal)
    }

    /// A workbook for such rows.
    pub(super) fn workbook(&self, language: Language) -> std::io::Result<Workbook> {
        let (swedish, english) = match self {
            Self::Values(_) => ("Uppföljningsvärden", "Follow-up values"),
            Self::Projects(_) => ("Projekt", "Projects"),
            Self::Indicators(_) => ("Indikatorer", "Indicators"),
            Self::Organisation(_) => ("Organisation", "Organisation"),
        };
        let title = match language {
            Language::Swedish => swedish,
            Language::English => english,
        };
        with_columns!(self, |columns, _rows| Workbook::new(
            title, columns, language
        ))
    }

    /// Adds them to a workbook.
    pub(super) fn add_to(&self, workbook: &mut Workbook) -> std::io::Result<()> {
        with_columns!(self, |columns, rows| {
            for row in rows {
                workbook.row(columns, row)?;
            }
            Ok(())
        })
    }

    fn len(&self) -> usize {
        with_columns!(self, |_columns, rows| rows.len())
    }

    fn truncate(&mut self, length: usize) {
        with_columns!(self, |_columns, rows| rows.truncate(length));
    }

    /// After which row the next part begins.
    fn last(&self) -> Option<After> {
        Some(match self {
            Self::Values(rows) => After::Row(rows.last()?.id),
            Self::Projects(rows) => After::Row(rows.last()?.id),
            Self::Indicators(rows) => After::Row(rows.last()?.id),
            Self::Organisation(rows) => After::Body(rows.last()?.body.clone(), None),
        })
    }

    /// Takes out what has arrived of the body that is read again.
    fn skip(&mut self, after: &After) {
        let (Self::Organisation(rows), After::Body(slug, arrived)) = (self, after) else {
            return;
        };
        let of_body = rows.iter().take_while(|row| row.body == *slug).count();
        rows.drain(..arrived.unwrap_or(of_body).min(of_body));
    }
}

/// A file that is being read.
pub(super) struct Reading {
    session: Session,
    after: After,
    left: u64,
    /// Read, and not yet taken.
    next: Option<Rows>,
}

impl Reading {
    /// Reads the first part, so that a fault is known before anything is sent.
    pub(super) async fn begin(session: Session, asked: &Asked) -> Result<Self, Error> {
        let mut reading = Self {
            session,
            after: asked.after.clone(),
            left: asked.first,
            next: None,
        };
        reading.next = Some(reading.part(asked).await?);
        Ok(reading)
    }

    /// The rows that come next; the first time there may be none in it, afterwards never.
    pub(super) async fn next(&mut self, asked: &Asked) -> Result<Option<Rows>, Error> {
        if let Some(read) = self.next.take() {
            return Ok(Some(read));
        }
        let read = self.part(asked).await?;
        Ok((read.len() > 0).then_some(read))
    }

    /// Which rows there are, before any is taken.
    pub(super) const fn first(&self) -> Option<&Rows> {
        self.next.as_ref()
    }

    async fn part(&mut self, asked: &Asked) -> Result<Rows, Error> {
        let row = match &self.after {
            After::Row(id) => Some(*id),
            After::Nothing | After::Body(..) => None,
        };
        let (session, keys, on) = (&self.session, &asked.organisations, asked.on);
        let limit = self.left.min(PART);
        let mut read = match &asked.filter {
            Filter::Values(filter) => {
                Rows::Values(session.value_records(filter, keys, row, limit).await?)
            }
            Filter::Projects(filter) => {
                let records = session.project_records(filter, keys, on, row, limit);
                Rows::Projects(records.await?)
            }
            Filter::Indicators(filter) => {
                Rows::Indicators(session.indicator_records(filter, keys, row, limit).await?)
            }
            Filter::Bodies(filter) => {
                let body = match &self.after {
                    After::Body(slug, _) => Some(slug.as_str()),
                    After::Nothing | After::Row(_) => None,
                };
                // One more: the body of which rows have arrived is read again.
                let limit = self.left.min(BODIES) + 1;
                let records = session.seat_records(filter, keys, on, body, limit);
                Rows::Organisation(records.await?)
            }
        };
        read.skip(&self.after);
        read.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left = self.left.saturating_sub(read.len() as u64);
        if let Some(last) = read.last() {
            self.after = last;
        }
        Ok(read)
    }
}

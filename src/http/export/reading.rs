//! The rows of a file, part after part, from one session: what has been read is sent before more is read.

use std::sync::Arc;

use super::request::{ExportRequest, Format};
use crate::error::Error;
use crate::files::{Language, Related, Sheet};
use crate::store::Session;

/// A file that is being read.
pub(super) struct Reading<S: Sheet> {
    pub(super) format: Format,
    pub(super) language: Language,
    session: Session,
    filter: S::Filter,
    related: Related,
    after: Option<S::Position>,
    left: u64,
    /// Read, and not yet taken.
    next: Option<Vec<S>>,
}

impl<S: Sheet> Reading<S> {
    /// Reads the first part, so that a fault is known before anything is sent.
    pub(super) async fn begin(session: Session, request: ExportRequest<S>) -> Result<Self, Error> {
        let mut reading = Self {
            format: request.format,
            language: request.language,
            session,
            filter: request.filter,
            related: Related::new(Arc::clone(&request.organisations), request.on),
            after: request.after,
            left: request.first,
            next: None,
        };
        reading.next = Some(reading.part().await?);
        Ok(reading)
    }

    /// The rows that come next; none after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<S>>, Error> {
        let read = match self.next.take() {
            Some(read) => read,
            None => self.part().await?,
        };
        Ok((!read.is_empty()).then_some(read))
    }

    async fn part(&mut self) -> Result<Vec<S>, Error> {
        let (session, after) = (&self.session, self.after.as_ref());
        let read = S::read(session, &mut self.related, &self.filter, after, self.left);
        let mut read = read.await?;
        read.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left = self.left.saturating_sub(read.len() as u64);
        if let Some(last) = read.last() {
            self.after = last.position();
        }
        Ok(read)
    }
}

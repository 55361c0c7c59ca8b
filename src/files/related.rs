//! What the rows of a file lead to: each thing is read once, however many parts a file has.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::indicator;
use uuid::Uuid;

use crate::domain::{
    id::{NodeId, NodeKind},
    vocabulary::Vocabulary,
};
use crate::error::Error;
use crate::store::{Cited, OrganisationKeys, Record, Row, Session};

/// What was read, for one caller, of what rows lead to.
pub struct Related {
    /// All organisations.
    pub organisations: Arc<OrganisationKeys>,
    /// The day that names, memberships and the organisation are those of.
    pub on: NaiveDate,
    /// The keys that people cite; none of what the caller can't see.
    keys: HashMap<Uuid, Option<String>>,
    pub(super) indicators: HashMap<Uuid, indicator::Model>,
}

impl Related {
    /// Nothing yet but the organisations.
    pub fn new(organisations: Arc<OrganisationKeys>, on: NaiveDate) -> Self {
        Self {
            organisations,
            on,
            keys: HashMap::new(),
            indicators: HashMap::new(),
        }
    }

    /// Reads the keys of these rows, as far as they have not been read.
    pub(super) async fn read<E: Cited>(
        &mut self,
        session: &Session,
        ids: impl Iterator<Item = Option<Uuid>>,
    ) -> Result<(), Error> {
        let new: HashSet<Uuid> = ids
            .flatten()
            .filter(|id| !self.keys.contains_key(id))
            .collect();
        let mut found = rows::<E>(session, new.iter().copied()).await?;
        let key = |id| (id, found.remove(&id).map(E::key));
        self.keys.extend(new.into_iter().map(key));
        Ok(())
    }

    /// Reads these indicators, as far as they have not been read.
    pub(super) async fn read_indicators(
        &mut self,
        session: &Session,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<(), Error> {
        let new = ids.filter(|id| !self.indicators.contains_key(id));
        let found = rows::<indicator::Entity>(session, new).await?;
        self.indicators.extend(found);
        Ok(())
    }

    /// The key of a row that was read, where the caller can see it.
    pub(super) fn key(&self, id: Option<Uuid>) -> Option<String> {
        self.keys.get(&id?)?.clone()
    }

    /// The key of an organisation.
    pub(super) fn organisation(&self, id: Option<Uuid>) -> Option<String> {
        id.map(|id| self.organisations.key(id))
    }
}

/// The rows with these ids, as far as the caller may see them.
pub(super) async fn rows<E: Record>(
    session: &Session,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Row<E>>, Error> {
    let ids: HashSet<Uuid> = ids.collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    session.rows::<E>(&ids).await
}

/// The id of one of the rows that the caller sees.
pub(super) fn seen<R>(rows: &HashMap<Uuid, R>, kind: NodeKind, id: Option<Uuid>) -> Option<NodeId> {
    let id = id.filter(|id| rows.contains_key(id))?;
    Some(NodeId::new(kind, id))
}

/// The value of the vocabulary that a column holds.
pub(super) fn code<V: Vocabulary>(text: &str) -> Result<V, Error> {
    V::from_code(text).ok_or_else(|| Error::internal(format!("{text} is no {}", V::NAME)))
}

//! The journal's chain: what is hashed, and how. Where the rows are kept is not known here.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash before the first entry.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Who vouches for what is written from the command line.
pub const COMMAND_LINE: &str = "command-line";

/// One entry, without its hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub number: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who vouches for the identity that wrote.
    pub issuer: String,
    /// The identity that wrote.
    pub subject: String,
    /// The organisation that it acted for.
    pub organisation: Option<Uuid>,
    /// Id of the request.
    pub request: String,
    /// What was done.
    pub action: String,
    /// The table.
    pub thing: String,
    /// The row.
    pub thing_id: Uuid,
    /// Who could see the row before: the number of its audience, and the organisation that this depended on.
    pub before: (Option<i16>, Option<Uuid>),
    /// The same afterwards.
    pub after: (Option<i16>, Option<Uuid>),
    /// The changed fields, as the text that is kept.
    pub fields: String,
    /// Why, where the operator of the server did it.
    pub reason: Option<String>,
}

impl Entry {
    /// The hash of this entry after the one with the hash `previous`. Each part goes in with its length before it, and the reason
    /// only where there is one, so that no two entries are the same bytes.
    pub fn hash(&self, previous: &str) -> String {
        let id = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.to_string());
        let audience = |number: Option<i16>| number.map_or_else(String::new, |it| it.to_string());
        let parts = [
            previous.to_owned(),
            self.number.to_string(),
            self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            self.issuer.clone(),
            self.subject.clone(),
            id(self.organisation),
            self.request.clone(),
            self.action.clone(),
            self.thing.clone(),
            self.thing_id.to_string(),
            audience(self.before.0),
            id(self.before.1),
            audience(self.after.0),
            id(self.after.1),
            self.fields.clone(),
        ];
        let mut hash = Sha256::new();
        for part in parts.iter().chain(&self.reason) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hexadecimal(&hash.finalize())
    }
}

/// What stands in the journal for a personal value. Once the salt is destroyed, it says nothing about the value.
pub fn personal_digest(salt: &str, value: &str) -> String {
    digest(&[salt, value])
}

/// SHA-256 of texts, each with its length before it, in hexadecimal.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hexadecimal(&hash.finalize())
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            number: 7,
            at: "2026-11-02T09:00:00.123Z".parse().unwrap(),
            issuer: "urn:samverkan:built-in".to_owned(),
            subject: "anna".to_owned(),
            organisation: Some(Uuid::from_u128(1)),
            request: "r-1".to_owned(),
            action: "APPOINT".to_owned(),
            thing: "appointment".to_owned(),
            thing_id: Uuid::from_u128(2),
            before: (None, None),
            after: (Some(3), Some(Uuid::from_u128(3))),
            fields: "{}".to_owned(),
            reason: None,
        }
    }

    #[test]
    fn every_part_of_an_entry_is_in_its_hash() {
        let hash = entry().hash(BEGINNING);
        let changes: [fn(&mut Entry); 15] = [
            |entry| entry.number += 1,
            |entry| entry.at += chrono::TimeDelta::milliseconds(1),
            |entry| entry.issuer.push('x'),
            |entry| entry.subject.push('x'),
            |entry| entry.organisation = None,
            |entry| entry.request.push('x'),
            |entry| entry.action.push('x'),
            |entry| entry.thing.push('x'),
            |entry| entry.thing_id = Uuid::from_u128(9),
            |entry| entry.before.0 = Some(0),
            |entry| entry.before.1 = Some(Uuid::from_u128(9)),
            |entry| entry.after.0 = None,
            |entry| entry.after.1 = None,
            |entry| entry.fields.push(' '),
            |entry| entry.reason = Some(String::new()),
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(changed.hash(BEGINNING), hash, "{place}");
        }
        assert_ne!(entry().hash(&hash), hash);
    }

    #[test]
    fn what_moves_from_one_part_to_the_next_changes_the_hash() {
        let mut moved = entry();
        moved.issuer.push('a');
        moved.subject = "nna".to_owned();
        assert_ne!(moved.hash(BEGINNING), entry().hash(BEGINNING));
    }

    #[test]
    fn the_hash_is_the_same_for_ever() {
        insta::assert_snapshot!(entry().hash(BEGINNING), @"8119bc60476e78a6809ff9025f9cfd4a3e83edf9ef77d6b43f687d8d38d58cc1");
    }
}

//! Global node ids: which thing, of which type, as it stood on which day. Opaque to callers, typed to us.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

pub use crate::register::NodeKind;

/// A thing's global id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId {
    /// What type of thing it is.
    pub kind: NodeKind,
    /// Its key among the things of that type.
    pub key: Uuid,
    /// The day that it was asked for; none for the thing as it stands.
    pub day: Option<NaiveDate>,
}

impl NodeId {
    /// The id of the thing with this key, as it stands.
    pub const fn new(kind: NodeKind, key: Uuid) -> Self {
        let day = None;
        Self { kind, key, day }
    }

    /// The opaque text that callers see.
    pub fn encode(self) -> String {
        let mut bytes = [0; 17];
        let (tag, key) = bytes.split_at_mut(1);
        tag.copy_from_slice(&[self.kind as u8]);
        key.copy_from_slice(self.key.as_bytes());
        match self.day {
            None => URL_SAFE_NO_PAD.encode(bytes),
            Some(day) => {
                let day = day.num_days_from_ce().to_be_bytes();
                URL_SAFE_NO_PAD.encode([&bytes[..], &day].concat())
            }
        }
    }

    /// The id that a text stands for; `None` for anything that [`Self::encode`] can't have made.
    pub fn decode(text: &str) -> Option<Self> {
        // Longer texts are no ids: don't decode what a caller sends without bound.
        if text.len() > 28 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, rest) = bytes.split_first()?;
        let (key, day) = rest.split_first_chunk::<16>()?;
        Some(Self {
            kind: NodeKind::from_tag(*tag)?,
            key: Uuid::from_bytes(*key),
            day: match day {
                [] => None,
                day => Some(decode_day(day)?),
            },
        })
    }
}

/// A day that a `Date` can name.
fn decode_day(bytes: &[u8]) -> Option<NaiveDate> {
    let days = i32::from_be_bytes(bytes.try_into().ok()?);
    let day = NaiveDate::from_num_days_from_ce_opt(days)?;
    (0..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_from_its_id() {
        for kind in NodeKind::ALL {
            let id = NodeId::new(*kind, Uuid::from_u128(7));
            assert_eq!(NodeId::decode(&id.encode()), Some(id));
            for day in ["0000-01-01", "2005-06-01", "9999-12-31"] {
                let day = day.parse().ok();
                let carrying = NodeId { day, ..id };
                assert_eq!(NodeId::decode(&carrying.encode()), Some(carrying));
            }
        }
    }

    #[test]
    fn no_other_text_is_an_id() {
        let id = NodeId::new(NodeKind::Rule, Uuid::from_u128(7)).encode();
        let never = URL_SAFE_NO_PAD
            .encode([&URL_SAFE_NO_PAD.decode(&id).unwrap()[..], &[0x7f; 4]].concat());
        for text in [
            "",
            "1",
            "åäö",
            &id[1..],
            &format!("{id}A"),
            &format!("{id}AAAA"),
            &"A".repeat(23),
            &"A".repeat(28),
            &never,
        ] {
            assert_eq!(NodeId::decode(text), None, "{text}");
        }
    }
}

//! Global node ids: which thing, of which type. Opaque to callers, typed to us.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

pub use crate::register::NodeKind;

/// A thing's global id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId {
    /// What type of thing it is.
    pub kind: NodeKind,
    /// Its key among the things of that type.
    pub key: Uuid,
}

impl NodeId {
    /// The id of the thing with this key.
    pub const fn new(kind: NodeKind, key: Uuid) -> Self {
        Self { kind, key }
    }

    /// The opaque text that callers see.
    pub fn encode(self) -> String {
        let mut bytes = [0; 17];
        let (tag, key) = bytes.split_at_mut(1);
        tag.copy_from_slice(&[self.kind as u8]);
        key.copy_from_slice(self.key.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The id that a text stands for; `None` for anything that [`Self::encode`] can't have made.
    pub fn decode(text: &str) -> Option<Self> {
        // Longer texts are no ids: don't decode what a caller sends without bound.
        if text.len() != 23 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, key) = bytes.split_first()?;
        Some(Self::new(
            NodeKind::from_tag(*tag)?,
            Uuid::from_slice(key).ok()?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_from_its_id() {
        for kind in NodeKind::ALL {
            let id = NodeId::new(*kind, Uuid::from_u128(7));
            assert_eq!(NodeId::decode(&id.encode()), Some(id));
        }
    }

    #[test]
    fn no_other_text_is_an_id() {
        let id = NodeId::new(NodeKind::Rule, Uuid::from_u128(7)).encode();
        for text in ["", "1", "åäö", &id[1..], &format!("{id}A"), &"A".repeat(23)] {
            assert_eq!(NodeId::decode(text), None, "{text}");
        }
    }
}

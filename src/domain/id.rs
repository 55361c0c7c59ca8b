//! Global node ids: which thing, of which type. Opaque to callers, typed to us.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

macro_rules! node_kinds {
    ($($kind:ident = $tag:literal),+ $(,)?) => {
        /// The types of things that have a global id. The tag is part of every id ever given out: never change or reuse one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each kind is the type of the same name in the schema")]
        pub enum NodeKind { $($kind = $tag),+ }

        impl NodeKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            fn from_tag(tag: u8) -> Option<Self> {
                match tag { $($tag => Some(Self::$kind),)+ _ => None }
            }
        }
    };
}

node_kinds! {
    Organisation = 1,
    CareArea = 2,
    CareAreaMembership = 3,
    DatedName = 4,
    Body = 5,
    SteeringRelation = 6,
    Seat = 7,
    Person = 8,
    Appointment = 9,
    ChairTerm = 10,
    Mandate = 11,
    ExternalParticipant = 12,
    PriorityArea = 13,
    TargetGroup = 14,
    EffectGoal = 15,
    SteeringDocument = 16,
    DocumentVersion = 17,
    Clause = 18,
    EditorialNote = 19,
    Agreement = 20,
    AgreementParty = 21,
    AgreementApproval = 22,
    NoticeOfTermination = 23,
    LadderStep = 24,
    Matter = 25,
    Decision = 26,
    Amendment = 27,
    Rule = 28,
    Grant = 30,
    ServiceAccount = 31,
    LocalStructureReport = 29,
    DevelopmentProject = 32,
    Milestone = 33,
    StatusReport = 34,
    ProjectParticipation = 35,
    Indicator = 36,
    IndicatorTarget = 37,
    FollowUpValue = 38,
}

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

//! A token as it was sent: read strictly, its claims checked, and turned into [`Claims`] by a key that signed it.
//!
//! `jsonwebtoken` lends the signature check alone. Its `decode` lets pass a missing or wrongly typed `iss` and `aud`,
//! a future `nbf`, unknown `crit` and any `typ`, and it asks the machine for the time; so all of that is done here.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, crypto};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{Claims, Refused, keys::Key};

/// No token is longer, in bytes.
const LONGEST: usize = 8_192;

/// How far the clocks of an issuer and ours may be apart, in seconds.
const LEEWAY: f64 = 30.0;

/// The longest `sub` (OpenID Connect Core, section 2) and `organisation`, in bytes.
pub(super) const LONGEST_NAME: usize = 255;

/// What a token for access may be called (RFC 9068, section 2.1), and what those from before are called.
const TYPES: [&str; 3] = ["at+jwt", "application/at+jwt", "JWT"];

/// The header's fields that count. A field that occurs twice or has another type makes the token unreadable; one that
/// names or holds a key (`jku`, `x5u`, `jwk`, `x5c`) is never looked at.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
    /// Everything else. It also keeps a JSON array from being read as the fields in order.
    #[serde(flatten)]
    _others: BTreeMap<String, IgnoredAny>,
}

/// The claims that count, as strict as [`Header`].
#[derive(Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<f64>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<f64>,
    #[serde(default, deserialize_with = "present")]
    organisation: Option<String>,
    #[serde(default, deserialize_with = "present")]
    nonce: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    at_hash: Option<IgnoredAny>,
    #[serde(flatten)]
    _others: BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn contains(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }
}

/// A field that may be missing but not null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// A token that nobody has vouched for yet.
pub(super) struct Token<'a> {
    header: Header,
    payload: Payload,
    signed: &'a str,
    signature: &'a str,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub(super) fn read(token: &'a str) -> Result<Self, Refused> {
        const PARTS: Refused = Refused("not three parts");
        if token.len() > LONGEST {
            return Err(Refused("too long"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(PARTS)?;
        let (header, payload) = signed.split_once('.').ok_or(PARTS)?;
        if payload.contains('.') {
            return Err(PARTS);
        }
        Ok(Self {
            header: json(header).ok_or(Refused("header unreadable"))?,
            payload: json(payload).ok_or(Refused("claims unreadable"))?,
            signed,
            signature,
        })
    }

    /// Who it says has issued it.
    pub(super) fn issuer(&self) -> &str {
        &self.payload.iss
    }

    /// Which key it says it was signed with.
    pub(super) fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Whether it is an access token for this audience at this time.
    pub(super) fn check(&self, audience: &str, now: DateTime<Utc>) -> Result<(), Refused> {
        let payload = &self.payload;
        if self.header.crit.is_some() {
            return Err(Refused("critical header field"));
        }
        if !self.is_for_access() {
            return Err(Refused("no access token"));
        }
        if !payload.aud.contains(audience) {
            return Err(Refused("another audience"));
        }
        if !is_name(&payload.sub) {
            return Err(Refused("subject empty or too long"));
        }
        if payload
            .organisation
            .as_deref()
            .is_some_and(|name| !is_name(name))
        {
            return Err(Refused("organisation empty or too long"));
        }
        self.check_time(now)
    }

    fn is_for_access(&self) -> bool {
        let typed = |typ: &String| TYPES.iter().any(|known| typ.eq_ignore_ascii_case(known));
        self.header.typ.as_ref().is_none_or(typed)
            && self.payload.nonce.is_none()
            && self.payload.at_hash.is_none()
    }

    fn check_time(&self, now: DateTime<Utc>) -> Result<(), Refused> {
        // Exact: milliseconds since 1970 need 41 of a float's 53 bits.
        let now = now.timestamp_millis() as f64 / 1_000.0;
        let future = |time: Option<f64>| time.is_some_and(|time| time > now + LEEWAY);
        if self.payload.exp + LEEWAY <= now {
            return Err(Refused("expired"));
        }
        if future(self.payload.nbf) {
            return Err(Refused("not yet valid"));
        }
        if future(self.payload.iat) {
            return Err(Refused("issued in the future"));
        }
        Ok(())
    }

    /// Its claims, if this key signed it.
    pub(super) fn verified(self, key: &Key) -> Result<Claims, Refused> {
        if self.header.alg.parse::<Algorithm>().ok() != Some(key.algorithm) {
            return Err(Refused("not the key's algorithm"));
        }
        let signed = self.signed.as_bytes();
        match crypto::verify(self.signature, signed, &key.key, key.algorithm) {
            Ok(true) => Ok(Claims {
                issuer: self.payload.iss,
                subject: self.payload.sub,
                organisation: self.payload.organisation,
            }),
            Ok(false) | Err(_) => Err(Refused("wrong signature")),
        }
    }
}

/// Whether it can name a subject or an organisation.
pub(super) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    let text = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&text).ok()
}

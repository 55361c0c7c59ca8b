//! A token as it was sent: read strictly, its claims checked, and turned into [`Claims`] by a key that signed it.
//!
//! `jsonwebtoken` lends the signature check alone. Its `decode` lets pass a missing or wrongly typed `iss` and `aud`,
//! a future `nbf`, unknown `crit` and any `typ`, and it asks the machine for the time; so all of that is done here.

use std::{collections::BTreeMap, fmt::Display};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, crypto};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Map, Value};

use super::{Claims, Refused, keys::Key};

/// No token is longer, in bytes.
const LONGEST: usize = 8_192;

/// How far the clocks of an issuer and ours may be apart, in seconds.
const LEEWAY: f64 = 30.0;

/// The longest `sub` (OpenID Connect Core, section 2) and `organisation`, in bytes.
pub(super) const LONGEST_NAME: usize = 255;

/// What a token for access may be called (RFC 9068, section 2.1), and what those from before are called.
const TYPES: [&str; 3] = ["at+jwt", "application/at+jwt", "JWT"];

/// What only an ID token has: digests of what was issued with it (OpenID Connect Core, section 3.3.2.11). No access token can
/// have its own. Some issuers put the `nonce` of the login into access tokens, too: that tells nothing.
const NOT_FOR_ACCESS: [&str; 3] = ["at_hash", "c_hash", "s_hash"];

/// What Keycloak calls tokens that are not for access.
const OTHER_TYPES: [&str; 4] = ["ID", "Refresh", "Offline", "Logout"];

/// How much of what a stranger wrote goes to the log, in characters.
const SHOWN: usize = 100;

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
    /// What kind of token it is, as Keycloak says it.
    #[serde(default)]
    typ: Value,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
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

    fn shown(&self) -> String {
        shortened(&match self {
            Self::One(one) => one.clone(),
            Self::Several(several) => several.join(" "),
        })
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
        const PARTS: Refused = Refused::Token("not three parts");
        if token.len() > LONGEST {
            return Err(Refused::Token("too long"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(PARTS)?;
        let (header, payload) = signed.split_once('.').ok_or(PARTS)?;
        if payload.contains('.') {
            return Err(PARTS);
        }
        Ok(Self {
            header: json(header).ok_or(Refused::Token("header unreadable"))?,
            payload: json(payload).ok_or_else(|| {
                tracing::info!(
                    claim = unreadable(payload),
                    "a token's claims can't be read"
                );
                Refused::Token("claims unreadable")
            })?,
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
            return Err(Refused::Token("critical header field"));
        }
        if !self.is_for_access() {
            return Err(Refused::Token("no access token"));
        }
        if !payload.aud.contains(audience) {
            return Err(Refused::Token("another audience"));
        }
        if !is_name(&payload.sub) {
            return Err(Refused::Token("subject empty or too long"));
        }
        if payload
            .organisation
            .as_deref()
            .is_some_and(|name| !is_name(name))
        {
            return Err(Refused::Token("organisation empty or too long"));
        }
        self.check_time(now)
    }

    fn is_for_access(&self) -> bool {
        let typed = |typ: &String| TYPES.iter().any(|known| typ.eq_ignore_ascii_case(known));
        let of_another_kind = self.payload.typ.as_str().is_some_and(|typ| {
            OTHER_TYPES
                .iter()
                .any(|known| typ.eq_ignore_ascii_case(known))
        });
        self.header.typ.as_ref().is_none_or(typed)
            && !of_another_kind
            && NOT_FOR_ACCESS
                .iter()
                .all(|claim| !self.payload.others.contains_key(*claim))
    }

    /// Where it says it comes from, for the log: nothing of whom it is about.
    pub(super) fn origin(&self) -> impl Display {
        let Header { alg, kid, typ, .. } = &self.header;
        let (kid, typ) = (kid.as_deref(), typ.as_deref());
        let (issuer, audience) = (shortened(&self.payload.iss), self.payload.aud.shown());
        let (alg, kid) = (shortened(alg), shortened(kid.unwrap_or_default()));
        let typ = shortened(typ.unwrap_or_default());
        format!("iss {issuer:?}, aud {audience:?}, alg {alg:?}, kid {kid:?}, typ {typ:?}")
    }

    fn check_time(&self, now: DateTime<Utc>) -> Result<(), Refused> {
        // Exact: milliseconds since 1970 need 41 of a float's 53 bits.
        let now = now.timestamp_millis() as f64 / 1_000.0;
        let future = |time: Option<f64>| time.is_some_and(|time| time > now + LEEWAY);
        if self.payload.exp + LEEWAY <= now {
            return Err(Refused::Token("expired"));
        }
        if future(self.payload.nbf) {
            return Err(Refused::Token("not yet valid"));
        }
        if future(self.payload.iat) {
            return Err(Refused::Token("issued in the future"));
        }
        Ok(())
    }

    /// Its claims, if this key signed it.
    pub(super) fn verified(&self, key: &Key) -> Result<Claims, Refused> {
        if self.header.alg.parse::<Algorithm>().ok() != Some(key.algorithm) {
            return Err(Refused::Token("not the key's algorithm"));
        }
        let signed = self.signed.as_bytes();
        match crypto::verify(self.signature, signed, &key.key, key.algorithm) {
            Ok(true) => Ok(Claims {
                issuer: self.payload.iss.clone(),
                subject: self.payload.sub.clone(),
                organisation: self.payload.organisation.clone(),
                expires: moment(self.payload.exp),
            }),
            Ok(false) | Err(_) => Err(Refused::Token("wrong signature")),
        }
    }
}

/// A number of seconds since 1970 (RFC 7519, NumericDate) as a moment; what lies beyond all calendars is the end of ours.
fn moment(seconds: f64) -> DateTime<Utc> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what is too large becomes the largest"
    )]
    DateTime::from_timestamp(seconds as i64, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whether it can name a subject or an organisation.
pub(super) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
}

/// Which claim is missing or of another type. The value may be anybody's name: it isn't told.
pub(super) fn unreadable(payload: &str) -> &'static str {
    let Some(claims) = json::<Map<String, Value>>(payload) else {
        return "all";
    };
    let is_text = |name| claims.get(name).is_some_and(Value::is_string);
    let is_time = |name| claims.get(name).is_some_and(Value::is_number);
    let absent = |name| !claims.contains_key(name);
    let checks = [
        ("iss", is_text("iss")),
        ("sub", is_text("sub")),
        ("exp", is_time("exp")),
        ("nbf", absent("nbf") || is_time("nbf")),
        ("iat", absent("iat") || is_time("iat")),
        (
            "organisation",
            absent("organisation") || is_text("organisation"),
        ),
    ];
    let faulty = checks.iter().find(|(_, readable)| !readable);
    faulty.map_or("aud, or one that is there twice", |(claim, _)| claim)
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    let text = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&text).ok()
}

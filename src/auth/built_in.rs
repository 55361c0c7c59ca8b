//! The issuer that is built in: it signs with a key of its own, so that a first token needs no other service.
//!
//! Its tokens pass through the same verification as everyone's.

use crate::domain::problem;
use std::{
    fs::File,
    io::{ErrorKind, Read, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Duration,
};

use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, ThumbprintHash},
};
use pem::Pem;
use serde::Serialize;
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::{Issuer, KeySource, PublicKeys, token::is_name};
use crate::error::Error;

/// The built-in issuer's name.
pub const BUILT_IN: &str = "urn:samverkan:built-in";

/// Whom its tokens are for: this service.
pub const AUDIENCE: &str = "samverkan";

/// What the key's PEM block is called (RFC 7468, section 10).
const LABEL: &str = "PRIVATE KEY";

/// A key file is never longer, in bytes.
const LONGEST: u64 = 4_096;

/// The built-in issuer with its private keys. The first signs; tokens that another of them has signed go on counting, so that a
/// key can be replaced while its tokens are in use.
pub struct BuiltIn {
    key: EncodingKey,
    kid: String,
    public: Vec<Jwk>,
}

/// What its tokens say (RFC 9068, section 2.2).
#[derive(Serialize)]
struct Payload<'a> {
    iss: &'static str,
    sub: &'a str,
    aud: &'static str,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<&'a str>,
}

impl BuiltIn {
    /// The keys in this file, one after another, the one that signs first. A file is made if it is missing: Ed25519, PKCS#8 in PEM, readable by its owner alone. Of
    /// processes that start together, one makes it and all use it. A file that others may read is refused.
    pub fn load_or_create(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            create(path)?;
        }
        Self::from_pem(&read(path)?)
            .ok_or_else(|| problem::key_file_without_key(path.display()).into())
    }

    fn from_pem(text: &str) -> Option<Self> {
        let blocks = pem::parse_many(text).ok()?;
        let keys: Vec<_> = blocks.iter().map(key).collect::<Option<_>>()?;
        let public = keys.iter().map(|(_, public, _)| public.clone()).collect();
        let (key, _, kid) = keys.into_iter().next()?;
        Some(Self { key, kid, public })
    }

    /// The issuer as the verifier needs it, with the public keys alone.
    pub fn issuer(&self) -> Issuer {
        Issuer {
            name: BUILT_IN.to_owned(),
            audience: AUDIENCE.to_owned(),
            algorithms: vec![Algorithm::EdDSA],
            keys: KeySource::BuiltIn(PublicKeys(self.public.clone())),
        }
    }

    /// A token for a subject of 1 to 255 bytes, valid from `now` for `lifetime`, of which whole seconds count.
    pub fn token(
        &self,
        subject: &str,
        organisation: Option<&str>,
        lifetime: Duration,
        now: DateTime<Utc>,
    ) -> Result<String, Error> {
        check_name("subject", subject)?;
        organisation.map_or(Ok(()), |name| check_name("organisation", name))?;
        let now = now.timestamp();
        let seconds = i64::try_from(lifetime.as_secs()).ok();
        let exp = seconds
            .and_then(|seconds| now.checked_add(seconds))
            .ok_or_else(|| Error::from(problem::lifetime_too_long().at("lifetime")))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        let payload = Payload {
            iss: BUILT_IN,
            sub: subject,
            aud: AUDIENCE,
            iat: now,
            nbf: now,
            exp,
            jti: Uuid::now_v7(),
            organisation,
        };
        encode(&header, &payload, &self.key).map_err(Error::internal)
    }
}

/// A key with its public half and its name, which follows from it.
fn key(block: &Pem) -> Option<(EncodingKey, Jwk, String)> {
    if block.tag() != LABEL {
        return None;
    }
    let key = EncodingKey::from_ed_der(block.contents());
    let mut public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).ok()?;
    let kid = public.thumbprint(ThumbprintHash::SHA256).ok()?;
    public.common.key_id = Some(kid.clone());
    Some((key, public, kid))
}

fn check_name(field: &'static str, name: &str) -> Result<(), Error> {
    if is_name(name) {
        return Ok(());
    }
    Err(Error::from(problem::wrong_length_of_name(field).at(field)))
}

/// Writes a new key beside the path and links it there whole, unless somebody else was first: nobody ever reads half a
/// key, and nobody's key is written over.
fn create(path: &Path) -> Result<(), Error> {
    let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).map_err(Error::internal)?;
    let text = pem::encode(&Pem::new(LABEL, key.as_ref()));
    match write(path, &text) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
            Err(problem::key_file_not_created(path.display(), cause).into())
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // The owner alone may read and write it: mode 0600 from its first moment on.
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
    let unreadable =
        |cause: std::io::Error| Error::from(problem::key_file_unreadable(path.display(), cause));
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(problem::key_file_open_to_others(path.display()).into());
    }
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    Ok(text)
}

#[cfg(test)]
mod tests;

//! From a bearer token to claims that one of our issuers has signed. Nothing else knows JSON web tokens.
//!
//! A token is read (`token`), its issuer found, its claims checked, and its signature verified with one of that issuer's
//! keys (`keys`). The key decides the algorithm; the token's header only says the same or is refused. Keys come from a
//! file, from an address that is fetched in a task of its own (`remote`), or from the issuer that is built in
//! (`built_in`). All of them pass through the same verification.
//!
//! Only access tokens count: RFC 9068's `typ`, `JWT`, or none, and nothing that only an ID token has. What keeps the ID
//! token of an issuer with untyped tokens out is the audience: it must be this service, not a front end.

mod built_in;
mod configuration;
mod keys;
#[cfg(test)]
mod provider;
mod remote;
#[cfg(test)]
mod tests;
mod token;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, jwk::Jwk};
use tokio::task::JoinSet;

pub use self::{
    built_in::{AUDIENCE, BUILT_IN, BuiltIn},
    configuration::issuers_from,
    remote::Address,
};
use self::{
    keys::{Key, Keys},
    remote::Remote,
    token::Token,
};
use crate::{clock::Clock, domain::problem, error::Error};

/// Who signed in, as an issuer of ours has signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who vouches for it (`iss`).
    pub issuer: String,
    /// Whom the issuer means, unique within it (`sub`); 1 to 255 bytes.
    pub subject: String,
    /// The organisation that the subject acts for, when the token says (`organisation`); 1 to 255 bytes.
    pub organisation: Option<String>,
    /// When the token ends (`exp`).
    pub expires: DateTime<Utc>,
}

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It can't count. The reason is for the log, never for the caller.
    Token(&'static str),
    /// Whether it counts can't be known now: its issuer's keys can't be fetched.
    Unreachable,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Token(reason) => reason,
            Self::Unreachable => "the issuer's keys can't be fetched",
        })
    }
}

impl std::error::Error for Refused {}

/// Who may sign tokens for us.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Its name, exactly as in `iss`.
    pub name: String,
    /// What `aud` must contain.
    pub audience: String,
    /// The algorithms that its keys may have; asymmetric ones only. For a key that fits several, the first counts.
    pub algorithms: Vec<Algorithm>,
    /// Where its public keys are.
    pub keys: KeySource,
}

/// Where an issuer's public keys are.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// An address that answers with a JSON web key set; fetched again and again.
    Url(Address),
    /// A file with a JSON web key set; read once, at start.
    File(PathBuf),
    /// The keys of this service.
    BuiltIn(PublicKeys),
}

/// The public halves of the built-in issuer's keys.
#[derive(Clone, Debug)]
pub struct PublicKeys(Vec<Jwk>);

/// Verifies tokens. A clone shares everything.
#[derive(Clone)]
pub struct Tokens(Arc<Verifier>);

struct Verifier {
    issuers: Vec<Known>,
    clock: Clock,
    /// The tasks that fetch keys; they end with it.
    tasks: OnceLock<JoinSet<()>>,
}

struct Known {
    name: String,
    audience: String,
    source: Source,
}

enum Source {
    Fixed(Keys),
    Fetched(Arc<Remote>),
}

impl Tokens {
    /// A verifier for these issuers. Reads key files, fetches nothing and spawns nothing.
    pub fn new(issuers: Vec<Issuer>, clock: Clock) -> Result<Self, Error> {
        check(&issuers)?;
        let issuers = issuers
            .into_iter()
            .map(Known::new)
            .collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Verifier {
            issuers,
            clock,
            tasks: OnceLock::new(),
        })))
    }

    /// Fetches the keys that are at an address, now and from time to time, until the last clone is dropped. Before
    /// this, tokens of those issuers are refused after a while. Needs a tokio runtime.
    pub fn watch(&self) {
        self.0.tasks.get_or_init(|| {
            let remotes = self
                .0
                .issuers
                .iter()
                .filter_map(|issuer| match &issuer.source {
                    Source::Fetched(remote) => Some(Arc::clone(remote)),
                    Source::Fixed(_) => None,
                });
            remotes.map(Remote::keep_fetching).collect()
        });
    }

    /// The claims of a token, if an issuer of ours has signed it, for us, for now. Why one is refused goes to the log, with
    /// where it comes from and without whom it is about.
    pub async fn verify(&self, token: &str) -> Result<Claims, Refused> {
        let token = Token::read(token)
            .inspect_err(|reason| tracing::info!(%reason, "a token is refused"))?;
        let verified = self.verified(&token).await;
        verified.inspect_err(|reason| {
            tracing::info!(%reason, from = %token.origin(), "a token is refused");
        })
    }

    async fn verified(&self, token: &Token<'_>) -> Result<Claims, Refused> {
        let issuers = &self.0.issuers;
        let issuer = issuers
            .iter()
            .find(|issuer| issuer.name == token.issuer())
            .ok_or(Refused::Token("unknown issuer"))?;
        // Before the key is sought, so that a token that can't count anyway makes nobody fetch.
        token.check(&issuer.audience, self.0.clock.now())?;
        let key = issuer.key(token.kid()).await?;
        token.verified(&*key.ok_or(Refused::Token("no such key"))?)
    }

    /// How many usable keys each issuer has now, in the order of the configuration. Fetches those that are at an address.
    ///
    /// # Errors
    /// The first issuer whose keys can't be had, and why.
    pub async fn count_keys(&self) -> Result<Vec<(String, usize)>, Error> {
        let mut counted = Vec::new();
        for issuer in &self.0.issuers {
            let keys = match &issuer.source {
                Source::Fixed(keys) => keys.len(),
                Source::Fetched(remote) => remote.count().await?,
            };
            counted.push((issuer.name.clone(), keys));
        }
        Ok(counted)
    }

    /// Whose tokens count, in the order of the configuration.
    pub fn issuer_names(&self) -> Vec<String> {
        let issuers = self.0.issuers.iter();
        issuers.map(|issuer| issuer.name.clone()).collect()
    }
}

impl Known {
    fn new(issuer: Issuer) -> Result<Self, Error> {
        let source = match issuer.keys {
            KeySource::Url(address) => Source::Fetched(Arc::new(Remote::new(
                issuer.name.clone(),
                address,
                issuer.algorithms,
            ))),
            KeySource::File(path) => Source::Fixed(from_file(&path, &issuer.algorithms)?),
            KeySource::BuiltIn(PublicKeys(keys)) => {
                Source::Fixed(Keys::usable(keys, &issuer.algorithms))
            }
        };
        Ok(Self {
            name: issuer.name,
            audience: issuer.audience,
            source,
        })
    }

    async fn key(&self, kid: Option<&str>) -> Result<Option<Arc<Key>>, Refused> {
        match &self.source {
            Source::Fixed(keys) => Ok(keys.find(kid)),
            Source::Fetched(remote) => remote.key(kid).await,
        }
    }
}

fn from_file(path: &Path, algorithms: &[Algorithm]) -> Result<Keys, Error> {
    let shown = path.display();
    let text = fs::read(path)
        .map_err(|cause| Error::from(problem::keys_unreadable(&shown, cause).at("jwks")))?;
    Keys::read(&text, algorithms)
        .ok_or_else(|| Error::from(problem::no_public_key(shown).at("jwks")))
}

/// What can be said of issuers before any key is read.
fn check(issuers: &[Issuer]) -> Result<(), Error> {
    for (place, issuer) in issuers.iter().enumerate() {
        let name = &issuer.name;
        if name.is_empty() || issuers.iter().take(place).any(|other| other.name == *name) {
            return Err(Error::from(
                problem::issuer_without_own_name(name).at("name"),
            ));
        }
        if issuer.audience.is_empty() {
            return Err(Error::from(
                problem::issuer_without_audience(name).at("audience"),
            ));
        }
        if issuer.algorithms.is_empty() || !issuer.algorithms.iter().all(|one| asymmetric(*one)) {
            return Err(Error::from(
                problem::issuer_without_algorithm(name).at("algorithms"),
            ));
        }
    }
    Ok(())
}

/// Whether it has a public key. With a shared secret, everyone who can verify a token could also make one.
fn asymmetric(algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    matches!(
        algorithm,
        RS256 | RS384 | RS512 | PS256 | PS384 | PS512 | ES256 | ES384 | EdDSA
    )
}

//! A small OpenID provider on a loopback port: it publishes one key, signs access tokens with it, and can misbehave.

use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, spawn},
};

/// How it answers the question for its keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// With its key.
    Well,
    /// With 503, though with its key.
    Down,
    /// With a redirection to where its key is as well, and with its key.
    Redirecting,
    /// With its key under two names.
    Twice,
    /// With its key and more white space than anyone should read.
    Endless,
    /// With something else than a key set.
    Garbled,
    /// With an empty key set.
    Empty,
    /// Not at all.
    Silent,
}

/// The provider; it ends when it is dropped.
pub struct Provider {
    address: String,
    inner: Arc<Inner>,
    task: AbortHandle,
}

struct Inner {
    key: Mutex<Signing>,
    manner: Mutex<Manner>,
    asked: watch::Sender<usize>,
}

struct Signing {
    kid: String,
    private: EncodingKey,
    public: Jwk,
}

impl Signing {
    fn new(number: usize) -> Self {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
        let private = EncodingKey::from_ec_der(pair.as_ref());
        let kid = format!("key-{number}");
        let mut public = Jwk::from_encoding_key(&private, Algorithm::ES256).unwrap();
        public.common.key_id = Some(kid.clone());
        Self {
            kid,
            private,
            public,
        }
    }
}

impl Provider {
    /// Starts on a free port, with the key `key-1`.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            key: Mutex::new(Signing::new(1)),
            manner: Mutex::new(Manner::Well),
            asked: watch::Sender::new(0),
        });
        let discovery = json!({ "issuer": address, "jwks_uri": format!("{address}/jwks") });
        let router = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(async move || discovery.to_string()),
            )
            .route("/jwks", get(keys))
            .route(
                "/moved",
                get(async |State(inner): State<Arc<Inner>>| inner.set()),
            )
            .with_state(Arc::clone(&inner));
        let task = spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            inner,
            task: task.abort_handle(),
        }
    }

    /// Its name, which is its address.
    pub fn name(&self) -> &str {
        &self.address
    }

    /// Where its keys are.
    pub fn jwks(&self) -> String {
        format!("{}/jwks", self.address)
    }

    /// From now on it publishes and uses another key, `key-2` and so on, alone.
    pub fn rotate(&self) {
        let mut key = lock(&self.inner.key);
        let number: usize = key.kid.trim_start_matches("key-").parse().unwrap();
        *key = Signing::new(number + 1);
    }

    /// From now on it answers so.
    pub fn behave(&self, manner: Manner) {
        *lock(&self.inner.manner) = manner;
    }

    /// How often its keys have been asked for.
    pub fn asked(&self) -> usize {
        *self.inner.asked.borrow()
    }

    /// Completes when its keys have been asked for this often.
    pub async fn asked_at_least(&self, times: usize) {
        let mut asked = self.inner.asked.subscribe();
        asked.wait_for(|asked| *asked >= times).await.unwrap();
    }

    /// An access token, valid for an hour from `now`.
    pub fn token(&self, audience: &str, subject: &str, now: DateTime<Utc>) -> String {
        let now = now.timestamp();
        self.sign(&json!({
            "iss": self.address, "aud": audience, "sub": subject, "iat": now, "exp": now + 3_600,
        }))
    }

    /// These claims, signed with its key.
    pub fn sign(&self, claims: &Value) -> String {
        let key = lock(&self.inner.key);
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(key.kid.clone());
        encode(&header, claims, &key.private).unwrap()
    }

    /// The same, under another key's name or none.
    pub fn sign_as(&self, kid: Option<&str>, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = kid.map(ToOwned::to_owned);
        encode(&header, claims, &lock(&self.inner.key).private).unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Inner {
    fn set(&self) -> String {
        json!({ "keys": [lock(&self.key).public] }).to_string()
    }
}

async fn keys(State(inner): State<Arc<Inner>>) -> Response {
    inner.asked.send_modify(|asked| *asked += 1);
    let manner = *lock(&inner.manner);
    match manner {
        Manner::Well => inner.set().into_response(),
        Manner::Down => (StatusCode::SERVICE_UNAVAILABLE, inner.set()).into_response(),
        Manner::Redirecting => {
            (StatusCode::FOUND, [(LOCATION, "/moved")], inner.set()).into_response()
        }
        Manner::Twice => {
            let mut other = lock(&inner.key).public.clone();
            let first = other.clone();
            other.common.key_id = Some("other".to_owned());
            json!({ "keys": [first, other] })
                .to_string()
                .into_response()
        }
        Manner::Endless => (inner.set() + &" ".repeat(256 * 1024)).into_response(),
        Manner::Garbled => "<html>Logga in</html>".into_response(),
        Manner::Empty => json!({ "keys": [] }).to_string().into_response(),
        Manner::Silent => std::future::pending().await,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

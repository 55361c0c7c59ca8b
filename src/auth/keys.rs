//! The public keys of one issuer, read from a JSON web key set (RFC 7517). A key says which algorithm it is for.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{
        AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse,
        RSAKeyParameters,
    },
};
use serde::Deserialize;

/// RSA keys with a shorter modulus are refused, in bits.
const SHORTEST_RSA: usize = 2_048;

/// A public key with the one algorithm that it verifies.
pub(super) struct Key {
    /// The algorithm.
    pub(super) algorithm: Algorithm,
    /// The key.
    pub(super) key: DecodingKey,
}

/// The usable keys of an issuer, with their names.
#[derive(Default)]
pub(super) struct Keys(Vec<(Option<String>, Arc<Key>)>);

/// A key set, each key unread, so that one of an unknown kind does not spoil the others.
#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

impl Keys {
    /// The keys of a set that these algorithms can use; none if it isn't a set or holds no such key.
    pub(super) fn read(text: &[u8], algorithms: &[Algorithm]) -> Option<Self> {
        let set: Set = serde_json::from_slice(text).ok()?;
        let keys = set.keys.into_iter();
        let keys = Self::usable(
            keys.filter_map(|key| serde_json::from_value(key).ok()),
            algorithms,
        );
        (!keys.0.is_empty()).then_some(keys)
    }

    /// Those among the keys that these algorithms can use.
    pub(super) fn usable(keys: impl IntoIterator<Item = Jwk>, algorithms: &[Algorithm]) -> Self {
        let keys = keys.into_iter();
        Self(keys.filter_map(|key| usable(key, algorithms)).collect())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The key of this name; of two, the first. Without a name, the only key that there is.
    pub(super) fn find(&self, kid: Option<&str>) -> Option<Arc<Key>> {
        let found = match (kid, self.0.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(_), keys) => keys.iter().find(|(name, _)| name.as_deref() == kid),
        };
        found.map(|(_, key)| Arc::clone(key))
    }
}

/// The key under its name, if it is meant for signatures and strong enough.
fn usable(jwk: Jwk, algorithms: &[Algorithm]) -> Option<(Option<String>, Arc<Key>)> {
    let common = &jwk.common;
    let for_signatures = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let operations = common.key_operations.as_ref();
    let may_verify = operations.is_none_or(|all| all.contains(&KeyOperations::Verify));
    if !for_signatures || !may_verify || too_short(&jwk.algorithm) {
        return None;
    }
    let algorithm = algorithm(&jwk, algorithms)?;
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    Some((jwk.common.key_id, Arc::new(Key { algorithm, key })))
}

/// The first algorithm that the issuer may use, the key's kind can do, and the key's `alg`, if there, names. Never one
/// with a shared secret: a key of kind `oct` fits none.
fn algorithm(jwk: &Jwk, algorithms: &[Algorithm]) -> Option<Algorithm> {
    let named = jwk.common.key_algorithm;
    algorithms
        .iter()
        .copied()
        .filter(|one| fits(&jwk.algorithm, *one))
        .find(|one| named.is_none_or(|named| named == KeyAlgorithm::from(*one)))
}

/// Whether a key of this kind can verify that algorithm.
fn fits(kind: &AlgorithmParameters, algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match kind {
        AlgorithmParameters::RSA(_) => {
            matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512)
        }
        AlgorithmParameters::EllipticCurve(point) => match point.curve {
            EllipticCurve::P256 => algorithm == ES256,
            EllipticCurve::P384 => algorithm == ES384,
            _ => false,
        },
        AlgorithmParameters::OctetKeyPair(point) => {
            point.curve == EllipticCurve::Ed25519 && algorithm == EdDSA
        }
        _ => false,
    }
}

fn too_short(kind: &AlgorithmParameters) -> bool {
    matches!(kind, AlgorithmParameters::RSA(key) if bits(key).is_none_or(|bits| bits < SHORTEST_RSA))
}

/// The length of an RSA key's modulus in bits, leading zeros aside.
fn bits(key: &RSAKeyParameters) -> Option<usize> {
    let modulus = URL_SAFE_NO_PAD.decode(&key.n).ok()?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let zeros = modulus.get(first)?.leading_zeros() as usize;
    Some((modulus.len() - first) * 8 - zeros)
}

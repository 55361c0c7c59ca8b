//! Forged and faulty tokens, each refused and for the reason that is meant; and good ones at the edge of what counts.

use std::{fs, path::PathBuf, sync::LazyLock};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm::{ES256, ES384, EdDSA, HS256, PS256, RS256, RS384},
    EncodingKey, crypto,
};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use super::*;

/// The issuer with the keys of [`published`].
const ALPHA: &str = "https://alpha.example.se";

/// An issuer with one key, which has no name.
const BETA: &str = "https://beta.example.se";

/// An issuer with one key that alpha does not have.
const GAMMA: &str = "https://gamma.example.se";

static RSA: LazyLock<EncodingKey> = LazyLock::new(|| {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    // A PKCS#8 envelope of 26 bytes around the PKCS#1 key that is wanted here.
    EncodingKey::from_rsa_der(&der.as_ref()[26..])
});
static P256: LazyLock<EncodingKey> = LazyLock::new(|| ec(&ECDSA_P256_SHA256_FIXED_SIGNING));
static P384: LazyLock<EncodingKey> = LazyLock::new(|| ec(&ECDSA_P384_SHA384_FIXED_SIGNING));
static ED: LazyLock<EncodingKey> = LazyLock::new(ed);
static GAMMAS: LazyLock<EncodingKey> = LazyLock::new(ed);
static STRANGER: LazyLock<EncodingKey> = LazyLock::new(ed);

fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> EncodingKey {
    let key = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).unwrap();
    EncodingKey::from_ec_der(key.as_ref())
}

fn ed() -> EncodingKey {
    let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
    EncodingKey::from_ed_der(key.as_ref())
}

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn time(offset: i64) -> i64 {
    now().timestamp() + offset
}

/// A public key with these fields beside its own; null takes one away.
fn public(key: &EncodingKey, algorithm: Algorithm, fields: Value) -> Value {
    with(
        serde_json::to_value(Jwk::from_encoding_key(key, algorithm).unwrap()).unwrap(),
        fields,
    )
}

fn with(mut base: Value, changes: Value) -> Value {
    let fields = base.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    base
}

/// Alpha's key set. Its algorithms are RS256, ES256, EdDSA and PS256, in this order.
fn published() -> Value {
    let short = URL_SAFE_NO_PAD.encode([0xff; 255]);
    json!({ "keys": [
        public(&RSA, RS256, json!({ "kid": "rsa", "use": "sig" })),
        public(&RSA, RS256, json!({ "kid": "rsa without alg", "alg": null })),
        public(&RSA, RS384, json!({ "kid": "rsa for RS384" })),
        public(&RSA, RS256, json!({ "kid": "rsa for encryption", "alg": "RSA-OAEP" })),
        public(&RSA, RS256, json!({ "kid": "short", "n": short })),
        public(&RSA, RS256, json!({ "kid": "padded", "n": format!("AAAA{short}") })),
        public(&P256, ES256, json!({ "kid": "ec", "key_ops": ["verify"] })),
        public(&P256, ES256, json!({ "kid": "ec for RS256", "alg": "RS256" })),
        public(&P384, ES384, json!({ "kid": "p384" })),
        public(&P384, ES384, json!({ "kid": "p384 for ES256", "alg": "ES256" })),
        public(&ED, EdDSA, json!({ "kid": "ed" })),
        public(&ED, EdDSA, json!({ "kid": "enc", "use": "enc" })),
        public(&ED, EdDSA, json!({ "kid": "other use", "use": "tls" })),
        public(&ED, EdDSA, json!({ "kid": "ops", "key_ops": ["sign", "deriveKey"] })),
        public(&ED, EdDSA, json!({ "kid": "no ops", "key_ops": [] })),
        public(&ED, EdDSA, json!({ "kid": "unknown kind", "kty": "AKP" })),
        public(&ED, EdDSA, json!({ "kid": "unknown curve", "crv": "Ed448" })),
        public(&ED, EdDSA, json!({ "kid": "numbered", "x": 5 })),
        public(&ED, EdDSA, json!({ "kid": "twice" })),
        public(&STRANGER, EdDSA, json!({ "kid": "twice" })),
        { "kid": "secret", "kty": "oct", "k": URL_SAFE_NO_PAD.encode([7; 32]) },
        { "kid": "secret for HS256", "kty": "oct", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode([7; 32]) },
        { "kid": "secret for EdDSA", "kty": "oct", "alg": "EdDSA", "k": URL_SAFE_NO_PAD.encode([7; 32]) },
        "no key at all",
        null,
    ] })
}

struct World {
    tokens: Tokens,
    _folder: TempDir,
}

fn world() -> World {
    let folder = tempdir().unwrap();
    let issuer = |name: &str, algorithms: &[Algorithm], set: &Value| {
        let path = folder.path().join(name.replace(['/', ':'], "-"));
        fs::write(&path, set.to_string()).unwrap();
        from_a_file(name, algorithms, path)
    };
    let beta = json!({ "keys": [public(&P256, ES256, json!({ "alg": null }))] });
    let gamma = json!({ "keys": [public(&GAMMAS, EdDSA, json!({ "kid": "gamma" }))] });
    let issuers = vec![
        issuer(ALPHA, &[RS256, ES256, EdDSA, PS256], &published()),
        issuer(BETA, &[ES256], &beta),
        issuer(GAMMA, &[EdDSA], &gamma),
    ];
    World {
        tokens: Tokens::new(issuers, Clock::fixed(now())).unwrap(),
        _folder: folder,
    }
}

fn from_a_file(name: &str, algorithms: &[Algorithm], path: PathBuf) -> Issuer {
    Issuer {
        name: name.to_owned(),
        audience: "samverkan".to_owned(),
        algorithms: algorithms.to_vec(),
        keys: KeySource::File(path),
    }
}

/// A good header for the key `ed`, with changes.
fn header(changes: Value) -> String {
    with(
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "ed" }),
        changes,
    )
    .to_string()
}

/// Good claims, with changes.
fn claims(changes: Value) -> String {
    let good = json!({
        "iss": ALPHA, "sub": "anna", "aud": "samverkan", "organisation": "kiruna",
        "iat": time(0), "nbf": time(0), "exp": time(300),
    });
    with(good, changes).to_string()
}

/// Good claims with some text in the place of one of them, or after all of them.
fn text(from: &str, to: &str) -> String {
    let good = claims(json!({}));
    assert!(good.contains(from), "{from} in {good}");
    good.replacen(from, to, 1)
}

fn sign(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let signed = format!("{header}.{claims}");
    let signature = crypto::sign(signed.as_bytes(), key, algorithm).unwrap();
    format!("{signed}.{signature}")
}

/// Signed with alpha's key `ed`.
fn signed(header: &str, claims: &str) -> String {
    sign(header, claims, &ED, EdDSA)
}

fn good() -> String {
    signed(&header(json!({})), &claims(json!({})))
}

fn with_header(changes: Value) -> String {
    signed(&header(changes), &claims(json!({})))
}

fn with_claims(changes: Value) -> String {
    signed(&header(json!({})), &claims(changes))
}

fn with_text(from: &str, to: &str) -> String {
    signed(&header(json!({})), &text(from, to))
}

/// A token of exactly this many bytes, or one less.
fn of_length(length: usize) -> String {
    let room = length - good().len() - r#","padding":"""#.len() * 4 / 3;
    let mut padding = room * 3 / 4 - 4;
    loop {
        let longer = with_claims(json!({ "padding": "x".repeat(padding + 1) }));
        if longer.len() > length {
            return with_claims(json!({ "padding": "x".repeat(padding) }));
        }
        padding += 1;
    }
}

/// The three parts of a token.
fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    parts.try_into().unwrap()
}

type Case = (&'static str, String, &'static str);

const KEY: &str = "no such key";
const ALGORITHM: &str = "not the key's algorithm";
const SIGNATURE: &str = "wrong signature";
const HEADER: &str = "header unreadable";
const CLAIMS: &str = "claims unreadable";
const PARTS: &str = "not three parts";
const NOT_FOR_ACCESS: &str = "no access token";
const CRITICAL: &str = "critical header field";
const AUDIENCE_OF_OTHERS: &str = "another audience";

fn misshapen() -> Vec<Case> {
    let [header_part, claims_part, signature] = parts(&good());
    let raw = |header: &str| {
        let signed = format!("{}.{claims_part}", URL_SAFE_NO_PAD.encode(header));
        let signature = crypto::sign(signed.as_bytes(), &ED, EdDSA).unwrap();
        format!("{signed}.{signature}")
    };
    vec![
        ("nothing", String::new(), PARTS),
        ("a word", "token".to_owned(), PARTS),
        ("dots alone", "..".to_owned(), HEADER),
        (
            "without a signature part",
            format!("{header_part}.{claims_part}"),
            PARTS,
        ),
        (
            "an empty signature",
            format!("{header_part}.{claims_part}."),
            SIGNATURE,
        ),
        (
            "an empty payload",
            format!("{header_part}..{signature}"),
            CLAIMS,
        ),
        (
            "an empty header",
            format!(".{claims_part}.{signature}"),
            HEADER,
        ),
        ("a dot more at the end", good() + ".", PARTS),
        ("a dot more at the start", ".".to_owned() + &good(), PARTS),
        ("five parts, as if encrypted", good() + ".a.b", PARTS),
        ("a space before", " ".to_owned() + &good(), HEADER),
        ("a line break after", good() + "\n", SIGNATURE),
        ("a space within", good().replacen('.', ". ", 1), CLAIMS),
        (
            "padded base64",
            format!("{header_part}.{claims_part}.{signature}=="),
            SIGNATURE,
        ),
        ("with its scheme", "Bearer ".to_owned() + &good(), HEADER),
        (
            "a cut signature",
            good()[..good().len() - 4].to_owned(),
            SIGNATURE,
        ),
        (
            "a cut payload",
            format!("{header_part}.{}.{signature}", &claims_part[..40]),
            CLAIMS,
        ),
        ("too long", of_length(8_192 + 2), "too long"),
        ("a header that is no JSON", raw("EdDSA"), HEADER),
        (
            "a header that is an array",
            raw(r#"["EdDSA","ed","at+jwt"]"#),
            HEADER,
        ),
        (
            "a header with something after it",
            raw(&(header(json!({})) + "{}")),
            HEADER,
        ),
        (
            "claims that are an array",
            signed(
                &header(json!({})),
                &format!(r#"["{ALPHA}","anna","samverkan",{}]"#, time(300)),
            ),
            CLAIMS,
        ),
        (
            "claims that are a text",
            signed(&header(json!({})), r#""anna""#),
            CLAIMS,
        ),
        (
            "claims that are null",
            signed(&header(json!({})), "null"),
            CLAIMS,
        ),
        (
            "claims nested too deep",
            with_text(
                r#""sub":"anna""#,
                &format!(r#""sub":"anna","x":{}{}"#, "[".repeat(200), "]".repeat(200)),
            ),
            CLAIMS,
        ),
    ]
}

fn misheaded() -> Vec<Case> {
    let twice = |field: &str| {
        signed(
            &header(json!({})).replacen('{', &format!("{{{field},"), 1),
            &claims(json!({})),
        )
    };
    vec![
        ("no alg", with_header(json!({ "alg": null })), HEADER),
        ("alg as a number", with_header(json!({ "alg": 1 })), HEADER),
        ("alg none", with_header(json!({ "alg": "none" })), ALGORITHM),
        ("alg None", with_header(json!({ "alg": "None" })), ALGORITHM),
        (
            "alg in lower case",
            with_header(json!({ "alg": "eddsa" })),
            ALGORITHM,
        ),
        (
            "an unknown alg",
            with_header(json!({ "alg": "XX256" })),
            ALGORITHM,
        ),
        ("an empty alg", with_header(json!({ "alg": "" })), ALGORITHM),
        ("alg twice", twice(r#""alg":"none""#), HEADER),
        ("kid twice", twice(r#""kid":"rsa""#), HEADER),
        ("typ twice", twice(r#""typ":"JWT""#), HEADER),
        ("kid as a number", with_header(json!({ "kid": 7 })), HEADER),
        (
            "kid as a list",
            with_header(json!({ "kid": ["ed"] })),
            HEADER,
        ),
        (
            "kid null",
            signed(r#"{"alg":"EdDSA","kid":null}"#, &claims(json!({}))),
            HEADER,
        ),
        (
            "typ of an ID token elsewhere",
            with_header(json!({ "typ": "id+jwt" })),
            NOT_FOR_ACCESS,
        ),
        (
            "typ of a logout token",
            with_header(json!({ "typ": "logout+jwt" })),
            NOT_FOR_ACCESS,
        ),
        (
            "typ of a proof",
            with_header(json!({ "typ": "dpop+jwt" })),
            NOT_FOR_ACCESS,
        ),
        (
            "typ empty",
            with_header(json!({ "typ": "" })),
            NOT_FOR_ACCESS,
        ),
        (
            "typ as a list",
            with_header(json!({ "typ": ["at+jwt"] })),
            HEADER,
        ),
        (
            "typ null",
            signed(
                r#"{"alg":"EdDSA","kid":"ed","typ":null}"#,
                &claims(json!({})),
            ),
            HEADER,
        ),
        (
            "unknown crit",
            with_header(json!({ "crit": ["exp2"], "exp2": 1 })),
            CRITICAL,
        ),
        (
            "known crit",
            with_header(json!({ "crit": ["b64"], "b64": true })),
            CRITICAL,
        ),
        ("empty crit", with_header(json!({ "crit": [] })), CRITICAL),
        (
            "crit as a text",
            with_header(json!({ "crit": "exp" })),
            CRITICAL,
        ),
        (
            "crit null",
            signed(
                r#"{"alg":"EdDSA","kid":"ed","crit":null}"#,
                &claims(json!({})),
            ),
            CRITICAL,
        ),
    ]
}

fn misclaimed() -> Vec<Case> {
    const SUBJECT: &str = "subject empty or too long";
    const ORGANISATION: &str = "organisation empty or too long";
    let iss = format!(r#""iss":"{ALPHA}""#);
    vec![
        ("no iss", with_claims(json!({ "iss": null })), CLAIMS),
        (
            "iss as a list",
            with_claims(json!({ "iss": [ALPHA] })),
            CLAIMS,
        ),
        (
            "iss as an object",
            with_claims(json!({ "iss": { "0": ALPHA } })),
            CLAIMS,
        ),
        ("iss null", with_text(&iss, r#""iss":null"#), CLAIMS),
        (
            "iss twice",
            with_text(&iss, &format!(r#"{iss},"iss":"{GAMMA}""#)),
            CLAIMS,
        ),
        (
            "iss twice, once escaped",
            with_text(&iss, &format!(r#"{iss},"\u0069ss":"{GAMMA}""#)),
            CLAIMS,
        ),
        (
            "an unknown iss",
            with_claims(json!({ "iss": "https://delta.example.se" })),
            "unknown issuer",
        ),
        (
            "iss with a slash more",
            with_claims(json!({ "iss": format!("{ALPHA}/") })),
            "unknown issuer",
        ),
        (
            "iss in capitals",
            with_claims(json!({ "iss": ALPHA.to_uppercase() })),
            "unknown issuer",
        ),
        (
            "iss empty",
            with_claims(json!({ "iss": "" })),
            "unknown issuer",
        ),
        (
            "the built-in iss without the issuer",
            with_claims(json!({ "iss": BUILT_IN })),
            "unknown issuer",
        ),
        ("no aud", with_claims(json!({ "aud": null })), CLAIMS),
        ("aud as a number", with_claims(json!({ "aud": 5 })), CLAIMS),
        (
            "aud as an object",
            with_claims(json!({ "aud": { "samverkan": true } })),
            CLAIMS,
        ),
        (
            "aud with a number",
            with_claims(json!({ "aud": ["samverkan", 5] })),
            CLAIMS,
        ),
        (
            "aud nested",
            with_claims(json!({ "aud": [["samverkan"]] })),
            CLAIMS,
        ),
        (
            "aud twice",
            with_text(r#""aud":"samverkan""#, r#""aud":"samverkan","aud":"other""#),
            CLAIMS,
        ),
        (
            "another aud",
            with_claims(json!({ "aud": "front-end" })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud empty",
            with_claims(json!({ "aud": "" })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud an empty list",
            with_claims(json!({ "aud": [] })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud a list of others",
            with_claims(json!({ "aud": ["a", "b"] })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud that begins alike",
            with_claims(json!({ "aud": "samverkan2" })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud among other words",
            with_claims(json!({ "aud": "other samverkan" })),
            AUDIENCE_OF_OTHERS,
        ),
        (
            "aud in capitals",
            with_claims(json!({ "aud": "Samverkan" })),
            AUDIENCE_OF_OTHERS,
        ),
        ("no sub", with_claims(json!({ "sub": null })), CLAIMS),
        ("sub as a number", with_claims(json!({ "sub": 17 })), CLAIMS),
        (
            "sub as a list",
            with_claims(json!({ "sub": ["anna"] })),
            CLAIMS,
        ),
        (
            "sub null",
            with_text(r#""sub":"anna""#, r#""sub":null"#),
            CLAIMS,
        ),
        (
            "sub twice",
            with_text(r#""sub":"anna""#, r#""sub":"anna","sub":"bo""#),
            CLAIMS,
        ),
        ("sub empty", with_claims(json!({ "sub": "" })), SUBJECT),
        (
            "sub too long",
            with_claims(json!({ "sub": "x".repeat(256) })),
            SUBJECT,
        ),
        (
            "sub too long in bytes",
            with_claims(json!({ "sub": "å".repeat(128) })),
            SUBJECT,
        ),
        (
            "organisation as a list",
            with_claims(json!({ "organisation": ["kiruna"] })),
            CLAIMS,
        ),
        (
            "organisation null",
            with_text(r#""organisation":"kiruna""#, r#""organisation":null"#),
            CLAIMS,
        ),
        (
            "organisation twice",
            with_text(
                r#""organisation":"kiruna""#,
                r#""organisation":"kiruna","organisation":"boden""#,
            ),
            CLAIMS,
        ),
        (
            "organisation empty",
            with_claims(json!({ "organisation": "" })),
            ORGANISATION,
        ),
        (
            "organisation too long",
            with_claims(json!({ "organisation": "x".repeat(256) })),
            ORGANISATION,
        ),
        (
            "an ID token with its at_hash",
            with_claims(json!({ "at_hash": "h", "nonce": "n" })),
            NOT_FOR_ACCESS,
        ),
        (
            "an ID token with its at_hash null",
            with_text(r#""sub":"anna""#, r#""sub":"anna","at_hash":null"#),
            NOT_FOR_ACCESS,
        ),
        (
            "an ID token with its c_hash",
            with_claims(json!({ "c_hash": "h" })),
            NOT_FOR_ACCESS,
        ),
        (
            "Keycloak's ID token",
            with_claims(json!({ "typ": "ID", "nonce": "n", "azp": "samverkan" })),
            NOT_FOR_ACCESS,
        ),
        (
            "Keycloak's refresh token",
            with_claims(json!({ "typ": "Refresh", "azp": "samverkan" })),
            NOT_FOR_ACCESS,
        ),
    ]
}

fn mistimed() -> Vec<Case> {
    let exp = format!(r#""exp":{}"#, time(300));
    let nbf = format!(r#""nbf":{}"#, time(0));
    vec![
        ("no exp", with_claims(json!({ "exp": null })), CLAIMS),
        (
            "exp as a text",
            with_claims(json!({ "exp": time(300).to_string() })),
            CLAIMS,
        ),
        (
            "exp as a list",
            with_claims(json!({ "exp": [time(300)] })),
            CLAIMS,
        ),
        ("exp null", with_text(&exp, r#""exp":null"#), CLAIMS),
        ("exp true", with_text(&exp, r#""exp":true"#), CLAIMS),
        (
            "exp beyond all numbers",
            with_text(&exp, r#""exp":1e999"#),
            CLAIMS,
        ),
        (
            "exp twice",
            with_text(&exp, &format!(r#""exp":1,{exp}"#)),
            CLAIMS,
        ),
        (
            "expired as long ago as the leeway",
            with_claims(json!({ "exp": time(-30) })),
            "expired",
        ),
        (
            "expired long ago",
            with_claims(json!({ "exp": time(-86_400) })),
            "expired",
        ),
        ("exp zero", with_claims(json!({ "exp": 0 })), "expired"),
        ("exp negative", with_claims(json!({ "exp": -1 })), "expired"),
        (
            "nbf just beyond the leeway",
            with_claims(json!({ "nbf": time(31) })),
            "not yet valid",
        ),
        (
            "nbf a fraction beyond it",
            with_text(&nbf, &format!(r#""nbf":{}.5"#, time(30))),
            "not yet valid",
        ),
        ("nbf as a text", with_claims(json!({ "nbf": "0" })), CLAIMS),
        ("nbf null", with_text(&nbf, r#""nbf":null"#), CLAIMS),
        (
            "nbf twice",
            with_text(&nbf, &format!(r#""nbf":1,{nbf}"#)),
            CLAIMS,
        ),
        (
            "iat just beyond the leeway",
            with_claims(json!({ "iat": time(31) })),
            "issued in the future",
        ),
        (
            "iat tomorrow",
            with_claims(json!({ "iat": time(86_400) })),
            "issued in the future",
        ),
        (
            "iat as a text",
            with_claims(json!({ "iat": "2026-11-22" })),
            CLAIMS,
        ),
        (
            "iat null",
            with_text(&format!(r#""iat":{}"#, time(0)), r#""iat":null"#),
            CLAIMS,
        ),
    ]
}

fn under_a_wrong_key() -> Vec<Case> {
    let named = |kid: &str, key: &EncodingKey, algorithm: Algorithm, alg: &str| {
        sign(
            &header(json!({ "kid": kid, "alg": alg })),
            &claims(json!({})),
            key,
            algorithm,
        )
    };
    let ed = |kid: &str| named(kid, &ED, EdDSA, "EdDSA");
    let rsa = |kid: &str| named(kid, &RSA, RS256, "RS256");
    let gammas = |kid: &str| named(kid, &GAMMAS, EdDSA, "EdDSA");
    let secret = EncodingKey::from_secret(&[7; 32]);
    let hmac = |kid: &str| named(kid, &secret, HS256, "HS256");
    let beta = claims(json!({ "iss": BETA }));
    vec![
        ("an unknown kid", ed("edd"), KEY),
        ("an empty kid", ed(""), KEY),
        ("a kid with capitals", ed("Ed"), KEY),
        ("a kid that is a path", ed("../../../../etc/passwd"), KEY),
        (
            "a kid that is an address",
            ed("https://evil.example.se/jwks"),
            KEY,
        ),
        ("a kid with SQL", ed("ed' OR '1'='1"), KEY),
        ("a kid with a null byte", ed("ed\0"), KEY),
        (
            "no kid where there are several keys",
            with_header(json!({ "kid": null })),
            KEY,
        ),
        (
            "a kid where the only key has no name",
            sign(&header(json!({ "alg": "ES256" })), &beta, &P256, ES256),
            KEY,
        ),
        ("a key for encryption", ed("enc"), KEY),
        ("a key for another use", ed("other use"), KEY),
        ("a key for other operations", ed("ops"), KEY),
        ("a key for no operation", ed("no ops"), KEY),
        ("a key of an unknown kind", ed("unknown kind"), KEY),
        ("a key on an unknown curve", ed("unknown curve"), KEY),
        ("a key that is misspelt", ed("numbered"), KEY),
        (
            "a key for an algorithm that the issuer may not use",
            named("rsa for RS384", &RSA, RS384, "RS384"),
            KEY,
        ),
        ("that key with another algorithm", rsa("rsa for RS384"), KEY),
        ("a key for wrapping keys", rsa("rsa for encryption"), KEY),
        ("a key that is too short", rsa("short"), KEY),
        ("a key that is too short but padded", rsa("padded"), KEY),
        (
            "a key on a curve that the issuer may not use",
            named("p384", &P384, ES384, "ES384"),
            KEY,
        ),
        (
            "a key on a curve that its alg does not fit",
            named("p384 for ES256", &P384, ES384, "ES384"),
            KEY,
        ),
        (
            "a key of a kind that its alg does not fit",
            named("ec for RS256", &P256, ES256, "ES256"),
            KEY,
        ),
        ("a shared secret", hmac("secret"), KEY),
        ("a shared secret for HS256", hmac("secret for HS256"), KEY),
        ("a shared secret for EdDSA", hmac("secret for EdDSA"), KEY),
        (
            "the second of two keys with one name",
            named("twice", &STRANGER, EdDSA, "EdDSA"),
            SIGNATURE,
        ),
        (
            "a stranger's key",
            named("ed", &STRANGER, EdDSA, "EdDSA"),
            SIGNATURE,
        ),
        ("another issuer's key under this iss", gammas("gamma"), KEY),
        (
            "another issuer's key under this iss and kid",
            gammas("ed"),
            SIGNATURE,
        ),
        (
            "this issuer's key under another iss",
            with_claims(json!({ "iss": GAMMA })),
            KEY,
        ),
        (
            "a stranger's key sent along",
            sign(
                &header(json!({ "jwk": public(&STRANGER, EdDSA, json!({})) })),
                &claims(json!({})),
                &STRANGER,
                EdDSA,
            ),
            SIGNATURE,
        ),
        (
            "a stranger's key sent along, without kid",
            sign(
                &header(json!({ "kid": null, "jwk": public(&STRANGER, EdDSA, json!({})) })),
                &claims(json!({})),
                &STRANGER,
                EdDSA,
            ),
            KEY,
        ),
        (
            "a stranger's key elsewhere",
            sign(
                &header(
                    json!({ "jku": "https://evil.example.se", "x5u": "https://evil.example.se" }),
                ),
                &claims(json!({})),
                &STRANGER,
                EdDSA,
            ),
            SIGNATURE,
        ),
    ]
}

fn under_a_wrong_algorithm() -> Vec<Case> {
    let public_bytes = {
        let jwk = public(&ED, EdDSA, json!({}));
        URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap()
    };
    let public_text = public(&RSA, RS256, json!({ "kid": "rsa", "use": "sig" })).to_string();
    let hmac = |kid: &str, secret: &[u8]| {
        let header = header(json!({ "kid": kid, "alg": "HS256" }));
        sign(
            &header,
            &claims(json!({})),
            &EncodingKey::from_secret(secret),
            HS256,
        )
    };
    let under = |kid: &str, alg: &str, key: &EncodingKey, algorithm: Algorithm| {
        sign(
            &header(json!({ "kid": kid, "alg": alg })),
            &claims(json!({})),
            key,
            algorithm,
        )
    };
    let [header_part, claims_part, signature] = parts(&good());
    let unsigned = URL_SAFE_NO_PAD.encode(header(json!({ "alg": "none" })));
    let changed = URL_SAFE_NO_PAD.encode(claims(json!({ "sub": "bo" })));
    let [_, _, elsewhere] = parts(&with_claims(json!({ "sub": "bo" })));
    vec![
        ("unsigned", format!("{unsigned}.{claims_part}."), ALGORITHM),
        (
            "HS256 with the public key as secret",
            hmac("ed", &public_bytes),
            ALGORITHM,
        ),
        (
            "HS256 with the public key's text as secret",
            hmac("rsa", public_text.as_bytes()),
            ALGORITHM,
        ),
        ("HS256 with an empty secret", hmac("ed", b""), ALGORITHM),
        (
            "RS384 with a key for RS256",
            under("rsa", "RS384", &RSA, RS384),
            ALGORITHM,
        ),
        (
            "PS256 with a key for RS256, both allowed",
            under("rsa", "PS256", &RSA, PS256),
            ALGORITHM,
        ),
        (
            "PS256 with a key that names none",
            under("rsa without alg", "PS256", &RSA, PS256),
            ALGORITHM,
        ),
        (
            "a header of another family",
            under("ed", "RS256", &ED, EdDSA),
            ALGORITHM,
        ),
        (
            "a header of another curve",
            under("ec", "ES384", &P256, ES256),
            ALGORITHM,
        ),
        (
            "an algorithm of another family",
            under("ed", "ES256", &P256, ES256),
            ALGORITHM,
        ),
        (
            "PS256 called RS256",
            under("rsa", "RS256", &RSA, PS256),
            SIGNATURE,
        ),
        (
            "another key of the algorithm",
            under("ec", "ES256", &ec(&ECDSA_P256_SHA256_FIXED_SIGNING), ES256),
            SIGNATURE,
        ),
        (
            "a zero signature",
            {
                let [header, claims, _] = parts(&under("ec", "ES256", &P256, ES256));
                format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([0; 64]))
            },
            SIGNATURE,
        ),
        (
            "changed claims",
            format!("{header_part}.{changed}.{signature}"),
            SIGNATURE,
        ),
        (
            "another token's signature",
            format!("{header_part}.{claims_part}.{elsewhere}"),
            SIGNATURE,
        ),
        (
            "another header",
            {
                let header = URL_SAFE_NO_PAD.encode(header(json!({ "typ": "JWT" })));
                format!("{header}.{claims_part}.{signature}")
            },
            SIGNATURE,
        ),
        (
            "a signature that goes on",
            format!("{header_part}.{claims_part}.{signature}AAAA"),
            SIGNATURE,
        ),
    ]
}

#[tokio::test]
async fn no_forged_or_faulty_token_counts() {
    let world = world();
    let cases: Vec<Case> = [
        misshapen(),
        misheaded(),
        misclaimed(),
        mistimed(),
        under_a_wrong_key(),
        under_a_wrong_algorithm(),
    ]
    .concat();
    assert!(cases.len() >= 70, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (what, token, reason) in cases {
        let answer = world.tokens.verify(&token).await;
        if answer != Err(Refused::Token(reason)) {
            wrong.push(format!("{what}: {answer:?} instead of {reason:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_good_token_counts_up_to_every_edge() {
    let world = world();
    let under = |kid: &str, alg: &str, key: &EncodingKey, algorithm: Algorithm| {
        sign(
            &header(json!({ "kid": kid, "alg": alg })),
            &claims(json!({})),
            key,
            algorithm,
        )
    };
    let beta = claims(json!({ "iss": BETA }));
    let gamma = claims(json!({ "iss": GAMMA }));
    let longest = of_length(8_192);
    assert!(
        (8_191..=8_192).contains(&longest.len()),
        "{}",
        longest.len()
    );
    for (what, token) in [
        ("plain", good()),
        ("RS256", under("rsa", "RS256", &RSA, RS256)),
        (
            "RS256, the issuer's first for a key that names none",
            under("rsa without alg", "RS256", &RSA, RS256),
        ),
        ("ES256", under("ec", "ES256", &P256, ES256)),
        (
            "the first of two keys with one name",
            under("twice", "EdDSA", &ED, EdDSA),
        ),
        (
            "no kid where there is one key",
            sign(r#"{"alg":"ES256"}"#, &beta, &P256, ES256),
        ),
        (
            "no kid where the one key has a name",
            sign(r#"{"alg":"EdDSA"}"#, &gamma, &GAMMAS, EdDSA),
        ),
        ("no typ", with_header(json!({ "typ": null }))),
        ("typ JWT", with_header(json!({ "typ": "JWT" }))),
        ("typ jwt", with_header(json!({ "typ": "jwt" }))),
        ("typ AT+JWT", with_header(json!({ "typ": "AT+JWT" }))),
        (
            "the media type as typ",
            with_header(json!({ "typ": "application/at+jwt" })),
        ),
        (
            "header fields that nobody follows",
            with_header(json!({ "jku": 5, "x5u": "https://evil.example.se", "x5c": [] })),
        ),
        (
            "aud in a list",
            with_claims(json!({ "aud": ["account", "samverkan"] })),
        ),
        (
            "other claims",
            with_claims(json!({ "scope": "openid", "realm_access": { "roles": ["a"] } })),
        ),
        (
            "Keycloak's, of a login with a nonce",
            with_claims(json!({
                "typ": "Bearer", "azp": "intranet", "nonce": "n", "session_state": "s", "acr": "1", "sid": "s",
                "auth_time": 1, "allowed-origins": ["https://a.se"], "resource_access": { "account": { "roles": [] } },
            })),
        ),
        (
            "Entra's",
            with_claims(json!({
                "aio": "a", "azp": "a", "azpacr": "1", "oid": "o", "rh": "r", "scp": "read", "tid": "t", "uti": "u",
                "ver": "2.0", "xms_ftd": "f", "roles": ["Editor"], "idtyp": "user", "nonce": null,
            })),
        ),
        (
            "Auth0's and Okta's",
            with_claims(json!({
                "permissions": ["read:a"], "gty": "client-credentials", "cid": "c", "uid": "u", "scp": ["openid"], "ver": 1,
            })),
        ),
        (
            "authentik's",
            with_claims(
                json!({ "nonce": "n", "acr": "goauthentik.io/providers/oauth2/default", "amr": ["pwd"] }),
            ),
        ),
        (
            "expired within the leeway",
            with_claims(json!({ "exp": time(-29) })),
        ),
        (
            "exp with a fraction",
            with_text(
                &format!(r#""exp":{}"#, time(300)),
                &format!(r#""exp":{}.5"#, time(-30)),
            ),
        ),
        ("nbf at the leeway", with_claims(json!({ "nbf": time(30) }))),
        ("iat at the leeway", with_claims(json!({ "iat": time(30) }))),
        (
            "no nbf and no iat",
            with_claims(json!({ "nbf": null, "iat": null })),
        ),
        (
            "the longest sub",
            with_claims(json!({ "sub": "x".repeat(255) })),
        ),
        (
            "the longest organisation",
            with_claims(json!({ "organisation": "x".repeat(255) })),
        ),
        ("the longest token", longest),
    ] {
        let answer = world.tokens.verify(&token).await;
        assert!(answer.is_ok(), "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn the_claims_are_what_the_token_says() {
    let world = world();
    let claims = world.tokens.verify(&good()).await.unwrap();
    assert_eq!(
        claims,
        Claims {
            issuer: ALPHA.to_owned(),
            subject: "anna".to_owned(),
            organisation: Some("kiruna".to_owned()),
            expires: now() + std::time::Duration::from_secs(300),
        }
    );
    let without = with_claims(json!({ "organisation": null }));
    assert_eq!(
        world.tokens.verify(&without).await.unwrap().organisation,
        None
    );
    assert_eq!(world.tokens.issuer_names(), [ALPHA, BETA, GAMMA]);
}

#[test]
fn issuers_that_cannot_work_are_refused_at_start() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    fs::write(&path, published().to_string()).unwrap();
    let good = from_a_file(ALPHA, &[EdDSA], path.clone());
    let fault = |issuers: Vec<Issuer>| match Tokens::new(issuers, Clock::fixed(now())) {
        Ok(_) => panic!("the issuers are used"),
        Err(fault) => fault.to_string(),
    };
    assert!(Tokens::new(vec![good.clone()], Clock::fixed(now())).is_ok());
    assert!(fault(vec![good.clone(), good.clone()]).contains("used twice"));
    let mut nobodys = good.clone();
    nobodys.audience.clear();
    assert!(fault(vec![nobodys]).contains("audience"));
    for algorithms in [&[][..], &[HS256], &[EdDSA, HS256]] {
        assert!(fault(vec![from_a_file(ALPHA, algorithms, path.clone())]).contains("algorithms"));
    }
    assert!(
        fault(vec![from_a_file(
            ALPHA,
            &[EdDSA],
            folder.path().join("none")
        )])
        .contains("can't be read")
    );
    assert!(
        fault(vec![from_a_file(BETA, &[ES384], {
            let path = folder.path().join("no key for it.json");
            fs::write(
                &path,
                json!({ "keys": [public(&ED, EdDSA, json!({}))] }).to_string(),
            )
            .unwrap();
            path
        })])
        .contains("no JSON web key set")
    );
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[]}"#] {
        let path = folder.path().join("faulty.json");
        fs::write(&path, text).unwrap();
        assert!(
            fault(vec![from_a_file(ALPHA, &[EdDSA], path)]).contains("no JSON web key set"),
            "{text}"
        );
    }
}

#[test]
fn the_log_has_the_reason_and_where_a_token_comes_from_but_not_whom_it_is_about() {
    assert_eq!(Refused::Token("expired").to_string(), "expired");
    let token = with_claims(json!({ "iss": "https://login.example.se\nx", "aud": ["a", "b"] }));
    let origin = Token::read(&token).unwrap().origin().to_string();
    let expected =
        r#"iss "https://login.example.se\nx", aud "a b", alg "EdDSA", kid "ed", typ "at+jwt""#;
    assert_eq!(origin, expected);
}

#[test]
fn an_unreadable_claim_is_named() {
    for (claims, named) in [
        (json!({ "sub": 7 }), "sub"),
        (json!({ "iss": null }), "iss"),
        (json!({ "exp": "soon" }), "exp"),
        (json!({ "nbf": "soon" }), "nbf"),
        (json!({ "organisation": ["region"] }), "organisation"),
        (json!({ "aud": 7 }), "aud, or one that is there twice"),
    ] {
        let good = json!({ "iss": ALPHA, "sub": "anna", "aud": "samverkan", "exp": 1 });
        let text = with(good, claims).to_string();
        assert_eq!(token::unreadable(&URL_SAFE_NO_PAD.encode(text)), named);
    }
    assert_eq!(token::unreadable("!"), "all");
}

//! Tokens at the signed-in door: an outside issuer's and our own are taken, a forged one is refused like any other.
//!
//! What a token must hold is a table beside the verification, in `auth`. Here is what callers see of it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use samverkan::{
    auth::{Issuer, KeySource},
    domain::vocabulary::Grade,
};
use serde_json::{Value, json};

use crate::fixture::{
    provider::{Manner, Provider},
    world::{Kind, World, both, now},
};

both!(
    an_actor_sees_who_it_is,
    a_valid_token_without_a_grant_is_forbidden,
    with_grants_from_two_organisations_the_token_or_the_header_names_one,
    with_one_grant_another_organisation_is_not_acted_for,
    an_idempotency_key_is_the_organisations_own
);

const WHO: &str =
    "{ viewer { signedIn grade serviceAccount organisation { slug code } limits { cost } } }";

async fn an_actor_sees_who_it_is(world: World) {
    for (organisation, code, grade, name) in [
        ("2584", "2584", Grade::Editor, "EDITOR"),
        ("region", "25", Grade::Approver, "APPROVER"),
        ("norrbottens-kommuner", "", Grade::Reader, "READER"),
    ] {
        let token = world.token(organisation, grade).await;
        let viewer = world.data_as(&token, WHO, json!({})).await["viewer"].take();
        assert_eq!(viewer["signedIn"], true);
        assert_eq!(viewer["grade"], name);
        assert_eq!(viewer["serviceAccount"], false);
        assert_eq!(viewer["organisation"]["slug"], organisation);
        assert_eq!(viewer["limits"]["cost"], 5_000);
        if organisation == "2584" {
            assert_eq!(viewer["organisation"]["code"], code);
        }
    }
    let nobody = world.public(WHO).await["viewer"].take();
    assert_eq!(nobody["signedIn"], false);
    assert_eq!(nobody["grade"], Value::Null);
    assert_eq!(nobody["organisation"], Value::Null);
}

async fn a_valid_token_without_a_grant_is_forbidden(world: World) {
    let token = world.bare_token("nobody-knows-me");
    let (status, answer) = world.try_as(&token, WHO, json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

async fn with_grants_from_two_organisations_the_token_or_the_header_names_one(world: World) {
    world.token_of("anna", "region", Grade::Editor).await;
    let token = world.token_of("anna", "2523", Grade::Reader).await;
    let refused = world.post_as(&token, WHO, json!({})).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let said = refused.json();
    assert_eq!(said["errors"][0]["extensions"]["code"], "FORBIDDEN");
    for word in ["Samverkan-Organisation", "2523, region"] {
        assert!(refused.body.contains(word), "{word}: {said:#}");
    }
    for (organisation, grade) in [("region", "EDITOR"), ("2523", "READER")] {
        let named = world.token_naming("anna", organisation);
        for (names, token) in [
            (vec![], &named),
            (vec![organisation], &token),
            (vec![organisation], &named),
            (vec![organisation, organisation], &named),
        ] {
            let answer = world.post_for(&names, token, WHO, json!({})).await;
            let viewer = answer.json()["data"]["viewer"].take();
            assert_eq!(viewer["organisation"]["slug"], organisation, "{names:?}");
            assert_eq!(viewer["grade"], grade);
        }
    }
    let named = world.token_naming("anna", "region");
    for (names, token) in [
        (vec!["2580"], &token),
        (vec![""], &token),
        (vec!["region", "2523"], &token),
        (vec!["2523"], &named),
        (vec![], &world.token_naming("anna", "2580")),
    ] {
        let refused = world.post_for(&names, token, WHO, json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{names:?}");
        assert!(refused.body.contains("2523, region"), "{}", refused.body);
    }
}

async fn with_one_grant_another_organisation_is_not_acted_for(world: World) {
    let token = world.token_of("anna", "2523", Grade::Editor).await;
    for names in [vec!["2584"], vec!["2523", "2584"], vec!["2523,2584"]] {
        let refused = world.post_for(&names, &token, WHO, json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{names:?}");
    }
    let answer = world.post_for(&["2523"], &token, WHO, json!({})).await;
    assert_eq!(answer.status, StatusCode::OK);
}

async fn an_idempotency_key_is_the_organisations_own(world: World) {
    const CREATE: &str = "mutation { createLocalGroup(input: { idempotencyKey: \"1\", name: \"Grupp i norr\", slug: \"SLUG\",
      from: \"2026-01-01\" }) { group { slug } userErrors { code } } }";
    for organisation in ["2584", "2523"] {
        world.token_of("anna", organisation, Grade::Editor).await;
        let token = world.token_naming("anna", organisation);
        let slug = format!("grupp-{organisation}");
        let query = CREATE.replace("SLUG", &slug);
        let made = world.data_as(&token, &query, json!({})).await;
        assert_eq!(made["createLocalGroup"]["group"]["slug"], slug);
    }
}

fn issuer(provider: &Provider) -> Issuer {
    Issuer {
        name: provider.name().to_owned(),
        audience: "samverkan".to_owned(),
        algorithms: vec![Algorithm::ES256],
        keys: KeySource::Url(provider.jwks().parse().expect("a loopback address")),
    }
}

async fn world_of(provider: &Provider) -> World {
    let world = World::with_issuers(Kind::Sqlite, vec![issuer(provider)]).await;
    world
        .grant(provider.name(), "anna", "region", Grade::Editor)
        .await;
    provider.asked_at_least(1).await;
    world
}

#[tokio::test]
async fn an_outside_issuer_is_taken_also_while_it_is_down() {
    let provider = Provider::start().await;
    let world = world_of(&provider).await;
    let token = provider.token("samverkan", "anna", now());
    let viewer = world.data_as(&token, WHO, json!({})).await;
    assert_eq!(viewer["viewer"]["organisation"]["slug"], "region");

    provider.behave(Manner::Down);
    let known = provider.token("samverkan", "anna", now());
    world.data_as(&known, WHO, json!({})).await;
}

#[tokio::test]
async fn an_issuer_that_can_not_be_reached_is_no_fault_of_the_token() {
    let provider = Provider::start().await;
    provider.behave(Manner::Down);
    let world = World::with_issuers(Kind::Sqlite, vec![issuer(&provider)]).await;
    world
        .grant(provider.name(), "anna", "region", Grade::Editor)
        .await;
    let token = provider.token("samverkan", "anna", now());
    let answer = world.post_as(&token, WHO, json!({})).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        answer.json()["errors"][0]["extensions"]["code"],
        "UNAVAILABLE"
    );
    assert_eq!(answer.header("retry-after"), "10");
    assert_eq!(answer.header("www-authenticate"), "");
}

#[tokio::test]
async fn a_nonce_of_the_login_does_not_make_an_access_token_another() {
    let provider = Provider::start().await;
    let world = world_of(&provider).await;
    let at = now().timestamp();
    let claims = json!({
        "iss": provider.name(), "aud": ["samverkan", "account"], "sub": "anna", "iat": at, "exp": at + 300,
        "typ": "Bearer", "azp": "intranet", "scope": "openid", "nonce": "a1",
    });
    let viewer = world.data_as(&provider.sign(&claims), WHO, json!({})).await;
    assert_eq!(viewer["viewer"]["grade"], "EDITOR");
}

#[tokio::test]
async fn every_forged_token_is_refused_with_the_same_body() {
    let provider = Provider::start().await;
    let world = world_of(&provider).await;
    let good = provider.token("samverkan", "anna", now());
    world.data_as(&good, WHO, json!({})).await;
    let forged = forgeries(&provider, &good);
    assert!(forged.len() >= 60, "only {} forgeries", forged.len());
    let mut bodies = BTreeSet::new();
    for token in &forged {
        let answer = world.post_as(token, WHO, json!({})).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        bodies.insert(answer.body);
    }
    assert_eq!(bodies.len(), 1, "{bodies:#?}");
    let body = bodies.pop_first().expect("one");
    assert!(body.contains("UNAUTHENTICATED"), "{body}");
}

/// Tokens that look like `good` and are not.
fn forgeries(provider: &Provider, good: &str) -> Vec<String> {
    let mut forged = with_faulty_claims(provider);
    forged.extend(with_other_keys(provider));
    forged.extend(with_edited_text(good));
    forged
}

/// Signed by the issuer, but not for this, not now, or not well-formed.
fn with_faulty_claims(provider: &Provider) -> Vec<String> {
    let at = now().timestamp();
    let good = json!({ "iss": provider.name(), "aud": "samverkan", "sub": "anna", "iat": at, "exp": at + 3_600 });
    let changes: [(&str, Value); 26] = [
        ("iss", json!("http://127.0.0.1:1")),
        ("iss", json!([provider.name()])),
        ("iss", json!(7)),
        ("iss", Value::Null),
        ("aud", json!("another")),
        ("aud", json!(["another"])),
        ("aud", json!([])),
        ("aud", json!(7)),
        ("aud", json!({ "samverkan": true })),
        ("aud", Value::Null),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!(["anna"])),
        ("sub", Value::Null),
        ("sub", json!("a".repeat(300))),
        ("exp", json!(at - 31)),
        ("exp", json!(at.to_string())),
        ("exp", json!(-1)),
        ("exp", Value::Null),
        ("nbf", json!(at + 31)),
        ("nbf", json!("soon")),
        ("iat", json!(at + 31)),
        ("iat", json!([at])),
        ("typ", json!("ID")),
        ("at_hash", json!("h")),
        ("organisation", json!(["region"])),
    ];
    let changed = changes.iter().map(|(claim, value)| {
        let mut claims = good.clone();
        claims[*claim] = value.clone();
        provider.sign(&claims)
    });
    let without = ["iss", "aud", "sub", "exp"].map(|claim| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("an object").remove(claim);
        provider.sign(&claims)
    });
    changed
        .chain(without)
        .chain([
            provider.sign_as(Some("../../key-1"), &good),
            provider.sign_as(Some(""), &good),
        ])
        .collect()
}

/// With the right claims, signed by somebody else or nobody.
fn with_other_keys(provider: &Provider) -> Vec<String> {
    let at = now().timestamp();
    let claims = json!({ "iss": provider.name(), "aud": "samverkan", "sub": "anna", "iat": at, "exp": at + 3_600 });
    let mut forged = Vec::new();
    for secret in ["", "secret", provider.name(), &provider.jwks()] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let mut header = Header::new(algorithm);
            header.kid = Some("key-1".to_owned());
            let key = EncodingKey::from_secret(secret.as_bytes());
            forged.push(jsonwebtoken::encode(&header, &claims, &key).expect("a token"));
        }
    }
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    for algorithm in ["none", "None", "NONE", "ES256", "EdDSA", "RS256", ""] {
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": "key-1" }).to_string();
        let header = URL_SAFE_NO_PAD.encode(header);
        forged.push(format!("{header}.{payload}."));
        forged.push(format!("{header}.{payload}.AAAA"));
    }
    forged
}

/// The good token, edited.
fn with_edited_text(good: &str) -> Vec<String> {
    let parts: Vec<&str> = good.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("a token has three parts");
    };
    let crit = json!({ "alg": "ES256", "kid": "key-1", "crit": ["exp"] }).to_string();
    let crit = URL_SAFE_NO_PAD.encode(crit);
    let reversed: String = signature.chars().rev().collect();
    vec![
        format!("{header}.{payload}"),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}.{signature}.{signature}"),
        format!("{payload}.{header}.{signature}"),
        format!("{header}.{header}.{signature}"),
        format!("{header}.{payload}.{reversed}"),
        format!("{header}.{payload}.{}", &signature[1..]),
        format!("{header}.{payload}.{signature}A"),
        format!("{header}.{payload}.{signature}="),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{crit}.{payload}.{signature}"),
        format!("{good} "),
        format!(" {good}"),
        format!("{good}{}", "A".repeat(8_192)),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "null".to_owned(),
    ]
}

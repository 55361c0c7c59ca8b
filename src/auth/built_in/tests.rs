//! The key file and the tokens of the built-in issuer.

use std::{
    fs::{self, Permissions},
    path::PathBuf,
    sync::Barrier,
    thread,
};

use tempfile::{TempDir, tempdir};

use super::*;
use crate::{
    auth::{Claims, Refused, Tokens},
    clock::Clock,
};

const HOUR: Duration = Duration::from_secs(3_600);

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join("key.pem");
    (folder, path)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn fault_of(path: &Path) -> String {
    let Err(fault) = BuiltIn::load_or_create(path) else {
        panic!("{} is used", path.display());
    };
    fault.to_string()
}

#[test]
fn the_first_start_makes_a_key_that_the_next_one_uses() {
    let (folder, path) = place();
    let first = BuiltIn::load_or_create(&path).unwrap();
    let second = BuiltIn::load_or_create(&path).unwrap();
    assert_eq!(first.kid, second.kid);
    assert_eq!(mode(&path), 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn those_who_start_together_end_with_the_same_key() {
    for _ in 0..20 {
        let (folder, path) = place();
        let together = Barrier::new(8);
        let start = || {
            together.wait();
            BuiltIn::load_or_create(&path).unwrap().kid
        };
        let kids: Vec<String> = thread::scope(|scope| {
            let started: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            started.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_key_that_others_may_touch_is_refused() {
    for wider in [0o640, 0o604, 0o660, 0o644, 0o610, 0o602, 0o777] {
        let (_folder, path) = place();
        BuiltIn::load_or_create(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(wider)).unwrap();
        let fault = fault_of(&path);
        assert!(
            fault.contains(&format!("chmod 600 {}", path.display())),
            "{wider:o}: {fault}"
        );
        assert_eq!(mode(&path), wider);
    }
}

#[test]
fn a_file_without_such_a_key_is_refused_and_left_alone() {
    let short = pem::encode(&Pem::new(LABEL, vec![0; 16]));
    let (_folder, path) = place();
    BuiltIn::load_or_create(&path).unwrap();
    let public = fs::read_to_string(&path)
        .unwrap()
        .replace(LABEL, "PUBLIC KEY");
    let good = fs::read_to_string(&path).unwrap();
    let second = good.clone() + &short;
    for text in ["", "not a key", &short, &public, &second] {
        let (_folder, path) = place();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert!(fault_of(&path).contains("holds no Ed25519 key"), "{text}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_folder_that_is_missing_is_said() {
    let (_folder, path) = place();
    assert!(fault_of(&path.join("key.pem")).contains("can't be created"));
}

#[tokio::test]
async fn its_tokens_pass_the_verification_of_all_tokens() {
    let (_folder, path) = place();
    let built_in = BuiltIn::load_or_create(&path).unwrap();
    let after = |seconds| {
        let clock = Clock::fixed(now() + Duration::from_secs(seconds));
        Tokens::new(vec![built_in.issuer()], clock).unwrap()
    };
    let token = built_in.token("anna", Some("kiruna"), HOUR, now()).unwrap();
    let claims = Claims {
        issuer: BUILT_IN.to_owned(),
        subject: "anna".to_owned(),
        organisation: Some("kiruna".to_owned()),
        expires: now() + HOUR,
    };
    assert_eq!(after(0).verify(&token).await, Ok(claims.clone()));
    assert_eq!(after(3_629).verify(&token).await, Ok(claims));
    assert_eq!(
        after(3_630).verify(&token).await,
        Err(Refused::Token("expired"))
    );
    let without = built_in.token("anna", None, HOUR, now()).unwrap();
    assert_eq!(after(0).verify(&without).await.unwrap().organisation, None);
}

#[tokio::test]
async fn of_several_keys_the_first_signs_and_all_count() {
    let (_folder, path) = place();
    let old = BuiltIn::load_or_create(&path).unwrap();
    let of_old = old.token("anna", None, HOUR, now()).unwrap();
    let (_other_folder, other) = place();
    BuiltIn::load_or_create(&other).unwrap();
    let both = fs::read_to_string(&other).unwrap() + &fs::read_to_string(&path).unwrap();
    fs::write(&path, both).unwrap();
    let rotated = BuiltIn::load_or_create(&path).unwrap();
    assert_ne!(rotated.kid, old.kid);
    let of_new = rotated.token("anna", None, HOUR, now()).unwrap();
    let verifier =
        |built_in: &BuiltIn| Tokens::new(vec![built_in.issuer()], Clock::fixed(now())).unwrap();
    for token in [&of_old, &of_new] {
        assert!(verifier(&rotated).verify(token).await.is_ok());
    }
    let new_alone = BuiltIn::load_or_create(&other).unwrap();
    let refused = verifier(&new_alone).verify(&of_old).await;
    assert_eq!(refused, Err(Refused::Token("no such key")));
    assert!(verifier(&new_alone).verify(&of_new).await.is_ok());
}

#[test]
fn a_token_says_who_for_whom_and_for_how_long_and_no_two_are_the_same() {
    let (_folder, path) = place();
    let built_in = BuiltIn::load_or_create(&path).unwrap();
    let token = built_in.token("anna", None, HOUR, now()).unwrap();
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(header.alg, Algorithm::EdDSA);
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    assert_eq!(header.kid, Some(built_in.kid.clone()));
    let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode(&token)
        .unwrap()
        .claims;
    let time = now().timestamp();
    assert_eq!(claims["iss"], BUILT_IN);
    assert_eq!(claims["aud"], AUDIENCE);
    assert_eq!(claims["sub"], "anna");
    assert_eq!(
        (&claims["iat"], &claims["nbf"]),
        (&time.into(), &time.into())
    );
    assert_eq!(claims["exp"], time + 3_600);
    assert!(claims["jti"].as_str().is_some_and(|id| !id.is_empty()));
    assert_ne!(token, built_in.token("anna", None, HOUR, now()).unwrap());
}

#[test]
fn no_token_is_made_that_would_be_refused() {
    let (_folder, path) = place();
    let built_in = BuiltIn::load_or_create(&path).unwrap();
    let long = "x".repeat(256);
    assert!(
        built_in
            .token(&long[1..], Some(&long[1..]), HOUR, now())
            .is_ok()
    );
    for (subject, organisation, lifetime) in [
        ("", None, HOUR),
        (long.as_str(), None, HOUR),
        ("anna", Some(""), HOUR),
        ("anna", Some(long.as_str()), HOUR),
        ("anna", None, Duration::MAX),
        ("anna", None, Duration::from_secs(i64::MAX.unsigned_abs())),
    ] {
        assert!(
            built_in
                .token(subject, organisation, lifetime, now())
                .is_err()
        );
    }
}

//! The task that fetches keys, against a provider on a real socket. The clock of tokio is moved by hand, and only while
//! no fetch is under way.

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::join_all};
use serde_json::json;
use tokio::{
    net::TcpSocket,
    time::{advance, pause, resume},
};

use super::*;
use crate::{
    auth::{
        Issuer, KeySource, Refused, Source, Tokens,
        provider::{Manner, Provider},
    },
    clock::Clock,
};

/// How far from an edge of time a test stays, as the real clock goes on between two steps.
const SLACK: Duration = Duration::from_secs(10);

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A verifier of one issuer's tokens that does not fetch yet.
fn verifier(name: &str, jwks: &str) -> Tokens {
    let issuer = Issuer {
        name: name.to_owned(),
        audience: "samverkan".to_owned(),
        algorithms: vec![Algorithm::ES256],
        keys: KeySource::Url(jwks.parse().unwrap()),
    };
    Tokens::new(vec![issuer], Clock::fixed(now())).unwrap()
}

/// A provider and a verifier that has its key.
async fn world() -> (Provider, Tokens) {
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &provider.jwks());
    tokens.watch();
    accepted(&provider, &tokens).await;
    (provider, tokens)
}

async fn attempt(provider: &Provider, tokens: &Tokens) -> Result<(), Refused> {
    let token = provider.token("samverkan", "anna", now());
    tokens.verify(&token).await.map(drop)
}

async fn accepted(provider: &Provider, tokens: &Tokens) {
    assert_eq!(attempt(provider, tokens).await, Ok(()));
}

async fn unreachable(provider: &Provider, tokens: &Tokens) {
    assert_eq!(attempt(provider, tokens).await, Err(Refused::Unreachable));
}

async fn pass(time: Duration) {
    pause();
    advance(time).await;
    resume();
}

/// What the task of the only issuer keeps.
fn remote(tokens: &Tokens) -> &Arc<Remote> {
    match tokens.0.issuers.first().map(|issuer| &issuer.source) {
        Some(Source::Fetched(remote)) => remote,
        _ => panic!("the issuer's keys are not fetched"),
    }
}

/// Lets the timer fetch once more, and waits until its outcome is noted.
async fn refresh(tokens: &Tokens) {
    let mut state = remote(tokens).state.subscribe();
    pass(REFRESH).await;
    state.changed().await.unwrap();
}

#[tokio::test]
async fn a_token_counts_as_soon_as_the_first_fetch_has_ended() {
    let (provider, _tokens) = world().await;
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn requests_during_the_first_fetch_wait_for_it_and_cause_no_other() {
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &provider.jwks());
    tokens.watch();
    let requests = (0..50).map(|_| attempt(&provider, &tokens));
    assert!(join_all(requests).await.iter().all(Result::is_ok));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn without_the_task_nothing_is_fetched() {
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &provider.jwks());
    pause();
    unreachable(&provider, &tokens).await;
    assert_eq!(provider.asked(), 0);
}

#[tokio::test]
async fn watching_twice_is_watching_once() {
    let (provider, tokens) = world().await;
    tokens.watch();
    tokens.clone().watch();
    refresh(&tokens).await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn fifty_requests_with_an_unknown_key_cause_one_fetch_and_all_get_the_new_key() {
    let (provider, tokens) = world().await;
    provider.rotate();
    pass(COOL_DOWN).await;
    let requests = (0..50).map(|_| attempt(&provider, &tokens));
    assert!(join_all(requests).await.iter().all(Result::is_ok));
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn an_unknown_key_causes_no_fetch_within_the_cool_down() {
    let (provider, tokens) = world().await;
    provider.rotate();
    pass(COOL_DOWN - SLACK).await;
    let answer = attempt(&provider, &tokens).now_or_never();
    assert_eq!(
        answer,
        Some(Err(Refused::Token("no such key"))),
        "it waits for nothing"
    );
    assert_eq!(provider.asked(), 1);
    pass(SLACK).await;
    accepted(&provider, &tokens).await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn the_cool_down_holds_after_a_failed_fetch_as_well() {
    let (provider, tokens) = world().await;
    provider.rotate();
    provider.behave(Manner::Down);
    pass(COOL_DOWN).await;
    unreachable(&provider, &tokens).await;
    assert_eq!(provider.asked(), 2);
    provider.behave(Manner::Well);
    pass(COOL_DOWN - SLACK).await;
    unreachable(&provider, &tokens).await;
    assert_eq!(provider.asked(), 2);
    pass(SLACK).await;
    accepted(&provider, &tokens).await;
    assert_eq!(provider.asked(), 3);
}

#[tokio::test]
async fn a_new_key_counts_and_the_old_one_ends_within_one_refresh() {
    let (provider, tokens) = world().await;
    let old = provider.token("samverkan", "anna", now());
    provider.rotate();
    refresh(&tokens).await;
    accepted(&provider, &tokens).await;
    assert_eq!(
        tokens.verify(&old).await,
        Err(Refused::Token("no such key"))
    );
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn a_known_key_goes_on_counting_while_the_issuer_is_down() {
    for manner in [
        Manner::Down,
        Manner::Redirecting,
        Manner::Endless,
        Manner::Garbled,
        Manner::Empty,
    ] {
        let (provider, tokens) = world().await;
        provider.behave(manner);
        refresh(&tokens).await;
        accepted(&provider, &tokens).await;
        pass(AGE - REFRESH - SLACK).await;
        accepted(&provider, &tokens).await;
    }
}

#[tokio::test]
async fn a_known_key_stops_counting_a_day_after_the_last_fetch_that_succeeded() {
    let (provider, tokens) = world().await;
    provider.behave(Manner::Down);
    pass(AGE + SLACK).await;
    unreachable(&provider, &tokens).await;
    provider.behave(Manner::Well);
    pass(COOL_DOWN).await;
    accepted(&provider, &tokens).await;
}

#[tokio::test]
async fn a_key_that_the_issuer_does_not_have_is_refused_as_long_as_the_issuer_answers() {
    let (provider, tokens) = world().await;
    let claims = json!({
        "iss": provider.name(), "aud": "samverkan", "sub": "anna", "exp": now().timestamp() + 60,
    });
    let forged = provider.sign_as(Some("another"), &claims);
    pass(COOL_DOWN).await;
    let no_such_key = Err(Refused::Token("no such key"));
    assert_eq!(tokens.verify(&forged).await, no_such_key);
    provider.behave(Manner::Down);
    pass(COOL_DOWN).await;
    assert_eq!(tokens.verify(&forged).await, Err(Refused::Unreachable));
    accepted(&provider, &tokens).await;
    provider.behave(Manner::Well);
    pass(COOL_DOWN).await;
    assert_eq!(tokens.verify(&forged).await, no_such_key);
}

#[tokio::test]
async fn a_check_fetches_the_keys() {
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &provider.jwks());
    let counted = tokens.count_keys().await.unwrap();
    assert_eq!(counted, [(provider.name().to_owned(), 1)]);
    provider.behave(Manner::Down);
    let fault = tokens.count_keys().await.unwrap_err().to_string();
    for word in [provider.jwks().as_str(), "503"] {
        assert!(fault.contains(word), "{word}: {fault}");
    }
}

#[tokio::test]
async fn what_is_no_proper_answer_brings_no_key() {
    for manner in [
        Manner::Down,
        Manner::Redirecting,
        Manner::Endless,
        Manner::Garbled,
        Manner::Empty,
    ] {
        let provider = Provider::start().await;
        provider.behave(manner);
        let tokens = verifier(provider.name(), &provider.jwks());
        tokens.watch();
        unreachable(&provider, &tokens).await;
        assert_eq!(provider.asked(), 1);
        provider.behave(Manner::Well);
        pass(COOL_DOWN).await;
        accepted(&provider, &tokens).await;
    }
}

#[tokio::test]
async fn a_fetch_ends_after_five_seconds() {
    let (provider, tokens) = world().await;
    let mut state = remote(&tokens).state.subscribe();
    provider.behave(Manner::Silent);
    pass(REFRESH).await;
    provider.asked_at_least(2).await;
    pass(LONGEST_FETCH).await;
    let noted = timeout(10 * LONGEST_FETCH, state.changed()).await;
    assert!(noted.is_ok(), "the fetch goes on");
    accepted(&provider, &tokens).await;
}

#[tokio::test]
async fn an_issuer_that_is_not_there_brings_no_key() {
    // Nobody listens on this port, and nobody else gets it meanwhile.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = format!("http://{}/jwks", taken.local_addr().unwrap());
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &address);
    tokens.watch();
    unreachable(&provider, &tokens).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_does_not_stop_the_fetch() {
    let (provider, tokens) = world().await;
    provider.rotate();
    pass(COOL_DOWN).await;
    tokio::select! {
        biased;
        _ = attempt(&provider, &tokens) => panic!("the request had to wait"),
        () = async {} => {}
    }
    accepted(&provider, &tokens).await;
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn a_token_without_a_name_for_its_key_waits_for_the_first_fetch_alone() {
    let provider = Provider::start().await;
    let tokens = verifier(provider.name(), &provider.jwks());
    tokens.watch();
    let claims = json!({
        "iss": provider.name(), "aud": "samverkan", "sub": "anna", "exp": now().timestamp() + 60,
    });
    assert!(
        tokens
            .verify(&provider.sign_as(None, &claims))
            .await
            .is_ok()
    );
    provider.rotate();
    pass(COOL_DOWN).await;
    let changed = provider.sign_as(None, &claims);
    assert_eq!(
        tokens.verify(&changed).await,
        Err(Refused::Token("wrong signature"))
    );
    assert_eq!(provider.asked(), 1);
    refresh(&tokens).await;
    assert!(tokens.verify(&changed).await.is_ok());
}

#[tokio::test]
async fn a_token_without_a_name_for_its_key_causes_no_fetch_where_there_are_two() {
    let provider = Provider::start().await;
    provider.behave(Manner::Twice);
    let tokens = verifier(provider.name(), &provider.jwks());
    tokens.watch();
    accepted(&provider, &tokens).await;
    pass(COOL_DOWN).await;
    let claims = json!({
        "iss": provider.name(), "aud": "samverkan", "sub": "anna", "exp": now().timestamp() + 60,
    });
    let token = provider.sign_as(None, &claims);
    let answer = tokens.verify(&token).now_or_never();
    assert_eq!(answer, Some(Err(Refused::Token("no such key"))));
}

#[tokio::test]
async fn a_token_that_cannot_count_causes_no_fetch() {
    let (provider, tokens) = world().await;
    pass(COOL_DOWN).await;
    let expired = json!({ "iss": provider.name(), "aud": "samverkan", "sub": "anna", "exp": 1 });
    let token = provider.sign_as(Some("unknown"), &expired);
    assert_eq!(tokens.verify(&token).await, Err(Refused::Token("expired")));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn the_task_ends_with_the_last_verifier() {
    let (_provider, tokens) = world().await;
    let remote = Arc::downgrade(remote(&tokens));
    let clone = tokens.clone();
    drop(tokens);
    tokio::task::yield_now().await;
    assert!(remote.strong_count() > 0);
    drop(clone);
    tokio::task::yield_now().await;
    assert_eq!(remote.strong_count(), 0);
}

#[test]
fn keys_come_over_https_or_from_this_machine() {
    for (text, good) in [
        ("https://login.example.se/jwks", true),
        ("http://127.0.0.1:8080/jwks", true),
        ("http://[::1]:8080/jwks", true),
        ("http://login.example.se/jwks", false),
        ("http://localhost/jwks", false),
        ("http://127.0.0.1.example.se/jwks", false),
        ("http://0.0.0.0/jwks", false),
        ("http://127.0.0.1@login.example.se/jwks", false),
        ("https://anna:secret@login.example.se/jwks", false),
        ("ftp://127.0.0.1/jwks", false),
        ("https://", false),
        ("/etc/jwks.json", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<Address>().is_ok(), good, "{text}");
    }
}

//! Who may act for an organisation: granting and withdrawing, and service accounts with their tokens.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use samverkan::{
    auth::{BUILT_IN, Tokens},
    clock::Clock,
    domain::vocabulary::Grade,
    http::{App, Bounds, router},
    store::Verified,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::fixture::{
    json::{code, items, text},
    rows::merged,
    world::{Answer, Kind, World, api, both, now},
};

both!(
    who_is_granted_access_has_it_with_the_next_request_until_it_is_withdrawn,
    access_is_granted_by_ones_own_approvers_alone,
    no_organisation_takes_over_anothers_people_by_granting_them_something,
    an_identity_sees_all_its_grants_and_who_gave_them,
    a_grant_that_makes_no_sense_is_refused,
    a_grant_is_made_once_under_a_key,
    a_withdrawal_is_of_the_grant_as_last_seen_and_once,
    the_last_approver_can_not_withdraw,
    what_is_withdrawn_stops_a_request_that_has_begun,
    a_service_account_reads_with_the_limits_of_reports_until_it_is_revoked,
    a_service_account_approves_nothing_and_its_grant_is_its_own,
    the_secret_is_shown_once_and_kept_nowhere,
    the_exchange_names_what_is_wrong_as_oauth_does,
    without_a_key_of_its_own_the_server_issues_no_token,
);

both!(kind: a_token_of_a_service_account_is_good_as_long_as_is_set);

const GRANT: &str = "mutation($input: GrantAccessInput!) { grantAccess(input: $input) {
  grant { id version issuer subject grade from to organisation { slug } serviceAccount { id } } userErrors { code field }
} }";
const WITHDRAW: &str = "mutation($input: WithdrawGrantInput!) { withdrawGrant(input: $input) {
  grant { version to } userErrors { code field }
} }";
const CREATE: &str = "mutation($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) {
  serviceAccount { id version clientId title grade createdAt revokedAt grants { id version subject } } secret
  userErrors { code field }
} }";
const REVOKE: &str =
    "mutation($input: RevokeServiceAccountInput!) { revokeServiceAccount(input: $input) {
  serviceAccount { version revokedAt grants { to } } userErrors { code field }
} }";
const GRANTS: &str = "query($code: String!) { organisation(by: { slug: $code }) {
  grants { id version subject grade to } serviceAccounts { title }
} }";
const READ: &str = "{ viewer { signedIn limits { cost } } }";

fn grant(more: Value) -> Value {
    let input =
        json!({ "idempotencyKey": "1", "issuer": BUILT_IN, "subject": "ny", "grade": "EDITOR" });
    json!({ "input": merged(input, more) })
}

fn account(more: Value) -> Value {
    let input = json!({ "idempotencyKey": "1", "title": "Nattlig rapport", "grade": "READER" });
    json!({ "input": merged(input, more) })
}

async fn who_is_granted_access_has_it_with_the_next_request_until_it_is_withdrawn(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let new = world.bare_token("ny");
    let read = async || world.try_as(&new, READ, json!({})).await;
    assert_eq!(code(&read().await), "FORBIDDEN");
    let answer = world.data_as(&approver, GRANT, grant(json!({}))).await;
    let made = &answer["grantAccess"]["grant"];
    let expected = json!({
        "id": made["id"],
        "version": 1,
        "issuer": BUILT_IN,
        "subject": "ny",
        "grade": "EDITOR",
        "from": "2026-11-02T09:00:00Z",
        "to": null,
        "organisation": { "slug": "2584" },
        "serviceAccount": null,
    });
    assert_eq!(made, &expected);
    assert_eq!(read().await.0, StatusCode::OK);
    let input = json!({ "input": { "grant": made["id"], "version": 1 } });
    let answer = world.data_as(&approver, WITHDRAW, input).await;
    assert_eq!(
        answer["withdrawGrant"]["grant"],
        json!({ "version": 2, "to": "2026-11-02T09:00:00Z" })
    );
    assert_eq!(code(&read().await), "FORBIDDEN");
    assert_intact(&world).await;
}

async fn access_is_granted_by_ones_own_approvers_alone(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let editor = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let answer = world.data_as(&approver, GRANT, grant(json!({}))).await;
    let id = &answer["grantAccess"]["grant"]["id"];
    let made = account(json!({ "idempotencyKey": "2" }));
    let answer = world.data_as(&approver, CREATE, made).await;
    assert_eq!(answer["createServiceAccount"]["userErrors"], json!([]));
    let account_id = &answer["createServiceAccount"]["serviceAccount"]["id"];
    for (mutation, input) in [(GRANT, grant(json!({}))), (CREATE, account(json!({})))] {
        let refused = world.try_as(&editor, mutation, input.clone()).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{mutation}");
        let refused = world.try_public_with(mutation, input).await;
        assert_eq!(code(&refused), "UNAUTHENTICATED", "{mutation}");
    }
    let withdraw = json!({ "input": { "grant": id, "version": 1 } });
    let revoke = json!({ "input": { "serviceAccount": account_id, "version": 1 } });
    for token in [&editor, &region] {
        for (mutation, input) in [(WITHDRAW, &withdraw), (REVOKE, &revoke)] {
            let unseen = world.try_as(token, mutation, input.clone()).await;
            assert_eq!(code(&unseen), "NOT_FOUND", "{mutation}");
        }
        for id in [id, account_id] {
            let query = "query($id: ID!) { node(id: $id) { id } }";
            let answer = world.data_as(token, query, json!({ "id": id })).await;
            assert_eq!(answer["node"], Value::Null);
        }
        let seen = world
            .data_as(token, GRANTS, json!({ "code": "2584" }))
            .await;
        let nothing = json!({ "grants": [], "serviceAccounts": [] });
        assert_eq!(seen["organisation"], nothing);
    }
    let public = world.public_with(GRANTS, json!({ "code": "2584" })).await;
    assert_eq!(public["organisation"]["grants"], json!([]));
    let own = world
        .data_as(&approver, GRANTS, json!({ "code": "2584" }))
        .await;
    // Two from the command line, one granted, one of the account.
    assert_eq!(items(&own["organisation"]["grants"]).count(), 4);
    assert_eq!(items(&own["organisation"]["serviceAccounts"]).count(), 1);
    let changes = world.public("{ changes { nodes { action } } }").await;
    assert_eq!(changes["changes"]["nodes"], json!([]));
}

const WHO: &str = "{ viewer { grade organisation { slug } } }";

async fn no_organisation_takes_over_anothers_people_by_granting_them_something(world: World) {
    let attacker = world.token("2584", Grade::Approver).await;
    let anna = world.token_of("anna", "2523", Grade::Editor).await;
    let who = async |names: &[&str]| world.post_for(names, &anna, WHO, json!({})).await;
    let hers = json!({ "grade": "EDITOR", "organisation": { "slug": "2523" } });
    for (key, from, grade) in [
        ("1", json!("1950-01-01T00:00:00Z"), "READER"),
        ("2", json!("2026-11-02T08:59:59Z"), "APPROVER"),
    ] {
        let more =
            json!({ "idempotencyKey": key, "subject": "anna", "grade": grade, "from": from });
        let answer = world.data_as(&attacker, GRANT, grant(more)).await;
        assert_eq!(refusals(&answer["grantAccess"]), "INVALID_PERIOD from");
        assert_eq!(who(&[]).await.json()["data"]["viewer"], hers);
    }
    let more = json!({ "idempotencyKey": "3", "subject": "anna", "grade": "APPROVER" });
    let answer = world.data_as(&attacker, GRANT, grant(more)).await;
    assert_eq!(answer["grantAccess"]["userErrors"], json!([]));
    // For whom she acts is never chosen for her: she says it, and what the other granted is as it was.
    let refused = who(&[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("2523, 2584"), "{}", refused.body);
    assert_eq!(who(&["2523"]).await.json()["data"]["viewer"], hers);
    let theirs = json!({ "grade": "APPROVER", "organisation": { "slug": "2584" } });
    assert_eq!(who(&["2584"]).await.json()["data"]["viewer"], theirs);
    let id = &answer["grantAccess"]["grant"]["id"];
    let input = json!({ "input": { "grant": id, "version": 1 } });
    world.data_as(&attacker, WITHDRAW, input).await;
    assert_eq!(who(&[]).await.json()["data"]["viewer"], hers);
}

async fn an_identity_sees_all_its_grants_and_who_gave_them(world: World) {
    const GRANTS: &str =
        "{ viewer { grants { organisation { slug } grade from to acting grantedBy grantedAt } } }";
    let approver = world.token("2584", Grade::Approver).await;
    let anna = world.token_of("anna", "2523", Grade::Editor).await;
    let more =
        json!({ "subject": "anna", "from": "2027-01-01T00:00:00Z", "to": "2028-01-01T00:00:00Z" });
    world.data_as(&approver, GRANT, grant(more)).await;
    // Of others, and one that never holds: neither is hers to see.
    let more = json!({ "idempotencyKey": "2", "subject": "annan" });
    world.data_as(&approver, GRANT, grant(more)).await;
    let more = json!({ "idempotencyKey": "3", "subject": "anna", "grade": "READER" });
    let answer = world.data_as(&approver, GRANT, grant(more)).await;
    let id = &answer["grantAccess"]["grant"]["id"];
    let input = json!({ "input": { "grant": id, "version": 1 } });
    world.data_as(&approver, WITHDRAW, input).await;
    let seen = world.data_as(&anna, GRANTS, json!({})).await;
    let expected = json!([
        {
            "organisation": { "slug": "2523" }, "grade": "EDITOR", "from": "2026-11-02T09:00:00Z", "to": null,
            "acting": true, "grantedBy": "command-line", "grantedAt": "2026-11-02T09:00:00Z",
        },
        {
            "organisation": { "slug": "2584" }, "grade": "EDITOR", "from": "2027-01-01T00:00:00Z",
            "to": "2028-01-01T00:00:00Z", "acting": false, "grantedBy": "2584:APPROVER",
            "grantedAt": "2026-11-02T09:00:00Z",
        },
    ]);
    assert_eq!(seen["viewer"]["grants"], expected);
    let nobodys = world.public("{ viewer { grants { grade } } }").await;
    assert_eq!(nobodys["viewer"]["grants"], Value::Null);
}

async fn a_grant_that_makes_no_sense_is_refused(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let long = "å".repeat(256);
    world.data_as(&approver, GRANT, grant(json!({}))).await;
    for (more, expected) in [
        (
            json!({ "issuer": "", "subject": long }),
            "REQUIRED issuer, TOO_LONG subject",
        ),
        (
            json!({ "subject": "service-account:0" }),
            "INVALID_VALUE subject",
        ),
        (
            json!({ "from": "2026-12-01T00:00:00Z", "to": "2026-12-01T00:00:00Z" }),
            "INVALID_PERIOD to",
        ),
        (
            json!({ "from": "2020-01-01T00:00:00Z", "to": "2026-11-02T09:00:00Z" }),
            "INVALID_PERIOD from, INVALID_PERIOD to",
        ),
        (
            json!({ "subject": "annan", "from": "2026-11-02T08:59:59.999Z" }),
            "INVALID_PERIOD from",
        ),
        (
            json!({ "from": "1800-01-01T00:00:00Z" }),
            "INVALID_PERIOD from",
        ),
        (json!({}), "ALREADY_EXISTS subject"),
        (
            json!({ "from": "2027-01-01T00:00:00Z" }),
            "ALREADY_EXISTS subject",
        ),
    ] {
        let input = grant(merged(more, json!({ "idempotencyKey": "2" })));
        let answer = world.data_as(&approver, GRANT, input).await;
        assert_eq!(refusals(&answer["grantAccess"]), expected);
    }
    // An issuer that the server does not trust may be named: it may be trusted later.
    let input = json!({ "idempotencyKey": "3", "issuer": "https://login.example.se" });
    let answer = world.data_as(&approver, GRANT, grant(input)).await;
    assert_eq!(answer["grantAccess"]["userErrors"], json!([]));
}

async fn a_grant_is_made_once_under_a_key(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let first = world.data_as(&approver, GRANT, grant(json!({}))).await;
    let second = world.data_as(&approver, GRANT, grant(json!({}))).await;
    assert_eq!(first, second);
    let other = grant(json!({ "grade": "READER" }));
    let refused = world.data_as(&approver, GRANT, other).await;
    assert_eq!(
        refusals(&refused["grantAccess"]),
        "KEY_REUSED idempotencyKey"
    );
}

async fn a_withdrawal_is_of_the_grant_as_last_seen_and_once(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let future = grant(json!({ "from": "2027-01-01T00:00:00Z" }));
    let answer = world.data_as(&approver, GRANT, future).await;
    let id = &answer["grantAccess"]["grant"]["id"];
    let withdraw = |version: i32| json!({ "input": { "grant": id, "version": version } });
    let stale = world.try_as(&approver, WITHDRAW, withdraw(2)).await;
    assert_eq!(code(&stale), "CONFLICT");
    let answer = world.data_as(&approver, WITHDRAW, withdraw(1)).await;
    // It had not begun: it never holds.
    let ended = json!({ "version": 2, "to": "2027-01-01T00:00:00Z" });
    assert_eq!(answer["withdrawGrant"]["grant"], ended);
    let of_now = grant(json!({ "idempotencyKey": "2" }));
    let answer = world.data_as(&approver, GRANT, of_now).await;
    let id = &answer["grantAccess"]["grant"]["id"];
    let withdraw = |version: i32| json!({ "input": { "grant": id, "version": version } });
    world.data_as(&approver, WITHDRAW, withdraw(1)).await;
    let answer = world.data_as(&approver, WITHDRAW, withdraw(2)).await;
    assert_eq!(refusals(&answer["withdrawGrant"]), "WRONG_STATE grant");
}

async fn the_last_approver_can_not_withdraw(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let own = world
        .data_as(&approver, GRANTS, json!({ "code": "2584" }))
        .await;
    let own = &own["organisation"]["grants"][0]["id"];
    let withdraw = json!({ "input": { "grant": own, "version": 1 } });
    // One that begins later does not help today.
    let later = grant(json!({ "grade": "APPROVER", "from": "2027-01-01T00:00:00Z" }));
    world.data_as(&approver, GRANT, later).await;
    let answer = world.data_as(&approver, WITHDRAW, withdraw.clone()).await;
    assert_eq!(refusals(&answer["withdrawGrant"]), "WRONG_STATE grant");
    let other = grant(json!({ "idempotencyKey": "2", "grade": "APPROVER", "subject": "annan" }));
    world.data_as(&approver, GRANT, other).await;
    let answer = world.data_as(&approver, WITHDRAW, withdraw).await;
    assert_eq!(answer["withdrawGrant"]["userErrors"], json!([]));
    let refused = world.try_as(&approver, READ, json!({})).await;
    assert_eq!(code(&refused), "FORBIDDEN");
}

async fn what_is_withdrawn_stops_a_request_that_has_begun(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let own = world
        .data_as(&approver, GRANTS, json!({ "code": "2584" }))
        .await;
    let own = &own["organisation"]["grants"][0]["id"];
    let other = grant(json!({ "grade": "APPROVER", "subject": "annan" }));
    world.data_as(&approver, GRANT, other).await;
    let both = "mutation($own: WithdrawGrantInput!, $more: GrantAccessInput!) {
      withdrawGrant(input: $own) { userErrors { code } }
      grantAccess(input: $more) { userErrors { code } }
    }";
    let more = grant(json!({ "idempotencyKey": "2" }));
    let variables = json!({ "own": { "grant": own, "version": 1 }, "more": more["input"] });
    let answer = world.try_as(&approver, both, variables).await;
    assert_eq!(code(&answer), "UNAUTHENTICATED");
    let annan = world.bare_token("annan");
    let left = world
        .data_as(&annan, GRANTS, json!({ "code": "2584" }))
        .await;
    let mut open = items(&left["organisation"]["grants"]).filter(|grant| grant["to"].is_null());
    assert_eq!(
        open.next().map(|grant| &grant["subject"]),
        Some(&json!("annan"))
    );
    assert_eq!(open.next(), None);
}

async fn a_service_account_reads_with_the_limits_of_reports_until_it_is_revoked(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let (account, secret) = created(&world, &approver).await;
    let client = text(&account["clientId"]);
    let answer = exchange(
        &world,
        Some((client, &secret)),
        "grant_type=client_credentials",
    )
    .await;
    let by_basic = token_in(&answer);
    assert_eq!(answer.header("cache-control"), "no-store");
    let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    let by_form = token_in(&exchange(&world, None, &form).await);
    for token in [&by_basic, &by_form] {
        let answer = world.data_as(token, READ, json!({})).await;
        let expected = json!({ "signedIn": true, "limits": { "cost": 50_000 } });
        assert_eq!(answer["viewer"], expected);
    }
    let input = json!({ "input": { "serviceAccount": account["id"], "version": 1 } });
    let answer = world.data_as(&approver, REVOKE, input).await;
    let expected = json!({
        "version": 2,
        "revokedAt": "2026-11-02T09:00:00Z",
        "grants": [{ "to": "2026-11-02T09:00:00Z" }],
    });
    assert_eq!(answer["revokeServiceAccount"]["serviceAccount"], expected);
    // With the next request: the token would be good for a while yet.
    let refused = world.try_as(&by_basic, READ, json!({})).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    let refused = exchange(&world, None, &form).await;
    assert_eq!(refused.json()["error"], "invalid_client");
    let again =
        |version: i32| json!({ "input": { "serviceAccount": account["id"], "version": version } });
    let answer = world.data_as(&approver, REVOKE, again(2)).await;
    assert_eq!(
        refusals(&answer["revokeServiceAccount"]),
        "WRONG_STATE serviceAccount"
    );
    let stale = world.try_as(&approver, REVOKE, again(1)).await;
    assert_eq!(code(&stale), "CONFLICT");
    assert_intact(&world).await;
}

async fn a_service_account_approves_nothing_and_its_grant_is_its_own(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    for (more, expected) in [
        (json!({ "grade": "APPROVER" }), "INVALID_VALUE grade"),
        (
            json!({ "grade": "APPROVER", "title": "" }),
            "REQUIRED title, INVALID_VALUE grade",
        ),
    ] {
        let answer = world.data_as(&approver, CREATE, account(more)).await;
        assert_eq!(refusals(&answer["createServiceAccount"]), expected);
    }
    let (account, _) = created(&world, &approver).await;
    let input = json!({ "input": { "grant": account["grants"][0]["id"], "version": 1 } });
    let answer = world.data_as(&approver, WITHDRAW, input).await;
    assert_eq!(refusals(&answer["withdrawGrant"]), "WRONG_STATE grant");
}

async fn the_secret_is_shown_once_and_kept_nowhere(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let (first, secret) = created(&world, &approver).await;
    let again = world.data_as(&approver, CREATE, account(json!({}))).await;
    let again = &again["createServiceAccount"];
    assert_eq!(again["serviceAccount"], first);
    assert_eq!(again["secret"], Value::Null);
    let other = account(json!({ "title": "Annat" }));
    let refused = world.data_as(&approver, CREATE, other).await;
    let refused = refusals(&refused["createServiceAccount"]);
    assert_eq!(refused, "KEY_REUSED idempotencyKey");
    let held = crate::organisation::persons::everything(&world).await;
    assert!(held.contains("Nattlig rapport"));
    assert!(!held.contains(&secret));
}

async fn the_exchange_names_what_is_wrong_as_oauth_does(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let (account, secret) = created(&world, &approver).await;
    let (client, secret) = (text(&account["clientId"]), secret.as_str());
    let nobody = uuid::Uuid::from_u128(7).to_string();
    let good = "grant_type=client_credentials";
    let long = format!("{good}&x={}", "x".repeat(4_096));
    let twice = format!("{good}&{good}");
    let both = format!("{good}&client_secret={secret}");
    for (credentials, form, status, error) in [
        (Some((client, "fel")), good, 401, "invalid_client"),
        (Some((&*nobody, secret)), good, 401, "invalid_client"),
        (Some(("kiruna", secret)), good, 401, "invalid_client"),
        (None, good, 401, "invalid_client"),
        (
            Some((client, secret)),
            "grant_type=password",
            400,
            "unsupported_grant_type",
        ),
        (Some((client, secret)), "", 400, "invalid_request"),
        (Some((client, secret)), &twice, 400, "invalid_request"),
        (Some((client, secret)), &both, 400, "invalid_request"),
        (Some((client, secret)), &long, 400, "invalid_request"),
    ] {
        let answer = exchange(&world, credentials, form).await;
        assert_eq!(answer.json()["error"], error, "{form}");
        assert_eq!(answer.status.as_u16(), status, "{form}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let challenge = if status == 401 {
            "Basic realm=\"samverkan\""
        } else {
            ""
        };
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    for content_type in ["application/json", "text/plain"] {
        let request = form_request(Some((client, secret)), good, content_type);
        let answer = world.request(request).await;
        assert_eq!(answer.json()["error"], "invalid_request", "{content_type}");
    }
    assert_eq!(
        world.get("/oauth/token").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

async fn without_a_key_of_its_own_the_server_issues_no_token(world: World) {
    let approver = world.token("2584", Grade::Approver).await;
    let (account, secret) = created(&world, &approver).await;
    let database = world.owned().await;
    let clock = Clock::fixed(now());
    let app = App {
        api: api(),
        database,
        clock: clock.clone(),
        tokens: Tokens::new(Vec::new(), clock).unwrap(),
        built_in: None::<Arc<_>>,
        allowed_origins: Vec::new(),
        bounds: Bounds::none(),
    };
    let credentials = Some((text(&account["clientId"]), secret.as_str()));
    let form = "application/x-www-form-urlencoded";
    let request = form_request(credentials, "grant_type=client_credentials", form);
    let response = router(app).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body = axum::body::to_bytes(response.into_body(), 4_096)
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["error"], "unauthorized_client");
}

async fn a_token_of_a_service_account_is_good_as_long_as_is_set(kind: Kind) {
    let bounds = Bounds {
        token_lifetime: 3,
        ..Bounds::none()
    };
    let world = World::bounded(kind, bounds).await;
    let approver = world.token("2584", Grade::Approver).await;
    let (account, secret) = created(&world, &approver).await;
    let credentials = Some((text(&account["clientId"]), secret.as_str()));
    let answer = exchange(&world, credentials, "grant_type=client_credentials").await;
    token_in(&answer);
    assert_eq!(answer.json()["expires_in"], 180);
}

/// A service account of Kiruna's, with its secret.
async fn created(world: &World, approver: &str) -> (Value, String) {
    let answer = world.data_as(approver, CREATE, account(json!({}))).await;
    let made = &answer["createServiceAccount"];
    (
        made["serviceAccount"].clone(),
        text(&made["secret"]).to_owned(),
    )
}

fn form_request(
    credentials: Option<(&str, &str)>,
    form: &str,
    content_type: &str,
) -> Request<Body> {
    let mut request = Request::post("/oauth/token").header(header::CONTENT_TYPE, content_type);
    if let Some((client, secret)) = credentials {
        let sent = STANDARD.encode(format!("{client}:{secret}"));
        request = request.header(header::AUTHORIZATION, format!("Basic {sent}"));
    }
    request.body(form.to_owned().into()).expect("a request")
}

async fn exchange(world: &World, credentials: Option<(&str, &str)>, form: &str) -> Answer {
    let content_type = "application/x-www-form-urlencoded";
    world
        .request(form_request(credentials, form, content_type))
        .await
}

fn token_in(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    text(&body["access_token"]).to_owned()
}

/// Why a mutation was refused: `REQUIRED title, …`.
fn refusals(payload: &Value) -> String {
    let refusals = items(&payload["userErrors"]).map(|error| {
        let path: Vec<&str> = items(&error["field"]).map(text).collect();
        format!("{} {}", text(&error["code"]), path.join("."))
    });
    refusals.collect::<Vec<_>>().join(", ")
}

async fn assert_intact(world: &World) {
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }), "{verified:?}");
}

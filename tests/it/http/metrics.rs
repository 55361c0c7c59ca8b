//! The listener for whoever watches the server.

use axum::http::StatusCode;

use crate::fixture::{
    time::with_stopped_clock,
    world::{World, both},
};

both!(
    metrics_tell_what_requests_came_to_and_what_is_held,
    health_is_on_both_listeners_and_the_metrics_on_one,
);

/// The value of a metric with its labels, as the text has it.
pub(super) fn value(text: &str, metric: &str) -> Option<f64> {
    text.lines()
        .find_map(|line| line.strip_prefix(metric)?.strip_prefix(' ')?.parse().ok())
}

async fn metrics_tell_what_requests_came_to_and_what_is_held(world: World) {
    world.public("{ careAreas { slug } }").await;
    world.try_public("{ nothing }").await;
    world.get("/no/such/path").await;
    // A database that is slow to tell its journal's head is left out.
    let answer = with_stopped_clock(world.watched("/metrics")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let text = &answer.body;
    for (metric, expected) in [
        (
            r#"samverkan_requests_total{door="public",status="200",code="NONE"}"#,
            1.0,
        ),
        (
            r#"samverkan_requests_total{door="public",status="400",code="VALIDATION_FAILED"}"#,
            1.0,
        ),
        (
            r#"samverkan_requests_total{door="other",status="404",code="NOT_FOUND"}"#,
            1.0,
        ),
        (
            r#"samverkan_request_duration_seconds_count{door="public"}"#,
            2.0,
        ),
        ("samverkan_log_lines_lost_total", 0.0),
        ("samverkan_journal_head", 0.0),
    ] {
        assert_eq!(value(text, metric), Some(expected), "{metric} in\n{text}");
    }
    for metric in [
        r#"samverkan_request_cost_total{door="public"}"#,
        r#"samverkan_statements_total{door="public"}"#,
        r#"samverkan_rows_total{door="public"}"#,
        r#"samverkan_sent_bytes_total{door="public"}"#,
        r#"samverkan_database_connections{share="public",state="open"}"#,
        r#"samverkan_database_connections{share="public",state="most"}"#,
    ] {
        assert!(
            value(text, metric).is_some_and(|it| it > 0.0),
            "{metric} in\n{text}"
        );
    }
    assert!(text.ends_with("# EOF\n"), "{text}");
}

async fn health_is_on_both_listeners_and_the_metrics_on_one(world: World) {
    for path in ["/health/live", "/health/ready"] {
        let answers = async { [world.watched(path).await, world.get(path).await] };
        for answer in with_stopped_clock(answers).await {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
    assert_eq!(world.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let elsewhere = world.watched("/public/graphql").await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}

//! Whether the process lives, and whether it can serve. For whoever starts, stops and watches it.

use std::time::Duration;

use axum::http::StatusCode;

use super::State;

/// A database that has not answered by then is none.
const PING: Duration = Duration::from_secs(2);

/// `GET /health/live`: the process answers. It never asks the database, so that a lost database restarts nothing.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the database answers too.
pub(super) async fn ready(axum::extract::State(shared): State) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PING, shared.app.database.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
        Err(_) => {
            tracing::warn!("the database answers too slowly");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}

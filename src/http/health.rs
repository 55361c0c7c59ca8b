//! Whether the process lives, and whether it can serve. For whoever starts, stops and watches it.

use axum::http::StatusCode;

use super::State;

/// `GET /health/live`: the process answers. It never asks the database, so that a lost database restarts nothing.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the database answers requests, and is what it should be.
pub(super) async fn ready(axum::extract::State(shared): State) -> (StatusCode, &'static str) {
    match shared.app.database.check_readiness().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}

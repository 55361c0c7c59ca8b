//! The metrics, for whoever watches the server, on the listener that is for them.

use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::State;
use crate::store::Share;
use crate::telemetry::metrics::Moment;

/// A database that has not told its journal's head by then is left out.
const HEAD: Duration = Duration::from_secs(1);

/// What OpenMetrics asks for.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`: OpenMetrics, as Prometheus reads it. It is answered when the database isn't.
pub(super) async fn text(axum::extract::State(shared): State) -> impl IntoResponse {
    let database = &shared.app.database;
    let head = tokio::time::timeout(HEAD, database.journal_head(Share::Watch)).await;
    let moment = Moment {
        pools: Share::ALL.map(|share| (share.name(), database.connections(share))),
        journal: head.ok().and_then(Result::ok),
    };
    match shared.metrics.text(moment) {
        Ok(text) => Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text)),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            Err(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

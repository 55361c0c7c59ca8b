//! `POST /import/follow-up`: follow-up values of the caller's organisation from a file, as the export writes it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::accept::Media;
use super::admission::NotNow;
use super::answer::{Answer, Rejection, status_of};
use super::parameters::{check_type, read};
use super::{Shared, State, door, request_id};
use crate::domain::faults::{FaultSummary, RowFault};
use crate::domain::problem;
use crate::domain::vocabulary::{BulkMode, Vocabulary};
use crate::error::Error;
use crate::files::{FollowUpRow, Importable, Imported, Parameters, import_own_values};
use crate::store::{Caller, Session};

/// What a file's size is given in, in bytes.
const MEBIBYTE: u32 = 1024 * 1024;

/// The media type of an .xlsx.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a file costs of the caller's budget, whatever is in it: as a mutation.
const COST: u64 = 10;

/// How many rows cost 1 more.
const ROWS_FOR_ONE: u64 = 2;

/// What is to be done with a file.
struct ImportRequest {
    mode: BulkMode,
    submit: bool,
}

/// `POST /import/follow-up`.
pub(super) async fn follow_up(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    match import(&shared, request).await {
        Ok(response) => response,
        Err(rejection) => Answer::from(rejection).unstored(Media::Json),
    }
}

async fn import(shared: &Shared, request: Request) -> Result<Response<Body>, Rejection> {
    let (head, body) = request.into_parts();
    let bounds = &shared.app.bounds;
    let caller = door::identify(shared, &head.headers).await;
    let caller = caller.map_err(rejected)?;
    let asked = import_request(head.uri.query().unwrap_or_default()).map_err(failed)?;
    check_type(&head.headers, &["text/csv", WORKBOOK])?;
    let (time, rows) = (bounds.reporting_limits.time, bounds.import_rows as usize);
    let session = Session::new(
        shared.app.database.clone(),
        Caller {
            viewer: caller.viewer,
            identity: caller.identity.clone(),
            by_grant: true,
            request: request_id::of(&head.extensions),
            now: shared.app.clock.now(),
            time,
        },
    );
    session.check_reports().map_err(failed)?;
    let admission = &shared.admission;
    if let Err(not_now) = admission.charge(&caller.client, &caller.limits, COST) {
        return Ok(put_off(not_now));
    }
    let size = bounds.import_size.saturating_mul(MEBIBYTE);
    let bytes = read(&head.headers, body, size, time).await?;
    // Who sends slowly keeps nobody from a place.
    let (_place, _) = match admission.enter(&caller.client, &caller.limits, 0) {
        Ok(entered) => entered,
        Err(not_now) => return Ok(put_off(not_now)),
    };
    let parsed = tokio::task::spawn_blocking(move || FollowUpRow::from_file(&bytes, rows)).await;
    let file = parsed.map_err(|fault| failed(Error::internal(fault)))?;
    if file.more {
        return Err(too_many(rows));
    }
    let cost = file.rows.len() as u64 / ROWS_FOR_ONE;
    let budget = match admission.charge(&caller.client, &caller.limits, cost) {
        Ok(budget) => budget,
        Err(not_now) => return Ok(put_off(not_now)),
    };
    let (summary, today) = (file.summary.clone(), shared.app.clock.today());
    let done = import_own_values(&session, file, asked.mode, asked.submit, today);
    let mut response = report(&asked, done.await.map_err(failed)?, &summary);
    if let Some(budget) = budget {
        budget.tell(response.headers_mut());
    }
    Ok(response)
}

/// The answer to who comes too soon.
fn put_off(not_now: NotNow) -> Response<Body> {
    let seconds = HeaderValue::from(not_now.retry_after);
    let mut response = Answer::from(rejected(not_now.refusal)).unstored(Media::Json);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

fn import_request(query: &str) -> Result<ImportRequest, Error> {
    let mut given = Parameters::read(query)?;
    let modes = ["all-or-nothing", "row-by-row"];
    let mode = given.choice("mode", &modes, |text| match text {
        "all-or-nothing" => Some(BulkMode::AllOrNothing),
        "row-by-row" => Some(BulkMode::RowByRow),
        _ => None,
    })?;
    let submit = given.flag("submit")?;
    given.finish()?;
    Ok(ImportRequest {
        mode: mode.unwrap_or(BulkMode::AllOrNothing),
        submit: submit.unwrap_or(true),
    })
}

/// What became of the rows. When nothing was done because of faulty rows, the status says so, too.
fn report(request: &ImportRequest, done: Imported, summary: &FaultSummary) -> Response<Body> {
    let refused = summary.faulty_rows(&done.refused);
    let errors = summary.report(done.refused);
    let errors: Vec<Value> = errors
        .iter()
        .map(|fault| row_error(fault, summary))
        .collect();
    let body = json!({
        "created": done.created,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "refused": refused,
        "rowErrors": errors,
    });
    let mut response = Response::new(Body::from(body.to_string()));
    if request.mode == BulkMode::AllOrNothing && refused > 0 {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

fn row_error(fault: &RowFault, summary: &FaultSummary) -> Value {
    json!({
        "row": summary.row(fault),
        "cell": summary.cell(fault),
        "field": fault.problem.field.join("."),
        "code": fault.problem.code.code(),
        "message": fault.problem.english,
        "messageSwedish": fault.problem.swedish,
    })
}

fn failed(fault: Error) -> Rejection {
    rejected(door::refusal_of(fault))
}

fn rejected(refusal: problem::Refusal) -> Rejection {
    Rejection::new(status_of(refusal.code), refusal)
}

fn too_many(most: usize) -> Rejection {
    Rejection::new(StatusCode::PAYLOAD_TOO_LARGE, problem::too_many_rows(most))
}

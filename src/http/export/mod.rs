//! Files for reporting scripts: `/export/…` with a token and `/public/export/…` without, the same rows as the queries give
//! under the same filters. A file is written while it is read, from one state of the data.

mod asked;
pub(super) mod parameters;
mod rows;
mod sending;

pub(super) use self::asked::WORKBOOK;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::asked::{Asked, Format, Subject};
use self::rows::Reading;
use super::accept::Media;
use super::answer::{Answer, Rejection, status_of};
use super::execution::Caller;
use super::{Shared, State, caching, door, request_id};
use crate::access::Viewer;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};
use crate::error::Error;
use crate::store::{self, Session};

/// How many files may be written at a time.
const PLACES: usize = 4;

/// How many of them for callers without identity, so that they can't take all.
const PUBLIC_PLACES: usize = 2;

/// How long a caller waits for a place.
const PATIENCE: Duration = Duration::from_secs(5);

/// When to come back, in seconds.
const COME_BACK: HeaderValue = HeaderValue::from_static("10");

/// What a signed-in caller may keep: for itself, and only after asking whether it still stands.
const OWN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Places for files that are being written.
pub(super) struct Places {
    all: Arc<Semaphore>,
    public: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(PLACES)),
            public: Arc::new(Semaphore::new(PUBLIC_PLACES)),
        }
    }
}

/// A place that is taken.
type Place = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl Places {
    /// A place for this caller, after a short wait.
    async fn take(&self, viewer: Viewer) -> Option<Place> {
        let waited = timeout(PATIENCE, async {
            let public = match viewer {
                Viewer::Public => Some(Arc::clone(&self.public).acquire_owned().await.ok()?),
                Viewer::Actor(_) => None,
            };
            Some((Arc::clone(&self.all).acquire_owned().await.ok()?, public))
        });
        waited.await.ok().flatten()
    }
}

/// `GET /public/export/{file}`: public data, for everybody.
pub(super) async fn public(
    axum::extract::State(shared): State,
    Path(file): Path<String>,
    request: Request,
) -> Response<Body> {
    let (head, _) = request.into_parts();
    answered(&shared, door::anybody(), &file, &head).await
}

/// `GET /export/{file}`: what the caller may see.
pub(super) async fn signed_in(
    axum::extract::State(shared): State,
    Path(file): Path<String>,
    request: Request,
) -> Response<Body> {
    let (head, _) = request.into_parts();
    match door::identify(&shared, &head.headers).await {
        Ok(caller) => answered(&shared, caller, &file, &head).await,
        Err(refusal) => refused(refusal),
    }
}

/// Every other method where only reading is.
pub(super) async fn only_get(headers: HeaderMap) -> Response<Body> {
    door::wrong_method("GET, HEAD", &headers)
}

async fn answered(shared: &Shared, caller: Caller, file: &str, request: &Parts) -> Response<Body> {
    match export(shared, caller, file, request).await {
        Ok(response) => response,
        Err(refusal) => refused(refusal),
    }
}

/// A refusal as an answer that nobody keeps.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let status = status_of(refusal.code);
    let mut response = Answer::from(Rejection::new(status, refusal)).unstored(Media::Json);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, COME_BACK);
    }
    response
}

async fn export(
    shared: &Shared,
    caller: Caller,
    file: &str,
    request: &Parts,
) -> Result<Response<Body>, Refusal> {
    let (subject, format) = asked::file(file).ok_or_else(no_such_file)?;
    let caller = store::Caller {
        viewer: caller.viewer,
        identity: caller.identity,
        by_grant: true,
        request: request_id::of(&request.extensions),
        now: shared.app.clock.now(),
        time: match caller.viewer {
            Viewer::Public => Limits::SIGNED_IN.time,
            Viewer::Actor(_) => Limits::REPORTING.time,
        },
    };
    let open = || Session::new(shared.app.database.clone(), caller.clone());
    let is_head = request.method == Method::HEAD;
    // Who asks whether a file still stands needs no place for writing one.
    if is_head || request.headers.contains_key(header::IF_NONE_MATCH) {
        let tag = tag(shared, &open(), subject, request)
            .await
            .map_err(door::refusal_of)?;
        let asked = Asked::read(shared, &open(), (subject, format), &request.uri).await?;
        let bodiless = answer(Body::empty(), &asked, tag, caller.viewer, &request.headers);
        if is_head || bodiless.status() == StatusCode::NOT_MODIFIED {
            return Ok(bodiless);
        }
    }
    let place = shared
        .exports
        .take(caller.viewer)
        .await
        .ok_or_else(problem::too_many_files)?;
    let session = open();
    let tag = tag(shared, &session, subject, request)
        .await
        .map_err(door::refusal_of)?;
    let asked = Asked::read(shared, &session, (subject, format), &request.uri).await?;
    let asked = Arc::new(asked);
    let reading = Reading::begin(session, &asked).await;
    let reading = reading.map_err(door::refusal_of)?;
    let nothing_known = HeaderMap::new();
    if format != Format::Xlsx {
        let body = sending::rows(reading, Arc::clone(&asked), place).await;
        return Ok(answer(body, &asked, tag, caller.viewer, &nothing_known));
    }
    let written = sending::workbook(reading, &asked, place).await;
    let (body, length) = written.map_err(door::refusal_of)?;
    let mut response = answer(body, &asked, tag, caller.viewer, &nothing_known);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    Ok(response)
}

/// The file with its headers; without it when the caller has it already.
fn answer(
    body: Body,
    asked: &Asked,
    tag: String,
    viewer: Viewer,
    request: &HeaderMap,
) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, asked.format.content_type());
    let name = asked.file_name();
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    let rule = match viewer {
        Viewer::Public => caching::SHORT,
        Viewer::Actor(_) => OWN,
    };
    caching::tagged(response, tag, rule, request)
}

/// The entity tag: another one when something that the caller may see, and that the file may depend on, has changed. What is
/// hidden from the caller leaves no trace in it.
async fn tag(
    shared: &Shared,
    session: &Session,
    subject: Subject,
    request: &Parts,
) -> Result<String, Error> {
    let newest = session.newest_change(subject.tables()).await?;
    let parts = format!(
        "{:?}\n{:?}\n{}\n{}\n{}\n{newest:?}",
        request.uri.path_and_query(),
        session.viewer(),
        env!("CARGO_PKG_VERSION"),
        store::digest_of_reference_data(),
        shared.app.clock.today(),
    );
    Ok(caching::tag(parts.as_bytes()))
}

fn no_such_file() -> Refusal {
    let subjects: Vec<&str> = Subject::ALL.iter().map(|(name, _)| *name).collect();
    let formats: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
    let (subjects, formats) = (subjects.join(", "), formats.join(", "));
    problem::no_such_file(&subjects, &formats)
}

/// A fault of writing, which nobody but us can mend.
fn broken(fault: impl Into<io::Error>) -> Error {
    Error::internal(fault.into())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::{Actor, ActorKind};
    use crate::domain::vocabulary::Grade;

    const ACTOR: Viewer = Viewer::Actor(Actor {
        organisation: Uuid::nil(),
        kind: ActorKind::Municipality,
        grade: Grade::Reader,
        service_account: false,
    });

    #[tokio::test(start_paused = true)]
    async fn when_all_places_are_taken_the_caller_is_told_when_to_come_back() {
        let places = Places::default();
        let mut taken = Vec::new();
        for _ in 0..PUBLIC_PLACES {
            taken.push(places.take(Viewer::Public).await.unwrap());
        }
        assert!(places.take(Viewer::Public).await.is_none());
        for _ in PUBLIC_PLACES..PLACES {
            taken.push(places.take(ACTOR).await.unwrap());
        }
        assert!(places.take(ACTOR).await.is_none());
        taken.pop();
        assert!(places.take(ACTOR).await.is_some());

        let answer = refused(problem::too_many_files());
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], COME_BACK);
    }
}

//! Files for reporting scripts: `/export/…` with a token and `/public/export/…` without, the same rows as the queries give
//! under the same filters. A file is written while it is read, from one state of the data.

mod reading;
mod request;
mod sending;

pub(super) use self::request::WORKBOOK;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, stream};
use quick_cache::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use uuid::Uuid;

use self::reading::Reading;
use self::request::{ExportRequest, Format};
use super::admission::{Bounds, Budget, Client, NotNow, Place, Untaken};
use super::answer::refused;
use super::execution::Caller;
use super::{Shared, State, caching, door, request_id};
use crate::access::Viewer;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};
use crate::error::Error;
use crate::files::{
    AdoptionRow, AgreementRow, AuditRow, CommissionRow, DecisionRow, ExtensionRow, FollowUpRow,
    GroupRow, IndicatorRow, MilestoneRow, ParticipationRow, ProjectRow, SeatRow, Sheet,
    StatusReportRow, TargetRow,
};
use crate::store::{self, NewestChange, Session, Share};

/// What it costs of the caller's budget to ask whether a file still stands: one entry of the journal is looked for.
const ASKING: u64 = 10;

/// What the speed of a caller is given in, in bytes.
const KIBIBYTE: u64 = 1024;

/// For so many callers and kinds of files it is remembered what they tell of.
const KNOWN: usize = 256;

/// The newest change that the files of a kind tell a viewer of.
pub(super) struct NewestChanges(Cache<(Viewer, &'static str), NewestChange>);

impl Default for NewestChanges {
    fn default() -> Self {
        Self(Cache::new(KNOWN))
    }
}

/// Places for files that are being written.
pub(super) struct WritingSlots {
    all: Arc<Semaphore>,
    public: Arc<Semaphore>,
    /// How long a caller waits for one.
    wait: Duration,
}

/// A place that is taken.
pub(super) type WritingSlot = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

impl WritingSlots {
    /// As many as these bounds say, some of them for callers without identity, so that they can't take all.
    pub(super) fn new(bounds: &Bounds) -> Self {
        Self {
            all: Arc::new(Semaphore::new(bounds.files)),
            public: Arc::new(Semaphore::new(bounds.public_files)),
            wait: Duration::from_secs(bounds.file_wait),
        }
    }

    /// A slot for this caller, after a short wait.
    async fn take(&self, viewer: Viewer) -> Option<WritingSlot> {
        let waited = timeout(self.wait, async {
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
    let client = shared.admission.address(&head.extensions, &head.headers);
    answered(&shared, door::anybody(&shared, client), &file, &head).await
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

/// The kinds of files, by the names of their files.
const KINDS: &[(&str, Export)] = &[
    kind::<FollowUpRow>(),
    kind::<ProjectRow>(),
    kind::<ParticipationRow>(),
    kind::<MilestoneRow>(),
    kind::<StatusReportRow>(),
    kind::<IndicatorRow>(),
    kind::<TargetRow>(),
    kind::<ExtensionRow>(),
    kind::<SeatRow>(),
    kind::<GroupRow>(),
    kind::<DecisionRow>(),
    kind::<CommissionRow>(),
    kind::<AgreementRow>(),
    kind::<AdoptionRow>(),
    kind::<AuditRow>(),
];

/// Exports a file of one kind.
type Export = for<'r> fn(Asking<'r>) -> BoxFuture<'r, Result<Response<Body>, Error>>;

const fn kind<S: Sheet>() -> (&'static str, Export) {
    (S::NAME, |asking| export::<S>(asking).boxed())
}

/// Who asks, how, and for which format.
struct Asking<'r> {
    shared: &'r Shared,
    client: Client,
    limits: Limits,
    caller: store::Caller,
    format: Format,
    request: &'r Parts,
}

async fn answered(shared: &Shared, caller: Caller, file: &str, request: &Parts) -> Response<Body> {
    let Some((export, format)) = kind_and_format(file) else {
        return refused(no_such_file());
    };
    let (client, limits) = (caller.client, caller.limits);
    let bounds = &shared.app.bounds;
    let caller = store::Caller {
        viewer: caller.viewer,
        identity: caller.identity,
        by_grant: true,
        request: request_id::of(&request.extensions),
        now: shared.app.clock.now(),
        time: match caller.viewer {
            Viewer::Public => bounds.signed_in_limits.time,
            Viewer::Actor(_) => bounds.reporting_limits.time,
        },
    };
    let asking = Asking {
        shared,
        client,
        limits,
        caller,
        format,
        request,
    };
    let answer = export(asking).await;
    answer.unwrap_or_else(|fault| refused(door::refusal_of(fault)))
}

fn kind_and_format(file: &str) -> Option<(Export, Format)> {
    let (kind, format) = file.split_once('.')?;
    let kind = KINDS.iter().find(|(name, _)| *name == kind)?;
    let format = Format::ALL.iter().find(|(name, _)| *name == format)?;
    Some((kind.1, format.1))
}

async fn export<S: Sheet>(asking: Asking<'_>) -> Result<Response<Body>, Error> {
    let (viewer, headers) = (asking.caller.viewer, &asking.request.headers);
    let is_head = asking.request.method == Method::HEAD;
    let asks = is_head || headers.contains_key(header::IF_NONE_MATCH);
    let (entered, budget) = match asking.enter(ASKING) {
        Ok(entered) => entered,
        Err(not_now) => return Ok(put_off(not_now)),
    };
    // Who asks whether a file still stands needs no slot for writing one.
    if asks {
        let (_, request, tag) = asking.begin::<S>().await?;
        let bodiless = answer(&request, tag, viewer, headers);
        if is_head || bodiless.status() == StatusCode::NOT_MODIFIED {
            return Ok(within(bodiless, budget));
        }
    }
    drop(entered);
    let place = match asking.shared.admission.send_file(&asking.client) {
        Ok(place) => place,
        Err(not_now) => return Ok(put_off(not_now)),
    };
    let budget = match asking
        .shared
        .admission
        .charge(&asking.client, &asking.limits, asking.cost())
    {
        Ok(budget) => budget,
        Err(not_now) => return Ok(put_off(not_now)),
    };
    let slot = asking.shared.exports.take(viewer).await;
    let slot = slot.ok_or_else(problem::too_many_files)?;
    // Read anew: nobody holds a connection while they wait for a slot.
    let (session, request, tag) = asking.begin::<S>().await?;
    let mut response = answer(&request, tag, viewer, &HeaderMap::new());
    let reading = Reading::begin(session, request).await?;
    let place = Takes {
        untaken: asking.shared.admission.all_untaken(),
        client: asking.client,
        rate: KIBIBYTE * u64::from(asking.shared.app.bounds.file_rate),
        _place: place,
    };
    if asking.format != Format::Xlsx {
        *response.body_mut() = sending::rows(reading, slot, place)?;
        return Ok(within(response, budget));
    }
    let (body, length) = sending::workbook(reading, slot, place).await?;
    *response.body_mut() = body;
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    Ok(within(response, budget))
}

/// An answer with what is left of the caller's budget.
fn within(mut response: Response<Body>, budget: Option<Budget>) -> Response<Body> {
    if let Some(budget) = budget {
        budget.tell(response.headers_mut());
    }
    response
}

/// The answer to who comes too soon.
fn put_off(not_now: NotNow) -> Response<Body> {
    let seconds = HeaderValue::from(not_now.retry_after);
    let mut response = refused(not_now.refusal);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

/// Who takes a file, and in which of its places.
struct Takes {
    untaken: Untaken,
    client: Client,
    /// How many bytes a second they have to take, over the whole file: who takes less is left.
    rate: u64,
    _place: Place,
}

impl Asking<'_> {
    /// Lets the caller ask.
    fn enter(&self, cost: u64) -> Result<(Place, Option<Budget>), NotNow> {
        let admission = &self.shared.admission;
        admission.enter(&self.client, &self.limits, cost)
    }

    /// The newest change that the file may tell of. What has been looked at of the journal once is not looked at again.
    async fn newest_change<S: Sheet>(&self, session: &Session) -> Result<Option<Uuid>, Error> {
        // Read before the session reads: it sees all that was written up to there.
        let share = Share::of(session.viewer());
        let end = self.shared.app.database.journal_head(share).await?;
        let key = (session.viewer(), S::NAME);
        let known = self.shared.newest_changes.0.get(&key);
        let known = known.filter(|known| known.is_within(end));
        let newest = session.newest_change(S::TABLES, known).await?;
        self.shared.newest_changes.0.insert(key, newest.up_to(end));
        Ok(newest.change)
    }

    /// What a file costs of the caller's budget: half as much as the dearest request.
    fn cost(&self) -> u64 {
        u64::from(self.limits.cost) / 2
    }

    /// A session, and what is asked for in it, with its entity tag.
    async fn begin<S: Sheet>(&self) -> Result<(Session, ExportRequest<S>, String), Error> {
        let session = Session::new(self.shared.app.database.clone(), self.caller.clone());
        let newest = self.newest_change::<S>(&session).await?;
        let tag = tag(self.shared, &session, newest, self.request);
        let uri = &self.request.uri;
        let request = ExportRequest::read(self.shared, &session, self.format, uri).await?;
        Ok((session, request, tag))
    }
}

/// The answer without its body: that it stands, when the caller has it already.
fn answer<S: Sheet>(
    request: &ExportRequest<S>,
    tag: String,
    viewer: Viewer,
    sent: &HeaderMap,
) -> Response<Body> {
    // Its length is not known before it has been read: an empty body would say that it is 0.
    let mut response = Response::new(Body::from_stream(stream::empty::<io::Result<Bytes>>()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, request.format.content_type());
    let name = request.file_name();
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    let rule = match viewer {
        Viewer::Public => caching::SHORT,
        Viewer::Actor(_) => caching::OWN,
    };
    caching::tagged(response, tag, rule, sent)
}

/// The entity tag: another one when something that the caller may see, and that the file may depend on, has changed. What is
/// hidden from the caller leaves no trace in it.
fn tag(shared: &Shared, session: &Session, newest: Option<Uuid>, request: &Parts) -> String {
    let parts = format!(
        "{:?}\n{:?}\n{}\n{}\n{}\n{newest:?}",
        request.uri.path_and_query(),
        session.viewer(),
        env!("CARGO_PKG_VERSION"),
        shared.app.database.digest_of_reference_data(),
        shared.app.clock.today(),
    );
    caching::tag(parts.as_bytes())
}

fn no_such_file() -> Refusal {
    let kinds: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    let formats: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
    problem::no_such_file(&kinds.join(", "), &formats.join(", "))
}

/// A fault of writing, which nobody but us can mend.
fn broken(fault: impl Into<io::Error>) -> Error {
    Error::internal(fault.into())
}

#[cfg(test)]
mod tests {
    use super::super::answer::RETRY_AFTER;
    use super::*;
    use crate::access::{Actor, ActorKind};
    use crate::domain::vocabulary::Grade;

    const ACTOR: Viewer = Viewer::Actor(Actor {
        organisation: Uuid::nil(),
        kind: ActorKind::Municipality,
        grade: Grade::Reader,
        service_account: false,
        today: chrono::NaiveDate::MIN,
    });

    #[tokio::test(start_paused = true)]
    async fn when_all_slots_are_taken_the_caller_is_told_when_to_come_back() {
        let slots = WritingSlots::new(&Bounds::none());
        let mut taken = Vec::new();
        for _ in 0..Bounds::none().public_files {
            taken.push(slots.take(Viewer::Public).await.unwrap());
        }
        assert!(slots.take(Viewer::Public).await.is_none());
        for _ in Bounds::none().public_files..Bounds::none().files {
            taken.push(slots.take(ACTOR).await.unwrap());
        }
        assert!(slots.take(ACTOR).await.is_none());
        taken.pop();
        assert!(slots.take(ACTOR).await.is_some());

        let answer = refused(problem::too_many_files());
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], RETRY_AFTER);
    }
}

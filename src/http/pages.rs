//! Pages to print and calendars, for callers with a token and for everybody: what each shows is what its query is answered for
//! who asks.

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, Response, header, request::Parts};
use chrono::{Datelike, TimeDelta};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::answer::{Answer, refused};
use super::execution::{self, Caller, Verb};
use super::parameters::Parameters;
use super::{App, Shared, State, caching, door, request_id};
use crate::access::Viewer;
use crate::domain::{
    id::{NodeId, NodeKind},
    problem,
};
use crate::error::Error;
use crate::files;
use crate::pages::{
    OfMeeting, OfYear, Page,
    calendar::{self, Calendar},
};
use crate::store::calendar_reader;

/// A page has its styles within it and loads nothing.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
);

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

/// What it costs of a caller's budget to try the address of a calendar.
const TRYING: u64 = 10;

/// How far back calendars go.
const BACK: TimeDelta = TimeDelta::days(366);

/// How many pages of meetings a calendar has at most.
const PAGES: usize = 10;

/// `GET /public/calendar/{slug}.ics`: the meetings of a body or an organisation.
pub(super) async fn public_calendar(
    axum::extract::State(shared): State,
    Path(file): Path<String>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    let Some(slug) = file.strip_suffix(".ics") else {
        return refused(problem::no_such_calendar());
    };
    let variables = json!({ "slug": slug, "body": true, "organisation": true });
    let calendar = asked.calendar(calendar::QUERY, variables, || asked.anybody());
    match calendar.await {
        Ok(text) => asked.kept(text, CALENDAR, caching::SHORT),
        Err(response) => *response,
    }
}

/// `GET /calendar/{account}/{secret}.ics`: the meetings of an organisation, or of somebody it employs, for who has the address.
pub(super) async fn own_calendar(
    axum::extract::State(shared): State,
    Path((account, file)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    match asked.calendar_of_account(&account, &file).await {
        Ok(text) => asked.kept(text, CALENDAR, caching::OWN),
        Err(response) => *response,
    }
}

/// `GET /print/meetings/{id}/…`.
pub(super) async fn of_meeting<P: Page<Of = OfMeeting>>(
    axum::extract::State(shared): State,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    asked.own_page::<P>(OfMeeting { id }).await
}

/// `GET /public/print/meetings/{id}/…`: what is public of it.
pub(super) async fn public_of_meeting<P: Page<Of = OfMeeting>>(
    axum::extract::State(shared): State,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    asked.public_page::<P>(OfMeeting { id }).await
}

/// `GET /print/bodies/{id}/…?year=`.
pub(super) async fn of_year<P: Page<Of = OfYear>>(
    axum::extract::State(shared): State,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    match asked.year_of(id) {
        Ok(of) => asked.own_page::<P>(of).await,
        Err(fault) => refused(door::refusal_of(fault)),
    }
}

/// `GET /public/print/bodies/{id}/…?year=`: what is public of it.
pub(super) async fn public_of_year<P: Page<Of = OfYear>>(
    axum::extract::State(shared): State,
    Path(id): Path<String>,
    request: Request,
) -> Response<Body> {
    let asked = Asked::new(&shared, request);
    match asked.year_of(id) {
        Ok(of) => asked.public_page::<P>(of).await,
        Err(fault) => refused(door::refusal_of(fault)),
    }
}

/// What a faultless answer is.
#[derive(Deserialize)]
struct Answered<T> {
    data: T,
}

/// A request for a page or a calendar.
struct Asked<'r> {
    shared: &'r Shared,
    head: Parts,
}

impl<'r> Asked<'r> {
    fn new(shared: &'r Shared, request: Request) -> Self {
        let (head, _) = request.into_parts();
        Self { shared, head }
    }

    /// Whoever asks, as anybody.
    fn anybody(&self) -> Caller {
        let Parts {
            extensions,
            headers,
            ..
        } = &self.head;
        let client = self.shared.admission.address(extensions, headers);
        door::anybody(self.shared, client)
    }

    /// The body and the year that are asked for: this year, where none is said.
    fn year_of(&self, body: String) -> Result<OfYear, Error> {
        let mut given = files::Parameters::read(self.head.uri.query().unwrap_or_default())?;
        let year = given.year("year")?;
        given.finish()?;
        let year = year.unwrap_or_else(|| self.shared.app.clock.today().year());
        OfYear::new(body, year).ok_or_else(|| Error::internal("a year of no calendar"))
    }

    /// A page for a caller with a token.
    async fn own_page<P: Page>(&self, of: P::Of) -> Response<Body> {
        let caller = match door::identify(self.shared, &self.head.headers).await {
            Ok(caller) => caller,
            Err(refusal) => return refused(refusal),
        };
        match self.page::<P>(caller, &of).await {
            Ok(html) => typed(html, HTML),
            Err(response) => *response,
        }
    }

    /// A page for everybody.
    async fn public_page<P: Page>(&self, of: P::Of) -> Response<Body> {
        match self.page::<P>(self.anybody(), &of).await {
            Ok(html) => self.kept(html, HTML, caching::SHORT),
            Err(response) => *response,
        }
    }

    /// A page, or why there is none: its list answer by answer.
    async fn page<P: Page>(
        &self,
        caller: Caller,
        of: &P::Of,
    ) -> Result<String, Box<Response<Body>>> {
        let broken = |fault| Box::new(refused(door::refusal_of(fault)));
        let variables = serde_json::to_value(of).map_err(|fault| broken(Error::internal(fault)))?;
        let mut variables = variables.as_object().cloned().unwrap_or_default();
        let mut page: P = self.part(caller.clone(), &variables).await?;
        while let Some(cursor) = page.next() {
            variables.insert("after".to_owned(), json!(cursor));
            page.add(self.part(caller.clone(), &variables).await?);
        }
        let html = page.html(of).map_err(broken)?;
        html.ok_or_else(|| refused(problem::no_such_page()).into())
    }

    /// What the query of a page is answered.
    async fn part<P: Page>(
        &self,
        caller: Caller,
        variables: &Map<String, Value>,
    ) -> Result<P, Box<Response<Body>>> {
        let part = self.answered(caller, P::QUERY, variables.clone()).await;
        part.map_err(|answer| answer.failure().into())
    }

    /// The calendar of an account, for who knows its secret.
    async fn calendar_of_account(
        &self,
        account: &str,
        file: &str,
    ) -> Result<String, Box<Response<Body>>> {
        let no_such = || Box::new(refused(problem::no_such_calendar()));
        let account = account.parse().map_err(|_| no_such())?;
        let secret = file.strip_suffix(".ics").ok_or_else(no_such)?;
        // Who tries addresses has what it costs taken from its own budget.
        let Caller { client, limits, .. } = self.anybody();
        let charged = self.shared.admission.charge(&client, &limits, TRYING);
        charged.map_err(|not_now| Answer::from(not_now).failure())?;
        let App {
            database, clock, ..
        } = &self.shared.app;
        let reader = calendar_reader(database, account, secret, clock.now()).await;
        let reader = reader.map_err(|fault| refused(door::refusal_of(fault)))?;
        let reader = reader.ok_or_else(no_such)?;
        let person = reader
            .person
            .map(|key| NodeId::new(NodeKind::Person, key).encode());
        let variables = json!({
            "slug": reader.organisation, "person": person.as_deref().unwrap_or_default(), "ofPerson": person.is_some(),
        });
        let caller = || Caller {
            viewer: Viewer::Actor(reader.actor),
            limits: self.shared.app.bounds.reporting_limits,
            ..self.anybody()
        };
        self.calendar(calendar::OWN_QUERY, variables, caller).await
    }

    /// A calendar, or why there is none: page by page of its meetings.
    async fn calendar(
        &self,
        query: &str,
        variables: Value,
        caller: impl Fn() -> Caller,
    ) -> Result<String, Box<Response<Body>>> {
        let mut variables = variables.as_object().cloned().unwrap_or_default();
        let from = self.shared.app.clock.today() - BACK;
        variables.insert("from".to_owned(), json!(from));
        let mut calendar = None;
        for _ in 0..PAGES {
            let answered: calendar::Answered = self
                .answered(caller(), query, variables.clone())
                .await
                .map_err(|answer| answer.failure())?;
            if calendar.is_none() {
                calendar = Calendar::of(&answered);
            }
            let next = calendar.as_mut().and_then(|it| it.add(&answered));
            let Some(cursor) = next else {
                break;
            };
            // It is the cursor of one of the two.
            let of_body = answered.body.is_some();
            for (name, value) in [
                ("after", json!(cursor)),
                ("body", json!(of_body)),
                ("organisation", json!(!of_body)),
            ] {
                variables.insert(name.to_owned(), value);
            }
        }
        let text = calendar.map(|calendar| calendar.text());
        text.ok_or_else(|| refused(problem::no_such_calendar()).into())
    }

    /// What a query is answered, as its type; the answer itself where it has faults.
    async fn answered<T: DeserializeOwned>(
        &self,
        caller: Caller,
        query: &str,
        variables: Map<String, Value>,
    ) -> Result<T, Answer> {
        let parameters = Parameters {
            query: query.to_owned(),
            operation_name: None,
            variables,
        };
        let id = request_id::of(&self.head.extensions);
        let answer = execution::answer(self.shared, caller, Verb::Get, id, parameters).await;
        if !answer.is_faultless() {
            return Err(answer);
        }
        let answered: serde_json::Result<Answered<T>> = serde_json::from_str(&answer.text());
        answered
            .map(|it| it.data)
            .map_err(|error| door::refusal_of(Error::internal(error)).into())
    }

    /// A text that may be kept by this rule; 304 for who has it already.
    fn kept(&self, text: String, content_type: HeaderValue, rule: HeaderValue) -> Response<Body> {
        let tag = caching::tag(text.as_bytes());
        caching::tagged(typed(text, content_type), tag, rule, &self.head.headers)
    }
}

fn typed(text: String, content_type: HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    if content_type == HTML {
        headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    }
    headers.insert(header::CONTENT_TYPE, content_type);
    response
}

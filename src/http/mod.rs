//! The routes, and what belongs to HTTP: the doors, media types, statuses, limits of the body, caching, health.
//!
//! No decision about who may see what, and no SQL: those are made below.

mod accept;
mod admission;
mod answer;
mod caching;
mod door;
mod execution;
mod export;
mod health;
mod import;
mod introspection;
mod metrics;
mod pages;
mod parameters;
mod request_id;
mod request_line;
mod schema;
mod server;
mod subscription;
mod token;

use crate::domain::problem;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use self::accept::Media;
use self::admission::Admission;
use self::answer::{Answer, Rejection};
use self::introspection::Introspections;
use crate::auth::{BuiltIn, Tokens};
use crate::clock::Clock;
use crate::graphql::{self, ApiSchema};
use crate::guard::Types;
use crate::pages::{Call, Decisions, Notes, Questions};
use crate::store::Database;
use crate::telemetry::Metrics;

pub use self::admission::Bounds;
pub use self::server::serve;

/// How long a browser may remember what a door allows to other sites.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a script of another site may read of an answer's headers.
const EXPOSED: [HeaderName; 6] = [
    header::CONTENT_DISPOSITION,
    header::ETAG,
    header::RETRY_AFTER,
    admission::RATE_LIMIT,
    admission::RATE_LIMIT_POLICY,
    request_id::HEADER,
];

/// The schema, and what is made of its text: long to make and the same for every server, so that one serves as many as there are.
pub struct Api {
    schema: ApiSchema,
    sdl: schema::Sdl,
    /// None when the schema's text could not be read back; then no document is let through.
    types: Option<Types>,
}

impl Default for Api {
    fn default() -> Self {
        let schema = graphql::schema();
        let sdl = graphql::sdl(&schema);
        let types = Types::from_sdl(&sdl)
            .inspect_err(|error| tracing::error!(%error, "the guard could not read the schema: nothing will be executed"))
            .ok();
        Self {
            schema,
            sdl: schema::Sdl::new(sdl),
            types,
        }
    }
}

/// What the routes need.
#[derive(Clone)]
pub struct App {
    /// What callers may ask.
    pub api: Arc<Api>,
    /// Where the rows are.
    pub database: Database,
    /// What day it is.
    pub clock: Clock,
    /// Whose tokens are taken.
    pub tokens: Tokens,
    /// The issuer of our own, which gives service accounts their tokens; none where it is switched off.
    pub built_in: Option<Arc<BuiltIn>>,
    /// The sites whose scripts may use `/graphql`.
    pub allowed_origins: Vec<HeaderValue>,
    /// How much may be had at once, and in a row.
    pub bounds: Bounds,
}

/// What all routes share, made once.
struct Shared {
    app: App,
    admission: Admission,
    introspections: Introspections,
    /// Where the journal ends, for whoever follows it.
    tail: subscription::Tail,
    live: subscription::Live,
    /// What files tell of, as far as that is known.
    newest_changes: export::NewestChanges,
    /// For files that are being written.
    exports: export::WritingSlots,
    /// What requests came to.
    metrics: Metrics,
}

type State = axum::extract::State<Arc<Shared>>;

/// The routes of the server's two listeners.
pub struct Routers {
    /// For callers.
    pub main: Router,
    /// For whoever watches the server.
    pub admin: Router,
}

/// The routes for callers alone.
pub fn router(app: App) -> Router {
    routers(app).main
}

/// All routes of the server.
pub fn routers(app: App) -> Routers {
    let cors = signed_in_cors(&app);
    let exports = export::WritingSlots::new(&app.bounds);
    let shared = Arc::new(Shared {
        admission: Admission::new(app.bounds.clone()),
        introspections: Introspections::default(),
        tail: subscription::Tail::default(),
        live: subscription::Live::default(),
        app,
        newest_changes: export::NewestChanges::default(),
        exports,
        metrics: Metrics::default(),
    });
    let admin = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::text))
        .with_state(Arc::clone(&shared));

    let public = Router::new()
        .route(
            "/public/graphql",
            get(door::public_get)
                .post(door::public_post)
                .fallback(door::no_such_method),
        )
        .route("/schema.graphql", get(schema::sdl))
        .route(
            "/public/export/{file}",
            get(export::public).fallback(door::only_get),
        )
        .route(
            "/public/calendar/{file}",
            get(pages::public_calendar).fallback(door::only_get),
        )
        .route(
            "/public/print/meetings/{id}/notes",
            get(pages::public_of_meeting::<Notes>).fallback(door::only_get),
        )
        .route(
            "/public/print/bodies/{id}/decisions",
            get(pages::public_of_year::<Decisions>).fallback(door::only_get),
        )
        .route(
            "/public/print/bodies/{id}/questions",
            get(pages::public_of_year::<Questions>).fallback(door::only_get),
        )
        .layer(public_cors());
    let signed_in = Router::new()
        .route("/graphql", any(door::signed_in))
        .route(
            "/import/follow-up",
            post(import::follow_up).fallback(door::only_post),
        )
        .layer(cors.clone().allow_methods([Method::POST]));
    let own_files = Router::new()
        .route(
            "/export/{file}",
            get(export::signed_in).fallback(door::only_get),
        )
        .route(
            "/print/meetings/{id}/call",
            get(pages::of_meeting::<Call>).fallback(door::only_get),
        )
        .route(
            "/print/meetings/{id}/notes",
            get(pages::of_meeting::<Notes>).fallback(door::only_get),
        )
        .route(
            "/print/bodies/{id}/decisions",
            get(pages::of_year::<Decisions>).fallback(door::only_get),
        )
        .route(
            "/print/bodies/{id}/questions",
            get(pages::of_year::<Questions>).fallback(door::only_get),
        )
        .layer(cors.allow_methods([Method::GET]));
    let exchange = Router::new().route(
        "/oauth/token",
        post(token::exchange).fallback(door::only_post),
    );
    let main = Router::new()
        .route("/", get(index))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(public)
        .merge(signed_in)
        .merge(own_files)
        .route(
            "/calendar/{account}/{file}",
            get(pages::own_calendar).fallback(door::only_get),
        )
        .merge(exchange)
        .fallback(no_such_path)
        .with_state(Arc::clone(&shared))
        .layer(compression())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            Some(caching::NO_STORE),
        ))
        .layer(from_fn_with_state(shared, request_line::tell))
        .layer(from_fn(request_id::carry));
    Routers {
        main: with_security_headers(main),
        admin: with_security_headers(admin),
    }
}

/// Tells browsers with every answer what they may make of it: but for what is printed, nothing here is a page.
fn with_security_headers(router: Router) -> Router {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let policy =
        SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, Some(policy));
    let headers = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    headers
        .into_iter()
        .fold(router.layer(policy), |router, (name, value)| {
            let value = HeaderValue::from_static(value);
            router.layer(SetResponseHeaderLayer::overriding(name, Some(value)))
        })
}

/// Answers are compressed; a workbook is so by itself.
fn compression() -> CompressionLayer<impl Predicate> {
    let but_workbooks = NotForContentType::const_new(export::WORKBOOK);
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(but_workbooks))
}

/// Scripts of every site, without the credentials of their users.
fn public_cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(Any)
        .expose_headers(EXPOSED)
        .max_age(PREFLIGHT_AGE)
}

/// Scripts of the configured sites, which send their token themselves.
fn signed_in_cors(app: &App) -> CorsLayer {
    let allowed: [HeaderName; 5] = [
        header::ACCEPT,
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        door::ORGANISATION,
        request_id::HEADER,
    ];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(app.allowed_origins.clone()))
        .allow_headers(allowed)
        .expose_headers(EXPOSED)
        .max_age(PREFLIGHT_AGE)
}

async fn index() -> &'static str {
    "Samverkan: how a county's public bodies cooperate.\n\n\
     GET, POST /public/graphql  public data, no identity\n\
     POST      /graphql         with a token; subscriptions by WebSocket or as server-sent events\n\
     GET       /public/export/{follow-up-values|projects|decisions|…}.{csv|ndjson|xlsx}\n\
     GET       /export/…        the same with a token\n\
     GET       /public/calendar/{body or organisation}.ics  its meetings, for calendar programs\n\
     GET       /calendar/{account}/{secret}.ics  the same for who has the address, as its organisation sees it\n\
     GET       /print/meetings/{id}/{call|notes}  to print, with a token; public notes at /public/print/…\n\
     GET       /print/bodies/{id}/{decisions|questions}?year=  the same; what is public of them at /public/print/…\n\
     POST      /import/follow-up  follow-up values as CSV, with a token\n\
     POST      /oauth/token     a token for a service account\n\
     GET       /schema.graphql  the schema\n\
     GET       /health/live, /health/ready\n"
}

async fn no_such_path() -> Response<Body> {
    let refusal = problem::no_such_path();
    Answer::from(Rejection::new(StatusCode::NOT_FOUND, refusal)).unstored(Media::Json)
}

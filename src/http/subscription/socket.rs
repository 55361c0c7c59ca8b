//! A WebSocket that speaks `graphql-transport-ws`, the protocol of the package `graphql-ws`. Queries and mutations go the same way
//! as over POST.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::future::{self, AbortHandle};
use futures_util::stream::{self, BoxStream, SelectAll, Stream, StreamExt};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep_until};

use super::apart;
use super::feed::Feed;
use crate::domain::problem::{self, Refusal};
use crate::domain::vocabulary::ErrorCode;
use crate::http::Shared;
use crate::http::accept::Media;
use crate::http::answer::{Answer, Rejection};
use crate::http::door::{self, Bearer, ORGANISATION};
use crate::http::execution::{self, Verb};
use crate::http::parameters::Parameters;
use crate::http::request_line::{self, Line};
use crate::http::server::OpenConnection;

const PROTOCOL: &str = "graphql-transport-ws";

/// The room for what is read: a connection that says nothing takes no more.
const READING: usize = 2 * 1024;

/// A code and a reason for closing, as the protocol has them.
type Close = (u16, &'static str);

const GOING_AWAY: Close = (1001, "Going away");
const TRY_AGAIN: Close = (1013, "Try again later");
const BAD_MESSAGE: Close = (4400, "Invalid message received");
const UNAUTHORIZED: Close = (4401, "Unauthorized");
const FORBIDDEN: Close = (4403, "Forbidden");
const NO_PROTOCOL: Close = (4406, "Subprotocol not acceptable");
const INIT_TIMEOUT: Close = (4408, "Connection initialisation timeout");
const EXISTS: Close = (4409, "Subscriber already exists");
const INIT_TWICE: Close = (4429, "Too many initialisation requests");

/// Whether a request asks for a WebSocket.
pub(in crate::http) fn is_upgrade(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE);
    upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Takes a WebSocket, from programs and from scripts of the allowed sites: a browser asks nobody else whether they may.
pub(in crate::http) async fn upgrade(shared: Arc<Shared>, mut head: Parts) -> Response<Body> {
    let origin = head.headers.get(header::ORIGIN);
    if origin.is_some_and(|origin| !shared.app.allowed_origins.contains(origin)) {
        let refusal = Rejection::new(StatusCode::FORBIDDEN, problem::origin_not_allowed());
        return Answer::from(refusal).unstored(Media::Json);
    }
    let kept = head.extensions.get::<OpenConnection>().cloned();
    let bytes = shared.app.bounds.limits().map(|limits| limits.body_bytes);
    let most = bytes.into_iter().max().unwrap_or_default() as usize;
    match WebSocketUpgrade::from_request_parts(&mut head, &shared).await {
        Ok(upgrade) => upgrade
            .protocols([PROTOCOL])
            .read_buffer_size(READING)
            .write_buffer_size(0)
            .max_message_size(most)
            .max_frame_size(most)
            .on_upgrade(move |socket| async move {
                let conversation = Conversation::new(shared, head.headers);
                conversation.hold(socket, kept).await;
            }),
        Err(refused) => refused.into_response(),
    }
}

/// A message of the client.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Heard {
    ConnectionInit {
        payload: Option<Value>,
    },
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
    Ping {
        payload: Option<Value>,
    },
    Pong,
}

/// What comes of an operation, with its id: an answer, or that it is complete.
type Said = (Arc<str>, Option<Answer>);

/// A connection that says who it is once, and then runs operations.
struct Conversation {
    shared: Arc<Shared>,
    /// What came with the request for the WebSocket.
    headers: HeaderMap,
    bearer: Option<Arc<Bearer>>,
    /// When it has to end, unless it says who it is, or because its token ends.
    deadline: Instant,
    open: HashMap<Arc<str>, AbortHandle>,
    running: SelectAll<BoxStream<'static, Said>>,
}

impl Conversation {
    fn new(shared: Arc<Shared>, headers: HeaderMap) -> Self {
        let to_say_who = Duration::from_secs(shared.app.bounds.header_timeout);
        Self {
            shared,
            headers,
            bearer: None,
            deadline: Instant::now() + to_say_who,
            open: HashMap::new(),
            running: SelectAll::new(),
        }
    }

    /// Converses until one of the two ends it.
    async fn hold(mut self, mut socket: WebSocket, kept: Option<OpenConnection>) {
        let end = match socket.protocol() {
            Some(_) => self.converse(&mut socket, kept.as_ref()).await,
            None => Some(NO_PROTOCOL),
        };
        let Some((code, reason)) = end else { return };
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        // Who is gone already learns nothing more.
        let _gone = socket.send(Message::Close(Some(frame))).await;
    }

    /// Says and hears, until there is a reason to end; none when the other end is gone.
    async fn converse(
        &mut self,
        socket: &mut WebSocket,
        kept: Option<&OpenConnection>,
    ) -> Option<Close> {
        let alive = self.shared.app.bounds.alive();
        loop {
            let said = tokio::select! {
                // In a box, as all that is needed for a moment only: there are many connections, and most are quiet.
                heard = socket.recv() => match Box::pin(self.hear(heard?.ok()?)).await {
                    Ok(said) => said,
                    Err(close) => return Some(close),
                },
                Some(said) = self.running.next(), if !self.running.is_empty() => Some(self.say(said)),
                () = sleep_until(self.deadline) => {
                    return Some(if self.bearer.is_some() { UNAUTHORIZED } else { INIT_TIMEOUT });
                }
                () = tokio::time::sleep(alive) => Some(Message::Ping(axum::body::Bytes::new())),
                () = stopping(kept) => return Some(GOING_AWAY),
            };
            if let Some(said) = said {
                socket.send(said).await.ok()?;
            }
        }
    }

    /// What is to be said to a message; nothing to most.
    async fn hear(&mut self, message: Message) -> Result<Option<Message>, Close> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(BAD_MESSAGE),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return Ok(None),
        };
        match serde_json::from_str(&text).map_err(|_| BAD_MESSAGE)? {
            Heard::ConnectionInit { payload } => self.init(payload).await.map(Some),
            Heard::Subscribe { id, payload } => self.start(id.into(), payload),
            Heard::Complete { id } => {
                if let Some(running) = self.open.remove(id.as_str()) {
                    running.abort();
                }
                Ok(None)
            }
            Heard::Ping { payload } => {
                let payload = payload.map(|payload| json!({ "type": "pong", "payload": payload }));
                Ok(Some(typed(payload.unwrap_or(json!({ "type": "pong" })))))
            }
            Heard::Pong => Ok(None),
        }
    }

    /// Learns who it is: by `authorization` in the payload, else in the headers of the request for the WebSocket.
    async fn init(&mut self, payload: Option<Value>) -> Result<Message, Close> {
        if self.bearer.is_some() {
            return Err(INIT_TWICE);
        }
        for name in [header::AUTHORIZATION, ORGANISATION] {
            if let Some(value) = named(payload.as_ref(), &name) {
                self.headers
                    .insert(name, HeaderValue::from_str(&value).map_err(|_| FORBIDDEN)?);
            }
        }
        let bearer = door::bearer(&self.shared, &self.headers).await;
        let bearer = bearer.map_err(|refusal| close_for(&refusal))?;
        let viewer = door::charged_viewer(&self.shared, &bearer).await;
        viewer.map_err(|refusal| close_for(&refusal))?;
        self.headers.clear();
        self.deadline = Instant::now() + bearer.time_left(self.shared.app.clock.now());
        self.bearer = Some(Arc::new(bearer));
        Ok(typed(json!({ "type": "connection_ack" })))
    }

    fn start(
        &mut self,
        id: Arc<str>,
        payload: Map<String, Value>,
    ) -> Result<Option<Message>, Close> {
        let bearer = Arc::clone(self.bearer.as_ref().ok_or(UNAUTHORIZED)?);
        if self.open.contains_key(&id) {
            return Err(EXISTS);
        }
        let parameters = match self.open.len() < self.shared.app.bounds.operations_per_socket {
            true => Parameters::from_json(payload).map_err(Answer::from),
            false => Err(Answer::from(problem::too_many_at_once())),
        };
        let parameters = match parameters {
            Ok(parameters) => parameters,
            Err(refused) => {
                request_line::operation(&self.shared, |_, line| line.end(&refused));
                return Ok(Some(error(&id, &refused)));
            }
        };
        let shared = Arc::clone(&self.shared);
        let answers = request_line::operation(&self.shared, |request, line| {
            apart(answers(shared, bearer, parameters, request, line))
        });
        let said = {
            let (id, end) = (Arc::clone(&id), Arc::clone(&id));
            answers
                .map(move |answer| (Arc::clone(&id), Some(answer)))
                .chain(stream::once(future::ready((end, None))))
        };
        let (said, running) = stream::abortable(said);
        self.open.insert(id, running);
        self.running.push(said.boxed());
        Ok(None)
    }

    fn say(&mut self, (id, answer): Said) -> Message {
        match answer {
            Some(answer) if answer.is_refusal() => {
                // The protocol ends an operation with its error: nothing follows.
                if let Some(running) = self.open.remove(&id) {
                    running.abort();
                }
                error(&id, &answer)
            }
            Some(answer) => {
                let id = Value::from(&*id);
                Message::Text(
                    format!(
                        "{{\"type\":\"next\",\"id\":{id},\"payload\":{}}}",
                        answer.text()
                    )
                    .into(),
                )
            }
            None => {
                self.open.remove(&id);
                typed(json!({ "type": "complete", "id": &*id }))
            }
        }
    }
}

/// What an operation comes to: one answer, or those of a subscription.
async fn answers(
    shared: Arc<Shared>,
    bearer: Arc<Bearer>,
    parameters: Parameters,
    request: String,
    line: Line,
) -> BoxStream<'static, Answer> {
    let viewer = match door::charged_viewer(&shared, &bearer).await {
        Ok(viewer) => viewer,
        Err(refusal) => return only(refusal.into(), line),
    };
    let caller = door::caller(&shared, &bearer, viewer);
    if execution::follows(&parameters, &caller.limits) {
        return match Feed::begin(&shared, bearer, caller, parameters).await {
            Ok(feed) => told(feed, line).boxed(),
            Err(refused) => only(*refused, line),
        };
    }
    let answer = execution::answer(&shared, caller, Verb::Post, request, parameters).await;
    only(answer, line)
}

/// One answer. It is told of before anybody can learn that it is there.
fn only(answer: Answer, line: Line) -> BoxStream<'static, Answer> {
    line.end(&answer);
    stream::once(future::ready(answer)).boxed()
}

/// The answers of a subscription, of which a refusal is the last.
fn told(feed: Feed, mut line: Line) -> impl Stream<Item = Answer> + Send {
    line.follows();
    let mut line = Some(line);
    feed.answers().inspect(move |answer| match line.take() {
        Some(last) if answer.is_refusal() => last.end(answer),
        Some(mut more) => {
            more.answered(answer);
            line = Some(more);
        }
        None => {}
    })
}

fn typed(message: Value) -> Message {
    Message::Text(message.to_string().into())
}

fn error(id: &str, answer: &Answer) -> Message {
    let content: Value = serde_json::from_str(&answer.text()).unwrap_or_default();
    typed(json!({ "type": "error", "id": id, "payload": content.get("errors") }))
}

/// A header's value in the payload of `connection_init`, whatever the case of its name.
fn named(payload: Option<&Value>, header: &HeaderName) -> Option<String> {
    let mut fields = payload?.as_object()?.iter();
    let (_, value) = fields.find(|(name, _)| name.eq_ignore_ascii_case(header.as_str()))?;
    let value = value.as_str()?.trim();
    // Some clients give the token alone.
    let is_token = *header == header::AUTHORIZATION && !value.contains(' ');
    Some(match is_token {
        true => format!("Bearer {value}"),
        false => value.to_owned(),
    })
}

fn close_for(refusal: &Refusal) -> Close {
    match refusal.code {
        ErrorCode::Unauthenticated | ErrorCode::Forbidden => FORBIDDEN,
        _ => TRY_AGAIN,
    }
}

async fn stopping(kept: Option<&OpenConnection>) {
    match kept {
        Some(kept) => kept.for_long().await,
        None => future::pending().await,
    }
}

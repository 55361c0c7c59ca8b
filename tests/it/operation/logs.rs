//! The log of a server: what it says of a request, and that nobody who doesn't take it costs an answer or the stop.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    http::sockets::Socket,
    operation::startup::{folder, program, run},
};

/// More lines than a pipe holds.
const MORE_THAN_A_PIPE: usize = 1_200;

/// A server on a free port, with its log where the test wants it. It is killed if the test fails before it stops.
struct Logging {
    child: Child,
    address: String,
    /// What it says on standard output, held open.
    _said: BufReader<ChildStdout>,
}

impl Logging {
    fn start(folder: &Path, log: impl Into<Stdio>, more: &[&str]) -> Self {
        let mut command = program(folder, &["serve", "--listen", "127.0.0.1:0"]);
        command.args(more).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let mut line = String::new();
        while !line.contains("http://") {
            line.clear();
            let read = said.read_line(&mut line).expect("the program writes text");
            assert!(read > 0, "the program never listened");
        }
        let address = line.split("http://").nth(1).expect("an address");
        Self {
            address: address.split('/').next().unwrap_or_default().to_owned(),
            child,
            _said: said,
        }
    }

    fn log(&mut self) -> ChildStderr {
        self.child.stderr.take().expect("it is a pipe")
    }

    /// Asks so often on one connection, and fails unless each is answered.
    fn ask(&self, request: &str, times: usize) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a time limit can be set");
        for number in 0..times {
            stream
                .write_all(request.as_bytes())
                .expect("the request is sent");
            let mut answer = [0; 2048];
            let read = stream.read(&mut answer);
            let answered = read.is_ok_and(|read| answer[..read].starts_with(b"HTTP/1.1 200"));
            assert!(answered, "request {number} has no answer");
        }
    }

    fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("`kill` runs").success());
        self.child.wait().expect("it stops").code()
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn a_closed_log_costs_no_answer_and_no_stop() {
    let folder = folder();
    let mut server = Logging::start(folder.path(), Stdio::piped(), &[]);
    drop(server.log());
    server.ask(LIVE, 5);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_full_disk_under_the_log_costs_no_answer_and_no_stop() {
    let folder = folder();
    let full = File::create("/dev/full").expect("Linux has one");
    let server = Logging::start(folder.path(), full, &[]);
    server.ask(LIVE, 5);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_log_that_nobody_reads_costs_no_answer_and_no_stop() {
    let folder = folder();
    let mut server = Logging::start(folder.path(), Stdio::piped(), &[]);
    let unread = server.log();
    server.ask(LIVE, MORE_THAN_A_PIPE);
    assert_eq!(server.stop(), Some(0));
    drop(unread);
}

#[test]
fn the_log_says_in_one_line_what_a_request_came_to_and_nothing_personal() {
    let folder = folder();
    let json = ["--log-format", "json"];
    let mut server = Logging::start(folder.path(), Stdio::piped(), &json);
    let log = server.log();
    let post = |id: &str, query: &str| {
        let body = json!({ "query": query }).to_string();
        let length = body.len();
        format!(
            "POST /public/graphql?Anna HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {id}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    server.ask(&post("r-1", "query Areas { careAreas { slug } }"), 1);
    server.ask(
        &post("r-2", r#"{ organisation(by: {slug: "Anna"}) { nothing } }"#),
        1,
    );
    server.ask(LIVE, 1);
    let mut said = said(log);
    let mut lines: Vec<Value> = Vec::new();
    // The last answer is in the log before the server is told to stop, which waits for its log only for so long.
    while lines
        .last()
        .is_none_or(|line| line["span"]["route"] != "/health/live")
    {
        lines.push(said.next().expect("the log goes on"));
    }
    assert_eq!(server.stop(), Some(0));
    lines.extend(said);
    let answered = |key: &str, value: &str| {
        let mut those = lines.iter().filter(|line| line["span"][key] == value);
        let line = those.next().expect("one line").clone();
        assert_eq!(those.next(), None, "{value}");
        line
    };
    let line = answered("id", "r-1");
    assert_eq!(line["span"]["route"], "/public/graphql", "{line}");
    assert_eq!(line["span"]["method"], "POST", "{line}");
    assert_eq!(line["operation"], "Areas", "{line}");
    assert_eq!(line["status"], 200, "{line}");
    for counted in ["milliseconds", "cost", "statements", "rows", "bytes"] {
        assert!(
            line[counted].as_f64().is_some_and(|it| it > 0.0),
            "{counted}: {line}"
        );
    }
    assert!(line.get("cut").is_none(), "{line}");
    assert!(line.get("codes").is_none(), "{line}");
    let wrong = answered("id", "r-2");
    assert_eq!(wrong["codes"], "VALIDATION_FAILED", "{wrong}");
    for line in &lines {
        assert!(!line.to_string().contains("Anna"), "{line}");
    }
    assert_eq!(answered("route", "/health/live")["statements"], 0);
}

/// The lines of a log in JSON.
fn said(log: ChildStderr) -> impl Iterator<Item = Value> {
    let lines = BufReader::new(log).lines();
    lines.map(|line| serde_json::from_str(&line.expect("text")).expect("an object on each line"))
}

#[tokio::test]
async fn the_log_says_in_one_line_what_an_operation_over_a_websocket_came_to() {
    let folder = folder();
    let token = ["token", "--organisation", "2584", "--grade", "editor"];
    let token = run(folder.path(), &token).stdout;
    let token = String::from_utf8(token).expect("a token is text");
    let json = ["--log-format", "json"];
    let mut server = Logging::start(folder.path(), Stdio::piped(), &json);
    let log = server.log();
    let mut socket = Socket::of(&server.address, token.trim()).await;
    let lost = r#"subscription Lost { changes(after: "x") { cursor } }"#;
    for (id, query, said) in [
        ("1", "query Areas { careAreas { slug } }", "next complete"),
        ("2", "subscription Wrong { nothing }", "error"),
        ("3", lost, "next complete"),
    ] {
        socket.ask(id, query, json!({})).await;
        for expected in said.split(' ') {
            let heard = socket.hear().await;
            assert_eq!(heard["type"], expected, "{heard}");
        }
    }
    drop(socket);
    assert_eq!(server.stop(), Some(0));
    let lines: Vec<Value> = said(log).collect();
    for (operation, status, codes, costs) in [
        ("Areas", 200, Value::Null, true),
        ("Wrong", 400, json!("VALIDATION_FAILED"), false),
        ("Lost", 200, json!("BAD_CURSOR"), true),
    ] {
        let those: Vec<&Value> = lines
            .iter()
            .filter(|line| line["operation"] == operation)
            .collect();
        let [line] = those[..] else {
            panic!("{operation}: {those:?}");
        };
        assert_eq!(line["span"]["route"], "/graphql", "{line}");
        assert_eq!(line["span"]["method"], "WEBSOCKET", "{line}");
        assert_eq!(line["status"], status, "{line}");
        assert_eq!(line["codes"], codes, "{line}");
        assert!(line["organisation"].is_string(), "{line}");
        assert!(!costs || line["cost"].as_u64() > Some(0), "{line}");
        for counted in ["milliseconds", "bytes"] {
            assert!(
                line[counted].as_f64().is_some_and(|it| it > 0.0),
                "{counted}: {line}"
            );
        }
        assert!(line.get("cut").is_none(), "{line}");
    }
}

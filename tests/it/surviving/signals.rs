//! The server is told to stop: it finishes what has begun, takes nothing new, and does not wait for who is silent
//! (security.md RE3).

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Database, Process, Program, SECRET};

const FORM: &str = "grant_type=client_credentials&scope=accounts%3Aread";

/// A connection on which a test writes what it likes.
struct Wire(TcpStream);

impl Wire {
    async fn to(server: &Process) -> Self {
        Self(TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap())
    }

    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads until `end` has come, or the other side is gone.
    async fn read_to(&mut self, end: &str) -> String {
        let (mut all, mut buffer) = (String::new(), [0; 4096]);
        while !all.contains(end) {
            match self.0.read(&mut buffer).await.unwrap() {
                0 => break,
                read => all.push_str(std::str::from_utf8(&buffer[..read]).unwrap()),
            }
        }
        all
    }

    /// Begins a token request: the server has it in hand and waits for the body.
    async fn begin(server: &Process) -> Self {
        use base64::Engine as _;
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("acme:{SECRET}"));
        let mut wire = Self::to(server).await;
        wire.send(&format!(
            "POST /token HTTP/1.1\r\nHost: signet\r\nAuthorization: Basic {credentials}\r\nExpect: 100-continue\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            FORM.len()
        ))
        .await;
        assert!(wire.read_to("\r\n\r\n").await.starts_with("HTTP/1.1 100"));
        wire
    }

    /// A request is over, the connection stays open.
    async fn idle(server: &Process) -> Self {
        let mut wire = Self::to(server).await;
        wire.send("GET /healthz HTTP/1.1\r\nHost: signet\r\n\r\n").await;
        assert!(wire.read_to("ok\n").await.starts_with("HTTP/1.1 200"));
        wire
    }
}

async fn start(db: &Database) -> Process {
    let program = Program::on(db);
    program.client("acme");
    program.serve().await
}

/// Stops it; how long it took to end well.
async fn stop(server: &mut Process) -> Duration {
    let told = Instant::now();
    server.signal("TERM");
    assert_eq!(server.end().await.code(), Some(0), "{}", server.log());
    told.elapsed()
}

on_both_databases! {
    async fn a_request_under_way_is_answered_before_the_end(db: Database) {
        let mut server = start(&db).await;
        let mut request = Wire::begin(&server).await;
        server.signal("TERM");
        server.line("told to stop").await;
        request.send(FORM).await;
        let answer = request.read_to("\"}").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("access_token"), "{answer}");
        assert_eq!(server.end().await.code(), Some(0), "{}", server.log());
    }

    async fn who_is_told_to_stop_and_has_nothing_to_do_stops(db: Database) {
        let mut server = start(&db).await;
        let took = stop(&mut server).await;
        assert!(took < Duration::from_secs(3), "{took:?}");
    }

    async fn idle_connections_do_not_hold_the_server(db: Database) {
        let mut server = start(&db).await;
        let mut idle = Vec::new();
        for _ in 0..20 {
            idle.push(Wire::idle(&server).await);
        }
        let took = stop(&mut server).await;
        assert!(took < Duration::from_secs(4), "{took:?}");
    }

    async fn a_request_that_never_ends_holds_it_no_longer_than_the_grace(db: Database) {
        let program = Program::on(&db).with("SIGNET__SERVER__SHUTDOWN_GRACE", "2s");
        program.client("acme");
        let mut server = program.serve().await;
        let _request = Wire::begin(&server).await;
        let took = stop(&mut server).await;
        assert!(took < Duration::from_secs(5), "{took:?}");
    }

    async fn a_second_signal_ends_it_at_once(db: Database) {
        let mut server = start(&db).await;
        let _request = Wire::begin(&server).await;
        server.signal("TERM");
        server.line("told to stop").await;
        let told = Instant::now();
        server.signal("TERM");
        assert_eq!(server.end().await.code(), Some(130), "{}", server.log());
        assert!(told.elapsed() < Duration::from_secs(2), "{:?}", told.elapsed());
    }

    async fn nothing_new_is_taken_while_it_stops(db: Database) {
        let mut server = start(&db).await;
        let _request = Wire::begin(&server).await;
        let mut open = Wire::idle(&server).await;
        server.signal("TERM");
        server.line("told to stop").await;
        open.send("GET /readyz HTTP/1.1\r\nHost: signet\r\n\r\n").await;
        let answer = open.read_to("ready\n").await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503"), "{answer}");
        crate::support::within("no new connection is taken", async || {
            TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.is_err()
        })
        .await;
    }
}

#[test]
fn an_interrupt_is_such_a_signal_too() {
    crate::support::run(async {
        let db = Database::sqlite();
        let mut server = start(&db).await;
        server.signal("INT");
        assert_eq!(server.end().await.code(), Some(0), "{}", server.log());
    });
}

#[test]
fn a_signal_during_the_start_ends_it_in_order() {
    crate::support::run(async {
        let db = Database::empty_sqlite();
        let mut server = Program::on(&db).spawn();
        // The first line comes before the first key is made.
        server.line("not https").await;
        server.signal("TERM");
        assert_eq!(server.end().await.code(), Some(0), "{}", server.log());
    });
}

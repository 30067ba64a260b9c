//! The issuer: metadata and keys over HTTP on port 0.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

use super::clock::ManualClock;
use super::key::Key;
use super::token::TokenDraft;
use crate::algorithm::Algorithm;
use crate::builder::Builder;
use crate::clock::Clock;
use crate::verifier::Verifier;

/// Where the issuer's OpenID Connect metadata is.
pub const METADATA_PATH: &str = "/.well-known/openid-configuration";
/// Where the issuer's RFC 8414 metadata is.
pub const OAUTH_METADATA_PATH: &str = "/.well-known/oauth-authorization-server";
/// Where the issuer's keys are.
pub const JWKS_PATH: &str = "/jwks.json";

/// An answer that a test puts in place of the issuer's own.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// An answer with a body and no headers.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A running issuer; it stops when it is dropped.
#[derive(Debug)]
pub struct FakeIssuer {
    url: String,
    clock: Arc<ManualClock>,
    state: Arc<Mutex<State>>,
    server: ServerHandle,
}

#[derive(Debug, Default)]
struct State {
    url: String,
    keys: Vec<(String, Key)>,
    made: usize,
    answers: HashMap<String, Answer>,
    down: bool,
    requests: HashMap<String, usize>,
}

impl FakeIssuer {
    /// Starts an issuer with one key, in the runtime of the caller.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = web::Data::from(Arc::clone(&state));
        let server =
            HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(answer)))
                .workers(1)
                .disable_signals()
                .bind((Ipv4Addr::LOCALHOST, 0))
                .expect("a free port");
        let url = format!("http://{}", server.addrs().first().expect("an address"));
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        let issuer = Self { url, clock: Arc::new(ManualClock::new()), state, server: handle };
        issuer.lock().url.clone_from(&issuer.url);
        issuer.rotate();
        issuer
    }

    /// The issuer's identifier.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The clock that the issuer dates its tokens by.
    #[must_use]
    pub fn clock(&self) -> Arc<ManualClock> {
        Arc::clone(&self.clock)
    }

    /// Settings of a verifier that believes this issuer and its clock.
    #[must_use]
    pub fn verifier(&self, audience: &str) -> Builder {
        Verifier::builder(&self.url).audience(audience).clock(self.clock())
    }

    /// A user's token, signed with the newest key.
    pub fn user_token(&self, audience: &str, subject: &str) -> TokenDraft {
        self.client_token(audience, "web-client").of_user(subject)
    }

    /// A client's own token, signed with the newest key.
    pub fn client_token(&self, audience: &str, client: &str) -> TokenDraft {
        let (kid, key) = self.lock().keys.last().cloned().expect("a key");
        TokenDraft::of_client(&self.url, audience, client, self.clock.unix_seconds(), (&kid, key))
    }

    /// Publishes a new RS256 key and signs with it from now on. The keys' ids are `key-0`, `key-1` and so on.
    pub fn rotate(&self) {
        self.rotate_to(Algorithm::Rs256);
    }

    /// The same with a key for `algorithm`.
    pub fn rotate_to(&self, algorithm: Algorithm) {
        let mut state = self.lock();
        let key = (format!("key-{}", state.made), Key::make(algorithm, state.made));
        state.made += 1;
        state.keys.push(key);
    }

    /// Stops publishing a key.
    pub fn withdraw(&self, kid: &str) {
        self.lock().keys.retain(|(known, _)| known != kid);
    }

    /// From now on everything is answered with 503.
    pub fn go_down(&self) {
        self.lock().down = true;
    }

    /// The end of [`Self::go_down`].
    pub fn come_up(&self) {
        self.lock().down = false;
    }

    /// Answers a path with this from now on.
    pub fn answer(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    /// The end of [`Self::answer`].
    pub fn answer_truly(&self, path: &str) {
        self.lock().answers.remove(path);
    }

    /// The published keys.
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.lock().jwks()
    }

    /// How often a path was asked for.
    #[must_use]
    pub fn requests(&self, path: &str) -> usize {
        self.lock().requests.get(path).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the issuer")
    }
}

impl Drop for FakeIssuer {
    fn drop(&mut self) {
        // The command is sent at once; nobody waits for its outcome.
        drop(self.server.stop(false));
    }
}

impl State {
    fn jwks(&self) -> Value {
        let keys: Vec<Value> = self.keys.iter().map(|(kid, key)| key.jwk(kid)).collect();
        json!({ "keys": keys })
    }

    fn own_answer(&self, path: &str) -> Answer {
        let body = match path {
            METADATA_PATH | OAUTH_METADATA_PATH => {
                json!({"issuer": self.url, "jwks_uri": format!("{}{JWKS_PATH}", self.url)})
            }
            JWKS_PATH => self.jwks(),
            _ => return Answer::new(404, ""),
        };
        Answer::new(200, body.to_string())
    }
}

async fn answer(request: HttpRequest, state: web::Data<Mutex<State>>) -> HttpResponse {
    let mut state = state.lock().expect("the issuer");
    let path = request.path();
    *state.requests.entry(path.to_owned()).or_default() += 1;
    let answer = if state.down {
        Answer::new(503, "")
    } else {
        state.answers.get(path).cloned().unwrap_or_else(|| state.own_answer(path))
    };
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).expect("a status"));
    for header in answer.headers {
        response.insert_header(header);
    }
    response.body(answer.body)
}

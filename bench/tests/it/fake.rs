//! A small provider with the manners of a real one: discovery, keys, a login form, consent, codes and tokens.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

pub const SERVICE: (&str, &str) = ("service", "s3cret:1");
pub const WEB: (&str, &str) = ("web", "web secret");
pub const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";
pub const PASSWORD: &str = "right & \"good\"";

/// What the provider has seen and given.
#[derive(Debug, Default)]
struct State {
    next: u64,
    calls: HashMap<&'static str, u64>,
    sessions: HashSet<String>,
    consents: HashSet<String>,
    codes: HashMap<String, String>,
    refresh_tokens: HashSet<String>,
    access_tokens: HashSet<String>,
    manners: Manners,
}

/// How the provider misbehaves.
#[derive(Debug, Default)]
pub struct Manners {
    /// Every n-th token request is refused with 503.
    pub refuse_every: u64,
    /// Sessions are forgotten as soon as they gave a code.
    pub forgetful: bool,
    /// Any user, password and client is right.
    pub credulous: bool,
}

impl State {
    fn draw(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}-{}", self.next)
    }

    fn knows(&self, request: &HttpRequest, client: (&str, &str)) -> bool {
        self.manners.credulous || is(request, client)
    }

    fn called(&mut self, what: &'static str) -> u64 {
        let calls = self.calls.entry(what).or_default();
        *calls += 1;
        *calls
    }
}

type Shared = web::Data<Mutex<State>>;
type Pairs = HashMap<String, String>;

pub struct Fake {
    pub issuer: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    pub fn start(manners: Manners) -> Self {
        let state = Arc::new(Mutex::new(State { manners, ..State::default() }));
        let data = web::Data::from(Arc::clone(&state));
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().app_data(data.clone()).configure(routes);
                let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", 0)).unwrap();
                let issuer = format!("http://{}", server.addrs()[0]);
                let server = server.disable_signals().run();
                tell.send((issuer, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (issuer, handle) = told.recv().unwrap();
        Self { issuer, state, handle, thread: Some(thread) }
    }

    pub fn calls(&self, what: &str) -> u64 {
        self.state.lock().unwrap().calls.get(what).copied().unwrap_or_default()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // The command is sent at once; the future only waits for the end.
        drop(self.handle.stop(false));
        self.thread.take().map(JoinHandle::join);
    }
}

/// Serves in this thread until a signal ends it.
pub fn serve(listen: &str, manners: Manners) {
    let data = web::Data::new(Mutex::new(State { manners, ..State::default() }));
    actix_web::rt::System::new().block_on(async move {
        let app = move || App::new().app_data(data.clone()).configure(routes);
        HttpServer::new(app).workers(1).bind(listen).unwrap().run().await.unwrap();
    });
}

fn routes(app: &mut web::ServiceConfig) {
    app.route("/healthz", web::get().to(HttpResponse::Ok))
        .route("/.well-known/openid-configuration", web::get().to(discovery))
        .route("/jwks", web::get().to(jwks))
        .route("/authorize", web::get().to(authorize))
        .route("/sign-in", web::post().to(sign_in))
        .route("/consent", web::post().to(consent))
        .route("/token", web::post().to(token))
        .route("/introspect", web::post().to(introspect))
        .route("/userinfo", web::get().to(userinfo));
}

async fn discovery(request: HttpRequest, state: Shared) -> HttpResponse {
    state.lock().unwrap().called("discovery");
    let issuer = format!("http://{}", request.connection_info().host());
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks"),
        "authorization_endpoint": format!("{issuer}/authorize?tenant=1"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "introspection_endpoint": format!("{issuer}/introspect"),
    }))
}

async fn jwks(state: Shared) -> HttpResponse {
    state.lock().unwrap().called("jwks");
    HttpResponse::Ok().json(json!({ "keys": [] }))
}

/// Login form without a session, consent form without consent, else the code.
async fn authorize(request: HttpRequest, query: web::Query<Pairs>, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    state.called("authorize");
    assert_eq!(query["tenant"], "1");
    assert_eq!(query["code_challenge_method"], "S256");
    let back = request.uri().to_string().replace('&', "&amp;");
    let session = request.cookie("session").map(|cookie| cookie.value().to_owned());
    let Some(session) = session.filter(|session| state.sessions.contains(session)) else {
        return page(&format!(
            r#"<form method="post" action="/sign-in"><input type="hidden" name="next" value="{back}">
               <input type="email" name="email"><input type="password" name="password">
               <button id="sign-in" name="action" value="sign-in">Sign in</button></form>"#
        ));
    };
    if !state.consents.contains(&session) {
        return page(&format!(
            r#"<form method="post" action="consent"><input type="hidden" name="next" value="{back}">
               <button id="deny" name="decision" value="deny">No</button>
               <button id="allow" name="decision" value="allow">Yes</button></form>"#
        ));
    }
    if state.manners.forgetful {
        state.sessions.remove(&session);
    }
    let code = state.draw("code");
    state.codes.insert(code.clone(), query["code_challenge"].clone());
    see_other(&format!("{}?code={code}&state={}", query["redirect_uri"], query["state"]))
}

async fn sign_in(form: web::Form<Pairs>, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    state.called("sign-in");
    assert_eq!(form["action"], "sign-in");
    let right = form["password"] == PASSWORD && form["email"].starts_with("user-");
    if !right && !state.manners.credulous {
        return see_other(&form["next"]);
    }
    let session = state.draw("session");
    state.sessions.insert(session.clone());
    let cookie = actix_web::cookie::Cookie::build("session", session).path("/").http_only(true).finish();
    let mut answer = see_other(&form["next"]);
    answer.add_cookie(&cookie).unwrap();
    answer
}

async fn consent(request: HttpRequest, form: web::Form<Pairs>, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    state.called("consent");
    assert_eq!(form["decision"], "allow");
    state.consents.insert(request.cookie("session").unwrap().value().to_owned());
    see_other(&form["next"])
}

async fn token(request: HttpRequest, form: web::Form<Pairs>, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let calls = state.called("token");
    if state.manners.refuse_every > 0 && calls.is_multiple_of(state.manners.refuse_every) {
        return HttpResponse::ServiceUnavailable().json(json!({ "error": "temporarily_unavailable" }));
    }
    let granted = match form["grant_type"].as_str() {
        "client_credentials" => state.knows(&request, SERVICE),
        "authorization_code" => {
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
            state.knows(&request, WEB) && state.codes.remove(&form["code"]) == Some(challenge)
        }
        "refresh_token" => state.knows(&request, WEB) && state.refresh_tokens.remove(&form["refresh_token"]),
        other => panic!("unknown grant {other}"),
    };
    if !granted {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    let (access, refresh) = (state.draw("access"), state.draw("refresh"));
    state.access_tokens.insert(access.clone());
    state.refresh_tokens.insert(refresh.clone());
    HttpResponse::Ok()
        .json(json!({ "access_token": access, "token_type": "Bearer", "refresh_token": refresh }))
}

async fn introspect(request: HttpRequest, form: web::Form<Pairs>, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    state.called("introspect");
    let active = state.knows(&request, SERVICE) && state.access_tokens.contains(&form["token"]);
    HttpResponse::Ok().json(json!({ "active": active }))
}

async fn userinfo(request: HttpRequest, state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    state.called("userinfo");
    let header = request.headers().get("authorization").unwrap().to_str().unwrap();
    if !state.access_tokens.contains(header.strip_prefix("Bearer ").unwrap()) {
        return HttpResponse::Unauthorized().finish();
    }
    HttpResponse::Ok().json(json!({ "sub": "user" }))
}

fn is(request: &HttpRequest, (id, secret): (&str, &str)) -> bool {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = BASE64_STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
    request
        .headers()
        .get("authorization")
        .is_some_and(|header| header == format!("Basic {expected}").as_str())
}

fn page(body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html").body(format!("<!doctype html><title>Fake</title>{body}"))
}

fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("location", location)).finish()
}

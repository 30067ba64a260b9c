//! Many at once with the same code or token: one of them makes the difference (security.md, section 15). Most rounds go
//! straight to the operation, which has the races; the rest go through HTTP.

use signet::domain::audit::Origin;
use signet::domain::client::Client;
use signet::domain::decision::Decision;
use signet::domain::ids::RequestId;
use signet::domain::parameters::Parameters;
use signet::oauth::clients::authenticate::presented;
use signet::oauth::token::operation::exchange;
use signet::oauth::token::request::TokenRequest;
use tokio::task::JoinSet;

use crate::support::{Application, Browser, SECRET, Server, Tokens};

const PARALLEL: usize = 32;
const BY_HTTP: usize = 20;
const ROUNDS: usize = 200;

/// What one of many got: tokens, or the code of an error.
type Outcome = Result<Tokens, String>;

/// Sends the same form `PARALLEL` times at once, to all `servers` in turn.
async fn by_http(servers: &[&Server], form: &[(&str, &str)]) -> Vec<Outcome> {
    let mut all = JoinSet::new();
    for server in servers.iter().cycle().take(PARALLEL) {
        let request =
            server.http().post(server.address("/token")).basic_auth("acme", Some(SECRET)).form(form);
        all.spawn(async move {
            let response = request.send().await.unwrap();
            let (status, body) = (response.status(), response.text().await.unwrap());
            outcome(status == 200, &serde_json::from_str(&body).unwrap_or_else(|_| panic!("{status} {body}")))
        });
    }
    all.join_all().await
}

/// The same without HTTP.
async fn by_operation(servers: &[&Server], form: &[(&str, &str)]) -> Vec<Outcome> {
    let own = [("client_id", "acme"), ("client_secret", SECRET)];
    let header = reqwest::Client::new().get("http://x").basic_auth(own[0].1, Some(own[1].1)).build().unwrap();
    let header = header.headers()["authorization"].to_str().unwrap().to_owned();
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut all = JoinSet::new();
    for server in servers.iter().cycle().take(PARALLEL) {
        let form = Parameters::parse(text.as_bytes()).unwrap();
        let credentials = presented(Some(&header), &form).unwrap();
        let (request, house) = (TokenRequest::parse(&form).unwrap(), server.house.clone());
        let origin = Origin { request_id: RequestId::NONE, ip: None, user_agent: None };
        all.spawn(async move {
            match exchange(&house.store, &house.surroundings, credentials, request, origin).await.unwrap() {
                Decision::Granted(issued) => {
                    outcome(true, &serde_json::to_value(issued.sign().unwrap()).unwrap())
                }
                Decision::Refused(error) => Err(error.code.as_str().to_owned()),
            }
        });
    }
    all.join_all().await
}

fn outcome(granted: bool, json: &serde_json::Value) -> Outcome {
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    if granted {
        Ok(Tokens { access: text("access_token"), refresh: text("refresh_token"), id: None })
    } else {
        Err(text("error"))
    }
}

async fn at_once(round: usize, servers: &[&Server], form: &[(&str, &str)]) -> Vec<Outcome> {
    if round < BY_HTTP { by_http(servers, form).await } else { by_operation(servers, form).await }
}

/// Asserts that one was granted and the rest refused, and gives what the one got.
fn only_winner(outcomes: Vec<Outcome>, round: usize) -> Tokens {
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert!(lost.iter().all(|lost| lost.as_ref().unwrap_err() == "invalid_grant"), "round {round}: {lost:?}");
    assert_eq!((won.len(), lost.len()), (1, PARALLEL - 1), "round {round}");
    won.into_iter().next().unwrap().unwrap()
}

/// Asserts that nothing of it holds. The refresh token is asked about rather than used, because using it would end it.
async fn is_dead(server: &Server, tokens: &Tokens, round: usize) {
    assert!(!server.is_active("acme", &tokens.access).await, "round {round}");
    assert!(!server.is_active("acme", &tokens.refresh).await, "round {round}");
}

async fn application(server: &Server) -> (Application<'_>, Browser) {
    server.user("ada@example.com").await;
    server.client(Client { first_party: true, ..server.draft("acme") }).await;
    let (app, mut browser) = (Application::new(server, "acme"), Browser::new());
    app.tokens(&mut browser, "ada@example.com").await;
    (app, browser)
}

async fn redemptions(servers: &[&Server], rounds: usize) {
    let (app, mut browser) = application(servers[0]).await;
    for round in 0..rounds {
        let code = app.authorize(&mut browser, &[]).await.code();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &app.redirect_uri),
            ("code_verifier", &app.verifier),
        ];
        let tokens = only_winner(at_once(round, servers, &form).await, round);
        is_dead(servers[0], &tokens, round).await;
    }
}

async fn refreshes(servers: &[&Server], rounds: usize) {
    let (app, mut browser) = application(servers[0]).await;
    let mut token = app.tokens_again(&mut browser).await.refresh;
    for round in 0..rounds {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        let all = at_once(round, servers, &form).await;
        let all: Vec<Tokens> = all.into_iter().map(|one| one.unwrap()).collect();
        assert!(all.iter().all(|one| one.refresh == all[0].refresh), "round {round}");
        assert_ne!(all[0].refresh, token);
        assert!(servers[0].is_active("acme", &all[0].access).await);
        token = all[0].refresh.clone();
    }
}

async fn refreshes_without_a_window(servers: &[&Server], rounds: usize) {
    let (app, mut browser) = application(servers[0]).await;
    for round in 0..rounds {
        let one = app.tokens_again(&mut browser).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", one.refresh.as_str())];
        let two = only_winner(at_once(round, servers, &form).await, round);
        is_dead(servers[0], &one, round).await;
        is_dead(servers[0], &two, round).await;
    }
}

const NO_WINDOW: (&str, &str) = ("SIGNET__TOKENS__REFRESH_RETRY_WINDOW", "0s");

on_both_databases! {
    async fn of_many_redemptions_of_a_code_one_wins_and_its_tokens_die(db: Database) {
        let server = Server::start(&db).await;
        redemptions(&[&server], ROUNDS).await;
    }

    async fn many_refreshes_with_one_token_yield_one_generation(db: Database) {
        let server = Server::start(&db).await;
        refreshes(&[&server], ROUNDS).await;
    }

    async fn without_a_window_one_refresh_wins_and_the_family_dies(db: Database) {
        let server = Server::start_with(&db, &[NO_WINDOW]).await;
        refreshes_without_a_window(&[&server], ROUNDS).await;
    }
}

on_postgres! {
    async fn two_nodes_race_as_one_does(db: Database) {
        let one = Server::start(&db).await;
        let two = Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &one.url)], one.clock.clone()).await;
        redemptions(&[&one, &two], BY_HTTP * 2).await;
    }

    async fn two_nodes_give_the_same_successor(db: Database) {
        let one = Server::start(&db).await;
        let two = Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &one.url)], one.clock.clone()).await;
        refreshes(&[&one, &two], BY_HTTP * 2).await;
    }

    async fn two_nodes_end_a_family_together(db: Database) {
        let one = Server::start_with(&db, &[NO_WINDOW]).await;
        let same = [("SIGNET__SERVER__ISSUER", one.url.as_str()), NO_WINDOW];
        let two = Server::start_at(&db, &same, one.clock.clone()).await;
        refreshes_without_a_window(&[&one, &two], BY_HTTP * 2).await;
    }
}

//! The real server on a port of its own, in this process, under the test's clock.

use std::sync::Arc;

use actix_web::dev::ServerHandle;
use reqwest::header::HeaderMap;
use reqwest::{Client as HttpClient, RequestBuilder, StatusCode};
use serde_json::Value;
use signet::config::Settings;
use signet::domain::application_type::ApplicationType;
use signet::domain::client::{
    Audience, Client, ClientAuthentication, ClientClaims, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use signet::domain::client_branding::ClientBranding;
use signet::domain::ids::{ClientId, UserId};
use signet::domain::lifetimes::ClientLifetimes;
use signet::domain::random::Random as _;
use signet::domain::secret::ClientSecret;
use signet::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use signet::domain::signing_key::KeyState;
use signet::domain::time::{Clock as _, Span};
use signet::domain::user::{User, UserState};
use signet::env::SystemRandom;
use signet::http::server::{listen, start};
use signet::jobs::key_watch::reload;
use signet::jobs::outbox;
use signet::keys::generate::{KeyKind, generate};
use signet::passwords::Password;
use signet::startup::House;
use signet::storage::apis::{self, Api};
use signet::storage::{Tx, clients, signing_keys, users};

use super::mailbox::{Mail, Mailbox};
use super::{Database, TestClock, signing_key};

/// Every client of the tests that has a secret has this one.
pub const SECRET: &str = "correct-horse-battery-staple-32ch";
/// Every user of the tests has this password.
pub const PASSWORD: &str = "a quiet harbour at dawn";

/// A running server. It stops when this value goes.
pub struct Server {
    /// Where it is, which is also its issuer.
    pub url: String,
    /// Its clock.
    pub clock: TestClock,
    /// Its inside, for setting up and for looking after.
    pub house: House,
    /// Its settings.
    pub settings: Settings,
    mailbox: Mailbox,
    http: HttpClient,
    handle: ServerHandle,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body, which must be JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A member of the JSON body that is a text.
    pub fn text(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap_or_else(|| panic!("no {member}: {self:?}")).to_owned()
    }

    /// The header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts a refusal with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, error: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.json()["error"], error, "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store");
    }
}

impl Server {
    /// On `db`, with the settings of a test.
    pub async fn start(db: &Database) -> Self {
        Self::start_with(db, &[]).await
    }

    /// With more settings.
    pub async fn start_with(db: &Database, more: &[(&str, &str)]) -> Self {
        Self::start_at(db, more, TestClock::new()).await
    }

    /// Under a clock that another node shares.
    pub async fn start_at(db: &Database, more: &[(&str, &str)], clock: TestClock) -> Self {
        let master_key = signing_key::master_key();
        let mailbox = Mailbox::new(db.folder().join("mail"));
        let mail_url = mailbox.url();
        let own = [
            ("SIGNET__SERVER__LISTEN", "127.0.0.1:0"),
            ("SIGNET__SERVER__WORKERS", "2"),
            ("SIGNET__KEYS__MASTER_KEY", &master_key),
            // All visitors of a test come from one address; those of one account are limited as everywhere.
            ("SIGNET__LIMITS__ADDRESS_FAILURES", "100000"),
            ("SIGNET__LIMITS__CLIENT_FAILURES", "100000"),
            ("SIGNET__LIMITS__REQUESTS_PER_HOUR", "100000"),
            ("SIGNET__MAIL__URL", &mail_url),
        ];
        let mut settings = db.settings_with(&[&own, more].concat());
        signing_key::install(db, clock.now()).await;
        let listener = listen(&settings).unwrap();
        settings.server.listens_on(listener.local_addr().unwrap());
        let house = House::open(&settings, Arc::new(clock.clone()), Arc::new(SystemRandom)).await.unwrap();
        let running = start(&settings, house.clone(), listener).unwrap();
        let handle = running.handle();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(running.server).unwrap();
        });
        let http = HttpClient::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self {
            url: settings.server.issuer.as_str().to_owned(),
            clock,
            house,
            settings,
            mailbox,
            http,
            handle,
        }
    }

    /// The one mail to `email` that nobody has read yet, sent now if it still waits; it counts as read from here on.
    pub async fn mail_to(&self, email: &str) -> Mail {
        let mut mails = self.mails_to(email).await;
        assert_eq!(mails.len(), 1, "unread mail to {email}: {mails:#?}");
        mails.remove(0)
    }

    /// All mails to `email` that nobody has read yet, in no certain order: the clock may stand still.
    pub async fn mails_to(&self, email: &str) -> Vec<Mail> {
        outbox::once(&self.house).await.unwrap();
        self.mailbox.take(email)
    }

    /// The one unread mail to `email` whose subject has `words` in it; the others stay unread.
    pub async fn mail_about(&self, email: &str, words: &str) -> Mail {
        outbox::once(&self.house).await.unwrap();
        self.mailbox.take_about(email, words)
    }

    /// Asserts that nobody has mail that was not read.
    pub async fn no_more_mail(&self) {
        outbox::once(&self.house).await.unwrap();
        let unread = self.mailbox.unread();
        assert!(unread.is_empty(), "{unread:#?}");
    }

    /// Who it is.
    pub fn issuer(&self) -> &signet::domain::issuer::Issuer {
        &self.house.surroundings.settings.issuer
    }

    /// The address of a place on it.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Registers a user with [`PASSWORD`].
    pub async fn user(&self, email: &str) -> UserId {
        self.user_with_roles(email, &[]).await
    }

    /// Registers a user who has roles.
    pub async fn user_with_roles(&self, email: &str, roles: &[&str]) -> UserId {
        let now = self.clock.now();
        let id = UserId::new(now, &SystemRandom);
        let user = User {
            email_verified: true,
            roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
            ..User::new(id, email.parse().unwrap(), "Ada Lovelace".to_owned(), now)
        };
        let hash = self.house.hasher.hash(Password::presented(PASSWORD.to_owned()).unwrap()).await.unwrap();
        self.house.store.write("test", move |tx| users::insert(tx, &user, Some(&hash))).await.unwrap();
        id
    }

    /// Registers a user with [`PASSWORD`], as an administrator does, whose address nobody has proven.
    pub async fn unproven_user(&self, email: &str) -> UserId {
        let now = self.clock.now();
        let id = UserId::new(now, &SystemRandom);
        let user = User::new(id, email.parse().unwrap(), "Ada Lovelace".to_owned(), now);
        let hash = self.house.hasher.hash(Password::presented(PASSWORD.to_owned()).unwrap()).await.unwrap();
        assert!(
            self.house.store.write("test", move |tx| users::insert(tx, &user, Some(&hash))).await.unwrap()
        );
        id
    }

    /// Registers a client.
    pub async fn client(&self, client: Client) -> ClientId {
        let id = client.id.clone();
        assert!(self.house.store.write("test", move |tx| clients::insert(tx, &client)).await.unwrap());
        id
    }

    /// A confidential web application, registered.
    pub async fn web_app(&self, id: &str) -> ClientId {
        self.client(self.draft(id)).await
    }

    /// A confidential, third-party web application, to be changed and registered.
    pub fn draft(&self, id: &str) -> Client {
        Client {
            id: id.parse().unwrap(),
            name: "Acme Money".to_owned(),
            application_type: ApplicationType::Web,
            branding: ClientBranding::default(),
            authentication: ClientAuthentication::SecretBasic(ClientSecret::chosen(SECRET).unwrap().hash()),
            enabled: true,
            first_party: false,
            second_factor: SecondFactorRule::Optional,
            pkce: PkceRule::Required,
            grants: GrantType::ALL.to_vec(),
            redirect_uris: vec!["https://app.example/cb".parse().unwrap()],
            post_logout_redirect_uris: vec!["https://app.example/bye".parse().unwrap()],
            scope: "openid profile email offline_access accounts:read".parse().unwrap(),
            audiences: vec!["https://bank.example".parse::<Audience>().unwrap()],
            resource_server: None,
            lifetimes: ClientLifetimes::default(),
            email_verification: None,
            offline: OfflineRule::SurvivesLogout,
            initiate_login_uri: None,
            claims: ClientClaims::default(),
            algorithms: ClientAlgorithms::default(),
            previous_secret: None,
            tokens_not_before: None,
            created_at: self.clock.now(),
        }
    }

    /// A public application on the user's own machine, registered.
    pub async fn native_app(&self, id: &str) -> ClientId {
        let loopback = "http://127.0.0.1/cb".parse().unwrap();
        self.client(Client {
            authentication: ClientAuthentication::None,
            application_type: ApplicationType::Native,
            redirect_uris: vec![loopback, "com.example.acme:/cb".parse().unwrap()],
            ..self.draft(id)
        })
        .await
    }

    /// Registers an API with its scopes.
    pub async fn api(&self, audience: &str, scope: &str) -> Audience {
        let api = Api {
            audience: audience.parse().unwrap(),
            name: audience.to_owned(),
            scope: scope.parse().unwrap(),
            created_at: self.clock.now(),
        };
        let audience = api.audience.clone();
        assert!(self.house.store.write("test", move |tx| apis::insert(tx, &api)).await.unwrap());
        audience
    }

    /// Disables a user, or enables them again. Their sessions and grants are left as they are.
    pub async fn set_state(&self, user: UserId, state: UserState) {
        let now = self.clock.now();
        let write = move |tx: &mut Tx<'_>| users::update_state(tx, user, state, now);
        assert!(self.house.store.write("test", write).await.unwrap());
    }

    /// A new signing key takes the place of the active one, which goes on verifying.
    pub async fn rotate_keys(&self) {
        let now = self.clock.now();
        let mut new = generate(KeyKind::Rs256(2048), &self.house.master, now, &SystemRandom).unwrap();
        new.key.state = KeyState::Active;
        new.key.activated_at = Some(now);
        let write = move |tx: &mut Tx<'_>| {
            signing_keys::retire_active(tx, SigningAlgorithm::Rs256, now, now.plus(Span::from_days(400)))?;
            signing_keys::insert(tx, &new)
        };
        assert!(self.house.store.write("test", write).await.unwrap());
        reload(&self.house, None).await.unwrap();
    }

    /// A key signs by `algorithm`, and services have long known it. Its id.
    pub async fn sign_by(&self, algorithm: SigningAlgorithm) -> String {
        let now = self.clock.now();
        let mut new =
            generate(KeyKind::new(algorithm, 2048), &self.house.master, now, &SystemRandom).unwrap();
        new.key.state = KeyState::Active;
        new.key.created_at = now.minus(Span::from_days(1));
        new.key.activated_at = Some(now);
        let kid = new.key.kid.clone();
        assert!(self.house.store.write("test", move |tx| signing_keys::insert(tx, &new)).await.unwrap());
        reload(&self.house, None).await.unwrap();
        kid
    }

    /// The address at which it listens, whatever its issuer is called.
    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.settings.server.listen)
    }

    /// Sends a form as `client_id` with [`SECRET`].
    pub async fn post_as(&self, client_id: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.http.post(self.at(path)).basic_auth(client_id, Some(SECRET)).form(form)).await
    }

    /// Sends a form without credentials.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.http.post(self.at(path)).form(form)).await
    }

    /// Fetches a place.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(self.at(path))).await
    }

    /// Asks for the userinfo of a token.
    pub async fn userinfo(&self, token: &str) -> Answer {
        self.send(self.http.get(self.at("/userinfo")).bearer_auth(token)).await
    }

    /// Whether the token is active, as its own client sees it.
    pub async fn is_active(&self, client_id: &str, token: &str) -> bool {
        let answer = self.post_as(client_id, "/introspect", &[("token", token)]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["active"].as_bool().unwrap()
    }

    /// For requests that are out of the ordinary.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The future only waits for the end; telling it to stop is done at once.
        drop(self.handle.stop(false));
    }
}

/// 32 random bytes in base64url, for verifiers and states.
pub fn random_text() -> String {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

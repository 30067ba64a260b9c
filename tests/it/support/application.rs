//! An application that sends its user to Signet and redeems what comes back, request by request, so that a test can
//! change any part of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::Browser;
use super::server::{Answer, PASSWORD, Server, random_text};

/// An application and its present attempt.
pub struct Application<'a> {
    server: &'a Server,
    /// Its `client_id`.
    pub client_id: String,
    /// Where it is called back.
    pub redirect_uri: String,
    /// What it asks for.
    pub scope: String,
    /// Its PKCE verifier.
    pub verifier: String,
    /// Its state.
    pub state: String,
    /// Whether it presents a secret.
    pub confidential: bool,
}

/// The answer at the redirect URI.
#[derive(Debug)]
pub struct Callback(pub Url);

impl Callback {
    /// A parameter of it.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The code.
    #[track_caller]
    pub fn code(&self) -> String {
        self.get("code").unwrap_or_else(|| panic!("no code: {}", self.0))
    }

    /// The error.
    pub fn error(&self) -> String {
        self.get("error").unwrap_or_default()
    }
}

/// What a code or a refresh token gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub id: Option<String>,
}

impl Tokens {
    /// From a successful answer.
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let json = answer.json();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id: json["id_token"].as_str().map(ToOwned::to_owned),
        }
    }
}

/// The claims of a token, unverified.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header of a token.
pub fn header(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, number: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(number).unwrap()).unwrap()).unwrap()
}

impl<'a> Application<'a> {
    /// The application that [`Server::draft`] describes.
    pub fn new(server: &'a Server, client_id: &str) -> Self {
        Self {
            server,
            client_id: client_id.to_owned(),
            redirect_uri: "https://app.example/cb".to_owned(),
            scope: "openid profile email accounts:read".to_owned(),
            verifier: random_text(),
            state: random_text(),
            confidential: true,
        }
    }

    /// The same of a public client.
    pub fn public(server: &'a Server, client_id: &str) -> Self {
        Self { confidential: false, ..Self::new(server, client_id) }
    }

    /// From now on it asks for these scopes.
    pub fn asks_for(&mut self, scope: &str) {
        scope.clone_into(&mut self.scope);
    }

    /// From now on it is called back there.
    pub fn is_called_back_at(&mut self, redirect_uri: &str) {
        redirect_uri.clone_into(&mut self.redirect_uri);
    }

    /// The PKCE challenge.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier))
    }

    /// The authorization request, with `more` parameters; one with an empty value is left out altogether.
    pub fn request(&self, more: &[(&str, &str)]) -> String {
        let challenge = self.challenge();
        let own = [
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &self.scope),
            ("state", &self.state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let kept = own.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let pairs = kept.chain(more.iter().filter(|(_, value)| !value.is_empty()));
        let mut url = Url::parse(&self.server.at("/authorize")).unwrap();
        url.query_pairs_mut().extend_pairs(pairs);
        url.to_string()
    }

    /// Sends the browser with a request and takes the callback that must come without any page.
    pub async fn authorize(&self, browser: &mut Browser, more: &[(&str, &str)]) -> Callback {
        browser.get(&self.request(more)).await;
        self.callback(browser)
    }

    /// Signs `email` in, allows if asked, and takes the callback.
    pub async fn sign_in(&self, browser: &mut Browser, email: &str) -> Callback {
        self.sign_in_with(browser, email, &[]).await
    }

    /// The same with more parameters.
    pub async fn sign_in_with(&self, browser: &mut Browser, email: &str, more: &[(&str, &str)]) -> Callback {
        browser.get(&self.request(more)).await.follow_within(&self.server.url).await;
        self.sign_in_here(browser, email).await
    }

    /// The same on the sign-in page that is open.
    pub async fn sign_in_here(&self, browser: &mut Browser, email: &str) -> Callback {
        let title = browser.title();
        assert!(
            ["Sign in", "Confirm it is you"].iter().any(|known| title.starts_with(known)),
            "{title} {}",
            browser.text()
        );
        browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
        browser.follow_within(&self.server.url).await;
        if browser.title().starts_with("Allow access") {
            browser.submit("#allow", &[]).await;
        }
        self.callback(browser)
    }

    /// The callback to which the browser was just sent.
    #[track_caller]
    pub fn callback(&self, browser: &Browser) -> Callback {
        let location =
            browser.header("location").unwrap_or_else(|| panic!("no redirect: {}", browser.text()));
        assert!(location.starts_with(&self.redirect_uri), "{location}");
        let callback = Callback(Url::parse(location).unwrap());
        assert_eq!(callback.get("state").as_deref(), Some(self.state.as_str()));
        assert_eq!(callback.get("iss").as_deref(), Some(self.server.url.as_str()));
        callback
    }

    /// Redeems a code.
    pub async fn redeem(&self, code: &str) -> Answer {
        self.redeem_with(code, &[]).await
    }

    /// The same with other or more parameters; one with an empty value is left out.
    pub async fn redeem_with(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let own = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &self.verifier),
        ];
        self.token(&own, more).await
    }

    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.refresh_with(token, &[]).await
    }

    /// The same with more parameters.
    pub async fn refresh_with(&self, token: &str, more: &[(&str, &str)]) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)], more).await
    }

    async fn token(&self, own: &[(&str, &str)], more: &[(&str, &str)]) -> Answer {
        let kept = own.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let mut form: Vec<(&str, &str)> =
            kept.chain(more.iter().filter(|(_, value)| !value.is_empty())).copied().collect();
        if self.confidential {
            self.server.post_as(&self.client_id, "/token", &form).await
        } else {
            form.push(("client_id", &self.client_id));
            self.server.post("/token", &form).await
        }
    }

    /// The way to more tokens in a browser in which nothing is asked any more.
    pub async fn tokens_again(&self, browser: &mut Browser) -> Tokens {
        Tokens::of(&self.redeem(&self.authorize(browser, &[]).await.code()).await)
    }

    /// The whole way to tokens.
    pub async fn tokens(&self, browser: &mut Browser, email: &str) -> Tokens {
        let code = self.sign_in(browser, email).await.code();
        Tokens::of(&self.redeem(&code).await)
    }
}

//! Clients that work until the server goes away, and remember what they were told.

use reqwest::RequestBuilder;
use reqwest::header::COOKIE;
use tokio::sync::watch;
use url::Url;

use crate::support::{Answer, Process, SECRET, Tokens, answer};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://app.example/cb";

/// The client `acme`, with the browser of its signed-in user at hand.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    session: String,
}

/// What a client does all the time.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    RedeemsCodes,
    RotatesRefreshTokens,
    RevokesTokens,
    UsesItsCredentials,
}

/// What clients were told, and may rely on.
#[derive(Debug, Default)]
pub struct Told {
    /// Codes that were redeemed, and what they gave.
    pub codes: Vec<(String, Tokens)>,
    /// Codes whose redemption was not answered.
    pub in_doubt: Vec<String>,
    /// Refresh tokens of one grant each, one generation after the other.
    pub families: Vec<Vec<String>>,
    /// Tokens that were taken back.
    pub revoked: Vec<String>,
    /// Tokens that stand for themselves.
    pub access: Vec<String>,
}

impl Kind {
    pub const ALL: [Self; 4] =
        [Self::RedeemsCodes, Self::RotatesRefreshTokens, Self::RevokesTokens, Self::UsesItsCredentials];
}

impl Told {
    /// Takes over what another was told.
    pub fn add(&mut self, other: Self) {
        self.codes.extend(other.codes);
        self.in_doubt.extend(other.in_doubt);
        self.families.extend(other.families);
        self.revoked.extend(other.revoked);
        self.access.extend(other.access);
    }
}

impl Client {
    /// Towards `server`.
    pub fn of(server: &Process, session: &str) -> Self {
        Self { http: server.http().clone(), url: server.url.clone(), session: session.to_owned() }
    }

    /// Works until the server is gone, and counts the answers that stand for something written.
    pub async fn work(self, kind: Kind, count: watch::Sender<usize>) -> Told {
        let mut told = Told::default();
        loop {
            let done = match kind {
                Kind::RedeemsCodes => self.redeem_one(&mut told).await,
                Kind::RotatesRefreshTokens => self.rotate_one(&mut told).await,
                Kind::RevokesTokens => self.revoke_one(&mut told).await,
                Kind::UsesItsCredentials => self.use_credentials(&mut told).await,
            };
            if done.is_none() {
                return told;
            }
            if !matches!(kind, Kind::UsesItsCredentials) {
                count.send_modify(|count| *count += 1);
            }
        }
    }

    async fn redeem_one(&self, told: &mut Told) -> Option<()> {
        let code = self.code().await?;
        if let Some(answer) = self.redeem(&code).await {
            told.codes.push((code, Tokens::of(&answer)));
            Some(())
        } else {
            told.in_doubt.push(code);
            None
        }
    }

    async fn rotate_one(&self, told: &mut Told) -> Option<()> {
        if told.families.is_empty() {
            told.families.push(vec![self.tokens().await?.refresh]);
        }
        let family = told.families.first_mut()?;
        family.push(Tokens::of(&self.refresh(family.last()?).await?).refresh);
        Some(())
    }

    async fn revoke_one(&self, told: &mut Told) -> Option<()> {
        let tokens = self.tokens().await?;
        let token = if told.revoked.len().is_multiple_of(2) { tokens.access } else { tokens.refresh };
        assert_eq!(self.post("/revoke", &[("token", &token)]).await?.status, 200);
        told.revoked.push(token);
        Some(())
    }

    async fn use_credentials(&self, told: &mut Told) -> Option<()> {
        let form = [("grant_type", "client_credentials"), ("scope", "accounts:read")];
        told.access.push(Tokens::of(&self.post("/token", &form).await?).access);
        Some(())
    }

    /// Checks that all of it is so, as far as asking allows; afterwards the grants of `told` are no more.
    pub async fn check(&self, told: &Told) {
        for token in told.codes.iter().map(|(_, tokens)| &tokens.access).chain(&told.access) {
            assert!(self.is_active(token).await, "a token that was answered does not work");
        }
        for (code, tokens) in &told.codes {
            self.refused(self.redeem(code).await);
            assert!(!self.is_active(&tokens.access).await, "a second use of a code revokes what it gave");
        }
        for code in &told.in_doubt {
            let first = self.redeem(code).await.unwrap();
            assert!(first.status == 200 || first.json()["error"] == "invalid_grant", "{first:?}");
            self.refused(self.redeem(code).await);
        }
        for family in &told.families {
            self.check_family(family).await;
        }
        self.check_ended(told).await;
    }

    /// Checks that what is over stays over.
    pub async fn check_ended(&self, told: &Told) {
        for token in &told.revoked {
            assert!(!self.is_active(token).await, "a token that was revoked works again");
            self.refused(self.refresh(token).await);
        }
        for (code, tokens) in &told.codes {
            self.refused(self.redeem(code).await);
            self.refused(self.refresh(&tokens.refresh).await);
        }
    }

    /// Checks that nothing of it works any more.
    pub async fn check_all_ended(&self, told: &Told) {
        let codes = told.codes.iter().map(|(_, tokens)| tokens);
        for token in codes.clone().map(|tokens| &tokens.access).chain(&told.access) {
            assert!(!self.is_active(token).await, "a token outlives the cut-off of everybody");
        }
        for token in
            codes.map(|tokens| &tokens.refresh).chain(told.families.iter().filter_map(|all| all.last()))
        {
            self.refused(self.refresh(token).await);
        }
    }

    /// Whether the session still gets a code.
    pub async fn gets_codes(&self) -> bool {
        let answer = self.send(self.http.get(self.authorization_url()).header(COOKIE, self.cookie())).await;
        answer.unwrap().header("location").contains("code=")
    }

    async fn check_family(&self, family: &[String]) {
        let [.., last] = family else { return };
        // Whether or not the server had moved on without saying so: the last one that was answered gives one successor.
        let successor = Tokens::of(&self.refresh(last).await.unwrap()).refresh;
        assert_eq!(Tokens::of(&self.refresh(last).await.unwrap()).refresh, successor);
        let [.., older, _] = family else { return };
        self.refused(self.refresh(older).await);
        self.refused(self.refresh(&successor).await);
    }

    #[track_caller]
    fn refused(&self, answer: Option<Answer>) {
        answer.expect(&self.url).refused(400, "invalid_grant");
    }

    async fn is_active(&self, token: &str) -> bool {
        let answer = self.post("/introspect", &[("token", token)]).await.unwrap();
        answer.json()["active"].as_bool().unwrap()
    }

    fn cookie(&self) -> String {
        format!("signet-session={}", self.session)
    }

    fn authorization_url(&self) -> Url {
        let mut url = Url::parse(&format!("{}/authorize", self.url)).unwrap();
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", "acme"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid accounts:read"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        url
    }

    async fn code(&self) -> Option<String> {
        let url = self.authorization_url();
        let answer = self.send(self.http.get(url).header(COOKIE, self.cookie())).await?;
        let callback = Url::parse(answer.header("location")).unwrap_or_else(|_| panic!("{answer:?}"));
        let code = callback.query_pairs().find(|(name, _)| name == "code");
        Some(code.unwrap_or_else(|| panic!("no code: {callback}")).1.into_owned())
    }

    async fn redeem(&self, code: &str) -> Option<Answer> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.post("/token", &form).await
    }

    async fn tokens(&self) -> Option<Tokens> {
        Some(Tokens::of(&self.redeem(&self.code().await?).await?))
    }

    async fn refresh(&self, token: &str) -> Option<Answer> {
        self.post("/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Option<Answer> {
        let request = self.http.post(format!("{}{path}", self.url));
        self.send(request.basic_auth("acme", Some(SECRET)).form(form)).await
    }

    /// `None`: the server is gone. 503 means that nothing was done (security.md RE1): on a machine that is busy with other
    /// tests a database may take longer than a second, and a client asks again.
    async fn send(&self, request: RequestBuilder) -> Option<Answer> {
        let mut last = None;
        for _ in 0..60 {
            let answered = answer(request.try_clone().expect("a form can be sent again")).await.ok()?;
            if answered.status != 503 {
                return Some(answered);
            }
            last = Some(answered);
        }
        last
    }
}

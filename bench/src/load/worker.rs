//! One connection and what it needs to repeat an operation: cookies, tokens, requests built beforehand.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Operation;
use crate::http::{Client, Failure, Jar, Outgoing};
use crate::oidc::{self, Login, Target, Tokens, authorize};

pub(super) struct Worker {
    target: Arc<Target>,
    number: usize,
    pub(super) client: Client,
    jar: Jar,
    refresh_token: Option<String>,
    ready: Ready,
    /// How long the parts of the last operation took.
    pub(super) steps: Vec<(&'static str, Duration)>,
}

/// Requests that are the same every time.
#[derive(Default)]
struct Ready {
    client_credentials: Option<Outgoing>,
    introspection: Option<Outgoing>,
    userinfo: Option<Outgoing>,
    jwks: Option<Outgoing>,
    discovery: Option<Outgoing>,
}

impl Worker {
    pub(super) fn new(target: Arc<Target>, number: usize) -> Self {
        let client = Client::new(target.timeout);
        let (jar, ready) = (Jar::default(), Ready::default());
        Self { target, number, client, jar, refresh_token: None, ready, steps: Vec::new() }
    }

    /// Gets everything that `operations` take for granted; none of it is measured.
    pub(super) async fn prepare(&mut self, operations: &[Operation]) -> Result<(), Failure> {
        if operations.iter().any(|operation| operation.needs_session()) {
            self.log_in().await?;
        }
        for operation in operations {
            self.prepare_one(*operation).await?;
        }
        Ok(())
    }

    async fn prepare_one(&mut self, operation: Operation) -> Result<(), Failure> {
        let target = &self.target;
        match operation {
            Operation::ClientCredentials => {
                self.ready.client_credentials = Some(target.client_credentials()?);
            }
            Operation::Introspection => {
                let tokens = oidc::tokens(&mut self.client, target.client_credentials()?).await?;
                self.ready.introspection = Some(target.introspection(&tokens.access_token)?);
            }
            Operation::Jwks => self.ready.jwks = Some(Outgoing::get(&target.provider.jwks)?),
            Operation::Discovery => self.ready.discovery = Some(Outgoing::get(&target.provider.discovery)?),
            Operation::Refresh | Operation::Code | Operation::Userinfo | Operation::PasswordLogin => {}
        }
        Ok(())
    }

    /// A code flow in the session of this worker's slot; the password is asked for if it is not alive.
    async fn log_in(&mut self) -> Result<(), Failure> {
        let target = Arc::clone(&self.target);
        let missing = || Failure::unexpected("authorize", "no user given");
        let (user, password) = target.user(self.number).ok_or_else(missing)?;
        let slot = target.session(self.number).ok_or_else(missing)?;
        let callback = {
            let mut jar = slot.lock().await;
            let login = Login::As { user, password };
            let callback = authorize(&mut self.client, &mut jar, &target, login).await?;
            self.jar = jar.clone();
            callback
        };
        let tokens = target.exchange(&mut self.client, &callback).await?;
        self.keep(tokens)
    }

    fn keep(&mut self, tokens: Tokens) -> Result<(), Failure> {
        if self.target.provider.userinfo.is_some() {
            self.ready.userinfo = Some(self.target.userinfo(&tokens.access_token)?);
        }
        // A server that does not rotate may leave the token out; the old one stays good.
        self.refresh_token = tokens.refresh_token.or_else(|| self.refresh_token.take());
        Ok(())
    }

    pub(super) async fn perform(&mut self, operation: Operation) -> Result<(), Failure> {
        self.steps.clear();
        match operation {
            Operation::ClientCredentials => {
                oidc::tokens(&mut self.client, prepared(self.ready.client_credentials.as_ref())?)
                    .await
                    .map(drop)
            }
            Operation::Refresh => self.refresh().await,
            Operation::Code => self.code().await,
            Operation::Introspection => {
                oidc::introspect(&mut self.client, prepared(self.ready.introspection.as_ref())?).await
            }
            Operation::Userinfo => {
                oidc::userinfo(&mut self.client, prepared(self.ready.userinfo.as_ref())?).await
            }
            Operation::Jwks => {
                self.client.send(prepared(self.ready.jwks.as_ref())?).await?.expect("jwks", 200).map(drop)
            }
            Operation::Discovery => {
                let request = prepared(self.ready.discovery.as_ref())?;
                self.client.send(request).await?.expect("discovery", 200).map(drop)
            }
            Operation::PasswordLogin => self.password_login().await,
        }
    }

    async fn refresh(&mut self) -> Result<(), Failure> {
        let missing = || Failure::unexpected("token", "no refresh token was issued");
        let presented = self.refresh_token.clone().ok_or_else(missing)?;
        let tokens = self.target.refresh(&mut self.client, &presented).await?;
        self.refresh_token = Some(tokens.refresh_token.unwrap_or(presented));
        Ok(())
    }

    async fn code(&mut self) -> Result<(), Failure> {
        let begin = Instant::now();
        let login = Login::Unexpected;
        let callback = authorize(&mut self.client, &mut self.jar, &self.target, login).await?;
        let middle = Instant::now();
        self.target.exchange(&mut self.client, &callback).await?;
        self.steps.push(("authorize", middle - begin));
        self.steps.push(("token", middle.elapsed()));
        Ok(())
    }

    async fn password_login(&mut self) -> Result<(), Failure> {
        let target = Arc::clone(&self.target);
        let missing = || Failure::unexpected("authorize", "no user given");
        let (user, password) = target.user(self.number).ok_or_else(missing)?;
        let login = Login::As { user, password };
        authorize(&mut self.client, &mut Jar::default(), &target, login).await.map(drop)
    }
}

fn prepared(request: Option<&Outgoing>) -> Result<Outgoing, Failure> {
    request.cloned().ok_or_else(|| Failure::unexpected("request", "could not be prepared"))
}

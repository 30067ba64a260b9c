//! The token endpoint and what takes its tokens: introspection (RFC 7662) and userinfo.

use hyper::header::AUTHORIZATION;
use serde::Deserialize;

use super::{Callback, Credentials, Target};
use crate::http::{Client, Endpoint, Failure, Outgoing};

#[derive(Clone, Debug, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Introspection {
    active: bool,
}

#[derive(Deserialize)]
struct Userinfo {
    sub: String,
}

const TOKEN: &str = "token";

impl Target {
    /// The request of the client credentials grant, the same every time.
    pub fn client_credentials(&self) -> Result<Outgoing, Failure> {
        let mut pairs = vec![("grant_type", "client_credentials")];
        pairs.extend(self.service_scope.as_deref().map(|scope| ("scope", scope)));
        let request = Outgoing::post_form(some(TOKEN, self.provider.token.as_ref())?, &pairs)?;
        Ok(request.with(AUTHORIZATION, &self.service()?.basic()))
    }

    pub async fn exchange(&self, client: &mut Client, callback: &Callback) -> Result<Tokens, Failure> {
        let web = self.web.as_ref().ok_or_else(|| Failure::unexpected(TOKEN, "no web client given"))?;
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", callback.code.as_str()),
            ("redirect_uri", web.redirect_uri.as_str()),
            ("code_verifier", callback.verifier.as_str()),
        ];
        tokens(client, self.as_web(&pairs)?).await
    }

    pub async fn refresh(&self, client: &mut Client, refresh_token: &str) -> Result<Tokens, Failure> {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        tokens(client, self.as_web(&pairs)?).await
    }

    fn as_web(&self, pairs: &[(&str, &str)]) -> Result<Outgoing, Failure> {
        let web = self.web.as_ref().ok_or_else(|| Failure::unexpected(TOKEN, "no web client given"))?;
        let request = Outgoing::post_form(some(TOKEN, self.provider.token.as_ref())?, pairs)?;
        Ok(request.with(AUTHORIZATION, &web.credentials.basic()))
    }

    pub fn introspection(&self, token: &str) -> Result<Outgoing, Failure> {
        let endpoint = some("introspection", self.provider.introspection.as_ref())?;
        let request = Outgoing::post_form(endpoint, &[("token", token)])?;
        Ok(request.with(AUTHORIZATION, &self.service()?.basic()))
    }

    pub fn userinfo(&self, access_token: &str) -> Result<Outgoing, Failure> {
        Ok(Outgoing::get(some("userinfo", self.provider.userinfo.as_ref())?)?.bearer(access_token))
    }

    fn service(&self) -> Result<&Credentials, Failure> {
        self.service.as_ref().ok_or_else(|| Failure::unexpected(TOKEN, "no service client given"))
    }
}

pub async fn tokens(client: &mut Client, request: Outgoing) -> Result<Tokens, Failure> {
    client.send(request).await?.expect(TOKEN, 200)?.json(TOKEN)
}

pub async fn introspect(client: &mut Client, request: Outgoing) -> Result<(), Failure> {
    let answer = client.send(request).await?.expect("introspection", 200)?;
    let Introspection { active } = answer.json("introspection")?;
    if active { Ok(()) } else { Err(Failure::unexpected("introspection", "the token is not active")) }
}

pub async fn userinfo(client: &mut Client, request: Outgoing) -> Result<(), Failure> {
    let answer = client.send(request).await?.expect("userinfo", 200)?;
    let Userinfo { sub } = answer.json("userinfo")?;
    if sub.is_empty() { Err(Failure::unexpected("userinfo", "no sub")) } else { Ok(()) }
}

fn some<'a>(step: &'static str, endpoint: Option<&'a Endpoint>) -> Result<&'a Endpoint, Failure> {
    endpoint.ok_or_else(|| Failure::unexpected(step, "no endpoint in the metadata"))
}

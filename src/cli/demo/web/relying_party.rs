//! The OpenID Connect side of the application (OIDC Core §3.1): discovery, code with PKCE, verification, refresh, logout.

use anyhow::{Context as _, bail};
use openidconnect::core::{CoreClient, CoreIdToken, CoreIdTokenClaims, CoreResponseType, CoreTokenResponse};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl,
    RefreshToken, Scope, TokenResponse as _,
};

/// What the application asks people for. The bank's transactions are left out, so that there is a door that stays shut.
const SCOPES: [&str; 4] = ["profile", "email", "accounts:read", "positions:read"];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The application as the issuer knows it.
#[derive(Debug)]
pub(super) struct RelyingParty {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    redirect_uri: RedirectUrl,
    post_logout_redirect_uri: PostLogoutRedirectUrl,
    http: reqwest::Client,
}

/// A sign-in that was begun: what its answer is checked against.
#[derive(Debug)]
pub(super) struct Begun {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// An access token for one service, and the refresh token that is good for the next.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) token: String,
    pub(super) refresh: RefreshToken,
}

/// How a sign-in ended.
#[derive(Debug)]
pub(super) enum Finished {
    /// The person allowed it.
    SignedIn(Box<Identity>, Access),
    /// They did not.
    Declined,
}

/// The proof of who signed in.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) token: CoreIdToken,
    pub(super) claims: CoreIdTokenClaims,
}

impl RelyingParty {
    pub(super) fn new(
        issuer: &str,
        client_id: String,
        secret: String,
        url: &str,
        http: reqwest::Client,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned())?,
            client_id: ClientId::new(client_id),
            secret: ClientSecret::new(secret),
            redirect_uri: RedirectUrl::new(format!("{url}/callback"))?,
            post_logout_redirect_uri: PostLogoutRedirectUrl::new(format!("{url}/signed-out"))?,
            http,
        })
    }

    /// The issuer's URL.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuer's metadata and keys. Asked anew each time: keys change, and a demo has no hurry.
    async fn discover(&self) -> anyhow::Result<ProviderMetadataWithLogout> {
        let found = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &self.http).await;
        found.with_context(|| format!("{} does not answer as an issuer should", self.issuer.as_str()))
    }

    fn client(&self, metadata: ProviderMetadataWithLogout) -> Client {
        let secret = Some(self.secret.clone());
        CoreClient::from_provider_metadata(metadata, self.client_id.clone(), secret)
            .set_redirect_uri(self.redirect_uri.clone())
    }

    /// Begins a sign-in: where the browser goes, and what to remember of it. Access is asked for all `audiences` at
    /// once (RFC 8707 §2.1); each token will be for one of them.
    pub(super) async fn begin(&self, audiences: &[&str]) -> anyhow::Result<(String, Begun)> {
        let client = self.client(self.discover().await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        for audience in audiences {
            request = request.add_extra_param("resource", (*audience).to_owned());
        }
        let (url, state, nonce) = request.url();
        Ok((url.into(), Begun { state, nonce, verifier }))
    }

    /// Redeems the code for who signed in and an access token for `audience`.
    pub(super) async fn finish(
        &self,
        begun: Begun,
        answer: &[(String, String)],
        audience: &str,
    ) -> anyhow::Result<Finished> {
        let Some(code) = self.code(&begun, answer)? else { return Ok(Finished::Declined) };
        let client = self.client(self.discover().await?);
        let response = client
            .exchange_code(code)?
            .set_pkce_verifier(begun.verifier)
            .add_extra_param("resource", audience)
            .request_async(&self.http)
            .await
            .context("The code was not accepted")?;
        let token = response.id_token().context("There is no ID token.")?.clone();
        // Signature, issuer, audience, lifetime, nonce.
        let verifier = client.id_token_verifier();
        let claims = token.claims(&verifier, &begun.nonce).context("The ID token is not valid")?.clone();
        // OIDC Core §3.1.3.8: the access token is the one that the ID token speaks of.
        if let Some(expected) = claims.access_token_hash() {
            let (algorithm, key) = (token.signing_alg()?, token.signing_key(&verifier)?);
            if AccessTokenHash::from_token(response.access_token(), algorithm, key)? != *expected {
                bail!("The access token is not that of the ID token.");
            }
        }
        Ok(Finished::SignedIn(Box::new(Identity { token, claims }), access(&response)?))
    }

    /// The code in the answer to the very request that was begun; `None` when the person declined.
    fn code(&self, begun: &Begun, answer: &[(String, String)]) -> anyhow::Result<Option<AuthorizationCode>> {
        let get =
            |wanted: &str| answer.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        if get("state") != Some(begun.state.secret()) {
            bail!("The answer belongs to another sign-in.");
        }
        // RFC 9207 §2.4: the answer comes from the issuer that was asked.
        if get("iss") != Some(self.issuer.as_str()) {
            bail!("The answer comes from another issuer.");
        }
        match get("error") {
            None => {}
            Some("access_denied") => return Ok(None),
            Some(error) => bail!("{error}: {}", get("error_description").unwrap_or_default()),
        }
        let code = get("code").context("The answer has no code.")?;
        Ok(Some(AuthorizationCode::new(code.to_owned())))
    }

    /// A new access token, for `audience`; the refresh token is replaced with every use.
    pub(super) async fn refresh(&self, token: &RefreshToken, audience: &str) -> anyhow::Result<Access> {
        let client = self.client(self.discover().await?);
        let request = client.exchange_refresh_token(token)?.add_extra_param("resource", audience);
        access(&request.request_async(&self.http).await.context("The refresh token was not accepted")?)
    }

    /// Where the browser goes to sign out of the issuer, too (RP-Initiated Logout §2).
    pub(super) async fn sign_out(&self, token: &CoreIdToken) -> anyhow::Result<String> {
        let metadata = self.discover().await?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.clone();
        let request = LogoutRequest::from(endpoint.context("The issuer has no end_session_endpoint.")?)
            .set_id_token_hint(token)
            .set_client_id(self.client_id.clone())
            .set_post_logout_redirect_uri(self.post_logout_redirect_uri.clone());
        Ok(request.http_get_url().into())
    }
}

fn access(response: &CoreTokenResponse) -> anyhow::Result<Access> {
    let refresh = response.refresh_token().context("There is no refresh token.")?.clone();
    Ok(Access { token: response.access_token().secret().clone(), refresh })
}

//! Authorization requests on their way in. Until client and redirect URI are proven, an error can only be a page; the
//! types say which is which.

use crate::domain::client::{Client, GrantType};
use crate::domain::ids::{ClientId, DeviceAuthorizationId, TrialId};
use crate::domain::interaction::{Answer, AuthorizationRequest};
use crate::domain::issuer::Issuer;
use crate::domain::parameters::Parameters;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::time::Span;
use crate::domain::trial;
use crate::oauth::error::OAuthError;

/// Who asks and where the answer would go, unproven.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The client that the request names.
    pub client_id: ClientId,
    redirect_uri: String,
}

/// Why the request cannot even be answered by a redirect: shown on a page of our own (RFC 6749 §4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRedirectable {
    /// `client_id` is missing, repeated or malformed, or there is no such client.
    UnknownClient,
    /// `redirect_uri` is missing, repeated, or not registered.
    WrongRedirectUri,
    /// The query is not form-encoded UTF-8.
    Malformed,
    /// The request that waited was answered already, in another tab or by a second click.
    Answered,
}

impl NotRedirectable {
    /// For the client's developer.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::UnknownClient => "invalid_request: client_id is missing or unknown",
            Self::WrongRedirectUri => {
                "invalid_request: redirect_uri is missing or not registered for this client"
            }
            Self::Malformed => "invalid_request: the parameters are not form-encoded UTF-8",
            Self::Answered => "this sign-in was completed already; start again from the application",
        }
    }
}

impl Claimed {
    /// Reads `client_id` and `redirect_uri`.
    pub fn parse(parameters: &Parameters) -> Result<Self, NotRedirectable> {
        let client_id = parameters.lenient("client_id").and_then(|id| id.parse().ok());
        let client_id = client_id.ok_or(NotRedirectable::UnknownClient)?;
        let redirect_uri = parameters.lenient("redirect_uri").ok_or(NotRedirectable::WrongRedirectUri)?;
        Ok(Self { client_id, redirect_uri: redirect_uri.to_owned() })
    }

    /// Proves them against the registered client.
    pub fn prove(
        self,
        client: Option<Client>,
        parameters: Parameters,
    ) -> Result<RedirectableRequest, NotRedirectable> {
        let client = client.filter(|client| client.enabled).ok_or(NotRedirectable::UnknownClient)?;
        // RFC 9700 §2.1: the authorization server MUST compare the two URIs using exact string matching.
        let redirect_uri = client
            .redirect_uri(&self.redirect_uri)
            .filter(|_| client.may_use(GrantType::AuthorizationCode))
            .ok_or(NotRedirectable::WrongRedirectUri)?;
        let state = parameters.lenient("state").map(ToOwned::to_owned);
        let place = Place::Application(redirect_uri);
        Ok(RedirectableRequest { client, target: Target { place, state }, parameters })
    }
}

/// A request whose client and redirect URI are proven. Only now can an error be sent to the client.
#[derive(Debug)]
pub struct RedirectableRequest {
    /// Who asks.
    pub client: Client,
    /// Where the answer goes.
    pub target: Target,
    /// Everything that was sent.
    pub parameters: Parameters,
}

/// Where an answer goes, and what it returns.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where.
    pub place: Place,
    /// Returned byte for byte.
    pub state: Option<String>,
}

/// The place of an answer.
#[derive(Clone, Debug)]
pub enum Place {
    /// The application's: the proven redirect URI.
    Application(RedirectUri),
    /// A page of ours, on which an administrator tries the application. Only the page itself makes such a request.
    Trial {
        /// The test.
        trial: TrialId,
        /// Whom it tries.
        client: ClientId,
    },
}

impl Target {
    /// Of a request that was checked. `Err`: this device waits for the answer, and no browser takes it anywhere.
    pub fn of(request: &AuthorizationRequest) -> Result<Self, DeviceAuthorizationId> {
        let place = match &request.answer {
            Answer::Redirect { redirect_uri } => Place::Application(redirect_uri.clone()),
            Answer::Trial { trial } => Place::Trial { trial: *trial, client: request.client_id.clone() },
            Answer::Device { device_authorization } => return Err(*device_authorization),
        };
        Ok(Self { place, state: request.state.clone() })
    }

    /// RFC 6749 §4.1.2: the code, with `state`, and `iss` (RFC 9207 §2).
    pub fn code(&self, code: &str, issuer: &Issuer) -> String {
        self.with(&[("code", code)], issuer)
    }

    /// RFC 6749 §4.1.2.1: the error, with `state`, and `iss` (RFC 9207 §2).
    pub fn error(&self, error: &OAuthError, issuer: &Issuer) -> String {
        self.with(&[("error", error.code.as_str()), ("error_description", &error.description)], issuer)
    }

    fn with(&self, answer: &[(&str, &str)], issuer: &Issuer) -> String {
        let mut parameters = answer.to_vec();
        if let Some(state) = &self.state {
            parameters.push(("state", state));
        }
        parameters.push(("iss", issuer.as_str()));
        match &self.place {
            Place::Application(redirect_uri) => redirect_uri.with_query(&parameters),
            Place::Trial { client, .. } => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                format!(
                    "{}?{}",
                    issuer.endpoint(&trial::callback(client)),
                    query.extend_pairs(parameters).finish()
                )
            }
        }
    }
}

/// What the client wants of the person's presence (OIDC Core §3.1.2.1), before it becomes conditions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// `prompt=none`: no page may be shown.
    pub silent: bool,
    /// What they do first.
    pub entrance: Entrance,
    /// `prompt=consent`: the person consents, whatever they did before.
    pub consent: bool,
    /// `max_age`: the last sign-in may not be longer ago.
    pub max_age: Option<Span>,
}

/// What a person does first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entrance {
    /// Nothing, when there is a session.
    #[default]
    AsTheyAre,
    /// `prompt=login` or `select_account`: they sign in, whatever session there is.
    SignIn,
    /// `prompt=create`: they make an account (OIDC Prompt Create 1.0).
    SignUp,
}

//! Clients (RFC 6749 §2): the applications that ask for tokens and the services that ask about them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::application_type::ApplicationType;
use super::client_branding::ClientBranding;
use super::ids::ClientId;
use super::lifetimes::ClientLifetimes;
use super::named::named;
use super::redirect_uri::RedirectUri;
use super::registration::EmailVerification;
use super::scope::Scope;
use super::secret::SecretHash;
use super::signing_algorithm::ClientAlgorithms;
use super::time::Timestamp;

/// A registered application.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its `client_id`.
    pub id: ClientId,
    /// What people are shown.
    pub name: String,
    /// Where it runs.
    pub application_type: ApplicationType,
    /// What people see of it besides.
    pub branding: ClientBranding,
    /// How it proves who it is.
    pub authentication: ClientAuthentication,
    /// Whether it may do anything at all.
    pub enabled: bool,
    /// Belongs to the operator: its users are not asked for consent.
    pub first_party: bool,
    /// Whether authorization requests must carry a code challenge. Always for public clients.
    pub pkce: PkceRule,
    /// Whether its users need a second factor.
    pub second_factor: SecondFactorRule,
    /// The grants that it may use.
    pub grants: Vec<GrantType>,
    /// Where its authorization responses may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where its users may go after logout.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// The scopes that it may ask for.
    pub scope: Scope,
    /// The audiences that it may ask for (RFC 8707), the first its default.
    pub audiences: Vec<Audience>,
    /// The audience for which it is the resource service, when it introspects tokens.
    pub resource_server: Option<Audience>,
    /// Its own lifetimes.
    pub lifetimes: ClientLifetimes,
    /// Its own rule for people whose address is not proven.
    pub email_verification: Option<EmailVerification>,
    /// Whether what it holds as `offline_access` outlives the logout of its user (OIDC Core §11).
    pub offline: OfflineRule,
    /// Where it begins a sign-in that somebody else asks it for (OIDC Core §4): who was invited for it is led there.
    pub initiate_login_uri: Option<RedirectUri>,
    /// What its tokens say of what a person may do.
    pub claims: ClientClaims,
    /// By which algorithms its tokens are signed.
    pub algorithms: ClientAlgorithms,
    /// The secret that it had before, while that still works.
    pub previous_secret: Option<PreviousSecret>,
    /// Tokens issued before this moment are void.
    pub tokens_not_before: Option<Timestamp>,
    /// When it was registered.
    pub created_at: Timestamp,
}

impl Client {
    /// Whether it may use `grant`.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    /// Whether people sign in for it: what it may ask for, it asks them for.
    pub fn signs_people_in(&self) -> bool {
        self.may_use(GrantType::AuthorizationCode) || self.may_use(GrantType::DeviceCode)
    }

    /// Whether it may do anything at all.
    pub fn standing(&self) -> Standing {
        if self.enabled { Standing::Enabled } else { Standing::Disabled }
    }

    /// The registered redirect URI that `presented` stands for, as it was presented.
    pub fn redirect_uri(&self, presented: &str) -> Option<RedirectUri> {
        match self.application_type {
            ApplicationType::Web => RedirectUri::matching(&self.redirect_uris, presented),
            // RFC 8252 §7.3: any port on a loopback address, which a native application gets from its system.
            ApplicationType::Native => RedirectUri::matching_any_port(&self.redirect_uris, presented),
        }
    }

    /// A client that can keep no secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        matches!(self.authentication, ClientAuthentication::None)
    }

    /// Which of the client's secrets `presented` is at `now`. Both are compared, in constant time, whatever comes of it.
    pub fn secret_used(&self, presented: &SecretHash, now: Timestamp) -> Option<SecretUsed> {
        let current = self.authentication.secret_hash().is_some_and(|hash| presented.same_as(hash));
        let is_previous = |secret: &PreviousSecret| presented.same_as(&secret.hash) && now < secret.until;
        let previous = self.previous_secret.as_ref().is_some_and(is_previous);
        match (current, previous) {
            (true, _) => Some(SecretUsed::Current),
            (false, true) => Some(SecretUsed::Previous),
            (false, false) => None,
        }
    }

    /// RFC 9700 §2.1.1: public clients MUST use PKCE; for the others it is the operator's choice, required by default.
    pub fn requires_pkce(&self) -> bool {
        self.is_public() || self.pkce == PkceRule::Required
    }
}

/// What a client's access tokens say of what a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientClaims {
    /// The claim `roles`: the person's roles.
    pub roles: bool,
    /// The claim `permissions`: what these carry for applications.
    pub permissions: bool,
}

impl Default for ClientClaims {
    fn default() -> Self {
        Self { roles: true, permissions: false }
    }
}

/// A secret that was replaced, and works for a while besides the new one.
#[derive(Clone, Debug)]
pub struct PreviousSecret {
    /// Its stored form.
    pub hash: SecretHash,
    /// Until when it works.
    pub until: Timestamp,
}

/// Which of its secrets a client presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretUsed {
    /// The present one.
    Current,
    /// The one before.
    Previous,
}

/// How a client proves who it is (OIDC Core §9): exactly the registered way, no other.
#[derive(Clone, Debug)]
pub enum ClientAuthentication {
    /// `none`: a public client.
    None,
    /// `client_secret_basic`.
    SecretBasic(SecretHash),
    /// `client_secret_post`.
    SecretPost(SecretHash),
}

impl ClientAuthentication {
    /// The registered name of the method.
    pub fn method(&self) -> AuthenticationMethod {
        match self {
            Self::None => AuthenticationMethod::None,
            Self::SecretBasic(_) => AuthenticationMethod::ClientSecretBasic,
            Self::SecretPost(_) => AuthenticationMethod::ClientSecretPost,
        }
    }

    /// The stored form of its secret.
    pub fn secret_hash(&self) -> Option<&SecretHash> {
        match self {
            Self::None => None,
            Self::SecretBasic(hash) | Self::SecretPost(hash) => Some(hash),
        }
    }
}

named! {
    /// What a logout does to `offline_access`.
    OfflineRule, "rule for offline access" {
        /// Nothing.
        SurvivesLogout = "survives_logout",
        /// It ends it.
        EndsWithLogout = "ends_with_logout",
    }
}

named! {
    /// Whether a code challenge is demanded.
    PkceRule, "rule for PKCE" {
        /// Always.
        Required = "required",
        /// Only when the client sends one.
        Optional = "optional",
    }
}

named! {
    /// Whether a client may do anything at all.
    Standing, "state of a client" {
        /// It may.
        Enabled = "enabled",
        /// Not even its tokens hold.
        Disabled = "disabled",
    }
}

named! {
    /// Whether a client's users need a second factor.
    SecondFactorRule, "rule for second factors" {
        /// Those who have one are asked for it.
        Optional = "optional",
        /// Those who have none set one up when they sign in.
        Required = "required",
    }
}

named! {
    /// A grant (RFC 6749 §1.3) by its `grant_type`.
    GrantType, "grant" {
        /// RFC 6749 §4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §6.
        RefreshToken = "refresh_token",
        /// RFC 6749 §4.4.
        ClientCredentials = "client_credentials",
        /// RFC 8628 §3.4.
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
    }
}

named! {
    /// A client authentication method by its registered name (RFC 7591 §2).
    AuthenticationMethod, "authentication method" {
        /// HTTP Basic (RFC 6749 §2.3.1).
        ClientSecretBasic = "client_secret_basic",
        /// In the form (RFC 6749 §2.3.1).
        ClientSecretPost = "client_secret_post",
        /// A public client.
        None = "none",
    }
}

/// An API's identifier: an absolute URI without fragment (RFC 8707 §2), the `aud` of its tokens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Audience(String);

/// The text is no audience.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an audience is an absolute URI without fragment, such as https://bank.example")]
pub struct InvalidAudience;

impl Audience {
    /// As registered; compared byte for byte.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Audience {
    type Err = InvalidAudience;

    fn from_str(text: &str) -> Result<Self, InvalidAudience> {
        let visible = !text.is_empty() && text.len() <= 500 && text.bytes().all(|b| b.is_ascii_graphic());
        if visible && !text.contains('#') && url::Url::parse(text).is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAudience)
        }
    }
}

impl TryFrom<String> for Audience {
    type Error = InvalidAudience;

    fn try_from(text: String) -> Result<Self, InvalidAudience> {
        text.parse()
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.0
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = "password".parse::<GrantType>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown grant `password`; known: authorization_code, refresh_token, client_credentials, \
             urn:ietf:params:oauth:grant-type:device_code"
        );
    }

    #[test]
    fn an_audience_is_a_uri() {
        assert!("https://bank.example".parse::<Audience>().is_ok());
        assert!("urn:example:bank".parse::<Audience>().is_ok());
        for wrong in ["", "bank", "https://bank.example#x", "https://bank.example/a b"] {
            assert!(wrong.parse::<Audience>().is_err(), "{wrong}");
        }
    }
}

//! What an administrator changes about a client: only what they name.

use serde::{Deserialize, Deserializer};

use super::registration::NewClient;
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    Audience, AuthenticationMethod, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::{BrandColour, WebAddress};
use crate::domain::name::DisplayName;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Span;

/// What becomes of a value that may be missing: in JSON not named, `null`, or the value (RFC 7396).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Field<T> {
    /// The same with its value read.
    pub fn try_map<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Field<U>, E> {
        Ok(match self {
            Self::Keep => Field::Keep,
            Self::Clear => Field::Clear,
            Self::Set(value) => Field::Set(read(value)?),
        })
    }

    fn put(self, place: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *place = None,
            Self::Set(value) => *place = Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// What is changed; what is `None` or `Keep` stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// What people are shown.
    pub name: Option<DisplayName>,
    /// Where it runs.
    pub application_type: Option<ApplicationType>,
    /// Its colour.
    pub brand_color: Field<BrandColour>,
    /// Where it tells about itself.
    pub client_uri: Field<WebAddress>,
    /// Where it says what it does with what it is told of people.
    pub policy_uri: Field<WebAddress>,
    /// Where its terms are.
    pub tos_uri: Field<WebAddress>,
    /// How it proves who it is.
    pub method: Option<AuthenticationMethod>,
    /// Whether it belongs to the operator.
    pub first_party: Option<bool>,
    /// Whether its users need a second factor.
    pub second_factor: Option<SecondFactorRule>,
    /// Whether it must use PKCE.
    pub pkce: Option<PkceRule>,
    /// The grants that it may use.
    pub grants: Option<Vec<GrantType>>,
    /// Where its authorization responses may go.
    pub redirect_uris: Option<Vec<RedirectUri>>,
    /// Where its users may go after logout.
    pub post_logout_redirect_uris: Option<Vec<RedirectUri>>,
    /// The scopes that it may ask for.
    pub scope: Option<Scope>,
    /// The audiences that it may ask for.
    pub audiences: Option<Vec<Audience>>,
    /// The audience for which it is the resource service.
    pub resource_server: Field<Audience>,
    /// Life of its access tokens.
    pub access: Field<Span>,
    /// Life of its unused refresh tokens.
    pub refresh_idle: Field<Span>,
    /// Its own rule for people whose address is not proven.
    pub email_verification: Field<EmailVerification>,
    /// Whether what it holds as `offline_access` outlives the logout of its user.
    pub offline: Option<OfflineRule>,
    /// Where it begins a sign-in that somebody else asks it for.
    pub initiate_login_uri: Field<RedirectUri>,
    /// Whether its tokens name the person's roles.
    pub roles_claim: Option<bool>,
    /// Whether its tokens name what these carry.
    pub permissions_claim: Option<bool>,
    /// By which algorithm its ID tokens are signed.
    pub id_token_algorithm: Option<SigningAlgorithm>,
    /// By which algorithm its access tokens are signed.
    pub access_token_algorithm: Option<SigningAlgorithm>,
}

impl Edit {
    /// What `client` is then.
    pub fn apply(self, client: NewClient) -> NewClient {
        let mut new = client;
        new.name = self.name.or(new.name);
        put(self.application_type, &mut new.application_type);
        self.brand_color.put(&mut new.branding.colour);
        self.client_uri.put(&mut new.branding.home);
        self.policy_uri.put(&mut new.branding.policy);
        self.tos_uri.put(&mut new.branding.terms);
        put(self.method, &mut new.method);
        put(self.first_party, &mut new.first_party);
        put(self.second_factor, &mut new.second_factor);
        put(self.pkce, &mut new.pkce);
        put(self.grants, &mut new.grants);
        put(self.redirect_uris, &mut new.redirect_uris);
        put(self.post_logout_redirect_uris, &mut new.post_logout_redirect_uris);
        put(self.scope, &mut new.scope);
        put(self.audiences, &mut new.audiences);
        self.resource_server.put(&mut new.resource_server);
        self.access.put(&mut new.lifetimes.access);
        self.refresh_idle.put(&mut new.lifetimes.refresh_idle);
        self.email_verification.put(&mut new.email_verification);
        put(self.offline, &mut new.offline);
        self.initiate_login_uri.put(&mut new.initiate_login_uri);
        put(self.roles_claim, &mut new.claims.roles);
        put(self.permissions_claim, &mut new.claims.permissions);
        put(self.id_token_algorithm, &mut new.algorithms.id_token);
        put(self.access_token_algorithm, &mut new.algorithms.access_token);
        new
    }
}

fn put<T>(value: Option<T>, place: &mut T) {
    if let Some(value) = value {
        *place = value;
    }
}

//! What a client asks to be registered as, and the rules that need no look at the database (RFC 7591 §2, security.md
//! AZ3, TK6, CL2).

use crate::admin::context::Context;
use crate::domain::application_type::{ApplicationType, Deployment};
use crate::domain::client::{
    Audience, AuthenticationMethod, Client, ClientAuthentication, ClientClaims, GrantType, OfflineRule,
    PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::ClientBranding;
use crate::domain::ids::ClientId;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::name::DisplayName;
use crate::domain::random::Random;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::refusal;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::secret::ClientSecret;
use crate::domain::signing_algorithm::ClientAlgorithms;
use crate::domain::time::{Span, Timestamp};

/// A client as an operator wants it.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Its `client_id`.
    pub id: ClientId,
    /// What people are shown; its id when nobody has said.
    pub name: Option<DisplayName>,
    /// Where it runs.
    pub application_type: ApplicationType,
    /// What people see of it besides.
    pub branding: ClientBranding,
    /// How it proves who it is; `none` makes it a public client.
    pub method: AuthenticationMethod,
    /// Its secret, when the operator chose one; otherwise one is made.
    pub secret: Option<ClientSecret>,
    /// Belongs to the operator: its users are not asked for consent.
    pub first_party: bool,
    /// Whether its users need a second factor.
    pub second_factor: SecondFactorRule,
    /// Whether authorization requests must carry a code challenge.
    pub pkce: PkceRule,
    /// The grants that it may use.
    pub grants: Vec<GrantType>,
    /// Where its authorization responses may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where its users may go after logout.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// The scopes that it may ask for.
    pub scope: Scope,
    /// The audiences that it may ask for, the first its default.
    pub audiences: Vec<Audience>,
    /// The audience for which it is the resource service.
    pub resource_server: Option<Audience>,
    /// Its own lifetimes.
    pub lifetimes: ClientLifetimes,
    /// Its own rule for people whose address is not proven.
    pub email_verification: Option<EmailVerification>,
    /// Whether what it holds as `offline_access` outlives the logout of its user.
    pub offline: OfflineRule,
    /// Where it begins a sign-in that somebody else asks it for.
    pub initiate_login_uri: Option<RedirectUri>,
    /// What its access tokens say of what a person may do.
    pub claims: ClientClaims,
    /// By which algorithms its tokens are signed.
    pub algorithms: ClientAlgorithms,
}

/// Why a client cannot be as asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// RFC 6749 §2.1.
    #[error("a public client (authentication method none) can keep no secret")]
    SecretOfPublic,
    /// RFC 6749 §4.4.
    #[error("a public client cannot use client_credentials, which is for clients that authenticate")]
    CredentialsOfPublic,
    /// RFC 9700 §2.1.1.
    #[error("PKCE can be optional only for a confidential client")]
    PkceOfPublic,
    /// RFC 7662 §2.1.
    #[error("a public client cannot be a resource server: to introspect tokens, a service must authenticate")]
    ResourceServerOfPublic,
    /// It could do nothing.
    #[error("a client needs a grant, unless it is a resource server that only introspects tokens")]
    NoGrant,
    /// RFC 6749 §1.5: a refresh token comes with the tokens of another grant, never of client_credentials (§4.4.3).
    #[error("the grant refresh_token goes only together with authorization_code or device_code")]
    RefreshAlone,
    /// RFC 9700 §4.1.3: redirect URIs are registered in full.
    #[error("the grant authorization_code needs a redirect URI")]
    NoRedirectUri,
    /// Nothing would ever be sent there.
    #[error("redirect URIs are of use only with the grant authorization_code")]
    UselessRedirectUri,
    /// OIDC Registration §2, security.md CL5.
    #[error(
        "`{1}` is for an application on the person's own machine: register it as application_type native, or use https"
    )]
    NativeAddress(&'static str, RedirectUri),
    /// OIDC Core §4: it answers by an authorization request.
    #[error("initiate_login_uri is of use only with the grant authorization_code")]
    UselessInitiateLoginUri,
    /// Every request would be refused with invalid_scope.
    #[error("the grants authorization_code and device_code need a scope, such as openid")]
    NoScope,
    /// Security.md, "Defaults".
    #[error("access tokens live from 1s to {most}; {0} is outside", most = ClientLifetimes::MAX_ACCESS)]
    AccessLife(Span),
    /// Security.md, "Defaults".
    #[error("refresh tokens live from 1s to {most}; {0} is outside", most = ClientLifetimes::MAX_REFRESH)]
    RefreshLife(Span),
}

impl Refusal {
    /// The field that is wrong, by its name in the API.
    const fn field(&self) -> &'static str {
        match self {
            Self::SecretOfPublic => "token_endpoint_auth_method",
            Self::CredentialsOfPublic | Self::NoGrant | Self::RefreshAlone => "grant_types",
            Self::PkceOfPublic => "pkce",
            Self::ResourceServerOfPublic => "resource_server",
            Self::NoRedirectUri | Self::UselessRedirectUri => "redirect_uris",
            Self::NativeAddress(field, _) => field,
            Self::UselessInitiateLoginUri => "initiate_login_uri",
            Self::NoScope => "scope",
            Self::AccessLife(_) => "access_ttl_seconds",
            Self::RefreshLife(_) => "refresh_ttl_seconds",
        }
    }
}

impl From<Refusal> for refusal::Refusal {
    fn from(refusal: Refusal) -> Self {
        Self::invalid(refusal.field(), &refusal)
    }
}

/// A client that satisfies the rules, ready to be stored.
#[derive(Clone, Debug)]
pub struct Registration {
    client: Client,
    generated: Option<ClientSecret>,
}

impl Registration {
    /// Checks `new`, and makes a secret where one is needed and none was chosen.
    pub fn check(new: NewClient, context: &Context) -> Result<Self, Refusal> {
        let mut new = new;
        let secret = new.secret.take();
        check_rules(&mut new, secret.is_some(), context.deployment)?;
        let (authentication, generated) = authentication(new.method, secret, context.random.as_ref());
        Ok(Self { client: client(new, authentication, context.now), generated })
    }

    /// Checks what `before` is to be from now on. It keeps its secret, unless it becomes public; one that was public gets
    /// one.
    pub fn revise(before: &Client, new: NewClient, context: &Context) -> Result<Self, Refusal> {
        let mut new = new;
        let secret = new.secret.take();
        check_rules(&mut new, secret.is_some(), context.deployment)?;
        let stored = |hash| match new.method {
            AuthenticationMethod::ClientSecretPost => ClientAuthentication::SecretPost(hash),
            _ => ClientAuthentication::SecretBasic(hash),
        };
        let (authentication, generated) = match (before.authentication.secret_hash(), &secret) {
            (Some(kept), None) if new.method != AuthenticationMethod::None => (stored(*kept), None),
            _ => authentication(new.method, secret, context.random.as_ref()),
        };
        let previous_secret =
            before.previous_secret.clone().filter(|_| authentication.secret_hash().is_some());
        let client = Client {
            id: before.id.clone(),
            enabled: before.enabled,
            previous_secret,
            tokens_not_before: before.tokens_not_before,
            ..client(new, authentication, before.created_at)
        };
        Ok(Self { client, generated })
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The secret that was made, to be shown once.
    pub fn generated_secret(&self) -> Option<&ClientSecret> {
        self.generated.as_ref()
    }
}

/// Every rule that needs no look at the database.
fn check_rules(new: &mut NewClient, has_chosen_secret: bool, deployment: Deployment) -> Result<(), Refusal> {
    remove_repetitions(&mut new.grants);
    remove_repetitions(&mut new.redirect_uris);
    remove_repetitions(&mut new.post_logout_redirect_uris);
    remove_repetitions(&mut new.audiences);
    if new.method == AuthenticationMethod::None {
        if has_chosen_secret {
            return Err(Refusal::SecretOfPublic);
        }
        check_public(new)?;
    }
    check_grants(new)?;
    check_addresses(new, deployment)?;
    check_lifetimes(new.lifetimes)
}

/// The client that `new` describes.
fn client(new: NewClient, authentication: ClientAuthentication, created_at: Timestamp) -> Client {
    Client {
        name: new.name.map_or_else(|| new.id.to_string(), String::from),
        id: new.id,
        application_type: new.application_type,
        branding: new.branding,
        authentication,
        enabled: true,
        first_party: new.first_party,
        second_factor: new.second_factor,
        pkce: new.pkce,
        grants: new.grants,
        redirect_uris: new.redirect_uris,
        post_logout_redirect_uris: new.post_logout_redirect_uris,
        scope: new.scope,
        audiences: new.audiences,
        resource_server: new.resource_server,
        lifetimes: new.lifetimes,
        email_verification: new.email_verification,
        offline: new.offline,
        initiate_login_uri: new.initiate_login_uri,
        claims: new.claims,
        algorithms: new.algorithms,
        previous_secret: None,
        tokens_not_before: None,
        created_at,
    }
}

fn check_public(new: &NewClient) -> Result<(), Refusal> {
    // RFC 6749 §4.4: the client credentials grant type MUST only be used by confidential clients.
    if new.grants.contains(&GrantType::ClientCredentials) {
        return Err(Refusal::CredentialsOfPublic);
    }
    // RFC 9700 §2.1.1: public clients MUST use PKCE.
    if new.pkce == PkceRule::Optional {
        return Err(Refusal::PkceOfPublic);
    }
    if new.resource_server.is_some() {
        return Err(Refusal::ResourceServerOfPublic);
    }
    Ok(())
}

fn check_grants(new: &NewClient) -> Result<(), Refusal> {
    let authorizes = new.grants.contains(&GrantType::AuthorizationCode);
    // RFC 8628: a device is let in by a person as well, but nothing is ever sent to an address of its application.
    let has_people = authorizes || new.grants.contains(&GrantType::DeviceCode);
    if new.grants.is_empty() && new.resource_server.is_none() {
        return Err(Refusal::NoGrant);
    }
    if new.grants.contains(&GrantType::RefreshToken) && !has_people {
        return Err(Refusal::RefreshAlone);
    }
    if authorizes && new.redirect_uris.is_empty() {
        return Err(Refusal::NoRedirectUri);
    }
    if !authorizes && !new.redirect_uris.is_empty() {
        return Err(Refusal::UselessRedirectUri);
    }
    if !authorizes && new.initiate_login_uri.is_some() {
        return Err(Refusal::UselessInitiateLoginUri);
    }
    if has_people && new.scope.is_empty() {
        return Err(Refusal::NoScope);
    }
    Ok(())
}

/// security.md CL5: http on loopback and schemes of one's own are for native applications.
fn check_addresses(new: &NewClient, deployment: Deployment) -> Result<(), Refusal> {
    let named = [
        ("redirect_uris", new.redirect_uris.as_slice()),
        ("post_logout_redirect_uris", new.post_logout_redirect_uris.as_slice()),
        ("initiate_login_uri", new.initiate_login_uri.as_slice()),
    ];
    for (field, uris) in named {
        let wrong = |uri: &&RedirectUri| !new.application_type.may_receive_at(uri, deployment);
        if let Some(uri) = uris.iter().find(wrong) {
            return Err(Refusal::NativeAddress(field, uri.clone()));
        }
    }
    Ok(())
}

fn check_lifetimes(lifetimes: ClientLifetimes) -> Result<(), Refusal> {
    let outside = |span: &Span, most| *span < Span::from_seconds(1) || *span > most;
    if let Some(span) = lifetimes.access.filter(|span| outside(span, ClientLifetimes::MAX_ACCESS)) {
        return Err(Refusal::AccessLife(span));
    }
    if let Some(span) = lifetimes.refresh_idle.filter(|span| outside(span, ClientLifetimes::MAX_REFRESH)) {
        return Err(Refusal::RefreshLife(span));
    }
    Ok(())
}

/// The stored form, and in clear only a secret that the operator does not have yet.
fn authentication(
    method: AuthenticationMethod,
    chosen: Option<ClientSecret>,
    random: &dyn Random,
) -> (ClientAuthentication, Option<ClientSecret>) {
    let stored = match method {
        AuthenticationMethod::None => return (ClientAuthentication::None, None),
        AuthenticationMethod::ClientSecretBasic => ClientAuthentication::SecretBasic,
        AuthenticationMethod::ClientSecretPost => ClientAuthentication::SecretPost,
    };
    if let Some(secret) = chosen {
        return (stored(secret.hash()), None);
    }
    let secret = ClientSecret::generate(random);
    (stored(secret.hash()), Some(secret))
}

/// Keeps the first of what is written twice.
fn remove_repetitions<T: PartialEq + Clone>(list: &mut Vec<T>) {
    let mut seen = Vec::with_capacity(list.len());
    list.retain(|item| {
        let new = !seen.contains(item);
        if new {
            seen.push(item.clone());
        }
        new
    });
}

#[cfg(test)]
mod tests;

//! What the API is told about a client, by the names of RFC 7591 §2, and what it means.

use serde::Deserialize;
use utoipa::ToSchema;

use super::edit::{Edit, Field};
use super::registration::NewClient;
use crate::domain::client::PkceRule;
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::scope::Scope;
use crate::domain::time::Span;

/// A client to be registered, or what is changed about one: what is not named stays, and `null` takes away what may be
/// missing (RFC 7396).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBody {
    /// Its `client_id`, when it is registered: 1 to 128 characters of A-Z a-z 0-9 - . _ ~
    client_id: Option<String>,
    /// Where a registration begins: `web_app`, `single_page_app`, `native_app`, `service`, `resource_server`.
    template: Option<String>,
    /// What people are shown.
    client_name: Option<String>,
    /// How it proves who it is: `client_secret_basic`, `client_secret_post`, `none`.
    token_endpoint_auth_method: Option<String>,
    /// Belongs to the operator: its users are not asked for consent.
    first_party: Option<bool>,
    /// Whether its users need a second factor: `optional`, `required`.
    second_factor: Option<String>,
    /// Whether it must use PKCE: `required`, `optional`.
    pkce: Option<String>,
    /// The grants that it may use.
    grant_types: Option<Vec<String>>,
    /// Where its authorization responses may go; compared letter by letter.
    redirect_uris: Option<Vec<String>>,
    /// Where its users may go after logout.
    post_logout_redirect_uris: Option<Vec<String>>,
    /// The scopes that it may ask for, with spaces between.
    scope: Option<String>,
    /// The audiences that it may ask for, the first its default.
    audiences: Option<Vec<String>>,
    /// The audience for which it is the resource service.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    resource_server: Field<String>,
    /// Life of its access tokens.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    access_ttl_seconds: Field<i64>,
    /// Life of its unused refresh tokens.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    refresh_ttl_seconds: Field<i64>,
    /// Its own rule for people whose address is not proven.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email_verification: Field<String>,
    /// What a logout does to `offline_access`: `survives_logout`, `ends_with_logout`.
    offline: Option<String>,
    /// Where it begins a sign-in that somebody else asks it for.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    initiate_login_uri: Field<String>,
    /// Whether its tokens name the person's roles.
    roles_claim: Option<bool>,
    /// Whether its tokens name what these carry for applications.
    permissions_claim: Option<bool>,
}

impl ClientBody {
    /// A registration.
    pub(super) fn new_client(self) -> Result<NewClient, Refusal> {
        let Some(id) = &self.client_id else {
            return Err(Refusal::invalid("client_id", "a client has an id of 1 to 128 characters"));
        };
        let id: ClientId = read("client_id", id)?;
        let base = match &self.template {
            Some(name) => NewClient::from_template(read::<ClientTemplate>("template", name)?, id),
            None => NewClient::blank(id),
        };
        Ok(self.fields()?.apply(base))
    }

    /// A change.
    pub(super) fn edit(self) -> Result<Edit, Refusal> {
        if self.client_id.is_some() {
            return Err(Refusal::invalid("client_id", "the id of a client stays as it is"));
        }
        if self.template.is_some() {
            return Err(Refusal::invalid("template", "a template is for a new client"));
        }
        self.fields()
    }

    fn fields(self) -> Result<Edit, Refusal> {
        let seconds = |life: i64| Ok::<_, Refusal>(Span::from_seconds(life));
        let lists =
            |field, texts: Option<Vec<String>>| texts.map(|texts| read_all(field, &texts)).transpose();
        Ok(Edit {
            name: parsed("client_name", self.client_name)?,
            method: parsed("token_endpoint_auth_method", self.token_endpoint_auth_method)?,
            first_party: self.first_party,
            second_factor: parsed("second_factor", self.second_factor)?,
            pkce: self.pkce.as_deref().map(pkce).transpose()?,
            grants: self.grant_types.map(|texts| read_all("grant_types", &texts)).transpose()?,
            redirect_uris: lists("redirect_uris", self.redirect_uris)?,
            post_logout_redirect_uris: lists("post_logout_redirect_uris", self.post_logout_redirect_uris)?,
            scope: self.scope.as_deref().map(scope).transpose()?,
            audiences: self.audiences.map(|texts| read_all("audiences", &texts)).transpose()?,
            resource_server: self.resource_server.try_map(|text| read("resource_server", &text))?,
            access: self.access_ttl_seconds.try_map(seconds)?,
            refresh_idle: self.refresh_ttl_seconds.try_map(seconds)?,
            email_verification: self.email_verification.try_map(|text| read("email_verification", &text))?,
            offline: parsed("offline", self.offline)?,
            initiate_login_uri: self.initiate_login_uri.try_map(|text| read("initiate_login_uri", &text))?,
            roles_claim: self.roles_claim,
            permissions_claim: self.permissions_claim,
        })
    }
}

fn parsed<T>(field: &'static str, text: Option<String>) -> Result<Option<T>, Refusal>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| read(field, &text)).transpose()
}

/// The empty text is no scope at all.
fn scope(text: &str) -> Result<Scope, Refusal> {
    if text.is_empty() { Ok(Scope::default()) } else { read("scope", text) }
}

fn pkce(text: &str) -> Result<PkceRule, Refusal> {
    match text {
        "required" => Ok(PkceRule::Required),
        "optional" => Ok(PkceRule::Optional),
        _ => Err(Refusal::invalid("pkce", "pkce is required or optional")),
    }
}

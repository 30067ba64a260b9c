//! A client as programs see it, by the names of RFC 7591 §2, and as people do: never with its secret (security.md AP6).

use serde::Serialize;

use crate::cli::output;
use crate::domain::client::{Audience, Client, GrantType, OfflineRule, PkceRule};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::time::Span;

/// For programs; `client_id` stands before it.
#[derive(Serialize)]
pub(super) struct View<'a> {
    client_name: &'a str,
    token_endpoint_auth_method: &'static str,
    enabled: bool,
    first_party: bool,
    second_factor: &'a str,
    pkce: &'static str,
    grant_types: &'a [GrantType],
    redirect_uris: &'a [RedirectUri],
    post_logout_redirect_uris: &'a [RedirectUri],
    scope: &'a Scope,
    audiences: &'a [Audience],
    resource_server: Option<&'a Audience>,
    access_ttl_seconds: Option<i64>,
    refresh_ttl_seconds: Option<i64>,
    email_verification: Option<EmailVerification>,
    offline: OfflineRule,
    initiate_login_uri: Option<&'a RedirectUri>,
    created_at: String,
}

impl<'a> From<&'a Client> for View<'a> {
    fn from(client: &'a Client) -> Self {
        Self {
            client_name: &client.name,
            token_endpoint_auth_method: client.authentication.method().as_str(),
            enabled: client.enabled,
            first_party: client.first_party,
            second_factor: client.second_factor.as_str(),
            pkce: pkce(client),
            grant_types: &client.grants,
            redirect_uris: &client.redirect_uris,
            post_logout_redirect_uris: &client.post_logout_redirect_uris,
            scope: &client.scope,
            audiences: &client.audiences,
            resource_server: client.resource_server.as_ref(),
            access_ttl_seconds: client.lifetimes.access.map(Span::seconds),
            refresh_ttl_seconds: client.lifetimes.refresh_idle.map(Span::seconds),
            email_verification: client.email_verification,
            offline: client.offline,
            initiate_login_uri: client.initiate_login_uri.as_ref(),
            created_at: client.created_at.to_rfc3339(),
        }
    }
}

/// For people.
pub(super) fn record(client: &Client) -> String {
    let span = |own: Option<Span>| own.map_or_else(|| "as the server's".to_owned(), |own| own.to_string());
    output::record(&[
        ("Client id", client.id.to_string()),
        ("Name", client.name.clone()),
        ("Authentication", client.authentication.method().to_string()),
        ("Enabled", output::yes_no(client.enabled)),
        ("First party", output::yes_no(client.first_party)),
        ("Offline access", client.offline.to_string()),
        ("Second factor", client.second_factor.to_string()),
        ("PKCE", pkce(client).to_owned()),
        ("Grants", output::list(&client.grants)),
        ("Redirect URIs", output::list(&client.redirect_uris)),
        ("Begins sign-ins at", output::list(&client.initiate_login_uri)),
        ("After logout", output::list(&client.post_logout_redirect_uris)),
        ("Scopes", output::list(client.scope.iter())),
        ("Audiences", output::list(&client.audiences)),
        ("Resource server", output::list(&client.resource_server)),
        ("Access tokens", span(client.lifetimes.access)),
        ("Refresh tokens", span(client.lifetimes.refresh_idle)),
        (
            "Unproven address",
            client.email_verification.map_or_else(|| "as the server's".to_owned(), |rule| rule.to_string()),
        ),
        ("Created", client.created_at.to_string()),
    ])
}

fn pkce(client: &Client) -> &'static str {
    match client.pkce {
        PkceRule::Required => "required",
        PkceRule::Optional => "optional",
    }
}

//! A client as people see it: never with its secret (security.md AP6).

use crate::cli::output;
use crate::domain::client::Client;
use crate::domain::time::{Span, Timestamp};

/// For people.
pub(super) fn record(client: &Client) -> String {
    let span = |own: Option<Span>| own.map_or_else(|| "as the server's".to_owned(), |own| own.to_string());
    let moment = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    output::record(&[
        ("Client id", client.id.to_string()),
        ("Name", client.name.clone()),
        ("Runs", client.application_type.to_string()),
        ("Colour", output::list(client.branding.colour)),
        ("About it", output::list(&client.branding.home)),
        ("Privacy policy", output::list(&client.branding.policy)),
        ("Terms", output::list(&client.branding.terms)),
        ("Authentication", client.authentication.method().to_string()),
        ("Enabled", output::yes_no(client.enabled)),
        ("First party", output::yes_no(client.first_party)),
        ("Offline access", client.offline.to_string()),
        ("Second factor", client.second_factor.to_string()),
        ("PKCE", client.pkce.to_string()),
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
        ("Roles in tokens", output::yes_no(client.claims.roles)),
        ("Permissions in tokens", output::yes_no(client.claims.permissions)),
        ("Secret before works until", moment(client.previous_secret.as_ref().map(|secret| secret.until))),
        ("Void if given before", moment(client.tokens_not_before)),
        ("Created", client.created_at.to_string()),
    ])
}

//! A client as people see it: never with its secret (security.md AP6).

use crate::admin::clients::view::ClientView;
use crate::cli::output;
use crate::domain::time::Span;

/// For people.
pub(super) fn record(client: &ClientView) -> String {
    let span = |own: Option<i64>| {
        own.map_or_else(|| "as the server's".to_owned(), |own| Span::from_seconds(own).to_string())
    };
    let moment = |at: Option<&str>| at.map_or_else(String::new, output::at);
    output::record(&[
        ("Client id", client.client_id.clone()),
        ("Name", client.client_name.clone()),
        ("Runs", client.application_type.clone()),
        ("Colour", output::list(&client.brand_color)),
        ("About it", output::list(&client.client_uri)),
        ("Privacy policy", output::list(&client.policy_uri)),
        ("Terms", output::list(&client.tos_uri)),
        ("Authentication", client.token_endpoint_auth_method.clone()),
        ("Enabled", output::yes_no(client.enabled)),
        ("First party", output::yes_no(client.first_party)),
        ("Offline access", client.offline.clone()),
        ("Second factor", client.second_factor.clone()),
        ("PKCE", client.pkce.clone()),
        ("Grants", output::list(&client.grant_types)),
        ("Redirect URIs", output::list(&client.redirect_uris)),
        ("Begins sign-ins at", output::list(&client.initiate_login_uri)),
        ("After logout", output::list(&client.post_logout_redirect_uris)),
        ("Scopes", output::list(client.scope.split_whitespace())),
        ("Audiences", output::list(&client.audiences)),
        ("Resource server", output::list(&client.resource_server)),
        ("Access tokens", span(client.access_ttl_seconds)),
        ("Refresh tokens", span(client.refresh_ttl_seconds)),
        (
            "Unproven address",
            client.email_verification.clone().unwrap_or_else(|| "as the server's".to_owned()),
        ),
        ("Roles in tokens", output::yes_no(client.roles_claim)),
        ("Permissions in tokens", output::yes_no(client.permissions_claim)),
        ("ID tokens signed by", client.id_token_signed_response_alg.clone()),
        ("Access tokens signed by", client.access_token_signed_response_alg.clone()),
        ("Secret before works until", moment(client.previous_secret_until.as_deref())),
        ("Void if given before", moment(client.tokens_not_before.as_deref())),
        ("Created", output::at(&client.created_at)),
    ])
}

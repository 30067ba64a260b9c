//! `signet clients edit`.

use std::str::FromStr;

use clap::Args;

use super::create;
use crate::admin::clients::edit::{Edit, Field};
use crate::admin::clients::operation;
use crate::admin::clients::view::RegisteredView;
use crate::cli::given;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    Audience, AuthenticationMethod, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::{BrandColour, WebAddress};
use crate::domain::ids::ClientId;
use crate::domain::name::DisplayName;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Span;
use crate::storage::Tx;

pub(super) const EXAMPLES: &str = "\
Examples:
  signet clients edit shop --name 'The shop' --access-ttl 5m
  signet clients edit shop --redirect-uri https://shop.example.com/cb https://new.example.com/cb
  signet clients edit shop --access-ttl none
  signet clients edit shop --id-token-signed-response-alg ES256

What is not named stays. A list is replaced as a whole; none takes away what may be missing.";

/// What to change.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The client's id
    #[arg(value_name = "ID")]
    id: ClientId,
    /// What people are shown
    #[arg(long)]
    name: Option<DisplayName>,
    /// Where it runs: web, native
    #[arg(long, value_name = "TYPE")]
    application_type: Option<ApplicationType>,
    /// Its colour on the pages on which people sign in to it, or none
    #[arg(long, value_name = "COLOR", value_parser = field::<BrandColour>)]
    brand_color: Option<Field<BrandColour>>,
    /// Where it tells about itself, or none
    #[arg(long, value_name = "URL", value_parser = field::<WebAddress>)]
    client_uri: Option<Field<WebAddress>>,
    /// Where it says what it does with what it is told of people, or none
    #[arg(long, value_name = "URL", value_parser = field::<WebAddress>)]
    policy_uri: Option<Field<WebAddress>>,
    /// Where its terms are, or none
    #[arg(long, value_name = "URL", value_parser = field::<WebAddress>)]
    tos_uri: Option<Field<WebAddress>>,
    /// How it authenticates: client_secret_basic, client_secret_post, none
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<AuthenticationMethod>,
    /// Whether it is your own, so that its users are not asked for consent
    #[arg(long, value_name = "BOOL")]
    first_party: Option<bool>,
    /// Whether its users need a second factor: optional or required
    #[arg(long, value_name = "RULE")]
    second_factor: Option<SecondFactorRule>,
    /// Whether it must use PKCE; optional only with a secret
    #[arg(long, value_name = "RULE")]
    pkce: Option<PkceRule>,
    /// The grants that it may use
    #[arg(long = "grant", value_name = "GRANT", num_args = 1.., value_parser = given::grant)]
    grants: Option<Vec<GrantType>>,
    /// Where its authorization responses may go
    #[arg(long = "redirect-uri", value_name = "URI", num_args = 1..)]
    redirect_uris: Option<Vec<RedirectUri>>,
    /// Where its users may go after logout
    #[arg(long = "post-logout-redirect-uri", value_name = "URI", num_args = 1..)]
    post_logout_redirect_uris: Option<Vec<RedirectUri>>,
    /// The scopes that it may ask for
    #[arg(long, value_name = "SCOPE", num_args = 1.., value_parser = given::scope)]
    scope: Option<Vec<Scope>>,
    /// The APIs that it may ask tokens for, the first its default
    #[arg(long = "audience", value_name = "URI", num_args = 1..)]
    audiences: Option<Vec<Audience>>,
    /// The audience behind which it is the service, or none
    #[arg(long, value_name = "URI", value_parser = field::<Audience>)]
    resource_server: Option<Field<Audience>>,
    /// Life of its access tokens, or none for the server's
    #[arg(long, value_name = "SPAN", value_parser = field::<Span>)]
    access_ttl: Option<Field<Span>>,
    /// Life of its unused refresh tokens, or none for the server's
    #[arg(long, value_name = "SPAN", value_parser = field::<Span>)]
    refresh_ttl: Option<Field<Span>>,
    /// What waits for the proof of a person's address, or none for the server's rule
    #[arg(long, value_name = "RULE", value_parser = field::<EmailVerification>)]
    email_verification: Option<Field<EmailVerification>>,
    /// What a logout does to its offline_access: survives_logout, ends_with_logout
    #[arg(long, value_name = "RULE")]
    offline: Option<OfflineRule>,
    /// Where it begins a sign-in that somebody else asks for, or none
    #[arg(long, value_name = "URI", value_parser = field::<RedirectUri>)]
    initiate_login_uri: Option<Field<RedirectUri>>,
    /// Whether its tokens name the person's roles
    #[arg(long, value_name = "BOOL")]
    roles_claim: Option<bool>,
    /// Whether its tokens name what these carry for applications
    #[arg(long, value_name = "BOOL")]
    permissions_claim: Option<bool>,
    /// What its ID tokens are signed by: RS256, PS256, ES256, EdDSA; a key for it must be active
    #[arg(long, value_name = "ALG")]
    id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// What its access tokens are signed by; the services that take them must allow it
    #[arg(long, value_name = "ALG")]
    access_token_signed_response_alg: Option<SigningAlgorithm>,
}

fn field<T>(text: &str) -> Result<Field<T>, String>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    if text == "none" {
        return Ok(Field::Clear);
    }
    text.parse().map(Field::Set).map_err(|error: T::Err| error.to_string())
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let (id, edit) = arguments.split();
    let update = move |tx: &mut Tx<'_>| operation::update(tx, &id, edit.clone(), None, &context);
    create::told(&RegisteredView::from(&local.house.store.write("clients_update", update).await??))
}

impl Arguments {
    /// Which client, and what of it.
    pub(in crate::cli) fn split(self) -> (ClientId, Edit) {
        let edit = Edit {
            name: self.name,
            application_type: self.application_type,
            brand_color: self.brand_color.unwrap_or_default(),
            client_uri: self.client_uri.unwrap_or_default(),
            policy_uri: self.policy_uri.unwrap_or_default(),
            tos_uri: self.tos_uri.unwrap_or_default(),
            method: self.auth_method,
            first_party: self.first_party,
            second_factor: self.second_factor,
            pkce: self.pkce,
            grants: self.grants,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            scope: self.scope.as_deref().map(given::union),
            audiences: self.audiences,
            resource_server: self.resource_server.unwrap_or_default(),
            access: self.access_ttl.unwrap_or_default(),
            refresh_idle: self.refresh_ttl.unwrap_or_default(),
            email_verification: self.email_verification.unwrap_or_default(),
            offline: self.offline,
            initiate_login_uri: self.initiate_login_uri.unwrap_or_default(),
            roles_claim: self.roles_claim,
            permissions_claim: self.permissions_claim,
            id_token_algorithm: self.id_token_signed_response_alg,
            access_token_algorithm: self.access_token_signed_response_alg,
        };
        (self.id, edit)
    }
}

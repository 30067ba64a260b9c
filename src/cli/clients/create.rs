//! `signet clients create`.

use clap::Args;
use secrecy::ExposeSecret as _;

use super::view;
use crate::admin::clients::operation;
use crate::admin::clients::registration::{NewClient, Refusal};
use crate::admin::clients::view::RegisteredView;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::{given, secret_input};
use crate::config::Settings;
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    Audience, AuthenticationMethod, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::{BrandColour, ClientBranding, WebAddress};
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::domain::issuer::Issuer;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::name::DisplayName;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::secret::ClientSecret;
use crate::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use crate::domain::time::Span;
use crate::storage::Tx;

pub(super) const EXAMPLES: &str = "\
Examples:
  A web application with a server of its own:
    signet clients create --id shop --name Shop --grant authorization_code --grant refresh_token \\
        --redirect-uri https://shop.example.com/callback --scope openid --scope email
  An application on a phone or a desktop, which can keep no secret:
    signet clients create --id app --application-type native --public --grant authorization_code \\
        --grant refresh_token --redirect-uri com.example.app:/callback --scope openid
  A television or a command line, which shows a code that a person enters elsewhere:
    signet clients create --id tv --public --grant device_code --grant refresh_token --scope openid
  A service that calls an API in its own name:
    signet clients create --id reports --grant client_credentials --scope accounts:read \\
        --audience https://bank.example.com
  A service that asks about the tokens it gets:
    signet clients create --id bank --resource-server https://bank.example.com
  The same with the usual choices of its kind:
    signet clients create --id shop --template web_app --redirect-uri https://shop.example.com/callback
  Signet's own command line, for `signet --server URL login` from elsewhere:
    signet clients create --template command_line

An audience that nobody knows yet is registered as an API with the client's scopes.";

/// The client.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Its client_id: 1 to 128 characters of A-Z a-z 0-9 - . _ ~; command_line has its own, signet-cli
    #[arg(long, required_unless_present = "template")]
    id: Option<ClientId>,
    /// Begin with what this kind needs: web_app, single_page_app, native_app, service, resource_server, command_line
    #[arg(long, value_name = "KIND")]
    template: Option<ClientTemplate>,
    /// What people are shown; by default its id
    #[arg(long)]
    name: Option<DisplayName>,
    /// Where it runs: web, or native on the machine of its person; only then it may have an address on that machine or
    /// a scheme of its own
    #[arg(long, value_name = "TYPE")]
    application_type: Option<ApplicationType>,
    /// Its colour on the pages on which people sign in to it, such as #17594f
    #[arg(long, value_name = "COLOR")]
    brand_color: Option<BrandColour>,
    /// Where it tells about itself; shown to people, as the next two are
    #[arg(long, value_name = "URL")]
    client_uri: Option<WebAddress>,
    /// Where it says what it does with what it is told of people
    #[arg(long, value_name = "URL")]
    policy_uri: Option<WebAddress>,
    /// Where its terms are
    #[arg(long, value_name = "URL")]
    tos_uri: Option<WebAddress>,
    /// Read its secret (at least 32 characters) from standard input; otherwise one is made and shown once
    #[arg(long, conflicts_with = "public")]
    secret_stdin: bool,
    /// It can keep no secret: it authenticates by none and always uses PKCE
    #[arg(long)]
    public: bool,
    /// A grant that it may use: authorization_code, refresh_token, client_credentials, device_code; may be repeated
    #[arg(long = "grant", value_name = "GRANT", num_args = 1.., value_parser = given::grant)]
    grants: Vec<GrantType>,
    /// Where its authorization responses may go; compared letter by letter; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI", num_args = 1..)]
    redirect_uris: Vec<RedirectUri>,
    /// Where its users may go after logout; may be repeated
    #[arg(long = "post-logout-redirect-uri", value_name = "URI", num_args = 1..)]
    post_logout_redirect_uris: Vec<RedirectUri>,
    /// A scope that it may ask for; may be repeated
    #[arg(long, value_name = "SCOPE", num_args = 1.., value_parser = given::scope)]
    scope: Vec<Scope>,
    /// An API that it may ask tokens for, the first its default; may be repeated
    #[arg(long = "audience", value_name = "URI", num_args = 1..)]
    audiences: Vec<Audience>,
    /// It is the service behind this audience, and may ask about the tokens for it
    #[arg(long, value_name = "URI")]
    resource_server: Option<Audience>,
    /// How it authenticates: client_secret_basic (the default), client_secret_post, none
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<AuthenticationMethod>,
    /// Whether it must use PKCE; optional only with a secret; by default required
    #[arg(long, value_name = "RULE")]
    pkce: Option<PkceRule>,
    /// Life of its access tokens, such as 5m; at most 60m
    #[arg(long, value_name = "SPAN")]
    access_ttl: Option<Span>,
    /// Life of its unused refresh tokens, such as 14d; at most 365d
    #[arg(long, value_name = "SPAN")]
    refresh_ttl: Option<Span>,
    /// What waits for the proof of a person's address: before_login, before_tokens, claim_only; by default the
    /// setting accounts.email_verification
    #[arg(long, value_name = "RULE")]
    email_verification: Option<EmailVerification>,
    /// What a logout does to its offline_access: survives_logout (the default), ends_with_logout
    #[arg(long, value_name = "RULE")]
    offline: Option<OfflineRule>,
    /// Where it begins a sign-in that somebody else asks for (OIDC Core §4); who was invited for it is led there
    #[arg(long, value_name = "URI")]
    initiate_login_uri: Option<RedirectUri>,
    /// It is your own: its users are not asked for consent
    #[arg(long)]
    first_party: bool,
    /// Whether its users need a second factor: optional or required
    #[arg(long, value_name = "RULE")]
    second_factor: Option<SecondFactorRule>,
    /// What its ID tokens are signed by: RS256, PS256, ES256, EdDSA; a key for it must be active
    #[arg(long, value_name = "ALG")]
    id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// What its access tokens are signed by; the services that take them must allow it
    #[arg(long, value_name = "ALG")]
    access_token_signed_response_alg: Option<SigningAlgorithm>,
}

pub(super) async fn run(arguments: Arguments, settings: Settings) -> anyhow::Result<Answer> {
    let new = arguments.read(&settings.server.issuer)?;
    let local = Local::open(settings).await?;
    let context = local.context();
    let register = move |tx: &mut Tx<'_>| operation::register(tx, new.clone(), &context);
    let registered = local.house.store.write("clients_create", register).await??;
    told(&RegisteredView::from(&registered))
}

/// The client, the secret that was made, and what else changed.
pub(in crate::cli) fn told(registered: &RegisteredView) -> anyhow::Result<Answer> {
    let mut lines = vec![view::record(&registered.client)];
    lines.extend(registered.notices.iter().map(|notice| format!("Note: {notice}.")));
    let secret = registered.client_secret.as_ref();
    lines.extend(secret.map(|secret| format!("Its secret, shown this once: {secret}")));
    Answer::new(registered, lines.join("\n"))
}

impl Arguments {
    /// Whether a secret is to be read.
    pub(in crate::cli) fn brings_secret(&self) -> bool {
        self.secret_stdin
    }

    /// The client of `issuer` that they describe.
    pub(in crate::cli) fn read(self, issuer: &Issuer) -> anyhow::Result<NewClient> {
        let method = self.method()?;
        let own = || self.template.and_then(ClientTemplate::own_id)?.parse().ok();
        let Some(id) = self.id.clone().or_else(own) else {
            anyhow::bail!("a client of this kind needs --id")
        };
        let secret = if self.secret_stdin {
            Some(ClientSecret::chosen(secret_input::from_stdin()?.expose_secret())?)
        } else {
            None
        };
        let base = match self.template {
            Some(template) => NewClient::from_template(template, id, issuer),
            None => NewClient::blank(id),
        };
        Ok(NewClient {
            name: self.name.or(base.name),
            application_type: self.application_type.unwrap_or(base.application_type),
            branding: ClientBranding {
                colour: self.brand_color,
                home: self.client_uri,
                policy: self.policy_uri,
                terms: self.tos_uri,
            },
            method: method.unwrap_or(base.method),
            secret,
            first_party: self.first_party || base.first_party,
            second_factor: self.second_factor.unwrap_or(base.second_factor),
            pkce: self.pkce.unwrap_or(base.pkce),
            grants: if self.grants.is_empty() { base.grants } else { self.grants },
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            scope: if self.scope.is_empty() { base.scope } else { given::union(&self.scope) },
            audiences: if self.audiences.is_empty() { base.audiences } else { self.audiences },
            resource_server: self.resource_server,
            lifetimes: ClientLifetimes { access: self.access_ttl, refresh_idle: self.refresh_ttl },
            email_verification: self.email_verification,
            offline: self.offline.unwrap_or(base.offline),
            initiate_login_uri: self.initiate_login_uri,
            claims: base.claims,
            algorithms: ClientAlgorithms {
                id_token: self.id_token_signed_response_alg.unwrap_or(base.algorithms.id_token),
                access_token: self.access_token_signed_response_alg.unwrap_or(base.algorithms.access_token),
            },
            id: base.id,
        })
    }

    /// `--public` is another word for the method none.
    fn method(&self) -> anyhow::Result<Option<AuthenticationMethod>> {
        match (self.auth_method, self.public) {
            (None, false) => Ok(None),
            (None | Some(AuthenticationMethod::None), true) => Ok(Some(AuthenticationMethod::None)),
            (Some(AuthenticationMethod::None), false) if self.secret_stdin => {
                Err(Refusal::SecretOfPublic.into())
            }
            (Some(method), true) => {
                anyhow::bail!("a client that is --public cannot authenticate by {method}")
            }
            (Some(method), false) => Ok(Some(method)),
        }
    }
}

//! `signet clients create`.

use clap::{Args, ValueEnum};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::view::{self, View};
use crate::admin::clients::operation;
use crate::admin::clients::registration::{NewClient, Refusal, Registration};
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::{given, secret_input};
use crate::config::Settings;
use crate::domain::client::{
    Audience, AuthenticationMethod, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::ids::ClientId;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::name::DisplayName;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::registration::EmailVerification;
use crate::domain::scope::Scope;
use crate::domain::secret::ClientSecret;
use crate::domain::time::Span;

pub(super) const EXAMPLES: &str = "\
Examples:
  A web application with a server of its own:
    signet clients create --id shop --name Shop --grant authorization_code --grant refresh_token \\
        --redirect-uri https://shop.example.com/callback --scope openid --scope email
  An application in the browser or on a phone, which can keep no secret:
    signet clients create --id app --public --grant authorization_code --grant refresh_token \\
        --redirect-uri com.example.app:/callback --scope openid
  A television or a command line, which shows a code that a person enters elsewhere:
    signet clients create --id tv --public --grant device_code --grant refresh_token --scope openid
  A service that calls an API in its own name:
    signet clients create --id reports --grant client_credentials --scope accounts:read \\
        --audience https://bank.example.com
  A service that asks about the tokens it gets:
    signet clients create --id bank --resource-server https://bank.example.com

An audience that nobody knows yet is registered as an API with the client's scopes.";

/// The client.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Its client_id: 1 to 128 characters of A-Z a-z 0-9 - . _ ~
    #[arg(long)]
    id: ClientId,
    /// What people are shown; by default its id
    #[arg(long)]
    name: Option<DisplayName>,
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
    /// Whether it must use PKCE; optional only with a secret
    #[arg(long, value_name = "RULE", value_enum, default_value = "required")]
    pkce: Pkce,
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
    /// What a logout does to its offline_access: survives_logout, ends_with_logout
    #[arg(long, value_name = "RULE", default_value = "survives_logout")]
    offline: OfflineRule,
    /// Where it begins a sign-in that somebody else asks for (OIDC Core §4); who was invited for it is led there
    #[arg(long, value_name = "URI")]
    initiate_login_uri: Option<RedirectUri>,
    /// It is your own: its users are not asked for consent
    #[arg(long)]
    first_party: bool,
    /// Whether its users need a second factor: optional or required
    #[arg(long, value_name = "RULE", default_value = "optional")]
    second_factor: SecondFactorRule,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Pkce {
    Required,
    Optional,
}

/// The client as registered, the secret that was made, and what else changed.
#[derive(Serialize)]
struct Created<'a> {
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(flatten)]
    client: View<'a>,
    notices: &'a [String],
}

pub(super) async fn run(arguments: Arguments, settings: Settings) -> anyhow::Result<Answer> {
    let new = arguments.read()?;
    let local = Local::open(settings).await?;
    let context = local.context();
    let registration = Registration::check(new, context.now, context.random.as_ref())?;
    let (registration, notices) = local
        .house
        .store
        .write("clients_create", {
            let registration = registration.clone();
            move |tx| operation::create(tx, &registration, &context)
        })
        .await?
        .map(|notices| (registration, notices))?;
    let notices: Vec<String> = notices.iter().map(ToString::to_string).collect();
    told(&registration, &notices)
}

fn told(registration: &Registration, notices: &[String]) -> anyhow::Result<Answer> {
    let (client, secret) = (registration.client(), registration.generated_secret());
    let mut lines = vec![view::record(client)];
    lines.extend(notices.iter().map(|notice| format!("Note: {notice}.")));
    lines.extend(secret.map(|secret| format!("Its secret, shown this once: {}", secret.expose())));
    let json = Created {
        client_id: client.id.as_str(),
        client_secret: secret.map(ClientSecret::expose),
        client: View::from(client),
        notices,
    };
    Answer::new(&json, lines.join("\n"))
}

impl Arguments {
    fn read(self) -> anyhow::Result<NewClient> {
        let method = self.method()?;
        let secret = if self.secret_stdin {
            Some(ClientSecret::chosen(secret_input::from_stdin()?.expose_secret())?)
        } else {
            None
        };
        Ok(NewClient {
            id: self.id,
            name: self.name,
            method,
            secret,
            first_party: self.first_party,
            second_factor: self.second_factor,
            pkce: match self.pkce {
                Pkce::Required => PkceRule::Required,
                Pkce::Optional => PkceRule::Optional,
            },
            grants: self.grants,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            scope: given::union(&self.scope),
            audiences: self.audiences,
            resource_server: self.resource_server,
            lifetimes: ClientLifetimes { access: self.access_ttl, refresh_idle: self.refresh_ttl },
            email_verification: self.email_verification,
            offline: self.offline,
            initiate_login_uri: self.initiate_login_uri,
        })
    }

    /// `--public` is another word for the method none.
    fn method(&self) -> anyhow::Result<AuthenticationMethod> {
        match (self.auth_method, self.public) {
            (None, false) => Ok(AuthenticationMethod::ClientSecretBasic),
            (None | Some(AuthenticationMethod::None), true) => Ok(AuthenticationMethod::None),
            (Some(AuthenticationMethod::None), false) if self.secret_stdin => {
                Err(Refusal::SecretOfPublic.into())
            }
            (Some(method), true) => {
                anyhow::bail!("a client that is --public cannot authenticate by {method}")
            }
            (Some(method), false) => Ok(method),
        }
    }
}

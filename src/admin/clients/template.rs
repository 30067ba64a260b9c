//! Where a registration begins: from nothing, from the kind of application, or from what a client is.

use super::registration::NewClient;
use crate::admin::area::operation::audience;
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    AuthenticationMethod, Client, ClientClaims, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::ClientBranding;
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::domain::issuer::Issuer;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::permission::AdminScope;
use crate::domain::scope::Scope;
use crate::domain::signing_algorithm::ClientAlgorithms;

impl NewClient {
    /// A confidential client that can do nothing yet.
    pub fn blank(id: ClientId) -> Self {
        Self {
            id,
            name: None,
            application_type: ApplicationType::Web,
            branding: ClientBranding::default(),
            method: AuthenticationMethod::ClientSecretBasic,
            secret: None,
            first_party: false,
            second_factor: SecondFactorRule::Optional,
            pkce: PkceRule::Required,
            grants: Vec::new(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            scope: Scope::default(),
            audiences: Vec::new(),
            resource_server: None,
            lifetimes: ClientLifetimes::default(),
            email_verification: None,
            offline: OfflineRule::SurvivesLogout,
            initiate_login_uri: None,
            claims: ClientClaims::default(),
            algorithms: ClientAlgorithms::default(),
        }
    }

    /// One of this kind; addresses, audiences and the scopes of APIs are its own.
    pub fn from_template(template: ClientTemplate, id: ClientId, issuer: &Issuer) -> Self {
        let signs_in = |method, scopes: [&str; 3]| Self {
            method,
            grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            scope: Scope::from_tokens(scopes).unwrap_or_default(),
            ..Self::blank(id.clone())
        };
        let person = ["openid", "profile", "email"];
        match template {
            ClientTemplate::WebApp => signs_in(AuthenticationMethod::ClientSecretBasic, person),
            // What a script holds ends with the session of its person.
            ClientTemplate::SinglePageApp => {
                Self { offline: OfflineRule::EndsWithLogout, ..signs_in(AuthenticationMethod::None, person) }
            }
            ClientTemplate::NativeApp => {
                let native = signs_in(AuthenticationMethod::None, person);
                let lasting = Scope::from_tokens(["offline_access"]).unwrap_or_default();
                Self {
                    application_type: ApplicationType::Native,
                    scope: native.scope.union(&lasting),
                    ..native
                }
            }
            ClientTemplate::Service => Self { grants: vec![GrantType::ClientCredentials], ..Self::blank(id) },
            ClientTemplate::ResourceServer => Self::blank(id),
            ClientTemplate::CommandLine => Self {
                name: "Signet command line".parse().ok(),
                method: AuthenticationMethod::None,
                first_party: true,
                // AP5: administrators sign in with a second factor.
                second_factor: SecondFactorRule::Required,
                grants: vec![GrantType::DeviceCode, GrantType::RefreshToken],
                scope: Scope::from_tokens(["openid", "email"]).unwrap_or_default().union(&AdminScope::all()),
                audiences: audience(issuer).parse().into_iter().collect(),
                offline: OfflineRule::EndsWithLogout,
                ..Self::blank(id)
            },
        }
    }

    /// What `client` is, to be changed.
    pub fn of(client: &Client) -> Self {
        Self {
            id: client.id.clone(),
            name: client.name.parse().ok(),
            application_type: client.application_type,
            branding: client.branding.clone(),
            method: client.authentication.method(),
            secret: None,
            first_party: client.first_party,
            second_factor: client.second_factor,
            pkce: client.pkce,
            grants: client.grants.clone(),
            redirect_uris: client.redirect_uris.clone(),
            post_logout_redirect_uris: client.post_logout_redirect_uris.clone(),
            scope: client.scope.clone(),
            audiences: client.audiences.clone(),
            resource_server: client.resource_server.clone(),
            lifetimes: client.lifetimes,
            email_verification: client.email_verification,
            offline: client.offline,
            initiate_login_uri: client.initiate_login_uri.clone(),
            claims: client.claims,
            algorithms: client.algorithms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::clients::registration::{Refusal, Registration};
    use crate::admin::testing::context;
    use crate::domain::issuer::PlainHttp;

    #[test]
    fn every_template_needs_only_what_nobody_else_can_know() {
        let context = context(0);
        let check = |new| Registration::check(new, &context);
        for template in ClientTemplate::ALL {
            let issuer = Issuer::parse("https://id.example.com", PlainHttp::OnLoopback).unwrap();
            let bare = NewClient::from_template(*template, "app".parse().unwrap(), &issuer);
            let lacks = match template {
                ClientTemplate::Service | ClientTemplate::CommandLine => None,
                ClientTemplate::ResourceServer => Some(Refusal::NoGrant),
                _ => Some(Refusal::NoRedirectUri),
            };
            assert_eq!(check(bare.clone()).err(), lacks, "{template}");
            let full = match template {
                ClientTemplate::Service | ClientTemplate::CommandLine => bare,
                ClientTemplate::ResourceServer => {
                    NewClient { resource_server: "urn:bank".parse().ok(), ..bare }
                }
                _ => NewClient { redirect_uris: vec!["https://app.example/cb".parse().unwrap()], ..bare },
            };
            let made = check(full).unwrap();
            // What a client is can be registered again as it is.
            let again = Registration::revise(made.client(), NewClient::of(made.client()), &context);
            assert!(again.unwrap().generated_secret().is_none(), "{template}");
        }
    }
}

//! The usual kinds of applications and services, each with what it needs.

use super::application_type::ApplicationType;
use super::client::{Client, GrantType};
use super::named::named;

named! {
    /// A kind of application, from which a registration begins.
    ClientTemplate, "template" {
        /// A web application with a server of its own, which keeps a secret.
        WebApp = "web_app",
        /// An application in the browser, which can keep none.
        SinglePageApp = "single_page_app",
        /// An application on a phone or a desktop, which can keep none.
        NativeApp = "native_app",
        /// A service that calls APIs in its own name.
        Service = "service",
        /// A service behind an API, which asks about the tokens that it gets.
        ResourceServer = "resource_server",
        /// Signet's own command line, by which administrators work from elsewhere (RFC 8628).
        CommandLine = "command_line",
    }
}

impl ClientTemplate {
    /// What kind `client` is of, by what it may do.
    pub fn of(client: &Client) -> Self {
        let authorizes = client.may_use(GrantType::AuthorizationCode);
        match client.application_type {
            _ if Self::CommandLine.own_id() == Some(client.id.as_str()) => Self::CommandLine,
            _ if client.grants.is_empty() => Self::ResourceServer,
            _ if !client.signs_people_in() => Self::Service,
            ApplicationType::Native => Self::NativeApp,
            // Nothing comes back to it by a browser.
            ApplicationType::Web if !authorizes => Self::NativeApp,
            ApplicationType::Web if client.is_public() => Self::SinglePageApp,
            ApplicationType::Web => Self::WebApp,
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebApp => "Web application",
            Self::SinglePageApp => "Single-page application",
            Self::NativeApp => "Native application",
            Self::Service => "Service",
            Self::ResourceServer => "Resource server",
            Self::CommandLine => "Signet's command line",
        }
    }

    /// What it is for, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::WebApp => "A web application with a server of its own, which keeps a secret",
            Self::SinglePageApp => "An application in the browser, which can keep no secret",
            Self::NativeApp => "An application on a phone or a desktop, which can keep no secret",
            Self::Service => "A service that calls APIs in its own name",
            Self::ResourceServer => "A service behind an API, which asks about the tokens that it gets",
            Self::CommandLine => "Signet's own command line, by which administrators work from elsewhere",
        }
    }

    /// The `client_id` of the one client of this kind, which programs expect.
    pub const fn own_id(self) -> Option<&'static str> {
        match self {
            Self::CommandLine => Some("signet-cli"),
            _ => None,
        }
    }
}

//! The usual kinds of applications and services, each with what it needs.

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
    }
}

impl ClientTemplate {
    /// What it is for, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::WebApp => "A web application with a server of its own, which keeps a secret",
            Self::SinglePageApp => "An application in the browser, which can keep no secret",
            Self::NativeApp => "An application on a phone or a desktop, which can keep no secret",
            Self::Service => "A service that calls APIs in its own name",
            Self::ResourceServer => "A service behind an API, which asks about the tokens that it gets",
        }
    }
}

//! What an application is (OIDC Registration §2, `application_type`), and where its answers may go for that.

use super::named::named;
use super::redirect_uri::RedirectUri;

named! {
    /// Where an application runs.
    ApplicationType, "application type" {
        /// Behind an address of its own, in the browser or on a server.
        Web = "web",
        /// On the machine of its person.
        Native = "native",
    }
}

/// Where the server itself runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// On the machine of who builds an application: its issuer is a loopback address.
    Development,
    /// Where people use it.
    Public,
}

impl ApplicationType {
    /// Whether such an application may have answers sent to `uri`.
    pub fn may_receive_at(self, uri: &RedirectUri, deployment: Deployment) -> bool {
        match self {
            // RFC 8252 §7: addresses of https, on the person's machine, or of a scheme of its own.
            Self::Native => true,
            // OIDC Registration §2: web clients MUST register https addresses, and no address of the person's machine.
            Self::Web => {
                !uri.is_native() || (deployment == Deployment::Development && uri.is_loopback_http())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_native_applications_receive_on_the_persons_machine() {
        for (uri, web, while_building) in [
            ("https://app.example/cb", true, true),
            ("http://127.0.0.1/cb", false, true),
            ("http://[::1]:8080/cb", false, true),
            ("com.example.app:/cb", false, false),
        ] {
            let parsed = uri.parse().unwrap();
            let may =
                |application: ApplicationType, deployment| application.may_receive_at(&parsed, deployment);
            assert!(may(ApplicationType::Native, Deployment::Public), "{uri}");
            assert_eq!(may(ApplicationType::Web, Deployment::Public), web, "{uri}");
            assert_eq!(may(ApplicationType::Web, Deployment::Development), while_building, "{uri}");
        }
    }
}

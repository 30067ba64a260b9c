//! What can be measured, by name.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scenario {
    #[value(name = "client_credentials")]
    ClientCredentials,
    Refresh,
    Code,
    Introspection,
    Userinfo,
    Jwks,
    Discovery,
    PasswordLogin,
    Mixed,
}

/// What a worker repeats; `Mixed` is a sequence of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    ClientCredentials,
    Refresh,
    Code,
    Introspection,
    Userinfo,
    Jwks,
    Discovery,
    PasswordLogin,
}

/// An hour of an identity provider in small: services fetch tokens and ask about them, applications refresh,
/// some people arrive with a session. Logins with a password are left out, they would measure Argon2.
const MIX: [Operation; 20] = {
    use Operation::{ClientCredentials, Code, Discovery, Introspection, Jwks, Refresh, Userinfo};
    [
        ClientCredentials,
        Introspection,
        Refresh,
        Userinfo,
        Jwks,
        ClientCredentials,
        Introspection,
        Code,
        Refresh,
        ClientCredentials,
        Userinfo,
        Introspection,
        Jwks,
        ClientCredentials,
        Refresh,
        Introspection,
        Userinfo,
        Code,
        Discovery,
        ClientCredentials,
    ]
};

impl Scenario {
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The operations of one round.
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Self::ClientCredentials => &[Operation::ClientCredentials],
            Self::Refresh => &[Operation::Refresh],
            Self::Code => &[Operation::Code],
            Self::Introspection => &[Operation::Introspection],
            Self::Userinfo => &[Operation::Userinfo],
            Self::Jwks => &[Operation::Jwks],
            Self::Discovery => &[Operation::Discovery],
            Self::PasswordLogin => &[Operation::PasswordLogin],
            Self::Mixed => &MIX,
        }
    }
}

impl Operation {
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::Refresh => "refresh",
            Self::Code => "code",
            Self::Introspection => "introspection",
            Self::Userinfo => "userinfo",
            Self::Jwks => "jwks",
            Self::Discovery => "discovery",
            Self::PasswordLogin => "password-login",
        }
    }

    /// Whether it acts for a person who has logged in.
    pub fn needs_session(self) -> bool {
        matches!(self, Self::Refresh | Self::Code | Self::Userinfo)
    }
}

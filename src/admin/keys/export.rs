//! Public keys, for services that cannot fetch the JWKS.

use crate::domain::decision::Fault;
use crate::domain::signing_key::SigningKey;
use crate::keys::jwks::{PublicJwk, pem};

/// How a public key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicForm {
    /// SubjectPublicKeyInfo in PEM (RFC 7468 §13).
    Pem,
    /// JSON Web Key (RFC 7517).
    Jwk,
}

impl PublicForm {
    /// The form called `name`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "pem" => Some(Self::Pem),
            "jwk" => Some(Self::Jwk),
            _ => None,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Jwk => "jwk",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pem => "application/x-pem-file",
            Self::Jwk => "application/jwk+json",
        }
    }
}

/// The public half of `key`.
pub fn public(key: &SigningKey, form: PublicForm) -> Result<String, Fault> {
    let failed = |error: &dyn std::fmt::Display| Fault::internal("writing a public key", error.to_string());
    match form {
        PublicForm::Pem => pem(&key.public_der).map_err(|error| failed(&error)),
        PublicForm::Jwk => {
            let jwk = PublicJwk::new(key).map_err(|error| failed(&error))?;
            serde_json::to_string_pretty(&jwk).map_err(|error| failed(&error))
        }
    }
}

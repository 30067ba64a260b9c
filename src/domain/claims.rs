//! The claims of what we sign. Each kind of token has a `typ` of its own, so that none passes for another
//! (RFC 8725 §3.11), and numeric dates are integers.

use serde::{Deserialize, Serialize};

/// `typ` of access tokens (RFC 9068 §2.1).
pub const ACCESS_TYP: &str = "at+jwt";
/// `typ` of refresh tokens, which only this server reads.
pub const REFRESH_TYP: &str = "refresh+jwt";
/// `typ` of ID tokens.
pub const ID_TYP: &str = "JWT";

/// The `aud` claim: one text, or several (RFC 7519 §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AudienceClaim {
    /// One audience.
    One(String),
    /// More than one.
    Many(Vec<String>),
}

impl AudienceClaim {
    /// Whether `audience` is among them.
    pub fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|one| one == audience),
        }
    }
}

/// An access token (RFC 9068 §2.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The issuer.
    pub iss: String,
    /// The user, or the client itself.
    pub sub: String,
    /// The APIs that may take it.
    pub aud: AudienceClaim,
    /// Dies at.
    pub exp: i64,
    /// Made at.
    pub iat: i64,
    /// Valid from.
    pub nbf: i64,
    /// Its own name.
    pub jti: String,
    /// The client that asked for it.
    pub client_id: String,
    /// What it allows.
    pub scope: String,
    /// When the person signed in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub auth_time: Option<i64>,
    /// How strongly.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acr: Option<String>,
    /// By which methods (RFC 8176).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amr: Option<Vec<String>>,
    /// In which session.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sid: Option<String>,
    /// What the person may do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub roles: Option<Vec<String>>,
    /// What these carry for applications.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub permissions: Option<Vec<String>>,
    /// Whether the mailbox was proven; with scope `email`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email_verified: Option<bool>,
    /// The grant that it hangs on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grant_id: Option<String>,
}

/// A refresh token: state of the family lives in the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefreshClaims {
    /// The issuer.
    pub iss: String,
    /// The user.
    pub sub: String,
    /// The issuer again: nobody else may take it.
    pub aud: AudienceClaim,
    /// Dies unused at.
    pub exp: i64,
    /// Made at.
    pub iat: i64,
    /// The grant and the generation in one name.
    pub jti: String,
    /// The client that it is bound to.
    pub client_id: String,
    /// What it may still ask for.
    pub scope: String,
    /// The session that it hangs on.
    pub sid: String,
    /// The grant.
    pub grant_id: String,
    /// Which token of the family.
    pub generation: i64,
}

/// An ID token (OIDC Core §2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IdClaims {
    /// The issuer.
    pub iss: String,
    /// The user.
    pub sub: String,
    /// The client.
    pub aud: AudienceClaim,
    /// Dies at.
    pub exp: i64,
    /// Made at.
    pub iat: i64,
    /// When the person signed in.
    pub auth_time: i64,
    /// From the request, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nonce: Option<String>,
    /// How strongly the person signed in.
    pub acr: String,
    /// By which methods.
    pub amr: Vec<String>,
    /// The session (OIDC Back-Channel Logout §2.1).
    pub sid: String,
    /// Left half of the access token's SHA-256 (OIDC Core §3.1.3.6).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_hash: Option<String>,
    /// About the person, by scope.
    #[serde(flatten)]
    pub person: PersonClaims,
}

/// Standard claims about a person (OIDC Core §5.1), as far as scopes allow.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PersonClaims {
    /// Scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub preferred_username: Option<String>,
    /// Scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub picture: Option<String>,
    /// Scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub locale: Option<String>,
    /// Scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zoneinfo: Option<String>,
    /// Scope `profile`: seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated_at: Option<i64>,
    /// Scope `email`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    /// Scope `email`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email_verified: Option<bool>,
    /// Scope `phone`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone_number: Option<String>,
    /// Scope `phone`; never proven.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone_number_verified: Option<bool>,
}

impl PersonClaims {
    /// What `scope` allows to be told about `user` (OIDC Core §5.4). What nobody said is left out (§5.3.2).
    pub fn of(user: &super::user::User, scope: &super::scope::Scope) -> Self {
        let said = &user.profile;
        let mut claims = Self::default();
        if scope.contains("profile") {
            claims.name = Some(user.name.clone());
            claims.preferred_username = said.username.as_ref().map(ToString::to_string);
            claims.picture = said.picture.as_ref().map(ToString::to_string);
            claims.locale = said.locale.as_ref().map(ToString::to_string);
            claims.zoneinfo = said.zoneinfo.as_ref().map(ToString::to_string);
            claims.updated_at = Some(user.updated_at.seconds());
        }
        if scope.contains("email") && !user.email.is_released() {
            claims.email = Some(user.email.as_typed().to_owned());
            claims.email_verified = Some(user.email_verified);
        }
        if scope.contains("phone") {
            claims.phone_number = said.phone.as_ref().map(ToString::to_string);
            claims.phone_number_verified = said.phone.as_ref().map(|_| false);
        }
        claims
    }
}

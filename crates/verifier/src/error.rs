//! Why a request was turned away: each kind has its own code, so that a client can tell "refresh" from "sign in again".

use std::time::Duration;

use thiserror::Error;

/// The outcome of a verification that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The request carried no Bearer token.
    #[error("an access token is required")]
    Missing,
    /// The token's time is over.
    #[error("the access token expired")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("the access token is not valid yet")]
    NotYetValid,
    /// The token is not one of this issuer for this service.
    #[error("{reason}")]
    Invalid {
        /// What was wrong with it.
        reason: Reason,
    },
    /// The token, or what it came from, was revoked.
    #[error("the access token was revoked")]
    Revoked,
    /// The token is valid and lacks a scope.
    #[error("the access token lacks a required scope")]
    InsufficientScope {
        /// The scopes that the operation needs, separated by spaces.
        required: String,
    },
    /// The token is valid and its user lacks a role.
    #[error("the user lacks a required role")]
    InsufficientRole {
        /// The role that the operation needs.
        required: String,
    },
    /// The token is valid and its user has not proven the e-mail address.
    #[error("the user's e-mail address is not verified")]
    EmailNotVerified,
    /// No keys could be had, or those at hand are too old to be trusted.
    #[error("the issuer's keys are not available")]
    Unavailable {
        /// When another attempt can succeed.
        retry_after: Duration,
    },
}

/// What makes a token invalid. The text goes to the client: it helps a developer and names no value of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Reason {
    /// More than one Authorization header, or one that cannot be read.
    #[error("the Authorization header is malformed")]
    Authorization,
    /// Over 8 KiB.
    #[error("the access token is too long")]
    TooLong,
    /// Not three canonical base64url parts, or not JSON objects without duplicates.
    #[error("the access token is malformed")]
    Malformed,
    /// A header member that changes how a token is to be read, or brings its own key.
    #[error("the access token's header has a member that is not accepted")]
    HeaderMember,
    /// `typ` is not `at+jwt`.
    #[error("the token is not an access token")]
    Type,
    /// `alg` is not allowed here or not the key's own.
    #[error("the access token's algorithm is not accepted")]
    Algorithm,
    /// The issuer publishes no key of this `kid`.
    #[error("the access token's key is not known")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the access token's signature is wrong")]
    Signature,
    /// `iss` is another issuer.
    #[error("the access token is from another issuer")]
    Issuer,
    /// `aud` does not contain this service.
    #[error("the access token is for another audience")]
    Audience,
    /// A claim is missing, of the wrong type or out of range.
    #[error("the access token's claim {0} is missing or malformed")]
    Claim(&'static str),
    /// Bound to a key of the client (`cnf`), so not usable as a Bearer token.
    #[error("the access token is bound to a key and cannot be used as a Bearer token")]
    SenderConstrained,
    /// A token that a client got for itself where a user's is needed.
    #[error("the access token does not belong to a user")]
    NotAUser,
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Invalid { reason }
    }
}

//! Extractors: a handler that names one of them cannot be reached without what it stands for.

use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::{FromRequest, HttpRequest, web};

use crate::bearer::bearer_token;
use crate::claims::Claims;
use crate::error::Error;
use crate::rejection::Rejection;
use crate::verifier::Verifier;

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

/// The user whose valid token came with the request. 401 without one, and for a client's own token.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentUser(Claims);

/// The user, if the request carries a token at all; a token that is not valid is still 401.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionalUser(Option<CurrentUser>);

/// The user, who has proven the e-mail address; 403 `email_not_verified` otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedUser(Claims);

impl CurrentUser {
    /// The token's claims, owned.
    #[must_use]
    pub fn into_claims(self) -> Claims {
        self.0
    }
}

impl VerifiedUser {
    /// The token's claims, owned.
    #[must_use]
    pub fn into_claims(self) -> Claims {
        self.0
    }
}

impl OptionalUser {
    /// The user's claims, unless nobody is signed in.
    #[must_use]
    pub fn claims(&self) -> Option<&Claims> {
        self.0.as_deref()
    }

    /// The user, owned.
    #[must_use]
    pub fn into_user(self) -> Option<CurrentUser> {
        self.0
    }
}

impl Deref for CurrentUser {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.0
    }
}

impl Deref for VerifiedUser {
    type Target = Claims;

    fn deref(&self) -> &Claims {
        &self.0
    }
}

/// Any valid token, a client's own included.
impl FromRequest for Claims {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, required)
    }
}

impl FromRequest for CurrentUser {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |verifier, claims| user(required(verifier, claims)?))
    }
}

impl FromRequest for VerifiedUser {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |verifier, claims| {
            let CurrentUser(claims) = user(required(verifier, claims)?)?;
            claims.require_verified_email()?;
            Ok(Self(claims))
        })
    }
}

impl FromRequest for OptionalUser {
    type Error = actix_web::Error;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |_, claims| claims.map(user).transpose().map(Self))
    }
}

fn required(verifier: &Verifier, claims: Option<Claims>) -> Result<Claims, Rejection> {
    claims.ok_or_else(|| verifier.reject(Error::Missing))
}

fn user(claims: Claims) -> Result<CurrentUser, Rejection> {
    claims.require_user()?;
    Ok(CurrentUser(claims))
}

/// Verifies the request's token, if there is one, and lets `admit` judge. A token that is there must be right.
fn extract<T: 'static>(
    request: &HttpRequest,
    admit: impl FnOnce(&Verifier, Option<Claims>) -> Result<T, Rejection> + 'static,
) -> Extraction<T> {
    let Some(verifier) = request.app_data::<web::Data<Verifier>>().cloned() else {
        tracing::error!("no Verifier in the app data");
        return Box::pin(async { Err(ErrorInternalServerError("")) });
    };
    // RFC 6750 §2.1: the header is the only place where a token is looked for.
    let values = request.headers().get_all(AUTHORIZATION).map(HeaderValue::as_bytes);
    let token = bearer_token(values).map(|token| token.map(str::to_owned));
    Box::pin(async move {
        let outcome = match token {
            Ok(Some(token)) => verifier.verify(&token).await.map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        let claims = outcome.map_err(|error| verifier.reject(error))?;
        Ok(admit(&verifier, claims)?)
    })
}

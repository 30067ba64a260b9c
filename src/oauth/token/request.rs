//! Token requests, parsed: one variant per grant.

use crate::domain::client::GrantType;
use crate::domain::ids::TrialId;
use crate::domain::parameters::Parameters;
use crate::domain::pkce::CodeVerifier;
use crate::domain::scope::Scope;
use crate::domain::secret::Handle;
use crate::oauth::error::{ErrorCode, OAuthError};

/// What a client asks of the token endpoint.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode(CodeExchange),
    /// RFC 6749 §6.
    RefreshToken(Refresh),
    /// RFC 6749 §4.4.2.
    ClientCredentials(ClientCredentials),
    /// RFC 8628 §3.4.
    DeviceCode(DeviceRedemption),
}

/// A device code, to be exchanged for tokens.
#[derive(Clone, Debug)]
pub struct DeviceRedemption {
    /// The code.
    pub device_code: Handle,
    /// The APIs that the access token is for (`resource`).
    pub parameters: Parameters,
}

/// An authorization code, to be exchanged for tokens.
#[derive(Clone, Debug)]
pub struct CodeExchange {
    /// The code.
    pub code: Handle,
    /// Where it came back.
    pub returned: Returned,
    /// RFC 7636 §4.5.
    pub code_verifier: Option<CodeVerifier>,
    /// The APIs that the access token is for (`resource`).
    pub parameters: Parameters,
}

/// Where a code came back.
#[derive(Clone, Debug)]
pub enum Returned {
    /// To the application: its `redirect_uri` must equal that of the authorization request.
    Application(Option<String>),
    /// To an administrator who tries the application. No form says so: only the test itself does.
    Trial(TrialId),
}

/// A refresh token, to be exchanged for the next one and an access token.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The token.
    pub token: String,
    /// Less than was granted, for this access token.
    pub scope: Option<Scope>,
    /// The APIs that the access token is for (`resource`).
    pub parameters: Parameters,
}

/// A client asks for itself.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// Less than it may have.
    pub scope: Option<Scope>,
    /// The APIs that the access token is for (`resource`).
    pub parameters: Parameters,
}

/// Parameters of the token endpoint that may come once.
const SINGLE: [&str; 9] = [
    "grant_type",
    "client_id",
    "client_secret",
    "code",
    "redirect_uri",
    "code_verifier",
    "device_code",
    "refresh_token",
    "scope",
];

impl TokenRequest {
    /// Reads the form of a token request.
    pub fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        if let Some(error) = form.repeated(&SINGLE) {
            return Err(error.into());
        }
        let grant_type =
            form.single("grant_type")?.ok_or(OAuthError::invalid_request("grant_type is missing"))?;
        let unsupported =
            |_| OAuthError::new(ErrorCode::UnsupportedGrantType, "the server knows no such grant_type");
        Ok(match grant_type.parse().map_err(unsupported)? {
            GrantType::AuthorizationCode => Self::AuthorizationCode(CodeExchange::parse(form)?),
            GrantType::RefreshToken => Self::RefreshToken(Refresh::parse(form)?),
            GrantType::ClientCredentials => {
                Self::ClientCredentials(ClientCredentials { scope: scope(form)?, parameters: form.clone() })
            }
            GrantType::DeviceCode => Self::DeviceCode(DeviceRedemption::parse(form)?),
        })
    }

    /// The grant that it uses.
    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode(_) => GrantType::AuthorizationCode,
            Self::RefreshToken(_) => GrantType::RefreshToken,
            Self::ClientCredentials(_) => GrantType::ClientCredentials,
            Self::DeviceCode(_) => GrantType::DeviceCode,
        }
    }
}

impl CodeExchange {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let code = form.single("code")?.ok_or(OAuthError::invalid_request("code is missing"))?;
        let verifier =
            form.single("code_verifier")?.map(|text| CodeVerifier::parse(text.to_owned())).transpose();
        Ok(Self {
            code: Handle::parse(code)
                .ok_or(OAuthError::invalid_grant("the code is wrong, expired or used"))?,
            returned: Returned::Application(form.single("redirect_uri")?.map(ToOwned::to_owned)),
            code_verifier: verifier
                .map_err(|error| OAuthError::about(ErrorCode::InvalidGrant, &error.to_string()))?,
            parameters: form.clone(),
        })
    }
}

impl DeviceRedemption {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let code =
            form.single("device_code")?.ok_or(OAuthError::invalid_request("device_code is missing"))?;
        let device_code =
            Handle::parse(code).ok_or(OAuthError::invalid_grant("the device code is wrong or used"))?;
        Ok(Self { device_code, parameters: form.clone() })
    }
}

impl Refresh {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let token =
            form.single("refresh_token")?.ok_or(OAuthError::invalid_request("refresh_token is missing"))?;
        Ok(Self { token: token.to_owned(), scope: scope(form)?, parameters: form.clone() })
    }
}

fn scope(form: &Parameters) -> Result<Option<Scope>, OAuthError> {
    let parsed = form.single("scope")?.map(str::parse).transpose();
    parsed.map_err(|error: crate::domain::scope::InvalidScope| {
        OAuthError::about(ErrorCode::InvalidScope, &error.to_string())
    })
}

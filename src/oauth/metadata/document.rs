//! The metadata document. It promises what tests keep.

use serde_json::{Value, json};

use crate::domain::client::{AuthenticationMethod, GrantType};
use crate::domain::issuer::Issuer;
use crate::domain::language::Language;
use crate::domain::registration::Registration;
use crate::domain::scope::OPENID_SCOPES;
use crate::domain::signing_algorithm::SigningAlgorithm;

/// The document of `issuer`, for both well-known places. `algorithms` are those that ID tokens can be signed by.
pub fn document(issuer: &Issuer, registration: Registration, algorithms: &[SigningAlgorithm]) -> Value {
    // OIDC Prompt Create 1.0 §4.1.
    let mut prompts = vec!["none", "login", "consent"];
    if registration == Registration::Open {
        prompts.push("create");
    }
    let methods: Vec<&str> = AuthenticationMethod::ALL.iter().map(|method| method.as_str()).collect();
    let with_secret: Vec<&str> = methods.iter().copied().filter(|method| *method != "none").collect();
    let grants: Vec<&str> = GrantType::ALL.iter().map(|grant| grant.as_str()).collect();
    let locales: Vec<&str> = Language::ALL.iter().map(|language| language.as_str()).collect();
    json!({
        "issuer": issuer.as_str(),
        "authorization_endpoint": issuer.endpoint("/authorize"),
        "token_endpoint": issuer.endpoint("/token"),
        "userinfo_endpoint": issuer.endpoint("/userinfo"),
        "jwks_uri": issuer.endpoint("/jwks.json"),
        "device_authorization_endpoint": issuer.endpoint("/device_authorization"),
        "introspection_endpoint": issuer.endpoint("/introspect"),
        "revocation_endpoint": issuer.endpoint("/revoke"),
        "end_session_endpoint": issuer.endpoint("/logout"),
        "scopes_supported": OPENID_SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": with_secret,
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": locales,
        "prompt_values_supported": prompts,
        "acr_values_supported": ["1", "2"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash",
            "name", "preferred_username", "picture", "locale", "zoneinfo", "updated_at", "email", "email_verified",
            "phone_number", "phone_number_verified",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })
}

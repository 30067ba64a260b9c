//! Where a request came from, for the audit log.

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpMessage as _, HttpRequest};

use crate::domain::audit::Origin;
use crate::domain::client_address::ClientAddress;
use crate::domain::ids::RequestId;

/// Longest `User-Agent` that is kept.
const USER_AGENT_CHARACTERS: usize = 256;

/// The origin of a request.
pub fn origin(request: &HttpRequest) -> Origin {
    let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        request_id: request_id(request),
        ip: client_address(request),
        user_agent: user_agent.map(|text| text.chars().take(USER_AGENT_CHARACTERS).collect()),
    }
}

/// The address that the outermost middleware found (security.md RL4).
pub fn client_address(request: &HttpRequest) -> Option<ClientAddress> {
    request.extensions().get::<ClientAddress>().copied()
}

/// The id that the outermost middleware gave the request; it wraps every route.
pub fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get::<RequestId>().copied().unwrap_or(RequestId::NONE)
}

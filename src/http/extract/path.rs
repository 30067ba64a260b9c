//! The values in the path of a request, decoded.

use actix_web::HttpRequest;

/// What stands in the place called `name`: a name of somebody else's making may hold any character (RFC 3986 §2.1).
pub fn in_path(request: &HttpRequest, name: &str) -> String {
    let places = request.match_info();
    let decoded: Vec<String> = places.load().unwrap_or_default();
    let named = places.iter().zip(decoded).find(|((known, _), _)| *known == name);
    named.map(|(_, value)| value).unwrap_or_default()
}

//! The query of a request, strictly decoded.

use actix_web::HttpRequest;

use crate::domain::parameters::{InvalidParameters, Parameters};

/// Longest request that a POST may become as the query of a GET.
pub const MAX_QUERY_BYTES: usize = 12 * 1024;

/// The parameters in the query.
pub fn query(request: &HttpRequest) -> Result<Parameters, InvalidParameters> {
    Parameters::parse(request.query_string().as_bytes())
}

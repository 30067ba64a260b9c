//! The query of a request, strictly decoded.

use actix_web::HttpRequest;

use crate::domain::parameters::{InvalidParameters, Parameters};

/// The parameters in the query.
pub fn query(request: &HttpRequest) -> Result<Parameters, InvalidParameters> {
    Parameters::parse(request.query_string().as_bytes())
}

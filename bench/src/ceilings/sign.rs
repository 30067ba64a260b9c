//! RS256 signatures of one core, by the crate the server uses, with the signer made once.

use std::time::{Duration, Instant};

use josekit::jws::{self, JwsHeader, JwsSigner, RS256};

use crate::numbers;

/// Signs the token that the bare handler gives.
pub(super) struct Signer {
    header: JwsHeader,
    signer: Box<dyn JwsSigner>,
}

/// About the size of a real access token.
const CLAIMS: &str = r#"{"iss":"https://id.bench.example","sub":"0190b6a4-7d3f-7c5e-9a51-4b8f0d3c2a11","aud":["https://api.bench.example"],"client_id":"bench-service","iat":1700000000,"nbf":1700000000,"exp":1700000300,"jti":"0190b6a4-7d3f-7c5e-9a51-4b8f0d3c2a12","scope":"read write","token_type":"access","roles":["user","operator"],"sid":"0190b6a4-7d3f-7c5e-9a51-4b8f0d3c2a13"}"#;

impl Signer {
    pub(super) fn generate() -> anyhow::Result<Self> {
        let key = RS256.generate_key_pair(2048)?;
        let signer = RS256.signer_from_der(key.to_der_private_key())?;
        let mut header = JwsHeader::new();
        header.set_token_type("at+jwt");
        header.set_key_id("bench");
        Ok(Self { header, signer: Box::new(signer) })
    }

    pub(super) fn token(&self) -> anyhow::Result<String> {
        Ok(jws::serialize_compact(CLAIMS.as_bytes(), &self.header, self.signer.as_ref())?)
    }
}

pub(super) fn per_second(time: Duration) -> anyhow::Result<f64> {
    let signer = Signer::generate()?;
    let begin = Instant::now();
    let mut signatures = 0;
    while begin.elapsed() < time {
        std::hint::black_box(signer.token()?);
        signatures += 1;
    }
    Ok(numbers::rate(signatures, begin.elapsed()))
}

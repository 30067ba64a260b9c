//! Measures one verification with keys at hand: `cargo run --release -p signet-verifier --example validation_time --features test-support`.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use signet_verifier::test_support::FakeIssuer;

const AUDIENCE: &str = "https://bank.example";
const ROUNDS: usize = 21;
const PER_ROUND: u32 = 2_000;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let issuer = FakeIssuer::start();
    let verifier = issuer.verifier(AUDIENCE).build()?;
    let token = issuer
        .user_token(AUDIENCE, "018f3b1e-6f43-7c11-9a55-5d6a1c0e8b77")
        .scope("openid accounts:read transactions:read")
        .roles(&["customer"])
        .claim("email", "someone@example.org")
        .claim("email_verified", true)
        .sign();
    verifier.verify(&token).await?;

    let mut rounds: Vec<Duration> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..PER_ROUND {
            black_box(verifier.verify(black_box(&token)).await?);
        }
        rounds.push(start.elapsed() / PER_ROUND);
    }
    rounds.sort_unstable();
    let (best, median, worst) = (rounds.first(), rounds.get(ROUNDS / 2), rounds.last());
    println!("token of {} bytes, RS256, 2048 bits", token.len());
    println!(
        "per verification: best {best:?}, median {median:?}, worst {worst:?} of {ROUNDS} rounds of {PER_ROUND}"
    );
    Ok(())
}

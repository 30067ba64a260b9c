//! How close a scenario comes to what the machine allows.

use serde::Serialize;

use crate::ceilings::Ceilings;
use crate::load::Outcome;
use crate::numbers;

#[derive(Clone, Debug, Serialize)]
pub struct Ratio {
    pub scenario: String,
    pub against: &'static str,
    pub measured_per_second: f64,
    pub ceiling_per_second: f64,
    /// Of throughput; 1 is as fast as the ceiling.
    pub throughput: f64,
    /// Of CPU per operation, ceiling's over server's; holds also when the server has more cores.
    pub cpu: Option<f64>,
}

/// The ceiling of a scenario: a bare handler, and how many of its answers one operation is worth.
struct Bound<'a> {
    against: &'static str,
    outcome: &'a Outcome,
    worth: f64,
}

pub fn ratios(scenarios: &[Outcome], ceilings: &Ceilings) -> Vec<Ratio> {
    let http =
        scenarios.iter().filter_map(|outcome| Some(ratio(outcome, &bound(&outcome.scenario, ceilings)?)));
    let logins = scenarios.iter().filter(|outcome| outcome.scenario == "password-login");
    http.chain(logins.map(|outcome| login(outcome, ceilings))).collect()
}

fn bound<'a>(scenario: &str, ceilings: &'a Ceilings) -> Option<Bound<'a>> {
    let sign = &ceilings.bare_sign;
    let bytes = &ceilings.bare_bytes;
    let (against, outcome, worth) = match scenario {
        "client_credentials" => ("bare signing handler", sign, 1.0),
        // Access and refresh token.
        "refresh" => ("half the bare signing handler", sign, 2.0),
        // Access, refresh and ID token.
        "code" => ("a third of the bare signing handler", sign, 3.0),
        "jwks" | "discovery" => ("bare bytes handler", bytes, 1.0),
        _ => return None,
    };
    Some(Bound { against, outcome, worth })
}

fn ratio(outcome: &Outcome, bound: &Bound<'_>) -> Ratio {
    let ceiling_per_second = numbers::ratio(bound.outcome.per_second, bound.worth);
    let cpu = outcome.server.zip(bound.outcome.server).map(|(server, bare)| {
        numbers::ratio(bare.cpu_us_per_operation * bound.worth, server.cpu_us_per_operation)
    });
    Ratio {
        scenario: outcome.scenario.clone(),
        against: bound.against,
        measured_per_second: outcome.per_second,
        ceiling_per_second,
        throughput: numbers::ratio(outcome.per_second, ceiling_per_second),
        cpu,
    }
}

fn login(outcome: &Outcome, ceilings: &Ceilings) -> Ratio {
    let ceiling_per_second = ceilings.argon2id_per_second;
    let hash_us = numbers::ratio(1e6, ceiling_per_second);
    Ratio {
        scenario: outcome.scenario.clone(),
        against: "Argon2id hashes of one core",
        measured_per_second: outcome.per_second,
        ceiling_per_second,
        throughput: numbers::ratio(outcome.per_second, ceiling_per_second),
        cpu: outcome.server.map(|server| numbers::ratio(hash_us, server.cpu_us_per_operation)),
    }
}

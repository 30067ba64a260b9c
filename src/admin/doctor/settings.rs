//! Settings that are allowed and weak.

use super::Check;
use crate::domain::forwarding::TrustedProxies;
use crate::domain::issuer::{Issuer, PlainHttp};
use crate::domain::registration::EmailVerification;
use crate::passwords::HashingCost;

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Who we are.
    pub issuer: Issuer,
    /// Whether the issuer may be http anywhere.
    pub plain_http: PlainHttp,
    /// Whether the listener itself speaks TLS.
    pub speaks_tls: bool,
    /// The proxies that are believed.
    pub proxies: TrustedProxies,
    /// What waits for the proof of an address.
    pub email_verification: EmailVerification,
    /// What hashing a password costs.
    pub cost: HashingCost,
}

/// Looks at them.
pub fn check(weighed: &Weighed) -> Vec<Check> {
    let mut checks = Vec::new();
    let (cost, least) = (weighed.cost, HashingCost::RECOMMENDED);
    if cost.is_weaker_than(least) {
        let says = format!(
            "Password hashes of {} KiB and {} iterations are cheap to guess.",
            cost.memory_kib, cost.iterations
        );
        let advice = format!(
            "Set passwords.memory_kib to {} and passwords.iterations to {} or more; hashes are renewed when people sign in.",
            least.memory_kib, least.iterations
        );
        checks.push(Check::warning("settings.hashing", says, advice));
    }
    if weighed.email_verification == EmailVerification::ClaimOnly {
        checks.push(Check::warning(
            "settings.email_verification",
            "`claim_only` lets everybody in with any address, and tells strangers who has an account.",
            "Set accounts.email_verification to before_tokens, unless your applications look at email_verified.",
        ));
    }
    if weighed.plain_http == PlainHttp::Anywhere {
        checks.push(Check::warning(
            "settings.insecure_issuer",
            "server.allow_insecure_issuer lets passwords and tokens cross the network in clear.",
            "Make the issuer https, and take the setting away.",
        ));
    }
    checks.extend(proxies(weighed));
    if checks.is_empty() {
        checks.push(Check::ok("settings.weak", "No setting is weaker than its default."));
    }
    checks
}

/// security.md RL4: limits count by address, and behind a proxy the address is what the proxy says.
fn proxies(weighed: &Weighed) -> Option<Check> {
    const NAME: &str = "settings.proxies";
    if weighed.proxies.trusts_everybody() {
        let says =
            "server.trusted_proxies holds every address there is, so that anybody can pretend to be anybody.";
        return Some(Check::problem(NAME, says, "Name the addresses of your proxies and no others."));
    }
    let behind_one = weighed.issuer.is_secure() && !weighed.speaks_tls;
    if behind_one && weighed.proxies.networks().next().is_none() {
        let says = "A proxy speaks TLS in front of this server, and none is trusted: everybody seems to come from the \
                    proxy, and shares its limits.";
        let advice = "Set server.trusted_proxies to its address, and let it set X-Forwarded-For.";
        return Some(Check::warning(NAME, says, advice));
    }
    None
}

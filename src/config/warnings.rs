//! Settings that are allowed and yet unwise: said once, at start-up and by `signet config check`.

use super::Settings;
use crate::domain::mail_url::MailUrl;
use crate::passwords::HashingCost;

/// One line for each.
pub fn warnings(settings: &Settings) -> Vec<String> {
    let mut warnings = Vec::new();
    let (cost, least) = (settings.passwords.cost, HashingCost::RECOMMENDED);
    if cost.is_weaker_than(least) {
        warnings.push(format!(
            "passwords: hashes of {} KiB and {} iterations are too cheap to guess; use at least {} KiB and {} iterations",
            cost.memory_kib, cost.iterations, least.memory_kib, least.iterations
        ));
    }
    let issuer = &settings.server.issuer;
    if !issuer.is_secure() {
        warnings.push(format!("server.issuer: {issuer} is not https: for development on this machine only"));
    }
    if let Some(listen) = settings.metrics.listen.filter(|listen| !listen.ip().is_loopback()) {
        warnings.push(format!(
            "metrics.listen: {listen} is open to other machines, and asks nobody who they are; see that only yours reach it"
        ));
    }
    if settings.server.proxies.trusts_everybody() {
        warnings.push(
            "server.trusted_proxies: it holds every address there is, so anybody can pretend to be anybody"
                .to_owned(),
        );
    }
    if matches!(settings.mail.url, MailUrl::Log) {
        warnings.push(
            "mail.url: no mail leaves this server (`log:`); nobody can confirm an address or reset a password by mail"
                .to_owned(),
        );
    }
    warnings
}

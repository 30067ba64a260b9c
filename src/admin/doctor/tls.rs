//! TLS of the listener: the certificate names the issuer's host, belongs to the key, and is valid for some time yet.

use std::net::IpAddr;
use std::path::Path;

use openssl::asn1::Asn1Time;
use openssl::pkey::PKey;
use openssl::x509::X509;

use super::Check;
use crate::domain::issuer::Issuer;
use crate::domain::time::Timestamp;

/// A certificate that ends sooner should be renewed.
const SOON_DAYS: i32 = 21;

/// Looks at the files of the listener; `None`: it does not speak TLS itself.
pub fn check(files: Option<(&Path, &Path)>, issuer: &Issuer, now: Timestamp) -> Vec<Check> {
    const NAME: &str = "tls.listener";
    let Some((cert, key)) = files else {
        return vec![if issuer.is_secure() {
            Check::ok(NAME, "This listener speaks no TLS: a proxy in front of it does.")
        } else {
            Check::warning(
                NAME,
                format!("{issuer} has no TLS: passwords and tokens cross the network in clear."),
                "Fine on your own machine. Elsewhere set server.tls_cert and server.tls_key, or put a proxy in front, and \
                 make the issuer https.",
            )
        }];
    };
    match chain(cert) {
        Err(why) => vec![Check::problem(
            NAME,
            format!("{}: {why}.", cert.display()),
            "Write the certificate, then those of its issuers, as PEM.",
        )],
        Ok(leaf) => vec![belongs(&leaf, key), named(&leaf, issuer), lasting(&leaf, now)],
    }
}

fn chain(cert: &Path) -> Result<X509, String> {
    let pem = std::fs::read(cert).map_err(|error| error.to_string())?;
    let chain = X509::stack_from_pem(&pem).map_err(|_| "there is no usable certificate in it".to_owned())?;
    chain.into_iter().next().ok_or_else(|| "there is no certificate in it".to_owned())
}

fn belongs(leaf: &X509, key: &Path) -> Check {
    const NAME: &str = "tls.key";
    let private = std::fs::read(key).ok().map(zeroize::Zeroizing::new);
    let private = private.and_then(|pem| PKey::private_key_from_pem_passphrase(&pem, b"").ok());
    let Some(private) = private else {
        let says = format!("{} holds no private key that can be read.", key.display());
        return Check::problem(
            NAME,
            says,
            "Give the certificate's own key, not encrypted, with the mode 600.",
        );
    };
    if leaf.public_key().is_ok_and(|public| public.public_eq(&private)) {
        Check::ok(NAME, "The key belongs to the certificate.")
    } else {
        let says = "The key belongs to another certificate.";
        Check::problem(NAME, says, "Set server.tls_cert and server.tls_key to a pair.")
    }
}

fn named(leaf: &X509, issuer: &Issuer) -> Check {
    const NAME: &str = "tls.name";
    let host = issuer.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let names = leaf.subject_alt_names();
    let fits =
        names.iter().flatten().any(|name| match (host.parse::<IpAddr>(), name.dnsname(), name.ipaddress()) {
            (Ok(IpAddr::V4(ip)), _, Some(bytes)) => bytes == ip.octets(),
            (Ok(IpAddr::V6(ip)), _, Some(bytes)) => bytes == ip.octets(),
            (Err(_), Some(pattern), _) => covers(&pattern.to_ascii_lowercase(), &host),
            _ => false,
        });
    if fits {
        Check::ok(NAME, format!("The certificate is for {host}."))
    } else {
        let says = format!("The certificate is not for {host}, the issuer's host.");
        Check::problem(NAME, says, "Get one whose names (subjectAltName) have the issuer's host.")
    }
}

/// RFC 6125 §6.4: a star stands for the first label and nothing else.
fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(label, domain)| !label.is_empty() && domain == rest),
        None => pattern == host,
    }
}

fn lasting(leaf: &X509, now: Timestamp) -> Check {
    const NAME: &str = "tls.expiry";
    let advice = "Renew it, and restart the server: it reads its certificate when it starts.";
    let left = Asn1Time::from_unix(now.seconds()).and_then(|now| now.diff(leaf.not_after()));
    let early = Asn1Time::from_unix(now.seconds()).is_ok_and(|now| leaf.not_before() > now);
    let Ok(left) = left else {
        return Check::problem(NAME, "The certificate does not say until when it is valid.", advice);
    };
    if early {
        let says = format!("The certificate is valid only from {} on.", leaf.not_before());
        return Check::problem(NAME, says, "Look at the clock, or at the certificate.");
    }
    let says = format!("The certificate is valid for {} days more.", left.days);
    if left.days < 0 || left.secs < 0 {
        Check::problem(NAME, format!("The certificate ended on {}.", leaf.not_after()), advice)
    } else if left.days < SOON_DAYS {
        Check::warning(NAME, says, advice)
    } else {
        Check::ok(NAME, says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        assert!(covers("id.example.com", "id.example.com"));
        assert!(covers("*.example.com", "id.example.com"));
        for host in ["example.com", "a.id.example.com", ".example.com", "id.example.org"] {
            assert!(!covers("*.example.com", host), "{host}");
        }
    }
}

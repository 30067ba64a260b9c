//! `[server]`: where the server listens, and what it is called.

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::branding;
use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::forwarding::{ProxyHeader, TrustedProxies};
use crate::domain::issuer::{Issuer, PlainHttp};
use crate::domain::language::Language;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    listen: Written,
    issuer: Written,
    workers: Written,
    tls_cert: Written,
    tls_key: Written,
    allow_insecure_issuer: Written,
    site_name: Written,
    trusted_proxies: Written,
    proxy_header: Written,
    default_language: Written,
    shutdown_grace: Written,
}

/// The listener and the server's name.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The address and port on which it listens. Port 0 lets the system choose ([`Self::listens_on`]).
    pub listen: SocketAddr,
    /// Its identifier, which is also the URL by which browsers reach it.
    pub issuer: Issuer,
    /// Threads that serve requests.
    pub workers: usize,
    /// Certificate and key, when the listener itself speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Whether the issuer may use http beyond this machine.
    pub plain_http: PlainHttp,
    /// The name on the pages.
    pub site_name: String,
    /// The proxies in front of the listener.
    pub proxies: TrustedProxies,
    /// The language of pages and mails for who asks for none.
    pub default_language: Language,
    /// How long requests may take to end when the server stops.
    pub shutdown_grace: Span,
    /// The issuer was not written but follows from `listen`.
    issuer_follows: bool,
}

/// PEM files of the listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and after it those of its issuers.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl ServerSettings {
    /// Takes over the address that the system chose for port 0; an issuer that was not set follows it.
    pub fn listens_on(&mut self, bound: SocketAddr) {
        self.listen = bound;
        if self.issuer_follows {
            self.issuer = Issuer::at(bound, self.tls.is_some());
        }
    }

    pub(super) fn show(&self) -> Value {
        json!({
            "listen": self.listen.to_string(),
            "issuer": self.issuer.as_str(),
            "workers": self.workers,
            "tls_cert": self.tls.as_ref().map(|tls| tls.cert.display().to_string()),
            "tls_key": self.tls.as_ref().map(|tls| tls.key.display().to_string()),
            "allow_insecure_issuer": self.plain_http == PlainHttp::Anywhere,
            "site_name": self.site_name,
            "trusted_proxies": self.proxies.networks().collect::<Vec<_>>().join(", "),
            "proxy_header": self.proxies.header(),
            "default_language": self.default_language.as_str(),
            "shutdown_grace": self.shutdown_grace.to_string(),
        })
    }
}

impl TryFrom<Raw> for ServerSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let listen = problems.keep(raw.listen.parse("an IP address and a port, such as 127.0.0.1:8080"));
        let tls = problems.keep(tls(&raw.tls_cert, &raw.tls_key));
        let allowed = problems.keep(raw.allow_insecure_issuer.flag());
        let plain_http =
            allowed.map(|anywhere| if anywhere { PlainHttp::Anywhere } else { PlainHttp::OnLoopback });
        let issuer = match (listen, &tls, plain_http) {
            (Some(listen), Some(tls), Some(plain)) => {
                problems.keep(issuer(&raw.issuer, listen, tls.is_some(), plain))
            }
            _ => None,
        };
        let workers = problems.keep(raw.workers.number(0..=1024)).map(or_cores);
        let site_name = problems.keep(branding::name(&raw.site_name));
        let proxies = problems.keep(proxies(&raw.trusted_proxies, &raw.proxy_header));
        let default_language = problems.keep(raw.default_language.parse("one of en, de, es, zh-Hans, ar"));
        let shutdown_grace = problems.keep(raw.shutdown_grace.span(Span::ZERO..=Span::from_minutes(5)));
        let settings = || {
            Some(Self {
                listen: listen?,
                issuer: issuer?,
                workers: workers?,
                tls: tls?,
                plain_http: plain_http?,
                site_name: site_name?,
                proxies: proxies?,
                default_language: default_language?,
                shutdown_grace: shutdown_grace?,
                issuer_follows: raw.issuer.given().is_none(),
            })
        };
        problems.finish(settings())
    }
}

/// Zero stands for the number of cores.
pub(super) fn or_cores(number: usize) -> usize {
    match number {
        0 => std::thread::available_parallelism().map_or(1, NonZero::get),
        number => number,
    }
}

fn tls(cert: &Written, key: &Written) -> Result<Option<TlsFiles>, Problem> {
    match (cert.given(), key.given()) {
        (None, None) => Ok(None),
        (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert: cert.text()?.into(), key: key.text()?.into() })),
        (Some(_), None) => Err(key.wrong("it is not set, but server.tls_cert is; set both or none")),
        (None, Some(_)) => Err(cert.wrong("it is not set, but server.tls_key is; set both or none")),
    }
}

fn issuer(
    written: &Written,
    listen: SocketAddr,
    tls: bool,
    plain_http: PlainHttp,
) -> Result<Issuer, Problem> {
    let Some(given) = written.given() else {
        if listen.ip().is_loopback() {
            return Ok(Issuer::at(listen, tls));
        }
        return Err(written.wrong(format!(
            "it is not set, and server.listen ({listen}) is open to other machines: set the URL by which browsers reach \
             this server, such as https://id.example.com"
        )));
    };
    let text = given.text()?;
    let issuer =
        Issuer::parse(text, plain_http).map_err(|error| given.unexpected(&format!("an issuer: {error}")))?;
    // RE5: a server that speaks TLS is not reached by http.
    if tls && !issuer.is_secure() {
        return Err(given.unexpected("an issuer of a listener with TLS: it must begin with https://"));
    }
    Ok(issuer)
}

fn proxies(networks: &Written, header: &Written) -> Result<TrustedProxies, Problem> {
    let header: ProxyHeader = header.parse("x-forwarded-for or forwarded")?;
    TrustedProxies::parse(networks.text()?, header).map_err(|_| {
        networks.unexpected("a list of addresses and networks, such as 10.0.0.0/8, 192.0.2.7, 2001:db8::/48")
    })
}

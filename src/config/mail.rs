//! `[mail]`: how mail leaves, and who it comes from (security.md OU2).

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::private_file;
use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::mail_url::{MailSecurity, MailUrl};
use crate::domain::sender::Sender;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    url: Written,
    url_file: Written,
    from: Written,
    tls_ca: Written,
    allow_plaintext: Written,
    timeout: Written,
    retry_wait: Written,
    max_attempts: Written,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Where it goes.
    pub url: MailUrl,
    /// Who it comes from; not set, it follows the issuer.
    pub from: Option<Sender>,
    /// Certificates that are trusted beside the public ones.
    pub tls_ca: Option<TrustedFile>,
    /// Whether mail may cross the network without TLS.
    pub allow_plaintext: bool,
    /// The longest that one delivery takes.
    pub timeout: Span,
    /// The wait after the first failure; it doubles from there.
    pub retry_wait: Span,
    /// Deliveries of one mail before it is given up.
    pub max_attempts: u32,
}

/// A file of certificates, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedFile {
    /// Where it is.
    pub path: PathBuf,
    /// PEM.
    pub pem: Vec<u8>,
}

impl MailSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "url": self.url.masked(),
            "from": self.from.as_ref().map(ToString::to_string),
            "tls_ca": self.tls_ca.as_ref().map(|file| file.path.display().to_string()),
            "allow_plaintext": self.allow_plaintext,
            "timeout": self.timeout.to_string(),
            "retry_wait": self.retry_wait.to_string(),
            "max_attempts": self.max_attempts,
        })
    }
}

impl TryFrom<Raw> for MailSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let allow_plaintext = problems.keep(raw.allow_plaintext.flag());
        let url = problems.keep(url(&raw.url, &raw.url_file));
        if let (Some(MailUrl::Smtp(server)), Some(false)) = (&url, allow_plaintext)
            && server.security == MailSecurity::Plain
            && !server.is_loopback()
        {
            // OU2: verified TLS, unless it is explicitly disabled.
            let written = raw.url_file.given().unwrap_or(&raw.url);
            problems.push(written.wrong(
                "smtp:// sends mail and password in clear to another machine: write smtp+starttls:// or smtps://, or set \
                 mail.allow_plaintext",
            ));
        }
        let from = problems.keep(from(&raw.from));
        let tls_ca = problems.keep(trusted(&raw.tls_ca));
        let timeout = problems.keep(raw.timeout.span(Span::from_seconds(1)..=Span::from_minutes(5)));
        let retry_wait = problems.keep(raw.retry_wait.span(Span::from_seconds(1)..=Span::from_hours(1)));
        let max_attempts = problems.keep(raw.max_attempts.number(1..=1000));
        let settings = || {
            Some(Self {
                url: url?,
                from: from?,
                tls_ca: tls_ca?,
                allow_plaintext: allow_plaintext?,
                timeout: timeout?,
                retry_wait: retry_wait?,
                max_attempts: max_attempts?,
            })
        };
        problems.finish(settings())
    }
}

fn url(url: &Written, file: &Written) -> Result<MailUrl, Problem> {
    let Some(file) = file.given() else {
        return MailUrl::parse(url.text()?).map_err(|error| url.wrong(error.to_string()));
    };
    if !url.is_default() {
        return Err(file.wrong("mail.url is set too; set one of them"));
    }
    let text =
        private_file::one_line(file.text()?.as_ref()).map_err(|error| file.wrong(error.to_string()))?;
    MailUrl::parse(&text).map_err(|error| file.wrong(format!("in that file: {error}")))
}

fn from(written: &Written) -> Result<Option<Sender>, Problem> {
    let Some(given) = written.given() else { return Ok(None) };
    given.text()?.parse().map(Some).map_err(|error| given.unexpected(&format!("a sender: {error}")))
}

fn trusted(written: &Written) -> Result<Option<TrustedFile>, Problem> {
    let Some(given) = written.given() else { return Ok(None) };
    let path = PathBuf::from(given.text()?);
    let pem = std::fs::read(&path)
        .map_err(|error| given.wrong(format!("cannot read {}: {error}", path.display())))?;
    let begins = b"-----BEGIN CERTIFICATE-----";
    if pem.windows(begins.len()).any(|window| window == begins) {
        Ok(Some(TrustedFile { path, pem }))
    } else {
        Err(given.wrong(format!("{} holds no certificate in PEM form", path.display())))
    }
}

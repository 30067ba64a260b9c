//! How mail leaves: by SMTP, into a folder, or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport as _, Message, Tokio1Executor};
use secrecy::ExposeSecret as _;
use tracing::Instrument as _;

pub use super::message::Parcel;
use super::message::message;
use crate::domain::mail_url::{MailSecurity, MailUrl, SmtpServer};
use crate::domain::sender::Sender;
use crate::domain::time::Span;
use crate::traces;

/// How mail leaves, as the settings say it.
#[derive(Clone, Debug)]
pub struct MailOptions {
    /// Where it goes.
    pub url: MailUrl,
    /// Who it comes from.
    pub from: Sender,
    /// The name of a sender who has none.
    pub site_name: String,
    /// The longest that one delivery takes.
    pub timeout: Span,
    /// Certificates (PEM) that are trusted beside the public ones.
    pub trusted: Option<Vec<u8>>,
}

/// The way out cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// What is trusted for TLS cannot be used.
    #[error("mail.tls_ca: no usable certificate in PEM form")]
    Trusted,
    /// TLS itself.
    #[error("mail: TLS cannot be set up")]
    Tls(#[source] smtp::Error),
}

/// Why a mail did not leave, in words without anything secret or personal in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may do so later.
    Later(String),
    /// It never will (RFC 5321 §4.2.1: a permanent answer is not to be tried again).
    Never(String),
}

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Sender,
    site_name: Arc<str>,
    timeout: Span,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
    Log,
}

impl Mailer {
    /// Builds it; nothing is connected yet.
    pub fn open(options: &MailOptions) -> Result<Self, MailSetupError> {
        let way = match &options.url {
            MailUrl::Smtp(server) => Way::Smtp(Box::new(smtp_transport(server, options)?)),
            MailUrl::Folder(path) => Way::Folder(path.clone()),
            MailUrl::Log => Way::Log,
        };
        let site_name = options.site_name.as_str().into();
        Ok(Self { from: options.from.clone(), site_name, timeout: options.timeout, way })
    }

    /// The longest that one delivery takes.
    pub fn timeout(&self) -> Span {
        self.timeout
    }

    /// Whether mail is only logged.
    pub fn only_logs(&self) -> bool {
        matches!(self.way, Way::Log)
    }

    /// Goes the way of a mail as far as the login, without one: connects, greets, begins TLS, logs in. `Err`: why it does
    /// not get there.
    pub async fn probe(&self) -> Result<(), String> {
        let Way::Smtp(transport) = &self.way else { return Ok(()) };
        let late = || "the mail server did not answer in time".to_owned();
        let probed = tokio::time::timeout(self.timeout.to_std(), transport.test_connection()).await;
        match probed.map_err(|_| late())? {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server greets, and breaks off".to_owned()),
            Err(error) => match undelivered(&error) {
                Undelivered::Later(why) | Undelivered::Never(why) => Err(why),
            },
        }
    }

    /// Hands `parcel` over. `Ok`: whoever is next has taken it.
    pub async fn deliver(&self, parcel: Parcel<'_>) -> Result<(), Undelivered> {
        let message = message(&parcel, &self.from, &self.site_name)
            .map_err(|error| Undelivered::Never(error.to_string()))?;
        let delivery = async {
            match &self.way {
                Way::Smtp(transport) => {
                    transport.send(message).await.map(drop).map_err(|error| undelivered(&error))
                }
                Way::Folder(folder) => {
                    into_folder(folder.clone(), format!("{}.eml", parcel.id), message).await
                }
                Way::Log => Ok(()),
            }
        };
        let late = || Err(Undelivered::Later("the mail server did not answer in time".to_owned()));
        let delivery = tokio::time::timeout(self.timeout.to_std(), delivery).instrument(traces::mail());
        delivery.await.unwrap_or_else(|_| late())
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

fn smtp_transport(
    server: &SmtpServer,
    options: &MailOptions,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailSetupError> {
    // OU2: the certificate is verified, and TLS is no offer but a condition.
    let tls = match server.security {
        MailSecurity::Plain => Tls::None,
        MailSecurity::StartTls => Tls::Required(parameters(server, options)?),
        MailSecurity::Tls => Tls::Wrapper(parameters(server, options)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        // `deliver` limits the whole; a limit for each command would only blur what happened.
        .timeout(None);
    if let Some(login) = &server.login {
        let password = login.password.expose_secret().to_owned();
        builder = builder.credentials(Credentials::new(login.user.clone(), password));
    }
    Ok(builder.build())
}

fn parameters(server: &SmtpServer, options: &MailOptions) -> Result<TlsParameters, MailSetupError> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &options.trusted {
        for certificate in certificates(pem)? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build_rustls().map_err(MailSetupError::Tls)
}

/// The certificates in a PEM file, one by one.
fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, MailSetupError> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::str::from_utf8(pem).map_err(|_| MailSetupError::Trusted)?;
    let blocks = text.split_inclusive(END).filter(|block| block.contains(END));
    let certificates: Result<Vec<_>, _> =
        blocks.map(|block| Certificate::from_pem(block.as_bytes())).collect();
    let certificates = certificates.map_err(|_| MailSetupError::Trusted)?;
    if certificates.is_empty() { Err(MailSetupError::Trusted) } else { Ok(certificates) }
}

/// What an SMTP error means for the mail. The server's own words may repeat the address or a link: of them only the
/// numbers are kept.
fn undelivered(error: &smtp::Error) -> Undelivered {
    if let Some(status) = error.status() {
        let code = u16::from(status);
        let words = format!("the mail server answered {code}{}", enhanced(&error.to_string()));
        // RFC 4954 §6, RFC 3207 §4: our login or our TLS is refused, not this mail. An operator mends that.
        let ours = matches!(code, 421 | 454 | 500..=504 | 523 | 524 | 530 | 534 | 535 | 538);
        return if error.is_permanent() && !ours {
            Undelivered::Never(words)
        } else {
            Undelivered::Later(words)
        };
    }
    let words = if error.is_tls() || is_about_tls(error) {
        "TLS with the mail server failed: is its certificate valid for that name, and its issuer trusted?"
    } else if error.is_client() {
        "the mail server does not offer what is needed: TLS, a known login method, or addresses beyond ASCII"
    } else {
        "the mail server cannot be reached, or it broke off"
    };
    Undelivered::Later(words.to_owned())
}

/// Whether TLS is behind an error of the connection.
fn is_about_tls(error: &smtp::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if error.is::<rustls::Error>()
            || inside.and_then(|error| error.downcast_ref::<rustls::Error>()).is_some()
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The enhanced status code (RFC 3463) in an answer, such as ` 5.1.1`.
fn enhanced(answer: &str) -> String {
    let is_code = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        parts.len() == 3
            && parts
                .iter()
                .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            && word.starts_with(['2', '4', '5'])
    };
    answer.split_whitespace().find(is_code).map(|code| format!(" {code}")).unwrap_or_default()
}

/// One file for each mail, readable by its owner alone: links stand in it. A mail that comes twice takes the same place.
async fn into_folder(folder: PathBuf, name: String, message: Message) -> Result<(), Undelivered> {
    let write = move || write_file(&folder, &name, &message.formatted());
    let later = |why: &str| Undelivered::Later(format!("the folder for mail cannot be written: {why}"));
    match tokio::task::spawn_blocking(write).await {
        Ok(written) => written.map_err(|error| later(&error.kind().to_string())),
        Err(_) => Err(later("it failed")),
    }
}

fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!(".{name}"));
    let mut file =
        std::fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(draft, folder.join(name))
}

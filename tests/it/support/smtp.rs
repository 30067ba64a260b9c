//! A mail server: takes mail over SMTP (RFC 5321) with STARTTLS (RFC 3207) and AUTH (RFC 4954), and misbehaves as a test
//! wants it.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::mailbox::Mail;

/// What it does with mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// Takes it.
    Takes,
    /// Refuses every recipient with this answer.
    Refuses(&'static str),
    /// Says nothing, not even a greeting.
    Silent,
    /// Takes the whole message and never says so.
    HangsAfterData,
    /// Takes the whole message and breaks off without saying so.
    DropsAfterData,
}

/// How it encrypts.
#[derive(Clone)]
pub enum Encryption {
    /// Not at all.
    None,
    /// After STARTTLS; before it, it takes no mail.
    StartTls(TlsAcceptor),
    /// From the first byte.
    Tls(TlsAcceptor),
}

/// A mail that came in whole, whether or not the sender was told.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub raw: Vec<u8>,
    pub encrypted: bool,
    /// User and password, as `user:password`.
    pub login: Option<String>,
}

impl Received {
    /// As a mail program shows it.
    pub fn mail(&self) -> Mail {
        Mail::parse(&self.raw)
    }
}

/// The server. It ends with the test's runtime.
#[derive(Clone)]
pub struct SmtpServer {
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    encryption: Encryption,
    login: Option<&'static str>,
    conduct: Mutex<Conduct>,
    received: Mutex<Vec<Received>>,
}

/// Who is connected.
#[derive(Default)]
struct Visit {
    from: String,
    to: Vec<String>,
    encrypted: bool,
    login: Option<String>,
}

/// How a conversation goes on.
enum Next {
    Ends,
    Encrypts,
}

impl Encryption {
    /// An acceptor for a certificate and its key, both PEM.
    pub fn acceptor(certificate: &[u8], key: &[u8]) -> TlsAcceptor {
        let chain = CertificateDer::pem_slice_iter(certificate).map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_slice(key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

impl SmtpServer {
    /// Listens on 127.0.0.1. With a `login`, as `user:password`, nobody else sends.
    pub async fn start(encryption: Encryption, login: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let conduct = Mutex::new(Conduct::Takes);
        let shared = Arc::new(Shared { encryption, login, conduct, received: Mutex::default() });
        let server = Self { port, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who breaks off is gone.
                tokio::spawn(serve(Arc::clone(&shared), stream));
            }
        });
        server
    }

    /// Changes what it does from the next conversation on.
    pub fn behave(&self, conduct: Conduct) {
        *self.shared.conduct.lock().unwrap() = conduct;
    }

    /// All that came in whole.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) -> std::io::Result<()> {
    let conduct = *shared.conduct.lock().unwrap();
    if conduct == Conduct::Silent {
        // The stream is held, and the test's end ends it.
        return std::future::pending().await;
    }
    let mut visit = Visit::default();
    match &shared.encryption {
        Encryption::None => {
            talk(&shared, &mut BufReader::new(stream), &mut visit, conduct, true).await.map(drop)
        }
        Encryption::Tls(acceptor) => {
            visit.encrypted = true;
            let stream = acceptor.accept(stream).await?;
            talk(&shared, &mut BufReader::new(stream), &mut visit, conduct, true).await.map(drop)
        }
        Encryption::StartTls(acceptor) => {
            let mut plain = BufReader::new(stream);
            if let Next::Ends = talk(&shared, &mut plain, &mut visit, conduct, true).await? {
                return Ok(());
            }
            visit = Visit { encrypted: true, ..Visit::default() };
            let stream = acceptor.accept(plain.into_inner()).await?;
            talk(&shared, &mut BufReader::new(stream), &mut visit, conduct, false).await.map(drop)
        }
    }
}

/// One conversation, until it ends or is to be encrypted.
async fn talk<S>(
    shared: &Shared,
    stream: &mut BufReader<S>,
    visit: &mut Visit,
    conduct: Conduct,
    greet: bool,
) -> std::io::Result<Next>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if greet {
        say(stream, "220 mail.test ESMTP").await?;
    }
    let must_encrypt = matches!(shared.encryption, Encryption::StartTls(_)) && !visit.encrypted;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(Next::Ends);
        }
        let line = line.trim_end();
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" if must_encrypt => say(stream, "250-mail.test\r\n250 STARTTLS").await?,
            "EHLO" if shared.login.is_some() => {
                say(stream, "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN").await?;
            }
            "EHLO" => say(stream, "250-mail.test\r\n250 8BITMIME").await?,
            "STARTTLS" if must_encrypt => {
                say(stream, "220 go on").await?;
                return Ok(Next::Encrypts);
            }
            "AUTH" => {
                let right = login(line).filter(|login| shared.login == Some(login.as_str()));
                let answer = if right.is_some() { "235 2.7.0 welcome" } else { "535 5.7.8 no" };
                visit.login = right;
                say(stream, answer).await?;
            }
            "QUIT" => {
                say(stream, "221 bye").await?;
                return Ok(Next::Ends);
            }
            "MAIL" if must_encrypt => say(stream, "530 5.7.0 STARTTLS first").await?,
            "MAIL" if shared.login.is_some() && visit.login.is_none() => {
                say(stream, "530 5.7.0 log in first").await?;
            }
            "MAIL" => {
                visit.from = address(line);
                say(stream, "250 2.1.0 fine").await?;
            }
            "RCPT" => {
                visit.to.push(address(line));
                let refusal = if let Conduct::Refuses(answer) = conduct { Some(answer) } else { None };
                say(stream, refusal.unwrap_or("250 2.1.5 fine")).await?;
            }
            "DATA" => {
                say(stream, "354 go on").await?;
                let raw = message(stream).await?;
                let (from, to) = (visit.from.clone(), std::mem::take(&mut visit.to));
                let (encrypted, login) = (visit.encrypted, visit.login.clone());
                shared.received.lock().unwrap().push(Received { from, to, raw, encrypted, login });
                match conduct {
                    Conduct::DropsAfterData => return Ok(Next::Ends),
                    Conduct::HangsAfterData => std::future::pending().await,
                    _ => say(stream, "250 2.0.0 taken").await?,
                }
            }
            "RSET" | "NOOP" => say(stream, "250 fine").await?,
            _ => say(stream, "500 5.5.1 what?").await?,
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut BufReader<S>, text: &str) -> std::io::Result<()>
where
    BufReader<S>: AsyncWrite,
{
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}

/// The message up to the line with the dot, dots at the beginning of lines unstuffed (RFC 5321 §4.5.2).
async fn message<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// User and password of `AUTH PLAIN`, as `user:password`.
fn login(line: &str) -> Option<String> {
    let bytes = STANDARD.decode(line.strip_prefix("AUTH PLAIN ")?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.split('\0').skip(1);
    Some(format!("{}:{}", parts.next()?, parts.next()?))
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

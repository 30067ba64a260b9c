//! Where mail goes: a mail server, a folder, or only the log. The address of a server may hold a password.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;
use url::{Host, Url};

/// Where mail goes.
#[derive(Clone)]
pub enum MailUrl {
    /// To a mail server.
    Smtp(SmtpServer),
    /// Into a folder, one file for each mail.
    Folder(PathBuf),
    /// Nowhere; the log says that there was one.
    Log,
}

/// A mail server.
#[derive(Clone)]
pub struct SmtpServer {
    /// How the way there is protected.
    pub security: MailSecurity,
    /// Its name or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How we identify ourselves.
    pub login: Option<Login>,
    loopback: bool,
}

/// How the way to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// Not at all.
    Plain,
    /// By TLS, which is begun before anything else is said.
    StartTls,
    /// By TLS from the first byte.
    Tls,
}

/// A user of a mail server.
#[derive(Clone)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// The text says no place for mail. It is not shown: it may hold a password.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidMailUrl {
    /// None of the known kinds.
    #[error("it must be smtp+starttls://USER:PASSWORD@HOST:PORT, smtps://…, smtp://…, file:FOLDER or log:")]
    Scheme,
    /// No host, or more than a host and a port.
    #[error(
        "after the scheme stands a host and perhaps a port, and nothing behind it, such as smtps://mail.example.com:465"
    )]
    Host,
    /// A user without a password, or a password without a user.
    #[error("user and password stand together, as USER:PASSWORD@, or not at all")]
    Login,
    /// Something that cannot stand in a URL, or could be read in two ways.
    #[error(
        "user and password must be percent-encoded: `@`, `/`, `?`, `#`, `%`, spaces and control characters"
    )]
    Encoding,
    /// No path.
    #[error("after file: stands the path of a folder, such as file:data/mail")]
    Folder,
}

impl MailUrl {
    /// Reads it.
    pub fn parse(text: &str) -> Result<Self, InvalidMailUrl> {
        if text == "log:" {
            return Ok(Self::Log);
        }
        if let Some(path) = text.strip_prefix("file:") {
            let path = match path.strip_prefix("//") {
                Some(absolute) if absolute.starts_with('/') => absolute,
                Some(_) => return Err(InvalidMailUrl::Folder),
                None => path,
            };
            let usable = !path.is_empty() && !path.contains('\0');
            return if usable { Ok(Self::Folder(path.into())) } else { Err(InvalidMailUrl::Folder) };
        }
        let (scheme, rest) = text.split_once("://").ok_or(InvalidMailUrl::Scheme)?;
        let (security, port) = match scheme {
            "smtp" => (MailSecurity::Plain, 25),
            "smtp+starttls" => (MailSecurity::StartTls, 587),
            "smtps" => (MailSecurity::Tls, 465),
            _ => return Err(InvalidMailUrl::Scheme),
        };
        server(text, rest, security, port).map(Self::Smtp)
    }

    /// For people: without the password.
    pub fn masked(&self) -> String {
        match self {
            Self::Smtp(server) => server.masked(),
            Self::Folder(path) => format!("file:{}", path.display()),
            Self::Log => "log:".to_owned(),
        }
    }
}

impl SmtpServer {
    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    fn masked(&self) -> String {
        let scheme = match self.security {
            MailSecurity::Plain => "smtp",
            MailSecurity::StartTls => "smtp+starttls",
            MailSecurity::Tls => "smtps",
        };
        let user = self.login.as_ref().map(|login| format!("{}:***@", login.user)).unwrap_or_default();
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{scheme}://{user}{host}:{}", self.port)
    }
}

fn server(
    text: &str,
    rest: &str,
    security: MailSecurity,
    usual_port: u16,
) -> Result<SmtpServer, InvalidMailUrl> {
    // An unencoded `@`, `/`, `?` or `#` in the password would make the rest of it the name of the server.
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if text.chars().any(|c| c.is_whitespace() || c.is_control())
        || authority.matches('@').count() > 1
        || behind.contains('@')
    {
        return Err(InvalidMailUrl::Encoding);
    }
    if !matches!(behind, "" | "/") {
        return Err(InvalidMailUrl::Host);
    }
    let url = Url::parse(text).map_err(|_| InvalidMailUrl::Host)?;
    let host = Host::parse(url.host_str().unwrap_or_default()).map_err(|_| InvalidMailUrl::Host)?;
    let (host, loopback) = match host {
        Host::Ipv4(ip) => (ip.to_string(), ip.is_loopback()),
        Host::Ipv6(ip) => (ip.to_string(), ip.is_loopback()),
        Host::Domain(name) if name.contains('%') => return Err(InvalidMailUrl::Host),
        Host::Domain(name) => {
            let loopback = name == "localhost";
            (name, loopback)
        }
    };
    let login = login(authority.rsplit_once('@').map(|(login, _)| login))?;
    Ok(SmtpServer { security, host, port: url.port().unwrap_or(usual_port), login, loopback })
}

fn login(written: Option<&str>) -> Result<Option<Login>, InvalidMailUrl> {
    let Some(written) = written else { return Ok(None) };
    let (user, password) = written.split_once(':').ok_or(InvalidMailUrl::Login)?;
    let (user, password) = (decoded(user)?, decoded(password)?);
    if user.is_empty() || password.is_empty() {
        return Err(InvalidMailUrl::Login);
    }
    Ok(Some(Login { user, password: password.into() }))
}

/// Takes percent-encoding away; a `+` is a plus.
fn decoded(text: &str) -> Result<String, InvalidMailUrl> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (high, low) = (rest.next().and_then(digit), rest.next().and_then(digit));
        let (Some(high), Some(low)) = (high, low) else { return Err(InvalidMailUrl::Encoding) };
        bytes.push(high * 16 + low);
    }
    let text = String::from_utf8(bytes).map_err(|_| InvalidMailUrl::Encoding)?;
    if text.chars().any(char::is_control) { Err(InvalidMailUrl::Encoding) } else { Ok(text) }
}

impl fmt::Debug for MailUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({})", self.user)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn smtp(text: &str) -> SmtpServer {
        match MailUrl::parse(text) {
            Ok(MailUrl::Smtp(server)) => server,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn each_kind_of_place_is_read() {
        for (text, shown) in [
            ("log:", "log:"),
            ("file:data/mail", "file:data/mail"),
            ("file:///var/mail", "file:/var/mail"),
            ("smtp://localhost", "smtp://localhost:25"),
            ("smtp://127.0.0.1:2525/", "smtp://127.0.0.1:2525"),
            ("smtp+starttls://Mail.Example.com", "smtp+starttls://mail.example.com:587"),
            ("smtps://u:p@[::1]", "smtps://u:***@[::1]:465"),
        ] {
            assert_eq!(MailUrl::parse(text).unwrap().masked(), shown);
        }
        assert!(smtp("smtp://127.0.0.1").is_loopback() && smtp("smtp://[::1]").is_loopback());
        assert!(!smtp("smtp://10.0.0.1").is_loopback() && !smtp("smtp://localhost.example").is_loopback());
    }

    #[test]
    fn a_password_is_decoded_and_never_shown() {
        let server = smtp("smtp+starttls://a%40b.example:p%40s+s%2F%C3%A9@mail.example:2587");
        let login = server.login.clone().unwrap();
        assert_eq!((login.user.as_str(), login.password.expose_secret()), ("a@b.example", "p@s+s/é"));
        let shown = format!("{server:?} {login:?}");
        assert!(!shown.contains("s+s") && !shown.contains("p%40"), "{shown}");
    }

    #[test]
    fn what_is_no_place_for_mail_is_refused() {
        for (text, error) in [
            ("", InvalidMailUrl::Scheme),
            ("log", InvalidMailUrl::Scheme),
            ("mail.example.com:25", InvalidMailUrl::Scheme),
            ("http://mail.example.com", InvalidMailUrl::Scheme),
            ("file:", InvalidMailUrl::Folder),
            ("file://mail", InvalidMailUrl::Folder),
            ("smtp://", InvalidMailUrl::Host),
            ("smtp://mail.example.com:99999", InvalidMailUrl::Host),
            ("smtp://mail.example.com/path", InvalidMailUrl::Host),
            ("smtp://mail.example.com?tls=no", InvalidMailUrl::Host),
            ("smtps://user@mail.example.com", InvalidMailUrl::Login),
            ("smtps://:p@mail.example.com", InvalidMailUrl::Login),
            ("smtps://u:p@w@mail.example.com", InvalidMailUrl::Encoding),
            ("smtps://u:p/w@mail.example.com", InvalidMailUrl::Encoding),
            ("smtps://u:p%zz@mail.example.com", InvalidMailUrl::Encoding),
            ("smtps://u:p%0d%0a@mail.example.com", InvalidMailUrl::Encoding),
            ("smtps://u:p@mail.example.com\n", InvalidMailUrl::Encoding),
        ] {
            assert_eq!(MailUrl::parse(text).map(|_| ()), Err(error), "{text}");
        }
    }
}

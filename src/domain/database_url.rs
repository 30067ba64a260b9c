//! The address of the database: a file of SQLite, or a connection string of PostgreSQL, which may hold a password.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

/// Options of a connection string that are shown; any other may be a secret.
const SHOWN: [&str; 6] =
    ["host", "port", "sslmode", "connect_timeout", "application_name", "target_session_attrs"];

/// Where the data is.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// The file of an SQLite database.
    Sqlite(PathBuf),
    /// A connection string that libpq understands.
    Postgres(SecretString),
}

/// The text is no database address. It is not shown: it may hold a password.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidDatabaseUrl {
    /// Another database, or no address at all.
    #[error("it must be sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    Scheme,
    /// A database in memory, options, or no path.
    #[error("after sqlite:// stands the path of a file, without options, such as sqlite://data/signet.db")]
    Path,
    /// Something that cannot stand in a URL, or could be read in two ways.
    #[error(
        "it holds a character that must be percent-encoded: a space, or `@`, `/`, `?` or `#` in the user or the password"
    )]
    Encoding,
}

impl DatabaseUrl {
    /// Reads `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            let usable = !path.is_empty() && !path.ends_with('/') && !path.contains(['?', '#', '\0']);
            // Every connection to a database in memory would have one of its own.
            let in_memory = path.contains(":memory:") || path.starts_with("file:");
            return if usable && !in_memory {
                Ok(Self::Sqlite(path.into()))
            } else {
                Err(InvalidDatabaseUrl::Path)
            };
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        let rest = rest.ok_or(InvalidDatabaseUrl::Scheme)?;
        let encoded = !rest.chars().any(|c| c.is_whitespace() || c.is_control() || c == '#');
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        // An unencoded `/` in the password would make the rest of it the name of the database.
        let unambiguous = rest.matches('@').count() == authority.matches('@').count()
            && authority.matches('@').count() <= 1;
        if encoded && unambiguous {
            Ok(Self::Postgres(text.to_owned().into()))
        } else {
            Err(InvalidDatabaseUrl::Encoding)
        }
    }

    /// The file, if this is SQLite.
    pub fn sqlite_path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// A connection string of PostgreSQL for a command line, where everybody on the machine can read it: without the
    /// password, and without options that may be one. `None`: this is SQLite.
    pub fn without_secrets(&self) -> Option<String> {
        let Self::Postgres(_) = self else { return None };
        let masked = self.masked();
        let (place, options) =
            masked.split_once('?').map_or((masked.as_str(), ""), |(place, rest)| (place, rest));
        let place = place.replacen(":***@", "@", 1);
        let shown: Vec<&str> =
            options.split('&').filter(|option| !option.is_empty() && !option.ends_with("***")).collect();
        Some(if shown.is_empty() { place } else { format!("{place}?{}", shown.join("&")) })
    }

    /// For people: without the password, and without the value of any option that may be one.
    pub fn masked(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres(url) => masked_postgres(url.expose_secret()),
        }
    }
}

fn masked_postgres(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (place, options) =
        rest.split_once('?').map_or((rest, None), |(place, options)| (place, Some(options)));
    let place = match place.split_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => place.to_owned(),
    };
    let Some(options) = options else { return format!("{scheme}://{place}") };
    let shown = options.split('&').map(|option| match option.split_once('=') {
        Some((name, _)) if SHOWN.contains(&name) => option.to_owned(),
        Some((name, _)) => format!("{name}=***"),
        None => "***".to_owned(),
    });
    format!("{scheme}://{place}?{}", shown.collect::<Vec<_>>().join("&"))
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_databases_are_read() {
        for (text, path) in
            [("sqlite://data/signet.db", "data/signet.db"), ("sqlite:///var/lib/a b.db", "/var/lib/a b.db")]
        {
            assert_eq!(DatabaseUrl::parse(text).unwrap().sqlite_path(), Some(Path::new(path)));
        }
        for text in [
            "postgres://u:p@h:5432/d",
            "postgresql:///d?host=/run/postgresql",
            "postgres://h1:1,h2:2/d",
            "postgres://u@[::1]/d",
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().sqlite_path(), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, error) in [
            ("", InvalidDatabaseUrl::Scheme),
            ("data/signet.db", InvalidDatabaseUrl::Scheme),
            ("sqlite:data/signet.db", InvalidDatabaseUrl::Scheme),
            ("mysql://u:p@h/d", InvalidDatabaseUrl::Scheme),
            ("POSTGRES://h/d", InvalidDatabaseUrl::Scheme),
            ("sqlite://", InvalidDatabaseUrl::Path),
            ("sqlite://data/", InvalidDatabaseUrl::Path),
            ("sqlite://:memory:", InvalidDatabaseUrl::Path),
            ("sqlite://file::memory:", InvalidDatabaseUrl::Path),
            ("sqlite://file:signet.db", InvalidDatabaseUrl::Path),
            ("sqlite://a.db?mode=ro", InvalidDatabaseUrl::Path),
            ("postgres://u:p/w@h/d", InvalidDatabaseUrl::Encoding),
            ("postgres://u:p@w@h/d", InvalidDatabaseUrl::Encoding),
            ("postgres://u:p?w@h/d", InvalidDatabaseUrl::Encoding),
            ("postgres://u:p#w@h/d", InvalidDatabaseUrl::Encoding),
            ("postgres://u:p w@h/d", InvalidDatabaseUrl::Encoding),
            ("postgres://u:p@h/d\n", InvalidDatabaseUrl::Encoding),
        ] {
            assert_eq!(DatabaseUrl::parse(text).map(|_| ()), Err(error), "{text}");
        }
    }

    #[test]
    fn a_password_is_masked_wherever_it_stands() {
        for (text, shown) in [
            ("postgres://u:SECRET@h/d", "postgres://u:***@h/d"),
            (
                "postgresql://u:SECRET:x@h1,h2:2/d?sslmode=require",
                "postgresql://u:***@h1,h2:2/d?sslmode=require",
            ),
            (
                "postgres:///d?user=u&password=SECRET&host=/run",
                "postgres:///d?user=***&password=***&host=/run",
            ),
            ("postgres:///d?p%61ssword=SECRET", "postgres:///d?p%61ssword=***"),
            ("postgres:///d?SECRET", "postgres:///d?***"),
            ("postgres://u@h/d", "postgres://u@h/d"),
        ] {
            let url = DatabaseUrl::parse(text).unwrap();
            assert_eq!(url.masked(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn a_command_line_has_no_secret_and_still_leads_there() {
        for (text, shown) in [
            ("postgres://u:SECRET@h:5432/d", "postgres://u@h:5432/d"),
            ("postgres://u@h/d?sslmode=require&sslpassword=SECRET", "postgres://u@h/d?sslmode=require"),
            ("postgres:///d?password=SECRET", "postgres:///d"),
            ("postgres://h/d", "postgres://h/d"),
        ] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().without_secrets().as_deref(), Some(shown));
        }
        assert_eq!(DatabaseUrl::parse("sqlite://a.db").unwrap().without_secrets(), None);
    }
}

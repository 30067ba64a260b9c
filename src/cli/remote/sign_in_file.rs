//! Where sign-ins are kept: one file for each server, which its owner alone may read. Whoever changes it holds its lock,
//! so that two programs do not spend one refresh token (RFC 9700 §4.14.2: the second would end the family).

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::device::Tokens;
use crate::config::environment;
use crate::domain::issuer::Issuer;
use crate::domain::time::{Span, Timestamp};

/// Longer files are none of ours.
const MAX: u64 = 1 << 18;
/// A token with less life left is exchanged before it is used.
const SPARE: Span = Span::from_seconds(30);

/// A sign-in.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct SignIn {
    pub(super) server: String,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    /// Milliseconds since the epoch, by the clock of this machine.
    pub(super) expires_at: i64,
    /// Certificates that were trusted when it was made.
    pub(super) ca: Option<String>,
}

impl SignIn {
    /// Takes new tokens in the place of those before.
    pub(super) fn take(&mut self, tokens: Tokens, now: Timestamp) {
        self.access_token = tokens.access_token;
        if tokens.refresh_token.is_some() {
            self.refresh_token = tokens.refresh_token;
        }
        if let Some(scope) = tokens.scope {
            self.scope = scope;
        }
        self.expires_at = now.plus(Span::from_seconds(tokens.expires_in.max(0))).millis();
    }

    /// Whether the access token still lives for a while.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now.plus(SPARE).millis() < self.expires_at
    }
}

/// The place of one server's file.
#[derive(Clone, Debug)]
pub(super) struct SignInFile {
    path: PathBuf,
}

/// Nobody else changes the file while this lives.
#[derive(Debug)]
pub(super) struct Locked<'a> {
    place: &'a SignInFile,
    _lock: File,
}

impl SignInFile {
    /// In the folder of this user's settings.
    pub(super) fn of(server: &Issuer) -> anyhow::Result<Self> {
        let variable = |wanted: &str| environment().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let absolute = |text: String| Some(PathBuf::from(text)).filter(|path| path.is_absolute());
        let own = variable("XDG_CONFIG_HOME").and_then(absolute);
        let home = || variable("HOME").and_then(absolute).map(|home| home.join(".config"));
        let Some(settings) = own.or_else(home) else {
            anyhow::bail!("there is no place for sign-ins: set HOME, or XDG_CONFIG_HOME")
        };
        // One name for each server, and no slash in it.
        let name: String = url::form_urlencoded::byte_serialize(server.as_str().as_bytes()).collect();
        Ok(Self { path: settings.join("signet").join("servers").join(format!("{name}.json")) })
    }

    /// What is kept; `None`: nothing.
    pub(super) fn read(&self) -> anyhow::Result<Option<SignIn>> {
        let Some((sign_in, mode)) = self.read_with_mode()? else { return Ok(None) };
        // security.md RE5: what others can read is no secret.
        if mode & 0o077 != 0 {
            anyhow::bail!(
                "{} is open to other users of this machine (mode {mode:04o}), who may have read it: sign in again",
                self.path.display()
            );
        }
        Ok(Some(sign_in))
    }

    /// What is kept, whoever can read it.
    pub(super) fn left_behind(&self) -> Option<SignIn> {
        self.read_with_mode().ok().flatten().map(|(sign_in, _)| sign_in)
    }

    fn read_with_mode(&self) -> anyhow::Result<Option<(SignIn, u32)>> {
        let shown = self.path.display();
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => anyhow::bail!("{shown} cannot be read: {error}"),
        };
        // The permissions of the file that is read, not of one that may have taken its place.
        let mode = file.metadata().with_context(|| format!("{shown} cannot be read"))?.permissions().mode();
        let mut text = Zeroizing::new(Vec::new());
        file.take(MAX).read_to_end(&mut text).with_context(|| format!("{shown} cannot be read"))?;
        let damaged = || anyhow::anyhow!("{shown} is damaged: remove it, and sign in again");
        let sign_in = serde_json::from_slice(&text).map_err(|_| damaged())?;
        Ok(Some((sign_in, mode & 0o7777)))
    }

    /// Waits until nobody else changes it.
    pub(super) fn lock(&self) -> anyhow::Result<Locked<'_>> {
        let lock = || -> std::io::Result<File> {
            DirBuilder::new().recursive(true).mode(0o700).create(self.folder())?;
            let path = self.path.with_extension("lock");
            let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
            file.lock()?;
            Ok(file)
        };
        let lock = lock().with_context(|| format!("{} cannot be locked", self.path.display()))?;
        Ok(Locked { place: self, _lock: lock })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }
}

impl Locked<'_> {
    /// Keeps `sign_in`: as a whole, or as it was before.
    pub(super) fn write(&self, sign_in: &SignIn) -> anyhow::Result<()> {
        let text = Zeroizing::new(serde_json::to_vec(sign_in)?);
        let new = self.place.path.with_extension("new");
        let write = || -> std::io::Result<()> {
            // Whoever died here left one behind.
            removed(&new)?;
            let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
            out.write_all(&text)?;
            out.sync_all()?;
            std::fs::rename(&new, &self.place.path)?;
            File::open(self.place.folder())?.sync_all()
        };
        write().with_context(|| format!("{} cannot be written", self.place.path.display()))
    }

    /// Forgets what is kept.
    pub(super) fn remove(&self) -> anyhow::Result<()> {
        removed(&self.place.path).with_context(|| format!("{} cannot be removed", self.place.path.display()))
    }
}

fn removed(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

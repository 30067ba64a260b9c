//! Files that only the server may read: a key that others on the machine can read is no secret (security.md RE5).

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Longer files are no keys.
const MAX: u64 = 1 << 20;

/// Why a private file is not used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// It cannot be opened or read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Users other than the owner and its group have access.
    #[error("{path} is open to every user of this machine (mode {mode:04o}); run: chmod o= {path}", path = path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is empty or binary.
    #[error("{path} is empty or not UTF-8 text", path = path.display())]
    NoText {
        /// The file.
        path: PathBuf,
    },
    /// It is longer than any key.
    #[error("{path} is longer than 1 MiB", path = path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
}

/// Reads a file that must not be open to others. The group may read it: that is how containers hand out secrets.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let unreadable = |source| PrivateFileError::Unreadable { path: path.to_owned(), source };
    // The permissions of the file that is read, not of one that may have taken its place.
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if let Some(mode) = exposed(&metadata) {
        return Err(PrivateFileError::Exposed { path: path.to_owned(), mode });
    }
    // One allocation, so that no copy stays behind.
    let mut bytes =
        Zeroizing::new(Vec::with_capacity(usize::try_from(metadata.len().min(MAX)).unwrap_or(0) + 1));
    file.take(MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX) {
        Ok(bytes)
    } else {
        Err(PrivateFileError::TooLong { path: path.to_owned() })
    }
}

/// The permission bits, when others have access.
#[cfg(unix)]
fn exposed(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = metadata.permissions().mode() & 0o7777;
    (mode & 0o007 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn exposed(_: &std::fs::Metadata) -> Option<u32> {
    None
}

/// Whether a file that was read by other means is open to others.
pub fn check(path: &Path) -> Result<(), PrivateFileError> {
    let metadata = std::fs::metadata(path)
        .map_err(|source| PrivateFileError::Unreadable { path: path.to_owned(), source })?;
    match exposed(&metadata) {
        Some(mode) => Err(PrivateFileError::Exposed { path: path.to_owned(), mode }),
        None => Ok(()),
    }
}

/// Reads a secret of one line; exactly one newline at the end (`\n` or `\r\n`) is not part of it.
pub fn one_line(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let bytes = read(path)?;
    let line = bytes.strip_suffix(b"\n").map_or(&bytes[..], |line| line.strip_suffix(b"\r").unwrap_or(line));
    match std::str::from_utf8(line) {
        Ok(text) if !text.is_empty() => Ok(Zeroizing::new(text.to_owned())),
        _ => Err(PrivateFileError::NoText { path: path.to_owned() }),
    }
}

//! Where the master key comes from: the environment, or the file `master.key` in `keys/`, which is made when the
//! database holds nothing sealed yet.

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::seal::MasterKey;
use crate::domain::random::{self, Random};

/// The name of the file in `keys/`.
pub const FILE: &str = "master.key";

/// Why there is no master key. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// No file, and sealed rows that need it.
    #[error(
        "the master key {} is missing, and the database holds keys sealed by {sealed_by}; restore that file, \
         or give the key in SIGNET__KEYS__MASTER_KEY",
        path.display()
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// The id of the key that is looked for.
        sealed_by: String,
    },
    /// A key, but another one.
    #[error("the master key is {found}, but the database holds keys sealed by {sealed_by}; give that one")]
    Wrong {
        /// The id of the key that was given.
        found: String,
        /// The id of the key that is looked for.
        sealed_by: String,
    },
    /// A key, but not all that are needed.
    #[error(
        "some of what the database holds is sealed by the master key {sealed_by}; give that one as \
         keys.previous_master_key, and finish with `signet keys rewrap --yes`"
    )]
    Unfinished {
        /// The id of the key that is looked for.
        sealed_by: String,
    },
    /// Others than its owner can read it.
    #[error("the master key {} can be read by others; run: chmod 600 {}", path.display(), path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// Not 32 bytes of base64.
    #[error("the master key from {origin} is not 32 bytes in base64; make one with: openssl rand -base64 32")]
    Malformed {
        /// Where it came from.
        origin: String,
    },
    /// The file system said no.
    #[error("the master key {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
}

/// Reads the key from its base64, with at most one trailing newline.
pub fn parse(text: &str, origin: &str) -> Result<MasterKey, MasterKeyError> {
    let malformed = || MasterKeyError::Malformed { origin: origin.to_owned() };
    let decoded =
        Zeroizing::new(STANDARD.decode(text.trim_end_matches(['\n', '\r'])).map_err(|_| malformed())?);
    let bytes: [u8; 32] = decoded.as_slice().try_into().map_err(|_| malformed())?;
    Ok(MasterKey::new(Zeroizing::new(bytes)))
}

/// Checks that `key` knows the one by which the database is sealed, which goes on sealing.
pub fn check(key: MasterKey, sealed_by: Option<&str>) -> Result<MasterKey, MasterKeyError> {
    match sealed_by {
        Some(id) if !key.seal_with(id) => {
            Err(MasterKeyError::Wrong { found: key.own_id().to_owned(), sealed_by: id.to_owned() })
        }
        _ => Ok(key),
    }
}

/// Checks that `key` knows each of the keys by which anything is `sealed_by`: while everything is sealed anew there are
/// two of them.
pub fn check_all(key: &MasterKey, sealed_by: &[String]) -> Result<(), MasterKeyError> {
    match sealed_by.iter().find(|id| !key.knows(id)) {
        Some(id) => Err(MasterKeyError::Unfinished { sealed_by: id.clone() }),
        None => Ok(()),
    }
}

/// Reads `master.key` in `folder`. It is made when it is not there and nothing is sealed yet; a key that others can
/// read is refused.
pub fn from_folder(
    folder: &Path,
    sealed_by: Option<&str>,
    random: &dyn Random,
) -> Result<MasterKey, MasterKeyError> {
    let path = folder.join(FILE);
    let io = |source| MasterKeyError::Io { path: path.clone(), source };
    match (std::fs::metadata(&path), sealed_by) {
        (Err(error), Some(id)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(MasterKeyError::Missing { path, sealed_by: id.to_owned() });
        }
        (Err(error), None) if error.kind() == std::io::ErrorKind::NotFound => create(folder, &path, random)?,
        (Err(error), _) => return Err(io(error)),
        (Ok(metadata), _) if metadata.permissions().mode() & 0o077 != 0 => {
            return Err(MasterKeyError::Exposed { path });
        }
        (Ok(_), _) => {}
    }
    let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(io)?);
    parse(&text, &path.display().to_string())
}

/// Makes the file whole or not at all. When two processes start together one of them wins, and both read its key.
fn create(folder: &Path, path: &Path, random: &dyn Random) -> Result<(), MasterKeyError> {
    let io = |source| MasterKeyError::Io { path: path.to_owned(), source };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
    let mark = u64::from_ne_bytes(random::bytes(random));
    let draft = folder.join(format!(".{FILE}.{mark:016x}"));
    let text = Zeroizing::new(STANDARD.encode(Zeroizing::new(random::bytes::<32>(random)).as_slice()) + "\n");
    let written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).and_then(
        |mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        },
    );
    // A hard link fails when the name is taken, so that the first one stays.
    let linked = written.and_then(|()| match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let removed = std::fs::remove_file(&draft);
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    linked.and(removed).and(synced).map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn the_first_start_makes_a_key_that_stays() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let first = from_folder(&keys, None, &SystemRandom).unwrap();
        let again = from_folder(&keys, Some(first.id()), &SystemRandom).unwrap();
        assert_eq!(first.id(), again.id());
        let mode = std::fs::metadata(keys.join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&keys).unwrap().count(), 1);
    }

    #[test]
    fn a_second_node_cannot_invent_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let missing = from_folder(folder.path(), Some("0011223344556677"), &SystemRandom).unwrap_err();
        assert!(missing.to_string().contains("0011223344556677"), "{missing}");
        assert!(!folder.path().join(FILE).exists());
        from_folder(folder.path(), None, &SystemRandom).unwrap();
        let other = from_folder(folder.path(), Some("0011223344556677"), &SystemRandom).unwrap();
        let wrong = check(other, Some("0011223344556677")).unwrap_err();
        assert!(matches!(wrong, MasterKeyError::Wrong { .. }));
    }

    #[test]
    fn an_exposed_or_malformed_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        from_folder(folder.path(), None, &SystemRandom).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            from_folder(folder.path(), None, &SystemRandom),
            Err(MasterKeyError::Exposed { .. })
        ));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "c2hvcnQ=").unwrap();
        assert!(matches!(
            from_folder(folder.path(), None, &SystemRandom),
            Err(MasterKeyError::Malformed { .. })
        ));
    }
}

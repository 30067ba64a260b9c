//! Makes a copy of the database while it serves (security.md RE4).

use std::io;
use std::path::{Path, PathBuf};

use super::draft::{Draft, folder_of};
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::storage::copies::{self, Contents};
use crate::storage::sealed;

/// A backup that is whole.
#[derive(Clone, Debug)]
pub struct Backup {
    /// How large it is.
    pub size_bytes: u64,
    /// What stands in it.
    pub contents: Contents,
    /// The master key without which what is sealed in it does not open. It is not in it.
    pub master_key_id: Option<String>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is there, which may be the only backup that somebody has.
    #[error("{} is there already; a backup never overwrites anything, so give another name", .0.display())]
    Taken(PathBuf),
    /// There is nothing to copy.
    #[error("there is no database at {}", .0.display())]
    NoDatabase(PathBuf),
    /// The copy is not as it should be, and neither is the database.
    #[error("the database is damaged, and so would be the backup: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The database said no.
    #[error("{}", .0.in_full())]
    Fault(#[from] Fault),
}

/// Copies the database in `file` to `place`: what was committed when the copy began is in it, nothing that was
/// committed later, and nobody waits for it. The copy is checked before it gets its name.
pub fn back_up(file: &Path, place: &Path, random: &dyn Random) -> Result<Backup, BackupError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::Io { path, source }
    };
    if place.symlink_metadata().is_ok() {
        return Err(BackupError::Taken(place.to_owned()));
    }
    // SQLite would make an empty one.
    if std::fs::metadata(file).map_or(0, |there| there.len()) == 0 {
        return Err(BackupError::NoDatabase(file.to_owned()));
    }
    let file = file.canonicalize().map_err(failed(file))?;
    let draft = Draft::beside(place, random).map_err(failed(place))?;
    copies::copy(&file, draft.path())?;
    let backup = look_into(draft.path())?;
    let folder = folder_of(place).map_err(failed(place))?;
    let place = folder.join(place.file_name().unwrap_or_default());
    draft.publish(&place).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Taken(place.clone()),
        _ => BackupError::Io { path: place.clone(), source },
    })?;
    Ok(backup)
}

fn look_into(path: &Path) -> Result<Backup, BackupError> {
    let size = std::fs::metadata(path).map_err(|source| BackupError::Io { path: path.to_owned(), source })?;
    let mut conn = copies::open_to_read(path)?;
    let damage = copies::damage(&mut conn)?;
    if !damage.is_empty() {
        return Err(BackupError::Damaged(damage));
    }
    let contents = copies::contents(&mut conn)?;
    Ok(Backup { size_bytes: size.len(), contents, master_key_id: sealed::master_key_id(&mut conn)? })
}

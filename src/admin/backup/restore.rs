//! Puts a backup in the place of a database: everything that can fail fails before anything is replaced
//! (security.md RE4).

use std::io;
use std::path::{Path, PathBuf};

use super::draft::{COMPANIONS, Draft, folder_of, set_aside, with_suffix};
use crate::admin::context::Context;
use crate::admin::sealed::{self as rows, Unopened};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::time::Timestamp;
use crate::keys::seal::MasterKey;
use crate::storage::copies::{self, Contents, Taken};
use crate::storage::restored::{self, Ended};
use crate::storage::{migrate, sealed};

/// Most databases that are set aside in one second.
const NAMES: usize = 100;

/// What to do with a database that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// Leave it, and restore nothing.
    Keep,
    /// Keep it beside, under a name that tells when.
    SetAside,
}

/// What to do with whoever was signed in when the backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// They go on, and so does whatever was revoked since.
    Keep,
    /// Everybody is signed out, and every token ends.
    End,
}

/// Why nothing was restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no such file.
    #[error("{} is no file that can be read{}", path.display(), because(source.as_ref()))]
    NoBackup {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Option<io::Error>,
    },
    /// It is the database itself.
    #[error("{} is the database itself, and no backup of it", .0.display())]
    Itself(PathBuf),
    /// SQLite finds it broken.
    #[error("the backup is damaged: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// Something else, or so broken that it cannot be told.
    #[error("{} is no backup of this program: {}", path.display(), fault.in_full())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: Fault,
    },
    /// Of a release that is not there yet.
    #[error("the backup was made by a newer release (its schema knows {0}); restore it with that one")]
    Newer(String),
    /// The master key is not the one.
    #[error("the master key does not open what is sealed in the backup: {0}")]
    Sealed(#[from] Unopened),
    /// A database is there.
    #[error(
        "there is a database at {}; to restore in its place, stop the server and add --replace (the old one is kept beside)",
        .0.display()
    )]
    Occupied(PathBuf),
    /// It is being used.
    #[error("{} is in use: stop the server, and every other command on it, before restoring", .0.display())]
    InUse(PathBuf),
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// The copy of the backup cannot be worked on.
    #[error("{}", .0.in_full())]
    Fault(#[from] Fault),
}

fn because(error: Option<&io::Error>) -> String {
    error.map(|error| format!(": {error}")).unwrap_or_default()
}

fn io_of(path: &Path) -> impl Fn(io::Error) -> RestoreError {
    move |source| RestoreError::Io { path: path.to_owned(), source }
}

/// A checked copy of a backup beside the place where it shall go, in this release's schema. It goes with this value,
/// unless it is put in its place.
#[derive(Debug)]
pub struct Staged {
    draft: Draft,
    place: PathBuf,
    present: Present,
    sealed_by: Option<String>,
    /// Migrations that the backup lacked.
    pub applied: Vec<String>,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What stands in the database now.
    pub contents: Contents,
    /// What ended, if everybody was to be signed out.
    pub ended: Option<Ended>,
    /// Where the database is that was there before.
    pub before: Option<PathBuf>,
    /// That one cannot be read by SQLite, so that nobody could tell whether it is in use.
    pub before_is_unreadable: bool,
}

/// Copies the backup beside `place`, checks it and brings it to this release's schema.
pub fn stage(
    backup: &Path,
    place: &Path,
    present: Present,
    random: &dyn Random,
) -> Result<Staged, RestoreError> {
    let unusable = |source| RestoreError::NoBackup { path: backup.to_owned(), source };
    let there = std::fs::metadata(backup).map_err(|error| unusable(Some(error)))?;
    if !there.is_file() || there.len() == 0 {
        return Err(unusable(None));
    }
    let backup = backup.canonicalize().map_err(|error| unusable(Some(error)))?;
    if place.canonicalize().is_ok_and(|place| place == backup) {
        return Err(RestoreError::Itself(backup));
    }
    if present == Present::Keep && is_occupied(place) {
        return Err(RestoreError::Occupied(place.to_owned()));
    }
    check_file(&backup)?;
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(io_of(folder))?;
    }
    let folder = folder_of(place).map_err(io_of(place))?;
    let place = folder.join(place.file_name().unwrap_or_default());
    let draft = Draft::beside(&place, random).map_err(io_of(&place))?;
    copies::copy(&backup, draft.path())?;
    let applied = migrate::run(&DatabaseUrl::Sqlite(draft.path().to_owned()))?;
    let sealed_by = sealed::master_key_id(&mut copies::open_to_read(draft.path())?)?;
    Ok(Staged { draft, place, present, sealed_by, applied })
}

/// It is whole, it is ours, and this release knows its schema.
fn check_file(backup: &Path) -> Result<(), RestoreError> {
    let not_ours = |fault| RestoreError::NotOurs { path: backup.to_owned(), fault };
    let mut conn = copies::open_to_read(backup).map_err(not_ours)?;
    let damage = copies::damage(&mut conn).map_err(not_ours)?;
    if !damage.is_empty() {
        return Err(RestoreError::Damaged(damage));
    }
    let standing = migrate::standing(&mut conn).map_err(not_ours)?;
    match standing.unknown.into_iter().next_back() {
        Some(unknown) => Err(RestoreError::Newer(unknown)),
        None => Ok(()),
    }
}

impl Staged {
    /// The id of the master key that sealed what is in it.
    pub fn sealed_by(&self) -> Option<&str> {
        self.sealed_by.as_deref()
    }

    /// Checks that `master` opens everything that is sealed in it.
    pub fn check(&self, master: &MasterKey) -> Result<(), RestoreError> {
        let mut conn = copies::open_to_read(self.draft.path())?;
        // JW7, RE5: a database whose keys do not open serves nobody.
        rows::open_all(&mut conn, master)??;
        Ok(())
    }

    /// Puts it in its place, and says so in the audit log that is in it.
    pub fn put_in_place(self, sessions: Sessions, context: &Context) -> Result<Restored, RestoreError> {
        // Held until the new one is there.
        let taken = self.take()?;
        let ended = copies::change(self.draft.path(), "restore", |tx| {
            let ended = match sessions {
                Sessions::Keep => None,
                Sessions::End => Some(restored::sign_everybody_out(tx, context.now)?),
            };
            let entry = AuditEntry::success(AuditEvent::DatabaseRestored);
            let word = if ended.is_some() { "everybody_signed_out" } else { "sessions_kept" };
            context.record(tx, entry.reason(word))?;
            Ok(ended)
        })?;
        let contents = copies::contents(&mut copies::open_to_read(self.draft.path())?)?;
        let before = self.make_room(context.now)?;
        self.draft.replace(&self.place).map_err(io_of(&self.place))?;
        let before_is_unreadable = matches!(taken, Some(Taken::Unreadable(_)));
        Ok(Restored { contents, ended, before, before_is_unreadable })
    }

    /// Takes the database that is there, if it may go and nobody uses it.
    fn take(&self) -> Result<Option<Taken>, RestoreError> {
        if !is_occupied(&self.place) {
            return Ok(None);
        }
        if self.present == Present::Keep {
            return Err(RestoreError::Occupied(self.place.clone()));
        }
        match is_there(&self.place).then(|| copies::take(&self.place)) {
            Some(Taken::InUse) => Err(RestoreError::InUse(self.place.clone())),
            taken => Ok(taken),
        }
    }

    /// Gives the database that is there another name, which it has then.
    fn make_room(&self, now: Timestamp) -> Result<Option<PathBuf>, RestoreError> {
        if !is_occupied(&self.place) {
            return Ok(None);
        }
        let time = now.to_rfc3339().replace([':', '-'], "");
        let name = |number: usize| match number {
            1 => format!(".before-restore-{time}"),
            number => format!(".before-restore-{time}-{number}"),
        };
        let names = (1..=NAMES).map(|number| with_suffix(&self.place, &name(number)));
        let before = names
            .into_iter()
            .find(|path| !is_there(path))
            .ok_or_else(|| io_of(&self.place)(io::ErrorKind::AlreadyExists.into()))?;
        if is_there(&self.place) {
            set_aside(&self.place, &before).map_err(io_of(&before))?;
        }
        // What is left of a log belongs to the old file; beside the new one it would be played into it. Of one that was
        // taken nothing is left.
        for companion in COMPANIONS {
            let old = with_suffix(&self.place, companion);
            if is_there(&old) {
                std::fs::rename(&old, with_suffix(&before, companion)).map_err(io_of(&old))?;
            }
        }
        Ok(Some(before))
    }
}

/// Whether there is anything of a database: the file, or a log without it.
fn is_occupied(place: &Path) -> bool {
    let is_filled = std::fs::metadata(place).is_ok_and(|there| there.len() > 0 || !there.is_file());
    is_filled || COMPANIONS.iter().any(|companion| is_there(&with_suffix(place, companion)))
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

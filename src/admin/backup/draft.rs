//! A file that is made beside its place and moved there when it is whole; whoever dies in between leaves a name that
//! begins with a dot and nothing else.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::domain::random::{self, Random};

/// What SQLite keeps beside a file while it is open.
pub const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A draft of a file. It goes with this value, unless it was moved to its place.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    folder: PathBuf,
}

impl Draft {
    /// An empty one in the folder of `place`, readable by its owner alone.
    pub fn beside(place: &Path, random: &dyn Random) -> io::Result<Self> {
        let name = place.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        let folder = folder_of(place)?;
        let mark = u64::from_ne_bytes(random::bytes(random));
        let path = folder.join(format!(".{name}.{mark:016x}.part"));
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { path, folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it to `place`, where nothing may be, when it is on disk.
    pub fn publish(self, place: &Path) -> io::Result<()> {
        self.sync()?;
        set_aside(&self.path, place)?;
        // The draft's own name goes with this value.
        File::open(&self.folder)?.sync_all()
    }

    /// Moves it to `place` in one step, whatever is there.
    pub fn replace(self, place: &Path) -> io::Result<()> {
        self.sync()?;
        std::fs::rename(&self.path, place)?;
        File::open(&self.folder)?.sync_all()
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have been moved; and what cannot be removed can be told to nobody.
        let _ = std::fs::remove_file(&self.path);
        for companion in COMPANIONS {
            let _ = std::fs::remove_file(with_suffix(&self.path, companion));
        }
    }
}

/// Gives a file a further name that nothing has yet. Where a file can have only one name, it is moved.
pub fn set_aside(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if to.try_exists()? => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => std::fs::rename(from, to),
        Ok(()) => Ok(()),
    }
}

/// The path with `suffix` at the end of its name.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The folder of a file, as a path that does not depend on where we are and cannot be taken for an option or a URI.
pub fn folder_of(place: &Path) -> io::Result<PathBuf> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).canonicalize()
}

//! Passwords known from breaches, in a folder of the operator's: the public range format, in which the file named by
//! the first five hexadecimal digits of a SHA-1 has a line `REST:COUNT` for each password. Nothing leaves this machine.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::domain::decision::Fault;
use crate::domain::hex::hex;

/// Digits in the name of a file, and those that are left for its lines.
const PREFIX: usize = 5;
const REST: usize = 35;

/// The largest file that is read; the public ones have some 80 KiB.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A folder of breached passwords.
#[derive(Clone, Debug)]
pub struct BreachedPasswords {
    folder: PathBuf,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UnusableFolder {
    /// It cannot be listed.
    #[error("the folder {} cannot be read: {source}", folder.display())]
    Unreadable {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No file in it has the name of a range.
    #[error(
        "the folder {} has no range file: they are named by 5 hexadecimal digits, such as 0A1B2 or 0A1B2.txt",
        folder.display()
    )]
    Empty {
        /// Which.
        folder: PathBuf,
    },
    /// A file that should be a range is none.
    #[error("{} is no range file: its lines read SUFFIX:COUNT, with 35 hexadecimal digits before the colon", file.display())]
    NotARange {
        /// Which.
        file: PathBuf,
    },
}

impl BreachedPasswords {
    /// The folder, after a look at whether it is one: it is listed, and one of its files is read.
    pub fn open(folder: PathBuf) -> Result<Self, UnusableFolder> {
        let unreadable = |source| UnusableFolder::Unreadable { folder: folder.clone(), source };
        let mut range = None;
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if is_named_as_range(&path) {
                range = Some(path);
                break;
            }
        }
        let Some(file) = range else { return Err(UnusableFolder::Empty { folder }) };
        let text = read(&file).map_err(unreadable)?;
        if text.lines().all(|line| line.trim().is_empty() || parse(line).is_some()) {
            Ok(Self { folder })
        } else {
            Err(UnusableFolder::NotARange { file })
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the password is known. A range without a file has none; a folder that cannot be read is a fault, since
    /// a check that is asked for is made.
    pub(super) fn contains(&self, password: &str) -> Result<bool, Fault> {
        let digest = hex(&openssl::sha::sha1(password.as_bytes())).to_ascii_uppercase();
        let Some((prefix, rest)) = digest.split_at_checked(PREFIX) else { return Ok(false) };
        for name in [prefix.to_owned(), format!("{prefix}.txt"), prefix.to_ascii_lowercase()] {
            match read(&self.folder.join(name)) {
                Ok(text) => {
                    return Ok(text.lines().filter_map(entry).any(|found| found.eq_ignore_ascii_case(rest)));
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        std::fs::metadata(&self.folder).map(|_| false).map_err(unavailable)
    }
}

fn unavailable(error: std::io::Error) -> Fault {
    Fault::Unavailable { what: "the folder of breached passwords", source: Some(error.into()) }
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a line names; a count of zero only fills the file up.
fn entry(line: &str) -> Option<&str> {
    parse(line).filter(|(_, count)| *count > 0).map(|(rest, _)| rest)
}

/// A line: the rest of a hash, and how often its password was seen.
fn parse(line: &str) -> Option<(&str, u64)> {
    let (rest, count) = line.trim().split_once(':')?;
    let right = rest.len() == REST && rest.bytes().all(|b| b.is_ascii_hexdigit());
    right.then_some((rest, count.parse().ok()?))
}

fn is_named_as_range(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".txt").unwrap_or(name);
    name.len() == PREFIX && name.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-1 of "a quiet harbour at dawn", which is no breached password but here.
    fn digest(password: &str) -> String {
        hex(&openssl::sha::sha1(password.as_bytes())).to_ascii_uppercase()
    }

    #[test]
    fn a_password_is_looked_up_by_the_first_digits_of_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        for (password, named) in [("first one", ""), ("second one", ".txt")] {
            let digest = digest(password);
            let lines = format!("{}:0\r\n{}:3\r\n", "0".repeat(35), &digest[5..]);
            std::fs::write(folder.path().join(format!("{}{named}", &digest[..5])), lines).unwrap();
        }
        let breached = BreachedPasswords::open(folder.path().to_owned()).unwrap();
        for known in ["first one", "second one"] {
            assert!(breached.contains(known).unwrap(), "{known}");
        }
        assert!(!breached.contains("third one").unwrap());
        folder.close().unwrap();
        assert!(breached.contains("third one").is_err());
    }

    #[test]
    fn an_entry_that_only_fills_up_names_nothing() {
        let rest = "A".repeat(35);
        assert_eq!(entry(&format!("{rest}:1")), Some(rest.as_str()));
        for wrong in
            [format!("{rest}:0"), rest.clone(), format!("{rest}A:1"), format!("{rest}:x"), String::new()]
        {
            assert_eq!(entry(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_folder_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let open = || BreachedPasswords::open(folder.path().to_owned());
        assert!(matches!(open(), Err(UnusableFolder::Empty { .. })));
        std::fs::write(folder.path().join("README"), "x").unwrap();
        assert!(matches!(open(), Err(UnusableFolder::Empty { .. })));
        std::fs::write(folder.path().join("0A1B2.txt"), "a list of something else\n").unwrap();
        assert!(matches!(open(), Err(UnusableFolder::NotARange { .. })));
        let missing = BreachedPasswords::open(folder.path().join("missing"));
        assert!(matches!(missing, Err(UnusableFolder::Unreadable { .. })));
    }
}

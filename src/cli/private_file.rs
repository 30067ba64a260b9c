//! Files with what is known about people.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;

/// A file that is not there yet and that its owner alone can read.
pub(super) fn create(file: &Path) -> anyhow::Result<File> {
    let made = File::options().write(true).create_new(true).mode(0o600).open(file);
    made.with_context(|| format!("{} cannot be made", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_reads_it_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.csv");
        let made = create(&file).unwrap();
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&made.metadata().unwrap()) & 0o777, 0o600);
        assert!(create(&file).unwrap_err().to_string().contains("people.csv"));
    }
}

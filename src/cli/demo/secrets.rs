//! Passwords and client secrets of one demo: new every time, since others on the machine can reach its ports, too.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::domain::random::{self, Random};
use crate::domain::secret::ClientSecret;

/// Letters and digits that are not taken for one another; 32, so that each stands for five bits.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// A password that is easily typed: four groups of four, 80 bits.
pub(super) fn password(random: &dyn Random) -> String {
    let bytes = random::bytes::<{ GROUPS * GROUP }>(random);
    let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    let letters: Vec<char> = letters.map(|letter| char::from(*letter)).collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// Writes a client's secret for the process that needs it; nobody else may read the file.
pub(super) fn hand_over(secret: &ClientSecret, path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secret.expose().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::SystemRandom;

    #[test]
    fn a_password_is_new_and_easily_typed() {
        let one = password(&SystemRandom);
        assert_eq!(one.len(), 19);
        assert!(one.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)), "{one}");
        assert_ne!(one, password(&SystemRandom));
    }
}

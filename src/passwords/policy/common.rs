//! The most common passwords, compiled in.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words::Forms;

/// One in a line, in lower case; lines that begin with `# ` tell where they come from.
const LIST: &str = include_str!("common.txt");

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with("# ")).collect());

/// Whether it is one of them, whatever its case, backwards, with digits for letters, or with a few digits or signs at
/// its ends.
pub(super) fn is_common(forms: &Forms) -> bool {
    forms.all().any(|form| COMMON.contains(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_there() {
        assert!(COMMON.len() > 25_000);
        assert!(COMMON.iter().all(|word| word.chars().count() >= 6 && *word == word.to_lowercase()));
    }

    #[test]
    fn common_ones_are_known_in_disguise() {
        for common in [
            "password",
            "PassWord",
            "drowssap",
            "P4ssw0rd",
            "p@$$w0rd",
            "password1",
            "Password1!",
            "!!password!!",
            "iloveyou",
            "qwertyuiop",
            "1q2w3e4r5t",
            "trustno1",
            "ｐａｓｓｗｏｒｄ",
            "Dragon2024",
            "l3tm31n99",
        ] {
            assert!(is_common(&Forms::of(common)), "{common}");
        }
        for other in ["a quiet harbour at dawn", "password harbour dawn", "xkwq7731ztpl", "        "] {
            assert!(!is_common(&Forms::of(other)), "{other}");
        }
    }
}

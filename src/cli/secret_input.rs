//! How the command line takes a secret: from standard input or from a prompt without echo. Never from an argument,
//! which everybody on the machine can read in the list of processes.

use std::io::{IsTerminal as _, Read};

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

/// The longest secret that is read, in bytes.
const MAX: usize = 4096;

/// Why no secret was read. None of them shows what was typed.
#[derive(Debug, thiserror::Error)]
pub enum SecretInputError {
    /// Nothing but, perhaps, the end of the line.
    #[error("the secret is empty")]
    Empty,
    /// More than 4 KiB.
    #[error("the secret is longer than {MAX} bytes")]
    TooLong,
    /// Binary data.
    #[error("the secret is not UTF-8 text")]
    NotText,
    /// The two prompts got different answers.
    #[error("the two entries differ")]
    Different,
    /// Standard input is the keyboard, which would show the secret.
    #[error("standard input is a terminal, which would show the secret; pipe it in, or leave out the option")]
    Visible,
    /// Reading failed, or there is no terminal to ask on.
    #[error("the secret cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
}

/// Reads a secret that was piped in, as `printf %s "$SECRET" | signet …` or `signet … < file`.
pub fn from_stdin() -> Result<SecretString, SecretInputError> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(SecretInputError::Visible);
    }
    from_reader(stdin.lock())
}

/// Reads a secret to the end. Exactly one newline at the end (`\n` or `\r\n`) belongs to the pipe, everything else to
/// the secret.
pub fn from_reader(reader: impl Read) -> Result<SecretString, SecretInputError> {
    // One allocation, so that no copy stays behind: the longest secret, its newline, one byte too many.
    let mut bytes = Zeroizing::new(vec![0; MAX + 3]);
    let mut length = 0;
    let mut reader = reader;
    while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let read = bytes.get(..length).unwrap_or_default();
    let line = read.strip_suffix(b"\n").map_or(read, |line| line.strip_suffix(b"\r").unwrap_or(line));
    if line.len() > MAX {
        return Err(SecretInputError::TooLong);
    }
    checked(std::str::from_utf8(line).map_err(|_| SecretInputError::NotText)?)
}

/// Asks for a secret on the terminal, twice, without showing it.
pub fn from_prompt(prompt: &str) -> Result<SecretString, SecretInputError> {
    confirmed(&mut |text| rpassword::prompt_password(text), prompt)
}

fn confirmed(
    ask: &mut dyn FnMut(String) -> std::io::Result<String>,
    prompt: &str,
) -> Result<SecretString, SecretInputError> {
    let mut typed = ask(format!("{prompt}: "))?;
    let first = checked(&typed);
    typed.zeroize();
    let first = first?;
    let again = SecretString::from(ask(format!("{prompt} (again): "))?);
    let same: bool = first.expose_secret().as_bytes().ct_eq(again.expose_secret().as_bytes()).into();
    if same { Ok(first) } else { Err(SecretInputError::Different) }
}

fn checked(text: &str) -> Result<SecretString, SecretInputError> {
    match text.len() {
        0 => Err(SecretInputError::Empty),
        1..=MAX => Ok(text.to_owned().into()),
        _ => Err(SecretInputError::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, SecretInputError> {
        from_reader(bytes).map(|secret| secret.expose_secret().to_owned())
    }

    fn answers(all: &[&str]) -> Result<String, SecretInputError> {
        let mut left = all.iter().map(|text| (*text).to_owned());
        let asked = confirmed(
            &mut |_| left.next().ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into()),
            "Password",
        );
        asked.map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn exactly_one_newline_is_removed() {
        for (typed, secret) in [
            ("a", "a"),
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("a\r", "a\r"),
            ("a\r\r\n", "a\r"),
            (" a b \n", " a b "),
            ("a\nb\n", "a\nb"),
            ("\n\n", "\n"),
        ] {
            assert_eq!(read(typed.as_bytes()).unwrap(), secret, "{typed:?}");
        }
    }

    #[test]
    fn an_empty_long_or_binary_secret_is_refused() {
        for empty in ["", "\n", "\r\n"] {
            assert!(matches!(read(empty.as_bytes()), Err(SecretInputError::Empty)), "{empty:?}");
        }
        assert!(matches!(read(b"a\xff\n"), Err(SecretInputError::NotText)));
        let longest = vec![b'x'; MAX];
        for end in ["", "\n", "\r\n"] {
            assert_eq!(read(&[&longest, end.as_bytes()].concat()).unwrap().len(), MAX);
        }
        for end in ["x", "x\n", "x\r\n", "\n\n", "xxxxxxxxxx"] {
            assert!(
                matches!(read(&[&longest, end.as_bytes()].concat()), Err(SecretInputError::TooLong)),
                "{end:?}"
            );
        }
        assert!(matches!(from_reader(std::io::repeat(b'x')), Err(SecretInputError::TooLong)));
    }

    #[test]
    fn a_secret_comes_in_pieces() {
        let pieces = std::io::Read::chain(&b"ab"[..], &b"cd\n"[..]);
        assert_eq!(from_reader(pieces).unwrap().expose_secret(), "abcd");
    }

    #[test]
    fn a_prompt_is_confirmed() {
        assert_eq!(answers(&["a b ", "a b "]).unwrap(), "a b ");
        assert!(matches!(answers(&["a", "b"]), Err(SecretInputError::Different)));
        assert!(matches!(answers(&["a", ""]), Err(SecretInputError::Different)));
        assert!(matches!(answers(&[""]), Err(SecretInputError::Empty)));
        assert!(matches!(answers(&["a"]), Err(SecretInputError::Unreadable(_))));
        assert!(matches!(answers(&[&"x".repeat(MAX + 1)]), Err(SecretInputError::TooLong)));
    }
}

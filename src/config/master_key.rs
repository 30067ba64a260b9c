//! The master key of the settings: set as it is, in a file, or handed out by a program; and the one before it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret as _, SecretBox};

use super::command;
use super::private_file;
use super::problem::Problem;
use super::written::{Source, Written};

/// A key that seals secrets at rest: 32 bytes.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretBox<[u8; 32]>>);

/// The text is no master key. It is not shown.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidMasterKey {
    /// Not base64, or of another length.
    #[error("it must be 32 bytes in base64, as `openssl rand -base64 32` writes them")]
    Form,
    /// A constant instead of random bytes.
    #[error("it repeats one byte and is no random key; make one with `openssl rand -base64 32`")]
    Weak,
}

impl MasterKey {
    /// Reads 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, InvalidMasterKey> {
        let padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let decoded =
            GeneralPurpose::new(&STANDARD, padding).decode(text).map_err(|_| InvalidMasterKey::Form)?;
        let decoded = zeroize::Zeroizing::new(decoded);
        let bytes = <&[u8; 32]>::try_from(decoded.as_slice()).map_err(|_| InvalidMasterKey::Form)?;
        // RE5: a weak key is refused.
        if bytes.iter().all(|byte| bytes.first() == Some(byte)) {
            return Err(InvalidMasterKey::Weak);
        }
        Ok(Self(Arc::new(SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(bytes)))))
    }

    /// The key itself.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// The one of `key`, `file` and `program` that is set.
pub(super) fn read(
    key: &Written,
    file: &Written,
    program: Option<&Written>,
) -> Result<Option<MasterKey>, Problem> {
    let program = program.and_then(Written::given);
    let given: Vec<&Written> = [key.given(), file.given(), program].into_iter().flatten().collect();
    if let [first, second, ..] = given.as_slice() {
        return Err(second.wrong(format!("{} is set too; set one of them", first.name)));
    }
    if let Some(key) = key.given() {
        // RE5: a settings file that holds the key is a key file.
        if let Source::File(path) = &key.source {
            private_file::check(path.as_ref()).map_err(|error| key.wrong(error.to_string()))?;
        }
        return MasterKey::parse(key.text()?).map(Some).map_err(|error| key.wrong(error.to_string()));
    }
    if let Some(file) = file.given() {
        let text =
            private_file::one_line(file.text()?.as_ref()).map_err(|error| file.wrong(error.to_string()))?;
        return MasterKey::parse(&text)
            .map(Some)
            .map_err(|error| file.wrong(format!("in that file: {error}")));
    }
    let Some(program) = program else { return Ok(None) };
    let text = command::one_line(&words(program)?).map_err(|error| program.wrong(error.to_string()))?;
    MasterKey::parse(&text).map(Some).map_err(|error| program.wrong(format!("what it wrote: {error}")))
}

/// A list of words, or one text with blanks between them; no shell looks at either.
fn words(program: &Written) -> Result<Vec<String>, Problem> {
    let is_list = program.text.as_deref().is_none_or(|text| text.starts_with('['));
    if is_list {
        return Ok(program.structure("a list of words, the program first")?.unwrap_or_default());
    }
    Ok(program.text()?.split_whitespace().map(str::to_owned).collect())
}

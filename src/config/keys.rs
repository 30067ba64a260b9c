//! `[keys]`: the key that seals secrets at rest, and how signing keys are made.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret as _, SecretBox};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::private_file;
use super::problem::{Problem, Problems};
use super::show::MASK;
use super::written::{Source, Written};
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    dir: Written,
    master_key: Written,
    master_key_file: Written,
    rsa_bits: Written,
    publish_before: Written,
    rotate_every: Written,
}

/// Signing keys and the master key.
#[derive(Clone, Debug)]
pub struct KeySettings {
    /// The folder in which a master key is looked for, and made, when none is set.
    pub dir: PathBuf,
    /// The master key, when it is set.
    pub master_key: Option<MasterKey>,
    /// Size of new RSA keys.
    pub rsa_bits: usize,
    /// How long a key is published before it signs.
    pub publish_before: Span,
    /// How long a key signs until another one takes its place by itself; `None`: until somebody rotates.
    pub rotate_every: Option<Span>,
}

/// The key that seals secrets at rest: 32 bytes.
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
        let decoded = Zeroizing::new(decoded);
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

impl KeySettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "dir": self.dir.display().to_string(),
            "master_key": self.master_key.as_ref().map(|_| MASK),
            "rsa_bits": self.rsa_bits,
            "publish_before": self.publish_before.to_string(),
            "rotate_every": self.rotate_every.unwrap_or_default().to_string(),
        })
    }
}

impl TryFrom<Raw> for KeySettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let dir = problems.keep(dir(&raw.dir));
        let master_key = problems.keep(master_key(&raw.master_key, &raw.master_key_file));
        let rsa_bits = problems.keep(rsa_bits(&raw.rsa_bits));
        // JW8: published for at least twice the JWKS max-age (5 min) before it signs.
        let publish_before =
            problems.keep(raw.publish_before.span(Span::from_minutes(10)..=Span::from_days(90)));
        let rotate_every = problems.keep(rotate_every(&raw.rotate_every, publish_before));
        let settings = || {
            Some(Self {
                dir: dir?,
                master_key: master_key?,
                rsa_bits: rsa_bits?,
                publish_before: publish_before?,
                rotate_every: rotate_every?,
            })
        };
        problems.finish(settings())
    }
}

fn dir(written: &Written) -> Result<PathBuf, Problem> {
    match written.text()? {
        "" => Err(written.unexpected("the path of a folder")),
        path => Ok(path.into()),
    }
}

fn rsa_bits(written: &Written) -> Result<usize, Problem> {
    let expected = "2048, 3072 or 4096";
    match written.parse(expected)? {
        bits @ (2048 | 3072 | 4096) => Ok(bits),
        _ => Err(written.unexpected(expected)),
    }
}

/// Zero is never. A key that signs for less than two waits would see the one after it published too late.
fn rotate_every(written: &Written, publish_before: Option<Span>) -> Result<Option<Span>, Problem> {
    let every = written.span(Span::ZERO..=Span::from_days(1095))?;
    let least = Span::from_millis(publish_before.unwrap_or_default().millis().saturating_mul(2));
    if every != Span::ZERO && every < least {
        return Err(
            written.unexpected(&format!("0s (never) or at least twice keys.publish_before ({least})"))
        );
    }
    Ok((every != Span::ZERO).then_some(every))
}

fn master_key(key: &Written, file: &Written) -> Result<Option<MasterKey>, Problem> {
    match (key.given(), file.given()) {
        (None, None) => Ok(None),
        (Some(_), Some(file)) => Err(file.wrong("keys.master_key is set too; set one of them")),
        (Some(key), None) => {
            // RE5: a settings file that holds the key is a key file.
            if let Source::File(path) = &key.source {
                private_file::check(path.as_ref()).map_err(|error| key.wrong(error.to_string()))?;
            }
            MasterKey::parse(key.text()?).map(Some).map_err(|error| key.wrong(error.to_string()))
        }
        (None, Some(file)) => {
            let text = private_file::one_line(file.text()?.as_ref())
                .map_err(|error| file.wrong(error.to_string()))?;
            MasterKey::parse(&text).map(Some).map_err(|error| file.wrong(format!("in that file: {error}")))
        }
    }
}

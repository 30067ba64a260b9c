//! `[keys]`: the key that seals secrets at rest, and how signing keys are made.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::master_key::{self, MasterKey};
use super::problem::{Problem, Problems};
use super::show::MASK;
use super::written::Written;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    dir: Written,
    master_key: Written,
    master_key_file: Written,
    master_key_command: Written,
    previous_master_key: Written,
    previous_master_key_file: Written,
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
    /// Other master keys that open what is sealed, while it is sealed anew.
    pub other_master_keys: Vec<MasterKey>,
    /// Size of new RSA keys.
    pub rsa_bits: usize,
    /// How long a key is published before it signs.
    pub publish_before: Span,
    /// How long a key signs until another one takes its place by itself; `None`: until somebody rotates.
    pub rotate_every: Option<Span>,
}

impl KeySettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "dir": self.dir.display().to_string(),
            "master_key": self.master_key.as_ref().map(|_| MASK),
            "previous_master_key": self.other_master_keys.first().map(|_| MASK),
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
        let given = master_key::read(&raw.master_key, &raw.master_key_file, Some(&raw.master_key_command));
        let master_key = problems.keep(given);
        let previous = master_key::read(&raw.previous_master_key, &raw.previous_master_key_file, None);
        let previous = problems.keep(previous);
        let rsa_bits = problems.keep(rsa_bits(&raw.rsa_bits));
        // JW8: published for at least twice the JWKS max-age (5 min) before it signs.
        let publish_before =
            problems.keep(raw.publish_before.span(Span::from_minutes(10)..=Span::from_days(90)));
        let rotate_every = problems.keep(rotate_every(&raw.rotate_every, publish_before));
        let settings = || {
            Some(Self {
                dir: dir?,
                master_key: master_key?,
                other_master_keys: previous?.into_iter().collect(),
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

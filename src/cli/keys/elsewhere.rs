//! `signet keys import|export`: keys that come from elsewhere, and public ones that go there.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use crate::admin::keys::export::{self, PublicForm};
use crate::admin::keys::making::take_in as take_in_key;
use crate::admin::keys::operation;
use crate::admin::keys::view::KeyView;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::config::private_file;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::keys::jwks::PublicJwk;

/// More than any key has.
const MOST: usize = 64 * 1024;

/// A key from elsewhere.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// The private key: PEM (PKCS #8, PKCS #1 or SEC 1) or a JWK; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// A file with the password of an encrypted key, which others cannot read
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
    /// What it signs by; by default as a JWK says, or as keys of its kind do: RS256 (RSA), ES256 (P-256), EdDSA (Ed25519)
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) algorithm: Option<SigningAlgorithm>,
}

/// How a public key is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum Form {
    /// SubjectPublicKeyInfo in PEM
    Pem,
    /// JSON Web Key (RFC 7517)
    Jwk,
}

impl From<Form> for PublicForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Pem => Self::Pem,
            Form::Jwk => Self::Jwk,
        }
    }
}

pub(super) async fn take_in(arguments: ImportArguments, local: &Local) -> anyhow::Result<Answer> {
    let (text, warning) = read(&arguments.file)?;
    let password = arguments.password_file.as_deref().map(private_file::one_line).transpose()?;
    let context = local.context();
    let bytes = password.map(|text| Zeroizing::new(text.as_bytes().to_vec()));
    let key = take_in_key(text, bytes, arguments.algorithm, &local.house.surroundings)
        .await?
        .map_err(|refused| anyhow::anyhow!("{}: {refused}", arguments.file.display()))?;
    let kid = key.key.kid.clone();
    let taken =
        local.house.store.write("keys_import", move |tx| operation::import(tx, &key, &context)).await?;
    let Some(key) = taken else { anyhow::bail!("the key {kid} is here already") };
    Ok(super::published(&KeyView::new(&key, &local.house.surroundings.settings.keys))?.warn(warning))
}

/// The text of a key, and what the operator should know of its file. The file is theirs, and may have been made by
/// another program: it is taken also when others can read it.
pub(in crate::cli) fn read(path: &std::path::Path) -> anyhow::Result<(Zeroizing<Vec<u8>>, Option<String>)> {
    let name = path.display().to_string();
    let (source, warning): (Box<dyn std::io::Read>, _) = if name == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = std::fs::File::open(path).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        (Box::new(file), private_file::check(path).err().map(|error| error.to_string()))
    };
    // One allocation, so that no copy stays behind.
    let mut text = Zeroizing::new(Vec::with_capacity(MOST.saturating_add(1)));
    let most = u64::try_from(MOST)?.saturating_add(1);
    source.take(most).read_to_end(&mut text).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
    if text.len() > MOST {
        anyhow::bail!("{name} is too large: no key has more than {} KiB", MOST / 1024);
    }
    Ok((text, warning))
}

pub(super) async fn give_out(kid: String, form: Form, local: &Local) -> anyhow::Result<Answer> {
    let wanted = kid.clone();
    let found = local.house.store.read(move |conn| operation::find(conn, &wanted)).await?;
    let Some(key) = found else { anyhow::bail!("there is no signing key {kid}") };
    let jwk = PublicJwk::new(&key)?;
    Answer::new(&jwk, export::public(&key, form.into())?)
}

//! `signet keys …`: the keys that sign tokens.

pub(super) mod activating;
pub(super) mod elsewhere;
pub(super) mod rehearsing;
pub(super) mod retiring;
pub(super) mod revoking;
mod rewrapping;

use clap::Subcommand;
use serde::Serialize;

use activating::HasteArguments;
use elsewhere::{Form, ImportArguments};

use rehearsing::RehearseArguments;

use rewrapping::RewrapArguments;

use super::local::Local;
use super::output::{self, Answer};
use crate::admin::keys::making::{kind, make, usual};
use crate::admin::keys::operation;
use crate::admin::keys::schedule::{missing_standbys, next_rotation};
use crate::admin::keys::view::KeyView;
use crate::config::Settings;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SigningKey;
use crate::domain::time::Timestamp;
use crate::keys::generate::SIZES;
use crate::storage::Tx;

/// What to do with the signing keys.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List all keys, the oldest first
    List {
        /// Only those for this algorithm
        #[arg(long, value_name = "ALG")]
        algorithm: Option<SigningAlgorithm>,
    },
    /// Make a key and publish it; it signs once it is activated
    #[command(
        after_help = "Examples:\n  signet keys generate --bits 3072\n  signet keys generate --algorithm ES256"
    )]
    Generate {
        /// What it signs by: RS256, PS256, ES256 or EdDSA
        #[arg(long, value_name = "ALG", default_value = "RS256")]
        algorithm: SigningAlgorithm,
        /// Size in bits, for RS256 and PS256: 2048, 3072 or 4096; by default as keys.rsa_bits says
        #[arg(long, value_name = "N", value_parser = bits)]
        bits: Option<usize>,
    },
    /// Let a published key sign from now on; the one before of its algorithm still verifies what it signed
    Activate {
        /// The id of a key in state next, as `signet keys list` shows it
        // Ids are base64url: one may begin with a hyphen.
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        #[command(flatten)]
        haste: HasteArguments,
    },
    /// Activate the oldest published key of an algorithm, and publish a new one for the next time
    Rotate {
        /// Whose keys: RS256, PS256, ES256 or EdDSA
        #[arg(long, value_name = "ALG", default_value = "RS256")]
        algorithm: SigningAlgorithm,
        #[command(flatten)]
        haste: HasteArguments,
    },
    /// Play a rotation without doing it: what happens when, and whether any valid token would be refused (exit code 1)
    #[command(after_help = "Examples:\n  signet keys rehearse\n  signet keys rehearse --cache 1h --now")]
    Rehearse(RehearseArguments),
    /// Publish a private key that was made elsewhere; it signs once it is activated
    #[command(
        after_help = "Examples:\n  signet keys import key.pem\n  signet keys import key.pem --password-file secret\n  vault read key | signet keys import -"
    )]
    Import(ImportArguments),
    /// Write a public key, for a service that cannot fetch the JWKS
    Export {
        /// The key's id
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        /// PEM or JWK
        #[arg(long, value_enum, default_value = "pem")]
        format: Form,
    },
    /// Take a published key back that never signed
    Retire {
        /// The id of a key in state next
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
    },
    /// Seal all secrets anew under another master key; says first how many, and does it with --yes
    Rewrap(RewrapArguments),
    /// Take a key away at once, in an emergency; says first what would break, and does it with --yes
    Revoke {
        /// The key's id
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

fn bits(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().filter(|size| SIZES.contains(size));
    size.ok_or_else(|| "RSA keys here have 2048, 3072 or 4096 bits".to_owned())
}

pub(super) async fn run(verb: Verb, settings: Settings) -> anyhow::Result<Answer> {
    if let Verb::Rewrap(arguments) = verb {
        return rewrapping::rewrap(arguments, settings).await;
    }
    let local = &Local::open(settings).await?;
    match verb {
        Verb::Rewrap(_) => Ok(Answer::silent()),
        Verb::List { algorithm } => list(algorithm, local).await,
        Verb::Generate { algorithm, bits } => publish(algorithm, bits, local).await,
        Verb::Activate { kid, haste } => activating::activate(kid, haste, local).await,
        Verb::Rotate { algorithm, haste } => activating::rotate(algorithm, haste, local).await,
        Verb::Rehearse(arguments) => rehearsing::run(arguments, local).await,
        Verb::Import(arguments) => elsewhere::take_in(arguments, local).await,
        Verb::Export { kid, format } => elsewhere::give_out(kid, format, local).await,
        Verb::Retire { kid } => retiring::retire(kid, local).await,
        Verb::Revoke { kid, yes } => revoking::revoke(kid, yes, local).await,
    }
}

async fn list(algorithm: Option<SigningAlgorithm>, local: &Local) -> anyhow::Result<Answer> {
    let mut keys = local.house.store.read(operation::list).await?;
    keys.retain(|key| algorithm.is_none_or(|wanted| key.algorithm == wanted));
    let rules = local.house.surroundings.settings.keys;
    let due = next_rotation(&keys, algorithm.unwrap_or_default(), &rules);
    listed(keys.iter().map(|key| KeyView::new(key, &rules)).collect(), due.map(Timestamp::to_rfc3339))
}

/// All keys, and when the next one takes over by itself: for RS256, or for the algorithm that is listed.
pub(super) fn listed(keys: Vec<KeyView>, next_rotation_at: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        keys: Vec<KeyView>,
        next_rotation_at: Option<String>,
    }

    let row = |key: &KeyView| {
        [
            key.kid.clone(),
            key.algorithm.clone(),
            key.state.clone(),
            key.bits.to_string(),
            output::at(&key.created_at),
            output::at_or_dash(key.activated_at.as_deref()),
            output::at_or_dash(key.retired_at.as_deref()),
            output::at_or_dash(key.verifies_until.as_deref()),
        ]
    };
    let names = ["KID", "ALGORITHM", "STATE", "BITS", "CREATED", "ACTIVATED", "RETIRED", "VERIFIES UNTIL"];
    let text = output::table(names, keys.iter().map(row).collect(), "There are no signing keys.");
    let due = next_rotation_at.as_deref().map(output::at);
    let due = due.map(|due| format!("\nThe next key takes over by itself at {due}.")).unwrap_or_default();
    Answer::new(&List { keys, next_rotation_at }, format!("{text}{due}"))
}

async fn publish(algorithm: SigningAlgorithm, bits: Option<usize>, local: &Local) -> anyhow::Result<Answer> {
    let surroundings = &local.house.surroundings;
    let (key, context) = (make(kind(algorithm, bits, surroundings)?, surroundings).await?, local.context());
    let key =
        local.house.store.write("keys_publish", move |tx| operation::publish(tx, &key, &context)).await?;
    published(&KeyView::new(&key, &local.house.surroundings.settings.keys))
}

/// What comes after a key was published.
pub(super) fn published(key: &KeyView) -> anyhow::Result<Answer> {
    let from = key.may_sign_from.as_deref().map_or_else(String::new, output::at);
    let text = format!(
        "Published the key {} ({}, {} bits), state next.\nWhen every service has fetched it, from {from} on, let it sign \
         with:\n  signet keys activate {}",
        key.kid, key.algorithm, key.bits, key.kid
    );
    Answer::new(key, text)
}

/// Publishes a key for the next time, for each algorithm in use that has none.
async fn stand_by(local: &Local) -> anyhow::Result<Vec<SigningKey>> {
    let surroundings = &local.house.surroundings;
    let mut published = Vec::new();
    for algorithm in local.house.store.read(missing_standbys).await? {
        let (key, context) = (make(usual(algorithm, surroundings), surroundings).await?, local.context());
        let write = move |tx: &mut Tx<'_>| operation::publish_standby(tx, &key, &context);
        published.extend(local.house.store.write("keys_publish", write).await?);
    }
    Ok(published)
}

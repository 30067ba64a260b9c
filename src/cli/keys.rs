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
use crate::admin::keys::making::make;
use crate::admin::keys::operation;
use crate::admin::keys::schedule::next_rotation;
use crate::admin::keys::view::KeyView;
use crate::config::Settings;
use crate::domain::signing_key::SigningKey;
use crate::domain::time::Timestamp;
use crate::keys::generate::SIZES;
use crate::storage::Tx;

/// What to do with the signing keys.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List all keys, the oldest first
    List,
    /// Make a key and publish it; it signs once it is activated
    #[command(after_help = "Example:\n  signet keys generate --bits 3072")]
    Generate {
        /// Size in bits: 2048, 3072 or 4096; by default as keys.rsa_bits says
        #[arg(long, value_name = "N", value_parser = bits)]
        bits: Option<usize>,
    },
    /// Let a published key sign from now on; the one before still verifies what it signed
    Activate {
        /// The id of a key in state next, as `signet keys list` shows it
        // Ids are base64url: one may begin with a hyphen.
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        #[command(flatten)]
        haste: HasteArguments,
    },
    /// Activate the oldest published key, and publish a new one for the next time
    Rotate(HasteArguments),
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
        Verb::List => list(local).await,
        Verb::Generate { bits } => publish(local, bits.unwrap_or(local.settings.keys.rsa_bits)).await,
        Verb::Activate { kid, haste } => activating::activate(kid, haste, local).await,
        Verb::Rotate(haste) => activating::rotate(haste, local).await,
        Verb::Rehearse(arguments) => rehearsing::run(arguments, local).await,
        Verb::Import(arguments) => elsewhere::take_in(arguments, local).await,
        Verb::Export { kid, format } => elsewhere::give_out(kid, format, local).await,
        Verb::Retire { kid } => retiring::retire(kid, local).await,
        Verb::Revoke { kid, yes } => revoking::revoke(kid, yes, local).await,
    }
}

async fn list(local: &Local) -> anyhow::Result<Answer> {
    let keys = local.house.store.read(operation::list).await?;
    let rules = local.house.surroundings.settings.keys;
    let due = next_rotation(&keys, &rules);
    listed(keys.iter().map(|key| KeyView::new(key, &rules)).collect(), due.map(Timestamp::to_rfc3339))
}

/// All keys, and when the next one takes over by itself.
pub(super) fn listed(keys: Vec<KeyView>, next_rotation_at: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        keys: Vec<KeyView>,
        next_rotation_at: Option<String>,
    }

    let row = |key: &KeyView| {
        [
            key.kid.clone(),
            key.state.clone(),
            key.bits.to_string(),
            output::at(&key.created_at),
            output::at_or_dash(key.activated_at.as_deref()),
            output::at_or_dash(key.retired_at.as_deref()),
            output::at_or_dash(key.verifies_until.as_deref()),
        ]
    };
    let names = ["KID", "STATE", "BITS", "CREATED", "ACTIVATED", "RETIRED", "VERIFIES UNTIL"];
    let text = output::table(names, keys.iter().map(row).collect(), "There are no signing keys.");
    let due = next_rotation_at.as_deref().map(output::at);
    let due = due.map(|due| format!("\nThe next key takes over by itself at {due}.")).unwrap_or_default();
    Answer::new(&List { keys, next_rotation_at }, format!("{text}{due}"))
}

async fn publish(local: &Local, bits: usize) -> anyhow::Result<Answer> {
    let (key, context) = (make(bits, &local.house.surroundings).await?, local.context());
    let key =
        local.house.store.write("keys_publish", move |tx| operation::publish(tx, &key, &context)).await?;
    published(&KeyView::new(&key, &local.house.surroundings.settings.keys))
}

/// What comes after a key was published.
pub(super) fn published(key: &KeyView) -> anyhow::Result<Answer> {
    let from = key.may_sign_from.as_deref().map_or_else(String::new, output::at);
    let text = format!(
        "Published the key {} ({} bits), state next.\nWhen every service has fetched it, from {from} on, let it sign \
         with:\n  signet keys activate {}",
        key.kid, key.bits, key.kid
    );
    Answer::new(key, text)
}

/// Publishes a key for the next time, when there is none.
async fn stand_by(local: &Local) -> anyhow::Result<Option<SigningKey>> {
    if local.house.store.read(operation::needed_for_rotation).await? < 2 {
        return Ok(None);
    }
    let (key, context) =
        (make(local.settings.keys.rsa_bits, &local.house.surroundings).await?, local.context());
    let write = move |tx: &mut Tx<'_>| operation::publish_standby(tx, &key, &context);
    Ok(local.house.store.write("keys_publish", write).await?)
}

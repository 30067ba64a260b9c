//! `signet keys rewrap`: seals everything anew under another master key, while servers run that know both.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::admin::keys::rewrap::{Left, left, reseal};
use crate::admin::sealed::open_all;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::config::{MasterKey as GivenKey, Settings, private_file};
use crate::keys::seal::MasterKey;
use crate::storage::Tx;
use crate::storage::sealed::SealedTable;

/// By then every node has seen which key seals: they look twice a second.
const NOTICED: Duration = Duration::from_secs(2);
/// Who still seals by the old key after so many looks does not know the new one.
const PASSES: usize = 5;

/// Which key seals from now on.
#[derive(Debug, Args)]
pub(in crate::cli) struct RewrapArguments {
    /// The new master key: a file that others cannot read; by default the master key of the settings
    #[arg(long, value_name = "FILE", conflicts_with = "to_stdin")]
    to_file: Option<PathBuf>,
    /// Read the new master key from standard input
    #[arg(long)]
    to_stdin: bool,
    /// Do it
    #[arg(long)]
    yes: bool,
}

impl RewrapArguments {
    fn target(&self) -> anyhow::Result<Option<GivenKey>> {
        let text = match &self.to_file {
            Some(path) => private_file::one_line(path)?,
            None if self.to_stdin => {
                let mut text = Zeroizing::new(String::with_capacity(128));
                std::io::stdin().take(127).read_to_string(&mut text)?;
                Zeroizing::new(text.trim_end().to_owned())
            }
            None => return Ok(None),
        };
        Ok(Some(GivenKey::parse(&text).map_err(|error| anyhow::anyhow!("the new master key: {error}"))?))
    }
}

#[derive(Serialize)]
struct Row {
    table: &'static str,
    rows: i64,
}

#[derive(Serialize)]
struct Told<'a> {
    master_key_id: &'a str,
    sealed_anew: usize,
    left: Vec<Row>,
}

pub(super) async fn rewrap(arguments: RewrapArguments, mut settings: Settings) -> anyhow::Result<Answer> {
    let given = arguments.target()?;
    // Known before the house opens: an attempt that was cut short has sealed some of it by this key.
    settings.keys.other_master_keys.extend(given.clone());
    let local = Local::open(settings).await?;
    let master = &local.house.master;
    let target = match given {
        Some(key) => MasterKey::new(Zeroizing::new(*key.expose())),
        None => master.only(master.own_id()).ok_or_else(|| anyhow::anyhow!("there is no master key"))?,
    };
    let target = Arc::new(target);
    let before = remaining(&local, &target).await?;
    let total: i64 = before.iter().map(|left| left.rows).sum();
    if total == 0 {
        let text = format!("Everything is sealed by the master key {} already.", target.id());
        return Answer::new(&Told { master_key_id: target.id(), sealed_anew: 0, left: rows(&before) }, text);
    }
    if !arguments.yes {
        return told_before(&before, &target);
    }
    let sealed_anew = everything(&local, &target).await?;
    let text = format!(
        "Sealed {sealed_anew} values anew; the master key is {} from now on.\nGive every server this one alone, and keep \
         the old one as long as you keep backups that need it.",
        target.id()
    );
    Answer::new(&Told { master_key_id: target.id(), sealed_anew, left: Vec::new() }, text)
}

fn rows(left: &[Left]) -> Vec<Row> {
    left.iter().map(|left| Row { table: left.table.name(), rows: left.rows }).collect()
}

fn told_before(before: &[Left], target: &MasterKey) -> anyhow::Result<Answer> {
    let table = before.iter().map(|left| [left.table.name().to_owned(), left.rows.to_string()]).collect();
    let text = format!(
        "{}\nThese values would be sealed anew by the master key {}.\nServers that run must know both keys by then: set the new \
         one as keys.master_key, the old one as keys.previous_master_key, and start them again. A server that knows the old \
         one only can neither open what is sealed anew nor start again.",
        output::table(["TABLE", "VALUES"], table, ""),
        target.id()
    );
    let told = Told { master_key_id: target.id(), sealed_anew: 0, left: rows(before) };
    let nothing_done = ["nothing was changed; add --yes if you mean it".to_owned()];
    Ok(Answer::new(&told, text)?.refused().warn(nothing_done))
}

async fn remaining(local: &Local, target: &Arc<MasterKey>) -> anyhow::Result<Vec<Left>> {
    let id = target.id().to_owned();
    Ok(local.house.store.read(move |conn| left(conn, &id)).await?)
}

/// Seals until nothing is left that another key has sealed, and looks whether the new one opens all of it.
async fn everything(local: &Local, target: &Arc<MasterKey>) -> anyhow::Result<usize> {
    let mut sealed_anew = 0_usize;
    let mut looks = tokio::time::interval(NOTICED);
    looks.tick().await;
    for _ in 0..PASSES {
        for table in SealedTable::ALL {
            sealed_anew = sealed_anew.saturating_add(one_table(local, table, target).await?);
        }
        // What nodes have sealed by the old key until they noticed.
        looks.reset();
        looks.tick().await;
        if remaining(local, target).await?.iter().all(|left| left.rows == 0) {
            let key = Arc::clone(target);
            local.house.store.read(move |conn| open_all(conn, &key)).await??;
            return Ok(sealed_anew);
        }
    }
    anyhow::bail!(
        "something goes on sealing by the old key: a server that does not know the new one? Give it both \
         (keys.previous_master_key), and run this again"
    )
}

async fn one_table(local: &Local, table: SealedTable, target: &Arc<MasterKey>) -> anyhow::Result<usize> {
    let (mut sealed_anew, mut after) = (0_usize, String::new());
    loop {
        let (target, known) = (Arc::clone(target), Arc::clone(&local.house.master));
        let (context, from) = (local.context(), after);
        let write = move |tx: &mut Tx<'_>| reseal(tx, table, &from, &target, &known, &context);
        let chunk = local.house.store.write("keys_rewrap", write).await??;
        sealed_anew = sealed_anew.saturating_add(chunk.resealed);
        match chunk.last {
            Some(last) => after = last,
            None => return Ok(sealed_anew),
        }
    }
}

//! A creation that is asked for twice under one `Idempotency-Key` is done once and answered alike, for a day: whoever
//! lost the answer, and with it a secret that is shown once, asks again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::admin::context::Context;
use crate::domain::decision::Fault;
use crate::domain::secret::SecretHash;
use crate::domain::time::Span;
use crate::env::Env;
use crate::storage::idempotency_keys::{self, Asked, SealedAnswer};
use crate::storage::sealed::SealedTable;
use crate::storage::{Conn, Tx};

/// How long an answer is kept.
const KEPT: Span = Span::from_hours(24);
/// Most characters of a key.
pub const KEY_MAX: usize = 255;

/// A request under a key.
#[derive(Clone, Debug)]
pub struct Keyed {
    key: String,
    request: SecretHash,
}

/// What was created.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Created {
    /// Where it is.
    pub location: String,
    /// What is answered.
    pub body: Value,
    /// Its version, if it can be changed.
    pub version: Option<String>,
}

/// What a key stands for.
#[derive(Debug)]
pub enum Known {
    /// Nothing yet.
    Nothing,
    /// This very request, which was answered so.
    Answered(Created),
    /// Another request.
    Other,
}

impl Keyed {
    /// The request of `actor` at `place` with `body` under `key`. Nobody's key stands for another's request.
    pub fn new(actor: &str, place: &str, key: &str, body: &[u8]) -> Self {
        let whose = serde_json::json!([actor, place, key]).to_string();
        Self { key: hex_of(SecretHash::of(&whose).as_bytes()), request: SecretHash::of(&hex_of(body)) }
    }

    /// What the key stands for.
    pub fn find(&self, conn: &mut Conn, env: &Env) -> Result<Known, Fault> {
        match idempotency_keys::find(conn, &self.key, env.now)? {
            None => Ok(Known::Nothing),
            Some(Asked { request, .. }) if request != self.request.as_bytes() => Ok(Known::Other),
            Some(Asked { answer: sealed, .. }) => {
                let opened = env.master.open(&self.identity(), &sealed);
                let clear = opened.map_err(|error| Fault::internal("opening a kept answer", error))?;
                let created = serde_json::from_slice(&clear);
                created.map(Known::Answered).map_err(|error| Fault::internal("reading a kept answer", error))
            }
        }
    }

    /// Keeps the answer beside what it tells of. Whoever is late finds the key taken: their own creation is undone.
    pub fn keep(
        &self,
        tx: &mut Tx<'_>,
        created: &Created,
        context: &Context,
        env: &Env,
    ) -> Result<(), Fault> {
        let clear = serde_json::to_vec(created)
            .map(zeroize::Zeroizing::new)
            .map_err(|error| Fault::internal("keeping an answer", error))?;
        let sealed = env
            .master
            .seal(&self.identity(), &clear, context.random.as_ref())
            .map_err(|error| Fault::internal("sealing an answer", error))?;
        let times = (context.now, context.now.plus(KEPT));
        let answer = SealedAnswer { bytes: sealed.bytes, master_key_id: sealed.master_key_id };
        if idempotency_keys::claim(tx, &self.key, &self.request, &answer, times)? {
            return Ok(());
        }
        Err(Fault::unavailable("a creation that is under way with this idempotency key"))
    }

    fn identity(&self) -> String {
        SealedTable::IdempotencyKeys.identity(&self.key)
    }
}

fn hex_of(bytes: &[u8]) -> String {
    crate::domain::hex::hex(bytes)
}

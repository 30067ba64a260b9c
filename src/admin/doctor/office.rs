//! Where a server that runs is examined: one look at a time, on a thread where nobody waits for it, and not for ever.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::Check;
use super::operation::{Patient, look_around, look_inside};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time::Timestamp;
use crate::keys::seal::MasterKey;

/// Longer nobody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The doctor of a server.
#[derive(Debug)]
pub struct Office {
    patient: Arc<Patient>,
    one: Arc<Semaphore>,
}

impl Office {
    /// For this house.
    pub fn new(patient: Patient) -> Self {
        Self { patient: Arc::new(patient), one: Arc::new(Semaphore::new(1)) }
    }

    /// Looks at everything. Refused while somebody else has that done (security.md RL5).
    pub async fn examine(&self, master: Arc<MasterKey>, now: Timestamp) -> Result<Vec<Check>, Refusal> {
        let busy = || Refusal::new(RefusalCode::Conflict, "the server is being looked at at this moment");
        let turn = Arc::clone(&self.one).try_acquire_owned().map_err(|_| busy())?;
        let patient = Arc::clone(&self.patient);
        let look = async move {
            let looked = Arc::clone(&patient);
            let inside = tokio::task::spawn_blocking(move || {
                let inside = look_inside(&looked, |_| Ok(master), now);
                // The turn is over when the thread is, however long somebody has waited for it.
                (inside, turn)
            });
            let (inside, _turn) = inside.await.ok()?;
            Some(look_around(&patient, inside, now).await)
        };
        let late = || {
            let says = "the look took too long; run `signet doctor` where the server runs";
            Refusal::new(RefusalCode::Conflict, says)
        };
        tokio::time::timeout(PATIENCE, look).await.ok().flatten().ok_or_else(late)
    }
}

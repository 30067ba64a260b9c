//! Mail on its way as programs see it: never what stands in it, and over the network never the whole address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::outgoing::{DeliveryState, Outgoing};
use crate::domain::time::Timestamp;

/// A mail.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailView {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub kind: String,
    /// To whom; most of the local part is hidden.
    pub to: String,
    /// In which language it is written.
    pub language: String,
    /// `waiting`, `sending`, `sent` or `dead`.
    pub state: String,
    /// How often its delivery was begun.
    pub attempts: i64,
    /// When it is tried next.
    pub due_at: Option<String>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: String,
    /// When the mail server took it.
    pub sent_at: Option<String>,
    /// From then on it is worth nothing.
    pub expires_at: String,
}

impl MailView {
    /// With the whole address, for whoever holds the database.
    pub fn whole(mail: &Outgoing) -> Self {
        Self {
            id: mail.id.to_string(),
            kind: mail.kind.as_str().to_owned(),
            to: mail.to.as_typed().to_owned(),
            language: mail.language.as_str().to_owned(),
            state: mail.state.as_str().to_owned(),
            attempts: mail.attempts,
            due_at: mail.due_at.map(Timestamp::to_rfc3339),
            last_error: mail.last_error.clone(),
            created_at: mail.created_at.to_rfc3339(),
            sent_at: mail.sent_at.map(Timestamp::to_rfc3339),
            expires_at: mail.expires_at.to_rfc3339(),
        }
    }

    /// Whether it can be sent again, or taken away.
    pub fn is_unsent(&self) -> bool {
        [DeliveryState::Waiting, DeliveryState::Dead].iter().any(|state| state.as_str() == self.state)
    }
}

/// With the address masked (security.md LG2): who watches the mail need not know who has an account.
impl From<&Outgoing> for MailView {
    fn from(mail: &Outgoing) -> Self {
        Self { to: mail.to.masked(), ..Self::whole(mail) }
    }
}

/// How many mails that were given up go again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RetriedView {
    /// How many.
    pub retried: i64,
}

/// A test mail was taken.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TriedView {
    /// Always true.
    pub sent: bool,
    /// By which way, without its password.
    pub through: String,
    /// Its id.
    pub id: String,
}

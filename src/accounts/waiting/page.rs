//! What the forms of somebody who is on the way to an application know of it.

use crate::domain::decision::Fault;
use crate::domain::ids::InteractionId;
use crate::domain::interaction::Interaction;
use crate::domain::secret::Handle;
use crate::http::state::AppState;
use crate::storage::{clients, interactions};

/// The application that waits, as pages show it.
#[derive(Debug)]
pub struct Waiting {
    /// What waits.
    pub interaction: Interaction,
    /// For whom.
    pub client_name: String,
}

/// Why a form that names something that waits cannot go on with it.
#[derive(Debug)]
pub enum Lost {
    /// It is over, or another browser's.
    Gone,
    /// It could not be looked up.
    Fault(Fault),
}

/// The interaction of this browser that waits, if the form names one.
pub async fn waiting(
    state: &AppState,
    named: Option<&str>,
    browser: Option<&Handle>,
) -> Result<Option<Waiting>, Lost> {
    let Some(named) = named else { return Ok(None) };
    let (Ok(id), Some(browser)) = (named.parse(), browser) else { return Err(Lost::Gone) };
    find(state, id, browser).await.map_err(Lost::Fault)?.map(Some).ok_or(Lost::Gone)
}

/// A page of ours, which a person on the way to an application reaches without losing it.
pub fn keeping(path: &str, waiting: Option<InteractionId>) -> String {
    waiting.map_or_else(|| path.to_owned(), |id| format!("{path}?interaction={id}"))
}

/// As [`waiting`], for a page that goes on as well when the application does not wait any more.
pub async fn still_waiting(
    state: &AppState,
    named: Option<&str>,
    browser: Option<&Handle>,
) -> Result<Option<Waiting>, Fault> {
    match waiting(state, named, browser).await {
        Ok(waiting) => Ok(waiting),
        Err(Lost::Gone) => Ok(None),
        Err(Lost::Fault(fault)) => Err(fault),
    }
}

async fn find(state: &AppState, id: InteractionId, browser: &Handle) -> Result<Option<Waiting>, Fault> {
    let (surroundings, browser) = (state.house.surroundings.clone(), browser.hash());
    state
        .house
        .store
        .read(move |conn| {
            let now = surroundings.env().now;
            let Some(interaction) = interactions::find(conn, id, &browser, now)? else { return Ok(None) };
            let client = clients::find(conn, &interaction.request.client_id)?.filter(|client| client.enabled);
            Ok(client.map(|client| Waiting { interaction, client_name: client.name }))
        })
        .await
}

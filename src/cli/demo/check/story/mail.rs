//! Mail: what the server sends arrives in the demo's mailbox and stays on this machine.

use std::time::Duration;

use crate::accounts::post::post;
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::stage::Stage;
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::mail::letter::Letter;
use crate::storage::Tx;

/// How often the mailbox is looked into; the step's own limit ends it.
const PERIOD: Duration = Duration::from_millis(100);

pub(super) async fn play(stage: &Stage, report: &mut Report) -> Result<(), Stopped> {
    report.step("a mail is sent, and stands in the mailbox", arrives(stage)).await
}

async fn arrives(stage: &Stage) -> anyhow::Result<()> {
    let surroundings = stage.house.surroundings.clone();
    let to: EmailAddress = stage.cast.customer.email.parse()?;
    let write = move |tx: &mut Tx<'_>| post(tx, &Letter::Test, &to, Language::English, &surroundings.env());
    stage.house.store.write("demo: post a mail", write).await?;
    let mut browser = Browser::new()?;
    let mut period = tokio::time::interval(PERIOD);
    loop {
        period.tick().await;
        browser.open(&stage.mailbox.url).await?;
        browser.shows(200, "Mailbox")?;
        if browser.body.contains("A test mail from Signet") {
            return Ok(());
        }
    }
}

//! `signet mail …`: what waits to be sent, what could not be, and whether mail arrives at all.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::given::Rows;
use super::local::Local;
use super::output::{self, Answer};
use crate::admin::mail::operation::{self, BATCH};
use crate::admin::mail::trial;
use crate::admin::mail::view::{MailView, TriedView};
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::outgoing::DeliveryState;
use crate::storage::Tx;

/// What to do with mail.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List mail that waits, was sent in the last days, or could not be sent; never what stands in it
    List(ListArguments),
    /// Send mail again that was given up or waits for its next attempt; the running server does it
    #[command(
        after_help = "Examples:\n  signet mail retry 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f\n  signet mail retry --all"
    )]
    Retry {
        /// Its id, as the list shows it
        #[arg(value_name = "ID", required_unless_present = "all")]
        id: Option<MailId>,
        /// All mail that was given up and is still worth sending
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
    /// Take mail away that was not sent yet: nobody gets it
    Discard {
        /// Its id, as the list shows it
        #[arg(value_name = "ID")]
        id: MailId,
    },
    /// Send a test mail at once, past the outbox, and say how it went
    Test {
        /// To whom
        #[arg(value_name = "ADDRESS")]
        address: EmailAddress,
    },
}

/// Which part of the list.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    pub(super) rows: Rows,
    /// Only mail that was given up
    #[arg(long)]
    pub(super) dead: bool,
    /// Begin after the mail with this id
    #[arg(long, value_name = "ID")]
    pub(super) after: Option<MailId>,
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    match verb {
        Verb::List(arguments) => list(arguments, local).await,
        Verb::Retry { id: Some(id), .. } => retry(id, local).await,
        Verb::Retry { id: None, .. } => retry_all(local).await,
        Verb::Discard { id } => discard(id, local).await,
        Verb::Test { address } => test(&address, local).await,
    }
}

async fn list(arguments: ListArguments, local: &Local) -> anyhow::Result<Answer> {
    let ListArguments { rows, dead, after } = arguments;
    let state = dead.then_some(DeliveryState::Dead);
    let page = local.house.store.read(move |conn| operation::list(conn, state, after, rows.limit)).await?;
    let mails = page.items.iter().map(MailView::whole).collect();
    listed(dead, mails, page.next.map(|id| id.to_string()))
}

/// A page of the list.
pub(super) fn listed(dead: bool, mails: Vec<MailView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        mails: Vec<MailView>,
        next: Option<String>,
    }

    let row = |mail: &MailView| {
        [
            mail.id.clone(),
            mail.kind.clone(),
            mail.to.clone(),
            mail.state.clone(),
            mail.attempts.to_string(),
            output::at_or_dash(mail.due_at.as_deref()),
            mail.last_error.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let empty = if dead { "No mail was given up." } else { "There is no mail." };
    let names = ["ID", "KIND", "TO", "STATE", "ATTEMPTS", "NEXT ATTEMPT", "LAST ERROR"];
    let command = if dead { "signet mail list --dead" } else { "signet mail list" };
    let text =
        output::table(names, mails.iter().map(row).collect(), empty) + &output::more(command, next.as_ref());
    Answer::new(&List { mails, next }, text)
}

async fn retry(id: MailId, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let mail = local.house.store.write("retry mail", move |tx| operation::retry(tx, id, &context)).await??;
    retried(&MailView::whole(&mail))
}

/// It goes.
pub(super) fn retried(mail: &MailView) -> anyhow::Result<Answer> {
    Answer::new(mail, format!("The mail {} goes at once, when a server is running.", mail.id))
}

async fn retry_all(local: &Local) -> anyhow::Result<Answer> {
    let mut total = 0;
    loop {
        let context = local.context();
        let revived =
            local.house.store.write("retry mail", move |tx| operation::retry_dead(tx, &context)).await?;
        total += revived;
        if revived < BATCH {
            break;
        }
    }
    all_retried(total)
}

/// They go.
pub(super) fn all_retried(total: i64) -> anyhow::Result<Answer> {
    let text = match total {
        0 => "There was no mail to send again.".to_owned(),
        1 => "One mail goes at once, when a server is running.".to_owned(),
        total => format!("{total} mails go at once, when a server is running."),
    };
    Answer::new(&serde_json::json!({ "retried": total }), text)
}

async fn discard(id: MailId, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let write = move |tx: &mut Tx<'_>| operation::discard(tx, id, &context);
    local.house.store.write("discard mail", write).await??;
    discarded(id)
}

/// It is gone.
pub(super) fn discarded(id: MailId) -> anyhow::Result<Answer> {
    Answer::new(&serde_json::json!({ "discarded": id.to_string() }), format!("The mail {id} is gone."))
}

async fn test(address: &EmailAddress, local: &Local) -> anyhow::Result<Answer> {
    let (house, place) = (&local.house, local.settings.mail.url.masked());
    anyhow::ensure!(
        !house.mailer.only_logs(),
        "mail.url is `log:`, so no mail leaves this server; set SIGNET__MAIL__URL"
    );
    let tried =
        trial::send(&house.store, &house.mailer, &place, address, local.context(), &house.surroundings);
    tested(&tried.await??)
}

/// It was taken.
pub(super) fn tested(sent: &TriedView) -> anyhow::Result<Answer> {
    Answer::new(sent, format!("Sent through {}. Look whether it arrives.", sent.through))
}

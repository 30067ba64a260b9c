//! `signet mail …`: what waits to be sent, what could not be, and whether mail arrives at all.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::given::Rows;
use super::local::Local;
use super::output::{self, Answer};
use crate::accounts::post::write;
use crate::admin::mail::operation::{self, BATCH};
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::language::Language;
use crate::domain::outgoing::{DeliveryState, Outgoing};
use crate::domain::time::Timestamp;
use crate::mail::letter::Letter;
use crate::mail::transport::{Parcel, Undelivered};

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
    rows: Rows,
    /// Only mail that was given up
    #[arg(long)]
    dead: bool,
    /// Begin after the mail with this id
    #[arg(long, value_name = "ID")]
    after: Option<MailId>,
}

/// A mail as programs see it.
#[derive(Serialize)]
struct View<'a> {
    id: String,
    kind: &'static str,
    to: &'a str,
    language: &'static str,
    state: &'static str,
    attempts: i64,
    due_at: Option<String>,
    last_error: Option<&'a str>,
    created_at: String,
    sent_at: Option<String>,
    expires_at: String,
}

impl<'a> From<&'a Outgoing> for View<'a> {
    fn from(mail: &'a Outgoing) -> Self {
        Self {
            id: mail.id.to_string(),
            kind: mail.kind.as_str(),
            to: mail.to.as_typed(),
            language: mail.language.as_str(),
            state: mail.state.as_str(),
            attempts: mail.attempts,
            due_at: mail.due_at.map(Timestamp::to_rfc3339),
            last_error: mail.last_error.as_deref(),
            created_at: mail.created_at.to_rfc3339(),
            sent_at: mail.sent_at.map(Timestamp::to_rfc3339),
            expires_at: mail.expires_at.to_rfc3339(),
        }
    }
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    match verb {
        Verb::List(arguments) => list(arguments, local).await,
        Verb::Retry { id: Some(id), .. } => retry(id, local).await,
        Verb::Retry { id: None, .. } => retry_all(local).await,
        Verb::Test { address } => test(&address, local).await,
    }
}

async fn list(arguments: ListArguments, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List<'a> {
        mails: Vec<View<'a>>,
        next: Option<String>,
    }

    let ListArguments { rows, dead, after } = arguments;
    let state = dead.then_some(DeliveryState::Dead);
    let page = local.house.store.read(move |conn| operation::list(conn, state, after, rows.limit)).await?;
    let row = |mail: &Outgoing| {
        [
            mail.id.to_string(),
            mail.kind.to_string(),
            mail.to.as_typed().to_owned(),
            mail.state.to_string(),
            mail.attempts.to_string(),
            output::moment(mail.due_at),
            mail.last_error.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let empty = if dead { "No mail was given up." } else { "There is no mail." };
    let names = ["ID", "KIND", "TO", "STATE", "ATTEMPTS", "NEXT ATTEMPT", "LAST ERROR"];
    let command = if dead { "signet mail list --dead" } else { "signet mail list" };
    let text = output::table(names, page.items.iter().map(row).collect(), empty)
        + &output::more(command, page.next.as_ref());
    let mails = page.items.iter().map(View::from).collect();
    Answer::new(&List { mails, next: page.next.map(|id| id.to_string()) }, text)
}

async fn retry(id: MailId, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let mail = local.house.store.write("retry mail", move |tx| operation::retry(tx, id, &context)).await??;
    Answer::new(&View::from(&mail), format!("The mail {id} goes at once, when a server is running."))
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
    let text = match total {
        0 => "There was no mail to send again.".to_owned(),
        1 => "One mail goes at once, when a server is running.".to_owned(),
        total => format!("{total} mails go at once, when a server is running."),
    };
    Answer::new(&serde_json::json!({ "retried": total }), text)
}

async fn test(address: &EmailAddress, local: &Local) -> anyhow::Result<Answer> {
    let house = &local.house;
    let place = local.settings.mail.url.masked();
    anyhow::ensure!(
        !house.mailer.only_logs(),
        "mail.url is `log:`, so no mail leaves this server; set SIGNET__MAIL__URL"
    );
    let env = house.surroundings.env();
    let language = Language::English;
    let mail = write(&Letter::Test, language, &env)?;
    let id = MailId::new(env.now, env.random.as_ref());
    let parcel = Parcel { id, to: address, language, written_at: env.now, mail: &mail };
    match house.mailer.deliver(parcel).await {
        Ok(()) => {
            let json = serde_json::json!({ "sent": true, "through": place, "id": id.to_string() });
            Answer::new(&json, format!("Sent through {place}. Look whether it arrives."))
        }
        Err(Undelivered::Later(error) | Undelivered::Never(error)) => {
            anyhow::bail!("{place}: {error}")
        }
    }
}

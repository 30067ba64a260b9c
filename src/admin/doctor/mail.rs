//! Mail: the mail server lets us in, and nothing stays lying.

use std::path::Path;

use super::Check;
use crate::domain::decision::Fault;
use crate::domain::mail_url::{MailSecurity, MailUrl};
use crate::domain::outgoing::DeliveryState;
use crate::domain::time::{Span, Timestamp};
use crate::mail::transport::Mailer;
use crate::storage::{Conn, health};

/// Mail that is due for longer is not being worked on.
const LATE: Span = Span::from_minutes(10);

/// Connects, greets, begins TLS and logs in, as for a mail, and sends none.
pub async fn way(url: &MailUrl, mailer: &Mailer) -> Vec<Check> {
    const NAME: &str = "mail.way";
    let place = url.masked();
    let mut checks = Vec::new();
    checks.push(match url {
        MailUrl::Log => Check::warning(
            NAME,
            "No mail leaves this server (`log:`): nobody can prove an address or reset a password.",
            "Set SIGNET__MAIL__URL to your mail server, such as smtp+starttls://USER:PASSWORD@HOST:587.",
        ),
        MailUrl::Folder(folder) => into_folder(folder),
        MailUrl::Smtp(_) => match mailer.probe().await {
            Ok(()) => Check::ok(NAME, format!("{place} lets us in.")),
            Err(why) => {
                let advice = "Look at host, port, user and password in mail.url, and at mail.tls_ca for a CA of your own; then \
                              `signet mail test ADDRESS`.";
                Check::problem(NAME, format!("{place}: {why}."), advice)
            }
        },
    });
    if let MailUrl::Smtp(server) = url
        && server.security == MailSecurity::Plain
        && !server.is_loopback()
    {
        let says = "Mail, and the links in it, cross the network in clear (mail.allow_plaintext).";
        checks.push(Check::warning("mail.private", says, "Use smtp+starttls:// or smtps://."));
    }
    checks
}

fn into_folder(folder: &Path) -> Check {
    const NAME: &str = "mail.way";
    let says = format!("Mail is written into the folder {}, and goes no further.", folder.display());
    match std::fs::metadata(folder) {
        Ok(there) if !there.is_dir() => {
            let says = format!("{} is no folder.", folder.display());
            Check::problem(NAME, says, "Name a folder in mail.url (`file:FOLDER`).")
        }
        _ => Check::warning(NAME, says, "That is for trying out; set SIGNET__MAIL__URL to your mail server."),
    }
}

/// Looks at the outbox.
pub fn outbox(conn: &mut Conn, now: Timestamp) -> Result<Check, Fault> {
    const NAME: &str = "mail.outbox";
    let counts = health::count_mails(conn)?;
    let of = |state| counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
    let dead = of(DeliveryState::Dead);
    if dead > 0 {
        let says = match dead {
            1 => "One mail was given up.".to_owned(),
            dead => format!("{dead} mails were given up."),
        };
        let advice =
            "See why with `signet mail list --dead`; send them again with `signet mail retry --all`.";
        return Ok(Check::warning(NAME, says, advice));
    }
    let late = health::oldest_due(conn)?.filter(|due| now.since(*due) > LATE);
    Ok(match late {
        Some(due) => Check::warning(
            NAME,
            format!("Mail has been due since {due}, and nobody sends it."),
            "Look whether a server runs, and what its log says of the outbox.",
        ),
        None => Check::ok(NAME, format!("{} mails wait, none was given up.", of(DeliveryState::Waiting))),
    })
}

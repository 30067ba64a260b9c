//! `signet users invite`, `invitations`, `reinvite` and `uninvite`.

use clap::Args;
use serde::Serialize;

use super::view;
use crate::admin::invitations::operation::{self, InvitationKey, Listed, NewInvitation};
use crate::admin::invitations::view::InvitationView;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::email::EmailAddress;
use crate::domain::ids::{ClientId, InvitationId};
use crate::domain::invitation::{Invitation, LONGEST, SHORTEST};
use crate::domain::language::Language;
use crate::domain::name::DisplayName;
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::Role;

pub(super) const EXAMPLES: &str = "\
Examples:
  signet users invite ada@example.com
  signet users invite ada@example.com --name 'Ada Lovelace' --role trader --client web \\
      --from 'Bob at Example' --expires 3d --language de

The link goes to that mailbox and is shown nowhere else: whoever opens it has proven the mailbox. A running server
sends the mail. A newer invitation for an address takes the place of the one before. Nobody can accept one where
accounts.registration is `closed`.";

/// Whom to invite.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The mail address that the account will have
    #[arg(value_name = "EMAIL", value_parser = EmailAddress::of_account)]
    email: EmailAddress,
    /// What the person is called; they may change it
    #[arg(long)]
    name: Option<DisplayName>,
    /// A role that the account begins with; may be repeated
    #[arg(long = "role", value_name = "ROLE", num_args = 1..)]
    roles: Vec<Role>,
    /// The application for which they are invited: the form wears its brand, and leads on to its initiate_login_uri
    #[arg(long, value_name = "CLIENT_ID")]
    client: Option<ClientId>,
    /// Who invites, as the mail says it
    #[arg(long, value_name = "NAME")]
    from: Option<DisplayName>,
    /// How long the link works, 1m to 30d; without it, accounts.invitation_ttl
    #[arg(long, value_name = "TIME", value_parser = lasting)]
    expires: Option<Span>,
    /// The language of the mail: en, de, es, zh-Hans or ar
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: Language,
}

/// A time that an invitation may work.
fn lasting(text: &str) -> Result<Span, String> {
    let span: Span = text.parse().map_err(|error: crate::domain::time::InvalidSpan| error.to_string())?;
    let fits = (SHORTEST..=LONGEST).contains(&span);
    fits.then_some(span).ok_or_else(|| format!("it is not between {SHORTEST} and {LONGEST}"))
}

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    pub(in crate::cli) rows: Rows,
    /// Only those that still make an account
    #[arg(long)]
    pub(in crate::cli) open: bool,
    /// Begin after the invitation with this id
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) after: Option<InvitationId>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let new = NewInvitation::from(arguments);
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let now = context.now;
    let write =
        move |tx: &mut crate::storage::Tx<'_>| operation::invite(tx, &new, &context, &surroundings.env());
    let invited = local.house.store.write("users_invite", write).await??;
    told(&invited, now, local)
}

/// Another link goes to the mailbox, in place of the one before.
pub(super) async fn send_again(key: InvitationKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let now = context.now;
    let write =
        move |tx: &mut crate::storage::Tx<'_>| operation::send_again(tx, &key, &context, &surroundings.env());
    let invited = local.house.store.write("users_reinvite", write).await??;
    told(&invited, now, local)
}

fn told(invited: &Invitation, now: Timestamp, local: &Local) -> anyhow::Result<Answer> {
    let mute = local.house.mailer.only_logs();
    let warning = || "mail.url is `log:`, so no mail leaves this server; set SIGNET__MAIL__URL".to_owned();
    Ok(invited_told(&InvitationView::of(invited, now))?.warn(mute.then(warning)))
}

impl From<Arguments> for NewInvitation {
    fn from(arguments: Arguments) -> Self {
        let Arguments { email, name, roles, client, from, expires, language } = arguments;
        Self { email, name, roles, client, from, language, ttl: expires }
    }
}

/// Who is invited.
pub(in crate::cli) fn invited_told(invited: &InvitationView) -> anyhow::Result<Answer> {
    let text = format!(
        "{} is invited until {}. Roles: {}. The mail goes at once, when a server is running.",
        invited.email,
        output::at(&invited.expires_at),
        view::roles(&invited.roles)
    );
    Answer::new(invited, text)
}

pub(super) async fn list(arguments: ListArguments, local: &Local) -> anyhow::Result<Answer> {
    let (after, size, now) = (arguments.after, arguments.rows.limit, local.context().now);
    let open = if arguments.open { Listed::OpenAt(now) } else { Listed::All };
    let page = local.house.store.read(move |conn| operation::list(conn, open, after, size)).await?;
    let invitations = page.items.iter().map(|invitation| InvitationView::of(invitation, now)).collect();
    listed(invitations, page.next.map(|id| id.to_string()))
}

/// A page of the list.
pub(in crate::cli) fn listed(
    invitations: Vec<InvitationView>,
    next: Option<String>,
) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        invitations: Vec<InvitationView>,
        next: Option<String>,
    }

    let row = |invitation: &InvitationView| {
        [
            invitation.id.clone(),
            invitation.email.clone(),
            invitation.invited_by.clone(),
            invitation.state.clone(),
            output::at(&invitation.expires_at),
            view::roles(&invitation.roles),
        ]
    };
    let table = output::table(
        ["ID", "EMAIL", "INVITED BY", "STATE", "EXPIRES", "ROLES"],
        invitations.iter().map(row).collect(),
        "Nobody is invited. Invite somebody: signet users invite --help",
    );
    let text = table + &output::more("signet users invitations", next.as_ref());
    Answer::new(&List { invitations, next }, text)
}

pub(super) async fn withdraw(key: InvitationKey, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let now = context.now;
    let write = move |tx: &mut crate::storage::Tx<'_>| operation::withdraw(tx, &key, &context);
    let withdrawn = local.house.store.write("users_uninvite", write).await??;
    withdrawn_told(&InvitationView::of(&withdrawn, now))
}

/// It is over.
pub(in crate::cli) fn withdrawn_told(withdrawn: &InvitationView) -> anyhow::Result<Answer> {
    let text = format!("The invitation of {} makes no account any more.", withdrawn.email);
    Answer::new(withdrawn, text)
}

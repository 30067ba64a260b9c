//! Invites people, lists who was invited, and takes invitations back. The link stands in the mail and nowhere else: who
//! opens it has proven the mailbox (security.md EM5), which an operator who passes links on would make untrue.

use std::fmt;
use std::str::FromStr;

use crate::accounts::limits::operation::may_mail;
use crate::accounts::post::post;
use crate::admin::context::{Authority, Context};
use crate::admin::paging::{Page, PageSize};
use crate::admin::roles::holders::may_give;
use crate::admin::roles::operation::permissions_of;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{ClientId, InvitationId};
use crate::domain::invitation::{Invitation, InvitationKind, InvitationState};
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::name::DisplayName;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::registration::Registration;
use crate::domain::secret::Handle;
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::Role;
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Conn, Tx, clients, invitations, provisional, users};

/// The path of the link in the mail.
pub(super) const LINK_PATH: &str = "/register";

/// So many may invite one address at the same moment.
const ROUNDS: u8 = 8;

/// Whom to invite, and to what.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Where the mail goes; the account will have this address and no other.
    pub email: EmailAddress,
    /// What they are called; the form begins with it.
    pub name: Option<DisplayName>,
    /// The roles that the account begins with.
    pub roles: Vec<Role>,
    /// The application for which they are invited.
    pub client: Option<ClientId>,
    /// Who invites, as the mail says it.
    pub from: Option<DisplayName>,
    /// The language of the mail.
    pub language: Language,
    /// How long the link works, if not as long as the settings say.
    pub ttl: Option<Span>,
}

/// Why somebody is not invited.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotInvited {
    /// security.md EM8.
    #[error(
        "nobody can accept an invitation: accounts.registration is `closed`; set it to `invited` or `open`"
    )]
    Closed,
    /// There is nothing to invite them to. The operator may know that.
    #[error("there is a user with the mail address {}", .0.as_typed())]
    Known(EmailAddress),
    /// No application is called so.
    #[error("there is no client {0}")]
    UnknownClient(ClientId),
    /// security.md RL2.
    #[error("this address got so many invitations that it gets no more for a while")]
    TooMany,
    /// The roles that it would give.
    #[error(transparent)]
    Roles(Refusal),
}

impl From<NotInvited> for Refusal {
    fn from(not: NotInvited) -> Self {
        match not {
            NotInvited::Closed => Self::new(RefusalCode::Conflict, not),
            NotInvited::Known(_) => Self::new(RefusalCode::Taken, not).at("email"),
            NotInvited::UnknownClient(_) => Self::invalid("client_id", not),
            NotInvited::TooMany => Self::new(RefusalCode::TooEarly, not),
            NotInvited::Roles(refusal) => refusal,
        }
    }
}

/// Invites somebody by mail. An older invitation for the address is worth nothing from now on.
pub fn invite(
    tx: &mut Tx<'_>,
    new: &NewInvitation,
    context: &Context,
    env: &Env,
) -> Result<Result<Invitation, NotInvited>, Fault> {
    // security.md EM8: a closed registration is closed on every path.
    if env.settings.registration.registration == Registration::Closed {
        return Ok(Err(NotInvited::Closed));
    }
    // An account that nobody has proven does not keep the owner of the mailbox out.
    if let Some(user) = users::find_by_email(tx.conn(), &new.email)?
        && !provisional::is_provisional(tx.conn(), user.id)?
    {
        return Ok(Err(NotInvited::Known(new.email.clone())));
    }
    if let Some(id) = &new.client
        && clients::find(tx.conn(), id)?.is_none()
    {
        return Ok(Err(NotInvited::UnknownClient(id.clone())));
    }
    if let Err(refusal) = may_give(tx, &new.roles, context)? {
        return Ok(Err(NotInvited::Roles(refusal)));
    }
    // The one before ends with it.
    if let Some(before) = invitations::find_by_address(tx.conn(), &new.email)?
        && let Err(refusal) = may_end(tx.conn(), &before, context)?
    {
        return Ok(Err(NotInvited::Roles(refusal)));
    }
    // RL2: nobody fills a mailbox with invitations; whoever holds the machine could anyhow.
    if context.authority != Authority::Local && !may_mail(tx, Mailed::Invitation, &new.email, env)? {
        return Ok(Err(NotInvited::TooMany));
    }
    let ttl = new.ttl.unwrap_or(env.settings.registration.invitation_ttl);
    let (invitation, token) = (draft(new, ttl, context), Handle::generate(context.random.as_ref()));
    insert(tx, &invitation, &token, context)?;
    context.record(tx, AuditEntry::success(AuditEvent::Invited).reason(invitation.id.to_string()))?;
    let letter = Letter::Invitation {
        link: Link::with_token(&env.settings.issuer, LINK_PATH, &token, ttl),
        from: new.from.as_ref().map(ToString::to_string),
    };
    post(tx, &letter, &new.email, new.language, env)?;
    Ok(Ok(invitation))
}

pub(super) fn draft(new: &NewInvitation, ttl: Span, context: &Context) -> Invitation {
    let mut roles = new.roles.clone();
    roles.sort();
    roles.dedup();
    Invitation {
        kind: InvitationKind::Mailed,
        id: InvitationId::new(context.now, context.random.as_ref()),
        address: new.email.clone(),
        name: new.name.clone(),
        roles,
        client_id: new.client.clone(),
        sender: new.from.clone(),
        invited_by: context.actor.clone(),
        language: new.language,
        created_at: context.now,
        expires_at: context.now.plus(ttl),
        ended: None,
        user_id: None,
    }
}

/// Stores it in place of the one before.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    new: &Invitation,
    token: &Handle,
    context: &Context,
) -> Result<(), Fault> {
    // Whoever invites the same address at the same moment is replaced. Each round one of them is through.
    for _ in 0..ROUNDS {
        invitations::replace(tx, &new.address, context.now)?;
        if invitations::insert(tx, new, &token.hash())? {
            return Ok(());
        }
    }
    Err(Fault::unavailable("an invitation that somebody else is making at this moment"))
}

/// Which invitations are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// All that are known; those that are over for some weeks.
    All,
    /// Those that still make an account at this moment.
    OpenAt(Timestamp),
}

/// A page of invitations, the oldest first.
pub fn list(
    conn: &mut Conn,
    listed: Listed,
    after: Option<InvitationId>,
    size: PageSize,
) -> Result<Page<Invitation, InvitationId>, Fault> {
    let open_at = match listed {
        Listed::All => None,
        Listed::OpenAt(now) => Some(now),
    };
    let read = |limit| invitations::list(conn, open_at, after, limit);
    Page::read(size, |invitation: &Invitation| invitation.id, read)
}

/// One invitation.
pub fn find(conn: &mut Conn, key: &InvitationKey) -> Result<Result<Invitation, NotWithdrawn>, Fault> {
    let found = match key {
        InvitationKey::Id(id) => invitations::find(conn, *id)?,
        InvitationKey::Email(address) => invitations::find_by_address(conn, address)?,
    };
    Ok(found.ok_or_else(|| NotWithdrawn::Unknown(key.clone())))
}

/// Mails an invitation again, with another link in place of the one before, which works as long as that one did.
pub fn send_again(
    tx: &mut Tx<'_>,
    key: &InvitationKey,
    context: &Context,
    env: &Env,
) -> Result<Result<Invitation, Refusal>, Fault> {
    let found = match find(tx.conn(), key)? {
        Ok(found) => found,
        Err(unknown) => return Ok(Err(unknown.into())),
    };
    if found.kind == InvitationKind::FirstAdministrator {
        let detail = "this link is no mail; make another one with `signet users invite-admin`";
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    }
    // One that is too old may go again; one that ended was ended by somebody.
    if found.ended.is_some() {
        return Ok(Err(NotWithdrawn::Over(found.id, found.state(context.now)).into()));
    }
    let again = NewInvitation {
        ttl: Some(found.expires_at.since(found.created_at)),
        email: found.address,
        name: found.name,
        roles: found.roles,
        client: found.client_id,
        from: found.sender,
        language: found.language,
    };
    Ok(invite(tx, &again, context, env)?.map_err(Refusal::from))
}

/// Whether `context` may end an invitation: not one to more than it may do itself (security.md AP2).
fn may_end(conn: &mut Conn, found: &Invitation, context: &Context) -> Result<Result<(), Refusal>, Fault> {
    if context.authority.covers(&permissions_of(conn, &found.roles)?) {
        return Ok(Ok(()));
    }
    let detail = "this invitation gives permissions in the administration that you do not have yourself";
    Ok(Err(Refusal::new(RefusalCode::Forbidden, detail)))
}

/// An invitation as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationKey {
    /// By its id.
    Id(InvitationId),
    /// The open one for this address.
    Email(EmailAddress),
}

/// The text is neither.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("neither a mail address nor an invitation's id")]
pub struct InvalidInvitationKey;

impl FromStr for InvitationKey {
    type Err = InvalidInvitationKey;

    fn from_str(text: &str) -> Result<Self, InvalidInvitationKey> {
        let email = || text.parse().map(Self::Email).map_err(|_| InvalidInvitationKey);
        text.parse().map(Self::Id).or_else(|_| email())
    }
}

impl fmt::Display for InvitationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Email(email) => f.write_str(email.as_typed()),
        }
    }
}

/// Why an invitation is not taken back.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotWithdrawn {
    /// Nobody was invited so.
    #[error("there is no open invitation {0}; see `signet users invitations`")]
    Unknown(InvitationKey),
    /// It works no more anyway.
    #[error("the invitation {0} is not open any more: it is {1}")]
    Over(InvitationId, InvitationState),
    /// It goes further than whoever would end it.
    #[error(transparent)]
    Beyond(Refusal),
}

impl From<NotWithdrawn> for Refusal {
    fn from(not: NotWithdrawn) -> Self {
        match not {
            NotWithdrawn::Unknown(_) => Self::not_found(not),
            NotWithdrawn::Over(..) => Self::new(RefusalCode::Conflict, not),
            NotWithdrawn::Beyond(refusal) => refusal,
        }
    }
}

/// Takes an invitation back: its link makes no account from now on.
pub fn withdraw(
    tx: &mut Tx<'_>,
    key: &InvitationKey,
    context: &Context,
) -> Result<Result<Invitation, NotWithdrawn>, Fault> {
    let found = match find(tx.conn(), key)? {
        Ok(found) => found,
        Err(unknown) => return Ok(Err(unknown)),
    };
    if let Err(refusal) = may_end(tx.conn(), &found, context)? {
        return Ok(Err(NotWithdrawn::Beyond(refusal)));
    }
    let withdrawn = invitations::withdraw(tx, found.id, context.now)?;
    let now = invitations::find(tx.conn(), found.id)?.unwrap_or(found);
    if !withdrawn {
        return Ok(Err(NotWithdrawn::Over(now.id, now.state(context.now))));
    }
    context.record(tx, AuditEntry::success(AuditEvent::InvitationWithdrawn).reason(now.id.to_string()))?;
    Ok(Ok(now))
}

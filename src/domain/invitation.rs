//! Invitations: an administrator lets somebody make an account. The link goes to one mailbox, and who opens it has proven
//! that mailbox (security.md EM5, EM8).

use super::email::EmailAddress;
use super::ids::{ClientId, InvitationId, UserId};
use super::language::Language;
use super::name::DisplayName;
use super::named::named;
use super::time::{Span, Timestamp};
use super::user::Role;

/// The shortest and the longest time that an invitation may work.
pub const SHORTEST: Span = Span::from_minutes(1);
/// See [`SHORTEST`].
pub const LONGEST: Span = Span::from_days(30);

/// An invitation as stored; the link of its mail is not in it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its name on the command line.
    pub id: InvitationId,
    /// How the link came to whoever holds it.
    pub kind: InvitationKind,
    /// Where it was mailed, and the address of the account that it makes.
    pub address: EmailAddress,
    /// What the person is called, as the administrator knows; they may change it.
    pub name: Option<DisplayName>,
    /// The roles that the account begins with.
    pub roles: Vec<Role>,
    /// The application for which they are invited.
    pub client_id: Option<ClientId>,
    /// Who invites, as the mail says it.
    pub sender: Option<DisplayName>,
    /// Who invites, as the audit log says it: an administrator's id, or `cli`.
    pub invited_by: String,
    /// The language of the mail.
    pub language: Language,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its link stops working.
    pub expires_at: Timestamp,
    /// How it ended, and when.
    pub ended: Option<(Ending, Timestamp)>,
    /// The account that it made.
    pub user_id: Option<UserId>,
}

named! {
    /// How the link came to whoever holds it.
    InvitationKind, "kind of invitation" {
        /// By mail.
        Mailed = "mailed",
        /// From the operator's hand: it makes the first administrator, and nobody else (security.md PW5).
        FirstAdministrator = "first_administrator",
    }
}

named! {
    /// How an invitation ended, but for its time running out.
    Ending, "end of an invitation" {
        /// It made an account.
        Used = "used",
        /// An administrator took it back.
        Withdrawn = "withdrawn",
        /// A newer one for the same address took its place.
        Replaced = "replaced",
    }
}

named! {
    /// Whether an invitation works.
    InvitationState, "state of an invitation" {
        /// Yes.
        Open = "open",
        /// It made an account.
        Used = "used",
        /// An administrator took it back.
        Withdrawn = "withdrawn",
        /// A newer one for the same address took its place.
        Replaced = "replaced",
        /// It is too old.
        Expired = "expired",
    }
}

impl Invitation {
    /// Whether it works at `now`.
    pub fn state(&self, now: Timestamp) -> InvitationState {
        match self.ended {
            Some((Ending::Used, _)) => InvitationState::Used,
            Some((Ending::Withdrawn, _)) => InvitationState::Withdrawn,
            Some((Ending::Replaced, _)) => InvitationState::Replaced,
            None if now < self.expires_at => InvitationState::Open,
            None => InvitationState::Expired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_works_until_it_ends_or_is_too_old() {
        let at = Timestamp::from_millis;
        let open = Invitation {
            kind: InvitationKind::Mailed,
            id: "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f".parse().unwrap(),
            address: "ada@example.com".parse().unwrap(),
            name: None,
            roles: Vec::new(),
            client_id: None,
            sender: None,
            invited_by: "cli".to_owned(),
            language: Language::English,
            created_at: at(0),
            expires_at: at(10),
            ended: None,
            user_id: None,
        };
        assert_eq!(open.state(at(9)), InvitationState::Open);
        assert_eq!(open.state(at(10)), InvitationState::Expired);
        for (ending, state) in [
            (Ending::Used, InvitationState::Used),
            (Ending::Withdrawn, InvitationState::Withdrawn),
            (Ending::Replaced, InvitationState::Replaced),
        ] {
            let over = Invitation { ended: Some((ending, at(5))), ..open.clone() };
            assert_eq!((over.state(at(6)), over.state(at(20))), (state, state));
        }
    }
}

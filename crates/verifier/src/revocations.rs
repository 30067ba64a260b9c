//! Revoked before expiry: a hook that is asked after a token's signature and claims were found right.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{PoisonError, RwLock};

use crate::claims::Claims;

/// Says whether a valid token was revoked. Asked for every request, so it must not wait for anything.
pub trait Revocations: Debug + Send + Sync {
    /// Whether the token, or what it came from, is revoked.
    fn is_revoked(&self, claims: &Claims) -> bool;
}

/// Revocations in memory: by token, session and grant, and cut-offs by user, client and for everyone.
///
/// A cut-off at `t` revokes what was issued up to and including second `t`: a token stolen within the second of the
/// cut-off does not survive it.
#[derive(Debug, Default)]
pub struct RevocationList {
    entries: RwLock<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    tokens: HashMap<String, i64>,
    sessions: HashMap<String, i64>,
    grants: HashMap<String, i64>,
    users: HashMap<String, i64>,
    clients: HashMap<String, i64>,
    everyone: Option<i64>,
}

impl RevocationList {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Revokes one token by its `jti`; `until` is its expiry, after which the entry may be forgotten.
    pub fn revoke_token(&self, token_id: impl Into<String>, until: i64) {
        self.change(|entries| keep_later(&mut entries.tokens, token_id.into(), until));
    }

    /// Revokes a session's tokens by `sid`; the last of them expires at `until`.
    pub fn revoke_session(&self, session_id: impl Into<String>, until: i64) {
        self.change(|entries| keep_later(&mut entries.sessions, session_id.into(), until));
    }

    /// Revokes a grant's tokens by `grant_id`; the last of them expires at `until`.
    pub fn revoke_grant(&self, grant_id: impl Into<String>, until: i64) {
        self.change(|entries| keep_later(&mut entries.grants, grant_id.into(), until));
    }

    /// Revokes what a user got up to second `at`.
    pub fn cut_off_user(&self, subject: impl Into<String>, at: i64) {
        self.change(|entries| keep_later(&mut entries.users, subject.into(), at));
    }

    /// Revokes what a client got up to second `at`.
    pub fn cut_off_client(&self, client_id: impl Into<String>, at: i64) {
        self.change(|entries| keep_later(&mut entries.clients, client_id.into(), at));
    }

    /// Revokes what anyone got up to second `at`.
    pub fn cut_off_everyone(&self, at: i64) {
        self.change(|entries| entries.everyone = entries.everyone.max(Some(at)));
    }

    /// Forgets tokens, sessions and grants whose last token expired before `now`; cut-offs stay.
    pub fn forget_expired(&self, now: i64) {
        self.change(|entries| {
            for map in [&mut entries.tokens, &mut entries.sessions, &mut entries.grants] {
                map.retain(|_, until| *until >= now);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Entries)) {
        change(&mut self.entries.write().unwrap_or_else(PoisonError::into_inner));
    }
}

fn keep_later(map: &mut HashMap<String, i64>, name: String, time: i64) {
    let entry = map.entry(name).or_insert(time);
    *entry = time.max(*entry);
}

impl Revocations for RevocationList {
    fn is_revoked(&self, claims: &Claims) -> bool {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let named = |map: &HashMap<String, i64>, name: &Option<String>| {
            name.as_ref().is_some_and(|name| map.contains_key(name))
        };
        let cut_off = |at: Option<&i64>| at.is_some_and(|at| claims.issued_at <= *at);
        entries.tokens.contains_key(&claims.token_id)
            || named(&entries.sessions, &claims.session_id)
            || named(&entries.grants, &claims.grant_id)
            || cut_off(entries.users.get(&claims.subject))
            || cut_off(entries.clients.get(&claims.client_id))
            || cut_off(entries.everyone.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn claims() -> Claims {
        Claims {
            issuer: "i".into(),
            subject: "alice".into(),
            audience: vec![],
            expires_at: 200,
            issued_at: 100,
            not_before: None,
            token_id: "t1".into(),
            client_id: "web".into(),
            scopes: vec![],
            roles: vec![],
            auth_time: None,
            acr: None,
            amr: vec![],
            session_id: Some("s1".into()),
            grant_id: Some("g1".into()),
            email: None,
            email_verified: None,
            extra: crate::json::Object::new(),
            realm: Arc::from("r"),
        }
    }

    fn revoked(by: impl FnOnce(&RevocationList)) -> bool {
        let list = RevocationList::new();
        by(&list);
        list.is_revoked(&claims())
    }

    #[test]
    fn a_token_is_revoked_by_itself_its_session_and_its_grant() {
        assert!(!revoked(|_| ()));
        assert!(revoked(|list| list.revoke_token("t1", 200)));
        assert!(revoked(|list| list.revoke_session("s1", 200)));
        assert!(revoked(|list| list.revoke_grant("g1", 200)));
        assert!(!revoked(|list| list.revoke_token("s1", 200)));
    }

    #[test]
    fn a_cut_off_reaches_what_was_issued_until_then() {
        assert!(revoked(|list| list.cut_off_user("alice", 100)));
        assert!(revoked(|list| list.cut_off_client("web", 100)));
        assert!(revoked(|list| list.cut_off_everyone(100)));
        assert!(!revoked(|list| list.cut_off_everyone(99)));
        assert!(!revoked(|list| list.cut_off_user("bob", 100)));
        assert!(revoked(|list| {
            list.cut_off_user("alice", 150);
            list.cut_off_user("alice", 50);
        }));
    }

    #[test]
    fn an_entry_is_forgotten_only_after_its_tokens_expired() {
        assert!(revoked(|list| {
            list.revoke_token("t1", 200);
            list.forget_expired(200);
        }));
        assert!(!revoked(|list| {
            list.revoke_token("t1", 200);
            list.forget_expired(201);
        }));
    }
}

//! Signing keys, and what follows from changing them, as programs see it: in the API and on the command line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::haste::Haste;
use super::operation::Activated;
use super::rehearsal::{Failure, Moment, Rehearsal};
use super::retirement::Retirement;
use super::revocation::Consequences;
use crate::domain::key_rules::KeyRules;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::{Span, Timestamp};

/// A moment, as it is written.
fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_rfc3339)
}

/// A signing key. Nothing of it is private.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KeyView {
    /// The `kid`: the key's JWK thumbprint (RFC 7638).
    pub kid: String,
    /// `next`, `active`, `retired` or `revoked`.
    pub state: String,
    /// What it signs by, and nothing else: `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub algorithm: String,
    /// Its size in bits: of the modulus, or of the curve.
    pub bits: i64,
    /// When it was made, and published.
    pub created_at: String,
    /// From when on it may sign, while it is `next`: services know it by then.
    pub may_sign_from: Option<String>,
    /// When it began to sign.
    pub activated_at: Option<String>,
    /// When it ceased to sign.
    pub retired_at: Option<String>,
    /// Until when what it signed verifies, once it is retired.
    pub verifies_until: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
}

impl KeyView {
    /// Of `key`.
    pub fn new(key: &SigningKey, rules: &KeyRules) -> Self {
        let may_sign_from = (key.state == KeyState::Next).then(|| rules.may_sign_from(key));
        Self {
            kid: key.kid.clone(),
            state: key.state.as_str().to_owned(),
            algorithm: key.algorithm.to_string(),
            bits: key.bits,
            created_at: key.created_at.to_rfc3339(),
            may_sign_from: moment(may_sign_from),
            activated_at: moment(key.activated_at),
            retired_at: moment(key.retired_at),
            verifies_until: moment(key.verifies_until),
            revoked_at: moment(key.revoked_at),
        }
    }
}

/// What would be disturbed if a key signed at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HasteView {
    /// Tokens that are signed by this algorithm are what changes.
    pub algorithm: String,
    /// The key; none when it is yet to be made.
    pub kid: Option<String>,
    /// How long services have been able to fetch it.
    pub published_for_seconds: i64,
    /// When it may sign without disturbing anybody.
    pub may_sign_from: String,
    /// Until when services that fetched the keys before it may refuse its tokens; none: all know it.
    pub unknown_until: Option<String>,
    /// Sessions that work now.
    pub sessions: i64,
    /// Refresh tokens that work now.
    pub grants: i64,
    /// Applications that may have tokens.
    pub clients: i64,
}

impl From<&Haste> for HasteView {
    fn from(haste: &Haste) -> Self {
        Self {
            algorithm: haste.algorithm.to_string(),
            kid: haste.kid.clone(),
            published_for_seconds: haste.published_for.seconds(),
            may_sign_from: haste.may_sign_from.to_rfc3339(),
            unknown_until: moment(haste.unknown_until),
            sessions: haste.in_use.sessions,
            grants: haste.in_use.grants,
            clients: haste.in_use.clients,
        }
    }
}

/// What goes with a key that is revoked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RevocationView {
    /// The key.
    pub kid: String,
    /// Whether it is done.
    pub revoked: bool,
    /// Where the key stood before.
    pub state: String,
    /// What it signs by.
    pub algorithm: String,
    /// Refresh tokens that it signed and that stop working.
    pub refresh_tokens: i64,
    /// Of how many applications; for another algorithm than RS256, those whose tokens it signs.
    pub clients: i64,
    /// Until when access tokens that it signed would have lived.
    pub access_tokens_until: Option<String>,
    /// Which key signs from then on.
    pub successor: Option<String>,
    /// Until when services may not know that one.
    pub successor_unknown_until: Option<String>,
}

/// Whether something was done, or is only asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It was.
    Done,
    /// It was not.
    Asked,
}

impl RevocationView {
    /// Of the key `kid`.
    pub fn new(kid: &str, deed: Deed, gone: &Consequences) -> Self {
        Self {
            kid: kid.to_owned(),
            revoked: deed == Deed::Done,
            state: gone.state.as_str().to_owned(),
            algorithm: gone.algorithm.to_string(),
            refresh_tokens: gone.refresh_tokens,
            clients: gone.clients,
            access_tokens_until: moment(gone.access_until),
            successor: gone.successor.clone(),
            successor_unknown_until: moment(gone.successor_unknown_until),
        }
    }
}

/// What follows from taking back a key that never signed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RetirementView {
    /// The key.
    pub kid: String,
    /// From when on another key could sign in its place.
    pub rotation_from: String,
}

impl RetirementView {
    /// Of the key `kid`.
    pub fn new(kid: &str, left: Retirement) -> Self {
        Self { kid: kid.to_owned(), rotation_from: left.rotation_from.to_rfc3339() }
    }
}

/// What follows from an action, before anybody does it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum ConsequencesView {
    /// It signs from now on.
    Activate(HasteView),
    /// It is taken back.
    Retire(RetirementView),
    /// It goes at once.
    Revoke(RevocationView),
}

/// A key that signs from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ActivatedView {
    /// The key.
    #[serde(flatten)]
    pub key: KeyView,
    /// The key that it replaces.
    pub retired: Option<String>,
    /// The key that was published for the next time, if one was.
    pub next: Option<String>,
    /// How long it had been published.
    pub published_for_seconds: i64,
    /// Until when services that fetched the keys before may refuse its tokens.
    pub unknown_until: Option<String>,
}

impl ActivatedView {
    /// Of a key that was activated, with `next` published for the next time.
    pub fn new(activated: &Activated, next: Option<&str>, rules: &KeyRules) -> Self {
        Self {
            key: KeyView::new(&activated.key, rules),
            retired: activated.retired.clone(),
            next: next.map(str::to_owned),
            published_for_seconds: activated.published_for.seconds(),
            unknown_until: moment(activated.unknown_until),
        }
    }
}

/// When the keys of an algorithm rotate, and what a rotation at this moment would disturb.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RotationView {
    /// The algorithm.
    pub algorithm: String,
    /// When they rotate by themselves; none: never.
    pub next_rotation_at: Option<String>,
    /// After how many seconds of signing that is; none: never.
    pub rotate_every_seconds: Option<i64>,
    /// How long a key is published before it signs.
    pub publish_before_seconds: i64,
    /// What a rotation would disturb that does not wait.
    pub now: HasteView,
}

impl RotationView {
    /// Of a rotation by `rules`.
    pub fn new(haste: &Haste, next_rotation: Option<Timestamp>, rules: &KeyRules) -> Self {
        Self {
            algorithm: haste.algorithm.to_string(),
            next_rotation_at: moment(next_rotation),
            rotate_every_seconds: rules.rotate_every.map(Span::seconds),
            publish_before_seconds: rules.publish_before.seconds(),
            now: HasteView::from(haste),
        }
    }
}

/// How the play of a rotation went.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RehearsalView {
    /// How long services cache the keys in it.
    pub cache_seconds: i64,
    /// What happens, in order.
    pub timeline: Vec<MomentView>,
    /// When valid tokens would be refused.
    pub failures: Vec<FailureView>,
}

/// Something that happens to a key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MomentView {
    /// When.
    pub at: String,
    /// To which key.
    pub kid: String,
    /// What it signs by.
    pub algorithm: String,
    /// `published`, `known_to_all`, `signs`, `retires` or `unpublished`.
    pub what: String,
}

/// A time in which some service refuses valid tokens.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FailureView {
    /// The key that signed them.
    pub kid: String,
    /// Its beginning.
    pub from: String,
    /// Its end; none: not within the play.
    pub until: Option<String>,
}

impl RehearsalView {
    /// Of a play with services that cache the keys for `cache`.
    pub fn new(played: &Rehearsal, cache: Span) -> Self {
        let happened = |one: &Moment| MomentView {
            at: one.at.to_rfc3339(),
            kid: one.kid.clone(),
            algorithm: one.algorithm.to_string(),
            what: one.what.as_str().to_owned(),
        };
        let failed = |one: &Failure| FailureView {
            kid: one.kid.clone(),
            from: one.from.to_rfc3339(),
            until: moment(one.until),
        };
        Self {
            cache_seconds: cache.seconds(),
            timeline: played.timeline.iter().map(happened).collect(),
            failures: played.failures.iter().map(failed).collect(),
        }
    }
}

//! An account as programs see it, in the API and on the command line: never with its password's hash (security.md AP6).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::Changed;
use super::second_factor::Reset;
use crate::domain::time::Timestamp;
use crate::domain::user::{Role, User, UserState};

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UserView {
    /// The `sub` of their tokens.
    pub id: String,
    /// Where mail goes, and what they sign in with.
    pub email: String,
    /// Whether the mailbox is proven to be theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// Another name to sign in with.
    pub username: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The address of their picture.
    pub picture: Option<String>,
    /// The language of their pages and mails.
    pub locale: Option<String>,
    /// Their time zone.
    pub zoneinfo: Option<String>,
    /// What they are called in the system from which they came.
    pub external_id: Option<String>,
    /// Whether they may sign in.
    #[schema(value_type = String)]
    pub state: UserState,
    /// What they may do, by roles of their own and of their groups.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// When the account is deleted for good, if that was asked for.
    pub deletes_at: Option<String>,
    /// When the account was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        let said = &user.profile;
        Self {
            id: user.id.to_string(),
            email: user.email.as_typed().to_owned(),
            email_verified: user.email_verified,
            name: user.name.clone(),
            username: said.username.as_ref().map(ToString::to_string),
            phone_number: said.phone.as_ref().map(ToString::to_string),
            picture: said.picture.as_ref().map(ToString::to_string),
            locale: said.locale.map(|locale| locale.as_str().to_owned()),
            zoneinfo: said.zoneinfo.as_ref().map(ToString::to_string),
            external_id: user.external_id.as_ref().map(ToString::to_string),
            state: user.state,
            roles: user.roles.clone(),
            deletes_at: user.deletes_at.map(Timestamp::to_rfc3339),
            created_at: user.created_at.to_rfc3339(),
            updated_at: user.updated_at.to_rfc3339(),
        }
    }
}

/// An account after a change, and what ended with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChangedView {
    /// The account.
    #[serde(flatten)]
    pub user: UserView,
    /// Sessions that were ended with it.
    pub sessions_ended: usize,
    /// Grants to applications that were taken back with it.
    pub grants_revoked: usize,
}

/// An account whose way in was opened again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnblockedView {
    /// The account.
    #[serde(flatten)]
    pub user: UserView,
    /// Counters of failures that were forgotten.
    pub counters_forgotten: usize,
}

/// An account without a second factor.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResetView {
    /// The account.
    #[serde(flatten)]
    pub user: UserView,
    /// Whether there was one.
    pub had_second_factor: bool,
}

/// An account that was given roles.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GrantedView {
    /// The account.
    #[serde(flatten)]
    pub user: UserView,
    /// Those that it did not have before.
    #[schema(value_type = Vec<String>)]
    pub granted: Vec<Role>,
}

/// An account from which roles were taken.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TakenView {
    /// The account.
    #[serde(flatten)]
    pub user: UserView,
    /// Those that it had before.
    #[schema(value_type = Vec<String>)]
    pub taken: Vec<Role>,
}

impl From<&Reset> for ResetView {
    fn from(reset: &Reset) -> Self {
        Self { user: UserView::from(&reset.user), had_second_factor: reset.had_one }
    }
}

impl From<&Changed> for ChangedView {
    fn from(changed: &Changed) -> Self {
        Self {
            user: UserView::from(&changed.user),
            sessions_ended: changed.sessions_ended,
            grants_revoked: changed.grants_revoked,
        }
    }
}

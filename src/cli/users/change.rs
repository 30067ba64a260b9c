//! The verbs of `signet users` that do something to one account.

use super::view;
use crate::accounts::data::export::export;
use crate::accounts::password::wording;
use crate::admin::roles::holders;
use crate::admin::users::actions::operation::{self as actions, When};
use crate::admin::users::operation::{self, UserKey};
use crate::admin::users::second_factor;
use crate::admin::users::view::{ChangedView, GrantedView, ResetView, TakenView, UnblockedView, UserView};
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::cli::password_input::PasswordSource;
use crate::config::Settings;
use crate::domain::user::Role;
use crate::jobs::delete_accounts;
use crate::storage::Tx;

pub(in crate::cli) const DISABLED: &str = "is disabled";
pub(in crate::cli) const SIGNED_OUT: &str = "is signed out";
pub(in crate::cli) const CHOOSES: &str = "chooses a new password by the link in a mail";

pub(super) async fn disable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let disable = move |tx: &mut Tx<'_>| actions::disable(tx, &user, &context, &surroundings.env());
    let changed = local.house.store.write("users_disable", disable).await??;
    told(DISABLED, &ChangedView::from(&changed))
}

pub(super) async fn enable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let enable = move |tx: &mut Tx<'_>| actions::enable(tx, &user, &context, &surroundings.env());
    let user = local.house.store.write("users_enable", enable).await??;
    may_sign_in(&UserView::from(&user))
}

/// It is open again.
pub(in crate::cli) fn may_sign_in(user: &UserView) -> anyhow::Result<Answer> {
    Answer::new(user, format!("{} may sign in.", user.email))
}

pub(super) async fn end_sessions(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let end = move |tx: &mut Tx<'_>| actions::end_sessions(tx, &user, &context, &surroundings.env());
    let changed = local.house.store.write("users_end_sessions", end).await??;
    told(SIGNED_OUT, &ChangedView::from(&changed))
}

pub(super) async fn require_password_change(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let require =
        move |tx: &mut Tx<'_>| actions::require_password_change(tx, &user, &context, &surroundings.env());
    let changed = local.house.store.write("users_require_password", require).await??;
    told(CHOOSES, &ChangedView::from(&changed))
}

pub(super) async fn send_password_reset(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let send = move |tx: &mut Tx<'_>| actions::send_reset(tx, &user, &context, &surroundings.env());
    let user = local.house.store.write("users_send_reset", send).await??;
    reset_sent(&UserView::from(&user))
}

/// The mail is on its way.
pub(in crate::cli) fn reset_sent(user: &UserView) -> anyhow::Result<Answer> {
    Answer::new(user, format!("The way to a new password goes to {}.", user.email))
}

pub(super) async fn delete(user: UserKey, at_once: bool, local: &Local) -> anyhow::Result<Answer> {
    let when = if at_once { When::AtOnce } else { When::AfterGrace };
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let delete = move |tx: &mut Tx<'_>| actions::delete(tx, &user, when, &context, &surroundings.env());
    let changed = local.house.store.write("users_delete", delete).await??;
    if when == When::AtOnce {
        delete_accounts::once(&local.house).await?;
        return told("is deleted", &ChangedView::from(&changed));
    }
    leaves(&ChangedView::from(&changed))
}

/// It goes, unless somebody changes their mind.
pub(in crate::cli) fn leaves(changed: &ChangedView) -> anyhow::Result<Answer> {
    let at = changed.user.deletes_at.as_deref().map_or_else(String::new, output::at);
    told(&format!("is disabled, and is deleted on {at}; until then, `signet users enable` keeps it"), changed)
}

pub(super) async fn export_data(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let key = user.clone();
    let found = local.house.store.read(move |conn| operation::find(conn, &key)).await??;
    let context = local.context();
    let (store, surroundings) = (&local.house.store, &local.house.surroundings);
    let known = export(store, surroundings, found.id, context.actor.clone(), context.origin.clone()).await?;
    let known = known.ok_or_else(|| operation::unknown(&user))?;
    known_told(&known)
}

/// All that is known of somebody.
pub(in crate::cli) fn known_told(known: &serde_json::Value) -> anyhow::Result<Answer> {
    Answer::new(known, format!("{known:#}"))
}

pub(super) async fn unblock(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let (user, counters_forgotten) =
        local.house.store.write("users_unblock", move |tx| operation::unblock(tx, &user, &context)).await??;
    unblocked(&UnblockedView { user: UserView::from(&user), counters_forgotten })
}

/// Nothing stands in the way any more.
pub(in crate::cli) fn unblocked(view: &UnblockedView) -> anyhow::Result<Answer> {
    let UnblockedView { user, counters_forgotten } = view;
    let text = format!("{} can sign in again. Counters forgotten: {counters_forgotten}.", user.email);
    Answer::new(view, text)
}

pub(super) async fn set_password(
    user: UserKey,
    source: &PasswordSource,
    settings: Settings,
) -> anyhow::Result<Answer> {
    let password = source.read()?;
    let local = Local::open(settings).await?;
    let key = user.clone();
    let found = local.house.store.read(move |conn| operation::find(conn, &key)).await??;
    let warnings = source.judge(&password, &wording::own_words(&found), &local.house.hasher)?;
    let hash = local.house.hasher.hash_blocking(password.password())?;
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let set = move |tx: &mut Tx<'_>| actions::set_password(tx, &user, &hash, &context, &surroundings.env());
    let changed = local.house.store.write("users_set_password", set).await??;
    Ok(told("has a new password", &ChangedView::from(&changed))?.warn(warnings))
}

pub(super) async fn reset_second_factor(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let reset = move |tx: &mut Tx<'_>| second_factor::reset(tx, &user, &context, &surroundings.env());
    factor_reset(&ResetView::from(&local.house.store.write("users_reset_second_factor", reset).await??))
}

/// The password alone from now on.
pub(in crate::cli) fn factor_reset(view: &ResetView) -> anyhow::Result<Answer> {
    let email = &view.user.email;
    let text = if view.had_second_factor {
        format!("{email} signs in with the password alone from now on, and is told so by mail.")
    } else {
        format!("{email} has no second factor.")
    };
    Answer::new(view, text)
}

pub(super) async fn grant_roles(user: UserKey, roles: Vec<Role>, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let (user, granted) = local
        .house
        .store
        .write("users_grant_roles", move |tx| holders::grant(tx, &user, &roles, &context))
        .await??;
    roles_granted(&GrantedView { user: UserView::from(&user), granted })
}

/// What they have now.
pub(in crate::cli) fn roles_granted(view: &GrantedView) -> anyhow::Result<Answer> {
    Answer::new(view, has(&view.user))
}

/// What they still have.
pub(in crate::cli) fn roles_taken(view: &TakenView) -> anyhow::Result<Answer> {
    Answer::new(view, has(&view.user))
}

fn has(user: &UserView) -> String {
    format!("{} has the roles: {}", user.email, view::roles(&user.roles))
}

pub(super) async fn take_roles(user: UserKey, roles: Vec<Role>, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let take = move |tx: &mut Tx<'_>| holders::take(tx, &user, &roles, &context);
    let (user, taken) = local.house.store.write("users_take_roles", take).await??;
    roles_taken(&TakenView { user: UserView::from(&user), taken })
}

/// What became of somebody, and what ended with it.
pub(in crate::cli) fn told(what: &str, changed: &ChangedView) -> anyhow::Result<Answer> {
    let ChangedView { user, sessions_ended, grants_revoked } = changed;
    let text = format!(
        "{} {what}. Sessions ended: {sessions_ended}. Grants to applications taken back: {grants_revoked}.",
        user.email
    );
    Answer::new(changed, text)
}

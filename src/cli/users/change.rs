//! The verbs of `signet users` that do something to one account.

use serde::Serialize;

use super::view;
use crate::accounts::data::export::export;
use crate::accounts::password::wording;
use crate::admin::roles::holders;
use crate::admin::users::actions::operation::{self as actions, When};
use crate::admin::users::operation::{self, Changed, UserKey};
use crate::admin::users::second_factor::{self, Reset};
use crate::admin::users::view::{ChangedView, UserView};
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::password_input::PasswordSource;
use crate::config::Settings;
use crate::domain::user::Role;
use crate::jobs::delete_accounts;
use crate::storage::Tx;

pub(super) async fn disable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let disable = move |tx: &mut Tx<'_>| actions::disable(tx, &user, &context, &surroundings.env());
    let changed = local.house.store.write("users_disable", disable).await??;
    told("is disabled", &changed)
}

pub(super) async fn enable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let enable = move |tx: &mut Tx<'_>| actions::enable(tx, &user, &context, &surroundings.env());
    let user = local.house.store.write("users_enable", enable).await??;
    Answer::new(&UserView::from(&user), format!("{} may sign in.", user.email.as_typed()))
}

pub(super) async fn end_sessions(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let end = move |tx: &mut Tx<'_>| actions::end_sessions(tx, &user, &context, &surroundings.env());
    told("is signed out", &local.house.store.write("users_end_sessions", end).await??)
}

pub(super) async fn require_password_change(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let require =
        move |tx: &mut Tx<'_>| actions::require_password_change(tx, &user, &context, &surroundings.env());
    let changed = local.house.store.write("users_require_password", require).await??;
    told("chooses a new password by the link in a mail", &changed)
}

pub(super) async fn send_password_reset(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let send = move |tx: &mut Tx<'_>| actions::send_reset(tx, &user, &context, &surroundings.env());
    let user = local.house.store.write("users_send_reset", send).await??;
    let text = format!("The way to a new password goes to {}.", user.email.as_typed());
    Answer::new(&UserView::from(&user), text)
}

pub(super) async fn delete(user: UserKey, at_once: bool, local: &Local) -> anyhow::Result<Answer> {
    let when = if at_once { When::AtOnce } else { When::AfterGrace };
    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let delete = move |tx: &mut Tx<'_>| actions::delete(tx, &user, when, &context, &surroundings.env());
    let changed = local.house.store.write("users_delete", delete).await??;
    if when == When::AtOnce {
        delete_accounts::once(&local.house).await?;
        return told("is deleted", &changed);
    }
    let at = changed.user.deletes_at.map_or_else(String::new, |at| at.to_string());
    told(
        &format!("is disabled, and is deleted on {at}; until then, `signet users enable` keeps it"),
        &changed,
    )
}

pub(super) async fn export_data(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let key = user.clone();
    let found = local.house.store.read(move |conn| operation::find(conn, &key)).await??;
    let context = local.context();
    let (store, surroundings) = (&local.house.store, &local.house.surroundings);
    let known = export(store, surroundings, found.id, context.actor.clone(), context.origin.clone()).await?;
    let known = known.ok_or_else(|| operation::unknown(&user))?;
    Answer::new(&known, format!("{known:#}"))
}

pub(super) async fn unblock(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Unblocked {
        #[serde(flatten)]
        user: UserView,
        counters_forgotten: usize,
    }

    let context = local.context();
    let (user, counters_forgotten) =
        local.house.store.write("users_unblock", move |tx| operation::unblock(tx, &user, &context)).await??;
    let text =
        format!("{} can sign in again. Counters forgotten: {counters_forgotten}.", user.email.as_typed());
    Answer::new(&Unblocked { user: UserView::from(&user), counters_forgotten }, text)
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
    Ok(told("has a new password", &changed)?.warn(warnings))
}

pub(super) async fn reset_second_factor(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct ResetView {
        #[serde(flatten)]
        user: UserView,
        had_second_factor: bool,
    }

    let (context, surroundings) = (local.context(), local.house.surroundings.clone());
    let reset = move |tx: &mut Tx<'_>| second_factor::reset(tx, &user, &context, &surroundings.env());
    let Reset { user, had_one } = local.house.store.write("users_reset_second_factor", reset).await??;
    let email = user.email.as_typed();
    let text = if had_one {
        format!("{email} signs in with the password alone from now on, and is told so by mail.")
    } else {
        format!("{email} has no second factor.")
    };
    Answer::new(&ResetView { user: UserView::from(&user), had_second_factor: had_one }, text)
}

pub(super) async fn grant_roles(user: UserKey, roles: Vec<Role>, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Granted<'a> {
        #[serde(flatten)]
        user: UserView,
        granted: &'a [Role],
    }

    let context = local.context();
    let (user, granted) = local
        .house
        .store
        .write("users_grant_roles", move |tx| holders::grant(tx, &user, &roles, &context))
        .await??;
    let text = format!("{} has the roles: {}", user.email.as_typed(), view::roles(&user.roles));
    Answer::new(&Granted { user: UserView::from(&user), granted: &granted }, text)
}

pub(super) async fn take_roles(user: UserKey, roles: Vec<Role>, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Taken<'a> {
        #[serde(flatten)]
        user: UserView,
        taken: &'a [Role],
    }

    let context = local.context();
    let take = move |tx: &mut Tx<'_>| holders::take(tx, &user, &roles, &context);
    let (user, taken) = local.house.store.write("users_take_roles", take).await??;
    let text = format!("{} has the roles: {}", user.email.as_typed(), view::roles(&user.roles));
    Answer::new(&Taken { user: UserView::from(&user), taken: &taken }, text)
}

fn told(what: &str, changed: &Changed) -> anyhow::Result<Answer> {
    let Changed { user, sessions_ended, grants_revoked } = changed;
    let text = format!(
        "{} {what}. Sessions ended: {sessions_ended}. Grants to applications taken back: {grants_revoked}.",
        user.email.as_typed()
    );
    Answer::new(&ChangedView::from(changed), text)
}

//! `signet users disable`, `unblock`, `set-password`, `reset-second-factor`, `grant-role` and `take-role`.

use serde::Serialize;

use super::view;
use crate::accounts::password::wording;
use crate::admin::roles::holders;
use crate::admin::users::operation::{self, Changed, UserKey};
use crate::admin::users::second_factor::{self, Reset};
use crate::admin::users::view::{ChangedView, UserView};
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::password_input::PasswordSource;
use crate::config::Settings;
use crate::domain::user::Role;
use crate::storage::Tx;

pub(super) async fn disable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let changed =
        local.house.store.write("users_disable", move |tx| operation::disable(tx, &user, &context)).await??;
    told("is disabled", &changed)
}

pub(super) async fn enable(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let user =
        local.house.store.write("users_enable", move |tx| operation::enable(tx, &user, &context)).await??;
    Answer::new(&UserView::from(&user), format!("{} may sign in.", user.email.as_typed()))
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
    let context = local.context();
    let changed = local
        .house
        .store
        .write("users_set_password", move |tx| operation::set_password(tx, &user, &hash, &context))
        .await??;
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

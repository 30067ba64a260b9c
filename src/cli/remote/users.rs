//! `signet --server URL users …`.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::admin_api::{Listed, Remote, Seen};
use super::{LocalOnly, invitations};
use crate::admin::users::access::view::WayInView;
use crate::admin::users::edit::UserEdit;
use crate::admin::users::operation::{NewUser, UserKey, unknown};
use crate::admin::users::search::Search;
use crate::admin::users::view::{ChangedView, GrantedView, TakenView, UserView};
use crate::cli::output::Answer;
use crate::cli::users::change::{self, CHOOSES, DISABLED, SIGNED_OUT};
use crate::cli::users::{Verb, create, edit, list, view};
use crate::domain::email::EmailAddress;
use crate::domain::user::Role;
use crate::domain::username::Username;
use crate::domain::wish::Wish;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    let post = Method::POST;
    match verb {
        Verb::Create(arguments) => create(arguments, remote).await,
        Verb::Invite(arguments) => invitations::invite(arguments, remote).await,
        Verb::Invitations(arguments) => invitations::list(arguments, remote).await,
        Verb::Reinvite { invitation } => invitations::send_again(&invitation, remote).await,
        Verb::Uninvite { invitation } => invitations::withdraw(&invitation, remote).await,
        Verb::List(arguments) => list(arguments, remote).await,
        Verb::Show { user } => show(&user, remote).await,
        Verb::Edit(arguments) => edit(&arguments, remote).await,
        Verb::Disable { user } => change::told(DISABLED, &act(post, &user, "disable", remote).await?),
        Verb::Enable { user } => change::may_sign_in(&act(post, &user, "enable", remote).await?),
        Verb::Unblock { user } => change::unblocked(&act(post, &user, "unblock", remote).await?),
        Verb::EndSessions { user } => {
            change::told(SIGNED_OUT, &act(Method::DELETE, &user, "sessions", remote).await?)
        }
        Verb::RequirePasswordChange { user } => {
            change::told(CHOOSES, &act(post, &user, "require-password-change", remote).await?)
        }
        Verb::SendPasswordReset { user } => {
            change::reset_sent(&act(post, &user, "send-password-reset", remote).await?)
        }
        Verb::ResetSecondFactor { user } => {
            change::factor_reset(&act(post, &user, "reset-second-factor", remote).await?)
        }
        Verb::Delete { user, at_once } => delete(&user, at_once, remote).await,
        Verb::ExportData { user } => {
            let id = id_of(&user, remote).await?;
            change::known_told(&remote.show::<Value>(&["users", &id, "export"]).await?.thing)
        }
        Verb::GrantRole { user, roles } => grant(&user, &roles, remote).await,
        Verb::TakeRole { user, roles } => take(&user, &roles, remote).await,
        Verb::InviteAdmin(_) => Err(LocalOnly("users invite-admin").into()),
        Verb::Import(_) => Err(LocalOnly("users import").into()),
        Verb::Export(_) => Err(LocalOnly("users export").into()),
        Verb::SetPassword { .. } => Err(LocalOnly("users set-password").into()),
    }
}

/// The id of somebody.
pub(super) async fn id_of(key: &UserKey, remote: &Remote) -> anyhow::Result<String> {
    let typed = match key {
        UserKey::Id(id) => return Ok(id.to_string()),
        UserKey::Email(email) => email.as_typed(),
        UserKey::Username(name) => name.as_typed(),
    };
    let is_it = |user: &UserView| match key {
        UserKey::Id(id) => user.id == id.to_string(),
        UserKey::Email(email) => user.email.parse::<EmailAddress>().is_ok_and(|one| one.key() == email.key()),
        UserKey::Username(name) => {
            let theirs = user.username.as_deref().and_then(|text| text.parse::<Username>().ok());
            theirs.is_some_and(|one| one.key() == name.key())
        }
    };
    let query = [("query", typed.to_owned())];
    let found = remote.first(&["users"], &query, is_it).await?;
    Ok(found.ok_or_else(|| unknown(key))?.id)
}

async fn find(key: &UserKey, remote: &Remote) -> anyhow::Result<Seen<UserView>> {
    let id = id_of(key, remote).await?;
    remote.show(&["users", &id]).await
}

async fn show(key: &UserKey, remote: &Remote) -> anyhow::Result<Answer> {
    let user = find(key, remote).await?.thing;
    let sign_in: Seen<WayInView> = remote.show(&["users", &user.id, "sign-in"]).await?;
    view::shown_with(user, sign_in.thing)
}

async fn act<T: serde::de::DeserializeOwned>(
    method: Method,
    user: &UserKey,
    deed: &str,
    remote: &Remote,
) -> anyhow::Result<T> {
    let id = id_of(user, remote).await?;
    remote.act(method, &["users", &id, deed], None).await
}

async fn list(arguments: list::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    let list::Arguments { rows, query, state, role, after } = arguments;
    let found = Search { query, state, role };
    let named = [
        ("query", found.query.clone()),
        ("state", found.state.map(|state| state.to_string())),
        ("role", found.role.as_ref().map(|role| role.as_str().to_owned())),
    ];
    let conditions: Vec<_> = named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let after = after.map(|place| place.to_string());
    let page: Listed<UserView> = remote.page(&["users"], rows.limit, after, &conditions).await?;
    list::told(&found, page.items, page.next)
}

async fn create(arguments: create::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    // AP5: nobody sets a password over the network; its owner chooses it.
    anyhow::ensure!(
        !arguments.bring_password(),
        "no password is set from another machine: leave it out, and its owner is mailed the link by which they choose it"
    );
    let NewUser { email, email_verified, name, external_id, profile, roles, password: _ } =
        arguments.without_password();
    let body = json!({
        "email": email.as_typed(),
        "email_verified": email_verified,
        "name": name.as_str(),
        "external_id": external_id.map(|id| id.to_string()),
        "username": profile.username.map(|name| name.to_string()),
        "roles": roles,
    });
    view::shown(&remote.create(&["users"], &body).await?)
}

async fn edit(arguments: &edit::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    let body = patch(&arguments.wanted()?);
    let Seen { thing, version } = find(&arguments.user, remote).await?;
    view::shown(&remote.change(Method::PATCH, &["users", &thing.id], &version, Some(&body)).await?)
}

async fn delete(user: &UserKey, at_once: bool, remote: &Remote) -> anyhow::Result<Answer> {
    let Seen { thing, version } = find(user, remote).await?;
    let path = ["users", thing.id.as_str()];
    let query: &[_] = if at_once { &[("at_once", "true".to_owned())] } else { &[] };
    let changed: ChangedView = remote.delete(&path, &version, query).await?;
    if at_once { change::told("is deleted within a minute", &changed) } else { change::leaves(&changed) }
}

/// One role after the other: the last answer tells what they have in the end.
async fn grant(user: &UserKey, roles: &[Role], remote: &Remote) -> anyhow::Result<Answer> {
    let id = id_of(user, remote).await?;
    let mut all: Option<GrantedView> = None;
    for role in roles {
        let given = remote.act(Method::PUT, &["users", &id, "roles", role.as_str()], None).await;
        let given: GrantedView =
            given.map_err(|error| halfway(error, all.as_ref().map(|all| &all.granted)))?;
        let before = all.map(|all| all.granted).unwrap_or_default();
        all = Some(GrantedView { granted: [before, given.granted].concat(), user: given.user });
    }
    change::roles_granted(&all.ok_or_else(|| anyhow::anyhow!("no role was named"))?)
}

async fn take(user: &UserKey, roles: &[Role], remote: &Remote) -> anyhow::Result<Answer> {
    let id = id_of(user, remote).await?;
    let mut all: Option<TakenView> = None;
    for role in roles {
        let gone = remote.act(Method::DELETE, &["users", &id, "roles", role.as_str()], None).await;
        let gone: TakenView = gone.map_err(|error| halfway(error, all.as_ref().map(|all| &all.taken)))?;
        let before = all.map(|all| all.taken).unwrap_or_default();
        all = Some(TakenView { taken: [before, gone.taken].concat(), user: gone.user });
    }
    change::roles_taken(&all.ok_or_else(|| anyhow::anyhow!("no role was named"))?)
}

/// Why it went no further, and how far it had gone.
fn halfway(error: anyhow::Error, done: Option<&Vec<Role>>) -> anyhow::Error {
    match done {
        Some(done) if !done.is_empty() => {
            let done: Vec<&str> = done.iter().map(Role::as_str).collect();
            anyhow::anyhow!("{error}; before that it was done for: {}", done.join(" "))
        }
        _ => error,
    }
}

/// What is named of a change (RFC 7396). A field that is added must be named here.
fn patch(edit: &UserEdit) -> Value {
    let UserEdit { email, email_verified, name, username, phone, picture, locale, zoneinfo, external_id } =
        edit;
    let named = [
        ("email", email.as_ref().map(|email| json!(email.as_typed()))),
        ("email_verified", email_verified.map(Value::from)),
        ("name", name.as_ref().map(|name| json!(name.as_str()))),
        ("username", wish(username, ToString::to_string)),
        ("phone_number", wish(phone, ToString::to_string)),
        ("picture", wish(picture, ToString::to_string)),
        ("locale", wish(locale, |language| language.as_str().to_owned())),
        ("zoneinfo", wish(zoneinfo, ToString::to_string)),
        ("external_id", wish(external_id, ToString::to_string)),
    ];
    let members = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn wish<T>(wish: &Wish<T>, write: impl Fn(&T) -> String) -> Option<Value> {
    match wish {
        Wish::Keep => None,
        Wish::Clear => Some(Value::Null),
        Wish::Set(value) => Some(json!(write(value))),
    }
}

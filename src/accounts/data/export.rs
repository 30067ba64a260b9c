//! All that is known of a person, for themselves: everything but secrets and their hashes (security.md AP6).

use serde_json::{Value, json};

use crate::accounts::applications::operation as applications;
use crate::accounts::second_factor::operation::is_enrolled;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Happened, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::{AuditEventId, UserId};
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::env::{Env, Surroundings};
use crate::storage::sessions::Whereabouts;
use crate::storage::{Conn, Store, Tx, audit as audit_rows, devices, known_networks, sessions, users};

/// Events that are read at a time.
const AT_A_TIME: usize = 200;
/// Most events of an export; older ones are left out, and it says so.
const MOST_EVENTS: usize = 10_000;

/// Collects it for `actor`, a part at a time, so that nobody waits for it. `None`: there is no such account.
pub async fn export(
    store: &Store,
    surroundings: &Surroundings,
    user: UserId,
    actor: String,
    origin: Origin,
) -> Result<Option<Value>, Fault> {
    let with = surroundings.clone();
    let known = store.read(move |conn| known_of(conn, user, &with.env())).await?;
    let Some(mut known) = known else { return Ok(None) };
    let (events, complete) = activity(store, user).await?;
    if let Value::Object(members) = &mut known {
        members.insert("activity".to_owned(), Value::Array(events));
        members.insert("activity_complete".to_owned(), Value::Bool(complete));
    }
    let with = surroundings.clone();
    let note = move |tx: &mut Tx<'_>| {
        let env = with.env();
        let entry = AuditEntry::success(AuditEvent::DataExported).user(user).actor(actor.as_str());
        audit::record(tx, &entry, &origin, env.now, env.random.as_ref())
    };
    store.write("note an export", note).await?;
    Ok(Some(known))
}

fn known_of(conn: &mut Conn, id: UserId, env: &Env) -> Result<Option<Value>, Fault> {
    let Some(user) = users::find(conn, id)? else { return Ok(None) };
    let sessions = sessions::list_whereabouts(conn, id)?;
    let sessions: Result<Vec<Value>, Fault> = sessions.iter().map(|one| session(conn, one)).collect();
    let applications = applications::list(conn, id, env.now)?.into_iter().map(|access| {
        json!({
            "client_id": access.client_id.to_string(),
            "name": access.name,
            "scope": access.scope,
            "since": access.since.to_rfc3339(),
            "last_used_at": access.used_at.map(Timestamp::to_rfc3339),
        })
    });
    let applications: Vec<Value> = applications.collect();
    let devices = devices::list(conn, id, env.now)?.into_iter().map(|device| {
        json!({
            "id": device.id.to_string(),
            "trusted_until": device.trusted_until.map(Timestamp::to_rfc3339),
            "address": device.ip,
            "user_agent": device.user_agent,
            "created_at": device.created_at.to_rfc3339(),
            "last_used_at": device.last_seen_at.to_rfc3339(),
        })
    });
    let devices: Vec<Value> = devices.collect();
    let networks = known_networks::list(conn, id)?.into_iter();
    let networks = networks
        .map(|seen| json!({ "address": seen.address.to_string(), "last_used_at": seen.at.to_rfc3339() }));
    let networks: Vec<Value> = networks.collect();
    Ok(Some(json!({
        "exported_at": env.now.to_rfc3339(),
        "issuer": env.settings.issuer.as_str(),
        "account": account(&user),
        "two_step_verification": is_enrolled(conn, id)?,
        "sessions": sessions?,
        "devices": devices,
        "networks": networks,
        "applications": applications,
    })))
}

fn account(user: &User) -> Value {
    let said = &user.profile;
    json!({
        "id": user.id.to_string(),
        "email": user.email.as_typed(),
        "email_verified": user.email_verified,
        "name": user.name,
        "username": said.username.as_ref().map(ToString::to_string),
        "phone_number": said.phone.as_ref().map(ToString::to_string),
        "picture": said.picture.as_ref().map(ToString::to_string),
        "locale": said.locale,
        "zoneinfo": said.zoneinfo.as_ref().map(ToString::to_string),
        "notifications": said.notifications,
        "external_id": user.external_id,
        "roles": user.roles,
        "state": user.state,
        "terms_accepted_at": user.terms_accepted_at.map(Timestamp::to_rfc3339),
        "created_at": user.created_at.to_rfc3339(),
        "updated_at": user.updated_at.to_rfc3339(),
    })
}

fn session(conn: &mut Conn, one: &Whereabouts) -> Result<Value, Fault> {
    let session = &one.session;
    Ok(json!({
        "id": session.id.to_string(),
        "signed_in_at": session.auth_time.to_rfc3339(),
        "methods": session.methods,
        "created_at": session.created_at.to_rfc3339(),
        "last_used_at": session.last_seen_at.to_rfc3339(),
        "address": one.ip,
        "user_agent": one.user_agent,
        "metadata": sessions::find_metadata(conn, session.id)?,
    }))
}

/// The events, the newest first, and whether these are all.
async fn activity(store: &Store, user: UserId) -> Result<(Vec<Value>, bool), Fault> {
    let mut events = Vec::new();
    let mut before: Option<(Timestamp, AuditEventId)> = None;
    while events.len() < MOST_EVENTS {
        let limit = i64::try_from(AT_A_TIME).unwrap_or(i64::MAX);
        let read =
            move |conn: &mut Conn| audit_rows::list_of_user(conn, user, AuditEvent::ALL, before, limit);
        let page = store.read(read).await?;
        before = page.last().map(|event| (event.at, event.id));
        let full = page.len() == AT_A_TIME;
        events.extend(page.iter().map(event));
        if !full {
            return Ok((events, true));
        }
    }
    Ok((events, false))
}

fn event(event: &Happened) -> Value {
    json!({
        "at": event.at.to_rfc3339(),
        "event": event.event,
        "outcome": event.outcome,
        "client_id": event.client_id.as_ref().map(ToString::to_string),
        "address": event.ip,
        "user_agent": event.user_agent,
        "reason": event.reason,
    })
}

//! What requests and workers ask the database for, part by part.

use signet::domain::audit::AuditEvent;
use signet::domain::client::Audience;
use signet::domain::client_address::ClientAddress;
use signet::domain::decision::Fault;
use signet::domain::device_authorization::Approval;
use signet::domain::grant::RevocationReason;
use signet::domain::ids::DeviceAuthorizationId;
use signet::domain::limit::Limit;
use signet::domain::profile::Profile;
use signet::domain::session_metadata::SessionMetadata;
use signet::domain::time::{Span, Timestamp};
use signet::domain::user::UserState;
use signet::env::SystemRandom;
use signet::storage::user_terms::Wanted;
use signet::storage::{
    Tx, apis, audit_search, clients, codes, consents, device_authorizations, devices, generations, grants,
    interactions, invitations, known_networks, limits, mailed_links, provisional, recovery_codes,
    revoked_tokens, roles, sessions, sign_in_steps, sweep, totp_enrolments, totp_factors, user_passwords,
    user_terms, users, verifications,
};

use crate::storage::rows::{Rows, hash, step};

/// All of it.
pub(super) fn hot(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    of_people(tx, rows)?;
    mail(tx, rows.now)?;
    of_applications(tx, rows)?;
    of_grants(tx, rows)?;
    of_sign_up(tx, rows)?;
    of_sign_in(tx, rows)?;
    of_second_factor(tx, rows)?;
    of_links_and_passwords(tx, rows)?;
    of_everything(tx, rows)?;
    of_account(tx, rows)
}

/// Sessions and the people in them.
fn of_people(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let now = rows.now;
    sessions::find_by_handle(tx.conn(), &rows.handle)?;
    sessions::find(tx.conn(), rows.session)?;
    sessions::list_open(tx.conn(), rows.user)?;
    sessions::touch(tx, rows.session, now)?;
    sessions::end(tx, rows.session, now)?;
    sessions::end_all(tx, rows.user, now)?;
    users::find(tx.conn(), rows.user)?;
    users::find_by_email(tx.conn(), &"ada@example.com".parse().unwrap())?;
    users::find_credentials(tx.conn(), &"ada@example.com".parse().unwrap())?;
    users::find_credentials_by_username(tx.conn(), &"ada".parse().unwrap())?;
    for wanted in wanted() {
        user_terms::list(tx.conn(), &wanted, Some(rows.user), 20)?;
    }
    searches(tx, rows)?;
    users::find_by_external_id(tx.conn(), &"7".parse().unwrap())?;
    user_terms::renew(tx, rows.user)?;
    Ok(())
}

/// Whom an administrator looks for.
fn wanted() -> impl Iterator<Item = Wanted> {
    let state = Some(UserState::Active);
    [(None, None), (state, None), (None, Some("admin")), (state, Some("admin"))].into_iter().map(
        |(state, role)| {
            let role = role.map(|role| role.parse().unwrap());
            Wanted { beginning: "ada".to_owned(), state, role }
        },
    )
}

/// The searches for people by what they are called.
pub(super) fn searches(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    for wanted in wanted() {
        user_terms::search(tx.conn(), &wanted, Some(("ada", rows.user)), 20)?;
    }
    Ok(())
}

/// Clients, APIs and what people allow them.
fn of_applications(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let audience: Audience = "https://bank.example".parse().unwrap();
    if let Some(client) = clients::find(tx.conn(), &rows.client)? {
        clients::count_use(tx.conn(), &client, rows.now)?;
    }
    audit_search::find_last_of_client(tx.conn(), &rows.client, &[AuditEvent::ClientChanged])?;
    clients::list(tx.conn(), Some(&rows.client), 20)?;
    apis::find(tx.conn(), &audience)?;
    apis::list_of(tx.conn(), std::slice::from_ref(&audience))?;
    apis::list(tx.conn(), None, 20)?;
    consents::find(tx.conn(), rows.user, &rows.client)?;
    roles::list_limits_of(tx.conn(), &"accounts:read payments:write".parse().unwrap())?;
    Ok(())
}

/// Devices that wait.
fn of_devices(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key, id) = (rows.now, hash(), DeviceAuthorizationId::new(rows.now, &SystemRandom));
    let approval = Approval { user_id: rows.user, session_id: rows.session };
    device_authorizations::find(tx.conn(), id)?;
    device_authorizations::find_by_device_code(tx.conn(), &key)?;
    device_authorizations::find_by_user_code(tx.conn(), &key)?;
    device_authorizations::poll(tx, id, now)?;
    device_authorizations::slow_down(tx, id, now)?;
    device_authorizations::approve(tx, id, &rows.interaction(now).request, approval, now)?;
    device_authorizations::deny(tx, id, now)?;
    device_authorizations::claim(tx, id, rows.grant().id, now)?;
    let network = "203.0.113.7".parse::<ClientAddress>().unwrap().host();
    device_authorizations::delete_oldest(tx, &rows.client, network, 500)?;
    Ok(())
}

/// The way of an authorization: request, code, grant.
fn of_grants(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key, code) = (rows.now, hash(), rows.code());
    let (grant, interaction) = (rows.grant(), rows.interaction(now));
    codes::insert(tx, &key, &code, now)?;
    codes::find(tx.conn(), &key)?;
    codes::claim(tx, &key, grant.id, now, now)?;
    grants::insert(tx, &grant, now)?;
    grants::find(tx.conn(), grant.id)?;
    grants::standing(tx.conn(), grant.id)?;
    grants::rotate(tx, grant.id, &rows.rotation("payload"))?;
    grants::revoke(tx, grant.id, RevocationReason::Client, now)?;
    grants::revoke_session(tx, rows.session, RevocationReason::SignOut, now)?;
    grants::revoke_user(tx, rows.user, RevocationReason::SessionEnded, now)?;
    interactions::insert(tx, &interaction, None)?;
    let network = "203.0.113.7".parse::<ClientAddress>().unwrap().host();
    interactions::delete_oldest(tx, network, 500)?;
    of_devices(tx, rows)?;
    interactions::find(tx.conn(), interaction.id, &interaction.browser, now)?;
    interactions::update_session(tx, interaction.id, rows.session)?;
    interactions::claim(tx, interaction.id)?;
    grants::revoke_others(tx, rows.user, rows.session, RevocationReason::SessionEnded, now)?;
    revoked_tokens::contains(tx.conn(), "jti")?;
    Ok(())
}

/// Accounts that nobody has proven yet.
fn of_sign_up(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let now = rows.now;
    let waiting = rows.verification(now.plus(Span::from_hours(1)));
    let network = "203.0.113.7".parse::<ClientAddress>().unwrap().host();
    verifications::delete_oldest_of_browser(tx, &waiting.browser, 5)?;
    verifications::delete_oldest_of_user(tx, rows.user, 20)?;
    verifications::delete_oldest_of_network(tx, network, 500)?;
    verifications::insert(tx, &waiting, Some(network))?;
    verifications::find(tx.conn(), waiting.id, &waiting.browser, now)?;
    verifications::count_mail(tx, &waiting, now)?;
    verifications::delete(tx, waiting.id)?;
    verifications::is_typed_in(tx.conn(), rows.user, &waiting.browser, now)?;
    verifications::reserve(tx, waiting.id, &"ada".parse().unwrap())?;
    verifications::is_reserved(tx.conn(), &"ada".parse().unwrap(), &waiting.address, now)?;
    provisional::mark(tx, rows.user, Some(now))?;
    provisional::is_claimed(tx.conn(), rows.user)?;
    provisional::release_username(tx, rows.user)?;
    provisional::is_provisional(tx.conn(), rows.user)?;
    provisional::prove(tx, rows.user, &waiting.address, now)?;
    provisional::change_address(tx, rows.user, &waiting.address, &waiting.address, now)?;
    provisional::keep(tx, rows.user)?;
    provisional::delete(tx, rows.user)?;
    let (invitation, token) = (rows.invitation(now.plus(Span::from_hours(1))), hash());
    invitations::replace(tx, &invitation.address, now)?;
    invitations::insert(tx, &invitation, &token)?;
    invitations::find(tx.conn(), invitation.id)?;
    invitations::find_by_token(tx.conn(), &token)?;
    invitations::find_by_address(tx.conn(), &invitation.address)?;
    for open_at in [None, Some(now)] {
        invitations::list(tx.conn(), open_at, Some(invitation.id), 20)?;
    }
    invitations::hold(tx, invitation.id, now)?;
    invitations::claim(tx, invitation.id, rows.user, now)?;
    invitations::withdraw(tx, invitation.id, now)?;
    Ok(())
}

/// What a sign-in waits for, and what is known of its browser.
fn of_sign_in(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key) = (rows.now, hash());
    let step_waiting = rows.step(now.plus(Span::from_hours(1)));
    sign_in_steps::delete_oldest(tx, rows.user, 20)?;
    sign_in_steps::insert(tx, &step_waiting, now)?;
    sign_in_steps::find(tx.conn(), step_waiting.id, &step_waiting.browser, now)?;
    sign_in_steps::count_try(tx, step_waiting.id)?;
    sign_in_steps::claim(tx, step_waiting.id)?;
    sign_in_steps::delete_all(tx, rows.user)?;
    devices::upsert(tx, &rows.device(), &key, now)?;
    devices::find(tx.conn(), &key, rows.user, now)?;
    devices::list(tx.conn(), rows.user, now)?;
    devices::rotate(tx, &key, &key)?;
    devices::distrust_all(tx, rows.user)?;
    devices::delete_all(tx, rows.user)?;
    let (id, seen) = rows.network();
    known_networks::upsert(tx, id, rows.user, seen, now)?;
    known_networks::knows(tx.conn(), rows.user, seen.address.network(), now)?;
    known_networks::latest(tx.conn(), rows.user)?;
    known_networks::has_signed_in(tx.conn(), rows.user)?;
    known_networks::delete_all(tx, rows.user)?;
    Ok(())
}

/// What a second factor causes.
fn of_second_factor(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key) = (rows.now, hash());
    let (factor, enrolment) = (rows.factor(), rows.enrolment(now.plus(Span::from_hours(1))));
    totp_enrolments::upsert(tx, &enrolment)?;
    totp_enrolments::find_live(tx.conn(), rows.user, now)?;
    totp_enrolments::claim(tx, &enrolment)?;
    totp_enrolments::delete(tx, rows.user)?;
    totp_factors::insert(tx, &factor)?;
    totp_factors::find(tx.conn(), rows.user)?;
    totp_factors::lock(tx, rows.user)?;
    totp_factors::claim_step(tx, &factor, step(2))?;
    totp_factors::replace(tx, &factor)?;
    totp_factors::delete(tx, rows.user)?;
    recovery_codes::replace(tx, rows.user, &[key], now)?;
    recovery_codes::claim(tx, rows.user, &key, now)?;
    recovery_codes::count_left(tx.conn(), rows.user)?;
    Ok(())
}

/// What mails lead to, and passwords.
fn of_links_and_passwords(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key) = (rows.now, hash());
    let (new, browser) = rows.reset_link();
    let (address, purpose) = (&new.address, new.purpose);
    mailed_links::issue(tx, &new, now, &SystemRandom)?;
    mailed_links::find_live(tx.conn(), &key, purpose, now)?;
    mailed_links::claim(tx, &key, purpose, now)?;
    mailed_links::try_code(tx, purpose, address, &browser, "12345678", now)?;
    mailed_links::void(tx, rows.user, &[purpose], now)?;
    mailed_links::void_address(tx, address, &[purpose], now)?;
    mailed_links::void_taking_back(tx, rows.user, now, now)?;
    let password = signet::passwords::PasswordHash::from_stored("$argon2id$".to_owned());
    user_passwords::find(tx.conn(), rows.user)?;
    user_passwords::replace(tx, rows.user, &password, &password, now)?;
    user_passwords::reset(tx, rows.user, address, &password, now)?;
    Ok(())
}

/// Limits, caches, and the sweep of what is too old.
fn of_everything(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let now = rows.now;
    generations::find(tx.conn(), generations::Cached::SigningKeys)?;
    let (failing, limit) = (rows.limit(), Limit { most: 1, window: Span::ZERO, block: None });
    limits::list(tx.conn(), std::slice::from_ref(&failing))?;
    let counter = limits::lock(tx, &failing, now)?;
    limits::update(tx, &failing, &counter, &limit, now)?;
    limits::delete(tx, std::slice::from_ref(&failing))?;
    limits::delete_of(tx, failing.subject().unwrap())?;
    for &swept in sweep::TABLES {
        sweep::delete_expired(tx, swept, Timestamp::from_millis(0))?;
    }
    Ok(())
}

/// What people cause in their account.
fn of_account(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let now = rows.now;
    sessions::list_whereabouts(tx.conn(), rows.user)?;
    sessions::find_metadata(tx.conn(), rows.session)?;
    sessions::update_metadata(tx, rows.session, &SessionMetadata::default())?;
    users::find_by_username(tx.conn(), &"ada".parse().unwrap())?;
    users::update_profile(tx, rows.user, "Ada", &Profile::default(), now)?;
    consents::list(tx.conn(), rows.user)?;
    consents::delete(tx, rows.user, &rows.client)?;
    grants::list_held(tx.conn(), rows.user, now)?;
    grants::revoke_client(tx, rows.user, &rows.client, RevocationReason::User, now)?;
    signet::storage::audit::list_of_user(tx.conn(), rows.user, &[AuditEvent::SignedIn], None, 20)?;
    signet::storage::audit::forget_origins(tx, rows.user, 20)?;
    signet::storage::leaving::list_due(tx.conn(), now, 20)?;
    signet::storage::leaving::begin(tx, rows.user, now, now)?;
    signet::storage::leaving::cancel(tx, rows.user, now)?;
    signet::storage::leaving::delete_due(tx, rows.user, now)?;
    Ok(())
}

/// What the outbox's worker asks, and an operator.
fn mail(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Fault> {
    use signet::domain::outgoing::{DeliveryState, LetterKind, Outgoing, SealedContent};
    use signet::storage::outbox;

    let mail = Outgoing {
        id: signet::domain::ids::MailId::new(now, &SystemRandom),
        kind: LetterKind::Test,
        to: "ada@example.com".parse().unwrap(),
        language: signet::domain::language::Language::English,
        state: DeliveryState::Waiting,
        attempts: 0,
        due_at: Some(now),
        last_error: None,
        created_at: now,
        sent_at: None,
        expires_at: now,
    };
    outbox::insert(tx, &mail, &SealedContent { bytes: vec![0], master_key_id: "0011".to_owned() })?;
    outbox::is_due(tx.conn(), now)?;
    let claimed = outbox::claim(tx, now, now, 9)?.remove(0)?.mail;
    outbox::put_back(tx, &claimed, "later", now)?;
    outbox::give_up(tx, &claimed, "never", outbox::Content::Erase, now)?;
    outbox::list(tx.conn(), Some(DeliveryState::Dead), Some(mail.id), 20)?;
    outbox::list_revivable(tx.conn(), now, 20)?;
    outbox::find(tx.conn(), mail.id)?;
    outbox::retry(tx, mail.id, now)?;
    outbox::mark_sent(tx, mail.id, now)
}

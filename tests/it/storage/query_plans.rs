//! Every hot query is a look-up in an index, on both databases. The statements are taken from diesel as it runs them.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use signet::domain::audit::AuditEvent;
use signet::domain::client::Audience;
use signet::domain::client_address::ClientAddress;
use signet::domain::decision::Fault;
use signet::domain::grant::RevocationReason;
use signet::domain::limit::Limit;
use signet::domain::profile::Profile;
use signet::domain::session_metadata::SessionMetadata;
use signet::domain::time::{Span, Timestamp};
use signet::env::SystemRandom;
use signet::storage::{
    Conn, Tx, apis, clients, codes, consents, devices, generations, grants, interactions, known_networks,
    limits, mailed_links, provisional, recovery_codes, revoked_tokens, sessions, sign_in_steps, sweep,
    totp_enrolments, totp_factors, user_passwords, users, verifications,
};

use super::raw::execute;
use super::rows::{Rows, hash, step};

/// Notes every statement.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let statement = text.split(" -- binds:").next().unwrap_or_default();
            self.0.lock().unwrap().push(statement.to_owned());
        }
    }
}

fn instrument(conn: &mut Conn, recorder: Recorder) {
    match conn {
        Conn::Sqlite(conn) => conn.set_instrumentation(recorder),
        Conn::Pg(conn) => conn.set_instrumentation(recorder),
    }
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

/// What a request may cause.
fn hot(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), Fault> {
    let (now, key, code) = (rows.now, hash(), rows.code());
    let (grant, interaction) = (rows.grant(), rows.interaction(now));
    let audience: Audience = "https://bank.example".parse().unwrap();
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
    users::list(tx.conn(), Some(rows.user), 20)?;
    mail(tx, now)?;
    clients::find(tx.conn(), &rows.client)?;
    clients::list(tx.conn(), Some(&rows.client), 20)?;
    apis::find(tx.conn(), &audience)?;
    apis::list_of(tx.conn(), std::slice::from_ref(&audience))?;
    apis::list(tx.conn(), None, 20)?;
    consents::find(tx.conn(), rows.user, &rows.client)?;
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
    interactions::find(tx.conn(), interaction.id, &interaction.browser, now)?;
    interactions::update_session(tx, interaction.id, rows.session)?;
    interactions::claim(tx, interaction.id)?;
    let waiting = rows.verification(now.plus(Span::from_hours(1)));
    verifications::delete_oldest_of_browser(tx, &waiting.browser, 5)?;
    verifications::delete_oldest_of_user(tx, rows.user, 20)?;
    verifications::delete_oldest_of_network(tx, network, 500)?;
    verifications::insert(tx, &waiting, Some(network))?;
    verifications::find(tx.conn(), waiting.id, &waiting.browser, now)?;
    verifications::count_mail(tx, &waiting, now)?;
    verifications::delete(tx, waiting.id)?;
    provisional::mark(tx, rows.user, now)?;
    provisional::is_provisional(tx.conn(), rows.user)?;
    provisional::prove(tx, rows.user, &waiting.address, now)?;
    provisional::change_address(tx, rows.user, &waiting.address, &waiting.address, now)?;
    provisional::keep(tx, rows.user)?;
    provisional::delete(tx, rows.user)?;
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
    of_second_factor(tx, rows)?;
    let (new, browser) = rows.reset_link();
    let (address, purpose) = (&new.address, new.purpose);
    mailed_links::issue(tx, &new, now, &SystemRandom)?;
    mailed_links::find_live(tx.conn(), &key, purpose, now)?;
    mailed_links::claim(tx, &key, purpose, now)?;
    mailed_links::try_code(tx, purpose, address, &browser, "12345678", now)?;
    mailed_links::void(tx, rows.user, &[purpose], now)?;
    mailed_links::void_address(tx, address, &[purpose], now)?;
    let password = signet::passwords::PasswordHash::from_stored("$argon2id$".to_owned());
    user_passwords::find(tx.conn(), rows.user)?;
    user_passwords::replace(tx, rows.user, &password, &password, now)?;
    user_passwords::reset(tx, rows.user, address, &password, now)?;
    grants::revoke_others(tx, rows.user, rows.session, RevocationReason::SessionEnded, now)?;
    revoked_tokens::contains(tx.conn(), "jti")?;
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

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The tables that `statement` walks through from end to end.
fn walks(conn: &mut Conn, statement: &str) -> Vec<String> {
    match conn {
        Conn::Sqlite(_) => {
            let plan: Vec<SqliteStep> =
                sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).unwrap();
            plan.into_iter().map(|step| step.detail).filter(|step| step.starts_with("SCAN")).collect()
        }
        Conn::Pg(_) => {
            execute(conn, &format!("PREPARE hot AS {statement}")).unwrap();
            let arguments =
                (1..).take_while(|number| statement.contains(&format!("${number}"))).map(|_| "NULL");
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            let arguments = if arguments.is_empty() { arguments } else { format!("({arguments})") };
            let explain = format!("EXPLAIN (COSTS OFF) EXECUTE hot{arguments}");
            let plan: Vec<PostgresStep> = sql_query(explain).load(conn).unwrap();
            execute(conn, "DEALLOCATE hot").unwrap();
            plan.into_iter().map(|step| step.line).filter(|line| line.contains("Seq Scan")).collect()
        }
    }
}

on_both_databases! {
    async fn hot_queries_are_looked_up_in_an_index(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let recorder = Recorder::default();
        store
            .write("hot queries", move |tx| {
                instrument(tx.conn(), recorder.clone());
                let ran = hot(tx, &rows).and_then(|()| of_account(tx, &rows));
                instrument(tx.conn(), Recorder::default());
                ran?;
                if let Conn::Pg(_) = tx.conn() {
                    // Of a table with three rows PostgreSQL would read all; the question is whether it has to.
                    execute(tx.conn(), "SET LOCAL enable_seqscan = off")?;
                    execute(tx.conn(), "SET LOCAL plan_cache_mode = force_generic_plan")?;
                }
                let statements = std::mem::take(&mut *recorder.0.lock().unwrap());
                let looks_up = |text: &&String| ["SELECT", "UPDATE", "DELETE"].iter().any(|verb| text.starts_with(verb));
                let explained: Vec<&String> = statements.iter().filter(looks_up).collect();
                assert!(explained.len() > 30, "{explained:?}");
                for statement in explained {
                    assert_eq!(walks(tx.conn(), statement), [""; 0], "{statement}");
                }
                Ok(())
            })
            .await
            .unwrap();
    }

    async fn a_query_without_an_index_is_noticed(db: Database) {
        db.store()
            .write("walk", |tx| {
                for statement in ["SELECT 1 FROM users WHERE name = 'Ada'", "DELETE FROM users WHERE name = 'Ada'"] {
                    assert_ne!(walks(tx.conn(), statement), [""; 0], "{statement}");
                }
                Ok(())
            })
            .await
            .unwrap();
    }
}

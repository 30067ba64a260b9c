//! All checks, in the order in which a person would look.

use std::path::PathBuf;
use std::sync::Arc;

use super::keys::Schedule;
use super::settings::Weighed;
use super::{Check, audit, clients, clock, database, discovery, keys, mail, settings, tls};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::domain::mail_url::MailUrl;
use crate::domain::time::Timestamp;
use crate::keys::seal::MasterKey;
use crate::mail::transport::Mailer;
use crate::storage::{Conn, health, sealed, signing_keys};

/// The house, as its settings describe it.
#[derive(Debug)]
pub struct Patient {
    /// What is weighed of the settings.
    pub settings: Weighed,
    /// Where the database is.
    pub database: DatabaseUrl,
    /// When keys change.
    pub schedule: Schedule,
    /// Certificate and key of the listener.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Where mail goes.
    pub mail_url: MailUrl,
    /// Who brings it there, or why nobody can.
    pub mailer: Result<Mailer, String>,
    /// Certificates that are trusted at the issuer beside the public ones, in PEM.
    pub ca: Option<Vec<u8>>,
}

/// Looks at everything. `master` finds the master key with the id that the database names.
pub async fn examine(
    patient: &Patient,
    master: impl FnOnce(&str) -> Result<Arc<MasterKey>, String>,
    now: Timestamp,
) -> Vec<Check> {
    let inside = look_inside(patient, master, now);
    look_around(patient, inside, now).await
}

/// What was seen without asking anybody else.
#[derive(Debug)]
pub struct Inside {
    checks: Vec<Check>,
    /// The keys that the database publishes, when it could be read.
    kids: Option<Vec<String>>,
}

/// Looks at the settings, and at the database over a connection of its own: that takes as long as the database is large.
pub fn look_inside(
    patient: &Patient,
    master: impl FnOnce(&str) -> Result<Arc<MasterKey>, String>,
    now: Timestamp,
) -> Inside {
    let mut checks = settings::check(&patient.settings);
    let mut kids = None;
    if let Some(mut conn) = database::open(&patient.database, &mut checks) {
        match inside(&mut conn, patient, master, now, &mut checks) {
            Ok(published) => kids = published,
            Err(fault) => checks.push(Check::problem(
                "database.readable",
                format!("The database cannot be read to its end: {}.", fault.in_full()),
                "Look at its log; restore a backup if it is damaged.",
            )),
        }
    }
    Inside { checks, kids }
}

/// Looks at what is around: certificates, the mail server, and the metadata under the issuer's name.
pub async fn look_around(patient: &Patient, inside: Inside, now: Timestamp) -> Vec<Check> {
    let Inside { mut checks, kids } = inside;
    let files = patient.tls.as_ref().map(|(cert, key)| (cert.as_path(), key.as_path()));
    checks.extend(tls::check(files, &patient.settings.issuer, now));
    match &patient.mailer {
        Ok(mailer) => checks.extend(mail::way(&patient.mail_url, mailer).await),
        Err(why) => {
            checks.push(Check::problem("mail.way", format!("{why}."), "Mend mail.url or mail.tls_ca."));
        }
    }
    let issuer = &patient.settings.issuer;
    checks.extend(discovery::check(issuer, patient.ca.as_deref(), kids.as_deref(), now).await);
    checks
}

/// What can be seen in the database, and the keys that it publishes.
fn inside(
    conn: &mut Conn,
    patient: &Patient,
    master: impl FnOnce(&str) -> Result<Arc<MasterKey>, String>,
    now: Timestamp,
    checks: &mut Vec<Check>,
) -> Result<Option<Vec<String>>, Fault> {
    checks.extend(database::check(conn, &patient.database)?);
    if let Some(theirs) = health::clock(conn)? {
        checks.push(clock::check("clock.database", now, theirs, "the database server"));
    }
    // Tables of another release cannot be read.
    if !database::is_current(conn) {
        return Ok(None);
    }
    let master = sealed::master_key_id(conn)?.map(|id| master(&id));
    checks.extend(keys::check(conn, master.as_ref(), &patient.schedule, now)?);
    if let Some(Ok(master)) = &master {
        checks.extend(audit::check(conn, master, now)?);
    }
    checks.extend(clients::check(conn)?);
    checks.push(mail::outbox(conn, now)?);
    let published = signing_keys::list(conn)?.into_iter().filter(|stored| stored.key.is_published(now));
    Ok(Some(published.map(|stored| stored.key.kid).collect()))
}

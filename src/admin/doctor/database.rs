//! The database: reachable, of this release, whole, durable, with room left.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Check, some};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::storage::{Conn, copies, health, migrate};

const GIB: u64 = 1 << 30;
/// Below this there is little room left on the disk.
const LITTLE: u64 = GIB;
/// Below this a commit may fail at any moment.
const NEXT_TO_NOTHING: u64 = GIB / 10;

/// Opens the database to look at it, and says whether that went well. Nothing is made and nothing migrated.
pub fn open(url: &DatabaseUrl, checks: &mut Vec<Check>) -> Option<Conn> {
    const NAME: &str = "database.reachable";
    let place = url.masked();
    match health::look(url)
        .and_then(|conn| conn.map(|mut conn| Ok((health::version(&mut conn)?, conn))).transpose())
    {
        Ok(Some((version, conn))) => {
            checks.push(Check::ok(NAME, format!("{place} answers: {version}.")));
            Some(conn)
        }
        Ok(None) => {
            let says = format!("There is no database at {place} yet.");
            let advice = "Start the server once, or run `signet migrate`; or look whether database.url is right: a relative \
                          path begins in the folder in which the server is started.";
            checks.push(Check::problem(NAME, says, advice));
            None
        }
        Err(fault) => {
            let says = format!("{place} cannot be reached: {}.", one_line(&fault.in_full()));
            let advice = "Look whether the database runs, and whether user, password and host in database.url are right.";
            checks.push(Check::problem(NAME, says, advice));
            None
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// Looks at it.
pub fn check(conn: &mut Conn, url: &DatabaseUrl) -> Result<Vec<Check>, Fault> {
    let mut checks = vec![migrations(conn)];
    if let Some(path) = url.sqlite_path() {
        checks.push(integrity(conn));
        checks.push(private(path));
        checks.push(room(path));
    } else {
        let off = health::undurable(conn)?;
        checks.push(if off.is_empty() {
            Check::ok("database.durable", "What is committed is on disk.")
        } else {
            // security.md RE1: an answer is sent only after the commit is durable.
            let says =
                format!("The database loses commits that were answered, when it stops: {}.", some(&off));
            Check::problem("database.durable", says, "Set these to `on` in postgresql.conf and reload it.")
        });
    }
    Ok(checks)
}

/// Whether the schema is that of this release.
pub fn is_current(conn: &mut Conn) -> bool {
    migrate::standing(conn).is_ok_and(|standing| standing.pending.is_empty())
}

fn migrations(conn: &mut Conn) -> Check {
    const NAME: &str = "database.migrations";
    let Ok(standing) = migrate::standing(conn) else {
        let says = "There is a database, but no table of ours in it.";
        return Check::problem(
            NAME,
            says,
            "Run `signet migrate`, or look whether database.url names the right one.",
        );
    };
    if !standing.pending.is_empty() {
        let says = format!("{} of this release's migrations are not applied.", standing.pending.len());
        let advice =
            "Make a backup, then run `signet migrate` or restart the server; it applies them when it starts.";
        Check::problem(NAME, says, advice)
    } else if standing.unknown.is_empty() {
        Check::ok(NAME, "The schema is that of this release.")
    } else {
        let says = format!("A newer release was here: it applied {}.", some(&standing.unknown));
        Check::warning(
            NAME,
            says,
            "Run the newer release; this one works with its schema for one release at most.",
        )
    }
}

fn integrity(conn: &mut Conn) -> Check {
    const NAME: &str = "database.integrity";
    let advice = "Stop the server, keep the file, and restore the last backup that is whole: `signet restore FILE --replace`.";
    match copies::quick_damage(conn) {
        Ok(found) if found.is_empty() => Check::ok(NAME, "SQLite finds the file whole (quick_check)."),
        Ok(found) => Check::problem(NAME, format!("The file is damaged: {}.", some(&found)), advice),
        Err(fault) => {
            Check::problem(NAME, format!("The file is damaged: {}.", one_line(&fault.in_full())), advice)
        }
    }
}

fn private(path: &Path) -> Check {
    const NAME: &str = "database.private";
    let open = std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if open {
        let says = format!("Other users of this machine may read {}.", path.display());
        Check::warning(NAME, says, format!("chmod 600 {}", path.display()))
    } else {
        Check::ok(NAME, "Only its owner can read the file.")
    }
}

fn room(path: &Path) -> Check {
    const NAME: &str = "database.room";
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        let says = format!("Nobody can say how much room is left in {}.", folder.display());
        return Check::warning(NAME, says, "Look at it with `df`.");
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let says = format!("{} MiB are free where the database is.", free / (GIB / 1024));
    let advice =
        "Make room, or move the database: when the disk is full, nothing that writes is answered any more.";
    match free {
        free if free < NEXT_TO_NOTHING => Check::problem(NAME, says, advice),
        free if free < LITTLE => Check::warning(NAME, says, advice),
        _ => Check::ok(NAME, says),
    }
}

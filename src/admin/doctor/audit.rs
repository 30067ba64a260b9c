//! The audit log: the last seals hold, and somebody seals.

use super::{Check, some};
use crate::admin::audit::operation::verify_end;
use crate::domain::decision::Fault;
use crate::domain::time::{Span, Timestamp};
use crate::keys::seal::MasterKey;
use crate::storage::{Conn, audit_seals};

/// Seals that are looked at.
const SEALS: i64 = 50;
/// The server seals every minute.
const LATE: Span = Span::from_hours(1);

/// Looks at the end of the chain.
pub fn check(conn: &mut Conn, master: &MasterKey, now: Timestamp) -> Result<Vec<Check>, Fault> {
    const NAME: &str = "audit.chain";
    let report = verify_end(conn, master, SEALS)?;
    let mut checks = vec![if report.damage.is_empty() {
        let says = format!("The last {} seals hold, with {} events.", report.seals, report.events);
        Check::ok(NAME, says)
    } else {
        let damage: Vec<String> = report.damage.iter().map(ToString::to_string).collect();
        let advice = "Somebody changed the log. See all of it with `signet audit verify --head HEAD`, and compare with the \
                      server's log and with a backup.";
        Check::problem(NAME, format!("The audit log was changed: {}.", some(&damage)), advice)
    }];
    let waiting = audit_seals::list_unsealed(conn, 1)?.pop().map(|event| Timestamp::from_millis(event.at));
    checks.push(match waiting.filter(|at| now.since(*at) > LATE) {
        Some(at) => Check::warning(
            "audit.sealed",
            format!("Events have waited for a seal since {at}."),
            "Look whether a server runs; or seal them now with `signet audit seal`.",
        ),
        None => Check::ok("audit.sealed", "No event waits long for its seal."),
    });
    Ok(checks)
}

//! What is old leaves the audit log: into archives that prove themselves, whoever is killed on the way.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use signet::admin::audit::archive::file::NotArchived;
use signet::admin::audit::archive::plan::{CLAIM, Planned};
use signet::admin::audit::archive::removal;
use signet::admin::context::Context;
use signet::admin::statistics::operation::{begin_of, hour_of, list};
use signet::domain::audit::{AuditEntry, AuditEvent, Origin};
use signet::domain::audit_chain::Head;
use signet::domain::ids::{RequestId, UserId};
use signet::domain::time::{Clock as _, Span};
use signet::env::SystemRandom;
use signet::jobs::archive_audit::{Retention, claim, once, write};
use signet::jobs::{count_events, seal_audit};
use signet::storage::{Tx, audit, audit_seals};
use tokio::task::JoinSet;

use super::audit::{change, damage, intact, word};
use crate::storage::raw::number;
use crate::support::{Administrator, Database, Program, Server, TestClock, master_key};

/// A server whose clock is so far back that what it writes now is old for the program.
pub(super) async fn long_ago(db: &Database) -> (Server, Program) {
    let clock = TestClock::new();
    clock.advance(Span::from_days(-100));
    let server = Server::start_at(db, &[], clock).await;
    (server, Program::on(db).with("SIGNET__KEYS__MASTER_KEY", &master_key()))
}

/// Something happens to somebody, from an address.
async fn happens(server: &Server, user: UserId) {
    let (now, random) = (server.clock.now(), Arc::new(SystemRandom));
    let origin = Origin {
        request_id: RequestId::new(now, random.as_ref()),
        ip: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("Browser/7".to_owned()),
    };
    let context = Context { origin, ..Context::local("cli", now, random) };
    let write =
        move |tx: &mut Tx<'_>| context.record(tx, AuditEntry::success(AuditEvent::SignedIn).user(user));
    server.house.store.write("test", write).await.unwrap();
}

/// So many seals with two events each, an hour apart, and one that stays; where the archives belong.
pub(super) async fn sealed(server: &Server, db: &Database, seals: usize) -> (UserId, Retention) {
    let user = UserId::new(server.clock.now(), &SystemRandom);
    for _ in 0..=seals {
        happens(server, user).await;
        happens(server, user).await;
        seal_audit::once(&server.house).await.unwrap();
        server.clock.advance(Span::from_hours(1));
    }
    (user, Retention { keep: Span::from_days(30), directory: db.folder().join("archives") })
}

pub(super) fn files(retention: &Retention) -> Vec<PathBuf> {
    let Ok(there) = std::fs::read_dir(&retention.directory) else { return Vec::new() };
    let mut files: Vec<PathBuf> = there.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

async fn count(server: &Server, query: &'static str) -> i64 {
    server.house.store.read(move |conn| number(conn, query)).await.unwrap()
}

const OLD: &str = "SELECT COUNT(*) AS number FROM audit_events WHERE event = 'sign_in'";

/// The archive with one line changed.
fn with_line(file: &Path, at: usize, change: impl Fn(&str) -> String) -> PathBuf {
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(n, line)| if n == at { change(line) } else { format!("{line}\n") })
        .collect();
    let changed = file.with_extension("changed");
    std::fs::write(&changed, lines.concat()).unwrap();
    changed
}

on_both_databases! {
    async fn what_is_old_leaves_for_an_archive_that_joins_what_stays(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 3).await;
        // Nothing is old enough, or not a day's worth of it.
        assert!(once(&server.house, &retention).await.unwrap().is_empty());
        server.clock.advance(Span::from_days(30));
        assert!(once(&server.house, &retention).await.unwrap().is_empty());
        let noted = program.run(&["audit", "verify", "--json"]).json()["head"].as_str().unwrap().to_owned();
        server.clock.advance(Span::from_days(1));
        let done = once(&server.house, &retention).await.unwrap();
        assert_eq!((done.len(), done[0].archive.first, done[0].archive.last, done[0].archive.events), (1, 1, 3, 6));
        let [file] = &files(&retention)[..] else { panic!("{:?}", files(&retention)) };
        assert!(file.ends_with("audit-0000000001-0000000003.jsonl"), "{}", file.display());
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(count(&server, OLD).await, 2, "the newest seal stays");
        assert_eq!(count(&server, "SELECT COUNT(*) AS number FROM audit_events WHERE event = 'audit_archived'").await, 1);
        assert!(once(&server.house, &retention).await.unwrap().is_empty());
        let admin = Administrator::with(&server, "admin:audit").await;
        let listed = admin.get("/audit/archives").await.json();
        let one = &listed["items"][0];
        assert_eq!((&one["file"], &one["events"]), (&"audit-0000000001-0000000003.jsonl".into(), &6.into()), "{listed}");
        assert!(one["removed_at"].is_string() && listed["items"].as_array().unwrap().len() == 1, "{listed}");

        // What stays is whole, still passes through what was noted, and joins the archive.
        let file = file.to_str().unwrap();
        let whole = intact(&program.run(&["audit", "verify", "--head", &noted, "--json"]));
        assert_eq!((whole["seals"].as_i64(), whole["events"].as_i64()), (Some(1), Some(2)));
        let joined = intact(&program.run(&["audit", "verify", "--archive", file, "--json"]));
        assert_eq!(joined["archives"]["head"], joined["archived"]);
        assert_eq!(joined["archives"]["events"].as_i64(), Some(6));
        // The archive alone says as much, without database and master key.
        let stranger = Program::in_folder(db.folder());
        let alone = stranger.run(&["audit", "verify", "--archive", file, "--alone", "--json"]);
        assert!(alone.err.contains("with the keys that they bring along"), "{alone:?}");
        let kid = alone.json()["archives"]["keys"][0].as_str().unwrap().to_owned();
        let known = stranger.run(&["audit", "verify", "--archive", file, "--alone", "--key", &kid]);
        assert!(known.code == 0 && known.err.is_empty() && known.out.starts_with("The archives are intact"), "{known:?}");
        let other = stranger.run(&["audit", "verify", "--archive", file, "--alone", "--key", "another"]);
        assert!(other.code == 1 && other.out.contains("which --key does not name"), "{other:?}");
        // A head from before is in the archive only.
        let first = joined["archives"]["head"].as_str().unwrap();
        let said = program.run(&["audit", "verify", "--head", first, "--archive", file]);
        assert!(said.code == 0 && said.err.is_empty(), "{said:?}");
        let forged = format!("2:{}", &first[2..]);
        assert!(program.run(&["audit", "verify", "--head", &forged]).err.contains("is in an archive"));
        assert_eq!(damage(&program.run(&["audit", "verify", "--head", &forged, "--archive", file, "--json"])), ["seal 2 is not the one that was noted"]);

        // The next seals go on from there, and into the next archive.
        let (_, _) = sealed(&server, &db, 1).await;
        server.clock.advance(Span::from_days(32));
        let done = once(&server.house, &retention).await.unwrap();
        assert_eq!(done[0].archive.first, 4);
        let all = files(&retention);
        let all: Vec<&str> = all.iter().map(|file| file.to_str().unwrap()).collect();
        intact(&program.run(&[&["audit", "verify", "--json", "--archive"], &all[..]].concat()));
        let part = program.run(&["audit", "verify", "--archive", all[1]]);
        assert!(part.code == 0 && part.err.contains("begin with seal 4"), "{part:?}");
        let gap = damage(&program.run(&["audit", "verify", "--json", "--archive", all[0]]));
        assert!(gap[0].starts_with("the archives do not join the log"), "{gap:?}");
    }

    async fn an_archive_that_is_changed_is_named(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 2).await;
        server.clock.advance(Span::from_days(32));
        let file = once(&server.house, &retention).await.unwrap().remove(0).file;
        let text = std::fs::read_to_string(&file).unwrap();
        // Opening, seal, two events, seal, two events, end.
        assert_eq!(text.lines().count(), 8, "{text}");
        let verify = |changed: &Path| {
            let path = changed.to_str().unwrap();
            let with = damage(&program.run(&["audit", "verify", "--json", "--archive", path]));
            assert_eq!(damage(&program.run(&["audit", "verify", "--json", "--archive", path, "--alone"]))[0], with[0]);
            with
        };
        let altered = verify(&with_line(&file, 2, |line| format!("{}\n", line.replace("192.0.2.7", "192.0.2.8"))));
        assert!(altered[0].ends_with("was altered after seal 1"), "{altered:?}");
        let outcome = verify(&with_line(&file, 6, |line| format!("{}\n", line.replace("success", "failure"))));
        assert!(outcome[0].ends_with("was altered after seal 2"), "{outcome:?}");
        let broken_off = verify(&with_line(&file, 7, |_| String::new()));
        assert_eq!(broken_off[0], "the archive breaks off after seal 2");
        let half = verify(&with_line(&file, 7, |line| line[..line.len() / 2].to_owned()));
        assert_eq!(half[0], "the archive breaks off after seal 2");
        let shorter = verify(&with_line(&file, 0, |line| format!("{}\n", line.replace("\"first\":1", "\"first\":2"))));
        assert_eq!(shorter[0], "seal 2 is missing");
        // Without one event the next line is no event.
        for gone in [3, 4] {
            let changed = with_line(&file, gone, |_| String::new());
            let said = program.run(&["audit", "verify", "--archive", changed.to_str().unwrap()]);
            assert!(said.refused(1).contains("is none of an audit archive"), "{said:?}");
        }
        // What nobody here signed: the digest fits the event, and no seal fits the digest.
        let swapped = with_line(&file, 1, |line| format!("{}\n", line.replace("\"events\":2", "\"events\":1")));
        assert_eq!(program.run(&["audit", "verify", "--archive", swapped.to_str().unwrap()]).code, 1);
    }

    async fn taking_seals_away_without_an_archive_is_still_named(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 3).await;
        let verify = || damage(&program.run(&["audit", "verify", "--json"]));
        change(&server, "DELETE FROM audit_events WHERE seal = 1").await;
        change(&server, "DELETE FROM audit_seals WHERE number = 1").await;
        assert_eq!(verify(), ["seal 1 is missing"]);
        // Nobody but the server says where the log begins; and what is damaged goes into no archive.
        server.clock.advance(Span::from_days(32));
        let refused = once(&server.house, &retention).await.unwrap_err();
        assert!(matches!(&refused, NotArchived::Damaged(damage) if damage.len() == 1), "{refused}");
        assert!(files(&retention).is_empty(), "{:?}", files(&retention));
        change(&server, "INSERT INTO audit_beginnings VALUES (1, 1, 'x')").await;
        assert!(verify().contains(&"the record that seals up to 1 are in archives is not what was signed".to_owned()));
        // A seal of the server's own is no such record either.
        change(&server, "UPDATE audit_beginnings SET statement = (SELECT statement FROM audit_seals WHERE number = 2)").await;
        assert!(verify().contains(&"seal 1 is missing".to_owned()));
    }

    async fn an_older_beginning_put_back_or_more_taken_away_is_named(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 2).await;
        server.clock.advance(Span::from_days(32));
        once(&server.house, &retention).await.unwrap();
        let old = word(&server, "SELECT statement AS word FROM audit_beginnings").await;
        sealed(&server, &db, 2).await;
        server.clock.advance(Span::from_days(32));
        once(&server.house, &retention).await.unwrap();
        intact(&program.run(&["audit", "verify", "--json"]));
        // Below the beginning nothing can be hidden.
        change(&server, "UPDATE audit_events SET seal = 1 WHERE seal IS NULL").await;
        let hidden = damage(&program.run(&["audit", "verify", "--json"]));
        assert!(hidden[0].ends_with("claims seal 1, which does not name it"), "{hidden:?}");
        change(&server, "INSERT INTO audit_seals SELECT 1, entries, statement, sealed_at FROM audit_seals").await;
        assert_eq!(damage(&program.run(&["audit", "verify", "--json"])), hidden);
        change(&server, "DELETE FROM audit_seals WHERE number = 1").await;
        change(&server, "UPDATE audit_events SET seal = NULL WHERE seal = 1").await;
        intact(&program.run(&["audit", "verify", "--json"]));
        let put_back = move |tx: &mut Tx<'_>| {
            crate::storage::raw::execute(tx.conn(), &format!("UPDATE audit_beginnings SET seal = 2, statement = '{old}'"))
        };
        assert_eq!(server.house.store.write("test", put_back).await.unwrap(), 1);
        assert_eq!(damage(&program.run(&["audit", "verify", "--json"]))[0], "seal 3 is missing");
        change(&server, "DELETE FROM audit_beginnings").await;
        assert_eq!(damage(&program.run(&["audit", "verify", "--json"]))[0], "seal 1 is missing");
    }

    async fn a_damaged_seal_goes_into_no_archive(db: Database) {
        let (server, _) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 2).await;
        change(&server, "UPDATE audit_events SET outcome = 'failure' WHERE seal = 2").await;
        server.clock.advance(Span::from_days(32));
        let refused = once(&server.house, &retention).await.unwrap_err();
        assert!(refused.to_string().contains("was altered after seal 2"), "{refused}");
        assert_eq!((count(&server, OLD).await, files(&retention).len()), (6, 0));
    }

    async fn whoever_goes_on_after_a_crash_makes_no_second_archive(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (house, (user, retention)) = (&server.house, sealed(&server, &db, 3).await);
        server.clock.advance(Span::from_days(32));
        let before = server.clock.now().minus(Span::from_days(30));
        // Nothing but the claim was made; while it holds, nobody else begins.
        let Planned::Mine(_) = claim(house, before).await.unwrap() else { panic!("nothing to do") };
        assert!(matches!(once(house, &retention).await, Err(NotArchived::InOtherHands)));
        // A claim that is longer than any stops nobody.
        change(&server, "UPDATE audit_archives SET claimed_until = 9000000000000000").await;
        // The file was made, and nothing taken away.
        let Planned::Mine(mine) = claim(house, before).await.unwrap() else { panic!("not taken over") };
        let file = write(house, &retention.directory, &mine).await.unwrap().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(count(&server, OLD).await, 8);
        // One seal was taken away. In between somebody is erased.
        let sums = house.store.read(|conn| audit_seals::list_after(conn, 0, 10)).await.unwrap();
        let (first, archive, surroundings) = (Head::of(&sums[0]), mine.clone(), house.surroundings.clone());
        let take = move |tx: &mut Tx<'_>| removal::remove(tx, &archive, &first, &surroundings.env());
        assert!(house.store.write("test", take).await.unwrap());
        house.store.write("test", move |tx| audit::forget_origins(tx, user, 100)).await.unwrap();
        intact(&program.run(&["audit", "verify", "--json"]));
        server.clock.advance(CLAIM);
        assert_eq!(once(house, &retention).await.unwrap().len(), 1);
        assert_eq!(files(&retention), std::slice::from_ref(&file));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        assert_eq!(count(&server, OLD).await, 2);
        intact(&program.run(&["audit", "verify", "--json", "--archive", file.to_str().unwrap()]));
        // Whoever lost the claim takes nothing away.
        let (second, surroundings) = (Head::of(&sums[1]), house.surroundings.clone());
        let late = move |tx: &mut Tx<'_>| removal::remove(tx, &mine, &second, &surroundings.env());
        assert!(!house.store.write("test", late).await.unwrap());
    }

    // docs/decisions/0055: a list of archives in the database decides nothing.
    async fn a_row_that_somebody_put_in_takes_no_recent_event_away(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 3).await;
        change(&server, "INSERT INTO audit_archives (first_seal, last_seal, events, attempt, claimed_until, created_at) VALUES (1, 3, 6, 0, 0, 0)").await;
        server.clock.advance(CLAIM);
        let refused = once(&server.house, &retention).await.unwrap_err();
        assert!(matches!(refused, NotArchived::TooYoung(3)), "{refused}");
        assert_eq!(count(&server, OLD).await, 8);
        assert!(!retention.directory.exists());
        intact(&program.run(&["audit", "verify", "--json"]));
    }

    async fn a_node_with_another_disk_writes_what_is_left(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (house, (_, here)) = (&server.house, sealed(&server, &db, 3).await);
        let there = Retention { directory: db.folder().join("other"), ..here.clone() };
        server.clock.advance(Span::from_days(32));
        let Planned::Mine(mine) = claim(house, server.clock.now()).await.unwrap() else { panic!("nothing") };
        write(house, &here.directory, &mine).await.unwrap();
        let first = house.store.read(|conn| audit_seals::list_after(conn, 0, 1)).await.unwrap();
        let (first, surroundings) = (Head::of(&first[0]), house.surroundings.clone());
        let take = move |tx: &mut Tx<'_>| removal::remove(tx, &mine, &first, &surroundings.env());
        assert!(house.store.write("test", take).await.unwrap());
        server.clock.advance(CLAIM);
        once(house, &there).await.unwrap();
        let both = [files(&here).remove(0), files(&there).remove(0)];
        assert!(both[1].ends_with("audit-0000000002-0000000003.jsonl"), "{both:?}");
        let both: Vec<&str> = both.iter().map(|file| file.to_str().unwrap()).collect();
        intact(&program.run(&["audit", "verify", "--json", "--archive", both[1], both[0]]));
    }

    async fn a_file_that_is_something_else_stops_it(db: Database) {
        let (server, _) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 2).await;
        server.clock.advance(Span::from_days(32));
        std::fs::create_dir(&retention.directory).unwrap();
        let file = retention.directory.join("audit-0000000001-0000000002.jsonl");
        std::fs::write(&file, "mine\n").unwrap();
        let refused = once(&server.house, &retention).await.unwrap_err();
        assert!(matches!(refused, NotArchived::Unusable(..)), "{refused}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine\n");
        assert_eq!(count(&server, OLD).await, 6);
        std::fs::remove_file(&file).unwrap();
        server.clock.advance(CLAIM);
        assert_eq!(once(&server.house, &retention).await.unwrap().len(), 1);
    }

    async fn two_nodes_make_one_archive(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 4).await;
        server.clock.advance(Span::from_days(32));
        let other = Server::start_at(&db, &[], server.clock.clone()).await;
        let mut nodes = JoinSet::new();
        for house in [&server.house, &other.house, &server.house, &other.house] {
            let (house, retention) = (house.clone(), retention.clone());
            nodes.spawn(async move { once(&house, &retention).await.map(|done| done.len()) });
        }
        let done = nodes.join_all().await;
        assert_eq!(done.iter().map(|done| *done.as_ref().unwrap_or(&0)).sum::<usize>(), 1, "{done:?}");
        assert!(done.iter().all(|done| matches!(done, Ok(_) | Err(NotArchived::InOtherHands))), "{done:?}");
        let [file] = &files(&retention)[..] else { panic!("{:?}", files(&retention)) };
        intact(&program.run(&["audit", "verify", "--json", "--archive", file.to_str().unwrap()]));
    }

    async fn who_was_erased_is_in_no_later_archive(db: Database) {
        let (server, program) = long_ago(&db).await;
        let (user, retention) = sealed(&server, &db, 2).await;
        server.house.store.write("test", move |tx| audit::forget_origins(tx, user, 100)).await.unwrap();
        server.clock.advance(Span::from_days(32));
        let file = once(&server.house, &retention).await.unwrap().remove(0).file;
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("192.0.2.7") && !text.contains("Browser/7") && text.contains(&user.to_string()));
        intact(&program.run(&["audit", "verify", "--json", "--archive", file.to_str().unwrap()]));
    }

    async fn the_figures_stay_when_their_events_leave(db: Database) {
        let (server, _) = long_ago(&db).await;
        let (_, retention) = sealed(&server, &db, 4).await;
        server.clock.advance(Span::from_days(32));
        let now = server.clock.now();
        let since = hour_of(now) - 24 * 60;
        // Nobody has counted yet.
        assert!(begin_of(since) < now);
        once(&server.house, &retention).await.unwrap();
        count_events::once(&server.house).await.unwrap();
        let counted = server.house.store.read(move |conn| list(conn, since, now)).await.unwrap();
        let signed_in = counted.iter().filter(|one| one.event == AuditEvent::SignedIn);
        assert_eq!(signed_in.map(|one| one.number).sum::<i64>(), 10);
    }

    async fn an_operator_archives_by_hand(db: Database) {
        let (server, program) = long_ago(&db).await;
        sealed(&server, &db, 2).await;
        let program = program.with("SIGNET__AUDIT__ARCHIVE_DIRECTORY", "kept");
        let soon = program.run(&["audit", "archive", "--before", "2100-01-01"]);
        assert!(soon.refused(1).contains("the last 30 days stay"), "{soon:?}");
        let none = program.run(&["audit", "archive", "--before", "2001-01-01"]);
        assert!(none.out.starts_with("Nothing is so old"), "{none:?}");
        let day = &server.clock.now().plus(Span::from_days(10)).to_rfc3339()[..10];
        let done = program.run(&["audit", "archive", "--before", day, "--json"]).json();
        assert_eq!(done["archives"][0]["events"].as_i64(), Some(4), "{done}");
        let file = db.folder().join("kept/audit-0000000001-0000000002.jsonl");
        let unread = "archives, which were not looked at";
        assert!(program.run(&["audit", "verify"]).err.contains(unread));
        let whole = program.run(&["audit", "verify", "--json", "--archive", file.to_str().unwrap()]);
        assert!(!whole.err.contains(unread), "{whole:?}");
        intact(&whole);
    }
}

//! An administrator takes a lost factor away.

use signet::domain::ids::UserId;
use signet::domain::second_factor::{SealedFactor, TimeStep};
use signet::domain::time::Clock as _;
use signet::env::SystemClock;
use signet::storage::{sealed, totp_factors};

use super::EMAIL;
use crate::storage::count;
use crate::support::Program;

on_both_databases! {
    async fn the_command_line_takes_it_away_and_the_owner_is_told(db: Database) {
        let program = Program::on(&db);
        let made = program.run_with(
            &["users", "create", "--email", EMAIL, "--name", "Ada", "--verified", "--password-stdin", "--json"],
            b"a quiet harbour at dawn",
        );
        let id: UserId = made.json()["id"].as_str().unwrap().parse().unwrap();
        let none = program.run(&["users", "reset-second-factor", EMAIL, "--json"]).json();
        assert_eq!(none["had_second_factor"], false);
        let store = db.store();
        assert_eq!(count(&store, "outbox").await, 0);
        let factor = SealedFactor {
            user_id: id,
            sealed: vec![0],
            master_key_id: store.read(sealed::master_key_id).await.unwrap().unwrap(),
            last_step: TimeStep::from_number(1),
            confirmed_at: SystemClock.now(),
        };
        assert!(store.write("factor", move |tx| totp_factors::insert(tx, &factor)).await.unwrap());
        let said = program.run(&["users", "reset-second-factor", EMAIL]);
        assert!(said.out.contains("signs in with the password alone"), "{said:?}");
        assert!(store.read(move |conn| totp_factors::find(conn, id)).await.unwrap().is_none());
        assert_eq!(count(&store, "outbox").await, 1);
        let audited = "audit_events WHERE event = 'second_factor_disabled' AND actor = 'cli' AND reason = 'reset'";
        assert_eq!(count(&store, audited).await, 1);
        let unknown = program.run_with(&["users", "reset-second-factor", "bob@example.com"], b"");
        assert!(unknown.err.contains("there is no user bob@example.com"), "{unknown:?}");
    }
}

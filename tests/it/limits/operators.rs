//! An operator lets somebody in again.

use super::{EMAIL, Visitor, behind_a_proxy, events, must_wait};
use crate::support::{PASSWORD, Program};

on_both_databases! {
    async fn unblocking_forgets_the_failures_of_an_account(db: Database) {
        let server = behind_a_proxy(&db, &[]).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        visitor.fail(EMAIL, 5).await;
        let elsewhere = Visitor::at(&server, "203.0.114.7").await;
        elsewhere.fail("bob@example.com", 5).await;
        must_wait(&visitor.knock(EMAIL, PASSWORD).await, "3600");
        let key = crate::support::master_key();
        let program = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &key);
        let said = program.run(&["users", "unblock", "Ada@Example.com", "--json"]).json();
        assert_eq!(said["email"], EMAIL);
        assert!(said["counters_forgotten"].as_u64().unwrap() >= 1, "{said}");
        assert_eq!(visitor.knock(EMAIL, PASSWORD).await.status, 303);
        must_wait(&elsewhere.knock("bob@example.com", PASSWORD).await, "3600");
        assert_eq!(events(&server, "sign_in_unblocked").await, 1);
        let unknown = program.run(&["users", "unblock", "nobody@example.com"]);
        assert_eq!(unknown.code, 1, "{unknown:?}");
        server.mails_to(EMAIL).await;
        server.mails_to("bob@example.com").await;
    }
}

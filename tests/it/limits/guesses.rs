//! Many guesses at once: no more than the limit learn anything.

use tokio::task::JoinSet;

use super::{EMAIL, Visitor, behind_a_proxy};
use crate::support::PASSWORD;

async fn at_once(visitor: &Visitor<'_>, email: &str, guesses: &[&str]) -> Vec<u16> {
    let mut all = JoinSet::new();
    for guess in guesses {
        let request = visitor.form(email, guess);
        all.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    all.join_all().await
}

fn count(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|one| **one == status).count()
}

// Enough room for all to be hashed at the same time.
const ROOM: [(&str, &str); 3] = [
    ("SIGNET__PASSWORDS__QUEUE", "1000"),
    ("SIGNET__DATABASE__WRITE_CONNECTIONS", "16"),
    ("SIGNET__LIMITS__ADDRESS_FAILURES", "1000"),
];

on_both_databases! {
    async fn of_a_hundred_guesses_at_once_five_learn_anything(db: Database) {
        let server = behind_a_proxy(&db, &ROOM).await;
        server.user(EMAIL).await;
        let visitor = Visitor::at(&server, "203.0.113.7").await;
        for email in [EMAIL, "nobody@example.com"] {
            let statuses = at_once(&visitor, email, &["wrong"; 100]).await;
            assert_eq!((count(&statuses, 401), count(&statuses, 429)), (5, 95), "{statuses:?}");
        }
        server.mails_to(EMAIL).await;
    }

    async fn the_right_one_among_them_counts_only_while_there_is_room(db: Database) {
        let server = behind_a_proxy(&db, &ROOM).await;
        server.user(EMAIL).await;
        for network in 0..4 {
            let visitor = Visitor::at(&server, &format!("203.0.{network}.7")).await;
            let guesses: Vec<_> = (0..40).map(|at| if at == 39 { PASSWORD } else { "wrong" }).collect();
            let statuses = at_once(&visitor, EMAIL, &guesses).await;
            // A success forgets the failures before it, and five more may follow.
            let (right, wrong) = (count(&statuses, 303), count(&statuses, 401));
            assert!(right <= 1 && wrong <= 5 * (1 + right), "{statuses:?}");
            assert_eq!(right + wrong + count(&statuses, 429), 40, "{statuses:?}");
        }
        server.mails_to(EMAIL).await;
    }
}

//! Strangers who try too often: whom a request comes from, what is counted, what is refused, and who is not.

mod addresses;
mod clients;

use crate::storage::raw::number;
use crate::support::Server;

/// How often something stands in the audit log.
async fn events(server: &Server, event: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM audit_events WHERE event = '{event}'");
    server.house.store.read(move |conn| number(conn, &query)).await.unwrap()
}

/// How many counters there are.
async fn counters(server: &Server) -> i64 {
    server.house.store.read(|conn| number(conn, "SELECT count(*) AS number FROM limits")).await.unwrap()
}

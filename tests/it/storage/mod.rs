//! What storage promises, with the faults injected that it must bear.

mod database_faults;
mod full_disk;
mod group_commit;
mod mailed_links;
mod migrations;
mod one_winner;
mod query_plans;
pub mod raw;
mod reading;
mod rows;
mod second_factors;
mod sweeping;
pub mod writer;

/// Takes all signing keys away, as if the database had never had one.
pub async fn delete_signing_keys(store: &signet::storage::Store) {
    store.write("test", |tx| raw::execute(tx.conn(), "DELETE FROM signing_keys")).await.unwrap();
}

/// How many rows there are in `table`.
pub async fn count(store: &signet::storage::Store, table: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM {table}");
    store.read(move |conn| raw::number(conn, &query)).await.unwrap()
}

//! Every hot query is a look-up in an index, on both databases. The statements are taken from diesel as it runs them.

mod hot;

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use signet::oauth::limited::held;
use signet::storage::{Conn, roles};

use super::raw::execute;
use super::rows::Rows;

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

/// How the database goes about `statement`, step by step.
fn plan(conn: &mut Conn, statement: &str) -> Vec<String> {
    match conn {
        Conn::Sqlite(_) => {
            let plan: Vec<SqliteStep> =
                sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).unwrap();
            plan.into_iter().map(|step| step.detail).collect()
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
            plan.into_iter().map(|step| step.line).collect()
        }
    }
}

/// The tables that `statement` walks through from end to end.
fn walks(conn: &mut Conn, statement: &str) -> Vec<String> {
    let is_sqlite = matches!(conn, Conn::Sqlite(_));
    // What is left of a view, once its tables have been looked up in.
    let is_scan = |step: &str| step.starts_with("SCAN") && step != "SCAN effective_roles";
    let is_walk = |step: &String| if is_sqlite { is_scan(step) } else { step.contains("Seq Scan") };
    plan(conn, statement).into_iter().filter(is_walk).collect()
}

on_both_databases! {
    async fn hot_queries_are_looked_up_in_an_index(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let recorder = Recorder::default();
        store
            .write("hot queries", move |tx| {
                instrument(tx.conn(), recorder.clone());
                let ran = hot::hot(tx, &rows);
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

    // security.md TK5: what nobody limits costs a request nearly nothing.
    async fn a_scope_that_is_not_limited_costs_one_look_up_and_openid_none(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let recorder = Recorder::default();
        store
            .write("limited scopes", move |tx| {
                let costs = |tx: &mut signet::storage::Tx<'_>, scope: &str| {
                    instrument(tx.conn(), recorder.clone());
                    let held = held(tx.conn(), rows.user, &scope.parse().unwrap());
                    instrument(tx.conn(), Recorder::default());
                    (std::mem::take(&mut *recorder.0.lock().unwrap()).len(), held.unwrap().unwrap().to_string())
                };
                assert_eq!(costs(tx, "email openid profile"), (0, "email openid profile".to_owned()));
                assert_eq!(costs(tx, "accounts:read openid"), (1, "accounts:read openid".to_owned()));
                roles::replace_of_scope(tx, &"accounts:read".parse().unwrap(), &["support".parse().unwrap()])?;
                assert_eq!(costs(tx, "accounts:read openid"), (2, "openid".to_owned()));
                Ok(())
            })
            .await
            .unwrap();
    }

    async fn a_search_reads_only_as_many_terms_as_it_shows(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let recorder = Recorder::default();
        store
            .write("searches", move |tx| {
                instrument(tx.conn(), recorder.clone());
                let searched = hot::searches(tx, &rows);
                instrument(tx.conn(), Recorder::default());
                searched?;
                if let Conn::Pg(_) = tx.conn() {
                    execute(tx.conn(), "SET LOCAL enable_seqscan = off")?;
                    execute(tx.conn(), "SET LOCAL enable_bitmapscan = off")?;
                    // Three rows are sorted sooner than looked up; the question is whether they have to be.
                    execute(tx.conn(), "SET LOCAL enable_sort = off")?;
                    execute(tx.conn(), "SET LOCAL plan_cache_mode = force_generic_plan")?;
                }
                let statements = std::mem::take(&mut *recorder.0.lock().unwrap());
                assert_eq!(statements.len(), 4, "{statements:?}");
                for statement in statements {
                    let plan = plan(tx.conn(), &statement);
                    let sorts = |step: &String| step.contains("TEMP B-TREE") || step.contains("Sort");
                    // The first table that is read is that of the terms; whoever sorts has read them all before.
                    let first = plan.iter().find(|step| step.contains("SEARCH") || step.contains("Index"));
                    assert!(first.unwrap().contains("user_terms"), "{plan:#?}");
                    // Those who have a role are few, and may be sorted.
                    assert!(statement.contains("effective_roles") || !plan.iter().any(sorts), "{plan:#?}");
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

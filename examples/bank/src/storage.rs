//! The bank's SQLite file. Every query names the user: there is no way to ask for an account alone.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use thiserror::Error;

use crate::model::{Account, Balance, Money, Transaction};
use crate::seed;

/// The most transactions in one answer.
const MAX_TRANSACTIONS: i64 = 200;

const SCHEMA: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS customers (user_id TEXT PRIMARY KEY) STRICT;
    CREATE TABLE IF NOT EXISTS accounts (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL REFERENCES customers (user_id),
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        mask TEXT NOT NULL,
        currency TEXT NOT NULL,
        current_cents INTEGER NOT NULL,
        available_cents INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS accounts_of_user ON accounts (user_id);
    CREATE TABLE IF NOT EXISTS transactions (
        id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL REFERENCES customers (user_id),
        account_id TEXT NOT NULL REFERENCES accounts (id),
        booked_on TEXT NOT NULL,
        description TEXT NOT NULL,
        category TEXT NOT NULL,
        cents INTEGER NOT NULL,
        currency TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS transactions_of_user ON transactions (user_id, booked_on);
";

diesel::table! {
    customers (user_id) { user_id -> Text, }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        kind -> Text,
        mask -> Text,
        currency -> Text,
        current_cents -> BigInt,
        available_cents -> BigInt,
    }
}

diesel::table! {
    transactions (id) {
        id -> Text,
        user_id -> Text,
        account_id -> Text,
        booked_on -> Text,
        description -> Text,
        category -> Text,
        cents -> BigInt,
        currency -> Text,
    }
}

/// Why the file could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file cannot be opened or created.
    #[error("cannot open {path:?}: {source}")]
    Connect {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: ConnectionError,
    },
    /// The tables cannot be made.
    #[error("cannot set up {path:?}: {source}")]
    SetUp {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: diesel::result::Error,
    },
}

/// One connection; an example has no more traffic than it can bear.
pub(crate) struct Store {
    connection: Mutex<SqliteConnection>,
}

impl Store {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let connect = |source| OpenError::Connect { path: path.to_owned(), source };
        let mut connection = SqliteConnection::establish(&path.to_string_lossy()).map_err(connect)?;
        let set_up = |source| OpenError::SetUp { path: path.to_owned(), source };
        connection.batch_execute(SCHEMA).map_err(set_up)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Gives a user seen the first time some accounts.
    pub(crate) fn welcome(&self, user_id: &str) -> QueryResult<()> {
        self.with(|connection| {
            connection.immediate_transaction(|connection| insert_customer(connection, user_id))
        })
    }

    /// Whether the user was here before.
    pub(crate) fn knows(&self, user_id: &str) -> QueryResult<bool> {
        let known = customers::table.find(user_id).select(customers::user_id);
        self.with(|connection| known.first::<String>(connection).optional().map(|found| found.is_some()))
    }

    pub(crate) fn accounts(&self, user_id: &str) -> QueryResult<Vec<Account>> {
        use accounts::columns as c;
        let query = accounts::table.filter(c::user_id.eq(user_id)).order(c::id);
        let query = query.select((c::id, c::name, c::kind, c::mask, c::currency));
        let rows: Vec<(String, String, String, String, String)> =
            self.with(|connection| query.load(connection))?;
        let account = |(id, name, kind, mask, currency)| Account { id, name, kind, mask, currency };
        Ok(rows.into_iter().map(account).collect())
    }

    pub(crate) fn balances(&self, user_id: &str) -> QueryResult<Vec<Balance>> {
        use accounts::columns as c;
        let query = accounts::table.filter(c::user_id.eq(user_id)).order(c::id);
        let query = query.select((c::id, c::current_cents, c::available_cents, c::currency));
        let rows: Vec<(String, i64, i64, String)> = self.with(|connection| query.load(connection))?;
        let balance = |(account_id, current, available, currency): (String, i64, i64, String)| Balance {
            account_id,
            current: Money { cents: current, currency: currency.clone() },
            available: Money { cents: available, currency },
        };
        Ok(rows.into_iter().map(balance).collect())
    }

    pub(crate) fn transactions(&self, user_id: &str) -> QueryResult<Vec<Transaction>> {
        use transactions::columns as c;
        let query = transactions::table.filter(c::user_id.eq(user_id)).order((c::booked_on.desc(), c::id));
        let query = query.select((
            c::id,
            c::account_id,
            c::booked_on,
            c::description,
            c::category,
            c::cents,
            c::currency,
        ));
        let rows: Vec<(String, String, String, String, String, i64, String)> =
            self.with(|connection| query.limit(MAX_TRANSACTIONS).load(connection))?;
        let transaction = |(id, account_id, booked_on, description, category, cents, currency)| Transaction {
            id,
            account_id,
            booked_on,
            description,
            category,
            amount: Money { cents, currency },
        };
        Ok(rows.into_iter().map(transaction).collect())
    }

    fn with<T>(&self, query: impl FnOnce(&mut SqliteConnection) -> QueryResult<T>) -> QueryResult<T> {
        query(&mut self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn insert_customer(connection: &mut SqliteConnection, user_id: &str) -> QueryResult<()> {
    let customer = customers::user_id.eq(user_id);
    // Two first requests at once: the second finds the customer there.
    if diesel::insert_or_ignore_into(customers::table).values(customer).execute(connection)? == 0 {
        return Ok(());
    }
    for ledger in seed::ledgers(user_id) {
        let (account, balance) = (&ledger.account, &ledger.balance);
        let row = (
            accounts::id.eq(&account.id),
            accounts::user_id.eq(user_id),
            accounts::name.eq(&account.name),
            accounts::kind.eq(&account.kind),
            accounts::mask.eq(&account.mask),
            accounts::currency.eq(&account.currency),
            accounts::current_cents.eq(balance.current.cents),
            accounts::available_cents.eq(balance.available.cents),
        );
        diesel::insert_into(accounts::table).values(row).execute(connection)?;
        for one in &ledger.transactions {
            let row = (
                transactions::id.eq(&one.id),
                transactions::user_id.eq(user_id),
                transactions::account_id.eq(&one.account_id),
                transactions::booked_on.eq(&one.booked_on),
                transactions::description.eq(&one.description),
                transactions::category.eq(&one.category),
                transactions::cents.eq(one.amount.cents),
                transactions::currency.eq(&one.amount.currency),
            );
            diesel::insert_into(transactions::table).values(row).execute(connection)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_welcomed_once_and_sees_only_their_own() {
        let store = Store::open(Path::new(":memory:")).expect("a store");
        assert!(!store.knows("alice").expect("an answer"));
        for user in ["alice", "bob", "alice"] {
            store.welcome(user).expect("a welcome");
        }
        assert!(store.knows("alice").expect("an answer") && !store.knows("carol").expect("an answer"));
        let accounts = store.accounts("alice").expect("accounts");
        assert_eq!(accounts.len(), 2);
        let others = store.accounts("bob").expect("accounts");
        assert!(accounts.iter().all(|one| others.iter().all(|other| one.id != other.id)));
        let owned: Vec<&String> = accounts.iter().map(|one| &one.id).collect();
        let transactions = store.transactions("alice").expect("transactions");
        assert!(!transactions.is_empty() && transactions.iter().all(|one| owned.contains(&&one.account_id)));
        assert!(store.balances("carol").expect("balances").is_empty());
    }

    #[test]
    fn what_was_stored_is_there_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bank.db");
        Store::open(&path).expect("a store").welcome("alice").expect("a welcome");
        let again = Store::open(&path).expect("a store");
        assert!(again.knows("alice").expect("an answer"));
        assert!(Store::open(&folder.path().join("missing/bank.db")).is_err());
    }
}

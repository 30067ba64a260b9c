//! What the bank keeps and shows. Money is whole cents and a currency, never a fraction.

use serde::Serialize;

/// An amount of money; negative when it left the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Money {
    pub(crate) cents: i64,
    pub(crate) currency: String,
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// The last four digits of the number.
    pub(crate) mask: String,
    pub(crate) currency: String,
}

/// What is on an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Balance {
    pub(crate) account_id: String,
    pub(crate) current: Money,
    pub(crate) available: Money,
}

/// A booked movement of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Transaction {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) booked_on: String,
    pub(crate) description: String,
    pub(crate) category: String,
    pub(crate) amount: Money,
}

/// An account together with what happened on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) account: Account,
    pub(crate) balance: Balance,
    pub(crate) transactions: Vec<Transaction>,
}

//! What the services answered, as people want to see it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::apis::Answer;

/// A short list with amounts.
pub(super) struct Card {
    pub(super) title: &'static str,
    pub(super) from: &'static str,
    pub(super) rows: Vec<Row>,
    /// Why there is no list.
    pub(super) problem: Option<String>,
}

/// One line of it.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) detail: String,
    pub(super) amount: String,
}

#[derive(Deserialize)]
struct Money {
    cents: i64,
    currency: String,
}

#[derive(Deserialize)]
struct Accounts {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    id: String,
    name: String,
    mask: String,
}

#[derive(Deserialize)]
struct Balances {
    balances: Vec<Balance>,
}

#[derive(Deserialize)]
struct Balance {
    account_id: String,
    current: Money,
}

#[derive(Deserialize)]
struct Positions {
    positions: Vec<Position>,
}

#[derive(Deserialize)]
struct Position {
    symbol: String,
    quantity: i64,
    average_price: Money,
}

/// The bank's accounts and what is on them.
pub(super) fn accounts(accounts: &Answer, balances: &Answer) -> Card {
    let (title, from) = ("Your accounts", "from the bank");
    let (Some(list), Some(known)) = (read::<Accounts>(accounts), read::<Balances>(balances)) else {
        return Card { title, from, rows: Vec::new(), problem: Some(problem("The bank", accounts)) };
    };
    let row = |account: Account| Row {
        amount: known
            .balances
            .iter()
            .find(|balance| balance.account_id == account.id)
            .map(|balance| words(&balance.current))
            .unwrap_or_default(),
        detail: format!("•• {}", account.mask),
        name: account.name,
    };
    Card { title, from, rows: list.accounts.into_iter().map(row).collect(), problem: None }
}

/// What the person holds at the trading service.
pub(super) fn positions(positions: &Answer) -> Card {
    let (title, from) = ("Your positions", "from the trading service");
    let Some(list) = read::<Positions>(positions) else {
        let problem = problem("The trading service", positions);
        return Card { title, from, rows: Vec::new(), problem: Some(problem) };
    };
    let row = |position: Position| {
        let (each, currency) = (position.average_price.cents, position.average_price.currency.clone());
        let paid = Money { cents: each.saturating_mul(position.quantity), currency };
        Row {
            detail: format!("{} at {}", position.quantity, words(&position.average_price)),
            amount: words(&paid),
            name: position.symbol,
        }
    };
    Card { title, from, rows: list.positions.into_iter().map(row).collect(), problem: None }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    answer.json().filter(|_| answer.good).and_then(|json| serde_json::from_value(json).ok())
}

fn problem(who: &str, answer: &Answer) -> String {
    format!("{who} answered: {}. Refresh the tokens, or sign in again.", answer.status)
}

/// `-1,234.50 EUR`.
fn words(money: &Money) -> String {
    let (whole, cents) = (money.cents.unsigned_abs() / 100, money.cents.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if money.cents < 0 { "−" } else { "" };
    format!("{sign}{grouped}.{cents:02} {}", money.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_with_groups_of_three() {
        let written = |cents| words(&Money { cents, currency: "EUR".to_owned() });
        assert_eq!(written(0), "0.00 EUR");
        assert_eq!(written(123_456), "1,234.56 EUR");
        assert_eq!(written(-99_905), "−999.05 EUR");
        assert_eq!(written(100_000_000), "1,000,000.00 EUR");
    }
}

//! Orders and positions. Money is whole cents and a currency, never a fraction.

use serde::{Deserialize, Serialize};

/// What can be traded here.
pub(crate) const SYMBOLS: [&str; 6] = ["ACME", "GLOBX", "INITE", "NRTHL", "RVRSD", "UMBRA"];
/// The only currency here.
pub(crate) const CURRENCY: &str = "EUR";

const MAX_QUANTITY: i64 = 1_000_000;
const MAX_PRICE_CENTS: i64 = 100_000_000;

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Money {
    pub(crate) cents: i64,
    pub(crate) currency: String,
}

impl Money {
    pub(crate) fn new(cents: i64) -> Self {
        Self { cents, currency: CURRENCY.to_owned() }
    }
}

/// What a user holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Position {
    pub(crate) symbol: &'static str,
    pub(crate) quantity: i64,
    pub(crate) average_price: Money,
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Buy,
    Sell,
}

/// The body of a request to place an order, as it came.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderForm {
    symbol: String,
    side: Side,
    quantity: i64,
    limit_price: Money,
}

/// An order that may be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct OrderTerms {
    symbol: &'static str,
    side: Side,
    quantity: i64,
    limit_price: Money,
}

/// An order that was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) user_id: String,
    /// Seconds since 1970.
    pub(crate) placed_at: i64,
    pub(crate) status: &'static str,
    #[serde(flatten)]
    pub(crate) terms: OrderTerms,
}

impl OrderForm {
    /// Checks the form; the error names the field.
    pub(crate) fn parse(self) -> Result<OrderTerms, &'static str> {
        let symbol = SYMBOLS.into_iter().find(|known| *known == self.symbol);
        let symbol = symbol.ok_or("symbol: not traded here")?;
        if !(1..=MAX_QUANTITY).contains(&self.quantity) {
            return Err("quantity: must be between 1 and 1000000");
        }
        if !(1..=MAX_PRICE_CENTS).contains(&self.limit_price.cents) {
            return Err("limit_price.cents: must be between 1 and 100000000");
        }
        if self.limit_price.currency != CURRENCY {
            return Err("limit_price.currency: only EUR is traded here");
        }
        Ok(OrderTerms { symbol, side: self.side, quantity: self.quantity, limit_price: self.limit_price })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(symbol: &str, quantity: i64, cents: i64, currency: &str) -> Result<OrderTerms, &'static str> {
        let limit_price = Money { cents, currency: currency.to_owned() };
        OrderForm { symbol: symbol.to_owned(), side: Side::Buy, quantity, limit_price }.parse()
    }

    #[test]
    fn each_wrong_field_is_named() {
        assert!(form("ACME", 1, 1, "EUR").is_ok() && form("ACME", 1_000_000, 100_000_000, "EUR").is_ok());
        let refusal = |outcome: Result<OrderTerms, &'static str>| outcome.expect_err("a wrong field");
        for symbol in ["acme", "", "XXXX"] {
            assert!(refusal(form(symbol, 1, 1, "EUR")).starts_with("symbol:"));
        }
        for quantity in [0, -1, 1_000_001, i64::MIN, i64::MAX] {
            assert!(refusal(form("ACME", quantity, 1, "EUR")).starts_with("quantity:"));
        }
        for cents in [0, -1, 100_000_001, i64::MIN] {
            assert!(refusal(form("ACME", 1, cents, "EUR")).starts_with("limit_price.cents:"));
        }
        assert!(refusal(form("ACME", 1, 1, "USD")).starts_with("limit_price.currency:"));
    }
}

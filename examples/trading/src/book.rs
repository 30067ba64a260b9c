//! The orders, in memory: gone when the service stops, and bounded while it runs.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::model::{Order, OrderTerms};

const MAX_ORDERS_PER_USER: usize = 1_000;
const MAX_ORDERS: usize = 100_000;
/// The most orders in one answer.
const MAX_LISTED: usize = 200;

/// Everyone's orders.
#[derive(Debug, Default)]
pub(crate) struct Book {
    orders: Mutex<Orders>,
}

#[derive(Debug, Default)]
struct Orders {
    placed: VecDeque<Order>,
    last_id: u64,
}

/// The user has as many orders as one may have.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl Book {
    pub(crate) fn place(&self, user_id: &str, terms: OrderTerms, now: i64) -> Result<Order, TooMany> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if orders.placed.iter().filter(|order| order.user_id == user_id).count() >= MAX_ORDERS_PER_USER {
            return Err(TooMany);
        }
        // The oldest make room, so that many users cannot fill the memory.
        if orders.placed.len() >= MAX_ORDERS {
            orders.placed.pop_front();
        }
        orders.last_id += 1;
        let order =
            Order { id: orders.last_id, user_id: user_id.to_owned(), placed_at: now, status: "open", terms };
        orders.placed.push_back(order.clone());
        Ok(order)
    }

    /// A user's orders, newest first.
    pub(crate) fn orders_of(&self, user_id: &str) -> Vec<Order> {
        self.newest(|order| order.user_id == user_id)
    }

    /// Everyone's orders, newest first.
    pub(crate) fn all_orders(&self) -> Vec<Order> {
        self.newest(|_| true)
    }

    fn newest(&self, wanted: impl Fn(&Order) -> bool) -> Vec<Order> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.placed.iter().rev().filter(|order| wanted(order)).take(MAX_LISTED).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OrderForm;

    fn terms() -> OrderTerms {
        let form =
            r#"{"symbol":"ACME","side":"buy","quantity":1,"limit_price":{"cents":1,"currency":"EUR"}}"#;
        serde_json::from_str::<OrderForm>(form).expect("a form").parse().expect("terms")
    }

    #[test]
    fn a_user_has_a_bounded_number_of_orders() {
        let book = Book::default();
        for _ in 0..MAX_ORDERS_PER_USER {
            book.place("alice", terms(), 1).expect("an order");
        }
        assert_eq!(book.place("alice", terms(), 1), Err(TooMany));
        assert!(book.place("bob", terms(), 2).is_ok());
        assert_eq!(book.orders_of("alice").len(), MAX_LISTED);
        assert_eq!(book.all_orders().first().map(|order| order.user_id.clone()).as_deref(), Some("bob"));
    }
}

//! Plausible demo data for a user seen the first time: derived from the user's id, so the same every time.

use sha2::{Digest, Sha256};

use crate::model::{Account, Balance, Ledger, Money, Transaction};

const CURRENCY: &str = "EUR";

/// Description, category, and the range of the amount in cents.
type Payee = (&'static str, &'static str, (i64, i64));

const PAYEES: [Payee; 8] = [
    ("Corner Bakery", "groceries", (-1_450, -280)),
    ("Greengrocer Market", "groceries", (-9_800, -1_200)),
    ("City Transport", "transport", (-4_900, -290)),
    ("Riverside Energy", "utilities", (-11_500, -6_200)),
    ("Northline Telecom", "utilities", (-3_999, -1_999)),
    ("Page & Ink Books", "shopping", (-5_600, -900)),
    ("Harbour Cinema", "leisure", (-2_800, -950)),
    ("Refund Online Shop", "shopping", (900, 7_500)),
];

/// The accounts that a new user finds: a checking account with its movements, and savings.
pub(crate) fn ledgers(user_id: &str) -> Vec<Ledger> {
    vec![checking(&mut Dice::new(user_id, "checking")), savings(&mut Dice::new(user_id, "savings"))]
}

fn checking(dice: &mut Dice) -> Ledger {
    let account = account(dice, "Everyday account", "checking");
    let salary = (dice.between(210_000, 460_000), "Salary", "income");
    let mut transactions = vec![transaction(dice, &account, 1, salary)];
    for day in 2..=28 {
        if dice.between(0, 99) < 55 {
            let (description, category, (low, high)) = dice.pick(&PAYEES);
            let movement = (dice.between(low, high), description, category);
            transactions.push(transaction(dice, &account, day, movement));
        }
    }
    let opening = dice.between(40_000, 350_000);
    let held = dice.between(0, 4_000);
    ledger(account, opening, held, transactions)
}

fn savings(dice: &mut Dice) -> Ledger {
    let account = account(dice, "Savings", "savings");
    let interest = (dice.between(150, 2_400), "Interest", "income");
    let transactions = vec![transaction(dice, &account, 28, interest)];
    let opening = dice.between(250_000, 4_000_000);
    ledger(account, opening, 0, transactions)
}

fn ledger(account: Account, opening: i64, held: i64, transactions: Vec<Transaction>) -> Ledger {
    let moved: i64 = transactions.iter().map(|one| one.amount.cents).sum();
    let current = opening + moved;
    let balance =
        Balance { account_id: account.id.clone(), current: money(current), available: money(current - held) };
    Ledger { account, balance, transactions }
}

fn account(dice: &mut Dice, name: &str, kind: &str) -> Account {
    Account {
        id: format!("acc_{}", dice.name()),
        name: name.to_owned(),
        kind: kind.to_owned(),
        mask: format!("{:04}", dice.between(0, 9_999)),
        currency: CURRENCY.to_owned(),
    }
}

fn transaction(dice: &mut Dice, account: &Account, day: u32, movement: (i64, &str, &str)) -> Transaction {
    let (cents, description, category) = movement;
    Transaction {
        id: format!("txn_{}", dice.name()),
        account_id: account.id.clone(),
        booked_on: format!("2026-10-{day:02}"),
        description: description.to_owned(),
        category: category.to_owned(),
        amount: money(cents),
    }
}

fn money(cents: i64) -> Money {
    Money { cents, currency: CURRENCY.to_owned() }
}

/// Numbers that look random and follow from the user's id.
struct Dice {
    seed: String,
    thrown: u64,
}

impl Dice {
    fn new(user_id: &str, purpose: &str) -> Self {
        Self { seed: format!("{purpose}\n{user_id}"), thrown: 0 }
    }

    fn throw(&mut self) -> u64 {
        self.thrown += 1;
        let digest =
            Sha256::new().chain_update(self.thrown.to_be_bytes()).chain_update(&self.seed).finalize();
        digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.throw() % width)
    }

    fn pick<T: Copy>(&mut self, from: &[T; 8]) -> T {
        let [first, ..] = *from;
        let index = usize::try_from(self.throw() % 8).unwrap_or(0);
        from.get(index).copied().unwrap_or(first)
    }

    fn name(&mut self) -> String {
        format!("{:016x}", self.throw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_user_finds_the_same_accounts() {
        assert_eq!(ledgers("alice"), ledgers("alice"));
        assert_ne!(ledgers("alice"), ledgers("bob"));
    }

    #[test]
    fn balances_add_up() {
        for user in 0..50 {
            for ledger in ledgers(&format!("user-{user}")) {
                let moved: i64 = ledger.transactions.iter().map(|one| one.amount.cents).sum();
                assert!(ledger.balance.current.cents > moved);
                assert!(ledger.balance.available.cents <= ledger.balance.current.cents);
            }
        }
    }
}

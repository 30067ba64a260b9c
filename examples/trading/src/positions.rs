//! Demo positions, derived from the user's id.

use sha2::{Digest, Sha256};

use crate::model::{Money, Position, SYMBOLS};

/// What a user holds: the same every time, and something for everyone.
pub(crate) fn positions_of(user_id: &str) -> Vec<Position> {
    let digest = Sha256::digest(user_id.as_bytes());
    let dice =
        digest.iter().zip(digest.iter().skip(8)).map(|(one, other)| (i64::from(*one), i64::from(*other)));
    let held = SYMBOLS.into_iter().zip(dice).enumerate();
    let held = held.filter(|(index, (_, (one, _)))| *index == 0 || one % 2 == 0);
    held.map(|(_, (symbol, (one, other)))| Position {
        symbol,
        quantity: 1 + one,
        average_price: Money::new(1_000 + 100 * other + one),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_holds_something_and_the_same_every_time() {
        for user in 0..50 {
            let user = format!("user-{user}");
            assert!(!positions_of(&user).is_empty());
            assert_eq!(positions_of(&user), positions_of(&user));
        }
        assert_ne!(positions_of("alice"), positions_of("bob"));
    }
}

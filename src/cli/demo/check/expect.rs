//! Comparisons that say what was expected and what came.

use std::fmt::Debug;

use anyhow::bail;

/// `came` must equal `expected`.
#[expect(clippy::needless_pass_by_value, reason = "most calls compare what they have just made")]
pub(super) fn equal<T: Debug + PartialEq<U>, U: Debug>(
    what: &str,
    came: T,
    expected: U,
) -> anyhow::Result<()> {
    if came == expected {
        return Ok(());
    }
    bail!("{what}\nexpected: {expected:?}\ncame:     {came:?}")
}

/// `came` must not equal `before`.
pub(super) fn differs<T: Debug + PartialEq>(what: &str, came: &T, before: &T) -> anyhow::Result<()> {
    if came != before {
        return Ok(());
    }
    bail!("{what}\nexpected: something new\ncame:     {came:?} again")
}

/// `text` must contain `part`.
pub(super) fn contains(what: &str, text: &str, part: &str) -> anyhow::Result<()> {
    if text.contains(part) {
        return Ok(());
    }
    let start: String = text.chars().take(600).collect();
    bail!("{what}\nexpected: something with {part:?}\ncame:     {start:?}")
}

/// `condition` must hold.
pub(super) fn holds(expected: &str, condition: bool, came: &dyn Debug) -> anyhow::Result<()> {
    if condition {
        return Ok(());
    }
    bail!("expected: {expected}\ncame:     {came:?}")
}

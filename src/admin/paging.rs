//! Lists come in pages; the key of the last row is the cursor of the next page.

use crate::domain::decision::Fault;

/// Part of a list.
#[derive(Debug)]
pub struct Page<T, K> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<K>,
}

/// How many rows a page has: 1 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u8);

impl PageSize {
    /// Most rows of a page.
    pub const MAX: u8 = 200;
    /// As many as a page has when nobody says how many.
    pub const DEFAULT: Self = Self(50);
    /// The largest page, for who reads everything.
    pub const LARGEST: Self = Self(Self::MAX);

    /// `None` beyond the bounds.
    pub fn new(rows: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&rows).then_some(Self(rows))
    }

    /// How many.
    pub const fn rows(self) -> u8 {
        self.0
    }
}

impl<T, K> Page<T, K> {
    /// Reads one row more than the page has, to see whether there is another page.
    pub fn read(
        size: PageSize,
        key: impl Fn(&T) -> K,
        rows: impl FnOnce(i64) -> Result<Vec<T>, Fault>,
    ) -> Result<Self, Fault> {
        let mut items = rows(i64::from(size.0) + 1)?;
        let more = items.len() > usize::from(size.0);
        items.truncate(usize::from(size.0));
        let next = if more { items.last().map(key) } else { None };
        Ok(Self { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_names_the_next_page_when_there_is_one() {
        let page = |rows: i64, size: u8| {
            let read = |limit: i64| Ok((1..=rows.min(limit)).collect());
            Page::read(PageSize::new(size).unwrap(), |row: &i64| *row, read).unwrap()
        };
        assert_eq!(page(3, 2).next, Some(2));
        assert_eq!(page(3, 2).items, [1, 2]);
        assert_eq!(page(2, 2).next, None);
        assert_eq!(page(0, 2).next, None);
        assert!(PageSize::new(0).is_none() && PageSize::new(201).is_none());
    }
}

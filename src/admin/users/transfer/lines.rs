//! A file of any length, line by line or record by record: never more of it in memory than one of these.

use std::io::{BufRead, Error, Read as _};

/// Longest record, in bytes.
pub const RECORD_MAX: usize = 65_536;

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unreadable {
    /// It would fill the memory.
    #[error("longer than {RECORD_MAX} bytes")]
    TooLong,
    /// It is in another encoding.
    #[error("not UTF-8")]
    NotUtf8,
    /// A field begins with a quotation mark and does not end with one, or has one in its middle.
    #[error("quotation marks that do not fit together")]
    Quotes,
}

/// Where a record begins, counted from one, and what stands in it.
pub type Numbered<T> = (u64, Result<T, Unreadable>);

/// The lines of a file.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// From the beginning.
    pub const fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    /// The next line that is not empty, without its end.
    pub fn next_line(&mut self) -> Result<Option<Numbered<String>>, Error> {
        loop {
            match self.any_line()? {
                Some((_, Ok(line))) if line.trim().is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    /// The fields of the next record of CSV (RFC 4180), which may be on several lines.
    pub fn next_record(&mut self) -> Result<Option<Numbered<Vec<String>>>, Error> {
        let Some((number, first)) = self.next_line()? else { return Ok(None) };
        let mut text = match first {
            Ok(text) => text,
            Err(unreadable) => return Ok(Some((number, Err(unreadable)))),
        };
        // Within quotation marks a line may end.
        while text.matches('"').count() % 2 == 1 {
            match self.any_line()? {
                None => return Ok(Some((number, Err(Unreadable::Quotes)))),
                Some((_, Err(unreadable))) => return Ok(Some((number, Err(unreadable)))),
                Some((_, Ok(more))) => {
                    text.push('\n');
                    text.push_str(&more);
                }
            }
            if text.len() > RECORD_MAX {
                return Ok(Some((number, Err(Unreadable::TooLong))));
            }
        }
        Ok(Some((number, fields(&text))))
    }

    fn any_line(&mut self) -> Result<Option<Numbered<String>>, Error> {
        let mut bytes = Vec::new();
        let most = u64::try_from(RECORD_MAX).unwrap_or(u64::MAX);
        if self.input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        if bytes.len() >= RECORD_MAX && !bytes.ends_with(b"\n") {
            self.input.skip_until(b'\n')?;
            return Ok(Some((self.number, Err(Unreadable::TooLong))));
        }
        let text = String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8);
        let text = text.map(|text| {
            let text = if self.number == 1 { text.trim_start_matches('\u{feff}') } else { &text };
            text.trim_end_matches(['\n', '\r']).to_owned()
        });
        Ok(Some((self.number, text)))
    }
}

/// The fields of one record.
fn fields(record: &str) -> Result<Vec<String>, Unreadable> {
    let (mut fields, mut rest) = (Vec::new(), record);
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let (field, after) = rest.split_once(',').map_or((rest, None), |(f, a)| (f, Some(a)));
            if field.contains('"') {
                return Err(Unreadable::Quotes);
            }
            (field.to_owned(), after)
        };
        fields.push(plain(field));
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

/// The field up to the quotation mark that closes it, and what follows the comma after that.
fn unquoted(text: &str) -> Result<(String, Option<&str>), Unreadable> {
    let (mut field, mut rest) = (String::new(), text);
    loop {
        let (part, after) = rest.split_once('"').ok_or(Unreadable::Quotes)?;
        field.push_str(part);
        match (after.strip_prefix('"'), after.strip_prefix(',')) {
            (Some(after), _) => {
                field.push('"');
                rest = after;
            }
            (None, Some(after)) => return Ok((field, Some(after))),
            (None, None) if after.is_empty() => return Ok((field, None)),
            (None, None) => return Err(Unreadable::Quotes),
        }
    }
}

/// Without the apostrophe that keeps spreadsheets from taking a field for a formula.
fn plain(field: String) -> String {
    match field.strip_prefix('\'') {
        Some(formula) if formula.starts_with(['=', '+', '-', '@', '\t', '\r']) => formula.to_owned(),
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::audit::view::csv_line;

    #[test]
    fn what_is_written_is_read_again() {
        let row = ["a", "b,c", "d\"e", "f\ng", "", "=1+1", "+49", "'", "\"", "ä"];
        let file = csv_line(&row) + "\r\n" + &csv_line(&["next"]);
        let mut lines = Lines::new(file.as_bytes());
        assert_eq!(lines.next_record().unwrap().unwrap(), (1, Ok(row.map(str::to_owned).to_vec())));
        assert_eq!(lines.next_record().unwrap().unwrap(), (4, Ok(vec!["next".to_owned()])));
        assert!(lines.next_record().unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line_and_the_rest_is_read() {
        let long = "x".repeat(RECORD_MAX * 2);
        let file = [b"\xef\xbb\xbfok\n".as_slice(), long.as_bytes(), b"\n\xff\na\"b\nfine\n\"open"].concat();
        let mut lines = Lines::new(file.as_slice());
        let mut next = || lines.next_record().unwrap();
        assert_eq!(next(), Some((1, Ok(vec!["ok".to_owned()]))));
        assert_eq!(next(), Some((2, Err(Unreadable::TooLong))));
        assert_eq!(next(), Some((3, Err(Unreadable::NotUtf8))));
        // A mark in the middle reaches for the lines after it, until another one.
        assert_eq!(next(), Some((4, Err(Unreadable::Quotes))));
        assert_eq!(next(), None);
    }
}

//! Just enough of Rust's lexical structure: identifiers and punctuation, without comments, strings and characters.

/// A piece of code with its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The code of `text` from its beginning to its tests.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { rest: text, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
        if ends_with(&tokens, &["#", "[", "cfg", "(", "test", ")", "]", "mod"]) {
            tokens.truncate(tokens.len() - 8);
            break;
        }
    }
    tokens
}

fn ends_with(tokens: &[Token<'_>], texts: &[&str]) -> bool {
    tokens.len() >= texts.len()
        && tokens[tokens.len() - texts.len()..].iter().zip(texts).all(|(token, text)| token.text == *text)
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let first = self.rest.chars().next()?;
            if first.is_whitespace() {
                self.take(first.len_utf8());
            } else if self.rest.starts_with("//") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.take(block_comment(self.rest));
            } else if let Some(length) = literal(self.rest) {
                self.take(length);
            } else {
                let word =
                    self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
                let length = match word {
                    0 if self.rest.starts_with("::") => 2,
                    0 => first.len_utf8(),
                    // `r#type` is the name `type`.
                    1 if self.rest.starts_with("r#") => {
                        self.take(2);
                        continue;
                    }
                    word => word,
                };
                let line = self.line;
                return Some(Token { text: self.take(length), line });
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }
}

/// The length of a comment that may hold others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let step = match rest {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a string or a character at the beginning of `text`. A lifetime is none.
fn literal(text: &str) -> Option<usize> {
    let unprefixed = text.strip_prefix(['b', 'c']).unwrap_or(text);
    let prefix = text.len() - unprefixed.len();
    if let Some(raw) = unprefixed.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = &raw[hashes + 1..];
            let length = body.find(&end).map_or(body.len(), |found| found + end.len());
            return Some(prefix + 1 + hashes + 1 + length);
        }
    }
    if unprefixed.starts_with('"') {
        return Some(prefix + quoted(unprefixed, '"'));
    }
    let inside = unprefixed.strip_prefix('\'')?;
    let mut chars = inside.chars();
    let is_character = matches!((chars.next(), chars.next()), (Some('\\'), _) | (Some(_), Some('\'')));
    is_character.then(|| prefix + quoted(unprefixed, '\''))
}

/// The length of what stands between two `quote`s, escapes left alone.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

//! Reads the cells of a row. Errors are collected instead of stopping at the first one.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::foundation::{money::Money, text::is_unprintable};

use super::{
    columns::Header,
    numbers::{self, DecimalSigns},
    report::ImportError,
    table::Row,
    vocabulary,
};

/// The maximum number of characters of a URL.
const MAX_URL: usize = 2_000;

/// The cells of a row.
pub struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    signs: DecimalSigns,
    mistakes: Vec<ImportError>,
    /// Currencies that were written beside amounts.
    pub currencies: BTreeSet<String>,
}

impl<'a> Cells<'a> {
    /// Creates the cells of a row in a file with these decimal signs.
    pub fn new(header: &'a Header, row: &'a Row, signs: DecimalSigns) -> Self {
        Self { header, row, signs, mistakes: Vec::new(), currencies: BTreeSet::new() }
    }

    /// The line on which the row begins.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Returns `true` if the file has the column.
    pub fn has_column(&self, column: &str) -> bool {
        self.header.position(column).is_some()
    }

    /// Returns a trimmed cell, or `""` if the file has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        let cell = self.header.position(column).and_then(|position| self.row.cells.get(position));
        trimmed(cell.map_or("", String::as_str))
    }

    /// Adds an error about a cell that could not be used completely.
    pub fn mistake(&mut self, column: &str, reason: impl Into<String>) {
        let label = self.header.label(column);
        self.mistakes.push(ImportError::cell(self.row.line, label, reason));
    }

    /// Returns the errors since the last call.
    pub fn take_mistakes(&mut self) -> Vec<ImportError> {
        std::mem::take(&mut self.mistakes)
    }

    /// Reads a cell. Returns `empty` if it is empty, and `None` if the file has no such column or
    /// the cell can't be read.
    pub fn read<T>(
        &mut self,
        column: &str,
        empty: T,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if !self.has_column(column) {
            return None;
        }
        match self.get(column) {
            "" => Some(empty),
            text => read(text).map_err(|reason| self.mistake(column, reason)).ok(),
        }
    }

    /// Reads a text. Characters beyond `max` are cut off.
    pub fn text(&mut self, column: &str, max: usize) -> Option<String> {
        let text = self.printable(column)?;
        let Some((end, _)) = text.char_indices().nth(max) else { return Some(text) };
        let rule = format!("is longer than {max} characters; the rest was left out");
        self.mistake(column, rule);
        Some(text[..end].trim_end().to_owned())
    }

    /// Reads a code of at most `max` characters. A longer one is ignored completely.
    pub fn code(&mut self, column: &str, max: usize) -> Option<String> {
        let text = self.printable(column)?;
        if text.chars().count() > max {
            self.mistake(column, format!("is longer than {max} characters and was left out"));
            return None;
        }
        Some(text)
    }

    /// Reads a text and removes control characters.
    fn printable(&mut self, column: &str) -> Option<String> {
        let text = self.read(column, String::new(), |text| Ok(text.to_owned()))?;
        if !is_unprintable(&text) {
            return Some(text);
        }
        self.mistake(column, "has characters that can't be shown; they were left out");
        let is_visible = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        Some(text.chars().filter(is_visible).collect())
    }

    /// Reads yes or no.
    pub fn boolean(&mut self, column: &str, empty: bool) -> Option<bool> {
        self.read(column, empty, |text| {
            vocabulary::parse_bool(text).ok_or_else(|| "must be true or false".to_owned())
        })
    }

    /// Reads an amount of zero or more; `Some(None)` for an empty cell.
    pub fn amount(&mut self, column: &str) -> Option<Option<Money>> {
        let signs = self.signs;
        let read = |text: &str| numbers::amount(text, signs).map(Some);
        let Some(amount) = self.read(column, None, read)? else { return Some(None) };
        if !amount.unit.is_empty() {
            self.currencies.insert(amount.unit);
        }
        Some(Some(amount.money))
    }

    /// Reads a whole number; `Some(None)` for an empty cell.
    pub fn integer(&mut self, column: &str) -> Option<Option<i32>> {
        let signs = self.signs;
        self.read(column, None, |text| numbers::integer(text, signs).map(Some))
    }

    /// Reads a weight in grams; 0 for an empty cell.
    pub fn grams(&mut self, column: &str) -> Option<i32> {
        let signs = self.signs;
        self.read(column, 0, |text| numbers::grams(text, signs))
    }

    /// Reads the URLs of pictures. Most cells have one.
    pub fn urls(&mut self, column: &str) -> Vec<String> {
        let mut urls = Vec::new();
        for text in split_urls(self.get(column)) {
            match complete_url(text) {
                Ok(url) if url == text => urls.push(url),
                Ok(url) => {
                    self.mistake(column, format!("isn't a complete URL; saved as {url}"));
                    urls.push(url);
                }
                Err(reason) => self.mistake(column, reason),
            }
        }
        urls
    }
}

/// Trims spaces and invisible characters.
pub fn trimmed(text: &str) -> &str {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    text.trim_matches(is_blank)
}

/// Splits a cell into URLs, which are separated by spaces, commas or similar characters.
fn split_urls(text: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    let mut starts: Vec<usize> = vec![0];
    for (at, _) in text.match_indices("http") {
        let is_start = text[at..].starts_with("http://") || text[at..].starts_with("https://");
        if at > 0 && is_start && text[..at].ends_with(between) {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim_matches(between));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Returns a URL or a path of this shop. Adds a missing scheme and escapes unsafe characters.
fn complete_url(text: &str) -> Result<String, String> {
    let must = "must be a URL that begins with https:// and was left out";
    let mut url = String::with_capacity(text.len());
    if text.starts_with("//") {
        url.push_str("https:");
    }
    for c in text.chars() {
        let is_safe = !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if is_safe {
            url.push(c);
        } else {
            let c = c.encode_utf8(&mut [0; 4]).to_owned();
            url.extend(utf8_percent_encode(&c, NON_ALPHANUMERIC));
        }
    }
    let is_path = url.starts_with('/') && !text.contains('\\');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let has_host = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '%']));
    if !is_path && !has_host {
        return Err(must.to_owned());
    }
    if url.chars().count() > MAX_URL {
        return Err(format!("is longer than {MAX_URL} characters and was left out"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_completed_and_escaped() {
        for (text, expected) in [
            ("https://example.com/a.jpg", "https://example.com/a.jpg"),
            ("/static/a.svg", "/static/a.svg"),
            ("https://example.com/my bowl.jpg", "https://example.com/my%20bowl.jpg"),
            ("//cdn.example.com/p.jpg", "https://cdn.example.com/p.jpg"),
            ("http://example.com/é.jpg?a=1&b={2}", "http://example.com/é.jpg?a=1&b=%7B2%7D"),
        ] {
            assert_eq!(complete_url(text).as_deref(), Ok(expected));
        }
        assert_eq!(complete_url("//x.com/a b").as_deref(), Ok("https://x.com/a%20b"));
        for text in
            ["javascript:alert(1)", "a.jpg", "data:,", "/\\a", "https://", "https:///a", "ftp://x"]
        {
            assert!(complete_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cell_may_have_several_urls() {
        assert_eq!(
            split_urls("https://a/b c.jpg, https://a/d.jpg;http://e/f"),
            ["https://a/b c.jpg", "https://a/d.jpg", "http://e/f"]
        );
        assert_eq!(split_urls("https://a/?u=https://b"), ["https://a/?u=https://b"]);
        assert!(split_urls("").is_empty());
    }
}

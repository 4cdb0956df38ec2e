//! The cells of one row, read column by column; every mistake is kept and reading goes on.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::foundation::{money::Money, text::is_unprintable};

use super::{
    columns::Header,
    numbers::{self, DecimalSigns},
    report::Rejection,
    table::Row,
    words,
};

/// Characters of an address of a picture.
const MAX_ADDRESS: usize = 2_000;

/// A row on its way in.
pub struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    signs: DecimalSigns,
    mistakes: Vec<Rejection>,
    /// Signs of currencies that stood beside amounts.
    pub currencies: BTreeSet<String>,
}

impl<'a> Cells<'a> {
    /// A row of a file whose decimals stand behind these signs.
    pub fn new(header: &'a Header, row: &'a Row, signs: DecimalSigns) -> Self {
        Self { header, row, signs, mistakes: Vec::new(), currencies: BTreeSet::new() }
    }

    /// The line on which the row begins.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// Whether the file has the column.
    pub fn knows(&self, column: &str) -> bool {
        self.header.place(column).is_some()
    }

    /// What stands in a column, trimmed; `""` where the file has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        let cell = self.header.place(column).and_then(|place| self.row.cells.get(place));
        trimmed(cell.map_or("", String::as_str))
    }

    /// Says that something of a column could not be used.
    pub fn mistake(&mut self, column: &str, reason: impl Into<String>) {
        let label = self.header.label(column);
        self.mistakes.push(Rejection::cell(self.row.line, label, reason));
    }

    /// The mistakes since this was asked last.
    pub fn take_mistakes(&mut self) -> Vec<Rejection> {
        std::mem::take(&mut self.mistakes)
    }

    /// What a cell means: `empty` where nothing stands in it, nothing where the file
    /// has no such column or the cell cannot be read.
    pub fn read<T>(
        &mut self,
        column: &str,
        empty: T,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if !self.knows(column) {
            return None;
        }
        match self.get(column) {
            "" => Some(empty),
            text => read(text).map_err(|reason| self.mistake(column, reason)).ok(),
        }
    }

    /// A text; what is beyond `max` characters is left out.
    pub fn text(&mut self, column: &str, max: usize) -> Option<String> {
        let text = self.printable(column)?;
        let Some((end, _)) = text.char_indices().nth(max) else { return Some(text) };
        let rule = format!("is longer than {max} characters; the rest was left out");
        self.mistake(column, rule);
        Some(text[..end].trim_end().to_owned())
    }

    /// A text of at most `max` characters, of which a part would mean something else.
    pub fn code(&mut self, column: &str, max: usize) -> Option<String> {
        let text = self.printable(column)?;
        if text.chars().count() > max {
            self.mistake(column, format!("is longer than {max} characters and was left out"));
            return None;
        }
        Some(text)
    }

    /// A text without control characters.
    fn printable(&mut self, column: &str) -> Option<String> {
        let text = self.read(column, String::new(), |text| Ok(text.to_owned()))?;
        if !is_unprintable(&text) {
            return Some(text);
        }
        self.mistake(column, "has characters that can't be shown; they were left out");
        let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        Some(text.chars().filter(is_shown).collect())
    }

    /// Yes or no.
    pub fn truth(&mut self, column: &str, empty: bool) -> Option<bool> {
        self.read(column, empty, |text| {
            words::truth(text).ok_or_else(|| "must be true or false".to_owned())
        })
    }

    /// An amount of zero or more; none for an empty cell.
    pub fn amount(&mut self, column: &str) -> Option<Option<Money>> {
        let signs = self.signs;
        let read = |text: &str| numbers::amount(text, signs).map(Some);
        let (amount, currency) = match self.read(column, None, read)? {
            None => return Some(None),
            Some(found) => found,
        };
        if !currency.is_empty() {
            self.currencies.insert(currency);
        }
        Some(Some(amount))
    }

    /// A whole number; none for an empty cell.
    pub fn whole(&mut self, column: &str) -> Option<Option<i32>> {
        let signs = self.signs;
        self.read(column, None, |text| numbers::whole(text, signs).map(Some))
    }

    /// A weight.
    pub fn grams(&mut self, column: &str) -> Option<i32> {
        let signs = self.signs;
        self.read(column, 0, |text| numbers::grams(text, signs))
    }

    /// Addresses of pictures; most cells have one.
    pub fn addresses(&mut self, column: &str) -> Vec<String> {
        let text = self.get(column);
        let mut addresses = Vec::new();
        for text in split_addresses(text) {
            match address(text) {
                Ok((address, None)) => addresses.push(address),
                Ok((address, Some(change))) => {
                    self.mistake(column, change);
                    addresses.push(address);
                }
                Err(reason) => self.mistake(column, reason),
            }
        }
        addresses
    }
}

/// A cell without spaces and signs that nobody sees at its ends.
pub fn trimmed(text: &str) -> &str {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}');
    text.trim_matches(is_blank)
}

/// The addresses of a cell: one, or several with spaces, commas and the like between them.
fn split_addresses(text: &str) -> Vec<&str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    let mut starts: Vec<usize> = vec![0];
    for (place, _) in text.match_indices("http") {
        let is_start =
            text[place..].starts_with("http://") || text[place..].starts_with("https://");
        if place > 0 && is_start && text[..place].ends_with(between) {
            starts.push(place);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim_matches(between));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Where a picture is, elsewhere on the web or a path of this shop, and what had to be changed of
/// the address.
fn address(text: &str) -> Result<(String, Option<String>), String> {
    let must = "must be a URL that begins with https:// and was left out";
    let mut address = String::with_capacity(text.len());
    if text.starts_with("//") {
        address.push_str("https:");
    }
    for letter in text.chars() {
        let is_safe = !letter.is_whitespace()
            && !letter.is_control()
            && !matches!(letter, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if is_safe {
            address.push(letter);
        } else {
            let letter = letter.encode_utf8(&mut [0; 4]).to_owned();
            address.extend(utf8_percent_encode(&letter, NON_ALPHANUMERIC));
        }
    }
    let is_path = address.starts_with('/') && !text.contains('\\');
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let has_host = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '%']));
    if !is_path && !has_host {
        return Err(must.to_owned());
    }
    if address.chars().count() > MAX_ADDRESS {
        return Err(format!("is longer than {MAX_ADDRESS} characters and was left out"));
    }
    let change = (address != text).then(|| format!("isn't a complete URL; saved as {address}"));
    Ok((address, change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_have_addresses() {
        let read = |text| address(text).map(|(address, _)| address);
        for (text, expected) in [
            ("https://example.com/a.jpg", "https://example.com/a.jpg"),
            ("/static/a.svg", "/static/a.svg"),
            ("https://example.com/my bowl.jpg", "https://example.com/my%20bowl.jpg"),
            ("//cdn.example.com/p.jpg", "https://cdn.example.com/p.jpg"),
            ("http://example.com/é.jpg?a=1&b={2}", "http://example.com/é.jpg?a=1&b=%7B2%7D"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected));
        }
        assert_eq!(address("/a.jpg").unwrap().1, None);
        let message = address("//x.com/a b").unwrap().1.unwrap();
        assert_eq!(message, "isn't a complete URL; saved as https://x.com/a%20b");
        for text in
            ["javascript:alert(1)", "a.jpg", "data:,", "/\\a", "https://", "https:///a", "ftp://x"]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cell_may_have_several_addresses() {
        assert_eq!(
            split_addresses("https://a/b c.jpg, https://a/d.jpg;http://e/f"),
            ["https://a/b c.jpg", "https://a/d.jpg", "http://e/f"]
        );
        assert_eq!(split_addresses("https://a/?u=https://b"), ["https://a/?u=https://b"]);
        assert!(split_addresses("").is_empty());
    }
}

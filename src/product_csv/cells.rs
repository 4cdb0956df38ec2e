//! The cells of one row, read column by column; every mistake is kept and reading goes on.

use csv::StringRecord;

use crate::foundation::{money::Money, text::is_unprintable};

use super::{columns::Header, report::Rejection};

/// A row on its way in.
pub struct Cells<'a> {
    header: &'a Header,
    record: &'a StringRecord,
    line: u64,
    mistakes: Vec<Rejection>,
}

impl<'a> Cells<'a> {
    /// The row that begins on `line`.
    pub fn new(header: &'a Header, record: &'a StringRecord, line: u64) -> Self {
        Self { header, record, line, mistakes: Vec::new() }
    }

    /// The line on which the row begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file has the column.
    pub fn knows(&self, column: &str) -> bool {
        self.header.place(column).is_some()
    }

    /// What stands in a column, trimmed; `""` where the file has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        let cell = self.header.place(column).and_then(|place| self.record.get(place));
        cell.unwrap_or_default().trim()
    }

    /// Says that something is wrong with a column.
    pub fn mistake(&mut self, column: &str, reason: impl Into<String>) {
        self.mistakes.push(Rejection::new(self.line, column, reason));
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

    /// A text of at most `max` characters; see [`Cells::read`].
    pub fn text(&mut self, column: &str, max: usize) -> Option<String> {
        self.read(column, String::new(), |text| plain(text, max))
    }
}

/// A text of at most `max` characters that can be printed.
pub fn plain(text: &str, max: usize) -> Result<String, String> {
    if text.chars().count() > max {
        return Err(format!("must be at most {max} characters"));
    }
    if is_unprintable(text) {
        return Err("contains characters that can't be used".to_owned());
    }
    Ok(text.to_owned())
}

/// An amount of zero or more.
pub fn amount(text: &str) -> Result<Money, String> {
    match text.parse::<Money>() {
        Ok(money) if money.is_negative() => Err("can't be negative".to_owned()),
        Ok(money) => Ok(money),
        Err(error) => Err(error.to_string()),
    }
}

/// `true` or `false`, in the case that a spreadsheet gives them.
pub fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

/// A whole number, which may be below zero.
pub fn whole(text: &str) -> Result<i32, String> {
    let limit = 1_000_000_000;
    let number = text.parse().ok().filter(|_| !text.starts_with('+'));
    number
        .filter(|number| (-limit..=limit).contains(number))
        .ok_or_else(|| "must be a whole number such as 12".to_owned())
}

/// A weight in grams; newer files have decimals, which are rounded.
pub fn grams(text: &str) -> Result<i32, String> {
    let plain = text.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    let weight = text.parse::<f64>().ok().filter(|_| plain).map(f64::round);
    weight
        .filter(|weight| *weight <= 1e9)
        .map(|weight| weight as i32)
        .ok_or_else(|| "must be a weight in grams such as 250".to_owned())
}

/// Whether a variant can be sold when there is none.
pub fn backorder(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "continue" => Ok(true),
        "deny" => Ok(false),
        _ => Err("must be deny or continue".to_owned()),
    }
}

/// Where a picture is: elsewhere on the web, or a path of this shop.
pub fn address(text: &str) -> Result<String, String> {
    let text = plain(text, 2_000)?;
    if text.contains(|c: char| c.is_whitespace() || c == '\\') {
        return Err("must be an address without spaces".to_owned());
    }
    let ours = text.starts_with('/') && !text.starts_with("//");
    if ours || text.starts_with("https://") || text.starts_with("http://") {
        Ok(text)
    } else {
        Err("must be an address that begins with https://".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain() {
        assert_eq!((whole("-20"), whole("7")), (Ok(-20), Ok(7)));
        for text in ["+7", "1.5", "1e3", "0x10", "x", "99999999999", "2000000000"] {
            assert!(whole(text).is_err(), "{text}");
        }
        assert_eq!((grams("454"), grams("453.59")), (Ok(454), Ok(454)));
        for text in ["-1", "1e3", "NaN", "inf", "1,5", ".", "99999999999"] {
            assert!(grams(text).is_err(), "{text}");
        }
    }

    #[test]
    fn words_are_few() {
        assert_eq!((truth("TRUE"), truth("false")), (Ok(true), Ok(false)));
        assert!(truth("yes").is_err());
        assert_eq!((backorder("continue"), backorder("Deny")), (Ok(true), Ok(false)));
        assert!(backorder("maybe").is_err());
        assert_eq!(amount("-1"), Err("can't be negative".to_owned()));
        assert!(amount("$5").is_err());
    }

    #[test]
    fn pictures_have_addresses() {
        assert!(address("https://example.com/a.jpg").is_ok() && address("/static/a.svg").is_ok());
        for text in ["//example.com/a", "javascript:alert(1)", "a.jpg", "data:,", "/a b", "/\\a"] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}

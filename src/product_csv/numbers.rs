//! Numbers as people and their spreadsheets write them: `1234.50`, `1.234,50`, `1 234,50`,
//! `1'234.50`. An ambiguous number is rejected, never guessed.

use crate::foundation::money::{Money, SCALE};

/// The decimal signs of a file, learned from its unambiguous numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecimalSigns {
    comma: bool,
    point: bool,
}

/// The parts of a number.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    is_negative: bool,
    /// Groups of digits.
    groups: Vec<String>,
    /// The sign before each group but the first.
    signs: Vec<char>,
    /// The text before and after it, such as a currency sign.
    unit: String,
}

/// The role of a comma or point in a number.
enum Role {
    Decimal,
    Grouping,
    Either,
}

impl DecimalSigns {
    /// Learns the role of signs from a cell, if it is unambiguous.
    pub fn learn(&mut self, text: &str) {
        let Some(parts) = parts(text) else { return };
        let Some(last) = parts.last_mark() else { return };
        let before_decimals = match parts.role(last) {
            Role::Decimal => last,
            Role::Grouping if last == '.' => ',',
            Role::Grouping => '.',
            Role::Either => return,
        };
        self.comma |= before_decimals == ',';
        self.point |= before_decimals == '.';
    }

    /// Returns the role of a sign in this file, for ambiguous numbers.
    fn role(self, sign: char) -> Role {
        match (self.comma, self.point) {
            (true, false) if sign == ',' => Role::Decimal,
            (false, true) if sign == '.' => Role::Decimal,
            (true, false) | (false, true) => Role::Grouping,
            _ => Role::Either,
        }
    }
}

/// The reason why a text can't be read as a number.
enum NotDecimal {
    Unreadable,
    /// It could be two numbers. Carries a sentence about them.
    Ambiguous(String),
}

impl NotDecimal {
    /// Returns a sentence about the cell; `rule` if it is not a number.
    fn reason(self, rule: &str) -> String {
        match self {
            Self::Unreadable => rule.to_owned(),
            Self::Ambiguous(reason) => reason,
        }
    }
}

/// A number with its unit.
struct Decimal {
    /// The number in plain notation, such as `-1234.5`.
    plain: String,
    /// The text before and after it, such as a currency sign.
    unit: String,
}

/// Reads a number.
fn decimal(text: &str, signs: DecimalSigns) -> Result<Decimal, NotDecimal> {
    let parts = parts(text).ok_or(NotDecimal::Unreadable)?;
    let decimal = match parts.last_mark() {
        None => None,
        Some(mark) => match parts.role(mark) {
            Role::Decimal => Some(mark),
            Role::Grouping => None,
            Role::Either => match signs.role(mark) {
                Role::Decimal => Some(mark),
                Role::Grouping => None,
                Role::Either => return Err(NotDecimal::Ambiguous(parts.ambiguity(text))),
            },
        },
    };
    let whole = match decimal {
        Some(_) => &parts.groups[..parts.groups.len() - 1],
        None => &parts.groups[..],
    };
    let grouping = &parts.signs[..whole.len() - 1];
    let is_grouped = whole.len() == 1
        || (whole[1..].iter().all(|group| matches!(group.len(), 2 | 3))
            && whole.last().is_some_and(|group| group.len() == 3)
            && (1..=3).contains(&whole[0].len()));
    let is_one_sign = grouping.iter().all(|sign| *sign == grouping[0] && Some(*sign) != decimal);
    if !is_grouped || !is_one_sign {
        return Err(NotDecimal::Unreadable);
    }
    let mut plain = if parts.is_negative { "-".to_owned() } else { String::new() };
    plain.push_str(&whole.concat());
    if whole.concat().is_empty() {
        plain.push('0');
    }
    let decimals = parts.groups.last().filter(|part| !part.is_empty());
    if let Some(decimals) = decimals.filter(|_| decimal.is_some()) {
        plain.push('.');
        plain.push_str(decimals);
    }
    Ok(Decimal { plain, unit: parts.unit })
}

impl Parts {
    /// Returns the last comma or point.
    fn last_mark(&self) -> Option<char> {
        self.signs.last().copied().filter(|sign| matches!(sign, '.' | ','))
    }

    /// Returns the role of the last comma or point, judging by this number alone.
    fn role(&self, mark: char) -> Role {
        let times = self.signs.iter().filter(|sign| **sign == mark).count();
        let digits = self.groups.last().map_or(0, String::len);
        let first = &self.groups[0];
        if times > 1 {
            return Role::Grouping;
        }
        let can_be_grouping =
            digits == 3 && (1..=3).contains(&first.len()) && !first.starts_with('0');
        if self.signs.len() > 1 || !can_be_grouping { Role::Decimal } else { Role::Either }
    }

    fn ambiguity(&self, text: &str) -> String {
        let first = &self.groups[0];
        let last = &self.groups[1];
        format!(
            "“{}” can mean {first}{last} or {first}.{last}; write {first}{last}.00 or {first}.{last}0",
            text.trim()
        )
    }
}

/// Splits a number into its parts. Returns `None` if the text is not a number.
fn parts(text: &str) -> Option<Parts> {
    let is_unit = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-');
    let text: String = text.chars().filter(|c| !is_hidden(*c)).map(plain).collect();
    let text = text.trim();
    let text = text.strip_suffix(".-").or_else(|| text.strip_suffix(",-")).unwrap_or(text);
    let negative = text.strip_prefix('-').map(str::trim_start);
    let rest = negative.unwrap_or(text);
    // Splits off the unit of `$-5` and `CHF 5`, but not the point of `.5`.
    let (before, number) = rest.split_at(rest.find(|c| !is_unit(c))?);
    let (is_negative, number) = match number.strip_prefix('-') {
        Some(number) if negative.is_none() => (true, number),
        _ => (negative.is_some(), number),
    };
    // A point belongs to the unit in `Fr. 5` and `kr.`.
    let (before, number) = match number.strip_prefix(". ") {
        Some(number) if !before.trim().is_empty() => (format!("{before}."), number.trim_start()),
        _ => (before.to_owned(), number),
    };
    let end = number.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (number, after) = number.split_at(end);
    let (number, after) = match after.strip_prefix(['.', ',']) {
        Some(after) if after.trim().is_empty() => (number, after),
        _ => (number, after),
    };
    let unit = format!("{}{}", before.trim(), after.trim());
    let is_word = |c: char| c.is_alphabetic() || is_currency(c) || c == '.';
    if unit.chars().count() > 5 || !unit.chars().all(is_word) {
        return None;
    }
    let mut groups = vec![String::new()];
    let mut signs = Vec::new();
    for letter in number.chars() {
        match letter {
            '0'..='9' => groups.last_mut()?.push(letter),
            '.' | ',' | ' ' | '\'' => {
                signs.push(letter);
                groups.push(String::new());
            }
            _ => return None,
        }
    }
    let inner_is_empty = groups.iter().skip(1).any(String::is_empty);
    let is_point_only = groups[0].is_empty() && !matches!(signs.first(), Some('.' | ','));
    if inner_is_empty || is_point_only {
        return None;
    }
    Some(Parts { is_negative, groups, signs, unit })
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '¢' | '£' | '¤' | '¥' | '֏' | '؋' | '৳' | '฿' | '៛' | '₠'..='⃀' | '﷼' | '＄' | '￥'
    )
}

/// Converts digits and signs of other scripts to ASCII, and any space to a plain one.
fn plain(c: char) -> char {
    let digit = |zero: char| char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c);
    match c {
        '０'..='９' => digit('０'),
        '٠'..='٩' => digit('٠'),
        '۰'..='۹' => digit('۰'),
        '٫' | '，' => ',',
        '．' => '.',
        '−' | '–' | '—' | '－' => '-',
        '’' | '‘' | '`' | '´' | '٬' | '＇' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Returns `true` if a text is a number.
pub fn is_number(text: &str) -> bool {
    parts(text).is_some()
}

/// An amount of money with its unit.
#[derive(Debug)]
pub struct Amount {
    pub money: Money,
    /// The text before and after it, such as a currency sign.
    pub unit: String,
}

/// Reads an amount of zero or more.
pub fn amount(text: &str, signs: DecimalSigns) -> Result<Amount, String> {
    let Decimal { plain, unit } = match decimal(text, signs) {
        // Three digits after a point are decimals, unless the file shows otherwise.
        Err(_) if signs == DecimalSigns::default() && text.parse::<Money>().is_ok() => {
            Decimal { plain: text.to_owned(), unit: String::new() }
        }
        other => other.map_err(|error| error.reason("must be an amount like 19.90"))?,
    };
    let money: Money = rounded(&plain).parse().map_err(|error| format!("{error}"))?;
    if money.is_negative() {
        Err("can't be negative".to_owned())
    } else {
        Ok(Amount { money, unit })
    }
}

/// Rounds numbers such as 19.990000000000002, which programs write instead of 19.99.
fn rounded(plain: &str) -> String {
    let places = plain.split_once('.').map_or(0, |(_, part)| part.len());
    match plain.parse::<bigdecimal::BigDecimal>() {
        Ok(number) if places > SCALE as usize => number
            .with_scale_round(i64::from(SCALE), bigdecimal::RoundingMode::HalfUp)
            .to_plain_string(),
        _ => plain.to_owned(),
    }
}

/// Reads a whole number, which may be negative. Accepts `10.0`.
pub fn integer(text: &str, signs: DecimalSigns) -> Result<i32, String> {
    let rule = "must be a whole number such as 12";
    let wrong = || rule.to_owned();
    let Decimal { plain, unit } = decimal(text, signs).map_err(|error| error.reason(rule))?;
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_whole = part.bytes().all(|digit| digit == b'0') && unit.is_empty();
    let number = whole.parse().ok().filter(|_| is_whole);
    let limit = 1_000_000_000;
    number.filter(|number| (-limit..=limit).contains(number)).ok_or_else(wrong)
}

/// Reads a weight, in grams or with the unit `kg`. Returns it in grams, rounded.
pub fn grams(text: &str, signs: DecimalSigns) -> Result<i32, String> {
    let rule = "must be a weight in grams such as 250";
    let wrong = || rule.to_owned();
    let Decimal { plain, unit } = decimal(text, signs).map_err(|error| error.reason(rule))?;
    let unit = match unit.to_ascii_lowercase().as_str() {
        "" | "g" | "gr" | "gram" | "grams" => 1.0,
        "kg" => 1_000.0,
        _ => return Err(wrong()),
    };
    let weight = plain.parse::<f64>().map(|weight| (weight * unit).round()).ok();
    let weight = weight.filter(|weight| (0.0..=1e9).contains(weight));
    weight.map(|weight| weight as i32).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: DecimalSigns = DecimalSigns { comma: false, point: false };
    const COMMA: DecimalSigns = DecimalSigns { comma: true, point: false };
    const POINT: DecimalSigns = DecimalSigns { comma: false, point: true };

    fn read(text: &str, signs: DecimalSigns) -> Option<String> {
        amount(text, signs).ok().map(|amount| amount.money.to_string())
    }

    #[test]
    fn amounts_are_read_in_the_notations_of_many_countries() {
        for (text, amount) in [
            ("10", "10.00"),
            ("10.5", "10.50"),
            ("12,50", "12.50"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1\u{a0}234,50", "1234.50"),
            ("1\u{202f}234,5", "1234.50"),
            ("1'234.50", "1234.50"),
            ("1’234.50", "1234.50"),
            ("1.234.567", "1234567.00"),
            ("1,234,567.89", "1234567.89"),
            ("12,34,567.00", "1234567.00"),
            (".5", "0.50"),
            ("0.125", "0.125"),
            ("0,125", "0.125"),
            ("1234,567", "1234.567"),
            ("5.", "5.00"),
            ("5.-", "5.00"),
            ("€ 12,50", "12.50"),
            ("12,50 €", "12.50"),
            ("CHF 1'234.50", "1234.50"),
            ("Fr. 5.50", "5.50"),
            ("$5", "5.00"),
            ("１２.５", "12.50"),
            ("19.990000000000002", "19.99"),
            ("1 234", "1234.00"),
        ] {
            assert_eq!(read(text, NONE).as_deref(), Some(amount), "{text}");
        }
        for text in [
            "",
            "x",
            "1.2.3",
            "1,2,3",
            "12,3456,789",
            "1e3",
            "0x10",
            "NaN",
            "--1",
            "-5",
            "1.234,56.7",
            "10%",
            "1 2 3",
            "1,,2",
            "12 apples each",
            "1,234 567,8",
        ] {
            assert_eq!(read(text, NONE), None, "{text}");
        }
    }

    #[test]
    fn ambiguous_numbers_are_resolved_by_the_rest_of_the_file_or_rejected() {
        assert_eq!(read("1,234", NONE), None);
        assert_eq!(read("1,234", POINT).as_deref(), Some("1234.00"));
        assert_eq!(read("1,234", COMMA).as_deref(), Some("1.234"));
        assert_eq!(read("1.234", NONE).as_deref(), Some("1.234"));
        assert_eq!(read("1.234", COMMA).as_deref(), Some("1234.00"));
        assert_eq!(read("1.234", DecimalSigns { comma: true, point: true }), None);
        let message = amount("1,234", NONE).unwrap_err();
        assert_eq!(message, "“1,234” can mean 1234 or 1.234; write 1234.00 or 1.2340");
        let mut signs = NONE;
        for text in ["5", "1.234", "x", "1,99"] {
            signs.learn(text);
        }
        assert_eq!(signs, COMMA);
    }

    #[test]
    fn whole_numbers_may_have_decimals_of_zero() {
        for (text, number) in
            [("-20", -20), ("7", 7), ("10.0", 10), ("10,0", 10), ("−3", -3), ("1 000", 1000)]
        {
            assert_eq!(integer(text, NONE), Ok(number), "{text}");
        }
        assert_eq!((integer("1.000", COMMA), integer("1.000", POINT)), (Ok(1000), Ok(1)));
        for text in ["+7", "1.5", "1e3", "0x10", "x", "99999999999", "2000000000", "1.000", "5 kg"]
        {
            assert!(integer(text, NONE).is_err(), "{text}");
        }
    }

    #[test]
    fn weights_are_grams() {
        for (text, weight) in
            [("454", 454), ("453.59", 454), ("250.0", 250), ("250 g", 250), ("1,5 kg", 1500)]
        {
            assert_eq!(grams(text, NONE), Ok(weight), "{text}");
        }
        assert_eq!(grams("453.592", POINT), Ok(454));
        for text in ["-1", "1e3", "NaN", "inf", ".", "99999999999", "5 lb"] {
            assert!(grams(text, NONE).is_err(), "{text}");
        }
    }
}

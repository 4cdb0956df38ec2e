//! Decimals as an integer and a number of decimal places.

/// The most decimal places of a unit price.
pub const SCALE: u32 = 6;

/// One unit in millionths.
pub(super) const ONE: i128 = 10_i128.pow(SCALE);

/// Writes `digits` with `places` decimal places as plain text, without trailing zeros but with at
/// least `least` decimal places.
pub fn plain(digits: i128, places: u32, least: u32) -> String {
    let Decimal { digits, places } = Decimal { digits, places }.shortest(least);
    let unit = 10_u128.pow(places);
    let number = digits.unsigned_abs();
    let sign = if digits < 0 { "-" } else { "" };
    let whole = number / unit;
    match places {
        0 => format!("{sign}{whole}"),
        places => format!("{sign}{whole}.{:0width$}", number % unit, width = places as usize),
    }
}

/// The number `digits / 10^places`.
pub(super) struct Decimal {
    pub(super) digits: i128,
    pub(super) places: u32,
}

impl Decimal {
    /// The same number without trailing zeros, but with at least `least` decimal places.
    pub(super) fn shortest(mut self, least: u32) -> Self {
        while self.places > least && self.digits % 10 == 0 {
            self.digits /= 10;
            self.places -= 1;
        }
        while self.places < least {
            self.digits *= 10;
            self.places += 1;
        }
        self
    }
}

/// Formats a whole number for people: `1,234`.
pub fn format_count(count: i64) -> String {
    let mut text = if count < 0 { "\u{2212}".to_owned() } else { String::new() };
    write_thousands(&mut text, &count.unsigned_abs().to_string());
    text
}

/// Appends digits in groups of three: `1,234,567`.
pub(super) fn write_thousands(out: &mut String, digits: &str) {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

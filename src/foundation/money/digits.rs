//! Decimals as whole numbers and the places behind their point.

/// Decimal places that a unit price may have.
pub const SCALE: u32 = 6;

/// Millionths of a unit in one.
pub(super) const ONE: i128 = 10_i128.pow(SCALE);

/// A decimal of so many places as plain text, without zeros at its end but with at least so many
/// places.
pub fn plain(digits: i128, places: u32, least: u32) -> String {
    let (digits, places) = shortest(digits, places, least);
    let (unit, number) = (10_u128.pow(places), digits.unsigned_abs());
    let (sign, whole) = (if digits < 0 { "-" } else { "" }, number / unit);
    match places {
        0 => format!("{sign}{whole}"),
        places => format!("{sign}{whole}.{:0width$}", number % unit, width = places as usize),
    }
}

/// The same decimal without zeros at its end, but with at least so many places.
pub(super) fn shortest(mut digits: i128, mut places: u32, least: u32) -> (i128, u32) {
    while places > least && digits % 10 == 0 {
        (digits, places) = (digits / 10, places - 1);
    }
    while places < least {
        (digits, places) = (digits * 10, places + 1);
    }
    (digits, places)
}

/// Digits in groups of three: `1,234,567`.
pub(super) fn write_thousands(out: &mut String, digits: &str) {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

//! Checksums that several countries use.

/// The digits of a text that consists of exactly `N` digits.
pub fn digits<const N: usize>(text: &str) -> Option<[i64; N]> {
    let digits: Option<Vec<i64>> = text.chars().map(|c| c.to_digit(10).map(i64::from)).collect();
    digits?.try_into().ok()
}

/// The decimal number with these digits.
pub fn number(digits: &[i64]) -> i64 {
    digits.iter().fold(0, |number, digit| number * 10 + digit)
}

/// The sum of each digit times its weight; digits beyond the weights are ignored.
pub fn weighted(digits: &[i64], weights: &[i64]) -> i64 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Checks digits with the Luhn algorithm.
pub fn luhn(digits: &[i64]) -> bool {
    let doubled = digits.iter().rev().enumerate().map(|(index, digit)| match index % 2 {
        0 => *digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    });
    doubled.sum::<i64>() % 10 == 0
}

/// Checks digits with ISO 7064 MOD 11,10.
pub fn mod_11_10(digits: &[i64]) -> bool {
    let Some((last, digits)) = digits.split_last() else { return false };
    let product = digits.iter().fold(10, |product, digit| match (product + digit) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    (product + last) % 10 == 1
}

/// Returns `true` if month and day are in range.
pub fn is_day(month: i64, day: i64) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

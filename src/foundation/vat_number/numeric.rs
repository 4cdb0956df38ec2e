//! Rules of countries whose numbers consist of digits.

use super::sums::{digits, is_day, luhn, mod_11_10, number, weighted};

const FROM_EIGHT: [i64; 7] = [8, 7, 6, 5, 4, 3, 2];
const FROM_NINE: [i64; 8] = [9, 8, 7, 6, 5, 4, 3, 2];

pub fn belgium(text: &str) -> bool {
    digits::<10>(text).is_some_and(|d| d[0] <= 1 && 97 - number(&d[..8]) % 97 == number(&d[8..]))
}

/// Companies have nine digits. Individuals and others have ten, with three different checksums.
pub fn bulgaria(text: &str) -> bool {
    let company = |d: [i64; 9]| {
        let first = weighted(&d, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let second = weighted(&d, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10;
        d[8] == if first == 10 { second } else { first }
    };
    let other = |d: [i64; 10]| {
        let born = weighted(&d, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
        let born = is_day(number(&d[2..4]) % 20, number(&d[4..6])) && born == d[9];
        let foreigner = weighted(&d, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == d[9];
        let rest = (11 - weighted(&d, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        born || foreigner || rest == d[9]
    };
    digits(text).is_some_and(company) || digits(text).is_some_and(other)
}

pub fn croatia(text: &str) -> bool {
    digits::<11>(text).is_some_and(|d| mod_11_10(&d))
}

/// Companies have eight digits. Some individuals have nine digits that start with 6; the others use
/// their birth number.
pub fn czechia(text: &str) -> bool {
    let company = |d: [i64; 8]| {
        let check = (11 - weighted(&d, &FROM_EIGHT) % 11) % 11;
        d[0] != 9 && d[7] == if check == 0 { 1 } else { check % 10 }
    };
    let special = |d: [i64; 9]| {
        let sum = weighted(&d[1..], &FROM_EIGHT) % 11;
        d[0] == 6 && d[8] == (8 - (10 - sum).rem_euclid(11)).rem_euclid(10)
    };
    let early =
        |d: [i64; 9]| number(&d[..2]) <= 53 && is_day(number(&d[2..4]) % 50 % 20, number(&d[4..6]));
    digits(text).is_some_and(company)
        || digits(text).is_some_and(|d| special(d) || early(d))
        || digits(text).is_some_and(birth_number)
}

/// The ten-digit birth numbers of Czechs and Slovaks since 1954. Women have 50 added to the month.
/// Another 20 is added when all numbers of a day are used.
fn birth_number(d: [i64; 10]) -> bool {
    is_day(number(&d[2..4]) % 50 % 20, number(&d[4..6])) && number(&d[..9]) % 11 % 10 == d[9]
}

pub fn denmark(text: &str) -> bool {
    digits::<8>(text)
        .is_some_and(|d| d[0] != 0 && weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0)
}

pub fn estonia(text: &str) -> bool {
    digits::<9>(text).is_some_and(|d| weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0)
}

pub fn finland(text: &str) -> bool {
    digits::<8>(text).is_some_and(|d| weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1]) % 11 == 0)
}

pub fn germany(text: &str) -> bool {
    digits::<9>(text).is_some_and(|d| d[0] != 0 && mod_11_10(&d))
}

pub fn greece(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|d| weighted(&d, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == d[8])
}

pub fn hungary(text: &str) -> bool {
    digits::<8>(text).is_some_and(|d| weighted(&d, &[9, 7, 3, 1, 9, 7, 3, 1]) % 10 == 0)
}

/// Seven digits of the company, three of the province, one check digit.
pub fn italy(text: &str) -> bool {
    digits::<11>(text).is_some_and(|d| {
        let province = matches!(number(&d[7..10]), 1..=100 | 120 | 121 | 888 | 999);
        number(&d[..7]) != 0 && province && luhn(&d)
    })
}

/// Legal entities have a first digit of 4 or more. Individuals use their birth number or a number
/// that starts with 32.
pub fn latvia(text: &str) -> bool {
    digits::<11>(text).is_some_and(|d| {
        if d[0] > 3 {
            return weighted(&d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
        }
        let born = number(&d[..2]) == 32 || is_day(number(&d[2..4]), number(&d[..2]));
        let check = (1 + weighted(&d, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
        born && check == d[10]
    })
}

/// Nine digits, or twelve for temporary numbers; the second to last digit is 1.
pub fn lithuania(text: &str) -> bool {
    let is_valid = |all: &[i64], check: i64| {
        let sum = |from: i64| -> i64 {
            (from..).zip(all).map(|(place, digit)| digit * (1 + place % 9)).sum::<i64>() % 11
        };
        all.last() == Some(&1) && check == if sum(0) == 10 { sum(2) % 10 } else { sum(0) }
    };
    digits::<9>(text).is_some_and(|d| is_valid(&d[..8], d[8]))
        || digits::<12>(text).is_some_and(|d| is_valid(&d[..11], d[11]))
}

pub fn luxembourg(text: &str) -> bool {
    digits::<8>(text).is_some_and(|d| number(&d[..6]) % 89 == number(&d[6..]))
}

pub fn malta(text: &str) -> bool {
    digits::<8>(text)
        .is_some_and(|d| d[0] != 0 && weighted(&d, &[3, 4, 6, 7, 8, 9, 10, 1]) % 37 == 0)
}

pub fn poland(text: &str) -> bool {
    digits::<10>(text).is_some_and(|d| weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9])
}

pub fn portugal(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|d| d[0] != 0 && (11 - weighted(&d, &FROM_NINE) % 11) % 11 % 10 == d[8])
}

/// Two to ten digits, weighted from the right.
pub fn romania(text: &str) -> bool {
    let long_enough = text.len() >= 2 && !text.starts_with('0');
    digits::<10>(&format!("{text:0>10}")).is_some_and(|d| {
        long_enough && weighted(&d, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == d[9]
    })
}

pub fn slovakia(text: &str) -> bool {
    digits::<10>(text).is_some_and(|d| {
        let company = d[0] != 0 && matches!(d[2], 2..=4 | 7..=9) && number(&d) % 11 == 0;
        company || birth_number(d)
    })
}

pub fn slovenia(text: &str) -> bool {
    digits::<8>(text).is_some_and(|d| {
        let check = 11 - weighted(&d, &FROM_EIGHT) % 11;
        d[0] != 0 && check != 11 && check % 10 == d[7]
    })
}

/// Ten digits of the company and two of the registration.
pub fn sweden(text: &str) -> bool {
    digits::<12>(text).is_some_and(|d| luhn(&d[..10]) && (1..=94).contains(&number(&d[10..])))
}

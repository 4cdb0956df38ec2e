//! Rules of countries whose numbers contain letters.

use super::sums::{digits, luhn, number, weighted};

/// Check letters of Spanish individuals, by the remainder of a division by 23.
const SPANISH: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Check letters of Irish numbers, by the remainder of a division by 23.
const IRISH: &[u8] = b"WABCDEFGHIJKLMNOPQRSTUV";

/// Characters of French keys: digits and letters, except I and O, which resemble digits.
const FRENCH: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

pub fn austria(text: &str) -> bool {
    let body = text.strip_prefix('U').and_then(digits::<8>);
    body.is_some_and(|d| {
        let weighted = d[..7].iter().enumerate().map(|(index, digit)| match index % 2 {
            0 => *digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        });
        let sum: i64 = weighted.sum();
        (96 - sum).rem_euclid(10) == d[7]
    })
}

pub fn cyprus(text: &str) -> bool {
    const ODD: [i64; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let Some(Lettered { body, letter }) = Lettered::new(text) else { return false };
    digits::<8>(body).is_some_and(|d| {
        let odd = d.iter().step_by(2).filter_map(|digit| ODD.get(usize::try_from(*digit).ok()?));
        let even = d.iter().skip(1).step_by(2);
        let sum: i64 = odd.chain(even).sum();
        number(&d[..2]) != 12 && i64::from(letter - b'A') == sum % 26
    })
}

/// Individuals have eight digits and a letter. Foreigners have X, Y or Z in place of the first digit.
/// Companies have a letter, seven digits, and a check digit or letter.
pub fn spain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let rest = &text[first.len_utf8()..];
    match first {
        '0'..='9' => person(text),
        'X' => person(&format!("0{rest}")),
        'Y' => person(&format!("1{rest}")),
        'Z' => person(&format!("2{rest}")),
        'K' | 'L' | 'M' => person(&format!("0{rest}")),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => company(rest),
        _ => false,
    }
}

fn person(text: &str) -> bool {
    Lettered::new(text).is_some_and(|Lettered { body, letter }| {
        digits::<8>(body).is_some_and(|d| at(SPANISH, number(&d) % 23) == Some(letter))
    })
}

fn company(rest: &str) -> bool {
    let Some((body, check)) = rest.split_at_checked(7) else { return false };
    let fits = |digit: i64| {
        let mut all = digits::<7>(body).map(Vec::from).unwrap_or_default();
        all.push(digit);
        all.len() == 8 && luhn(&all)
    };
    let as_digit = check.parse().is_ok_and(|digit: i64| check.len() == 1 && fits(digit));
    let as_letter = match check.as_bytes() {
        [letter] => {
            b"JABCDEFGHI".iter().zip(0..).any(|(known, digit)| known == letter && fits(digit))
        }
        _ => false,
    };
    as_digit || as_letter
}

/// A key of two characters and the nine digits of the company; Monaco's start with 000.
pub fn france(text: &str) -> bool {
    let Some((key, siren)) = text.split_at_checked(2) else { return false };
    let Some(d) = digits::<9>(siren) else { return false };
    let places = key.bytes().map(|sign| FRENCH.iter().zip(0..).find(|(known, _)| **known == sign));
    let places: Vec<i64> = places.flatten().map(|(_, place)| place).collect();
    let (company, known) = (number(&d), luhn(&d) || siren.starts_with("000"));
    let checked = match places[..] {
        [a @ 0..=9, b @ 0..=9] => (company * 100 + 12) % 97 == a * 10 + b,
        [a @ 0..=9, b] => newer(company, a * 24 + b - 10),
        [a, b] => newer(company, a * 34 + b - 100),
        _ => false,
    };
    known && checked
}

fn newer(company: i64, key: i64) -> bool {
    (company + 1 + key / 11) % 11 == key % 11
}

/// Seven digits and one or two letters; in old numbers the second character is a letter, + or *.
pub fn ireland(text: &str) -> bool {
    let Some((body, letters)) = text.split_at_checked(7) else { return false };
    let extra = match letters.as_bytes() {
        [_] => Some(0),
        [_, second] => IRISH.iter().zip(0..).find(|(known, _)| *known == second).map(|(_, n)| n),
        _ => None,
    };
    let old = || {
        let sign = body.as_bytes().get(1)?;
        let known = sign.is_ascii_uppercase() || matches!(sign, b'+' | b'*');
        digits::<7>(&format!("0{}{}", body.get(2..)?, body.get(..1)?)).filter(|_| known)
    };
    let (Some(d), Some(extra)) = (digits::<7>(body).or_else(old), extra) else { return false };
    let sum = weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
    at(IRISH, sum % 23) == letters.bytes().next()
}

/// Nine digits, B and two digits, checked as a citizen's number or, since 2020, by ISO 7064 MOD 97-10.
pub fn netherlands(text: &str) -> bool {
    let Some((body, suffix)) = text.split_once('B') else { return false };
    let (Some(d), Some(s)) = (digits::<9>(body), digits::<2>(suffix)) else { return false };
    let citizen = weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0;
    // The letters NL and B as numbers: 23, 21 and 11.
    let newer = (((2321 * 1_000_000_000 + number(&d)) * 100 + 11) * 100 + number(&s)) % 97 == 1;
    number(&d) != 0 && number(&s) != 0 && (citizen || newer)
}

/// As in the rest of the United Kingdom: nine digits, twelve for a branch, or the number of a
/// government department or health authority.
pub fn northern_ireland(text: &str) -> bool {
    if let Some(d) = text.strip_prefix("GD").and_then(digits::<3>) {
        return number(&d) < 500;
    }
    if let Some(d) = text.strip_prefix("HA").and_then(digits::<3>) {
        return number(&d) >= 500;
    }
    let branch = digits::<12>(text).is_some();
    let own = if branch { text.get(..9).unwrap_or_default() } else { text };
    digits::<9>(own).is_some_and(|d| {
        let rest = (weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + number(&d[7..])) % 97;
        rest == 0 || (number(&d[..3]) >= 100 && matches!(rest, 42 | 55))
    })
}

/// A text that ends with a letter.
struct Lettered<'a> {
    body: &'a str,
    letter: u8,
}

impl<'a> Lettered<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let letter = *text.as_bytes().last().filter(|last| last.is_ascii_uppercase())?;
        Some(Self { body: text.get(..text.len() - 1)?, letter })
    }
}

fn at(letters: &[u8], index: i64) -> Option<u8> {
    letters.get(usize::try_from(index).ok()?).copied()
}

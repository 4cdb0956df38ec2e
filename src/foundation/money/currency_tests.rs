//! Formats of amounts in each currency.

use super::{Currency, Money, currency::SYMBOLS};

fn format(amount: &str, code: &str) -> String {
    amount.parse::<Money>().unwrap().format(Currency::from_code(code).unwrap())
}

#[test]
fn a_no_break_space_follows_letters() {
    for (code, wanted) in [
        ("CHF", "CHF\u{a0}1,990.00"),
        ("KWD", "KWD\u{a0}1,990.000"),
        ("SEK", "SEK\u{a0}1,990.00"),
        ("XOF", "F\u{202f}CFA\u{a0}1,990"),
        ("XCG", "Cg.\u{a0}1,990.00"),
        ("CAD", "CA$1,990.00"),
        ("AUD", "A$1,990.00"),
        ("EUR", "€1,990.00"),
        ("JPY", "¥1,990"),
        ("USD", "$1,990.00"),
        ("CLP", "CLP\u{a0}1,990"),
    ] {
        // The library's list of codes may not have the newest currencies yet.
        if Currency::from_code(code).is_some() {
            assert_eq!(format("1990", code), wanted);
        }
    }
}

#[test]
fn the_minus_comes_before_the_symbol() {
    assert_eq!(format("-5", "USD"), "\u{2212}\u{2060}$5.00");
    assert_eq!(format("-1234.5", "CHF"), "\u{2212}\u{2060}CHF\u{a0}1,234.50");
    assert_eq!(format("-0.001", "USD"), "$0.00");
}

#[test]
fn no_symbol_has_right_to_left_letters() {
    assert!(SYMBOLS.is_sorted_by_key(|(code, _)| code));
    let right_to_left =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fefc}');
    for code in ["KWD", "AED", "IRR", "SAR", "ILS", "MAD"] {
        assert!(!format("1", code).contains(right_to_left), "{code}");
    }
}

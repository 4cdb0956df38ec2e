//! How amounts are written in each currency.

use super::{Currency, Money, currency::SYMBOLS};

fn written(amount: &str, code: &str) -> String {
    amount.parse::<Money>().unwrap().format(Currency::from_code(code).unwrap())
}

#[test]
fn letters_take_a_space_that_does_not_break() {
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
        // A currency that is too new for the list of codes is written by nobody yet.
        if Currency::from_code(code).is_some() {
            assert_eq!(written("1990", code), wanted);
        }
    }
}

#[test]
fn less_than_nothing_has_its_minus_first() {
    assert_eq!(written("-5", "USD"), "\u{2212}\u{2060}$5.00");
    assert_eq!(written("-1234.5", "CHF"), "\u{2212}\u{2060}CHF\u{a0}1,234.50");
    assert_eq!(written("-0.001", "USD"), "$0.00");
}

#[test]
fn no_symbol_is_written_from_right_to_left() {
    assert!(SYMBOLS.is_sorted_by_key(|(code, _)| code));
    let right_to_left =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fefc}');
    for code in ["KWD", "AED", "IRR", "SAR", "ILS", "MAD"] {
        assert!(!written("1", code).contains(right_to_left), "{code}");
    }
}

//! Currencies, and how amounts are written in them.

use iso_currency::Currency as Iso;

use super::digits::{ONE, SCALE, shortest, write_thousands};

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(Iso);

impl Currency {
    /// US dollars, the shop's currency unless it says otherwise.
    pub const USD: Self = Self(Iso::USD);

    /// Reads a code such as `EUR`.
    pub fn from_code(code: &str) -> Option<Self> {
        Iso::from_code(code).map(Self)
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places that can be paid: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from).min(SCALE)
    }

    /// Millionths in the least that can be paid.
    pub(super) fn step(self) -> i128 {
        ONE / 10_i128.pow(self.exponent())
    }

    /// A decimal of so many places for people, with every digit that it has, at least those that
    /// can be paid: `$0.333333`, `$5.00`.
    pub fn write_exact(self, digits: i128, places: u32) -> String {
        let (digits, places) = shortest(digits, places, self.exponent());
        self.write(digits, places)
    }

    /// A decimal of so many places for people, as English writes it: minus, symbol, a no-break space
    /// behind letters, digits in groups of three. A line never breaks behind the minus.
    pub(super) fn write(self, digits: i128, places: u32) -> String {
        let places = places as usize;
        let number = format!("{:0width$}", digits.unsigned_abs(), width = places + 1);
        let (whole, part) = number.split_at(number.len() - places);
        let mut text = String::with_capacity(16);
        text.push_str(if digits < 0 { MINUS } else { "" });
        text.push_str(self.symbol());
        if self.symbol().ends_with(is_letter) {
            text.push('\u{a0}');
        }
        write_thousands(&mut text, whole);
        if !part.is_empty() {
            text.push('.');
            text.push_str(part);
        }
        text
    }

    /// The sign before the amount in English, such as `$`, `CA$` or `CHF`.
    pub fn symbol(self) -> &'static str {
        let code = self.code();
        match SYMBOLS.binary_search_by_key(&code, |(known, _)| known) {
            Ok(place) => SYMBOLS[place].1,
            Err(_) => code,
        }
    }
}

/// A minus and a word joiner: without it, a line may end between a minus and the symbol.
const MINUS: &str = "\u{2212}\u{2060}";

/// Whether a symbol that ends so needs a space before the number: CLDR's rule for everything that
/// is no symbol itself.
fn is_letter(last: char) -> bool {
    last.is_alphanumeric() || last == '.'
}

/// Every symbol of the locale `en` in the Unicode CLDR that is not the currency's code. All of them
/// are written from left to right, so that an amount never turns a sentence around.
pub(super) const SYMBOLS: [(&str, &str); 22] = [
    ("AUD", "A$"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("CNY", "CN¥"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("HKD", "HK$"),
    ("ILS", "₪"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("MXN", "MX$"),
    ("NZD", "NZ$"),
    ("PHP", "₱"),
    ("TWD", "NT$"),
    ("USD", "$"),
    ("VND", "₫"),
    ("XAF", "FCFA"),
    ("XCD", "EC$"),
    ("XCG", "Cg."),
    ("XOF", "F\u{202f}CFA"),
    ("XPF", "CFPF"),
];

/// Reads the database's code.
impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("{code} is no currency code such as USD"))
    }
}

/// Writes the database's code.
impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

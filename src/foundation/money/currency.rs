//! Currencies and their number formats.

use iso_currency::Currency as Iso;

use super::digits::{Decimal, ONE, SCALE, write_thousands};

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(Iso);

impl Currency {
    /// US dollars, the default currency.
    pub const USD: Self = Self(Iso::USD);

    /// Reads a code such as `EUR`.
    pub fn from_code(code: &str) -> Option<Self> {
        Iso::from_code(code).map(Self)
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of the smallest unit: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from).min(SCALE)
    }

    /// One smallest unit in millionths.
    pub(super) fn step(self) -> i128 {
        ONE / 10_i128.pow(self.exponent())
    }

    /// Formats `digits` with `places` decimal places for people, without rounding: `$0.333333`,
    /// `$5.00`.
    pub fn write_exact(self, digits: i128, places: u32) -> String {
        let shortest = Decimal { digits, places }.shortest(self.exponent());
        self.write(shortest.digits, shortest.places)
    }

    /// Formats `digits` with `places` decimal places as in English: minus, symbol, a no-break space
    /// after letters, digits in groups of three. A line never breaks after the minus.
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

    /// The symbol before the amount in English, such as `$`, `CA$` or `CHF`.
    pub fn symbol(self) -> &'static str {
        let code = self.code();
        match SYMBOLS.binary_search_by_key(&code, |(known, _)| known) {
            Ok(index) => SYMBOLS[index].1,
            Err(_) => code,
        }
    }
}

/// A minus and a word joiner, so that no line breaks between the minus and the symbol.
const MINUS: &str = "\u{2212}\u{2060}";

/// Returns `true` if a symbol with this last character needs a space before the number. This is
/// CLDR's rule for symbols that end in a letter.
fn is_letter(last: char) -> bool {
    last.is_alphanumeric() || last == '.'
}

/// The symbols of the locale `en` in the Unicode CLDR that differ from the currency's code. All are
/// left-to-right, so an amount never reorders a sentence.
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

/// Reads the code from the database.
impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("{code} is not a currency code such as USD"))
    }
}

/// Writes the code to the database.
impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

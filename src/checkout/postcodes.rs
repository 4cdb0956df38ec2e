//! How postcodes look, in the countries of which we know it.

use crate::foundation::place::{Country, compact};

/// A country's shapes, without spaces: `9` is a digit and `A` a letter. And one as it is written.
type Known = (&'static str, &'static [&'static str], &'static str);

const KNOWN: [Known; 27] = [
    ("AT", &["9999"], "1010"),
    ("AU", &["9999"], "2000"),
    ("BE", &["9999"], "1000"),
    ("CA", &["A9A9A9"], "K1A 0B1"),
    ("CH", &["9999"], "8001"),
    ("CZ", &["99999"], "110 00"),
    ("DE", &["99999"], "10115"),
    ("DK", &["9999"], "1050"),
    ("ES", &["99999"], "28001"),
    ("FI", &["99999"], "00100"),
    ("FR", &["99999"], "75001"),
    ("GB", &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"], "SW1A 1AA"),
    ("GR", &["99999"], "104 31"),
    ("HU", &["9999"], "1051"),
    ("IT", &["99999"], "00118"),
    ("JP", &["9999999"], "100-0001"),
    ("LU", &["9999"], "1009"),
    ("MX", &["99999"], "06000"),
    ("NL", &["9999AA"], "1012 AB"),
    ("NO", &["9999"], "0150"),
    ("NZ", &["9999"], "6011"),
    ("PL", &["99999"], "00-001"),
    ("PT", &["9999999"], "1000-001"),
    ("SE", &["99999"], "111 20"),
    ("SI", &["9999"], "1000"),
    ("SK", &["99999"], "811 01"),
    ("US", &["99999", "999999999"], "04101"),
];

/// Countries whose addresses have none, or do without: those without postcodes in the lists of the
/// postal union and of the Unicode CLDR, and those where few people know theirs.
const WITHOUT: [&str; 84] = [
    "AE", "AG", "AI", "AO", "AQ", "AW", "BB", "BF", "BI", "BJ", "BM", "BO", "BQ", "BS", "BV", "BW",
    "BZ", "CD", "CF", "CG", "CI", "CK", "CM", "CW", "DJ", "DM", "ER", "FJ", "GA", "GD", "GH", "GM",
    "GQ", "GY", "HK", "IE", "JM", "KI", "KM", "KN", "KP", "KY", "LA", "LC", "LY", "ML", "MO", "MR",
    "MS", "MW", "NA", "NR", "NU", "PA", "PS", "QA", "RW", "SB", "SC", "SH", "SL", "SO", "SR", "SS",
    "ST", "SX", "SY", "TC", "TD", "TF", "TG", "TK", "TL", "TO", "TT", "TV", "TZ", "UG", "VC", "VG",
    "VU", "WS", "YE", "ZW",
];

/// Whether an address there needs a postcode.
pub(super) fn has_postcodes(country: &str) -> bool {
    !WITHOUT.contains(&country)
}

/// A postcode of that country as it is written, where this one does not look like one.
pub(super) fn unlike(country: &str, postcode: &str) -> Option<&'static str> {
    let shape = |c: char| match c {
        c if c.is_ascii_digit() => '9',
        c if c.is_ascii_alphabetic() => 'A',
        c => c,
    };
    let typed: String = compact(postcode).chars().map(shape).collect();
    let (_, shapes, example) = KNOWN.iter().find(|(code, ..)| *code == country)?;
    (!typed.is_empty() && !shapes.contains(&&*typed)).then_some(*example)
}

/// What its people call a postcode.
pub(super) fn word(country: Option<Country>) -> &'static str {
    match country.map(Country::code) {
        Some("US") => "ZIP code",
        Some("IE") => "Eircode",
        Some("CA") => "Postal code",
        _ => "Postcode",
    }
}

/// The same within a sentence, with its article.
pub(super) fn word_in_text(country: Option<Country>) -> &'static str {
    match word(country) {
        "ZIP code" => "a ZIP code",
        "Eircode" => "an Eircode",
        "Postal code" => "a postal code",
        _ => "a postcode",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_known_by_its_shape_however_it_is_written() {
        for (country, postcode) in [
            ("GB", "sw1a 1aa"),
            ("GB", "M1 1AE"),
            ("DE", "1 0 1 1 5"),
            ("US", "04101-1234"),
            ("ZZ", "?"),
        ] {
            assert_eq!(unlike(country, postcode), None, "{country} {postcode}");
        }
        assert_eq!(unlike("DE", "1011"), Some("10115"));
        assert_eq!(unlike("CA", "12345"), Some("K1A 0B1"));
        assert!(has_postcodes("DE") && has_postcodes("US"));
        let without = "HK CK CW NU SB SC SL SR SS SX SY TG TL TO VU BQ LY PA SO TD WS";
        assert!(without.split(' ').all(|country| !has_postcodes(country)));
    }

    #[test]
    fn every_example_has_one_of_the_shapes() {
        for (country, _, example) in KNOWN {
            assert_eq!(unlike(country, example), None, "{country}");
        }
    }
}

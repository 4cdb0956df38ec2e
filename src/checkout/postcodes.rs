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

/// Countries whose addresses are not complete without a postcode, which everybody there knows. A
/// postcode that is wrongly asked for blocks an order, so all others do without: those that have
/// none in the postal union's lists, those where few people know theirs, and those in doubt.
const NEEDED: [&str; 69] = [
    "AS", "AT", "AU", "AX", "BE", "BG", "BL", "BR", "CA", "CH", "CN", "CZ", "DE", "DK", "EE", "ES",
    "FI", "FM", "FR", "GB", "GF", "GG", "GL", "GP", "GR", "GU", "HR", "HU", "IM", "IN", "IT", "JE",
    "JP", "KR", "LI", "LT", "LU", "LV", "MF", "MH", "MP", "MQ", "MX", "MY", "NC", "NL", "NO", "NZ",
    "PL", "PM", "PR", "PT", "PW", "RE", "RO", "RU", "SE", "SG", "SI", "SJ", "SK", "SM", "TR", "TW",
    "UA", "US", "VI", "YT", "ZA",
];

/// Whether an address there needs a postcode.
pub(super) fn is_needed(country: &str) -> bool {
    NEEDED.contains(&country)
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
    }

    #[test]
    fn only_countries_where_everybody_has_one_need_a_postcode() {
        let needed = |code: &&str| is_needed(code) && Country::named(code).is_some();
        assert!(NEEDED.is_sorted() && NEEDED.iter().all(needed));
        assert!(KNOWN.iter().all(|(code, ..)| is_needed(code)));
        // Without postcodes in the lists of the postal union, or hardly used.
        let without = "AE AG AI AO AQ AW BB BF BI BJ BM BO BQ BS BV BW BZ CD CF CG CI CK CL CM CO CR \
                       CW DJ DM ER FJ GA GD GH GM GN GQ GT GW GY HK HM HN HT IE JM KI KM KN KP KY LA \
                       LC LY ML MO MR MS MW MZ NA NE NG NI NR NU PA PE PS PY QA RW SA SB SC SH SL SO \
                       SR SS ST SV SX SY TC TD TF TG TK TL TO TT TV TZ UG UY VC VG VU WS YE ZM ZW";
        for country in without.split(' ') {
            assert!(country.parse::<Country>().is_ok() && !is_needed(country), "{country}");
        }
    }

    #[test]
    fn every_example_has_one_of_the_shapes() {
        for (country, _, example) in KNOWN {
            assert_eq!(unlike(country, example), None, "{country}");
        }
    }
}

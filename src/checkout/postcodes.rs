//! The postcode formats of the countries for which we know them.

use crate::foundation::place::{Country, compact};

/// The postcodes of a country.
struct Format {
    country: &'static str,
    /// The possible shapes without spaces: `9` is a digit and `A` a letter.
    shapes: &'static [&'static str],
    example: &'static str,
}

const fn format(
    country: &'static str,
    shapes: &'static [&'static str],
    example: &'static str,
) -> Format {
    Format { country, shapes, example }
}

const FORMATS: [Format; 27] = [
    format("AT", &["9999"], "1010"),
    format("AU", &["9999"], "2000"),
    format("BE", &["9999"], "1000"),
    format("CA", &["A9A9A9"], "K1A 0B1"),
    format("CH", &["9999"], "8001"),
    format("CZ", &["99999"], "110 00"),
    format("DE", &["99999"], "10115"),
    format("DK", &["9999"], "1050"),
    format("ES", &["99999"], "28001"),
    format("FI", &["99999"], "00100"),
    format("FR", &["99999"], "75001"),
    format("GB", &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"], "SW1A 1AA"),
    format("GR", &["99999"], "104 31"),
    format("HU", &["9999"], "1051"),
    format("IT", &["99999"], "00118"),
    format("JP", &["9999999"], "100-0001"),
    format("LU", &["9999"], "1009"),
    format("MX", &["99999"], "06000"),
    format("NL", &["9999AA"], "1012 AB"),
    format("NO", &["9999"], "0150"),
    format("NZ", &["9999"], "6011"),
    format("PL", &["99999"], "00-001"),
    format("PT", &["9999999"], "1000-001"),
    format("SE", &["99999"], "111 20"),
    format("SI", &["9999"], "1000"),
    format("SK", &["99999"], "811 01"),
    format("US", &["99999", "999999999"], "04101"),
];

/// Countries where every address has a postcode that people know. In all other countries the
/// postcode is optional, because a field that is wrongly required blocks an order. These are
/// countries without postcodes in the Universal Postal Union's lists, countries where few people
/// know theirs, and doubtful cases.
const NEEDED: [&str; 69] = [
    "AS", "AT", "AU", "AX", "BE", "BG", "BL", "BR", "CA", "CH", "CN", "CZ", "DE", "DK", "EE", "ES",
    "FI", "FM", "FR", "GB", "GF", "GG", "GL", "GP", "GR", "GU", "HR", "HU", "IM", "IN", "IT", "JE",
    "JP", "KR", "LI", "LT", "LU", "LV", "MF", "MH", "MP", "MQ", "MX", "MY", "NC", "NL", "NO", "NZ",
    "PL", "PM", "PR", "PT", "PW", "RE", "RO", "RU", "SE", "SG", "SI", "SJ", "SK", "SM", "TR", "TW",
    "UA", "US", "VI", "YT", "ZA",
];

/// The label of a postcode field, and whether it is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostcodeField {
    /// The field's label, such as `ZIP code`.
    pub label: &'static str,
    /// `true` if an address in the country needs one.
    pub required: bool,
}

/// Returns `true` if an address in a country requires a postcode.
pub(super) fn is_needed(country: &str) -> bool {
    NEEDED.contains(&country)
}

/// Returns an example of the country's postcodes if the given one has the wrong format.
pub(super) fn expected_format(country: &str, postcode: &str) -> Option<&'static str> {
    let shape = |c: char| match c {
        c if c.is_ascii_digit() => '9',
        c if c.is_ascii_alphabetic() => 'A',
        c => c,
    };
    let typed: String = compact(postcode).chars().map(shape).collect();
    let format = FORMATS.iter().find(|format| format.country == country)?;
    let is_unexpected = !typed.is_empty() && !format.shapes.contains(&typed.as_str());
    is_unexpected.then_some(format.example)
}

/// Returns the name of the postcode in a country, such as `ZIP code`.
pub(super) fn label(country: Option<Country>) -> &'static str {
    match country.map(Country::code) {
        Some("US") => "ZIP code",
        Some("IE") => "Eircode",
        Some("CA") => "Postal code",
        _ => "Postcode",
    }
}

/// Returns the label with its article, for use in a sentence.
pub(super) fn label_with_article(country: Option<Country>) -> &'static str {
    match label(country) {
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
    fn postcodes_are_recognized_with_any_spacing_and_case() {
        for (country, postcode) in [
            ("GB", "sw1a 1aa"),
            ("GB", "M1 1AE"),
            ("DE", "1 0 1 1 5"),
            ("US", "04101-1234"),
            ("ZZ", "?"),
        ] {
            assert_eq!(expected_format(country, postcode), None, "{country} {postcode}");
        }
        assert_eq!(expected_format("DE", "1011"), Some("10115"));
        assert_eq!(expected_format("CA", "12345"), Some("K1A 0B1"));
    }

    #[test]
    fn countries_without_common_postcodes_do_not_require_one() {
        let needed = |code: &&str| is_needed(code) && Country::from_name(code).is_some();
        assert!(NEEDED.is_sorted() && NEEDED.iter().all(needed));
        assert!(FORMATS.iter().all(|format| is_needed(format.country)));
        // Without postcodes in the Universal Postal Union's lists, or hardly used.
        let without = "AE AG AI AO AQ AW BB BF BI BJ BM BO BQ BS BV BW BZ CD CF CG CI CK CL CM CO CR \
                       CW DJ DM ER FJ GA GD GH GM GN GQ GT GW GY HK HM HN HT IE JM KI KM KN KP KY LA \
                       LC LY ML MO MR MS MW MZ NA NE NG NI NR NU PA PE PS PY QA RW SA SB SC SH SL SO \
                       SR SS ST SV SX SY TC TD TF TG TK TL TO TT TV TZ UG UY VC VG VU WS YE ZM ZW";
        for country in without.split(' ') {
            assert!(country.parse::<Country>().is_ok() && !is_needed(country), "{country}");
        }
    }

    #[test]
    fn every_example_has_its_format() {
        for Format { country, example, .. } in FORMATS {
            assert_eq!(expected_format(country, example), None, "{country}");
        }
    }
}

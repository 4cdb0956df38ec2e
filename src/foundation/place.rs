//! Places that tax and shipping depend on: country, region and postcode.

mod regions;

use std::{fmt, str::FromStr, sync::LazyLock};

use super::text::plain_signs;

/// A country in ISO 3166-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(celes::Country);

impl Country {
    /// All countries, sorted by name without regard to accents.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| {
            let all = celes::Country::get_countries().into_iter().map(Country);
            let mut all: Vec<Country> = all.collect();
            all.sort_by_cached_key(|country| plain(country.name()));
            all
        });
        &ALL
    }

    /// The two-letter code, such as `DE`.
    pub fn code(self) -> &'static str {
        let celes::Country { alpha2, .. } = self.0;
        alpha2
    }

    /// The common name in English.
    pub fn name(self) -> &'static str {
        let formal = self.0.long_name;
        match EVERYDAY_NAMES.binary_search_by_key(&self.code(), |(code, _)| code) {
            Ok(index) => EVERYDAY_NAMES[index].1,
            Err(_) => formal.strip_prefix("The ").unwrap_or(formal),
        }
    }

    /// Finds a country by its code or one of its names, ignoring case.
    pub fn from_name(text: &str) -> Option<Self> {
        let text = plain(text.trim());
        let same = |country: &&Self| plain(country.name()).eq_ignore_ascii_case(&text);
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let known = || letters.parse().ok().map(Self);
        Self::all().iter().find(same).copied().or_else(known)
    }
}

/// Names that differ from the formal ones by more than an article, sorted by code.
const EVERYDAY_NAMES: [(&str, &str); 43] = [
    ("AG", "Antigua and Barbuda"),
    ("AX", "Åland Islands"),
    ("BA", "Bosnia and Herzegovina"),
    ("BL", "Saint Barthélemy"),
    ("BN", "Brunei"),
    ("BQ", "Bonaire, Sint Eustatius and Saba"),
    ("CC", "Cocos (Keeling) Islands"),
    ("CD", "Congo (Democratic Republic)"),
    ("CI", "Côte d'Ivoire"),
    ("CW", "Curaçao"),
    ("FK", "Falkland Islands"),
    ("FM", "Micronesia"),
    ("GB", "United Kingdom"),
    ("GS", "South Georgia and the South Sandwich Islands"),
    ("GW", "Guinea-Bissau"),
    ("HM", "Heard Island and McDonald Islands"),
    ("IM", "Isle of Man"),
    ("IR", "Iran"),
    ("KN", "Saint Kitts and Nevis"),
    ("KP", "North Korea"),
    ("KR", "South Korea"),
    ("LA", "Laos"),
    ("MD", "Moldova"),
    ("MF", "Saint Martin"),
    ("MK", "North Macedonia"),
    ("PM", "Saint Pierre and Miquelon"),
    ("PS", "Palestine"),
    ("RE", "Réunion"),
    ("RU", "Russia"),
    ("SH", "Saint Helena"),
    ("SJ", "Svalbard and Jan Mayen"),
    ("ST", "São Tomé and Príncipe"),
    ("SX", "Sint Maarten"),
    ("SY", "Syria"),
    ("TC", "Turks and Caicos Islands"),
    ("TL", "Timor-Leste"),
    ("TT", "Trinidad and Tobago"),
    ("TW", "Taiwan"),
    ("TZ", "Tanzania"),
    ("US", "United States"),
    ("VC", "Saint Vincent and the Grenadines"),
    ("VE", "Venezuela"),
    ("WF", "Wallis and Futuna"),
];

/// Removes accents from a country's name, since many people type it without.
fn plain(name: &str) -> String {
    let letter = |c| match c {
        'Å' => 'A',
        'ã' | 'á' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'í' => 'i',
        'ô' | 'ó' => 'o',
        'ü' => 'u',
        '’' => '\'',
        other => other,
    };
    name.chars().map(letter).collect()
}

/// Reads two letters in either case.
impl FromStr for Country {
    type Err = &'static str;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        celes::Country::from_alpha2(code).map(Self)
    }
}

/// Writes the name for people.
impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A destination, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The country; `None` if it is unknown.
    pub country: Option<Country>,
    /// The code of the state or province, such as `QC`; empty if there is none.
    pub region: String,
    /// The postcode in upper case without spaces; empty if it is unknown.
    pub postcode: String,
}

impl Place {
    /// Creates a place from typed or stored texts: letters become upper case, spaces and dashes are
    /// removed.
    pub fn new(country: &str, region: &str, postcode: &str) -> Self {
        Self {
            country: country.parse().ok(),
            region: region.trim().to_uppercase(),
            postcode: compact(postcode),
        }
    }
}

/// Returns a postcode in upper case without spaces and dashes, for comparisons.
pub fn compact(postcode: &str) -> String {
    plain_signs(postcode)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_normalized() {
        let place = Place::new("gb", " qc ", "sw1a 1-aa");
        assert_eq!(place.country.unwrap().code(), "GB");
        assert_eq!((place.region.as_str(), place.postcode.as_str()), ("QC", "SW1A1AA"));
        assert_eq!(Place::new("", "", ""), Place::default());
        assert_eq!(Place::new("ZZ", "", "").country, None);
    }

    #[test]
    fn countries_have_names() {
        let all = Country::all();
        assert!(all.len() > 200 && all.is_sorted_by_key(|country| plain(country.name())));
        for word in ["And", "Of", "The", "Mc"] {
            let formal = |country: &&Country| country.name().split(' ').any(|part| part == word);
            assert_eq!(all.iter().find(formal), None, "{word}");
        }
        assert!(EVERYDAY_NAMES.is_sorted_by_key(|(code, _)| code));
        assert_eq!("DE".parse::<Country>().unwrap().to_string(), "Germany");
        for (text, code) in [
            ("gb", "GB"),
            ("united kingdom", "GB"),
            ("Great Britain", "GB"),
            (" The Netherlands ", "NL"),
            ("Netherlands", "NL"),
            ("United States", "US"),
            ("Cote d'Ivoire", "CI"),
            ("Côte d’Ivoire", "CI"),
            ("Ivory Coast", "CI"),
            ("reunion", "RE"),
            ("Syrian Arab Republic", "SY"),
            ("Aland Islands", "AX"),
        ] {
            assert_eq!(Country::from_name(text).map(Country::code), Some(code), "{text}");
        }
        assert_eq!(Country::from_name("Atlantis").or(Country::from_name("")), None);
    }
}

//! The countries of a zone: a few names at once, and all of them on request.

use std::collections::BTreeMap;

use crate::shipping::{EVERYWHERE_ELSE, ZonePlace, format_place};

/// Maximum number of countries that are shown at once.
const MAX_COUNTRIES: usize = 8;

/// Maximum number of postcode prefixes that are shown at once.
const MAX_PREFIXES: usize = 12;

/// The name of all places that no zone lists.
const OTHERS: &str = "All places not listed on this page";

/// The countries of a zone.
#[derive(Debug, PartialEq, Eq)]
pub struct Countries {
    /// The first few names, joined.
    pub few: String,
    /// The label for all of them, such as `All 32 countries`. `None` if all are shown at once.
    pub more: Option<String>,
    /// All names.
    pub all: Vec<String>,
}

impl Countries {
    /// The countries of a zone's places, each once, sorted by name.
    pub fn new(places: &[ZonePlace]) -> Self {
        let mut by_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for place in places {
            let prefixes = by_name.entry(format_place(&place.country, "")).or_default();
            prefixes.push(&place.postcode_prefix);
        }
        let names =
            |max| by_name.iter().map(move |(name, prefixes)| country_text(name, prefixes, max));
        let all: Vec<String> = names(usize::MAX).collect();
        let few: Vec<String> = names(MAX_PREFIXES).take(MAX_COUNTRIES).collect();
        let more = match all.len() - few.len() {
            0 if all == few => None,
            0 => Some("All postcodes".to_owned()),
            _ if by_name.contains_key(EVERYWHERE_ELSE) => Some("All of them".to_owned()),
            _ => Some(format!("All {} countries", all.len())),
        };
        Self { few: join(&few, all.len()), more, all }
    }
}

/// Joins names, such as `Austria, Belgium and 30 more`.
fn join(few: &[String], all: usize) -> String {
    match all - few.len() {
        0 => few.join(", "),
        rest => format!("{} and {rest} more", few.join(", ")),
    }
}

/// Returns `Germany`, or `Germany (postcodes starting with 10, 12)` if only parts belong to the zone.
fn country_text(name: &str, prefixes: &[&str], max_prefixes: usize) -> String {
    if name == EVERYWHERE_ELSE {
        return OTHERS.to_owned();
    }
    if prefixes.contains(&"") {
        return name.to_owned();
    }
    let (shown, rest) = prefixes.split_at(prefixes.len().min(max_prefixes));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    format!("{name} (postcodes starting with {}{more})", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(places: &[(&str, &str)]) -> Countries {
        let place = |(country, prefix): &(&str, &str)| ZonePlace {
            zone_id: 1.into(),
            country: (*country).to_owned(),
            postcode_prefix: (*prefix).to_owned(),
        };
        Countries::new(&places.iter().map(place).collect::<Vec<_>>())
    }

    #[test]
    fn short_lists_are_shown_whole() {
        let home = countries(&[("FR", ""), ("DE", "10"), ("DE", "12"), ("AT", "1"), ("AT", "")]);
        assert_eq!(home.few, "Austria, France, Germany (postcodes starting with 10, 12)");
        assert_eq!(home.more, None);
        assert_eq!(countries(&[("*", "")]).few, OTHERS);
        assert_eq!(countries(&[("ZZ", ""), ("DE", "")]).few, "Germany, ZZ");
    }

    #[test]
    fn long_lists_are_shortened() {
        let codes = ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "FI", "FR"];
        let europe = countries(&codes.map(|code| (code, "")));
        assert!(europe.few.ends_with("Finland and 2 more"), "{}", europe.few);
        assert_eq!(europe.more.as_deref(), Some("All 10 countries"));
        assert_eq!(europe.all.len(), 10);
        let prefixes: Vec<String> = (10..40).map(|prefix| prefix.to_string()).collect();
        let places: Vec<_> = prefixes.iter().map(|prefix| ("DE", prefix.as_str())).collect();
        let part = countries(&places);
        assert!(part.few.ends_with("20, 21 and 18 more)"), "{}", part.few);
        assert_eq!(part.more.as_deref(), Some("All postcodes"));
        assert!(part.all[0].ends_with("38, 39)"), "{:?}", part.all);
    }
}

//! Where a zone is, in words: a few names at once, and all of them on request.

use std::collections::BTreeMap;

use crate::shipping::{EVERYWHERE_ELSE, ZonePlace, place_in_words};

/// Countries that are named at once.
const SHOWN: usize = 8;

/// Beginnings of postcodes that are named at once.
const PREFIXES: usize = 12;

/// What is said in place of a name that stands for all others.
const OTHERS: &str = "All places not listed on this page";

/// Where a zone is, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Countries {
    /// A few, as a text.
    pub few: String,
    /// What all of them are called together, such as `All 32 countries`; none where a few are all.
    pub more: Option<String>,
    /// All of them.
    pub all: Vec<String>,
}

impl Countries {
    /// Of a zone's places: each country once, by name.
    pub fn of(places: &[ZonePlace]) -> Self {
        let mut by_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for place in places {
            let prefixes = by_name.entry(place_in_words(&place.country, "")).or_default();
            prefixes.push(&place.postcode_prefix);
        }
        let names = |most| by_name.iter().map(move |(name, prefixes)| named(name, prefixes, most));
        let (all, few): (Vec<String>, Vec<String>) =
            (names(usize::MAX).collect(), names(PREFIXES).take(SHOWN).collect());
        let more = match all.len() - few.len() {
            0 if all == few => None,
            0 => Some("All postcodes".to_owned()),
            _ if by_name.contains_key(EVERYWHERE_ELSE) => Some("All of them".to_owned()),
            _ => Some(format!("All {} countries", all.len())),
        };
        Self { few: joined(&few, all.len()), more, all }
    }
}

/// `Austria, Belgium and 30 more`
fn joined(few: &[String], all: usize) -> String {
    match all - few.len() {
        0 => few.join(", "),
        rest => format!("{} and {rest} more", few.join(", ")),
    }
}

/// `Germany`, or `Germany (postcodes starting with 10, 12)` where it is not all of it.
fn named(name: &str, prefixes: &[&str], most: usize) -> String {
    if name == EVERYWHERE_ELSE {
        return OTHERS.to_owned();
    }
    if prefixes.contains(&"") {
        return name.to_owned();
    }
    let (shown, rest) = prefixes.split_at(prefixes.len().min(most));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    format!("{name} (postcodes starting with {}{more})", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[(&str, &str)]) -> Countries {
        let place = |(country, prefix): &(&str, &str)| ZonePlace {
            zone_id: 1.into(),
            country: (*country).to_owned(),
            postcode_prefix: (*prefix).to_owned(),
        };
        Countries::of(&places.iter().map(place).collect::<Vec<_>>())
    }

    #[test]
    fn few_countries_are_all_named_at_once() {
        let home = of(&[("FR", ""), ("DE", "10"), ("DE", "12"), ("AT", "1"), ("AT", "")]);
        assert_eq!(home.few, "Austria, France, Germany (postcodes starting with 10, 12)");
        assert_eq!(home.more, None);
        assert_eq!(of(&[("*", "")]).few, OTHERS);
        assert_eq!(of(&[("ZZ", ""), ("DE", "")]).few, "Germany, ZZ");
    }

    #[test]
    fn long_lists_are_named_on_request() {
        let codes = ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "FI", "FR"];
        let europe = of(&codes.map(|code| (code, "")));
        assert!(europe.few.ends_with("Finland and 2 more"), "{}", europe.few);
        assert_eq!(europe.more.as_deref(), Some("All 10 countries"));
        assert_eq!(europe.all.len(), 10);
        let prefixes: Vec<String> = (10..40).map(|prefix| prefix.to_string()).collect();
        let places: Vec<_> = prefixes.iter().map(|prefix| ("DE", prefix.as_str())).collect();
        let part = of(&places);
        assert!(part.few.ends_with("20, 21 and 18 more)"), "{}", part.few);
        assert_eq!(part.more.as_deref(), Some("All postcodes"));
        assert!(part.all[0].ends_with("38, 39)"), "{:?}", part.all);
    }
}

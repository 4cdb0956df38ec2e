//! The regions that an address must name, because tax differs between them.

use crate::{
    db::{Conn, Outcome},
    foundation::place::Country,
    q,
    settings::Settings,
};

/// A place in none of the regions that have rates of their own.
const ELSEWHERE: &str = "-";

/// What a shopper chooses the region from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// What a region is called there, such as `State`.
    pub word: &'static str,
    /// The letters and the name of each; empty where the country is enough.
    pub all: Vec<(String, String)>,
}

impl Regions {
    /// Whether it is one of them.
    pub fn has(&self, code: &str) -> bool {
        self.all.iter().any(|(known, _)| known == code)
    }
}

/// The regions of a country: all that we know of, and all that have rates. None where tax is
/// the same everywhere in it, or is not charged.
pub fn regions_of(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Option<Country>,
) -> Outcome<Regions> {
    let Some(country) = country.filter(|_| settings.charges_tax) else {
        return Ok(Regions::default());
    };
    let rated = q!(conn, taxation::rates::regions(country.code()))?;
    Ok(choices(country, rated))
}

fn choices(country: Country, rated: Vec<String>) -> Regions {
    if rated.is_empty() {
        return Regions::default();
    }
    let known = country.regions();
    let unknown = rated.into_iter().filter(|code| known.iter().all(|(own, _)| own != code));
    let known = known.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
    let mut all: Vec<(String, String)> = known.collect();
    if all.is_empty() {
        all.push((ELSEWHERE.to_owned(), format!("Elsewhere in {country}")));
    }
    all.extend(unknown.map(|code| (code.clone(), code)));
    Regions { word: country.region_word(), all }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, rated: &[&str]) -> Regions {
        choices(code.parse().unwrap(), rated.iter().map(|code| (*code).to_owned()).collect())
    }

    #[test]
    fn every_region_is_offered_where_one_has_rates() {
        assert_eq!(of("CA", &[]), Regions::default());
        let canada = of("CA", &["QC"]);
        assert_eq!((canada.word, canada.all.len()), ("Province", 13));
        assert!(canada.has("QC") && canada.has("ON") && !canada.has(ELSEWHERE) && !canada.has(""));
        let spain = of("ES", &["CN", "ML"]);
        let codes: Vec<&str> = spain.all.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!((spain.word, codes), ("Region", vec![ELSEWHERE, "CN", "ML"]));
    }
}

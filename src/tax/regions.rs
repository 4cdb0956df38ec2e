//! The regions that an address must name, because tax differs between them.

use crate::{Result, db::Conn, foundation::place::Country, q, settings::Settings};

/// A place in none of the regions that have rates of their own.
const ELSEWHERE: &str = "-";

/// What a shopper chooses the region from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// What a region is called there, such as `State`.
    pub word: &'static str,
    /// The letters and the name of each; empty where the country is enough.
    pub all: Vec<(String, String)>,
    /// Whether there are rates for the whole country, which apply in a region that is on no list.
    pub has_country_rates: bool,
}

impl Regions {
    /// Whether it is one of them.
    pub fn has(&self, code: &str) -> bool {
        self.all.iter().any(|(known, _)| known == code)
    }
}

/// The regions of all countries that have rates of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatedRegions(Vec<(String, String)>);

impl RatedRegions {
    /// The regions of a country: all that we know of, and all that have rates. None where tax is
    /// the same everywhere in it, or is not charged.
    pub fn of(&self, country: Country) -> Regions {
        let places = || self.0.iter().filter(|(code, _)| code == country.code());
        let rated = places().map(|(_, region)| region).filter(|region| !region.is_empty());
        let regions = choices(country, rated.cloned().collect());
        Regions { has_country_rates: places().any(|(_, region)| region.is_empty()), ..regions }
    }
}

/// The regions that tax depends on, in all countries; none where the shop charges no tax.
pub fn rated_regions(conn: &mut Conn<'_>, settings: &Settings) -> Result<RatedRegions> {
    if !settings.charges_tax {
        return Ok(RatedRegions::default());
    }
    Ok(RatedRegions(q!(conn, tax::rates::places())?))
}

/// The regions of a country, as [`RatedRegions::of`] says.
pub fn regions_of(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Option<Country>,
) -> Result<Regions> {
    match country {
        Some(country) => Ok(rated_regions(conn, settings)?.of(country)),
        None => Ok(Regions::default()),
    }
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
    Regions { word: country.region_word(), all, has_country_rates: false }
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

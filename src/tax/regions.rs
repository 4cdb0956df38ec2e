//! The regions that an address must contain because tax differs between them.

use crate::{Result, db::Conn, foundation::place::Country, q, settings::Settings};

use super::models::RatedPlace;

/// The code of the rest of a country, outside the regions with their own rates.
const ELSEWHERE: &str = "-";

/// A region to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The code, such as `QC`.
    pub code: String,
    /// The label for people.
    pub name: String,
}

impl Region {
    /// A region with this code and name.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into() }
    }
}

/// The regions of a country to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// The country's term for a region, such as `State`.
    pub word: &'static str,
    /// The regions; empty if tax does not depend on them.
    pub all: Vec<Region>,
    /// `true` if there are rates for the whole country, which apply in regions that are not listed.
    pub has_country_rates: bool,
}

impl Regions {
    /// Returns `true` if a region has this code.
    pub fn has(&self, code: &str) -> bool {
        self.all.iter().any(|region| region.code == code)
    }
}

/// The places in all countries that have rates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatedRegions(Vec<RatedPlace>);

impl RatedRegions {
    /// Returns the regions of a country: all known ones, and all that have rates. Empty if tax is
    /// the same everywhere in the country, or not charged.
    pub fn for_country(&self, country: Country) -> Regions {
        let places = || self.0.iter().filter(|place| place.country == country.code());
        let rated = places().map(|place| &place.region).filter(|region| !region.is_empty());
        let regions = choices(country, rated.cloned().collect());
        Regions { has_country_rates: places().any(|place| place.region.is_empty()), ..regions }
    }
}

/// The regions in all countries on which tax depends. Empty if the shop charges no tax.
pub fn list_rated_regions(conn: &mut Conn<'_>, settings: &Settings) -> Result<RatedRegions> {
    if !settings.charges_tax {
        return Ok(RatedRegions::default());
    }
    Ok(RatedRegions(q!(conn, tax::rates::places())?))
}

/// The regions of a country, as in [`RatedRegions::for_country`].
pub fn list_regions(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Option<Country>,
) -> Result<Regions> {
    match country {
        Some(country) => Ok(list_rated_regions(conn, settings)?.for_country(country)),
        None => Ok(Regions::default()),
    }
}

fn choices(country: Country, rated: Vec<String>) -> Regions {
    if rated.is_empty() {
        return Regions::default();
    }
    let known = country.regions();
    let unknown = rated.into_iter().filter(|code| known.iter().all(|(own, _)| own != code));
    let mut all: Vec<Region> = known.iter().map(|(code, name)| Region::new(*code, *name)).collect();
    if all.is_empty() {
        all.push(Region::new(ELSEWHERE, format!("Elsewhere in {country}")));
    }
    all.extend(unknown.map(|code| Region::new(code.clone(), code)));
    Regions { word: country.region_word(), all, has_country_rates: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, rated: &[&str]) -> Regions {
        choices(code.parse().unwrap(), rated.iter().map(|code| (*code).to_owned()).collect())
    }

    #[test]
    fn all_regions_are_listed_if_one_has_rates() {
        assert_eq!(of("CA", &[]), Regions::default());
        let canada = of("CA", &["QC"]);
        assert_eq!((canada.word, canada.all.len()), ("Province", 13));
        assert!(canada.has("QC") && canada.has("ON") && !canada.has(ELSEWHERE) && !canada.has(""));
        let spain = of("ES", &["CN", "ML"]);
        let codes: Vec<&str> = spain.all.iter().map(|region| region.code.as_str()).collect();
        assert_eq!((spain.word, codes), ("Region", vec![ELSEWHERE, "CN", "ML"]));
    }
}

//! The places of a zone, as rows of a form: a country and beginnings of its postcodes.

use crate::{
    Result,
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::ShippingZoneId,
        params::Params,
        place::{Country, compact},
    },
    q,
};

use super::{delivery::MAX_PREFIX, models::ZonePlace};

/// What a form says for all countries that have no zone; kept as `*`.
pub const EVERYWHERE_ELSE: &str = "Everywhere else";

/// Places that a zone can have.
const MAX_PLACES: usize = 1_000;

/// A place that a form names, with the name of its field.
pub(super) struct Typed {
    pub country: String,
    pub prefix: String,
    pub field: String,
}

/// A place in words: `Germany`, `Germany 10…`, `Everywhere else`; letters that are no country's stay
/// as they are.
pub fn place_in_words(country: &str, prefix: &str) -> String {
    let name = match country {
        "*" => EVERYWHERE_ELSE,
        emails => emails.parse::<Country>().map_or(emails, |country| country.name()),
    };
    if prefix.is_empty() { name.to_owned() } else { format!("{name} {prefix}…") }
}

/// Rows of a form: one for each country, and the beginnings of its postcodes in one field.
pub(super) fn fill(params: &mut Params, places: &[ZonePlace]) {
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places {
        let prefix = place.postcode_prefix.as_str();
        match rows.iter_mut().find(|(country, prefixes)| {
            // A whole country stands in a row of its own.
            *country == place.country && !prefix.is_empty() && !prefixes[0].is_empty()
        }) {
            Some((_, prefixes)) => prefixes.push(prefix),
            None => rows.push((&place.country, vec![prefix])),
        }
    }
    for (row, (country, prefixes)) in rows.into_iter().enumerate() {
        params.push(format!("places[{row}][country]"), place_in_words(country, ""));
        params.push(format!("places[{row}][postcodes]"), prefixes.join(", "));
    }
}

/// The places that a form names; empty rows are passed over.
pub(super) fn cast(form: &mut Changeset) -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    for (number, (key, row)) in (1..).zip(form.values().nested("places")) {
        let value = |field| row.get(field).unwrap_or_default().trim().to_owned();
        let (country, postcodes) = (value("country"), value("postcodes"));
        if country.is_empty() && postcodes.is_empty() {
            continue;
        }
        let field = format!("places[{key}]");
        let Some(country) = cast_country(form, &field, &country, number) else { continue };
        for (prefix, field) in cast_postcodes(form, &field, &country, &postcodes) {
            if typed.iter().any(|other| other.country == country && other.prefix == prefix) {
                let place = place_in_words(&country, &prefix);
                form.error(&field, format!("{place} is listed twice"));
            }
            typed.push(Typed { country: country.clone(), prefix, field });
        }
    }
    if typed.is_empty() && form.is_valid() {
        form.error("places", "A zone needs at least one place");
    }
    if typed.len() > MAX_PLACES {
        form.error("places", format!("A zone can have at most {MAX_PLACES} places"));
    }
    typed
}

fn cast_country(form: &mut Changeset, row: &str, text: &str, number: usize) -> Option<String> {
    if text == "*" || text.eq_ignore_ascii_case(EVERYWHERE_ELSE) {
        return Some("*".to_owned());
    }
    let country = Country::named(text);
    if country.is_none() {
        let field = format!("{row}[country]");
        form.error(field, format!("Place {number} must be a country, or \"{EVERYWHERE_ELSE}\""));
    }
    country.map(|country| country.code().to_owned())
}

/// The beginnings of postcodes in a field, each with the name of the field that messages belong
/// to; one that is empty for the whole country.
fn cast_postcodes(
    form: &mut Changeset,
    row: &str,
    country: &str,
    text: &str,
) -> Vec<(String, String)> {
    let (whole, part) = (format!("{row}[country]"), format!("{row}[postcodes]"));
    let prefixes = text.split([',', ';', '\n']).map(compact).filter(|prefix| !prefix.is_empty());
    let prefixes: Vec<String> = prefixes.collect();
    if prefixes.is_empty() {
        return vec![(String::new(), whole)];
    }
    if country == "*" {
        form.error(&part, format!("{EVERYWHERE_ELSE} can't have postcodes"));
    }
    if prefixes.iter().any(|prefix| prefix.chars().count() > MAX_PREFIX) {
        let most = format!("Postcodes must have at most {MAX_PREFIX} letters and digits each");
        form.error(&part, most);
    }
    prefixes.into_iter().map(|prefix| (prefix, part.clone())).collect()
}

/// Refuses places that another zone has, and names that zone.
pub(super) fn check_overlaps(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    own: Option<ShippingZoneId>,
    typed: &[Typed],
) -> Result<()> {
    let (taken, zones) = (q!(conn, shipping::zones::places())?, q!(conn, shipping::zones::all())?);
    for place in typed {
        let other = taken.iter().find(|other| {
            Some(other.zone_id) != own
                && other.country == place.country
                && other.postcode_prefix == place.prefix
        });
        let zone = other.and_then(|other| zones.iter().find(|zone| zone.id == other.zone_id));
        if let Some(zone) = zone {
            let words = place_in_words(&place.country, &place.prefix);
            form.error(&place.field, format!("{words} is already in the zone {}", zone.name));
        }
    }
    Ok(())
}

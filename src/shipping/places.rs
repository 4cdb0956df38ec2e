//! The places of a zone as rows of its form: a country and prefixes of its postcodes.

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

/// The label of all countries without a zone, stored as `*`.
pub const EVERYWHERE_ELSE: &str = "Everywhere else";

/// The maximum number of places in a zone.
const MAX_PLACES: usize = 1_000;

/// A place in a form.
pub(super) struct PlaceEntry {
    /// ISO 3166 code of two letters, or `*`.
    pub country: String,
    /// The prefix of its postcodes; empty for the whole country.
    pub prefix: String,
    /// The form's field for errors about the place.
    pub field: String,
}

/// Formats a place as `Germany`, `Germany 10…` or `Everywhere else`. An unknown country code is
/// returned unchanged.
pub fn format_place(country: &str, prefix: &str) -> String {
    let name = match country {
        "*" => EVERYWHERE_ELSE,
        code => code.parse::<Country>().map_or(code, |country| country.name()),
    };
    if prefix.is_empty() { name.to_owned() } else { format!("{name} {prefix}…") }
}

/// Fills the rows of a form: one for each country, with the prefixes of its postcodes in one field.
pub(super) fn fill(params: &mut Params, places: &[ZonePlace]) {
    struct Row<'a> {
        country: &'a str,
        prefixes: Vec<&'a str>,
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    for place in places {
        let prefix = place.postcode_prefix.as_str();
        // A whole country has a row of its own.
        let existing = rows.iter_mut().find(|row| {
            row.country == place.country && !prefix.is_empty() && !row.prefixes[0].is_empty()
        });
        match existing {
            Some(row) => row.prefixes.push(prefix),
            None => rows.push(Row { country: &place.country, prefixes: vec![prefix] }),
        }
    }
    for (index, row) in rows.into_iter().enumerate() {
        params.push(format!("places[{index}][country]"), format_place(row.country, ""));
        params.push(format!("places[{index}][postcodes]"), row.prefixes.join(", "));
    }
}

/// Reads the places of a form. Skips empty rows.
pub(super) fn cast(form: &mut Changeset) -> Vec<PlaceEntry> {
    let mut entries: Vec<PlaceEntry> = Vec::new();
    for (number, (key, row)) in (1..).zip(form.values().nested("places")) {
        let value = |field| row.get(field).unwrap_or_default().trim().to_owned();
        let country = value("country");
        let postcodes = value("postcodes");
        if country.is_empty() && postcodes.is_empty() {
            continue;
        }
        let field = format!("places[{key}]");
        let Some(country) = cast_country(form, &field, &country, number) else { continue };
        for entry in cast_postcodes(form, &field, &country, &postcodes) {
            let is_same =
                |other: &PlaceEntry| other.country == country && other.prefix == entry.prefix;
            if entries.iter().any(is_same) {
                let place = format_place(&country, &entry.prefix);
                form.error(&entry.field, format!("{place} is listed twice"));
            }
            entries.push(entry);
        }
    }
    if entries.is_empty() && form.is_valid() {
        form.error("places", "A zone needs at least one place");
    }
    if entries.len() > MAX_PLACES {
        form.error("places", format!("A zone can have at most {MAX_PLACES} places"));
    }
    entries
}

fn cast_country(form: &mut Changeset, row: &str, text: &str, number: usize) -> Option<String> {
    if text == "*" || text.eq_ignore_ascii_case(EVERYWHERE_ELSE) {
        return Some("*".to_owned());
    }
    let country = Country::from_name(text);
    if country.is_none() {
        let field = format!("{row}[country]");
        form.error(field, format!("Place {number} must be a country, or \"{EVERYWHERE_ELSE}\""));
    }
    country.map(|country| country.code().to_owned())
}

/// Reads the places of one row: one for each prefix of postcodes, or one for the whole country.
fn cast_postcodes(form: &mut Changeset, row: &str, country: &str, text: &str) -> Vec<PlaceEntry> {
    let field = format!("{row}[postcodes]");
    let prefixes = text.split([',', ';', '\n']).map(compact).filter(|prefix| !prefix.is_empty());
    let prefixes: Vec<String> = prefixes.collect();
    if prefixes.is_empty() {
        return vec![PlaceEntry {
            country: country.to_owned(),
            prefix: String::new(),
            field: format!("{row}[country]"),
        }];
    }
    if country == "*" {
        form.error(&field, format!("{EVERYWHERE_ELSE} can't have postcodes"));
    }
    if prefixes.iter().any(|prefix| prefix.chars().count() > MAX_PREFIX) {
        let message = format!("Postcodes must have at most {MAX_PREFIX} letters and digits each");
        form.error(&field, message);
    }
    let entry = |prefix| PlaceEntry { country: country.to_owned(), prefix, field: field.clone() };
    prefixes.into_iter().map(entry).collect()
}

/// Adds an error for each place that already belongs to another zone.
pub(super) fn check_overlaps(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    own: Option<ShippingZoneId>,
    entries: &[PlaceEntry],
) -> Result<()> {
    let places = q!(conn, shipping::zones::places())?;
    let zones = q!(conn, shipping::zones::all())?;
    for entry in entries {
        let other = places.iter().find(|other| {
            Some(other.zone_id) != own
                && other.country == entry.country
                && other.postcode_prefix == entry.prefix
        });
        let zone = other.and_then(|other| zones.iter().find(|zone| zone.id == other.zone_id));
        if let Some(zone) = zone {
            let place = format_place(&entry.country, &entry.prefix);
            form.error(&entry.field, format!("{place} is already in the zone {}", zone.name));
        }
    }
    Ok(())
}

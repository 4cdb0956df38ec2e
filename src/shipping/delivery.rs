//! The delivery of a parcel to a place.

use crate::{
    Result,
    db::Conn,
    foundation::{
        ids::ShippingZoneId,
        place::{Country, Place},
    },
    q,
    settings::Settings,
};

use super::{
    parcel::Parcel,
    quote::{QuotedMethod, quote},
    zones::{MethodDetails, group_steps},
};

/// The delivery of a parcel to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The shop does not charge for shipping.
    NotCharged,
    /// Nothing is shipped, because all items are services or downloads.
    NothingToShip,
    /// The country is not known yet.
    Unknown,
    /// The shop does not deliver there. Carries a sentence for the customer.
    NotDelivered(String),
    /// The possible methods, cheapest first; at least one.
    Methods(Vec<QuotedMethod>),
}

/// The maximum length of a postcode prefix in characters.
pub(super) const MAX_PREFIX: usize = 12;

/// Finds the delivery of a parcel to a place. The zone with the longest matching postcode prefix
/// takes precedence, then that of the country, then that of everywhere else. Runs at most two
/// queries.
pub fn find_delivery(
    conn: &mut Conn<'_>,
    settings: &Settings,
    place: &Place,
    parcel: &Parcel,
) -> Result<Delivery> {
    if !settings.charges_shipping {
        return Ok(Delivery::NotCharged);
    }
    if !parcel.ships {
        return Ok(Delivery::NothingToShip);
    }
    let Some(country) = place.country else { return Ok(Delivery::Unknown) };
    let Some(zone) = find_zone(conn, country, &place.postcode)? else {
        return Ok(Delivery::NotDelivered(no_zone(country, &place.postcode)));
    };
    let all = group_steps(q!(conn, shipping::methods::active(zone))?);
    let methods = quotes(&all, parcel, settings);
    log_estimates(&methods, country);
    if methods.is_empty() {
        return Ok(Delivery::NotDelivered(no_method(country, all.is_empty())));
    }
    Ok(Delivery::Methods(methods))
}

/// The default delivery of a parcel to a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultDelivery {
    /// The country.
    pub country: Country,
    /// The cheapest method.
    pub method: QuotedMethod,
}

/// Finds the default delivery of a parcel to a country, which is the cheapest method. `None` if the
/// shop does not charge for shipping, or if only parts of the country have a zone. Runs two
/// queries.
pub fn find_default_delivery(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Country,
    parcel: &Parcel,
) -> Result<Option<DefaultDelivery>> {
    if !settings.charges_shipping || !parcel.ships {
        return Ok(None);
    }
    let Some(zone) = find_zone(conn, country, "")? else { return Ok(None) };
    let all = group_steps(q!(conn, shipping::methods::active(zone))?);
    let cheapest = quotes(&all, parcel, settings).into_iter().next();
    Ok(cheapest.map(|method| DefaultDelivery { country, method }))
}

/// Returns the methods that accept a parcel, cheapest first.
fn quotes(all: &[MethodDetails], parcel: &Parcel, settings: &Settings) -> Vec<QuotedMethod> {
    let mut methods: Vec<QuotedMethod> =
        all.iter().filter_map(|details| quote(details, parcel, settings)).collect();
    methods.sort_by(|a, b| (&a.price, a.max_days, a.id).cmp(&(&b.price, b.max_days, b.id)));
    methods
}

/// The zone of a place.
fn find_zone(
    conn: &mut Conn<'_>,
    country: Country,
    postcode: &str,
) -> Result<Option<ShippingZoneId>> {
    let ends = postcode.char_indices().map(|(at, _)| at).chain([postcode.len()]);
    let prefixes: Vec<&str> = ends.take(MAX_PREFIX + 1).map(|end| &postcode[..end]).collect();
    let places = q!(conn, shipping::zones::places_for(country.code(), &prefixes))?;
    let best =
        places.iter().max_by_key(|place| (place.country != "*", place.postcode_prefix.len()));
    Ok(best.map(|place| place.zone_id))
}

fn no_zone(country: Country, postcode: &str) -> String {
    match postcode {
        "" => format!("Sorry, we don't deliver to {country}."),
        postcode => format!("Sorry, we don't deliver to {postcode} in {country}."),
    }
}

fn no_method(country: Country, zone_is_empty: bool) -> String {
    if zone_is_empty {
        return format!("Sorry, we can't deliver to {country} right now.");
    }
    format!("Sorry, none of our carriers can take this order to {country}.")
}

/// Logs and counts estimated rates, since they may be wrong.
fn log_estimates(methods: &[QuotedMethod], country: Country) {
    if methods.iter().any(|method| method.estimated) {
        let country = country.code();
        tracing::warn!(counter.shipping_estimated = 1, country, "using estimated shipping rates");
    }
}

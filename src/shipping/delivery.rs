//! How a parcel gets to a place.

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
    offer::{Method, offer},
    parcel::Parcel,
    zones::{Offered, gather},
};

/// How a parcel gets to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The shop charges no shipping.
    NotCharged,
    /// Nothing of it is sent, such as a course or a file.
    NothingToShip,
    /// Where it goes is not known yet.
    Unknown,
    /// It can't be sent there; says so in a sentence for the shopper.
    NotDelivered(String),
    /// The ways, cheapest first; never none.
    Methods(Vec<Method>),
}

/// Letters and digits of a postcode that a zone can look at.
pub(super) const MAX_PREFIX: usize = 12;

/// How a parcel gets to a place: the zone with the longest beginning of the postcode counts,
/// then that of the country, then that of everywhere else. Two queries; none where
/// nothing is to be sent or no country is known.
pub fn delivery(
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
    let Some(zone) = zone_of(conn, country, &place.postcode)? else {
        return Ok(Delivery::NotDelivered(not_there(country, &place.postcode)));
    };
    let offered = gather(q!(conn, shipping::methods::offered(zone))?);
    let methods = methods_for(&offered, parcel, settings);
    note_estimates(&methods, country);
    if methods.is_empty() {
        return Ok(Delivery::NotDelivered(not_this(country, offered.is_empty())));
    }
    Ok(Delivery::Methods(methods))
}

/// How a parcel gets to a country if its sender chooses nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsualDelivery {
    /// Where it goes.
    pub country: Country,
    /// The cheapest way.
    pub method: Method,
}

/// How a parcel gets to a country if its sender chooses nothing else, wherever in that country;
/// `None` where the shop does not say, as where it charges no shipping or where only a part of the
/// country has a zone. Two queries.
pub fn usual_delivery(
    conn: &mut Conn<'_>,
    settings: &Settings,
    country: Country,
    parcel: &Parcel,
) -> Result<Option<UsualDelivery>> {
    if !settings.charges_shipping || !parcel.ships {
        return Ok(None);
    }
    let Some(zone) = zone_of(conn, country, "")? else { return Ok(None) };
    let offered = gather(q!(conn, shipping::methods::offered(zone))?);
    let cheapest = methods_for(&offered, parcel, settings).into_iter().next();
    Ok(cheapest.map(|method| UsualDelivery { country, method }))
}

/// The methods that take a parcel, cheapest first.
fn methods_for(offered: &[Offered], parcel: &Parcel, settings: &Settings) -> Vec<Method> {
    let methods = offered.iter().filter_map(|offered| offer(offered, parcel, settings));
    let mut methods: Vec<Method> = methods.collect();
    methods.sort_by(|a, b| (&a.price, a.max_days, a.id).cmp(&(&b.price, b.max_days, b.id)));
    methods
}

fn zone_of(
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

fn not_there(country: Country, postcode: &str) -> String {
    match postcode {
        "" => format!("Sorry, we don't deliver to {country}."),
        postcode => format!("Sorry, we don't deliver to {postcode} in {country}."),
    }
}

fn not_this(country: Country, no_way: bool) -> String {
    if no_way {
        return format!("Sorry, we can't deliver to {country} right now.");
    }
    format!("Sorry, none of our carriers can take this order to {country}.")
}

/// Estimates are wrong now and then, so someone should hear how often they are made.
fn note_estimates(methods: &[Method], country: Country) {
    if methods.iter().any(|method| method.estimated) {
        let country = country.code();
        tracing::warn!(counter.shipping_estimated = 1, country, "using estimated shipping rates");
    }
}

//! Zones with all that belongs to them, for whoever runs the shop and for shoppers.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::{ShippingMethodId, ShippingZoneId},
        money::Money,
    },
    q,
};

use super::models::{ShippingMethod, Step, Zone, ZonePlace};

/// A method with its steps, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The method.
    pub method: ShippingMethod,
    /// Its steps; none for one price.
    pub steps: Vec<Step>,
}

impl Offered {
    /// What it costs at least, as long as it is not free; in doubt the faster one comes first.
    fn least(&self) -> (&Money, i32, ShippingMethodId) {
        let steps = self.steps.iter().map(|step| &step.price).min();
        (steps.unwrap_or(&self.method.price), self.method.max_days, self.method.id)
    }
}

/// A zone with its places and methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneDetails {
    /// The zone.
    pub zone: Zone,
    /// Where it is.
    pub places: Vec<ZonePlace>,
    /// How things get there; for whoever runs the shop, those that are switched off included.
    pub methods: Vec<Offered>,
}

/// All zones in the shopkeeper's order.
pub fn list_zones(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<ZoneDetails>> {
    scope.require_admin()?;
    all_zones(conn)
}

/// Where the shop sends things, for anyone: zones in the shopkeeper's order, with the methods that
/// are offered, the cheapest first. A zone without one is a place that nothing is sent to at the
/// moment.
pub fn list_destinations(conn: &mut Conn<'_>) -> Result<Vec<ZoneDetails>> {
    let mut zones = all_zones(conn)?;
    for ZoneDetails { methods, .. } in &mut zones {
        methods.retain(|offered| offered.method.active);
        methods.sort_by(|a, b| a.least().cmp(&b.least()));
    }
    Ok(zones)
}

fn all_zones(conn: &mut Conn<'_>) -> Result<Vec<ZoneDetails>> {
    let zones = q!(conn, shipping::zones::all())?;
    let mut places = q!(conn, shipping::zones::places())?;
    let mut methods = gather(q!(conn, shipping::methods::all())?);
    let details = zones.into_iter().map(|zone| ZoneDetails {
        places: places.extract_if(.., |place| place.zone_id == zone.id).collect(),
        methods: methods.extract_if(.., |offered| offered.method.zone_id == zone.id).collect(),
        zone,
    });
    Ok(details.collect())
}

/// A zone to be changed, with its places.
pub fn get_zone(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ShippingZoneId,
) -> Result<(Zone, Vec<ZonePlace>)> {
    scope.require_admin()?;
    Ok((q!(conn, shipping::zones::find(id))?, q!(conn, shipping::zones::places_of(id))?))
}

/// A method to be changed.
pub fn get_method(conn: &mut Conn<'_>, scope: &Scope, id: ShippingMethodId) -> Result<Offered> {
    scope.require_admin()?;
    gather(q!(conn, shipping::methods::find(id))?).pop().ok_or(Error::NotFound)
}

/// Puts the steps of each method together; rows of the same method stand together.
pub(super) fn gather(rows: Vec<(ShippingMethod, Option<Step>)>) -> Vec<Offered> {
    let mut gathered: Vec<Offered> = Vec::new();
    for (method, step) in rows {
        match gathered.last_mut() {
            Some(last) if last.method.id == method.id => last.steps.extend(step),
            _ => gathered.push(Offered { method, steps: step.into_iter().collect() }),
        }
    }
    gathered
}

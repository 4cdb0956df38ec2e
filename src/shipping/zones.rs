//! Zones with their places and delivery methods.

use std::cmp::Ordering;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::{ShippingMethodId, ShippingZoneId},
        money::Money,
    },
    q,
};

use super::models::{MethodStep, PriceStep, ShippingMethod, ShippingZone, ZonePlace};

/// A delivery method with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodDetails {
    /// The method.
    pub method: ShippingMethod,
    /// The price steps; empty for a flat price.
    pub steps: Vec<PriceStep>,
}

impl MethodDetails {
    /// Returns the lowest price, ignoring free delivery.
    fn lowest_price(&self) -> &Money {
        let steps = self.steps.iter().map(|step| &step.price).min();
        steps.unwrap_or(&self.method.price)
    }

    /// Orders methods by their lowest price, then by speed.
    fn cmp_price(&self, other: &Self) -> Ordering {
        self.lowest_price()
            .cmp(other.lowest_price())
            .then(self.method.max_days.cmp(&other.method.max_days))
            .then(self.method.id.cmp(&other.method.id))
    }
}

/// A zone with its places and methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneDetails {
    /// The zone.
    pub zone: ShippingZone,
    /// The places.
    pub places: Vec<ZonePlace>,
    /// The delivery methods; in the admin, including inactive ones.
    pub methods: Vec<MethodDetails>,
}

/// All zones in their sort order.
pub fn list_zones(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<ZoneDetails>> {
    scope.require(Permission::ShippingRead)?;
    all_zones(conn)
}

/// Returns all zones in their sort order, with their active methods, cheapest first. Zones without
/// methods are currently not delivered to.
pub fn list_destinations(conn: &mut Conn<'_>) -> Result<Vec<ZoneDetails>> {
    let mut zones = all_zones(conn)?;
    for ZoneDetails { methods, .. } in &mut zones {
        methods.retain(|details| details.method.active);
        methods.sort_by(MethodDetails::cmp_price);
    }
    Ok(zones)
}

fn all_zones(conn: &mut Conn<'_>) -> Result<Vec<ZoneDetails>> {
    let zones = q!(conn, shipping::zones::all())?;
    let mut places = q!(conn, shipping::zones::places())?;
    let mut methods = group_steps(q!(conn, shipping::methods::all())?);
    let with_details = |zone: ShippingZone| ZoneDetails {
        places: places.extract_if(.., |place| place.zone_id == zone.id).collect(),
        methods: methods.extract_if(.., |details| details.method.zone_id == zone.id).collect(),
        zone,
    };
    Ok(zones.into_iter().map(with_details).collect())
}

/// A zone with its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneWithPlaces {
    /// The zone.
    pub zone: ShippingZone,
    /// The places, in the order of the form.
    pub places: Vec<ZonePlace>,
}

/// Returns a zone for the admin.
pub fn get_zone(conn: &mut Conn<'_>, scope: &Scope, id: ShippingZoneId) -> Result<ZoneWithPlaces> {
    scope.require(Permission::ShippingRead)?;
    Ok(ZoneWithPlaces {
        zone: q!(conn, shipping::zones::find(id))?,
        places: q!(conn, shipping::zones::list_places(id))?,
    })
}

/// Returns a delivery method for the admin.
pub fn get_method(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ShippingMethodId,
) -> Result<MethodDetails> {
    scope.require(Permission::ShippingRead)?;
    group_steps(q!(conn, shipping::methods::find(id))?).pop().ok_or(Error::NotFound)
}

/// Groups the steps by method. Rows of the same method must be adjacent.
pub(super) fn group_steps(rows: Vec<MethodStep>) -> Vec<MethodDetails> {
    let mut methods: Vec<MethodDetails> = Vec::new();
    for MethodStep { method, step } in rows {
        match methods.last_mut() {
            Some(last) if last.method.id == method.id => last.steps.extend(step),
            _ => methods.push(MethodDetails { method, steps: step.into_iter().collect() }),
        }
    }
    methods
}

//! Variants in carts and variants that are low on stock.

use crate::{
    foundation::{clock::Timestamp, zone::Zone},
    inventory::Stock,
    shopping_cart::Demand,
    web::{components::Moment, paths},
};

/// A variant in carts.
pub(super) struct DemandRow {
    pub name: String,
    pub path: String,
    /// The id of its link, so that the focus survives a refresh.
    pub id: String,
    pub carts: i64,
    pub units: i64,
    /// Unreserved units, or `None` if stock is not tracked.
    pub available: Option<i32>,
    /// `true` if carts hold more units than are available.
    pub is_short: bool,
}

/// Builds the rows of the variants in carts, in the order of the demand.
pub(super) fn demand_rows(demand: &[Demand], stock: &[Stock]) -> Vec<DemandRow> {
    let row = |demand: &Demand| {
        let stock = stock.iter().find(|stock| stock.variant.id == demand.variant)?;
        let available = stock.variant.track_stock.then(|| stock.available().max(0));
        let is_short = !stock.variant.backorder
            && available.is_some_and(|available| i64::from(available) < demand.units);
        Some(DemandRow {
            name: stock.name(),
            path: paths::admin_stock(demand.variant),
            id: format!("wanted-{}", demand.variant),
            carts: demand.carts,
            units: demand.units,
            available,
            is_short,
        })
    };
    demand.iter().filter_map(row).collect()
}

/// A variant that is low on stock.
pub(super) struct LowStockRow {
    pub name: String,
    pub path: String,
    /// The id of its link, so that the focus survives a refresh.
    pub id: String,
    pub available: i32,
    pub held: i32,
    /// The time when its stock last changed, or `None` if it never did.
    pub changed: Option<Moment>,
}

impl LowStockRow {
    pub(super) fn of(
        stock: &Stock,
        changed: Option<Timestamp>,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        Self {
            name: stock.name(),
            path: paths::admin_stock(stock.variant.id),
            id: format!("low-{}", stock.variant.id),
            available: stock.available(),
            held: stock.held(),
            changed: changed.map(|at| time_or_date(at, now, zone)),
        }
    }
}

/// Returns the time if it was today, or else the date.
fn time_or_date(at: Timestamp, now: Timestamp, zone: Zone) -> Moment {
    if zone.day_of(at) == zone.day_of(now) {
        Moment::time(zone, at)
    } else {
        Moment::date(zone, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_has_times_and_other_days_have_dates() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let now = at("2026-03-01T12:00:00.000000Z");
        let shown = |text: &str, zone: &str| {
            time_or_date(at(text), now, Zone::from_name(zone).unwrap()).label().to_owned()
        };
        assert_eq!(shown("2026-03-01T00:01:00.000000Z", "UTC"), "00:01 UTC");
        assert_eq!(shown("2026-02-28T23:59:00.000000Z", "UTC"), "28 February 2026");
        assert_eq!(shown("2026-02-28T23:59:00.000000Z", "Europe/Paris"), "00:59 CET");
    }
}

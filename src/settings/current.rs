//! What the settings are.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::{money::Currency, zone::Zone},
    q,
};

use super::models::{Calendar, Settings};

/// The settings of this moment; those of a new shop where nobody has opened it yet.
pub fn current(conn: &mut Conn<'_>) -> Result<Settings> {
    Ok(q!(conn, settings::row::find())?.unwrap_or_default())
}

/// Writes the first settings of a shop that has none; an old shop keeps its own.
pub fn initialize(tx: &mut Tx<'_>, shop_name: &str, currency: Currency, zone: Zone) -> Result<()> {
    let calendar = Calendar { zone, ..Calendar::default() };
    let shop_name = shop_name.to_owned();
    let first = Settings { shop_name, currency, calendar, ..Settings::default() };
    q!(tx, settings::row::insert(first, tx.now()))?;
    Ok(())
}

/// What there is of all that the settings switch on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Tax rates, of any place.
    pub tax_rates: i64,
    /// Zones that are shipped to.
    pub shipping_zones: i64,
    /// Orders ever placed; with the first one the currency is fixed.
    pub orders: i64,
}

/// What there is of all that the settings switch on.
pub fn readiness(conn: &mut Conn<'_>) -> Result<Readiness> {
    let (tax_rates, shipping_zones, orders) = q!(conn, settings::row::counts())?;
    Ok(Readiness { tax_rates, shipping_zones, orders })
}

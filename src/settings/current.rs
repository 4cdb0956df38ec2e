//! The current settings.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::{money::Currency, zone::Zone},
    q,
};

use super::models::{Calendar, RecordCounts, Settings};

/// Returns the current settings, or the defaults if none are stored yet.
pub fn current(conn: &mut Conn<'_>) -> Result<Settings> {
    Ok(q!(conn, settings::row::find())?.unwrap_or_default())
}

/// Stores the first settings of a new shop. Does nothing if there are settings.
pub fn initialize(tx: &mut Tx<'_>, shop_name: &str, currency: Currency, zone: Zone) -> Result<()> {
    let first = Settings {
        shop_name: shop_name.to_owned(),
        currency,
        calendar: Calendar { zone, ..Calendar::default() },
        ..Settings::default()
    };
    q!(tx, settings::row::insert(first, tx.now()))?;
    Ok(())
}

/// Counts the records that some settings depend on.
pub fn count_records(conn: &mut Conn<'_>) -> Result<RecordCounts> {
    q!(conn, settings::row::count_records())
}

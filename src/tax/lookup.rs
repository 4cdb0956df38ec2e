//! Looks up rows in the table of rates.

use crate::{Result, accounts::Scope, db::Conn, foundation::ids::TaxRateId, q};

use super::models::{STANDARD, TaxRate};

/// Returns all rates by country. Rates for "everywhere else" come first.
pub fn list_rates(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<TaxRate>> {
    scope.require_admin()?;
    q!(conn, tax::rates::all())
}

/// Returns a rate. Fails with `NotFound` if it does not exist.
pub fn get_rate(conn: &mut Conn<'_>, scope: &Scope, id: TaxRateId) -> Result<TaxRate> {
    scope.require_admin()?;
    q!(conn, tax::rates::find(id))
}

/// Returns `true` if shipping is taxed anywhere.
pub fn taxes_shipping(conn: &mut Conn<'_>) -> Result<bool> {
    q!(conn, tax::rates::on_shipping())
}

/// Returns all tax classes with a rate, and `standard`, in alphabetical order.
pub fn list_classes(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut classes = q!(conn, tax::rates::classes())?;
    classes.push(STANDARD.to_owned());
    classes.sort();
    classes.dedup();
    Ok(classes)
}

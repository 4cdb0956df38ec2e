//! Shipping within the shop's country, proposed to the shopkeeper, who sets the price.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{changeset::Changeset, params::Params, place::Country},
    settings::{self, fields},
    shipping::{self, method_fields, zone_fields},
};

/// Returns the form of a method that delivers within the shop's country. `None` if the shop has no
/// country yet.
pub fn propose_home_shipping(conn: &mut Conn<'_>) -> Result<Option<Changeset>> {
    let settings = settings::current(conn)?;
    if settings.country.parse::<Country>().is_err() {
        return Ok(None);
    }
    let mut form = shipping::new_method();
    form.set(method_fields::NAME.name, "Standard");
    form.set(method_fields::MIN_DAYS.name, "2");
    form.set(method_fields::MAX_DAYS.name, "4");
    Ok(Some(form))
}

/// Creates a zone of the shop's country with the method of a form, and turns shipping on.
pub fn create_home_shipping(tx: &mut Tx<'_>, scope: &Scope, mut params: Params) -> Result<()> {
    scope.require(Permission::ShippingWrite)?;
    scope.require(Permission::SettingsWrite)?;
    let now = settings::current(tx)?;
    let country = now.country.parse::<Country>().map_err(|_| Error::NotFound)?;
    let zone = [
        (zone_fields::NAME.name, country.name()),
        (zone_fields::POSITION.name, "0"),
        ("places[0][country]", country.code()),
    ];
    let zone = shipping::create_zone(tx, scope, zone.into_iter().collect())?;
    let proposal = shipping::new_method();
    for field in [method_fields::KIND, method_fields::ACTIVE, method_fields::POSITION] {
        params.set(field.name, proposal.value(field.name));
    }
    shipping::create_method(tx, scope, zone.id, params)?;
    let mut form = settings::change_settings(&now).values().clone();
    form.set(fields::CHARGES_SHIPPING.name, "true");
    settings::update(tx, scope, form, now.version)?;
    Ok(())
}

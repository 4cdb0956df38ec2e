//! The tax rates of the demo shop: real rates of a few countries. The files contain dates and
//! sources.

use std::collections::HashMap;

use crate::{
    Error, Result, accounts::Scope, db::Tx, foundation::params::Params, settings,
    setup::US_SALES_TAX, tax,
};

const RATES: &[u8] = include_bytes!("demo/tax_rates.csv");

/// Creates the rates and turns tax on.
pub fn create_rates(tx: &mut Tx<'_>) -> Result<()> {
    let scope = Scope::system();
    for file in [RATES, US_SALES_TAX] {
        let mut file = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(file);
        for row in file.deserialize::<HashMap<String, String>>() {
            let row = row.map_err(|error| Error::Internal(error.to_string()))?;
            let params: Params =
                row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            tax::create_rate(tx, &scope, params)?;
        }
    }
    let now = settings::current(tx)?;
    let mut form = settings::change_settings(&now).values().clone();
    form.set("charges_tax", "true");
    settings::update(tx, &scope, form, now.version)?;
    Ok(())
}

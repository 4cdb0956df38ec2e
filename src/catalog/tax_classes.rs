//! Classes of goods that are taxed alike.

use crate::{Result, db::Conn, q};

/// The class of whatever is not in another one.
pub const STANDARD_TAX_CLASS: &str = "standard";

/// The classes that products are in, the standard one included, in the order of the alphabet.
pub fn list_tax_classes(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut classes = q!(conn, catalog::products::tax_classes())?;
    if !classes.iter().any(|class| class == STANDARD_TAX_CLASS) {
        classes.push(STANDARD_TAX_CLASS.to_owned());
        classes.sort();
    }
    Ok(classes)
}

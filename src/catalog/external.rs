//! What things are called in a catalogue elsewhere, which some of the shop's goods follow.

use crate::{
    Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::ProductId,
    q,
};

/// The product that is called so elsewhere; none where there is no such.
pub fn product_called_elsewhere(
    conn: &mut Conn<'_>,
    scope: &Scope,
    external_id: &str,
) -> Result<Option<ProductId>> {
    scope.require_admin()?;
    q!(conn, catalog::external::product(external_id))
}

/// Notes what a product is called elsewhere.
pub fn set_external_id(
    tx: &mut Tx<'_>,
    scope: &Scope,
    product: ProductId,
    external_id: &str,
) -> Result<()> {
    scope.require_admin()?;
    q!(tx, catalog::external::call_product(product, external_id))?;
    Ok(())
}

//! Taking products out of the shop, and bringing them back.

use crate::{
    accounts::Scope,
    db::{DbError, Fault, Outcome, Problem, Tx},
    events::Event,
    foundation::ids::ProductId,
    q,
};

use super::models::{Product, ProductStatus};

/// What deleting did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The product is gone.
    Deleted,
    /// It is out of the shop, but kept: an order names it.
    Archived,
}

/// Deletes a product; archives it where an order names it. Carts do not keep it: their lines
/// remember what it was called, and their shoppers are told.
pub fn delete_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Outcome<(String, Removal)> {
    scope.require_admin()?;
    let product = get(tx, id)?;
    // The foreign key of the orders' lines is the check.
    match tx.attempt(|tx| Ok(q!(tx, catalog::product_writes::delete(id))?)) {
        Ok(_) => {
            tx.emit(Event::ProductChanged(id));
            Ok((product.title, Removal::Deleted))
        }
        Err(Fault::Database(DbError { problem: Problem::Reference, .. })) => archived(tx, product),
        Err(fault) => Err(fault),
    }
}

fn archived(tx: &mut Tx<'_>, product: Product) -> Outcome<(String, Removal)> {
    set_status(tx, &product, ProductStatus::Archived)?;
    Ok((product.title, Removal::Archived))
}

/// Takes a product out of the shop and keeps it; answers its title.
pub fn archive_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Outcome<String> {
    change_status(tx, scope, id, ProductStatus::Archived)
}

/// Makes an archived product a draft again, to be looked over before it is sold; answers its title.
pub fn unarchive_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Outcome<String> {
    change_status(tx, scope, id, ProductStatus::Draft)
}

fn change_status(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    status: ProductStatus,
) -> Outcome<String> {
    scope.require_admin()?;
    let product = get(tx, id)?;
    let is_so = (product.status == ProductStatus::Archived) == (status == ProductStatus::Archived);
    if !is_so {
        set_status(tx, &product, status)?;
    }
    Ok(product.title)
}

fn get(tx: &mut Tx<'_>, id: ProductId) -> Outcome<Product> {
    q!(tx, catalog::products::by_id(id))?.ok_or(Fault::NotFound)
}

fn set_status(tx: &mut Tx<'_>, product: &Product, status: ProductStatus) -> Outcome<()> {
    let (key, now) = ((product.id, product.version), tx.now());
    if q!(tx, catalog::product_writes::set_status(key, status.as_str(), now))? == 0 {
        return Err(Fault::outrun(&product.title));
    }
    tx.emit(Event::ProductChanged(product.id));
    Ok(())
}

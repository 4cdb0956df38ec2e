//! Taking products out of the shop, and bringing them back.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    deletions::{self, Link, Missing, Part, Plan, Reference},
    error::{DbError, DbErrorKind},
    events::Event,
    foundation::ids::{DeletionId, ProductId},
    q,
};

use super::models::{Product, ProductStatus};

/// Ids of the variants of a product.
const VARIANTS: &str = "SELECT id FROM variants WHERE product_id = $id";

/// What leaves the database with a product. Holds of open checkouts do not come back, so neither
/// does the number of held units.
const PRODUCT: Plan = Plan {
    kind: "product",
    parts: &[
        Part::new("products", "id = $id"),
        Part::new("product_images", "product_id = $id"),
        Part::new("variants", "product_id = $id"),
        Part::new(
            "price_changes",
            "variant_id IN (SELECT id FROM variants WHERE product_id = $id)",
        ),
        Part::new("product_categories", "product_id = $id").naming(&[Reference {
            column: "category_id",
            table: "categories",
            missing: Missing::LeaveOut,
        }]),
        Part::new("slug_redirects", "product_id = $id"),
        Part {
            reset: &[("held", 0)],
            ..Part::new(
                "stock_items",
                "variant_id IN (SELECT id FROM variants WHERE product_id = $id)",
            )
        }
        .naming(&[Reference {
            column: "warehouse_id",
            table: "warehouses",
            missing: Missing::Refuse,
        }]),
        Part::new(
            "stock_movements",
            "stock_item_id IN (SELECT stock_items.id FROM stock_items
             JOIN variants ON variants.id = stock_items.variant_id WHERE product_id = $id)",
        )
        .naming(&[Reference {
            column: "actor_id",
            table: "users",
            missing: Missing::Clear,
        }]),
        Part::new("coupon_products", "product_id = $id").naming(&[Reference {
            column: "coupon_id",
            table: "coupons",
            missing: Missing::LeaveOut,
        }]),
    ],
    links: &[Link { table: "cart_items", column: "variant_id", targets: VARIANTS }],
};

/// What deleting did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The product is gone, and can be restored for a while.
    Deleted(DeletionId),
    /// It is out of the shop, but kept: an order names it.
    Archived,
}

/// Deletes a product; archives it where an order names it. Carts do not keep it: their lines
/// remember what it was called, and their shoppers are told.
pub fn delete_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<(String, Removal)> {
    scope.require_admin()?;
    let product = get(tx, id)?;
    // The foreign key of the orders' lines is the check.
    let deleted = tx.attempt(|tx| {
        let deleted = deletions::archive(
            tx,
            scope,
            &PRODUCT,
            deletions::Subject::new(id, &product.title),
            None,
        )?;
        q!(tx, catalog::product_writes::delete(id))?;
        Ok(deleted)
    });
    match deleted {
        Ok(deleted) => {
            tx.emit(Event::ProductChanged(id));
            Ok((product.title, Removal::Deleted(deleted.deletion)))
        }
        Err(Error::Database(DbError { kind: DbErrorKind::ForeignKeyViolation, .. })) => {
            archived(tx, product)
        }
        Err(error) => Err(error),
    }
}

/// Restores a product with its variants, pictures and stock.
pub fn restore_product(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &PRODUCT, id)?;
    // Carts remember it, too.
    tx.emit(Event::CatalogChanged);
    Ok(restored.title)
}

/// Whether an order names a product, so that it can only be archived.
pub fn is_ordered(conn: &mut Conn<'_>, scope: &Scope, id: ProductId) -> Result<bool> {
    scope.require_admin()?;
    q!(conn, catalog::product_writes::is_ordered(id))
}

fn archived(tx: &mut Tx<'_>, product: Product) -> Result<(String, Removal)> {
    set_status(tx, &product, ProductStatus::Archived)?;
    Ok((product.title, Removal::Archived))
}

/// Takes a product out of the shop and keeps it; answers its title.
pub fn archive_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<String> {
    change_status(tx, scope, id, ProductStatus::Archived)
}

/// Makes an archived product a draft again, to be looked over before it is sold; answers its title.
pub fn unarchive_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<String> {
    change_status(tx, scope, id, ProductStatus::Draft)
}

fn change_status(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    status: ProductStatus,
) -> Result<String> {
    scope.require_admin()?;
    let product = get(tx, id)?;
    let is_so = (product.status == ProductStatus::Archived) == (status == ProductStatus::Archived);
    if !is_so {
        set_status(tx, &product, status)?;
    }
    Ok(product.title)
}

fn get(tx: &mut Tx<'_>, id: ProductId) -> Result<Product> {
    q!(tx, catalog::products::by_id(id))?.ok_or(Error::NotFound)
}

fn set_status(tx: &mut Tx<'_>, product: &Product, status: ProductStatus) -> Result<()> {
    let (key, now) = ((product.id, product.version), tx.now());
    if q!(tx, catalog::product_writes::set_status(key, status.as_str(), now))? == 0 {
        return Err(Error::stale(&product.title));
    }
    tx.emit(Event::ProductChanged(product.id));
    Ok(())
}

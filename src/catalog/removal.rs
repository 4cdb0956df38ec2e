//! Archiving, deleting and restoring products.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::SubjectKind,
    db::{Conn, Tx},
    deletions::{self, DeletionPlan, Link, OnMissing, Part, Reference},
    error::{DbError, DbErrorKind, ensure_version},
    events::Event,
    foundation::ids::{DeletionId, ProductId, VariantId, Versioned},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    history::{ProductEdit, record_edit},
    lost_holds::{list_holding_checkouts, record_lost_holds},
    models::{Product, ProductStatus},
    product_record,
    removed_parts::PICTURE,
};

/// Ids of the variants of a product.
const VARIANTS: &str = "SELECT id FROM variants WHERE product_id = $id";

/// The rows that are deleted with a product. Reservations of open checkouts are not restored, so the
/// number of reserved units is reset.
const PRODUCT: DeletionPlan = DeletionPlan {
    kind: "product",
    subject: SubjectKind::Product,
    permission: Permission::ProductsWrite,
    parts: &[
        Part::new("products", "id = $id"),
        Part::new("product_images", "product_id = $id").with_references(&[PICTURE]),
        Part::new("variants", "product_id = $id"),
        Part::new(
            "price_changes",
            "variant_id IN (SELECT id FROM variants WHERE product_id = $id)",
        ),
        Part::new("product_categories", "product_id = $id").with_references(&[Reference {
            column: "category_id",
            table: "categories",
            missing: OnMissing::Skip,
        }]),
        Part::new("slug_redirects", "product_id = $id"),
        Part {
            reset: &[("held", 0)],
            ..Part::new(
                "stock_items",
                "variant_id IN (SELECT id FROM variants WHERE product_id = $id)",
            )
        }
        .with_references(&[Reference {
            column: "warehouse_id",
            table: "warehouses",
            missing: OnMissing::Reject,
        }]),
        Part::new(
            "stock_movements",
            "stock_item_id IN (SELECT stock_items.id FROM stock_items
             JOIN variants ON variants.id = stock_items.variant_id WHERE product_id = $id)",
        )
        .with_references(&[Reference {
            column: "actor_id",
            table: "users",
            missing: OnMissing::Clear,
        }]),
        Part::new("coupon_products", "product_id = $id").with_references(&[Reference {
            column: "coupon_id",
            table: "coupons",
            missing: OnMissing::Skip,
        }]),
    ],
    links: &[Link { table: "cart_items", column: "variant_id", targets: VARIANTS }],
};

/// A product that was deleted or archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedProduct {
    /// Its title.
    pub title: String,
    /// The way it was removed.
    pub removal: Removal,
}

/// The way a product was removed from the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It was deleted, and can be restored for a while.
    Deleted(DeletionId),
    /// It was archived, because an order refers to it.
    Archived,
}

/// Deletes a product, or archives it if an order refers to it. Cart lines remember its name, and
/// the shoppers are notified.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    required_version: Option<i32>,
) -> Result<RemovedProduct> {
    scope.require(Permission::ProductsWrite)?;
    let product = lock(tx, id, required_version)?;
    let variants = q!(tx, catalog::product_parts::variants(&[id]))?;
    let variants: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    // If an order refers to the product, the foreign key of its lines prevents the deletion.
    let deleted = tx.attempt(|tx| {
        let deleted = deletions::archive(
            tx,
            scope,
            &PRODUCT,
            deletions::RecordRef::new(id, &product.title),
            None,
        )?;
        let holding = list_holding_checkouts(tx, &variants)?;
        q!(tx, catalog::product_writes::delete(id))?;
        record_lost_holds(tx, &holding)?;
        Ok(deleted)
    });
    match deleted {
        Ok(deleted) => {
            tx.emit(Event::ProductChanged(id));
            webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductDeleted, id))?;
            let removal = Removal::Deleted(deleted.deletion);
            Ok(RemovedProduct { title: product.attributes.title, removal })
        }
        Err(Error::Database(DbError { kind: DbErrorKind::ForeignKeyViolation, .. })) => {
            set_status(tx, scope, id, ProductStatus::Archived)?;
            Ok(RemovedProduct { title: product.attributes.title, removal: Removal::Archived })
        }
        Err(error) => Err(error),
    }
}

/// Restores a product with its variants, pictures and stock.
pub fn restore_product(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &PRODUCT, id)?;
    // Its cart lines are restored too.
    tx.emit(Event::CatalogChanged);
    let product = ProductId::from(restored.id);
    webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductCreated, product))?;
    Ok(restored.title)
}

/// Returns `true` if an order refers to a product, so that it can only be archived.
pub fn is_ordered(conn: &mut Conn<'_>, scope: &Scope, id: ProductId) -> Result<bool> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, catalog::product_writes::is_ordered(id))
}

/// Archives a product. Returns its title.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn archive_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    required_version: Option<i32>,
) -> Result<String> {
    change_status(tx, scope, id, required_version, ProductStatus::Archived)
}

/// Makes an archived product a draft again, to be checked before it is sold. Returns its title.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn unarchive_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    required_version: Option<i32>,
) -> Result<String> {
    change_status(tx, scope, id, required_version, ProductStatus::Draft)
}

fn change_status(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    required_version: Option<i32>,
    status: ProductStatus,
) -> Result<String> {
    scope.require(Permission::ProductsWrite)?;
    let product = lock(tx, id, required_version)?;
    let was_archived = product.status == ProductStatus::Archived;
    let will_be_archived = status == ProductStatus::Archived;
    if was_archived != will_be_archived {
        set_status(tx, scope, id, status)?;
    }
    Ok(product.attributes.title)
}

/// Reads a product and locks it until the transaction ends. Fails as stale if it has another version than is
/// required.
pub(super) fn lock(
    tx: &mut Tx<'_>,
    id: ProductId,
    required_version: Option<i32>,
) -> Result<Product> {
    let product = q!(tx, catalog::product_writes::lock(id))?.ok_or(Error::NotFound)?;
    ensure_version(required_version, product.version, &product.title)?;
    Ok(product)
}

fn set_status(tx: &mut Tx<'_>, scope: &Scope, id: ProductId, status: ProductStatus) -> Result<()> {
    let stored = product_record::load(tx, id)?;
    let read = Versioned { id, version: stored.product.version };
    if q!(tx, catalog::product_writes::set_status(read, status, tx.now()))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    tx.emit(Event::ProductChanged(id));
    webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductUpdated, id))?;
    let mut draft = stored.draft.clone();
    draft.status = status;
    let action = if status == ProductStatus::Archived { "archived" } else { "unarchived" };
    record_edit(tx, scope, ProductEdit { action, stored: &stored, draft: &draft, removed: None })
}

//! Variants and pictures that are removed when a product is saved, and how to restore them.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::SubjectKind,
    db::Tx,
    deletions::{self, DeletionPlan, IdGroup, Link, OnMissing, Part, Reference, RestoredRecord},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, ProductId, VariantId, Versioned},
    },
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    draft::ProductDraft,
    models::{Image, Variant},
    names::options_text,
    product_record::{self, ProductRecord, product_row},
    rejection::CatalogRejection,
    validation::check,
};

/// Variants and pictures that were removed from a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedParts {
    /// The names of the parts, such as `variants Moss, Rust and picture back.jpg`.
    pub what: String,
    /// The deletion, to restore them.
    pub deletion: DeletionId,
}

/// The rows that are deleted with variants and pictures of a product. Reservations of open checkouts
/// are not restored, so the number of reserved units is reset.
const PARTS: DeletionPlan = DeletionPlan {
    kind: "product_parts",
    subject: SubjectKind::Product,
    permission: Permission::ProductsWrite,
    parts: &[
        Part::new("product_images", "id IN ($images)").with_references(&[PRODUCT, PICTURE]),
        Part::new("variants", "id IN ($variants)").with_references(&[
            PRODUCT,
            Reference { column: "image_id", table: "product_images", missing: OnMissing::Clear },
        ]),
        Part::new("price_changes", "variant_id IN ($variants)"),
        Part { reset: &[("held", 0)], ..Part::new("stock_items", "variant_id IN ($variants)") }
            .with_references(&[Reference {
                column: "warehouse_id",
                table: "warehouses",
                missing: OnMissing::Reject,
            }]),
        Part::new(
            "stock_movements",
            "stock_item_id IN (SELECT id FROM stock_items WHERE variant_id IN ($variants))",
        )
        .with_references(&[Reference {
            column: "actor_id",
            table: "users",
            missing: OnMissing::Clear,
        }]),
    ],
    links: &[
        Link { table: "cart_items", column: "variant_id", targets: "$variants" },
        Link { table: "order_line_items", column: "variant_id", targets: "$variants" },
        Link { table: "variants", column: "image_id", targets: "$images" },
    ],
};

const PRODUCT: Reference =
    Reference { column: "product_id", table: "products", missing: OnMissing::Reject };

/// A file that was deleted in the meantime leaves a picture without a file.
pub(super) const PICTURE: Reference =
    Reference { column: "picture_id", table: "pictures", missing: OnMissing::Clear };

/// The maximum number of variants or pictures that a message names.
const MAX_NAMED: usize = 3;

/// Stores the variants and pictures that a draft no longer has, so that they can be restored after
/// they are deleted. Returns `None` if the draft has all of them.
///
/// # Errors
/// `Invalid` if an unpaid order has reserved units of such a variant, because it will sell them.
pub(super) fn store_removed_parts(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: &ProductRecord,
    draft: &ProductDraft,
) -> Result<Option<RemovedParts>> {
    let is_wanted = |id: VariantId| draft.variants.iter().any(|variant| variant.id == Some(id));
    let variants: Vec<&Variant> =
        stored.variants.iter().filter(|variant| !is_wanted(variant.id)).collect();
    let images: Vec<&Image> = removed_images(&stored.images, draft);
    if variants.is_empty() && images.is_empty() {
        return Ok(None);
    }
    check_unreserved(tx, &variants)?;
    let names: Vec<String> = variants.iter().map(|variant| variant_name(variant)).collect();
    let pictures: Vec<String> = images.iter().map(|image| image_name(image)).collect();
    let lists = [list_names("variant", &names), list_names("picture", &pictures)];
    let what = lists.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    let title = format!("{}: {what}", stored.product.title);
    let groups = [
        IdGroup {
            name: "$variants",
            ids: variants.iter().map(|variant| variant.id.get()).collect(),
        },
        IdGroup { name: "$images", ids: images.iter().map(|image| image.id.get()).collect() },
    ];
    let subject = deletions::RecordRef::new(stored.product.id, &title);
    let deleted = deletions::archive_parts(tx, scope, &PARTS, subject, &groups)?;
    Ok(Some(RemovedParts { what, deletion: deleted.deletion }))
}

/// Returns the stored pictures that a draft does not have.
pub(super) fn removed_images<'i>(stored: &'i [Image], draft: &ProductDraft) -> Vec<&'i Image> {
    let mut wanted: Vec<&str> = draft.images.iter().map(|image| image.src.as_str()).collect();
    let is_removed = |image: &&Image| match wanted.iter().position(|src| *src == image.src) {
        Some(at) => {
            wanted.swap_remove(at);
            false
        }
        None => true,
    };
    stored.iter().filter(is_removed).collect()
}

/// Fails if an unpaid order has reserved units of one of these variants.
fn check_unreserved(tx: &mut Tx<'_>, variants: &[&Variant]) -> Result<()> {
    let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    let reserved = q!(tx, catalog::variant_writes::reserved_by_orders(&ids))?;
    let mut found = Changeset::default();
    for variant in variants.iter().filter(|variant| reserved.contains(&variant.id)) {
        let name = variant_name(variant);
        found.error(
            "variants",
            format!(
                "{name} can't be removed yet: units are reserved for an unpaid order. Remove it \
                 when the order is paid or cancelled"
            ),
        );
    }
    found.finish(()).map_err(Into::into)
}

/// Returns a variant's options, or else its SKU.
fn variant_name(variant: &Variant) -> String {
    let options = options_text(variant.options());
    match (&variant.sku, options.is_empty()) {
        (_, false) => options,
        (Some(sku), true) => sku.clone(),
        (None, true) => "without options".to_owned(),
    }
}

/// Returns a picture's description, or else its file name.
fn image_name(image: &Image) -> String {
    let file = image.src.rsplit('/').next().unwrap_or(&image.src);
    let name = if image.alt.is_empty() { file } else { &image.alt };
    name.chars().take(40).collect()
}

/// Formats names as `variant Moss`, `variants Moss, Rust` or `pictures 1.jpg, 2.jpg, 3.jpg and 4
/// more`.
fn list_names(what: &str, names: &[String]) -> Option<String> {
    let more = names.len().saturating_sub(MAX_NAMED);
    let all = names[..names.len() - more].join(", ");
    match (names.len(), more) {
        (0, _) => None,
        (1, _) => Some(format!("{what} {all}")),
        (_, 0) => Some(format!("{what}s {all}")),
        _ => Some(format!("{what}s {all} and {more} more")),
    }
}

/// Restores variants and pictures that a save removed from a product.
///
/// # Errors
/// `Rejected` if they no longer fit: another variant has their SKU or options, or the product is gone
/// or has other options.
pub fn restore_product_parts(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: DeletionId,
) -> Result<RestoredRecord> {
    let restored = deletions::restore(tx, scope, &PARTS, id)?;
    let product = ProductId::from(restored.id);
    let stored = product_record::load(tx, product)?;
    let found = check(&stored.draft);
    if !found.is_valid() {
        let problems = found.errors().iter().map(|error| error.message.clone()).collect();
        return Err(CatalogRejection::PartsDoNotFit { title: restored.title, problems }.into());
    }
    // The product's price range, search text and version change too.
    let read = Versioned { id: product, version: stored.product.version };
    let row = product_row(&stored.draft);
    if q!(tx, catalog::product_writes::update(read, &row, tx.now()))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    tx.emit(Event::ProductChanged(product));
    // Their cart lines are restored too.
    tx.emit(Event::CatalogChanged);
    webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductUpdated, product))?;
    Ok(restored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_name_the_first_few() {
        let names: Vec<String> = (1..=5).map(|n| n.to_string()).collect();
        assert_eq!(list_names("variant", &[]), None);
        assert_eq!(list_names("variant", &names[..1]).unwrap(), "variant 1");
        assert_eq!(list_names("picture", &names[..3]).unwrap(), "pictures 1, 2, 3");
        assert_eq!(list_names("picture", &names).unwrap(), "pictures 1, 2, 3 and 2 more");
    }
}

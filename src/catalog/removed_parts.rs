//! Variants and pictures that leave a product while it stays.

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    deletions::{self, Group, Link, Missing, Part, Plan, Reference},
    foundation::{changeset::Changeset, ids::VariantId},
    q,
};

use super::{
    draft::ProductDraft,
    models::{Image, Variant},
    names::options_text,
    product_record::ProductRecord,
    save_result::RemovedParts,
};

/// What leaves the database with variants and pictures of a product. Holds of open checkouts do not
/// come back, so neither does the number of held units.
pub(super) const PARTS: Plan = Plan {
    kind: "product_parts",
    parts: &[
        Part::new("product_images", "id IN ($images)").naming(&[PRODUCT]),
        Part::new("variants", "id IN ($variants)").naming(&[
            PRODUCT,
            Reference { column: "image_id", table: "product_images", missing: Missing::Clear },
        ]),
        Part::new("price_changes", "variant_id IN ($variants)"),
        Part { reset: &[("held", 0)], ..Part::new("stock_items", "variant_id IN ($variants)") }
            .naming(&[Reference {
                column: "warehouse_id",
                table: "warehouses",
                missing: Missing::Refuse,
            }]),
        Part::new(
            "stock_movements",
            "stock_item_id IN (SELECT id FROM stock_items WHERE variant_id IN ($variants))",
        )
        .naming(&[Reference {
            column: "actor_id",
            table: "users",
            missing: Missing::Clear,
        }]),
    ],
    links: &[
        Link { table: "cart_items", column: "variant_id", targets: "$variants" },
        Link { table: "order_line_items", column: "variant_id", targets: "$variants" },
        Link { table: "variants", column: "image_id", targets: "$images" },
    ],
};

const PRODUCT: Reference =
    Reference { column: "product_id", table: "products", missing: Missing::Refuse };

/// Variants and pictures that a list names.
const NAMED: usize = 3;

/// Keeps the variants and pictures that a draft no longer has, before they are deleted; nothing
/// where it has all of them.
///
/// # Errors
/// `Invalid` where an order that is not paid yet holds units of such a variant: they are sold when
/// it is.
pub(super) fn keep_removed(
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
    refuse_held(tx, &variants)?;
    let names: Vec<String> = variants.iter().map(|variant| variant_name(variant)).collect();
    let pictures: Vec<String> = images.iter().map(|image| image_name(image)).collect();
    let what: Vec<String> =
        [listed("variant", &names), listed("picture", &pictures)].into_iter().flatten().collect();
    let what = what.join(" and ");
    let title = format!("{}: {what}", stored.product.title);
    let groups = [
        Group { name: "$variants", ids: variants.iter().map(|variant| variant.id.get()).collect() },
        Group { name: "$images", ids: images.iter().map(|image| image.id.get()).collect() },
    ];
    let subject = deletions::Subject::new(stored.product.id, &title);
    let deleted = deletions::archive_parts(tx, scope, &PARTS, subject, &groups)?;
    Ok(Some(RemovedParts { what, deletion: deleted.deletion }))
}

/// The stored pictures that have no counterpart in a draft.
pub(super) fn removed_images<'i>(stored: &'i [Image], draft: &ProductDraft) -> Vec<&'i Image> {
    let mut wanted: Vec<&str> = draft.images.iter().map(|image| image.src.as_str()).collect();
    let is_gone = |image: &&Image| match wanted.iter().position(|src| *src == image.src) {
        Some(place) => {
            wanted.swap_remove(place);
            false
        }
        None => true,
    };
    stored.iter().filter(is_gone).collect()
}

/// An order that waits for its payment sells what it holds, so that must not vanish under it.
fn refuse_held(tx: &mut Tx<'_>, variants: &[&Variant]) -> Result<()> {
    let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    let held = q!(tx, catalog::variant_writes::held_for_orders(&ids))?;
    let mut found = Changeset::default();
    for variant in variants.iter().filter(|variant| held.contains(&variant.id)) {
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

/// A variant's options, else its SKU.
fn variant_name(variant: &Variant) -> String {
    let options = options_text([&variant.option1, &variant.option2, &variant.option3]);
    match (&variant.sku, options.is_empty()) {
        (_, false) => options,
        (Some(sku), true) => sku.clone(),
        (None, true) => "without options".to_owned(),
    }
}

/// What a picture shows, else the name of its file.
fn image_name(image: &Image) -> String {
    let file = image.src.rsplit('/').next().unwrap_or(&image.src);
    let name = if image.alt.is_empty() { file } else { &image.alt };
    name.chars().take(40).collect()
}

/// `variant Moss`, `variants Moss, Rust`, `pictures 1.jpg, 2.jpg, 3.jpg and 4 more`.
fn listed(what: &str, names: &[String]) -> Option<String> {
    let more = names.len().saturating_sub(NAMED);
    let all = names[..names.len() - more].join(", ");
    match (names.len(), more) {
        (0, _) => None,
        (1, _) => Some(format!("{what} {all}")),
        (_, 0) => Some(format!("{what}s {all}")),
        _ => Some(format!("{what}s {all} and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_name_the_first_few() {
        let names: Vec<String> = (1..=5).map(|n| n.to_string()).collect();
        assert_eq!(listed("variant", &[]), None);
        assert_eq!(listed("variant", &names[..1]).unwrap(), "variant 1");
        assert_eq!(listed("picture", &names[..3]).unwrap(), "pictures 1, 2, 3");
        assert_eq!(listed("picture", &names).unwrap(), "pictures 1, 2, 3 and 2 more");
    }
}

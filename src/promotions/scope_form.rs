//! The fields of a coupon's form that name products and categories.

use std::collections::{BTreeSet, HashMap};

use crate::{
    Result, catalog,
    db::Conn,
    foundation::{
        changeset::Changeset,
        field::FieldSpec,
        ids::{CategoryId, ProductId},
        slug::is_slug,
    },
    q,
};

use super::{
    fields,
    models::{CouponCategory, CouponProduct},
};

/// The maximum number of products in a field.
const MAX_PRODUCTS: usize = 1_000;
/// The maximum number of unknown slugs in a message.
const MAX_LISTED: usize = 5;
/// The maximum number of characters of an unknown slug in a message.
const MAX_SLUG_SHOWN: usize = 80;

/// A field that names products or categories.
pub(super) struct ScopeField {
    pub field: FieldSpec,
    pub excluded: bool,
}

pub(super) const PRODUCTS: [ScopeField; 2] = [
    ScopeField { field: fields::PRODUCTS, excluded: false },
    ScopeField { field: fields::EXCLUDED_PRODUCTS, excluded: true },
];
const CATEGORIES: [ScopeField; 2] = [
    ScopeField { field: fields::CATEGORIES, excluded: false },
    ScopeField { field: fields::EXCLUDED_CATEGORIES, excluded: true },
];

/// Reads the products of `products` and `excluded_products`: their URLs or slugs, one per line.
pub fn cast_products(conn: &mut Conn<'_>, form: &mut Changeset) -> Result<Vec<CouponProduct>> {
    let slugs = PRODUCTS.map(|scope| cast_slugs(form, &scope.field));
    let [included, excluded] = &slugs;
    let wanted: Vec<String> =
        included.union(excluded).filter(|slug| is_slug(slug)).cloned().collect();
    let found = match wanted.as_slice() {
        [] => Vec::new(),
        wanted => q!(conn, promotions::coupon_scope::products_by_slug(wanted))?,
    };
    let known: HashMap<String, ProductId> =
        found.into_iter().map(|product| (product.slug, product.id)).collect();
    if let Some(slug) = included.intersection(excluded).next() {
        form.error(
            fields::EXCLUDED_PRODUCTS.name,
            format!("{slug} can't be both included and excluded"),
        );
    }
    let mut products = Vec::new();
    for (ScopeField { field, excluded }, slugs) in PRODUCTS.iter().zip(&slugs) {
        let mut unknown: Vec<&str> = Vec::new();
        for slug in slugs {
            match known.get(slug) {
                Some(id) => {
                    products.push(CouponProduct { product_id: *id, excluded: *excluded });
                }
                None => unknown.push(slug),
            }
        }
        if !unknown.is_empty() {
            form.error(field.name, format!("No product has the URL {}", list(&unknown)));
        }
    }
    Ok(products)
}

/// Reads the slugs in a field, which may be whole URLs.
fn cast_slugs(form: &mut Changeset, field: &FieldSpec) -> BTreeSet<String> {
    let entries = form.value(field.name).split(|c: char| c.is_whitespace() || c == ',');
    let last_segment = |url: &str| {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    };
    let slugs: BTreeSet<String> =
        entries.map(last_segment).filter(|slug| !slug.is_empty()).collect();
    if slugs.len() > MAX_PRODUCTS {
        form.field_error(field, format_args!("can name at most {MAX_PRODUCTS} products"));
        return BTreeSet::new();
    }
    slugs
}

/// Lists unknown slugs for a message.
fn list(unknown: &[&str]) -> String {
    let shorten = |slug: &&str| slug.chars().take(MAX_SLUG_SHOWN).collect::<String>();
    let first: Vec<String> = unknown.iter().take(MAX_LISTED).map(shorten).collect();
    match unknown.len().saturating_sub(MAX_LISTED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Reads the categories of `category_ids` and `excluded_category_ids`.
pub fn cast_categories(conn: &mut Conn<'_>, form: &mut Changeset) -> Result<Vec<CouponCategory>> {
    let known: HashMap<String, CategoryId> = catalog::list_categories(conn)?
        .into_iter()
        .map(|category| (category.id.to_string(), category.id))
        .collect();
    let mut categories: Vec<CouponCategory> = Vec::new();
    for ScopeField { field, excluded } in CATEGORIES {
        let FieldSpec { name, label, .. } = field;
        let chosen: BTreeSet<String> = form.values().all(name).map(str::to_owned).collect();
        let found: Vec<CategoryId> =
            chosen.iter().filter_map(|id| known.get(id)).copied().collect();
        if found.len() < chosen.len() {
            form.error(name, format!("{label}: one of those you chose no longer exists"));
        }
        let is_listed =
            |id: &CategoryId| categories.iter().any(|category| category.category_id == *id);
        if found.iter().any(is_listed) {
            form.error(name, "A category can't be both included and excluded");
        }
        categories
            .extend(found.into_iter().map(|category_id| CouponCategory { category_id, excluded }));
    }
    Ok(categories)
}

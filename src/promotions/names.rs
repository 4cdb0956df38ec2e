//! The products and categories that a coupon's form names.

use std::collections::{BTreeSet, HashMap};

use crate::{
    Result, catalog,
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, ProductId},
        slug::is_slug,
    },
    q,
};

/// Products that a field can name.
const MAX_PRODUCTS: usize = 1_000;
/// Unknown addresses that a message tells.
const TOLD: usize = 5;

/// What a coupon is for, and what it is not for: field and label of each.
const PRODUCTS: [(&str, &str, bool); 2] = [
    ("products", "Only for these products", false),
    ("excluded_products", "Not for these products", true),
];
const CATEGORIES: [(&str, &str, bool); 2] = [
    ("category_ids", "Only for these categories", false),
    ("excluded_category_ids", "Not for these categories", true),
];

/// The products of `products` and `excluded_products`: their addresses, one a line.
pub fn named_products(conn: &mut Conn<'_>, form: &mut Changeset) -> Result<Vec<(ProductId, bool)>> {
    let named = PRODUCTS.map(|(field, label, _)| slugs(form, field, label));
    let [included, excluded] = &named;
    let wanted: Vec<String> = included.union(excluded).filter(|s| is_slug(s)).cloned().collect();
    let known: HashMap<String, ProductId> = match wanted.as_slice() {
        [] => HashMap::new(),
        wanted => {
            q!(conn, promotions::coupon_scope::products_by_slug(wanted))?.into_iter().collect()
        }
    };
    let twice = included.intersection(excluded).next();
    if let Some(slug) = twice {
        form.error("excluded_products", format!("{slug} can't be both included and excluded"));
    }
    let mut products = Vec::new();
    for ((field, _, excluded), slugs) in PRODUCTS.into_iter().zip(&named) {
        let unknown: Vec<&str> =
            slugs.iter().filter(|s| !known.contains_key(*s)).map(String::as_str).collect();
        if !unknown.is_empty() {
            form.error(field, format!("No product has the URL {}", unknown_codes(&unknown)));
        }
        products.extend(slugs.iter().filter_map(|s| known.get(s)).map(|id| (*id, excluded)));
    }
    Ok(products)
}

/// The addresses that a field names: whole ones, or the last part of each alone.
fn slugs(form: &mut Changeset, field: &str, label: &str) -> BTreeSet<String> {
    let named = form.value(field).split(|c: char| c.is_whitespace() || c == ',');
    let last = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    };
    let slugs: BTreeSet<String> = named.map(last).filter(|slug| !slug.is_empty()).collect();
    if slugs.len() > MAX_PRODUCTS {
        form.error(field, format!("{label} can name at most {MAX_PRODUCTS} products"));
        return BTreeSet::new();
    }
    slugs
}

fn unknown_codes(unknown: &[&str]) -> String {
    let short = |slug: &&str| slug.chars().take(80).collect::<String>();
    let first: Vec<String> = unknown.iter().take(TOLD).map(short).collect();
    match unknown.len().saturating_sub(TOLD) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// The categories of `category_ids` and `excluded_category_ids`.
pub fn named_categories(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
) -> Result<Vec<(CategoryId, bool)>> {
    let known: HashMap<String, CategoryId> = catalog::list_categories(conn)?
        .into_iter()
        .map(|category| (category.id.to_string(), category.id))
        .collect();
    let mut categories: Vec<(CategoryId, bool)> = Vec::new();
    for (field, label, excluded) in CATEGORIES {
        let chosen: BTreeSet<String> = form.values().all(field).map(str::to_owned).collect();
        let found: Vec<CategoryId> =
            chosen.iter().filter_map(|id| known.get(id)).copied().collect();
        if found.len() < chosen.len() {
            form.error(field, format!("{label}: one of those you chose no longer exists"));
        }
        if found.iter().any(|id| categories.iter().any(|(other, _)| other == id)) {
            form.error(field, "A category can't be both included and excluded");
        }
        categories.extend(found.into_iter().map(|id| (id, excluded)));
    }
    Ok(categories)
}

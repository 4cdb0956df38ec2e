//! Rows that only have a SKU, as in lists of prices or stock.

use std::collections::{HashMap, HashSet};

use crate::{Result, accounts::Scope, db::Conn, foundation::ids::ProductId, q};

use super::{
    report::ImportError,
    rows::{Identity, ProductRows},
};

/// SKUs per query.
const BATCH: usize = 500;

/// Rows grouped by product, as far as the product is known, and the rejected rows.
#[derive(Debug, Default)]
pub struct MatchedRows {
    /// The rows of each product.
    pub products: Vec<ProductRows>,
    /// The rejected rows.
    pub rejected: Vec<ImportError>,
}

/// Finds the products of rows that have a SKU and no handle, and joins the rows of each product.
/// Rejects rows with a SKU that the shop does not have.
///
/// A row with a title belongs to the product with that title. If there is none and the SKU is
/// known, the row belongs to the product with the SKU, whose title does not change.
pub fn find_by_sku(
    conn: &mut Conn<'_>,
    scope: &Scope,
    products: Vec<ProductRows>,
) -> Result<MatchedRows> {
    scope.require_admin()?;
    let has_handle = |rows: &ProductRows| rows.handle().is_some();
    if products.iter().all(has_handle) {
        return Ok(MatchedRows { products, rejected: Vec::new() });
    }
    let owners = owners(conn, &products)?;
    let titles = known_titles(conn, &products)?;
    let mut found: Vec<ProductRows> = Vec::with_capacity(products.len());
    let mut positions: HashMap<ProductId, usize> = HashMap::new();
    let mut rejected = Vec::new();
    for mut rows in products {
        let owner = rows.variants.iter().find_map(|row| owners.get(row.sku()?)).copied();
        match (&rows.identity, owner) {
            (Identity::Sku(sku), None) => {
                let reason = format!("no variant in the shop has the SKU {sku}");
                rejected.extend(rows.reject(&rows.labels.sku, &reason));
                continue;
            }
            (Identity::Sku(_), Some(owner)) => rows.identity = Identity::Product(owner),
            (Identity::Title { title, .. }, Some(owner)) if !titles.contains(title) => {
                let reason = "differs in the shop and was not changed";
                rejected.push(ImportError::cell(rows.line(), &rows.labels.title, reason));
                rows.cells.remove_title();
                rows.identity = Identity::Product(owner);
            }
            _ => {}
        }
        let Identity::Product(id) = rows.identity else {
            found.push(rows);
            continue;
        };
        match positions.get(&id) {
            None => {
                positions.insert(id, found.len());
                found.push(rows);
            }
            Some(position) => {
                let product = &mut found[*position];
                product.lines.append(&mut rows.lines);
                product.variants.append(&mut rows.variants);
                product.images.append(&mut rows.images);
            }
        }
    }
    Ok(MatchedRows { products: found, rejected })
}

fn owners(conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<HashMap<String, ProductId>> {
    let without_handle = products.iter().filter(|rows| rows.handle().is_none());
    let skus: Vec<&str> =
        without_handle.flat_map(|rows| rows.variants.iter().filter_map(|row| row.sku())).collect();
    let mut owners = HashMap::new();
    for skus in skus.chunks(BATCH) {
        let found = q!(conn, product_csv::products::owners(skus))?;
        owners.extend(found.into_iter().map(|owned| (owned.sku, owned.product_id)));
    }
    Ok(owners)
}

fn known_titles(conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<HashSet<String>> {
    let titles = products.iter().filter_map(|rows| match &rows.identity {
        Identity::Title { title, .. } => Some(title.as_str()),
        _ => None,
    });
    let titles: Vec<&str> = titles.collect();
    let mut known = HashSet::new();
    for titles in titles.chunks(BATCH) {
        known.extend(q!(conn, product_csv::products::known_titles(titles))?);
    }
    Ok(known)
}

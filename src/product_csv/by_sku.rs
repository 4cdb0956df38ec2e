//! Rows that only a SKU names, as in lists of prices and of stock.

use std::collections::HashMap;

use crate::{Result, accounts::Scope, db::Conn, foundation::ids::ProductId, q};

use super::{
    report::Rejection,
    rows::{Identity, ProductRows},
};

/// SKUs that are looked up at a time.
const BATCH: usize = 500;

/// Finds the shop's product of rows that have a SKU and no handle, and puts the rows of each product
/// together. What the shop has no product for is rejected.
///
/// Rows with a title of their own are about the product of that title; where there is none and the
/// SKU is known, they are about the product of the SKU, and its title stays.
pub fn find_by_sku(
    conn: &mut Conn<'_>,
    scope: &Scope,
    products: Vec<ProductRows>,
) -> Result<(Vec<ProductRows>, Vec<Rejection>)> {
    scope.require_admin()?;
    let is_named = |rows: &ProductRows| rows.handle().is_some();
    if products.iter().all(is_named) {
        return Ok((products, Vec::new()));
    }
    let owners = owners(conn, &products)?;
    let titles = known_titles(conn, &products)?;
    let mut found: Vec<ProductRows> = Vec::with_capacity(products.len());
    let mut places: HashMap<ProductId, usize> = HashMap::new();
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
            (Identity::Title(title, _), Some(owner)) if !titles.contains_key(title) => {
                let reason = "differs in the shop and was not changed";
                rejected.push(Rejection::cell(rows.line(), &rows.labels.title, reason));
                rows.cells.title = None;
                rows.identity = Identity::Product(owner);
            }
            _ => {}
        }
        let Identity::Product(id) = rows.identity else {
            found.push(rows);
            continue;
        };
        match places.get(&id) {
            None => {
                places.insert(id, found.len());
                found.push(rows);
            }
            Some(place) => {
                let product = &mut found[*place];
                product.lines.append(&mut rows.lines);
                product.variants.append(&mut rows.variants);
                product.images.append(&mut rows.images);
            }
        }
    }
    Ok((found, rejected))
}

fn owners(conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<HashMap<String, ProductId>> {
    let nameless = products.iter().filter(|rows| rows.handle().is_none());
    let skus: Vec<&str> =
        nameless.flat_map(|rows| rows.variants.iter().filter_map(|row| row.sku())).collect();
    let mut owners = HashMap::new();
    for skus in skus.chunks(BATCH) {
        let found = q!(conn, product_csv::products::owners(skus))?;
        owners.extend(found.into_iter().map(|(sku, id, _)| (sku, id)));
    }
    Ok(owners)
}

fn known_titles(
    conn: &mut Conn<'_>,
    products: &[ProductRows],
) -> Result<HashMap<String, ProductId>> {
    let titles = products.iter().filter_map(|rows| match &rows.identity {
        Identity::Title(title, _) => Some(title.as_str()),
        _ => None,
    });
    let titles: Vec<&str> = titles.collect();
    let mut known = HashMap::new();
    for titles in titles.chunks(BATCH) {
        known.extend(q!(conn, product_csv::products::ids_by_title(titles))?);
    }
    Ok(known)
}

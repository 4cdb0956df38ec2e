//! Rows that only have a SKU, as in lists of prices or stock.

use std::collections::{HashMap, HashSet};

use crate::{Result, db::Conn, foundation::ids::ProductId, q};

use super::{
    report::ImportError,
    rows::{Identity, ProductRows},
};

/// SKUs or titles per query.
const BATCH: usize = 500;

/// What the shop knows about the products of a file that have no handle.
#[derive(Debug, Default)]
pub struct KnownProducts {
    /// The products of the SKUs.
    owners: HashMap<String, ProductId>,
    /// The titles that the shop's products have.
    titles: HashSet<String>,
}

/// The product that rows belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOwner {
    /// A product of their own.
    Own,
    /// The shop's product with a SKU. Other rows may belong to it as well.
    Product(ProductId),
    /// None: the rows are rejected.
    Nobody,
}

impl KnownProducts {
    /// Asks the shop about the products of a file. Those with a handle are not asked for.
    pub fn load(&mut self, conn: &mut Conn<'_>, products: &[ProductRows]) -> Result<()> {
        let unknown: Vec<&ProductRows> =
            products.iter().filter(|rows| rows.handle().is_none()).collect();
        let skus: Vec<&str> = unknown
            .iter()
            .flat_map(|rows| rows.variants.iter().filter_map(|row| row.sku()))
            .collect();
        for skus in skus.chunks(BATCH) {
            let found = q!(conn, product_csv::products::owners(skus))?;
            self.owners.extend(found.into_iter().map(|owned| (owned.sku, owned.product_id)));
        }
        let titles = unknown.iter().filter_map(|rows| match &rows.identity {
            Identity::Title { title, .. } => Some(title.as_str()),
            _ => None,
        });
        let titles: Vec<&str> = titles.collect();
        for titles in titles.chunks(BATCH) {
            self.titles.extend(q!(conn, product_csv::products::known_titles(titles))?);
        }
        Ok(())
    }

    /// Finds the product of rows that have a SKU and no handle, and sets it as their identity. Rejects rows with a SKU
    /// that the shop does not have.
    ///
    /// A row with a title belongs to the product with that title. If there is none and the SKU is
    /// known, the row belongs to the product with the SKU, whose title does not change.
    pub fn find_owner(&self, rows: &mut ProductRows, rejected: &mut Vec<ImportError>) -> RowOwner {
        let owner = rows.variants.iter().find_map(|row| self.owners.get(row.sku()?)).copied();
        match (&rows.identity, owner) {
            (Identity::Sku(sku), None) => {
                let reason = format!("no variant in the shop has the SKU {sku}");
                rejected.extend(rows.reject(&rows.labels.sku, &reason));
                return RowOwner::Nobody;
            }
            (Identity::Sku(_), Some(owner)) => rows.identity = Identity::Product(owner),
            (Identity::Title { title, .. }, Some(owner)) if !self.titles.contains(title) => {
                let reason = "differs in the shop and was not changed";
                rejected.push(ImportError::cell(rows.line(), &rows.labels.title, reason));
                rows.cells.remove_title();
                rows.identity = Identity::Product(owner);
            }
            _ => {}
        }
        match rows.identity {
            Identity::Product(id) => RowOwner::Product(id),
            _ => RowOwner::Own,
        }
    }
}

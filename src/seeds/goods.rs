//! Goods that come with the program, from its files.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductLookup},
    db::Tx,
    foundation::{ids::CategoryId, params::Params},
    product_csv::{self, RejectedPart},
};

/// The files of a scene's goods.
pub struct Goods {
    /// Products, in the order in which lists show them.
    pub products: &'static [u8],
    /// What their categories say, and in which order they stand.
    pub categories: &'static [u8],
}

/// Puts the goods on the shelves.
pub fn bring(tx: &mut Tx<'_>, goods: &Goods) -> Result<()> {
    let internal = |reason: &dyn std::fmt::Display| Error::Internal(format!("seeds: {reason}"));
    let mut sheet = product_csv::read(goods.products).map_err(|reason| internal(&reason))?;
    // The newest stand first in lists, so the file's first goods come in last.
    sheet.products.reverse();
    let report = product_csv::import_products(tx, &Scope::system(), &sheet.products)?;
    let mut rejected = sheet.rejected.iter().chain(&report.rejected);
    // A cell that is not used as it is, such as that of a gift card, is no mistake of the file.
    if let Some(row) = rejected.find(|rejection| rejection.part == RejectedPart::Row) {
        return Err(internal(row));
    }
    put_into_categories(tx, goods)?;
    describe_categories(tx, goods.categories)
}

/// Puts each product into the categories that are called like one of its tags.
fn put_into_categories(tx: &mut Tx<'_>, goods: &Goods) -> Result<()> {
    let internal = |error: csv::Error| Error::Internal(error.to_string());
    let mut titles: Vec<String> = Vec::new();
    for row in csv::Reader::from_reader(goods.categories).deserialize::<HashMap<String, String>>() {
        titles.extend(row.map_err(internal)?.remove("title"));
    }
    for row in csv::Reader::from_reader(goods.products).deserialize::<HashMap<String, String>>() {
        let row = row.map_err(internal)?;
        let cell = |column: &str| row.get(column).map_or("", String::as_str);
        let tags = cell("Tags").split(',').map(str::trim);
        let wanted: Vec<String> =
            tags.filter(|tag| titles.iter().any(|title| title == tag)).map(str::to_owned).collect();
        if wanted.is_empty() {
            continue;
        }
        let found = catalog::get_product_by_slug(tx, &Scope::system(), cell("Handle"))?;
        let ProductLookup::Here(details) = found else { continue };
        let id = details.product.id;
        let mut draft = catalog::get_product(tx, &Scope::system(), id)?.draft;
        draft.categories.extend(catalog::categories_by_title(tx, &wanted)?);
        catalog::save_product(tx, &Scope::system(), Some(id), draft)?;
    }
    Ok(())
}

fn describe_categories(tx: &mut Tx<'_>, words: &[u8]) -> Result<()> {
    let known: HashMap<String, (CategoryId, i32)> = catalog::list_categories(tx)?
        .into_iter()
        .map(|known| (known.attributes.title, (known.id, known.version)))
        .collect();
    for row in csv::Reader::from_reader(words).deserialize::<HashMap<String, String>>() {
        let row = row.map_err(|error| Error::Internal(error.to_string()))?;
        if let Some((id, version)) = row.get("title").and_then(|title| known.get(title)) {
            let mut params: Params =
                row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            params.set("version", version.to_string());
            if let Some((parent, _)) = row.get("parent").and_then(|parent| known.get(parent)) {
                params.set("parent_id", parent.to_string());
            }
            catalog::update_category(tx, &Scope::system(), *id, params)?;
        }
    }
    Ok(())
}

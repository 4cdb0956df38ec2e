//! Import of the sample products from their files.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductLookup},
    db::Tx,
    foundation::{
        ids::{CategoryId, Versioned},
        params::Params,
    },
    product_csv::{self, RejectedPart},
};

/// The files of sample products.
pub struct ProductFiles {
    /// Products, in the order in which lists show them.
    pub products: &'static [u8],
    /// Their categories, with texts and order.
    pub categories: &'static [u8],
}

/// Imports products and their categories.
pub fn import(tx: &mut Tx<'_>, files: &ProductFiles) -> Result<()> {
    let internal = |reason: &dyn std::fmt::Display| Error::Internal(format!("seeds: {reason}"));
    let mut sheet = product_csv::read(files.products).map_err(|reason| internal(&reason))?;
    // Lists show the newest products first, so the file's first product is imported last.
    sheet.products.reverse();
    let imported = product_csv::import_products(tx, &Scope::system(), &sheet.products)?;
    let imported = imported.iter().flat_map(|imported| &imported.report.rejected);
    let mut rejected = sheet.rejected.iter().chain(imported);
    // Rejected cells, such as those of gift cards, are expected; rejected rows are not.
    if let Some(row) = rejected.find(|rejection| rejection.part == RejectedPart::Row) {
        return Err(internal(row));
    }
    assign_categories(tx, files)?;
    describe_categories(tx, files.categories)
}

/// Adds each product to the categories whose titles are among its tags.
fn assign_categories(tx: &mut Tx<'_>, files: &ProductFiles) -> Result<()> {
    let internal = |error: csv::Error| Error::Internal(error.to_string());
    let mut titles: Vec<String> = Vec::new();
    for row in csv::Reader::from_reader(files.categories).deserialize::<HashMap<String, String>>() {
        titles.extend(row.map_err(internal)?.remove("title"));
    }
    for row in csv::Reader::from_reader(files.products).deserialize::<HashMap<String, String>>() {
        let row = row.map_err(internal)?;
        let cell = |column: &str| row.get(column).map_or("", String::as_str);
        let tags = cell("Tags").split(',').map(str::trim);
        let wanted: Vec<String> =
            tags.filter(|tag| titles.iter().any(|title| title == tag)).map(str::to_owned).collect();
        if wanted.is_empty() {
            continue;
        }
        let found = catalog::get_product_by_slug(tx, &Scope::system(), cell("Handle"))?;
        let ProductLookup::Found(details) = found else { continue };
        let id = details.product.id;
        let mut draft = catalog::get_product(tx, &Scope::system(), id)?.draft;
        draft.categories.extend(catalog::find_or_create_categories(tx, &Scope::system(), &wanted)?);
        catalog::save_product(tx, &Scope::system(), Some(id), draft)?;
    }
    Ok(())
}

fn describe_categories(tx: &mut Tx<'_>, file: &[u8]) -> Result<()> {
    let categories: HashMap<String, Versioned<CategoryId>> = catalog::list_categories(tx)?
        .into_iter()
        .map(|category| (category.attributes.title, Versioned::new(category.id, category.version)))
        .collect();
    for row in csv::Reader::from_reader(file).deserialize::<HashMap<String, String>>() {
        let row = row.map_err(|error| Error::Internal(error.to_string()))?;
        if let Some(category) = row.get("title").and_then(|title| categories.get(title)) {
            let mut params: Params =
                row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            params.set("version", category.version.to_string());
            if let Some(parent) = row.get("parent").and_then(|parent| categories.get(parent)) {
                params.set("parent_id", parent.id.to_string());
            }
            catalog::update_category(tx, &Scope::system(), category.id, params)?;
        }
    }
    Ok(())
}

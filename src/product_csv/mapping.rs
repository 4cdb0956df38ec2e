//! A mapping by hand: which column of a file has which meaning.

use std::collections::HashMap;

use crate::foundation::{changeset::Changeset, field::FieldSpec, params::Params};

use super::columns::*;

/// A meaning that a column of a file can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappingTarget {
    /// The column's name in Shopify's format.
    pub column: &'static str,
    /// The field of the form.
    pub field: FieldSpec,
}

const fn target(column: &'static str, name: &'static str, label: &'static str) -> MappingTarget {
    MappingTarget { column, field: FieldSpec::new(name, label) }
}

/// The meanings, in the order of the form.
pub const MAPPING_TARGETS: [MappingTarget; 27] = [
    target(TITLE, "title", "Title"),
    target(HANDLE, "handle", "Handle (the product's key in files and its URL)"),
    target(SKU, "sku", "SKU"),
    target(PRICE, "price", "Price"),
    target(COMPARE_AT, "compare_at", "Price before a sale"),
    target(QUANTITY, "quantity", "Units on hand"),
    target(BODY, "description", "Description"),
    target(VENDOR, "vendor", "Brand"),
    target(TYPE, "product_type", "Product type (also its category)"),
    target(TAGS, "tags", "Tags"),
    target(STATUS, "status", "Status"),
    target(PUBLISHED, "published", "Published (yes or no)"),
    target(OPTION_NAMES[0], "option1_name", "Name of option 1, such as Size"),
    target(OPTION_VALUES[0], "option1_value", "Value of option 1, such as Large"),
    target(OPTION_NAMES[1], "option2_name", "Name of option 2"),
    target(OPTION_VALUES[1], "option2_value", "Value of option 2"),
    target(OPTION_NAMES[2], "option3_name", "Name of option 3"),
    target(OPTION_VALUES[2], "option3_value", "Value of option 3"),
    target(BARCODE, "barcode", "Barcode"),
    target(GRAMS, "grams", "Weight in grams, or with a unit"),
    target(POLICY, "backorder", "Sold when none is left (continue or deny)"),
    target(SHIPPING, "requires_shipping", "Needs shipping (yes or no)"),
    target(TAXABLE, "taxable", "Taxed (yes or no)"),
    target(IMAGE, "image", "Picture URL"),
    target(ALT, "alt", "Description of the picture"),
    target("SEO Title", "seo_title", "Title for search engines"),
    target("SEO Description", "seo_description", "Description for search engines"),
];

/// The meanings of a file's columns: for each column its name in Shopify's format, or an empty text if it is
/// ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ColumnMapping(Vec<String>);

impl ColumnMapping {
    /// Guesses the meanings of columns from their names.
    pub fn guess(names: &[String], other: impl Fn(&str) -> Option<&'static str>) -> Self {
        let mut used: Vec<&str> = Vec::new();
        let mut guess = |name: &String| {
            let known = other(name).or_else(|| column(name)).filter(|known| is_target(known));
            let known = known.filter(|known| !used.contains(known)).unwrap_or_default();
            used.push(known);
            known.to_owned()
        };
        Self(names.iter().map(&mut guess).collect())
    }

    /// The positions of the columns by their names in Shopify's format, in a file with `width` columns.
    pub(super) fn positions(&self, width: usize) -> HashMap<&'static str, usize> {
        let known = |target: &MappingTarget| {
            let position = self.0.iter().position(|column| column == target.column)?;
            (position < width).then_some((target.column, position))
        };
        MAPPING_TARGETS.iter().filter_map(known).collect()
    }

    /// Returns the form: the number of the file's column for each meaning, from 0; empty for none.
    pub fn form(&self) -> Changeset {
        let number = |target: &MappingTarget| {
            let position = self.0.iter().position(|column| column == target.column);
            let position = position.map(|position| position.to_string()).unwrap_or_default();
            (target.field.name, position)
        };
        Changeset::new(MAPPING_TARGETS.iter().map(number).collect())
    }

    /// Reads the form for a file with `width` columns.
    ///
    /// # Errors
    /// The form if nothing identifies products, if a column has two meanings, or if there is no such column.
    pub fn cast(params: Params, width: usize) -> Result<Self, Changeset> {
        let mut form = Changeset::new(params);
        let mut columns = vec![String::new(); width];
        for MappingTarget { column, field } in &MAPPING_TARGETS {
            let number = form.value(field.name).to_owned();
            if number.is_empty() {
                continue;
            }
            match number.parse().ok().and_then(|number: usize| columns.get_mut(number)) {
                None => {
                    form.error(field.name, format!("{}: choose a column of the file", field.label))
                }
                Some(other) if !other.is_empty() => {
                    let message =
                        format!("{}: this column has another meaning already", field.label);
                    form.error(field.name, message);
                }
                Some(free) => (*column).clone_into(free),
            }
        }
        let is_identity = |column: &String| [TITLE, HANDLE, SKU].contains(&column.as_str());
        if form.is_valid() && !columns.iter().any(is_identity) {
            form.error("title", "Title: choose a column with the title, the handle or the SKU");
        }
        form.finish(Self(columns))
    }
}

fn is_target(column: &str) -> bool {
    MAPPING_TARGETS.iter().any(|target| target.column == column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn meanings_are_guessed_from_names_and_each_is_used_once() {
        let names = names(&["Artikel", "Price", "Variant Price", "SKU"]);
        let mapping = ColumnMapping::guess(&names, |name| (name == "Artikel").then_some(TITLE));
        assert_eq!(mapping.0, [TITLE, PRICE, "", SKU]);
        let form = mapping.form();
        assert_eq!((form.value("title"), form.value("sku"), form.value("tags")), ("0", "3", ""));
        assert_eq!(ColumnMapping::cast(form.values().clone(), 4), Ok(mapping));
    }

    #[test]
    fn a_mapping_needs_an_identity_and_one_meaning_for_each_column() {
        let cast = |fields: &[(&str, &str)]| {
            let read = ColumnMapping::cast(fields.iter().copied().collect(), 2);
            read.map_err(|form| form.errors()[0].field.clone())
        };
        assert_eq!(cast(&[("price", "0")]), Err("title".to_owned()));
        assert_eq!(cast(&[("title", "0"), ("price", "0")]), Err("price".to_owned()));
        assert_eq!(cast(&[("title", "2")]), Err("title".to_owned()));
        assert_eq!(cast(&[("title", "x")]), Err("title".to_owned()));
        assert!(cast(&[("sku", "1"), ("price", "")]).is_ok());
    }
}

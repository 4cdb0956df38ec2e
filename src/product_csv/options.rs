//! The options of a product after an import.

use crate::catalog::ProductDraft;

use super::{
    columns::{NO_OPTION_NAME, NO_OPTION_VALUE},
    report::ImportError,
    rows::ProductRows,
    variant_cells::VariantCells,
};

/// The options that a product has after the import.
#[derive(Debug, Default)]
pub struct Options {
    /// At most three different names.
    pub names: Vec<String>,
    /// The index of the file's option column with the values of each option, from 0.
    slots: Vec<usize>,
    /// `true` if the options are generated, because the file has several variants but no options.
    pub is_made_up: bool,
    /// `true` if Shopify's placeholder for no value is an ordinary value here.
    default_is_value: bool,
}

impl Options {
    /// Returns the options that the file names, or else those of the product. Adds a rejection for
    /// each option without a name or without values.
    pub fn new(
        rows: &ProductRows,
        base: Option<&ProductDraft>,
        rejected: &mut Vec<ImportError>,
    ) -> Self {
        let names = rows.cells.option_names.clone().unwrap_or_default();
        let is_named = names.iter().any(|name| !name.is_empty());
        let has_values = rows.variants.iter().any(|cells| {
            cells.values.as_ref().is_some_and(|values| values.iter().any(|value| !value.is_empty()))
        });
        let stored = base.map(|base| &base.options).filter(|options| !options.is_empty());
        match stored {
            Some(stored) if !is_named || !has_values => Self::stored(stored, rows, rejected),
            // A file without options does not remove existing ones.
            Some(stored) if has_no_options(rows, &names) && !stored.contains(&names[0]) => {
                Self { default_is_value: false, ..Self::stored(stored, rows, rejected) }
            }
            _ => Self::named(&names, rows, base, rejected),
        }
    }

    /// The product's own options, if the file only has values.
    fn stored(stored: &[String], rows: &ProductRows, rejected: &mut Vec<ImportError>) -> Self {
        for cells in &rows.variants {
            for position in stored.len()..3 {
                if value(cells, position, false).is_some() {
                    let label = &rows.labels.option_values[position];
                    let reason = "belongs to an option without a name and was left out";
                    rejected.push(ImportError::cell(cells.line, label, reason));
                }
            }
        }
        let slots = (0..stored.len()).collect();
        Self { names: stored.to_vec(), slots, is_made_up: false, default_is_value: true }
    }

    /// The options that the file names, and those that only have values in it.
    fn named(
        names: &[String; 3],
        rows: &ProductRows,
        base: Option<&ProductDraft>,
        rejected: &mut Vec<ImportError>,
    ) -> Self {
        let has_values = |position: usize| {
            rows.variants.iter().any(|cells| value(cells, position, false).is_some())
        };
        let mut options = Self { default_is_value: has_values(0), ..Self::default() };
        for (position, name) in names.iter().enumerate() {
            let is_stored = base.is_some_and(|base| base.options.contains(name));
            let is_none = position == 0 && name == NO_OPTION_NAME;
            if !has_values(position) && (name.is_empty() || is_none || !is_stored) {
                if !name.is_empty() && !is_none && !rows.variants.is_empty() {
                    let label = &rows.labels.option_names[position];
                    let reason = "has no values, so the option was left out";
                    rejected.push(ImportError::cell(rows.line(), label, reason));
                }
                continue;
            }
            let name = options.own_name(position, name, rows, rejected);
            options.names.push(name);
            options.slots.push(position);
        }
        let items = rows.variants.iter().filter(|row| row.price.is_some() || row.sku().is_some());
        if options.names.is_empty() && base.is_none() && items.count() > 1 {
            let label = &rows.labels.option_values[0];
            let reason = "is missing; the option is named Variant";
            rejected.push(ImportError::cell(rows.line(), label, reason));
            let names = vec!["Variant".to_owned()];
            return Self { names, slots: vec![0], is_made_up: true, default_is_value: false };
        }
        options
    }

    /// Returns a name that no other option has.
    fn own_name(
        &self,
        position: usize,
        name: &str,
        rows: &ProductRows,
        rejected: &mut Vec<ImportError>,
    ) -> String {
        let label = &rows.labels.option_names[position];
        let is_used =
            |name: &str| self.names.iter().any(|other| other.to_lowercase() == name.to_lowercase());
        if name.is_empty() {
            let made_up = format!("Option {}", position + 1);
            let reason = format!("is blank; the option is called {made_up}");
            rejected.push(ImportError::cell(rows.line(), label, reason));
            return made_up;
        }
        if !is_used(name) {
            return name.to_owned();
        }
        let mut numbered = (2..).map(|number| format!("{name} ({number})"));
        let other = numbered.find(|name| !is_used(name)).unwrap_or_default();
        let reason = format!("{name} is the name of another option; this one is called {other}");
        rejected.push(ImportError::cell(rows.line(), label, reason));
        other
    }

    /// Returns a row's value of each option, or `None` if its cell is empty.
    pub fn values<'c>(&self, cells: &'c VariantCells) -> Vec<Option<&'c String>> {
        let value = |position: &usize| value(cells, *position, self.default_is_value);
        self.slots.iter().map(value).collect()
    }

    /// Returns `true` if a row has no values of options.
    pub fn is_silent(&self, cells: &VariantCells) -> bool {
        self.values(cells).iter().all(Option::is_none)
    }

    /// Returns the file's own name for the column with an option's values.
    pub fn label<'l>(&self, option: usize, labels: &'l [String; 3]) -> &'l str {
        &labels[self.slots.get(option).copied().unwrap_or(0)]
    }
}

/// Returns `true` if a file states, with Shopify's placeholders, that a product has no options.
fn has_no_options(rows: &ProductRows, names: &[String; 3]) -> bool {
    let is_none =
        |cells: &VariantCells| (0..3).all(|position| value(cells, position, false).is_none());
    names[0] == NO_OPTION_NAME
        && names[1..].iter().all(String::is_empty)
        && rows.variants.iter().all(is_none)
}

/// Returns the value in a row's option column. Shopify's placeholder for none only counts if
/// `is_value`.
fn value(cells: &VariantCells, position: usize, is_value: bool) -> Option<&String> {
    let value = &cells.values.as_ref()?[position];
    let is_none = value.is_empty() || (position == 0 && value == NO_OPTION_VALUE && !is_value);
    (!is_none).then_some(value)
}

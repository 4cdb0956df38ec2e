//! Form fields in the rows of a table.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::changeset::Changeset;

use super::field::field_id;

/// An input in a row such as `variants[2]`. In a table, the column's header is its visible label.
#[derive(Template)]
#[template(path = "components/cell.html")]
pub struct Cell {
    name: String,
    id: String,
    /// The name of the field, such as `Price`.
    label: &'static str,
    /// The row for screen readers, such as ` of variant 3`.
    row_label: String,
    has_visible_label: bool,
    value: String,
    inputmode: &'static str,
    /// The id of a list of suggestions. Empty if there is none.
    list: &'static str,
    errors: Vec<String>,
}

impl Cell {
    /// The input of `row[field]`. `row_label` names the row for screen readers.
    pub fn new(
        form: &Changeset,
        row: &str,
        field: &str,
        label: &'static str,
        row_label: &str,
    ) -> Self {
        let name = format!("{row}[{field}]");
        Self {
            id: field_id(&name),
            label,
            row_label: format!(" of {row_label}"),
            has_visible_label: false,
            value: form.value(&name).to_owned(),
            inputmode: "text",
            list: "",
            errors: form.errors_of(&name).map(str::to_owned).collect(),
            name,
        }
    }

    /// Accepts a whole number.
    pub fn numeric(self) -> Self {
        Self { inputmode: "numeric", ..self }
    }

    /// Accepts an amount.
    pub fn decimal(self) -> Self {
        Self { inputmode: "decimal", ..self }
    }

    /// Suggests the values of a `<datalist>`.
    pub fn with_suggestions(self, list: &'static str) -> Self {
        Self { list, ..self }
    }

    /// Shows the label above the input.
    pub fn with_label(self) -> Self {
        Self { has_visible_label: true, ..self }
    }

    /// Returns `true` if the value has errors.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl HtmlSafe for Cell {}

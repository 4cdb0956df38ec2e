//! Form fields in rows: many of a kind, told apart by the row's name.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::changeset::Changeset;

use super::field::field_id;

/// An input of a row such as `variants[2]`. In a table its column's head is its visible label.
#[derive(Template)]
#[template(path = "components/cell.html")]
pub struct Cell {
    name: String,
    id: String,
    /// Such as `Price`, and ` of variant 3`.
    label: (&'static str, String),
    visible: bool,
    value: String,
    inputmode: &'static str,
    /// The id of a list of what may be meant; empty where there is none.
    list: &'static str,
    errors: Vec<String>,
}

impl Cell {
    /// The field of a row; `of` says which row to those who do not see the table.
    pub fn new(
        form: &Changeset,
        (row, field): (&str, &str),
        label: &'static str,
        of: &str,
    ) -> Self {
        let name = format!("{row}[{field}]");
        Self {
            id: field_id(&name),
            label: (label, format!(" of {of}")),
            visible: false,
            value: form.value(&name).to_owned(),
            inputmode: "text",
            list: "",
            errors: form.errors_of(&name).map(str::to_owned).collect(),
            name,
        }
    }

    /// A whole number.
    pub fn numeric(self) -> Self {
        Self { inputmode: "numeric", ..self }
    }

    /// An amount.
    pub fn decimal(self) -> Self {
        Self { inputmode: "decimal", ..self }
    }

    /// With a `<datalist>` of what may be meant.
    pub fn suggesting(self, list: &'static str) -> Self {
        Self { list, ..self }
    }

    /// With its label above.
    pub fn labelled(self) -> Self {
        Self { visible: true, ..self }
    }

    /// Whether something is wrong with it.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl HtmlSafe for Cell {}

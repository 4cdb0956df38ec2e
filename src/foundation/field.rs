//! Descriptions of form fields, shared by the cast, the template and the list of conflicts.

use super::changeset::Changeset;

/// A form field, described once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The name of the input.
    pub name: &'static str,
    /// The label, with which messages about the field begin.
    pub label: &'static str,
    /// The help text; empty for none.
    pub hint: &'static str,
    /// Whether the field must not be empty.
    pub is_required: bool,
    /// The most characters of a text field.
    pub max_length: usize,
    /// The smallest and the largest value of a number field; `None` for other fields.
    pub range: Option<(i32, i32)>,
}

impl FieldSpec {
    /// An optional field.
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self { name, label, hint: "", is_required: false, max_length: usize::MAX, range: None }
    }

    /// Explains the field.
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Makes the field required.
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Limits a text field to this many characters.
    pub const fn max_length(self, max_length: usize) -> Self {
        Self { max_length, ..self }
    }

    /// Makes the field a whole number within these bounds.
    pub const fn range(self, low: i32, high: i32) -> Self {
        Self { range: Some((low, high)), ..self }
    }
}

impl Changeset {
    /// Casts a field of one line of text; empty if it is missing.
    pub fn cast_text(&mut self, field: &FieldSpec) -> String {
        if field.is_required {
            self.required(field.name, field.label, field.max_length)
        } else {
            self.text(field.name, field.label, field.max_length)
        }
    }

    /// Casts a required whole number, or returns `None` with an error in the form.
    pub fn cast_integer(&mut self, field: &FieldSpec) -> Option<i32> {
        let (low, high) = field.range.unwrap_or((i32::MIN, i32::MAX));
        self.integer(field.name, field.label, low..=high)
    }

    /// Adds an error that begins with the label of a field.
    pub fn field_error(&mut self, field: &FieldSpec, problem: &str) {
        self.error(field.name, format!("{} {problem}", field.label));
    }

    /// Returns `true` if a field has errors.
    pub fn has_errors(&self, field: &FieldSpec) -> bool {
        self.errors_of(field.name).next().is_some()
    }
}

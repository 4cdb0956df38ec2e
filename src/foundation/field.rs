//! Descriptions of form fields, shared by the cast, the template and the list of conflicts.

use std::fmt::Display;

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
    /// Whether the form marks the field as optional.
    pub is_optional: bool,
    /// The most characters of a text field.
    pub max_length: usize,
    /// The kind of input.
    pub input: Input,
}

/// The kind of input of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Text,
    /// An email address.
    Email,
    /// A text of several lines; shows this many rows.
    Lines(u8),
    /// A whole number between these bounds.
    Number(i32, i32),
}

impl FieldSpec {
    /// A field that may be empty: a line of text or, in a `Check`, a checkbox.
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            hint: "",
            is_required: false,
            is_optional: false,
            max_length: usize::MAX,
            input: Input::Text,
        }
    }

    /// Explains the field.
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Makes the field required.
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Marks the field as optional in the form.
    pub const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// Limits a text field to this many characters.
    pub const fn max_length(self, max_length: usize) -> Self {
        Self { max_length, ..self }
    }

    /// Makes the field an email address.
    pub const fn email(self) -> Self {
        Self { input: Input::Email, ..self }
    }

    /// Makes the field a text of several lines, shown with this many rows.
    pub const fn lines(self, rows: u8) -> Self {
        Self { input: Input::Lines(rows), ..self }
    }

    /// Makes the field a whole number within these bounds.
    pub const fn range(self, low: i32, high: i32) -> Self {
        Self { input: Input::Number(low, high), ..self }
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

    /// Casts a field of several lines of text; empty if it is missing.
    pub fn cast_lines(&mut self, field: &FieldSpec) -> String {
        self.lines(field.name, field.label, field.max_length)
    }

    /// Casts a checkbox.
    pub fn cast_check(&self, field: &FieldSpec) -> bool {
        self.checked(field.name)
    }

    /// Casts a required whole number, or returns 0 with an error in the form.
    pub fn cast_integer(&mut self, field: &FieldSpec) -> i32 {
        let range = match field.input {
            Input::Number(low, high) => low..=high,
            _ => i32::MIN..=i32::MAX,
        };
        self.integer(field.name, field.label, range).unwrap_or_default()
    }

    /// Adds an error that begins with the label of a field.
    pub fn field_error(&mut self, field: &FieldSpec, problem: impl Display) {
        self.error(field.name, format!("{} {problem}", field.label));
    }

    /// Returns `true` if a field has errors.
    pub fn has_errors(&self, field: &FieldSpec) -> bool {
        self.errors_of(field.name).next().is_some()
    }
}

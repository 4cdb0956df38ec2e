//! Submitted form values and their validation errors.
//!
//! A context's `cast` reads its fields and ignores all others. Each reader records its error and
//! continues, so that shoppers see all mistakes together and lose nothing they typed.

mod numbers;

use std::str::FromStr;

use super::{
    clock::Timestamp,
    params::Params,
    text::{is_unprintable, one_line},
    zone::Zone,
};

/// An error message and the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field in the form.
    pub field: String,
    /// A full sentence for people, without the period.
    pub message: String,
}

/// The values of a form and the errors about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changeset {
    values: Params,
    errors: Vec<FieldError>,
}

impl Changeset {
    /// Creates a form with these values and no errors.
    pub fn new(values: Params) -> Self {
        Self { values, errors: Vec::new() }
    }

    /// The value of a field, or `""` if it was not sent.
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).unwrap_or_default()
    }

    /// The values of all fields, as typed.
    pub fn values(&self) -> &Params {
        &self.values
    }

    /// Returns `true` if a value of a multiple select or checkbox is chosen.
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.values.all(field).any(|chosen| chosen == value)
    }

    /// Replaces the value of a field, for example when a secret must not be shown again.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.values.set(field, value);
    }

    /// Adds an error to a field.
    pub fn error(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Sorts the errors in the order of these fields; errors of other fields come last.
    pub fn sort_errors(&mut self, fields: &[&str]) {
        let position = |error: &FieldError| fields.iter().position(|field| *field == error.field);
        self.errors.sort_by_key(|error| position(error).unwrap_or(fields.len()));
    }

    /// All errors, in the order they were added or sorted.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The error messages of one field.
    pub fn errors_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.errors.iter().filter(move |e| e.field == field).map(|e| e.message.as_str())
    }

    /// Returns `true` if there are no errors.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Returns the value if the form is valid, else the form with its errors.
    pub fn finish<T>(self, value: T) -> Result<T, Self> {
        if self.is_valid() { Ok(value) } else { Err(self) }
    }

    /// Reads one line of at most `max` characters, cleaned by [`one_line`]; may be empty.
    pub fn text(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = one_line(self.value(field));
        self.check_text(field, label, &text, max);
        text
    }

    /// Reads a text of any number of lines and at most `max` characters, trimmed; may be empty.
    pub fn lines(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = self.value(field).trim().to_owned();
        self.check_text(field, label, &text, max);
        text
    }

    /// Adds an error if a text is longer than `max` characters or has control characters.
    pub fn check_text(&mut self, field: &str, label: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.error(field, format!("{label} must be at most {max} characters"));
        } else if is_unprintable(text) {
            self.error(field, format!("{label} contains characters that can't be used"));
        }
    }

    /// Reads one line that must not be empty.
    pub fn required(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = self.text(field, label, max);
        if text.is_empty() {
            self.error(field, format!("{label} can't be blank"));
        }
        text
    }

    /// Reads a local time in a zone, or an exact time such as `2026-03-01T12:00:00Z`; an empty field is
    /// `None`. A local time has minutes only, so if the field still shows the stored time `before`, that
    /// exact time is returned.
    pub fn optional_moment(
        &mut self,
        field: &str,
        label: &str,
        zone: Zone,
        before: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let text = self.value(field).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        if let Some(before) = before.filter(|before| zone.field(*before) == text) {
            return Some(before);
        }
        if let Some(exact) = Timestamp::parse(&text) {
            return Some(exact);
        }
        match zone.parse_field(&text) {
            Ok(moment) => return Some(moment),
            Err(error) => self.error(field, format!("{label} {error}")),
        }
        None
    }

    /// Reads a word for a value of an enum; anything else is an error.
    pub fn choice<T: FromStr>(&mut self, field: &str, label: &str) -> Option<T> {
        let chosen = self.value(field).parse().ok();
        if chosen.is_none() {
            self.error(field, format!("{label} must be one of the choices"));
        }
        chosen
    }

    /// Returns `true` if a checkbox is checked.
    pub fn checked(&self, field: &str) -> bool {
        matches!(self.value(field), "true" | "on" | "1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Changeset {
        Changeset::new(pairs.iter().copied().collect())
    }

    #[test]
    fn collects_every_error_and_preserves_the_values() {
        let mut form = form(&[("title", "  "), ("price", "abc"), ("stock", "1e9")]);
        form.required("title", "Title", 10);
        form.unit_price("price", "Price");
        form.integer::<i32>("stock", "Stock", 0..=99);
        assert_eq!(form.errors().len(), 3);
        assert_eq!(form.value("price"), "abc");
    }

    #[test]
    fn rejects_null_bytes_and_long_texts() {
        let mut form = form(&[("a", "x\0y"), ("b", "12345")]);
        form.text("a", "A", 10);
        form.text("b", "B", 4);
        assert_eq!(form.errors_of("a").count() + form.errors_of("b").count(), 2);
    }
}

//! A form on its way in: what was typed, and everything that is wrong with it.
//!
//! A context's `cast` reads the fields that the form is for through a changeset and
//! ignores all others. Each reader collects its message and goes on, so that a shopper
//! sees every mistake at once, beside words that are still there.

mod numbers;

use super::{
    clock::Timestamp,
    params::Params,
    text::{is_unprintable, one_line},
    zone::Zone,
};

/// One message and the field that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The form's name of the field.
    pub field: String,
    /// A whole sentence for people, without the full stop.
    pub message: String,
}

/// The values of a form with the messages about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changeset {
    values: Params,
    errors: Vec<FieldError>,
}

impl Changeset {
    /// A form filled with the given values, with nothing wrong yet.
    pub fn new(values: Params) -> Self {
        Self { values, errors: Vec::new() }
    }

    /// What stands in the field, `""` where nothing does.
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).unwrap_or_default()
    }

    /// What was typed, in all fields.
    pub fn values(&self) -> &Params {
        &self.values
    }

    /// Whether a value of a multiple select or checkbox is chosen.
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.values.all(field).any(|chosen| chosen == value)
    }

    /// Replaces what stands in a field, as when a secret must not be shown again.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.values.set(field, value);
    }

    /// Adds a message to a field.
    pub fn error(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Puts the messages into the order in which the page has the fields, others last.
    pub fn sort_errors(&mut self, fields: &[&str]) {
        let place = |error: &FieldError| fields.iter().position(|field| *field == error.field);
        self.errors.sort_by_key(|error| place(error).unwrap_or(fields.len()));
    }

    /// Every message, in the order of the fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The messages of one field.
    pub fn errors_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.errors.iter().filter(move |e| e.field == field).map(|e| e.message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// The value, if the form is valid; the form with its messages, if not.
    pub fn finish<T>(self, value: T) -> Result<T, Self> {
        if self.is_valid() { Ok(value) } else { Err(self) }
    }

    /// A text of one line and at most `max` characters, as [`one_line`] makes it; may be empty.
    pub fn text(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = one_line(self.value(field));
        self.check_text(field, label, &text, max);
        text
    }

    /// A text of as many lines as were typed, trimmed, of at most `max` characters; may be empty.
    pub fn lines(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = self.value(field).trim().to_owned();
        self.check_text(field, label, &text, max);
        text
    }

    /// Says that a text is longer than `max` characters, or that it can't be printed.
    pub fn check_text(&mut self, field: &str, label: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.error(field, format!("{label} must be at most {max} characters"));
        } else if is_unprintable(text) {
            self.error(field, format!("{label} contains characters that can't be used"));
        }
    }

    /// A text of one line that must not be empty.
    pub fn required(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = self.text(field, label, max);
        if text.is_empty() {
            self.error(field, format!("{label} can't be blank"));
        }
        text
    }

    /// A moment by the clocks of a zone, or nothing where the field is empty. The field knows
    /// minutes only: where it still shows the moment `before`, it stays that moment.
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
        match zone.parse_field(&text) {
            Ok(moment) => return Some(moment),
            Err(error) => self.error(field, format!("{label} {error}")),
        }
        None
    }

    /// One of a few words; anything else is a mistake.
    pub fn choice<T: Copy>(
        &mut self,
        field: &str,
        label: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let chosen =
            choices.iter().find(|(name, _)| *name == self.value(field)).map(|(_, value)| *value);
        if chosen.is_none() {
            self.error(field, format!("{label} must be one of the choices"));
        }
        chosen
    }

    /// Whether a checkbox is ticked.
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
    fn collects_every_message_and_keeps_the_words() {
        let mut form = form(&[("title", "  "), ("price", "abc"), ("stock", "1e9")]);
        form.required("title", "Title", 10);
        form.unit_price("price", "Price");
        form.integer::<i32>("stock", "Stock", 0..=99);
        assert_eq!(form.errors().len(), 3);
        assert_eq!(form.value("price"), "abc");
    }

    #[test]
    fn refuses_null_bytes_and_long_texts() {
        let mut form = form(&[("a", "x\0y"), ("b", "12345")]);
        form.text("a", "A", 10);
        form.text("b", "B", 4);
        assert_eq!(form.errors_of("a").count() + form.errors_of("b").count(), 2);
    }
}

//! Descriptions of form fields, shared by the cast, the template and the list of conflicts.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use super::{
    changeset::Changeset,
    clock::Timestamp,
    money::{Currency, Money},
    percent::{Percent, PercentError},
    text::plain_signs,
    zone::Zone,
};

/// A form field, described once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The name of the input.
    pub name: &'static str,
    /// The label, with which messages about the field begin.
    pub label: &'static str,
    /// The help text; empty for none.
    pub hint: &'static str,
    /// `true` if the field must not be empty.
    pub is_required: bool,
    /// `true` if the form marks the field as optional.
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
    /// A whole number between these bounds, in a text input.
    Digits(i32, i32),
    /// An amount or a percentage, in a text input.
    Decimal,
    /// A date with a time, in the shop's time zone.
    DateTime,
    /// A time of day.
    Time,
    /// A checkbox.
    Check,
    /// A picture of this shop. Its value is the picture's URL.
    Picture,
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

    /// Makes the field a whole number within these bounds, in a text input.
    pub const fn digits(self, low: i32, high: i32) -> Self {
        Self { input: Input::Digits(low, high), ..self }
    }

    /// Makes the field an amount or a percentage.
    pub const fn decimal(self) -> Self {
        Self { input: Input::Decimal, ..self }
    }

    /// Makes the field a date with a time.
    pub const fn date_time(self) -> Self {
        Self { input: Input::DateTime, ..self }
    }

    /// Makes the field a time of day.
    pub const fn time(self) -> Self {
        Self { input: Input::Time, ..self }
    }

    /// Makes the field a checkbox.
    pub const fn check(self) -> Self {
        Self { input: Input::Check, ..self }
    }

    /// Makes the field a picture.
    pub const fn picture(self) -> Self {
        Self { input: Input::Picture, ..self }
    }

    /// The allowed whole numbers.
    pub fn bounds(&self) -> RangeInclusive<i32> {
        match self.input {
            Input::Number(low, high) | Input::Digits(low, high) => low..=high,
            _ => i32::MIN..=i32::MAX,
        }
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
        self.integer(field.name, field.label, field.bounds()).unwrap_or_default()
    }

    /// Casts a whole number; an empty field is `None`.
    pub fn cast_optional_integer(&mut self, field: &FieldSpec) -> Option<i32> {
        self.optional_integer(field.name, field.label, field.bounds())
    }

    /// Casts a required amount in a currency, or returns `None` with an error in the form.
    pub fn cast_amount(&mut self, field: &FieldSpec, currency: Currency) -> Option<Money> {
        self.amount(field.name, field.label, currency)
    }

    /// Casts an amount in a currency; an empty field is `None`.
    pub fn cast_optional_amount(&mut self, field: &FieldSpec, currency: Currency) -> Option<Money> {
        self.optional_amount(field.name, field.label, currency)
    }

    /// Casts a required percentage, or returns `None` with an error in the form.
    pub fn cast_percent(&mut self, field: &FieldSpec) -> Option<Percent> {
        let text = plain_signs(self.value(field.name)).trim().to_owned();
        if text.is_empty() {
            self.field_error(field, "can't be blank");
            return None;
        }
        text.parse().map_err(|error: PercentError| self.field_error(field, error)).ok()
    }

    /// Casts a local time in a zone, as in [`Changeset::optional_moment`]; an empty field is `None`.
    pub fn cast_optional_moment(
        &mut self,
        field: &FieldSpec,
        zone: Zone,
        before: Option<Timestamp>,
    ) -> Option<Timestamp> {
        self.optional_moment(field.name, field.label, zone, before)
    }

    /// Casts a word for a value of an enum, or returns `None` with an error in the form.
    pub fn cast_choice<T: FromStr>(&mut self, field: &FieldSpec) -> Option<T> {
        self.choice(field.name, field.label)
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

//! Choices of one of many, and boxes to tick.

use std::borrow::Borrow;

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{changeset::Changeset, field::FieldSpec, place::Country};

use super::field::field_id;

/// A labelled choice of one, with its hint and its messages.
#[derive(Template)]
#[template(path = "components/select.html")]
pub struct Select<'a> {
    name: &'a str,
    id: String,
    /// What is seen, and what else those hear who do not see the rows of a table.
    label: (&'a str, &'a str),
    hint: &'a str,
    autocomplete: &'a str,
    value: &'a str,
    required: bool,
    options: Vec<(&'a str, &'a str)>,
    errors: Vec<&'a str>,
}

impl<'a> Select<'a> {
    /// A choice of these values, each with its words.
    pub fn new(
        form: &'a Changeset,
        name: &'a str,
        label: &'a str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self {
            name,
            id: field_id(name),
            label: (label, ""),
            hint: "",
            autocomplete: "",
            value: form.value(name),
            required: false,
            options: options.into_iter().collect(),
            errors: form.errors_of(name).collect(),
        }
    }

    /// A choice of all countries, or none of them.
    pub fn country(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        let countries = Country::all().iter().map(|country| (country.code(), country.name()));
        Self::new(form, name, label, [("", "Choose a country")].into_iter().chain(countries))
    }

    /// Says beside the label that one must be chosen.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// With one more choice behind the first.
    pub fn or(mut self, value: &'a str, words: &'a str) -> Self {
        self.options.insert(1, (value, words));
        self
    }

    /// Says which row it belongs to, to those who do not see it.
    pub fn of(self, row: &'a str) -> Self {
        Self { label: (self.label.0, row), ..self }
    }

    /// Explains the field below its label.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// What browsers may fill it with.
    pub fn autocomplete(self, autocomplete: &'a str) -> Self {
        Self { autocomplete, ..self }
    }
}

/// A box to tick, with its hint.
#[derive(Template)]
#[template(path = "components/check.html")]
pub struct Check<'a> {
    name: &'a str,
    id: String,
    label: &'a str,
    hint: &'a str,
    checked: bool,
}

impl<'a> Check<'a> {
    /// A box that sends `true` when it is ticked, and nothing else.
    pub fn new(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { name, id: field_id(name), label, hint: "", checked: form.checked(name) }
    }

    /// A box as it is described.
    pub fn of(form: &'a Changeset, field: impl Borrow<FieldSpec>) -> Self {
        let FieldSpec { name, label, hint, .. } = *field.borrow();
        Self { hint, ..Self::new(form, name, label) }
    }

    /// Explains the box.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }
}

impl HtmlSafe for Select<'_> {}
impl HtmlSafe for Check<'_> {}

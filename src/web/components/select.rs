//! Drop-down lists and checkboxes.

use std::borrow::Borrow;

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{changeset::Changeset, field::FieldSpec};

use super::{country_options::CountryOptions, field::field_id};

/// A drop-down list with its label, hint and error messages.
#[derive(Template)]
#[template(path = "components/select.html")]
pub struct Select<'a> {
    name: &'a str,
    id: String,
    label: &'a str,
    hint: &'a str,
    autocomplete: &'a str,
    value: &'a str,
    required: bool,
    options: Vec<SelectOption<'a>>,
    /// All countries, after the other options.
    countries: Option<CountryOptions<'a>>,
    errors: Vec<&'a str>,
}

/// An option of a [`Select`].
#[derive(Clone, Copy, Debug)]
pub struct SelectOption<'a> {
    /// The value that the form sends.
    pub value: &'a str,
    /// The text that the user sees.
    pub label: &'a str,
}

impl<'a> SelectOption<'a> {
    /// An option with a value and a text.
    pub fn new(value: &'a str, label: &'a str) -> Self {
        Self { value, label }
    }
}

impl<'a> Select<'a> {
    /// Builds the choice of a [`FieldSpec`] from these options.
    pub fn of(
        form: &'a Changeset,
        field: impl Borrow<FieldSpec>,
        options: impl IntoIterator<Item = SelectOption<'a>>,
    ) -> Self {
        let FieldSpec { name, label, hint, .. } = *field.borrow();
        Self { hint, ..Self::new(form, name, label, options) }
    }

    /// A choice of one of these options.
    pub fn new(
        form: &'a Changeset,
        name: &'a str,
        label: &'a str,
        options: impl IntoIterator<Item = SelectOption<'a>>,
    ) -> Self {
        Self {
            name,
            id: field_id(name),
            label,
            hint: "",
            autocomplete: "",
            value: form.value(name),
            required: false,
            options: options.into_iter().collect(),
            countries: None,
            errors: form.errors_of(name).collect(),
        }
    }

    /// A choice of one of all countries, or none.
    pub fn country(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        let none = SelectOption::new("", "Choose a country");
        let countries = CountryOptions { chosen: form.value(name) };
        Self { countries: Some(countries), ..Self::new(form, name, label, [none]) }
    }

    /// Makes the choice required, and shows this beside the label.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Adds an option after the first one.
    pub fn with_second_option(mut self, option: SelectOption<'a>) -> Self {
        self.options.insert(1, option);
        self
    }

    /// Adds an explanation below the label.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// Sets what browsers fill in.
    pub fn autocomplete(self, autocomplete: &'a str) -> Self {
        Self { autocomplete, ..self }
    }
}

/// A checkbox with its hint.
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
    /// A checkbox that sends `true` if it is checked, and nothing otherwise.
    pub fn new(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { name, id: field_id(name), label, hint: "", checked: form.checked(name) }
    }

    /// Builds the checkbox of a [`FieldSpec`].
    pub fn of(form: &'a Changeset, field: impl Borrow<FieldSpec>) -> Self {
        let FieldSpec { name, label, hint, .. } = *field.borrow();
        Self { hint, ..Self::new(form, name, label) }
    }

    /// Adds an explanation below the checkbox.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }
}

impl HtmlSafe for Select<'_> {}
impl HtmlSafe for Check<'_> {}

//! A choice of one of a few options, each with an explanation.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{changeset::Changeset, filters};

use super::field::field_id;

/// Radio buttons under a legend. A single option is shown as text.
#[derive(Template)]
#[template(path = "components/choices.html")]
pub struct Choices<'a> {
    name: &'a str,
    id: String,
    legend: &'a str,
    value: &'a str,
    options: &'a [Choice],
    errors: Vec<&'a str>,
}

/// One of the options.
pub struct Choice {
    /// The value that the form sends.
    pub value: String,
    /// The name of the option.
    pub label: String,
    /// The explanation below it.
    pub hint: String,
}

impl<'a> Choices<'a> {
    /// A choice of these options.
    pub fn new(form: &'a Changeset, name: &'a str, legend: &'a str, options: &'a [Choice]) -> Self {
        let errors = form.errors_of(name).collect();
        Self { name, id: field_id(name), legend, value: form.value(name), options, errors }
    }
}

impl HtmlSafe for Choices<'_> {}

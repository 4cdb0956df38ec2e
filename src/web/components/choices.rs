//! A choice of one of a few, each with a line that explains it.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{changeset::Changeset, filters};

use super::field::field_id;

/// Radio buttons under a legend; a single choice is told as text.
#[derive(Template)]
#[template(path = "components/choices.html")]
pub struct Choices<'a> {
    name: &'a str,
    id: String,
    legend: &'a str,
    value: &'a str,
    /// Value, what it is, and what it means.
    options: &'a [(String, String, String)],
    errors: Vec<&'a str>,
}

impl<'a> Choices<'a> {
    /// A choice of these: value, what it is, and what it means.
    pub fn new(
        form: &'a Changeset,
        name: &'a str,
        legend: &'a str,
        options: &'a [(String, String, String)],
    ) -> Self {
        let errors = form.errors_of(name).collect();
        Self { name, id: field_id(name), legend, value: form.value(name), options, errors }
    }
}

impl HtmlSafe for Choices<'_> {}

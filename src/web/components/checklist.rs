//! A list of checkboxes for categories.

use std::collections::HashSet;

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{CategoryNode, CategoryTree},
    foundation::{changeset::Changeset, filters},
};

use super::field::field_id;

/// Maximum indentation. Deeper levels are indented no further.
const MAX_DEPTH: usize = 4;

/// One checkbox for each category, indented like the tree, in a scrollable box. A script adds a search
/// field.
#[derive(Template)]
#[template(path = "components/checklist.html")]
pub struct Checklist {
    name: String,
    id: String,
    legend: String,
    hint: String,
    errors: Vec<String>,
    options: Vec<CategoryOption>,
}

struct CategoryOption {
    id: String,
    value: String,
    title: String,
    /// The level in the tree, from 0.
    depth: usize,
    is_checked: bool,
}

impl Checklist {
    /// All categories of a tree. Those in the form's field `name` are checked.
    pub fn for_categories(form: &Changeset, tree: &CategoryTree, name: &str, legend: &str) -> Self {
        let id = field_id(name);
        let chosen: HashSet<&str> = form.values().all(name).collect();
        let option = |CategoryNode { depth, category }: CategoryNode<'_>| {
            let value = category.id.to_string();
            CategoryOption {
                id: format!("{id}-{value}"),
                title: category.title.clone(),
                depth: depth.min(MAX_DEPTH),
                is_checked: chosen.contains(value.as_str()),
                value,
            }
        };
        Self {
            name: format!("{name}[]"),
            legend: legend.to_owned(),
            hint: String::new(),
            errors: form.errors_of(name).map(str::to_owned).collect(),
            options: tree.in_order().into_iter().map(option).collect(),
            id,
        }
    }

    /// Adds an explanation below the legend.
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }
}

impl HtmlSafe for Checklist {}

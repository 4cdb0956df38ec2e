//! A list of categories to be ticked.

use std::collections::HashSet;

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{CategoryNode, CategoryTree},
    foundation::{changeset::Changeset, filters},
};

use super::field::field_id;

/// Levels of the tree that are told apart.
const DEEPEST: usize = 4;

/// Checkboxes under a legend, in a box that scrolls: one for each category, as the tree has them.
/// Scripts add a field that searches the list.
#[derive(Template)]
#[template(path = "components/checklist.html")]
pub struct Checklist {
    name: String,
    id: String,
    legend: String,
    hint: String,
    errors: Vec<String>,
    options: Vec<Choice>,
}

struct Choice {
    id: String,
    value: String,
    title: String,
    /// How far below the top it is.
    depth: usize,
    is_checked: bool,
}

impl Checklist {
    /// The categories of a tree, of which the field `name` of a form has chosen some.
    pub fn of_categories(form: &Changeset, tree: &CategoryTree, name: &str, legend: &str) -> Self {
        let id = field_id(name);
        let chosen: HashSet<&str> = form.values().all(name).collect();
        let option = |CategoryNode { depth, category }: CategoryNode<'_>| {
            let value = category.id.to_string();
            Choice {
                id: format!("{id}-{value}"),
                title: category.title.clone(),
                depth: depth.min(DEEPEST),
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

    /// Explains the list below its legend.
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }
}

impl HtmlSafe for Checklist {}

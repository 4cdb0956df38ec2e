//! The category pages.

use std::collections::HashMap;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{Category, CategoryCounts, CategoryNode, CategoryTree, category_fields as fields},
    foundation::{changeset::Changeset, filters, ids::CategoryId},
    web::{
        components::{ErrorSummary, Field, PictureField},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare, compare_fields},
    list_option::ListOption,
};

/// Maximum indentation. Deeper levels are shown at this one.
const MAX_DEPTH: usize = 4;

/// The category list.
#[derive(Template)]
#[template(path = "admin/categories/index.html")]
pub struct CategoriesPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

struct Row {
    path: String,
    shop_path: String,
    title: String,
    /// Levels below the top.
    depth: usize,
    parent: String,
    position: i32,
    /// Products in this category alone.
    own: i64,
    /// Products in this category and its subcategories.
    branch: i64,
}

impl CategoriesPage {
    /// Builds the list, with the number of products in each category.
    pub fn new(
        layout: Layout,
        tree: &CategoryTree,
        counts: &HashMap<CategoryId, CategoryCounts>,
    ) -> Self {
        let row = |CategoryNode { depth, category }: CategoryNode<'_>| {
            let counts = counts.get(&category.id).copied().unwrap_or_default();
            let parent = category.parent_id.and_then(|id| tree.get(id));
            Row {
                path: paths::admin_category(category.id),
                shop_path: paths::category(&category.slug),
                title: category.title.clone(),
                depth: depth.min(MAX_DEPTH),
                parent: parent.map_or("", |parent| &parent.title).to_owned(),
                position: category.position,
                own: counts.own,
                branch: counts.branch,
            }
        };
        let rows = tree.in_order().into_iter().map(row).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Categories), rows }
    }
}

/// The form of a category.
#[derive(Template)]
#[template(path = "admin/categories/form.html")]
pub struct CategoryFormPage {
    layout: Layout,
    nav: AdminNav,
    action: String,
    form: Changeset,
    /// The categories that can be the parent, indented by their depth.
    parents: Vec<ListOption>,
    parent_errors: Vec<String>,
    stale: Option<StaleForm>,
}

impl CategoryFormPage {
    /// Builds the page. Without an `id`, it is for a new category.
    pub fn new(
        layout: Layout,
        id: Option<CategoryId>,
        tree: &CategoryTree,
        form: Changeset,
    ) -> Self {
        let parent = |CategoryNode { depth, category }: CategoryNode<'_>| {
            let id = category.id.to_string();
            let chosen = form.value(fields::PARENT.name) == id;
            ListOption::new(id, format!("{}{}", "– ".repeat(depth), category.title), chosen)
        };
        // A category cannot be moved below itself.
        let is_elsewhere =
            |other: &Category| id.is_none_or(|own| !tree.is_in_branch(other.id, own));
        let others = tree.in_order().into_iter().filter(|node| is_elsewhere(node.category));
        let put = |id| format!("{}?_method=put", paths::admin_category(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Categories),
            action: id.map_or_else(|| paths::ADMIN_CATEGORIES.to_owned(), put),
            parents: others.map(parent).collect(),
            parent_errors: form.errors_of(fields::PARENT.name).map(str::to_owned).collect(),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let mut conflicts = compare_fields(&fields::COMPARED, &self.form, now);
        let [typed, saved] = [&self.form, now].map(|form| self.parent_of(form));
        compare(&mut conflicts, fields::PARENT.label.to_owned(), typed, saved);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    /// Returns the title of the chosen parent category; empty for none.
    fn parent_of(&self, form: &Changeset) -> &str {
        let chosen = form.value(fields::PARENT.name);
        let found = self.parents.iter().find(|parent| parent.value == chosen);
        found.map_or("", |parent| parent.label.trim_start_matches("– "))
    }
}

//! The shopkeeper's pages of categories.

use std::collections::HashMap;

use askama::Template;

use crate::{
    catalog::Category,
    foundation::{changeset::Changeset, ids::CategoryId},
    web::{
        components::{AdminNav, ErrorSummary, Field, Room},
        layout::Layout,
        paths,
    },
};

use super::differences::{Difference, compare, compare_fields};

const FIELDS: [(&str, &str); 3] =
    [("title", "Title"), ("description", "Description"), ("position", "Place in lists")];

/// All categories.
#[derive(Template)]
#[template(path = "admin/categories/index.html")]
pub struct CategoriesPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    rows: Vec<Row>,
}

struct Row {
    path: String,
    shop_path: String,
    title: String,
    parent: String,
    position: i32,
    products: i64,
}

impl CategoriesPage {
    /// The list, with the number of products in each.
    pub fn new(
        layout: Layout,
        csrf: String,
        categories: &[Category],
        counts: &HashMap<CategoryId, i64>,
    ) -> Self {
        let title = |id: CategoryId| categories.iter().find(|other| other.id == id);
        let row = |category: &Category| Row {
            path: paths::admin_category(category.id),
            shop_path: format!("/categories/{}", category.slug),
            title: category.title.clone(),
            parent: category.parent_id.and_then(title).map_or("", |p| &p.title).to_owned(),
            position: category.position,
            products: counts.get(&category.id).copied().unwrap_or(0),
        };
        let rows = categories.iter().map(row).collect();
        Self { layout, nav: AdminNav::in_room(Room::Categories), csrf, rows }
    }
}

/// The form of a category.
#[derive(Template)]
#[template(path = "admin/categories/form.html")]
pub struct CategoryFormPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    action: String,
    form: Changeset,
    /// Id, title, and whether it is the one that this is part of.
    parents: Vec<(String, String, bool)>,
    parent_errors: Vec<String>,
    outrun: Option<(String, Vec<Difference>)>,
}

impl CategoryFormPage {
    /// The form of a category; without an id, of a new one.
    pub fn new(
        layout: Layout,
        csrf: String,
        id: Option<CategoryId>,
        categories: &[Category],
        form: Changeset,
    ) -> Self {
        let parent = |category: &Category| {
            let id = category.id.to_string();
            let chosen = form.value("parent_id") == id;
            (id, category.title.clone(), chosen)
        };
        let others = categories.iter().filter(|category| Some(category.id) != id);
        let put = |id| format!("{}?_method=put", paths::admin_category(id));
        Self {
            layout,
            nav: AdminNav::in_room(Room::Categories),
            csrf,
            action: id.map_or_else(|| paths::ADMIN_CATEGORIES.to_owned(), put),
            parents: others.map(parent).collect(),
            parent_errors: form.errors_of("parent_id").map(str::to_owned).collect(),
            form,
            outrun: None,
        }
    }

    /// The page of a form that someone else was faster than: `now` is what is there.
    pub fn outrun(mut self, reason: String, now: &Changeset) -> Self {
        let mut there_now = compare_fields(&FIELDS, &self.form, now);
        let [typed, now_in] = [&self.form, now].map(|form| self.parent_of(form));
        compare(&mut there_now, "Part of".to_owned(), typed, now_in);
        self.form.set("version", now.value("version"));
        self.outrun = Some((reason, there_now));
        self
    }

    /// The title of the category that a form puts this one below; empty for none.
    fn parent_of(&self, form: &Changeset) -> &str {
        let chosen = form.value("parent_id");
        let found = self.parents.iter().find(|(id, ..)| id == chosen);
        found.map_or("", |(_, title, _)| title)
    }

    fn places() -> (i64, i64) {
        (0, 9_999)
    }
}

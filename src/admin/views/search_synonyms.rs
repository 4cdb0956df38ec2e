//! The pages of words that mean the same to the search.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::SynonymGroupId},
    search_terms::{SynonymGroup, fields},
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{StaleForm, compare_fields};

/// The list of groups.
#[derive(Template)]
#[template(path = "admin/search_synonyms/index.html")]
pub struct SynonymsPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<GroupRow>,
}

struct GroupRow {
    words: String,
    path: String,
}

impl SynonymsPage {
    /// Builds the list.
    pub fn new(layout: Layout, groups: Vec<SynonymGroup>) -> Self {
        let row = |group: SynonymGroup| GroupRow {
            path: paths::admin_search_synonyms(group.id),
            words: group.words,
        };
        let rows = groups.into_iter().map(row).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Synonyms), rows }
    }
}

/// The form of a group.
#[derive(Template)]
#[template(path = "admin/search_synonyms/form.html")]
pub struct SynonymsFormPage {
    layout: Layout,
    nav: AdminNav,
    action: String,
    heading: &'static str,
    form: Changeset,
    stale: Option<StaleForm>,
}

impl SynonymsFormPage {
    /// Builds the page. Without an `id`, it is for a new group.
    pub fn new(layout: Layout, id: Option<SynonymGroupId>, form: Changeset) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_search_synonyms(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Synonyms),
            heading: if id.is_some() { "Edit synonyms" } else { "New synonyms" },
            action: id.map_or_else(|| paths::ADMIN_SEARCH_SYNONYMS.to_owned(), put),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved group.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(&fields::ALL, &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }
}

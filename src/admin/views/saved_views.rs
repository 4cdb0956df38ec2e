//! Saved views: the tabs above a list, and the pages to rename and delete them.

use askama::{Template, filters::HtmlSafe};

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::SavedViewId},
    saved_views::{ListKind, SavedView, fields},
    web::{
        components::{Check, ErrorSummary, Field},
        csrf::CsrfField,
        layout::Layout,
        paths,
    },
};

/// A view that every shop has.
pub struct DefaultView {
    /// The name.
    pub name: &'static str,
    /// The query string.
    pub query: &'static str,
}

/// The views of a list as tabs, and the form that saves the current one.
#[derive(Template)]
#[template(path = "admin/saved_views/tabs.html")]
pub struct ViewTabs {
    list: &'static str,
    query: String,
    tabs: Vec<ViewTab>,
    /// `true` if the current view has no name yet.
    is_new: bool,
    csrf_field: CsrfField,
}

struct ViewTab {
    name: String,
    path: String,
    is_current: bool,
}

impl ViewTabs {
    /// The tabs of a list that shows a query.
    pub fn new(
        layout: &Layout,
        list: ListKind,
        defaults: &[DefaultView],
        saved: Vec<SavedView>,
        query: String,
    ) -> Self {
        let tab = |name: String, of_tab: &str| ViewTab {
            name,
            path: paths::admin_list(list.as_str(), of_tab),
            is_current: of_tab == query,
        };
        let mut tabs: Vec<ViewTab> =
            defaults.iter().map(|view| tab(view.name.to_owned(), view.query)).collect();
        tabs.extend(saved.into_iter().map(|view| tab(view.name, &view.query)));
        Self {
            list: list.as_str(),
            is_new: !tabs.iter().any(|tab| tab.is_current),
            csrf_field: layout.csrf_field(),
            tabs,
            query,
        }
    }
}

/// The views of a list, to rename and delete them.
#[derive(Template)]
#[template(path = "admin/saved_views/index.html")]
pub struct SavedViewsPage {
    layout: Layout,
    nav: AdminNav,
    list: &'static str,
    rows: Vec<ViewRow>,
}

struct ViewRow {
    name: String,
    show: String,
    path: String,
    is_shared: bool,
}

impl SavedViewsPage {
    /// Builds the page.
    pub fn new(layout: Layout, list: ListKind, views: Vec<SavedView>) -> Self {
        let row = |view: SavedView| ViewRow {
            show: paths::admin_list(list.as_str(), &view.query),
            path: paths::admin_saved_view(view.id),
            is_shared: view.owner_id.is_none(),
            name: view.name,
        };
        let rows = views.into_iter().map(row).collect();
        Self { layout, nav: AdminNav::new(section(list)), list: list.as_str(), rows }
    }
}

fn section(list: ListKind) -> AdminSection {
    match list {
        ListKind::Products => AdminSection::Products,
        ListKind::Orders => AdminSection::Orders,
    }
}

/// The form of a view.
#[derive(Template)]
#[template(path = "admin/saved_views/form.html")]
pub struct SavedViewFormPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    is_new: bool,
    action: String,
    back: String,
}

impl SavedViewFormPage {
    /// Builds the page. Without an `id`, it is for a new view.
    pub fn new(layout: Layout, id: Option<SavedViewId>, form: Changeset) -> Self {
        let list = form.value(fields::LIST.name).parse().unwrap_or(ListKind::Products);
        let put = |id| format!("{}?_method=put", paths::admin_saved_view(id));
        Self {
            layout,
            nav: AdminNav::new(section(list)),
            is_new: id.is_none(),
            action: id.map_or_else(|| paths::ADMIN_SAVED_VIEWS.to_owned(), put),
            back: paths::admin_saved_views(list.as_str()),
            form,
        }
    }
}

impl HtmlSafe for ViewTabs {}

//! The menu of categories in the header, cached until the categories change.

use std::sync::{Arc, PoisonError, RwLock};

use askama::Template;

use crate::{
    catalog::{self, Category, CategoryTree},
    db::Repo,
    events::ChangeCounters,
    foundation::filters,
    web::paths,
};

/// Maximum number of top-level categories in the menu.
const MAX_TOP_LEVEL: usize = 16;
/// Maximum number of children of each.
const MAX_CHILDREN: usize = 8;

/// The menu of categories.
pub struct CategoryMenu {
    counters: ChangeCounters,
    cached: RwLock<CachedMenu>,
}

#[derive(Clone)]
struct CachedMenu {
    /// The number of changes when the menu was read. `None` before the first read.
    version: Option<u64>,
    html: Arc<str>,
}

#[derive(Template)]
#[template(path = "layouts/category_menu.html")]
struct Menu<'a> {
    entries: Vec<MenuEntry<'a>>,
}

struct MenuEntry<'a> {
    category: &'a Category,
    children: Vec<&'a Category>,
}

impl CategoryMenu {
    /// An empty menu. It is reloaded whenever the counter of category changes increases.
    pub fn new(counters: ChangeCounters) -> Self {
        Self { counters, cached: RwLock::new(CachedMenu { version: None, html: "".into() }) }
    }

    /// Returns the menu as HTML, which is empty if no category has a product. If the database can't be
    /// read, returns the last menu.
    pub async fn current(&self, repo: &Repo) -> Arc<str> {
        // Before the database is read, so that a later change is not missed.
        let version = Some(self.counters.categories());
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner).clone();
        if cached.version == version {
            return cached.html;
        }
        match repo.read(catalog::list_nonempty_categories).await {
            Ok(categories) => {
                let html: Arc<str> = render(CategoryTree::new(categories)).into();
                let mut cached = self.cached.write().unwrap_or_else(PoisonError::into_inner);
                // Another request may have read a later version meanwhile.
                if cached.version <= version {
                    *cached = CachedMenu { version, html: Arc::clone(&html) };
                }
                html
            }
            Err(error) => {
                tracing::warn!(%error, "failed to read the categories of the menu");
                cached.html
            }
        }
    }
}

fn render(tree: CategoryTree) -> String {
    let entry = |category| MenuEntry {
        category,
        children: tree.children(Some(category.id)).take(MAX_CHILDREN).collect(),
    };
    let menu = Menu { entries: tree.children(None).take(MAX_TOP_LEVEL).map(entry).collect() };
    if menu.entries.is_empty() { String::new() } else { menu.render().unwrap_or_default() }
}

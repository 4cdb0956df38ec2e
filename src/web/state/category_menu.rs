//! The menu of categories in every header, kept as it was rendered until the categories change.

use std::sync::{Arc, PoisonError, RwLock};

use askama::Template;

use crate::{
    catalog::{self, Category, CategoryTree},
    db::Repo,
    events::ChangeCounters,
    foundation::filters,
    web::paths,
};

/// Topmost categories that the menu names; a page has all of them.
const TOPMOST: usize = 16;
/// Categories that it names below each of these.
const BELOW: usize = 8;

/// The menu of categories.
pub struct CategoryMenu {
    counters: ChangeCounters,
    kept: RwLock<Kept>,
}

#[derive(Clone)]
struct Kept {
    /// The number of changes so far; none before the first time.
    version: Option<u64>,
    html: Arc<str>,
}

#[derive(Template)]
#[template(path = "layouts/category_menu.html")]
struct Menu<'a> {
    entries: Vec<(&'a Category, Vec<&'a Category>)>,
}

impl CategoryMenu {
    /// Nothing yet; it is read again for what is counted.
    pub fn new(counters: ChangeCounters) -> Self {
        Self { counters, kept: RwLock::new(Kept { version: None, html: "".into() }) }
    }

    /// The menu as HTML; empty where no category has a product. Where it can't be read, it is as
    /// it was.
    pub async fn current(&self, repo: &Repo) -> Arc<str> {
        // Before the database is asked: a change after this is one after what is read.
        let version = Some(self.counters.categories());
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        if kept.version == version {
            return kept.html;
        }
        match repo.read(catalog::list_filled_categories).await {
            Ok(categories) => {
                let html: Arc<str> = render(CategoryTree::new(categories)).into();
                let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
                // Of two that read at once, the later state stays.
                if kept.version <= version {
                    *kept = Kept { version, html: Arc::clone(&html) };
                }
                html
            }
            Err(error) => {
                tracing::warn!(%error, "failed to read the categories of the menu");
                kept.html
            }
        }
    }
}

fn render(tree: CategoryTree) -> String {
    let below = |top: &Category| tree.children(Some(top.id)).take(BELOW).collect();
    let entries: Vec<_> = tree.children(None).take(TOPMOST).map(|top| (top, below(top))).collect();
    let menu = Menu { entries };
    if menu.entries.is_empty() { String::new() } else { menu.render().unwrap_or_default() }
}

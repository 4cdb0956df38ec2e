//! Categories by the titles that a file gives them.

use std::collections::HashMap;

use crate::{
    db::{Outcome, Tx},
    events::Event,
    foundation::{ids::CategoryId, slug::slugify},
    q,
};

/// The categories of these titles, in whatever case they are written; missing ones are made.
/// Blank titles and repeated ones count once or not at all.
pub fn categories_by_title(tx: &mut Tx<'_>, titles: &[&str]) -> Outcome<Vec<CategoryId>> {
    let known = q!(tx, catalog::shelving::titles())?;
    let mut known: HashMap<String, CategoryId> =
        known.into_iter().map(|(id, title)| (title.to_lowercase(), id)).collect();
    let mut ids = Vec::with_capacity(titles.len());
    for title in titles.iter().map(|title| title.trim()).filter(|title| !title.is_empty()) {
        let id = match known.get(&title.to_lowercase()) {
            Some(id) => *id,
            None => make(tx, title)?,
        };
        known.insert(title.to_lowercase(), id);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn make(tx: &mut Tx<'_>, title: &str) -> Outcome<CategoryId> {
    let (slug, now) = (free_slug(tx, title)?, tx.now());
    tx.emit(Event::CategoriesChanged);
    Ok(q!(tx, catalog::shelving::insert_titled(title, &slug, now))?)
}

/// The title's slug, with a number where another category has it.
pub(super) fn free_slug(tx: &mut Tx<'_>, title: &str) -> Outcome<String> {
    let slug = slugify(title);
    let taken = q!(tx, catalog::shelving::slugs_like(&slug))?;
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let free = std::iter::once(slug.clone()).chain(numbered).find(|slug| !taken.contains(slug));
    Ok(free.unwrap_or(slug))
}

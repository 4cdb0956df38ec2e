//! Slugs and handles of drafts that have none.

use std::collections::HashSet;

use crate::{Result, db::Conn, foundation::slug, q};

use super::{draft::ProductDraft, product_record::ProductRecord};

/// Gives drafts without a slug one that no other product has or had, made from the handle or title. Gives
/// drafts without a handle the stored one, or one made from the slug. Earlier drafts come first.
pub(super) fn generate_names(
    conn: &mut Conn<'_>,
    drafts: &mut [ProductDraft],
    stored: Option<&ProductRecord>,
) -> Result<()> {
    let own = stored.map_or(0.into(), |stored| stored.product.id);
    let taken_slugs = |conn: &mut Conn<'_>, slugs: &[String]| {
        q!(conn, catalog::product_writes::taken_slugs(slugs, own))
    };
    let taken_handles = |conn: &mut Conn<'_>, handles: &[String]| {
        q!(conn, catalog::product_writes::taken_handles(handles))
    };
    for draft in drafts.iter_mut().filter(|draft| draft.handle.is_empty()) {
        draft.handle = stored.map(|stored| stored.draft.handle.clone()).unwrap_or_default();
    }
    let source = |draft: &ProductDraft| match stored {
        None if !draft.handle.is_empty() => draft.handle.clone(),
        _ => draft.title.clone(),
    };
    let slugs = drafts.iter().map(|draft| WantedName::new(&draft.slug, source(draft))).collect();
    for (draft, slug) in drafts.iter_mut().zip(free_names(conn, slugs, taken_slugs)?) {
        draft.slug = slug;
    }
    let wanted = |draft: &ProductDraft| WantedName::new(&draft.handle, draft.slug.clone());
    let handles = drafts.iter().map(wanted).collect();
    for (draft, handle) in drafts.iter_mut().zip(free_names(conn, handles, taken_handles)?) {
        draft.handle = handle;
    }
    Ok(())
}

/// The name that a draft has, or the text from which one is generated.
enum WantedName {
    Given(String),
    MadeFrom(String),
}

impl WantedName {
    fn new(given: &str, source: String) -> Self {
        if given.is_empty() { Self::MadeFrom(source) } else { Self::Given(given.to_owned()) }
    }
}

/// Returns the names, in order. Generated ones differ from those before them and from names that are taken.
fn free_names(
    conn: &mut Conn<'_>,
    wanted: Vec<WantedName>,
    find_taken: impl Fn(&mut Conn<'_>, &[String]) -> Result<Vec<String>>,
) -> Result<Vec<String>> {
    let plain = |name: &WantedName| match name {
        WantedName::Given(_) => None,
        WantedName::MadeFrom(source) => Some(slug::plain(source)),
    };
    let generated: Vec<String> = wanted.iter().filter_map(plain).collect();
    let mut taken: HashSet<String> = HashSet::new();
    if !generated.is_empty() {
        taken.extend(find_taken(conn, &generated)?);
    }
    let mut names = Vec::with_capacity(wanted.len());
    for name in wanted {
        let name = match name {
            WantedName::Given(name) => name,
            WantedName::MadeFrom(source) => match slug::plain(&source) {
                name if !taken.contains(&name) => name,
                // Most are free. The candidates of the others are looked up together.
                _ => {
                    let candidates = slug::candidates(&source);
                    taken.extend(find_taken(conn, &candidates)?);
                    let is_free = |name: &String| !taken.contains(name);
                    candidates.into_iter().find(is_free).unwrap_or_default()
                }
            },
        };
        taken.insert(name.clone());
        names.push(name);
    }
    Ok(names)
}

//! How many people look at which page.

use std::collections::HashMap;

use crate::{
    catalog::ProductSummary,
    foundation::ids::ProductId,
    web::{
        paths,
        sse::{PageCount, PageKind, Presence},
    },
};

/// A page that somebody looks at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Visited {
    pub name: String,
    /// Where it is; empty where it looks different to everyone.
    pub path: String,
    /// Its row, so that a focus stays on it.
    pub id: String,
    pub people: usize,
}

/// The pages that people look at, most of them first. Products that are not named make one row.
pub(super) fn visited(presence: &Presence, products: &[ProductSummary]) -> Vec<Visited> {
    let named: HashMap<ProductId, &ProductSummary> =
        products.iter().map(|product| (product.id, product)).collect();
    let (mut rows, mut others) = (Vec::new(), 0);
    for PageCount { page_kind, people } in presence.pages.iter().copied() {
        match row(page_kind, &named) {
            Some((name, path)) => {
                rows.push(Visited { name, path, id: format!("page-{page_kind}"), people });
            }
            None => others += people,
        }
    }
    if others > 0 {
        let (name, id) = ("Other products".to_owned(), "page-others".to_owned());
        rows.push(Visited { name, path: paths::PRODUCTS.to_owned(), id, people: others });
    }
    rows
}

/// What a page is called, and where it is.
fn row(place: PageKind, named: &HashMap<ProductId, &ProductSummary>) -> Option<(String, String)> {
    let (name, path) = match place {
        PageKind::Home => ("Home page", paths::HOME),
        PageKind::Lists => ("Product lists", paths::PRODUCTS),
        PageKind::Drops => ("Drops", paths::DROPS),
        PageKind::Product(id) => {
            let product = named.get(&id)?;
            return Some((product.title.clone(), paths::product(&product.slug)));
        }
        PageKind::Cart => ("Cart", ""),
        PageKind::Checkout => ("Checkout", ""),
        PageKind::Order => ("Order pages", ""),
        PageKind::Elsewhere => ("Other pages", ""),
    };
    Some((name.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_makes_one_row() {
        let product = |id: i64| PageKind::Product(id.into());
        let pages = [(PageKind::Home, 5), (product(1), 3), (product(2), 2), (PageKind::Cart, 1)]
            .map(|(page_kind, people)| PageCount { page_kind, people });
        let presence = Presence { people: 9, pages: pages.into() };
        let rows = visited(&presence, &[]);
        let message: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.people)).collect();
        assert_eq!(message, [("Home page", 5), ("Cart", 1), ("Other products", 5)]);
        assert_eq!(visited(&Presence::default(), &[]), []);
    }
}

//! Visitors by page.

use std::collections::HashMap;

use crate::{
    catalog::ProductSummary,
    foundation::ids::ProductId,
    web::{
        paths,
        sse::{PageCount, PageKind, Presence},
    },
};

/// A page with visitors.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VisitedPage {
    pub name: String,
    /// Its path; empty for pages that differ per visitor.
    pub path: String,
    /// The id of its link, so that the focus survives a refresh.
    pub id: String,
    pub people: usize,
}

/// Builds the rows, most visitors first. Products missing from `products` share one row.
pub(super) fn visited_pages(presence: &Presence, products: &[ProductSummary]) -> Vec<VisitedPage> {
    let named: HashMap<ProductId, &ProductSummary> =
        products.iter().map(|product| (product.id, product)).collect();
    let mut rows = Vec::new();
    let mut others = 0;
    for PageCount { page_kind, people } in presence.pages.iter().copied() {
        match row(page_kind, &named) {
            Some(page) => rows.push(VisitedPage { people, ..page }),
            None => others += people,
        }
    }
    if others > 0 {
        rows.push(VisitedPage {
            name: "Other products".to_owned(),
            path: paths::PRODUCTS.to_owned(),
            id: "page-others".to_owned(),
            people: others,
        });
    }
    rows
}

/// Builds the row of a page without its visitors, or returns `None` for an unknown product.
fn row(page_kind: PageKind, named: &HashMap<ProductId, &ProductSummary>) -> Option<VisitedPage> {
    let id = format!("page-{page_kind}");
    let (name, path) = match page_kind {
        PageKind::Home => ("Home page", paths::HOME),
        PageKind::Lists => ("Product lists", paths::PRODUCTS),
        PageKind::Drops => ("Drops", paths::DROPS),
        PageKind::Product(product_id) => {
            let product = named.get(&product_id)?;
            let path = paths::product(&product.slug);
            return Some(VisitedPage { name: product.title.clone(), path, id, people: 0 });
        }
        PageKind::Cart => ("Cart", ""),
        PageKind::Checkout => ("Checkout", ""),
        PageKind::Order => ("Order pages", ""),
        PageKind::Other => ("Other pages", ""),
    };
    Some(VisitedPage { name: name.to_owned(), path: path.to_owned(), id, people: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unnamed_products_share_one_row() {
        let product = |id: i64| PageKind::Product(id.into());
        let pages = [(PageKind::Home, 5), (product(1), 3), (product(2), 2), (PageKind::Cart, 1)]
            .map(|(page_kind, people)| PageCount { page_kind, people });
        let presence = Presence { people: 9, pages: pages.into() };
        let rows = visited_pages(&presence, &[]);
        let listed: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.people)).collect();
        assert_eq!(listed, [("Home page", 5), ("Cart", 1), ("Other products", 5)]);
        assert_eq!(visited_pages(&Presence::default(), &[]), []);
    }
}

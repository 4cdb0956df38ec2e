//! Visitors by page.

use std::collections::HashMap;

use crate::{
    catalog::ProductSummary,
    foundation::ids::ProductId,
    web::{
        paths,
        sse::{PageKind, Presence},
    },
};

/// A page with visitors.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Visited {
    pub name: String,
    /// Its path; empty for pages that differ per visitor.
    pub path: String,
    /// The id of its link, so that the focus survives a refresh.
    pub id: String,
    pub people: usize,
}

/// Builds the rows, most visitors first. Products missing from `products` share one row.
pub(super) fn visited(presence: &Presence, products: &[ProductSummary]) -> Vec<Visited> {
    let named: HashMap<ProductId, &ProductSummary> =
        products.iter().map(|product| (product.id, product)).collect();
    let (mut rows, mut others) = (Vec::new(), 0);
    for (place, people) in &presence.places {
        match row(*place, &named) {
            Some((name, path)) => {
                rows.push(Visited { name, path, id: format!("page-{place}"), people: *people });
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

/// Returns the name and the path of a page.
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
        let places =
            vec![(PageKind::Home, 5), (product(1), 3), (product(2), 2), (PageKind::Cart, 1)];
        let presence = Presence { people: 9, places };
        let rows = visited(&presence, &[]);
        let message: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.people)).collect();
        assert_eq!(message, [("Home page", 5), ("Cart", 1), ("Other products", 5)]);
        assert_eq!(visited(&Presence::default(), &[]), []);
    }
}

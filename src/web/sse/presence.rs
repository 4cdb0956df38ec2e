//! How many people look at what, without knowing who they are.

use std::{
    cmp::Reverse,
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
};

use super::page_kind::PageKind;

/// Somebody, as far as counting needs it: a number made from what a browser brings along, with a
/// key that nobody has seen and that ends with this process. It is kept while a stream is open,
/// in memory alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Person(u64);

/// Makes people into numbers.
#[derive(Default)]
pub(super) struct AnonymousIdHasher(RandomState);

impl AnonymousIdHasher {
    /// The same number for the same marks, until the process ends.
    pub(super) fn person(&self, marks: impl Hash) -> Person {
        Person(self.0.hash_one(marks))
    }
}

/// Somebody who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageView {
    /// Who.
    pub person: Person,
    /// At what.
    pub page_kind: PageKind,
}

/// How many people look at what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// People, however many pages they have open.
    pub people: usize,
    /// People at each page, the most looked at first. Everyone is at the page that they opened last.
    pub places: Vec<(PageKind, usize)>,
}

impl Presence {
    /// Counts people instead of tabs, which come in the order in which they were opened.
    pub fn of(page_views: &[PageView]) -> Self {
        let people: HashMap<Person, PageKind> =
            page_views.iter().map(|look| (look.person, look.page_kind)).collect();
        let mut counts: HashMap<PageKind, usize> = HashMap::new();
        for page_kind in people.values() {
            *counts.entry(*page_kind).or_default() += 1;
        }
        let mut places: Vec<_> = counts.into_iter().collect();
        places.sort_by_key(|(page_kind, count)| (Reverse(*count), *page_kind));
        Self { people: people.len(), places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_and_not_their_tabs() {
        let id_hasher = AnonymousIdHasher::default();
        let (ann, bob) = (id_hasher.person("ann"), id_hasher.person("bob"));
        assert_eq!(ann, id_hasher.person("ann"));
        assert_ne!(ann, AnonymousIdHasher::default().person("ann"), "another process knows nobody");
        let lamp = PageKind::Product(7.into());
        let page_views =
            [(ann, lamp), (bob, PageKind::Home), (ann, PageKind::Cart), (ann, lamp), (bob, lamp)];
        let page_views = page_views.map(|(person, page_kind)| PageView { person, page_kind });
        let presence = Presence::count(&page_views);
        assert_eq!(presence.people, 2);
        assert_eq!(presence.places, [(lamp, 2)], "everyone is at one page");
        assert_eq!(Presence::count(&[]), Presence::default());
    }
}

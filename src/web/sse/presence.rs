//! Counts the people who view each page, without knowing who they are.

use std::{
    cmp::Reverse,
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
};

use super::page_kind::PageKind;

/// An anonymous id of a person: a hash with a random key that exists only in this process. It is stored
/// in memory while a stream is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Person(u64);

/// Hashes people's traits to anonymous ids.
#[derive(Default)]
pub(super) struct AnonymousIdHasher(RandomState);

impl AnonymousIdHasher {
    /// Returns the same id for the same traits until the process ends.
    pub(super) fn person(&self, traits: impl Hash) -> Person {
        Person(self.0.hash_one(traits))
    }
}

/// A person who views a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageView {
    /// The person.
    pub person: Person,
    /// The page.
    pub page_kind: PageKind,
}

/// The number of people on each page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Number of people, however many tabs they have open.
    pub people: usize,
    /// People on each page, most first. A person counts for the page that they opened last.
    pub pages: Vec<PageCount>,
}

/// The number of people on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCount {
    /// The page.
    pub page_kind: PageKind,
    /// Number of people.
    pub people: usize,
}

impl Presence {
    /// Counts people from the page views of tabs, in the order in which the tabs were opened.
    pub fn count(page_views: &[PageView]) -> Self {
        let people: HashMap<Person, PageKind> =
            page_views.iter().map(|view| (view.person, view.page_kind)).collect();
        let mut counts: HashMap<PageKind, usize> = HashMap::new();
        for page_kind in people.values() {
            *counts.entry(*page_kind).or_default() += 1;
        }
        let mut pages: Vec<PageCount> =
            counts.into_iter().map(|(page_kind, people)| PageCount { page_kind, people }).collect();
        pages.sort_by_key(|page| (Reverse(page.people), page.page_kind));
        Self { people: people.len(), pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_instead_of_tabs() {
        let id_hasher = AnonymousIdHasher::default();
        let (ann, bob) = (id_hasher.person("ann"), id_hasher.person("bob"));
        assert_eq!(ann, id_hasher.person("ann"));
        assert_ne!(ann, AnonymousIdHasher::default().person("ann"), "ids differ between processes");
        let lamp = PageKind::Product(7.into());
        let page_views =
            [(ann, lamp), (bob, PageKind::Home), (ann, PageKind::Cart), (ann, lamp), (bob, lamp)];
        let page_views = page_views.map(|(person, page_kind)| PageView { person, page_kind });
        let presence = Presence::count(&page_views);
        assert_eq!(presence.people, 2);
        assert_eq!(presence.pages, [PageCount { page_kind: lamp, people: 2 }]);
        assert_eq!(Presence::count(&[]), Presence::default());
    }
}

//! Catalogue pages, kept as they were rendered until the catalogue changes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use crate::{
    events::Tally,
    foundation::ids::ProductId,
    settings::Settings,
    web::streams::{Place, Topic},
};

/// Pages that are kept; some 15 kB each.
const CAPACITY: usize = 500;

/// After this long a page is rendered afresh although nothing was heard, as when a release date
/// has come.
const LIFETIME: Duration = Duration::from_secs(5);

/// The main part of a catalogue page, without anything that belongs to whoever looks at it.
#[derive(Clone, Debug, Default)]
pub struct KeptPage {
    /// What the page is.
    pub title: String,
    /// A sentence for search engines; may be empty.
    pub description: String,
    /// Whether nobody but this asker is to see it.
    pub is_for_once: bool,
    /// The product whose page it is.
    pub product: Option<ProductId>,
    /// Which page it is, for those who count who looks.
    pub place: Place,
    /// What it shows.
    pub topics: Vec<Topic>,
    /// The same, signed for the stream.
    pub ticket: String,
    /// Ids of forms in it that need the asker's token.
    pub forms: Vec<String>,
    /// HTML up to the first place for what belongs to the asker.
    pub start: String,
    /// HTML between the two places; on a product's page the second is inside its form.
    pub middle: String,
    /// HTML after the second place.
    pub end: String,
}

/// The address of a kept page, with the state of the catalogue and of the shop's settings
/// that it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeptAt {
    version: u64,
    settings: i32,
    moment: u64,
    address: String,
}

/// The pages that are kept.
pub struct Fragments {
    pages: Cache<KeptAt, Arc<KeptPage>>,
    tally: Tally,
    opened: Instant,
}

impl Fragments {
    /// None yet; they are forgotten for what is counted.
    pub fn new(tally: Tally) -> Self {
        Self { pages: Cache::new(CAPACITY), tally, opened: Instant::now() }
    }

    /// Where a page made with these settings is kept. To be asked before the database is, so
    /// that what was read before a change is never kept as what came after it.
    pub fn at(&self, settings: &Settings, address: String) -> KeptAt {
        let moment = self.opened.elapsed().as_secs() / LIFETIME.as_secs();
        KeptAt { version: self.tally.all(), settings: settings.version, moment, address }
    }

    /// The page that is kept there.
    pub fn get(&self, at: &KeptAt) -> Option<Arc<KeptPage>> {
        self.pages.get(at)
    }

    /// Keeps a page there.
    pub fn keep(&self, at: KeptAt, page: Arc<KeptPage>) {
        self.pages.insert(at, page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Event;

    #[test]
    fn a_change_of_the_catalogue_or_the_settings_forgets_what_was_kept() {
        let tally = Tally::default();
        let (fragments, hear) = (Fragments::new(tally.clone()), tally.listener());
        let before = Settings::default();
        let after = Settings { version: 2, ..Settings::default() };
        let home = |settings| fragments.get(&fragments.at(settings, "/".into()));
        fragments.keep(fragments.at(&before, "/".into()), Arc::default());
        hear(&Event::JobEnqueued);
        assert!(home(&before).is_some() && home(&after).is_none());
        let read_before = fragments.at(&before, "/".into());
        hear(&Event::CatalogChanged);
        assert!(home(&before).is_none());
        fragments.keep(read_before, Arc::default());
        assert!(home(&before).is_none(), "what was read before is not what came after");
    }
}

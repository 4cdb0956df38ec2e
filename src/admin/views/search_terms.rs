//! The report of what shoppers searched for.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, page::Page, zone::Zone},
    search_terms::{CountedTerm, MatchQuality, TermFilter},
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

/// The terms of the last 30 days.
#[derive(Template)]
#[template(path = "admin/search_terms/index.html")]
pub struct SearchTermsPage {
    layout: Layout,
    nav: AdminNav,
    filter: TermFilter,
    lists: [ListLink; 2],
    rows: Vec<TermRow>,
    pagination: Pagination,
}

/// A link to a list.
struct ListLink {
    label: &'static str,
    path: String,
    is_current: bool,
}

struct TermRow {
    term: String,
    /// What shoppers see who search for it.
    path: String,
    searches: i64,
    found: String,
    last: Moment,
    /// The form that makes it a synonym of another word.
    synonym: String,
}

impl SearchTermsPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, filter: TermFilter, terms: Page<CountedTerm>) -> Self {
        let zone = layout.zone;
        let link = |label, of: TermFilter| ListLink {
            label,
            path: list_path(of),
            is_current: of == filter,
        };
        let lists = [link("Found nothing", TermFilter::FoundNothing), link("All", TermFilter::All)];
        let address = |number: i64| {
            let path = list_path(filter);
            let separator = if path.contains('?') { '&' } else { '?' };
            format!("{path}{separator}page={number}")
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Searches),
            filter,
            lists,
            pagination: Pagination::new(&terms, address),
            rows: terms.items.into_iter().map(|counted| TermRow::new(counted, zone)).collect(),
        }
    }

    fn is_about_nothing(&self) -> bool {
        self.filter == TermFilter::FoundNothing
    }
}

impl TermRow {
    fn new(CountedTerm { term, searches }: CountedTerm, zone: Zone) -> Self {
        let results = term.results;
        let count = match results {
            0 => "Nothing".to_owned(),
            1 => "1 product".to_owned(),
            several => format!("{several} products"),
        };
        let found = match term.quality {
            _ if results == 0 => count,
            MatchQuality::All => count,
            MatchQuality::Corrected => format!("{count} with similar words"),
            MatchQuality::Some => format!("{count} with some of the words"),
        };
        Self {
            path: paths::search(paths::PRODUCTS, &term.term),
            synonym: paths::admin_new_synonym(&term.term),
            last: Moment::date_time(zone, term.updated_at),
            term: term.term,
            searches: searches.unwrap_or(0),
            found,
        }
    }
}

fn list_path(filter: TermFilter) -> String {
    match filter {
        TermFilter::FoundNothing => paths::ADMIN_SEARCH_TERMS.to_owned(),
        TermFilter::All => format!("{}?found=anything", paths::ADMIN_SEARCH_TERMS),
    }
}

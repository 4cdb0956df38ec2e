//! The words of the search: groups of words that mean the same, and a count of what was searched for.

mod counts;
pub mod fields;
mod models;
mod slices;
mod synonyms;
mod terms;

#[path = "search_terms"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "search_terms"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use counts::SearchCounts;
pub use models::{CountedTerm, MatchQuality, SearchOutcome, SearchTerm, SynonymGroup, TermFilter};
pub use slices::list_synonym_slice;
pub use synonyms::{
    change_synonyms, create_synonyms, delete_synonyms, get_synonyms, list_index_synonyms,
    list_synonyms, new_synonyms, update_synonyms,
};
pub use terms::{delete_old_terms, list_term_slice, list_terms};

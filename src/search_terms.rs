//! The words of the search: groups of words that mean the same, and a count of what was searched for.

pub mod fields;
mod models;
mod slices;
mod synonyms;

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

pub use models::SynonymGroup;
pub use slices::list_synonym_slice;
pub use synonyms::{
    change_synonyms, create_synonyms, delete_synonyms, get_synonyms, list_index_synonyms,
    list_synonyms, new_synonyms, update_synonyms,
};

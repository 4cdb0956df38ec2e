//! Rows of synonyms and searches.

use crate::{
    db::schema::search_synonyms,
    foundation::{clock::Timestamp, ids::SynonymGroupId},
};

/// Words that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = search_synonyms)]
pub struct SynonymGroup {
    /// The id.
    pub id: SynonymGroupId,
    /// The words and phrases as they were typed, separated by a comma and a space.
    pub words: String,
    /// The version.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl SynonymGroup {
    /// The words and phrases.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.words.split(", ")
    }
}

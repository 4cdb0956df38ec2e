//! Rows of synonyms and searches.

use strum::{EnumString, IntoStaticStr};

use crate::{
    db::schema::{search_synonyms, search_terms},
    foundation::{
        clock::Timestamp,
        ids::{SearchTermId, SynonymGroupId},
    },
    text_enum,
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

/// How the products that a search found match its words.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum MatchQuality {
    /// They have all words.
    All,
    /// Some words were taken for misspelled ones.
    Corrected,
    /// They have only some of the words.
    Some,
}

text_enum!(MatchQuality);

impl MatchQuality {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchOutcome {
    /// The number of products.
    pub results: i64,
    /// How they match the words.
    pub quality: MatchQuality,
}

/// The terms of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TermFilter {
    /// All.
    #[default]
    All,
    /// Those whose last search found nothing.
    FoundNothing,
}

/// A text that shoppers searched for.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = search_terms)]
pub struct SearchTerm {
    /// The id.
    pub id: SearchTermId,
    /// The folded text.
    pub term: String,
    /// The number of products that the last search found.
    pub results: i64,
    /// How they match the words.
    pub quality: MatchQuality,
    /// When someone last searched for it.
    pub updated_at: Timestamp,
}

/// A term with the number of searches for it in the last 30 days.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct CountedTerm {
    /// The term.
    pub term: SearchTerm,
    /// The number of searches; `None` if there were none.
    pub searches: Option<i64>,
}

/// A term as it is written.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = search_terms)]
pub struct NewSearchTerm {
    pub term: String,
    pub results: i64,
    pub quality: MatchQuality,
}

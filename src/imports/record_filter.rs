//! Which records of an import are shown.

use super::models::ImportChange;

/// The records to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordFilter {
    /// All of them.
    #[default]
    All,
    /// Those with this change.
    Change(ImportChange),
    /// Those with rows or cells that can't be used.
    Errors,
}

impl RecordFilter {
    /// Reads the word of a URL, such as `new` or `errors`. Unknown words mean all.
    pub fn from_word(word: &str) -> Self {
        match word {
            "errors" => Self::Errors,
            word => word.parse().map_or(Self::All, Self::Change),
        }
    }

    /// The word in URLs; empty for all.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Change(change) => change.as_str(),
            Self::Errors => "errors",
        }
    }
}

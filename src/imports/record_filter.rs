//! Which records of an import are shown.

use super::models::{Import, ImportChange, ImportStatus};

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

    /// Returns the number of records of an import that are shown, if it is known without counting them. Once the import
    /// has begun, it changes what becomes of records.
    pub fn known_count(self, import: &Import) -> Option<i64> {
        let is_preview = matches!(import.status, ImportStatus::Reading | ImportStatus::Ready);
        match self {
            Self::All => Some(import.position),
            Self::Change(ImportChange::New) if is_preview => Some(import.new_count),
            Self::Change(ImportChange::Changed) if is_preview => Some(import.changed_count),
            Self::Change(ImportChange::Unchanged) if is_preview => Some(import.unchanged_count),
            Self::Change(_) | Self::Errors => None,
        }
    }
}

//! Reasons why a file can't be imported.

use crate::error::Reason;

/// The reason why a file can't be imported.
#[derive(
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::VariantNames,
    thiserror::Error,
)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum ImportRejection {
    /// It has no content.
    #[error("This file is empty. Export it again, or choose another file.")]
    EmptyFile,
    /// It has too many bytes.
    #[error(
        "This file is too large. A file can have up to 50 MB: split it into several files, each with the first \
         line."
    )]
    FileTooLarge,
    /// It is a file of a spreadsheet program.
    #[error(
        "This is a spreadsheet file. Open it in your spreadsheet program, save it as CSV (UTF-8), and upload \
         that file."
    )]
    SpreadsheetFile,
    /// It is no text.
    #[error(
        "This file isn't a table of text. Export your products as a CSV file, and upload that file."
    )]
    NotATable,
    /// It has too many columns.
    #[error(
        "This file has too many columns. A file can have up to {max}: remove those that you don't need."
    )]
    TooManyColumns {
        /// The most columns.
        max: usize,
    },
    /// It lists something that can't be imported.
    #[error("This file is {what}, which can't be imported. Export your products as a CSV file.")]
    NothingToImport {
        /// What it is.
        what: String,
    },
    /// The preview is not complete.
    #[error("The preview isn't complete yet.")]
    ImportNotReady,
    /// It was confirmed before.
    #[error("This file was already imported.")]
    ImportAlreadyStarted,
    /// Nothing would change.
    #[error("This file changes nothing, so there is nothing to import.")]
    NothingChanges,
    /// Another import is running.
    #[error("{file_name} is being imported. Wait until that is done, then try again.")]
    AnotherImportRunning {
        /// The name of the other file.
        file_name: String,
    },
    /// It was not imported.
    #[error("This file wasn't imported, so there is nothing to undo.")]
    ImportNotStarted,
    /// It is being undone.
    #[error("This import is being undone.")]
    ImportBeingUndone,
    /// It was undone.
    #[error("This import was already undone.")]
    ImportAlreadyUndone,
    /// It was imported too long ago.
    #[error("This file was imported more than {days} days ago, so it can't be undone any more.")]
    ImportTooOld {
        /// The days for which it could be undone.
        days: u32,
    },
}

impl Reason for ImportRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}

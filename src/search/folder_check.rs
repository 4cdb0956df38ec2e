//! Compares the folders of the index with the products of the shop.

use std::{collections::HashMap, path::Path};

use crate::foundation::ids::ProductId;

use super::{
    document::CatalogDocument,
    index::IndexProblem,
    text::{self, FolderState, TextIndex},
};

/// The digests of the words of all products, which every folder should have.
#[derive(Default)]
pub struct ExpectedWords(HashMap<ProductId, u64>);

/// How the words in a folder differ from the products of the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordDifferences {
    /// Products that the folder lacks.
    pub missing: usize,
    /// Products whose words have changed.
    pub outdated: usize,
    /// Products that do not exist any more.
    pub superfluous: usize,
}

impl WordDifferences {
    /// Returns `true` if there are none.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl ExpectedWords {
    /// Adds a product.
    pub fn add(&mut self, document: &CatalogDocument) {
        self.0.insert(document.id, text::digest(document));
    }

    /// The number of products.
    pub fn products(&self) -> usize {
        self.0.len()
    }

    /// Compares the words with those in a folder, which its process may change meanwhile.
    ///
    /// # Errors
    /// A damaged folder.
    pub fn compare(&self, folder: &Path) -> Result<WordDifferences, IndexProblem> {
        let mut found = TextIndex::open_existing(folder)?.digests()?;
        let mut differences = WordDifferences::default();
        for (id, digest) in &self.0 {
            match found.remove(id) {
                None => differences.missing += 1,
                Some(indexed) if indexed != *digest => differences.outdated += 1,
                Some(_) => {}
            }
        }
        differences.superfluous = found.len();
        Ok(differences)
    }
}

/// Returns the folders of running processes below `parent`, which may not exist.
pub fn list_used_folders(parent: &Path) -> Result<Vec<FolderState>, IndexProblem> {
    let mut folders = text::list_folders(parent)?;
    folders.retain(|folder| folder.is_used);
    Ok(folders)
}

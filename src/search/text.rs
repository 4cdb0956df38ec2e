//! Words of products, indexed by tantivy in a folder.

mod fields;
mod folder;
mod hits;
mod plurals;
mod words;

use std::{collections::HashMap, path::Path, sync::Mutex};

use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term, collector::Collector,
    directory::MmapDirectory,
};

use crate::foundation::ids::ProductId;

use super::document::CatalogDocument;

use fields::Fields;
pub use fields::digest;
pub use folder::{FolderState, IndexFolder, list_folders};
pub use hits::Hit;
use hits::{DigestCollector, HitCollector};
pub use words::{WordQuery, WordRule, split};

/// Bytes that are collected in memory before a part of the index is written. Tantivy requires 15 MB.
const WRITER_BYTES: usize = 40_000_000;

/// The words of all products.
pub struct TextIndex {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    writer: Mutex<Option<IndexWriter>>,
}

impl TextIndex {
    /// Opens the index in a folder, or creates it.
    pub fn open(folder: &Path) -> tantivy::Result<Self> {
        let (schema, fields) = fields::schema();
        let index = Index::open_or_create(MmapDirectory::open(folder)?, schema)?;
        Self::of(index, fields)
    }

    /// Opens the index in a folder that another process may be writing to.
    pub fn open_existing(folder: &Path) -> tantivy::Result<Self> {
        Self::of(Index::open(MmapDirectory::open(folder)?)?, fields::schema().1)
    }

    /// Creates an index in memory, for machines without a folder that can be written.
    pub fn in_memory() -> tantivy::Result<Self> {
        let (schema, fields) = fields::schema();
        Self::of(Index::create_in_ram(schema), fields)
    }

    fn of(index: Index, fields: Fields) -> tantivy::Result<Self> {
        fields::register_tokenizers(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields, writer: Mutex::new(None) })
    }

    /// Returns the digests of all indexed products.
    pub fn digests(&self) -> tantivy::Result<HashMap<ProductId, u64>> {
        let found = self.search(&tantivy::query::AllQuery, &DigestCollector)?;
        Ok(found.into_iter().map(|stored| (stored.id, stored.digest)).collect())
    }

    /// Removes all products. They are found until [`Self::commit`].
    pub fn clear(&self) -> tantivy::Result<()> {
        self.with_writer(|writer| writer.delete_all_documents().map(drop))
    }

    /// Adds or replaces a product. It is found after [`Self::commit`].
    pub fn put(&self, document: &CatalogDocument, digest: u64) -> tantivy::Result<()> {
        self.with_writer(|writer| {
            writer.delete_term(self.id_term(document.id));
            writer.add_document(self.fields.document(document, digest))?;
            Ok(())
        })
    }

    /// Removes a product. It is found until [`Self::commit`].
    pub fn remove(&self, id: ProductId) -> tantivy::Result<()> {
        self.with_writer(|writer| {
            writer.delete_term(self.id_term(id));
            Ok(())
        })
    }

    /// Writes all changes to the folder, and finds them from now on.
    pub fn commit(&self) -> tantivy::Result<()> {
        self.with_writer(|writer| writer.commit().map(drop))?;
        self.reader.reload()
    }

    /// Frees the memory of the writer, and waits until parts of the index are merged.
    pub fn rest(&self) -> tantivy::Result<()> {
        let writer = self.lock_writer().take();
        writer.map_or(Ok(()), IndexWriter::wait_merging_threads)
    }

    /// Returns the products that match words, in no order, with their scores.
    pub fn find(&self, query: &WordQuery<'_>, is_scored: bool) -> tantivy::Result<Vec<Hit>> {
        let Some(query) = query.build(self.fields) else { return Ok(Vec::new()) };
        self.search(&*query, &HitCollector { is_scored })
    }

    /// Returns the word of the index that is most like a misspelled one, if the word itself is in no product.
    pub fn correct(&self, word: &str) -> tantivy::Result<Option<String>> {
        words::correct(&self.reader.searcher(), self.fields, word)
    }

    fn search<C: Collector>(
        &self,
        query: &dyn tantivy::query::Query,
        collector: &C,
    ) -> tantivy::Result<C::Fruit> {
        self.reader.searcher().search(query, collector)
    }

    fn id_term(&self, id: ProductId) -> Term {
        Term::from_field_i64(self.fields.id, id.get())
    }

    fn with_writer<T>(
        &self,
        write: impl FnOnce(&mut IndexWriter) -> tantivy::Result<T>,
    ) -> tantivy::Result<T> {
        let mut slot = self.lock_writer();
        let writer = match slot.take() {
            Some(writer) => writer,
            None => self.index.writer_with_num_threads::<TantivyDocument>(1, WRITER_BYTES)?,
        };
        write(slot.insert(writer))
    }

    fn lock_writer(&self) -> std::sync::MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

//! The fields of the text index.

use sha2::{Digest, Sha256};
use tantivy::{
    Index, TantivyDocument,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{RawTokenizer, RemoveLongFilter, SimpleTokenizer, TextAnalyzer},
};

use crate::search::{document::CatalogDocument, folding::fold, stemming::stemmer};

/// Words as they are written.
const WORDS: &str = "words";
/// Words without their endings.
const STEMS: &str = "stems";
/// The whole text as one word.
const WHOLE: &str = "whole";
/// The longest word in bytes.
const MAX_WORD: usize = 60;
/// The format of the index. Change it with the fields or the way they are filled, so that all nodes make a new
/// index.
pub const FORMAT: u32 = 1;

/// The fields.
#[derive(Clone, Copy)]
pub struct Fields {
    /// The product's id.
    pub id: Field,
    /// The digest of what is indexed.
    pub digest: Field,
    /// The stems of the title.
    pub title: Field,
    /// The words of title, brand, type, tags and option values, as they are written.
    pub plain: Field,
    /// The stems of brand, type, tags and option values.
    pub other: Field,
    /// The SKUs, in lower case.
    pub sku: Field,
    /// The stems of the description.
    pub body: Field,
}

/// Returns the schema with its fields.
pub fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |tokenizer: &str, option| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer);
        TextOptions::default().set_indexing_options(indexing.set_index_option(option))
    };
    let (frequencies, basic) = (IndexRecordOption::WithFreqs, IndexRecordOption::Basic);
    let fields = Fields {
        id: schema.add_i64_field("id", FAST | INDEXED),
        digest: schema.add_u64_field("digest", FAST),
        title: schema.add_text_field("title", text(STEMS, frequencies)),
        plain: schema.add_text_field("plain", text(WORDS, frequencies)),
        other: schema.add_text_field("other", text(STEMS, frequencies)),
        sku: schema.add_text_field("sku", text(WHOLE, basic)),
        body: schema.add_text_field("body", text(STEMS, basic)),
    };
    (schema.build(), fields)
}

/// Registers how the fields are split into words. All texts are folded before.
pub fn register_tokenizers(index: &Index) {
    let words = || TextAnalyzer::builder(SimpleTokenizer::default());
    let long = || RemoveLongFilter::limit(MAX_WORD);
    let tokenizers = index.tokenizers();
    tokenizers.register(WORDS, words().filter(long()).build());
    tokenizers.register(STEMS, words().filter(long()).filter(stemmer()).build());
    tokenizers
        .register(WHOLE, TextAnalyzer::builder(RawTokenizer::default()).filter(long()).build());
}

impl Fields {
    /// Returns the document of a product.
    pub fn document(self, product: &CatalogDocument, digest: u64) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_i64(self.id, product.id.get());
        document.add_u64(self.digest, digest);
        let title = fold(&product.title);
        document.add_text(self.title, &title);
        document.add_text(self.plain, &title);
        for text in others(product) {
            let text = fold(text);
            document.add_text(self.plain, &text);
            document.add_text(self.other, &text);
        }
        for variant in product.variants.iter().filter(|variant| !variant.sku.is_empty()) {
            document.add_text(self.sku, fold(&variant.sku));
        }
        document.add_text(self.body, fold(&product.description));
        document
    }
}

/// Returns the texts about a product besides its title and its description, each once.
fn others(product: &CatalogDocument) -> Vec<&str> {
    let mut texts = vec![&*product.vendor, &*product.product_type];
    texts.extend(product.tags.iter().map(String::as_str));
    let values = product.variants.iter().flat_map(|variant| &variant.values);
    for value in values.map(String::as_str).filter(|value| !value.is_empty()) {
        if !texts.contains(&value) {
            texts.push(value);
        }
    }
    texts
}

/// Returns a number that changes with everything that is indexed about a product.
pub fn digest(product: &CatalogDocument) -> u64 {
    let mut hash = Sha256::new();
    let skus = product.variants.iter().map(|variant| &*variant.sku);
    let texts = [&*product.title, &*product.description].into_iter().chain(others(product));
    for text in texts.chain(skus) {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    let first = hash.finalize().first_chunk::<8>().copied().unwrap_or_default();
    u64::from_le_bytes(first)
}

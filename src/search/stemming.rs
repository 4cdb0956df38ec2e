//! Words without their endings.

use tantivy::tokenizer::{Language, SimpleTokenizer, Stemmer, TextAnalyzer, TokenStream};

/// Removes the endings of words.
pub fn stemmer() -> Stemmer {
    Stemmer::new(Language::English)
}

/// Returns a folded word without its ending.
pub fn stem(word: &str) -> String {
    let mut analyzer = TextAnalyzer::builder(SimpleTokenizer::default()).filter(stemmer()).build();
    let mut tokens = analyzer.token_stream(word);
    let has_stem = tokens.advance();
    if has_stem { tokens.token().text.clone() } else { word.to_owned() }
}

//! Queries for words. What shoppers type is split into words and never parsed.

use tantivy::{
    Searcher, Term,
    query::{
        BooleanQuery, BoostQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{fields::Fields, plurals::other_numbers};
use crate::search::{folding::fold, stemming::stem, synonyms::Synonyms};

/// The most words of a search. Further ones are ignored.
const MAX_WORDS: usize = 8;
/// The most characters of a search. Further ones are ignored.
const MAX_QUERY: usize = 100;
/// Characters of a word from which one typo is forgiven.
const ONE_TYPO: usize = 4;
/// Characters of a word from which two typos are forgiven.
const TWO_TYPOS: usize = 8;

/// The weights of the ways in which a word can match.
mod weight {
    pub const SKU: f32 = 10.0;
    pub const PLAIN: f32 = 6.0;
    pub const TITLE: f32 = 4.0;
    pub const OTHER: f32 = 3.0;
    pub const PREFIX: f32 = 2.0;
    pub const BODY: f32 = 1.0;
    pub const ONE_TYPO: f32 = 0.5;
    pub const TWO_TYPOS: f32 = 0.25;
    /// Of a synonym, compared with the word itself.
    pub const SYNONYM: f32 = 0.8;
}

/// Which of the words products must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordRule {
    /// Every word.
    All,
    /// At least one word.
    Any,
}

/// The words of a search.
#[derive(Clone, Copy, Debug)]
pub struct WordQuery<'a> {
    /// The text as it was typed.
    pub text: &'a str,
    /// Which of its words products must have.
    pub rule: WordRule,
    /// The words that mean the same.
    pub synonyms: &'a Synonyms,
}

/// A part of the text between two spaces.
struct Chunk {
    /// The folded text, which may be a SKU.
    whole: String,
    /// Its words, without punctuation.
    words: Vec<String>,
    /// `true` if it may be the beginning of a longer word that is being typed.
    is_last: bool,
}

/// Splits a text into folded words, without punctuation.
pub fn split(text: &str) -> Vec<String> {
    chunks(text).into_iter().flat_map(|chunk| chunk.words).collect()
}

fn chunks(text: &str) -> Vec<Chunk> {
    let text: String = text.chars().take(MAX_QUERY).collect();
    let folded = fold(&text);
    let mut left = MAX_WORDS;
    let mut chunks = Vec::new();
    for whole in folded.split(' ') {
        let words = whole.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.take(left).map(str::to_owned).collect();
        left -= words.len();
        if !words.is_empty() {
            chunks.push(Chunk { whole: whole.to_owned(), words, is_last: false });
        }
    }
    if let Some(last) = chunks.last_mut() {
        last.is_last = true;
    }
    chunks
}

impl WordQuery<'_> {
    /// Returns the query, or `None` if the text has no words.
    pub fn build(&self, fields: Fields) -> Option<Box<dyn Query>> {
        let chunks = chunks(self.text);
        let occur = match self.rule {
            WordRule::All => Occur::Must,
            WordRule::Any => Occur::Should,
        };
        let clauses = self.expand(fields, &chunks, self.synonyms.longest());
        let clauses: Vec<(Occur, Box<dyn Query>)> =
            clauses.into_iter().map(|clause| (occur, clause)).collect();
        (!clauses.is_empty()).then(|| Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>)
    }

    /// Matches chunks one after another. Those that have synonyms, alone or together with the next ones, also match
    /// by any of these. At most `longest` chunks are taken together.
    fn expand(&self, fields: Fields, chunks: &[Chunk], longest: usize) -> Vec<Box<dyn Query>> {
        let mut clauses = Vec::new();
        let mut rest = chunks;
        while let Some(first) = rest.first() {
            let spans = (1..=longest.min(rest.len())).rev();
            let found = spans.map(|length| &rest[..length]).find_map(|span| {
                let words: Vec<&str> =
                    span.iter().flat_map(|chunk| &chunk.words).map(String::as_str).collect();
                Some((span, self.synonyms.of(&words)?))
            });
            let Some((span, synonyms)) = found else {
                clauses.push(first.query(fields));
                rest = &rest[1..];
                continue;
            };
            let itself = match span {
                [only] => only.query(fields),
                several => all_of(self.expand(fields, several, several.len() - 1)),
            };
            let others = synonyms.iter().map(|phrase| {
                let words = phrase.iter().map(|word| written(fields, word));
                // The scores of the words are added up.
                let weight = weight::SYNONYM / phrase.len().max(1) as f32;
                boosted(weight, all_of(words.collect()))
            });
            clauses.push(Box::new(DisjunctionMaxQuery::new(
                [itself].into_iter().chain(others).collect(),
            )));
            rest = &rest[span.len()..];
        }
        clauses
    }
}

impl Chunk {
    /// Matches the chunk as a SKU, or each of its words.
    fn query(&self, fields: Fields) -> Box<dyn Query> {
        let last = self.words.len().saturating_sub(1);
        let words = self.words.iter().enumerate().map(|(position, word)| {
            let may_go_on = self.is_last && position == last;
            word_query(fields, word, may_go_on)
        });
        let words = all_of(words.collect());
        let mut ways = vec![boosted(weight::SKU, term(fields.sku, &self.whole)), words];
        if self.is_last {
            ways.push(boosted(weight::PREFIX, prefix(fields.sku, &self.whole)));
        }
        Box::new(DisjunctionMaxQuery::new(ways))
    }
}

/// Matches a word in any of the ways, with the best one's score.
fn word_query(fields: Fields, word: &str, may_go_on: bool) -> Box<dyn Query> {
    let mut ways = ways_without_typos(fields, word);
    if may_go_on {
        ways.push(boosted(weight::PREFIX, prefix(fields.plain, word)));
    }
    let length = word.chars().count();
    if length >= ONE_TYPO {
        ways.push(boosted(weight::ONE_TYPO, similar(fields.plain, word, 1)));
    }
    if length >= TWO_TYPOS {
        ways.push(boosted(weight::TWO_TYPOS, similar(fields.plain, word, 2)));
    }
    Box::new(DisjunctionMaxQuery::new(ways))
}

/// Matches a word as it is written, or another form of it.
fn written(fields: Fields, word: &str) -> Box<dyn Query> {
    Box::new(DisjunctionMaxQuery::new(ways_without_typos(fields, word)))
}

fn ways_without_typos(fields: Fields, word: &str) -> Vec<Box<dyn Query>> {
    let stem = stem(word);
    let mut ways = vec![
        boosted(weight::PLAIN, term(fields.plain, word)),
        boosted(weight::TITLE, term(fields.title, &stem)),
        boosted(weight::OTHER, term(fields.other, &stem)),
        boosted(weight::BODY, term(fields.body, &stem)),
    ];
    for other in other_numbers(word) {
        ways.push(boosted(weight::TITLE, term(fields.plain, &other)));
    }
    ways
}

fn all_of(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::new(
            queries.into_iter().map(|query| (Occur::Must, query)).collect(),
        )),
    }
}

fn boosted(weight: f32, query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn prefix(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, text), 0, true))
}

fn similar(field: Field, text: &str, typos: u8) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new(Term::from_field_text(field, text), typos, true))
}

/// Returns the most frequent word with the fewest typos, if the word itself is in no product and no longer word
/// begins with it.
pub fn correct(searcher: &Searcher, fields: Fields, word: &str) -> tantivy::Result<Option<String>> {
    let length = word.chars().count();
    if length < ONE_TYPO || has_stem(searcher, fields, word)? {
        return Ok(None);
    }
    for written in [word.to_owned()].into_iter().chain(other_numbers(word)) {
        let term = Term::from_field_text(fields.plain, &written);
        let beginning = FuzzyTermQuery::new_prefix(term, 0, true);
        if most_frequent(searcher, fields.plain, &beginning)?.is_some() {
            return Ok(None);
        }
    }
    for typos in 1..=if length >= TWO_TYPOS { 2 } else { 1 } {
        let similar = FuzzyTermQuery::new(Term::from_field_text(fields.plain, word), typos, true);
        if let Some(found) = most_frequent(searcher, fields.plain, &similar)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns `true` if another form of the word is in a product.
fn has_stem(searcher: &Searcher, fields: Fields, word: &str) -> tantivy::Result<bool> {
    let stem = stem(word);
    for field in [fields.title, fields.other, fields.body] {
        if searcher.doc_freq(&Term::from_field_text(field, &stem))? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns the word that is in most products among those that match.
fn most_frequent(
    searcher: &Searcher,
    field: Field,
    query: &FuzzyTermQuery,
) -> tantivy::Result<Option<String>> {
    let mut best: Option<(u32, String)> = None;
    for segment in searcher.segment_readers() {
        let words = segment.inverted_index(field)?;
        let mut found = words.terms().search(query.automaton()?).into_stream()?;
        while found.advance() {
            let products = found.value().doc_freq;
            let is_better = best.as_ref().is_none_or(|(most, _)| products > *most);
            if is_better && let Ok(word) = str::from_utf8(found.key()) {
                best = Some((products, word.to_owned()));
            }
        }
    }
    Ok(best.map(|(_, word)| word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_separates_words() {
        assert_eq!(split("(mug)"), ["mug"]);
        assert_eq!(split("bowl, apple"), ["bowl", "apple"]);
        assert_eq!(split("SB-120-GLS Crème"), ["sb", "120", "gls", "creme"]);
        assert_eq!(split("\"%*~\0 \u{1F600}!"), [] as [&str; 0]);
    }

    #[test]
    fn excess_words_and_characters_are_ignored() {
        assert_eq!(split(&"word ".repeat(50)).len(), MAX_WORDS);
        assert_eq!(split(&"x".repeat(10_000))[0].len(), MAX_QUERY);
    }
}

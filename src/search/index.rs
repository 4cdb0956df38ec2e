//! The catalog index.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard,
        atomic::{self, AtomicBool},
    },
    time::Duration,
};

use roaring::RoaringBitmap;

use crate::foundation::{ids::ProductId, money::Money};

use super::{
    counts::{self, FacetCounts},
    document::{CatalogDocument, CategoryParent, DocumentStatus},
    filter::{Facet, IndexFilter, IndexOrder},
    pending::PendingChanges,
    product_table::ProductTable,
    stock_list::{self, StockQuery, StockResults},
    synonyms::Synonyms,
    text::{self, Hit, IndexFolder, TextIndex, WordQuery, WordRule},
};

/// The longest wait for changes that were committed before a search.
const MAX_WAIT: Duration = Duration::from_millis(300);
/// The factor of the score of products that cannot be bought.
const SOLD_OUT: f32 = 0.5;

/// The index of this process. Clones share it.
#[derive(Clone, Default)]
pub struct CatalogIndex(Arc<Inner>);

#[derive(Default)]
struct Inner {
    table: RwLock<ProductTable>,
    /// Held while a change is prepared and made, so that the table does not change in between.
    changing: Mutex<()>,
    text: RwLock<Option<Arc<OpenText>>>,
    synonyms: RwLock<Arc<Synonyms>>,
    /// `true` once the table and the text have all products.
    is_ready: AtomicBool,
    pending: PendingChanges,
}

/// The text index with its folder, which is released when it is dropped.
struct OpenText {
    text: TextIndex,
    folder: Option<IndexFolder>,
}

/// The reason why the index cannot be used or filled.
#[derive(Debug, thiserror::Error)]
pub enum IndexProblem {
    /// The folder cannot be used.
    #[error("folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The index of words is damaged, or cannot be written.
    #[error("words: {0}")]
    Words(#[from] tantivy::TantivyError),
}

/// The words that filling the index writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordUpdate {
    /// Those of products that have changed.
    Changed,
    /// Those of all products.
    Everything,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct IndexQuery {
    /// The text to search for. Empty finds everything.
    pub text: String,
    /// The conditions that products must meet.
    pub filter: IndexFilter,
    /// The order.
    pub order: IndexOrder,
    /// The number of products before the page.
    pub offset: usize,
    /// The most products on the page.
    pub limit: usize,
}

/// How the products of a list match the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WordMatch {
    /// They have all words, or there are none.
    #[default]
    All,
    /// No product has all words. They have some of them.
    Some,
}

/// A page of a list, and what is known of the whole list.
#[derive(Clone, Debug, Default)]
pub struct IndexResults {
    /// The products of the page.
    pub ids: Vec<ProductId>,
    /// The number of products in the list.
    pub total: u64,
    /// How they match the words.
    pub matched: WordMatch,
    /// `false` if changes that were committed before are not in the index yet.
    pub is_current: bool,
    /// The text with misspelled words corrected, if it has any.
    pub correction: Option<String>,
}

/// A page of a list, and what it can be filtered by.
#[derive(Clone, Debug, Default)]
pub struct CountedResults {
    /// The page.
    pub results: IndexResults,
    /// The values with their numbers of products.
    pub counts: FacetCounts,
}

/// The products that match a text, as the index of words knows them.
struct TextHits {
    hits: Vec<Hit>,
    matched: WordMatch,
}

impl TextHits {
    /// Looks the products up in a table. Those that it does not have are left out.
    fn resolve(self, table: &ProductTable) -> TextMatches {
        let Self { hits, matched } = self;
        let score = |hit: &Hit| {
            Some(Score { ordinal: table.ordinal(hit.id)?, id: hit.id, score: hit.score })
        };
        let mut scores: Vec<Score> = hits.iter().filter_map(score).collect();
        scores.sort_unstable_by_key(|score| score.ordinal);
        // While a product is being replaced, it may be found twice.
        scores.dedup_by_key(|score| score.ordinal);
        let ordinals = scores.iter().map(|score| score.ordinal);
        let products = RoaringBitmap::from_sorted_iter(ordinals).unwrap_or_default();
        TextMatches { products, scores, matched }
    }
}

/// The products that match a text.
struct TextMatches {
    products: RoaringBitmap,
    /// In the order of ordinals, each once.
    scores: Vec<Score>,
    matched: WordMatch,
}

/// How well a product matches a text.
#[derive(Clone, Copy)]
struct Score {
    ordinal: u32,
    id: ProductId,
    score: f32,
}

/// A product in the order of best matches.
#[derive(Clone, Copy)]
struct Ranked {
    id: ProductId,
    score: f32,
}

impl Ranked {
    fn compare(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(other.id.cmp(&self.id))
    }
}

impl CatalogIndex {
    /// The changes that are not in the index yet.
    pub fn pending(&self) -> &PendingChanges {
        &self.0.pending
    }

    /// Returns `true` once the index has all products.
    pub fn is_ready(&self) -> bool {
        self.0.is_ready.load(atomic::Ordering::Acquire)
    }

    /// Waits until the changes that were committed before are in the index, for a short time. Returns `true` if they
    /// are, or if the index is not ready and nobody reads it: then what is read next may be cached.
    pub fn wait_until_current(&self) -> bool {
        !self.is_ready() || self.0.pending.wait_until_applied(MAX_WAIT)
    }

    /// Opens the folder of the words below `parent`. A damaged one is made anew.
    pub fn open_folder(&self, parent: &Path) -> Result<(), IndexProblem> {
        let folder = IndexFolder::take(parent)?;
        let text = match TextIndex::open(folder.path()) {
            Ok(text) => text,
            Err(error) => {
                tracing::warn!(%error, "search index is damaged; making a new one");
                folder.clear()?;
                TextIndex::open(folder.path())?
            }
        };
        self.set_text(text, Some(folder));
        Ok(())
    }

    /// Deletes the words, in their folder too. The index is not ready until it is filled again.
    pub fn discard(&self) {
        self.0.is_ready.store(false, atomic::Ordering::Release);
        let open = self.0.text.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(folder) = open.as_ref().and_then(|open| open.folder.as_ref())
            && let Err(error) = folder.clear()
        {
            tracing::warn!(%error, "failed to delete a damaged search index");
        }
    }

    /// Holds the words in memory.
    pub fn open_in_memory(&self) -> Result<(), IndexProblem> {
        self.set_text(TextIndex::in_memory()?, None);
        Ok(())
    }

    fn set_text(&self, text: TextIndex, folder: Option<IndexFolder>) {
        let mut slot = self.0.text.write().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(Arc::new(OpenText { text, folder }));
    }

    /// Returns `true` if somebody asked to make the words anew.
    pub fn is_rebuild_requested(&self) -> bool {
        let open = self.text();
        let folder = open.as_ref().and_then(|open| open.folder.as_ref());
        folder.is_some_and(IndexFolder::is_rebuild_requested)
    }

    /// Records that the words were made anew.
    pub fn finish_rebuild(&self) -> Result<(), IndexProblem> {
        let open = self.text();
        let folder = open.as_ref().and_then(|open| open.folder.as_ref());
        Ok(folder.map_or(Ok(()), IndexFolder::finish_rebuild)?)
    }

    /// Replaces the contents by all products of the shop, which `next` returns in parts until there are none. Until
    /// the end, the former contents are searched.
    ///
    /// # Errors
    /// The error of `next`, or an [`IndexProblem`]. The index stays as it was then, but for words that were
    /// already written.
    pub fn fill<E: From<IndexProblem>>(
        &self,
        tree: &[CategoryParent],
        words: WordUpdate,
        mut next: impl FnMut() -> Result<Vec<CatalogDocument>, E>,
    ) -> Result<(), E> {
        let text = self.text();
        let mut known = HashMap::new();
        let mut is_text_changed = false;
        match (&text, words) {
            (None, _) => {}
            (Some(open), WordUpdate::Changed) => {
                known = open.text.digests().map_err(IndexProblem::from)?;
            }
            (Some(open), WordUpdate::Everything) => {
                open.text.clear().map_err(IndexProblem::from)?;
                is_text_changed = true;
            }
        }
        let mut table = ProductTable::default();
        table.set_categories(tree);
        loop {
            let documents = next()?;
            if documents.is_empty() {
                break;
            }
            for document in &documents {
                let digest = table.append(document);
                if let Some(open) = &text
                    && known.remove(&document.id) != Some(digest)
                {
                    open.text.put(document, digest).map_err(IndexProblem::from)?;
                    is_text_changed = true;
                }
            }
        }
        table.finish();
        if let Some(open) = &text {
            for id in known.keys() {
                open.text.remove(*id).map_err(IndexProblem::from)?;
            }
            if is_text_changed || !known.is_empty() {
                open.text.commit().map_err(IndexProblem::from)?;
                open.text.rest().map_err(IndexProblem::from)?;
            }
        }
        let _changing = self.lock_changes();
        *self.0.table.write().unwrap_or_else(PoisonError::into_inner) = table;
        self.0.is_ready.store(true, atomic::Ordering::Release);
        Ok(())
    }

    /// Puts changed products into the index, and removes those that do not exist any more.
    pub fn update(
        &self,
        documents: Vec<CatalogDocument>,
        removed: Vec<ProductId>,
    ) -> Result<(), IndexProblem> {
        let _changing = self.lock_changes();
        let table = self.table();
        let words_removed = removed.clone();
        let patch = table.prepare(documents, removed);
        if let Some(open) = self.text() {
            let mut is_changed = false;
            for words in table.changed_words(&patch) {
                open.text.put(words.document, words.digest)?;
                is_changed = true;
            }
            for id in words_removed.iter().filter(|id| table.ordinal(**id).is_some()) {
                open.text.remove(*id)?;
                is_changed = true;
            }
            if is_changed {
                open.text.commit()?;
            }
        }
        drop(table);
        self.0.table.write().unwrap_or_else(PoisonError::into_inner).apply(patch);
        Ok(())
    }

    /// Adds views of products, which no event tells of.
    pub fn add_views(&self, views: &BTreeMap<ProductId, i64>) {
        if views.is_empty() || !self.is_ready() {
            return;
        }
        let _changing = self.lock_changes();
        let patch = self.table().prepare_views(views);
        self.0.table.write().unwrap_or_else(PoisonError::into_inner).apply_views(patch);
    }

    /// Replaces the tree of categories.
    pub fn set_categories(&self, tree: &[CategoryParent]) {
        let _changing = self.lock_changes();
        self.0.table.write().unwrap_or_else(PoisonError::into_inner).set_categories(tree);
    }

    /// Replaces the groups of words and phrases that mean the same.
    pub fn set_synonyms(&self, groups: &[Vec<String>]) {
        let split = |group: &Vec<String>| group.iter().map(|phrase| text::split(phrase)).collect();
        let groups: Vec<Vec<Vec<String>>> = groups.iter().map(split).collect();
        let synonyms = Arc::new(Synonyms::new(&groups));
        *self.0.synonyms.write().unwrap_or_else(PoisonError::into_inner) = synonyms;
    }

    /// Frees what only changes need.
    pub fn rest(&self) -> Result<(), IndexProblem> {
        Ok(self.text().map_or(Ok(()), |open| open.text.rest())?)
    }

    /// Returns a page of a list, or `None` if the index is not ready or its words cannot be read. Changes that
    /// were committed before are taken into account, unless many are pending.
    pub fn find(&self, query: &IndexQuery) -> Option<IndexResults> {
        Some(self.list(query, |_| false)?.results)
    }

    /// Returns a page of a list with the counts of some facets, or `None` as [`Self::find`] does.
    pub fn list(
        &self,
        query: &IndexQuery,
        is_wanted: impl Fn(&Facet) -> bool,
    ) -> Option<CountedResults> {
        if !self.is_ready() {
            return None;
        }
        let is_current = self.0.pending.wait_until_applied(MAX_WAIT);
        let hits = self.hits(&query.text, query.order == IndexOrder::Relevance)?;
        let table = self.table();
        let matches = hits.map(|hits| hits.resolve(&table));
        let matching = matches.as_ref().map(|found| &found.products);
        let candidates = table.candidates(&query.filter, matching, None);
        let ids = match &matches {
            Some(found) if query.order == IndexOrder::Relevance => {
                best(&table, &candidates, &found.scores, query)
            }
            _ => table.page(query.order, &candidates, query.offset, query.limit),
        };
        Some(CountedResults {
            counts: counts::count(&table, &query.filter, matching, &candidates, is_wanted),
            results: IndexResults {
                ids,
                total: candidates.len(),
                is_current,
                correction: self.correct(&query.text),
                matched: matches.as_ref().map_or(WordMatch::All, |found| found.matched),
            },
        })
    }

    /// Returns all products of a list, in no order, or `None` as [`Self::find`] does.
    pub fn find_all(&self, text: &str, filter: &IndexFilter) -> Option<Vec<ProductId>> {
        if !self.is_ready() {
            return None;
        }
        self.0.pending.wait_until_applied(MAX_WAIT);
        let hits = self.hits(text, false)?;
        let table = self.table();
        let matches = hits.map(|hits| hits.resolve(&table));
        let matching = matches.as_ref().map(|found| &found.products);
        let candidates = table.candidates(filter, matching, None);
        Some(candidates.iter().map(|ordinal| table.row(ordinal).id.into()).collect())
    }

    /// Returns a page of the list of stock, or `None` as [`Self::find`] does.
    pub fn find_stock(&self, query: &StockQuery) -> Option<StockResults> {
        if !self.is_ready() {
            return None;
        }
        self.0.pending.wait_until_applied(MAX_WAIT);
        let hits = self.hits(&query.text, false)?;
        let table = self.table();
        let matches = hits.map(|hits| hits.resolve(&table));
        Some(stock_list::page(&table, matches.as_ref().map(|found| &found.products), query))
    }

    /// Counts the products with each status, or returns `None` as [`Self::find`] does.
    pub fn count_statuses(&self) -> Option<HashMap<DocumentStatus, u64>> {
        if !self.is_ready() {
            return None;
        }
        self.0.pending.wait_until_applied(MAX_WAIT);
        let table = self.table();
        let count = |status| (status, table.with_status(status).len());
        Some(DocumentStatus::ALL.into_iter().map(count).collect())
    }

    /// Counts the products of each value of some facets, or returns `None` as [`Self::find`] does.
    pub fn count(
        &self,
        text: &str,
        filter: &IndexFilter,
        is_wanted: impl Fn(&Facet) -> bool,
    ) -> Option<FacetCounts> {
        if !self.is_ready() {
            return None;
        }
        self.0.pending.wait_until_applied(MAX_WAIT);
        let hits = self.hits(text, false)?;
        let table = self.table();
        let matches = hits.map(|hits| hits.resolve(&table));
        let matching = matches.as_ref().map(|found| &found.products);
        let candidates = table.candidates(filter, matching, None);
        Some(counts::count(&table, filter, matching, &candidates, is_wanted))
    }

    /// Returns the highest price of the products that meet a filter.
    pub fn highest_price(&self, filter: &IndexFilter) -> Option<Money> {
        let table = self.table();
        table.highest_price(&table.candidates(filter, None, None))
    }

    /// Returns the products that match a text; `Some(None)` if there is no text, `None` if the words cannot be
    /// read.
    fn hits(&self, text: &str, is_scored: bool) -> Option<Option<TextHits>> {
        if text.trim().is_empty() {
            return Some(None);
        }
        let open = self.text()?;
        let synonyms = self.synonyms();
        let query = |rule| WordQuery { text, rule, synonyms: &synonyms };
        let search = |rule| open.text.find(&query(rule), is_scored);
        let found = search(WordRule::All).and_then(|hits| {
            if hits.is_empty() && text::split(text).len() > 1 {
                return Ok(TextHits { hits: search(WordRule::Any)?, matched: WordMatch::Some });
            }
            Ok(TextHits { hits, matched: WordMatch::All })
        });
        match found {
            Ok(found) => Some(Some(found)),
            Err(error) => {
                tracing::warn!(%error, "search index cannot be read");
                None
            }
        }
    }

    /// Returns a text with its misspelled words corrected, if it has any.
    fn correct(&self, text: &str) -> Option<String> {
        let open = self.text()?;
        let words = text::split(text);
        let synonyms = self.synonyms();
        let mut is_changed = false;
        let corrected = words.into_iter().map(|word| match open.text.correct(&word) {
            _ if synonyms.has_word(&word) => word,
            Ok(Some(better)) => {
                is_changed = true;
                better
            }
            _ => word,
        });
        let corrected: Vec<String> = corrected.collect();
        is_changed.then(|| corrected.join(" "))
    }

    fn lock_changes(&self) -> MutexGuard<'_, ()> {
        self.0.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn table(&self) -> RwLockReadGuard<'_, ProductTable> {
        self.0.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn synonyms(&self) -> Arc<Synonyms> {
        self.0.synonyms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn text(&self) -> Option<Arc<OpenText>> {
        self.0.text.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns a page of the best matches.
fn best(
    table: &ProductTable,
    candidates: &RoaringBitmap,
    scores: &[Score],
    query: &IndexQuery,
) -> Vec<ProductId> {
    let rank = |Score { ordinal, id, score }: &Score| Ranked {
        id: *id,
        score: if table.is_in_stock(*ordinal) { *score } else { *score * SOLD_OUT },
    };
    let is_candidate = |score: &&Score| candidates.contains(score.ordinal);
    let mut ranked: Vec<Ranked> = scores.iter().filter(is_candidate).map(rank).collect();
    let end = query.offset.saturating_add(query.limit);
    if end < ranked.len() {
        ranked.select_nth_unstable_by(end, Ranked::compare);
        ranked.truncate(end);
    }
    ranked.sort_unstable_by(Ranked::compare);
    ranked.into_iter().skip(query.offset).map(|product| product.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{
        DocumentVariant, PriceRange,
        testing::{product, variant},
    };

    fn index(documents: Vec<CatalogDocument>) -> CatalogIndex {
        let index = CatalogIndex::default();
        index.open_in_memory().unwrap();
        let mut parts = vec![documents, Vec::new()].into_iter();
        let filled: Result<(), IndexProblem> =
            index.fill(&[], WordUpdate::Changed, || Ok(parts.next().unwrap_or_default()));
        filled.unwrap();
        index
    }

    fn search(index: &CatalogIndex, text: &str) -> Vec<i64> {
        let query = IndexQuery { text: text.into(), limit: 10, ..IndexQuery::default() };
        index.find(&query).unwrap().ids.into_iter().map(ProductId::get).collect()
    }

    fn kitchen() -> CatalogIndex {
        index(vec![
            product(1, "Copper Kettle"),
            product(2, "Bread Knife"),
            product(3, "Crème Brûlée Bowl"),
            product(4, "Apple Bowl"),
        ])
    }

    #[test]
    fn typos_plurals_accents_and_punctuation_are_forgiven() {
        let index = kitchen();
        for (text, found) in [
            ("ketle", &[1][..]),
            ("kettel", &[1]),
            ("kett", &[1]),
            ("knives", &[2]),
            ("knifes", &[2]),
            ("(bowl, apple)", &[4]),
            ("creme brulee", &[3]),
            ("BRÛLÉE", &[3]),
            ("sku-20", &[2]),
            ("copper ketle", &[1]),
        ] {
            assert_eq!(search(&index, text), found, "{text}");
        }
    }

    #[test]
    fn without_a_product_with_all_words_some_are_enough() {
        let index = kitchen();
        let query = IndexQuery { text: "apple zebra".into(), limit: 10, ..Default::default() };
        let found = index.find(&query).unwrap();
        assert_eq!((found.matched, found.ids), (WordMatch::Some, vec![4.into()]));
        assert_eq!(found.correction, None);
        let query = IndexQuery { text: "coper ketle".into(), limit: 10, ..Default::default() };
        assert_eq!(index.find(&query).unwrap().correction.as_deref(), Some("copper kettle"));
        let query = IndexQuery { text: "kettles".into(), limit: 10, ..Default::default() };
        assert_eq!(index.find(&query).unwrap().correction, None, "a plural is no mistake");
    }

    #[test]
    fn synonyms_find_each_other_after_the_word_itself() {
        let index = index(vec![
            product(1, "Leather Sofa"),
            product(2, "Couch"),
            product(3, "Day Bed"),
            product(4, "Bed Sheet"),
        ]);
        assert_eq!(search(&index, "couch"), [2]);
        let group = ["Sofa", "couch", "day bed", "Chaise longue"].map(str::to_owned).to_vec();
        index.set_synonyms(&[group]);
        let found = search(&index, "couch");
        assert_eq!((found[0], found.len()), (2, 3), "the word itself comes first: {found:?}");
        for (text, expected) in [
            ("sofas", &[1, 2, 3][..]),
            ("leather couch", &[1]),
            ("day bed", &[1, 2, 3]),
            ("leather day bed", &[1]),
            ("longue chaise", &[]),
            ("chaise longue", &[1, 2, 3]),
            ("bed", &[3, 4]),
        ] {
            let mut found = search(&index, text);
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
        let query = IndexQuery { text: "chaise longue".into(), limit: 10, ..Default::default() };
        let found = index.find(&query).unwrap();
        assert_eq!((found.matched, found.correction), (WordMatch::All, None));
        index.set_synonyms(&[]);
        assert_eq!(search(&index, "couch"), [2]);
    }

    #[test]
    fn signs_find_nothing_and_do_no_harm() {
        let index = kitchen();
        for text in
            ["\"", "%", "*", "~", "title:", "\0", "😀", &"x".repeat(10_000), "a:b AND (", "-"]
        {
            search(&index, text);
        }
        assert_eq!(search(&index, "%"), [] as [i64; 0]);
        assert_eq!(search(&index, "  ").len(), 4, "no text finds everything");
    }

    #[test]
    fn one_variant_meets_all_conditions() {
        let mut both = product(1, "Shirt");
        both.variants =
            vec![variant(1, ["Red", "M", ""], 10, 0), variant(2, ["Blue", "L", ""], 20, 5)];
        let index = index(vec![both]);
        let filter = |color: &str, size: &str| IndexFilter {
            facets: [
                (Facet::Option("color".into()), vec![color.to_owned()]),
                (Facet::Option("size".into()), vec![size.to_owned()]),
            ]
            .into(),
            ..IndexFilter::default()
        };
        let found = |filter| index.find_all("", &filter).unwrap().len();
        assert_eq!(found(filter("red", "m")), 1);
        assert_eq!(found(filter("red", "l")), 0, "no variant is red and large");
        let red = IndexFilter {
            facets: [(Facet::Option("color".into()), vec!["red".to_owned()])].into(),
            ..IndexFilter::default()
        };
        assert_eq!(found(IndexFilter { in_stock: true, ..red.clone() }), 0);
        let counts = index.count("", &red, |facet| *facet == Facet::Option("size".into())).unwrap();
        let sizes = &counts.groups[&Facet::Option("size".into())].options;
        assert_eq!(sizes.len(), 1, "large leads nowhere");
    }

    #[test]
    fn changes_are_found_and_deleted_products_are_not() {
        let index = kitchen();
        let mut renamed = product(2, "Cheese Knife");
        renamed.status = DocumentStatus::Draft;
        index.update(vec![renamed, product(9, "Zinc Tray")], vec![1.into()]).unwrap();
        assert_eq!(search(&index, "bread"), [] as [i64; 0]);
        assert_eq!(search(&index, "cheese"), [2]);
        assert_eq!(search(&index, "kettle"), [] as [i64; 0]);
        assert_eq!(search(&index, "tray"), [9]);
        let query = IndexQuery { order: IndexOrder::Title, limit: 10, ..Default::default() };
        let ids: Vec<i64> =
            index.find(&query).unwrap().ids.into_iter().map(ProductId::get).collect();
        assert_eq!(ids, [4, 2, 3, 9]);
        assert_eq!(index.count_statuses().unwrap()[&DocumentStatus::Draft], 1);
    }

    #[test]
    fn moved_categories_count_for_their_new_parents() {
        let index = kitchen();
        let is_category = |facet: &Facet| *facet == Facet::Category;
        let keys = |index: &CatalogIndex| {
            let counts = index.count("", &IndexFilter::default(), is_category).unwrap();
            let options = counts.groups[&Facet::Category].options.clone();
            let mut keys: Vec<String> = options.into_iter().map(|option| option.key).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&index), ["1"]);
        let tree = [
            CategoryParent { id: 1.into(), parent: Some(7.into()) },
            CategoryParent { id: 7.into(), parent: None },
        ];
        index.set_categories(&tree);
        assert_eq!(keys(&index), ["1", "7"]);
    }

    #[test]
    fn a_range_of_prices_has_products_with_a_price_in_it() {
        let of_prices = |id: i64, prices: &[i64]| {
            let variants: Vec<DocumentVariant> = (0..)
                .zip(prices)
                .map(|(at, price)| variant(id * 10 + at, ["", "", ""], *price, 1))
                .collect();
            let ends = |price: Option<&i64>| Money::from_micros(price.unwrap() * 1_000_000);
            CatalogDocument {
                min_price: ends(prices.iter().min()),
                max_price: ends(prices.iter().max()),
                variants,
                ..product(id, "Vase")
            }
        };
        let products = (1..=200).map(|id| of_prices(id, &[id, id + 50]));
        let index = index(products.collect());
        let found = |min: Option<i64>, max: Option<i64>| {
            let price = PriceRange {
                min: min.map(|price| Money::from_micros(price * 1_000_000)),
                max: max.map(|price| Money::from_micros(price * 1_000_000)),
            };
            let filter = IndexFilter { price, ..IndexFilter::default() };
            let mut ids: Vec<i64> =
                index.find_all("", &filter).unwrap().into_iter().map(ProductId::get).collect();
            ids.sort_unstable();
            ids
        };
        for (min, max) in [(None, Some(0)), (Some(60), Some(70)), (Some(251), None)] {
            let within = |price: i64| {
                min.is_none_or(|min| price >= min) && max.is_none_or(|max| price <= max)
            };
            let expected: Vec<i64> =
                (1..=200).filter(|id| within(*id) || within(id + 50)).collect();
            assert_eq!(found(min, max), expected, "{min:?} to {max:?}");
        }
        assert_eq!(found(Some(1), Some(250)).len(), 200);
        assert_eq!(found(None, Some(60)).len(), 60);
        assert_eq!(found(Some(60), None).len(), 191);
        index.update(vec![of_prices(60, &[500])], vec![61.into()]).unwrap();
        assert_eq!(found(Some(60), Some(70)).len(), 20, "62 to 70, and 10 to 20");
        assert_eq!(found(Some(300), None), [60]);
    }

    #[test]
    fn stock_is_listed_as_it_changes() {
        let of_stock = |id: i64, title: &str, left: &[i32]| CatalogDocument {
            variants: (0..)
                .zip(left)
                .map(|(at, left)| variant(id * 10 + at, ["", "", ""], 1, *left))
                .collect(),
            ..product(id, title)
        };
        let index = index(vec![
            of_stock(1, "Bowl", &[3, 3]),
            of_stock(2, "Apron", &[3, 0]),
            of_stock(3, "Card", &[8]),
        ]);
        let page = |query: StockQuery| {
            let found = index.find_stock(&query).unwrap();
            let ids: Vec<i64> =
                found.variants.into_iter().map(crate::foundation::ids::VariantId::get).collect();
            (ids, found.total)
        };
        let all = StockQuery { limit: 10, ..StockQuery::default() };
        assert_eq!(page(all.clone()), (vec![21, 20, 10, 11, 30], 5));
        let second = StockQuery { offset: 2, limit: 2, ..StockQuery::default() };
        assert_eq!(page(second), (vec![10, 11], 5));
        let bowls = StockQuery { text: "bowl".into(), limit: 1, ..StockQuery::default() };
        assert_eq!(page(bowls), (vec![10], 2));
        let mut draft = of_stock(1, "Bowl", &[0, 9]);
        draft.status = DocumentStatus::Draft;
        index.update(vec![draft], vec![3.into()]).unwrap();
        assert_eq!(page(all), (vec![21, 10, 20, 11], 4));
        let low = StockQuery { max_units: Some(3), limit: 10, ..StockQuery::default() };
        assert_eq!(page(low), (vec![21, 20], 2), "a draft is not for sale");
    }

    #[test]
    fn the_lowest_stock_comes_first() {
        let index = index(vec![
            CatalogDocument {
                variants: vec![
                    variant(1, ["Red", "", ""], 1, 7),
                    variant(2, ["Blue", "", ""], 1, 0),
                ],
                ..product(1, "Bowl")
            },
            CatalogDocument {
                variants: vec![DocumentVariant {
                    is_counted: false,
                    ..variant(3, ["Red", "", ""], 1, 0)
                }],
                ..product(2, "Card")
            },
        ]);
        let page = |max_units| {
            let query = StockQuery { max_units, limit: 10, ..StockQuery::default() };
            let found = index.find_stock(&query).unwrap();
            found
                .variants
                .into_iter()
                .map(crate::foundation::ids::VariantId::get)
                .collect::<Vec<_>>()
        };
        assert_eq!(page(None), [2, 1, 3]);
        assert_eq!(page(Some(5)), [2]);
    }
}

//! Collectors of the text index.

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
};

use crate::foundation::ids::ProductId;

/// A product that matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The product.
    pub id: ProductId,
    /// How well it matches. Higher is better.
    pub score: f32,
}

/// A product that is indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredDigest {
    /// The product.
    pub id: ProductId,
    /// The digest of what is indexed about it.
    pub digest: u64,
}

/// Collects all matching products.
pub struct HitCollector {
    /// `true` if the scores are needed.
    pub is_scored: bool,
}

/// The hits in a part of the index.
pub struct SegmentHits {
    ids: Column<i64>,
    hits: Vec<Hit>,
}

impl SegmentCollector for SegmentHits {
    type Fruit = Vec<Hit>;

    fn collect(&mut self, document: DocId, score: Score) {
        if let Some(id) = self.ids.first(document) {
            self.hits.push(Hit { id: id.into(), score });
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.hits
    }
}

impl Collector for HitCollector {
    type Fruit = Vec<Hit>;
    type Child = SegmentHits;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self::Child> {
        Ok(SegmentHits { ids: segment.fast_fields().i64("id")?, hits: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.is_scored
    }

    fn merge_fruits(&self, parts: Vec<Vec<Hit>>) -> tantivy::Result<Self::Fruit> {
        Ok(parts.concat())
    }
}

/// Collects all indexed products with their digests.
pub struct DigestCollector;

/// The digests in a part of the index.
pub struct SegmentDigests {
    ids: Column<i64>,
    digests: Column<u64>,
    found: Vec<StoredDigest>,
}

impl SegmentCollector for SegmentDigests {
    type Fruit = Vec<StoredDigest>;

    fn collect(&mut self, document: DocId, _: Score) {
        if let Some((id, digest)) = self.ids.first(document).zip(self.digests.first(document)) {
            self.found.push(StoredDigest { id: id.into(), digest });
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}

impl Collector for DigestCollector {
    type Fruit = Vec<StoredDigest>;
    type Child = SegmentDigests;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self::Child> {
        let fields = segment.fast_fields();
        Ok(SegmentDigests {
            ids: fields.i64("id")?,
            digests: fields.u64("digest")?,
            found: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Vec<StoredDigest>>) -> tantivy::Result<Self::Fruit> {
        Ok(parts.concat())
    }
}

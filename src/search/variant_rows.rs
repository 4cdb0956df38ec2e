//! The variants of all products, one after another, so that filters read them without jumping through memory.

use std::ops::Range;

use super::product_row::VariantRow;

/// The least number of unused rows that are worth closing the gaps.
const MIN_UNUSED: usize = 10_000;

/// The variants of all products.
#[derive(Default)]
pub struct VariantRows {
    rows: Vec<VariantRow>,
    /// The variants of each product, by its ordinal.
    spans: Vec<Span>,
    /// The number of rows that no product has any more.
    unused: usize,
}

/// The place of a product's variants.
#[derive(Clone, Copy, Default)]
struct Span {
    first: u32,
    count: u32,
}

impl Span {
    fn range(self) -> Range<usize> {
        let first = self.first as usize;
        first..first + self.count as usize
    }
}

impl VariantRows {
    /// Returns the variants of a product.
    pub fn of(&self, ordinal: u32) -> &[VariantRow] {
        self.spans.get(ordinal as usize).map_or(&[], |span| &self.rows[span.range()])
    }

    /// Replaces the variants of a product.
    pub fn put(&mut self, ordinal: u32, variants: &[VariantRow]) {
        let slot = ordinal as usize;
        if self.spans.len() <= slot {
            self.spans.resize(slot + 1, Span::default());
        }
        let span = self.spans[slot];
        if span.count as usize == variants.len() {
            self.rows[span.range()].copy_from_slice(variants);
            return;
        }
        self.remove(ordinal);
        self.spans[slot] = Span { first: count(self.rows.len()), count: count(variants.len()) };
        self.rows.extend_from_slice(variants);
    }

    /// Removes the variants of a product.
    pub fn remove(&mut self, ordinal: u32) {
        if let Some(span) = self.spans.get_mut(ordinal as usize) {
            self.unused += std::mem::take(span).count as usize;
        }
        if self.unused > MIN_UNUSED.max(self.rows.len() / 4) {
            self.close_gaps();
        }
    }

    /// Frees memory that further rows would have taken.
    pub fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.spans.shrink_to_fit();
    }

    fn close_gaps(&mut self) {
        let mut rows = Vec::with_capacity(self.rows.len() - self.unused);
        for span in &mut self.spans {
            let first = count(rows.len());
            rows.extend_from_slice(&self.rows[span.range()]);
            span.first = first;
        }
        self.rows = rows;
        self.unused = 0;
    }
}

/// A number of rows, of which there are fewer than four billion.
fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{product_row::VariantKind, values::NO_VALUE};

    fn variants(ids: Range<i64>) -> Vec<VariantRow> {
        let kind = VariantKind { values: [NO_VALUE; 3], is_available: true, is_reduced: false };
        let row = |id| VariantRow {
            id,
            price: 0,
            left: 0,
            is_counted: true,
            has_backorders: false,
            kind,
        };
        ids.map(row).collect()
    }

    fn ids(rows: &VariantRows, ordinal: u32) -> Vec<i64> {
        rows.of(ordinal).iter().map(|row| row.id).collect()
    }

    #[test]
    fn gaps_are_closed_when_they_are_many() {
        let mut rows = VariantRows::default();
        rows.put(0, &variants(0..2));
        rows.put(2, &variants(2..3));
        assert_eq!((ids(&rows, 0), ids(&rows, 1), ids(&rows, 9)), (vec![0, 1], vec![], vec![]));
        for round in 0..30 {
            let many = 1_000 + round;
            rows.put(1, &variants(100..100 + many));
            assert_eq!(rows.of(1).len() as i64, many);
        }
        assert!(rows.rows.len() < 15_000, "{} rows", rows.rows.len());
        rows.put(0, &variants(7..9));
        rows.remove(2);
        assert_eq!((ids(&rows, 0), ids(&rows, 2)), (vec![7, 8], vec![]));
        assert_eq!(ids(&rows, 1)[..2], [100, 101]);
    }
}

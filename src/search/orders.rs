//! Orders of products: for each, a list of all products and the rank of each product in it.

use std::cmp::{Ordering, Reverse};

use roaring::RoaringBitmap;

use super::{filter::IndexOrder, product_row::ProductRow};

/// The orders that are stored, in the order of their positions in [`Orders`].
const STORED: [IndexOrder; 6] = [
    IndexOrder::Newest,
    IndexOrder::Changed,
    IndexOrder::Popular,
    IndexOrder::Price,
    IndexOrder::PriceDesc,
    IndexOrder::Title,
];

/// All stored orders.
#[derive(Default)]
pub struct Orders([Order; STORED.len()]);

/// The products in one order.
#[derive(Default)]
struct Order {
    /// The ordinals of all products.
    sorted: Vec<u32>,
    /// The position of each ordinal in `sorted`.
    ranks: Vec<u32>,
    /// The products before each multiple of [`step`], in the orders that answer ranges.
    beginnings: Vec<RoaringBitmap>,
}

/// Orders that replace the stored ones.
pub struct NewOrders(Vec<NewOrder>);

struct NewOrder {
    position: usize,
    order: Order,
}

impl Orders {
    /// Sorts all products anew.
    pub fn sort_all(&mut self, rows: &[ProductRow], products: &RoaringBitmap) {
        for (stored, order) in STORED.into_iter().zip(&mut self.0) {
            let mut sorted: Vec<u32> = products.iter().collect();
            sorted.sort_unstable_by(|a, b| compare(stored, &rows[*a as usize], &rows[*b as usize]));
            *order = Order::new(stored, sorted, rows.len());
        }
    }

    /// Returns the orders after some products were changed, added or removed. `row_of` returns the rows of
    /// products as they will be. Only the orders in which the position of a product can have changed are made.
    pub fn prepare<'r>(
        &self,
        slots: usize,
        row_of: impl Fn(u32) -> &'r ProductRow + Copy,
        old_row_of: impl Fn(u32) -> Option<&'r ProductRow>,
        changed: &RoaringBitmap,
        removed: &RoaringBitmap,
    ) -> NewOrders {
        let orders = STORED.into_iter().zip(&self.0).enumerate();
        let new = orders.filter_map(|(position, (stored, order))| {
            let moved: RoaringBitmap = changed
                .iter()
                .filter(|ordinal| {
                    old_row_of(*ordinal)
                        .is_none_or(|old| compare(stored, old, row_of(*ordinal)).is_ne())
                })
                .collect();
            let gone = &moved | removed;
            if gone.is_empty() {
                return None;
            }
            let mut inserted: Vec<u32> = moved.iter().collect();
            inserted.sort_unstable_by(|a, b| compare(stored, row_of(*a), row_of(*b)));
            let rest = order.sorted.iter().copied().filter(|ordinal| !gone.contains(*ordinal));
            let merged = merge(rest, inserted, |a, b| compare(stored, row_of(a), row_of(b)));
            Some(NewOrder { position, order: Order::new(stored, merged, slots) })
        });
        NewOrders(new.collect())
    }

    /// Replaces orders by new ones.
    pub fn replace(&mut self, new: NewOrders) {
        for NewOrder { position, order } in new.0 {
            self.0[position] = order;
        }
    }

    /// Returns a page of the candidates in an order.
    pub fn page(
        &self,
        order: IndexOrder,
        candidates: &RoaringBitmap,
        offset: usize,
        limit: usize,
    ) -> Vec<u32> {
        if offset >= candidates.len() as usize {
            return Vec::new();
        }
        let order = self.order(order);
        let (products, found) = (order.sorted.len(), candidates.len() as usize);
        // Many candidates are met early in the list. To reach one that is far behind, all are sorted.
        let passed = (offset + limit).saturating_mul(products) / found;
        if found == products {
            order.sorted.iter().copied().skip(offset).take(limit).collect()
        } else if passed < found {
            let met = order.sorted.iter().copied().filter(|ordinal| candidates.contains(*ordinal));
            met.skip(offset).take(limit).collect()
        } else {
            let ranks = order.ranks(candidates).into_iter().skip(offset).take(limit);
            ranks.map(|rank| order.sorted[rank as usize]).collect()
        }
    }

    /// Returns the positions of some products in an order.
    pub fn ranks(&self, order: IndexOrder, products: &RoaringBitmap) -> RoaringBitmap {
        self.order(order).ranks(products)
    }

    /// Returns the product at a position in an order.
    pub fn ordinal_at(&self, order: IndexOrder, rank: u32) -> u32 {
        self.order(order).sorted[rank as usize]
    }

    /// Returns the products with a variant at this price or below.
    pub fn with_price_up_to(&self, rows: &[ProductRow], max: i64) -> RoaringBitmap {
        self.order(IndexOrder::Price).first_while(|ordinal| rows[ordinal as usize].min_price <= max)
    }

    /// Returns the products with a variant at this price or above.
    pub fn with_price_from(&self, rows: &[ProductRow], min: i64) -> RoaringBitmap {
        self.order(IndexOrder::PriceDesc)
            .first_while(|ordinal| rows[ordinal as usize].max_price >= min)
    }

    /// Returns the first candidate in an order.
    pub fn first(&self, order: IndexOrder, candidates: &RoaringBitmap) -> Option<u32> {
        self.page(order, candidates, 0, 1).first().copied()
    }

    fn order(&self, order: IndexOrder) -> &Order {
        let position = STORED.iter().position(|stored| *stored == order);
        // Without words, the order of relevance is that of the newest.
        &self.0[position.unwrap_or(0)]
    }
}

impl Order {
    fn new(order: IndexOrder, sorted: Vec<u32>, slots: usize) -> Self {
        let mut ranks = vec![u32::MAX; slots];
        for (rank, ordinal) in (0..).zip(&sorted) {
            ranks[*ordinal as usize] = rank;
        }
        let beginnings = match order {
            IndexOrder::Price | IndexOrder::PriceDesc => beginnings(&sorted),
            _ => Vec::new(),
        };
        Self { sorted, ranks, beginnings }
    }

    /// Returns the positions of some products in the order.
    fn ranks(&self, products: &RoaringBitmap) -> RoaringBitmap {
        // Setting bits is quicker than sorting or inserting in random order.
        let mut bits = vec![0_u8; self.sorted.len().div_ceil(8)];
        for ordinal in products {
            let rank = self.ranks[ordinal as usize] as usize;
            if let Some(byte) = bits.get_mut(rank / 8) {
                *byte |= 1 << (rank % 8);
            }
        }
        RoaringBitmap::from_lsb0_bytes(0, &bits)
    }

    /// Returns the products at the beginning of the order that meet a condition. All that do must be there.
    fn first_while(&self, is_wanted: impl Fn(u32) -> bool) -> RoaringBitmap {
        let end = self.sorted.partition_point(|ordinal| is_wanted(*ordinal));
        let step = step(self.sorted.len());
        let mut found = self.beginnings.get(end / step).cloned().unwrap_or_default();
        found.extend(self.sorted[end / step * step..end].iter().copied());
        found
    }
}

/// The number of stored beginnings of an order.
const BEGINNINGS: usize = 64;

/// The number of products between two stored beginnings of an order of some products.
fn step(products: usize) -> usize {
    products / BEGINNINGS + 1
}

fn beginnings(sorted: &[u32]) -> Vec<RoaringBitmap> {
    let mut beginnings = vec![RoaringBitmap::new()];
    for part in sorted.chunks(step(sorted.len())) {
        let mut next = beginnings[beginnings.len() - 1].clone();
        next.extend(part.iter().copied());
        beginnings.push(next);
    }
    beginnings
}

/// Merges a sorted list into another.
fn merge(
    sorted: impl Iterator<Item = u32>,
    inserted: Vec<u32>,
    compare: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    let mut merged = Vec::with_capacity(sorted.size_hint().1.unwrap_or(0) + inserted.len());
    let mut inserted = inserted.into_iter().peekable();
    for ordinal in sorted {
        while let Some(next) = inserted.next_if(|next| compare(*next, ordinal).is_lt()) {
            merged.push(next);
        }
        merged.push(ordinal);
    }
    merged.extend(inserted);
    merged
}

/// Compares two products as the database does. Products of equal rank are ordered by id.
fn compare(order: IndexOrder, a: &ProductRow, b: &ProductRow) -> Ordering {
    let descending = |of: fn(&ProductRow) -> i64| {
        (Reverse(of(a)), Reverse(a.id)).cmp(&(Reverse(of(b)), Reverse(b.id)))
    };
    match order {
        IndexOrder::Relevance | IndexOrder::Newest => descending(|row| row.inserted_at),
        IndexOrder::Changed => descending(|row| row.updated_at),
        IndexOrder::Popular => descending(|row| row.views),
        IndexOrder::Price => (a.min_price, a.id).cmp(&(b.min_price, b.id)),
        IndexOrder::PriceDesc => descending(|row| row.max_price),
        IndexOrder::Title => (&a.title_key, a.id).cmp(&(&b.title_key, b.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that looks random.
    fn scramble(number: u32) -> u32 {
        number.wrapping_mul(2_654_435_761) >> 8
    }

    #[test]
    fn every_page_is_a_part_of_the_whole_order() {
        let mut sorted: Vec<u32> = (0..5_000).collect();
        sorted.sort_unstable_by_key(|ordinal| scramble(*ordinal));
        let mut orders = Orders::default();
        orders.0[0] = Order::new(IndexOrder::Newest, sorted.clone(), 5_000);
        for part in [1, 2, 3, 40, 1_000, 6_000] {
            let candidates: RoaringBitmap =
                (0..5_000).filter(|ordinal| ordinal % part == 0).collect();
            let all: Vec<u32> =
                sorted.iter().copied().filter(|ordinal| candidates.contains(*ordinal)).collect();
            for offset in [0, 1, 24, 600, 2_400, 4_990, 5_000] {
                let page = orders.page(IndexOrder::Newest, &candidates, offset, 24);
                let expected: Vec<u32> = all.iter().copied().skip(offset).take(24).collect();
                assert_eq!(page, expected, "every {part}th, from {offset}");
            }
        }
    }
}

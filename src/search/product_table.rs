//! The table of all products in memory, with the bitmaps and orders that answer filters.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use roaring::RoaringBitmap;

use crate::foundation::{
    ids::{CategoryId, ProductId},
    money::Money,
};

use super::{
    categories::CategoryBranches,
    document::{CatalogDocument, CategoryParent, DocumentStatus, DocumentVariant},
    filter::{Facet, IndexFilter, IndexOrder, PriceRange},
    folding::fold,
    orders::{NewOrders, Orders},
    product_row::{ProductRow, VariantRow, micros},
    stock_levels::StockLevels,
    values::{NO_VALUE, ValueId, Values},
    variant_conditions::VariantConditions,
    variant_index::{PricesOutside, VariantIndex},
};

/// The numbers that a container of a bitmap spans.
const CONTAINER: usize = 1 << 16;
/// Products whose values can be read in the time of intersecting two containers.
const READ_IN_AN_INTERSECTION: usize = 8;

/// All products. Each has an ordinal, its position in the bitmaps, for as long as it exists.
#[derive(Default)]
pub struct ProductTable {
    ordinals: HashMap<ProductId, u32, RandomState>,
    rows: Vec<ProductRow>,
    variants: VariantIndex,
    /// Ordinals of deleted products, which new ones get.
    free: Vec<u32>,
    /// The ordinals of all products.
    all: RoaringBitmap,
    flags: Flags,
    pub values: Values,
    branches: CategoryBranches,
    orders: Orders,
    stock: StockLevels,
}

/// Bitmaps of yes or no questions about products.
#[derive(Default)]
struct Flags {
    statuses: [RoaringBitmap; 4],
    in_stock: RoaringBitmap,
    on_sale: RoaringBitmap,
    without_picture: RoaringBitmap,
    without_description: RoaringBitmap,
}

impl Flags {
    fn all_mut(&mut self) -> impl Iterator<Item = &mut RoaringBitmap> {
        let Self { statuses, in_stock, on_sale, without_picture, without_description } = self;
        let others = [in_stock, on_sale, without_picture, without_description];
        statuses.iter_mut().chain(others)
    }
}

/// Changes to the table that were computed beside it.
pub struct TablePatch {
    rows: Vec<ChangedRow>,
    removed: Vec<ProductId>,
    orders: NewOrders,
}

/// Views that were counted, with the order that they lead to.
pub struct ViewPatch {
    views: Vec<NewViews>,
    orders: NewOrders,
}

struct NewViews {
    ordinal: u32,
    views: i64,
}

/// A product whose words have changed.
pub struct ChangedWords<'p> {
    /// The product as it is now.
    pub document: &'p CatalogDocument,
    /// The digest of its words.
    pub digest: u64,
}

struct ChangedRow {
    ordinal: u32,
    row: ProductRow,
    document: CatalogDocument,
}

impl ProductTable {
    /// Adds a product that is not in the table, without its place in the orders. Call [`Self::finish`] after the
    /// last one. Returns the digest of its words.
    pub fn append(&mut self, document: &CatalogDocument) -> u64 {
        let ordinal = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = ProductRow::of(document);
        let digest = row.digest;
        self.rows.push(row);
        self.insert(ordinal, document);
        digest
    }

    /// Sorts the products that were appended.
    pub fn finish(&mut self) {
        self.rows.shrink_to_fit();
        self.variants.shrink();
        self.orders.sort_all(&self.rows, &self.all);
    }

    /// Returns the changed products whose words have changed.
    pub fn changed_words<'p>(
        &'p self,
        patch: &'p TablePatch,
    ) -> impl Iterator<Item = ChangedWords<'p>> {
        let known = |id| self.ordinal(id).map(|ordinal| self.row(ordinal).digest);
        let words = patch.rows.iter().map(|changed| ChangedWords {
            document: &changed.document,
            digest: changed.row.digest,
        });
        words.filter(move |words| known(words.document.id) != Some(words.digest))
    }

    /// Returns the ordinal of a product.
    pub fn ordinal(&self, id: ProductId) -> Option<u32> {
        self.ordinals.get(&id).copied()
    }

    /// Returns the product with an ordinal.
    pub fn row(&self, ordinal: u32) -> &ProductRow {
        &self.rows[ordinal as usize]
    }

    /// Returns the variants of the product with an ordinal.
    pub fn variants(&self, ordinal: u32) -> &[VariantRow] {
        self.variants.of(ordinal)
    }

    /// Computes the changes that some products and deletions make, without changing the table.
    pub fn prepare(&self, documents: Vec<CatalogDocument>, removed: Vec<ProductId>) -> TablePatch {
        let mut free = self.free.iter().rev().copied();
        let mut next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let mut rows: HashMap<u32, ChangedRow> = HashMap::with_capacity(documents.len());
        let mut added: HashMap<ProductId, u32> = HashMap::new();
        for document in documents {
            let known = self.ordinal(document.id).or_else(|| added.get(&document.id).copied());
            let ordinal = known.or_else(|| free.next()).unwrap_or_else(|| {
                next += 1;
                next - 1
            });
            added.insert(document.id, ordinal);
            rows.insert(ordinal, ChangedRow { ordinal, row: ProductRow::of(&document), document });
        }
        let gone: RoaringBitmap = removed.iter().filter_map(|id| self.ordinal(*id)).collect();
        let changed: RoaringBitmap = rows.keys().copied().collect();
        let new_row = |ordinal: u32| match rows.get(&ordinal) {
            Some(changed) => &changed.row,
            None => self.row(ordinal),
        };
        let old_row = |ordinal: u32| self.all.contains(ordinal).then(|| self.row(ordinal));
        let slots = self.rows.len().max(next as usize);
        let orders = self.orders.prepare(slots, new_row, old_row, &changed, &gone);
        TablePatch { rows: rows.into_values().collect(), removed, orders }
    }

    /// Makes prepared changes. The table must not have changed since.
    pub fn apply(&mut self, patch: TablePatch) {
        let TablePatch { rows, removed, orders } = patch;
        let gone: Vec<u32> = removed.iter().filter_map(|id| self.ordinals.remove(id)).collect();
        let mut touched: RoaringBitmap = rows.iter().map(|changed| changed.ordinal).collect();
        self.free.retain(|ordinal| !touched.contains(*ordinal));
        touched.extend(gone.iter().copied());
        for ordinal in &self.all & &touched {
            let is_public = self.is_public(ordinal);
            self.stock.remove(ordinal, self.variants.of(ordinal), is_public);
            self.variants.remove_kinds(ordinal);
        }
        self.all -= &touched;
        self.flags.all_mut().for_each(|flag| *flag -= &touched);
        self.values.remove_products(&touched);
        for ordinal in gone {
            self.rows[ordinal as usize] = ProductRow::default();
            self.variants.remove(ordinal);
            self.free.push(ordinal);
        }
        for ChangedRow { ordinal, row, document } in rows {
            let slot = ordinal as usize;
            if self.rows.len() <= slot {
                self.rows.resize_with(slot + 1, ProductRow::default);
            }
            self.rows[slot] = row;
            self.insert(ordinal, &document);
        }
        self.orders.replace(orders);
    }

    /// Computes the changes that views make, without changing the table.
    pub fn prepare_views(&self, views: &BTreeMap<ProductId, i64>) -> ViewPatch {
        let row = |(id, views): (&ProductId, &i64)| {
            let ordinal = self.ordinal(*id)?;
            let row = self.row(ordinal);
            Some((ordinal, ProductRow { views: row.views + views, ..row.clone() }))
        };
        let rows: HashMap<u32, ProductRow> = views.iter().filter_map(row).collect();
        let changed: RoaringBitmap = rows.keys().copied().collect();
        let new_row = |ordinal: u32| rows.get(&ordinal).unwrap_or_else(|| self.row(ordinal));
        let old_row = |ordinal: u32| Some(self.row(ordinal));
        let none = RoaringBitmap::new();
        let orders = self.orders.prepare(self.rows.len(), new_row, old_row, &changed, &none);
        let views = rows.into_iter().map(|(ordinal, row)| NewViews { ordinal, views: row.views });
        ViewPatch { views: views.collect(), orders }
    }

    /// Makes prepared changes. The table must not have changed since.
    pub fn apply_views(&mut self, patch: ViewPatch) {
        for NewViews { ordinal, views } in patch.views {
            self.rows[ordinal as usize].views = views;
        }
        self.orders.replace(patch.orders);
    }

    /// Replaces the tree of categories.
    pub fn set_categories(&mut self, tree: &[CategoryParent]) {
        self.branches = CategoryBranches::new(tree);
        self.branches.fill(&mut self.values);
    }

    fn insert(&mut self, ordinal: u32, document: &CatalogDocument) {
        self.ordinals.insert(document.id, ordinal);
        self.all.insert(ordinal);
        self.flags.statuses[document.status as usize].insert(ordinal);
        let mut set = |is_set: bool, flag: fn(&mut Flags) -> &mut RoaringBitmap| {
            if is_set {
                flag(&mut self.flags).insert(ordinal);
            }
        };
        let variants = &document.variants;
        set(variants.iter().any(DocumentVariant::is_available), |flags| &mut flags.in_stock);
        set(variants.iter().any(|variant| variant.is_reduced), |flags| &mut flags.on_sale);
        set(!document.has_picture, |flags| &mut flags.without_picture);
        set(document.description.is_empty(), |flags| &mut flags.without_description);
        let mut values = vec![
            self.insert_value(ordinal, &Facet::Vendor, &document.vendor),
            self.insert_value(ordinal, &Facet::ProductType, &document.product_type),
        ];
        for tag in &document.tags {
            values.push(self.insert_value(ordinal, &Facet::Tag, tag));
        }
        values.extend(self.insert_categories(ordinal, &document.categories));
        self.insert_variants(ordinal, document);
        let of_variants = self.variants.of(ordinal).iter();
        values.extend(of_variants.flat_map(|variant| variant.kind.own_values()));
        values.retain(|value| *value != NO_VALUE);
        values.sort_unstable();
        values.dedup();
        self.rows[ordinal as usize].values = values.into();
        let is_public = self.is_public(ordinal);
        self.stock.insert(ordinal, self.variants.of(ordinal), is_public);
    }

    fn insert_value(&mut self, ordinal: u32, facet: &Facet, label: &str) -> ValueId {
        let key = fold(label);
        if key.is_empty() {
            return NO_VALUE;
        }
        let value = self.values.intern(facet, &key, label.trim());
        self.values.products_mut(value).insert(ordinal);
        value
    }

    /// Returns the values of the categories themselves, without those above them.
    fn insert_categories(&mut self, ordinal: u32, categories: &[CategoryId]) -> Vec<ValueId> {
        let mut values = Vec::with_capacity(categories.len());
        for category in categories {
            let key = category.to_string();
            let own = self.values.intern(&Facet::OwnCategory, &key, "");
            self.values.products_mut(own).insert(ordinal);
            values.push(own);
            for above in self.branches.with_ancestors(*category) {
                let branch = self.values.intern(&Facet::Category, &above.to_string(), "");
                self.values.products_mut(branch).insert(ordinal);
            }
        }
        values
    }

    fn insert_variants(&mut self, ordinal: u32, document: &CatalogDocument) {
        let facets: [Option<Facet>; 3] = document.options.each_ref().map(|name| {
            let key = fold(name);
            (!key.is_empty()).then_some(Facet::Option(key))
        });
        for (facet, name) in facets.iter().zip(&document.options) {
            if let Some(facet) = facet {
                self.values.name_group(facet, name.trim());
            }
        }
        let rows: Vec<VariantRow> = document
            .variants
            .iter()
            .map(|variant| {
                let mut values = [NO_VALUE; 3];
                for ((facet, label), value) in facets.iter().zip(&variant.values).zip(&mut values) {
                    if let Some(facet) = facet {
                        *value = self.insert_value(ordinal, facet, label);
                    }
                }
                VariantRow::new(variant, values)
            })
            .collect();
        self.variants.put(ordinal, &rows);
    }

    /// Returns the products that meet a filter, but for the conditions of one facet.
    pub fn candidates(
        &self,
        filter: &IndexFilter,
        matching: Option<&RoaringBitmap>,
        without: Option<&Facet>,
    ) -> RoaringBitmap {
        let found = self.possible_candidates(filter, matching, without);
        let conditions = self.conditions(filter, without);
        match conditions.need_one_variant() {
            true => {
                self.variants.keep_matching(found, &conditions, self.prices_outside(&conditions))
            }
            false => found,
        }
    }

    /// Returns the products that meet a filter, but for the conditions of one facet. Of those that several variants
    /// meet together, some may have none that meets all.
    pub fn possible_candidates(
        &self,
        filter: &IndexFilter,
        matching: Option<&RoaringBitmap>,
        without: Option<&Facet>,
    ) -> RoaringBitmap {
        let mut found = match (filter.status, matching) {
            (None, None) => self.all.clone(),
            (None, Some(matching)) => &self.all & matching,
            (Some(status), None) => self.flags.statuses[status as usize].clone(),
            (Some(status), Some(matching)) => &self.flags.statuses[status as usize] & matching,
        };
        let chosen = filter
            .facets
            .iter()
            .filter(|(facet, keys)| !keys.is_empty() && without != Some(*facet));
        for (facet, keys) in chosen {
            found &= self.values.union(facet, keys);
        }
        let flags = [
            (filter.in_stock, &self.flags.in_stock),
            (filter.on_sale, &self.flags.on_sale),
            (filter.without_picture, &self.flags.without_picture),
            (filter.without_description, &self.flags.without_description),
        ];
        for (_, flag) in flags.iter().filter(|(is_wanted, _)| *is_wanted) {
            found &= *flag;
        }
        if filter.sold_out {
            found -= &self.flags.in_stock;
        }
        let conditions = self.conditions(filter, without);
        if conditions.has_price() {
            found &= self.orders.with_price_from(&self.rows, conditions.min);
            found &= self.orders.with_price_up_to(&self.rows, conditions.max);
        }
        found
    }

    /// Counts for each value of an option the candidates in which one variant has it and meets the conditions. Counts are
    /// in the order of [`ValueId::index`], and may end before values without any.
    pub fn count_matching(
        &self,
        candidates: &RoaringBitmap,
        conditions: &VariantConditions,
    ) -> Vec<u64> {
        let outside = self.prices_outside(conditions);
        self.variants.count_matching(candidates, conditions, outside, &self.values)
    }

    /// Counts the candidates that have each value, except for branches of categories, by reading their values. Counts are in
    /// the order of [`ValueId::index`]. Returns `None` if there are so many candidates that intersecting them with each
    /// value's products is quicker.
    pub fn count_by_reading(&self, candidates: &RoaringBitmap) -> Option<Vec<u64>> {
        let containers = self.rows.len() / CONTAINER + 1;
        let most = self.values.len() * containers * READ_IN_AN_INTERSECTION;
        if candidates.len() > most as u64 {
            return None;
        }
        let mut counts = vec![0; self.values.len()];
        for ordinal in candidates {
            for value in &self.row(ordinal).values {
                counts[value.index()] += 1;
            }
        }
        Some(counts)
    }

    /// Returns the products that have variants outside the range of prices.
    fn prices_outside(&self, conditions: &VariantConditions) -> PricesOutside {
        let mut outside = PricesOutside::default();
        if conditions.min > i64::MIN {
            outside.below = self.orders.with_price_up_to(&self.rows, conditions.min - 1);
        }
        if conditions.max < i64::MAX {
            outside.above = self.orders.with_price_from(&self.rows, conditions.max + 1);
        }
        outside
    }

    /// Returns the conditions about variants, but for those of one facet.
    pub fn conditions(&self, filter: &IndexFilter, without: Option<&Facet>) -> VariantConditions {
        let PriceRange { min, max } = &filter.price;
        let options = filter.facets.iter().filter(|(facet, keys)| {
            matches!(facet, Facet::Option(_)) && !keys.is_empty() && without != Some(*facet)
        });
        let ids = |(facet, keys): (&Facet, &Vec<String>)| {
            keys.iter().filter_map(|key| self.values.find(facet, key)).collect()
        };
        VariantConditions {
            options: options.map(ids).collect(),
            min: min.as_ref().map_or(i64::MIN, micros),
            max: max.as_ref().map_or(i64::MAX, micros),
            in_stock: filter.in_stock,
            on_sale: filter.on_sale,
        }
    }

    /// Returns a page of the candidates in an order.
    pub fn page(
        &self,
        order: IndexOrder,
        candidates: &RoaringBitmap,
        offset: usize,
        limit: usize,
    ) -> Vec<ProductId> {
        let page = self.orders.page(order, candidates, offset, limit);
        page.into_iter().map(|ordinal| self.row(ordinal).id.into()).collect()
    }

    /// Returns the products with a status.
    pub fn with_status(&self, status: DocumentStatus) -> &RoaringBitmap {
        &self.flags.statuses[status as usize]
    }

    /// Returns `true` if a product has a page.
    pub fn is_public(&self, ordinal: u32) -> bool {
        [DocumentStatus::Active, DocumentStatus::Unlisted]
            .into_iter()
            .any(|status| self.with_status(status).contains(ordinal))
    }

    /// Returns the variants by their stock.
    pub fn stock(&self) -> &StockLevels {
        &self.stock
    }

    /// Returns the positions of some products in an order.
    pub fn ranks(&self, order: IndexOrder, products: &RoaringBitmap) -> RoaringBitmap {
        self.orders.ranks(order, products)
    }

    /// Returns the product at a position in an order.
    pub fn ordinal_at(&self, order: IndexOrder, rank: u32) -> u32 {
        self.orders.ordinal_at(order, rank)
    }

    /// Returns the highest price of the candidates.
    pub fn highest_price(&self, candidates: &RoaringBitmap) -> Option<Money> {
        let first = self.orders.first(IndexOrder::PriceDesc, candidates)?;
        Some(Money::from_micros(self.row(first).max_price))
    }

    /// Returns `true` if some variant of a product can be bought now.
    pub fn is_in_stock(&self, ordinal: u32) -> bool {
        self.flags.in_stock.contains(ordinal)
    }
}

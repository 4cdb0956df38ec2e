//! Which products a list shows, and in which order.

use crate::foundation::{changeset::Changeset, money::Money, params::Params, slug};

use super::search_text::search_words;

/// Categories that one list may be filtered by.
const MAX_CATEGORIES: usize = 20;

/// Which products a list shows. Everything that it says must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// What was searched for, as typed and trimmed.
    pub query: String,
    /// Slugs: in any of these categories; empty means in any or none.
    pub categories: Vec<String>,
    /// Some variant costs at least this much.
    pub min_price: Option<Money>,
    /// Some variant costs at most this much.
    pub max_price: Option<Money>,
    /// Some variant can be bought now.
    pub in_stock: bool,
    /// Some variant is reduced.
    pub on_sale: bool,
    /// Which comes first.
    pub sort: Sort,
}

/// Which product comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest.
    #[default]
    Newest,
    /// The one whose page is looked at most.
    Popular,
    /// The cheapest.
    Price,
    /// The dearest.
    PriceDesc,
    /// The first in the alphabet.
    Title,
}

impl Sort {
    /// Every order that a shopper may choose.
    pub const ALL: [Self; 5] =
        [Self::Newest, Self::Popular, Self::Price, Self::PriceDesc, Self::Title];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Popular => "popular",
            Self::Price => "price",
            Self::PriceDesc => "price-desc",
            Self::Title => "title",
        }
    }
}

impl ProductFilter {
    /// Reads an address's query. What cannot be read is left out of the filter and has a
    /// message in the changeset, or none where only a hand-made address can be wrong.
    pub fn cast(params: &Params) -> (Self, Changeset) {
        let mut form = Changeset::new(params.clone());
        let query: String = form.value("q").trim().chars().take(100).collect();
        let mut min_price = form.optional_unit_price("min_price", "Lowest price");
        let mut max_price = form.optional_unit_price("max_price", "Highest price");
        if min_price.is_some() && max_price.is_some() && min_price > max_price {
            form.error("max_price", "Highest price must not be below the lowest price");
            (min_price, max_price) = (None, None);
        }
        let sort = Sort::ALL.into_iter().find(|sort| sort.as_str() == form.value("sort"));
        let filter = Self {
            query,
            categories: categories(params),
            min_price,
            max_price,
            in_stock: form.value("in_stock") == "true",
            on_sale: form.value("on_sale") == "true",
            sort: sort.unwrap_or_default(),
        };
        (filter, form)
    }

    /// The words that a product's search text must have.
    pub fn words(&self) -> Vec<String> {
        search_words(&self.query)
    }

    /// Whether anything is chosen that leaves products out.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { sort: self.sort, ..Self::default() }
    }
}

fn categories(params: &Params) -> Vec<String> {
    let mut slugs: Vec<_> =
        params.all("category").filter(|text| slug::is_slug(text)).map(str::to_owned).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs.truncate(MAX_CATEGORIES);
    slugs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(pairs: &[(&str, &str)]) -> (ProductFilter, Changeset) {
        ProductFilter::cast(&pairs.iter().copied().collect())
    }

    #[test]
    fn what_cannot_be_read_is_told_and_left_out() {
        let (filter, form) = cast(&[("min_price", "abc"), ("max_price", "20"), ("sort", "x")]);
        assert_eq!(filter.min_price, None);
        assert_eq!(filter.max_price, Some("20".parse().unwrap()));
        assert_eq!(filter.sort, Sort::Newest);
        assert_eq!(form.errors().len(), 1);
    }

    #[test]
    fn a_price_range_upside_down_is_no_filter() {
        let (filter, form) = cast(&[("min_price", "30"), ("max_price", "20")]);
        assert!(!filter.is_narrowed());
        assert_eq!(form.errors()[0].field, "max_price");
    }

    #[test]
    fn categories_have_one_order_and_no_nonsense() {
        let (filter, _) =
            cast(&[("category", "b"), ("category", "a"), ("category", "b"), ("category", "A B")]);
        assert_eq!(filter.categories, ["a", "b"]);
    }
}

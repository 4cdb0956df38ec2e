//! The addresses of product lists. Every list has exactly one.

use crate::{
    catalog::{ProductFilter, ProductSort},
    foundation::params::Params,
    web::paths,
};
use url::form_urlencoded::Serializer;

/// A list of products: all products with a filter, or a category.
#[derive(Clone, Debug)]
pub struct ListAddress {
    /// The filter of the list.
    pub filter: ProductFilter,
    /// `true` if it is the page of the filter's only category.
    pub is_category: bool,
    /// The number of the page.
    pub page: i64,
}

impl ListAddress {
    /// Returns the address, without parameters that have their default values.
    pub fn address(&self) -> String {
        let path = match self.filter.categories.first() {
            Some(slug) if self.is_category => paths::category(slug),
            _ => paths::PRODUCTS.to_owned(),
        };
        let mut query = Serializer::new(String::new());
        for (name, value) in self.params().iter().filter(|(name, _)| self.is_query_param(name)) {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }

    /// Returns the canonical address for search engines: that of the search, the category or all products,
    /// without other filters and in the default order. A page of a filtered or reordered list has the
    /// first page of the whole list as its canonical address.
    pub fn canonical(&self) -> String {
        let filter = ProductFilter {
            query: self.filter.query.clone(),
            categories: self.only_category(),
            ..ProductFilter::default()
        };
        let is_whole = filter == self.filter;
        let is_category = filter.query.is_empty() && !filter.categories.is_empty();
        Self { is_category, page: if is_whole { self.page } else { 1 }, filter }.address()
    }

    /// Returns `true` if search engines should not list it: searches, and combinations of filters, of which there
    /// are too many.
    pub fn is_unlisted(&self) -> bool {
        let filter = &self.filter;
        let chosen = filter.categories.len() + filter.chosen_values().len();
        !filter.query.is_empty() || chosen > 1
    }

    /// Returns the text of a search among all products: the first page of a list with no other filter, in the
    /// default order.
    pub fn plain_search(&self) -> Option<&str> {
        let query = &self.filter.query;
        let plain = ProductFilter { query: query.clone(), ..ProductFilter::default() };
        (!query.is_empty() && self.page == 1 && self.filter == plain).then_some(query)
    }

    /// Returns the address of another page of the list.
    pub fn at_page(&self, page: i64) -> String {
        Self { page, ..self.clone() }.address()
    }

    /// Returns the address of the first page of all products with a filter.
    pub fn with(filter: ProductFilter) -> String {
        Self { filter, is_category: false, page: 1 }.address()
    }

    /// Returns the parameters as a form sends them.
    pub fn params(&self) -> Params {
        let ProductFilter {
            query, categories, min_price, max_price, in_stock, on_sale, sort, ..
        } = &self.filter;
        let mut params = Params::default();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                params.push(name, value);
            }
        };
        add("q", Some(query.clone()).filter(|query| !query.is_empty()));
        categories.iter().for_each(|slug| add("category", Some(slug.clone())));
        for chosen in self.filter.chosen_values() {
            add(&chosen.parameter, Some(chosen.key.to_owned()));
        }
        add("min_price", min_price.as_ref().map(ToString::to_string));
        add("max_price", max_price.as_ref().map(ToString::to_string));
        add("in_stock", in_stock.then(|| "true".into()));
        add("on_sale", on_sale.then(|| "true".into()));
        add(
            "sort",
            Some(*sort).filter(|sort| *sort != ProductSort::default()).map(|s| s.as_str().into()),
        );
        add("page", (self.page > 1).then(|| self.page.to_string()));
        params
    }

    /// Returns the category if there is only one.
    fn only_category(&self) -> Vec<String> {
        match self.filter.categories.as_slice() {
            [only] => vec![only.clone()],
            _ => Vec::new(),
        }
    }

    /// Returns `true` if a parameter belongs to the query. A category's page has the category in its path.
    fn is_query_param(&self, name: &str) -> bool {
        !(self.is_category && name == "category")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(pairs: &[(&str, &str)]) -> ListAddress {
        let (filter, _) = ProductFilter::cast(&pairs.iter().copied().collect());
        ListAddress { filter, is_category: false, page: 1 }
    }

    #[test]
    fn every_list_has_one_address() {
        let found =
            list(&[("page", "7"), ("sort", "relevance"), ("q", " a&b "), ("max_price", "5")]);
        assert_eq!(found.address(), "/products?q=a%26b&max_price=5.00");
        assert_eq!(found.at_page(2), "/products?q=a%26b&max_price=5.00&page=2");
        assert!(found.is_unlisted());
        let newest = list(&[("sort", "newest"), ("q", "mug")]);
        assert_eq!(
            newest.address(),
            "/products?q=mug&sort=newest",
            "the best matches are the default"
        );
        assert_eq!(list(&[("sort", "newest")]).address(), "/products");
    }

    #[test]
    fn canonical_addresses_have_no_order_and_filters() {
        for (pairs, page, canonical) in [
            (&[][..], 1, "/products"),
            (&[], 3, "/products?page=3"),
            (&[("sort", "price")], 3, "/products"),
            (&[("in_stock", "true"), ("max_price", "5")], 2, "/products"),
            (&[("category", "kitchen")], 2, "/categories/kitchen?page=2"),
            (&[("category", "kitchen"), ("on_sale", "true")], 2, "/categories/kitchen"),
            (&[("category", "kitchen"), ("category", "tea")], 1, "/products"),
            (&[("q", "mug")], 2, "/products?q=mug&page=2"),
            (&[("q", "mug"), ("sort", "price")], 2, "/products?q=mug"),
            (&[("q", "mug"), ("category", "tea")], 1, "/products?q=mug&category=tea"),
        ] {
            let list = ListAddress { page, ..list(pairs) };
            assert_eq!(list.canonical(), canonical, "{pairs:?} {page}");
            assert_eq!(
                list.is_unlisted(),
                pairs.iter().any(|(name, _)| *name == "q")
                    || pairs.len() == 2 && pairs[1].0 == "category",
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn the_canonical_address_of_one_category_is_its_page() {
        let list = list(&[("category", "kitchen")]);
        assert_eq!(list.address(), "/products?category=kitchen");
        assert_eq!(list.canonical(), "/categories/kitchen");
        assert!(!list.is_unlisted());
    }
}

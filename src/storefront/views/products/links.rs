//! The addresses of lists: every state has exactly one.

use crate::{
    catalog::{ProductFilter, Sort},
    foundation::params::Params,
    web::paths,
};
use url::form_urlencoded::Serializer;

/// Which list is shown: all products with a filter, or a category.
#[derive(Clone, Debug)]
pub struct ListAddress {
    /// What the list shows.
    pub filter: ProductFilter,
    /// Whether it is the page of the filter's only category.
    pub is_category: bool,
    /// Which page of it.
    pub page: i64,
}

impl ListAddress {
    /// Where this list stands. Everything that is as usual is left out.
    pub fn address(&self) -> String {
        let path = match self.filter.categories.first() {
            Some(slug) if self.is_category => paths::category(slug),
            _ => paths::PRODUCTS.to_owned(),
        };
        let mut query = Serializer::new(String::new());
        for (name, value) in self.params().iter().filter(|(name, _)| self.is_said(name)) {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }

    /// The address under which search engines should know it: that of the words that were searched
    /// for, of the category or of all products. Its pages are those of the whole list in the usual
    /// order; a page of a list in another order or with fewer products is known by the whole list.
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

    /// Whether search engines should leave it out: what a search found, and what several categories
    /// have together. There are endlessly many of these.
    pub fn is_unlisted(&self) -> bool {
        !self.filter.query.is_empty() || self.filter.categories.len() > 1
    }

    /// Another page of the same list.
    pub fn at_page(&self, page: i64) -> String {
        Self { page, ..self.clone() }.address()
    }

    /// The first page of all products that another filter lets through.
    pub fn with(filter: ProductFilter) -> String {
        Self { filter, is_category: false, page: 1 }.address()
    }

    /// The filter as a form sends it.
    pub fn params(&self) -> Params {
        let ProductFilter { query, categories, min_price, max_price, in_stock, on_sale, sort } =
            &self.filter;
        let mut params = Params::default();
        let mut say = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                params.push(name, value);
            }
        };
        say("q", Some(query.clone()).filter(|query| !query.is_empty()));
        categories.iter().for_each(|slug| say("category", Some(slug.clone())));
        say("min_price", min_price.as_ref().map(ToString::to_string));
        say("max_price", max_price.as_ref().map(ToString::to_string));
        say("in_stock", in_stock.then(|| "true".into()));
        say("on_sale", on_sale.then(|| "true".into()));
        say("sort", Some(*sort).filter(|sort| *sort != Sort::default()).map(|s| s.as_str().into()));
        say("page", (self.page > 1).then(|| self.page.to_string()));
        params
    }

    /// The category, where it is the only one.
    fn only_category(&self) -> Vec<String> {
        match self.filter.categories.as_slice() {
            [only] => vec![only.clone()],
            _ => Vec::new(),
        }
    }

    /// Whether a name belongs into the query: a category's page has it in its path.
    fn is_said(&self, name: &str) -> bool {
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
    fn every_state_has_one_address() {
        let list = list(&[("page", "7"), ("sort", "newest"), ("q", " a&b "), ("max_price", "5")]);
        assert_eq!(list.address(), "/products?q=a%26b&max_price=5.00");
        assert_eq!(list.at_page(2), "/products?q=a%26b&max_price=5.00&page=2");
        assert!(list.is_unlisted());
    }

    #[test]
    fn search_engines_know_a_list_without_its_order_and_filters() {
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
    fn one_category_is_known_by_its_own_page() {
        let list = list(&[("category", "kitchen")]);
        assert_eq!(list.address(), "/products?category=kitchen");
        assert_eq!(list.canonical(), "/categories/kitchen");
        assert!(!list.is_unlisted());
    }
}

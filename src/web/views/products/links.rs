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

    /// The address under which search engines should know it.
    pub fn canonical(&self) -> String {
        let one = self.filter.categories.len() == 1 && self.filter == self.only_category();
        Self { is_category: one, ..self.clone() }.address()
    }

    /// Whether it is one of endlessly many combinations, which search engines need not know.
    pub fn is_combination(&self) -> bool {
        let usual = ProductFilter::default();
        self.filter != usual
            && !(self.filter.categories.len() == 1 && self.filter == self.only_category())
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

    fn only_category(&self) -> ProductFilter {
        ProductFilter { categories: self.filter.categories.clone(), ..ProductFilter::default() }
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
        assert!(list.is_combination());
    }

    #[test]
    fn one_category_is_known_by_its_own_page() {
        let list = list(&[("category", "kitchen")]);
        assert_eq!(list.address(), "/products?category=kitchen");
        assert_eq!(list.canonical(), "/categories/kitchen");
        assert!(!list.is_combination());
    }
}

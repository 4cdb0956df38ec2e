//! The filter and order of the admin's list of products, as it stands in its address.

use strum::{EnumString, IntoStaticStr, VariantArray};
use url::form_urlencoded::{self, Serializer};

use crate::foundation::{
    ids::{CategoryId, ProductId},
    money::Money,
    params::Params,
};

use super::{models::ProductStatus, search_text::search_words};

/// The filter and order of the list. All conditions must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminProductFilter {
    /// The search text.
    pub query: String,
    /// Only products with this status.
    pub status: Option<ProductStatus>,
    /// Only products in this category or one below it.
    pub category: Option<CategoryId>,
    /// Only products with this tag.
    pub tag: String,
    /// Only products of this brand.
    pub vendor: String,
    /// Only products of this type.
    pub product_type: String,
    /// Some variant costs at least this much.
    pub min_price: Option<Money>,
    /// Some variant costs at most this much.
    pub max_price: Option<Money>,
    /// Only products with this stock.
    pub stock: Option<StockState>,
    /// Only products that lack something.
    pub missing: Option<MissingPart>,
    /// The order.
    pub sort: AdminProductSort,
}

/// The stock of a product in the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum StockState {
    /// Some variant can be bought.
    InStock,
    /// No variant can be bought.
    OutOfStock,
}

impl StockState {
    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::InStock => "In stock",
            Self::OutOfStock => "Out of stock",
        }
    }
}

/// Something that a product lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum MissingPart {
    /// It has no picture.
    Picture,
    /// It has no description.
    Description,
}

impl MissingPart {
    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Picture => "No picture",
            Self::Description => "No description",
        }
    }
}

/// The order of the admin's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AdminProductSort {
    /// The last changed first.
    #[default]
    Changed,
    /// By title.
    Title,
    /// The cheapest first.
    Price,
    /// The most viewed first.
    Views,
}

impl AdminProductSort {
    /// The value in URLs.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Changed => "Last changed",
            Self::Title => "Title",
            Self::Price => "Price",
            Self::Views => "Most viewed",
        }
    }
}

impl AdminProductFilter {
    /// Parses the query string. Unknown values are ignored.
    pub fn from_params(params: &Params) -> Self {
        let text = |name: &str| params.get(name).unwrap_or_default().trim().to_owned();
        let price =
            |name: &str| text(name).parse::<Money>().ok().filter(|price| !price.is_negative());
        Self {
            query: text("q"),
            status: text("status").parse().ok(),
            category: text("category").parse().ok(),
            tag: text("tag"),
            vendor: text("vendor"),
            product_type: text("type"),
            min_price: price("min"),
            max_price: price("max"),
            stock: text("stock").parse().ok(),
            missing: text("missing").parse().ok(),
            sort: text("sort").parse().unwrap_or_default(),
        }
    }

    /// Writes the query string. Conditions that are not set are left out.
    pub fn to_query(&self) -> String {
        let mut query = Serializer::new(String::new());
        let pairs = [
            ("q", self.query.clone()),
            ("status", self.status.map(ProductStatus::as_str).unwrap_or_default().to_owned()),
            ("category", self.category.map(|id| id.to_string()).unwrap_or_default()),
            ("tag", self.tag.clone()),
            ("vendor", self.vendor.clone()),
            ("type", self.product_type.clone()),
            ("min", self.min_price.as_ref().map(Money::to_string).unwrap_or_default()),
            ("max", self.max_price.as_ref().map(Money::to_string).unwrap_or_default()),
            ("stock", self.stock.map(StockState::as_str).unwrap_or_default().to_owned()),
            ("missing", self.missing.map(MissingPart::as_str).unwrap_or_default().to_owned()),
        ];
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if self.sort != AdminProductSort::default() {
            query.append_pair("sort", self.sort.as_str());
        }
        query.finish()
    }

    /// Returns `true` if the condition with this name in the address is set.
    pub fn has(&self, name: &str) -> bool {
        form_urlencoded::parse(self.to_query().as_bytes()).any(|(set, _)| set == name)
    }

    /// Returns `true` if it leaves out some products.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { sort: self.sort, ..Self::default() }
    }

    /// Returns the words to search for.
    pub fn search_words(&self) -> Vec<String> {
        search_words(&self.query)
    }
}

/// The products that a bulk change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductSelection {
    /// These products.
    Ids(Vec<ProductId>),
    /// All products that match, whatever their number.
    Matching(AdminProductFilter),
}

impl ProductSelection {
    /// Reads the fields `ids[]`, or else `filter`, which is the query string of the list.
    pub fn from_params(params: &Params) -> Self {
        let ids: Vec<ProductId> = params.all("ids").filter_map(|id| id.parse().ok()).collect();
        match params.get("filter") {
            Some(filter) if ids.is_empty() => {
                let pairs: Vec<_> =
                    form_urlencoded::parse(filter.as_bytes()).into_owned().collect();
                Self::Matching(AdminProductFilter::from_params(&pairs.into_iter().collect()))
            }
            _ => Self::Ids(ids),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_survives_its_address() {
        let filter = AdminProductFilter {
            query: "red & blue".into(),
            status: Some(ProductStatus::Draft),
            category: Some(7.into()),
            tag: "Sale".into(),
            vendor: "Nordic".into(),
            product_type: "Kettle".into(),
            min_price: "1.50".parse().ok(),
            max_price: "20".parse().ok(),
            stock: Some(StockState::OutOfStock),
            missing: Some(MissingPart::Picture),
            sort: AdminProductSort::Title,
        };
        assert!(filter.is_narrowed());
        let form: Params = [("filter", filter.to_query())].into_iter().collect();
        assert_eq!(ProductSelection::from_params(&form), ProductSelection::Matching(filter));
        let other: Params = [("status", "x"), ("min", "-1"), ("sort", "y")].into_iter().collect();
        let all = AdminProductFilter::from_params(&other);
        assert_eq!(all, AdminProductFilter::default());
        assert_eq!((all.to_query(), all.is_narrowed()), (String::new(), false));
    }

    #[test]
    fn ids_win_over_the_filter() {
        let form: Params =
            [("ids[]", "2"), ("ids[]", "x"), ("filter", "q=a")].into_iter().collect();
        assert_eq!(ProductSelection::from_params(&form), ProductSelection::Ids(vec![2.into()]));
        let none = ProductSelection::from_params(&Params::default());
        assert_eq!(none, ProductSelection::Ids(Vec::new()), "nothing, not everything");
    }
}

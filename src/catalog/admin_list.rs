//! The shopkeeper's list of products, whatever their status.

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::ProductId,
        page::{Page, PageRequest},
        params::Params,
    },
    q,
};

use super::{
    models::{Image, Product, ProductStatus},
    search_text::search_words,
    stock::stock_left,
};

/// Which products the list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdminProductFilter {
    /// Words that are looked for.
    pub query: String,
    /// Only those of this status.
    pub status: Option<ProductStatus>,
    /// Their order.
    pub sort: AdminProductSort,
}

/// The order of the shopkeeper's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AdminProductSort {
    /// What was changed last comes first.
    #[default]
    Changed,
    /// By title.
    Title,
    /// The cheapest first.
    Price,
    /// The most looked at first.
    Views,
}

impl AdminProductSort {
    /// Every order with its word in addresses and its words for people.
    pub const ALL: [(&'static str, &'static str, Self); 4] = [
        ("changed", "Last changed", Self::Changed),
        ("title", "Title", Self::Title),
        ("price", "Price", Self::Price),
        ("views", "Most viewed", Self::Views),
    ];
}

impl AdminProductFilter {
    /// Reads an address; what it does not understand is left out.
    pub fn from_params(params: &Params) -> Self {
        let mut sorts = AdminProductSort::ALL.iter();
        let mut status = ProductStatus::ALL.into_iter();
        Self {
            query: params.get("q").unwrap_or_default().trim().to_owned(),
            status: status.rfind(|s| params.get("status") == Some(s.as_str())),
            sort: sorts
                .rfind(|(word, ..)| params.get("sort") == Some(word))
                .map(|(.., sort)| *sort)
                .unwrap_or_default(),
        }
    }

    /// The words that are looked for.
    pub fn words(&self) -> Vec<String> {
        search_words(&self.query)
    }
}

/// A product as the shopkeeper's list shows it.
#[derive(Clone, Debug)]
pub struct AdminProduct {
    /// The product itself.
    pub product: Product,
    /// Its first picture.
    pub image: Option<Image>,
    /// Titles of its categories.
    pub categories: Vec<String>,
    /// How many variants it has.
    pub variants: usize,
    /// Units that can be sold of those that are counted; none where nothing is counted.
    pub available: Option<i64>,
}

/// A page of all products.
pub fn list_all_products(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &AdminProductFilter,
    request: PageRequest,
) -> Result<Page<AdminProduct>> {
    scope.require_admin()?;
    let total = q!(conn, catalog::admin_list::count(filter))?;
    let products = q!(conn, catalog::admin_list::list(filter, request))?;
    Ok(Page { items: complete(conn, products)?, total, request })
}

fn complete(conn: &mut Conn<'_>, products: Vec<Product>) -> Result<Vec<AdminProduct>> {
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let variants = q!(conn, catalog::product_parts::variants(&ids))?;
    let images = q!(conn, catalog::product_parts::images(&ids))?;
    let categories = q!(conn, catalog::product_parts::categories(&ids))?;
    let stock = stock_left(conn, &ids)?;
    let complete = |product: Product| {
        let of = variants.iter().filter(|variant| variant.product_id == product.id);
        let counted = of.clone().filter(|variant| variant.track_stock);
        let in_category = categories.iter().filter(|(id, _)| *id == product.id);
        AdminProduct {
            variants: of.count(),
            available: counted.map(|variant| stock.units(variant.id)).reduce(|a, b| a + b),
            image: images.iter().find(|image| image.product_id == product.id).cloned(),
            categories: in_category.map(|(_, category)| category.title.clone()).collect(),
            product,
        }
    };
    Ok(products.into_iter().map(complete).collect())
}

//! One product or category, found by its address.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        ids::{CategoryId, ProductId, VariantId},
        slug,
    },
    q,
};

use super::{
    models::{Category, Image, Product, Variant},
    stock::{StockLeft, stock_left},
};

/// A product with everything that its page shows.
#[derive(Clone, Debug)]
pub struct ProductDetails {
    /// The product itself.
    pub product: Product,
    /// At least one, in order.
    pub variants: Vec<Variant>,
    /// What is left of the variants.
    pub stock: StockLeft,
    /// In order.
    pub images: Vec<Image>,
    /// In the shop's order.
    pub categories: Vec<Category>,
    /// The deepest of these with all that is above it, the topmost first; empty where there is none.
    pub trail: Vec<Category>,
}

/// What stands at a product's address.
#[derive(Clone, Debug)]
pub enum ProductLookup {
    /// The product.
    Here(Box<ProductDetails>),
    /// It has moved to this slug.
    Moved(String),
}

/// The product of a slug; of an old slug or an id, where it has moved to.
/// Products that are not active are found by those who run the shop only.
pub fn get_product_by_slug(
    conn: &mut Conn<'_>,
    scope: &Scope,
    slug: &str,
) -> Result<ProductLookup> {
    if !slug::is_slug(slug) {
        return Err(Error::NotFound);
    }
    let shown = |product: &Product| is_shown(product, scope);
    if let Some(product) = q!(conn, catalog::products::by_slug(slug))?.filter(shown) {
        return Ok(ProductLookup::Here(Box::new(details(conn, product)?)));
    }
    let mut moved = q!(conn, catalog::redirects::product_of(slug))?;
    if let (None, Ok(id)) = (&moved, slug.parse()) {
        moved = q!(conn, catalog::products::by_id(id))?;
    }
    moved.filter(shown).map(|product| ProductLookup::Moved(product.slug)).ok_or(Error::NotFound)
}

/// The product that has this variant, or the one that is named.
/// Products that are not active are found by those who run the shop only.
pub fn get_product_offering(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variant: Option<VariantId>,
    product: Option<ProductId>,
) -> Result<ProductDetails> {
    let product = match (variant, product) {
        (Some(variant), _) => q!(conn, catalog::products::of_variant(variant))?,
        (None, Some(product)) => q!(conn, catalog::products::by_id(product))?,
        (None, None) => None,
    };
    details(conn, product.filter(|product| is_shown(product, scope)).ok_or(Error::NotFound)?)
}

fn is_shown(product: &Product, scope: &Scope) -> bool {
    product.status.is_public() || scope.is_admin()
}

pub(super) fn details(conn: &mut Conn<'_>, product: Product) -> Result<ProductDetails> {
    let id = [product.id];
    let categories = q!(conn, catalog::product_parts::categories(&id))?;
    let categories: Vec<Category> = categories.into_iter().map(|(_, category)| category).collect();
    Ok(ProductDetails {
        trail: trail(conn, &categories)?,
        variants: q!(conn, catalog::product_parts::variants(&id))?,
        stock: stock_left(conn, &id)?,
        images: q!(conn, catalog::product_parts::images(&id))?,
        categories,
        product,
    })
}

/// The way to the deepest of some categories; of several that are as deep, to the first.
fn trail(conn: &mut Conn<'_>, categories: &[Category]) -> Result<Vec<Category>> {
    if categories.iter().all(|category| category.parent_id.is_none()) {
        return Ok(categories.first().cloned().into_iter().collect());
    }
    let ids: Vec<CategoryId> = categories.iter().map(|category| category.id).collect();
    let above = q!(conn, catalog::categories::above(&ids))?;
    let depth = |id: CategoryId| above.iter().filter(|(of, _)| *of == id).count();
    let deepest = categories.iter().rev().max_by_key(|category| depth(category.id));
    let Some(deepest) = deepest else { return Ok(Vec::new()) };
    let above = above.iter().rev().filter(|(of, _)| *of == deepest.id);
    let above = above.map(|(_, category)| category);
    Ok(above.chain([deepest]).cloned().collect())
}

/// The category of a slug.
pub fn get_category_by_slug(conn: &mut Conn<'_>, slug: &str) -> Result<Category> {
    if !slug::is_slug(slug) {
        return Err(Error::NotFound);
    }
    q!(conn, catalog::categories::by_slug(slug))?.ok_or(Error::NotFound)
}

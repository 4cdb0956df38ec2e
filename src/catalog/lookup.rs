//! Lookup of single products and categories.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{
        ids::{CategoryId, ProductId, VariantId},
        slug,
    },
    q,
};

use super::{
    availability::{StockLeft, stock_left},
    models::{Category, Image, Product, Variant},
};

/// A product with everything that its page shows.
#[derive(Clone, Debug)]
pub struct ProductDetails {
    /// The product itself.
    pub product: Product,
    /// Its variants in order, at least one.
    pub variants: Vec<Variant>,
    /// The unreserved units of the variants.
    pub stock: StockLeft,
    /// Its pictures in order.
    pub images: Vec<Image>,
    /// Its categories in the shop's order.
    pub categories: Vec<Category>,
    /// The path to the deepest of its categories, the topmost first; empty if it is in none.
    pub trail: Vec<Category>,
}

/// The result of looking up a product by its URL.
#[derive(Clone, Debug)]
pub enum ProductLookup {
    /// The product.
    Found(Box<ProductDetails>),
    /// The product's new slug.
    Moved(String),
}

/// Returns the product with a slug, or the new slug if it is an old slug or an id. Only admins find
/// products that are not public.
pub fn get_product_by_slug(
    conn: &mut Conn<'_>,
    scope: &Scope,
    slug: &str,
) -> Result<ProductLookup> {
    if !slug::is_slug(slug) {
        return Err(Error::NotFound);
    }
    let is_visible = |product: &Product| is_visible(product, scope);
    if let Some(product) = q!(conn, catalog::products::by_slug(slug))?.filter(is_visible) {
        return Ok(ProductLookup::Found(Box::new(details(conn, product)?)));
    }
    let mut moved = q!(conn, catalog::products::by_old_slug(slug))?;
    if let (None, Ok(id)) = (&moved, slug.parse()) {
        moved = q!(conn, catalog::products::by_id(id))?;
    }
    let moved = moved.filter(is_visible).ok_or(Error::NotFound)?;
    Ok(ProductLookup::Moved(moved.attributes.slug))
}

/// Returns the product with an id, whatever its status. For people who got a link to it from the shopkeeper.
pub fn get_product_preview(conn: &mut Conn<'_>, id: ProductId) -> Result<ProductDetails> {
    let product = q!(conn, catalog::products::by_id(id))?.ok_or(Error::NotFound)?;
    details(conn, product)
}

/// Returns the product of a variant, or else the product with an id. Only admins find products that
/// are not public.
pub fn get_product_offering(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variant: Option<VariantId>,
    product: Option<ProductId>,
) -> Result<ProductDetails> {
    let product = match (variant, product) {
        (Some(variant), _) => q!(conn, catalog::products::find_by_variant(variant))?,
        (None, Some(product)) => q!(conn, catalog::products::by_id(product))?,
        (None, None) => None,
    };
    let product = product.filter(|product| is_visible(product, scope)).ok_or(Error::NotFound)?;
    details(conn, product)
}

fn is_visible(product: &Product, scope: &Scope) -> bool {
    product.status.is_public() || scope.may(Permission::ProductsRead)
}

pub(super) fn details(conn: &mut Conn<'_>, product: Product) -> Result<ProductDetails> {
    let id = [product.id];
    let entries = q!(conn, catalog::product_parts::categories(&id))?;
    let categories: Vec<Category> = entries.into_iter().map(|entry| entry.category).collect();
    Ok(ProductDetails {
        trail: trail(conn, &categories)?,
        variants: q!(conn, catalog::product_parts::variants(&id))?,
        stock: stock_left(conn, &id)?,
        images: q!(conn, catalog::product_parts::images(&id))?,
        categories,
        product,
    })
}

/// Returns the path to the deepest of some categories, or to the first of equally deep ones.
fn trail(conn: &mut Conn<'_>, categories: &[Category]) -> Result<Vec<Category>> {
    if categories.iter().all(|category| category.parent_id.is_none()) {
        return Ok(categories.first().cloned().into_iter().collect());
    }
    let ids: Vec<CategoryId> = categories.iter().map(|category| category.id).collect();
    let ancestors = q!(conn, catalog::categories::ancestors(&ids))?;
    let depth = |id: CategoryId| ancestors.iter().filter(|above| above.descendant_id == id).count();
    let deepest = categories.iter().rev().max_by_key(|category| depth(category.id));
    let Some(deepest) = deepest else { return Ok(Vec::new()) };
    let above = ancestors.iter().rev().filter(|above| above.descendant_id == deepest.id);
    let above = above.map(|above| &above.category);
    Ok(above.chain([deepest]).cloned().collect())
}

/// Returns the category with a slug.
pub fn get_category_by_slug(conn: &mut Conn<'_>, slug: &str) -> Result<Category> {
    if !slug::is_slug(slug) {
        return Err(Error::NotFound);
    }
    q!(conn, catalog::categories::by_slug(slug))?.ok_or(Error::NotFound)
}

/// Returns the product with an id in an external catalog, if there is one.
pub fn get_product_by_external_id(
    conn: &mut Conn<'_>,
    scope: &Scope,
    external_id: &str,
) -> Result<Option<ProductId>> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, catalog::products::by_external_id(external_id))
}

/// Links a product to its entry in an external catalog.
pub fn set_external_id(
    tx: &mut Tx<'_>,
    scope: &Scope,
    product: ProductId,
    external_id: &str,
) -> Result<()> {
    scope.require(Permission::ProductsWrite)?;
    q!(tx, catalog::products::set_external_id(product, external_id))?;
    Ok(())
}

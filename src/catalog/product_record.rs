//! A stored product, in the same shape in which products are saved.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        collation::sort_key,
        ids::{ImageId, PictureId, ProductId},
        money::Money,
    },
    q,
};

use super::{
    draft::{ImageDraft, ProductDraft, VariantDraft},
    models::{Image, ImageRow, Product, ProductCategoryId, ProductRow, Variant, VariantRow},
    search_text::search_text,
};

/// A product with everything that is saved together with it.
#[derive(Clone, Debug)]
pub struct ProductRecord {
    /// The product itself.
    pub product: Product,
    /// Its variants in order, at least one.
    pub variants: Vec<Variant>,
    /// Its pictures in order.
    pub images: Vec<Image>,
    /// The draft that would change nothing. The categories are ordered by id, and each variant has
    /// its id.
    pub draft: ProductDraft,
}

/// Returns a product with any status for editing.
pub fn get_product(conn: &mut Conn<'_>, scope: &Scope, id: ProductId) -> Result<ProductRecord> {
    scope.require(Permission::ProductsRead)?;
    load(conn, id)
}

/// Returns products with any status for editing, in no order. Unknown ids are left out.
pub fn list_product_records(
    conn: &mut Conn<'_>,
    scope: &Scope,
    ids: &[ProductId],
) -> Result<Vec<ProductRecord>> {
    scope.require(Permission::ProductsRead)?;
    load_all(conn, ids)
}

/// Loads a product with any status. The caller has checked the permission.
pub(super) fn load(conn: &mut Conn<'_>, id: ProductId) -> Result<ProductRecord> {
    load_all(conn, &[id])?.pop().ok_or(Error::NotFound)
}

/// Loads products with any status in no order. Unknown ids are left out. The caller has checked the
/// permission.
pub(super) fn load_all(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<ProductRecord>> {
    let products = q!(conn, catalog::products::by_ids(ids))?;
    let mut all_variants = q!(conn, catalog::product_parts::variants(ids))?;
    let mut all_images = q!(conn, catalog::product_parts::images(ids))?;
    let mut categories = q!(conn, catalog::product_parts::category_ids(ids))?;
    let with_parts = |product: Product| {
        let of_product = |id: ProductId| id == product.id;
        let variants: Vec<Variant> =
            all_variants.extract_if(.., |variant| of_product(variant.product_id)).collect();
        let images: Vec<Image> =
            all_images.extract_if(.., |image| of_product(image.product_id)).collect();
        let mut draft = ProductDraft::from_rows(&product, &variants, &images);
        let own = categories.extract_if(.., |entry| of_product(entry.product_id));
        draft.categories = own.map(|entry| entry.category_id).collect();
        ProductRecord { product, variants, images, draft }
    };
    Ok(products.into_iter().map(with_parts).collect())
}

impl ProductDraft {
    /// Returns the draft that would change nothing except for the categories, which it does not
    /// contain.
    pub fn from_rows(product: &Product, variants: &[Variant], images: &[Image]) -> Self {
        let options = product.option_names();
        let src_of = |id: ImageId| images.iter().find(|image| image.id == id);
        let variant = |variant: &Variant| VariantDraft {
            id: Some(variant.id),
            attributes: variant.attributes.clone(),
            options: variant.options().iter().take(options.len()).map(|&v| v.to_owned()).collect(),
            image_src: variant.image_id.and_then(src_of).map(|image| image.src.clone()),
        };
        let image = |image: &Image| ImageDraft {
            src: image.src.clone(),
            alt: image.alt.clone(),
            focal: image.focal,
        };
        Self {
            attributes: product.attributes.clone(),
            variants: variants.iter().map(variant).collect(),
            images: images.iter().map(image).collect(),
            categories: Vec::new(),
            options,
        }
    }
}

/// Returns the row of a draft.
pub(super) fn product_row(draft: &ProductDraft) -> ProductRow {
    let mut names = draft.options.iter().cloned();
    let prices = || draft.variants.iter().map(|variant| &variant.price);
    let skus = draft.variants.iter().filter_map(|variant| variant.sku.as_deref());
    let texts = [&draft.title, &draft.vendor, &draft.product_type, &draft.tags];
    ProductRow {
        attributes: draft.attributes.clone(),
        option1_name: names.next(),
        option2_name: names.next(),
        option3_name: names.next(),
        min_price: prices().min().cloned().unwrap_or_else(Money::zero),
        max_price: prices().max().cloned().unwrap_or_else(Money::zero),
        search_text: search_text(texts.map(String::as_str).into_iter().chain(skus)),
        title_key: sort_key(&draft.title),
    }
}

/// Returns the rows of a draft's gallery. `pictures` are the ids of known pictures by URL.
pub(super) fn image_rows<'d>(
    product_id: ProductId,
    draft: &'d ProductDraft,
    pictures: &HashMap<&str, PictureId>,
) -> Vec<ImageRow<'d>> {
    let row = |(position, image): (i32, &'d ImageDraft)| ImageRow {
        product_id,
        position,
        src: &image.src,
        alt: &image.alt,
        focal: image.focal,
        picture_id: pictures.get(&*image.src).copied(),
    };
    (1..).zip(&draft.images).map(row).collect()
}

/// Returns the rows of a draft's variants. `images` are the ids of the gallery.
pub(super) fn variant_rows(
    product_id: ProductId,
    draft: &ProductDraft,
    images: &[ImageId],
) -> Vec<VariantRow> {
    let image_of = |variant: &VariantDraft| {
        let src = variant.image_src.as_ref()?;
        let at = draft.images.iter().position(|image| image.src == *src)?;
        images.get(at).copied()
    };
    let row = |(position, variant): (i32, &VariantDraft)| {
        let option = |at: usize| variant.options.get(at).cloned().unwrap_or_default();
        VariantRow {
            product_id,
            position,
            option1: option(0),
            option2: option(1),
            option3: option(2),
            attributes: variant.attributes.clone(),
            image_id: image_of(variant),
        }
    };
    (1..).zip(&draft.variants).map(row).collect()
}

/// Returns the rows of a draft's categories.
pub(super) fn category_rows(product_id: ProductId, draft: &ProductDraft) -> Vec<ProductCategoryId> {
    let row = |&category_id| ProductCategoryId { product_id, category_id };
    draft.categories.iter().map(row).collect()
}

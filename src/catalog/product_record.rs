//! A product as it stands in the database, in the shape in which it is saved.

use crate::{
    Error, Result,
    db::Conn,
    foundation::ids::{ImageId, ProductId},
    q,
};

use super::{
    draft::{ImageDraft, ProductDraft, VariantDraft},
    models::{Image, Product, Variant},
};

/// A product with everything that is saved together with it.
#[derive(Clone, Debug)]
pub struct ProductRecord {
    /// The product itself.
    pub product: Product,
    /// At least one, in order.
    pub variants: Vec<Variant>,
    /// In order.
    pub images: Vec<Image>,
    /// What would be saved to leave everything as it is. The categories are in the order
    /// of their ids, each variant names its id.
    pub draft: ProductDraft,
}

/// A product to be changed, whatever its status. The caller has made sure that the asker may.
pub(super) fn load(conn: &mut Conn<'_>, id: ProductId) -> Result<ProductRecord> {
    let product = q!(conn, catalog::products::by_id(id))?.ok_or(Error::NotFound)?;
    let variants = q!(conn, catalog::product_parts::variants(&[id]))?;
    let images = q!(conn, catalog::product_parts::images(&[id]))?;
    let draft = ProductDraft {
        variants: variants
            .iter()
            .map(|variant| variant_draft(&product, variant, &images))
            .collect(),
        images: images.iter().map(image_draft).collect(),
        categories: q!(conn, catalog::product_writes::categories_of(id))?,
        ..product_draft(&product)
    };
    Ok(ProductRecord { product, variants, images, draft })
}

fn product_draft(product: &Product) -> ProductDraft {
    ProductDraft {
        slug: product.slug.clone(),
        handle: product.handle.clone(),
        title: product.title.clone(),
        description: product.description.clone(),
        status: product.status,
        released_at: product.released_at,
        max_per_customer: product.max_per_customer,
        vendor: product.vendor.clone(),
        product_type: product.product_type.clone(),
        tags: product.tags.clone(),
        tax_class: product.tax_class.clone(),
        options: option_names(product),
        seo_title: product.seo_title.clone(),
        seo_description: product.seo_description.clone(),
        variants: Vec::new(),
        images: Vec::new(),
        categories: Vec::new(),
    }
}

fn option_names(product: &Product) -> Vec<String> {
    let names = [&product.option1_name, &product.option2_name, &product.option3_name];
    names.into_iter().flatten().cloned().collect()
}

fn variant_draft(product: &Product, variant: &Variant, images: &[Image]) -> VariantDraft {
    let values = [&variant.option1, &variant.option2, &variant.option3];
    let src_of = |id: ImageId| images.iter().find(|image| image.id == id);
    VariantDraft {
        id: Some(variant.id),
        sku: variant.sku.clone(),
        options: values.into_iter().take(option_names(product).len()).cloned().collect(),
        price: variant.price.clone(),
        compare_at_price: variant.compare_at_price.clone(),
        barcode: variant.barcode.clone(),
        grams: variant.grams,
        requires_shipping: variant.requires_shipping,
        taxable: variant.taxable,
        track_stock: variant.track_stock,
        backorder: variant.backorder,
        max_per_order: variant.max_per_order,
        image_src: variant.image_id.and_then(src_of).map(|image| image.src.clone()),
    }
}

fn image_draft(image: &Image) -> ImageDraft {
    ImageDraft { src: image.src.clone(), alt: image.alt.clone() }
}

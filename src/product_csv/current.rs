//! A product as it stands in the shop, in the shape in which files and the catalogue write it.

use std::collections::HashMap;

use crate::{
    Result,
    catalog::{Category, Image, ImageDraft, Product, ProductDraft, Variant, VariantDraft},
    db::Conn,
    foundation::ids::{ImageId, ProductId, VariantId},
    q,
};

/// A product with everything that a file can say about it.
#[derive(Clone, Debug)]
pub struct Current {
    /// The product itself.
    pub id: ProductId,
    /// What would have to be saved to leave it as it is.
    pub draft: ProductDraft,
    /// The categories that it is in.
    pub categories: Vec<Category>,
    /// Units on hand of each of the draft's variants.
    pub on_hand: Vec<i32>,
}

impl Current {
    /// The products of these handles.
    pub fn by_handles(conn: &mut Conn<'_>, handles: &[&str]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_handles(handles))?;
        complete(conn, products)
    }

    /// The products of these titles, in the order in which they came.
    pub fn by_titles(conn: &mut Conn<'_>, titles: &[&str]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_titles(titles))?;
        complete(conn, products)
    }

    /// The products of these ids.
    pub fn by_ids(conn: &mut Conn<'_>, ids: &[ProductId]) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::by_ids(ids))?;
        complete(conn, products)
    }

    /// At most `limit` products that came after this one, in the order in which they came.
    pub fn after(conn: &mut Conn<'_>, id: ProductId, limit: i64) -> Result<Vec<Self>> {
        let products = q!(conn, product_csv::products::after(id, limit))?;
        complete(conn, products)
    }
}

fn complete(conn: &mut Conn<'_>, products: Vec<Product>) -> Result<Vec<Current>> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let mut variants = grouped(q!(conn, product_csv::parts::variants(&ids))?, |v| v.product_id);
    let mut images = grouped(q!(conn, product_csv::parts::images(&ids))?, |i| i.product_id);
    let mut categories = grouped(q!(conn, product_csv::parts::categories(&ids))?, |c| c.0);
    let mut on_hand = HashMap::new();
    for (variant, units) in q!(conn, product_csv::parts::on_hand(&ids))? {
        *on_hand.entry(variant).or_default() += units;
    }
    let part = |product: Product| {
        let id = product.id;
        let categories = categories.remove(&id).unwrap_or_default();
        let parts = Parts {
            variants: variants.remove(&id).unwrap_or_default(),
            images: images.remove(&id).unwrap_or_default(),
            categories: categories.into_iter().map(|(_, category)| category).collect(),
        };
        parts.with(product, &on_hand)
    };
    Ok(products.into_iter().map(part).collect())
}

fn grouped<T>(rows: Vec<T>, product: impl Fn(&T) -> ProductId) -> HashMap<ProductId, Vec<T>> {
    let mut groups: HashMap<ProductId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(product(&row)).or_default().push(row);
    }
    groups
}

struct Parts {
    variants: Vec<Variant>,
    images: Vec<Image>,
    categories: Vec<Category>,
}

impl Parts {
    fn with(self, product: Product, on_hand: &HashMap<VariantId, i32>) -> Current {
        let units = |variant: &Variant| on_hand.get(&variant.id).copied().unwrap_or_default();
        let addresses: HashMap<ImageId, &str> =
            self.images.iter().map(|image| (image.id, image.src.as_str())).collect();
        let names = [product.option1_name, product.option2_name, product.option3_name];
        let options: Vec<String> = names.into_iter().flatten().collect();
        let variant = |variant: &Variant| variant_draft(variant, options.len(), &addresses);
        let draft = ProductDraft {
            slug: product.slug,
            handle: product.handle,
            title: product.title,
            description: product.description,
            status: product.status,
            released_at: product.released_at,
            max_per_customer: product.max_per_customer,
            vendor: product.vendor,
            product_type: product.product_type,
            tags: product.tags,
            tax_class: product.tax_class,
            seo_title: product.seo_title,
            seo_description: product.seo_description,
            variants: self.variants.iter().map(variant).collect(),
            images: self.images.iter().map(image_draft).collect(),
            categories: self.categories.iter().map(|category| category.id).collect(),
            options,
        };
        let on_hand = self.variants.iter().map(units).collect();
        Current { id: product.id, draft, categories: self.categories, on_hand }
    }
}

fn variant_draft(
    variant: &Variant,
    options: usize,
    addresses: &HashMap<ImageId, &str>,
) -> VariantDraft {
    let values = [&variant.option1, &variant.option2, &variant.option3];
    let image = variant.image_id.and_then(|id| addresses.get(&id));
    VariantDraft {
        id: Some(variant.id),
        sku: variant.sku.clone(),
        options: values.into_iter().take(options).cloned().collect(),
        price: variant.price.clone(),
        compare_at_price: variant.compare_at_price.clone(),
        barcode: variant.barcode.clone(),
        grams: variant.grams,
        requires_shipping: variant.requires_shipping,
        taxable: variant.taxable,
        track_stock: variant.track_stock,
        backorder: variant.backorder,
        max_per_order: variant.max_per_order,
        image_src: image.map(|src| (*src).to_owned()),
    }
}

fn image_draft(image: &Image) -> ImageDraft {
    ImageDraft { src: image.src.clone(), alt: image.alt.clone() }
}

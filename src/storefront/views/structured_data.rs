//! What pages tell search engines: JSON-LD with the vocabulary of schema.org.

use serde_json::{Value, json};

use crate::{
    catalog::{Availability, Category, ProductDetails, Variant, options_text, plain_text},
    foundation::clock::Timestamp,
    pictures::PicturePreview,
    settings::Settings,
    web::{components::preview_picture, paths},
};

/// Maximum number of variants that are listed one by one.
const MAX_OFFERS: usize = 50;

/// Maximum characters of a product's description.
const MAX_DESCRIPTION: usize = 1_000;

/// The shop whose pages are described.
pub struct Shop<'a> {
    /// The public URL, without a slash at the end.
    pub base_url: &'a str,
    /// The settings.
    pub settings: &'a Settings,
}

impl Shop<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Returns the absolute URL of a picture of this shop, or `None` for other sites' pictures.
    pub fn picture_url(&self, src: &str) -> Option<String> {
        preview_picture(src).map(|path| self.url(&path))
    }

    /// Describes the shop, for its home page.
    pub fn describe(&self) -> String {
        let name = &self.settings.shop_name;
        let mut organization = json!({
            "@type": "Organization",
            "@id": self.url("/#shop"),
            "name": name,
            "url": self.url(paths::HOME),
        });
        if !self.settings.email.is_empty() {
            organization["email"] = json!(self.settings.email);
        }
        if let Some(logo) = &self.settings.pictures.logo {
            let PicturePreview { path, width, height } = logo.preview(400);
            organization["logo"] = json!({
                "@type": "ImageObject",
                "url": self.url(&path),
                "width": width,
                "height": height,
            });
        }
        let website = json!({
            "@type": "WebSite",
            "name": name,
            "url": self.url(paths::HOME),
            "publisher": { "@id": self.url("/#shop") },
            "potentialAction": {
                "@type": "SearchAction",
                "target": self.url(&format!("{}?q={{search_term_string}}", paths::PRODUCTS)),
                "query-input": "required name=search_term_string",
            },
        });
        to_text(&json!({ "@context": "https://schema.org", "@graph": [organization, website] }))
    }

    /// Describes a category's page.
    pub fn describe_category(&self, ancestors: &[Category], category: &Category) -> String {
        let trail: Vec<&Category> = ancestors.iter().chain([category]).collect();
        let mut breadcrumbs = self.breadcrumbs(&trail, None);
        breadcrumbs["@context"] = json!("https://schema.org");
        to_text(&breadcrumbs)
    }

    /// Describes a product with its offers.
    pub fn describe_product(&self, details: &ProductDetails, now: Timestamp) -> String {
        let product = &details.product;
        let url = self.url(&paths::product(&product.slug));
        let mut description = json!({
            "@type": "Product",
            "@id": format!("{url}#product"),
            "name": product.title,
            "description": plain_text(&product.description, MAX_DESCRIPTION),
            "url": url,
            "image": details.images.iter().filter_map(|image| self.picture_url(&image.url())).collect::<Vec<_>>(),
            "offers": self.offers(details, &url, now),
        });
        if !product.vendor.is_empty() {
            description["brand"] = json!({ "@type": "Brand", "name": product.vendor });
        }
        if let [only] = details.variants.as_slice() {
            if let Some(sku) = &only.sku {
                description["sku"] = json!(sku);
            }
            if is_gtin(&only.barcode) {
                description["gtin"] = json!(only.barcode);
            }
        }
        let trail: Vec<&Category> = details.trail.iter().collect();
        let breadcrumbs = self.breadcrumbs(&trail, Some(&product.title));
        to_text(&json!({ "@context": "https://schema.org", "@graph": [description, breadcrumbs] }))
    }

    fn offers(&self, details: &ProductDetails, url: &str, now: Timestamp) -> Value {
        let product = &details.product;
        let is_upcoming = product.released_at.is_some_and(|release| release > now);
        if details.variants.len() > MAX_OFFERS {
            let stock = details.variants.iter().map(|variant| details.stock.availability(variant));
            return json!({
                "@type": "AggregateOffer",
                "offerCount": details.variants.len(),
                "lowPrice": product.min_price.to_string(),
                "highPrice": product.max_price.to_string(),
                "priceCurrency": self.settings.currency.code(),
                "availability": availability(Availability::combined(stock), is_upcoming),
            });
        }
        let is_single = details.variants.len() == 1;
        let offer = |variant: &Variant| {
            let stock = details.stock.availability(variant);
            let mut offer = json!({
                "@type": "Offer",
                "price": variant.price.to_string(),
                "priceCurrency": self.settings.currency.code(),
                "availability": availability(stock, is_upcoming),
                "itemCondition": "https://schema.org/NewCondition",
                "url": if is_single { url.to_owned() } else { format!("{url}?variant={}", variant.id) },
            });
            if let Some(release) = product.released_at.filter(|_| is_upcoming) {
                offer["availabilityStarts"] = json!(release.rfc3339());
            }
            if !is_single {
                offer["name"] = json!(options_text(variant.options()));
                if let Some(sku) = &variant.sku {
                    offer["sku"] = json!(sku);
                }
            }
            offer
        };
        details.variants.iter().map(offer).collect()
    }

    /// The path to a page through its categories. `page` is the page itself, if it is no category.
    fn breadcrumbs(&self, trail: &[&Category], page: Option<&str>) -> Value {
        let mut items = vec![json!({ "name": "Products", "item": self.url(paths::PRODUCTS) })];
        items.extend(trail.iter().map(|category| {
            json!({ "name": category.title, "item": self.url(&paths::category(&category.slug)) })
        }));
        items.extend(page.map(|title| json!({ "name": title })));
        for (position, item) in (1..).zip(&mut items) {
            item["@type"] = json!("ListItem");
            item["position"] = json!(position);
        }
        json!({ "@type": "BreadcrumbList", "itemListElement": items })
    }
}

fn availability(availability: Availability, is_upcoming: bool) -> &'static str {
    match availability {
        _ if is_upcoming => "https://schema.org/OutOfStock",
        Availability::InStock | Availability::Few(_) => "https://schema.org/InStock",
        Availability::BackOrder => "https://schema.org/BackOrder",
        Availability::Reserved(_) => "https://schema.org/OutOfStock",
        Availability::SoldOut => "https://schema.org/SoldOut",
    }
}

/// Returns `true` if a barcode is a GTIN: 8, 12, 13 or 14 digits, of which the last one is a check digit.
pub fn is_gtin(barcode: &str) -> bool {
    if !matches!(barcode.len(), 8 | 12 | 13 | 14) || !barcode.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let digits = barcode.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 =
        digits.zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    sum > 0 && sum.is_multiple_of(10)
}

/// JSON for a script element, which ends at the first `</script`.
fn to_text(value: &Value) -> String {
    value.to_string().replace('<', r"\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_cannot_end_its_script_element() {
        let text = to_text(&json!({ "name": "</script><script>alert(1)</script><!--" }));
        assert!(!text.contains('<'), "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], "</script><script>alert(1)</script><!--");
    }

    #[test]
    fn barcodes_with_a_check_digit_are_gtins() {
        for (barcode, expected) in [
            ("4006381333931", true),
            ("036000291452", true),
            ("96385074", true),
            ("4006381333932", false),
            ("00000000", false),
            ("400638133393", false),
            ("ABC", false),
            ("", false),
        ] {
            assert_eq!(is_gtin(barcode), expected, "{barcode}");
        }
    }
}

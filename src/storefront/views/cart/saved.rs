//! Lines that are saved for later.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{clock::Timestamp, filters, money::Currency, zone::Zone},
    shopping_cart::{CartLine, LineAvailability},
    web::{
        components::{Picture, PicturePlace},
        csrf::CsrfField,
        paths,
    },
};

/// The lines that are saved for later. Empty if there are none.
#[derive(Template)]
#[template(path = "storefront/cart/saved.html")]
pub struct SavedLines {
    csrf_field: CsrfField,
    rows: Vec<SavedRow>,
}

struct SavedRow {
    id: String,
    name: String,
    slug: String,
    image: Picture,
    quantity: i32,
    price: String,
    availability: LineAvailability,
    availability_label: String,
}

impl SavedLines {
    /// The saved lines of a cart.
    pub fn new(
        csrf_field: &CsrfField,
        lines: &[CartLine],
        currency: Currency,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let row = |line: &CartLine| SavedRow {
            id: line.item.id.to_string(),
            name: line.name.clone(),
            slug: line.item.offer.slug.clone(),
            image: Picture::from_src(line.image_src.as_deref(), "", PicturePlace::Line),
            quantity: line.item.quantity,
            price: line.item.offer.price.format(currency),
            availability: line.availability,
            availability_label: line.availability_label(now, zone),
        };
        Self { csrf_field: csrf_field.clone(), rows: lines.iter().map(row).collect() }
    }
}

impl HtmlSafe for SavedLines {}

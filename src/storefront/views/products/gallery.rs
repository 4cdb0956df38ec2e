//! The images of a product.

use crate::{
    catalog::{Image, ProductDetails, Variant},
    foundation::ids::ImageId,
    web::components::{own_picture, picture},
};

/// An image in the gallery.
pub struct Picture {
    /// The HTML id.
    pub id: String,
    /// The URL.
    pub src: String,
    /// The alternative text, which is unique in the gallery.
    pub alt: String,
}

/// Returns the images of this shop, the chosen variant's first, or a placeholder if there are none.
pub fn gallery(details: &ProductDetails, chosen: Option<&Variant>) -> Vec<Picture> {
    let mut shown: Vec<(&Image, String)> =
        details.images.iter().filter_map(|image| Some((image, own_picture(&image.src)?))).collect();
    let first = chosen.and_then(|variant| variant.image_id);
    shown.sort_by_key(|(image, _)| Some(image.id) != first);
    if shown.is_empty() {
        let alt = details.images.first().map_or("", |image| &image.alt);
        let alt = if alt.is_empty() { &details.product.title } else { alt };
        return vec![Picture { id: "picture".into(), src: picture(None), alt: alt.into() }];
    }
    let mut pictures: Vec<Picture> = Vec::new();
    for (number, (image, src)) in (1..).zip(shown) {
        let alt = match image.alt.trim() {
            "" => details.product.title.as_str(),
            alt => alt,
        };
        let is_duplicate = pictures.iter().any(|other| other.alt == alt);
        let alt = if is_duplicate { format!("{alt}, picture {number}") } else { alt.to_owned() };
        pictures.push(Picture { id: picture_id(image.id), src, alt });
    }
    pictures
}

/// Returns the HTML id of an image.
pub fn picture_id(image: ImageId) -> String {
    format!("picture-{image}")
}

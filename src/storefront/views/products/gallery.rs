//! The pictures of a product.

use crate::{
    catalog::{Image, ProductDetails, Variant},
    foundation::ids::ImageId,
    web::components::{own_picture, picture},
};

/// A picture of the gallery.
pub struct Picture {
    /// The id of its element.
    pub id: String,
    /// Its address.
    pub src: String,
    /// What it shows; different from the others' texts.
    pub alt: String,
}

/// The pictures that can be shown, that of the chosen variant first; one that stands for
/// them where there is none.
pub fn gallery(details: &ProductDetails, chosen: Option<&Variant>) -> Vec<Picture> {
    let own = details.images.iter().filter_map(|image| Some((image, own_picture(&image.src)?)));
    let mut shown: Vec<(&Image, String)> = own.collect();
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
        let same = pictures.iter().any(|other| other.alt == alt);
        let alt = if same { format!("{alt}, picture {number}") } else { alt.to_owned() };
        pictures.push(Picture { id: picture_id(image.id), src, alt });
    }
    pictures
}

/// The id of a picture's element.
pub fn picture_id(image: ImageId) -> String {
    format!("picture-{image}")
}

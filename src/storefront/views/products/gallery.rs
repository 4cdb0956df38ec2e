//! The images of a product.

use crate::{
    catalog::{Image, ProductDetails, Variant},
    foundation::ids::ImageId,
    web::components::{Picture, PictureLoading, PicturePlace, own_picture},
};

/// An image in the gallery.
pub struct GalleryPicture {
    /// The HTML id.
    pub id: String,
    /// The alternative text, which is unique in the gallery.
    pub alt: String,
    /// The large picture.
    pub picture: Picture,
    /// The small picture below the gallery.
    pub thumbnail: Picture,
    /// The URL of the largest file; empty for the placeholder.
    pub largest: String,
}

impl GalleryPicture {
    fn new(id: String, image: Option<&Image>, alt: String) -> Self {
        let largest = image.and_then(|image| own_picture(&image.url())).unwrap_or_default();
        Self {
            picture: Picture::new(image, &alt, PicturePlace::Gallery),
            thumbnail: Picture::new(image, "", PicturePlace::Thumbnail),
            id,
            alt,
            largest,
        }
    }
}

/// Returns the images of this shop, the chosen variant's first, or a placeholder if there are none.
pub fn gallery(details: &ProductDetails, chosen: Option<&Variant>) -> Vec<GalleryPicture> {
    let is_own = |image: &&Image| own_picture(&image.url()).is_some();
    let mut shown: Vec<&Image> = details.images.iter().filter(is_own).collect();
    let first = chosen.and_then(|variant| variant.image_id);
    shown.sort_by_key(|image| Some(image.id) != first);
    if shown.is_empty() {
        let alt = details.images.first().map_or("", |image| &image.alt);
        let alt = if alt.is_empty() { &details.product.title } else { alt };
        return vec![GalleryPicture::new("picture".into(), None, alt.into())];
    }
    let mut pictures: Vec<GalleryPicture> = Vec::new();
    for (number, image) in (1..).zip(shown) {
        let alt = match image.alt.trim() {
            "" => details.product.title.as_str(),
            alt => alt,
        };
        let is_duplicate = pictures.iter().any(|other| other.alt == alt);
        let alt = if is_duplicate { format!("{alt}, picture {number}") } else { alt.to_owned() };
        pictures.push(GalleryPicture::new(picture_id(image.id), Some(image), alt));
    }
    if let Some(first) = pictures.first_mut() {
        first.picture = first.picture.clone().loading(PictureLoading::First);
    }
    pictures
}

/// Returns the HTML id of an image.
pub fn picture_id(image: ImageId) -> String {
    format!("picture-{image}")
}

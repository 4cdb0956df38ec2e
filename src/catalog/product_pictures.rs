//! Adding of an uploaded picture to a product.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::ids::ProductId,
};

use super::{draft::ImageDraft, product_record, save::save_product, write::SaveResult};

/// Adds a picture to the end of a product's gallery. If the product has a picture with its URL, only the
/// description and the focal point change.
///
/// # Errors
/// `Invalid` if the product has too many pictures.
pub fn add_product_picture(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    image: ImageDraft,
) -> Result<SaveResult> {
    scope.require(Permission::ProductsWrite)?;
    let mut draft = product_record::load(tx, id)?.draft;
    match draft.images.iter_mut().find(|other| other.src == image.src) {
        Some(same) => *same = image,
        None => draft.images.push(image),
    }
    save_product(tx, scope, Some(id), draft)
}

//! The pictures of a product that is being saved.

use std::collections::HashMap;

use crate::{
    catalog::draft::ImageDraft,
    db::{Outcome, Tx},
    foundation::ids::{ImageId, ProductId},
    q,
};

/// The id of each picture by its address.
pub type Pictures = HashMap<String, ImageId>;

/// Replaces the pictures where they differ; answers them, and whether they did.
pub fn save(
    tx: &mut Tx<'_>,
    product: ProductId,
    wanted: &[ImageDraft],
) -> Outcome<(Pictures, bool)> {
    let current = q!(tx, catalog::saving::images(product))?;
    let same = current.len() == wanted.len()
        && current
            .iter()
            .zip(wanted)
            .all(|(row, draft)| row.src == draft.src && row.alt == draft.alt);
    if same {
        return Ok((current.into_iter().map(|row| (row.src, row.id)).collect(), false));
    }
    q!(tx, catalog::saving::delete_images(product))?;
    let mut pictures = Pictures::new();
    for (position, draft) in (1..).zip(wanted) {
        let id = q!(tx, catalog::saving::insert_image(product, position, &draft.src, &draft.alt))?;
        pictures.entry(draft.src.clone()).or_insert(id);
    }
    Ok((pictures, true))
}

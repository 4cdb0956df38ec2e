//! The rows of pictures in the product form: `images[<key>][…]` with `src`, `alt`, `focal_x`, `focal_y`,
//! `position` and `remove`.

use crate::{
    foundation::{
        changeset::Changeset,
        params::{Key, Params},
        text::one_line,
    },
    pictures::FocalPoint,
};

use super::draft::{ImageDraft, ProductDraft};

/// A row of a picture in the product form.
#[derive(Clone, Debug)]
pub struct PictureRow {
    /// Its key in the names of its fields, such as `2` in `images[2][src]`.
    pub key: String,
    /// Its values.
    pub values: Params,
}

/// Where a row is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PictureMove {
    /// To the beginning.
    First,
    /// One place towards the beginning.
    Earlier,
    /// One place towards the end.
    Later,
}

/// Returns the rows of pictures in the order of the gallery: by their positions, then those without one.
pub fn list_picture_rows(params: &Params) -> Vec<PictureRow> {
    let rows = params.nested("images").into_iter();
    let mut rows: Vec<PictureRow> = rows
        .map(|(key, values): (Key, Params)| PictureRow { key: key.to_string(), values })
        .collect();
    rows.sort_by_key(PictureRow::position);
    rows
}

impl PictureRow {
    fn position(&self) -> u32 {
        self.values.get("position").and_then(|text| text.trim().parse().ok()).unwrap_or(u32::MAX)
    }

    /// Returns `true` if nothing was entered.
    fn is_blank(&self) -> bool {
        let is_empty = |field| self.values.get(field).unwrap_or_default().trim().is_empty();
        is_empty("src") && is_empty("alt")
    }
}

/// Adds a row for a picture with this URL after all others.
pub fn add_picture_row(params: &mut Params, src: &str) {
    let rows = params.nested("images");
    let last = rows.into_keys().filter_map(|key| key.number()).max();
    let key = last.map_or(0, |last| last.saturating_add(1));
    // A blank row at the end stays at the end.
    let filled = list_picture_rows(params);
    let filled: Vec<&PictureRow> = filled.iter().filter(|row| !row.is_blank()).collect();
    for (position, row) in (1..).zip(&filled) {
        params.set(&format!("images[{}][position]", row.key), position.to_string());
    }
    params.push(format!("images[{key}][src]"), src);
    if !src.is_empty() {
        params.push(format!("images[{key}][position]"), (filled.len() + 1).to_string());
    }
}

/// Moves a row. Does nothing if there is no row with the key.
pub fn move_picture_row(params: &mut Params, key: &str, to: PictureMove) {
    let mut rows = list_picture_rows(params);
    let Some(at) = rows.iter().position(|row| row.key == key) else { return };
    let target = match to {
        PictureMove::First => 0,
        PictureMove::Earlier => at.saturating_sub(1),
        PictureMove::Later => (at + 1).min(rows.len() - 1),
    };
    let row = rows.remove(at);
    rows.insert(target, row);
    for (position, row) in (1..).zip(&rows) {
        params.set(&format!("images[{}][position]", row.key), position.to_string());
    }
}

/// A picture that was read from a row.
pub(super) struct PictureInput {
    /// The key of the row.
    pub key: String,
    /// The number of the row on the page, from 1.
    pub number: usize,
    /// The picture.
    pub draft: ImageDraft,
}

/// Reads the pictures of a form, without blank rows and those that are to be removed. A picture of the stored
/// product keeps its focal point if the form has no such fields.
pub(super) fn cast_pictures(
    form: &mut Changeset,
    stored: Option<&ProductDraft>,
) -> Vec<PictureInput> {
    let mut pictures = Vec::new();
    for (number, row) in (1..).zip(list_picture_rows(form.values())) {
        if row.values.get("remove").is_some() || row.is_blank() {
            continue;
        }
        let text = |field| row.values.get(field).unwrap_or_default();
        let src = text("src").trim().to_owned();
        let before = stored.and_then(|stored| stored.images.iter().find(|image| image.src == src));
        let before = before.map(|image| image.focal).unwrap_or_default();
        let mut percent = |field: &str, before: i32| {
            let name = format!("images[{}][{field}]", row.key);
            let label = format!("Picture {number}: focus");
            form.optional_integer(&name, &label, 0..=100).unwrap_or(before)
        };
        let focal = FocalPoint { x: percent("focal_x", before.x), y: percent("focal_y", before.y) };
        let draft = ImageDraft { src, alt: one_line(text("alt")), focal };
        pictures.push(PictureInput { key: row.key, number, draft });
    }
    pictures
}

/// Fills the row at `position`, from 0, with a picture.
pub(super) fn fill_picture(values: &mut Params, position: usize, image: &ImageDraft) {
    let fields = [
        ("src", image.src.clone()),
        ("alt", image.alt.clone()),
        ("focal_x", image.focal.x.to_string()),
        ("focal_y", image.focal.y.to_string()),
        ("position", (position + 1).to_string()),
    ];
    for (field, value) in fields {
        values.push(format!("images[{position}][{field}]"), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str)]) -> Params {
        rows.iter().map(|(name, value)| (*name, *value)).collect()
    }

    fn order(params: &Params) -> Vec<String> {
        let rows = list_picture_rows(params).into_iter();
        rows.map(|row| row.values.get("src").unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn rows_are_moved_and_added_before_blank_ones() {
        let mut params =
            form(&[("images[0][src]", "/a"), ("images[1][src]", "/b"), ("images[2][src]", "")]);
        assert_eq!(order(&params), ["/a", "/b", ""]);
        add_picture_row(&mut params, "/c");
        assert_eq!(order(&params), ["/a", "/b", "/c", ""]);
        move_picture_row(&mut params, "3", PictureMove::First);
        assert_eq!(order(&params), ["/c", "/a", "/b", ""]);
        move_picture_row(&mut params, "0", PictureMove::Later);
        assert_eq!(order(&params), ["/c", "/b", "/a", ""]);
        move_picture_row(&mut params, "3", PictureMove::Earlier);
        move_picture_row(&mut params, "9", PictureMove::Later);
        assert_eq!(order(&params), ["/c", "/b", "/a", ""]);
    }
}

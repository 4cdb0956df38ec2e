//! Rows of pictures.

use crate::{
    db::schema::{pictures, product_images},
    foundation::{clock::Timestamp, ids::PictureId},
};

use super::files::{MediaFile, PictureFormat, Rendition, widths_of};

/// A picture that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = pictures)]
pub struct Picture {
    /// The id.
    pub id: PictureId,
    /// The hash in the names of its files.
    pub hash: String,
    /// The width of its largest file, in pixels.
    pub width: i32,
    /// The height of its largest file, in pixels.
    pub height: i32,
    /// Its average color, such as `#8a7b6c`.
    pub color: String,
    /// `true` if parts of it are transparent.
    pub has_alpha: bool,
}

impl Picture {
    /// The largest file.
    pub fn master(&self) -> MediaFile {
        let format = if self.has_alpha { PictureFormat::Webp } else { PictureFormat::Jpeg };
        MediaFile { hash: self.hash.clone(), width: None, format }
    }

    /// The format for browsers without WebP.
    pub fn fallback_format(&self) -> PictureFormat {
        if self.has_alpha { PictureFormat::Png } else { PictureFormat::Jpeg }
    }

    /// The URL of its largest file, which identifies it.
    pub fn src(&self) -> String {
        self.master().path()
    }

    /// Its files in a format, the smallest first, without the largest one.
    pub fn renditions(&self, format: PictureFormat) -> Vec<Rendition> {
        let full = u32::try_from(self.width).unwrap_or(1);
        let rendition = |width: u32| Rendition {
            file: MediaFile { hash: self.hash.clone(), width: Some(width), format },
            width: width.min(full),
        };
        widths_of(full).into_iter().map(rendition).collect()
    }
}

/// A picture as it is written.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = pictures)]
pub(super) struct PictureRow {
    pub hash: String,
    pub width: i32,
    pub height: i32,
    pub color: String,
    pub has_alpha: bool,
    pub bytes: i64,
    pub inserted_at: Timestamp,
}

/// The point of a picture that stays visible when it is cropped, in percent from the left and from the top.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = product_images)]
pub struct FocalPoint {
    /// Percent from the left.
    #[diesel(column_name = focal_x)]
    pub x: i32,
    /// Percent from the top.
    #[diesel(column_name = focal_y)]
    pub y: i32,
}

/// The center.
impl Default for FocalPoint {
    fn default() -> Self {
        Self { x: 50, y: 50 }
    }
}

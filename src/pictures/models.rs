//! Rows of pictures and of their fetches.

use crate::{
    db::schema::{picture_fetches, pictures, product_images},
    foundation::{
        clock::Timestamp,
        ids::{PictureFetchId, PictureId, ProductId},
    },
    text_enum,
};

use super::files::{MediaFile, PictureFormat, Rendition, widths_of};

/// Whether a picture has files in AVIF.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum AvifState {
    /// Nobody asked for them.
    None,
    /// A job makes them.
    Requested,
    /// It has them, one for each width.
    Made,
}

text_enum!(AvifState);

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
    /// Whether it has files in AVIF.
    pub avif: AvifState,
}

impl Picture {
    /// The largest file.
    pub fn master(&self) -> MediaFile {
        let format = if self.has_alpha { PictureFormat::Webp } else { PictureFormat::Jpeg };
        MediaFile { hash: self.hash.clone(), width: None, format }
    }

    /// The formats of its files, without the largest one. Browsers prefer the first that they can show.
    pub fn formats(&self) -> Vec<PictureFormat> {
        let avif = (self.avif == AvifState::Made).then_some(PictureFormat::Avif);
        avif.into_iter().chain([PictureFormat::Webp, self.fallback_format()]).collect()
    }

    /// The format for browsers without WebP.
    pub fn fallback_format(&self) -> PictureFormat {
        if self.has_alpha { PictureFormat::Png } else { PictureFormat::Jpeg }
    }

    /// The URL of its largest file, which identifies it.
    pub fn src(&self) -> String {
        self.master().path()
    }

    /// Its largest file that every program reads and that is at most `width` pixels wide, for mails and for other
    /// sites.
    pub fn preview(&self, width: u32) -> PicturePreview {
        let mut files = self.renditions(self.fallback_format()).into_iter();
        let found = files.rfind(|rendition| rendition.file.width <= Some(width));
        let (path, shown) =
            found.map_or_else(|| (self.src(), width), |found| (found.file.path(), found.width));
        let [full, height] = [self.width, self.height].map(|side| u32::try_from(side).unwrap_or(1));
        let scaled = u64::from(height) * u64::from(shown) / u64::from(full.max(1));
        PicturePreview { path, width: shown, height: u32::try_from(scaled).unwrap_or(1).max(1) }
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

/// A file of a picture with its size in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicturePreview {
    /// The path of its URL.
    pub path: String,
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
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
#[diesel(table_name = product_images, treat_none_as_default_value = false)]
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

/// What became of fetching a picture from another site.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    serde::Serialize,
    serde::Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FetchStatus {
    /// It will be fetched, or tried again.
    Waiting,
    /// The shop has the picture.
    Fetched,
    /// All attempts failed, or another one can't help.
    Failed,
    /// The shopkeeper does not want it.
    GivenUp,
}

text_enum!(FetchStatus);

impl FetchStatus {
    /// The word in URLs and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The address of a picture on another site.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = picture_fetches)]
pub struct PictureFetch {
    /// The id.
    pub id: PictureFetchId,
    /// The address.
    pub url: String,
    /// What became of it.
    pub status: FetchStatus,
    /// The number of attempts since it was requested.
    pub attempts: i32,
    /// Why the last attempt failed, in a sentence; empty if none has failed.
    pub reason: String,
    /// The picture, once it is fetched.
    pub picture_id: Option<PictureId>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The number of fetches with a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable)]
pub(super) struct StatusCount {
    pub status: FetchStatus,
    pub count: i64,
}

/// A product that has a picture on another site.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct FetchingProduct {
    /// The address of the picture.
    pub url: String,
    /// The product.
    pub id: ProductId,
    /// Its title.
    pub title: String,
}

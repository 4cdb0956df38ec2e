//! Types that many responses contain.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    foundation::{clock::Timestamp, money::Money, slice::DeletedRow},
    pictures::{Picture, PictureFormat},
    web::state::WebConfig,
};

use super::problem::FieldProblem;

/// An exact amount in the shop's currency, as text, such as `24.50`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, example = "24.50", pattern = r"^-?\d+\.\d{2,6}$")]
pub struct Amount(String);

impl From<&Money> for Amount {
    fn from(money: &Money) -> Self {
        Self(money.to_string())
    }
}

/// A moment, such as `2026-03-01T12:00:00.000000Z`. Responses have it in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-01T12:00:00.000000Z")]
pub struct Time(String);

impl From<Timestamp> for Time {
    fn from(time: Timestamp) -> Self {
        Self(time.to_string())
    }
}

/// A record that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tombstone {
    /// The record's id.
    pub id: i64,
    /// When it was deleted.
    pub deleted_at: Time,
}

impl From<DeletedRow> for Tombstone {
    fn from(row: DeletedRow) -> Self {
        Self { id: row.id, deleted_at: row.deleted_at.into() }
    }
}

/// A problem document.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes what `ApiError` writes")]
pub struct Problem {
    /// The URL of the documentation of the code.
    #[schema(rename = "type")]
    kind: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened, as a sentence for people.
    detail: String,
    /// The path of the request.
    instance: String,
    /// The stable code for programs.
    code: String,
    /// The id of the request, also in the header `X-Request-Id`.
    request_id: String,
    /// The mistakes in the body's fields.
    errors: Vec<FieldProblem>,
    /// The same in the form that older clients expect.
    error: ProblemDetails,
    /// The request's id and time.
    meta: ProblemMeta,
}

/// An error in the form that older clients expect.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes what `ApiError` writes")]
pub struct ProblemDetails {
    /// The stable code for programs.
    code: String,
    /// What happened, as a sentence for people.
    message: String,
    /// Data for programs, such as `{"left": 2}`.
    #[schema(value_type = Option<Object>)]
    details: Option<serde_json::Value>,
    /// The URL of the documentation of the code.
    documentation: String,
}

/// The id and the time of a request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes what `ApiError` writes")]
pub struct ProblemMeta {
    /// The id of the request.
    request_id: String,
    /// When the response was made.
    timestamp: Time,
}

/// A file of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PictureFile)]
pub struct PictureFileView {
    /// Its URL. The content at a URL never changes.
    url: String,
    /// Its width in pixels.
    width: u32,
    /// `image/avif`, `image/webp`, `image/jpeg` or `image/png`.
    content_type: &'static str,
}

impl PictureFileView {
    /// The files of a picture in AVIF if it has them, in WebP, and in a format that every program reads; of each format
    /// the smallest first.
    pub fn list(picture: &Picture) -> Vec<Self> {
        let view = |format: PictureFormat| {
            picture.renditions(format).into_iter().map(move |rendition| Self {
                url: rendition.file.path(),
                width: rendition.width,
                content_type: format.content_type(),
            })
        };
        picture.formats().into_iter().flat_map(view).collect()
    }

    /// The same with an absolute URL.
    pub fn at(self, shop: &WebConfig) -> Self {
        Self { url: shop.absolute(&self.url), ..self }
    }
}

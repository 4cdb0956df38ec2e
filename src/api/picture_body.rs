//! Request bodies that are pictures.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, rt::time::timeout};
use futures_util::StreamExt;

use crate::{
    Error,
    pictures::{MAX_PICTURE_BYTES, PictureRejection, Upload},
    web::{error::AppError, state::State},
};

use super::{client::BodyDigest, problem::ApiError};

/// Maximum time between two chunks.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time of the whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// Maximum bytes that are read. A body beyond the limit of a picture is read to its end if that is near, so
/// that the sender gets an answer.
const MAX_READ: u64 = 2 * MAX_PICTURE_BYTES;

/// The content types of pictures. The content decides what a picture really is.
pub const PICTURE_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// A picture as the whole body, written to a temporary file.
pub struct PictureBody(pub Upload);

impl FromRequest for PictureBody {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let content_type = req.content_type().to_ascii_lowercase();
            if !PICTURE_TYPES.contains(&content_type.as_str()) {
                return Err(ApiError::not_a_picture());
            }
            let state = req.app_data::<State>().ok_or(AppError::NotFound)?;
            let upload = timeout(BODY_TIMEOUT, read(state, payload)).await;
            let upload = upload.map_err(|_| AppError::TooSlow)??;
            req.extensions_mut().insert(BodyDigest(upload.hash.clone()));
            Ok(Self(upload))
        })
    }
}

async fn read(state: &State, mut payload: Payload) -> Result<Upload, ApiError> {
    let mut writer = state.pictures.begin_upload(MAX_PICTURE_BYTES).await?;
    let mut bytes = 0;
    while let Some(chunk) =
        timeout(CHUNK_TIMEOUT, payload.next()).await.map_err(|_| AppError::TooSlow)?
    {
        let chunk = chunk.map_err(|_| AppError::BadRequest("The request is cut off."))?;
        bytes += chunk.len() as u64;
        if bytes > MAX_READ {
            return Err(Error::from(PictureRejection::PictureTooLarge).into());
        }
        let written = writer.write(&chunk);
        written.map_err(|error| AppError::Internal(format!("upload: {error}")))?;
    }
    Ok(writer.finish())
}

//! Request bodies that are tables.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, rt::time::timeout};
use futures_util::StreamExt;

use crate::{
    Error,
    imports::{ImportRejection, MAX_IMPORT_BYTES},
    pictures::Upload,
    web::{error::AppError, state::State},
};

use super::problem::ApiError;

/// Maximum time between two chunks.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time of the whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// Maximum bytes that are read. A body beyond the limit of a file is read to its end if that is near, so that
/// the sender gets an answer.
const MAX_READ: u64 = 2 * MAX_IMPORT_BYTES;

/// The content types of tables. The content decides what a file really is.
pub const TABLE_TYPES: [&str; 3] = ["text/csv", "text/tab-separated-values", "text/plain"];

/// A table as the whole body, written to a temporary file.
pub struct TableBody(pub Upload);

impl FromRequest for TableBody {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let content_type = req.content_type().to_ascii_lowercase();
            if !TABLE_TYPES.contains(&content_type.as_str()) {
                return Err(ApiError::not_a_table());
            }
            let state = req.app_data::<State>().ok_or(AppError::NotFound)?;
            let upload = timeout(BODY_TIMEOUT, read(state, payload)).await;
            Ok(Self(upload.map_err(|_| AppError::TooSlow)??))
        })
    }
}

async fn read(state: &State, mut payload: Payload) -> Result<Upload, ApiError> {
    let mut writer = state.pictures.begin_upload(MAX_IMPORT_BYTES).await?;
    let mut bytes = 0;
    while let Some(chunk) =
        timeout(CHUNK_TIMEOUT, payload.next()).await.map_err(|_| AppError::TooSlow)?
    {
        let chunk = chunk.map_err(|_| AppError::BadRequest("The request is cut off."))?;
        bytes += chunk.len() as u64;
        if bytes > MAX_READ {
            return Err(Error::from(ImportRejection::FileTooLarge).into());
        }
        let written = writer.write(&chunk);
        written.map_err(|error| AppError::Internal(format!("upload: {error}")))?;
    }
    Ok(writer.finish())
}

//! Forms with files.

use std::{future::Future, pin::Pin, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, rt::time::timeout};
use futures_util::StreamExt;

use crate::{
    foundation::{params::Params, text::one_line, token},
    pictures::{self, MAX_PICTURE_BYTES, Upload},
    web::{body_budget::BodyReservation, csrf, error::AppError, state::State},
};

use super::{Admin, ClientAddress, Form};

/// Maximum bytes of all files of a form: 400 MB.
const MAX_FILES_BYTES: u64 = 20 * MAX_PICTURE_BYTES;
/// Maximum number of files of a form.
const MAX_FILES: usize = 60;
/// Maximum bytes of all texts of a form: 1 MiB, as in a form without files.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// Maximum number of texts of a form.
const MAX_TEXTS: usize = 12_000;
/// Maximum bytes of the name of a field.
const MAX_NAME: usize = 200;
/// Maximum number of characters of the name of a file.
const MAX_FILE_NAME: usize = 60;
/// Maximum time between two chunks of a body.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time of a whole form.
const FORM_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// A form of the shopkeeper that may contain files of at most `MAX_BYTES` each, with the token of the session.
/// Forms without files may also be sent like all others.
pub struct UploadForm<const MAX_BYTES: u64 = MAX_PICTURE_BYTES> {
    /// The texts.
    pub params: Params,
    /// The files, which are deleted when this is dropped.
    pub files: Vec<UploadedFile>,
}

/// A file of a form.
pub struct UploadedFile {
    /// The name of the form's field.
    pub field: String,
    /// The name on the sender's device, for messages.
    pub name: String,
    /// The content.
    pub upload: Upload,
}

impl<const MAX_BYTES: u64> FromRequest for UploadForm<MAX_BYTES> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            // Nothing is read from people who may not send files.
            let admin = Admin::extract(&req).await?;
            if req.content_type() != "multipart/form-data" {
                let Form(params) = Form::from_request(&req, &mut { payload }).await?;
                return Ok(Self { params, files: Vec::new() });
            }
            pictures::require_upload(&admin.scope)?;
            let secret = csrf::stored_token(&req.get_session()).ok_or(AppError::Forgery)?;
            let state = req.app_data::<State>().ok_or(AppError::NotFound)?.clone();
            let ClientAddress(from) = ClientAddress::extract(&req).await?;
            let reader = Reader {
                texts: state.body_budget.reserve(from),
                state,
                secret,
                is_genuine: false,
                max_bytes: MAX_BYTES,
                text_bytes: 0,
                file_bytes: 0,
                pairs: Vec::new(),
                files: Vec::new(),
            };
            let parts = Multipart::new(req.headers(), payload);
            let read = timeout(FORM_TIMEOUT, reader.read(parts)).await;
            let Reader { pairs, files, texts, .. } = read.map_err(|_| AppError::TooSlow)??;
            req.extensions_mut().insert(texts);
            Ok(Self { params: Params::new(pairs), files })
        })
    }
}

struct Reader {
    state: State,
    secret: String,
    /// The memory for the texts.
    texts: BodyReservation,
    /// `true` once the token was read.
    is_genuine: bool,
    /// Maximum bytes of a file. More are counted, but not stored.
    max_bytes: u64,
    text_bytes: usize,
    file_bytes: u64,
    pairs: Vec<(String, String)>,
    files: Vec<UploadedFile>,
}

impl Reader {
    async fn read(mut self, mut parts: Multipart) -> Result<Self, AppError> {
        while let Some(part) = next(&mut parts).await? {
            let mut part = part.map_err(|_| CUT_OFF)?;
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.content_disposition().and_then(|value| value.get_filename());
            match file_name.map(str::to_owned) {
                Some(file_name) => self.read_file(&mut part, name, &file_name).await?,
                None => self.read_text(&mut part, name).await?,
            }
        }
        if !self.is_genuine {
            return Err(AppError::Forgery);
        }
        Ok(self)
    }

    async fn read_text(&mut self, part: &mut Field, name: String) -> Result<(), AppError> {
        let mut bytes = Vec::new();
        self.reserve(name.len())?;
        while let Some(chunk) = next(part).await? {
            let chunk = chunk.map_err(|_| CUT_OFF)?;
            self.reserve(chunk.len())?;
            bytes.extend_from_slice(&chunk);
        }
        if name.len() > MAX_NAME || self.pairs.len() == MAX_TEXTS {
            return Err(AppError::TooLarge);
        }
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| AppError::BadRequest("The text is not UTF-8."))?;
        if name == csrf::FIELD {
            if !token::matches_masked(&text, &self.secret) {
                return Err(AppError::Forgery);
            }
            self.is_genuine = true;
        } else {
            self.pairs.push((name, text));
        }
        Ok(())
    }

    fn reserve(&mut self, bytes: usize) -> Result<(), AppError> {
        self.text_bytes += bytes;
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err(AppError::TooLarge);
        }
        self.texts.grow(bytes)
    }

    /// Writes a file to the disk. A file that is too large is read to its end, so that the rest of the form
    /// is not lost; its upload is rejected afterwards.
    async fn read_file(
        &mut self,
        part: &mut Field,
        field: String,
        file_name: &str,
    ) -> Result<(), AppError> {
        // The token is the first field of every form.
        if !self.is_genuine {
            return Err(AppError::Forgery);
        }
        let mut writer = None;
        while let Some(chunk) = next(part).await? {
            let chunk = chunk.map_err(|_| CUT_OFF)?;
            self.file_bytes += chunk.len() as u64;
            if self.file_bytes > MAX_FILES_BYTES || self.files.len() == MAX_FILES {
                return Err(AppError::TooLarge);
            }
            let file = match &mut writer {
                Some(file) => file,
                none => none.insert(self.state.pictures.begin_upload(self.max_bytes).await?),
            };
            let written = file.write(&chunk);
            written.map_err(|error| AppError::Internal(format!("upload: {error}")))?;
        }
        let writer = match writer {
            Some(writer) => writer,
            // A field without a chosen file has neither a name nor content.
            None if file_name.is_empty() => return Ok(()),
            None => self.state.pictures.begin_upload(self.max_bytes).await?,
        };
        let name = one_line(file_name).chars().take(MAX_FILE_NAME).collect();
        self.files.push(UploadedFile { field, name, upload: writer.finish() });
        Ok(())
    }
}

const CUT_OFF: AppError = AppError::BadRequest("The request is cut off.");

/// Waits for the next item of a stream.
async fn next<S: futures_util::Stream + Unpin>(
    stream: &mut S,
) -> Result<Option<S::Item>, AppError> {
    timeout(CHUNK_TIMEOUT, stream.next()).await.map_err(|_| AppError::TooSlow)
}

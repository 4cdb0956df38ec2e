//! Uploads of pictures.

use crate::{
    Error,
    admin::views::{PictureProblemPart, PictureRowPart},
    catalog,
    foundation::{direction::isolate, params::Params},
    web::{
        error::AppError,
        extractors::{Admin, UploadForm, UploadedFile},
        response::{self, HandlerResult},
        state::State,
    },
};

/// A form whose files were added as pictures.
pub struct FormWithPictures {
    /// The texts, with a row for each picture that was added.
    pub params: Params,
    /// A sentence about each file that can't be used.
    pub problems: Vec<String>,
}

/// Adds the files of a form as pictures, and a row for each to the form.
pub async fn add_files(
    state: &State,
    admin: &Admin,
    form: UploadForm,
) -> Result<FormWithPictures, AppError> {
    let UploadForm { mut params, files } = form;
    let mut problems = Vec::new();
    for file in files {
        match add_file(state, admin, &file).await? {
            AddedFile::Added(src) => catalog::add_picture_row(&mut params, &src),
            AddedFile::Unusable(problem) => {
                problems.push(format!("{}: {problem}", isolate(&file.name)))
            }
        }
    }
    Ok(FormWithPictures { params, problems })
}

/// What became of a file.
enum AddedFile {
    /// The URL of the picture.
    Added(String),
    /// A sentence that says why the file can't be used.
    Unusable(String),
}

async fn add_file(
    state: &State,
    admin: &Admin,
    file: &UploadedFile,
) -> Result<AddedFile, AppError> {
    match state.pictures.add(&admin.scope, &file.upload).await {
        Ok(picture) => Ok(AddedFile::Added(picture.src())),
        Err(Error::Rejected(reason)) => Ok(AddedFile::Unusable(reason.to_string())),
        Err(Error::Busy) => Ok(AddedFile::Unusable(AppError::Busy.message())),
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/pictures`. Adds one picture for a script, and answers with its row in the product form, or with
/// a sentence and status 422.
pub async fn create(state: State, admin: Admin, form: UploadForm) -> HandlerResult {
    let UploadForm { params, mut files } = form;
    let key = params.get("key").and_then(|text| text.parse().ok()).unwrap_or(0);
    let number = params.get("number").and_then(|text| text.parse().ok()).unwrap_or(1);
    let Some(file) = files.pop() else {
        return Err(AppError::BadRequest("The form has no picture."));
    };
    match add_file(&state, &admin, &file).await? {
        AddedFile::Added(src) => response::page(&PictureRowPart::new(&src, key, number)),
        AddedFile::Unusable(problem) => response::unprocessable(&PictureProblemPart { problem }),
    }
}

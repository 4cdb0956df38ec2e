//! Uploads of pictures.

use crate::{
    Error,
    admin::views::{PictureProblemPart, PictureRowPart},
    catalog,
    foundation::{
        changeset::Changeset,
        direction::isolate,
        field::{FieldSpec, Input},
        params::Params,
    },
    web::{
        components::{FILE_SUFFIX, REMOVAL_SUFFIX},
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

/// Adds the files of a form's picture fields, and sets the fields to them or to nothing as the form says. Returns the
/// texts, and a form with a message about each file that can't be used.
pub async fn add_field_files(
    state: &State,
    admin: &Admin,
    form: UploadForm,
    fields: impl Iterator<Item = &FieldSpec>,
) -> Result<FormWithFields, AppError> {
    let UploadForm { mut params, files } = form;
    let mut problems = Vec::new();
    for field in fields.filter(|field| field.input == Input::Picture) {
        if params.take(&format!("{}{REMOVAL_SUFFIX}", field.name)).is_some() {
            params.set(field.name, "");
        }
        let input = format!("{}{FILE_SUFFIX}", field.name);
        for file in files.iter().filter(|file| file.field == input) {
            match add_file(state, admin, file).await? {
                AddedFile::Added(src) => params.set(field.name, src),
                AddedFile::Unusable(problem) => {
                    problems.push((field, format!("{}: {problem}", isolate(&file.name))));
                }
            }
        }
    }
    let mut invalid = None;
    if !problems.is_empty() {
        let mut form = Changeset::new(params.clone());
        problems.into_iter().for_each(|(field, problem)| form.error(field.name, problem));
        invalid = Some(form);
    }
    Ok(FormWithFields { params, invalid })
}

/// A form whose picture fields name the files that were added.
pub struct FormWithFields {
    /// The texts.
    pub params: Params,
    /// The form with its messages, if a file can't be used.
    pub invalid: Option<Changeset>,
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

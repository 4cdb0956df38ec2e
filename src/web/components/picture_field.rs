//! Fields for a picture.

use std::borrow::Borrow;

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{changeset::Changeset, field::FieldSpec},
    web::components::{
        field::field_id,
        picture::{Picture, PicturePlace},
    },
};

/// The end of the name of the input for a file.
pub const FILE_SUFFIX: &str = "_file";
/// The end of the name of the checkbox that removes the picture.
pub const REMOVAL_SUFFIX: &str = "_removal";

/// A picture with an input for another file and a checkbox to remove it. The form must be sent as
/// `multipart/form-data`.
#[derive(Template)]
#[template(path = "components/picture_field.html")]
pub struct PictureField<'a> {
    name: &'a str,
    id: String,
    label: &'a str,
    hint: &'a str,
    src: &'a str,
    picture: Option<Picture>,
    errors: Vec<&'a str>,
}

impl<'a> PictureField<'a> {
    /// Builds the field of a [`FieldSpec`].
    pub fn of(form: &'a Changeset, field: impl Borrow<FieldSpec>) -> Self {
        let FieldSpec { name, label, hint, .. } = *field.borrow();
        let src = form.value(name);
        let picture = Some(src).filter(|src| !src.is_empty());
        Self {
            name,
            id: field_id(name),
            label,
            hint,
            src,
            picture: picture
                .map(|src| Picture::from_src(Some(src), "", PicturePlace::Logo).eager()),
            errors: form.errors_of(name).collect(),
        }
    }
}

impl HtmlSafe for PictureField<'_> {}

//! Reasons why an upload is rejected.

use crate::error::Reason;

/// The reason why an upload is rejected.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantNames,
    thiserror::Error,
)]
#[strum(serialize_all = "snake_case")]
pub enum PictureRejection {
    /// The content is of another kind, whatever its name says.
    #[error("This file isn't a picture that we can use. Choose a JPEG, PNG, WebP or GIF file.")]
    NotAPicture,
    /// The file ends too early or has errors.
    #[error("This picture is damaged or incomplete. Export it again, or choose another file.")]
    DamagedPicture,
    /// More pixels than the worker decodes.
    #[error(
        "This picture is too large. It can have up to 50 megapixels, and 12,000 pixels on each side."
    )]
    TooManyPixels,
    /// More bytes than an upload may have.
    #[error("This file is too large. A picture can have up to 20 MB.")]
    PictureTooLarge,
    /// The worker gave up: the picture took too much memory or time.
    #[error("This picture can't be processed. Save it as a JPEG file, and try again.")]
    UnprocessablePicture,
}

impl Reason for PictureRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}

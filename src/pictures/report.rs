//! What the worker reports about a picture.

use serde::{Deserialize, Serialize};

/// The answer of the worker, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerReport {
    /// The files were written.
    Done(PictureFacts),
    /// The picture can't be used. Carries the code of the rejection.
    Rejected(String),
}

/// The attributes of a picture's largest file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFacts {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The average color, such as `#8a7b6c`.
    pub color: String,
    /// `true` if parts are transparent.
    pub has_alpha: bool,
}

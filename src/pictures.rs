//! Uploaded pictures: checked and cleaned in a child process, and stored in several sizes.
//!
//! The server itself never decodes a picture. [`PictureService::add`] hands an upload to a child process
//! ([`worker`]), which has little memory and time and writes new files without metadata. The files are
//! stored under names that contain a hash, so browsers may cache them forever.

mod cleanup;
mod files;
mod models;
mod processor;
mod rejection;
mod report;
mod service;
mod storage;
mod upload;
pub mod worker;

#[path = "pictures"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "pictures"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use cleanup::mark_unused;
pub use files::{MEDIA, MediaFile, PictureFormat, Rendition, hash_of_src};
pub use models::{FocalPoint, Picture};
pub use processor::{ImageWorker, WorkerTask};
pub use rejection::PictureRejection;
pub use service::{DELETE_JOB, LoadedFile, PictureService, RENDITIONS_JOB, find_ids};
pub use storage::{LocalStorage, Storage, StorageFuture};
pub use upload::{MAX_PICTURE_BYTES, Upload, UploadWriter};

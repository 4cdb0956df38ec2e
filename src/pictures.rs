//! Uploaded pictures: checked and cleaned in a child process, and stored in several sizes.
//!
//! The server itself never decodes a picture. [`PictureService::add`] hands an upload to a child process
//! ([`worker`]), which has little memory and time and writes new files without metadata. The files are
//! stored under names that contain a hash, so browsers may cache them forever.
//!
//! Pictures that products have on other sites are fetched by jobs ([`PictureFetcher`]). The product keeps
//! the address, so product files do not change, and shows the fetched picture.

mod cleanup;
mod fetch_list;
mod fetch_requests;
mod fetcher;
mod files;
mod models;
mod object_storage;
mod orphans;
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

pub use cleanup::{delete_unused, mark_unused};
pub use fetch_list::{
    FetchCounts, FetchPage, count_fetches, get_fetch, list_fetch_slice, list_fetches,
};
pub use fetch_requests::{
    fetch_missing, give_up_failed_fetches, give_up_fetch, request_fetches, retry_failed_fetches,
    retry_fetch,
};
pub use fetcher::{FETCH_JOB, PictureFetcher};
pub use files::{MEDIA, MediaFile, PictureFormat, Rendition, hash_of_src};
pub use models::{FetchStatus, FetchingProduct, FocalPoint, Picture, PictureFetch, PicturePreview};
pub use object_storage::{BucketConfig, BucketError, ObjectStorage};
pub use orphans::{ORPHAN_AGE, OrphanSweeper, StorageProblems};
pub use processor::{ImageWorker, WorkerTask};
pub use rejection::PictureRejection;
pub use service::{
    AVIF_JOB, DELETE_JOB, LoadedFile, PictureService, RENDITIONS_JOB, cast_picture, find_by_src,
    find_ids, list_by_id, require_upload,
};
pub use storage::{LocalStorage, Storage, StorageFuture, StoredFile};
pub use upload::{MAX_PICTURE_BYTES, Upload, UploadWriter};

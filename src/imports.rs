//! Imports of files: upload, recognition, preview, and the changes that a confirmed preview makes.
//!
//! A file is recognized by its first lines when it is uploaded, and stored. A job reads it, compares it with the
//! shop, and stores what it would change as records, so that pages of the preview only read rows. Confirming
//! starts a batch of `product_batches`, which imports the stored records and can be undone as a whole. Customers,
//! redirects and orders are imported by a job, which stores how to undo each record; another job undoes them.

mod apply;
mod error_file;
mod files;
mod json;
mod list;
mod mapping;
mod models;
mod preview;
mod record_filter;
mod records;
mod rejection;
mod service;
mod start;
mod undo;
mod webhook_events;

#[path = "imports"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "imports"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use apply::{apply_products, report_chunk};
pub use files::delete_old_imports;
pub use list::{
    ImportPictures, ImportView, KeptRecord, RecordPage, count_pictures, get_import,
    list_file_errors, list_import_slice, list_imports, list_records, may_read_import,
};
pub use mapping::{change_mapping, save_mapping};
pub use models::{
    FileColumn, Import, ImportChange, ImportKind, ImportRecord, ImportStatus, RecordError,
};
pub use record_filter::RecordFilter;
pub use rejection::ImportRejection;
pub use service::{FILE_JOB, ImportService, MAX_IMPORT_BYTES, PREVIEW_JOB, RECORDS_JOB, UNDO_JOB};
pub use start::{start_import, undo_import};

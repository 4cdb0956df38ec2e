//! Adding, making and reading of pictures.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use tokio::task::spawn_blocking;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::{Conn, Repo, Tx},
    foundation::{changeset::Changeset, field::FieldSpec, ids::PictureId},
    jobs::{self, Handler, JobError, Lane},
    q,
};

use super::{
    files::{
        FIRST_WIDTH, MediaFile, PictureFormat, Rendition, WIDTHS, hash_of_src, widths_of,
        worker_file_name,
    },
    models::{AvifState, Picture, PictureRow},
    processor::{ImageWorker, WorkerTask},
    rejection::PictureRejection,
    report::PictureFacts,
    storage::Storage,
    upload::{MAX_PICTURE_BYTES, TemporaryFolder, Upload, UploadWriter, delete_abandoned},
};

/// The kind of the jobs that make all sizes of a picture.
pub const RENDITIONS_JOB: &str = "picture_renditions";
/// The kind of the jobs that make all sizes of a picture in AVIF.
pub const AVIF_JOB: &str = "picture_avif";
/// The number of pictures whose AVIF files are requested at a time.
const AVIF_BATCH: i64 = 500;
/// The kind of the jobs that delete the files of a picture.
pub const DELETE_JOB: &str = "picture_files";

/// The arguments of the jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PictureJob {
    pub hash: String,
}

/// The pictures of the shop. Clones share it.
#[derive(Clone)]
pub struct PictureService(Arc<Inner>);

struct Inner {
    repo: Repo,
    storage: Box<dyn Storage>,
    /// Where temporary files are written, in the file system of a local storage.
    temporary: PathBuf,
    worker: ImageWorker,
    /// `true` if pictures get files in AVIF, too.
    makes_avif: bool,
}

/// A file that is ready to be sent.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// The content.
    pub bytes: Vec<u8>,
    /// The file, which may be another one of the same picture.
    pub file: MediaFile,
}

impl PictureService {
    /// The pictures in a storage. Temporary files are written below a folder; those that an earlier process
    /// left there are deleted.
    pub fn new(
        repo: Repo,
        storage: Box<dyn Storage>,
        temporary: PathBuf,
        makes_avif: bool,
    ) -> Self {
        if let Err(error) = delete_abandoned(&temporary) {
            tracing::warn!(%error, "failed to delete abandoned uploads");
        }
        let worker = ImageWorker::default();
        Self(Arc::new(Inner { repo, storage, temporary, worker, makes_avif }))
    }

    pub(super) fn repo(&self) -> &Repo {
        &self.0.repo
    }

    pub(super) fn storage(&self) -> &dyn Storage {
        &*self.0.storage
    }

    /// Begins an upload of at most `max_bytes`.
    pub async fn begin_upload(&self, max_bytes: u64) -> Result<UploadWriter> {
        UploadWriter::create(&self.0.temporary, max_bytes).await.map_err(storage_error)
    }

    /// Adds an uploaded picture. An upload that is known already leads to the same picture.
    ///
    /// # Errors
    /// A [`PictureRejection`] if the file can't be used; nothing is stored then.
    pub async fn add(&self, scope: &Scope, upload: &Upload) -> Result<Picture> {
        require_upload(scope)?;
        if upload.bytes > MAX_PICTURE_BYTES {
            return Err(PictureRejection::PictureTooLarge.into());
        }
        if let Some(known) = self.find_and_keep(&upload.hash).await?
            && self.has_master(&known).await?
        {
            return Ok(known);
        }
        let folder = TemporaryFolder::create(&self.0.temporary).await.map_err(storage_error)?;
        let facts = self.0.worker.run(&WorkerTask::Import, &upload.path(), folder.path()).await?;
        self.store_files(&upload.hash, folder.path()).await.map_err(storage_error)?;
        self.insert(scope.clone(), upload, facts).await
    }

    /// Returns `true` unless the largest file of a picture is lost. An upload of the same picture stores it again.
    async fn has_master(&self, picture: &Picture) -> Result<bool> {
        self.0.storage.has(&picture.master().storage_name()).await.map_err(storage_error)
    }

    /// Returns a picture, and postpones its deletion if no product has it.
    async fn find_and_keep(&self, hash: &str) -> Result<Option<Picture>> {
        let wanted = hash.to_owned();
        let keep = move |tx: &mut Tx<'_>| {
            let now = tx.now();
            q!(tx, pictures::rows::restart_unused(&wanted, now))?;
            q!(tx, pictures::rows::by_hash(&wanted))
        };
        self.0.repo.write(keep).await
    }

    async fn insert(&self, scope: Scope, upload: &Upload, facts: PictureFacts) -> Result<Picture> {
        let hash = upload.hash.clone();
        let bytes = i64::try_from(upload.bytes).unwrap_or(i64::MAX);
        let insert = move |tx: &mut Tx<'_>| {
            let row = PictureRow {
                hash: hash.clone(),
                width: i32::try_from(facts.width).unwrap_or(i32::MAX),
                height: i32::try_from(facts.height).unwrap_or(i32::MAX),
                color: facts.color.clone(),
                has_alpha: facts.has_alpha,
                bytes,
                inserted_at: tx.now(),
            };
            q!(tx, pictures::rows::insert(&row))?;
            // Also if the row is known: its files were stored again.
            let job = PictureJob { hash: hash.clone() };
            jobs::enqueue(tx, Lane::Pictures, RENDITIONS_JOB, &job)?;
            let picture = q!(tx, pictures::rows::by_hash(&hash))?.ok_or(Error::NotFound)?;
            let label = format!("Picture of {} × {} pixels", picture.width, picture.height);
            scope.record(tx, Change::new("uploaded", SubjectKind::Picture, picture.id, label));
            Ok(picture)
        };
        self.0.repo.write(insert).await
    }

    /// Moves the worker's files into the storage. The master is the last one.
    async fn store_files(&self, hash: &str, folder: &Path) -> io::Result<()> {
        let widths = WIDTHS.into_iter().map(Some).chain([None]);
        for width in widths {
            for format in PictureFormat::ALL {
                let made = folder.join(worker_file_name(width, format));
                if made.try_exists()? {
                    let file = MediaFile { hash: hash.to_owned(), width, format };
                    self.0.storage.put(&file.storage_name(), &made).await?;
                }
            }
        }
        Ok(())
    }

    /// Returns a file, or else the best substitute. Returns `None` if the picture has no files.
    pub async fn load(&self, file: &MediaFile) -> io::Result<Option<LoadedFile>> {
        let masters = PictureFormat::OF_MASTERS.into_iter().map(|format| MediaFile {
            width: None,
            format,
            ..file.clone()
        });
        let candidates = [file.clone()].into_iter().chain(file.substitutes()).chain(masters);
        for file in candidates {
            if let Some(bytes) = self.0.storage.get(&file.storage_name()).await? {
                return Ok(Some(LoadedFile { bytes, file }));
            }
        }
        Ok(None)
    }

    /// The handler of [`RENDITIONS_JOB`].
    pub fn renditions(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| Box::pin(service.clone().make_renditions(payload)))
    }

    /// The handler of [`AVIF_JOB`].
    pub fn avif_renditions(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| Box::pin(service.clone().make_avif_renditions(payload)))
    }

    /// Requests AVIF files of all pictures that have none, if the shop wants them.
    pub async fn request_missing_avif(&self) -> Result<()> {
        let request = |tx: &mut Tx<'_>| {
            let pictures = q!(tx, pictures::rows::without_avif(AVIF_BATCH))?;
            for picture in &pictures {
                request_avif(tx, picture)?;
            }
            Ok(pictures.len())
        };
        while self.0.makes_avif && self.0.repo.write(request).await? > 0 {}
        Ok(())
    }

    /// The handler of [`DELETE_JOB`].
    pub fn deletions(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| Box::pin(service.clone().delete_files(payload)))
    }

    /// Makes the sizes of a picture that were not made when it was added.
    async fn make_renditions(self, payload: String) -> Result<(), JobError> {
        let Some(picture) = self.find_picture(&payload).await? else { return Ok(()) };
        let mut widths = widths_of(u32::try_from(picture.width).unwrap_or(1));
        widths.retain(|width| *width != FIRST_WIDTH);
        if !widths.is_empty() {
            let folder = self.load_master(&picture).await?;
            let input = folder.path().join(INPUT);
            let task = WorkerTask::Render(widths);
            self.0.worker.run(&task, &input, folder.path()).await.map_err(temporary)?;
            self.store_files(&picture.hash, folder.path()).await.map_err(temporary)?;
        }
        if self.0.makes_avif && picture.avif == AvifState::None {
            let request = move |tx: &mut Tx<'_>| request_avif(tx, &picture);
            self.0.repo.write(request).await.map_err(temporary)?;
        }
        Ok(())
    }

    /// Makes all sizes of a picture in AVIF, one by one. If a job is interrupted, the next one continues.
    async fn make_avif_renditions(self, payload: String) -> Result<(), JobError> {
        let Some(picture) = self.find_picture(&payload).await? else { return Ok(()) };
        if picture.avif == AvifState::Made {
            return Ok(());
        }
        let folder = self.load_master(&picture).await?;
        let input = folder.path().join(INPUT);
        for Rendition { file, .. } in picture.renditions(PictureFormat::Avif) {
            let name = file.storage_name();
            let Some(width) = file.width else { continue };
            if self.0.storage.has(&name).await.map_err(temporary)? {
                continue;
            }
            let task = WorkerTask::Avif(width);
            self.0.worker.run(&task, &input, folder.path()).await.map_err(temporary)?;
            let made = folder.path().join(worker_file_name(Some(width), PictureFormat::Avif));
            self.0.storage.put(&name, &made).await.map_err(temporary)?;
        }
        let id = picture.id;
        let finish = move |tx: &mut Tx<'_>| {
            q!(tx, pictures::rows::set_avif(id, AvifState::Made))?;
            Ok(())
        };
        self.0.repo.write(finish).await.map_err(temporary)
    }

    /// Returns the picture of a job, unless it was deleted.
    async fn find_picture(&self, payload: &str) -> Result<Option<Picture>, JobError> {
        let PictureJob { hash } = read_job(payload)?;
        let find = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::by_hash(&hash));
        self.0.repo.read(find).await.map_err(temporary)
    }

    /// Writes the largest file of a picture as [`INPUT`] into a new folder.
    async fn load_master(&self, picture: &Picture) -> Result<TemporaryFolder, JobError> {
        let master = self.0.storage.get(&picture.master().storage_name()).await;
        let master = master.map_err(temporary)?.ok_or_else(|| {
            JobError::Permanent("The picture's largest file is missing.".to_owned())
        })?;
        let folder = TemporaryFolder::create(&self.0.temporary).await.map_err(temporary)?;
        let input = folder.path().join(INPUT);
        let written = spawn_blocking(move || std::fs::write(input, master)).await;
        written.map_err(temporary)?.map_err(temporary)?;
        Ok(folder)
    }

    /// Deletes the files of a picture, unless it was added again.
    async fn delete_files(self, payload: String) -> Result<(), JobError> {
        let PictureJob { hash } = read_job(&payload)?;
        let wanted = hash.clone();
        let find = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::by_hash(&wanted));
        if self.0.repo.read(find).await.map_err(temporary)?.is_some() {
            return Ok(());
        }
        for width in [None].into_iter().chain(WIDTHS.into_iter().map(Some)) {
            for format in PictureFormat::ALL {
                let file = MediaFile { hash: hash.clone(), width, format };
                self.0.storage.delete(&file.storage_name()).await.map_err(temporary)?;
            }
        }
        Ok(())
    }
}

/// The name of the file that a worker reads.
const INPUT: &str = "input";

/// Enqueues the job that makes AVIF files of a picture.
fn request_avif(tx: &mut Tx<'_>, picture: &Picture) -> Result<()> {
    q!(tx, pictures::rows::set_avif(picture.id, AvifState::Requested))?;
    let job = PictureJob { hash: picture.hash.clone() };
    jobs::enqueue(tx, Lane::Pictures, AVIF_JOB, &job)?;
    Ok(())
}

/// The permissions to change something that has pictures.
const UPLOAD: [Permission; 3] =
    [Permission::ProductsWrite, Permission::CategoriesWrite, Permission::SettingsWrite];

/// Fails with `Forbidden` unless the scope may change something that has pictures.
pub fn require_upload(scope: &Scope) -> Result<()> {
    let is_allowed = UPLOAD.iter().any(|permission| scope.may(*permission));
    if is_allowed { Ok(()) } else { Err(Error::Forbidden) }
}

/// Returns the picture of this shop that a URL names; `None` for other URLs.
pub fn find_by_src(conn: &mut Conn<'_>, src: &str) -> Result<Option<Picture>> {
    let Some(hash) = hash_of_src(src) else { return Ok(None) };
    let found = q!(conn, pictures::rows::by_hash(&hash))?;
    Ok(found.filter(|picture| picture.src() == src))
}

/// Returns the pictures with these ids, by id.
pub fn list_by_id(conn: &mut Conn<'_>, ids: &[PictureId]) -> Result<HashMap<PictureId, Picture>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = q!(conn, pictures::rows::by_ids(ids))?;
    Ok(found.into_iter().map(|picture| (picture.id, picture)).collect())
}

/// Reads a picture field of a form, whose value is a picture's URL.
pub fn cast_picture(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    field: &FieldSpec,
) -> Result<Option<Picture>> {
    let src = form.value(field.name).trim().to_owned();
    if src.is_empty() {
        return Ok(None);
    }
    let found = find_by_src(conn, &src)?;
    if found.is_none() {
        form.field_error(field, "must be a picture that was uploaded to this shop");
    }
    Ok(found)
}

/// Returns the ids of the pictures that URLs name, by URL: those of uploads, and those that were fetched
/// from other sites. Other URLs are left out.
pub fn find_ids<'s>(
    conn: &mut Conn<'_>,
    srcs: impl Iterator<Item = &'s str>,
) -> Result<HashMap<&'s str, PictureId>> {
    let (elsewhere, own): (Vec<&str>, Vec<&str>) = srcs.partition(|src| src.starts_with("http"));
    let hashes: HashMap<&str, String> =
        own.into_iter().filter_map(|src| Some((src, hash_of_src(src)?))).collect();
    let wanted: Vec<String> = hashes.values().cloned().collect();
    let mut ids: HashMap<String, PictureId> = HashMap::new();
    if !wanted.is_empty() {
        ids.extend(q!(conn, pictures::rows::ids_by_hash(&wanted))?);
    }
    let mut known: HashMap<&str, PictureId> =
        hashes.into_iter().filter_map(|(src, hash)| Some((src, *ids.get(&hash)?))).collect();
    if !elsewhere.is_empty() {
        let fetched: HashMap<String, PictureId> =
            q!(conn, pictures::fetches::fetched(&elsewhere))?.into_iter().collect();
        known.extend(elsewhere.into_iter().filter_map(|src| Some((src, *fetched.get(src)?))));
    }
    Ok(known)
}

fn read_job(payload: &str) -> Result<PictureJob, JobError> {
    serde_json::from_str(payload).map_err(|error| JobError::Permanent(error.to_string()))
}

fn temporary(error: impl std::fmt::Display) -> JobError {
    JobError::Temporary(error.to_string())
}

pub(super) fn storage_error(error: io::Error) -> Error {
    Error::Internal(format!("picture storage: {error}"))
}

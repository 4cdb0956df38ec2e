//! Pictures that nothing has, files without a row, which a crash between storing and inserting leaves, and rows without
//! files.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use tokio::{task::JoinHandle, time::sleep};

use crate::{Result, db::Conn, q};

use super::{
    cleanup::mark_unused,
    files::{FIRST_WIDTH, MediaFile},
    models::Picture,
    service::{PictureService, storage_error},
    storage::StoredFile,
};

/// The age from which a file without a row is deleted. Younger ones may belong to an upload that is being added.
pub const ORPHAN_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The time between two looks for pictures that nothing has.
const INTERVAL: Duration = Duration::from_secs(60 * 60);
/// The number of such looks for each look for files without a row.
const LOOKS: u32 = 24;
/// The time before the first ones.
const FIRST: Duration = Duration::from_secs(15 * 60);
/// The rest after each of the 256 folders, so that a sweep slows nothing down.
const REST: Duration = Duration::from_millis(200);
/// The number of rows that are checked at a time.
const BATCH: i64 = 500;

/// Files and rows that do not belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageProblems {
    /// Pictures without their largest file or the first small one, with the names of what is missing.
    pub missing: Vec<String>,
    /// Old files of no picture.
    pub orphans: Vec<String>,
}

impl PictureService {
    /// Compares all files with all rows.
    pub async fn find_storage_problems(&self) -> Result<StorageProblems> {
        let mut problems = StorageProblems::default();
        let mut last = None;
        loop {
            let load = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::after(last, BATCH));
            let batch = self.repo().read(load).await?;
            let Some(picture) = batch.last() else { break };
            last = Some(picture.id);
            for picture in &batch {
                for file in needed_files(picture) {
                    if !self.storage().has(&file.storage_name()).await.map_err(storage_error)? {
                        problems.missing.push(file.to_string());
                    }
                }
            }
        }
        for folder in folders() {
            problems.orphans.extend(self.list_orphans(&folder).await?);
        }
        Ok(problems)
    }

    /// Deletes the old files of a folder that belong to no picture. Returns their number.
    pub async fn delete_orphans(&self, folder: &str) -> Result<usize> {
        let orphans = self.list_orphans(folder).await?;
        for name in &orphans {
            self.storage().delete(&format!("{folder}/{name}")).await.map_err(storage_error)?;
        }
        Ok(orphans.len())
    }

    /// Returns the names of old files of a folder that belong to no picture.
    async fn list_orphans(&self, folder: &str) -> Result<Vec<String>> {
        let mut files = self.storage().list(folder).await.map_err(storage_error)?;
        let now = SystemTime::UNIX_EPOCH
            + Duration::from_micros(self.repo().clock().now().micros().unsigned_abs());
        files.retain(|file| is_old(file, now));
        let hashes: HashSet<String> = files.iter().filter_map(hash_of).collect();
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<String> = hashes.into_iter().collect();
        let load = move |conn: &mut Conn<'_>| q!(conn, pictures::rows::ids_by_hash(&wanted));
        let known: HashSet<String> =
            self.repo().read(load).await?.into_iter().map(|(hash, _)| hash).collect();
        // What else lies there is not ours.
        let is_orphan =
            |file: &StoredFile| hash_of(file).is_some_and(|hash| !known.contains(&hash));
        Ok(files.into_iter().filter(is_orphan).map(|file| file.name).collect())
    }
}

/// The files without which a picture is not shown properly: all others are made from the largest one.
fn needed_files(picture: &Picture) -> [MediaFile; 2] {
    let first = MediaFile {
        hash: picture.hash.clone(),
        width: Some(FIRST_WIDTH),
        format: picture.fallback_format(),
    };
    [picture.master(), first]
}

fn is_old(file: &StoredFile, now: SystemTime) -> bool {
    now.duration_since(file.stored_at).is_ok_and(|age| age > ORPHAN_AGE)
}

fn hash_of(file: &StoredFile) -> Option<String> {
    MediaFile::parse(&file.name).map(|file| file.hash)
}

/// The folders of the storage, `00` to `ff`.
fn folders() -> impl Iterator<Item = String> {
    (0..=255_u8).map(|number| format!("{number:02x}"))
}

/// The running task that marks pictures that nothing has, every hour, and deletes files without a row, once a day.
/// Dropping it stops the task.
pub struct OrphanSweeper(JoinHandle<()>);

impl OrphanSweeper {
    /// Starts the task.
    pub fn start(pictures: PictureService) -> Self {
        Self(tokio::spawn(sweep(pictures)))
    }
}

impl Drop for OrphanSweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn sweep(pictures: PictureService) {
    sleep(FIRST).await;
    for look in (0..LOOKS).cycle() {
        if let Err(error) = mark_unused(pictures.repo()).await {
            tracing::warn!(%error, "failed to look for pictures that nothing has");
        }
        for folder in folders().filter(|_| look == 0) {
            match pictures.delete_orphans(&folder).await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(deleted, folder, "deleted files of no picture"),
                Err(error) => {
                    tracing::warn!(%error, folder, "failed to look for files of no picture")
                }
            }
            sleep(REST).await;
        }
        sleep(INTERVAL).await;
    }
}

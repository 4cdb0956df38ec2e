//! Uploads, written to a temporary file while they arrive.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::{runtime::Handle, task::spawn_blocking};

use crate::foundation::token;

use super::files::HASH_LENGTH;

/// Maximum bytes of an uploaded picture: 20 MB.
pub const MAX_PICTURE_BYTES: u64 = 20_000_000;
/// The age from which a temporary folder is abandoned.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);
/// The version of the rules by which files are made. It is part of the hash, so that new rules lead to new
/// URLs.
const RECIPE: &[u8] = b"vitrine picture 1\n";

/// A private folder for temporary files, which is deleted soon after this is dropped. The work on the disk, which can
/// take long, is done on blocking threads.
#[derive(Debug)]
pub(super) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Creates a folder that only its owner can read.
    pub async fn create(parent: &Path) -> io::Result<Self> {
        let folder = Self(parent.join(token::generate()));
        let path = folder.0.clone();
        let create = move || DirBuilder::new().recursive(true).mode(0o700).create(path);
        spawn_blocking(create).await.map_err(io::Error::other)??;
        Ok(folder)
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Deletes the temporary folders of processes that ended in the middle of an upload: those that are older than
/// an hour, which no upload takes.
pub(super) fn delete_abandoned(parent: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(parent) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let age = entry.metadata().and_then(|metadata| metadata.modified())?.elapsed();
        if age.is_ok_and(|age| age > MAX_AGE) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let folder = std::mem::take(&mut self.0);
        let delete = move || match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "failed to delete a temporary folder");
            }
            _ => {}
        };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(delete)),
            Err(_) => delete(),
        }
    }
}

/// A file that is being uploaded.
#[derive(Debug)]
pub struct UploadWriter {
    folder: TemporaryFolder,
    file: File,
    hasher: Sha256,
    bytes: u64,
    max_bytes: u64,
}

impl UploadWriter {
    pub(super) async fn create(parent: &Path, max_bytes: u64) -> io::Result<Self> {
        let folder = TemporaryFolder::create(parent).await?;
        let path = folder.path().join("upload");
        let created = spawn_blocking(|| File::create_new(path)).await;
        let file = created.map_err(io::Error::other)??;
        let mut hasher = Sha256::new();
        hasher.update(RECIPE);
        Ok(Self { folder, file, hasher, bytes: 0, max_bytes })
    }

    /// Appends bytes. Bytes beyond the limit are counted, but not written.
    pub fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.bytes += chunk.len() as u64;
        if self.bytes > self.max_bytes {
            return self.file.set_len(0);
        }
        self.hasher.update(chunk);
        self.file.write_all(chunk)
    }

    /// Ends the file.
    pub fn finish(self) -> Upload {
        let mut hash = const_hex::encode(self.hasher.finalize());
        hash.truncate(HASH_LENGTH);
        Upload { folder: self.folder, hash, bytes: self.bytes }
    }
}

/// An uploaded file, which is deleted soon after this is dropped.
#[derive(Debug)]
pub struct Upload {
    folder: TemporaryFolder,
    /// The first digits of the SHA-256 of its content.
    pub hash: String,
    /// The number of bytes that were sent.
    pub bytes: u64,
}

impl Upload {
    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("upload")
    }
}

//! The folder of the text index of this process.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use super::fields::FORMAT;

/// The extension of the file that asks the process of a folder to make its index anew.
const REQUEST: &str = "rebuild";

/// The most processes of a machine, or of several machines that share the folder, that have an index each.
const MAX_PROCESSES: usize = 64;

/// A folder that only this process uses, for as long as the value lives.
#[derive(Debug)]
pub struct IndexFolder {
    path: PathBuf,
    request: PathBuf,
    /// The time of the last request that was fulfilled. Its file stays if it cannot be deleted.
    fulfilled: Mutex<Option<SystemTime>>,
    _lock: File,
}

/// A folder of the present format, and whether a process uses it.
#[derive(Clone, Debug)]
pub struct FolderState {
    /// The folder.
    pub path: PathBuf,
    /// `true` if a process uses it.
    pub is_used: bool,
    request: PathBuf,
}

impl FolderState {
    /// Asks the process that uses the folder to make its index anew.
    pub fn request_rebuild(&self) -> io::Result<()> {
        File::create(&self.request).map(drop)
    }

    /// Returns `true` if the request was not fulfilled yet.
    pub fn is_rebuild_requested(&self) -> bool {
        self.request.exists()
    }
}

/// Returns the folders below `parent`, which may not exist.
pub fn list_folders(parent: &Path) -> io::Result<Vec<FolderState>> {
    let mut folders = Vec::new();
    for number in 0..MAX_PROCESSES {
        let path = parent.join(format!("{number}-{FORMAT}"));
        if !path.exists() {
            continue;
        }
        let lock = open_lock(parent, number)?;
        let is_used = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        folders.push(FolderState { path, is_used, request: request_file(parent, number) });
    }
    Ok(folders)
}

fn open_lock(parent: &Path, number: usize) -> io::Result<File> {
    let path = parent.join(format!("{number}.lock"));
    File::options().create(true).truncate(false).write(true).open(path)
}

fn request_file(parent: &Path, number: usize) -> PathBuf {
    parent.join(format!("{number}.{REQUEST}"))
}

impl IndexFolder {
    /// Takes the first folder that no other process uses, and deletes those of other formats.
    pub fn take(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        for number in 0..MAX_PROCESSES {
            let lock = open_lock(parent, number)?;
            match lock.try_lock() {
                Ok(()) => {
                    let prefix = format!("{number}-");
                    let path = parent.join(format!("{prefix}{FORMAT}"));
                    delete_others(parent, &prefix, &path);
                    fs::create_dir_all(&path)?;
                    return Ok(Self {
                        path,
                        request: request_file(parent, number),
                        fulfilled: Mutex::default(),
                        _lock: lock,
                    });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other("too many processes use the folder"))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns `true` if the index is to be made anew.
    pub fn is_rebuild_requested(&self) -> bool {
        let requested = self.requested_at();
        requested.is_some()
            && requested != *self.fulfilled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that the index was made anew. Fails if the request cannot be deleted; it is ignored from then on.
    pub fn finish_rebuild(&self) -> io::Result<()> {
        *self.fulfilled.lock().unwrap_or_else(PoisonError::into_inner) = self.requested_at();
        fs::remove_file(&self.request)
    }

    fn requested_at(&self) -> Option<SystemTime> {
        fs::metadata(&self.request).and_then(|file| file.modified()).ok()
    }

    /// Deletes everything in the folder.
    pub fn clear(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.path)?;
        fs::create_dir_all(&self.path)
    }
}

/// Deletes the folders of this process in other formats. What cannot be deleted stays.
fn delete_others(parent: &Path, prefix: &str, own: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(prefix) && path != own {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_cannot_be_deleted_is_fulfilled_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = IndexFolder::take(parent.path()).unwrap();
        assert!(!folder.is_rebuild_requested());
        // A folder cannot be deleted as a file.
        fs::create_dir(&folder.request).unwrap();
        assert!(folder.is_rebuild_requested());
        assert!(folder.finish_rebuild().is_err());
        assert!(!folder.is_rebuild_requested());
    }
}

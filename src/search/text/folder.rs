//! The folder of the text index of this process.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::fields::FORMAT;

/// The most processes of a machine, or of several machines that share the folder, that have an index each.
const MAX_PROCESSES: usize = 64;

/// A folder that only this process uses, for as long as the value lives.
#[derive(Debug)]
pub struct IndexFolder {
    path: PathBuf,
    _lock: File,
}

impl IndexFolder {
    /// Takes the first folder that no other process uses, and deletes those of other formats.
    pub fn take(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        for number in 0..MAX_PROCESSES {
            let lock = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(parent.join(format!("{number}.lock")))?;
            match lock.try_lock() {
                Ok(()) => {
                    let prefix = format!("{number}-");
                    let path = parent.join(format!("{prefix}{FORMAT}"));
                    delete_others(parent, &prefix, &path);
                    fs::create_dir_all(&path)?;
                    return Ok(Self { path, _lock: lock });
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

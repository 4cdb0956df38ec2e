//! The stored files of imports.

use std::{
    fs::{self, DirBuilder, File, Permissions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    Result,
    db::Tx,
    foundation::token,
    jobs::{self, Lane},
    q,
};

/// The kind of the jobs that delete the file of an import.
pub const FILE_JOB: &str = "import_file";
/// The time for which an import is stored: as long as it can be undone, and a few days more.
const RETENTION: Duration = Duration::from_secs(35 * 24 * 60 * 60);
/// Rows of an import that are deleted together.
const ROWS: i64 = 2_000;

/// The arguments of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileJob {
    pub stored_name: String,
}

/// The folder with the files.
#[derive(Clone, Debug)]
pub struct ImportFolder(PathBuf);

impl ImportFolder {
    /// The folder at a path, which is created with the first file.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Moves an uploaded file of the same file system into the folder. Returns its new name.
    pub fn store(&self, upload: &Path) -> io::Result<String> {
        if !self.0.try_exists()? {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        }
        let name = format!("{}.csv", token::generate());
        let file = File::open(upload)?;
        // It may have addresses and hashes of passwords.
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.sync_all()?;
        fs::rename(upload, self.file(&name))?;
        Ok(name)
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.file(name))
    }

    /// Deletes a file, if it exists.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.file(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        // Names are made by this program, and never have a folder.
        self.0.join(Path::new(name).file_name().unwrap_or_default())
    }
}

/// Reads at most `limit` bytes from the beginning of a file.
pub fn read_head(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(limit as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Deletes at most `limit` old imports, or some of the rows of one. Returns the number of deleted rows.
pub fn delete_old_imports(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let Some(import) = q!(tx, imports::files::older(before, 1))?.pop() else { return Ok(0) };
    let rows = limit.min(ROWS);
    let deleted = q!(tx, imports::records::delete(import.id, rows))?
        + q!(tx, imports::errors::delete(import.id, rows))?;
    if deleted > 0 {
        return Ok(deleted);
    }
    let job = FileJob { stored_name: import.stored_name };
    jobs::enqueue(tx, Lane::Other, FILE_JOB, &job)?;
    q!(tx, imports::files::delete(import.id))
}

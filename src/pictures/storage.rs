//! Where the files of pictures are stored.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    pin::Pin,
    time::SystemTime,
};

use tokio::task::spawn_blocking;

/// The result of an access to the storage.
pub type StorageFuture<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// A store of files by name, such as `0f/0f3a….jpg`. A file never changes.
pub trait Storage: Send + Sync {
    /// Moves a local file into the storage. It survives a crash once this returns.
    fn put<'a>(&'a self, name: &'a str, file: &'a Path) -> StorageFuture<'a, ()>;
    /// Returns the content of a file; `None` if there is no such file.
    fn get<'a>(&'a self, name: &'a str) -> StorageFuture<'a, Option<Vec<u8>>>;
    /// Returns `true` if there is such a file.
    fn has<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool>;
    /// Deletes a file, if it exists.
    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, ()>;
    /// Lists the files of a folder, such as `0f`.
    fn list<'a>(&'a self, folder: &'a str) -> StorageFuture<'a, Vec<StoredFile>>;
}

/// A file in a storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name, without its folder.
    pub name: String,
    /// When it was stored.
    pub stored_at: SystemTime,
}

/// Files in a folder of this machine.
#[derive(Clone, Debug)]
pub struct LocalStorage {
    folder: PathBuf,
}

impl LocalStorage {
    /// Stores files in a folder, which is created with the first file.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Storage for LocalStorage {
    fn put<'a>(&'a self, name: &'a str, file: &'a Path) -> StorageFuture<'a, ()> {
        let (target, file) = (self.folder.join(name), file.to_owned());
        Box::pin(on_thread(move || place(&file, &target)))
    }

    fn get<'a>(&'a self, name: &'a str) -> StorageFuture<'a, Option<Vec<u8>>> {
        let file = self.folder.join(name);
        Box::pin(on_thread(move || none_if_missing(fs::read(file))))
    }

    fn has<'a>(&'a self, name: &'a str) -> StorageFuture<'a, bool> {
        let file = self.folder.join(name);
        Box::pin(on_thread(move || file.try_exists()))
    }

    fn list<'a>(&'a self, folder: &'a str) -> StorageFuture<'a, Vec<StoredFile>> {
        let folder = self.folder.join(folder);
        Box::pin(on_thread(move || list_folder(&folder)))
    }

    fn delete<'a>(&'a self, name: &'a str) -> StorageFuture<'a, ()> {
        let file = self.folder.join(name);
        Box::pin(on_thread(move || none_if_missing(fs::remove_file(file)).map(drop)))
    }
}

/// Moves a file of the same file system to its final name.
fn place(file: &Path, target: &Path) -> io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    File::open(file)?.sync_all()?;
    fs::rename(file, target)?;
    File::open(folder)?.sync_all()
}

fn list_folder(folder: &Path) -> io::Result<Vec<StoredFile>> {
    let Some(entries) = none_if_missing(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        // Someone else may delete it meanwhile.
        let Some(facts) = none_if_missing(entry.metadata())? else { continue };
        if let Ok(name) = entry.file_name().into_string() {
            files.push(StoredFile { name, stored_at: facts.modified()? });
        }
    }
    Ok(files)
}

fn none_if_missing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// Runs something that waits for the disk on another thread.
pub(super) async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn files_are_stored_and_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let storage = LocalStorage::new(folder.path().join("pictures"));
        let file = folder.path().join("new");
        fs::write(&file, "content").unwrap();
        assert_eq!(storage.get("ab/abc.jpg").await.unwrap(), None);
        storage.put("ab/abc.jpg", &file).await.unwrap();
        assert_eq!(storage.get("ab/abc.jpg").await.unwrap().unwrap(), b"content");
        assert!(!file.exists(), "the file is moved");
        assert!(
            storage.has("ab/abc.jpg").await.unwrap() && !storage.has("ab/x.jpg").await.unwrap()
        );
        let listed = storage.list("ab").await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str()), (1, "abc.jpg"));
        assert_eq!(storage.list("cd").await.unwrap(), []);
        storage.delete("ab/abc.jpg").await.unwrap();
        storage.delete("ab/abc.jpg").await.unwrap();
        assert_eq!(storage.get("ab/abc.jpg").await.unwrap(), None);
    }
}

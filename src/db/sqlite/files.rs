//! Who may read the database's files: their owner, and nobody else. They hold every address, order
//! and hash of a password, so they are as private as the key for cookies.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// What SQLite puts beside its file. It gives them the permissions of the file.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes the file and its folder if missing, so that nobody else can read them even for a moment,
/// and takes the permissions of others from those that are there.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // SQLite would make it with whatever the umask leaves.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    restrict(path);
    Ok(())
}

/// Takes the permissions of others from the database's files, and logs where that is not possible, as
/// with somebody else's file.
///
/// An address that is mistaken can name anything, and a folder may belong to other programs too: only
/// plain files are touched.
pub(super) fn restrict(path: &Path) {
    if !fs::metadata(path).is_ok_and(|found| found.is_file()) {
        return;
    }
    close_to_others(path);
    let beside = BESIDE.iter().map(|end| beside(path, end));
    beside.filter(|path| path.is_file()).for_each(|path| close_to_others(&path));
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// By name: to open the file and close it again would end SQLite's locks on it.
fn close_to_others(path: &Path) {
    let Ok(found) = fs::metadata(path) else { return };
    if found.mode() & 0o077 == 0 {
        return;
    }
    if let Err(error) = fs::set_permissions(path, Permissions::from_mode(0o600)) {
        let path = path.display();
        tracing::warn!(%path, %error, "database file is readable by other users of this machine");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_new_database_and_its_folder_are_their_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/shop.db");
        make_private(&path).unwrap();
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn a_folder_that_was_taken_for_a_database_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, Permissions::from_mode(0o755)).unwrap();
        assert!(make_private(&shared).is_ok());
        assert_eq!(mode(&shared), 0o755);
    }

    #[test]
    fn existing_files_are_closed_and_existing_folders_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, Permissions::from_mode(0o755)).unwrap();
        let path = shared.join("shop.db");
        for file in [path.clone(), beside(&path, "-wal")] {
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        }
        make_private(&path).unwrap();
        assert_eq!((mode(&path), mode(&beside(&path, "-wal"))), (0o600, 0o600));
        assert_eq!(mode(&shared), 0o755);
    }
}

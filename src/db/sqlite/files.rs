//! Permissions of the database's files: only their owner may read them, as they contain all
//! addresses, orders and password hashes.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The files that SQLite creates beside the database, with the permissions of the database file.
const SUFFIXES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Creates the file and its folder if missing, readable by their owner only from the start, and
/// restricts the permissions of existing files.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // Created here because SQLite would apply the umask to its permissions.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    restrict(path);
    Ok(())
}

/// Removes other users' permissions from the database's files, and logs a warning if that fails, for
/// example for another user's file.
///
/// Changes regular files only: a mistyped path may name anything.
pub(super) fn restrict(path: &Path) {
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return;
    }
    remove_others_permissions(path);
    let siblings = SUFFIXES.iter().map(|suffix| sibling(path, suffix));
    siblings.filter(|path| path.is_file()).for_each(|path| remove_others_permissions(&path));
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Works by path. Opening and closing the file would release SQLite's locks on it.
fn remove_others_permissions(path: &Path) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.mode() & 0o077 == 0 {
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
    fn a_new_database_and_its_folder_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/shop.db");
        make_private(&path).unwrap();
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn a_folder_given_as_a_database_is_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, Permissions::from_mode(0o755)).unwrap();
        assert!(make_private(&shared).is_ok());
        assert_eq!(mode(&shared), 0o755);
    }

    #[test]
    fn existing_files_become_private_and_existing_folders_are_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, Permissions::from_mode(0o755)).unwrap();
        let path = shared.join("shop.db");
        for file in [path.clone(), sibling(&path, "-wal")] {
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        }
        make_private(&path).unwrap();
        assert_eq!((mode(&path), mode(&sibling(&path, "-wal"))), (0o600, 0o600));
        assert_eq!(mode(&shared), 0o755);
    }
}

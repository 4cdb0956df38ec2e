//! A generated key for development, stored in a file so that carts and sessions survive restarts.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions, hard_link, remove_file},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::foundation::token;

/// Reads the key in a folder, or creates one that only its owner can read.
pub(super) fn load_or_create(folder: &Path) -> io::Result<String> {
    let file = folder.join("secret_key");
    match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(folder, &file),
        Ok(key) => {
            restrict(&file);
            Ok(key)
        }
        error => error,
    }
}

/// Removes other users' permissions, which a restored backup may have.
fn restrict(file: &Path) {
    let open = fs::metadata(file).is_ok_and(|metadata| metadata.mode() & 0o077 != 0);
    if open && let Err(error) = fs::set_permissions(file, Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "cookie key file is readable by other users of this machine");
    }
}

/// Creates the key. It is written to a temporary file first, so that a process that starts at the same
/// time finds a complete key or none.
fn create(folder: &Path, file: &Path) -> io::Result<String> {
    if !folder.as_os_str().is_empty() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let temporary = folder.join(format!("secret_key.{}", token::generate()));
    let key = format!("{}{}", token::generate(), token::generate());
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary);
    let placed = opened.and_then(|mut file| file.write_all(key.as_bytes()));
    let placed = placed.and_then(|()| hard_link(&temporary, file));
    let _ = remove_file(&temporary);
    match placed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(file),
        placed => placed.map(|()| key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_created_once_and_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("var");
        let key = load_or_create(&inner).unwrap();
        assert!(key.len() >= 64);
        assert_eq!(load_or_create(&inner).unwrap(), key);
        let mode = fs::metadata(inner.join("secret_key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(&inner).unwrap().count(), 1);
        fs::set_permissions(inner.join("secret_key"), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(load_or_create(&inner).unwrap(), key);
        assert_eq!(fs::metadata(inner.join("secret_key")).unwrap().mode() & 0o777, 0o600);
    }
}

//! The key that a developer's machine makes up once and keeps, so that carts and sessions live on
//! when the program starts again.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions, hard_link, remove_file},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::foundation::token;

/// Reads the key of a folder, making one that only its owner can read where there is none.
pub(super) fn kept_in(folder: &Path) -> io::Result<String> {
    let file = folder.join("secret_key");
    match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(folder, &file),
        Ok(key) => {
            restrict(&file);
            Ok(key)
        }
        failed => failed,
    }
}

/// Takes the permissions of others, as where the file came out of a backup.
fn restrict(file: &Path) {
    let open = fs::metadata(file).is_ok_and(|found| found.mode() & 0o077 != 0);
    if open && let Err(error) = fs::set_permissions(file, Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "cookie key file is readable by other users of this machine");
    }
}

/// Written aside first: whoever else starts in the same moment finds a whole key or none.
fn make(folder: &Path, file: &Path) -> io::Result<String> {
    if !folder.as_os_str().is_empty() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let aside = folder.join(format!("secret_key.{}", token::generate()));
    let key = format!("{}{}", token::generate(), token::generate());
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside);
    let placed = made.and_then(|mut made| made.write_all(key.as_bytes()));
    let placed = placed.and_then(|()| hard_link(&aside, file));
    let _ = remove_file(&aside);
    match placed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(file),
        placed => placed.map(|()| key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("var");
        let key = kept_in(&inner).unwrap();
        assert!(key.len() >= 64);
        assert_eq!(kept_in(&inner).unwrap(), key);
        let mode = fs::metadata(inner.join("secret_key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(&inner).unwrap().count(), 1);
        fs::set_permissions(inner.join("secret_key"), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(kept_in(&inner).unwrap(), key);
        assert_eq!(fs::metadata(inner.join("secret_key")).unwrap().mode() & 0o777, 0o600);
    }
}

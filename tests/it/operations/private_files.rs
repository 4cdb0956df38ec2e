//! Database files are as private as the secret key, whatever the umask.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Database, DatabaseKind, Shop, program, temp_folder};

/// Returns an empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = temp_folder().join(name);
    fs::create_dir(&folder).unwrap();
    folder
}

fn is_readable_by_others(path: &Path) -> bool {
    fs::metadata(path).unwrap().mode() & 0o077 != 0
}

/// Returns a folder and all files and folders below it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Prepares the program with a umask that makes new files readable and writable for everybody.
fn command_with_open_umask(at: &Path, args: &[&str]) -> Command {
    let run = program("sqlite:var/vitrine.db", args).without_env("SECRET_KEY").command;
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(run.get_program()).args(run.get_args());
    shell.env_clear().current_dir(at);
    shell.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

#[test]
fn files_of_a_new_shop_are_private() {
    let at = folder("careless");
    assert!(command_with_open_umask(&at, &["migrate"]).output().unwrap().status.success());
    let found = files_below(&at.join("var"));
    assert!(found.iter().any(|path| path.ends_with("vitrine.db")), "{found:?}");
    let open: Vec<_> = found.iter().filter(|path| is_readable_by_others(path)).collect();
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn opening_a_shop_makes_its_files_private() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let path = PathBuf::from(db.url.trim_start_matches("sqlite:"));
    let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
    for file in [path.clone(), beside("-wal")] {
        if file.exists() {
            fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        }
    }
    let shop = Shop::open(db);
    assert_eq!(shop.visitor().get("/products").status, 200);
    for file in [path.clone(), beside("-wal"), beside("-shm")] {
        assert!(!is_readable_by_others(&file), "{}", file.display());
    }
    assert!(is_readable_by_others(temp_folder()), "permissions of a shared folder are not changed");
}

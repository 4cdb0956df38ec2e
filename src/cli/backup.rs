//! `vitrine backup`: a verified copy of the database, made while the shop is open.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::{
    config::Config,
    db::{self, DatabaseUrl, MigrationError, PublicUrl, Repo, RowCounts},
    foundation::text::one_line,
};

use super::{doctor, error::CliError};

/// The exit code for a complete backup with inconsistent data.
const INCONSISTENT: u8 = 2;

/// Copies the database into a new file.
pub(super) fn run(config: &Config, target: &Path) -> Result<ExitCode, CliError> {
    let url = config.database()?;
    if fs::symlink_metadata(target).is_ok() {
        return Err(already_exists(target));
    }
    let is_current = match Repo::check(&url) {
        Ok(()) => true,
        // A database of another version can be copied, but its data can't be checked.
        Err(
            MigrationError::Pending(..)
            | MigrationError::PreRelease(..)
            | MigrationError::Newer(..),
        ) => false,
        Err(error) => return Err(error.into()),
    };
    let part = PartFile::create(target)?;
    let Copied { summary, problems } = match &url {
        DatabaseUrl::Sqlite(path) => copy_file(path, &part.0, is_current)?,
        DatabaseUrl::Postgres(_) => dump(&url, &part.0, target)?,
    };
    part.finish(target)?;
    println!("{url} was backed up to {}: {summary}", target.display());
    problems.iter().for_each(|line| eprintln!("{line}"));
    if problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "The backup is complete, but its data is inconsistent: run vitrine doctor on the shop."
    );
    Ok(ExitCode::from(INCONSISTENT))
}

/// A complete copy.
struct Copied {
    /// A summary of its contents, for people.
    summary: String,
    /// Inconsistencies of its data, one line each.
    problems: Vec<String>,
}

fn copy_file(path: &Path, part: &Path, is_current: bool) -> Result<Copied, CliError> {
    let failed = |error: db::BackupError| CliError::Invalid(format!("no backup was made: {error}"));
    let counts = db::copy_database(path, part).map_err(failed)?;
    let problems = if is_current {
        db::read_copy(part, doctor::find_problems).map_err(failed)??
    } else {
        Vec::new()
    };
    Ok(Copied { summary: summary(&counts), problems })
}

fn summary(counts: &RowCounts) -> String {
    let count = |table: &str| counts.get(table).copied().unwrap_or_default();
    format!(
        "{} orders, {} products, {} accounts; backup verified",
        count("orders"),
        count("products"),
        count("users")
    )
}

/// Runs `pg_dump` and verifies the dump with `pg_restore`. The password is passed in the environment.
fn dump(url: &DatabaseUrl, part: &Path, target: &Path) -> Result<Copied, CliError> {
    let Some(PublicUrl { url: address, password }) = url.without_password() else {
        return Err(CliError::Invalid("no backup was made: DATABASE_URL has no host".into()));
    };
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--dbname", &address, "--file"]).arg(part);
    if let Some(password) = &password {
        command.env("PGPASSWORD", password);
    }
    match run_quietly(command) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let password = if password.is_some() { "PGPASSWORD=… " } else { "" };
            return Err(CliError::Invalid(format!(
                "no backup was made: pg_dump is not installed here (it comes with PostgreSQL's client \
                 programs). Install it, or run this where it is installed: {password}pg_dump --format=custom \
                 --dbname='{address}' --file='{}'",
                target.display()
            )));
        }
        Err(error) => return Err(CliError::Io("cannot run pg_dump".into(), error)),
        Ok(Err(message)) => {
            let message = url.redact(&message);
            return Err(CliError::Invalid(format!("no backup was made: {message}")));
        }
        Ok(Ok(_)) => {}
    }
    let mut command = Command::new("pg_restore");
    command.arg("--list").arg(part);
    let list = run_quietly(command);
    let list = list.map_err(|error| CliError::Io("cannot run pg_restore".into(), error))?;
    let list =
        list.map_err(|message| CliError::Invalid(format!("no backup was made: {message}")))?;
    let tables = list.lines().filter(|line| line.contains(" TABLE DATA ")).count();
    if !list.contains(" TABLE DATA public orders ") && !list.contains(" orders ") {
        return Err(CliError::Invalid("no backup was made: the dump has no orders in it".into()));
    }
    let summary = format!("{tables} tables, readable by pg_restore");
    Ok(Copied { summary, problems: Vec::new() })
}

/// Runs a program. Returns its standard output, or its error message in one line.
fn run_quietly(mut command: Command) -> io::Result<Result<String, String>> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    Ok(Err(one_line(&String::from_utf8_lossy(&output.stderr))))
}

/// An incomplete backup beside the target. Deleted when dropped.
struct PartFile(PathBuf);

impl PartFile {
    fn create(target: &Path) -> Result<Self, CliError> {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        created.map_err(|error| cannot_write(&path, error))?;
        Ok(Self(path))
    }

    /// Syncs the file to disk and renames it to the target, unless that exists by now.
    fn finish(self, target: &Path) -> Result<(), CliError> {
        let failed = |error: io::Error| cannot_write(target, error);
        File::open(&self.0).and_then(|file| file.sync_all()).map_err(failed)?;
        match renameat_with(CWD, &self.0, CWD, target, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(rustix::io::Errno::EXIST) => return Err(already_exists(target)),
            // Some file systems can't rename without replacing.
            Err(_) => {
                fs::hard_link(&self.0, target).map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => already_exists(target),
                    _ => failed(error),
                })?;
            }
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new(".")));
        folder.and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // The file no longer exists if it was renamed.
        let _ = fs::remove_file(&self.0);
    }
}

fn already_exists(target: &Path) -> CliError {
    let name = target.display();
    CliError::Invalid(format!("{name} already exists; choose another file"))
}

fn cannot_write(path: &Path, error: io::Error) -> CliError {
    CliError::Io(format!("cannot write {}", path.display()), error)
}

//! `vitrine backup`: a copy of the shop that can be trusted, made while it is open.

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

/// What it exits with when the copy is whole and the books in it do not agree.
const DISAGREES: u8 = 2;

/// Copies the shop's database into a file that is not there yet.
pub(super) fn run(config: &Config, target: &Path) -> Result<ExitCode, CliError> {
    let url = config.database()?;
    if fs::symlink_metadata(target).is_ok() {
        return Err(taken(target));
    }
    let current = match Repo::check(&url) {
        Ok(()) => true,
        // Only the version that made the database can check its data for consistency.
        Err(
            MigrationError::Pending(..)
            | MigrationError::PreRelease(..)
            | MigrationError::Newer(..),
        ) => false,
        Err(error) => return Err(error.into()),
    };
    let part = Part::make(target)?;
    let (message, disagreements) = match &url {
        DatabaseUrl::Sqlite(path) => copy_file(path, &part.0, current)?,
        DatabaseUrl::Postgres(_) => (dump(&url, &part.0, target)?, Vec::new()),
    };
    part.become_backup(target)?;
    println!("{url} was backed up to {}: {message}", target.display());
    disagreements.iter().for_each(|line| eprintln!("{line}"));
    if disagreements.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "The backup is complete, but its data is inconsistent: run vitrine doctor on the shop."
    );
    Ok(ExitCode::from(DISAGREES))
}

fn copy_file(path: &Path, part: &Path, current: bool) -> Result<(String, Vec<String>), CliError> {
    let failed = |error: db::BackupError| CliError::Invalid(format!("no backup was made: {error}"));
    let counts = db::copy_database(path, part).map_err(failed)?;
    let disagreements = match current {
        true => db::read_copy(part, doctor::find_problems).map_err(failed)??,
        false => Vec::new(),
    };
    Ok((summary(&counts), disagreements))
}

fn summary(counts: &RowCounts) -> String {
    let count = |table: &str| counts.get(table).copied().unwrap_or_default();
    let (orders, products, users) = (count("orders"), count("products"), count("users"));
    format!("{orders} orders, {products} products, {users} accounts; backup verified")
}

/// Has PostgreSQL's own program write the dump. The password is in neither program's arguments.
fn dump(url: &DatabaseUrl, part: &Path, target: &Path) -> Result<String, CliError> {
    let Some(PublicUrl { url: address, password }) = url.without_password() else {
        return Err(CliError::Invalid("no backup was made: DATABASE_URL names no server".into()));
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
    Ok(format!("{tables} tables, readable by pg_restore"))
}

/// What a program wrote on standard output, or its complaint in one line.
fn run_quietly(mut command: Command) -> io::Result<Result<String, String>> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    Ok(Err(one_line(&String::from_utf8_lossy(&output.stderr))))
}

/// The file that grows beside the target until it is complete. Gone when dropped before that.
struct Part(PathBuf);

impl Part {
    fn make(target: &Path) -> Result<Self, CliError> {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        made.map_err(|error| cannot_write(&path, error))?;
        Ok(Self(path))
    }

    /// Gives it its name once it is on the disk, unless the name was taken meanwhile.
    fn become_backup(self, target: &Path) -> Result<(), CliError> {
        let failed = |error: io::Error| cannot_write(target, error);
        File::open(&self.0).and_then(|file| file.sync_all()).map_err(failed)?;
        match renameat_with(CWD, &self.0, CWD, target, RenameFlags::NOREPLACE) {
            Ok(()) => {}
            Err(rustix::io::Errno::EXIST) => return Err(taken(target)),
            // A file system that cannot do both at once.
            Err(_) => {
                fs::hard_link(&self.0, target).map_err(|error| match error.kind() {
                    ErrorKind::AlreadyExists => taken(target),
                    _ => failed(error),
                })?;
            }
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new(".")));
        folder.and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is not there any more where it has become the backup.
        let _ = fs::remove_file(&self.0);
    }
}

fn taken(target: &Path) -> CliError {
    let name = target.display();
    CliError::Invalid(format!("{name} already exists; choose another file"))
}

fn cannot_write(path: &Path, error: io::Error) -> CliError {
    CliError::Io(format!("cannot write {}", path.display()), error)
}

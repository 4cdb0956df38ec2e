//! Stops all processes and removes all files of the tests, however they end.
//!
//! A shell script waits for the end of a pipe that this process holds. When the process ends, even
//! by Ctrl-C or `kill -9`, the script stops the processes that are still registered and removes the
//! tests' folder.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};

const SCRIPT: &str = r#"
live=" "
while read -r verb id; do
  case $verb in
    start) live="$live$id " ;;
    stop) case $live in *" $id "*) live="${live%% "$id" *} ${live#* "$id" }" ;; esac ;;
  esac
done
for id in $live; do kill -s INT -- "$id"; done
tries=0
for id in $live; do
  while kill -s 0 -- "$id" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "$id"
done
rm -rf -- "$1"
"#;

struct Watchdog {
    folder: PathBuf,
    pipe: Mutex<ChildStdin>,
}

fn watchdog() -> &'static Watchdog {
    static WATCHDOG: OnceLock<Watchdog> = OnceLock::new();
    WATCHDOG.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("vitrine-test-").tempdir().unwrap().keep();
        make_traversable(&folder);
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "watchdog"]).arg(&folder).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let pipe = shell.spawn().expect("a shell").stdin.take().unwrap();
        Watchdog { folder, pipe: Mutex::new(pipe) }
    })
}

/// Lets the database server, which may run as another user, enter the folder.
fn make_traversable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Returns a folder for this test process, removed when it ends.
pub fn temp_folder() -> &'static Path {
    &watchdog().folder
}

/// A process that is stopped with the tests, until this is dropped.
pub struct Watched(i64);

/// Registers a process, or with a negative id a process group.
pub fn watch(id: i64) -> Watched {
    notify("start", id);
    Watched(id)
}

impl Drop for Watched {
    fn drop(&mut self) {
        notify("stop", self.0);
    }
}

fn notify(verb: &str, id: i64) {
    let mut pipe = watchdog().pipe.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    writeln!(pipe, "{verb} {id}").expect("the watchdog is running");
}

/// Reports that a test is skipped because something is not installed. Panics if every test must run.
pub fn skip_without_package(what: &str, package: &str) {
    skip(&format!("{what} is not installed: apt-get install {package}"));
}

/// Reports that a test is skipped because a Python package is missing. Panics if every test must run.
#[track_caller]
pub fn skip_without_python_package(name: &str) {
    skip(&format!(
        "{name} is not installed: python3 -m venv target/python && target/python/bin/pip install {name}"
    ));
}

/// Reports that a test is skipped because an npm package is missing. Panics if every test must run.
#[track_caller]
pub fn skip_without_npm_package(name: &str) {
    skip(&format!("{name} is not installed: npm install --prefix target/node {name}"));
}

/// Reports that a test is skipped because a data file is missing that is not part of the project.
pub fn skip_without_data(file: &str) {
    report_skip(&format!("{file} does not exist"));
}

/// Returns `true` if every test must run, however long it takes.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the shop")]
pub fn runs_all_tests() -> bool {
    std::env::var_os("VITRINE_TEST_ALL").is_some_and(|value| value == "1")
}

fn skip(reason: &str) {
    assert!(!runs_all_tests(), "{reason}");
    report_skip(reason);
}

fn report_skip(reason: &str) {
    // The test harness hides what passing tests print, but not what is written directly.
    let _ = writeln!(std::io::stderr(), "\n*** TEST SKIPPED: {reason} ***\n");
}

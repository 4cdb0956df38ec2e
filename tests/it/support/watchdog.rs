//! Nothing that the tests start or write outlives them, whichever way they end.
//!
//! A small shell script waits for the end of a pipe that this process holds. When the process ends,
//! be it by a panic, Ctrl-C or `kill -9`, the script stops what is still registered by its own
//! process id, and removes the folder that the tests worked in.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};

const SCRIPT: &str = r#"
live=" "
while read -r verb who; do
  case $verb in
    start) live="$live$who " ;;
    stop) case $live in *" $who "*) live="${live%% "$who" *} ${live#* "$who" }" ;; esac ;;
  esac
done
for who in $live; do kill -s INT -- "$who"; done
tries=0
for who in $live; do
  while kill -s 0 -- "$who" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "$who"
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
        open_to_others(&folder);
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "watchdog"]).arg(&folder).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let pipe = shell.spawn().expect("a shell").stdin.take().unwrap();
        Watchdog { folder, pipe: Mutex::new(pipe) }
    })
}

/// The database server, as another user, must be able to pass through.
fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder for this test process, removed when it ends.
pub fn workplace() -> &'static Path {
    &watchdog().folder
}

/// A process (or, negative, a process group) that is stopped with the tests, until dropped.
pub struct Watched(i64);

pub fn watch(who: i64) -> Watched {
    tell("start", who);
    Watched(who)
}

impl Drop for Watched {
    fn drop(&mut self) {
        tell("stop", self.0);
    }
}

fn tell(verb: &str, who: i64) {
    let mut pipe = watchdog().pipe.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    writeln!(pipe, "{verb} {who}").expect("the watchdog lives");
}

/// Says aloud that something is not installed; where everything must be tested, that is a failure.
pub fn missing(what: &str, package: &str) {
    skip(&format!("{what} is not installed: apt-get install {package}"));
}

/// The same for data that is not part of the project, which nothing can install: never a failure.
pub fn missing_data(file: &str) {
    say_aloud(&format!("there is no {file}"));
}

/// Whether everything is to be tested, however long it takes.
#[expect(clippy::disallowed_methods, reason = "the switch of the test house itself")]
pub fn all_of_it() -> bool {
    std::env::var_os("VITRINE_TEST_ALL").is_some_and(|all| all == "1")
}

fn skip(reason: &str) {
    assert!(!all_of_it(), "{reason}");
    say_aloud(reason);
}

fn say_aloud(reason: &str) {
    // Past the harness, which swallows what a passing test prints.
    let _ = writeln!(std::io::stderr(), "\n*** TEST SKIPPED: {reason} ***\n");
}

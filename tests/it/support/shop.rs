//! The real program: one of its commands, or an open shop.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::browser::Browser;
use super::database::Database;
use super::watchdog::{Watched, temp_folder, watch};

/// The only account of a fresh database.
pub const ADMIN_EMAIL: &str = "shopkeeper@example.com";
pub const ADMIN_PASSWORD: &str = "a shop of one's own";

const SECRET_KEY: &str =
    "for tests only: sixty-four characters, or some more, to sign the cookies with";

/// The settings that a production shop needs.
pub const PRODUCTION: [(&str, &str); 5] = [
    ("APP_ENV", "production"),
    ("SECRET_KEY", "8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d"),
    ("BASE_URL", "https://shop.example"),
    ("SMTP_URL", "smtps://ann:s3cret@mail.example:465"),
    ("RATE_LIMITS", "on"),
];

/// The folder for the files of a shop with a database.
pub fn storage_folder(url: &str) -> PathBuf {
    let name: String = url.chars().filter(char::is_ascii_alphanumeric).collect();
    temp_folder().join(format!("media-{name}"))
}

/// Prepares a command of the program for a database.
pub fn program(url: &str, args: &[&str]) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.args(args).current_dir(temp_folder()).env_clear();
    command.env("DATABASE_URL", url).env("APP_ENV", "development").env("SECRET_KEY", SECRET_KEY);
    command.env("RATE_LIMITS", "off").env("HOST", "127.0.0.1").env("PORT", "0");
    // Tests of fetching turn it on, for a server of their own.
    command.env("FETCH_PICTURES", "off").env("RUST_BACKTRACE", "1");
    command.env("STORAGE_DIR", storage_folder(url));
    Program { command, input: String::new() }
}

/// A command of the program that is about to run.
pub struct Program {
    pub command: Command,
    input: String,
}

impl Program {
    pub fn with_input(mut self, text: &str) -> Program {
        text.clone_into(&mut self.input);
        self
    }

    pub fn with_env(mut self, name: &str, value: &str) -> Program {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Program {
        self.command.env_remove(name);
        self
    }

    pub fn output(mut self) -> Output {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program");
        match child.stdin.take().unwrap().write_all(self.input.as_bytes()) {
            // A command that fails early does not read its input.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            result => result.unwrap(),
        }
        child.wait_with_output().unwrap()
    }

    /// Runs and returns stdout. Panics if the command fails.
    #[track_caller]
    pub fn expect_success(self) -> String {
        let args = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let output = self.output();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args} failed: {message}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs and returns the error message: one line, and the indented lines below it. Panics if the
    /// command succeeds.
    #[track_caller]
    pub fn expect_failure(self) -> String {
        let output = self.output();
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        assert!(!output.status.success(), "should have failed: {message}");
        assert_ne!(output.status.code(), Some(101), "panicked: {message}");
        // clap appends hints on how to get help.
        let is_detail = |line: &str| line.is_empty() || line.starts_with("  ");
        let lines = message.lines().take_while(|line| !is_detail(line)).count();
        assert_eq!(lines, 1, "more than one line: {message}");
        message
    }
}

/// An open shop, closed when dropped.
pub struct Shop {
    /// `http://127.0.0.1:<port>`
    pub address: String,
    pub db: Database,
    child: Child,
    log: PathBuf,
    output: Lines,
    watched: Option<Watched>,
}

/// The lines that a shop has printed.
type Lines = Arc<Mutex<Vec<String>>>;

impl Shop {
    #[track_caller]
    pub fn open(db: Database) -> Shop {
        Self::open_with(db, &[])
    }

    /// Opens a shop with additional settings.
    #[track_caller]
    pub fn open_with(db: Database, settings: &[(&str, &str)]) -> Shop {
        let Process { address, child, log, output, watched } = start(&db, settings);
        Shop { address, db, child, log, output, watched: Some(watched) }
    }

    /// Closes the shop and opens it again, at another address.
    #[track_caller]
    pub fn reopen(&mut self) {
        assert!(self.close().success());
        self.start_again(&[]);
    }

    /// Kills the shop after a while, as a power cut would.
    pub fn kill_after(&self, after: Duration) -> std::thread::JoinHandle<()> {
        let id = self.child.id().to_string();
        std::thread::spawn(move || {
            std::thread::sleep(after);
            assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        })
    }

    /// Kills the shop and waits for its end.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Opens the shop again after it was killed.
    #[track_caller]
    pub fn reopen_after_kill(&mut self, settings: &[(&str, &str)]) {
        self.child.wait().unwrap();
        self.watched = None;
        self.start_again(settings);
    }

    #[track_caller]
    fn start_again(&mut self, settings: &[(&str, &str)]) {
        let process = start(&self.db, settings);
        let _ = fs::remove_file(&self.log);
        self.address = process.address;
        self.child = process.child;
        self.log = process.log;
        self.output = process.output;
        self.watched = Some(process.watched);
    }

    /// Returns a browser without cookies.
    pub fn visitor(&self) -> Browser {
        Browser::at(&self.address)
    }

    /// Stops the shop and waits for its end, at most five seconds.
    pub fn close(&mut self) -> ExitStatus {
        self.signal("-TERM");
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.watched = None;
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        self.watched = None;
        self.child.wait().unwrap()
    }

    /// Limits the size of the files that the shop writes, in bytes, as a full disk would. `None`
    /// removes the limit.
    pub fn limit_file_size(&self, bytes: Option<u64>) {
        let id = rustix::process::Pid::from_raw(self.child.id() as i32);
        let limit = rustix::process::Rlimit { current: bytes, maximum: None };
        rustix::process::prlimit(id, rustix::process::Resource::Fsize, limit).unwrap();
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Waits for and returns the first printed line with these words.
    #[track_caller]
    pub fn wait_for_output(&self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let lines = self.output.lock().unwrap();
            if let Some(line) = lines.iter().find(|line| line.contains(words)) {
                return line.clone();
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{words} is not in {lines:?}");
            drop(lines);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns the resident memory that is not shared with files, in megabytes, on Linux.
    pub fn memory_in_megabytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    }

    /// Kills a child process of the shop. Returns `false` if there is none.
    pub fn kill_child(&self) -> bool {
        let id = self.child.id().to_string();
        Command::new("pkill").args(["-KILL", "-P", &id]).status().unwrap().success()
    }

    /// Returns the log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

struct Process {
    address: String,
    child: Child,
    log: PathBuf,
    output: Lines,
    watched: Watched,
}

#[track_caller]
fn start(db: &Database, settings: &[(&str, &str)]) -> Process {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let log = temp_folder().join(format!("shop-{number}.log"));
    let mut command = program(&db.url, &["serve"]).command;
    command.envs(settings.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(fs::File::create(&log).unwrap());
    let mut child = command.spawn().expect("the program");
    let watched = watch(i64::from(child.id()));
    let output = Lines::default();
    let address = read_address(&mut child, &output);
    let address = address.unwrap_or_else(|| panic!("no address: {}", tail(&log)));
    Process { address, child, log, output, watched }
}

/// Returns the address that the shop prints when it is open, and collects what it prints later.
fn read_address(child: &mut Child, output: &Lines) -> Option<String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line =
        lines.by_ref().map_while(Result::ok).find(|line| line.contains("http://localhost:"))?;
    // The shop must never block on a full pipe.
    let output = Arc::clone(output);
    std::thread::spawn(move || {
        lines.map_while(Result::ok).for_each(|line| output.lock().unwrap().push(line));
    });
    let port = line.split("http://localhost:").nth(1)?;
    let port = port.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(format!("http://127.0.0.1:{port}"))
}

fn tail(log: &PathBuf) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

impl Drop for Shop {
    fn drop(&mut self) {
        if self.watched.is_some() {
            self.close();
        }
        if std::thread::panicking() {
            eprintln!("--- the shop's log ends with ---\n{}\n---", tail(&self.log));
        }
        let _ = fs::remove_file(&self.log);
    }
}

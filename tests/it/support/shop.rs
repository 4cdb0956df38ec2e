//! The real program: one command of it, or a shop that is open.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::browser::Browser;
use super::database::Database;
use super::watchdog::{Watched, watch, workplace};

/// The one account of a fresh database.
pub const ADMIN: &str = "keeper@example.com";
pub const PASSWORD: &str = "a shop of one's own";

const SECRET: &str =
    "for tests only: sixty-four characters, or some more, to seal the cookies with";

/// The settings that a production shop needs.
pub const PRODUCTION: [(&str, &str); 5] = [
    ("APP_ENV", "production"),
    ("SECRET_KEY", "8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d"),
    ("BASE_URL", "https://shop.example"),
    ("SMTP_URL", "smtps://ann:s3cret@mail.example:465"),
    ("RATE_LIMITS", "on"),
];

/// A command of the program against a database.
pub fn program(url: &str, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.args(args).current_dir(workplace()).env_clear();
    command.env("DATABASE_URL", url).env("APP_ENV", "development").env("SECRET_KEY", SECRET);
    command.env("RATE_LIMITS", "off").env("HOST", "127.0.0.1").env("PORT", "0");
    command.env("RUST_BACKTRACE", "1");
    Run { command, input: String::new() }
}

pub struct Run {
    pub command: Command,
    input: String,
}

impl Run {
    pub fn with_input(mut self, text: &str) -> Run {
        text.clone_into(&mut self.input);
        self
    }

    pub fn with_env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Run {
        self.command.env_remove(name);
        self
    }

    pub fn output(mut self) -> Output {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program");
        match child.stdin.take().unwrap().write_all(self.input.as_bytes()) {
            // A program that refuses at once reads nothing.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written.unwrap(),
        }
        child.wait_with_output().unwrap()
    }

    /// What it said on stdout.
    #[track_caller]
    pub fn succeeds(self) -> String {
        let shown = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let output = self.output();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{shown} failed: {complaint}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The one line with which it refused, and the lines under it that name each reason.
    #[track_caller]
    pub fn refuses(self) -> String {
        let output = self.output();
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        assert!(!output.status.success(), "did what it should refuse: {complaint}");
        assert_ne!(output.status.code(), Some(101), "panicked: {complaint}");
        // The reader of the command line adds where help is found.
        let more = |line: &str| line.is_empty() || line.starts_with("  ");
        let lines = complaint.lines().take_while(|line| !more(line)).count();
        assert_eq!(lines, 1, "more than one line: {complaint}");
        complaint
    }
}

/// A shop that is open for one test.
pub struct Shop {
    /// `http://127.0.0.1:<port>`
    pub address: String,
    pub db: Database,
    child: Child,
    log: PathBuf,
    printed: Lines,
    watched: Option<Watched>,
}

/// What a shop prints, line by line.
type Lines = Arc<Mutex<Vec<String>>>;

impl Shop {
    #[track_caller]
    pub fn open(db: Database) -> Shop {
        Self::open_with(db, &[])
    }

    /// With settings of its own.
    #[track_caller]
    pub fn open_with(db: Database, settings: &[(&str, &str)]) -> Shop {
        let Running { address, child, log, printed, watched } = run(&db, settings);
        Shop { address, db, child, log, printed, watched: Some(watched) }
    }

    /// Closes, and opens again at another address.
    #[track_caller]
    pub fn reopen(&mut self) {
        assert!(self.close().success());
        let Running { address, child, log, printed, watched } = run(&self.db, &[]);
        let _ = fs::remove_file(&self.log);
        self.printed = printed;
        (self.address, self.child, self.log, self.watched) = (address, child, log, Some(watched));
    }

    /// Kills it after a while, as a power cut would.
    pub fn killer(&self, after: Duration) -> std::thread::JoinHandle<()> {
        let id = self.child.id().to_string();
        std::thread::spawn(move || {
            std::thread::sleep(after);
            assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
        })
    }

    /// Opens it again after it was killed.
    #[track_caller]
    pub fn rise(&mut self, settings: &[(&str, &str)]) {
        self.child.wait().unwrap();
        self.watched = None;
        let Running { address, child, log, printed, watched } = run(&self.db, settings);
        let _ = fs::remove_file(&self.log);
        self.printed = printed;
        (self.address, self.child, self.log, self.watched) = (address, child, log, Some(watched));
    }

    /// Someone who has never been here.
    pub fn visitor(&self) -> Browser {
        Browser::at(&self.address)
    }

    /// Asks it to stop and waits until it has.
    pub fn close(&mut self) -> ExitStatus {
        self.signal("-TERM");
        let patience = Instant::now() + Duration::from_secs(5);
        while Instant::now() < patience {
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

    /// Lets it write no further into any file than so many bytes, as a full disk would; `None` lets
    /// it write again.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let id = rustix::process::Pid::from_raw(self.child.id() as i32);
        let limit = rustix::process::Rlimit { current: bytes, maximum: None };
        rustix::process::prlimit(id, rustix::process::Resource::Fsize, limit).unwrap();
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// The first line with these words that it printed, which is waited for.
    #[track_caller]
    pub fn printed(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let lines = self.printed.lock().unwrap();
            if let Some(line) = lines.iter().find(|line| line.contains(words)) {
                return line.clone();
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{words} is not in {lines:?}");
            drop(lines);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Megabytes of memory that it has for itself, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

struct Running {
    address: String,
    child: Child,
    log: PathBuf,
    printed: Lines,
    watched: Watched,
}

#[track_caller]
fn run(db: &Database, settings: &[(&str, &str)]) -> Running {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let log = workplace().join(format!("shop-{number}.log"));
    let mut command = program(&db.url, &["serve"]).command;
    command.envs(settings.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(fs::File::create(&log).unwrap());
    let mut child = command.spawn().expect("the program");
    let watched = watch(i64::from(child.id()));
    let printed = Lines::default();
    let address = address(&mut child, &printed);
    let address = address.unwrap_or_else(|| panic!("no address: {}", tail(&log)));
    Running { address, child, log, printed, watched }
}

fn address(child: &mut Child, printed: &Lines) -> Option<String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line =
        lines.by_ref().map_while(Result::ok).find(|line| line.contains("http://localhost:"))?;
    // What else it prints is read, so that it never waits for us.
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        lines.map_while(Result::ok).for_each(|line| printed.lock().unwrap().push(line));
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

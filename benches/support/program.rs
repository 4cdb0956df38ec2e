//! The program, run by its commands on a database of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The email address of the admin.
pub const EMAIL: &str = "bench@example.com";
/// The admin's password.
pub const PASSWORD: &str = "a long password for the bench";

/// The program with its settings.
pub struct Program {
    database_url: String,
    storage: PathBuf,
}

/// An import that has ended.
#[derive(Clone, Copy)]
pub struct ImportRun {
    /// Its duration.
    pub seconds: f64,
    /// The most memory that it had in use, in megabytes.
    pub peak_mb: f64,
}

/// A running server, stopped when dropped.
pub struct Server {
    pub address: SocketAddr,
    process: Child,
}

impl Program {
    /// The program with an SQLite database and its files in a folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self::with_database(&format!("sqlite:{}", folder.join("shop.db").display()), folder)
    }

    /// The program with a database and its files in a folder.
    pub fn with_database(url: &str, folder: &Path) -> Self {
        Self { database_url: url.to_owned(), storage: folder.join("storage") }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
        command.env("DATABASE_URL", &self.database_url).env("STORAGE_DIR", &self.storage);
        command.env("PORT", "0").env("RATE_LIMITS", "off");
        // All tabs of the bench have the same address.
        command.env("LIVE_STREAMS_PER_ADDRESS", "10000");
        command
    }

    /// Prepares the database, and creates the admin.
    pub fn set_up(&self) {
        self.run(&["migrate"]);
        let mut command = self.command();
        command.args(["admin", "create", EMAIL, "--password-stdin"]).stdin(Stdio::piped());
        command.stdout(Stdio::null());
        let mut process = command.spawn().expect("the program starts");
        let mut input = process.stdin.take().expect("the input is piped");
        input.write_all(PASSWORD.as_bytes()).expect("the program reads");
        drop(input);
        assert!(process.wait().expect("the program ends").success());
    }

    /// Runs a command until it has ended.
    pub fn run(&self, arguments: &[&str]) {
        let done = self.command().args(arguments).output().expect("the program runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Imports a file of products.
    pub fn import(&self, file: &Path) -> ImportRun {
        let began = Instant::now();
        let mut command = self.command();
        command.args(["import", "products"]).arg(file).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the program starts");
        let mut peak_mb = 0.0_f64;
        loop {
            peak_mb = peak_mb.max(memory_mb(process.id(), "VmHWM:"));
            if let Some(status) = process.try_wait().expect("the program ends") {
                assert!(status.success(), "the import failed");
                return ImportRun { seconds: began.elapsed().as_secs_f64(), peak_mb };
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts the server.
    pub fn serve(&self) -> Server {
        let mut command = self.command();
        command.arg("serve").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("it starts");
        let output = process.stdout.take().expect("the output is piped");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let port = line.split("http://localhost:").nth(1)?.trim();
            Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?)))
        });
        // A process that writes to a closed pipe is killed.
        thread::spawn(move || lines.for_each(drop));
        Server { process, address: address.expect("the server prints its address") }
    }
}

impl Server {
    /// Returns the id of its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Returns its resident memory in megabytes.
    pub fn memory_mb(&self) -> f64 {
        memory_mb(self.process.id(), "VmRSS:")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns a figure of a process in megabytes, 0 if the process has ended.
fn memory_mb(process: u32, label: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(label)).unwrap_or("0");
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0.0);
    kilobytes / 1024.0
}

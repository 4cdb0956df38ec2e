//! A PostgreSQL server for the tests. It listens only on a socket in the tests' folder, so it cannot
//! collide with another server.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::watchdog::{Watched, skip_without_package, temp_folder, watch};

/// A running PostgreSQL server with its data.
pub struct Cluster {
    folder: PathBuf,
    user: Option<String>,
    server: Child,
    watched: Watched,
}

const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "max_connections=300",
    "shared_buffers=64MB",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
];

/// Returns the cluster of this test process, which the first call starts. Returns `None` if
/// PostgreSQL is not installed.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start("postgres")).as_ref()
}

fn init(programs: &Path, user: Option<&str>, data: &Path) {
    let mut init = as_user(user, &programs.join("initdb"));
    init.args(["-A", "trust", "-U", "vitrine", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]);
    let made = init.arg(data).current_dir("/").output().unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
}

fn serve(programs: &Path, user: Option<&str>, folder: &Path) -> (Child, Watched) {
    let mut server = as_user(user, &programs.join("postgres"));
    server.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).current_dir("/");
    server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let log = fs::File::create(folder.with_extension("log")).unwrap();
    server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let server = detached(server).spawn().unwrap();
    let watched = watch(i64::from(server.id()));
    (server, watched)
}

/// Protects the server from Ctrl-C, which is for the tests. The watchdog stops the server.
fn detached(mut server: Command) -> Command {
    use std::os::unix::process::CommandExt;
    server.process_group(0);
    server
}

/// Returns the folder of the newest installed server.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let known = versions.map(|version| version.path().join("bin"));
    let others = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"].map(PathBuf::from);
    let version = |path: &PathBuf| {
        let name = path.parent().and_then(Path::file_name).unwrap_or_default();
        name.to_string_lossy().parse::<u32>().unwrap_or(0)
    };
    let all = known.chain(others).filter(|bin| bin.join("initdb").exists());
    all.filter(|bin| bin.join("postgres").exists()).max_by_key(version)
}

/// Chooses another user if the tests run as root, as the server refuses to, and gives it the folder.
fn server_user(folder: &Path) -> Option<String> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let id = |name: &str, flag: &str| {
        let output = Command::new("id").args([flag, name]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().ok()
    };
    let name = ["postgres", "nobody"].into_iter().find(|name| id(name, "-u").is_some());
    let name = name.expect("a user who is not root");
    chown(folder, id(name, "-u"), id(name, "-g")).unwrap();
    Some(name.to_owned())
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else { return Command::new(program) };
    // Unlike runuser, setpriv is replaced by the server, so the process id is the server's.
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={user}"), "--init-groups".to_owned()]);
    let group = Command::new("id").args(["-g", user]).output().unwrap();
    command.arg(format!("--regid={}", String::from_utf8_lossy(&group.stdout).trim()));
    command.arg(program);
    command
}

impl Cluster {
    /// Starts a cluster of a test's own, which the test may stop.
    pub fn start(name: &str) -> Option<Cluster> {
        let Some(programs) = programs() else {
            skip_without_package("the PostgreSQL server", "postgresql");
            return None;
        };
        let folder = temp_folder().join(name);
        fs::create_dir(&folder).unwrap();
        let user = server_user(&folder);
        init(&programs, user.as_deref(), &folder.join("data"));
        let (server, watched) = serve(&programs, user.as_deref(), &folder);
        let cluster = Cluster { folder, user, server, watched };
        cluster.wait_until_ready();
        Some(cluster)
    }

    /// Stops and starts the server.
    pub fn restart(&mut self) {
        self.stop();
        self.resume();
    }

    /// Stops the server and closes all connections.
    pub fn stop(&mut self) {
        let id = self.server.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.server.wait().unwrap();
    }

    /// Starts the server again.
    pub fn resume(&mut self) {
        let programs = programs().unwrap();
        (self.server, self.watched) = serve(&programs, self.user.as_deref(), &self.folder);
        self.wait_until_ready();
    }

    /// Returns the URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://vitrine@localhost/{database}?host={}", self.folder.display())
    }

    /// Runs statements in the server's own database.
    pub fn execute(&self, sql: &str) {
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("the test cluster");
        conn.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn wait_until_ready(&self) {
        let began = Instant::now();
        while let Err(error) = PgConnection::establish(&self.url("postgres")) {
            let log = || fs::read_to_string(self.folder.with_extension("log")).unwrap_or_default();
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "PostgreSQL does not start: {error}; {}",
                log()
            );
            sleep(Duration::from_millis(20));
        }
    }
}

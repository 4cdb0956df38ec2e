//! A shop with many products.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    browser::Browser,
    catalog_file,
    load::Request,
    processor_time,
    program::{EMAIL, ImportRun, PASSWORD, Program, Server},
};

/// The time after which a server has freed what only its start needs.
const REST: Duration = Duration::from_secs(25);
/// How long a server at rest is observed.
const IDLE: Duration = Duration::from_secs(20);
/// The longest wait for the index.
const MAX_WAIT: Duration = Duration::from_secs(600);

/// A running shop, stopped when dropped.
pub struct ShopOfSize {
    pub products: usize,
    pub import: ImportRun,
    pub first_page_ms: f64,
    pub ready_seconds: f64,
    /// The memory of the server at rest, in megabytes.
    pub memory_mb: f64,
    pub server: Server,
    program: Program,
    folder: TempDir,
}

impl ShopOfSize {
    /// Fills a new database, and opens a shop on it.
    pub fn fill(products: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = match database_url() {
            Some(url) => Program::with_database(&url, folder.path()),
            None => Program::in_folder(folder.path()),
        };
        program.set_up();
        let import = program.import(&catalog_file::write(folder.path(), products));
        // The first start of a database reads all products. Later ones find their words in the folder.
        let first = program.serve();
        wait_until_ready(&first);
        thread::sleep(REST);
        drop(first);
        let began = Instant::now();
        let server = program.serve();
        let page = get(&server, "/products/p-1", "").send();
        assert_eq!(page.status, 200);
        let first_page_ms = began.elapsed().as_secs_f64() * 1000.0;
        wait_until_ready(&server);
        let ready_seconds = began.elapsed().as_secs_f64();
        thread::sleep(REST);
        let memory_mb = server.memory_mb();
        Self { products, import, first_page_ms, ready_seconds, memory_mb, server, program, folder }
    }

    /// Returns a request for a page.
    pub fn get(&self, path: &str, cookies: &str) -> Request {
        get(&self.server, path, cookies)
    }

    /// Returns the cookies of the admin.
    pub fn admin_cookies(&self) -> String {
        let browser = Browser::open(self.server.address);
        browser.submit("/users/log-in", "password", &[("email", EMAIL), ("password", PASSWORD)]);
        browser.cookies()
    }

    /// Returns the share of one core that the server uses without requests, in percent.
    pub fn idle_percent(&self) -> f64 {
        let before = processor_time::of_process(self.server.process());
        thread::sleep(IDLE);
        let spent = processor_time::of_process(self.server.process()) - before;
        spent.as_secs_f64() / IDLE.as_secs_f64() * 100.0
    }

    /// Returns the time in milliseconds from the end of a command of another process, which renames a product,
    /// until the search finds it.
    pub fn rename_ms(&self) -> f64 {
        let word = "Zyzzyva";
        let file = catalog_file::write_rename(self.folder.path(), 1, word);
        self.program.import(&file);
        let began = Instant::now();
        // Each search has another address, so that none comes from the cache.
        for number in 0.. {
            let page = self.get(&format!("/products?q={word}&max_price=9{number:05}"), "").send();
            if String::from_utf8_lossy(&page.body).contains("/products/p-1\"") {
                break;
            }
            assert!(began.elapsed() < MAX_WAIT, "the renamed product is not found");
        }
        began.elapsed().as_secs_f64() * 1000.0
    }
}

/// Returns the address of the database to use instead of a file.
#[expect(clippy::disallowed_methods, reason = "the bench has no configuration of its own")]
fn database_url() -> Option<String> {
    env::var("BENCH_DATABASE_URL").ok()
}

/// Waits until the index is ready. Before, filters by an option are not answered.
fn wait_until_ready(server: &Server) {
    let began = Instant::now();
    while get(server, "/products?option_size=m", "").send().status == 503 {
        assert!(began.elapsed() < MAX_WAIT, "the index is not ready");
        thread::sleep(Duration::from_millis(50));
    }
}

fn get(server: &Server, path: &str, cookies: &str) -> Request {
    Request::new(server.address, path, cookies, None)
}

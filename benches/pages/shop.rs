//! A private shop with 1,000 products, filled and used through its own doors.

use std::{
    fmt::Write,
    io::{BufRead, BufReader, Write as _},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::BigInt,
};
use tempfile::TempDir;

use crate::{
    browser::{Browser, Form},
    guest,
    load::Request,
};

const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "a long password for the bench";
/// Shoppers who add to their carts.
pub const SHOPPERS: usize = 64;
/// Different things that each of them adds to.
pub const THINGS: usize = 12;
/// Products in the shop.
pub const PRODUCTS: usize = 1000;
/// Variants of each.
pub const VARIANTS: usize = 5;
/// Guests who go through the checkout at once.
const LANES: usize = 8;
/// A field of the form that puts a product into the cart.
const BUY: &str = "variant_id";

/// A running shop; it ends with this value.
pub struct Shop {
    /// How long the import took.
    pub import_seconds: f64,
    /// From start to the first page on a database that is there already.
    pub first_page_ms: f64,
    address: SocketAddr,
    process: Child,
    folder: TempDir,
}

impl Shop {
    /// Fills a new database and opens it.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a place for the shop");
        let database = folder.path().join("shop.db");
        migrate(&database);
        create_user(&database);
        let import_seconds = import(&database, &products(folder.path()));
        let begun = Instant::now();
        let (process, address) = serve(&database);
        let mut shop = Self { import_seconds, first_page_ms: 0.0, address, process, folder };
        assert_eq!(shop.get("/products", "").send().status, 200);
        shop.first_page_ms = begun.elapsed().as_secs_f64() * 1000.0;
        shop
    }
}

impl Shop {
    /// A request for a page.
    pub fn get(&self, path: &str, cookies: &str) -> Request {
        Request::new(self.address, path, cookies, None)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Who runs the shop, signed in.
    pub fn admin(&self) -> Browser {
        let browser = Browser::open(self.address);
        let words = [("email", EMAIL), ("password", PASSWORD)];
        browser.submit("/users/log-in", "password", &words);
        browser
    }

    /// Someone who signs in and puts three things into the cart; answers the cookies.
    pub fn customer(&self) -> String {
        with_three_things(self.admin())
    }

    /// Someone without an account who does the same.
    pub fn guest(&self) -> String {
        with_three_things(Browser::open(self.address))
    }

    /// Visitors without an account, each with some things in a cart of their own; answers what
    /// adds one more of each, visitor by visitor.
    pub fn shoppers(&self) -> Vec<Request> {
        let shopper = |_| {
            let browser = Browser::open(self.address);
            let things = 1..=THINGS;
            things.clone().for_each(|number| browser.submit(&product(number), BUY, &[]));
            let forms: Vec<_> =
                things.map(|number| browser.form(&product(number), BUY, &[])).collect();
            let cookies = browser.cookies();
            let request = move |form: Form| {
                Request::new(self.address, &form.action, &cookies, Some(&form.body))
            };
            forms.into_iter().map(request)
        };
        (0..SHOPPERS).flat_map(shopper).collect()
    }

    /// What places the orders of so many new guests.
    pub fn guests(&self, count: usize) -> Vec<Request> {
        let order = |number: usize| guest::order(self.address, number);
        thread::scope(|scope| {
            let orders = |first| (first..count).step_by(LANES).map(order).collect::<Vec<_>>();
            let lanes: Vec<_> =
                (0..LANES).map(|first| scope.spawn(move || orders(first))).collect();
            lanes.into_iter().flat_map(|lane| lane.join().expect("guests come")).collect()
        })
    }

    /// Waits until the shop has sent its mails.
    pub fn wait_until_quiet(&self) {
        wait_until_quiet(&self.folder.path().join("shop.db"));
    }

    /// A second database with the same content, for a rival that nobody disturbs.
    pub fn copy_of_database(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        let into = format!("VACUUM INTO '{}'", copy.display());
        self.sql(&into);
        copy
    }

    /// Puts every line of the carts back to one.
    pub fn refresh_carts(&self) {
        self.sql("UPDATE cart_items SET quantity = 1");
    }

    fn sql(&self, statement: &str) {
        let path = self.folder.path().join("shop.db");
        sql(&path, statement);
    }

    /// Resident memory of the server, from the kernel.
    pub fn memory_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0.0);
        kilobytes / 1024.0
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a statement on a database, beside whoever has it open.
pub fn sql(database: &Path, statement: &str) {
    open(database).batch_execute(statement).expect("the statement runs");
}

/// Waits until no mail of a database is left to be sent.
#[expect(clippy::disallowed_methods, reason = "the bench asks past the shop")]
pub fn wait_until_quiet(database: &Path) {
    let mut conn = open(database);
    let open = "SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND failed_at IS NULL";
    while sql_query(open).get_result::<Count>(&mut conn).expect("a count").n > 0 {
        thread::sleep(Duration::from_millis(20));
    }
}

fn open(database: &Path) -> SqliteConnection {
    let mut conn =
        SqliteConnection::establish(&database.to_string_lossy()).expect("the file opens");
    conn.batch_execute("PRAGMA busy_timeout = 10000").expect("a setting");
    conn
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn with_three_things(browser: Browser) -> String {
    for number in 1..=3 {
        browser.submit(&product(number), BUY, &[]);
    }
    browser.cookies()
}

/// The path of a product's page.
pub fn product(number: usize) -> String {
    format!("/products/product-{number}")
}

fn vitrine(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.env("DATABASE_URL", format!("sqlite:{}", database.display()));
    command.env("PORT", "0").env("RATE_LIMITS", "off");
    // All tabs of the bench are at one address.
    command.env("LIVE_STREAMS_EACH", "10000");
    command
}

fn migrate(database: &Path) {
    let done = vitrine(database).arg("migrate").output().expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn create_user(database: &Path) {
    let mut command = vitrine(database);
    command.args(["admin", "create", EMAIL, "--password-stdin"]).stdin(Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut input = process.stdin.take().expect("the input is piped");
    input.write_all(PASSWORD.as_bytes()).expect("the program reads");
    drop(input);
    assert!(process.wait().expect("the program ends").success());
}

fn import(database: &Path, file: &Path) -> f64 {
    let begun = Instant::now();
    let done = vitrine(database).args(["import", "products"]).arg(file).output();
    let done = done.expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    begun.elapsed().as_secs_f64()
}

fn serve(database: &Path) -> (Child, SocketAddr) {
    let mut process =
        vitrine(database).arg("serve").stdout(Stdio::piped()).spawn().expect("it starts");
    let output = process.stdout.take().expect("the output is piped");
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        let port = line.split("http://localhost:").nth(1)?.trim();
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?)))
    });
    // Whoever writes into a pipe that nobody holds any more is killed.
    thread::spawn(move || lines.for_each(drop));
    (process, address.expect("the server tells its address"))
}

/// A file of 1,000 products with five variants each, and enough stock for any load.
fn products(folder: &Path) -> PathBuf {
    let mut file = String::from(HEADER);
    for number in 1..=PRODUCTS {
        let title = format!("Product {number}");
        let (kind, cents) = (["Kitchen", "Garden", "Desk", "Light"][number % 4], number % 100);
        for (place, size) in ["XS", "S", "M", "L", "XL"].into_iter().enumerate() {
            let first = place == 0;
            let product = if first {
                format!("{title},<p>{COPY}</p>,Maker,{kind},,true,Size")
            } else {
                ",,,,,,".into()
            };
            let image = if first { "/static/img/placeholder.svg" } else { "" };
            let row = writeln!(
                file,
                "product-{number},{product},{size},P{number}-{size},100,shopify,100000,deny,{}.{cents:02},true,true,{image}",
                10 + number % 90
            );
            row.expect("memory takes text");
        }
    }
    let path = folder.join("products.csv");
    std::fs::write(&path, file).expect("a place for the file");
    path
}

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,\
Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Requires Shipping,Variant Taxable,Image Src\n";

const COPY: &str = "A plain thing that is well made and meant to be kept for a long time. \
It is made by hand in a small workshop of oak and steel and gets better with use.";

//! A shop with 1,000 products, filled by its commands and used through its pages.

use std::{
    fmt::Write,
    io::{BufRead, BufReader, Write as _},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use tempfile::TempDir;

use crate::{
    browser::{Browser, Form},
    database, guest,
    load::Request,
    scenario::{CART_LINES, PRODUCTS, SHOPPERS, product_path},
};

const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "a long password for the bench";
/// Guests who go through the checkout at the same time.
const THREADS: usize = 8;
/// A field that identifies the form for adding to the cart.
const VARIANT_FIELD: &str = "variant_id";

/// A running shop, stopped when dropped.
pub struct Shop {
    /// The duration of the import.
    pub import_seconds: f64,
    /// The time from start to the first page, on an existing database.
    pub first_page_ms: f64,
    address: SocketAddr,
    process: Child,
    folder: TempDir,
}

impl Shop {
    /// Fills a new database and opens a shop on it.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = folder.path().join("shop.db");
        migrate(&database);
        create_user(&database);
        let import_seconds = import(&database, &products(folder.path()));
        let began = Instant::now();
        let Server { process, address } = serve(&database);
        let mut shop = Self { import_seconds, first_page_ms: 0.0, address, process, folder };
        assert_eq!(shop.get("/products", "").send().status, 200);
        shop.first_page_ms = began.elapsed().as_secs_f64() * 1000.0;
        shop
    }
}

impl Shop {
    /// Returns a request for a page.
    pub fn get(&self, path: &str, cookies: &str) -> Request {
        Request::new(self.address, path, cookies, None)
    }

    /// Returns the address of the shop.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the id of its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Returns a browser in which the admin is logged in.
    pub fn admin(&self) -> Browser {
        let browser = Browser::open(self.address);
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.submit("/users/log-in", "password", &fields);
        browser
    }

    /// Returns the cookies of a logged-in customer with three lines in the cart.
    pub fn customer(&self) -> String {
        fill_cart(self.admin())
    }

    /// Returns the cookies of a guest with three lines in the cart.
    pub fn guest(&self) -> String {
        fill_cart(Browser::open(self.address))
    }

    /// Fills the carts of guests, and returns the requests that add one more unit to each line, guest by
    /// guest.
    pub fn addition_requests(&self) -> Vec<Request> {
        let requests_of_guest = |_| {
            let browser = Browser::open(self.address);
            let paths = (1..=CART_LINES).map(product_path);
            paths.clone().for_each(|path| browser.submit(&path, VARIANT_FIELD, &[]));
            let forms: Vec<_> = paths.map(|path| browser.form(&path, VARIANT_FIELD, &[])).collect();
            let cookies = browser.cookies();
            let request = move |form: Form| {
                Request::new(self.address, &form.action, &cookies, Some(&form.body))
            };
            forms.into_iter().map(request)
        };
        (0..SHOPPERS).flat_map(requests_of_guest).collect()
    }

    /// Takes guests to the last page of the checkout, and returns the requests that place their orders.
    pub fn order_requests(&self, count: usize) -> Vec<Request> {
        let order = |number: usize| guest::order_request(self.address, number);
        thread::scope(|scope| {
            let orders = |first| (first..count).step_by(THREADS).map(order).collect::<Vec<_>>();
            let threads: Vec<_> =
                (0..THREADS).map(|first| scope.spawn(move || orders(first))).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
        })
    }

    /// Waits until the shop has sent all mails.
    pub fn wait_until_quiet(&self) {
        database::wait_until_quiet(&self.database());
    }

    /// Copies the database for a baseline.
    pub fn copy_of_database(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        database::execute(&self.database(), &format!("VACUUM INTO '{}'", copy.display()));
        copy
    }

    /// Resets the quantity of every cart line to one.
    pub fn refresh_carts(&self) {
        database::refresh_carts(&self.database());
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    /// Returns the resident memory of the server in megabytes.
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

fn fill_cart(browser: Browser) -> String {
    for number in 1..=3 {
        browser.submit(&product_path(number), VARIANT_FIELD, &[]);
    }
    browser.cookies()
}

fn vitrine(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.env("DATABASE_URL", format!("sqlite:{}", database.display()));
    command.env("PORT", "0").env("RATE_LIMITS", "off");
    // All tabs of the bench have the same address.
    command.env("LIVE_STREAMS_PER_ADDRESS", "10000");
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
    let began = Instant::now();
    let done = vitrine(database).args(["import", "products"]).arg(file).output();
    let done = done.expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    began.elapsed().as_secs_f64()
}

struct Server {
    process: Child,
    address: SocketAddr,
}

fn serve(database: &Path) -> Server {
    let mut process =
        vitrine(database).arg("serve").stdout(Stdio::piped()).spawn().expect("it starts");
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

/// Writes a file of 1,000 products with five variants each, and enough stock for any load.
fn products(folder: &Path) -> PathBuf {
    let mut file = String::from(HEADER);
    for number in 1..=PRODUCTS {
        let title = format!("Product {number}");
        let kind = ["Kitchen", "Garden", "Desk", "Light"][number % 4];
        let cents = number % 100;
        for (position, size) in ["XS", "S", "M", "L", "XL"].into_iter().enumerate() {
            let first = position == 0;
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
            row.expect("a string can be written");
        }
    }
    let path = folder.join("products.csv");
    std::fs::write(&path, file).expect("a writable folder");
    path
}

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,\
Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Requires Shipping,Variant Taxable,Image Src\n";

const COPY: &str = "A plain thing that is well made and meant to be kept for a long time. \
It is made by hand in a small workshop of oak and steel and gets better with use.";

//! A private shop with 1,000 products, filled and used through its own doors.

use std::{
    fmt::Write,
    io::{BufRead, BufReader, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Instant,
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use reqwest::{
    blocking::Client,
    cookie::{CookieStore, Jar},
};
use scraper::{ElementRef, Html, Selector};
use tempfile::TempDir;

use crate::load::Request;

/// Who shops.
pub const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "a long password for the bench";
/// Lines that adding goes through in turns; a cart has at most 100.
const LINES: usize = 95;

/// A running shop; it ends with this value.
pub struct Shop {
    /// How long the import took.
    pub import_seconds: f64,
    /// From start to the first page on a database that is there already.
    pub first_page_ms: f64,
    /// Path of a product page.
    pub product: String,
    address: SocketAddr,
    process: Child,
    folder: TempDir,
}

/// Someone signed in with three lines in the cart.
pub struct Visitor {
    /// The cookies of the session.
    pub cookies: String,
    /// Adds one more of each of these variants.
    pub adds: Vec<Request>,
    /// Ids of the variants that are added.
    pub variants: Vec<String>,
}

impl Shop {
    /// Fills a new database and opens it.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a place for the shop");
        let database = folder.path().join("shop.db");
        create_user(&database);
        let import_seconds = import(&database, &products(folder.path()));
        let begun = Instant::now();
        let (process, address) = serve(&database);
        let product = "/products/product-7".to_owned();
        let mut shop =
            Self { import_seconds, first_page_ms: 0.0, product, address, process, folder };
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

    /// Signs in and puts three things into the cart, as a browser would.
    pub fn visitor(&self) -> Visitor {
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(Arc::clone(&jar)).build().expect("a client");
        let browser = Browser { client, root: format!("http://{}", self.address) };
        browser.submit(
            "/users/log-in",
            "[type=password]",
            &[("email", EMAIL), ("password", PASSWORD)],
        );
        for number in 1..=3 {
            browser.submit(&format!("/products/product-{number}"), "[name=variant_id]", &[]);
        }
        let paths = (1..=LINES).map(|number| format!("/products/product-{number}"));
        let forms: Vec<Form> =
            paths.map(|path| browser.form(&path, "[name=variant_id]", &[])).collect();
        let url = browser.root.parse().expect("an address");
        let cookies = jar.cookies(&url).expect("a session");
        let cookies = cookies.to_str().expect("cookies are text").to_owned();
        let adds = forms
            .iter()
            .map(|form| Request::new(self.address, &form.action, &cookies, Some(&form.body)));
        let variants = forms.iter().map(|form| form.value("variant_id"));
        Visitor { adds: adds.collect(), variants: variants.collect(), cookies }
    }

    /// A second database with the same content, for a rival that nobody disturbs.
    pub fn copy_of_database(&self) -> PathBuf {
        let copy = self.folder.path().join("copy.db");
        let into = format!("VACUUM INTO '{}'", copy.display());
        self.sql(&into);
        copy
    }

    /// Puts every line of the cart back to one.
    pub fn refresh_cart(&self) {
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
    let mut conn =
        SqliteConnection::establish(&database.to_string_lossy()).expect("the file opens");
    let statement = format!("PRAGMA busy_timeout = 10000; {statement}");
    conn.batch_execute(&statement).expect("the statement runs");
}

struct Browser {
    client: Client,
    root: String,
}

struct Form {
    action: String,
    body: String,
}

impl Form {
    fn value(&self, name: &str) -> String {
        let pairs = url::form_urlencoded::parse(self.body.as_bytes());
        pairs
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }
}

impl Browser {
    /// Sends the first form of a page that has a certain field.
    fn submit(&self, path: &str, field: &str, values: &[(&str, &str)]) {
        let form = self.form(path, field, values);
        let request = self.client.post(format!("{}{}", self.root, form.action)).body(form.body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.send().expect("the shop answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    fn form(&self, path: &str, field: &str, values: &[(&str, &str)]) -> Form {
        let answer =
            self.client.get(format!("{}{path}", self.root)).send().expect("the shop answers");
        let page = Html::parse_document(&answer.text().expect("a page"));
        let forms = Selector::parse("form").expect("a selector");
        let wanted = Selector::parse(field).expect("a selector");
        let form = page.select(&forms).find(|form| form.select(&wanted).next().is_some());
        let form = form.unwrap_or_else(|| panic!("{path} has no form with {field}"));
        Form { action: form.attr("action").unwrap_or(path).to_owned(), body: encode(form, values) }
    }
}

/// The form's fields as a browser would send them, some filled.
fn encode(form: ElementRef<'_>, values: &[(&str, &str)]) -> String {
    let inputs = Selector::parse("input[name]:not([type=checkbox])").expect("a selector");
    let mut chosen = Vec::new();
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for input in form.select(&inputs) {
        let name = input.attr("name").unwrap_or_default();
        if input.attr("type") == Some("radio") && chosen.contains(&name) {
            continue;
        }
        chosen.push(name);
        let filled = values.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        body.append_pair(name, filled.or(input.attr("value")).unwrap_or_default());
    }
    body.finish()
}

fn vitrine(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine"));
    command.env("DATABASE_URL", format!("sqlite:{}", database.display()));
    command.env("PORT", "0").env("RATE_LIMITS", "off").env("RUST_LOG", "error");
    command
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
    let lines = BufReader::new(process.stdout.take().expect("the output is piped")).lines();
    let address = lines.map_while(Result::ok).find_map(|line| {
        let place = line.split("http://").nth(1)?.trim_end_matches('/').trim().to_owned();
        place.parse().ok()
    });
    (process, address.expect("the server tells its address"))
}

/// A file of 1,000 products with five variants each, and enough stock for any load.
fn products(folder: &Path) -> PathBuf {
    let mut file = String::from(HEADER);
    for number in 1..=1000 {
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

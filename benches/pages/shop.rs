//! A shop with 1,000 products, filled by its commands and used through its pages.

use std::{
    fmt::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use tempfile::TempDir;

use crate::{
    browser::{Browser, Form},
    database, guest,
    load::Request,
    program::{EMAIL, ImportRun, PASSWORD, Program, Server},
    scenario::{CART_LINES, PRODUCTS, SHOPPERS, product_path},
};

/// Guests who go through the checkout at the same time.
const THREADS: usize = 8;
/// A field that identifies the form for adding to the cart.
const VARIANT_FIELD: &str = "variant_id";

/// The name of the database in its folder, as [`Program::in_folder`] calls it.
const DATABASE: &str = "shop.db";

/// A running shop, stopped when dropped.
pub struct Shop {
    /// The import that filled it.
    pub import: ImportRun,
    /// The time from start to the first page, on an existing database.
    pub first_page_ms: f64,
    server: Server,
    folder: TempDir,
}

impl Shop {
    /// Fills a new database and opens a shop on it.
    pub fn open() -> Self {
        Self::open_with(|program, _| program.set_up())
    }

    /// Opens a shop with the taxes, shipping zones and discount codes of the demo, and runs statements on its database
    /// before.
    pub fn with_demo_terms(sql: &str) -> Self {
        Self::open_with(|program, database| {
            program.run(&["migrate"]);
            program.run(&["seed", "demo"]);
            database::execute(database, sql);
        })
    }

    /// Opens a shop after its database was prepared.
    fn open_with(set_up: impl FnOnce(&Program, &Path)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = Program::in_folder(folder.path());
        set_up(&program, &folder.path().join(DATABASE));
        let import = program.import(&products(folder.path()));
        let began = Instant::now();
        let server = program.serve();
        let mut shop = Self { import, first_page_ms: 0.0, server, folder };
        assert_eq!(shop.get("/products", "").send().status, 200);
        shop.first_page_ms = began.elapsed().as_secs_f64() * 1000.0;
        shop
    }
}

impl Shop {
    /// Returns a request for a page.
    pub fn get(&self, path: &str, cookies: &str) -> Request {
        Request::new(self.server.address, path, cookies, None)
    }

    /// Returns the address of the shop.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Returns the id of its process.
    pub fn process(&self) -> u32 {
        self.server.process()
    }

    /// Returns a browser in which the admin is logged in.
    pub fn admin(&self) -> Browser {
        let browser = Browser::open(self.server.address);
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
        fill_cart(Browser::open(self.server.address))
    }

    /// Fills the carts of guests, and returns the requests that add one more unit to each line, guest by
    /// guest.
    pub fn addition_requests(&self) -> Vec<Request> {
        let requests_of_guest = |_| {
            let browser = Browser::open(self.server.address);
            let paths = (1..=CART_LINES).map(product_path);
            paths.clone().for_each(|path| browser.submit(&path, VARIANT_FIELD, &[]));
            let forms: Vec<_> = paths.map(|path| browser.form(&path, VARIANT_FIELD, &[])).collect();
            let cookies = browser.cookies();
            let request = move |form: Form| {
                Request::new(self.server.address, &form.action, &cookies, Some(&form.body))
            };
            forms.into_iter().map(request)
        };
        (0..SHOPPERS).flat_map(requests_of_guest).collect()
    }

    /// Takes guests to the last page of the checkout, and returns the requests that place their orders.
    pub fn order_requests(&self, count: usize) -> Vec<Request> {
        let order = |number: usize| guest::order_request(self.server.address, number);
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
        self.folder.path().join(DATABASE)
    }

    /// Returns the resident memory of the server in megabytes.
    pub fn memory_mb(&self) -> f64 {
        self.server.memory_mb()
    }
}

fn fill_cart(browser: Browser) -> String {
    for number in 1..=3 {
        browser.submit(&product_path(number), VARIANT_FIELD, &[]);
    }
    browser.cookies()
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

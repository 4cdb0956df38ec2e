//! Actions of shoppers and admins in the shop.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::browser::Browser;
use super::checkout_steps::filled_details;
use super::database::Database;
use super::form::{Form, FormField};
use super::page::Page;
use super::shop::{ADMIN_EMAIL, ADMIN_PASSWORD, Shop, program};
use super::sql::query_number;
use super::watchdog::skip_without_data;

/// The products of most tests.
pub const PRODUCTS_CSV: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/products.csv");

/// The heading of the page that follows an order.
pub const THANK_YOU: &str = "Thank you for your order!";

/// The longest wait until the search has the products.
const SEARCH_LIMIT: Duration = Duration::from_secs(30);
/// The longest wait for a mail.
const MAIL_LIMIT: Duration = Duration::from_secs(10);

impl Shop {
    /// Opens a shop with the products of `tests/data/products.csv`.
    #[track_caller]
    pub fn stocked(db: Database) -> Shop {
        import(&db, PRODUCTS_CSV);
        Shop::open(db)
    }

    /// Opens a shop with products and with rate limits, as in production.
    #[track_caller]
    pub fn stocked_with_rate_limits(db: Database) -> Shop {
        import(&db, PRODUCTS_CSV);
        Shop::open_with(db, &[("RATE_LIMITS", "on")])
    }

    /// Waits until the search has the products of a stocked shop and forgives typos.
    #[track_caller]
    pub fn wait_for_search(&self) {
        let began = Instant::now();
        let mut visitor = self.visitor();
        while visitor.get("/products?q=ketle").texts(".card h3").is_empty() {
            assert!(began.elapsed() < SEARCH_LIMIT, "{}", visitor.page().text());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the catalog index answers. Before, the database does, without filters by brand.
    #[track_caller]
    pub fn wait_for_index(&self) {
        let mut visitor = self.visitor();
        let began = std::time::Instant::now();
        while visitor.get("/products?vendor=nobody").status != 200 {
            assert!(began.elapsed() < std::time::Duration::from_secs(30), "{}", self.log());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Orders a mug as a new guest with this address, up to the page that accepts or rejects it.
    #[track_caller]
    pub fn order_mug(&self, email: &str) -> Browser {
        let mut guest = self.visitor();
        guest.add("mug", 1);
        guest.press("Check out");
        let form = filled_details(guest.page()).fill("Email", email);
        guest.submit(form);
        guest.continue_to_review();
        guest.press("Place order");
        guest
    }

    /// Registers a customer, who opens the link in the mail.
    #[track_caller]
    pub fn register(&self, email: &str) -> Browser {
        let mut browser = self.visitor();
        browser.get("/users/register");
        let form = browser.page().form("Create an account").fill("Email", email);
        assert_eq!(browser.submit(form).status, 200);
        self.open_mailed_link(&mut browser, email);
        browser.press("Confirm and stay logged in");
        assert_eq!(browser.page().status, 200);
        browser
    }

    /// Opens the link of the newest mail to an address.
    #[track_caller]
    pub fn open_mailed_link(&self, browser: &mut Browser, email: &str) {
        let link = self.mailed_link(email);
        assert_eq!(browser.get(&link).status, 200);
    }

    /// Waits until all mails to an address are delivered. Returns the path of the link in the newest one that
    /// leads to an account.
    #[track_caller]
    pub fn mailed_link(&self, email: &str) -> String {
        let pending = format!(
            "SELECT count(*) FROM outbox WHERE payload LIKE '%{email}%' AND done_at IS NULL AND failed_at IS NULL"
        );
        let began = Instant::now();
        loop {
            if query_number(&self.db, &pending) == 0
                && let Some(link) = self.newest_account_link(email)
            {
                return link;
            }
            assert!(began.elapsed() < MAIL_LIMIT, "no link in a mail to {email}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn newest_account_link(&self, email: &str) -> Option<String> {
        let entries = self.visitor().get("/dev/mailbox").entries("/dev/mailbox/");
        let mut mails = entries.iter().filter(|mail| mail.name.contains(email));
        mails.find_map(|mail| self.account_link(&mail.url))
    }

    /// Returns the path of the link in a mail that leads to an account, if it has one.
    fn account_link(&self, mail: &str) -> Option<String> {
        let links = self.visitor().visit(mail).links().into_iter().map(|link| link.url);
        let mut paths =
            links.map(|link| link.strip_prefix(&self.address).unwrap_or(&link).to_owned());
        paths.find(|path| {
            let starts = ["/users/log-in/", "/users/settings/confirm", "/staff_invitations/"];
            starts.iter().any(|start| path.starts_with(start))
        })
    }

    /// Waits for and returns the newest mail to an address whose entry in the mailbox contains these
    /// words.
    #[track_caller]
    pub fn newest_mail(&self, email: &str, words: &str) -> Page {
        let began = Instant::now();
        loop {
            let entries = self.visitor().get("/dev/mailbox").entries("/dev/mailbox/");
            let mut matching = entries.iter();
            let mail = matching.find(|mail| mail.name.contains(email) && mail.name.contains(words));
            if let Some(mail) = mail {
                return self.visitor().visit(&mail.url);
            }
            assert!(began.elapsed() < MAIL_LIMIT, "no mail to {email}: {entries:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns a browser in which the admin is logged in.
    #[track_caller]
    pub fn admin(&self) -> Browser {
        let mut browser = self.visitor();
        self.log_in(&mut browser, ADMIN_EMAIL, ADMIN_PASSWORD);
        browser
    }

    #[track_caller]
    pub fn log_in(&self, browser: &mut Browser, email: &str, password: &str) {
        browser.get("/users/log-in");
        let form = browser.page().form("Log in only this time");
        browser.submit(form.fill("Email", email).fill("Password", password));
        assert_eq!(browser.page().status, 200, "{}", browser.page().text());
    }
}

/// Imports a product file and returns the output. Rows may be rejected: real files use some SKUs
/// twice.
#[track_caller]
pub fn import(db: &Database, file: &str) -> String {
    let output = program(&db.url, &["import", "products", file]).output();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 2)), "{file}: {message}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Migrates an empty database and adds sample data.
#[track_caller]
pub fn seed(db: &Database, sample_data: &str) {
    program(&db.url, &["migrate"]).expect_success();
    program(&db.url, &["seed", sample_data]).expect_success();
}

/// Returns the path of a real product export, if there is one.
pub fn real_export(name: &str) -> Option<String> {
    real_data(&format!("shopify/{name}"))
}

/// Returns the path of a file or folder of real data, if there is one.
pub fn real_data(name: &str) -> Option<String> {
    let file = format!("{}/../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
    if Path::new(&file).exists() {
        return Some(file);
    }
    skip_without_data(&file);
    None
}

impl Browser {
    /// Adds a product without options to the cart, from its page.
    #[track_caller]
    pub fn add(&mut self, slug: &str, quantity: i32) -> &Page {
        self.get(&format!("/products/{slug}"));
        let form = self.page().form("Add to cart").fill("Quantity", &quantity.to_string());
        self.submit(form)
    }

    /// Returns the field by which the form on a product's page identifies the product.
    #[track_caller]
    pub fn product_field(&mut self, slug: &str) -> FormField {
        let form = self.get(&format!("/products/{slug}")).form("Add to cart");
        let mut fields = form.fields().into_iter();
        let field = fields.find(|field| field.name == "variant_id" || field.name == "product_id");
        field.expect("a field for the product")
    }

    /// Opens the cart and returns its lines as `quantity × name`.
    pub fn cart_lines(&mut self) -> Vec<String> {
        self.get("/cart").cart_lines()
    }

    /// Saves a product's form as an admin, with some fields changed.
    #[track_caller]
    pub fn edit_product(&mut self, title: &str, change: impl Fn(Form) -> Form) {
        self.get("/admin/products");
        self.click(title);
        let form = change(self.page().form("Save product"));
        let page = self.submit(form);
        assert_eq!(page.status, 200, "{}", page.text());
    }

    /// Archives a product as an admin.
    #[track_caller]
    pub fn archive_product(&mut self, title: &str) {
        self.edit_product(title, |form| form.choose("Status", "Archived"));
    }
}

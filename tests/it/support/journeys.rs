//! What people do in the shop, in their own words.

use std::path::Path;
use std::time::{Duration, Instant};

use super::browser::Browser;
use super::checking_out::details;
use super::database::Database;
use super::form::Form;
use super::page::Page;
use super::shop::{ADMIN, PASSWORD, Shop, program};
use super::watchdog::missing_data;

/// The goods that most tests shop among.
pub const GOODS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/products.csv");

/// The heading of the page after an order.
pub const THANK_YOU: &str = "Thank you for your order!";

impl Shop {
    /// Open, with the goods of `tests/data/products.csv` on its shelves.
    #[track_caller]
    pub fn stocked(db: Database) -> Shop {
        import(&db, GOODS);
        Shop::open(db)
    }

    /// Opens a shop with products and with rate limits, as in production.
    #[track_caller]
    pub fn stocked_with_rate_limits(db: Database) -> Shop {
        import(&db, GOODS);
        Shop::open_with(db, &[("RATE_LIMITS", "on")])
    }

    /// Orders a mug as a new guest with this address, up to the page that accepts or rejects it.
    #[track_caller]
    pub fn order_mug(&self, email: &str) -> Browser {
        let mut guest = self.visitor();
        guest.add("mug", 1);
        guest.press("Check out");
        let form = details(guest.page()).fill("Email", email);
        guest.submit(form);
        guest.go_through();
        guest.press("Place order");
        guest
    }

    /// A new customer: registers and opens the link in the mail.
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

    /// The path that the newest mail to an address leads to.
    #[track_caller]
    pub fn mailed_link(&self, email: &str) -> String {
        let mail = self.newest_mail(email, "");
        let links = mail.anchors().into_iter().map(|(_, address)| address);
        let mut ours = links.filter(|link| {
            let path = link.strip_prefix(&self.address).unwrap_or(link);
            path.starts_with("/users/log-in/") || path.starts_with("/users/settings/confirm")
        });
        let link = ours.next().expect("a link in the mail");
        link.strip_prefix(&self.address).unwrap_or(&link).to_owned()
    }

    /// The newest mail to an address with these words about it, once it has arrived.
    #[track_caller]
    pub fn newest_mail(&self, email: &str, words: &str) -> Page {
        let began = Instant::now();
        loop {
            let entries = self.visitor().get("/dev/mailbox").entries("/dev/mailbox/");
            let ours = |(text, _): &&(String, String)| text.contains(email) && text.contains(words);
            if let Some((_, address)) = entries.iter().find(ours) {
                return self.visitor().visit(address);
            }
            let patience = Duration::from_secs(10);
            assert!(began.elapsed() < patience, "no mail to {email}: {entries:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The shopkeeper, logged in by password.
    #[track_caller]
    pub fn admin(&self) -> Browser {
        let mut browser = self.visitor();
        self.log_in(&mut browser, ADMIN, PASSWORD);
        browser
    }

    #[track_caller]
    pub fn log_in(&self, browser: &mut Browser, email: &str, password: &str) {
        browser.get("/users/log-in");
        let form = browser.page().form("Log in only this time");
        browser.submit(form.fill("Email", email).fill("Password", password));
        assert_eq!(browser.page().status, 200, "{}", browser.page().says());
    }
}

/// Fills the shelves from a product file. Real ones use some SKUs twice; those rows are rejected.
#[track_caller]
pub fn import(db: &Database, file: &str) -> String {
    let output = program(&db.url, &["import", "products", file]).output();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 2)), "{file}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Makes an empty database and fills it with a scene.
#[track_caller]
pub fn seed(db: &Database, scene: &str) {
    program(&db.url, &["migrate"]).succeeds();
    program(&db.url, &["seed", scene]).succeeds();
}

/// A real product export, where there is one.
pub fn real_export(name: &str) -> Option<String> {
    real_data(&format!("shopify/{name}"))
}

/// A file or folder of the data for trying things, where there is one.
pub fn real_data(name: &str) -> Option<String> {
    let file = format!("{}/../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
    if Path::new(&file).exists() {
        return Some(file);
    }
    missing_data(&file);
    None
}

impl Browser {
    /// Adds a product that needs no choice, from its page.
    #[track_caller]
    pub fn add(&mut self, slug: &str, quantity: i32) -> &Page {
        self.get(&format!("/products/{slug}"));
        let form = self.page().form("Add to cart").fill("Quantity", &quantity.to_string());
        self.submit(form)
    }

    /// The field with which the product's page names what is added.
    #[track_caller]
    pub fn offer(&mut self, slug: &str) -> (String, String) {
        let pairs = self.get(&format!("/products/{slug}")).form("Add to cart").pairs();
        let mut pairs = pairs.into_iter();
        let offer = pairs.find(|(name, _)| name == "variant_id" || name == "product_id");
        offer.expect("a field that names the product")
    }

    /// Returns the lines of the cart as `quantity × name`.
    #[track_caller]
    pub fn cart_lines(&mut self) -> Vec<String> {
        let fields = self.get("/cart").fields("Quantity of ");
        fields.into_iter().map(|(name, quantity)| format!("{quantity} × {name}")).collect()
    }

    /// Saves a product's form as an admin, with some fields changed.
    #[track_caller]
    pub fn edit_product(&mut self, title: &str, change: impl Fn(Form) -> Form) {
        self.get("/admin/products");
        self.click(title);
        let form = change(self.page().form("Save product"));
        let page = self.submit(form);
        assert_eq!(page.status, 200, "{}", page.says());
    }

    /// Archives a product as an admin.
    #[track_caller]
    pub fn archive_product(&mut self, title: &str) {
        self.edit_product(title, |form| form.choose("Status", "Archived"));
    }
}

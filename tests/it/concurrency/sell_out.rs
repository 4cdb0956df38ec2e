//! Many shoppers for a few units: nothing is sold twice, and abandoned stock is sold to others.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use url::form_urlencoded::Serializer;

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Page, Shop, program};

const FORM: &str = "application/x-www-form-urlencoded";

/// A guest with a minimal client. Five hundred full browsers would spend their time on parsing
/// pages.
struct Guest {
    client: Client,
    origin: String,
    cookies: BTreeMap<String, String>,
    token: String,
}

struct Response {
    status: u16,
    location: String,
    body: String,
}

impl Guest {
    /// A guest with a chair in the cart.
    fn with_a_chair(client: &Client, shop: &Shop) -> Guest {
        let mut guest = Guest {
            client: client.clone(),
            origin: shop.address.clone(),
            cookies: BTreeMap::new(),
            token: String::new(),
        };
        let page = guest.get("/products/chair").body;
        guest.token = hidden_field(&page, "_csrf");
        let variant = hidden_field(&page, "variant_id");
        let added = guest.post("/cart_items", &[("variant_id", &variant), ("quantity", "1")]);
        assert_eq!((added.status, added.location.as_str()), (303, "/cart"), "{}", added.body);
        guest
    }

    /// Begins the checkout. Returns the cart page if it is rejected.
    fn begin_checkout(&mut self) -> Result<(), String> {
        let response = self.post("/checkout", &[]);
        if (response.status, response.location.as_str()) == (303, "/checkout/details") {
            return Ok(());
        }
        let cart = self.get("/cart");
        assert_eq!((response.status, cart.status), (303, 200), "{}", response.body);
        Err(cart.body)
    }

    fn to_browser(&self) -> Browser {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        Browser::with_cookies(&self.origin, &pairs.collect::<Vec<_>>())
    }

    fn get(&mut self, path: &str) -> Response {
        self.request(self.client.get(format!("{}{path}", self.origin)))
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut body = Serializer::new(String::new());
        let body = body.append_pair("_csrf", &self.token).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}{path}", self.origin)).body(body);
        self.request(request.header("content-type", FORM).header("origin", &self.origin))
    }

    fn request(&mut self, request: RequestBuilder) -> Response {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = pairs.collect::<Vec<_>>().join("; ");
        let request = request.header("cookie", cookies);
        let again = request.try_clone().expect("a body in memory");
        // The shop closes slow connections. Browsers repeat such a request.
        let response = request.send().ok().filter(|response| response.status() != 408);
        let response = response.unwrap_or_else(|| again.send().expect("a response"));
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        Response { status, location: location.unwrap_or_default(), body: response.text().unwrap() }
    }
}

/// Returns the value of a hidden field.
fn hidden_field(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let at = page.find(&field).unwrap_or_else(|| panic!("no {name} in {page}")) + field.len();
    page[at..].split('"').next().unwrap().to_owned()
}

/// Number of threads for steps that need no concurrency.
const FEW_THREADS: usize = 16;
/// Number of threads that check out at the same time.
const MANY_THREADS: usize = 64;

/// Runs `work` on all items, with a number of threads.
fn run_in_parallel<T: Send, R: Send>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let mut batches: Vec<Vec<T>> = (0..threads).map(|_| Vec::new()).collect();
    items.into_iter().zip((0..threads).cycle()).for_each(|(item, batch)| batches[batch].push(item));
    thread::scope(|scope| {
        let work = &work;
        let threads = batches
            .into_iter()
            .map(|batch| scope.spawn(move || batch.into_iter().map(work).collect::<Vec<R>>()));
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn guests_with_chairs(shop: &Shop, guests: usize) -> Vec<Guest> {
    // Another browser may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(Policy::none());
    let client = client.pool_idle_timeout(Duration::from_secs(2)).timeout(Duration::from_secs(120));
    let client = client.build().unwrap();
    run_in_parallel(FEW_THREADS, vec![(); guests], |()| Guest::with_a_chair(&client, shop))
}

struct Crowd {
    /// Guests with an open checkout.
    inside: Vec<Guest>,
    /// Guests who were rejected.
    outside: Vec<Guest>,
}

/// Lets all guests begin their checkout at once, and returns the guests in the checkout and
/// those who were rejected.
fn check_out_all(guests: Vec<Guest>) -> Crowd {
    let results = run_in_parallel(MANY_THREADS, guests, |mut guest| {
        let result = guest.begin_checkout();
        (guest, result)
    });
    let mut crowd = Crowd { inside: Vec::new(), outside: Vec::new() };
    for (guest, result) in results {
        match result {
            Ok(()) => crowd.inside.push(guest),
            Err(cart) => {
                let reasons = ["Chair is sold out", "Chair: reserved by others"];
                assert!(reasons.iter().any(|words| cart.contains(words)), "{cart}");
                crowd.outside.push(guest);
            }
        }
    }
    crowd
}

/// Continues the checkout from its first page, or leaves it at a page.
fn finish_checkout(guest: &Guest, leaves_at: Option<&str>) -> Option<String> {
    let mut browser = guest.to_browser();
    browser.get("/checkout/details");
    loop {
        let heading = browser.page().heading();
        if leaves_at == Some(&*heading) {
            return None;
        }
        match &*heading {
            "Your details" => browser.submit_details(),
            "Delivery" => submit_choice(&mut browser, "delivery", "method"),
            "Payment" => submit_choice(&mut browser, "payment_method", "bank_transfer"),
            _ => break,
        };
    }
    let page = browser.press("Place order");
    assert_eq!(page.heading(), "Thank you for your order!", "{}", page.text());
    Some(page.path.clone())
}

fn submit_choice<'a>(browser: &'a mut Browser, name: &str, value: &str) -> &'a Page {
    let form = browser.page().form("Continue");
    browser.submit(form.forge(name, value))
}

/// Reopens the shop, which begins with a cleanup: nothing else ends abandoned checkouts. The guests
/// follow to the new address.
fn reopen_and_sweep(shop: &mut Shop, mut guests: Vec<Guest>) -> Vec<Guest> {
    shop.reopen();
    let deadline = Instant::now() + Duration::from_secs(10);
    while query_number(&shop.db, "SELECT count(*) FROM stock_holds") > 0 {
        assert!(Instant::now() < deadline, "abandoned stock is not released");
        thread::sleep(Duration::from_millis(20));
    }
    guests.iter_mut().for_each(|guest| guest.origin.clone_from(&shop.address));
    guests
}

/// Asserts that ten units were sold, none are left or held, and the doctor reports nothing.
fn assert_ten_sold(shop: &Shop) {
    let count = |sql: &str| query_number(&shop.db, sql);
    assert_eq!(count("SELECT count(*) FROM orders"), 10);
    assert_eq!(count("SELECT count(*) FROM stock_holds"), 0);
    let sold = "SELECT sum(delta) FROM stock_movements WHERE reason = 'sale'";
    assert_eq!(count(sold), -10);
    let chair = "SELECT on_hand + held FROM stock_items JOIN variants ON variants.id = variant_id
                 WHERE sku = 'CHAIR-1'";
    assert_eq!(count(chair), 0);
    assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
}

on_both! {
    fn five_hundred_simultaneous_guests_buy_ten_units(db: Database) {
        let shop = Shop::stocked(db);
        let Crowd { inside, outside } = check_out_all(guests_with_chairs(&shop, 500));
        assert_eq!((inside.len(), outside.len()), (10, 490));
        let orders = run_in_parallel(FEW_THREADS, inside, |guest| finish_checkout(&guest, None));
        assert_eq!(orders.iter().flatten().count(), 10);
        assert_ten_sold(&shop);
    }

    fn stock_of_abandoned_checkouts_is_sold_to_others(db: Database) {
        let mut shop = Shop::stocked(db);
        // With a pickup location, the checkout has all its pages.
        execute(&shop.db, "UPDATE warehouses SET pickup = TRUE, line1 = 'Quay 1', city = 'Portland',
                                                country = 'US'");
        let mut guests = guests_with_chairs(&shop, 500);
        // One guest in ten leaves the cart, and as many leave each page of the checkout.
        guests.truncate(450);
        let Crowd { inside, outside } = check_out_all(guests);
        assert_eq!((inside.len(), outside.len()), (10, 440));
        let leaving = ["Your details", "Delivery", "Payment", "Review and order"].map(Some);
        let leaving = leaving.into_iter().chain([None; 6]);
        let ordered = run_in_parallel(FEW_THREADS, inside.into_iter().zip(leaving).collect(), |(guest, at)| finish_checkout(&guest, at));
        assert_eq!(ordered.iter().flatten().count(), 6);
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "", "while checkouts are open");
        let Crowd { inside, outside } = check_out_all(outside);
        assert_eq!((inside.len(), outside.len()), (0, 440), "it is still held");
        execute(&shop.db, "UPDATE checkouts SET expires_at = '2026-01-01T00:00:00.000000Z'
                          WHERE status = 'open'");
        let outside = reopen_and_sweep(&mut shop, outside);
        let Crowd { inside, outside } = check_out_all(outside);
        assert_eq!((inside.len(), outside.len()), (4, 436));
        let orders = run_in_parallel(FEW_THREADS, inside, |guest| finish_checkout(&guest, None));
        assert_eq!(orders.iter().flatten().count(), 4);
        assert_ten_sold(&shop);
    }

    fn simulated_shoppers_buy_all_stock(db: Database) {
        let test_shop = TestShop::on(db);
        let units = |stock| VariantFixture::with_stock(stock);
        test_shop.create_product("Kettle", &[units(3), units(0), units(2)]);
        test_shop.create_product("Mug", &[units(3)]);
        let shop = Shop::open(test_shop.db);
        let sell_out = ["simulate", "sell-out", &shop.address, "--rate", "20", "--limit", "60"];
        let output = program(&shop.db.url, &sell_out).expect_success();
        assert!(output.starts_with("8 orders in ") && output.contains("Sold out!"), "{output}");
        assert_eq!(query_number(&shop.db, "SELECT sum(on_hand) + sum(held) FROM stock_items"), 0);
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
    }
}

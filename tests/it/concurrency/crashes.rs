//! Every request and webhook of a purchase, five times each in random order, while the program is
//! killed at random moments: one order, one payment, two mails, and correct stock.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use url::form_urlencoded::Serializer;

use crate::on_both;
use crate::support::sql::{
    StockTotals, count_mails, count_rows, execute, query_text, stock_totals,
};
use crate::support::stripe::{Stripe, WEBHOOK_SECRET, signature, unix_time};
use crate::support::{
    Browser, Database, PRODUCTS_CSV, Page, Shop, import, program, runs_all_tests,
};

/// Number of purchases, each with a kill: in a usual run, and if every test must run.
const FEW_PURCHASES: usize = 12;
const MANY_PURCHASES: usize = 200;
/// Number of repetitions of each step after the kill.
const REPETITIONS: usize = 5;

/// A request of a purchase, from the cart on.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Begin,
    Details,
    Delivery,
    Payment,
    Order,
    Pay,
    Webhook,
    Return,
}

const STEPS: [Step; 8] = [
    Step::Begin,
    Step::Details,
    Step::Delivery,
    Step::Payment,
    Step::Order,
    Step::Pay,
    Step::Webhook,
    Step::Return,
];

const DETAILS: [(&str, &str); 8] = [
    ("email", "guest@example.com"),
    ("country", "US"),
    ("region", "ME"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

/// The result of a step.
#[derive(Debug, PartialEq)]
enum StepResult {
    /// An earlier step is missing, so nothing was sent.
    NotSent,
    /// The shop has just been killed.
    NoResponse,
    Status(u16),
}

struct Purchase<'a> {
    stripe: &'a Stripe,
    browser: Browser,
    csrf: String,
    /// The encoded form of the checkout's last page, once that page was loaded.
    order_form: Option<String>,
    orders_before: i64,
    sessions_before: usize,
}

impl<'a> Purchase<'a> {
    /// A guest with a mug in the cart.
    fn new(shop: &Shop, stripe: &'a Stripe) -> Self {
        let mut browser = shop.visitor();
        browser.add("mug", 1);
        let csrf = browser.csrf();
        let orders_before = count_rows(&shop.db, "orders");
        let sessions_before = stripe.sessions().len();
        Purchase { stripe, browser, csrf, order_form: None, orders_before, sessions_before }
    }

    fn send(&mut self, shop: &Shop, step: Step) -> StepResult {
        let Some(page) = self.request(shop, step) else { return StepResult::NotSent };
        page.map_or(StepResult::NoResponse, |page| StepResult::Status(page.status))
    }

    /// Sends a request. The outer option is `None` if nothing can be sent yet, the inner one if the shop
    /// did not respond.
    fn request(&mut self, shop: &Shop, step: Step) -> Option<Option<Page>> {
        Some(match step {
            Step::Begin => self.post("/checkout", &[]),
            Step::Details => self.post("/checkout/details?_method=put", &DETAILS),
            Step::Delivery => {
                self.post("/checkout/delivery?_method=put", &[("delivery", "pickup-1")])
            }
            Step::Payment => {
                self.post("/checkout/payment?_method=put", &[("payment_method", "card")])
            }
            Step::Order => {
                let form = self.order_form()?;
                self.browser.try_post("/orders", form)
            }
            Step::Pay => self.post(&format!("/orders/{}/payments", self.token(shop)?), &[]),
            Step::Webhook => self.pay_on_stripe()?,
            Step::Return => self.browser.try_get(&format!("/orders/{}/return", self.token(shop)?)),
        })
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Page> {
        let mut form = Serializer::new(String::new());
        form.append_pair("_csrf", &self.csrf).extend_pairs(fields);
        self.browser.try_post(path, form.finish())
    }

    /// Returns the form of the checkout's last page. It is loaded once and submitted several times.
    fn order_form(&mut self) -> Option<String> {
        if self.order_form.is_none() {
            let page = self.browser.try_get("/checkout/review")?;
            let button = page.buttons().into_iter().find(|name| name.starts_with("Order and pay"));
            self.order_form = Some(page.form(&button?).encode());
        }
        self.order_form.clone()
    }

    fn token(&self, shop: &Shop) -> Option<String> {
        let token = "SELECT token FROM orders ORDER BY id DESC LIMIT 1";
        (count_rows(&shop.db, "orders") > self.orders_before).then(|| query_text(&shop.db, token))
    }

    /// Pays on Stripe's page and sends its webhook to the shop.
    fn pay_on_stripe(&self) -> Option<Option<Page>> {
        if self.stripe.sessions().len() == self.sessions_before {
            return None;
        }
        let session = self.stripe.last_session();
        self.stripe.pay(&session.id);
        let body = self.stripe.session_event("checkout.session.completed", &session.id);
        let signature = signature(WEBHOOK_SECRET, unix_time(), &body);
        Some(self.browser.try_webhook("/webhooks/stripe", body, &signature))
    }
}

/// A pseudorandom generator with a fixed seed.
pub struct Random(pub u64);

impl Random {
    pub fn next_below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.next_below(at + 1));
        }
    }
}

/// Returns a free port. The shop uses it after every restart, so its address stays the same.
pub fn free_port() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

/// Makes an undisturbed purchase and returns its duration.
fn buy(shop: &Shop, stripe: &Stripe) -> Duration {
    let mut purchase = Purchase::new(shop, stripe);
    let began = Instant::now();
    for step in STEPS {
        assert_eq!(
            purchase.send(shop, step),
            StepResult::Status(if step == Step::Webhook { 202 } else { 303 })
        );
    }
    began.elapsed()
}

/// Makes a purchase during which the shop is killed. Afterwards every step is repeated in random order,
/// and then once more in the right order.
fn buy_with_kill(
    shop: &mut Shop,
    stripe: &Stripe,
    random: &mut Random,
    duration: Duration,
    settings: &[(&str, &str)],
) {
    let mut purchase = Purchase::new(shop, stripe);
    let moment = random.next_below(usize::try_from(duration.as_micros()).unwrap());
    let killer = shop.kill_after(Duration::from_micros(moment as u64));
    for step in STEPS {
        purchase.send(shop, step);
    }
    killer.join().unwrap();
    shop.reopen_after_kill(settings);
    let mut steps: Vec<Step> = STEPS.into_iter().cycle().take(STEPS.len() * REPETITIONS).collect();
    random.shuffle(&mut steps);
    for step in steps {
        match purchase.send(shop, step) {
            // Steps that come too early or too late get a 409.
            StepResult::NotSent | StepResult::Status(200..=399 | 409) => {}
            other => panic!("{other:?}"),
        }
    }
    for step in STEPS {
        assert_ne!(purchase.send(shop, step), StepResult::NoResponse);
    }
}

on_both! {
    fn a_purchase_survives_a_kill_at_any_moment(db: Database) {
        let stripe = Stripe::open();
        import(&db, PRODUCTS_CSV);
        execute(&db, "UPDATE warehouses SET pickup = TRUE, line1 = 'Quay 1', city = 'Portland', country = 'US'");
        let port = free_port();
        let settings: Vec<_> = stripe.settings().into_iter().chain([("PORT", &*port)]).collect();
        let mut shop = Shop::open_with(db, &settings);
        let before = stock_totals(&shop.db);
        let mut random = Random(0x005e_ed0f_5eed);
        let kills = if runs_all_tests() { MANY_PURCHASES } else { FEW_PURCHASES };
        let duration = buy(&shop, &stripe);
        for number in 1..=kills {
            buy_with_kill(&mut shop, &stripe, &mut random, duration, &settings);
            let purchases = i64::try_from(number + 1).unwrap();
            let paid = "orders WHERE status = 'confirmed' AND payment_status = 'paid' AND paid_total = total_price";
            assert_eq!(count_rows(&shop.db, "orders"), purchases);
            assert_eq!(count_rows(&shop.db, paid), purchases, "purchase {number}");
            assert_eq!(count_rows(&shop.db, "payments WHERE status = 'succeeded'"), purchases);
            assert_eq!(count_mails(&shop.db), 2 * purchases, "one when the order is placed, one when it is paid");
            assert_eq!(stock_totals(&shop.db), StockTotals { on_hand: before.on_hand - purchases, held: before.held });
        }
        let charges = stripe.sessions().iter().filter(|s| s.payment_status == "paid").count();
        assert_eq!((charges, stripe.refunds().len()), (kills + 1, 0));
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
    }
}

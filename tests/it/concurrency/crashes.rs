//! Every request and notice of a purchase, five times over and shuffled, while the program is
//! killed at random moments: one order, one charge, one mail, and the stock right.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use url::form_urlencoded::Serializer;

use crate::on_both;
use crate::support::card_checkout::{count, mails, stock};
use crate::support::stripe::{SECRET, Stripe, now, signature};
use crate::support::test_shop::{run_on, text_on};
use crate::support::{Browser, Database, GOODS, Page, Shop, all_of_it, import, program};

/// Kills, each in a purchase of its own; all of them where everything is tested.
const FEW: usize = 12;
const MANY: usize = 200;
const TIMES: usize = 5;

/// What a purchase sends, from the cart on.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Begin,
    Details,
    Delivery,
    Payment,
    Order,
    Pay,
    Tell,
    Return,
}

const STEPS: [Step; 8] = [
    Step::Begin,
    Step::Details,
    Step::Delivery,
    Step::Payment,
    Step::Order,
    Step::Pay,
    Step::Tell,
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

/// How the shop took a step.
#[derive(Debug, PartialEq)]
enum Sent {
    /// There is nothing to send yet.
    NotYet,
    /// It has just been killed.
    Unheard,
    Answered(u16),
}

struct Purchase<'a> {
    stripe: &'a Stripe,
    browser: Browser,
    csrf: String,
    /// What the last page of the checkout sends, once that page has been seen.
    order: Option<String>,
    /// Orders and sessions that were there before.
    before: (i64, usize),
}

impl<'a> Purchase<'a> {
    /// Somebody with a mug in the cart.
    fn new(shop: &Shop, stripe: &'a Stripe) -> Self {
        let mut browser = shop.visitor();
        browser.add("mug", 1);
        let csrf = browser.csrf();
        let before = (count(&shop.db, "orders"), stripe.sessions().len());
        Purchase { stripe, browser, csrf, order: None, before }
    }

    fn send(&mut self, shop: &Shop, step: Step) -> Sent {
        let Some(page) = self.ask(shop, step) else { return Sent::NotYet };
        page.map_or(Sent::Unheard, |page| Sent::Answered(page.status))
    }

    fn ask(&mut self, shop: &Shop, step: Step) -> Option<Option<Page>> {
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
                let order = self.order()?;
                self.browser.try_post("/orders", order)
            }
            Step::Pay => self.post(&format!("/orders/{}/payments", self.token(shop)?), &[]),
            Step::Tell => self.tell()?,
            Step::Return => self.browser.try_get(&format!("/orders/{}/return", self.token(shop)?)),
        })
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Page> {
        let mut form = Serializer::new(String::new());
        form.append_pair("_csrf", &self.csrf).extend_pairs(fields);
        self.browser.try_post(path, form.finish())
    }

    /// The form of the checkout's last page: one page, whose button is pressed several times.
    fn order(&mut self) -> Option<String> {
        if self.order.is_none() {
            let page = self.browser.try_get("/checkout/review")?;
            let button = page.buttons().into_iter().find(|name| name.starts_with("Order and pay"));
            let pairs = page.form(&button?).pairs();
            self.order = Some(Serializer::new(String::new()).extend_pairs(pairs).finish());
        }
        self.order.clone()
    }

    fn token(&self, shop: &Shop) -> Option<String> {
        let token = "SELECT token FROM orders ORDER BY id DESC LIMIT 1";
        (count(&shop.db, "orders") > self.before.0).then(|| text_on(&shop.db, token))
    }

    /// Somebody pays at the provider's page, which tells the shop.
    fn tell(&self) -> Option<Option<Page>> {
        if self.stripe.sessions().len() == self.before.1 {
            return None;
        }
        let session = self.stripe.last();
        self.stripe.pay(&session.id);
        let body = self.stripe.session_event("checkout.session.completed", &session.id);
        let header = signature(SECRET, now(), &body);
        Some(self.browser.try_notice("/webhooks/stripe", body, ("stripe-signature", &header)))
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    fn shuffle(&mut self, steps: &mut [Step]) {
        for at in (1..steps.len()).rev() {
            steps.swap(at, self.roll(at + 1));
        }
    }
}

/// A port that is free now, kept through every restart so that the shop stays where it was.
fn port() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

/// A purchase that nobody disturbs; answers how long it takes.
fn buy(shop: &Shop, stripe: &Stripe) -> Duration {
    let mut purchase = Purchase::new(shop, stripe);
    let began = Instant::now();
    for step in STEPS {
        assert_eq!(
            purchase.send(shop, step),
            Sent::Answered(if step == Step::Tell { 202 } else { 303 })
        );
    }
    began.elapsed()
}

/// A purchase with a kill in it; the shopper and the provider try everything again, in any order,
/// and in the end once more as it should be.
fn survive(shop: &mut Shop, stripe: &Stripe, dice: &mut Dice, (span, port): (Duration, &str)) {
    let mut purchase = Purchase::new(shop, stripe);
    let moment = dice.roll(usize::try_from(span.as_micros()).unwrap());
    let killer = shop.killer(Duration::from_micros(moment as u64));
    for step in STEPS {
        purchase.send(shop, step);
    }
    killer.join().unwrap();
    let settings = stripe.settings();
    let settings: Vec<_> = settings.into_iter().chain([("PORT", port)]).collect();
    shop.rise(&settings);
    let mut steps: Vec<Step> = STEPS.into_iter().cycle().take(STEPS.len() * TIMES).collect();
    dice.shuffle(&mut steps);
    for step in steps {
        match purchase.send(shop, step) {
            // What is too early or too late is told so.
            Sent::NotYet | Sent::Answered(200..=399 | 409) => {}
            other => panic!("{other:?}"),
        }
    }
    for step in STEPS {
        assert_ne!(purchase.send(shop, step), Sent::Unheard);
    }
}

on_both! {
    fn a_purchase_survives_being_killed_anywhere(db: Database) {
        let stripe = Stripe::open();
        import(&db, GOODS);
        run_on(&db, "UPDATE warehouses SET pickup = TRUE, line1 = 'Quay 1', city = 'Portland', country = 'US'");
        let port = port();
        let settings = stripe.settings();
        let settings: Vec<_> = settings.into_iter().chain([("PORT", &*port)]).collect();
        let mut shop = Shop::open_with(db, &settings);
        let before = stock(&shop.db);
        let mut dice = Dice(0x005e_ed0f_5eed);
        let kills = if all_of_it() { MANY } else { FEW };
        let span = buy(&shop, &stripe);
        for number in 1..=kills {
            survive(&mut shop, &stripe, &mut dice, (span, &port));
            let all = i64::try_from(number + 1).unwrap();
            let paid = "orders WHERE status = 'confirmed' AND payment_status = 'paid' AND paid_total = total_price";
            assert_eq!(count(&shop.db, "orders"), all);
            assert_eq!(count(&shop.db, paid), all, "purchase {number}");
            assert_eq!(count(&shop.db, "payments WHERE status = 'succeeded'"), all);
            assert_eq!(mails(&shop.db), 2 * all, "placed, and paid");
            assert_eq!(stock(&shop.db), (before.0 - all, before.1));
        }
        let charges = stripe.sessions().iter().filter(|s| s.payment_status == "paid").count();
        assert_eq!((charges, stripe.refunds().len()), (kills + 1, 0));
        assert_eq!(program(&shop.db.url, &["doctor"]).succeeds(), "");
    }
}

//! Every request and notice of a purchase, five times over and shuffled, while the program is
//! killed at random moments: one order, one charge, one mail, and the stock right.

use std::net::TcpListener;
use std::time::Duration;

use url::form_urlencoded::Serializer;

use crate::on_both;
use crate::paying::{count, mails, review_by_card, stock};
use crate::stage::text_on;
use crate::stripe::{SECRET, Stripe, now, signature};
use crate::support::{Browser, Database, GOODS, Shop, all_of_it, import};

/// Purchases, each with a kill in it; all of them where everything is tested.
const FEW: usize = 12;
const MANY: usize = 200;
const TIMES: usize = 5;

/// What a purchase sends.
#[derive(Clone, Copy)]
enum Step {
    Order,
    Pay,
    Tell,
    Return,
}

const STEPS: [Step; 4] = [Step::Order, Step::Pay, Step::Tell, Step::Return];

struct Purchase<'a> {
    stripe: &'a Stripe,
    browser: Browser,
    order: String,
    csrf: String,
    number: usize,
}

impl Purchase<'_> {
    /// Sends one of them; a shop that has just been killed does not answer.
    fn send(&self, shop: &Shop, step: Step) -> Option<u16> {
        let (browser, csrf) = (&self.browser, &self.csrf);
        let orders = "orders ORDER BY id DESC LIMIT 1";
        let token = || {
            (count(&shop.db, "orders") >= self.number as i64)
                .then(|| text_on(&shop.db, &format!("SELECT token FROM {orders}")))
        };
        let token_body = || Serializer::new(String::new()).append_pair("_csrf", csrf).finish();
        let page = match step {
            Step::Order => browser.try_post("/orders", self.order.clone()),
            Step::Pay => browser.try_post(&format!("/orders/{}/payments", token()?), token_body()),
            Step::Return => browser.try_get(&format!("/orders/{}/return", token()?)),
            Step::Tell => {
                let session = self.stripe.last();
                self.stripe.pay(&session.id);
                let body = self.stripe.session_event("checkout.session.completed", &session.id);
                let header = signature(SECRET, now(), &body);
                browser.try_notice("/webhooks/stripe", body, ("stripe-signature", &header))
            }
        };
        page.map(|page| page.status)
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

fn buy(shop: &mut Shop, stripe: &Stripe, dice: &mut Dice, (number, port): (usize, &str)) {
    let mut browser = shop.visitor();
    browser.add("mug", 1);
    let form = review_by_card(&mut browser);
    let pairs = form.pairs();
    let csrf = pairs.iter().find(|(name, _)| name == "_csrf").unwrap().1.clone();
    let order = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let sessions = stripe.sessions().len();
    let purchase = Purchase { stripe, browser, order, csrf, number };
    let mut steps: Vec<Step> = STEPS.into_iter().cycle().take(STEPS.len() * TIMES).collect();
    let last = dice.roll(120);
    let killer = shop.killer(Duration::from_millis(last as u64));
    for step in STEPS {
        if matches!(step, Step::Tell) && stripe.sessions().len() == sessions {
            continue;
        }
        purchase.send(shop, step);
    }
    killer.join().unwrap();
    let settings = stripe.settings();
    let settings: Vec<_> = settings.into_iter().chain([("PORT", port)]).collect();
    shop.rise(&settings);
    purchase.send(shop, Step::Order);
    purchase.send(shop, Step::Pay);
    dice.shuffle(&mut steps);
    for step in steps {
        let status = purchase.send(shop, step).expect("an answer");
        assert!(status < 400, "{status}");
    }
}

on_both! {
    fn a_purchase_survives_being_killed_anywhere(db: Database) {
        let stripe = Stripe::open();
        import(&db, GOODS);
        let port = port();
        let settings = stripe.settings();
        let settings: Vec<_> = settings.into_iter().chain([("PORT", &*port)]).collect();
        let mut shop = Shop::open_with(db, &settings);
        let before = stock(&shop.db);
        let mut dice = Dice(0x005e_ed0f_5eed);
        let purchases = if all_of_it() { MANY } else { FEW };
        for number in 1..=purchases {
            buy(&mut shop, &stripe, &mut dice, (number, &port));
            let all = i64::try_from(number).unwrap();
            let paid = "orders WHERE status = 'confirmed' AND payment_status = 'paid' AND paid_total = total_price";
            assert_eq!(count(&shop.db, "orders"), all);
            assert_eq!(count(&shop.db, paid), all, "purchase {number}");
            assert_eq!(count(&shop.db, "payments WHERE status = 'succeeded'"), all);
            assert_eq!(mails(&shop.db), all);
            assert_eq!(stock(&shop.db), (before.0 - all, before.1));
        }
        let charges = stripe.sessions().iter().filter(|s| s.payment_status == "paid").count();
        assert_eq!((charges, stripe.refunds().len()), (purchases, 0));
    }
}

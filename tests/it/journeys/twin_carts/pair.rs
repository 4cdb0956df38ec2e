//! Two shoppers who do the same, one on the pages and one by the API, and the comparison of what they see.

use std::collections::BTreeSet;

use crate::support::Page;

use super::api_shopper::ApiShopper;
use super::cart_facts::{CartFacts, api_totals, list, page_totals, plain, text};
use super::checkout_facts::CheckoutFacts;
use super::effects::effects;
use super::page_shopper::{PageShopper, Place};
use super::reply::Reply;
use super::script::{Incident, Step};
use super::twin_shop::{Side, TwinShop};

/// Two shoppers who do the same.
pub struct Pair<'s> {
    shop: &'s TwinShop,
    page: PageShopper<'s>,
    api: ApiShopper<'s>,
    /// What the script is, for failures.
    name: String,
    done: Vec<String>,
    /// The items that were ordered.
    ordered: BTreeSet<&'static str>,
    incidents: Vec<Incident>,
    /// The codes of the API's errors.
    codes: BTreeSet<String>,
}

impl<'s> Pair<'s> {
    /// Two guests, or two customers who are logged in. `name` is different for each pair of a shop.
    pub fn new(shop: &'s TwinShop, name: &str, is_customer: bool) -> Pair<'s> {
        let [page_email, api_email] =
            [Side::Page, Side::Api].map(|side| format!("{name}-{}@example.com", side.word()));
        let (browser, customer) = match is_customer {
            true => (shop.register_on_pages(&page_email), Some(shop.register_by_api(&api_email))),
            false => (shop.shop.visitor(), None),
        };
        Pair {
            shop,
            page: PageShopper::new(shop, browser, page_email),
            api: ApiShopper::new(shop, customer, api_email),
            name: format!("script {name} in {}", shop.currency.code()),
            done: Vec::new(),
            ordered: BTreeSet::new(),
            incidents: Vec::new(),
            codes: BTreeSet::new(),
        }
    }

    /// Performs a step twice and compares what both see. Does nothing once the order is placed.
    pub fn perform(&mut self, step: &Step) {
        if self.has_ordered() && !matches!(step, Step::ShopAgain) {
            return;
        }
        self.done.push(format!("{step:?}"));
        match step {
            Step::ShopAgain => self.api.begin_cart(),
            Step::Meanwhile(incident) => self.cause(incident),
            Step::OrderAfter(incident) => self.order_after(incident),
            Step::SetQuantity { line, .. } | Step::Remove { line } => {
                let lines = self.api.lines();
                if let Some(name) = lines.get(line % lines.len().max(1)) {
                    self.perform_on(step, Some(name), None);
                }
            }
            Step::RemoveCode(at) => {
                let codes = self.api.codes();
                if let Some(code) = codes.get(at % codes.len().max(1)) {
                    self.perform_on(step, None, Some(code));
                }
            }
            _ => self.perform_on(step, None, None),
        }
    }

    /// Compares what is left in the database, and undoes what would affect other scripts. Returns the codes of the
    /// API's errors.
    pub fn finish(mut self) -> BTreeSet<String> {
        let db = &self.shop.shop.db;
        let page = effects(db, Side::Page, &self.page.email);
        let api = effects(db, Side::Api, &self.api.email);
        let only = |these: &[String], others: &[String]| -> Vec<String> {
            these.iter().filter(|row| !others.contains(row)).cloned().collect()
        };
        assert_eq!(only(&page, &api), only(&api, &page), "effects of the pages and of the API");
        assert_eq!(page, api, "effects of the pages and of the API");
        if self.has_ordered() {
            self.shop.cancel_orders();
        } else {
            self.page.leave();
            self.api.leave();
        }
        for incident in std::mem::take(&mut self.incidents) {
            match incident {
                Incident::Change { item, .. } => drop(self.ordered.insert(item)),
                Incident::EndOfCoupon(code) => self.shop.restore_coupon(code),
                Incident::EndOfReservation => {}
                Incident::NoCash => self.shop.take_cash(true),
                Incident::NoDelivery => self.shop.deliver(true),
            }
        }
        self.ordered.iter().for_each(|item| self.shop.restore(item));
        std::mem::take(&mut self.codes)
    }

    fn has_ordered(&self) -> bool {
        !self.api.order.is_null()
    }

    fn perform_on(&mut self, step: &Step, line: Option<&str>, code: Option<&str>) {
        if let Some(seen) = self.page.perform(step, line, code) {
            let received = self.api.perform(step, line, code);
            self.compare(seen, received);
        }
    }

    fn cause(&mut self, incident: &Incident) {
        self.incidents.push(incident.clone());
        match incident {
            Incident::Change { item, change } => self.shop.change(item, change),
            Incident::EndOfCoupon(code) => self.shop.end_coupon(code),
            Incident::EndOfReservation => self.shop.end_reservations(),
            Incident::NoCash => self.shop.take_cash(false),
            Incident::NoDelivery => self.shop.deliver(false),
        }
    }

    fn order_after(&mut self, incident: &Incident) {
        if !self.page.open_review() {
            return;
        }
        self.api.see_checkout();
        self.cause(incident);
        if let Some(seen) = self.page.place_order() {
            let received = self.api.place_order();
            self.api.see_checkout();
            self.compare(seen, received);
        }
    }

    fn compare(&mut self, seen: Reply, received: Reply) {
        self.codes.extend(Some(received.code.clone()).filter(|code| !code.is_empty()));
        assert!(seen.is_same(&received), "the page says {seen:#?}, the API {received:#?}");
        match self.page.place() {
            Place::Order => self.compare_orders(),
            Place::Checkout => {
                self.api.see_checkout();
                let page = self.page.page();
                let seen = CheckoutFacts::of_page(page).without_word(Side::Page);
                let expected =
                    CheckoutFacts::of_api(self.shop, &self.api.checkout, &page.heading());
                assert_eq!(
                    seen,
                    expected.without_word(Side::Api),
                    "the page's checkout and the API's"
                );
            }
            Place::Cart => {
                let cart = self.api.see_cart();
                let expected = CartFacts::of_api(self.shop, cart);
                assert_eq!(self.page.open_cart(), expected, "the page's cart and the API's");
            }
        }
    }

    fn compare_orders(&mut self) {
        let order = self.api.order.clone();
        assert!(!order.is_null(), "both have ordered");
        for line in list(&order["items"]) {
            let variant = line["variant_id"].as_i64();
            let is_ordered =
                |key: &&str| Some(self.shop.item(key).ids(Side::Api).variant) == variant;
            self.ordered.extend(self.shop.keys().filter(is_ordered));
        }
        let page = self.page.open_order();
        let mut expected = api_totals(self.shop, &order, "Subtotal");
        expected.last_mut().expect("a total").label = "Total price".to_owned();
        assert_eq!(page_totals(page), expected, "the amounts of both orders");
        let lines: Vec<Vec<String>> =
            list(&order["items"]).iter().map(|item| order_line(self.shop, item)).collect();
        assert_eq!(page_lines(page), lines, "the lines of both orders");
        let said = page.text();
        let instructions = order["next"]["instructions"].as_str().unwrap_or_default();
        for line in instructions.lines().map(plain).filter(|line| !line.is_empty()) {
            // The line with the payment reference differs in the number of the order.
            let line = line.split(&*text(&order["number"])).next().unwrap_or_default().to_owned();
            assert!(said.contains(&line), "{line:?} in {said}");
        }
    }
}

/// The cells of an order's lines on its page.
fn page_lines(page: &Page) -> Vec<Vec<String>> {
    page.rows().into_iter().filter(|row| row.len() == 4).skip(1).collect()
}

/// The cells of a line of an order.
fn order_line(shop: &TwinShop, item: &serde_json::Value) -> Vec<String> {
    let name = format!("{} {}", text(&item["title"]), text(&item["variant_title"]));
    vec![
        name.trim().to_owned(),
        item["quantity"].to_string(),
        shop.format(&item["unit_price"]),
        shop.format(&item["subtotal"]),
    ]
}

impl Drop for Pair<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let steps: Vec<String> = self.done.iter().map(|step| format!("  {step}\n")).collect();
            eprintln!("--- {}, up to the difference ---\n{}---", self.name, steps.concat());
        }
    }
}

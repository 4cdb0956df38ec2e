//! How tests buy by card: what a shopper does between the cart and the provider's page.

use url::form_urlencoded::Serializer;

use crate::support::test_shop::number_on;
use crate::support::{Browser, Database, Form};

/// The last page of the checkout, with a card chosen, and its form.
#[track_caller]
pub fn review_by_card(browser: &mut Browser) -> Form {
    browser.get("/cart");
    browser.press("Check out");
    for _ in 0..5 {
        match browser.page().heading().as_str() {
            "Your details" => browser.say_details(),
            "Delivery" => browser.press("Continue"),
            "Payment" => {
                let form = browser.page().form("Continue").forge("payment_method", "card");
                browser.submit(form)
            }
            _ => break,
        };
    }
    let pay = browser.page().buttons().into_iter().find(|name| name.starts_with("Order and pay"));
    browser.page().form(&pay.unwrap_or_else(|| panic!("{}", browser.page().says())))
}

/// Puts one thing into a new visitor's cart and orders it by card, up to the provider's page.
#[track_caller]
pub fn order_by_card(browser: &mut Browser) {
    browser.add("mug", 2);
    let form = review_by_card(browser);
    browser.submit(form);
}

/// Sends a form without following where it leads: status and address.
#[track_caller]
pub fn send(browser: &Browser, form: Form) -> (u16, String) {
    let body = Serializer::new(String::new()).extend_pairs(form.pairs()).finish();
    let page = browser.raw_post(&form.action, |request| {
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    });
    (page.status, page.header("location").unwrap_or_default().to_owned())
}

/// How many orders, payments and whatever else there are.
pub fn count(db: &Database, what: &str) -> i64 {
    number_on(db, &format!("SELECT count(*) FROM {what}"))
}

/// The mails that were ever written, whether they have been sent or not.
pub fn mails(db: &Database) -> i64 {
    count(db, "outbox WHERE kind = 'mail'")
}

/// Units on the shelf and held, of everything.
pub fn stock(db: &Database) -> (i64, i64) {
    let sum = |column: &str| {
        number_on(db, &format!("SELECT CAST(sum({column}) AS BIGINT) FROM stock_items"))
    };
    (sum("on_hand"), sum("held"))
}

//! The checkout of a guest who pays by card, up to the payment provider's page.

use super::browser::Browser;
use super::form::Form;

/// Goes to the last page of the checkout, with card as the payment method, and returns its form.
#[track_caller]
pub fn card_order_form(browser: &mut Browser) -> Form {
    browser.get("/cart");
    browser.press("Check out");
    for _ in 0..5 {
        match browser.page().heading().as_str() {
            "Your details" => browser.submit_details(),
            "Delivery" => browser.press("Continue"),
            "Payment" => {
                let form = browser.page().form("Continue").forge("payment_method", "card");
                browser.submit(form)
            }
            _ => break,
        };
    }
    let pay = browser.page().buttons().into_iter().find(|name| name.starts_with("Order and pay"));
    browser.page().form(&pay.unwrap_or_else(|| panic!("{}", browser.page().text())))
}

/// Orders two mugs by card, up to the provider's page.
#[track_caller]
pub fn order_by_card(browser: &mut Browser) {
    browser.add("mug", 2);
    let form = card_order_form(browser);
    browser.submit(form);
}

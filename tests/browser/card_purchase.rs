//! A guest buys by card without scripts on the demo shop, is declined once, and gets a refund for
//! one item. The same works with scripts in a shop without streams.

use crate::chrome::{Chrome, DESKTOP, NO_SCRIPTS};
use crate::on_both;
use crate::purchase::fill_details;
use crate::support::{Database, DatabaseKind, Shop, program, seed};

/// The admin of the demo shop.
const ADMIN: [&str; 2] = ["admin@example.com", "open the vitrine"];

fn demo_shop(kind: DatabaseKind, settings: &[(&str, &str)]) -> Shop {
    let db = Database::empty(kind);
    program(&db.url, &["migrate"]).expect_success();
    seed(&db, "demo");
    Shop::open_with(db, settings)
}

fn text(chrome: &Chrome) -> String {
    chrome.texts("main").join(" ")
}

fn add(chrome: &Chrome, slug: &str, choice: &str, quantity: &str) {
    chrome.goto(&format!("/products/{slug}"));
    chrome.choose(choice);
    chrome.fill("Quantity", quantity);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
}

/// Goes from the cart to the payment page and returns the ordered total.
fn order_by_card(guest: &Chrome) -> String {
    guest.click("Check out");
    guest.expect_heading("Your details");
    guest.fill("Email", "guest@example.com");
    fill_details(guest, |label| guest.choose(label));
    guest.click("Continue");
    guest.expect_heading("Delivery");
    guest.click("Continue");
    guest.expect_heading("Payment");
    guest.click("Continue");
    guest.expect_heading("Review and order");
    let button = guest.texts("form.place-order button").join("");
    let total = button.strip_prefix("Order and pay ").expect("the total on the button").to_owned();
    guest.click("Order and pay");
    guest.expect_heading(&total);
    total
}

/// Buys two products with a card that is declined at first, and returns the order's number.
fn buy_after_decline(guest: &Chrome) -> String {
    add(guest, "fjord-kettle", "Cobalt", "1");
    add(guest, "harbour-mug", "Oat", "2");
    let total = order_by_card(guest);

    guest.click("Decline");
    guest.expect_heading("Pay for your order");
    let message = text(guest);
    assert!(message.contains("The card was declined"), "{message}");
    assert!(message.contains("2 × Harbour Mug") && message.contains("Fjord Kettle"), "{message}");
    guest.click("Try again: pay");
    guest.expect_heading(&total);
    guest.click(&format!("Pay {total}"));
    guest.expect_heading("Thank you for your order!");
    let bought = text(guest);
    assert!(bought.contains(&total) && bought.contains("guest@example.com"), "{bought}");
    let number = bought.split_whitespace().find(|word| word.starts_with("ORD-"));
    number.expect("the order's number").to_owned()
}

#[test]
fn a_card_purchase_works_with_scripts_and_without_streams() {
    let shop = demo_shop(DatabaseKind::Sqlite, &[("LIVE_STREAMS", "0")]);
    let Some(guest) = Chrome::open(&shop.address, DESKTOP) else { return };
    buy_after_decline(&guest);
    let stream_status =
        "return fetch('/live?token=' + document.body.dataset.liveToken).then((a) => a.status)";
    assert_eq!(guest.measure(stream_status), 503, "the shop has no streams");
    guest.goto("/cart");
    guest.wait_until("an empty cart", || guest.texts(".empty h2") == ["Your cart is empty"]);
}

fn log_in_admin(shop: &Shop) -> Option<Chrome> {
    let admin = Chrome::open(&shop.address, NO_SCRIPTS)?;
    let (button, [email, password]) = ("Log in only this time", ADMIN);
    admin.goto("/users/log-in");
    admin.fill_in(button, "Email", email);
    admin.fill_in(button, "Password", password);
    admin.click(button);
    admin.wait_until("the log-out link", || admin.texts("header").join(" ").contains("Log out"));
    Some(admin)
}

/// Refunds one mug and returns the amount.
fn refund_a_mug(admin: &Chrome, number: &str) -> String {
    admin.goto("/admin/orders");
    admin.click(number);
    admin.expect_heading(&format!("Order {number}"));
    admin.click("Refund");
    admin.expect_heading("Refund");
    let rows = admin.texts("tbody tr");
    let mug = rows.iter().find(|row| row.contains("Mug")).expect("the mug's row");
    let each = mug.split_whitespace().find(|word| word.starts_with('$')).expect("a price");
    admin.fill("Units of Harbour Mug", "1");
    admin.fill("Reason", "It came with a scratch");
    admin.click("Refund");
    admin.click(&format!("Refund {each}"));
    admin.expect_heading(&format!("Order {number}"));
    each.to_owned()
}

on_both! {
    fn a_guest_is_declined_then_pays_and_is_refunded(db: Database) {
        let shop = demo_shop(db.kind, &[]);
        let Some(guest) = Chrome::open(&shop.address, NO_SCRIPTS) else { return };
        let number = buy_after_decline(&guest);
        let order = guest.path();

        let Some(admin) = log_in_admin(&shop) else { return };
        let back = refund_a_mug(&admin, &number);
        guest.wait_until("the refund", || {
            guest.goto(&order);
            let message = guest.texts("[aria-labelledby=refunds]").join(" ");
            message.contains(&back) && message.contains("Refunded") && message.contains("a scratch")
        });
        let facts = guest.texts(".order-facts").join(" ");
        assert!(facts.contains("Partly refunded") || facts.contains("Paid"), "{facts}");
        guest.goto("/checkout/review");
        guest.expect_heading("Thank you for your order!");
        assert_eq!(guest.path(), order, "going back leads to the order");
    }
}

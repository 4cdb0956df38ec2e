//! A guest buys by card in a browser that runs no scripts, is declined once, and gets the money
//! for one thing back: on the demo shop, on both databases. And with scripts in a shop that streams
//! nothing.

use crate::chrome::{Chrome, DESKTOP, NO_SCRIPTS};
use crate::on_both;
use crate::purchase::say_details;
use crate::support::{Database, Kind, Shop, program, seed};

/// Who runs the demo shop.
const KEEPER: [&str; 2] = ["admin@example.com", "open the vitrine"];

fn demo_shop(kind: Kind, settings: &[(&str, &str)]) -> Shop {
    let db = Database::empty(kind);
    program(&db.url, &["migrate"]).succeeds();
    seed(&db, "demo");
    Shop::open_with(db, settings)
}

fn says(chrome: &Chrome) -> String {
    chrome.texts("main").join(" ")
}

fn add(chrome: &Chrome, slug: &str, choice: &str, quantity: &str) {
    chrome.goto(&format!("/products/{slug}"));
    chrome.choose(choice);
    chrome.fill("Quantity", quantity);
    chrome.click("Add to cart");
    chrome.expect_heading("My Cart");
}

/// From the cart to the provider's page; answers the total that was ordered.
fn order_by_card(guest: &Chrome) -> String {
    guest.click("Check out");
    guest.expect_heading("Your details");
    guest.fill("Email", "guest@example.com");
    say_details(guest, |label| guest.choose(label));
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

/// Buys two kinds of things by a card that is declined at first; answers the order's number.
fn buy_at_the_second_try(guest: &Chrome) -> String {
    add(guest, "fjord-kettle", "Cobalt", "1");
    add(guest, "harbour-mug", "Oat", "2");
    let total = order_by_card(guest);

    guest.click("Decline");
    guest.expect_heading("Pay for your order");
    let message = says(guest);
    assert!(message.contains("The card was declined"), "{message}");
    assert!(message.contains("2 × Harbour Mug") && message.contains("Fjord Kettle"), "{message}");
    guest.click("Try again: pay");
    guest.expect_heading(&total);
    guest.click(&format!("Pay {total}"));
    guest.expect_heading("Thank you for your order!");
    let bought = says(guest);
    assert!(bought.contains(&total) && bought.contains("guest@example.com"), "{bought}");
    let number = bought.split_whitespace().find(|word| word.starts_with("ORD-"));
    number.expect("the order's number").to_owned()
}

#[test]
fn with_scripts_and_no_stream() {
    let shop = demo_shop(Kind::Sqlite, &[("LIVE_STREAMS", "0")]);
    let Some(guest) = Chrome::open(&shop.address, DESKTOP) else { return };
    buy_at_the_second_try(&guest);
    let refused = "return fetch('/live?ticket=' + document.body.dataset.subscriptionToken).then((a) => a.status)";
    assert_eq!(guest.measure(refused), 503, "there is no stream");
    guest.goto("/cart");
    guest.wait_until("an empty cart", || guest.texts(".empty h2") == ["Your cart is empty"]);
}

fn admin(shop: &Shop) -> Option<Chrome> {
    let admin = Chrome::open(&shop.address, NO_SCRIPTS)?;
    let (button, [email, password]) = ("Log in only this time", KEEPER);
    admin.goto("/users/log-in");
    admin.fill_in(button, "Email", email);
    admin.fill_in(button, "Password", password);
    admin.click(button);
    admin.wait_until("the way out", || admin.texts("header").join(" ").contains("Log out"));
    Some(admin)
}

/// Sends the money for one mug of an order back; answers how much that is.
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
    fn a_guest_is_declined_then_pays_and_is_refunded_one_thing(db: Database) {
        let shop = demo_shop(db.kind, &[]);
        let Some(guest) = Chrome::open(&shop.address, NO_SCRIPTS) else { return };
        let number = buy_at_the_second_try(&guest);
        let order = guest.path();

        let Some(admin) = admin(&shop) else { return };
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
        assert_eq!(guest.path(), order, "whoever goes back finds the order");
    }
}

//! Limits per customer need a verified email address from guests: an unverified address reveals
//! nothing and uses up nobody's limits.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::sql::{execute, query_number, query_text};
use crate::support::{Browser, Database, PRODUCTS_CSV, Shop, filled_details, import};

const PROOF: &str = "Confirm your email address";
const REVIEW: &str = "Review and order";
const THANKS: &str = "Thank you for your order!";

/// Limits mugs per customer.
fn limit_mugs(shop: &Shop, max: i32) {
    execute(&shop.db, &format!("UPDATE products SET max_per_customer = {max} WHERE slug = 'mug'"));
}

/// A guest with this address and quantity of mugs, and perhaps a code, after the first step.
#[track_caller]
fn guest_at_review(shop: &Shop, email: &str, quantity: i32, code: Option<&str>) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", quantity);
    if let Some(code) = code {
        let form = guest.page().form("Apply code").fill("Code", code);
        guest.submit(form);
    }
    guest.press("Check out");
    let form = filled_details(guest.page()).fill("Email", email);
    guest.submit(form);
    guest
}

/// Returns the path of the link that verifies an address.
#[track_caller]
fn verification_link(shop: &Shop, email: &str) -> String {
    let mail = shop.newest_mail(email, PROOF);
    let links = mail.links().into_iter().map(|link| link.url);
    let link = links.rev().find(|link| link.contains("/checkout/email/")).expect("a link");
    link[link.find("/checkout/").unwrap()..].to_owned()
}

/// Verifies a guest's address in the browser that orders.
#[track_caller]
fn verify_in_browser(shop: &Shop, guest: &mut Browser, email: &str) {
    assert_eq!(guest.page().heading(), PROOF, "{}", guest.page().text());
    let before =
        query_number(&shop.db, "SELECT count(*) FROM email_proofs WHERE used_at IS NOT NULL");
    guest.press("Send me the link");
    // The newest mail may still be that of an earlier checkout.
    let mut tries = 0;
    loop {
        let path = verification_link(shop, email);
        guest.get(&path);
        guest.press("Confirm my address");
        let used =
            query_number(&shop.db, "SELECT count(*) FROM email_proofs WHERE used_at IS NOT NULL");
        if used > before {
            break;
        }
        tries += 1;
        assert!(tries < 500, "no mail with the link");
    }
}

fn count_orders(shop: &Shop) -> i64 {
    query_number(&shop.db, "SELECT count(*) FROM orders")
}

on_both! {
    fn a_guest_verifies_the_address_on_any_device(db: Database) {
        let shop = Shop::stocked(db);
        limit_mugs(&shop, 2);
        let mut ann = guest_at_review(&shop, "Ann@example.com", 1, None);
        let page = ann.page();
        assert_eq!((page.heading().as_str(), &*page.path), (PROOF, "/checkout/email"));
        assert!(page.text().contains("Mug is limited to 2 per customer."), "{}", page.text());
        assert!(page.unnamed_controls().is_empty());
        for step in ["delivery", "payment", "review"] {
            assert_eq!(ann.get(&format!("/checkout/{step}")).path, "/checkout/email", "{step}");
        }
        assert!(ann.press("Send me the link").text().contains("We emailed a link to ann@example.com"));
        let path = verification_link(&shop, "ann@example.com");
        let mut phone = shop.visitor();
        // Mail programs open links too.
        assert_eq!(phone.get(&path).heading(), PROOF);
        assert_eq!(ann.get("/checkout").heading(), PROOF, "opening the link verifies nothing");
        phone.get(&path);
        assert_eq!(phone.press("Confirm my address").heading(), "Thank you");
        assert_eq!(ann.continue_to_review().heading(), PROOF, "an old page");
        assert_ne!(ann.click("I've confirmed it").heading(), PROOF);
        assert_eq!(ann.continue_to_review().heading(), REVIEW, "{}", ann.page().text());
        assert_eq!(ann.press("Place order").heading(), THANKS, "{}", ann.page().text());
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders WHERE email_proved"), 1);
        // Repeating it succeeds and opens nothing.
        phone.get(&path);
        assert_eq!(phone.press("Confirm my address").heading(), "Thank you");
        assert_eq!(phone.get("/checkout").heading(), "There's nothing to check out");
    }

    fn expired_and_invented_links_verify_nothing(db: Database) {
        let shop = Shop::stocked(db);
        limit_mugs(&shop, 2);
        let mut ann = guest_at_review(&shop, "ann@example.com", 1, None);
        ann.press("Send me the link");
        let path = verification_link(&shop, "ann@example.com");
        execute(&shop.db, "UPDATE email_proofs SET inserted_at = '2026-01-01T00:00:00.000000Z'");
        for path in [&*path, "/checkout/email/nonsense"] {
            let page = ann.get(path);
            assert_eq!((page.status, page.heading().as_str()), (200, "This link no longer works"), "{path}");
            assert_eq!(ann.post_fields(path, &[]).heading(), "This link no longer works", "{path}");
        }
        assert_eq!(ann.get("/checkout").heading(), PROOF);
        assert_eq!(shop.visitor().raw_post(&path, |request| request).status, 403, "without a token");
        let mut eve = shop.visitor();
        for path in ["/checkout/email", "/checkout/email?_method=delete"] {
            assert_eq!(eve.post_fields(path, &[]).status, 409, "{path}: nothing of hers is checked out");
        }
        assert_eq!(query_text(&shop.db, "SELECT max(proved_email) FROM checkouts"), "");
    }

    fn an_unverified_address_reveals_nothing_and_uses_up_no_limit(db: Database) {
        let shop = Shop::stocked(db);
        limit_mugs(&shop, 2);
        create_coupon(&shop.db, "ONCE", &[("usage_limit_per_customer", "1")]);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 2);
        let form = ann.page().form("Apply code").fill("Code", "ONCE");
        ann.submit(form);
        assert_eq!(ann.check_out().heading(), THANKS);
        // A stranger who types her address learns nothing about it.
        let mut eve = guest_at_review(&shop, "ann@example.com", 2, Some("ONCE"));
        let mut message = eve.page().text();
        for path in ["/checkout", "/checkout/review", "/checkout/details", "/cart"] {
            message += &eve.get(path).text();
        }
        let key = query_text(&shop.db, "SELECT token FROM checkouts ORDER BY id DESC LIMIT 1");
        message += &eve.post_fields("/orders", &[("key", &key), ("total", "17.98")]).text();
        for word in ["ordered 2", "already used", "have already ordered"] {
            assert!(!message.contains(word), "{word}: {message}");
        }
        assert_eq!(count_orders(&shop), 1);
    }

    fn orders_with_an_unverified_address_do_not_count(db: Database) {
        let shop = Shop::stocked(db);
        let mut eve = guest_at_review(&shop, "ann@example.com", 2, None);
        eve.continue_to_review();
        assert_eq!(eve.press("Place order").heading(), THANKS);
        limit_mugs(&shop, 2);
        // Even after she claimed the order that a stranger placed with her address.
        let mut ann = shop.register("ann@example.com");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM orders WHERE user_id IS NOT NULL"), 1);
        ann.add("mug", 2);
        assert_eq!(ann.check_out().heading(), THANKS, "{}", ann.page().text());
        ann.add("mug", 1);
        assert!(ann.page().text().contains("you have already ordered 2"), "her own do: {}", ann.page().text());
    }

    fn a_dropped_code_is_reported_with_the_new_total(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "ONCE", &[("usage_limit_per_customer", "1"), ("rate", "50")]);
        let mut ann = guest_at_review(&shop, "ann@example.com", 1, Some("ONCE"));
        assert!(ann.get("/cart").status == 200 && ann.get("/checkout").heading() == PROOF);
        assert!(ann.page().text().contains("ONCE can be used once per customer."));
        verify_in_browser(&shop, &mut ann, "ann@example.com");
        assert_eq!(ann.page().flash(), "ann@example.com is confirmed.");
        ann.continue_to_review();
        assert_eq!((ann.page().heading().as_str(), ann.page().row("Total").as_str()), (REVIEW, "$4.99"));
        assert_eq!(ann.press("Place order").heading(), THANKS);
        // The same person again, without an account.
        let mut ann = guest_at_review(&shop, "ANN@example.com", 1, Some("ONCE"));
        assert!(!ann.page().text().contains("already used"));
        verify_in_browser(&shop, &mut ann, "ann@example.com");
        let flash = ann.page().flash();
        assert!(flash.contains("ONCE: You've already used this code"), "{flash}");
        assert!(flash.contains("Your total is now $9.99."), "{flash}");
        ann.continue_to_review();
        assert_eq!((ann.page().heading().as_str(), ann.page().row("Total").as_str()), (REVIEW, "$9.99"));
        assert!(ann.page().text().contains("It gives no discount"), "{}", ann.page().text());
        assert_eq!(ann.press("Place order").heading(), THANKS, "the shown total is the ordered one");
        assert_eq!(query_number(&shop.db, "SELECT times_used FROM coupons"), 1);
    }

    fn logging_in_during_checkout_verifies_the_customer(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "ONCE", &[("usage_limit_per_customer", "1"), ("rate", "50")]);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let form = ann.page().form("Apply code").fill("Code", "ONCE");
        ann.submit(form);
        assert_eq!(ann.check_out().heading(), THANKS, "an account needs no verification");
        // It arrives before the link, which must be the newest mail.
        shop.newest_mail("ann@example.com", "Your order ORD-");
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let form = ann.page().form("Apply code").fill("Code", "ONCE");
        ann.submit(form);
        ann.press("Check out");
        ann.press("Log in");
        let form = ann.page().form("Log in with email").fill("Email", "ann@example.com");
        ann.submit(form);
        shop.newest_mail("ann@example.com", "Log in to");
        shop.open_mailed_link(&mut ann, "ann@example.com");
        ann.press("Log in only this time");
        ann.continue_to_review();
        assert_eq!((ann.page().heading().as_str(), ann.page().row("Total").as_str()), (REVIEW, "$9.99"));
        assert!(ann.page().text().contains("already used this code"), "{}", ann.page().text());
        assert_eq!(ann.press("Place order").heading(), THANKS, "{}", ann.page().text());
    }

    fn a_changed_address_must_be_verified_again(db: Database) {
        let shop = Shop::stocked(db);
        limit_mugs(&shop, 2);
        let mut ann = guest_at_review(&shop, "ann@example.com", 1, None);
        verify_in_browser(&shop, &mut ann, "ann@example.com");
        assert_ne!(ann.page().heading(), PROOF);
        let form = ann.get("/checkout/details").form("Continue").fill("Email", "bob@example.com");
        assert_eq!(ann.submit(form).heading(), PROOF, "{}", ann.page().text());
        let form = ann.get("/checkout/details").form("Continue").fill("Email", "ann@example.com");
        assert_ne!(ann.submit(form).heading(), PROOF, "{}", ann.page().text());
    }

    fn a_guest_can_continue_without_the_code(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "ONCE", &[("usage_limit_per_customer", "1"), ("rate", "50")]);
        let mut ann = guest_at_review(&shop, "ann@example.com", 1, Some("ONCE"));
        assert_eq!(ann.page().heading(), PROOF);
        let page = ann.press("Continue without ONCE");
        assert!(page.flash().contains("ONCE was removed."), "{}", page.flash());
        ann.continue_to_review();
        assert_eq!((ann.page().heading().as_str(), ann.page().row("Total").as_str()), (REVIEW, "$9.99"));
        assert_eq!(ann.press("Place order").heading(), THANKS);
    }

    fn orders_with_a_strangers_address_are_limited(db: Database) {
        import(&db, PRODUCTS_CSV);
        let shop = Shop::open_with(db, &[("RATE_LIMITS", "on")]);
        for n in 0..3 {
            let mut eve = guest_at_review(&shop, "ann@example.com", 1, None);
            eve.continue_to_review();
            assert_eq!(eve.press("Place order").heading(), THANKS, "{n}");
        }
        let mut eve = guest_at_review(&shop, "ann@example.com", 1, None);
        assert_eq!(eve.page().heading(), PROOF);
        assert!(!eve.page().text().contains("order with this address"), "{}", eve.page().text());
        // The number of links is limited, too.
        for _ in 0..5 {
            let button = eve.page().buttons().into_iter().find(|name| name.starts_with("Send ")).unwrap();
            eve.press(&button);
            assert_eq!(eve.page().flash(), "");
        }
        assert!(eve.press("Send another link").flash().contains("several links"), "{}", eve.page().flash());
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM email_proofs"), 5);
        assert_eq!(count_orders(&shop), 3);
        // The verified customer can still order.
        let mut bob = guest_at_review(&shop, "bob@example.com", 1, None);
        assert_eq!(bob.continue_to_review().heading(), REVIEW);
    }
}

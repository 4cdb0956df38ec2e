//! Orders that cost nothing need no payment method and no payment provider.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, Shop, program};

/// Opens a shop with free and paid shipping and a coupon for 100 percent off.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    create_coupon(&shop.db, "gift", &[("rate", "100")]);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/tax").form("Save settings");
    admin.submit(form.forge("charges_shipping", "true"));
    admin.get("/admin/shipping");
    let zone = admin.click("New zone").form("Save zone");
    admin.submit(zone.fill("Name", "Home").fill("Country of place 1", "United States"));
    for (name, price) in [("Slow", "0"), ("Fast", "10")] {
        admin.get("/admin/shipping");
        let form = admin.click("New method for Home").form("Save method").fill("Name", name);
        let form = form.fill("Price", price).fill("Min. days", "2").fill("Max. days", "4");
        let page = admin.submit(form);
        assert_eq!(page.status, 200, "{}", page.text());
    }
    shop
}

/// A guest at the delivery step, with a mug that a coupon makes free.
fn guest_with_free_cart(shop: &Shop) -> Browser {
    let mut ann = shop.visitor();
    ann.add("mug", 1);
    let form = ann.page().form("Apply code").fill("Code", "gift");
    ann.submit(form);
    ann.press("Check out");
    ann.submit_details();
    assert_eq!(ann.page().heading(), "Delivery", "{}", ann.page().text());
    ann
}

fn choose_delivery(ann: &mut Browser, way: &str) -> String {
    let form = ann.get("/checkout/delivery").form("Continue");
    ann.submit(form.choose("Delivery method", way)).heading()
}

fn steps(ann: &Browser) -> String {
    ann.page().texts("nav[aria-label='Checkout steps'] li").join(", ")
}

const FREE: &str = "Slow, free";
const DEAR: &str = "Fast, $10.00";

on_both! {
    fn a_free_order_has_no_payment_step(db: Database) {
        let shop = open_shop(db);
        let mut ann = guest_with_free_cart(&shop);
        assert_eq!(choose_delivery(&mut ann, FREE), "Review and order");
        assert_eq!(steps(&ann), "Your details, Delivery, Review");
        assert_eq!(ann.get("/checkout/payment").path, "/checkout/review", "the step is skipped");
        let page = ann.post_fields("/checkout/payment?_method=put", &[("payment_method", "card")]);
        assert_eq!((page.status, &*page.path), (200, "/checkout/review"));
        assert!(page.text().contains("Nothing to pay") && !page.text().contains("owe"), "{}", page.text());
        let page = ann.press("Place order");
        assert_eq!(page.heading(), "Thank you for your order!");
        let page_text = page.text();
        assert!(page_text.contains("Status Paid") && page_text.contains("Nothing to pay"), "{page_text}");
        assert!(!page_text.contains("Not paid yet") && !page.buttons().contains(&"Pay".to_owned()), "{page_text}");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM payments"), 0);
        assert_eq!(query_number(&shop.db, "SELECT sum(held) FROM stock_items"), 0, "sold at once");
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "", "all records agree");
        let invoice = ann.click("Invoice").text();
        assert!(invoice.contains("Nothing to pay.") && !invoice.contains("Not paid yet"), "{invoice}");
        shop.newest_mail("guest@example.com", "Your order");
    }

    fn the_payment_step_appears_with_an_amount_to_pay(db: Database) {
        let shop = open_shop(db);
        let mut ann = guest_with_free_cart(&shop);
        assert_eq!(choose_delivery(&mut ann, DEAR), "Payment");
        let form = ann.page().form("Continue").choose("Payment method", "Card");
        assert!(ann.submit(form).buttons().contains(&"Order and pay $10.00".to_owned()));
        assert_eq!(choose_delivery(&mut ann, FREE), "Review and order");
        assert!(ann.page().buttons().contains(&"Place order".to_owned()));
        assert_eq!(choose_delivery(&mut ann, DEAR), "Payment", "shown again with the chosen method");
        ann.press("Continue");
        assert!(ann.page().buttons().contains(&"Order and pay $10.00".to_owned()));
        choose_delivery(&mut ann, FREE);
        assert_eq!(ann.press("Place order").heading(), "Thank you for your order!");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM payments"), 0, "the card provider was not used");
    }

    fn an_order_that_is_no_longer_free_needs_a_payment_method(db: Database) {
        let shop = open_shop(db);
        let mut ann = guest_with_free_cart(&shop);
        choose_delivery(&mut ann, FREE);
        execute(&shop.db, "UPDATE coupons SET ends_at = '2026-01-01T00:00:00.000000Z'");
        let page = ann.press("Place order");
        assert!(page.flash().contains("GIFT: This code expired"), "{}", page.flash());
        assert!(page.flash().contains("The total is now $9.99 (was $0.00)."), "{}", page.flash());
        assert_eq!((page.status, page.heading().as_str()), (200, "Payment"));
        assert_eq!(ann.get("/checkout/review").path, "/checkout/payment");
        ann.continue_to_review();
        assert_eq!(ann.press("Place order").heading(), "Thank you for your order!");
        assert!(ann.page().text().contains("Please transfer $9.99"), "{}", ann.page().text());
    }
}

//! The admin pages of an order.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Shop};

/// A guest has ordered three mugs by bank transfer, and an admin has opened the order.
fn admin_at_an_order(shop: &Shop) -> Browser {
    let mut ann = shop.visitor();
    ann.add("mug", 3);
    assert_eq!(ann.check_out().heading(), "Thank you for your order!");
    let mut admin = shop.admin();
    admin.get("/admin/orders?q=guest%40example");
    admin.click("ORD-");
    assert!(admin.page().heading().starts_with("Order ORD-"));
    admin
}

on_both! {
    fn an_order_is_paid_shipped_in_two_packages_and_refunded(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_at_an_order(&shop);
        let order = admin.page().path.clone();
        assert!(admin.press("Mark $29.97 as paid").text().contains("$29.97 received"));
        for (units, sent) in [("2", "Partly shipped"), ("1", "Shipped")] {
            admin.click("Ship items");
            let form = admin.page().form("Mark as shipped").fill("Units of Mug", units);
            let form = form.fill("Tracking link (optional)", "https://post.example/1");
            assert!(admin.submit(form).text().contains(sent), "{}", admin.page().text());
        }
        admin.click("Refund");
        let form = admin.page().form("Refund…").fill("Units of Mug", "1").fill("Reason (optional)", "A scratch");
        admin.submit(form);
        let page = admin.press("Refund $9.99");
        assert!(page.text().contains("Transfer $9.99 now") && page.path == order, "{}", page.text());
        let mail = shop.newest_mail("guest@example.com", "Your refund of $9.99");
        assert!(mail.text().contains("A scratch"));
        shop.newest_mail("guest@example.com", "on its way");
    }

    fn invalid_input_is_reported_and_kept(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_at_an_order(&shop);
        admin.press("Mark $29.97 as paid");
        let order = admin.page().path.clone();
        admin.click("Refund");
        let form = admin.page().form("Refund").fill("Units of Mug", "4").fill("Goodwill amount (optional)", "x");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Units of Mug").as_str()), (422, "4"));
        assert!(page.error_for("Goodwill amount (optional)").is_some());
        let form = page.form("Refund").fill("Units of Mug", "").fill("Goodwill amount (optional)", "99");
        assert_eq!(admin.submit(form).status, 422, "more than was paid");
        admin.get(&format!("{order}/shipments/new"));
        let form = admin.page().form("Mark as shipped").fill("Tracking link (optional)", "javascript:alert(1)");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Tracking link (optional)").as_str()), (422, "javascript:alert(1)"));
    }

    fn cancelling_refunds_and_restocks_an_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_at_an_order(&shop);
        admin.press("Mark $29.97 as paid");
        admin.click("Cancel the order");
        let form = admin.page().form("Cancel ORD-").fill("Reason (optional)", "We broke them");
        let page = admin.submit(form.clone());
        assert!(page.text().contains("Transfer $29.97 now"), "{}", page.text());
        let mail = shop.newest_mail("guest@example.com", "was cancelled");
        assert!(mail.text().contains("We broke them"));
        let mails = "SELECT count(*) FROM outbox WHERE payload LIKE '%was cancelled%'";
        let before = query_number(&shop.db, mails);
        let page = admin.submit(form);
        assert_eq!((page.status, page.flash().as_str()), (200, "The order was already cancelled."));
        assert_eq!(query_number(&shop.db, mails), before, "no second mail is sent");
    }

    fn an_order_is_put_on_hold_and_released(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_at_an_order(&shop);
        let order = admin.page().path.clone();
        admin.click("Put on hold");
        let form = admin.page().form("Put on hold");
        let page = admin.submit(form.clone());
        assert_eq!(page.status, 422);
        assert!(page.error_for("Reason").is_some());
        let page = admin.submit(form.fill("Reason", "Address unclear"));
        assert!(page.path == order && page.text().contains("Put on hold: Address unclear"), "{}", page.text());
        assert!(!page.text().contains("Ship items") && !page.text().contains("as paid") && page.text().contains("On hold"));
        admin.click("Release the order");
        let form = admin.page().form("Release the order").fill("Reason", "Called");
        let page = admin.submit(form);
        assert!(page.text().contains("Released: Called") && page.text().contains("Ship items"), "{}", page.text());
    }

    fn packing_lists_are_printed_without_prices(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = admin_at_an_order(&shop);
        let order = admin.page().path.clone();
        let list = admin.click("Packing list").text();
        assert!(list.contains("3") && list.contains("Mug") && !list.contains('$'), "{list}");
        admin.get(&order);
        assert!(admin.click("Invoice").text().contains("$29.97"));
    }

    fn strangers_cannot_open_orders(db: Database) {
        let shop = Shop::stocked(db);
        let order = admin_at_an_order(&shop).page().path.clone();
        let mut eve = shop.register("eve@example.com");
        for rest in ["", "/invoice", "/packing_list", "/refunds/new", "/shipments/new", "/cancellation/new", "/hold/new", "/release/new"] {
            assert_eq!(eve.get(&format!("{order}{rest}")).status, 404, "{rest}");
        }
        for rest in ["/payment", "/approval", "/refunds", "/refunds/1/sent", "/shipments", "/cancellation", "/hold", "/release", "/flag?_method=delete"] {
            assert_eq!(eve.post_fields(&format!("{order}{rest}"), &[]).status, 404, "{rest}");
        }
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin/orders/ORD-2026-999999/refunds/new").status, 404);
    }
}

//! The shopkeeper's pages of orders.

use crate::on_both;
use crate::support::{Browser, Database, Shop};
use crate::test_shop::number_on;

/// A guest has ordered three mugs by bank transfer; the keeper looks at the order.
fn keeper_at_an_order(shop: &Shop) -> Browser {
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
    fn an_order_is_paid_sent_in_two_parcels_and_refunded(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = keeper_at_an_order(&shop);
        let order = admin.page().path.clone();
        assert!(admin.press("Mark $29.97 as paid").says().contains("$29.97 received"));
        for (units, sent) in [("2", "Partly shipped"), ("1", "Shipped")] {
            admin.click("Ship items");
            let form = admin.page().form("Mark as shipped").fill("Units of Mug", units);
            let form = form.fill("Tracking link (optional)", "https://post.example/1");
            assert!(admin.submit(form).says().contains(sent), "{}", admin.page().says());
        }
        admin.click("Refund");
        let form = admin.page().form("Refund…").fill("Units of Mug", "1").fill("Reason (optional)", "A scratch");
        admin.submit(form);
        let page = admin.press("Refund $9.99");
        assert!(page.says().contains("Transfer $9.99 now") && page.path == order, "{}", page.says());
        let mail = shop.newest_mail("guest@example.com", "Your refund of $9.99");
        assert!(mail.says().contains("A scratch"));
        shop.newest_mail("guest@example.com", "on its way");
    }

    fn wrong_input_is_kept_and_told(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = keeper_at_an_order(&shop);
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

    fn a_cancelled_order_sends_money_and_goods_back(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = keeper_at_an_order(&shop);
        admin.press("Mark $29.97 as paid");
        admin.click("Cancel the order");
        let form = admin.page().form("Cancel ORD-").fill("Reason (optional)", "We broke them");
        let page = admin.submit(form.clone());
        assert!(page.says().contains("Transfer $29.97 now"), "{}", page.says());
        let mail = shop.newest_mail("guest@example.com", "was cancelled");
        assert!(mail.says().contains("We broke them"));
        let mails = "SELECT count(*) FROM outbox WHERE payload LIKE '%was cancelled%'";
        let before = number_on(&shop.db, mails);
        let page = admin.submit(form);
        assert_eq!((page.status, page.flash().as_str()), (200, "The order was already cancelled."));
        assert_eq!(number_on(&shop.db, mails), before, "and no mail says so again");
    }

    fn papers_are_printed_without_prices_for_the_packer(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = keeper_at_an_order(&shop);
        let order = admin.page().path.clone();
        let list = admin.click("Packing list").says();
        assert!(list.contains("3") && list.contains("Mug") && !list.contains('$'), "{list}");
        admin.get(&order);
        assert!(admin.click("Invoice").says().contains("$29.97"));
    }

    fn strangers_find_no_orders_of_others(db: Database) {
        let shop = Shop::stocked(db);
        let order = keeper_at_an_order(&shop).page().path.clone();
        let mut eve = shop.register("eve@example.com");
        for rest in ["", "/invoice", "/packing_list", "/refunds/new", "/shipments/new", "/cancellation/new"] {
            assert_eq!(eve.get(&format!("{order}{rest}")).status, 404, "{rest}");
        }
        for rest in ["/payment", "/approval", "/refunds", "/refunds/1/sent", "/shipments", "/cancellation", "/flag?_method=delete"] {
            assert_eq!(eve.send(&format!("{order}{rest}"), &[]).status, 404, "{rest}");
        }
        let mut admin = shop.admin();
        assert_eq!(admin.get("/admin/orders/ORD-2026-999999/refunds/new").status, 404);
    }
}

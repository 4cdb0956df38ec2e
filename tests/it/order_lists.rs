//! Payment and fulfillment of an order are two things: in lists, counters, badges and on paper.

use crate::on_both;
use crate::paying::count;
use crate::support::{Browser, Database, Page, Shop};
use crate::test_shop::{run_on, text_on};

/// A guest orders lamps by transfer; the keeper is at the order.
fn ordered(shop: &Shop, units: i32) -> (Browser, Browser, String) {
    let mut ann = shop.visitor();
    ann.add("lamp", units);
    assert_eq!(ann.check_out().heading(), "Thank you for your order!");
    let number = text_on(&shop.db, "SELECT number FROM orders ORDER BY id DESC LIMIT 1");
    let mut admin = shop.admin();
    let order = format!("/admin/orders/{number}");
    admin.get(&order);
    (ann, admin, order)
}

fn ship(admin: &mut Browser, order: &str, units: &str) {
    admin.get(&format!("{order}/shipments/new"));
    let form = admin.page().form("Mark as shipped").fill("Units of Lamp", units);
    admin.submit(form);
    assert_eq!(admin.page().path, order, "{}", admin.page().says());
}

fn refund(admin: &mut Browser, order: &str, units: &str, sum: &str) {
    admin.get(&format!("{order}/refunds/new"));
    let form = admin.page().form("Refund…").fill("Units of Lamp", units);
    admin.submit(form);
    admin.press(&format!("Refund {sum}"));
    admin.press(&format!("Mark {sum} as sent"));
}

fn figure(page: &Page, label: &str) -> String {
    let figures = page.all(".figures > div");
    figures.into_iter().find(|text| text.contains(label)).unwrap_or_else(|| panic!("no {label}"))
}

on_both! {
    fn an_order_that_is_sent_before_it_is_paid_stays_on_every_list(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut admin, order) = ordered(&shop, 1);
        let number = order.rsplit('/').next().unwrap().to_owned();
        ship(&mut admin, &order, "1");
        let says = admin.page().all(".page-head .badge").join(", ");
        assert!(says.contains("Awaiting payment") && says.contains("Shipped"), "{says}");
        assert!(figure(admin.get("/admin"), "Orders awaiting payment").contains('1'));
        let row = admin.get("/admin/orders?payment=awaiting").row(&number);
        assert!(row.contains("Awaiting payment") && row.contains("Shipped"), "{row}");
        for (filter, found) in [
            ("payment=awaiting&fulfillment=fulfilled", 1), ("payment=awaiting&fulfillment=unfulfilled", 0),
            ("payment=paid", 0), ("fulfillment=fulfilled", 1), ("fulfillment=to_send", 0),
            ("status=confirmed", 1), ("status=awaiting", 1), ("status=sent", 1), ("payment=nonsense", 1),
        ] {
            let rows = admin.get(&format!("/admin/orders?{filter}")).all("tbody tr").len();
            assert_eq!(rows, found, "{filter}");
        }
        let path = format!("/orders/{}", text_on(&shop.db, "SELECT token FROM orders"));
        let says = ann.get(&path).says();
        assert!(says.contains("Awaiting payment") && says.contains("Shipped") && says.contains("Please transfer $120.00"), "{says}");
        admin.get(&order);
        admin.press("Mark $120.00 as paid");
        assert_eq!(count(&shop.db, "orders WHERE status = 'completed'"), 1);
        assert_eq!(admin.get("/admin/orders?payment=awaiting").all("tbody tr").len(), 0);
    }

    fn partly_refunded_and_disputed_orders_are_found_as_such(db: Database) {
        let shop = Shop::stocked(db);
        let (_, mut admin, order) = ordered(&shop, 2);
        admin.press("Mark $240.00 as paid");
        assert_eq!(admin.get("/admin").link("1 paid order to ship"), "/admin/orders?fulfillment=to_send");
        refund(&mut admin, &order, "1", "$120.00");
        for (filter, found) in [
            ("payment=partially_refunded", 1), ("payment=refunded", 0), ("fulfillment=to_send", 1),
            ("payment=partially_refunded&fulfillment=unfulfilled", 1), ("payment=disputed", 0),
        ] {
            let rows = admin.get(&format!("/admin/orders?{filter}")).all("tbody tr").len();
            assert_eq!(rows, found, "{filter}");
        }
        run_on(&shop.db, "INSERT INTO disputes (order_id, payment_id, gateway, external_id, amount, currency, reason, status, inquiry, reported_at, inserted_at, updated_at)
            SELECT order_id, id, gateway, 'dp_1', amount, currency, 'fraudulent', 'under_review', FALSE, inserted_at, inserted_at, updated_at FROM payments");
        let page = admin.get("/admin/orders?payment=disputed");
        assert!(page.all("tbody tr")[0].contains("Disputed") && page.all("tbody tr")[0].contains("Partly refunded"));
        assert!(admin.get(&order).all(".page-head .badge").contains(&"Disputed".to_owned()));
        run_on(&shop.db, "UPDATE disputes SET status = 'lost'");
        assert_eq!(admin.get("/admin/orders?payment=disputed").all("tbody tr").len(), 0);
        assert_eq!(admin.get("/admin/orders?payment=dispute_lost").all("tbody tr").len(), 1);
    }

    fn nothing_that_is_not_to_be_sent_is_on_a_packing_list(db: Database) {
        let shop = Shop::stocked(db);
        let (_, mut admin, order) = ordered(&shop, 3);
        let list = |admin: &mut Browser| {
            let page = admin.get(&format!("{order}/packing_list"));
            (page.all("tbody tr"), page.says())
        };
        let (rows, says) = list(&mut admin);
        assert!(rows.len() == 1 && rows[0].contains('3') && says.contains("Not paid yet"), "{says}");
        admin.get(&order);
        admin.press("Mark $360.00 as paid");
        refund(&mut admin, &order, "1", "$120.00");
        let (rows, says) = list(&mut admin);
        assert!(rows[0].contains('2') && says.contains("1 × Lamp: refunded"), "{says}");
        ship(&mut admin, &order, "1");
        let (rows, says) = list(&mut admin);
        assert!(rows[0].contains('1') && says.contains("1 × Lamp: already sent"), "{says}");
        ship(&mut admin, &order, "1");
        let (rows, says) = list(&mut admin);
        assert!(rows.is_empty() && says.contains("Nothing is left to pack"), "{says}");
    }

    fn a_cancelled_order_says_so_on_its_packing_list(db: Database) {
        let shop = Shop::stocked(db);
        let (_, mut admin, order) = ordered(&shop, 2);
        admin.click("Cancel the order");
        let says = admin.page().says();
        assert!(says.contains("2 units are returned to stock") && says.contains("guest@example.com gets an email"), "{says}");
        admin.press("Cancel ORD-");
        let page = admin.get(&format!("{order}/packing_list"));
        assert_eq!(page.all("tbody tr"), [""; 0]);
        assert!(page.says().contains("This order was cancelled. Do not send anything."), "{}", page.says());
    }

    fn cancelling_asks_first_and_names_what_follows(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, ..) = ordered(&shop, 2);
        let path = ann.page().path.clone();
        let page = ann.click("Cancel this order");
        assert_eq!((page.status, page.path.as_str()), (200, &*format!("{path}/cancellation")));
        let says = page.says();
        assert!(says.contains("The 2 items in it are no longer reserved for you") && says.contains("You haven't been charged"), "{says}");
        assert_eq!(count(&shop.db, "orders WHERE status = 'cancelled'"), 0, "asking does nothing");
        assert_eq!(page.link("Keep the order"), path);
        let eve = shop.register("eve@example.com").get(&format!("{path}x/cancellation")).status;
        assert_eq!(eve, 404);
        assert_eq!(ann.press("Cancel this order").heading(), "This order was cancelled");
        assert_eq!(ann.get(&format!("{path}/cancellation")).path, path, "there is nothing to ask any more");
    }
}

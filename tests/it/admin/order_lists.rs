//! Payment and fulfillment are shown separately in lists, counters, badges and documents.

use crate::on_both;
use crate::support::sql::{count_rows, execute, query_text};
use crate::support::{Browser, Database, Page, Shop};

/// An order of lamps by bank transfer, which an admin has opened.
struct LampOrder {
    guest: Browser,
    admin: Browser,
    /// The path of the order's page for admins.
    path: String,
}

fn order_lamps(shop: &Shop, units: i32) -> LampOrder {
    let mut guest = shop.visitor();
    guest.add("lamp", units);
    assert_eq!(guest.check_out().heading(), "Thank you for your order!");
    let number = query_text(&shop.db, "SELECT number FROM orders ORDER BY id DESC LIMIT 1");
    let mut admin = shop.admin();
    let path = format!("/admin/orders/{number}");
    admin.get(&path);
    LampOrder { guest, admin, path }
}

fn ship(admin: &mut Browser, order: &str, units: &str) {
    admin.get(&format!("{order}/shipments/new"));
    let form = admin.page().form("Mark as shipped").fill("Units of Lamp", units);
    admin.submit(form);
    assert_eq!(admin.page().path, order, "{}", admin.page().text());
}

fn refund(admin: &mut Browser, order: &str, units: &str, sum: &str) {
    admin.get(&format!("{order}/refunds/new"));
    let form = admin.page().form("Refund…").fill("Units of Lamp", units);
    admin.submit(form);
    admin.press(&format!("Refund {sum}"));
    admin.press(&format!("Mark {sum} as sent"));
}

fn figure(page: &Page, label: &str) -> String {
    let figures = page.texts(".figures > div");
    figures.into_iter().find(|text| text.contains(label)).unwrap_or_else(|| panic!("no {label}"))
}

on_both! {
    fn an_order_shipped_before_payment_stays_on_every_list(db: Database) {
        let shop = Shop::stocked(db);
        let LampOrder { guest: mut ann, mut admin, path: order } = order_lamps(&shop, 1);
        let number = order.rsplit('/').next().unwrap().to_owned();
        ship(&mut admin, &order, "1");
        let text = admin.page().texts(".page-head .badge").join(", ");
        assert!(text.contains("Awaiting payment") && text.contains("Shipped"), "{text}");
        assert!(figure(admin.get("/admin"), "Orders awaiting payment").contains('1'));
        let row = admin.get("/admin/orders?payment=awaiting").row(&number);
        assert!(row.contains("Awaiting payment") && row.contains("Shipped"), "{row}");
        for (filter, found) in [
            ("payment=awaiting&fulfillment=fulfilled", 1), ("payment=awaiting&fulfillment=unfulfilled", 0),
            ("payment=paid", 0), ("fulfillment=fulfilled", 1), ("fulfillment=to_send", 0),
            ("status=confirmed", 1), ("status=awaiting", 1), ("status=sent", 1), ("payment=nonsense", 1),
        ] {
            let rows = admin.get(&format!("/admin/orders?{filter}")).texts("tbody tr").len();
            assert_eq!(rows, found, "{filter}");
        }
        let path = format!("/orders/{}", query_text(&shop.db, "SELECT token FROM orders"));
        let text = ann.get(&path).text();
        assert!(text.contains("Awaiting payment") && text.contains("Shipped") && text.contains("Please transfer $120.00"), "{text}");
        admin.get(&order);
        admin.press("Mark $120.00 as paid");
        assert_eq!(count_rows(&shop.db, "orders WHERE status = 'completed'"), 1);
        assert_eq!(admin.get("/admin/orders?payment=awaiting").texts("tbody tr").len(), 0);
    }

    fn partially_refunded_and_disputed_orders_can_be_found(db: Database) {
        let shop = Shop::stocked(db);
        let LampOrder { mut admin, path: order, .. } = order_lamps(&shop, 2);
        admin.press("Mark $240.00 as paid");
        assert_eq!(admin.get("/admin").link("1 paid order to ship"), "/admin/orders?fulfillment=to_send");
        refund(&mut admin, &order, "1", "$120.00");
        for (filter, found) in [
            ("payment=partially_refunded", 1), ("payment=refunded", 0), ("fulfillment=to_send", 1),
            ("payment=partially_refunded&fulfillment=unfulfilled", 1), ("payment=disputed", 0),
        ] {
            let rows = admin.get(&format!("/admin/orders?{filter}")).texts("tbody tr").len();
            assert_eq!(rows, found, "{filter}");
        }
        execute(&shop.db, "INSERT INTO disputes (order_id, payment_id, gateway, external_id, amount, currency, reason, status, inquiry, reported_at, inserted_at, updated_at)
            SELECT order_id, id, gateway, 'dp_1', amount, currency, 'fraudulent', 'under_review', FALSE, inserted_at, inserted_at, updated_at FROM payments");
        let page = admin.get("/admin/orders?payment=disputed");
        assert!(page.texts("tbody tr")[0].contains("Disputed") && page.texts("tbody tr")[0].contains("Partly refunded"));
        assert!(admin.get(&order).texts(".page-head .badge").contains(&"Disputed".to_owned()));
        execute(&shop.db, "UPDATE disputes SET status = 'lost'");
        assert_eq!(admin.get("/admin/orders?payment=disputed").texts("tbody tr").len(), 0);
        assert_eq!(admin.get("/admin/orders?payment=dispute_lost").texts("tbody tr").len(), 1);
    }

    fn packing_lists_have_only_items_to_ship(db: Database) {
        let shop = Shop::stocked(db);
        let LampOrder { mut admin, path: order, .. } = order_lamps(&shop, 3);
        let list = |admin: &mut Browser| {
            let page = admin.get(&format!("{order}/packing_list"));
            (page.texts("tbody tr"), page.text())
        };
        let (rows, text) = list(&mut admin);
        assert!(rows.len() == 1 && rows[0].contains('3') && text.contains("Not paid yet"), "{text}");
        admin.get(&order);
        admin.press("Mark $360.00 as paid");
        refund(&mut admin, &order, "1", "$120.00");
        let (rows, text) = list(&mut admin);
        assert!(rows[0].contains('2') && text.contains("1 × Lamp: refunded"), "{text}");
        ship(&mut admin, &order, "1");
        let (rows, text) = list(&mut admin);
        assert!(rows[0].contains('1') && text.contains("1 × Lamp: already sent"), "{text}");
        ship(&mut admin, &order, "1");
        let (rows, text) = list(&mut admin);
        assert!(rows.is_empty() && text.contains("Nothing is left to pack"), "{text}");
    }

    fn a_cancelled_order_says_so_on_its_packing_list(db: Database) {
        let shop = Shop::stocked(db);
        let LampOrder { mut admin, path: order, .. } = order_lamps(&shop, 2);
        admin.click("Cancel the order");
        let text = admin.page().text();
        assert!(text.contains("2 units are returned to stock") && text.contains("guest@example.com gets an email"), "{text}");
        admin.press("Cancel ORD-");
        let page = admin.get(&format!("{order}/packing_list"));
        assert_eq!(page.texts("tbody tr"), [""; 0]);
        assert!(page.text().contains("This order was cancelled. Do not send anything."), "{}", page.text());
    }

    fn cancelling_asks_first_and_names_the_consequences(db: Database) {
        let shop = Shop::stocked(db);
        let LampOrder { guest: mut ann, .. } = order_lamps(&shop, 2);
        let path = ann.page().path.clone();
        let page = ann.click("Cancel this order");
        assert_eq!((page.status, page.path.as_str()), (200, &*format!("{path}/cancellation")));
        let text = page.text();
        assert!(text.contains("The 2 items in it are no longer reserved for you") && text.contains("You haven't been charged"), "{text}");
        assert_eq!(count_rows(&shop.db, "orders WHERE status = 'cancelled'"), 0, "the confirmation page changes nothing");
        assert_eq!(page.link("Keep the order"), path);
        let eve = shop.register("eve@example.com").get(&format!("{path}x/cancellation")).status;
        assert_eq!(eve, 404);
        assert_eq!(ann.press("Cancel this order").heading(), "This order was cancelled");
        assert_eq!(ann.get(&format!("{path}/cancellation")).path, path, "it is cancelled already");
    }
}

//! Invoices and credit notes: numbered without gaps and never changed.

use vitrine::orders::{self, DocumentKind};
use vitrine::payments::PaymentMethod;

use crate::on_both;
use crate::support::card_checkout::{card_order_form, order_by_card};
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::{Shopper, shop_identity};
use crate::support::sql::{query_number, query_text};
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Shop};

fn place_order(browser: &mut Browser) -> String {
    browser.add("mug", 2);
    assert_eq!(browser.check_out().heading(), "Thank you for your order!");
    browser.page().path.clone()
}

fn set_company_name(shop: &Shop, company: &str) {
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/shop").form("Save settings");
    let form = form.fill("Company (optional)", company).fill("City (optional)", "Rostock");
    assert_eq!(admin.submit(form).status, 200);
}

on_both! {
    fn an_invoice_never_changes(db: Database) {
        let shop = Shop::stocked(db);
        set_company_name(&shop, "Old Harbour Ltd");
        let mut guest = shop.visitor();
        let first = place_order(&mut guest);
        set_company_name(&shop, "New Harbour Ltd");
        let text = guest.get(&format!("{first}/invoice")).text();
        assert!(text.contains("Old Harbour Ltd") && !text.contains("New Harbour"), "{text}");
        assert!(text.contains("-000001") && text.contains("INV-") && text.contains("Ada Guest"), "{text}");
        let second = place_order(&mut guest);
        let text = guest.get(&format!("{second}/invoice")).text();
        assert!(text.contains("New Harbour Ltd") && text.contains("-000002"), "{text}");
        let number = query_text(&shop.db, "SELECT number FROM orders WHERE id = 1");
        let mut admin = shop.admin();
        let text = admin.get(&format!("/admin/orders/{number}/invoice")).text();
        assert!(text.contains("Old Harbour Ltd"), "the admin page shows the same: {text}");
    }

    fn an_unpaid_card_order_has_no_invoice(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        let session = guest.page().path.clone();
        let order = format!("/orders/{}", query_text(&shop.db, "SELECT token FROM orders"));
        assert_eq!(guest.get(&format!("{order}/invoice")).status, 404);
        assert_eq!(guest.get(&order).links_named("Invoice"), [""; 0]);
        guest.get(&session);
        guest.press("Pay $19.98");
        assert!(guest.click("Invoice").heading() == "Invoice", "{}", guest.page().text());
        assert_eq!(query_number(&shop.db, "SELECT value FROM counters WHERE name = 'invoices'"), 1);
    }

    fn the_owner_of_a_refund_can_print_its_credit_note(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let order = place_order(&mut ann);
        let mut admin = shop.admin();
        admin.get("/admin/orders");
        admin.click("ORD-");
        let order_page = admin.page().path.clone();
        admin.press("Mark $19.98 as paid");
        admin.click("Refund");
        let form = admin.page().form("Refund…").fill("Units of Mug", "1").fill("Reason (optional)", "A scratch");
        admin.submit(form);
        admin.press("Refund $9.99");
        if query_number(&shop.db, "SELECT count(*) FROM refunds WHERE status = 'pending'") > 0 {
            // A manual refund is marked as sent afterwards.
            admin.get(&order_page);
            let tick = admin.page().buttons().into_iter().find(|name| name.contains("$9.99")).unwrap();
            admin.press(&tick);
        }
        let number = query_text(&shop.db, "SELECT number FROM order_documents WHERE kind = 'credit_note'");
        assert!(number.starts_with("CN-") && number.ends_with("-000001"), "{number}");
        ann.get(&order);
        let text = ann.click(&format!("Credit note {number}")).text();
        for part in ["Credit note", "For invoice INV-", "Mug", "$9.99", "A scratch"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let own = ann.page().path.clone();
        admin.get(&order_page);
        assert_eq!(admin.click(&format!("Credit note {number}")).heading(), "Credit note");
        let mail = shop.newest_mail("ann@example.com", "Your refund of $9.99");
        assert!(mail.links().iter().any(|link| link.url.ends_with(&own)), "{:?}", mail.links());
        // The number only works for the owner, the token for everybody who has the link.
        let by_number = format!("/orders/{}", query_text(&shop.db, "SELECT number FROM orders"));
        let mut eve = shop.register("eve@example.com");
        let eves_order = self::place_order(&mut eve);
        for path in [
            format!("{by_number}/invoice"),
            format!("{by_number}/credit_notes/{number}"),
            format!("{eves_order}/credit_notes/{number}"),
            format!("{eves_order}/credit_notes/CN-2026-999999"),
            format!("{order}x/credit_notes/{number}"),
            format!("/admin/orders/ORD-2026-000001/credit_notes/{number}"),
        ] {
            assert_eq!(eve.get(&path).status, 404, "{path}");
        }
        assert_eq!(shop.visitor().get(&format!("{by_number}/invoice")).path, "/users/log-in");
    }

    fn credit_notes_never_exceed_the_invoice(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        // The refund of a second payment corrects no invoice.
        placed.pay("30");
        let finish = |placed: &crate::support::order_fixtures::PlacedOrder| {
            placed.test_shop.write(|tx| {
                let pending: Vec<_> = vitrine::payments::list_refunds(tx, 1.into())?;
                for refund in pending {
                    orders::complete_refund(tx, &shop_identity(), refund.id, Some(&format!("re_{}", refund.id)))?;
                }
                Ok(())
            }).unwrap();
        };
        finish(&placed);
        let documents = |placed: &crate::support::order_fixtures::PlacedOrder| {
            let order = placed.order.id;
            placed.test_shop.read(move |conn| orders::list_documents(conn, order)).unwrap()
        };
        assert_eq!(documents(&placed).len(), 1, "only the invoice");
        let line = placed.quantity_field();
        placed.refund(&[(&line, "1"), ("key", "a")]).unwrap();
        placed.refund(&[("amount", "5"), ("key", "b")]).unwrap();
        finish(&placed);
        finish(&placed);
        let notes: Vec<_> = documents(&placed).into_iter().filter(|d| d.kind == DocumentKind::CreditNote).collect();
        assert_eq!(notes.iter().map(|note| note.amount.to_string()).collect::<Vec<_>>(), ["10.00", "5.00"]);
        assert_eq!(notes[1].number, "CN-2026-000002");
    }

    fn cancelling_an_unpaid_order_cancels_its_invoice(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let token = placed.order.token.clone();
        placed.test_shop.write(move |tx| {
            orders::cancel_own_order(tx, &shop_identity(), &vitrine::accounts::Scope::visitor(), &token)
        }).unwrap();
        let order = placed.order.id;
        let documents = placed.test_shop.read(move |conn| orders::list_documents(conn, order)).unwrap();
        let amounts: Vec<_> = documents.iter().map(|d| (d.number.as_str(), d.amount.to_string())).collect();
        assert_eq!(amounts, [("INV-2026-000001", "30.00".to_owned()), ("CN-2026-000001", "30.00".to_owned())]);
    }

    fn simultaneous_orders_leave_no_gaps_in_numbers(db: Database) {
        let test_shop = TestShop::on(db);
        let scarce = test_shop.create_variant("Last", VariantFixture::with_stock(5));
        let orders: Vec<_> = (0..12).map(|n| {
            let shopper = Shopper::customer(&test_shop, &format!("shopper{n}"));
            let free = test_shop.create_variant(&format!("Thing {n}"), VariantFixture::default());
            // Every second customer wants the variant that is scarce.
            shopper.add(&test_shop, if n % 2 == 0 { free } else { scarce }, 1 + n % 2).unwrap();
            shopper
        }).collect();
        let works: Vec<_> = orders.iter().filter_map(|shopper| {
            let form = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shopper.order_form(&test_shop))).ok()?;
            Some(shopper.placing_order(form))
        }).collect();
        let placed = test_shop.write_concurrently(works).iter().filter(|result| result.is_ok()).count();
        assert!(placed >= 6, "{placed}");
        assert_eq!(test_shop.query_number("SELECT count(*) FROM order_documents"), placed as i64);
        assert_eq!(test_shop.query_number("SELECT value FROM counters WHERE name = 'invoices'"), placed as i64);
        assert_eq!(test_shop.query_number("SELECT count(DISTINCT number) FROM order_documents"), placed as i64);
        let last = format!("SELECT count(*) FROM order_documents WHERE number = 'INV-2026-{placed:06}'");
        assert_eq!(test_shop.query_number(&last), 1);
    }

    fn an_abandoned_review_takes_no_number(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        card_order_form(&mut guest);
        assert_eq!(query_number(&shop.db, "SELECT value FROM counters WHERE name = 'invoices'"), 0);
    }
}

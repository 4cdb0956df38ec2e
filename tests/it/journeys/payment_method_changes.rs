//! Changing the payment method of an unpaid order.

use crate::on_both;
use crate::support::card_checkout::card_order_form;
use crate::support::sql::{
    StockTotals, count_mails, count_rows, execute, query_text, stock_totals,
};
use crate::support::stripe::{Session, Stripe};
use crate::support::{Browser, Database, PRODUCTS_CSV, Redirect, Shop, import, program};

const COMPLETED: &str = "checkout.session.completed";

struct Scene {
    shop: Shop,
    stripe: Stripe,
    guest: Browser,
    session: Session,
    link: String,
    number: String,
    before: StockTotals,
}

/// Orders two mugs by card and returns from Stripe's page without paying. The shop also accepts
/// bank transfers and cash.
fn unpaid_order(db: Database) -> Scene {
    let stripe = Stripe::open();
    import(&db, PRODUCTS_CSV);
    let shop = Shop::open_with(db, &stripe.settings());
    let mut admin = shop.admin();
    admin.get("/admin/settings");
    let form = admin.page().form("Save settings").check("Take bank transfers", true);
    let form = form.check("Take cash", true).fill("Bank details (optional)", "IBAN DE00 1234");
    assert_eq!(admin.submit(form).status, 200);
    let before = stock_totals(&shop.db);
    let mut guest = shop.visitor();
    guest.add("mug", 2);
    let form = card_order_form(&mut guest);
    assert_eq!(guest.submit_for_redirect(form).status, 303);
    let session = stripe.last_session();
    let link = format!("/orders/{}", query_text(&shop.db, "SELECT token FROM orders"));
    let number = query_text(&shop.db, "SELECT number FROM orders");
    guest.get(&session.cancel_url);
    Scene { shop, stripe, guest, session, link, number, before }
}

impl Scene {
    fn has_status(&self, status: &str, payment: &str, method: &str) -> bool {
        let sql = format!(
            "orders WHERE status = '{status}' AND payment_status = '{payment}' AND payment_method = '{method}'"
        );
        count_rows(&self.shop.db, &sql) == 1
    }

    #[track_caller]
    fn assert_consistent(&self) {
        assert_eq!(program(&self.shop.db.url, &["doctor"]).expect_success(), "");
    }

    fn pay_on_stripe(&self, session: &Session) {
        self.stripe.pay(&session.id);
        assert_eq!(self.stripe.send_session_event(&self.guest, COMPLETED, &session.id).status, 202);
    }
}

on_both! {
    fn an_unpaid_card_order_is_changed_to_bank_transfer(db: Database) {
        let mut scene = unpaid_order(db);
        let page = scene.guest.press("Pay by bank transfer instead");
        assert!(page.text().contains("IBAN DE00 1234") && page.text().contains(&scene.number), "{}", page.text());
        assert!(scene.has_status("confirmed", "awaiting", "bank_transfer"));
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: scene.before.on_hand - 2, held: 0 }, "sold as any order by transfer");
        assert_eq!(scene.stripe.last_session().status, "expired", "nobody pays there any more");
        let mail = scene.shop.newest_mail("guest@example.com", "Your order").text();
        assert!(mail.contains("IBAN DE00 1234"), "{mail}");
        assert_eq!(scene.guest.get(&format!("{}/payment", scene.link)).heading(), "Pay for your order");
        let mut admin = scene.shop.admin();
        admin.get(&format!("/admin/orders/{}", scene.number));
        assert!(admin.press("Mark $19.98 as paid").text().contains("Paid"));
        assert!(scene.has_status("confirmed", "paid", "bank_transfer"));
        scene.assert_consistent();
    }

    fn a_payment_of_an_earlier_attempt_settles_the_order_once(db: Database) {
        let mut scene = unpaid_order(db);
        scene.guest.press("Pay by bank transfer instead");
        for _ in 0..3 {
            scene.stripe.pay(&scene.session.id);
            assert!(scene.stripe.send_session_event(&scene.guest, COMPLETED, &scene.session.id).status < 300);
        }
        assert!(scene.has_status("confirmed", "paid", "card"));
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: scene.before.on_hand - 2, held: 0 }, "sold once");
        assert_eq!((count_rows(&scene.shop.db, "refunds"), count_mails(&scene.shop.db)), (0, 3));
        scene.shop.newest_mail("guest@example.com", "We have received your payment");
        let mut admin = scene.shop.admin();
        admin.get(&format!("/admin/orders/{}", scene.number));
        assert!(!admin.page().buttons().iter().any(|name| name.starts_with("Mark")));
        scene.assert_consistent();
    }

    fn a_second_payment_is_refunded_once(db: Database) {
        let mut scene = unpaid_order(db);
        scene.guest.press("Pay by bank transfer instead");
        let mut admin = scene.shop.admin();
        admin.get(&format!("/admin/orders/{}", scene.number));
        admin.press("Mark $19.98 as paid");
        scene.pay_on_stripe(&scene.session);
        assert_eq!(count_rows(&scene.shop.db, "refunds WHERE payment_id IS NOT NULL"), 1);
        assert!(scene.has_status("confirmed", "paid", "bank_transfer"));
        scene.assert_consistent();
    }

    fn the_payment_method_can_be_changed_back_and_forth(db: Database) {
        let mut scene = unpaid_order(db);
        scene.guest.press("Pay in cash instead");
        assert!(scene.has_status("confirmed", "awaiting", "cash_on_delivery"));
        scene.guest.click("Change payment method");
        scene.guest.press("Pay by bank transfer instead");
        assert!(scene.has_status("confirmed", "awaiting", "bank_transfer"));
        scene.shop.newest_mail("guest@example.com", "How to pay for your order");
        scene.guest.click("Change payment method");
        let form = scene.guest.page().form("Pay $19.98 by card instead");
        let Redirect { status, location: address } = scene.guest.submit_for_redirect(form);
        let second = scene.stripe.last_session();
        assert_eq!((status, &address), (303, &second.url));
        assert_ne!(second.id, scene.session.id);
        assert!(scene.has_status("confirmed", "awaiting", "card"));
        assert_eq!(scene.guest.get(&scene.link).heading(), "One step left: payment");
        scene.pay_on_stripe(&second);
        assert!(scene.has_status("confirmed", "paid", "card"));
        assert_eq!(stock_totals(&scene.shop.db), StockTotals { on_hand: scene.before.on_hand - 2, held: 0 });
        assert_eq!(scene.guest.get(&scene.session.success_url).heading(), "Thank you for your order!");
        scene.assert_consistent();
    }

    fn the_method_of_an_order_paid_meanwhile_cannot_be_changed(db: Database) {
        let mut scene = unpaid_order(db);
        let form = scene.guest.page().form("Pay by bank transfer instead");
        scene.stripe.pay(&scene.session.id);
        let page = scene.guest.submit(form);
        assert_eq!(page.heading(), "Thank you for your order!", "{}", page.text());
        assert!(page.text().contains("can no longer be changed"), "{}", page.text());
        assert!(scene.has_status("confirmed", "paid", "card"));
        scene.assert_consistent();
    }

    fn the_method_cannot_be_changed_if_the_items_sold_out(db: Database) {
        let mut scene = unpaid_order(db);
        let form = scene.guest.page().form("Pay by bank transfer instead");
        execute(&scene.shop.db, "DELETE FROM stock_holds");
        execute(&scene.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        let page = scene.guest.submit(form);
        assert!(page.text().contains("Mug is sold out"), "{}", page.text());
        assert!(scene.has_status("pending", "awaiting", "card"));
    }

    fn only_offered_methods_can_be_chosen_and_only_with_the_orders_link(db: Database) {
        let mut scene = unpaid_order(db);
        let change = format!("{}/payment_method", scene.link);
        for code in ["free", "gold", ""] {
            let page = scene.guest.post_fields(&change, &[("payment_method", code)]);
            assert!(page.text().contains("available right now"), "{code}: {}", page.text());
        }
        let stranger = change.replace("/orders/", "/orders/x");
        assert_eq!(scene.guest.post_fields(&stranger, &[("payment_method", "bank_transfer")]).status, 404);
        assert!(scene.has_status("pending", "awaiting", "card"));
        scene.guest.get(&format!("{}/cancellation", scene.link));
        scene.guest.press("Cancel this order");
        let page = scene.guest.post_fields(&change, &[("payment_method", "bank_transfer")]);
        assert!(page.text().contains("can no longer be changed"), "{}", page.text());
        assert_eq!(count_rows(&scene.shop.db, "orders WHERE status = 'cancelled'"), 1);
    }
}

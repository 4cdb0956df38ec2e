//! Changing the payment method of an unpaid order.

use crate::on_both;
use crate::support::card_checkout::card_order_form;
use crate::support::sql::{
    StockTotals, count_mails, count_rows, execute, query_text, stock_totals,
};
use crate::support::stripe::{Session, Stripe};
use crate::support::{Browser, Database, PRODUCTS_CSV, Redirect, Shop, import, program};

const COMPLETED: &str = "checkout.session.completed";

struct Purchase {
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
fn unpaid_order(db: Database) -> Purchase {
    let stripe = Stripe::open();
    import(&db, PRODUCTS_CSV);
    let shop = Shop::open_with(db, &stripe.settings());
    let mut admin = shop.admin();
    admin.get("/admin/settings/payments");
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
    Purchase { shop, stripe, guest, session, link, number, before }
}

impl Purchase {
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
        let mut purchase = unpaid_order(db);
        let page = purchase.guest.press("Pay by bank transfer instead");
        assert!(page.text().contains("IBAN DE00 1234") && page.text().contains(&purchase.number), "{}", page.text());
        assert!(purchase.has_status("confirmed", "awaiting", "bank_transfer"));
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: purchase.before.on_hand - 2, held: 0 }, "sold like any order by bank transfer");
        assert_eq!(purchase.stripe.last_session().status, "expired", "the payment page is closed");
        let mail = purchase.shop.newest_mail("guest@example.com", "Your order").text();
        assert!(mail.contains("IBAN DE00 1234"), "{mail}");
        assert_eq!(purchase.guest.get(&format!("{}/payment", purchase.link)).heading(), "Pay for your order");
        let mut admin = purchase.shop.admin();
        admin.get(&format!("/admin/orders/{}", purchase.number));
        assert!(admin.press("Mark $19.98 as paid").text().contains("Paid"));
        assert!(purchase.has_status("confirmed", "paid", "bank_transfer"));
        purchase.assert_consistent();
    }

    fn a_payment_of_an_earlier_attempt_settles_the_order_once(db: Database) {
        let mut purchase = unpaid_order(db);
        purchase.guest.press("Pay by bank transfer instead");
        for _ in 0..3 {
            purchase.stripe.pay(&purchase.session.id);
            assert!(purchase.stripe.send_session_event(&purchase.guest, COMPLETED, &purchase.session.id).status < 300);
        }
        assert!(purchase.has_status("confirmed", "paid", "card"));
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: purchase.before.on_hand - 2, held: 0 }, "sold once");
        assert_eq!((count_rows(&purchase.shop.db, "refunds"), count_mails(&purchase.shop.db)), (0, 3));
        purchase.shop.newest_mail("guest@example.com", "We have received your payment");
        let mut admin = purchase.shop.admin();
        admin.get(&format!("/admin/orders/{}", purchase.number));
        assert!(!admin.page().buttons().iter().any(|name| name.starts_with("Mark")));
        purchase.assert_consistent();
    }

    fn a_second_payment_is_refunded_once(db: Database) {
        let mut purchase = unpaid_order(db);
        purchase.guest.press("Pay by bank transfer instead");
        let mut admin = purchase.shop.admin();
        admin.get(&format!("/admin/orders/{}", purchase.number));
        admin.press("Mark $19.98 as paid");
        purchase.pay_on_stripe(&purchase.session);
        assert_eq!(count_rows(&purchase.shop.db, "refunds WHERE payment_id IS NOT NULL"), 1);
        assert!(purchase.has_status("confirmed", "paid", "bank_transfer"));
        purchase.assert_consistent();
    }

    fn the_payment_method_can_be_changed_back_and_forth(db: Database) {
        let mut purchase = unpaid_order(db);
        purchase.guest.press("Pay in cash instead");
        assert!(purchase.has_status("confirmed", "awaiting", "cash_on_delivery"));
        purchase.guest.click("Change payment method");
        purchase.guest.press("Pay by bank transfer instead");
        assert!(purchase.has_status("confirmed", "awaiting", "bank_transfer"));
        purchase.shop.newest_mail("guest@example.com", "How to pay for your order");
        purchase.guest.click("Change payment method");
        let form = purchase.guest.page().form("Pay $19.98 by card instead");
        let Redirect { status, location: address } = purchase.guest.submit_for_redirect(form);
        let second = purchase.stripe.last_session();
        assert_eq!((status, &address), (303, &second.url));
        assert_ne!(second.id, purchase.session.id);
        assert!(purchase.has_status("confirmed", "awaiting", "card"));
        assert_eq!(purchase.guest.get(&purchase.link).heading(), "One step left: payment");
        purchase.pay_on_stripe(&second);
        assert!(purchase.has_status("confirmed", "paid", "card"));
        assert_eq!(stock_totals(&purchase.shop.db), StockTotals { on_hand: purchase.before.on_hand - 2, held: 0 });
        assert_eq!(purchase.guest.get(&purchase.session.success_url).heading(), "Thank you for your order!");
        purchase.assert_consistent();
    }

    fn the_method_of_an_order_paid_meanwhile_cannot_be_changed(db: Database) {
        let mut purchase = unpaid_order(db);
        let form = purchase.guest.page().form("Pay by bank transfer instead");
        purchase.stripe.pay(&purchase.session.id);
        let page = purchase.guest.submit(form);
        assert_eq!(page.heading(), "Thank you for your order!", "{}", page.text());
        assert!(page.text().contains("can no longer be changed"), "{}", page.text());
        assert!(purchase.has_status("confirmed", "paid", "card"));
        purchase.assert_consistent();
    }

    fn the_method_cannot_be_changed_if_the_items_sold_out(db: Database) {
        let mut purchase = unpaid_order(db);
        let form = purchase.guest.page().form("Pay by bank transfer instead");
        execute(&purchase.shop.db, "DELETE FROM stock_holds");
        execute(&purchase.shop.db, "UPDATE stock_items SET held = 0, on_hand = 0");
        let page = purchase.guest.submit(form);
        assert!(page.text().contains("Mug is sold out"), "{}", page.text());
        assert!(purchase.has_status("pending", "awaiting", "card"));
    }

    fn only_offered_methods_can_be_chosen_and_only_with_the_orders_link(db: Database) {
        let mut purchase = unpaid_order(db);
        let change = format!("{}/payment_method", purchase.link);
        for code in ["free", "gold", ""] {
            let page = purchase.guest.post_fields(&change, &[("payment_method", code)]);
            assert!(page.text().contains("available right now"), "{code}: {}", page.text());
        }
        let stranger = change.replace("/orders/", "/orders/x");
        assert_eq!(purchase.guest.post_fields(&stranger, &[("payment_method", "bank_transfer")]).status, 404);
        assert!(purchase.has_status("pending", "awaiting", "card"));
        purchase.guest.get(&format!("{}/cancellation", purchase.link));
        purchase.guest.press("Cancel this order");
        let page = purchase.guest.post_fields(&change, &[("payment_method", "bank_transfer")]);
        assert!(page.text().contains("can no longer be changed"), "{}", page.text());
        assert_eq!(count_rows(&purchase.shop.db, "orders WHERE status = 'cancelled'"), 1);
    }
}

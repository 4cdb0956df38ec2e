//! Refunds that are refused, fail later, stay pending or are sent by hand, and disputes: money,
//! units and stock always agree, and everybody is informed.

use std::time::Duration;

use crate::on_both;
use crate::support::sql::{count_mails, count_rows, execute, query_number, query_text};
use crate::support::stripe::{DisputeEvent, Session};
use crate::support::stripe_order::StripeOrder;
use crate::support::{Database, Page, Shop, program};

const LAMP: &str =
    "FROM stock_items JOIN variants ON variants.id = stock_items.variant_id WHERE sku = 'LAMP-1'";

/// An order of two of three lamps that was paid by card.
fn paid_order(db: Database) -> StripeOrder {
    let purchase = StripeOrder::place(db, "lamp", 2);
    purchase.pay();
    purchase.send_paid_event();
    purchase
}

/// The paths of an order, for admins and for the guest.
struct OrderPaths {
    admin: String,
    guest: String,
}

/// Returns the paths of the only order.
fn order_paths(shop: &Shop) -> OrderPaths {
    let text = |column: &str| query_text(&shop.db, &format!("SELECT {column} FROM orders"));
    OrderPaths {
        admin: format!("/admin/orders/{}", text("number")),
        guest: format!("/orders/{}", text("token")),
    }
}

/// Returns the inconsistencies that the doctor prints.
fn doctor_report(shop: &Shop) -> String {
    let output = program(&shop.db.url, &["doctor"]).output();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl StripeOrder {
    fn lamps_on_hand(&self) -> i64 {
        query_number(&self.shop.db, &format!("SELECT CAST(sum(on_hand) AS BIGINT) {LAMP}"))
    }

    /// Refunds and restocks one lamp.
    #[track_caller]
    fn refund_a_lamp(&mut self) {
        self.admin.get(&format!("{}/refunds/new", self.admin_path));
        let form = self.admin.page().form("Refund…").fill("Units of Lamp", "1");
        let form = form.check("Return to stock", true);
        let form = self.admin.submit(form).form("Refund $120.00");
        let page = self.admin.submit(form);
        assert_eq!(page.path, self.admin_path, "{}", page.text());
    }

    /// Returns the number of mails that were ever queued.
    fn count_mails(&self) -> i64 {
        count_mails(&self.shop.db)
    }

    #[track_caller]
    fn assert_mail_contains(&self, subject: &str, words: &str) {
        let mail = self.shop.newest_mail("guest@example.com", subject).text();
        assert!(mail.contains(words), "{mail}");
    }

    #[track_caller]
    fn assert_consistent(&self) {
        assert_eq!(program(&self.shop.db.url, &["doctor"]).expect_success(), "");
    }
}

const NOTHING_REFUNDED: &str =
    "orders WHERE refunded_total = 0 AND payment_status = 'paid' AND flag <> ''";

on_both! {
    fn a_refused_refund_restocks_nothing(db: Database) {
        let mut purchase = paid_order(db);
        assert_eq!(purchase.lamps_on_hand(), 1);
        purchase.stripe.refuse_refunds(true);
        purchase.refund_a_lamp();
        purchase.wait_for_rows("refunds WHERE status = 'failed'");
        assert_eq!((purchase.lamps_on_hand(), count_rows(&purchase.shop.db, NOTHING_REFUNDED)), (1, 1));
        assert_eq!(count_rows(&purchase.shop.db, "order_line_items WHERE refunded = 0"), 1);
        let text = purchase.admin.get("/admin").text();
        assert!(text.contains("The refund of $120.00 failed"), "{text}");
        assert_eq!(purchase.count_mails(), 2, "two mails of the order, none about the refund");
        purchase.assert_consistent();
        purchase.stripe.refuse_refunds(false);
        purchase.refund_a_lamp();
        purchase.wait_for_rows("refunds WHERE status = 'succeeded'");
        assert_eq!(purchase.lamps_on_hand(), 2);
        assert_eq!(count_rows(&purchase.shop.db, "stock_movements WHERE reason = 'return'"), 1);
        purchase.assert_consistent();
    }

    fn a_refund_that_fails_later_is_undone_once(db: Database) {
        let mut purchase = paid_order(db);
        purchase.refund_a_lamp();
        purchase.wait_for_rows("orders WHERE payment_status = 'partially_refunded'");
        assert_eq!((purchase.lamps_on_hand(), purchase.count_mails()), (2, 3));
        purchase.assert_mail_contains("Your refund of $120.00", "We have refunded $120.00");
        let failed = purchase.stripe.refund_event("evt_f", "refund.failed", "failed");
        let again = purchase.stripe.refund_event("evt_g", "charge.refund.updated", "failed");
        let stale = purchase.stripe.refund_event("evt_s", "refund.updated", "succeeded");
        assert_eq!(purchase.send_event(&failed), 202);
        for body in [&again, &failed, &stale, &again, &failed, &stale, &failed] {
            assert!(purchase.send_event(body) < 300);
        }
        assert_eq!((purchase.lamps_on_hand(), count_rows(&purchase.shop.db, NOTHING_REFUNDED)), (1, 1));
        assert_eq!(count_rows(&purchase.shop.db, "order_line_items WHERE refunded = 0"), 1);
        assert_eq!(purchase.count_mails(), 4);
        purchase.assert_mail_contains("didn't go through", "the money came back to us");
        let text = purchase.admin.get("/admin").text();
        assert!(text.contains("expired or canceled card"), "{text}");
        let text = purchase.guest.get(&purchase.guest_path).text();
        assert!(text.contains("It didn't go through, and we're looking into it"), "{text}");
        purchase.assert_consistent();
        purchase.refund_a_lamp();
        purchase.wait_for_rows("orders WHERE payment_status = 'partially_refunded'");
        assert_eq!(purchase.lamps_on_hand(), 2);
        purchase.assert_consistent();
    }

    fn a_pending_refund_is_shown_as_pending_until_it_succeeds(db: Database) {
        let mut purchase = paid_order(db);
        purchase.stripe.set_refund_status("pending");
        purchase.refund_a_lamp();
        purchase.wait_for_rows("refunds WHERE status = 'pending' AND external_id IS NOT NULL");
        assert_eq!(purchase.count_mails(), 3);
        purchase.assert_mail_contains("Your refund of $120.00", "Your refund of $120.00 is pending");
        assert!(purchase.admin.get(&purchase.admin_path).text().contains("pending at the payment provider"));
        assert!(purchase.guest.get(&purchase.guest_path).text().contains("Your refund of $120.00 is pending"));
        assert_eq!(count_rows(&purchase.shop.db, "orders WHERE payment_status = 'paid'"), 1);
        assert_eq!(purchase.lamps_on_hand(), 1, "restocked once the refund has succeeded");
        let done = purchase.stripe.refund_event("evt_d", "refund.updated", "succeeded");
        assert_eq!(purchase.send_event(&done), 202);
        for _ in 0..4 {
            assert_eq!(purchase.send_event(&done), 200);
        }
        assert_eq!((purchase.lamps_on_hand(), purchase.count_mails()), (2, 4));
        purchase.assert_mail_contains("Your refund of $120.00", "We have refunded $120.00");
        assert_eq!(count_rows(&purchase.shop.db, "orders WHERE payment_status = 'partially_refunded'"), 1);
        purchase.assert_consistent();
    }

    fn a_pending_refund_without_webhook_is_looked_up(db: Database) {
        let mut purchase = paid_order(db);
        purchase.stripe.set_refund_status("pending");
        purchase.refund_a_lamp();
        purchase.wait_for_rows("refunds WHERE status = 'pending' AND external_id IS NOT NULL");
        purchase.stripe.refund_event("evt_never", "refund.failed", "failed");
        execute(&purchase.shop.db, "UPDATE refunds SET updated_at = '2026-01-01T00:00:00.000000Z'");
        purchase.shop.kill_after(Duration::ZERO).join().unwrap();
        let settings = purchase.stripe.settings();
        purchase.shop.reopen_after_kill(&settings);
        purchase.wait_for_rows("refunds WHERE status = 'failed'");
        assert_eq!((purchase.lamps_on_hand(), count_rows(&purchase.shop.db, NOTHING_REFUNDED)), (1, 1));
    }

    fn a_lost_dispute_shows_its_deadline_and_is_booked_once(db: Database) {
        let mut purchase = paid_order(db);
        let event = |id: &str, kind: &str, created: u64, status: &str| {
            purchase.stripe.dispute_event(DisputeEvent { id, kind, created }, &purchase.session, status)
        };
        // Events may arrive in any order and several times.
        let events = [
            event("evt_w", "funds_withdrawn", 1_000, "needs_response"),
            event("evt_c", "created", 999, "needs_response"),
            event("evt_u", "updated", 1_001, "needs_response"),
        ];
        for body in events.iter().cycle().take(15) {
            assert!(purchase.send_event(body) < 300);
        }
        let text = purchase.admin.get("/admin").text();
        let notice = "$240.00 is disputed (product not received). Respond at the payment provider by Mon 7 Dec 2026, 12:00 UTC";
        assert_eq!(text.matches(notice).count(), 1, "{text}");
        assert_eq!(count_rows(&purchase.shop.db, "disputes"), 1);
        assert_eq!(count_rows(&purchase.shop.db, "order_events WHERE kind LIKE 'dispute%'"), 2);
        purchase.assert_consistent();
        let closed = event("evt_x", "closed", 1_002, "lost");
        let late = event("evt_l", "updated", 1_003, "under_review");
        for body in [&closed, &late, &closed, &events[0], &late, &closed, &closed] {
            assert!(purchase.send_event(body) < 300);
        }
        assert_eq!(count_rows(&purchase.shop.db, "disputes WHERE status = 'lost' AND funds_withdrawn"), 1);
        assert_eq!(count_rows(&purchase.shop.db, "orders WHERE payment_status = 'refunded' AND refunded_total = paid_total"), 1);
        assert_eq!(count_rows(&purchase.shop.db, "refunds WHERE kind = 'dispute'"), 1);
        let text = purchase.admin.get(&purchase.admin_path).text();
        assert!(text.contains("was lost") && text.contains("in a dispute"), "{text}");
        assert_eq!(purchase.lamps_on_hand(), 1, "nothing is restocked");
        purchase.assert_consistent();
    }

    fn a_won_dispute_changes_no_money(db: Database) {
        let mut purchase = paid_order(db);
        let event = |id: &str, kind: &str, created: u64, status: &str| {
            purchase.stripe.dispute_event(DisputeEvent { id, kind, created }, &purchase.session, status)
        };
        // The decision arrives before all earlier events.
        for body in [
            event("evt_r", "funds_reinstated", 1_003, "won"),
            event("evt_x", "closed", 1_003, "won"),
            event("evt_c", "created", 1_000, "needs_response"),
            event("evt_w", "funds_withdrawn", 1_000, "needs_response"),
        ] {
            for _ in 0..5 {
                assert!(purchase.send_event(&body) < 300);
            }
        }
        assert_eq!(count_rows(&purchase.shop.db, "disputes WHERE status = 'won' AND funds_reinstated AND funds_withdrawn"), 1);
        assert_eq!(count_rows(&purchase.shop.db, "orders WHERE payment_status = 'paid' AND refunded_total = 0 AND flag = ''"), 1);
        assert!(purchase.admin.get(&purchase.admin_path).text().contains("was won. You keep the money"));
        purchase.assert_consistent();
        let stranger = purchase.stripe.dispute_event(DisputeEvent { id: "evt_o", kind: "created", created: 1 }, &Session { id: "cs_other".into(), ..purchase.session.clone() }, "needs_response");
        assert_eq!(purchase.send_event(&stranger), 200, "the event is not about this shop");
    }

    fn a_refund_by_bank_transfer_is_open_until_it_is_sent(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        let OrderPaths { admin: order, guest: link } = order_paths(&shop);
        let number = order.rsplit('/').next().unwrap().to_owned();
        let mut admin = shop.admin();
        admin.get(&order);
        admin.press("Mark $240.00 as paid");
        admin.click("Refund up to $240.00");
        let form = admin.page().form("Refund…").fill("Units of Lamp", "1");
        let form = admin.submit(form).form("Refund $120.00");
        let wrong = admin.submit(form.clone().forge("total", "240.00"));
        assert_eq!((wrong.status, wrong.buttons().contains(&"Refund $120.00".to_owned())), (422, true));
        let page: &Page = admin.submit(form.clone());
        assert!(page.text().contains("Transfer $120.00 now") && page.text().contains(&number), "{}", page.text());
        admin.submit(form);
        assert_eq!(count_rows(&shop.db, "refunds"), 1, "submitted twice");
        let mail = shop.newest_mail("guest@example.com", "Your refund of $120.00").text();
        assert!(mail.contains(&format!("We'll transfer it to you with the reference {number}")), "{mail}");
        let text = ann.get(&link).text();
        assert!(text.contains(&format!("We'll transfer $120.00 to you with the reference {number}")), "{text}");
        assert!(text.contains("Not sent yet"), "{text}");
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'paid'"), 1, "nothing is refunded yet");

        let text = admin.get("/admin").text();
        assert!(text.contains("Transfer $120.00 now to guest@example.com"), "{text}");
        let form = admin.page().form("Mark $120.00 as sent");
        let sent = form.action.clone();
        assert_eq!(shop.register("eve@example.com").post_fields(&sent, &[]).status, 404);
        for wrong in [sent.replace("/refunds/", "/refunds/9"), sent.replace("ORD-", "ORD-9"), sent.replace("/sent", "x/sent")] {
            assert_eq!(admin.post_fields(&wrong, &[]).status, 404, "{wrong}");
        }
        assert_eq!(count_rows(&shop.db, "refunds WHERE status = 'pending'"), 1);
        let page = admin.submit(form.clone());
        assert!(page.text().contains("$120.00 refunded manually"), "{}", page.text());
        assert_eq!(admin.submit(form).flash(), "This refund was already marked as sent.");
        assert_eq!(count_rows(&shop.db, "refunds WHERE status = 'succeeded' AND finished_by IS NOT NULL AND finished_at IS NOT NULL"), 1);
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'partially_refunded'"), 1);
        let mail = shop.newest_mail("guest@example.com", "Your refund of $120.00").text();
        assert!(mail.contains("We have transferred $120.00 to you"), "{mail}");
        assert!(!admin.get("/admin").text().contains("Transfer $"));
        assert!(ann.get(&link).text().contains("Sent on"));
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
    }

    fn cancelling_a_paid_bank_transfer_asks_for_a_manual_refund(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        ann.check_out();
        let OrderPaths { admin: order, guest: link } = order_paths(&shop);
        let mut admin = shop.admin();
        admin.get(&order);
        admin.press("Mark $240.00 as paid");
        admin.click("Cancel the order");
        let text = admin.page().text();
        assert!(text.contains("you send the money yourself"), "{text}");
        let page = admin.press("Cancel ORD-");
        assert!(page.text().contains("Transfer $240.00 now"), "{}", page.text());
        assert!(ann.get(&link).text().contains("We'll transfer $240.00 to you"));
        let mail = shop.newest_mail("guest@example.com", "was cancelled").text();
        assert!(mail.contains("We'll send back the $240.00 you paid"), "{mail}");
        admin.press("Mark $240.00 as sent");
        assert_eq!(count_rows(&shop.db, "orders WHERE payment_status = 'refunded'"), 1);
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
    }

    fn the_doctor_reports_more_restocked_than_refunded_units(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        ann.check_out();
        let number = query_text(&shop.db, "SELECT number FROM orders");
        let record_movement = |reason: &str| execute(&shop.db, &format!(
            "INSERT INTO stock_movements (stock_item_id, reason, reference, delta, before, after, inserted_at)
             SELECT stock_items.id, '{reason}', '{number}', 1, on_hand, on_hand + 1, '2026-11-28T00:00:00.000000Z' {LAMP}"
        ));
        let add_unit = "UPDATE stock_items SET on_hand = on_hand + 1 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'LAMP-1')";
        execute(&shop.db, add_unit);
        record_movement("return");
        let report = doctor_report(&shop);
        assert!(report.contains("1 of Lamp returned to stock, but 0 refunded or cancelled"), "{report}");
        execute(&shop.db, "UPDATE order_line_items SET refunded = 1");
        assert_eq!(program(&shop.db.url, &["doctor"]).expect_success(), "");
        execute(&shop.db, add_unit);
        record_movement("cancelled");
        let report = doctor_report(&shop);
        assert!(report.contains("2 of Lamp returned to stock, but 1 refunded or cancelled"), "{report}");
    }
}

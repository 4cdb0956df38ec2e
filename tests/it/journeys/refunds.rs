//! Refunds that are refused, fail later, take their time or are sent by hand, and payments that a
//! bank takes back: money, units and stock always agree, and everybody is told the truth.

use std::time::Duration;

use crate::on_both;
use crate::support::card_checkout::{count, mails};
use crate::support::stripe::Session;
use crate::support::stripe_order::Scene;
use crate::support::test_shop::{number_on, run_on, text_on};
use crate::support::{Database, Page, Shop, program};

const LAMP: &str =
    "FROM stock_items JOIN variants ON variants.id = stock_items.variant_id WHERE sku = 'LAMP-1'";

/// Two of three lamps are ordered by card and paid.
fn paid(db: Database) -> Scene {
    let scene = Scene::with_order_of(db, "lamp", 2);
    scene.pay();
    scene.tell();
    scene
}

/// The pages of the only order.
fn places(shop: &Shop) -> (String, String) {
    let text = |column: &str| text_on(&shop.db, &format!("SELECT {column} FROM orders"));
    (format!("/admin/orders/{}", text("number")), format!("/orders/{}", text("token")))
}

/// What does not agree, as the doctor prints it.
fn doctor(shop: &Shop) -> String {
    let output = program(&shop.db.url, &["doctor"]).output();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Scene {
    fn lamps(&self) -> i64 {
        number_on(&self.shop.db, &format!("SELECT CAST(sum(on_hand) AS BIGINT) {LAMP}"))
    }

    /// Refunds one lamp, which goes back on the shelf.
    #[track_caller]
    fn refund_a_lamp(&mut self) {
        self.admin.get(&format!("{}/refunds/new", self.order));
        let form = self.admin.page().form("Refund…").fill("Units of Lamp", "1");
        let form = form.check("Return to stock", true);
        let form = self.admin.submit(form).form("Refund $120.00");
        let page = self.admin.submit(form);
        assert_eq!(page.path, self.order, "{}", page.says());
    }

    /// Mails to the shopper that were ever written.
    fn mails(&self) -> i64 {
        mails(&self.shop.db)
    }

    #[track_caller]
    fn mail_says(&self, subject: &str, words: &str) {
        let mail = self.shop.newest_mail("guest@example.com", subject).says();
        assert!(mail.contains(words), "{mail}");
    }

    #[track_caller]
    fn books_agree(&self) {
        assert_eq!(program(&self.shop.db.url, &["doctor"]).succeeds(), "");
    }
}

const NOTHING_REFUNDED: &str =
    "orders WHERE refunded_total = 0 AND payment_status = 'paid' AND flag <> ''";

on_both! {
    fn a_refused_refund_leaves_the_shelf_as_it_was(db: Database) {
        let mut scene = paid(db);
        assert_eq!(scene.lamps(), 1);
        scene.stripe.refuse_refunds(true);
        scene.refund_a_lamp();
        scene.comes_true("refunds WHERE status = 'failed'");
        assert_eq!((scene.lamps(), count(&scene.shop.db, NOTHING_REFUNDED)), (1, 1));
        assert_eq!(count(&scene.shop.db, "order_line_items WHERE refunded = 0"), 1);
        let says = scene.admin.get("/admin").says();
        assert!(says.contains("The refund of $120.00 failed"), "{says}");
        assert_eq!(scene.mails(), 2, "the two of the order: nobody was told of the refund");
        scene.books_agree();
        scene.stripe.refuse_refunds(false);
        scene.refund_a_lamp();
        scene.comes_true("refunds WHERE status = 'succeeded'");
        assert_eq!(scene.lamps(), 2);
        assert_eq!(count(&scene.shop.db, "stock_movements WHERE reason = 'return'"), 1);
        scene.books_agree();
    }

    fn a_refund_that_fails_later_is_undone_once(db: Database) {
        let mut scene = paid(db);
        scene.refund_a_lamp();
        scene.comes_true("orders WHERE payment_status = 'partially_refunded'");
        assert_eq!((scene.lamps(), scene.mails()), (2, 3));
        scene.mail_says("Your refund of $120.00", "We have refunded $120.00");
        let failed = scene.stripe.refund_event("evt_f", "refund.failed", "failed");
        let again = scene.stripe.refund_event("evt_g", "charge.refund.updated", "failed");
        let stale = scene.stripe.refund_event("evt_s", "refund.updated", "succeeded");
        assert_eq!(scene.tells(&failed), 202);
        for body in [&again, &failed, &stale, &again, &failed, &stale, &failed] {
            assert!(scene.tells(body) < 300);
        }
        assert_eq!((scene.lamps(), count(&scene.shop.db, NOTHING_REFUNDED)), (1, 1));
        assert_eq!(count(&scene.shop.db, "order_line_items WHERE refunded = 0"), 1);
        assert_eq!(scene.mails(), 4);
        scene.mail_says("didn't go through", "the money came back to us");
        let says = scene.admin.get("/admin").says();
        assert!(says.contains("expired or canceled card"), "{says}");
        let says = scene.guest.get(&scene.link).says();
        assert!(says.contains("It didn't go through, and we're looking into it"), "{says}");
        scene.books_agree();
        scene.refund_a_lamp();
        scene.comes_true("orders WHERE payment_status = 'partially_refunded'");
        assert_eq!(scene.lamps(), 2);
        scene.books_agree();
    }

    fn a_pending_refund_says_pending_until_it_is_done(db: Database) {
        let mut scene = paid(db);
        scene.stripe.refunds_are("pending");
        scene.refund_a_lamp();
        scene.comes_true("refunds WHERE status = 'pending' AND external_id IS NOT NULL");
        assert_eq!(scene.mails(), 3);
        scene.mail_says("Your refund of $120.00", "Your refund of $120.00 is pending");
        assert!(scene.admin.get(&scene.order).says().contains("pending at the payment provider"));
        assert!(scene.guest.get(&scene.link).says().contains("Your refund of $120.00 is pending"));
        assert_eq!(count(&scene.shop.db, "orders WHERE payment_status = 'paid'"), 1);
        assert_eq!(scene.lamps(), 1, "back on the shelf when it is certain");
        let done = scene.stripe.refund_event("evt_d", "refund.updated", "succeeded");
        assert_eq!(scene.tells(&done), 202);
        for _ in 0..4 {
            assert_eq!(scene.tells(&done), 200);
        }
        assert_eq!((scene.lamps(), scene.mails()), (2, 4));
        scene.mail_says("Your refund of $120.00", "We have refunded $120.00");
        assert_eq!(count(&scene.shop.db, "orders WHERE payment_status = 'partially_refunded'"), 1);
        scene.books_agree();
    }

    fn a_pending_refund_that_nobody_tells_about_is_asked_for(db: Database) {
        let mut scene = paid(db);
        scene.stripe.refunds_are("pending");
        scene.refund_a_lamp();
        scene.comes_true("refunds WHERE status = 'pending' AND external_id IS NOT NULL");
        scene.stripe.refund_event("evt_never", "refund.failed", "failed");
        run_on(&scene.shop.db, "UPDATE refunds SET updated_at = '2026-01-01T00:00:00.000000Z'");
        scene.shop.killer(Duration::ZERO).join().unwrap();
        let settings = scene.stripe.settings();
        scene.shop.rise(&settings);
        scene.comes_true("refunds WHERE status = 'failed'");
        assert_eq!((scene.lamps(), count(&scene.shop.db, NOTHING_REFUNDED)), (1, 1));
    }

    fn a_lost_dispute_is_told_with_its_deadline_and_booked_once(db: Database) {
        let mut scene = paid(db);
        let message = |event: (&str, &str, u64), status: &str| {
            scene.stripe.dispute_event(event, &scene.session, status)
        };
        // As they may arrive: the withdrawal first, and each of them often.
        let events = [
            message(("evt_w", "funds_withdrawn", 1_000), "needs_response"),
            message(("evt_c", "created", 999), "needs_response"),
            message(("evt_u", "updated", 1_001), "needs_response"),
        ];
        for body in events.iter().cycle().take(15) {
            assert!(scene.tells(body) < 300);
        }
        let says = scene.admin.get("/admin").says();
        let words = "$240.00 is disputed (product not received). Respond at the payment provider by Mon 7 Dec 2026, 12:00 UTC";
        assert_eq!(says.matches(words).count(), 1, "{says}");
        assert_eq!(count(&scene.shop.db, "disputes"), 1);
        assert_eq!(count(&scene.shop.db, "order_events WHERE kind LIKE 'dispute%'"), 2);
        scene.books_agree();
        let closed = message(("evt_x", "closed", 1_002), "lost");
        let late = message(("evt_l", "updated", 1_003), "under_review");
        for body in [&closed, &late, &closed, &events[0], &late, &closed, &closed] {
            assert!(scene.tells(body) < 300);
        }
        assert_eq!(count(&scene.shop.db, "disputes WHERE status = 'lost' AND funds_withdrawn"), 1);
        assert_eq!(count(&scene.shop.db, "orders WHERE payment_status = 'refunded' AND refunded_total = paid_total"), 1);
        assert_eq!(count(&scene.shop.db, "refunds WHERE kind = 'dispute'"), 1);
        let says = scene.admin.get(&scene.order).says();
        assert!(says.contains("was lost") && says.contains("in a dispute"), "{says}");
        assert_eq!(scene.lamps(), 1, "nothing came back");
        scene.books_agree();
    }

    fn a_dispute_that_is_won_leaves_the_money(db: Database) {
        let mut scene = paid(db);
        let message = |event: (&str, &str, u64), status: &str| {
            scene.stripe.dispute_event(event, &scene.session, status)
        };
        // The decision overtakes everything before it.
        for body in [
            message(("evt_r", "funds_reinstated", 1_003), "won"),
            message(("evt_x", "closed", 1_003), "won"),
            message(("evt_c", "created", 1_000), "needs_response"),
            message(("evt_w", "funds_withdrawn", 1_000), "needs_response"),
        ] {
            for _ in 0..5 {
                assert!(scene.tells(&body) < 300);
            }
        }
        assert_eq!(count(&scene.shop.db, "disputes WHERE status = 'won' AND funds_reinstated AND funds_withdrawn"), 1);
        assert_eq!(count(&scene.shop.db, "orders WHERE payment_status = 'paid' AND refunded_total = 0 AND flag = ''"), 1);
        assert!(scene.admin.get(&scene.order).says().contains("was won. You keep the money"));
        scene.books_agree();
        let stranger = scene.stripe.dispute_event(("evt_o", "created", 1), &Session { id: "cs_other".into(), ..scene.session.clone() }, "needs_response");
        assert_eq!(scene.tells(&stranger), 200, "nothing of ours");
    }

    fn a_refund_by_transfer_is_open_until_it_is_sent(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        assert_eq!(ann.check_out().heading(), "Thank you for your order!");
        let (order, link) = places(&shop);
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
        assert!(page.says().contains("Transfer $120.00 now") && page.says().contains(&number), "{}", page.says());
        admin.submit(form);
        assert_eq!(count(&shop.db, "refunds"), 1, "pressed twice");
        let mail = shop.newest_mail("guest@example.com", "Your refund of $120.00").says();
        assert!(mail.contains(&format!("We'll transfer it to you with the reference {number}")), "{mail}");
        let says = ann.get(&link).says();
        assert!(says.contains(&format!("We'll transfer $120.00 to you with the reference {number}")), "{says}");
        assert!(says.contains("Not sent yet"), "{says}");
        assert_eq!(count(&shop.db, "orders WHERE payment_status = 'paid'"), 1, "nothing went back yet");

        let says = admin.get("/admin").says();
        assert!(says.contains("Transfer $120.00 now to guest@example.com"), "{says}");
        let form = admin.page().form("Mark $120.00 as sent");
        let sent = form.action.clone();
        assert_eq!(shop.register("eve@example.com").send(&sent, &[]).status, 404);
        for wrong in [sent.replace("/refunds/", "/refunds/9"), sent.replace("ORD-", "ORD-9"), sent.replace("/sent", "x/sent")] {
            assert_eq!(admin.send(&wrong, &[]).status, 404, "{wrong}");
        }
        assert_eq!(count(&shop.db, "refunds WHERE status = 'pending'"), 1);
        let page = admin.submit(form.clone());
        assert!(page.says().contains("$120.00 refunded manually"), "{}", page.says());
        assert_eq!(admin.submit(form).flash(), "This refund was already marked as sent.");
        assert_eq!(count(&shop.db, "refunds WHERE status = 'succeeded' AND finished_by IS NOT NULL AND finished_at IS NOT NULL"), 1);
        assert_eq!(count(&shop.db, "orders WHERE payment_status = 'partially_refunded'"), 1);
        let mail = shop.newest_mail("guest@example.com", "Your refund of $120.00").says();
        assert!(mail.contains("We have transferred $120.00 to you"), "{mail}");
        assert!(!admin.get("/admin").says().contains("Transfer $"));
        assert!(ann.get(&link).says().contains("Sent on"));
        assert_eq!(program(&shop.db.url, &["doctor"]).succeeds(), "");
    }

    fn cancelling_a_transfer_that_was_paid_asks_for_the_money_to_be_sent(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        ann.check_out();
        let (order, link) = places(&shop);
        let mut admin = shop.admin();
        admin.get(&order);
        admin.press("Mark $240.00 as paid");
        admin.click("Cancel the order");
        let says = admin.page().says();
        assert!(says.contains("you send the money yourself"), "{says}");
        let page = admin.press("Cancel ORD-");
        assert!(page.says().contains("Transfer $240.00 now"), "{}", page.says());
        assert!(ann.get(&link).says().contains("We'll transfer $240.00 to you"));
        let mail = shop.newest_mail("guest@example.com", "was cancelled").says();
        assert!(mail.contains("We'll send back the $240.00 you paid"), "{mail}");
        admin.press("Mark $240.00 as sent");
        assert_eq!(count(&shop.db, "orders WHERE payment_status = 'refunded'"), 1);
        assert_eq!(program(&shop.db.url, &["doctor"]).succeeds(), "");
    }

    fn the_doctor_finds_more_on_the_shelf_than_was_refunded(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("lamp", 2);
        ann.check_out();
        let number = text_on(&shop.db, "SELECT number FROM orders");
        let back = |reason: &str| run_on(&shop.db, &format!(
            "INSERT INTO stock_movements (stock_item_id, reason, reference, delta, before, after, inserted_at)
             SELECT stock_items.id, '{reason}', '{number}', 1, on_hand, on_hand + 1, '2026-11-28T00:00:00.000000Z' {LAMP}"
        ));
        let shelf = "UPDATE stock_items SET on_hand = on_hand + 1 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'LAMP-1')";
        run_on(&shop.db, shelf);
        back("return");
        let message = doctor(&shop);
        assert!(message.contains("1 of Lamp returned to stock, but 0 refunded or cancelled"), "{message}");
        run_on(&shop.db, "UPDATE order_line_items SET refunded = 1");
        assert_eq!(program(&shop.db.url, &["doctor"]).succeeds(), "");
        run_on(&shop.db, shelf);
        back("cancelled");
        let message = doctor(&shop);
        assert!(message.contains("2 of Lamp returned to stock, but 1 refunded or cancelled"), "{message}");
    }
}

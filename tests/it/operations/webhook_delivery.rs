//! The running program delivers webhooks, beside mail and through crashes.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::sql::{query_number, query_text};
use crate::support::webhook_receiver::{Reply, WebhookReceiver};
use crate::support::{Browser, Database, Shop};

fn add_endpoint(admin: &mut Browser, receiver: &WebhookReceiver, event: &str) {
    let form = admin.get("/admin/webhook_endpoints/new").form("Save endpoint");
    admin.submit(form.fill("URL", &receiver.url()).check(event, true));
    assert!(admin.page().flash().contains("whsec_"), "{}", admin.page().text());
}

on_both! {
    fn receivers_that_hang_delay_no_mail(db: Database) {
        let shop = Shop::stocked(db);
        let slow = WebhookReceiver::start();
        slow.always(Reply::Hang);
        let mut admin = shop.admin();
        (0..4).for_each(|_| add_endpoint(&mut admin, &slow, "All events, including future ones"));
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        slow.wait_for(|received| received.len() == 4);
        let began = Instant::now();
        shop.register("ada@example.com");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        assert_eq!(slow.received().len(), 4, "one attempt at a time");
    }

    fn a_kill_loses_no_event(db: Database) {
        let mut shop = Shop::stocked(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Hang]);
        let mut admin = shop.admin();
        add_endpoint(&mut admin, &receiver, "cart.item_added");
        for _ in 0..5 {
            shop.visitor().add("mug", 1);
        }
        receiver.wait_for(|received| received.len() == 1);
        shop.kill_after(Duration::ZERO).join().unwrap();
        shop.reopen_after_kill(&[]);
        let received = receiver.wait_for(|received| received.len() == 6);
        let ids: HashSet<&str> = received.iter().map(|webhook| webhook.id()).collect();
        assert_eq!((ids.len(), received[0].id()), (5, received[1].id()));
        let waiting = "SELECT count(*) FROM webhook_deliveries WHERE status <> 'delivered'";
        let began = Instant::now();
        while query_number(&shop.db, waiting) > 0 {
            assert!(began.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn the_shopkeeper_is_told_that_an_endpoint_was_turned_off(db: Database) {
        let shop = Shop::stocked(db);
        let receiver = WebhookReceiver::start();
        receiver.always(Reply::Status(410, ""));
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings").form("Save settings");
        admin.submit(form.fill("Email", "owner@shop.example"));
        add_endpoint(&mut admin, &receiver, "cart.created");
        shop.visitor().add("mug", 1);
        let mail = shop.newest_mail("owner@shop.example", "Webhooks to 127.0.0.1 were turned off");
        assert!(mail.text().contains("/admin/webhook_endpoints/"), "{}", mail.text());
        admin.get("/admin");
        admin.click("Webhooks to 127.0.0.1 were turned off");
        assert!(admin.page().text().contains("The shop turned this endpoint off."));
        receiver.always(Reply::Status(200, ""));
        admin.press("Resume");
        assert!(!admin.get("/admin").text().contains("Webhooks to"));
        let status = query_text(&shop.db, "SELECT status AS word FROM webhook_endpoints");
        assert_eq!(status, "active");
    }
}

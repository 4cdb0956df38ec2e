//! The running program delivers webhooks beside mail.

use crate::on_both;
use crate::support::mail_server::{MailServer, MailServerState};
use crate::support::sql::query_text;
use crate::support::webhook_receiver::{Reply, WebhookReceiver};
use crate::support::{Browser, Database, PRODUCTS_CSV, Shop, import};

fn add_endpoint(admin: &mut Browser, receiver: &WebhookReceiver, event: &str) {
    let form = admin.get("/admin/webhook_endpoints/new").form("Save endpoint");
    admin.submit(form.fill("URL", &receiver.url()).check(event, true));
    assert!(admin.page().flash().contains("whsec_"), "{}", admin.page().text());
}

on_both! {
    fn receivers_that_hang_delay_no_mail(db: Database) {
        import(&db, PRODUCTS_CSV);
        let mails = MailServer::start(MailServerState::default());
        let settings = [("SMTP_URL", &*mails.url()), ("MAIL_FROM", "Vitrine <shop@mail.example>")];
        let shop = Shop::open_with(db, &settings);
        let receiver = WebhookReceiver::start();
        receiver.always(Reply::Hang);
        let mut admin = shop.admin();
        (0..4).for_each(|_| add_endpoint(&mut admin, &receiver, "All events, including future ones"));
        shop.visitor().add("mug", 1);
        receiver.wait_for(|received| received.len() == 4);
        // The account causes further webhooks, which wait, and a mail.
        let mut ada = shop.visitor();
        let form = ada.get("/users/register").form("Create an account");
        ada.submit(form.fill("Email", "ada@example.com"));
        mails.wait_for(|mails| mails.iter().any(|mail| mail.to == "ada@example.com"));
        assert_eq!((receiver.hanging(), receiver.received().len()), (4, 4), "all four still hang");
    }

    fn the_shopkeeper_is_told_that_an_endpoint_was_turned_off(db: Database) {
        let shop = Shop::stocked(db);
        let receiver = WebhookReceiver::start();
        receiver.always(Reply::Status(410, ""));
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/shop").form("Save settings");
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

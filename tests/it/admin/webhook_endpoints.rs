//! The admin pages of webhook endpoints.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::sql::{execute, query_number, query_text};
use crate::support::webhook_receiver::{Reply, WebhookReceiver};
use crate::support::{Browser, Database, Redirect, Shop};

const PATH: &str = "/admin/webhook_endpoints";

/// Creates an endpoint and returns its path and secret.
fn create(admin: &mut Browser, receiver: &WebhookReceiver) -> (String, String) {
    let form = admin.get(&format!("{PATH}/new")).form("Save endpoint");
    let form = form.fill("URL", &receiver.url()).fill("Description (optional)", "The ERP");
    let page = admin.submit(form.check("All order events", true).check("cart.created", true));
    let flash = page.flash();
    let secret = flash.split_whitespace().find(|word| word.starts_with("whsec_"));
    let secret = secret.unwrap_or_else(|| panic!("no secret: {flash}")).to_owned();
    (page.path.clone(), secret)
}

/// Waits until the page of an endpoint has these words.
#[track_caller]
fn wait_for(admin: &mut Browser, path: &str, words: &str) -> String {
    wait_for_times(admin, path, words, 1)
}

/// Waits until the page of an endpoint has these words so many times.
#[track_caller]
fn wait_for_times(admin: &mut Browser, path: &str, words: &str, times: usize) -> String {
    let began = Instant::now();
    loop {
        let text = admin.get(path).text();
        if text.matches(words).count() >= times {
            return text;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "no {words}: {text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

on_both! {
    fn an_endpoint_is_created_tested_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let mut admin = shop.admin();
        admin.get("/admin/settings");
        admin.click("Webhooks");
        assert!(admin.page().text().contains("No endpoints yet"));
        let (path, secret) = create(&mut admin, &receiver);
        assert!(!admin.get(&path).body.contains("whsec_"), "shown once");
        let row = &admin.get(PATH).rows()[1];
        assert_eq!(row[..4], [&*receiver.url(), "The ERP", "All order events, cart.created", "Active"]);
        admin.get(&path);
        admin.press("Send test");
        let received = receiver.wait_for(|received| received.len() == 1);
        assert!(received[0].is_signed_with(&secret) && received[0].kind() == "webhook.test");
        let text = wait_for(&mut admin, &path, "Delivered");
        assert!(text.contains("webhook.test") && text.contains("200 in") && text.contains("done"), "{text}");
        admin.press("Rotate secret");
        assert!(admin.page().flash().contains("whsec_"));
        admin.press("Pause");
        assert!(admin.page().flash().contains("paused"));
        assert!(!admin.page().buttons().contains(&"Send test".to_owned()));
        admin.press("Resume");
        let form = admin.get(&format!("{path}/edit")).form("Save endpoint");
        admin.submit(form.check("All order events", false));
        assert!(admin.page().text().contains("Events: cart.created"), "{}", admin.page().text());
        admin.click("Delete");
        admin.press("Delete 127.0.0.1");
        assert_eq!(admin.redirects, [Redirect::see_other(PATH)]);
        assert!(admin.page().flash().contains("was deleted"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM webhook_deliveries"), 0);
    }

    fn changing_an_endpoint_asks_for_the_password_again(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let mut admin = shop.admin();
        let (path, _) = create(&mut admin, &receiver);
        execute(&shop.db, "UPDATE user_tokens SET authenticated_at = '2026-01-01T00:00:00.000000Z'");
        let form = admin.get(&format!("{path}/edit")).form("Save endpoint");
        assert_eq!(admin.submit(form.fill("URL", "http://127.0.0.1:9/stolen")).status, 403);
        for button in ["Pause", "Send test"] {
            admin.get(&path);
            admin.press(button);
            assert_eq!(admin.page().status, 403, "{button}");
        }
        let url = "SELECT url AS word FROM webhook_endpoints WHERE status = 'active'";
        assert_eq!(query_text(&shop.db, url), receiver.url());
    }

    fn endpoints_get_only_what_their_maker_may_read(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let mut member = shop.member("mona", "webhooks:write orders:read");
        let page = member.get(&format!("{PATH}/new"));
        assert!(page.text().contains("order.paid") && !page.text().contains("customer.created"), "{}", page.text());
        let url = receiver.url();
        for events in ["*", "customer.*", "customer.created"] {
            let page = member.post_fields(PATH, &[("url", &url), ("events[]", events)]);
            assert_eq!(page.status, 422, "{events}");
            assert!(page.text().contains("may not see what"), "{}", page.text());
        }
        member.post_fields(PATH, &[("url", &url), ("events[]", "order.*")]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM webhook_endpoints"), 1);
    }

    fn failed_deliveries_are_sent_again(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        receiver.reply([Reply::Status(500, ""), Reply::Status(500, "")]);
        let mut admin = shop.admin();
        let (path, _) = create(&mut admin, &receiver);
        admin.get(&path);
        admin.press("Send test");
        let text = wait_for(&mut admin, &path, "500 in");
        assert!(text.contains("Waiting") && text.contains("Every attempt has failed since"), "{text}");
        assert!(admin.get(&format!("{path}?status=failed")).text().contains("No delivery has failed"));
        crate::support::sql::execute(&shop.db, "UPDATE webhook_deliveries SET status = 'failed'");
        let failed = admin.get(&format!("{path}?status=failed")).text();
        assert!(failed.contains("webhook.test"), "{failed}");
        admin.press("Send again");
        receiver.wait_for(|received| received.len() == 2);
        // Both attempts are recorded, so none changes the status afterwards.
        wait_for_times(&mut admin, &path, "500 in", 2);
        crate::support::sql::execute(&shop.db, "UPDATE webhook_deliveries SET status = 'failed'");
        admin.get(&path);
        admin.press("Send all failed");
        assert_eq!(admin.page().flash(), "1 failed event is being sent again.");
        let received = receiver.wait_for(|received| received.len() == 3);
        assert!(received.iter().all(|webhook| webhook.id() == received[0].id()));
        wait_for(&mut admin, &path, "Delivered");
        for (since, message) in [("", "Since can't be blank."), ("yesterday", "Since ")] {
            admin.get(&path);
            admin.post_fields(&format!("{path}/deliveries"), &[("since", since)]);
            assert!(admin.page().flash().contains(message), "{}", admin.page().flash());
        }
    }

    fn invalid_endpoints_are_reported_by_field(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        for (url, message) in [
            ("", "URL can't be blank"),
            ("example.com", "URL must be an address like https://example.com/webhooks"),
            ("http://example.com/", "URL must start with https://"),
            ("https://a:b@example.com/", "URL must not contain a user name or password"),
            ("https://10.0.0.1/", "URL must lead to a public address"),
            ("https://[::ffff:127.0.0.1]/", "URL must lead to a public address"),
        ] {
            let form = admin.get(&format!("{PATH}/new")).form("Save endpoint");
            let page = admin.submit(form.fill("URL", url));
            assert_eq!(page.status, 422, "{url}");
            assert_eq!(page.error_for("URL").as_deref(), Some(message));
            assert_eq!(page.field_value("URL"), url);
            assert!(page.text().contains("Choose at least one event"));
        }
        let form = admin.get(&format!("{PATH}/new")).form("Save endpoint");
        let form = form.fill("URL", "https://example.com/").add("events[]", "order.eaten");
        assert_eq!(admin.submit(form).status, 422);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM webhook_endpoints"), 0);
    }

    fn a_stale_form_is_rejected_and_keeps_input(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let [mut first, mut second] = [(); 2].map(|()| shop.admin());
        let (path, _) = create(&mut first, &receiver);
        let edit = format!("{path}/edit");
        let slow = second.get(&edit).form("Save endpoint").fill("Description (optional)", "Slow");
        let quick = first.get(&edit).form("Save endpoint").fill("Description (optional)", "Quick");
        assert_eq!(first.submit(quick).status, 200);
        let page = second.submit(slow);
        assert_eq!((page.status, page.field_value("Description (optional)")), (409, "Slow".to_owned()));
        assert_eq!(second.press("Save endpoint").path, path, "the current version is accepted");
    }

    fn only_admins_manage_webhooks(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let mut admin = shop.admin();
        let (path, _) = create(&mut admin, &receiver);
        let mut guest = shop.visitor();
        guest.get(PATH);
        assert_eq!(guest.redirects[0], Redirect::see_other("/users/log-in"));
        let mut eve = shop.register("eve@example.com");
        for page in ["", "/edit", "/deletion/new"] {
            assert_eq!(eve.get(&format!("{path}{page}")).status, 404, "{page}");
        }
        assert_eq!(eve.get(PATH).status, 404);
        eve.get("/users/settings");
        let writes = ["?_method=put", "?_method=delete", "/pause", "/pause?_method=delete", "/secret", "/tests", "/deliveries"];
        for write in writes {
            assert_eq!(eve.post_fields(&format!("{path}{write}"), &[]).status, 404, "{write}");
            assert_eq!(admin.post_for_status(&format!("{path}{write}"), &[]), 403, "{write} without a token");
        }
        assert_eq!(eve.post_fields(PATH, &[("url", "https://example.com/")]).status, 404);
        for id in ["999", "x"] {
            for page in ["", "/edit", "/deletion/new"] {
                assert_eq!(admin.get(&format!("{PATH}/{id}{page}")).status, 404, "{id}{page}");
            }
            admin.get(PATH);
            for write in writes {
                let fields = [("since", "2026-03-01T00:00")];
                assert_eq!(admin.post_fields(&format!("{PATH}/{id}{write}"), &fields).status, 404, "{id}{write}");
            }
        }
        admin.get(PATH);
        for delivery in ["999", "x"] {
            let fields = [("delivery", delivery)];
            assert_eq!(admin.post_fields(&format!("{path}/deliveries"), &fields).status, 404);
        }
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM webhook_endpoints WHERE status = 'active'"), 1);
        assert_eq!(receiver.accepted(), 0);
    }
}

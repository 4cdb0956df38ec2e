//! Mails are delivered despite failures of the mail server, urgent ones first.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use vitrine::jobs::{self, Handler, JobError, Lane, Worker};

use crate::on_both;
use crate::support::mail_server::{MailServer, MailServerState};
use crate::support::sql::{execute, query_number};
use crate::support::test_shop::TestShop;
use crate::support::{Browser, Database, DatabaseKind, Shop};

fn open_shop(db: Database, server: &MailServer) -> Shop {
    Shop::open_with(
        db,
        &[("SMTP_URL", &server.url()), ("MAIL_FROM", "Vitrine <shop@mail.example>")],
    )
}

fn request_login_link(shop: &Shop, email: &str) {
    let mut visitor = shop.visitor();
    visitor.get("/users/register");
    let form = visitor.page().form("Create an account").fill("Email", email);
    assert_eq!(visitor.submit(form).status, 200);
}

/// Waits until the admin overview contains these words and returns its text.
#[track_caller]
fn wait_for_status(admin: &mut Browser, words: &str) -> String {
    let began = Instant::now();
    loop {
        let text = admin.get("/admin").text();
        if text.contains(words) {
            return text;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{text}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn count_failed(db: &Database) -> i64 {
    query_number(db, "SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL")
}

/// Asserts that a failure is shown to the admin, that no mail is lost, and that all are sent once
/// the server works.
#[track_caller]
fn assert_no_mail_lost(
    db: Database,
    broken: MailServerState,
    cause: &str,
    repair: impl FnOnce(&mut MailServerState),
) {
    let server = MailServer::start(broken);
    let shop = open_shop(db, &server);
    request_login_link(&shop, "ada@example.com");
    let mut admin = shop.admin();
    let text = wait_for_status(&mut admin, "The shop can't send mail");
    assert!(text.contains(cause), "{text}");
    for number in 0..12 {
        request_login_link(&shop, &format!("guest{number}@example.com"));
    }
    assert_eq!(count_failed(&shop.db), 0, "a temporary failure fails no mail");
    wait_for_status(&mut admin, "13 are waiting");
    server.update(repair);
    let form = admin.page().form("Try all again");
    admin.submit(form);
    assert_eq!(admin.page().heading(), "Failed mails and refunds");
    server.wait_for(|mails| mails.len() == 13);
    let began = Instant::now();
    while admin.get("/admin").text().contains("can't send mail") {
        assert!(began.elapsed() < Duration::from_secs(20));
    }
    assert!(admin.get("/admin/undelivered").text().contains("Everything has been sent"));
}

on_both! {
    fn a_wrong_mail_password_loses_no_mail(db: Database) {
        let broken = MailServerState { refuses_login: true, ..MailServerState::default() };
        assert_no_mail_lost(db, broken, "rejected the user name or password (535)", |state| {
            state.refuses_login = false;
        });
    }

    fn a_rejected_sender_loses_no_mail(db: Database) {
        let broken = MailServerState { refuses_sender: true, ..MailServerState::default() };
        assert_no_mail_lost(db, broken, "rejected the shop's address as the sender (553)", |state| {
            state.refuses_sender = false;
        });
    }

    fn an_unreachable_server_loses_no_mail(db: Database) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("smtp://127.0.0.1:{port}");
        let shop = Shop::open_with(db, &[("SMTP_URL", &url)]);
        request_login_link(&shop, "ada@example.com");
        let mut admin = shop.admin();
        let text = wait_for_status(&mut admin, "The shop can't send mail");
        assert!(text.contains(&format!("refuses connections on port {port}")), "{text}");
        let server = MailServer::start_at(port, MailServerState::default());
        let form = admin.page().form("Try all again");
        admin.submit(form);
        server.wait_for(|mails| mails.len() == 1);
        assert_eq!(count_failed(&shop.db), 0);
    }

    fn only_a_rejection_of_the_recipient_is_final(db: Database) {
        let unknown = vec!["nobody@example.com".to_owned()];
        let server = MailServer::start(MailServerState { unknown, ..MailServerState::default() });
        let shop = open_shop(db, &server);
        request_login_link(&shop, "nobody@example.com");
        let mut admin = shop.admin();
        wait_for_status(&mut admin, "1 mail or refund could not be sent");
        let text = admin.get("/admin/undelivered").text();
        assert!(text.contains("The recipient's mail server rejected mail to this address (550)."), "{text}");
        assert!(!text.contains("can't send mail"), "other mails are delivered");
        let form = admin.page().form("Try all again");
        request_login_link(&shop, "ada@example.com");
        server.wait_for(|mails| mails.iter().any(|mail| mail.to == "ada@example.com"));
        server.update(|state| state.unknown.clear());
        admin.submit(form);
        server.wait_for(|mails| mails.iter().any(|mail| mail.to == "nobody@example.com"));
        assert_eq!(count_failed(&shop.db), 0);
    }

    fn a_mail_has_an_id_a_date_and_a_reply_address(db: Database) {
        let server = MailServer::start(MailServerState::default());
        let shop = open_shop(db, &server);
        let mut admin = shop.admin();
        let form = admin.get("/admin/settings/shop").form("Save settings");
        admin.submit(form.fill("Email", "help@shop.example"));
        request_login_link(&shop, "ada@example.com");
        let mail = server.wait_for(|mails| !mails.is_empty()).remove(0);
        let id = mail.header("Message-ID").expect("a Message-ID");
        assert!(id.starts_with('<') && id.ends_with("@mail.example>"), "{id}");
        assert_eq!(mail.header("Reply-To"), Some("help@shop.example"));
        assert!(mail.header("Date").is_some(), "{}", mail.content);
    }

    fn a_login_link_overtakes_a_hundred_thousand_newsletters(db: Database) {
        let moment = "2026-03-01T00:00:00.000000Z";
        let timestamp_type = if db.kind == DatabaseKind::Sqlite { "TEXT" } else { "TIMESTAMPTZ" };
        let payload = r#"{"to":"reader@news.example","subject":"News","text":"Hi","html":"<p>Hi</p>"}"#;
        execute(&db, &format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO outbox (kind, lane, payload, run_at, inserted_at)
             SELECT 'mail', 'mail', '{payload}', CAST('{moment}' AS {timestamp_type}), CAST('{moment}' AS {timestamp_type}) FROM n"
        ));
        let server = MailServer::start(MailServerState { slow_for: Some("news.example"), ..MailServerState::default() });
        let shop = open_shop(db, &server);
        request_login_link(&shop, "ada@example.com");
        let mails = server.wait_for(|mails| !mails.is_empty());
        assert_eq!(mails[0].to, "ada@example.com");
        assert_eq!(mails.len(), 1, "the newsletters are still queued");
        server.update(|state| state.slow_for = None);
    }

    fn a_blocked_lane_does_not_block_others(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.write(|tx| {
            for number in 0..50 {
                jobs::enqueue(tx, Lane::Mail, "slow", &number)?;
            }
            jobs::enqueue(tx, Lane::Payments, "quick", &"refund")?;
            jobs::enqueue(tx, Lane::UrgentMail, "quick", &"link")
        }).unwrap();
        let (done, mut ends) = tokio::sync::mpsc::unbounded_channel();
        let slow: Handler = Box::new(|_| Box::pin(std::future::pending()));
        let quick: Handler = Box::new(move |payload| {
            let done = done.clone();
            Box::pin(async move { done.send(payload).map_err(|error| JobError::Temporary(error.to_string())) })
        });
        let handlers = HashMap::from([("slow", slow), ("quick", quick)]);
        let ended = test_shop.block_on(async {
            let _worker = Worker::start(test_shop.repo.clone(), handlers);
            let mut ended = vec![ends.recv().await.unwrap(), ends.recv().await.unwrap()];
            ended.sort();
            ended
        });
        assert_eq!(ended, [r#""link""#, r#""refund""#]);
        assert!(test_shop.query_number("SELECT count(*) FROM outbox WHERE attempts > 0 AND kind = 'slow'") <= 4);
    }

    fn a_paused_lane_is_tried_by_one_job_at_a_time(db: Database) {
        let test_shop = TestShop::on(db);
        test_shop.write(|tx| {
            (0..50).try_for_each(|number| jobs::enqueue(tx, Lane::Mail, "mail", &number))
        }).unwrap();
        let (tried, mut attempts) = tokio::sync::mpsc::unbounded_channel();
        let broken: Handler = Box::new(move |_| {
            tried.send(()).unwrap();
            Box::pin(async { Err(JobError::Unavailable("The password is wrong.".into())) })
        });
        let clock = test_shop.clock.clone();
        test_shop.block_on(async {
            let worker = Worker::start(test_shop.repo.clone(), HashMap::from([("mail", broken)]));
            // All jobs that had begun when the first of them failed.
            attempts.recv().await.unwrap();
            while test_shop.repo.read(jobs::list_paused_services).await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
            worker.stop().await;
        });
        let begun = 1 + std::iter::from_fn(|| attempts.try_recv().ok()).count();
        assert!(begun <= 4, "{begun}");
        let paused = test_shop.read(jobs::list_paused_services).unwrap();
        assert_eq!((paused.len(), paused[0].waiting, &*paused[0].reason), (1, 50, "The password is wrong."));
        assert_eq!(paused[0].retry_at, clock.now().after(Duration::from_secs(10)));
        assert_eq!(count_failed(&test_shop.db), 0);
    }

    fn outbox_queries_use_indexes(db: Database) {
        let test_shop = TestShop::on(db);
        let moment = "2026-03-01T00:00:00.000000Z";
        let timestamp_type = if test_shop.db.kind == DatabaseKind::Sqlite { "TEXT" } else { "TIMESTAMPTZ" };
        test_shop.execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO outbox (kind, lane, payload, run_at, done_at, inserted_at)
             SELECT 'mail', 'mail', '', CAST('{moment}' AS {timestamp_type}), CAST('{moment}' AS {timestamp_type}), CAST('{moment}' AS {timestamp_type}) FROM n"
        ));
        let claim = format!(
            "SELECT id, kind, lane, payload, attempts FROM outbox WHERE lane = 'mail' AND done_at IS NULL
             AND failed_at IS NULL AND run_at <= '{moment}' ORDER BY run_at, id LIMIT 4"
        );
        assert!(test_shop.query_plan(&claim).contains("outbox_due"), "{}", test_shop.query_plan(&claim));
        let failed = "SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL";
        assert!(test_shop.query_plan(failed).contains("outbox_failed"), "{}", test_shop.query_plan(failed));
    }

    fn only_admins_retry_mails(db: Database) {
        let shop = Shop::open(db);
        let mut eve = shop.register("eve@example.com");
        assert_eq!(eve.post_fields("/admin/undelivered/attempts", &[]).status, 404);
        let mut visitor = shop.visitor();
        assert_eq!(visitor.post_fields("/admin/undelivered/attempts", &[]).path, "/users/log-in");
        let mut admin = shop.admin();
        let forged = "application/x-www-form-urlencoded";
        assert_eq!(admin.post("/admin/undelivered/attempts", "_csrf=x", forged).status, 403);
    }
}

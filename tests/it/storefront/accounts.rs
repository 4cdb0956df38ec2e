//! The pages, forms, mails and cookies of accounts.

use crate::on_both;
use crate::support::{self, ADMIN_EMAIL, Browser, Database, DatabaseKind, Shop};

const PASSWORD: &str = "correct horse battery";

#[track_caller]
fn log_in(browser: &mut Browser, email: &str, password: &str, button: &str) -> u16 {
    browser.get("/users/log-in");
    let form = browser.page().form(button).fill("Email", email).fill("Password", password);
    browser.submit(form).status
}

/// Registers an address and returns the status and message of the next page.
#[track_caller]
fn register(browser: &mut Browser, email: &str) -> String {
    browser.get("/users/register");
    let form = browser.page().form("Create an account").fill("Email", email);
    let page = browser.submit(form);
    format!("{} {}", page.status, page.flash())
}

/// Returns the path of the link in the newest mail with these words.
#[track_caller]
fn link_in_mail(shop: &Shop, email: &str, words: &str) -> String {
    let anchors = shop.newest_mail(email, words).links();
    let secret = |path: &String| path.contains("/log-in/") || path.contains("/confirm-email/");
    anchors.into_iter().map(|link| link.url).find(secret).expect("a link in the mail")
}

/// Requests a login link.
#[track_caller]
fn ask_for_link(shop: &Shop, browser: &mut Browser, email: &str) -> String {
    browser.get("/users/log-in");
    let form = browser.page().form("Log in with email").fill("Email", email);
    browser.submit(form);
    link_in_mail(shop, email, "Log in to Vitrine")
}

on_both! {
    fn a_customer_registers_confirms_and_sets_a_password(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.visitor();
        register(&mut ada, "Ada@Example.com");
        assert_eq!(ada.page().path, "/users/log-in");
        let link = link_in_mail(&shop, "ada@example.com", "Confirm your account");
        // Opening the link, as mail programs do, does not use it up.
        ada.get(&link);
        ada.get(&link);
        assert_eq!(ada.page().heading(), "Welcome");
        ada.press("Confirm and stay logged in");
        assert_eq!(ada.page().flash(), "Your account is confirmed. Welcome!");
        ada.get("/users/settings");
        let form = ada.page().form("Save password").fill("New password", PASSWORD);
        ada.submit(form.fill("Confirm new password", PASSWORD));
        assert_eq!(ada.page().flash(), "Password updated successfully.");
        assert_eq!(ada.page().path, "/users/settings");
        ada.press("Log out");
        assert_eq!(ada.page().flash(), "Logged out successfully.");
        assert_eq!(ada.get("/users/settings").path, "/users/log-in");
        assert_eq!(log_in(&mut ada, "ADA@example.com", PASSWORD, "Log in only this time"), 200);
        assert_eq!(ada.page().path, "/users/settings", "back to the requested page");
        // A logged-in user needs no login page.
        assert_eq!(ada.get("/users/register").path, "/");
        assert_eq!(ada.get("/users/log-in").path, "/");
    }

    fn login_links_work_once_and_only_for_their_owner(db: Database) {
        let shop = Shop::open(db);
        drop(shop.register("ada@example.com"));
        let mut eve = shop.visitor();
        let link = ask_for_link(&shop, &mut eve, "ada@example.com");
        let token = link.rsplit('/').next().unwrap().to_owned();
        eve.get(&link);
        assert_eq!(eve.page().heading(), "Welcome back");
        eve.press("Log in only this time");
        assert!(eve.page().flash().contains("Welcome back"));
        let mut late = shop.visitor();
        assert_eq!(late.get(&link).flash(), "This link is invalid or has expired.");
        late.post_fields("/users/log-in", &[("token", &token)]);
        assert_eq!(late.page().flash(), "This link is invalid or has expired.");
        for forged in ["x", "%00", "..%2f", &"a".repeat(4000)] {
            assert_eq!(late.get(&format!("/users/log-in/{forged}")).status, 200, "{forged}");
        }
    }

    fn responses_do_not_reveal_accounts(db: Database) {
        let shop = Shop::open(db);
        drop(shop.register("ada@example.com"));
        let mut eve = shop.visitor();
        let known = register(&mut eve, "ada@example.com").replace("ada@", "");
        let unknown = register(&mut eve, "bob@example.com").replace("bob@", "");
        assert_eq!(known, unknown);
        link_in_mail(&shop, "ada@example.com", "You already have an account");
        link_in_mail(&shop, "bob@example.com", "Confirm your account");
        let asked = ["ada@example.com", "nobody@example.com"].map(|email| {
            eve.get("/users/log-in");
            let form = eve.page().form("Log in with email").fill("Email", email);
            (eve.submit(form).status, eve.page().text(), eve.page().flash())
        });
        assert_eq!(asked[0], asked[1]);
        assert_eq!(count_mails_to(&shop, "nobody@example.com"), 0);
        let tried = ["ada@example.com", "nobody@example.com"].map(|email| {
            let status = log_in(&mut eve, email, "not the password", "Log in only this time");
            (status, eve.page().text().replace(email, ""))
        });
        assert_eq!(tried[0], tried[1]);
        assert_eq!(tried[0].0, 422);
        assert!(tried[0].1.contains("Invalid email or password"));
    }

    fn mistakes_are_reported_by_field(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.visitor();
        for email in ["", "ada", "a b@example.com", "a,b@example.com", "a@b@c"] {
            ada.get("/users/register");
            let form = ada.page().form("Create an account").fill("Email", email);
            assert_eq!(ada.submit(form).status, 422, "{email}");
            assert!(ada.page().error_for("Email").is_some(), "{email}");
            assert_eq!(ada.page().field_value("Email"), email);
        }
        let mut ada = shop.register("ada@example.com");
        ada.get("/users/settings");
        let form = ada.page().form("Save password").fill("New password", "short");
        assert_eq!(ada.submit(form.fill("Confirm new password", "other")).status, 422);
        let message = ada.page().error_for("New password");
        assert_eq!(message.as_deref(), Some("Password must be at least 12 characters"));
        assert!(ada.page().error_for("Confirm new password").is_some());
        let form = ada.page().form("Change email").fill("Email", "ada@example.com");
        assert_eq!(ada.submit(form).status, 422);
        assert_eq!(ada.page().error_for("Email").as_deref(), Some("Email did not change"));
    }

    fn a_new_address_must_be_verified(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.register("ada@example.com");
        let mut bob = shop.register("bob@example.com");
        ada.get("/users/settings");
        let form = ada.page().form("Change email").fill("Email", "countess@example.com");
        ada.submit(form);
        let link = link_in_mail(&shop, "countess@example.com", "Confirm your new email address");
        assert!(bob.get(&link).flash().contains("invalid"), "a link of another user");
        assert_eq!(ada.get("/users/settings").field_value("Email"), "ada@example.com");
        // Opening the link, as mail programs and scanners do, changes nothing and does not use it
        // up.
        ada.head(&link);
        for _ in 0..2 {
            let page = ada.get(&link);
            assert_eq!((page.status, page.heading().as_str()), (200, "Confirm your new address"));
            assert!(page.text().contains("countess@example.com"), "{}", page.text());
        }
        assert_eq!(ada.get("/users/settings").field_value("Email"), "ada@example.com");
        let confirm = ada.get(&link).form("Use this address from now on");
        assert!(bob.post_fields(&link, &[]).flash().contains("invalid"), "a link of another user");
        assert_eq!(ada.post_for_status(&link, &[]), 403, "without a token");
        assert_eq!(ada.submit(confirm).flash(), "Email changed successfully.");
        assert_eq!(ada.page().field_value("Email"), "countess@example.com");
        assert!(ada.get(&link).flash().contains("invalid"), "the link is used up");
        // A taken address gets no mail, and nobody learns that it is taken.
        let form = ada.page().form("Change email").fill("Email", "bob@example.com");
        assert!(ada.submit(form).flash().contains("We sent a link"));
        assert_eq!(count_mails_to(&shop, "bob@example.com"), 1, "only the first registration sends mail");
    }

    fn all_sessions_can_be_ended(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.register("ada@example.com");
        let mut phone = shop.visitor();
        let link = ask_for_link(&shop, &mut phone, "ada@example.com");
        phone.get(&link);
        phone.press("Log in and stay logged in");
        assert_eq!(phone.get("/orders").path, "/orders");
        ada.get("/users/settings");
        ada.press("Log out everywhere else");
        assert_eq!(ada.page().flash(), "One other session was logged out.");
        assert_eq!(phone.get("/orders").path, "/users/log-in", "the remembered session as well");
    }

    fn a_single_session_can_be_ended_by_its_owner(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.register("ada@example.com");
        let mut phone = shop.visitor();
        let link = ask_for_link(&shop, &mut phone, "ada@example.com");
        phone.get(&link);
        phone.press("Log in only this time");
        let text = ada.get("/users/settings").text();
        assert!(text.contains("This browser") && text.contains("Another browser"), "{text}");
        let end = ada.page().form("End session");
        let mut bob = shop.register("bob@example.com");
        assert_eq!(bob.post_fields(&end.action, &[]).status, 404);
        assert_eq!(phone.get("/orders").path, "/orders");
        ada.submit(end);
        assert_eq!(ada.page().flash(), "That session was logged out.");
        assert!(ada.page().text().contains("not logged in anywhere else"));
        assert_eq!(phone.get("/orders").path, "/users/log-in");
        let status = shop.visitor().post_fields("/users/sessions/1?_method=delete", &[]).status;
        assert_eq!(status, 200, "a visitor is asked to log in");
    }

    fn the_old_address_is_notified_of_changes(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.register("ada@example.com");
        ada.get("/users/settings");
        let form = ada.page().form("Save password").fill("New password", PASSWORD);
        ada.submit(form.fill("Confirm new password", PASSWORD));
        let notice = shop.newest_mail("ada@example.com", "Your password was changed");
        assert!(notice.text().contains("If this wasn't you"), "{}", notice.text());
        let form = ada.page().form("Change email").fill("Email", "countess@example.com");
        ada.submit(form);
        let link = link_in_mail(&shop, "countess@example.com", "Confirm your new email address");
        assert_eq!(count_mails_to(&shop, "address was changed"), 0, "nothing has changed yet");
        ada.get(&link);
        ada.press("Use this address from now on");
        let notice = shop.newest_mail("ada@example.com", "Your email address was changed");
        assert!(notice.text().contains("If this wasn't you"), "{}", notice.text());
        let elsewhere = notice.links().into_iter().map(|link| link.url);
        let elsewhere: Vec<_> = elsewhere
            .filter(|to| !to.starts_with(['/', '#']) && !to.starts_with(&shop.address))
            .collect();
        assert_eq!(elsewhere, [""; 0]);
        ada.get(&link);
        assert_eq!(count_mails_to(&shop, "address was changed"), 1, "one mail");
    }

    fn cross_site_forms_change_nothing(db: Database) {
        let shop = Shop::open(db);
        let mut ada = shop.register("ada@example.com");
        let form = "application/x-www-form-urlencoded";
        assert_eq!(ada.post("/users/log-out?_method=delete", "_csrf=x", form).status, 403);
        assert_eq!(ada.post("/users/register", "email=a%40b.c", form).status, 403);
        assert_eq!(ada.get("/orders").path, "/orders");
    }
}

/// Returns the number of mails to an address.
fn count_mails_to(shop: &Shop, email: &str) -> usize {
    let mut visitor = shop.visitor();
    let mails = visitor.get("/dev/mailbox").entries("/dev/mailbox/");
    mails.iter().filter(|mail| mail.name.contains(email)).count()
}

/// Uses up the password attempts. The page then offers a link, with the address filled in.
#[track_caller]
fn use_up_password_attempts(browser: &mut Browser, email: &str) {
    let page = browser.page();
    assert_eq!((page.status, page.heading().as_str()), (429, "Log in"));
    assert!(page.title().starts_with("Error: ") && !page.body.contains(support::ADMIN_PASSWORD));
    let summary = page.texts("#error-summary a").join(" ");
    assert!(summary.contains("“Log in with email” still works"), "{summary}");
    assert!(
        summary.contains("again in 2 minutes") || summary.contains("again in a minute"),
        "{summary}"
    );
    for button in ["Log in with email", "Log in only this time"] {
        assert_eq!(page.form(button).value("Email"), email, "{button}");
    }
}

#[test]
fn the_number_of_login_mails_is_limited() {
    let shop = Shop::open_with(Database::fresh(DatabaseKind::Sqlite), &[("RATE_LIMITS", "on")]);
    let mut ada = shop.visitor();
    let ask = |ada: &mut Browser| {
        let form = ada.get("/users/log-in").form("Log in with email").fill("Email", "ada@x.org");
        ada.submit(form).status
    };
    assert_eq!((0..20).take_while(|_| ask(&mut ada) == 200).count(), 6);
    let page = ada.page();
    assert_eq!((page.status, page.heading().as_str()), (429, "Log in"));
    assert!(page.header("retry-after").is_some());
    assert!(page.texts("#error-summary a").join(" ").contains("for the newest email"));
    assert_eq!(page.form("Log in with email").value("Email"), "ada@x.org");
}

#[test]
fn password_guessing_is_limited() {
    let db = Database::fresh(DatabaseKind::Sqlite);
    let shop = Shop::open_with(db, &[("RATE_LIMITS", "on")]);
    let mut eve = shop.visitor();
    let tries = (0..20).take_while(|_| {
        log_in(&mut eve, "ada@example.com", "a wrong password", "Log in only this time") == 422
    });
    assert_eq!(tries.count(), 10);
    assert_eq!(eve.page().status, 429);
    let wait: u64 = eve.page().header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait));
    use_up_password_attempts(&mut eve, "ada@example.com");
    assert_eq!(eve.press("Log in with email").status, 200, "the same as for a known address");
    let mut owner = shop.visitor();
    assert_eq!(log_in(&mut owner, ADMIN_EMAIL, "a wrong password", "Log in only this time"), 422);
    while log_in(&mut owner, ADMIN_EMAIL, "a wrong password", "Log in only this time") == 422 {}
    assert_eq!(
        log_in(&mut owner, ADMIN_EMAIL, support::ADMIN_PASSWORD, "Log in only this time"),
        429,
        "rejected even if the password is right"
    );
    use_up_password_attempts(&mut owner, ADMIN_EMAIL);
    owner.press("Log in with email");
    shop.open_mailed_link(&mut owner, ADMIN_EMAIL);
    assert_eq!(owner.press("Log in only this time").flash(), "Welcome back!");
    assert_eq!(
        log_in(&mut eve, "bob@example.com", "a wrong password", "Log in only this time"),
        422
    );
}

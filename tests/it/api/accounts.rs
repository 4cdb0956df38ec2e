//! Customers: registration, sessions and settings.

use serde_json::json;

use crate::on_both;
use crate::support::sql::{count_mails, execute};
use crate::support::{Database, Shop};

use super::shoppers::{log_in, post};

const PASSWORD: &str = "a long enough passphrase";

on_both! {
    fn a_customer_registers_sets_a_password_and_logs_in(db: Database) {
        let shop = Shop::stocked(db);
        let ann = log_in(&shop, "ann@example.com");
        let account = ann.get("/account").expect(200).body;
        assert_eq!((&account["email"], &account["has_password"]), (&json!("ann@example.com"), &json!(false)));
        assert_eq!(ann.put("/account/password", &json!({ "new_password": "short" })).expect(422).pointers(), ["/new_password"]);
        let tokens = ann.put("/account/password", &json!({ "new_password": PASSWORD })).expect(201).body;
        ann.get("/account").expect(401);
        let ann = shop.api().with_bearer(tokens["access_token"].as_str().unwrap());
        assert_eq!(ann.get("/account").expect(200).body["has_password"], true);
        let wrong = json!({ "email": "ann@example.com", "password": "not the passphrase" });
        assert_eq!(shop.api().post("/auth/tokens", &wrong).expect(401).code(), "invalid_credentials");
        let right = json!({ "email": "Ann@example.com", "password": PASSWORD });
        let tokens = shop.api().post("/auth/tokens", &right).expect(201).body;
        assert_eq!(tokens["token_type"], "Bearer");
        shop.api().post("/auth/tokens", &json!({ "email": "ann@example.com" })).expect(422);
    }

    fn refresh_tokens_work_once_and_sessions_end(db: Database) {
        let shop = Shop::stocked(db);
        let ann = log_in(&shop, "ann@example.com");
        ann.put("/account/password", &json!({ "new_password": PASSWORD })).expect(201);
        let begin = || {
            let login = json!({ "email": "ann@example.com", "password": PASSWORD });
            shop.api().post("/auth/tokens", &login).expect(201).body
        };
        let first = begin();
        let refresh = json!({ "refresh_token": first["refresh_token"] });
        let second = shop.api().post("/auth/tokens/refresh", &refresh).expect(201).body;
        let access = shop.api().with_bearer(second["access_token"].as_str().unwrap());
        access.get("/account").expect(200);
        let reused = shop.api().post("/auth/tokens/refresh", &refresh).expect(401);
        assert_eq!(reused.code(), "invalid_credentials");
        access.get("/account").expect(401);
        let other = begin();
        let one = shop.api().with_bearer(begin()["access_token"].as_str().unwrap());
        one.delete("/auth/tokens").expect(204);
        one.get("/account").expect(401);
        let other = shop.api().with_bearer(other["access_token"].as_str().unwrap());
        let last = shop.api().with_bearer(begin()["access_token"].as_str().unwrap());
        last.delete("/auth/sessions").expect(204);
        for ended in [other, last] {
            ended.get("/account").expect(401);
        }
    }

    fn nobody_learns_which_addresses_have_accounts(db: Database) {
        let shop = Shop::stocked(db);
        log_in(&shop, "ann@example.com");
        for email in ["ann@example.com", "nobody@example.com"] {
            shop.api().post("/auth/login_links", &json!({ "email": email })).expect(204);
            shop.api().post("/account", &json!({ "email": email })).expect(204);
        }
        for path in ["/account", "/auth/login_links"] {
            assert_eq!(shop.api().post(path, &json!({ "email": "x" })).expect(422).pointers(), ["/email"], "{path}");
        }
    }

    fn an_email_address_changes_once_it_is_confirmed(db: Database) {
        let shop = Shop::stocked(db);
        let ann = log_in(&shop, "ann@example.com");
        ann.post("/account/email_changes", &json!({ "new_email": "ann@example.org" })).expect(204);
        let link = shop.mailed_link("ann@example.org");
        let token = json!({ "token": link.rsplit('/').next() });
        assert_eq!(log_in(&shop, "bob@example.com").put("/account/email", &token).expect(422).code(), "invalid_link");
        assert_eq!(ann.put("/account/email", &token).expect(200).body["email"], "ann@example.org");
        execute(&shop.db, "UPDATE user_tokens SET authenticated_at = '2020-01-01T00:00:00.000000Z'");
        let late = ann.put("/account/password", &json!({ "new_password": PASSWORD })).expect(403);
        assert_eq!(late.code(), "recent_login_required");
        let mails = count_mails(&shop.db);
        ann.post("/account/email_changes", &json!({ "new_email": "eve@example.org" })).expect(403);
        assert_eq!(count_mails(&shop.db), mails);
        assert_eq!(post(&shop.api(), "/carts").expect(201).body["customer_id"], json!(null));
    }

    fn wrong_passwords_are_counted_together_with_those_on_the_page(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let mut browser = shop.visitor();
        for _ in 0..10 {
            let form = browser.get("/users/log-in").form("Log in only this time");
            let form = form.fill("Email", "ann@example.com").fill("Password", "a guess at the password");
            assert_eq!(browser.submit(form).status, 422);
        }
        let guess = json!({ "email": "ann@example.com", "password": "a guess at the password" });
        let refused = shop.api().post("/auth/tokens", &guess).expect(429);
        assert_eq!(refused.code(), "rate_limit_exceeded");
        assert!(refused.header("retry-after").parse::<u64>().is_ok());
    }
}

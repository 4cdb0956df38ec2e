//! The pages of staff: invitations, roles and members.

use crate::on_both;
use crate::support::product_files::Csv;
use crate::support::sql::{count_mails, execute, query_number, query_text};
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Database, Shop, program};

const STAFF: &str = "/admin/staff";
const MIA: &str = "mia@example.com";
const PASSWORD: &str = "a password of my own";
/// A hash of PHPass, the test vector of its authors, and its password.
const IMPORTED_HASH: &str = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0";
const IMPORTED_PASSWORD: &str = "test12345";
const LONG_AGO: &str = "2026-01-01T00:00:00.000000Z";

/// Sends an invitation. Returns the path of the link in the mail.
fn invite(shop: &Shop, admin: &mut Browser, email: &str, role: &str) -> String {
    let form = admin.get("/admin/staff_invitations/new").form("Send invitation");
    admin.submit(form.fill("Email", email).choose("Role", role));
    assert_eq!(admin.page().flash(), format!("We emailed an invitation to {email}."));
    assert_eq!(admin.page().path, STAFF);
    shop.mailed_link(email)
}

fn join_with_password(browser: &mut Browser, link: &str) {
    let form = browser.get(link).form("Set password and join");
    browser.submit(form.fill("Password", PASSWORD).fill("Confirm password", PASSWORD));
}

/// Makes all log-ins so old that dangerous changes need a confirmation.
fn age_log_ins(shop: &Shop) {
    execute(&shop.db, &format!("UPDATE user_tokens SET authenticated_at = '{LONG_AGO}'"));
}

/// Returns the name of the role that an account has.
fn role_of(shop: &Shop, email: &str) -> String {
    let sql = format!(
        "SELECT roles.name AS word FROM users JOIN roles ON roles.id = users.role_id WHERE users.email = '{email}'"
    );
    query_text(&shop.db, &sql)
}

on_both! {
    fn an_invitation_creates_an_account_with_its_role(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let link = invite(&shop, &mut admin, MIA, "Support");
        let row = admin.page().row(MIA);
        assert!(row.contains("Support") && row.contains("Open") && row.contains(ADMIN_EMAIL), "{row}");
        let hash = query_text(&shop.db, "SELECT token_hash AS word FROM staff_invitations");
        assert!(!link.contains(&hash) && !hash.is_empty(), "only the hash is stored");
        let mut mia = shop.visitor();
        let text = mia.get(&link).text();
        assert!(text.contains(MIA) && text.contains("Support") && text.contains("refunds them"), "{text}");
        let form = mia.page().form("Set password and join").fill("Password", "short");
        assert_eq!(mia.submit(form.fill("Confirm password", "short")).status, 422);
        join_with_password(&mut mia, &link);
        assert_eq!((mia.page().status, mia.page().path.as_str()), (200, "/admin"));
        assert_eq!(mia.page().flash(), "Welcome! Your role is Support.");
        assert_eq!(role_of(&shop, MIA), "Support");
        assert_eq!(shop.visitor().get(&link).status, 404, "it works once");
        assert_eq!(mia.get(STAFF).status, 404);
        assert!(admin.get(STAFF).text().contains("No open invitations"));
        let mut again = shop.visitor();
        shop.log_in(&mut again, MIA, PASSWORD);
        assert_eq!(again.get("/admin/orders").status, 200);
        let log = admin.get("/admin/audit").text();
        assert!(log.contains("Joined") && log.contains(MIA), "{log}");
    }

    fn the_invited_may_do_without_a_password(db: Database) {
        let shop = Shop::open(db);
        let link = invite(&shop, &mut shop.admin(), MIA, "Analyst");
        let mut mia = shop.visitor();
        mia.get(&link);
        mia.press("Join without a password");
        assert_eq!(mia.page().path, "/admin");
        let password = "SELECT count(*) FROM users WHERE email = 'mia@example.com' AND hashed_password IS NULL";
        assert_eq!(query_number(&shop.db, password), 1);
    }

    fn an_existing_account_logs_in_to_accept(db: Database) {
        let shop = Shop::open(db);
        let mut mia = shop.register(MIA);
        let link = invite(&shop, &mut shop.admin(), MIA, "Manager");
        let mut other = shop.register("carl@example.com");
        let text = other.get(&link).text();
        assert!(text.contains("You’re logged in as") && !text.contains("Set password"), "{text}");
        assert_eq!(other.post_fields(&link, &[]).path, link);
        assert_eq!(other.get("/admin").status, 404, "it is not theirs");
        let mut stranger = shop.visitor();
        assert!(stranger.get(&link).text().contains("You have an account with us already"));
        let fields = [("new_password", PASSWORD), ("password_confirmation", PASSWORD)];
        assert_eq!(stranger.post_fields(&link, &fields).path, "/users/log-in", "no new password");
        mia.get(&link);
        mia.press("Join the staff");
        assert_eq!((mia.page().path.as_str(), mia.page().flash().as_str()), ("/admin", "Welcome to the staff!"));
        assert_eq!(role_of(&shop, MIA), "Manager");
    }

    fn a_password_from_an_import_opens_no_staff_account(db: Database) {
        let shop = Shop::open(db);
        let link = invite(&shop, &mut shop.admin(), MIA, "Owner");
        let file = Csv::of(format!("Email,password_hash\n{MIA},{IMPORTED_HASH}\n"));
        program(&shop.db.url, &["import", "customers", file.name()]).expect_success();
        let mut importer = shop.visitor();
        shop.log_in(&mut importer, MIA, IMPORTED_PASSWORD);
        assert_eq!(importer.get("/users/settings").path, "/users/settings", "the customer's old password");
        assert!(!importer.get(&link).buttons().contains(&"Join the staff".to_owned()), "the address is not proven");
        let mut mia = shop.visitor();
        mia.get(&link);
        mia.press("Join without a password");
        assert_eq!(mia.page().path, "/admin");
        assert_eq!(importer.get("/admin").path, "/users/log-in", "the session ended");
        let mut again = shop.visitor();
        let form = again.get("/users/log-in").form("Log in only this time");
        let form = form.fill("Email", MIA).fill("Password", IMPORTED_PASSWORD);
        assert_eq!(again.submit(form).status, 422);
    }

    fn a_mailed_link_removes_an_imported_password(db: Database) {
        let shop = Shop::open(db);
        let file = Csv::of(format!("Email,password_hash\n{MIA},{IMPORTED_HASH}\n"));
        program(&shop.db.url, &["import", "customers", file.name()]).expect_success();
        let mut importer = shop.visitor();
        shop.log_in(&mut importer, MIA, IMPORTED_PASSWORD);
        let mut mia = shop.visitor();
        let form = mia.get("/users/log-in").form("Log in with email");
        mia.submit(form.fill("Email", MIA));
        let link = shop.mailed_link(MIA);
        mia.get(&link);
        mia.press("Confirm and log in only this time");
        assert_eq!(mia.get("/users/settings").path, "/users/settings");
        let unproven = "SELECT count(*) FROM users WHERE confirmed_at IS NULL OR hashed_password IS NOT NULL";
        assert_eq!(query_number(&shop.db, &format!("{unproven} AND email = '{MIA}'")), 0);
        assert_eq!(importer.get("/users/settings").path, "/users/log-in");
    }

    fn staff_who_change_their_password_are_recorded(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/users/settings").form("Save password");
        admin.submit(form.fill("New password", PASSWORD).fill("Confirm new password", PASSWORD));
        let recorded = "SELECT count(*) FROM audit_entries WHERE action = 'updated' AND subject_kind = 'user'";
        assert_eq!(query_number(&shop.db, recorded), 1);
        let log = "SELECT changes AS word FROM audit_entries WHERE subject_kind = 'user' ORDER BY id DESC LIMIT 1";
        assert!(!query_text(&shop.db, log).contains("argon2"));
    }

    fn escaped_paths_require_the_same_rights(db: Database) {
        let shop = Shop::open(db);
        let mut manager = shop.member("mona", "settings:write");
        assert_eq!(manager.get("/admin/settings/shop").status, 200);
        for path in ["/admin/settings/payments", "/admin/settings/p%61yments", "/admin/%73ettings/payments"] {
            assert_eq!(manager.get(path).status, 404, "{path}");
        }
    }

    fn links_that_are_not_valid_are_not_found(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let first = invite(&shop, &mut admin, MIA, "Support");
        execute(&shop.db, &format!("UPDATE staff_invitations SET sent_at = '{LONG_AGO}'"));
        admin.get(STAFF);
        admin.press("Send again to mia@example.com");
        assert_eq!(admin.page().flash(), "We emailed a new link to mia@example.com.");
        let second = shop.mailed_link(MIA);
        assert_ne!(first, second);
        for guess in [first.as_str(), "/staff_invitations/x", "/staff_invitations/"] {
            assert_eq!(shop.visitor().get(guess).status, 404, "{guess}");
            assert_eq!(shop.visitor().post_fields(guess, &[("without_password", "true")]).status, 404);
        }
        execute(&shop.db, &format!("UPDATE staff_invitations SET expires_at = '{LONG_AGO}'"));
        assert_eq!(shop.visitor().get(&second).status, 404, "expired");
        assert!(admin.get(STAFF).row(MIA).contains("Expired"));
        admin.press("Withdraw the invitation of mia@example.com");
        assert_eq!(admin.page().flash(), "The invitation of mia@example.com was withdrawn.");
        let third = invite(&shop, &mut admin, MIA, "Support");
        admin.press("Withdraw the invitation of mia@example.com");
        assert_eq!(shop.visitor().get(&third).status, 404, "withdrawn");
    }

    fn a_form_that_is_sent_twice_sends_one_mail(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/staff_invitations/new").form("Send invitation");
        let page = admin.submit(form.clone());
        assert_eq!(page.status, 422);
        assert_eq!(page.error_for("Email").as_deref(), Some("Enter your email address"));
        let form = form.fill("Email", MIA).choose("Role", "Support");
        let mails = count_mails(&shop.db);
        admin.submit(form.clone());
        admin.submit(form.clone());
        assert_eq!(count_mails(&shop.db), mails + 1);
        admin.submit(form.choose("Role", "Analyst"));
        assert_eq!(count_mails(&shop.db), mails + 2, "another role");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM staff_invitations"), 1);
        let form = admin.get("/admin/staff_invitations/new").form("Send invitation");
        let page = admin.submit(form.fill("Email", ADMIN_EMAIL).choose("Role", "Support"));
        assert_eq!(page.error_for("Email").as_deref(), Some("This is the address of a member of staff already"));
    }

    fn a_role_of_ones_own_is_created_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get(STAFF);
        admin.click("Roles");
        admin.click("New role");
        let form = admin.page().form("Save role");
        let page = admin.submit(form.clone());
        assert!(page.text().contains("Choose at least one permission"), "{}", page.text());
        admin.submit(form.fill("Name", "Photographer").check("View all products, including drafts", true));
        assert_eq!(admin.page().flash(), "The role Photographer was added.");
        let link = invite(&shop, &mut admin, MIA, "Photographer");
        let mut mia = shop.visitor();
        join_with_password(&mut mia, &link);
        assert_eq!(mia.get("/admin/products").status, 200);
        assert_eq!(mia.get("/admin/products/new").status, 404);
        admin.get("/admin/roles");
        admin.click("Photographer");
        let stale = admin.page().form("Save role");
        let form = stale.clone().check("Create, change and delete products", true);
        admin.submit(form);
        assert_eq!(admin.page().flash(), "The role Photographer was changed.");
        assert_eq!(mia.get("/admin/products/new").status, 200, "at the next request");
        let page = admin.submit(stale.fill("Name", "Painter"));
        assert_eq!(page.status, 409);
        admin.get("/admin/roles");
        admin.click("Delete Photographer");
        let text = admin.page().text();
        assert!(text.contains("This role is in use: 1 member of staff."), "{text}");
        execute(&shop.db, "UPDATE users SET role_id = (SELECT id FROM roles WHERE kind = 'support') WHERE email = 'mia@example.com'");
        admin.get("/admin/roles");
        admin.click("Delete Photographer");
        admin.press("Delete Photographer");
        assert_eq!(admin.page().flash(), "The role Photographer was deleted.");
        assert_eq!(admin.get("/admin/roles/1/edit").status, 404, "built in");
        assert_eq!(admin.get("/admin/roles/987/edit").status, 404);
    }

    fn a_member_gets_another_role_and_is_deactivated(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let id = shop.create_member("mia", "api_keys:write orders:write");
        let mut mia = shop.visitor();
        shop.log_in(&mut mia, MIA, ADMIN_PASSWORD);
        let form = mia.get("/admin/api_keys/new").form("Create key").fill("Name", "Till");
        mia.submit(form.check("View all orders and their customers", true));
        let key = shop.api().with_bearer(&mia.page().field_value("Secret"));
        key.get("/admin/orders").expect(200);
        admin.get(STAFF);
        admin.click(MIA);
        let form = admin.page().form("Save role");
        admin.submit(form.choose("Role", "Catalog"));
        assert_eq!(admin.page().flash(), "mia@example.com has the role Catalog now.");
        assert_eq!((mia.get("/admin/orders").status, mia.get("/admin/products").status), (404, 200));
        key.get("/admin/orders").expect(403);
        admin.click(MIA);
        admin.press("Deactivate mia@example.com");
        assert_eq!(admin.page().flash(), "mia@example.com is deactivated and was logged out everywhere.");
        assert_eq!(mia.get("/admin").path, "/users/log-in");
        key.get("/admin/orders").expect(401);
        let mut mia = shop.visitor();
        shop.log_in(&mut mia, MIA, ADMIN_PASSWORD);
        assert_eq!(mia.get("/admin").status, 404, "only a customer now");
        admin.click(MIA);
        admin.press("Reactivate");
        assert_eq!(admin.page().flash(), "mia@example.com is active again.");
        assert_eq!(mia.get("/admin/products").status, 200);
        key.get("/admin/orders").expect(401);
        assert_eq!(admin.get(&format!("{STAFF}/987654")).status, 404);
        assert_eq!(query_number(&shop.db, &format!("SELECT version FROM users WHERE id = {id}")), 4);
    }

    fn the_last_owner_stays(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get(STAFF);
        admin.click(ADMIN_EMAIL);
        assert!(!admin.page().buttons().iter().any(|name| name.starts_with("Deactivate")));
        let form = admin.page().form("Save role");
        admin.submit(form.choose("Role", "Manager"));
        assert_eq!(admin.page().flash(), "A shop needs an owner. Make somebody else an owner first.");
        let own = query_number(&shop.db, "SELECT id FROM users WHERE role = 'admin'");
        admin.post_fields(&format!("{STAFF}/{own}/deactivation"), &[]);
        assert_eq!(admin.page().flash(), "You can't deactivate yourself. Ask another member of staff.");
        assert_eq!(role_of(&shop, ADMIN_EMAIL), "Owner");
    }

    fn nobody_gives_more_than_they_may_do(db: Database) {
        let shop = Shop::open(db);
        let mut mia = shop.member("mia", "staff:write products:write");
        let form = mia.get("/admin/staff_invitations/new").form("Send invitation");
        let names: Vec<String> = mia.page().texts("label.check");
        assert_eq!(names, ["Role of mia"]);
        let owner = query_text(&shop.db, "SELECT CAST(id AS TEXT) AS word FROM roles WHERE kind = 'owner'");
        let form = form.fill("Email", "eve@example.com");
        assert_eq!(mia.submit(form.forge("role_id", &owner)).status, 404);
        let admin = query_number(&shop.db, "SELECT id FROM users WHERE role = 'admin'");
        assert_eq!(mia.get(&format!("{STAFF}/{admin}")).status, 404);
        assert_eq!(mia.post_fields(&format!("{STAFF}/{admin}/deactivation"), &[]).status, 404);
        let form = mia.get("/admin/roles/new").form("Save role").fill("Name", "Boss");
        assert_eq!(mia.submit(form.forge("permissions[]", "orders:write")).status, 404);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM staff_invitations"), 0);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM roles WHERE name = 'Boss'"), 0);
    }

    fn dangerous_changes_need_the_password_and_lose_nothing(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/api_keys/new").form("Create key").fill("Name", "Till");
        let form = form.check("View tax rates", true).check("Refund orders", true);
        age_log_ins(&shop);
        let page = admin.submit(form);
        assert_eq!((page.status, page.heading().as_str()), (403, "Confirm it’s you"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.texts("#admin-menu [aria-current]"), ["API keys"]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM api_keys"), 0);
        let form = page.form("Confirm and continue");
        let label = format!("Password of {ADMIN_EMAIL}");
        let page = admin.submit(form.fill(&label, "a wrong password"));
        assert_eq!(page.error_for(&label).as_deref(), Some("This isn't your password. Please try again."));
        let form = page.form("Confirm and continue").fill(&label, ADMIN_PASSWORD);
        assert_eq!(admin.submit(form).heading(), "Save the new key");
        let permissions = query_text(&shop.db, "SELECT permissions AS word FROM api_keys WHERE name = 'Till'");
        assert_eq!(permissions, "refunds:write tax:read");
        admin.get("/admin/api_keys");
        admin.click("Revoke Till");
        admin.press("Revoke Till");
        assert_eq!(admin.page().flash(), "The key Till no longer works.", "confirmed for 15 minutes");
        age_log_ins(&shop);
        assert_eq!(admin.get(STAFF).status, 200, "looking needs no confirmation");
        for path in [
            "/admin/api_keys", "/admin/api_keys/1?_method=delete", "/admin/staff_invitations",
            "/admin/staff_invitations/1/mail", "/admin/staff_invitations/1?_method=delete", "/admin/staff/1?_method=put",
            "/admin/staff/1/deactivation", "/admin/staff/1/deactivation?_method=delete", "/admin/roles",
            "/admin/roles/1?_method=put", "/admin/roles/1?_method=delete", "/admin/webhook_endpoints",
            "/admin/webhook_endpoints/1/secret", "/admin/settings/payments?_method=put",
        ] {
            let page = admin.post_fields(path, &[("name", "“x” & <y>")]);
            assert_eq!((page.status, page.heading().as_str()), (403, "Confirm it’s you"), "{path}");
            let form = page.form("Confirm and continue");
            assert_eq!((form.action.as_str(), form.sent_value("name").as_str()), (path, "“x” & <y>"));
        }
    }

    fn a_mailed_link_confirms_as_well(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/roles/new").form("Save role").fill("Name", "Photographer");
        let form = form.check("View tax rates", true);
        execute(&shop.db, "UPDATE users SET hashed_password = NULL");
        age_log_ins(&shop);
        admin.submit(form);
        assert!(admin.page().text().contains("You have no password"), "{}", admin.page().text());
        let waiting = admin.page().form("I’ve opened the link: continue");
        let mail = admin.page().form("Email me a log-in link");
        let page = admin.submit(waiting.clone());
        assert_eq!(page.status, 403, "the link was not opened");
        admin.submit(mail);
        let link = shop.mailed_link(ADMIN_EMAIL);
        admin.get(&link);
        admin.press("Log in only this time");
        let page = admin.submit(waiting);
        assert_eq!((page.status, page.flash().as_str()), (200, "The role Photographer was added."));
    }
}

//! The first admin of a new shop is created by a link that is printed at its start.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Browser, Database, PRODUCTION, Shop, program};

/// Opens a shop with products but without an admin.
fn open_shop_without_admin(db: Database) -> Shop {
    execute(&db, "UPDATE users SET role = 'customer', role_id = NULL");
    Shop::open(db)
}

/// Returns the path of the link that the shop prints.
fn setup_path(shop: &Shop) -> String {
    let link = shop.wait_for_output("/setup/");
    let path = link.split_once("/setup/").map(|(_, token)| format!("/setup/{token}"));
    path.expect("a link")
}

#[track_caller]
fn submit_password(browser: &mut Browser, path: &str, password: &str) -> u16 {
    let form = browser.get(path).form("Open the shop");
    let form = form.fill("Email", "eve@example.com").fill("Password", password);
    browser.submit(form.fill("Confirm password", password)).status
}

on_both! {
    fn the_link_creates_one_admin_only(db: Database) {
        let shop = open_shop_without_admin(db);
        let path = setup_path(&shop);
        let mut eve = shop.visitor();
        assert_eq!(submit_password(&mut eve, &path, "short"), 422);
        assert_eq!(eve.page().field_value("Email"), "eve@example.com");
        assert_eq!(eve.page().field_value("Password"), "");
        assert_eq!(submit_password(&mut eve, &path, "a password of my own"), 200);
        assert_eq!(eve.page().path, "/admin");
        assert_eq!(shop.visitor().get(&path).status, 404, "the link is used up");
        let fields = [
            ("email", "mallory@example.com"),
            ("new_password", "another password"),
            ("password_confirmation", "another password"),
        ];
        assert_eq!(shop.visitor().post_fields(&path, &fields).status, 404);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM users WHERE role = 'admin'"), 1);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM admin_invitations"), 0);
        assert!(!shop.log().contains(path.trim_start_matches("/setup/")), "the secret is not logged");
    }

    fn a_guessed_link_is_not_found(db: Database) {
        let shop = open_shop_without_admin(db);
        let path = setup_path(&shop);
        let mut stranger = shop.visitor();
        for guess in ["/setup/", "/setup/x", "/setup/00000000000000000000000000000000000000000000"] {
            assert_eq!(stranger.get(guess).status, 404, "{guess}");
        }
        execute(&shop.db, "UPDATE admin_invitations SET expires_at = inserted_at");
        assert_eq!(stranger.get(&path).status, 404, "the link expired after a day");
        assert!(!stranger.get("/").body.contains("vitrine seed"));
    }

    fn a_shop_with_an_admin_prints_no_link(db: Database) {
        let mut run = program(&db.url, &["serve"]).command;
        run.envs(PRODUCTION).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = run.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.map_while(Result::ok).next().unwrap();
        assert!(first.contains(" is open at "), "{first}");
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(query_number(&db, "SELECT count(*) FROM admin_invitations"), 0);
    }
}

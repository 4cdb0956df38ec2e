//! Guest carts in the browser: identified by a cookie, created by the first item.

use std::thread;

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, DatabaseKind, FormField, PRODUCTS_CSV, Shop, program};

/// Returns the cart cookie that is set when a mug is added.
fn cart_cookie(shop: &Shop, browser: &mut Browser) -> String {
    let FormField { name, value } = browser.product_field("mug");
    let token = browser.csrf();
    let body = format!("_csrf={token}&{name}={value}");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let response = browser.raw_post("/cart_items", |post| post.header(kind.0, kind.1).body(body));
    assert_eq!(response.status, 303, "{}", shop.log());
    let cookies = response.headers.iter().filter(|(name, _)| name == "set-cookie");
    let mut carts = cookies.filter(|(_, value)| value.starts_with("cart="));
    carts.next().expect("a cookie for the cart").1.clone()
}

/// Returns the cart link in the header for a browser with this cookie.
fn cart_link(shop: &Shop, cookie: &str) -> String {
    let mut browser = shop.visitor();
    let page = browser.get_with("/products", &[("cookie", cookie)]);
    assert_eq!(page.status, 200);
    page.links().iter().find(|link| link.url == "/cart").expect("a link to the cart").name.clone()
}

on_both! {
    fn a_guest_cart_is_found_again(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        assert_eq!(ann.get("/cart").texts(".empty h2"), ["Your cart is empty"]);
        let page = ann.add("mug", 2);
        assert_eq!((page.status, page.heading().as_str()), (200, "My Cart"));
        assert!(page.flash().starts_with("Item added to your cart"), "{}", page.flash());
        ann.add("lamp", 1);
        assert_eq!(ann.cart_lines(), ["2 × Mug", "1 × Lamp"]);
        let form = ann.page().form("Update cart").fill("Quantity of Mug", "3");
        ann.submit(form);
        ann.press("Remove Lamp");
        assert_eq!(ann.cart_lines(), ["3 × Mug"]);
        assert_eq!(ann.page().row("Total"), "$29.97");
        assert_eq!(shop.visitor().cart_lines(), [""; 0], "other visitors have their own carts");
    }

    fn the_cart_cookie_is_hidden_from_scripts_and_outlives_the_cart(db: Database) {
        let shop = Shop::stocked(db);
        let cookie = cart_cookie(&shop, &mut shop.visitor());
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Secure"), "development has no TLS");
    }

    fn a_forged_cookie_opens_no_cart(db: Database) {
        let shop = Shop::stocked(db);
        let cookie = cart_cookie(&shop, &mut shop.visitor());
        let cookie = cookie.split(';').next().unwrap();
        assert!(cart_link(&shop, cookie).contains("(1 item)"));
        let value = cookie.strip_prefix("cart=").unwrap();
        let token = &value[value.len() - 43..];
        let short = &value[..value.len() - 1];
        let long = format!("{value}x");
        let other = value.replacen(|c: char| c.is_ascii_alphabetic(), "0", 1);
        for forged in ["", "x", token, short, &long, &other, "%00", "1"] {
            let count = cart_link(&shop, &format!("cart={forged}"));
            assert!(count.contains("(0 items)"), "{forged:?}: {count}");
        }
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 1);
    }

    fn browsing_creates_no_cart(db: Database) {
        let shop = Shop::stocked(db);
        let sessions = query_number(&shop.db, "SELECT count(*) FROM user_tokens");
        let crawled = crate::storefront::page_crawl::crawl(&mut shop.visitor(), "/");
        assert!(crawled.contains("/cart") && crawled.len() > 10, "{crawled:?}");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 0);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM user_tokens"), sessions);
    }

    fn twenty_simultaneous_first_adds_create_one_cart(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let FormField { name, value } = ann.product_field("mug");
        let fields = [("_csrf".to_owned(), ann.csrf()), (name, value)];
        let adding: Vec<_> = (0..20)
            .map(|_| {
                let session = ann.share_session();
                let fields = fields.clone();
                thread::spawn(move || {
                    let fields: Vec<_> = fields.iter().map(|(n, v)| (&**n, &**v)).collect();
                    session.into_browser().post_for_status("/cart_items", &fields)
                })
            })
            .collect();
        assert!(adding.into_iter().all(|adds| adds.join().unwrap() == 303));
        assert_eq!(ann.cart_lines(), ["20 × Mug"]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 1);
    }

    fn a_guest_gets_a_link_to_the_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        ann.add("mug", 2);
        let path = ann.check_out().path.clone();
        assert_eq!(ann.page().heading(), "Thank you for your order!");
        assert_eq!(ann.get("/orders").path, "/users/log-in");
        assert_eq!(shop.visitor().get(&path).row("Total price"), "$19.98", "anybody with the link can open it");
    }
}

/// In development, carts survive a restart without a configured secret key.
#[test]
fn carts_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop.db").display());
    program(&url, &["migrate"]).expect_success();
    program(&url, &["import", "products", PRODUCTS_CSV]).output();
    let settings = [("SECRET_KEY", ""), ("DATABASE_URL", &url)];
    let open = || Shop::open_with(Database::empty(DatabaseKind::Sqlite), &settings);
    let mut shop = open();
    let cookie = cart_cookie(&shop, &mut shop.visitor());
    let cookie = cookie.split(';').next().unwrap();
    shop.close();
    assert!(cart_link(&open(), cookie).contains("(1 item)"));
    assert!(folder.path().join("secret_key").exists());
}

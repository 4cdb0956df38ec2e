//! The log contains no secrets of links.

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn the_log_contains_no_secrets_of_links(db: Database) {
        let mut shop = Shop::open_with(db, &[("RUST_LOG", "trace")]);
        crate::support::import(&shop.db, crate::support::PRODUCTS_CSV);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let shared = ann.get("/cart").links_named("Share this cart").pop();
        let order = ann.check_out().path.clone();
        let mut secrets = vec![order.trim_start_matches("/orders/").to_owned()];
        for rest in ["", "/payment", "/invoice", "/return", "/nothing"] {
            ann.get(&format!("{order}{rest}"));
        }
        ann.get("/users/register");
        let form = ann.page().form("Create an account").fill("Email", "ann@example.com");
        ann.submit(form);
        let link = shop.mailed_link("ann@example.com");
        ann.get(&link);
        secrets.push(link.rsplit('/').next().unwrap().to_owned());
        let made_up = "made-up-secret-of-some-length-1234567890";
        for path in ["/users/settings/confirm-email", "/shared_carts", "/order", "/users/log-in", ""] {
            ann.get(&format!("{path}/{made_up}"));
        }
        secrets.push(made_up.to_owned());
        if let Some(path) = shared {
            ann.get(&path);
        }
        shop.close();
        let log = shop.log();
        assert!(log.contains("/orders/[hidden]/payment") && log.contains("/products/mug"), "other log lines are there");
        for secret in secrets {
            assert!(secret.len() > 30, "{secret}");
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None);
        }
    }
}

//! A shop that follows Stripe's catalog: only what Stripe owns changes.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::stripe::{Stripe, event, send_event};
use crate::support::{Database, Shop};

fn product_event_object(name: &str, active: bool) -> Value {
    json!({ "id": "prod_1", "object": "product", "name": name, "active": active,
        "description": "Boils <water> & whistles." })
}

fn price_object(cents: i64) -> Value {
    json!({ "id": "price_1", "object": "price", "product": "prod_1", "currency": "usd",
        "unit_amount": cents, "type": "one_time", "active": true, "lookup_key": null })
}

fn query_one(shop: &Shop, what: &str) -> i64 {
    query_number(
        &shop.db,
        &format!(
            "SELECT count(*) FROM products p JOIN variants v ON v.product_id = p.id WHERE {what}"
        ),
    )
}

fn open_following_shop(db: Database, stripe: &Stripe) -> Shop {
    let shop = Shop::open_with(db, &stripe.settings());
    execute(&shop.db, "UPDATE settings SET stripe_catalogue = TRUE");
    shop
}

on_both! {
    fn products_follow_stripes_catalog(db: Database) {
        let stripe = Stripe::open();
        let shop = open_following_shop(db, &stripe);
        let visitor = shop.visitor();
        stripe.add_price(price_object(4_200));
        let made = event("evt_1", "product.created", product_event_object("Kettle", true));
        assert_eq!(send_event(&visitor, &made).status, 202);
        assert_eq!(send_event(&visitor, &made).status, 200, "received before");
        assert_eq!(query_one(&shop, "p.external_id = 'prod_1' AND p.title = 'Kettle' AND p.status = 'draft'"), 1);
        assert_eq!(query_one(&shop, "p.description = '<p>Boils &lt;water&gt; &amp; whistles.</p>'"), 1);
        execute(&shop.db, "UPDATE products SET status = 'active', vendor = 'Ours', tags = 'hot'");
        execute(&shop.db, "UPDATE variants SET sku = 'K-1'");
        let changed = event("evt_2", "product.updated", product_event_object("Whistling Kettle", true));
        assert_eq!(send_event(&visitor, &changed).status, 202);
        assert_eq!(send_event(&visitor, &event("evt_3", "price.updated", price_object(3_900))).status, 202);
        let kept = "p.vendor = 'Ours' AND p.tags = 'hot' AND v.sku = 'K-1' AND p.status = 'active'";
        assert_eq!(query_one(&shop, kept), 1);
        let page = shop.visitor().visit("/products");
        assert!(page.text().contains("Whistling Kettle") && page.text().contains("$39.00"));
        let gone = event("evt_4", "product.deleted", product_event_object("Whistling Kettle", true));
        assert_eq!(send_event(&visitor, &gone).status, 202);
        assert_eq!(query_one(&shop, "p.status = 'archived'"), 1);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM products"), 1);
    }

    fn prices_of_other_kinds_are_ignored(db: Database) {
        let stripe = Stripe::open();
        let shop = open_following_shop(db, &stripe);
        let visitor = shop.visitor();
        let stranger = event("evt_1", "price.created", price_object(100));
        assert_eq!(send_event(&visitor, &stranger).status, 200, "the event is about no product of this shop");
        stripe.add_price(price_object(4_200));
        send_event(&visitor, &event("evt_2", "product.created", product_event_object("Kettle", true)));
        for (number, change) in [
            ("currency", json!("eur")),
            ("type", json!("recurring")),
            ("active", json!(false)),
            ("lookup_key", json!("K-2")),
        ] {
            let mut other = price_object(100);
            other[number] = change;
            let body = event(&format!("evt_{number}"), "price.updated", other);
            assert!(matches!(send_event(&visitor, &body).status, 200 | 202));
        }
        assert_eq!(query_one(&shop, "p.min_price < p.max_price"), 0);
        send_event(&visitor, &event("evt_9", "product.updated", product_event_object("Kettle", false)));
        assert_eq!(query_one(&shop, "p.status = 'archived'"), 1);
        assert!(shop.visitor().visit("/products").text().contains("Products"));
    }

    fn a_shop_that_does_not_follow_stripe_is_unchanged(db: Database) {
        let stripe = Stripe::open();
        let shop = Shop::open_with(db, &stripe.settings());
        let made = event("evt_1", "product.created", product_event_object("Kettle", true));
        assert_eq!(send_event(&shop.visitor(), &made).status, 200);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM products"), 0);
    }
}

//! Limits on units per customer, over all orders.

use vitrine::Error;

use crate::on_both;
use crate::support::shopper::Shopper;
use crate::support::sql::{execute, query_number};
use crate::support::test_shop::{CreatedProduct, TestShop, VariantFixture};
use crate::support::{Browser, Database, Shop, filled_details};

const REVIEW: &str = "Review and order";

/// Opens a shop with a limit of mugs per customer.
fn open_shop_with_limit(db: Database, max: i32) -> Shop {
    let shop = Shop::stocked(db);
    execute(&shop.db, &format!("UPDATE products SET max_per_customer = {max} WHERE slug = 'mug'"));
    shop
}

/// A guest with this address and quantity of mugs, on the last page of the checkout.
#[track_caller]
fn guest_at_review(shop: &Shop, email: &str, quantity: i32) -> Browser {
    let mut guest = shop.visitor();
    guest.add("mug", quantity);
    guest.press("Check out");
    let form = filled_details(guest.page()).fill("Email", email);
    guest.submit(form);
    assert_eq!(guest.page().heading(), "Confirm your email address", "{}", guest.page().text());
    // What the link in the mail does; `email_verification` tests it.
    execute(&shop.db, "UPDATE checkouts SET proved_email = email WHERE status = 'open'");
    guest.get("/checkout");
    guest.continue_to_review();
    assert_eq!(guest.page().heading(), REVIEW, "{}", guest.page().text());
    guest
}

fn ordered_units(shop: &Shop) -> i64 {
    let sql = "SELECT sum(l.quantity) FROM order_line_items l JOIN orders o ON o.id = l.order_id
               WHERE o.status <> 'cancelled' AND l.title = 'Mug'";
    query_number(&shop.db, sql)
}

on_both! {
    fn forty_simultaneous_orders_share_one_customers_limit(db: Database) {
        let shop = open_shop_with_limit(db, 3);
        let spellings = ["ada@example.com", "Ada@Example.COM", "  ada@example.com ", "ADA@example.com"];
        let guests: Vec<Browser> =
            (0..40).map(|n| guest_at_review(&shop, spellings[n % spellings.len()], 1)).collect();
        let rejected: usize = std::thread::scope(|scope| {
            let press = |guest: &Browser| {
                let session = guest.share_session();
                let form = guest.page().form("Place order");
                scope.spawn(move || {
                    let mut guest = session.into_browser();
                    let page = guest.submit(form);
                    let is_rejected = page.text().contains("Mug is limited to 3 per customer, and you have already ordered 3");
                    assert_eq!(is_rejected, page.heading() == REVIEW, "{}", page.text());
                    usize::from(is_rejected)
                })
            };
            let all: Vec<_> = guests.iter().map(press).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!((ordered_units(&shop), rejected), (3, 37));
        let mut other = guest_at_review(&shop, "bob@example.com", 3);
        assert_eq!(other.press("Place order").heading(), "Thank you for your order!");
    }

    fn a_cancelled_order_no_longer_counts(db: Database) {
        let shop = open_shop_with_limit(db, 2);
        let mut ann = shop.register("ann@example.com");
        assert!(ann.get("/products/mug").text().contains("Limit of 2 per customer. If you check out as a guest"));
        assert!(ann.add("mug", 3).status == 422 || ann.page().text().contains("The limit is 2"));
        ann.add("mug", 1);
        ann.check_out();
        assert_eq!(ann.page().heading(), "Thank you for your order!");
        let order = ann.page().path.clone();
        let had = ordered_units(&shop);
        ann.add("mug", 1);
        ann.add("mug", 1);
        let message = ann.page().text();
        assert!(message.contains("Mug is limited to 2 per customer, and you have already ordered"), "{message}");
        // The same person without the account.
        let mut same = guest_at_review(&shop, "Ann@example.com", 2);
        assert!(!same.page().buttons().contains(&"Place order".to_owned()), "it would be rejected forever");
        assert!(same.page().text().contains("Mug is limited to 2 per customer, and you have already ordered"), "{}", same.page().text());
        assert_eq!(ordered_units(&shop), had);
        ann.get(&order);
        ann.click("Cancel this order");
        ann.press("Cancel this order");
        assert_eq!(ordered_units(&shop), 0);
        same.get("/checkout/review");
        assert_eq!(same.press("Place order").heading(), "Thank you for your order!");
    }

    fn all_variants_count_toward_the_limit(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::guest("ada");
        let CreatedProduct { id: shoe, variants: sizes } = test_shop.create_product("Shoe", &[VariantFixture::default(), VariantFixture::default()]);
        test_shop.execute(&format!("UPDATE products SET max_per_customer = 3 WHERE id = {shoe}"));
        ada.add(&test_shop, sizes[0], 2).unwrap();
        let added = ada.add(&test_shop, sizes[1], 2).unwrap();
        assert_eq!((added.quantity, added.note.as_deref()), (1, Some("Shoe is limited to 3 per customer. We added 1.")));
        let Err(Error::Rejected(reason)) = ada.add(&test_shop, sizes[0], 1) else { panic!("added") };
        assert_eq!(reason.to_string(), "Shoe is limited to 3 per customer.");
        test_shop.execute(&format!("UPDATE products SET max_per_customer = 2 WHERE id = {shoe}"));
        let Err(Error::Rejected(reason)) = ada.check_out(&test_shop) else { panic!("checked out") };
        assert!(reason.to_string().contains("Shoe is limited to 2 per customer"), "{reason}");
    }

    fn admins_set_the_limit_in_the_form(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let label = "Limit per customer (optional)";
        for wrong in ["0", "-1", "many", "10000"] {
            let form = admin.get("/admin/products/1/edit").form("Save product").fill(label, wrong);
            let page = admin.submit(form);
            assert_eq!((page.status, page.field_value(label).as_str()), (422, wrong));
            assert!(page.error_for(label).is_some(), "{wrong}");
        }
        let form = admin.page().form("Save product").fill(label, "2");
        assert_eq!(admin.submit(form).flash(), "Product updated successfully.");
        assert_eq!(admin.page().field_value(label), "2");
        let form = admin.page().form("Save product").fill(label, "");
        admin.submit(form);
        assert_eq!(query_number(&shop.db, "SELECT count(max_per_customer) FROM products"), 0);
    }
}

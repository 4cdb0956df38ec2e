//! The order value for free shipping counts items after coupons.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::{Browser, Database, Page, Shop};

/// Opens a shop with shipping for $5, free from $35.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    create_coupon(&shop.db, "small", &[("rate", "10")]);
    create_coupon(&shop.db, "big", &[("rate", "20")]);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/tax").form("Save settings");
    admin.submit(form.check("Charge shipping", true));
    admin.get("/admin/shipping");
    let zone = admin.click("New zone").form("Save zone");
    admin.submit(zone.fill("Name", "Home").fill("Country of place 1", "United States"));
    admin.get("/admin/shipping");
    admin.click("New method for Home");
    assert!(admin.page().text().contains("after coupons"), "{}", admin.page().text());
    let form = admin.page().form("Save method").fill("Name", "Standard").fill("Price", "5");
    let form = form.fill("Min. days", "2").fill("Max. days", "4");
    let page = admin.submit(form.fill("Free from (optional)", "35"));
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("after coupons"), "{}", page.text());
    shop
}

fn apply_code<'b>(guest: &'b mut Browser, code: &str) -> &'b Page {
    let form = guest.get("/cart").form("Apply code").fill("Code", code);
    guest.submit(form);
    guest.get("/cart")
}

fn shipping_price(page: &Page) -> String {
    let rows = page.rows();
    let row = rows.iter().find(|row| row[0].contains("Standard shipping"));
    row.unwrap_or_else(|| panic!("{rows:?}")).last().unwrap().clone()
}

on_both! {
    fn free_shipping_depends_on_the_discounted_item_total(db: Database) {
        let shop = open_shop(db);
        let mut guest = shop.visitor();
        guest.add("mug", 4);
        let form = guest.get("/cart").form("Estimate").choose("Country", "United States");
        let page = guest.submit(form);
        assert_eq!(shipping_price(page), "$0.00", "$39.96 of goods");
        let page = apply_code(&mut guest, "small");
        assert_eq!(shipping_price(page), "$0.00", "$35.96 after the coupon");
        let form = page.form("Remove SMALL");
        guest.submit(form);
        let page = apply_code(&mut guest, "big");
        assert_eq!(shipping_price(page), "$5.00", "$31.97 after the coupon");
        let text = page.text();
        assert!(text.contains("Standard shipping is free for orders of $35.00 or more, after coupons."), "{text}");
        let text = shop.visitor().get("/delivery").text();
        assert!(text.contains("free for orders of $35.00 or more, after coupons"), "{text}");
        // The order is placed with the same total.
        guest.open_review();
        let page = guest.press("Place order");
        assert_eq!(page.heading(), "Thank you for your order!", "{}", page.text());
        assert_eq!(shipping_price(page), "$5.00");
    }
}

//! Changes of tax, shipping and coupons refresh the pages whose prices they change.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::live_tab::LiveTab;
use crate::support::{Browser, Database, Form, Shop};

const RATES: &str = "/admin/tax-rates";
const SHIPPING: &str = "/admin/shipping";
const COUPONS: &str = "/admin/coupons";

/// A change by an admin: a page, the link to follow, the button to press and the fields to fill in.
type Write = (&'static str, &'static str, &'static str, fn(Form) -> Form);

/// All changes by an admin that affect what carts cost, apart from products.
const WRITES: [Write; 13] = [
    (RATES, "New tax rate", "Save tax rate", with_german_rate),
    (RATES, "Germany, standard", "Save tax rate", |form| form.fill("Percentage", "7")),
    (RATES, "Delete Sales tax for Germany, standard", "Delete ", unchanged),
    (SHIPPING, "New zone", "Save zone", with_home_zone),
    (SHIPPING, "Edit Home", "Save zone", unchanged),
    (SHIPPING, "New method for Home", "Save method", with_standard_method),
    (SHIPPING, "Standard to Home", "Save method", |form| form.fill("Price", "5.90")),
    (SHIPPING, "Delete Standard to Home", "Delete ", unchanged),
    (SHIPPING, "Delete Home", "Delete ", unchanged),
    (COUPONS, "New coupon", "Save coupon", with_tea_coupon),
    (COUPONS, "TEA", "Save coupon", |form| form.fill("Percent", "9")),
    (COUPONS, "TEA", "Save and end TEA now", unchanged),
    (COUPONS, "TEA", "Delete ", unchanged),
];

fn unchanged(form: Form) -> Form {
    form
}

fn with_german_rate(form: Form) -> Form {
    form.choose("Country", "Germany").fill("Name", "Sales tax").fill("Percentage", "19")
}

fn with_home_zone(form: Form) -> Form {
    form.fill("Name", "Home").fill("Country of place 1", "united states")
}

fn with_standard_method(form: Form) -> Form {
    let form = form.fill("Name", "Standard").fill("Price", "4.90");
    form.fill("Min. days", "2").fill("Max. days", "4")
}

fn with_tea_coupon(form: Form) -> Form {
    form.fill("Code", "tea").fill("Name", "An offer").fill("Percent", "10")
}

#[track_caller]
fn submit_change(admin: &mut Browser, (path, link, button, filled): Write) {
    admin.get(path);
    admin.click(link);
    if link == "TEA" && button == "Delete " {
        admin.click("Delete TEA");
    }
    let form = filled(admin.page().form(button));
    let page = admin.submit(form);
    assert_eq!(page.status, 200, "{button}: {}", page.text());
}

on_both! {
    fn new_price_rules_refresh_carts_and_checkouts_only(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut ben, mut eve) = (shop.visitor(), shop.visitor(), shop.visitor());
        ann.add("mug", 1);
        ann.get("/cart");
        ben.add("mug", 1);
        ben.get("/cart");
        ben.press("Check out");
        eve.get("/products?q=lamp");
        let [mut cart, mut checkout, mut list] = [&ann, &ben, &eve].map(LiveTab::open);
        let mut admin = shop.admin();
        for change in WRITES {
            submit_change(&mut admin, change);
            for tab in [&mut cart, &mut checkout] {
                assert_eq!(tab.next_change().name, "refresh", "after {change:?}");
            }
        }
        ann.add("lamp", 3);
        ann.check_out();
        assert_eq!(list.next_change().name, "swap", "the first change that concerns lists");
    }

    fn carts_are_refreshed_for_the_last_use_of_a_code_and_its_return(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "last", &[("usage_limit", "1")]);
        let (mut ann, mut ben) = (shop.visitor(), shop.visitor());
        for (browser, slug) in [(&mut ann, "mug"), (&mut ben, "lamp")] {
            browser.add(slug, 1);
            let form = browser.page().form("Apply code").fill("Code", "last");
            assert_eq!(browser.submit(form).flash(), "LAST was applied.");
        }
        let mut cart = LiveTab::open(&ben);
        ann.check_out();
        assert_eq!(cart.next_change().name, "refresh");
        assert!(ben.get("/cart").text().contains("This code has been used up."));
        ann.click("Cancel this order");
        ann.press("Cancel this order");
        assert_eq!(cart.next_change().name, "refresh");
        assert!(!ben.get("/cart").text().contains("This code has been used up."));
    }
}

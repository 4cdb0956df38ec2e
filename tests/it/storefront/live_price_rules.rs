//! Changes of tax, shipping and coupons refresh the pages whose prices they change.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::live_tab::LiveTab;
use crate::support::{Browser, Database, Form, Shop};

const RATES: &str = "/admin/tax-rates";
const SHIPPING: &str = "/admin/shipping";
const COUPONS: &str = "/admin/coupons";

/// A change by an admin.
#[derive(Clone, Copy, Debug)]
struct AdminChange {
    path: &'static str,
    link: &'static str,
    button: &'static str,
    fill: fn(Form) -> Form,
}

const fn change(
    path: &'static str,
    link: &'static str,
    button: &'static str,
    fill: fn(Form) -> Form,
) -> AdminChange {
    AdminChange { path, link, button, fill }
}

/// All changes by an admin that affect what carts cost, apart from products.
const CHANGES: [AdminChange; 13] = [
    change(RATES, "New tax rate", "Save tax rate", with_german_rate),
    change(RATES, "Germany, standard", "Save tax rate", |form| form.fill("Percentage", "7")),
    change(RATES, "Delete Sales tax for Germany, standard", "Delete ", unchanged),
    change(SHIPPING, "New zone", "Save zone", with_home_zone),
    change(SHIPPING, "Edit Home", "Save zone", unchanged),
    change(SHIPPING, "New method for Home", "Save method", with_standard_method),
    change(SHIPPING, "Standard to Home", "Save method", |form| form.fill("Price", "5.90")),
    change(SHIPPING, "Delete Standard to Home", "Delete ", unchanged),
    change(SHIPPING, "Delete Home", "Delete ", unchanged),
    change(COUPONS, "New coupon", "Save coupon", with_tea_coupon),
    change(COUPONS, "TEA", "Save coupon", |form| form.fill("Percent", "9")),
    change(COUPONS, "TEA", "Save and end TEA now", unchanged),
    change(COUPONS, "TEA", "Delete ", unchanged),
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
fn submit_change(admin: &mut Browser, change: AdminChange) {
    let AdminChange { path, link, button, fill } = change;
    admin.get(path);
    admin.click(link);
    if link == "TEA" && button == "Delete " {
        admin.click("Delete TEA");
    }
    let form = fill(admin.page().form(button));
    let page = admin.submit(form);
    assert_eq!(page.status, 200, "{button}: {}", page.text());
}

on_both! {
    fn new_price_rules_refresh_carts_and_checkouts_only(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let mut ben = shop.visitor();
        let mut eve = shop.visitor();
        ann.add("mug", 1);
        ann.get("/cart");
        ben.add("mug", 1);
        ben.get("/cart");
        ben.press("Check out");
        eve.get("/products?q=lamp");
        let [mut cart, mut checkout, mut list] = [&ann, &ben, &eve].map(LiveTab::open);
        let mut admin = shop.admin();
        for change in CHANGES {
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
        let mut ann = shop.visitor();
        let mut ben = shop.visitor();
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

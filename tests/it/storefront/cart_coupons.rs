//! Coupon codes on the cart page: valid, invalid, stored and removed.

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::sql::execute;
use crate::support::{Browser, Database, Page, Redirect, Shop};

/// Submits a code on the cart page.
fn apply_code<'b>(browser: &'b mut Browser, code: &str) -> &'b Page {
    let form = browser.get("/cart").form("Apply code").fill("Code", code);
    browser.submit(form)
}

/// Returns the codes that the cart page lists.
fn applied_codes(browser: &mut Browser) -> Vec<String> {
    browser.get("/cart").texts(".coupons li strong")
}

/// Opens a shop with a code for ten percent off from fifty dollars, and a code that cannot be
/// combined.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::stocked(db);
    create_coupon(&shop.db, "ten", &[("can_combine", "true")]);
    create_coupon(&shop.db, "fifty", &[("minimum_purchase", "50"), ("can_combine", "true")]);
    create_coupon(&shop.db, "alone", &[]);
    shop
}

on_both! {
    fn a_code_is_applied_kept_and_removed(db: Database) {
        let shop = open_shop(db);
        for mut shopper in [shop.visitor(), shop.register("ann@example.com")] {
            shopper.add("mug", 1);
            assert_eq!(shopper.page().texts(".coupons details[open]").len(), 0, "the field is collapsed");
            let page = apply_code(&mut shopper, " Ten ");
            assert_eq!((page.status, page.flash().as_str()), (200, "TEN was applied."));
            assert_eq!(shopper.redirects, [Redirect::see_other("/cart")]);
            assert_eq!(applied_codes(&mut shopper), ["TEN"]);
            assert_eq!(apply_code(&mut shopper, "TEN").status, 200, "applying it again succeeds");
            assert_eq!(applied_codes(&mut shopper), ["TEN"]);
            let remove = shopper.page().form("Remove TEN");
            assert_eq!(shopper.submit(remove.clone()).flash(), "TEN was removed.");
            assert_eq!(applied_codes(&mut shopper), [""; 0]);
            assert_eq!(shopper.submit(remove).status, 200, "removing a removed line succeeds");
        }
        assert_eq!(applied_codes(&mut shop.visitor()), [""; 0], "codes belong to one cart");
    }

    fn unknown_codes_are_reported_at_the_field(db: Database) {
        let shop = open_shop(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let long = "x".repeat(10_000);
        for code in ["nope", "a b", "СКИДКА", "tеn", "te\u{0}n", "\u{1b}[2J", "' OR 1=1 --", "%", &long] {
            let page = apply_code(&mut ann, code);
            assert_eq!(page.status, 422, "{code:?}");
            assert!(page.title().starts_with("Error: "), "{}", page.title());
            assert_eq!(page.error_for("Code").as_deref(), Some("We don't recognize this code. Check the spelling."), "{code:?}");
            assert_eq!(page.field_value("Code"), code.replace('\0', "\u{fffd}"), "input is kept");
            assert_eq!(page.texts(".coupons details[open]").len(), 1, "the rejected code is shown");
            assert!(!page.texts("#error-summary a[href='#field_code']").is_empty());
        }
        for blank in ["", "  "] {
            assert_eq!(apply_code(&mut ann, blank).error_for("Code").as_deref(), Some("Enter a code."));
        }
        assert_eq!(ann.post_fields("/cart/coupon", &[]).status, 422, "no field was sent");
        assert_eq!(ann.post_for_status("/cart/coupon", &[("code", "ten")]), 403, "no token");
        assert_eq!(applied_codes(&mut ann), [""; 0]);
    }

    fn the_reason_for_a_rejection_is_shown(db: Database) {
        let shop = open_shop(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        let message = |page: &Page| (page.status, page.error_for("Code").unwrap_or_default());
        assert_eq!(message(apply_code(&mut ann, "fifty")), (422, "This code needs an order of $50.00 or more.".into()));
        ann.add("mug", 9);
        assert_eq!(apply_code(&mut ann, "fifty").status, 200);
        assert_eq!(message(apply_code(&mut ann, "alone")), (422, "This code can't be combined with FIFTY.".into()));
        apply_code(&mut ann, "ten");
        assert_eq!(applied_codes(&mut ann), ["FIFTY", "TEN"]);
        create_coupon(&shop.db, "lamps", &[("products", "lamp")]);
        assert_eq!(message(apply_code(&mut ann, "lamps")), (422, "This code doesn't apply to anything in your cart.".into()));
    }

    fn an_invalid_code_stays_and_says_why(db: Database) {
        let shop = open_shop(db);
        let mut ann = shop.visitor();
        ann.add("mug", 1);
        apply_code(&mut ann, "ten");
        execute(&shop.db, "UPDATE coupons SET ends_at = '2026-01-01T00:00:00.000000Z'");
        let text = ann.get("/cart").texts(".coupons li");
        assert!(text[0].contains("This code expired on"), "{text:?}");
        execute(&shop.db, "DELETE FROM coupons");
        assert_eq!(ann.get("/cart").texts(".coupons li .field-error"), ["We don't recognize this code. Check the spelling."]);
        ann.press("Remove TEN");
        assert_eq!(applied_codes(&mut ann), [""; 0]);
    }

    fn a_cart_has_at_most_five_codes_and_an_empty_one_none(db: Database) {
        let shop = open_shop(db);
        let mut ann = shop.visitor();
        ann.get("/products");
        let page = ann.post_fields("/cart/coupon", &[("code", "ten")]);
        assert_eq!((page.status, page.flash().contains("Add something to your cart first")), (200, true));
        assert_eq!(ann.post_fields("/cart/coupon?_method=delete", &[("code", "ten")]).status, 200);
        ann.add("mug", 1);
        for number in 1..=6 {
            create_coupon(&shop.db, &format!("more{number}"), &[("can_combine", "true")]);
        }
        for number in 1..=5 {
            assert_eq!(apply_code(&mut ann, &format!("more{number}")).status, 200);
        }
        let page = apply_code(&mut ann, "more6");
        assert_eq!(page.error_for("Code").as_deref(), Some("You can use up to 5 codes per order."));
        assert_eq!(applied_codes(&mut ann).len(), 5);
    }

    fn code_guessing_is_limited(db: Database) {
        crate::support::import(&db, crate::support::PRODUCTS_CSV);
        let shop = Shop::open_with(db, &[("RATE_LIMITS", "on")]);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let tries = |browser: &mut Browser, most: u32| {
            let token = browser.get("/cart").csrf().unwrap();
            let fields = [("_csrf", token.as_str()), ("code", "guess")];
            (0..most).take_while(|_| browser.post_for_status("/cart/coupon", &fields) == 422).count()
        };
        assert_eq!(tries(&mut ann, 30), 20);
        assert_eq!(apply_code(&mut ann, "guess").status, 429);
        assert!(ann.page().header("retry-after").is_some());
        let mut visitor = shop.visitor();
        visitor.add("mug", 1);
        assert!(tries(&mut visitor, 60) < 60, "limited by address, whatever the cookie");
        assert_eq!(visitor.get("/cart").status, 200, "the cart page still works");
    }

    fn losing_the_last_use_of_a_code_is_explained(db: Database) {
        let shop = Shop::stocked(db);
        create_coupon(&shop.db, "last", &[("usage_limit", "1")]);
        let [mut first, mut second] = [(); 2].map(|()| {
            let mut shopper = shop.visitor();
            shopper.add("mug", 1);
            assert_eq!(apply_code(&mut shopper, "last").status, 200);
            shopper.open_review();
            shopper
        });
        assert_eq!(first.press("Place order").flash(), "Order created successfully.");
        let message = second.press("Place order").flash();
        let why = "Your cart has changed. LAST: This code has been used up. The total is now ";
        assert!(message.starts_with(why), "{message}");
        let message = second.press("Place order").flash();
        assert_eq!(message, "Order created successfully.", "without it");
    }
}

//! Totals of a cart with coupons, shipping and tax, up to the order.

use vitrine::Error;
use vitrine::foundation::money::Money;
use vitrine::foundation::params::Params;
use vitrine::shopping_cart;

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::shopper::{CART_LIMITS, Shopper};
use crate::support::sql::query_number;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Browser, Database, Page, Shop, filled_details, seed};

/// Opens the demo shop, which charges tax and shipping.
fn open_demo_shop(fresh: Database) -> Shop {
    let db = Database::empty(fresh.kind);
    seed(&db, "demo");
    Shop::open(db)
}

fn add_product(browser: &mut Browser, slug: &str) {
    browser.get(&format!("/products/{slug}"));
    let form = browser.page().form("Add to cart").choose_first();
    assert_eq!(browser.submit(form).heading(), "My Cart");
}

fn estimate_for(browser: &mut Browser, country: &str, region: &str) {
    let form = browser.get("/cart").form("Estimate").choose("Country", country);
    // The region is asked for once the country is known.
    let page = browser.submit(form);
    assert_eq!(page.status, 200, "{}", page.text());
    let form = page.form("Estimate").choose("Province", region);
    let page = browser.submit(form.fill("Postcode", "H2X 1Y4"));
    assert_eq!(page.status, 200, "{}", page.text());
}

/// Returns the rows of the totals.
fn total_rows(page: &Page) -> Vec<(String, Money)> {
    let amount =
        |text: &str| text.replace(['$', ',', '\u{2060}'], "").replace('−', "-").parse().ok();
    let rows = page
        .rows()
        .into_iter()
        .filter_map(|row| Some((row.first()?.clone(), amount(row.last()?)?)));
    rows.skip_while(|(label, _)| !label.starts_with("Subtotal")).collect()
}

fn assert_adds_up(rows: &[(String, Money)]) {
    let (total, parts) = rows.split_last().expect("a total");
    let sum: Money = parts.iter().map(|(_, amount)| amount).sum();
    assert_eq!(sum, total.1, "{rows:?}");
}

on_both! {
    fn totals_are_the_same_from_cart_to_invoice(db: Database) {
        let shop = open_demo_shop(db);
        let mut ann = shop.register("ann@example.com");
        add_product(&mut ann, "harbour-mug");
        add_product(&mut ann, "wool-throw");
        assert_eq!(ann.page().row("Tax"), "calculated at checkout");
        assert_eq!(ann.page().row("Shipping"), "calculated at checkout");
        estimate_for(&mut ann, "Canada", "Quebec");
        let code = ann.page().form("Apply code").fill("Code", "welcome10");
        assert_eq!(ann.submit(code).status, 200);
        let added = total_rows(ann.get("/cart"));
        let labels: Vec<&str> = added.iter().map(|(label, _)| label.as_str()).collect();
        assert!(labels[1].starts_with("Welcome (WELCOME10)"), "{labels:?}");
        assert!(labels[2].contains("shipping"), "{labels:?}");
        assert_eq!(labels[3..], ["5% GST (Canada)", "9.975% QST (Quebec, Canada)", "Total"], "{labels:?}");
        assert_adds_up(&added);

        ann.press("Check out");
        let form = filled_details(ann.page()).choose("Country", "Canada").forge("region", "Quebec");
        ann.submit(form.forge("postcode", "H2X 1Y4"));
        ann.continue_to_review();
        let page = ann.press("Place order");
        assert_eq!(page.heading(), "Thank you for your order!", "{}", page.text());
        let ordered: Vec<Money> = total_rows(page).into_iter().map(|(_, amount)| amount).collect();
        assert_eq!(ordered.clone(), added.into_iter().map(|(_, amount)| amount).collect::<Vec<_>>());
        assert!(page.text().contains("10% of "), "the reasons are kept: {}", page.text());
        assert!(page.text().contains("Portland QC H2X 1Y4") && page.text().contains("CANADA"), "{}", page.text());
        assert_eq!(query_number(&shop.db, "SELECT times_used FROM coupons WHERE code = 'WELCOME10'"), 1);
        let mail = shop.newest_mail("ann@example.com", "Your order").text();
        assert!(mail.contains("9.975% QST"), "{mail}");
        let invoice = ann.click("Invoice").rows();
        let lines: Vec<&String> = invoice.iter().filter(|row| row.len() == 5).skip(1).filter_map(|row| row.last()).collect();
        let sum: Money = lines.iter().map(|amount| amount.replace('$', "").parse::<Money>().unwrap()).sum();
        assert_eq!(sum, ordered[0], "the lines of the invoice add up to its subtotal");
        assert!(lines.iter().all(|amount| mail.contains(amount.as_str())), "{lines:?} in {mail}");
    }

    fn the_region_is_asked_for_where_tax_depends_on_it(db: Database) {
        let shop = open_demo_shop(db);
        let mut ann = shop.visitor();
        add_product(&mut ann, "harbour-mug");
        let form = ann.page().form("Estimate").choose("Country", "United States");
        let page = ann.submit(form.fill("Postcode", "04101"));
        assert_eq!((page.status, page.error_for("State")), (200, None), "asked for, not rejected");
        assert!(page.text().contains("Choose your state to see the tax."));
        assert_eq!(page.form("Estimate").value("Country"), "United States");
        assert_eq!(page.field_value("Postcode"), "04101");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts WHERE country = 'US' AND region = ''"), 1);
        let forged = page.form("Estimate").forge("region", "QC");
        ann.submit(forged);
        assert_eq!(ann.page().form("Estimate").value("State"), "Please choose", "not a region of this country");
        let form = ann.page().form("Estimate").choose("State", "Maine");
        assert_eq!(ann.submit(form).status, 200);
        assert!(ann.page().text().contains("Shipping to ME 04101, United States."));
        assert!(ann.page().text().contains("5.5% Sales tax"), "{}", ann.page().text());
        assert_eq!(ann.page().form("Estimate").value("State"), "Maine");
        let form = ann.page().form("Estimate").choose("Country", "Canada");
        let page = ann.submit(form);
        assert_eq!((page.status, page.error_for("Province")), (200, None));
        let form = page.form("Estimate").choose("Country", "Germany");
        assert_eq!(ann.submit(form).status, 200, "one rate for all of Germany");
        assert!(ann.page().text().contains("Shipping to 04101, Germany."));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts WHERE region <> ''"), 0);
    }

    fn an_invalid_destination_is_rejected(db: Database) {
        let shop = open_demo_shop(db);
        let mut ann = shop.visitor();
        add_product(&mut ann, "harbour-mug");
        let form = ann.page().form("Estimate").choose("Country", "Germany").fill("VAT number (optional)", "DE1234");
        let page = ann.submit(form);
        assert_eq!((page.status, page.field_value("VAT number (optional)")), (422, "DE1234".to_owned()));
        assert!(page.error_for("VAT number (optional)").is_some());
        assert_eq!(ann.get("/cart").row("Tax"), "calculated at checkout", "nothing was saved");
    }

    fn twenty_orders_share_a_coupon_with_five_uses(db: Database) {
        let test_shop = TestShop::on(db);
        create_coupon(&test_shop.db, "five", &[("usage_limit", "5")]);
        let thing = test_shop.create_variant("Thing", VariantFixture::default());
        let ordering = (0..20).map(|n| {
            let shopper = Shopper::customer(&test_shop, &format!("shopper{n}"));
            shopper.add(&test_shop, thing, 1).unwrap();
            let owner = shopper.owner.clone();
            let code: Params = [("code", "FIVE")].into_iter().collect();
            let currency = vitrine::foundation::money::Currency::USD;
            let apply = test_shop.write(move |tx| {
                shopping_cart::apply_coupon(tx, &owner, &CART_LIMITS, currency, code.clone())
            });
            assert_eq!(apply.unwrap(), "FIVE");
            // All shoppers have reached the last page before the first one orders.
            shopper.placing_order(shopper.order_form(&test_shop))
        });
        let results = test_shop.write_concurrently(ordering.collect::<Vec<_>>());
        let placed = results.iter().filter(|result| result.is_ok()).count();
        for result in results {
            assert!(matches!(result, Ok(_) | Err(Error::Rejected(_))), "{result:?}");
        }
        assert_eq!(placed, 5, "late orders are rejected, not charged the full price");
        assert_eq!(test_shop.query_number("SELECT times_used FROM coupons"), 5);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM coupon_redemptions"), 5);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM orders"), 5);
    }
}

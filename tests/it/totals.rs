//! What a cart costs with coupons, shipping and tax, from the cart to the order.

use vitrine::Error;
use vitrine::foundation::money::Money;
use vitrine::foundation::params::Params;
use vitrine::shopping_cart;

use crate::coupons::offer;
use crate::on_both;
use crate::shopper::{Shopper, TERMS};
use crate::support::{Browser, Database, Page, Shop, details, seed};
use crate::tables::number;
use crate::test_shop::{TestShop, VariantFixture};

/// The demo shop, which charges tax and shipping.
fn demo(fresh: Database) -> Shop {
    let db = Database::empty(fresh.kind);
    seed(&db, "demo");
    Shop::open(db)
}

fn add(browser: &mut Browser, slug: &str) {
    browser.get(&format!("/products/{slug}"));
    let form = browser.page().form("Add to cart").choose_first();
    assert_eq!(browser.submit(form).heading(), "My Cart");
}

fn send_to(browser: &mut Browser, country: &str, region: &str) {
    let form = browser.get("/cart").form("Estimate").choose("Country", country);
    // The region is asked for once the country is known.
    let page = browser.submit(form);
    assert_eq!(page.status, 200, "{}", page.says());
    let form = page.form("Estimate").choose("Province", region);
    let page = browser.submit(form.fill("Postcode", "H2X 1Y4"));
    assert_eq!(page.status, 200, "{}", page.says());
}

/// The rows of the totals: what it is, without its explanation, and the amount.
fn totals(page: &Page) -> Vec<(String, Money)> {
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
    fn a_total_explains_itself_from_cart_to_order(db: Database) {
        let shop = demo(db);
        let mut ann = shop.register("ann@example.com");
        add(&mut ann, "harbour-mug");
        add(&mut ann, "wool-throw");
        assert_eq!(ann.page().row("Tax"), "calculated at checkout");
        assert_eq!(ann.page().row("Shipping"), "calculated at checkout");
        send_to(&mut ann, "Canada", "Quebec");
        let code = ann.page().form("Apply code").fill("Code", "welcome10");
        assert_eq!(ann.submit(code).status, 200);
        let added = totals(ann.get("/cart"));
        let labels: Vec<&str> = added.iter().map(|(label, _)| label.as_str()).collect();
        assert!(labels[1].starts_with("Welcome (WELCOME10)"), "{labels:?}");
        assert!(labels[2].contains("shipping"), "{labels:?}");
        assert_eq!(labels[3..], ["5% GST (Canada)", "9.975% QST (Quebec, Canada)", "Total"], "{labels:?}");
        assert_adds_up(&added);

        ann.press("Check out");
        let form = details(ann.page()).choose("Country", "Canada").forge("region", "Quebec");
        ann.submit(form.forge("postcode", "H2X 1Y4"));
        ann.go_through();
        let page = ann.press("Place order");
        assert_eq!(page.heading(), "Thank you for your order!", "{}", page.says());
        let ordered: Vec<Money> = totals(page).into_iter().map(|(_, amount)| amount).collect();
        assert_eq!(ordered.clone(), added.into_iter().map(|(_, amount)| amount).collect::<Vec<_>>());
        assert!(page.says().contains("10% of "), "the reasons are kept: {}", page.says());
        assert!(page.says().contains("Portland QC H2X 1Y4") && page.says().contains("CANADA"), "{}", page.says());
        assert_eq!(number(&shop.db, "SELECT times_used FROM coupons WHERE code = 'WELCOME10'"), 1);
        let mail = shop.newest_mail("ann@example.com", "Your order").says();
        assert!(mail.contains("9.975% QST"), "{mail}");
        let invoice = ann.click("Invoice").rows();
        let lines: Vec<&String> = invoice.iter().filter(|row| row.len() == 5).skip(1).filter_map(|row| row.last()).collect();
        let sum: Money = lines.iter().map(|amount| amount.replace('$', "").parse::<Money>().unwrap()).sum();
        assert_eq!(sum, ordered[0], "the lines of the invoice add up to its subtotal");
        assert!(lines.iter().all(|amount| mail.contains(amount.as_str())), "{lines:?} in {mail}");
    }

    fn a_region_is_asked_for_where_tax_depends_on_it(db: Database) {
        let shop = demo(db);
        let mut ann = shop.visitor();
        add(&mut ann, "harbour-mug");
        let form = ann.page().form("Estimate").choose("Country", "United States");
        let page = ann.submit(form.fill("Postcode", "04101"));
        assert_eq!((page.status, page.error_for("State")), (200, None), "asked, not refused");
        assert!(page.says().contains("Choose your state to see the tax."));
        assert_eq!(page.form("Estimate").value("Country"), "United States");
        assert_eq!(page.field_value("Postcode"), "04101");
        assert_eq!(number(&shop.db, "SELECT count(*) FROM carts WHERE country = 'US' AND region = ''"), 1);
        let forged = page.form("Estimate").forge("region", "QC");
        ann.submit(forged);
        assert_eq!(ann.page().form("Estimate").value("State"), "Please choose", "not one of this country");
        let form = ann.page().form("Estimate").choose("State", "Maine");
        assert_eq!(ann.submit(form).status, 200);
        assert!(ann.page().says().contains("Shipping to ME 04101, United States."));
        assert!(ann.page().says().contains("5.5% Sales tax"), "{}", ann.page().says());
        assert_eq!(ann.page().form("Estimate").value("State"), "Maine");
        let form = ann.page().form("Estimate").choose("Country", "Canada");
        let page = ann.submit(form);
        assert_eq!((page.status, page.error_for("Province")), (200, None));
        let form = page.form("Estimate").choose("Country", "Germany");
        assert_eq!(ann.submit(form).status, 200, "one rate for all of Germany");
        assert!(ann.page().says().contains("Shipping to 04101, Germany."));
        assert_eq!(number(&shop.db, "SELECT count(*) FROM carts WHERE region <> ''"), 0);
    }

    fn what_is_typed_about_the_destination_is_checked(db: Database) {
        let shop = demo(db);
        let mut ann = shop.visitor();
        add(&mut ann, "harbour-mug");
        let form = ann.page().form("Estimate").choose("Country", "Germany").fill("VAT number (optional)", "DE1234");
        let page = ann.submit(form);
        assert_eq!((page.status, page.field_value("VAT number (optional)")), (422, "DE1234".to_owned()));
        assert!(page.error_for("VAT number (optional)").is_some());
        assert_eq!(ann.get("/cart").row("Tax"), "calculated at checkout", "nothing was kept");
    }

    fn twenty_orders_share_five_uses(db: Database) {
        let test_shop = TestShop::on(db);
        offer(&test_shop.db, "five", &[("usage_limit", "5")]);
        let thing = test_shop.product("Thing", &[VariantFixture::default()]).1[0];
        let ordering = (0..20).map(|n| {
            let shopper = Shopper::in_shop(&test_shop, &format!("shopper{n}"));
            shopper.adds(&test_shop, thing, 1).unwrap();
            let owner = shopper.owner.clone();
            let code: Params = [("code", "FIVE")].into_iter().collect();
            let currency = vitrine::foundation::money::Currency::USD;
            let apply = test_shop.write(move |tx| {
                shopping_cart::apply_coupon(tx, &owner, &TERMS, currency, code.clone())
            });
            assert_eq!(apply.unwrap(), "FIVE");
            // Each has reached the last page before anybody orders.
            shopper.ordering(shopper.order_form(&test_shop))
        });
        let outcomes = test_shop.all_at_once(ordering.collect::<Vec<_>>());
        let placed = outcomes.iter().filter(|result| result.is_ok()).count();
        for result in outcomes {
            assert!(matches!(result, Ok(_) | Err(Error::Rejected(_))), "{result:?}");
        }
        assert_eq!(placed, 5, "whoever came too late was not charged the full price unasked");
        assert_eq!(test_shop.number("SELECT times_used FROM coupons"), 5);
        assert_eq!(test_shop.number("SELECT count(*) FROM coupon_redemptions"), 5);
        assert_eq!(test_shop.number("SELECT count(*) FROM orders"), 5);
    }
}

//! The estimate of tax and shipping on the cart page.

use vitrine::foundation::money::Currency;
use vitrine::foundation::zone::Zone;
use vitrine::settings;

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Database, Redirect, Shop};

/// Opens a shop with a mug that charges shipping.
fn open_shop(db: Database) -> Shop {
    let test_shop = TestShop::on(db);
    test_shop.create_product("Mug", &[VariantFixture::default()]);
    test_shop.write(|tx| settings::initialize(tx, "Shop", Currency::USD, Zone::UTC)).unwrap();
    test_shop.execute("UPDATE settings SET charges_shipping = TRUE");
    Shop::open(test_shop.db)
}

on_both! {
    fn a_destination_is_stored_with_the_cart(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        visitor.add("mug", 1);
        visitor.get("/cart");
        let form = visitor.page().form("Estimate").choose("Country", "Germany");
        visitor.submit(form.fill("Postcode", "10115").fill("VAT number", "fr 40 303265045"));
        assert_eq!(visitor.redirects, [Redirect::see_other("/cart#estimate")], "{}", visitor.page().text());
        assert!(visitor.page().text().contains("Shipping to 10115, Germany."));
        assert_eq!(visitor.page().form("Estimate").value("Country"), "Germany");
        assert_eq!(visitor.page().field_value("Postcode"), "10115");
        assert_eq!(visitor.page().field_value("VAT number"), "FR40303265045");
        let mut other = shop.visitor();
        other.add("mug", 1);
        assert_eq!(other.get("/cart").form("Estimate").value("Country"), "Choose a country");
    }

    fn an_invalid_destination_is_reported_by_field(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        visitor.add("mug", 1);
        visitor.get("/cart");
        let form = visitor.page().form("Estimate").fill("Postcode", "1234567890 123");
        let page = visitor.submit(form);
        assert_eq!(page.status, 422);
        assert_eq!(page.error_for("Country").as_deref(), Some("Choose a country"));
        let message = page.error_for("Postcode");
        let most = "Postcode must have at most 12 letters and digits";
        assert_eq!(message.as_deref(), Some(most));
        assert_eq!(page.field_value("Postcode"), "1234567890 123");
        assert!(page.text().contains("Mug"));
        let form = page.form("Estimate").choose("Country", "Germany").fill("Postcode", "");
        let page = visitor.submit(form.fill("VAT number", "DE123456789"));
        let message = "VAT number is not valid for Germany; please check its digits";
        assert_eq!(page.error_for("VAT number").as_deref(), Some(message));
        assert_eq!(page.field_value("VAT number"), "DE123456789");
        let form = page.form("Estimate").forge("country", "ZZ");
        let page = visitor.submit(form);
        assert_eq!(page.error_for("Country").as_deref(), Some("Choose a country from the list"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts WHERE country <> ''"), 0);
    }

    fn there_is_no_estimate_without_a_cart(db: Database) {
        let shop = open_shop(db);
        let mut visitor = shop.visitor();
        visitor.get("/users/log-in");
        visitor.post_fields("/cart/estimate?_method=put", &[("country", "DE")]);
        assert_eq!(visitor.redirects, [Redirect::see_other("/cart#estimate")]);
        assert!(visitor.page().text().contains("Your cart is empty"));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM carts"), 0);
    }
}

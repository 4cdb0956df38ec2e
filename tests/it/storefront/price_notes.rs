//! Notes about tax and delivery beside prices.

use vitrine::catalog::ProductDraft;

use crate::on_both;
use crate::support::live_tab::LiveTab;
use crate::support::product_fixtures::{
    create_product, product_draft, set_stock, variant_with_size, variant_with_sku,
};
use crate::support::{Browser, Database, FormField, Shop, TestRepo};

/// Saves whether the shop charges tax, includes it in prices and charges shipping, and its country.
fn save_settings(admin: &mut Browser, [tax, included, shipping]: [bool; 3], country: &str) {
    let form = admin.get("/admin/settings/shop").form("Save settings").choose("Country", country);
    admin.submit(form);
    let form = admin.get("/admin/settings/tax").form("Save settings");
    let form = form.check("Charge tax", tax).check("Prices include tax", included);
    let form = form.check("Charge shipping", shipping);
    assert_eq!(admin.submit(form).status, 200);
}

fn price_notes(browser: &mut Browser, path: &str) -> Vec<String> {
    browser.get(path).texts(".price-terms")
}

/// Opens a shop with a voucher, and a book on paper or as a file.
fn open_book_shop(db: Database) -> Shop {
    let test_repo = TestRepo::on(db);
    let mut voucher = product_draft("Voucher", vec![variant_with_sku("V", "20")]);
    let mut book = product_draft(
        "Book",
        vec![variant_with_size("P", "Paper", "20"), variant_with_size("F", "File", "9")],
    );
    make_digital(&mut voucher, 0);
    make_digital(&mut book, 1);
    for product in [voucher, book] {
        let saved = create_product(&test_repo, "Gifts", product);
        set_stock(&test_repo, saved, 50);
    }
    Shop::open(test_repo.close())
}

fn make_digital(product: &mut ProductDraft, variant: usize) {
    product.variants[variant].requires_shipping = false;
}

on_both! {
    fn price_notes_follow_the_settings(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        assert_eq!(price_notes(&mut ann, "/products/mug"), [""; 0], "nothing is charged");
        assert_eq!(price_notes(&mut ann, "/products"), [""; 0]);
        for (charged, country, one, all) in [
            ([true, true, true], "Germany", "Includes VAT, plus delivery", "All prices include VAT, plus delivery"),
            ([true, false, true], "United States", "Plus tax and delivery", "All prices plus tax and delivery"),
            ([true, true, false], "Canada", "Includes tax", "All prices include tax"),
            ([false, true, true], "Germany", "Plus delivery", "All prices plus delivery"),
        ] {
            save_settings(&mut admin, charged, country);
            assert_eq!(price_notes(&mut ann, "/products/mug"), [one]);
            assert_eq!(price_notes(&mut ann, "/products/kettle?variant=1"), [one]);
            for path in ["/products", "/categories/kitchen", "/products?q=mug", "/"] {
                assert_eq!(price_notes(&mut ann, path), [all], "{path}");
            }
            let ways = ann.get("/products/mug").links_named("delivery");
            assert_eq!(ways.len(), usize::from(charged[2]), "{ways:?}");
        }
        assert_eq!(ann.click("delivery").heading(), "Delivery");
        assert_eq!(price_notes(&mut ann, "/products?q=nothing-like-it"), [""; 0]);
    }

    fn price_notes_stay_on_a_form_with_mistakes(db: Database) {
        let shop = Shop::stocked(db);
        save_settings(&mut shop.admin(), [true, true, true], "France");
        let mut ann = shop.visitor();
        let form = ann.get("/products/mug").form("Add to cart").fill("Quantity", "many");
        let page = ann.submit(form);
        assert_eq!(page.status, 422);
        assert_eq!(page.texts(".price-terms"), ["Includes VAT, plus delivery"]);
    }

    fn live_updates_have_the_price_note(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        let FormField { name: _, value: lamp } = ann.product_field("lamp");
        let mut earlier = LiveTab::open(&ann);
        save_settings(&mut admin, [true, true, true], "Austria");
        // Changes that happen together with new settings send no update of their own.
        while earlier.next_change().name != "refresh" {}
        ann.get("/products/lamp");
        let mut tab = LiveTab::open(&ann);
        admin.get("/admin/stock");
        let fields = [("reason", "count"), ("units", "2")];
        assert_eq!(admin.post_fields(&format!("/admin/stock/{lamp}?_method=put"), &fields).status, 200);
        let html = tab.wait_for("Only 2 left");
        assert!(html.contains("class=\"price-terms\">Includes VAT"), "{html}");
    }

    fn digital_products_have_no_delivery_note(db: Database) {
        let shop = open_book_shop(db);
        save_settings(&mut shop.admin(), [true, true, true], "Spain");
        let mut ann = shop.visitor();
        assert_eq!(price_notes(&mut ann, "/products/voucher"), ["Includes VAT"]);
        let page = ann.page();
        assert!(!page.rows().iter().any(|row| row[0] == "Delivery"), "{:?}", page.rows());
        let with = "Includes VAT, plus delivery";
        assert_eq!(price_notes(&mut ann, "/products/book"), [with]);
        let page = ann.page();
        assert_eq!(page.row("Delivery"), "What it costs and how long it takes");
        assert_eq!(page.texts("input[data-not-shipped]").len(), 1, "scripts get the note, too");
        let ids = page.attributes("value");
        let variants = ids.iter().filter(|id| id.parse::<i64>().is_ok());
        let labels: Vec<String> = variants
            .flat_map(|id| price_notes(&mut ann, &format!("/products/book?variant={id}")))
            .collect();
        assert!(labels.contains(&with.to_owned()), "{labels:?}");
        assert!(labels.contains(&"Includes VAT".to_owned()), "{labels:?}");
    }
}

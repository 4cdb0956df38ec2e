//! The first steps of a new shop.

use crate::on_both;
use crate::support::{Browser, Database, Page, Shop, filled_details};

const PATH: &str = "/admin/setup";

/// Returns the headings of the steps that are done.
fn done(page: &Page) -> Vec<String> {
    page.texts(".setup-step--done h3")
}

fn save_address(admin: &mut Browser, country: &str, region: &str) {
    let form = admin.get("/admin/settings/shop").form("Save settings");
    let form = form.fill("Email (optional)", "shop@example.com").fill("Street (optional)", "Kai 1");
    let form = form.fill("City (optional)", "Rostock").fill("Region (optional)", region);
    let saved = admin.submit(form.choose("Country (optional)", country));
    assert_eq!(saved.flash(), "The settings were saved.");
}

on_both! {
    fn a_new_shop_is_set_up_step_by_step(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        // In development, the test gateway takes cards.
        assert_eq!(done(admin.get("/admin")), ["Choose how customers pay"]);
        assert!(admin.page().text().contains("1 of 6 steps done"));
        admin.click("Enter name and address");
        assert_eq!(admin.page().heading(), "Shop");
        save_address(&mut admin, "Germany", "");

        admin.get("/admin");
        admin.click("See the proposed taxes");
        assert_eq!(admin.get("/admin/tax-rates").texts(".empty h2"), ["No tax rates yet"], "nothing is created unseen");
        admin.click("See the rates of your country");
        assert!(admin.page().text().contains("19% VAT, standard"));
        admin.press("Add these rates and charge tax");
        assert_eq!(admin.page().flash(), "The tax rate was added. The shop charges tax now.");
        assert_eq!(admin.get("/admin/tax-rates").rows()[1][..4], ["Germany, standard", "standard", "VAT", "19%"]);
        let form = admin.get("/admin/settings/tax").form("Save settings");
        let is_on = |name: &str| form.fields().iter().any(|field| field.name == name);
        assert!(is_on("charges_tax") && is_on("prices_include_tax"));

        admin.get(PATH);
        admin.click("Set a shipping price");
        let page = admin.press("Add this method and charge shipping");
        assert_eq!(page.status, 422);
        assert_eq!(page.error_for("Price").as_deref(), Some("Price can't be blank"));
        let form = page.form("Add this method and charge shipping").fill("Price", "4.90");
        assert!(admin.submit(form).flash().starts_with("The shipping method was added."));
        assert!(admin.get("/admin/shipping").text().contains("Standard"));

        let form = admin.get("/admin/settings/payments").form("Save settings");
        admin.submit(form.fill("Bank details (optional)", "IBAN DE00 1234"));
        admin.get(PATH);
        admin.click("New product");
        let form = admin.page().form("Save product").fill("Title", "Mug").choose("Status", "Active");
        admin.submit(form.fill("Price of variant 1", "9").fill("On hand of variant 1", "7"));
        let titles = [
            "Introduce your shop", "Set up taxes", "Offer shipping", "Choose how customers pay", "Add your first product",
        ];
        assert_eq!(done(admin.get("/admin")), titles);
        assert!(admin.page().text().contains("5 of 6 steps done"));
        let mut guest = shop.visitor();
        guest.add("mug", 1);
        guest.press("Check out");
        let form = filled_details(guest.page()).choose("Country", "Germany").forge("region", "");
        guest.submit(form.fill("Email", "guest@example.com"));
        guest.continue_to_review();
        guest.press("Place order");
        assert_eq!(guest.page().heading(), "Thank you for your order!");
        assert_eq!(done(admin.get(PATH)).len(), 6);
        assert_eq!(admin.get("/admin").texts(".setup-box").len(), 0, "there is an order");
    }

    fn the_list_can_be_hidden_and_comes_back(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin");
        admin.press("Hide this list");
        assert_eq!((admin.page().path.as_str(), admin.page().texts(".setup-box").len()), ("/admin", 0));
        admin.get("/admin/settings");
        admin.click("First steps");
        admin.press("Show this list on the overview");
        assert_eq!(admin.get("/admin").texts(".setup-box").len(), 1);
    }

    fn proposals_need_a_known_country(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        for path in ["/admin/setup/tax_rates", "/admin/setup/shipping"] {
            assert_eq!(admin.get(path).texts(".empty h2"), ["Where is your shop?"], "{path}");
        }
        save_address(&mut admin, "Japan", "");
        let page = admin.get("/admin/setup/tax_rates");
        assert_eq!(page.texts(".empty h2"), ["No proposal for Japan"]);
        save_address(&mut admin, "United States", "NY");
        assert!(admin.get("/admin/setup/tax_rates").text().contains("4% Sales tax, standard"));
        admin.press("Add these rates and charge tax");
        let form = admin.get("/admin/settings/tax").form("Save settings");
        assert!(!form.fields().iter().any(|field| field.name == "prices_include_tax"));
        assert!(admin.get("/admin/setup/tax_rates").text().contains("(added)"));
    }

    fn only_admins_see_the_first_steps(db: Database) {
        let shop = Shop::open(db);
        let mut ann = shop.register("ann@example.com");
        for path in [PATH, "/admin/setup/tax_rates", "/admin/setup/shipping"] {
            assert_eq!(ann.get(path).status, 404, "{path}");
        }
        assert_eq!(ann.post_fields("/admin/setup/dismissal", &[]).status, 404);
    }
}

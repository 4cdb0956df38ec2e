//! The form of the shop's settings.

use crate::on_both;
use crate::support::{ADMIN, Browser, Database, PASSWORD, Shop, program};

const PATH: &str = "/admin/settings";
const CUSTOMER: &str = "ada@example.com";

fn logged_in(shop: &Shop, email: &str) -> Browser {
    let mut browser = shop.visitor();
    let form = browser.get("/users/log-in").form("Log in only this time");
    browser.submit(form.fill("Email", email).fill("Password", PASSWORD));
    browser
}

fn keeper(shop: &Shop) -> Browser {
    let mut keeper = logged_in(shop, ADMIN);
    keeper.get(PATH);
    keeper
}

on_both! {
    fn what_is_saved_shows_at_once_everywhere(db: Database) {
        let shop = Shop::open_with(db, &[("SHOP_NAME", "Corner Shop")]);
        let mut keeper = keeper(&shop);
        assert!(shop.visitor().get("/").title().ends_with("Corner Shop"));
        let form = keeper.page().form("Save settings");
        let form = form.fill("Name of the shop", "The Far End").fill("Currency", "eur");
        let form = form.choose("Country", "Germany").check("Prices contain the tax", true);
        keeper.submit(form.fill("Most of one thing", "12"));
        assert_eq!(keeper.hops, [(303, PATH.into())]);
        assert_eq!(keeper.page().flash(), "The settings were saved.");
        let mut form = keeper.page().form("Save settings");
        let shown = ["Name of the shop", "Currency", "Country", "Most of one thing"];
        assert_eq!(shown.map(|label| form.value(label)), ["The Far End", "EUR", "Germany", "12"]);
        let mut visitor = shop.visitor();
        assert!(visitor.get("/").title().ends_with("The Far End"));
        visitor.get("/products");
        assert_eq!(visitor.page().field_value("From €"), "");
        assert!(visitor.get("/nowhere").title().ends_with("The Far End"));
        let form = visitor.get("/users/log-in").form("Log in with email");
        visitor.submit(form.fill("Email", ADMIN));
        shop.newest_mail(ADMIN, "Log in to The Far End");
    }

    fn mistakes_keep_what_was_typed(db: Database) {
        let shop = Shop::open(db);
        let mut keeper = keeper(&shop);
        let form = keeper.page().form("Save settings");
        let form = form.fill("Name of the shop", "").fill("Minutes in the checkout", "5");
        let page = keeper.submit(form.fill("Street", "1 High Street").check("Charge tax", true));
        assert_eq!(page.status, 422);
        assert!(page.title().starts_with("Error: "), "{}", page.title());
        let told = page.error_for("Name of the shop");
        assert_eq!(told.as_deref(), Some("Name of the shop can't be blank"));
        let told = page.error_for("Minutes in the checkout");
        let wanted = "Minutes in the checkout must be a whole number from 15 to 30";
        assert_eq!(told.as_deref(), Some(wanted));
        assert_eq!(page.field_value("Street"), "1 High Street");
        let pairs = page.form("Save settings").pairs();
        assert!(pairs.contains(&("charges_tax".into(), "true".into())), "{pairs:?}");
        assert!(page.says().contains("There is no tax rate yet"));
        assert!(page.says().contains("There is no shipping zone yet"));
    }

    fn the_slower_of_two_is_told_and_keeps_what_was_typed(db: Database) {
        let shop = Shop::open(db);
        let (mut first, mut second) = (keeper(&shop), keeper(&shop));
        let form = first.page().form("Save settings").fill("Name of the shop", "First");
        first.submit(form);
        let form = second.page().form("Save settings").fill("Name of the shop", "Second");
        let page = second.submit(form);
        assert_eq!(page.status, 409);
        assert_eq!(page.field_value("Name of the shop"), "Second");
        assert_eq!(page.rows()[1], ["Name of the shop", "Second", "First"]);
        assert!(shop.visitor().get("/").title().ends_with("First"));
        second.press("Save settings");
        assert_eq!(second.page().flash(), "The settings were saved.");
        assert!(shop.visitor().get("/").title().ends_with("Second"));
    }

    fn the_settings_are_for_those_who_run_the_shop(db: Database) {
        program(&db.url, &["admin", "create", CUSTOMER, "--password-stdin"])
            .with_input(PASSWORD)
            .succeeds();
        let stage = crate::stage::Stage::on(db);
        stage.run(&format!("UPDATE users SET role = 'customer' WHERE email = '{CUSTOMER}'"));
        let shop = Shop::open(stage.db);
        let mut guest = shop.visitor();
        guest.get(PATH);
        assert_eq!(guest.hops[0], (303, "/users/log-in".into()));
        let mut customer = logged_in(&shop, CUSTOMER);
        assert_eq!(customer.get(PATH).status, 404);
        customer.get("/users/settings");
        let fields = [("shop_name", "Mine"), ("version", "1")];
        assert_eq!(customer.send(&format!("{PATH}?_method=put"), &fields).status, 404);
        assert_eq!(keeper(&shop).only(&format!("{PATH}?_method=put"), &fields), 403, "no token");
    }
}

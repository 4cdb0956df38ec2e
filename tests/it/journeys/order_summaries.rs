//! The totals of an order add up wherever they are shown: on its page, in its mail, on its invoice
//! and in the admin pages.

use vitrine::foundation::money::Money;

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::sql::execute;
use crate::support::{Browser, Database, Page, Shop};

/// The amounts of a table of lines and of the totals below it.
#[derive(Debug, PartialEq)]
struct Shown {
    lines: Vec<Money>,
    /// The rows from the subtotal to the total.
    totals: Vec<TotalRow>,
}

#[derive(Debug, PartialEq)]
struct TotalRow {
    label: String,
    amount: Money,
}

fn amount(text: &str) -> Option<Money> {
    let minus = text.contains(['-', '−']);
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    if digits.is_empty() {
        return None;
    }
    format!("{}{digits}", if minus { "-" } else { "" }).parse().ok()
}

fn shown_totals(page: &Page) -> Shown {
    let rows = page.rows();
    let is_total =
        |row: &&Vec<String>| row.first().is_some_and(|cell| cell.starts_with("Total price"));
    let start = rows.iter().position(|row| row.first().is_some_and(|cell| cell == "Subtotal"));
    let start = start.unwrap_or_else(|| panic!("no subtotal: {rows:?}"));
    let end = rows.iter().position(|row| is_total(&row)).expect("a total");
    let lines = rows[..start].iter().filter(|row| row.len() >= 4);
    let lines = lines.filter_map(|row| amount(row.last().unwrap()));
    let totals = rows[start..=end].iter().map(|row| TotalRow {
        label: row[0].clone(),
        amount: amount(row.last().unwrap()).unwrap_or_else(|| panic!("{row:?}")),
    });
    Shown { lines: lines.collect(), totals: totals.collect() }
}

#[track_caller]
fn assert_adds_up(document: &str, shown: &Shown) {
    let (total, parts) = shown.totals.split_last().unwrap();
    let lines: Money = shown.lines.iter().sum();
    assert_eq!(lines, parts[0].amount, "{document}: the lines make the subtotal: {shown:?}");
    let counting = parts.iter().filter(|row| !row.label.starts_with("Includes"));
    let sum: Money = counting.map(|row| &row.amount).sum();
    assert_eq!(sum, total.amount, "{document}: the rows make the total: {shown:?}");
}

/// Opens a shop with tax, shipping and coupons in a currency.
fn open_shop(db: Database, currency: &str, included: bool) -> Shop {
    crate::support::import(&db, crate::support::PRODUCTS_CSV);
    let shop = Shop::open_with(db, &[("CURRENCY", currency)]);
    execute(&shop.db, "INSERT INTO tax_rates (country, region, tax_class, name, rate, on_shipping, inserted_at, updated_at)
        VALUES ('US', '', 'standard', 'Sales tax', 190000, TRUE, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')");
    create_coupon(&shop.db, "ten", &[("can_combine", "true"), ("currency", currency)]);
    let mut admin = shop.admin();
    let form = admin.get("/admin/settings/tax").form("Save settings");
    let form = form.check("Charge tax", true).check("Prices include tax", included);
    let saved = admin.submit(form.check("Charge shipping", true));
    assert_eq!(saved.status, 200, "{}", saved.text());
    admin.get("/admin/shipping");
    let zone = admin.click("New zone").form("Save zone");
    admin.submit(zone.fill("Name", "Home").fill("Country of place 1", "United States"));
    admin.get("/admin/shipping");
    let form = admin.click("New method for Home").form("Save method").fill("Name", "Standard");
    let form = form.fill("Price", "7").fill("Min. days", "2").fill("Max. days", "4");
    let page = admin.submit(form.fill("Free from (optional)", "200"));
    assert_eq!(page.status, 200, "{}", page.text());
    shop
}

fn apply(guest: &mut Browser, code: &str) {
    let form = guest.get("/cart").form("Apply code").fill("Code", code);
    guest.submit(form);
}

/// Orders mugs and chairs and checks the totals everywhere.
#[track_caller]
fn assert_adds_up_everywhere(shop: &Shop, chairs: i32, codes: &[&str]) -> Shown {
    let mut guest = shop.visitor();
    guest.add("mug", 3);
    guest.add("chair", chairs);
    codes.iter().for_each(|code| apply(&mut guest, code));
    assert_eq!(guest.check_out().heading(), "Thank you for your order!");
    let page = shown_totals(guest.page());
    assert_adds_up("page", &page);
    assert!(
        !guest.page().texts("th").iter().any(|cell| cell.contains(" × ")),
        "only the total is emphasized"
    );
    assert_eq!(guest.page().texts("details.reasons summary"), ["How we calculated this"]);
    let page_text = guest.page().text();
    let number = page_text.split_whitespace().find(|word| word.starts_with("ORD-")).unwrap();
    let text = shop.newest_mail("guest@example.com", &format!("Your order {number}"));
    let html = shop.visitor().visit(&format!("{}/html", text.path));
    assert_eq!(shown_totals(&html), page, "the mail shows the same as the page");
    let page_text = text.text();
    for row in guest.page().rows().iter().filter(|row| row.len() == 2) {
        assert!(page_text.contains(&format!("{}: {}", row[0], row[1])), "{row:?} in {page_text}");
    }
    for row in guest.page().rows().iter().filter(|row| row.len() == 4).skip(1) {
        assert!(page_text.contains(&format!("each: {}", row[3])), "{row:?} in {page_text}");
    }
    let invoice = guest.click("Invoice");
    assert_eq!(shown_totals(invoice), page, "the invoice shows the same");
    assert!(
        !invoice.texts("th").iter().any(|cell| cell.contains(" × ")),
        "only the total is emphasized"
    );
    let mut admin = shop.admin();
    admin.get("/admin/orders");
    admin.click("ORD-");
    assert_eq!(shown_totals(admin.page()), page, "the admin page shows the same");
    page
}

on_both! {
    fn totals_add_up_with_tax_on_top(db: Database) {
        let shop = open_shop(db, "USD", false);
        let shown = assert_adds_up_everywhere(&shop, 1, &["ten"]);
        assert_eq!(shown.totals.len(), 5, "subtotal, coupon, shipping, tax, total: {shown:?}");
        assert_adds_up_everywhere(&shop, 1, &[]);
    }

    fn totals_add_up_with_tax_in_the_prices(db: Database) {
        let shop = open_shop(db, "EUR", true);
        assert_adds_up_everywhere(&shop, 2, &["ten"]);
        let shown = assert_adds_up_everywhere(&shop, 3, &[]);
        let shipping = shown.totals.iter().find(|row| row.label.contains("shipping")).unwrap();
        assert!(shipping.amount.is_zero(), "free from 200: {shown:?}");
    }

    fn totals_add_up_with_free_shipping_by_code(db: Database) {
        let shop = open_shop(db, "USD", true);
        create_coupon(&shop.db, "ship", &[("kind", "free_shipping"), ("can_combine", "true")]);
        assert_adds_up_everywhere(&shop, 1, &["ten", "ship"]);
    }

    fn totals_add_up_in_yen(db: Database) {
        assert_adds_up_everywhere(&open_shop(db, "JPY", false), 1, &["ten"]);
    }

    fn totals_add_up_in_dinars(db: Database) {
        assert_adds_up_everywhere(&open_shop(db, "KWD", true), 1, &["ten"]);
    }
}

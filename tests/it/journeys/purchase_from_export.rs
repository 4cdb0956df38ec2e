//! A purchase of a product from a real export, without scripts.

use crate::on_both;
use crate::support::{Database, Page, Shop, program, real_export};

/// Imports a file and returns the number of new products.
fn import_products(db: &Database, file: &str) -> u32 {
    // A few rows of the export repeat the SKU of another row. They are rejected and reported.
    let output = program(&db.url, &["import", "products", file]).output();
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    let count = summary.split(" new").next().and_then(|text| text.split_whitespace().last());
    count.and_then(|count| count.parse().ok()).expect(&summary)
}

/// Returns the number of products that the list announces.
fn product_count(page: &Page) -> u32 {
    let text = page.text();
    let words: Vec<&str> = text.split(' ').collect();
    let counted = words.windows(2).filter(|pair| pair[1].starts_with("products"));
    let mut counts = counted.filter_map(|pair| pair[0].parse().ok());
    counts.next().expect("a number of products")
}

/// Returns `true` if the product is available and not one of the last few.
fn has_plenty(page: &Page) -> bool {
    page.buttons().contains(&"Add to cart".to_owned())
        && page.texts("[data-slot=stock]") == ["In stock"]
}

on_both! {
    fn a_new_shopper_buys_a_bicycle(db: Database) {
        let Some(file) = real_export("bicycles.csv") else { return };
        let count = import_products(&db, &file);
        let shop = Shop::open(db);

        let mut ann = shop.register("ann@example.com");
        ann.click("Products");
        let listed = product_count(ann.page());
        assert!((200..=count).contains(&listed), "{listed} of {count} are released");
        let search = ann.page().form("Search").fill("Search products", "bicycle");
        let page = ann.submit(search);
        assert_eq!(page.status, 200);
        // The first product with enough stock.
        let mut found = page.links_to("/products/").into_iter();
        let bicycle = found.find(|path| has_plenty(ann.get(path))).expect("a bicycle");
        let page = ann.get(&bicycle);
        let title = page.heading();

        for _ in 0..2 {
            ann.get(&bicycle);
            let form = ann.page().form("Add to cart").choose_first();
            assert_eq!(ann.submit(form).heading(), "My Cart");
        }
        let lines = ann.page().fields("Quantity of ");
        assert_eq!((lines.len(), &*lines[0].value), (1, "2"), "added twice is one line of two");
        assert!(lines[0].label.starts_with(&title), "{title}: {lines:?}");
        let label = format!("Quantity of {}", lines[0].label);
        let form = ann.page().form("Update cart").fill(&label, "3");
        assert_eq!(ann.submit(form).field_value(&label), "3");
        let total = ann.page().row("Total");

        let page = ann.check_out();
        assert_eq!(page.heading(), "Thank you for your order!");
        assert_eq!(page.row("Total price"), total);
        let order = page.path.clone();
        let mail = shop.newest_mail("ann@example.com", "Your order ");
        assert!(mail.text().contains(&total), "{}", mail.text());
        let link = mail.links().into_iter().find(|link| link.url.ends_with(&order));
        assert_eq!(ann.get(&link.expect("a link to the order").url).row("Total price"), total);
    }
}

//! Bulk changes of products on the admin's pages.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::product_files::{export, import_text};
use crate::support::sql::query_texts;
use crate::support::{Browser, Database, Page, Shop, import, real_export};

/// Chooses a change of all products that match a filter, and returns the preview.
fn preview<'b>(
    admin: &'b mut Browser,
    filter: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> &'b Page {
    let form = admin.get(&format!("/admin/product_batches/new?filter={filter}"));
    let mut form = form.form("Preview the change").choose("Change", action);
    for (label, value) in fields {
        form = if *label == "Status" { form.choose(label, value) } else { form.fill(label, value) };
    }
    admin.submit(form)
}

/// Reloads the page of a batch until it shows these words.
#[track_caller]
fn wait_for<'b>(admin: &'b mut Browser, words: &str) -> &'b Page {
    let path = admin.page().path.clone();
    let began = Instant::now();
    while !admin.get(&path).text().contains(words) {
        assert!(began.elapsed() < Duration::from_secs(60), "{}", admin.page().text());
        std::thread::sleep(Duration::from_millis(50));
    }
    admin.page()
}

const FILE: &str = "Handle,Title,Vendor,Status,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\n\
    kettle,Kettle,Fjord,active,K-1,9.99,shopify,4\n\
    pot,Pot,Fjord,active,P-1,20.00,shopify,5\n\
    lamp,Lamp,Nordic,draft,L-1,30.00,,\n";

fn stocked(db: Database) -> Shop {
    import_text(&db, FILE);
    Shop::open(db)
}

fn prices(shop: &Shop) -> Vec<String> {
    query_texts(
        &shop.db,
        "SELECT title || ' ' || CAST(CAST(price AS TEXT) AS TEXT) AS word FROM variants
        JOIN products ON products.id = product_id ORDER BY variants.id",
    )
}

/// The rows of a product file; the first cell is the handle.
fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

on_both! {
    fn a_bulk_change_is_previewed_applied_and_undone(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let before = (export(&shop.db), prices(&shop));
        let page = preview(&mut admin, "vendor%3DFjord", "Change prices by a percentage", &[("Percent", "5")]);
        assert_eq!((page.status, page.heading().as_str()), (200, "Prices +5 %"));
        let text = page.text();
        assert!(text.contains("2 products are selected") && text.contains("2 will change"), "{text}");
        assert!(page.row("Kettle").contains("Price: 9.99 → 10.49"), "{}", page.row("Kettle"));
        assert!(page.links_named("Lamp").is_empty());
        assert_eq!(prices(&shop), before.1, "a preview changes nothing");
        admin.press("Apply the change");
        wait_for(&mut admin, "Done: 2 of 2 products");
        assert_ne!(export(&shop.db), before.0);
        admin.press("Undo this change");
        let page = wait_for(&mut admin, "Undone: 2 products are as before the change");
        assert!(page.buttons().iter().all(|button| !button.contains("Undo")));
        assert_eq!(export(&shop.db), before.0);
        let list = admin.get("/admin/product_batches").text();
        assert!(list.contains("Prices +5 %") && list.contains("Undone"), "{list}");
        let history = admin.get("/admin/audit").text();
        assert!(history.contains("Prices +5 %") || history.contains("Kettle"), "{history}");
    }

    fn selected_products_are_changed_and_the_others_are_not(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products").form("Change selected products");
        let form = form.check("Select Pot", true).check("Select Lamp", true);
        let page = admin.submit(form);
        assert_eq!(page.heading(), "Change 2 products");
        let form = page.form("Preview the change").choose("Change", "Set the status").choose("Status", "Archived");
        admin.submit(form);
        admin.press("Apply the change");
        wait_for(&mut admin, "Done: 2 of 2");
        let statuses = query_texts(&shop.db, "SELECT title || ' ' || status AS word FROM products ORDER BY id");
        assert_eq!(statuses, ["Kettle active", "Pot archived", "Lamp archived"]);
    }

    fn a_change_of_a_search_concerns_what_the_list_shows(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let began = Instant::now();
        while !admin.get("/admin/products?q=ketle").text().contains("1 product") {
            assert!(began.elapsed() < Duration::from_secs(30), "{}", admin.page().text());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(admin.get("/admin/product_batches/new?filter=q%3Dketle").heading(), "Change 1 product");
        preview(&mut admin, "q%3Dketle", "Change prices by a percentage", &[("Percent", "5")]);
        admin.press("Apply the change");
        wait_for(&mut admin, "Done: 1 of 1");
    }

    fn mistakes_are_shown_beside_the_fields_and_the_selection_is_kept(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let page = preview(&mut admin, "vendor%3DFjord", "Change prices by a percentage", &[("Percent", "-200")]);
        assert_eq!((page.status, page.heading().as_str()), (422, "Change 2 products"));
        assert_eq!(page.error_for("Percent").as_deref(), Some("Percent must be from -100 to 1000"));
        let form = page.form("Preview the change").fill("Percent", "-50");
        assert_eq!(admin.submit(form).heading(), "Prices -50 %");
        let page = admin.get("/admin/products").form("Change selected products");
        let page = admin.submit(page);
        assert_eq!(page.flash(), "Choose at least one product first.");
    }

    fn what_is_not_possible_is_shown_before_and_after(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let page = preview(&mut admin, "", "Add units to stock", &[("Units", "-5")]);
        let text = page.text();
        assert!(text.contains("1 will change, 0 are already as wanted, and 2 can’t be changed"), "{text}");
        assert!(page.row("Kettle").contains("can't go below zero"), "{}", page.row("Kettle"));
        assert!(page.row("Lamp").contains("stock is not counted"), "{}", page.row("Lamp"));
        admin.press("Apply the change");
        let page = wait_for(&mut admin, "Done: 1 of 3 products");
        assert!(page.text().contains("2 couldn’t be changed"));
        assert!(page.row("Lamp").contains("stock is not counted"), "{}", page.row("Lamp"));
    }

    fn of_many_products_the_first_thousand_are_counted(db: Database) {
        let mut file = "Handle,Title,Status,Variant SKU,Variant Price\n".to_owned();
        for number in 0..1_003 {
            let status = if number == 0 || number > 1_000 { "archived" } else { "active" };
            file += &format!("p-{number},Product {number},{status},SKU-{number},1.00\n");
        }
        import_text(&db, &file);
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let text = preview(&mut admin, "", "Set the status", &[("Status", "Archived")]).text();
        assert!(text.contains("1003 products are selected"), "{text}");
        assert!(text.contains("Of the first 1000, 999 will change, 1 is already as wanted"), "{text}");
        admin.press("Apply the change");
        wait_for(&mut admin, "Done: 1003 of 1003 products");
        let statuses = query_texts(&shop.db, "SELECT DISTINCT status AS word FROM products");
        assert_eq!(statuses, ["archived"]);
    }

    fn batches_are_not_for_strangers(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let path = preview(&mut admin, "", "Set the weight", &[("Weight in grams", "100")]).path.clone();
        let mut ann = shop.register("ann@example.com");
        for path in ["/admin/product_batches", "/admin/product_batches/new?filter=", &path] {
            assert_eq!(ann.get(path).status, 404, "{path}");
            assert_eq!(shop.visitor().get(path).path, "/users/log-in", "{path}");
        }
        for action in ["start", "undo", "continuation"] {
            let status = ann.post_for_status(&format!("{path}/{action}"), &[]);
            assert!([403, 404].contains(&status), "{action}: {status}");
        }
        assert_eq!(admin.get("/admin/product_batches/99").status, 404);
        admin.get(&path);
        admin.press("Discard");
        assert_eq!(admin.get(&path).status, 404);
    }

    fn real_products_are_raised_and_restored_byte_for_byte(db: Database) {
        let Some(file) = real_export("bicycles.csv") else { return };
        let shop = Shop::open(db);
        import(&shop.db, &file);
        let before = export(&shop.db);
        let mut admin = shop.admin();
        let raise = |admin: &mut Browser| {
            preview(admin, "", "Change prices by a percentage", &[("Percent", "5")]);
            admin.press("Apply the change");
            wait_for(admin, "Done: ");
            let path = admin.page().path.clone();
            assert_ne!(export(&shop.db), before);
            path
        };
        raise(&mut admin);
        admin.press("Undo this change");
        wait_for(&mut admin, "Undone: ");
        assert_eq!(export(&shop.db), before);
        // Three products are edited before the next undo.
        let batch = raise(&mut admin);
        let titles = query_texts(&shop.db, "SELECT title AS word FROM products ORDER BY id LIMIT 3");
        for id in 1..=3 {
            let form = admin.get(&format!("/admin/products/{id}/edit")).form("Save product");
            let page = admin.submit(form.fill("Brand", "Edited"));
            assert_eq!(page.status, 200, "{}", page.text());
        }
        admin.get(&batch);
        admin.press("Undo this change");
        let page = wait_for(&mut admin, "Undone: ");
        assert_eq!(page.rows().len(), 1 + 3, "below the headings");
        for title in &titles {
            assert!(page.text().contains(title) && page.text().contains("Brand by "), "{title}");
        }
        let handles = query_texts(&shop.db, "SELECT handle AS word FROM products WHERE id <= 3");
        let (was, now) = (records(&before), records(&export(&shop.db)));
        let differing = was.iter().zip(&now).filter(|(was, now)| was != now);
        let differing: BTreeSet<&str> = differing.map(|(was, _)| &was[0]).collect();
        assert_eq!(differing, handles.iter().map(String::as_str).collect());
    }
}

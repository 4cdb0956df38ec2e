//! Filters, columns, saved views and the file of the product list.

use crate::on_both;
use crate::support::product_files::import_text;
use crate::support::{Browser, Database, Shop};

const FILE: &str = "Handle,Title,Vendor,Type,Tags,Status,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Image Src\n\
    kettle,Kettle,Fjord,Kitchen,\"Tea, Sale\",active,K-1,9.99,shopify,4,/static/img/a.svg\n\
    pot,Pot,Fjord,Kitchen,Teapot,active,P-1,20.00,shopify,0,\n\
    lamp,=Lamp,Nordic,Light,,draft,L-1,30.00,,,\n";

fn stocked(db: Database) -> Shop {
    import_text(&db, FILE);
    Shop::open(db)
}

/// Returns the titles that a list shows.
fn titles(admin: &mut Browser, query: &str) -> Vec<String> {
    let page = admin.get(&format!("/admin/products?{query}"));
    let mut titles = page.texts("tbody th");
    titles.sort();
    titles
}

on_both! {
    fn the_address_has_the_filter_the_columns_and_the_order(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        for (query, expected) in [
            ("vendor=Fjord", &["Kettle", "Pot"][..]),
            ("type=Light", &["=Lamp"]),
            ("tag=sale", &["Kettle"]),
            ("tag=Tea", &["Kettle"]),
            ("min=10&max=25", &["Pot"]),
            ("stock=out_of_stock", &["Pot"]),
            ("stock=in_stock", &["=Lamp", "Kettle"]),
            ("missing=picture", &["=Lamp", "Pot"]),
            ("missing=description&status=draft", &["=Lamp"]),
            ("category=1", &["Kettle", "Pot"]),
            ("q=pot&vendor=Fjord", &["Pot"]),
            ("q=zebra", &[]),
        ] {
            assert_eq!(titles(&mut admin, query), expected, "{query}");
        }
        let page = admin.get("/admin/products?columns[]=tags&columns[]=vendor&sort=title");
        assert_eq!(page.texts("thead th")[3..], ["Brand", "Tags"]);
        assert_eq!(page.texts("tbody th"), ["Kettle", "=Lamp", "Pot"]);
    }

    fn a_view_is_saved_shared_renamed_and_deleted(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        let page = admin.get("/admin/products?vendor=Fjord&sort=title");
        assert_eq!(page.link("All"), "/admin/products");
        let form = page.form("Save view").fill("Name of the view", "Fjord");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "Saved as Fjord.");
        assert_eq!(page.texts("tbody th"), ["Kettle", "Pot"]);
        assert_eq!(page.texts("nav [aria-current=page]").last().map(String::as_str), Some("Fjord"));
        // The name is taken.
        let form = admin.get("/admin/products?status=draft&sort=price").form("Save view");
        let page = admin.submit(form.fill("Name of the view", "Fjord"));
        assert_eq!(page.status, 422);
        let form = page.form("Save view").fill("Name", "Cheap drafts").check("Share with everyone who works in the admin", true);
        admin.submit(form);
        let page = admin.get("/admin/saved_views?list=products");
        assert!(page.row("Cheap drafts").contains("Everyone") && page.row("Fjord").contains("Only you"));
        admin.click("Edit Fjord");
        let form = admin.page().form("Save view").fill("Name", "Our own");
        assert_eq!(admin.submit(form).flash(), "Our own was changed.");
        assert_eq!(admin.press("Delete Our own").flash(), "Our own was deleted.");
        assert_eq!(admin.get("/admin/saved_views/1/edit").status, 404);
        let mut ann = shop.register("ann@example.com");
        for path in ["/admin/saved_views", "/admin/saved_views/2/edit", "/admin/products.csv"] {
            assert_eq!(ann.get(path).status, 404, "{path}");
        }
        assert!([403, 404].contains(&ann.post_for_status("/admin/saved_views", &[("name", "x")])));
    }

    fn the_list_is_downloaded_as_it_is_shown(db: Database) {
        let shop = stocked(db);
        let mut admin = shop.admin();
        admin.get("/admin/products?sort=title&columns[]=price&columns[]=vendor&status=draft");
        let page = admin.click("Download this list");
        assert_eq!(page.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(page.body, "ID,Title,Price,Brand\n3,'=Lamp,30.00,Nordic\n", "no formula");
        let page = admin.get("/admin/products.csv?sort=title");
        let lines: Vec<&str> = page.body.lines().collect();
        assert_eq!(lines[0], "ID,Title,Status,Categories,Variants,Available,Price");
        assert_eq!(lines[1], "1,Kettle,active,Kitchen,1,4,9.99");
        assert_eq!(lines.len(), 4);
    }

    fn orders_have_views_and_a_file_too(db: Database) {
        let shop = Shop::stocked(db);
        shop.order_mug("ann@example.com");
        let mut admin = shop.admin();
        let page = admin.get("/admin/orders?q=ann");
        let form = page.form("Save view").fill("Name of the view", "Ann");
        let page = admin.submit(form.check("Share with everyone", true));
        assert_eq!((page.flash().as_str(), page.heading().as_str()), ("Saved as Ann.", "Orders"));
        assert!(admin.get("/admin/saved_views?list=orders").row("Ann").contains("Everyone"));
        let page = admin.get("/admin/orders.csv?q=ann");
        let lines: Vec<&str> = page.body.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "Order,Email,Placed,Status,Payment,Shipping,Review,Total,Currency");
        assert!(lines[1].contains(",ann@example.com,") && lines[1].ends_with(",USD"), "{lines:?}");
        assert_eq!(admin.get("/admin/orders.csv?q=bob").body.lines().count(), 1);
        assert_eq!(shop.register("bob@example.com").get("/admin/orders.csv").status, 404);
    }

    fn columns_of_orders_are_in_the_address_the_view_and_the_file(db: Database) {
        let shop = Shop::stocked(db);
        shop.order_mug("ann@example.com");
        let mut admin = shop.admin();
        let default = ["Order", "Customer", "Placed", "Status", "Total"];
        assert_eq!(admin.get("/admin/orders?columns[]=nonsense").texts("thead th"), default);
        let chosen = "columns[]=total&columns[]=payment_method&columns[]=nonsense";
        let page = admin.get(&format!("/admin/orders?{chosen}"));
        assert_eq!(page.texts("thead th"), ["Order", "Payment method", "Total"]);
        let form = page.form("Save view").fill("Name of the view", "Payments");
        let page = admin.submit(form);
        assert_eq!(page.texts("thead th"), ["Order", "Payment method", "Total"]);
        assert_eq!(page.texts("nav [aria-current=page]").last().map(String::as_str), Some("Payments"));
        let file = page.link("Download this list");
        let body = admin.get(&file).body.clone();
        assert!(body.starts_with("Order,Payment method,Total,Currency\n"), "{body}");
        // Other filters keep the columns.
        let page = admin.get(&format!("/admin/orders?{chosen}"));
        let form = page.form("Apply").choose("Payment", "Awaiting payment");
        assert_eq!(admin.submit(form).texts("thead th"), ["Order", "Payment method", "Total"]);
    }
}

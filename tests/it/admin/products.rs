//! The admin pages of products and categories.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Page, Shop, import};

/// Creates a product with one variant and returns the page that follows.
fn create_product<'b>(admin: &'b mut crate::support::Browser, title: &str, sku: &str) -> &'b Page {
    let form = admin.get("/admin/products/new").form("Save product").fill("Title", title);
    let form = form.fill("SKU of variant 1", sku).fill("Price of variant 1", "20");
    admin.submit(form.fill("On hand of variant 1", "7"))
}

/// Returns a product file with one product that has this many variants and three options.
fn file_with_variants(count: usize) -> String {
    let mut file = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Price\n".to_owned();
    for n in 0..count {
        let names = if n == 0 { ["Many things", "A", "B", "C"] } else { [""; 4] };
        let [title, a, b, c] = names;
        let first = n / 60;
        let second = n / 6 % 10;
        let third = n % 6;
        file += &format!("many,{title},{a},A{first},{b},B{second},{c},C{third},SKU-{n},{n}.00\n");
    }
    file
}

on_both! {
    fn a_product_is_created_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let page = create_product(&mut admin, "Fjord Kettle", "FK-1");
        assert_eq!((page.status, page.flash().as_str()), (200, "Product created successfully."));
        let mut form = page.form("Save product");
        assert_eq!(form.value("On hand of variant 1"), "7");
        let page = admin.submit(form.fill("Title", "Fjord Pot").fill("Price of variant 1", "25.5"));
        assert_eq!(page.flash(), "Product updated successfully.");
        let mut visitor = shop.visitor();
        let page = visitor.get("/products/fjord-kettle");
        assert_eq!((page.status, page.heading().as_str()), (200, "Fjord Pot"));
        assert!(page.text().contains("$25.50"), "{}", page.text());
        let page = admin.press("Save and archive Fjord Pot");
        assert_eq!(page.flash(), "Fjord Pot was archived.");
        assert_eq!(visitor.get("/products/fjord-kettle").status, 404);
        admin.press("Save and unarchive Fjord Pot");
        assert!(admin.delete("Fjord Pot").flash().starts_with("Fjord Pot was deleted."));
        assert_eq!(admin.get("/admin/products/1/edit").status, 404);
    }

    fn mistakes_are_reported_by_field_and_input_is_kept(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_product(&mut admin, "Kettle", "K-1");
        let form = admin.get("/admin/products/new").form("Save product");
        let form = form.fill("Price of variant 1", "eighty").fill("SKU of variant 1", "K-2");
        let page = admin.submit(form.fill("Brand", "Fjord").fill("Title", ""));
        assert_eq!(page.status, 422);
        assert!(page.error_for("Title").is_some() && page.error_for("Price of variant 1").is_some());
        let mut form = page.form("Save product");
        assert_eq!(form.value("Price of variant 1"), "eighty");
        assert_eq!(form.value("Brand"), "Fjord");
        let form = form.fill("Title", "Pot").fill("Price of variant 1", "8");
        let page = admin.submit(form.fill("SKU of variant 1", "K-1"));
        assert_eq!(page.status, 422);
        let message = page.error_for("SKU of variant 1").unwrap();
        assert!(message.contains("has already been taken"), "{message}");
    }

    fn a_variant_has_shipping_tax_and_picture_fields(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_product(&mut admin, "Kettle", "K-1");
        let edit = admin.page().path.clone();
        let form = admin.page().form("Save product");
        let form = form.fill("File of picture 1", "/static/img/goods/fjord-kettle.svg");
        admin.submit(form.fill("Description of picture 1", "The kettle"));
        let flag = |name: &str| query_number(&shop.db, &format!("SELECT CASE WHEN {name} THEN 1 ELSE 0 END FROM variants"));
        assert_eq!((flag("requires_shipping"), flag("taxable")), (1, 1), "as a rule");
        let form = admin.page().form("Save product").check("Needs shipping: variant 1", false);
        let form = form.check("Taxable: variant 1", false).choose("Picture of variant 1", "1. The kettle");
        let page = admin.submit(form.fill("Tax class", " Books "));
        assert_eq!((page.status, page.flash().as_str()), (200, "Product updated successfully."));
        assert_eq!((flag("requires_shipping"), flag("taxable")), (0, 0));
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM variants WHERE image_id IS NOT NULL"), 1);
        assert_eq!(admin.get(&edit).field_value("Tax class"), "books");
        let mut form = admin.page().form("Save product");
        assert_eq!(form.value("Picture of variant 1"), "1. The kettle");
        assert_eq!(form.value("Picture of variant 2"), "None");
        let form = form.choose("Picture of variant 1", "None").fill("Tax class", "");
        assert_eq!(admin.submit(form).flash(), "Product updated successfully.");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM variants WHERE image_id IS NOT NULL"), 0);
        assert_eq!(admin.page().field_value("Tax class"), "standard");
        let page = admin.submit(admin.page().form("Save product").fill("Tax class", &"x".repeat(51)));
        assert_eq!((page.status, page.field_value("Tax class").len()), (422, 51));
        assert!(page.error_for("Tax class").is_some());
    }

    fn four_hundred_variants_can_be_saved(db: Database) {
        let file = crate::support::temp_folder().join(format!("many-{:?}.csv", db.kind));
        std::fs::write(&file, file_with_variants(400)).unwrap();
        import(&db, file.to_str().unwrap());
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products/1/edit").form("Save product");
        assert!(form.fields().len() > 5_000, "{} fields", form.fields().len());
        let page = admin.submit(form.fill("Title", "Many").fill("Price of variant 400", "9.5"));
        assert_eq!((page.status, page.flash().as_str()), (200, "Product updated successfully."));
        assert_eq!(page.field_value("Price of variant 400"), "9.50");
        assert_eq!(page.field_value("Option 3 of variant 400"), "C3");
        let form = page.form("Save product").fill("Price of variant 401", "1");
        let page = admin.submit(form.fill("Option 1 of variant 401", "X"));
        assert_eq!(page.status, 422);
        assert!(page.text().contains("at most 400 variants"));
    }

    fn adding_a_row_saves_nothing_and_keeps_input(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products/new").form("Add another variant");
        let page = admin.submit(form.fill("Title", "Kettle").fill("Option 1", "Colour"));
        assert_eq!(page.status, 200);
        let mut form = page.form("Save product");
        assert_eq!(form.value("Title"), "Kettle");
        assert_eq!(form.value("Price of variant 4"), "");
        assert!(admin.get("/admin/products").text().contains("No products yet"));
    }

    fn chosen_categories_replace_the_old_ones(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        for title in ["Kitchen", "Table"] {
            let form = admin.get("/admin/categories/new").form("Save category");
            assert_eq!(admin.submit(form.fill("Title", title)).flash(), format!("{title} was created."));
        }
        let form = admin.get("/admin/categories/new").form("Save category");
        let page = admin.submit(form.fill("Title", "Table"));
        assert_eq!(page.status, 422);
        assert!(page.error_for("Title").unwrap().contains("has already been taken"));
        let page = create_product(&mut admin, "Kettle", "K-1");
        let form = page.form("Save product").choose_all("Categories", &["Kitchen", "Table"]);
        let page = admin.submit(form);
        assert_eq!(page.form("Save product").value("Categories"), "Kitchen, Table");
        let form = page.form("Save product").choose_all("Categories", &[]);
        let page = admin.submit(form);
        assert_eq!(page.form("Save product").value("Categories"), "");
    }

    fn a_stale_category_form_is_rejected(db: Database) {
        let shop = Shop::open(db);
        let mut first = shop.admin();
        let mut second = shop.admin();
        for title in ["Kitchen", "Tea"] {
            let form = first.get("/admin/categories/new").form("Save category");
            first.submit(form.fill("Title", title));
        }
        let path = first.page().link("Tea");
        let slow = second.get(&path).form("Save category").choose("Parent category", "Kitchen");
        let quick = first.get(&path).form("Save category").fill("Title", "Teas");
        assert_eq!(first.submit(quick).flash(), "Teas was updated.");
        let page = second.submit(slow);
        assert_eq!((page.status, page.field_value("Title")), (409, "Tea".to_owned()));
        assert!(page.text().contains("Teas was changed by someone else in the meantime."));
        assert_eq!(page.rows()[1..], [["Title", "Tea", "Teas"], ["Parent category", "Kitchen", ""]]);
        assert_eq!(first.get(&path).field_value("Title"), "Teas", "nothing was overwritten");
        let form = second.page().form("Save category").fill("Title", "Teas");
        assert_eq!(second.submit(form).flash(), "Teas was updated.", "the current version is accepted");
        second.get(&path);
        let put = path.replace("/edit", "?_method=put");
        assert_eq!(second.post_fields(&put, &[("title", "Coffee")]).status, 409, "without a version");
    }

    fn a_stale_product_form_is_rejected(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = create_product(&mut admin, "Kettle", "K-1").form("Save product");
        admin.submit(form.clone().fill("Title", "Fjord Kettle"));
        let page = admin.submit(form.fill("Brand", "Fjord").forge("price", "1"));
        assert_eq!(page.status, 409);
        assert!(page.text().contains("changed by someone else in the meantime"), "{}", page.text());
        assert!(page.text().contains("Fjord Kettle"));
        let mut form = page.form("Save product");
        assert_eq!((form.value("Title"), form.value("Brand")), ("Kettle".into(), "Fjord".into()));
        assert_eq!(admin.submit(form).flash(), "Product updated successfully.");
    }

    fn stock_in_the_form_is_saved_as_a_difference_and_never_below_zero(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = create_product(&mut admin, "Kettle", "K-1").form("Save product");
        let page = admin.submit(form.fill("On hand of variant 1", "-1"));
        assert_eq!(page.status, 422);
        assert!(page.error_for("On hand of variant 1").is_some());
    }

    fn an_ordered_product_is_archived_instead_of_deleted_and_leaves_carts(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let mut ann = shop.register("ann@example.com");
        for (title, slug, ordered) in [("Kettle", "kettle", false), ("Pot", "pot", true)] {
            create_product(&mut admin, title, slug);
            let path = format!("/products/{slug}");
            let add = |ann: &mut Browser| {
                let form = ann.get(&path).form("Add to cart");
                assert_eq!(ann.submit(form).status, 200);
            };
            add(&mut ann);
            if ordered {
                assert_eq!(ann.check_out().heading(), "Thank you for your order!");
                add(&mut ann);
            }
            let flash = admin.delete(title).flash();
            let done = if ordered { "was archived" } else { "was deleted" };
            assert!(flash.starts_with(&format!("{title} {done}")), "{flash}");
            assert_eq!(ann.get(&path).status, 404);
            let cart = ann.get("/cart").text();
            assert!(cart.contains(&format!("{title} is no longer available and will be removed from your cart")), "{cart}");
            assert!(!ann.press("Got it").text().contains(title), "removed from the cart");
        }
        assert!(ann.get("/orders").text().contains("Pot"));
    }

    fn only_admins_manage_products(db: Database) {
        let shop = Shop::open(db);
        create_product(&mut shop.admin(), "Kettle", "K-1");
        let mut visitor = shop.visitor();
        let mut customer = shop.register("ann@example.com");
        let pages = ["/admin", "/admin/products", "/admin/products/new", "/admin/products/1/edit",
            "/admin/categories", "/admin/categories/new", "/admin/stock", "/admin/orders"];
        for path in pages {
            assert_eq!(visitor.get(path).path, "/users/log-in", "{path}");
            assert_eq!(customer.get(path).status, 404, "{path}");
        }
        let writes = ["/admin/products", "/admin/products/1?_method=put",
            "/admin/products/1?_method=delete", "/admin/products/1/archive",
            "/admin/products/1/archive?_method=delete", "/admin/categories",
            "/admin/categories/1?_method=put", "/admin/categories/1?_method=delete"];
        for path in writes {
            assert_eq!(visitor.post_fields(path, &[("title", "X")]).path, "/users/log-in", "{path}");
            assert_eq!(customer.post_fields(path, &[("title", "X")]).status, 404, "{path}");
            let kind = "application/x-www-form-urlencoded";
            assert_eq!(shop.admin().post(path, "title=X", kind).status, 403, "{path}");
        }
        assert_eq!(visitor.get("/products/kettle").status, 200);
    }

    fn variants_are_made_from_options_and_filled_down(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/products/new").form("Create missing variants");
        let form = form.fill("Title", "Tea Towel");
        let form = form.fill("Option 1", "Color").fill("Values of option 1", "Red, Blue");
        let form = form.fill("Option 2", "Size").fill("Values of option 2", "S, M");
        let page = admin.submit(form.fill("Price for all", "12").fill("On hand for all", "4"));
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.body.contains("data-guard data-unsaved"), "leaving the page is warned of");
        let mut form = page.form("Fill in all rows");
        let mut shown = |row: usize| {
            ["Option 1", "Option 2", "Price", "On hand"].map(|column| form.value(&format!("{column} of variant {row}")))
        };
        assert_eq!(shown(1), ["Red", "S", "12", "4"]);
        assert_eq!(shown(4), ["Blue", "M", "12", "4"]);
        let page = admin.submit(form.fill("Price for all", "13.50"));
        let form = page.form("Save product").fill("Price of variant 4", "15");
        let page = admin.submit(form.fill("SKU of variant 1", "TT-1"));
        assert_eq!(page.flash(), "Product created successfully.");
        assert!(!page.body.contains("data-unsaved"));
        let mut form = page.form("Save product");
        assert_eq!(form.value("Values of option 1"), "Red, Blue");
        assert_eq!(form.value("Price of variant 1"), "13.50");
        assert_eq!(form.value("Price of variant 4"), "15.00");
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM variants"), 4);
        // A value without a variant would be lost, so it is reported.
        let page = admin.submit(form.fill("Values of option 1", "Red, Blue, Green"));
        assert_eq!(page.status, 422);
        assert!(page.error_for("Values of option 1").is_some_and(|error| error.contains("Green")));
    }

    fn a_product_is_duplicated_as_a_draft(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_product(&mut admin, "Kettle", "K-1");
        let page = admin.press("Duplicate");
        assert_eq!((page.status, page.heading().as_str()), (200, "Edit Copy of Kettle"));
        let mut form = page.form("Save product");
        let copied = ["Price of variant 1", "SKU of variant 1", "On hand of variant 1", "Status"];
        assert_eq!(copied.map(|label| form.value(label)), ["20.00", "", "0", "Draft"]);
        assert_eq!(shop.visitor().get("/products/copy-of-kettle").status, 404);
        assert_eq!(shop.visitor().post_fields("/admin/products/1/copies", &[]).path, "/users/log-in");
        assert_eq!(admin.submit(form.choose("Status", "Active")).status, 200);
        assert_eq!(shop.visitor().get("/products/copy-of-kettle").status, 200);
    }

    fn a_draft_is_shown_to_those_who_have_its_link(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_product(&mut admin, "Kettle", "K-1");
        let form = admin.get("/admin/products/1/edit").form("Save product");
        assert_eq!(admin.submit(form.choose("Status", "Draft")).status, 200);
        let page = admin.get("/admin/products/1/edit");
        assert!(page.unnamed_controls().is_empty());
        let link = page.parts("main")[0].attributes("#preview-link", "value").remove(0);
        let path = link.split_once("/product_previews/").map(|(_, token)| format!("/product_previews/{token}")).unwrap();
        let mut stranger = shop.visitor();
        assert_eq!(stranger.get("/products/kettle").status, 404);
        let page = stranger.get(&path);
        assert_eq!((page.status, page.heading().as_str()), (200, "Kettle"));
        assert!(page.text().contains("This product is a draft. It is not in the shop yet."));
        assert!(page.body.contains("<meta name=\"robots\" content=\"noindex\">"));
        for forged in ["1_1.x", &format!("2{}", &path["/product_previews/1".len()..]), "%00"] {
            assert_eq!(stranger.get(&format!("/product_previews/{forged}")).status, 404, "{forged}");
        }
        // A draft can't be bought, even by those who see it.
        assert!(stranger.get(&path).buttons().contains(&"Not for sale yet".to_owned()));
        stranger.post_fields("/cart_items", &[("variant_id", "1"), ("quantity", "1")]);
        assert_eq!(query_number(&shop.db, "SELECT count(*) FROM cart_items"), 0);
        let form = admin.get("/admin/products/1/edit").form("Save product");
        admin.submit(form.choose("Status", "Active"));
        assert_eq!(stranger.get(&path).path, "/products/kettle");
    }

    fn a_description_is_previewed_without_saving(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        create_product(&mut admin, "Kettle", "K-1");
        let form = admin.get("/admin/products/1/edit").form("Preview description");
        let page = admin.submit(form.fill("Description", "<p>Boils <b>fast</b><script>x</script></p>"));
        assert_eq!((page.status, page.heading().as_str()), (200, "Preview of Kettle"));
        assert!(page.body.contains("<p>Boils <b>fast</b></p>"));
        assert!(!shop.visitor().get("/products/kettle").text().contains("Boils"));
        let page = admin.get("/admin/products/1/edit");
        assert!(page.text().contains("/products/kettle"), "the snippet has the address");
    }
}

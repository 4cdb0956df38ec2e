//! Imports of files in the browser: upload, columns, preview, result and undo.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::on_both;
use crate::support::picture_files::TestFile;
use crate::support::product_files::{cells, export};
use crate::support::sql::{count_rows, execute, query_number, query_text, query_texts};
use crate::support::{Browser, Database, Page, Shop, real_export, temp_folder};

const CUPS: &str = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price\n\
    cup,Cup,Kitchen,C-1,5,10.00\nbowl,Bowl,Kitchen,B-1,7,12.50\n";

/// A shop with a folder of its own for files, and its admin.
pub struct ImportShop {
    pub shop: Shop,
    pub admin: Browser,
    pub folder: String,
}

impl ImportShop {
    pub fn open(db: Database) -> ImportShop {
        let folder = tempfile::tempdir_in(temp_folder()).unwrap().keep();
        let folder = folder.to_str().unwrap().to_owned();
        let shop = Shop::open_with(db, &[("STORAGE_DIR", &folder)]);
        let admin = shop.admin();
        ImportShop { shop, admin, folder }
    }

    /// Uploads a file, and returns the page that follows.
    #[track_caller]
    pub fn upload(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> &Page {
        let form = self.admin.get("/admin/imports/new").form("Upload and preview");
        self.admin.submit_with_files(form, &[TestFile::new(name, bytes)])
    }

    /// Waits until no job works on an import, and opens the newest one.
    #[track_caller]
    pub fn wait(&mut self) -> &Page {
        let began = Instant::now();
        let db = &self.shop.db;
        let reading = "imports WHERE status IN ('reading', 'applying', 'undoing')";
        let running = "product_batches WHERE status IN ('waiting', 'running', 'undoing')";
        while count_rows(db, reading) + count_rows(db, running) > 0 {
            assert!(began.elapsed() < Duration::from_secs(300), "the import does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        let id = query_number(&self.shop.db, "SELECT max(id) FROM imports");
        self.admin.get(&format!("/admin/imports/{id}"))
    }

    /// Uploads a file and waits for its preview. Returns the counts.
    #[track_caller]
    pub fn preview(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.upload(name, bytes);
        self.wait().texts(".import-counts").concat()
    }

    /// Confirms the open preview, and waits for the result.
    #[track_caller]
    pub fn confirm(&mut self) -> &Page {
        self.admin.press("Import these products");
        self.wait()
    }

    /// Undoes the open import, and waits for the end.
    #[track_caller]
    pub fn undo(&mut self) -> &Page {
        self.admin.press("Undo this import");
        self.wait()
    }
}

on_both! {
    fn a_file_is_previewed_imported_and_undone(db: Database) {
        let mut imports = ImportShop::open(db);
        let page = imports.admin.get("/admin/imports");
        assert!(page.text().contains("No imports yet"), "{}", page.text());
        let before = export(&imports.shop.db);

        assert_eq!(imports.preview("cups.csv", CUPS), "2 new, 0 changed, 0 errors, 0 unchanged");
        let page = imports.admin.page();
        assert!(page.text().contains("a table with columns in Shopify's format"), "{}", page.text());
        let changes = page.texts(".audit-changes").join(" ");
        assert!(changes.contains("Price") && changes.contains("12.50"), "{changes}");
        assert_eq!(export(&imports.shop.db), before, "a preview changes nothing");
        let page = imports.confirm();
        assert!(page.text().contains("Imported: 2 of 2 products."), "{}", page.text());
        let imported = export(&imports.shop.db);
        assert!(imported.contains("cup,Cup") && imported.contains("B-1"), "{imported}");

        let changed = CUPS.replace("10.00", "11.00").replace("C-1,5", "C-1,9");
        assert_eq!(imports.preview("prices.csv", changed), "0 new, 1 changed, 0 errors, 1 unchanged");
        let page = imports.admin.page();
        let changes = page.texts(".audit-entry").concat();
        for text in ["10.00", "11.00", "Units on hand", "5", "9"] {
            assert!(changes.contains(text), "{text}: {changes}");
        }
        imports.confirm();
        let columns = ["Variant SKU", "Variant Inventory Qty", "Variant Price"];
        let rows = cells(&export(&imports.shop.db), &columns);
        assert_eq!(rows, [["C-1", "9", "11.00"], ["B-1", "7", "12.50"]]);
        let page = imports.undo();
        assert!(page.text().contains("The import was undone."), "{}", page.text());
        assert_eq!(export(&imports.shop.db), imported);

        let first = query_number(&imports.shop.db, "SELECT min(id) FROM imports");
        imports.admin.get(&format!("/admin/imports/{first}"));
        imports.admin.press("Undo this import");
        imports.wait();
        assert_eq!(export(&imports.shop.db), before);
        assert_eq!(count_rows(&imports.shop.db, "categories"), 0, "the import created them");
        let rows = imports.admin.get("/admin/imports").rows().concat().join(" ");
        assert!(rows.contains("cups.csv") && rows.contains("Undone"), "{rows}");
    }

    fn unusable_files_are_explained_beside_the_field(db: Database) {
        let mut imports = ImportShop::open(db);
        let page = imports.admin.get("/admin/imports/new").form("Upload and preview");
        let page = imports.admin.submit_with_files(page, &[]);
        assert_eq!((page.status, page.error_for("File")), (422, Some("File: choose a CSV file".into())));
        let orders = "Lineitem quantity,Lineitem name\n1,Mug\n";
        let mut large = b"Handle,Title\n".to_vec();
        large.resize(60_000_000, b'x');
        let cases: [(&str, Vec<u8>, &str); 8] = [
            ("empty.csv", Vec::new(), "This file is empty."),
            ("blank.csv", b"\n\n".to_vec(), "This file is empty."),
            ("book.xlsx", b"PK\x03\x04 workbook".to_vec(), "This is a spreadsheet file."),
            ("photo.png", b"\x89PNG\r\n\x1a\n".to_vec(), "This file isn't a table of text."),
            ("page.html", b"<!doctype html>\n<p>Hello".to_vec(), "This file isn't a table of text."),
            ("binary.csv", b"a,b\nc\0\0,\0d\n".to_vec(), "This file isn't a table of text."),
            ("orders.csv", orders.into(), "This file is a list of orders"),
            ("large.csv", large, "This file is too large."),
        ];
        for (name, bytes, expected) in cases {
            let page = imports.upload(name, bytes);
            let message = page.error_for("File").unwrap_or_default();
            assert_eq!(page.status, 422, "{name}");
            assert!(message.contains(name) && message.contains(expected), "{name}: {message}");
        }
        assert_eq!(count_rows(&imports.shop.db, "imports"), 0);
    }

    fn files_of_other_systems_and_encodings_are_recognized(db: Database) {
        let mut imports = ImportShop::open(db);
        let cases: [(&str, Vec<u8>, &str, &str); 6] = [
            ("shopify.csv", b"Handle,Title,Body (HTML),Variant Price\na,A,<p>x</p>,1\n".to_vec(), "a Shopify export, judging by Handle", "1 new"),
            ("new.csv", "Title;URL handle;Price\nGröße;b;2,50\n".into(), "a Shopify export with the newer column names", "1 new"),
            ("latin.csv", encoding_rs::WINDOWS_1252.encode("SKU\tTitle\tPrice\nX\tCafé\t3\n").0.into_owned(), "a table with columns in Shopify's format", "1 new"),
            ("wide.csv", "Handle,Title,Price\nw,Wide,4\n".encode_utf16().flat_map(u16::to_le_bytes).collect(), "a table with columns", "1 new"),
            ("woo.csv", b"ID,Type,SKU,Name,Published,Is featured?,Regular price,Stock,Parent,Attribute 1 name,Attribute 1 value(s)\n\
                1,variable,,Tee,1,0,,,,Size,\"S, M\"\n2,variation,T-S,Tee,1,0,20,3,id:1,Size,S\n3,variation,T-M,Tee,1,0,21,4,id:1,Size,M\n".to_vec(), "WooCommerce", "1 new"),
            ("etsy.csv", b"TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1\nRing,Nice,20,EUR,4,,,\n".to_vec(), "Etsy", "1 new"),
        ];
        for (name, bytes, format, counts) in cases {
            let found = imports.preview(name, bytes);
            let text = imports.admin.page().text();
            assert!(found.starts_with(counts) && text.contains(format), "{name}: {found}: {text}");
        }
        imports.admin.get("/admin/imports");
        imports.admin.click("woo.csv");
        imports.confirm();
        let rows = cells(&export(&imports.shop.db), &["Handle", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Inventory Qty", "Variant Price"]);
        assert_eq!(rows, [["tee", "Size", "S", "T-S", "3", "20.00"], ["tee", "", "M", "T-M", "4", "21.00"]]);
    }

    fn unknown_columns_are_mapped_by_hand_once(db: Database) {
        let mut imports = ImportShop::open(db);
        let page = imports.upload("artikel.csv", "Artikel;Bezeichnung;Preis\nA-1;Becher;12,50\nA-2;Kanne;30,00\n");
        assert_eq!(page.heading(), "Columns of artikel.csv");
        let form = page.form("Preview the import");
        let page = imports.admin.submit(form);
        assert_eq!(page.status, 422, "{}", page.text());
        assert!(page.error_for("Title").unwrap().contains("choose a column"));
        let form = page.form("Preview the import").choose("Title", "Bezeichnung (such as Becher)");
        let form = form.choose("SKU", "Artikel (such as A-1)").choose("Price", "Artikel (such as A-1)");
        let page = imports.admin.submit(form);
        assert_eq!(page.error_for("Price").unwrap(), "Price: this column has another meaning already");
        let form = page.form("Preview the import").choose("Price", "Preis (such as 12,50)");
        imports.admin.submit(form);
        let page = imports.wait();
        assert_eq!(page.texts(".import-counts"), ["2 new, 0 changed, 0 errors, 0 unchanged"]);
        imports.confirm();
        let rows = cells(&export(&imports.shop.db), &["Title", "Variant SKU", "Variant Price"]);
        assert_eq!(rows, [["Becher", "A-1", "12.50"], ["Kanne", "A-2", "30.00"]]);
        let counts = imports.preview("preise.csv", "Artikel;Bezeichnung;Preis\nA-1;Becher;13,00\n");
        assert_eq!(counts, "0 new, 1 changed, 0 errors, 0 unchanged", "the mapping is remembered");
    }

    fn errors_are_shown_and_downloaded(db: Database) {
        let mut imports = ImportShop::open(db);
        let file = "Handle,Title,Variant Price\na,A,cheap\nb,B,2\n,,3\nc,,4\n";
        assert_eq!(imports.preview("bad.csv", file), "2 new, 0 changed, 3 errors, 0 unchanged");
        let text = imports.admin.page().text();
        for error in ["Line 2, Variant Price: must be an amount", "Line 4, Handle: can't be blank", "Line 5, Handle: isn't in the shop"] {
            assert!(text.contains(error), "{error}: {text}");
        }
        let id = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        let path = format!("/admin/imports/{id}/errors.csv");
        let page = imports.admin.get(&path);
        assert!(page.header("content-disposition").unwrap().contains("attachment"));
        let rows = cells(&page.body, &["Handle", "Title", "Variant Price"]);
        assert_eq!(rows, [["a", "A", "cheap"], ["", "", "3"], ["c", "", "4"]]);
        assert!(page.body.contains("must be an amount like 19.90"), "{}", page.body);
        let shown = imports.admin.get(&format!("/admin/imports/{id}?show=errors")).texts(".audit-entry strong");
        assert_eq!(shown, ["A", "c"]);
        let shown = imports.admin.get(&format!("/admin/imports/{id}?show=new")).texts(".audit-entry strong");
        assert_eq!(shown, ["A", "B"]);
    }

    fn files_of_customers_are_kept_private(db: Database) {
        let mut imports = ImportShop::open(db);
        let file = "Email,password_hash,Name\nann@example.com,hunter2,=HYPERLINK(1)\n";
        imports.preview("customers.csv", file);
        let id = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        let errors = format!("/admin/imports/{id}/errors.csv");
        let rows = cells(&imports.admin.get(&errors).body, &["Email", "password_hash", "Name"]);
        assert_eq!(rows, [["ann@example.com", "", "'=HYPERLINK(1)"]]);
        let stored = query_text(&imports.shop.db, "SELECT stored_name AS word FROM imports");
        let mode = fs::metadata(format!("{}/imports/{stored}", imports.folder)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut clerk = imports.shop.member("carl", "products:write stock:write");
        for path in [format!("/admin/imports/{id}"), errors] {
            assert_eq!(clerk.get(&path).status, 404, "{path}");
        }
        let list = clerk.get("/admin/imports");
        assert!(list.text().contains("customers.csv") && list.links_to("/admin/imports/1").is_empty(), "{}", list.text());
        let form = clerk.get("/admin/imports/new").form("Upload and preview");
        let page = clerk.submit_with_files(form, &[TestFile::new("customers.csv", file)]);
        assert_eq!(page.status, 422, "{}", page.text());
        assert_eq!(count_rows(&imports.shop.db, "imports"), 1);
    }

    fn a_file_with_too_many_columns_is_refused(db: Database) {
        let mut imports = ImportShop::open(db);
        let file = format!("Handle{}\n", ",x".repeat(1_000));
        assert!(imports.upload("wide.csv", file).text().contains("too many columns"));
        assert_eq!(count_rows(&imports.shop.db, "imports"), 0);
    }

    fn products_that_change_after_the_preview_are_kept(db: Database) {
        let mut imports = ImportShop::open(db);
        imports.preview("cups.csv", CUPS);
        imports.confirm();
        imports.preview("prices.csv", CUPS.replace("10.00", "11.00").replace("12.50", "13.50"));
        let path = format!("/admin/imports/{}", query_number(&imports.shop.db, "SELECT max(id) FROM imports"));
        imports.admin.edit_product("Cup", |form| form.fill("Title", "Mug"));
        imports.admin.get(&path);
        let text = imports.confirm().text();
        assert!(text.contains("Kept as they are") && text.contains("changed after the preview"), "{text}");
        let rows = cells(&export(&imports.shop.db), &["Title", "Variant Price"]);
        assert_eq!(rows, [["Mug", "10.00"], ["Bowl", "13.50"]]);
    }

    fn two_tabs_that_confirm_import_once(db: Database) {
        let mut imports = ImportShop::open(db);
        imports.preview("cups.csv", CUPS);
        let form = imports.admin.page().form("Import these products");
        imports.admin.submit_in_background(form.clone());
        let page = imports.admin.submit(form);
        assert_eq!(page.status, 200, "{}", page.text());
        imports.wait();
        assert_eq!(count_rows(&imports.shop.db, "product_batches"), 1);
        assert_eq!(count_rows(&imports.shop.db, "products"), 2);
    }

    fn an_import_continues_after_a_crash(db: Database) {
        let mut imports = ImportShop::open(db);
        let mut file = String::from("Handle,Title,Variant SKU,Variant Price\n");
        (0..400).for_each(|n| file.push_str(&format!("h{n},Product {n},S-{n},1\n")));
        assert_eq!(imports.preview("many.csv", &*file), "400 new, 0 changed, 0 errors, 0 unchanged");
        let form = imports.admin.page().form("Import these products");
        imports.admin.submit(form);
        let began = Instant::now();
        while query_number(&imports.shop.db, "SELECT max(position) FROM product_batches") == 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the import does not begin");
        }
        let folder = imports.folder.clone();
        imports.shop.kill();
        let done = count_rows(&imports.shop.db, "products");
        assert!(done < 400, "the crash came too late");
        imports.shop.reopen_after_kill(&[("STORAGE_DIR", &folder)]);
        imports.admin = imports.shop.admin();
        let page = imports.wait();
        assert!(page.text().contains("Imported: 400 of 400 products."), "{}", page.text());
        assert_eq!(count_rows(&imports.shop.db, "products"), 400);
    }

    fn the_result_counts_pictures_that_are_not_fetched(db: Database) {
        let mut imports = ImportShop::open(db);
        let file = "Handle,Title,Variant Price,Image Src\n\
            cup,Cup,1,https://pictures.example/cup.jpg\nbowl,Bowl,1,https://pictures.example/bowl.jpg\n\
            jug,Jug,1,https://pictures.example/jug.jpg\nlid,Lid,1,\n";
        imports.preview("pictures.csv", file);
        let page = imports.confirm();
        assert!(page.text().contains("3 pictures are still being fetched from other websites."), "{}", page.text());
        execute(&imports.shop.db, "UPDATE picture_fetches SET status = 'failed' WHERE url LIKE '%jug.jpg'");
        let page = imports.wait();
        assert!(page.text().contains("2 pictures are still being fetched"), "{}", page.text());
        assert!(page.text().contains("1 couldn’t be fetched."), "{}", page.text());
        imports.admin.click("See imported pictures");
        assert!(imports.admin.page().text().contains("https://pictures.example/jug.jpg"));
        let api = imports.shop.api_with_key("products:read");
        let id = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        let body = api.get(&format!("/admin/imports/{id}")).expect(200).body;
        assert_eq!(body["pictures"], json!({ "waiting": 2, "failed": 1 }));
        // Another import's pictures are not counted.
        imports.preview("cups.csv", CUPS.replace("cup,Cup", "mug,Mug").replace("bowl,Bowl", "pot,Pot"));
        assert!(!imports.confirm().text().contains("fetched"));
    }

    fn strangers_see_no_imports(db: Database) {
        let mut imports = ImportShop::open(db);
        imports.preview("cups.csv", CUPS);
        let id = query_number(&imports.shop.db, "SELECT max(id) FROM imports");
        let mut customer = imports.shop.register("ann@example.com");
        for path in ["/admin/imports", "/admin/imports/new"] {
            assert_eq!(customer.get(path).status, 404, "{path}");
        }
        for rest in ["", "/mapping", "/errors.csv"] {
            assert_eq!(customer.get(&format!("/admin/imports/{id}{rest}")).status, 404, "{rest}");
            assert_eq!(imports.admin.get(&format!("/admin/imports/99{rest}")).status, 404, "{rest}");
        }
        for rest in ["/start", "/undo"] {
            assert_eq!(customer.post_fields(&format!("/admin/imports/{id}{rest}"), &[]).status, 404, "{rest}");
            assert_eq!(imports.admin.post_fields(&format!("/admin/imports/99{rest}"), &[]).status, 404, "{rest}");
        }
        assert_eq!(query_text(&imports.shop.db, "SELECT status FROM imports"), "ready");
        imports.admin.post_fields(&format!("/admin/imports/{id}/undo"), &[]);
        assert!(imports.admin.page().text().contains("there is nothing to undo"));
    }

    fn the_bicycles_are_imported_and_undone_byte_for_byte(db: Database) {
        let Some(file) = real_export("bicycles.csv") else { return };
        let mut imports = ImportShop::open(db);
        imports.preview("cups.csv", CUPS);
        imports.confirm();
        let before = export(&imports.shop.db);
        let counts = imports.preview("bicycles.csv", fs::read(file).unwrap());
        assert!(counts.starts_with("284 new, 0 changed,"), "{counts}");
        imports.confirm();
        assert_eq!(count_rows(&imports.shop.db, "products"), 286);
        let imported = export(&imports.shop.db);

        let api = imports.shop.api_with_key("products:write,stock:write");
        let raise = json!({ "filter": {}, "action": "price_percent", "percent": "5" });
        let raise = api.post("/admin/product_batches", &raise).expect(201).body["id"].clone();
        api.post(&format!("/admin/product_batches/{raise}/start"), &json!({})).expect(200);
        imports.wait();
        assert_ne!(export(&imports.shop.db), imported);
        api.post(&format!("/admin/product_batches/{raise}/undo"), &json!({})).expect(200);
        imports.wait();
        assert_eq!(export(&imports.shop.db), imported);

        let page = imports.undo();
        assert!(page.text().contains("The import was undone."), "{}", page.text());
        assert_eq!(page.texts(".import-kept li"), [""; 0]);
        assert_eq!(export(&imports.shop.db), before);
    }

    fn products_that_were_edited_are_kept_by_an_undo(db: Database) {
        let Some(file) = real_export("apparel.csv") else { return };
        let mut imports = ImportShop::open(db);
        imports.preview("apparel.csv", fs::read(file).unwrap());
        imports.confirm();
        let api = imports.shop.api_with_key("products:write");
        let ids = query_texts(&imports.shop.db, "SELECT CAST(id AS TEXT) AS word FROM products ORDER BY id");
        for id in &ids[3..6] {
            api.patch(&format!("/admin/products/{id}"), &json!({ "title": format!("Edited {id}") })).expect(200);
        }
        // Changed and changed back, which an undo of the second change does, too.
        let title = api.get(&format!("/admin/products/{}", ids[0])).expect(200).body["title"].clone();
        api.patch(&format!("/admin/products/{}", ids[0]), &json!({ "title": "Other" })).expect(200);
        api.patch(&format!("/admin/products/{}", ids[0]), &json!({ "title": title })).expect(200);
        let kept = imports.undo().texts(".import-kept li");
        assert_eq!(kept.len(), 3, "{kept:?}");
        assert!(kept.iter().all(|line| line.contains("Edited") && line.contains("changed again")), "{kept:?}");
        assert_eq!(count_rows(&imports.shop.db, "products"), 3);
    }

    fn customers_and_redirects_are_imported(db: Database) {
        let mut imports = ImportShop::open(db);
        let customers = "Email,First Name,Default Address City,Accepts Email Marketing\n\
            ann@example.com,Ann,Bern,yes\nnobody,,,\n";
        assert_eq!(imports.preview("customers.csv", customers), "1 new, 0 changed, 1 error, 0 unchanged");
        let text = imports.admin.page().text();
        assert!(text.contains("a list of customers") && text.contains("Bern"), "{text}");
        imports.admin.press("Import these customers");
        assert!(imports.wait().text().contains("Imported: 1 of 1 customers."));
        assert_eq!(count_rows(&imports.shop.db, "users WHERE email = 'ann@example.com' AND role = 'customer'"), 1);
        assert_eq!(count_rows(&imports.shop.db, "audit_entries WHERE label = 'ann@example.com'"), 1);

        let redirects = "Redirect from,Redirect to\n/old,/products\n/old,/cart\n";
        assert_eq!(imports.preview("redirects.csv", redirects), "1 new, 0 changed, 1 error, 0 unchanged");
        imports.admin.press("Import these redirects");
        imports.wait();
        assert_eq!(imports.shop.visitor().get("/old").path, "/products");
    }
}

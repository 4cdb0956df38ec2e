//! Product files from various programs: encodings, separators, complete files and lists of changes.

use std::fs;
use std::time::{Duration, Instant};

use diesel::connection::{Connection, SimpleConnection};
use encoding_rs::WINDOWS_1252;
use vitrine::accounts::Scope;
use vitrine::catalog::{self, ProductFilter, ProductLookup};
use vitrine::foundation::page::PageRequest;

use crate::on_both;
use crate::support::product_files::{
    Csv, cells, export, import, import_text, import_with, summary,
};
use crate::support::sql::{count_rows, query_number, query_texts};
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Database, DatabaseKind, Shop, TestRepo, program, real_data, real_export};

/// Returns these columns of an export.
#[track_caller]
fn exported(db: &Database, columns: &[&str]) -> Vec<Vec<String>> {
    cells(&export(db), columns)
}

fn slugs(db: &Database) -> Vec<String> {
    query_texts(db, "SELECT slug AS word FROM products ORDER BY id")
}

const HOMOPHONES: &str = "Handle,Title,Variant Price\n红茶,红茶 (black tea),10\n洪茶,洪茶,11\n\
    アメ,アメ (candy),2\nあめ,あめ (rain doll),3\ngröße,Größe,5\ngrosse,Grosse,6\n";

fn long_handles() -> String {
    let stem = "a-very-long-handle-that-goes-on-and-on-".repeat(3);
    format!("Handle,Title,Variant Price\n{stem}one,One,1\n{stem}two,Two,2\n")
}

/// Returns a file with non-ASCII letters.
const CAFE: &str = "Handle,Title,Vendor,Published,Option1 Name,Option1 Value,Variant SKU,\
    Variant Inventory Qty,Variant Price,Tags\n\
    cafe,Café crème,Größe & Söhne,TRUE,Größe,klein,C-S,7,1299.50,\"süß, été\"\n\
    cafe,,,,,groß,C-L,3,12.50,\n";

/// Returns the same table with another separator.
fn with_separator(text: &str, separator: u8) -> String {
    let mut to = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    let mut from = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    from.records().for_each(|record| to.write_record(&record.unwrap()).unwrap());
    String::from_utf8(to.into_inner().unwrap()).unwrap()
}

fn encodings(text: &str) -> Vec<Vec<u8>> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    vec![
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        WINDOWS_1252.encode(text).0.into_owned(),
        [b"\xff\xfe".to_vec(), little.clone()].concat(),
        little,
        [b"\xfe\xff".to_vec(), big].concat(),
    ]
}

/// Files in `cases` with their numbers of products and of reported lines. All other files have one
/// product and no reported lines.
const KNOWN: [(&str, usize, usize); 13] = [
    ("apparel", 25, 0),
    ("badimage", 2, 2),
    ("bicycles", 284, 41),
    ("giftcard", 1, 1),
    ("homophones", 10, 0),
    ("quoteswallow", 6, 2),
    ("quoteswallow2", 3, 1),
    ("samesku", 1, 2),
    ("skudup", 2, 1),
    ("titleonly", 1, 0),
    ("trailing", 3, 0),
    ("truthwords", 8, 0),
    ("unlisted", 1, 0),
];

on_both! {
    fn similar_handles_are_different_products(db: Database) {
        assert_eq!(import_text(&db, HOMOPHONES).summary, summary(6, 0, 0));
        assert_eq!(slugs(&db), ["hong-cha", "hong-cha-2", "ame", "ame-2", "grosse", "grosse-2"]);
        let handles = exported(&db, &["Handle", "Title"]);
        assert_eq!(handles[1], ["洪茶", "洪茶"]);
        assert_eq!(handles[5], ["grosse", "Grosse"]);
        assert_eq!(import_text(&db, HOMOPHONES).summary, summary(0, 0, 6));
        let one = "Handle,Title,Variant Price\n洪茶,洪茶,12\n";
        assert_eq!(import_text(&db, one).summary, summary(0, 1, 0));
        assert_eq!(exported(&db, &["Variant Price"])[..2], [["10.00"], ["12.00"]]);
        assert_eq!(import_text(&db, &long_handles()).summary, summary(2, 0, 0));
        assert_eq!(import_text(&db, &long_handles()).summary, summary(0, 0, 2));
    }

    fn an_import_by_the_command_is_undone_in_the_admin(db: Database) {
        let shop = Shop::open(db);
        let before = export(&shop.db);
        let file = "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\njug,Jug,JUG,3,5\nbad,Bad,BAD,,cheap\n";
        let file = Csv::of(file);
        assert_eq!(import_with(&shop.db, file.name(), &["--dry-run"]).code, Some(2));
        assert_eq!(count_rows(&shop.db, "product_batches"), 0, "only reads");
        let output = import(&shop.db, file.name());
        assert_eq!((output.errors.len(), output.code), (1, Some(2)), "{output:?}");
        assert_eq!(import(&shop.db, file.name()).summary, "0 new, 0 changed, 2 unchanged, 0 rows rejected, 1 cell left out or changed");
        assert_eq!(count_rows(&shop.db, "product_batches"), 1, "the second one changes nothing");
        let mut admin = shop.admin();
        let rows = admin.get("/admin/product_batches").rows().concat().join(" ");
        let name = file.name().rsplit('/').next().unwrap();
        assert!(rows.contains(name) && rows.contains("Done"), "{rows}");
        let id = query_number(&shop.db, "SELECT id FROM product_batches");
        let page = admin.get(&format!("/admin/product_batches/{id}"));
        assert!(page.text().contains("Done: 2 of 2 products."), "{}", page.text());
        assert!(page.text().contains("Import by vitrine import"), "{}", page.text());
        let by = "SELECT kind || ' ' || actor_kind AS word FROM change_sets WHERE kind = 'import'";
        assert!(query_texts(&shop.db, by).iter().all(|set| set == "import command"));
        admin.press("Undo this change");
        let began = Instant::now();
        while count_rows(&shop.db, "product_batches WHERE status = 'undone'") == 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the undo does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(export(&shop.db), before);
    }

    fn a_handle_stays_when_the_slug_changes(db: Database) {
        import_text(&db, "Handle,Title,Variant Price\nkettle,Kettle,10\n");
        let test_repo = TestRepo::on(db);
        let scope = Scope::system();
        test_repo.write(move |tx| {
            let ProductLookup::Found(details) = catalog::get_product_by_slug(tx, &scope, "kettle")? else {
                panic!("no kettle")
            };
            let id = details.product.id;
            let mut draft = catalog::get_product(tx, &scope, id)?.draft;
            draft.slug = "pot".into();
            catalog::save_product(tx, &scope, Some(id), draft)
        }).unwrap();
        let db = test_repo.close();
        let output = import_text(&db, "Handle,Title,Variant Price\nkettle,Kettle,11\npot,Pot,5\n");
        assert_eq!(output.summary, summary(1, 1, 0));
        assert_eq!(slugs(&db), ["pot", "pot-2"]);
    }

    fn products_of_earlier_versions_are_found_by_slug_and_title(db: Database) {
        import_text(&db, "Handle,Title,Variant Price\nbig-kettle,Big Kettle,10\n");
        let output = import_text(&db, "Handle,Title,Variant Price\nBig Kettle,Big Kettle,11\n");
        assert_eq!(output.summary, summary(0, 1, 0));
        let output = import_text(&db, "Handle,Title,Variant Price\nBig Kettle,Big Kettle,11\nbig-kettle,Other,1\n");
        assert_eq!(output.summary, summary(1, 0, 1));
        assert_eq!(slugs(&db), ["big-kettle", "big-kettle-2"]);
    }

    fn every_encoding_and_separator_is_read(db: Database) {
        assert_eq!(import_text(&db, CAFE).summary, summary(1, 0, 0));
        let first = export(&db);
        assert!(first.contains("Café crème") && first.contains("1299.50"), "{first}");
        for separator in [b',', b';', b'\t'] {
            for bytes in encodings(&with_separator(CAFE, separator)) {
                let output = import_with(&db, Csv::of(bytes).name(), &["--dry-run"]);
                assert_eq!(output.summary, summary(0, 0, 1), "{output:?}");
            }
        }
        let german = with_separator(CAFE, b';').replace("1299.50", "1.299,50").replace("12.50", "12,5");
        let output = import_text(&db, &german.replace("TRUE", "WAHR").replace('\n', "\r"));
        assert_eq!((output.summary, output.code), (summary(0, 0, 1), Some(0)));
        assert_eq!(output.notes, ["The file was read with semicolons between its cells."]);
    }

    fn an_export_is_imported_without_changes(db: Database) {
        import_text(&db, "Handle,Title,Variant Price,Published,Status,Tags,Variant SKU\n\
            a,A,1,TRUE,active,\"x, y ,Z\",A-1\nb,B,2,TRUE,draft,,B-1\nc,C,3,FALSE,archived,,\n\
            紅,D,4,TRUE,unlisted,,\n");
        let out = export(&db);
        assert_eq!(exported(&db, &["Handle", "Status", "Tags"]), [
            ["a", "active", "x, y ,Z"], ["b", "draft", ""], ["c", "archived", ""], ["紅", "unlisted", ""],
        ]);
        assert_eq!(import(&db, Csv::of(&out).name()).summary, summary(0, 0, 4));
        let other = Database::fresh(db.kind);
        assert_eq!(import(&other, Csv::of(&out).name()).summary, summary(4, 0, 0));
        assert_eq!(export(&other), out);
    }

    fn lists_of_stock_and_prices_change_only_those(db: Database) {
        import_text(&db, CAFE);
        let output = import_text(&db, "SKU,Price,Quantity\nC-L,13,4.0\nNO-1,1,1\n");
        assert_eq!(output.errors, ["3: SKU: no variant in the shop has the SKU NO-1"]);
        assert_eq!(output.summary, "0 new, 1 changed, 0 unchanged, 1 row rejected");
        let columns = ["Title", "Option1 Value", "Variant Price", "Variant Inventory Qty"];
        let rows = [["Café crème", "klein", "1299.50", "7"], ["", "groß", "13.00", "4"]];
        assert_eq!(exported(&db, &columns), rows);
        let output = import_text(&db, "URL handle;Option1 value;Inventory quantity\ncafe;klein;8\n");
        assert_eq!((output.summary, output.code), (summary(0, 1, 0), Some(0)));
        assert_eq!(exported(&db, &columns)[0][3], "8");
        let output = import_text(&db, "Product name,SKU,Price\nKaffee,C-S,1299.50\n");
        assert_eq!(output.errors, ["2: Product name: differs in the shop and was not changed"]);
        let output = import_text(&db, "Handle,Variant Inventory Qty\nnowhere,3\n");
        assert_eq!(output.errors, ["2: Handle: isn't in the shop, and a new product needs a title"]);
    }

    fn titles_alone_create_drafts(db: Database) {
        let file = "Title,Variant Price\nWool Hat,25.00\nWool Hat,26\n銀,1\n";
        let output = import_text(&db, file);
        assert_eq!((output.summary.as_str(), output.code), (summary(3, 0, 0).as_str(), Some(0)));
        assert!(output.notes[0].starts_with("3 new products without a handle: "), "{output:?}");
        assert_eq!(slugs(&db), ["wool-hat", "wool-hat-2", "yin"]);
        assert_eq!(exported(&db, &["Handle", "Status"])[0], ["wool-hat", "draft"]);
        assert_eq!(import_text(&db, file).summary, summary(0, 0, 3));
        let output = import_text(&db, "Handle,Title\nbowl,Bowl\n");
        assert!(output.notes[0].starts_with("1 new product without a price: "), "{output:?}");
        assert_eq!(exported(&db, &["Handle", "Status"])[3], ["bowl", "draft"]);
    }

    fn an_unlisted_product_is_reached_only_by_its_url(db: Database) {
        import_text(&db, "Handle,Title,Variant Price,Status,Variant Inventory Qty\n\
            lamp,Hidden Lamp,10,unlisted,5\nmug,Mug,5,active,5\n");
        let test_repo = TestRepo::on(db);
        let list = test_repo.read(|conn| {
            let page = PageRequest::from_text(None, 24);
            catalog::list_products(conn, &ProductFilter::default(), page)
        }).unwrap();
        let titles: Vec<_> = list.items.iter().map(|card| card.product.title.clone()).collect();
        assert_eq!(titles, ["Mug"]);
        let shop = Shop::open(test_repo.close());
        let mut visitor = shop.visitor();
        let page = visitor.get("/products/lamp");
        assert_eq!(page.status, 200);
        assert_eq!(page.texts("meta[name=robots]").len(), 1);
        visitor.add("lamp", 1);
        assert!(visitor.get("/cart").text().contains("Hidden Lamp"));
        assert!(!visitor.get("/products?q=lamp").text().contains("Hidden Lamp"));
        assert!(!visitor.get("/sitemap.xml").text().contains("lamp"));
    }

    fn stock_of_all_warehouses_is_added_up(db: Database) {
        let test_shop = TestShop::on(db);
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(5));
        test_shop.add_warehouse("cellar");
        test_shop.execute("UPDATE variants SET sku = 'K-1'");
        let db = test_shop.db.shared();
        let id = kettle.get();
        test_shop.execute(&format!(
            "INSERT INTO stock_items (variant_id, warehouse_id, on_hand)
             SELECT {id}, id, 3 FROM warehouses WHERE code = 'cellar'"));
        let lying = |db: &Database| query_texts(db,
            "SELECT CAST(i.on_hand AS TEXT) AS word FROM stock_items i
             JOIN warehouses w ON w.id = i.warehouse_id ORDER BY w.priority, w.id");
        let list = |units: i32| format!("SKU,Quantity\nK-1,{units}\n");
        assert_eq!(import_text(&db, &list(8)).summary, summary(0, 0, 1));
        assert_eq!(import(&db, Csv::of(export(&db)).name()).summary, summary(0, 0, 1));
        assert_eq!(import_text(&db, &list(3)).summary, summary(0, 1, 0));
        assert_eq!(lying(&db), ["0", "3"]);
        assert_eq!(import_text(&db, &list(10)).summary, summary(0, 1, 0));
        assert_eq!(lying(&db), ["7", "3"]);
        assert_eq!(import_text(&db, &list(-2)).summary, summary(0, 1, 0));
        assert_eq!(lying(&db), ["-2", "0"]);
    }

    fn a_dry_run_does_not_block_other_writes(db: Database) {
        import_text(&db, CAFE);
        let file = Csv::of(CAFE.replace("12.50", "14"));
        let rehearse = || import_with(&db, file.name(), &["--dry-run"]).summary;
        match db.kind {
            DatabaseKind::Sqlite => {
                let path = db.url.trim_start_matches("sqlite:");
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("BEGIN IMMEDIATE").unwrap();
                assert_eq!(rehearse(), summary(0, 1, 0));
                conn.batch_execute("ROLLBACK").unwrap();
            }
            DatabaseKind::Postgres => {
                let mut conn = diesel::PgConnection::establish(&db.url).unwrap();
                conn.batch_execute("BEGIN; LOCK TABLE products, variants IN EXCLUSIVE MODE").unwrap();
                assert_eq!(rehearse(), summary(0, 1, 0));
                conn.batch_execute("ROLLBACK").unwrap();
            }
        }
        assert_eq!(exported(&db, &["Variant Price"])[1], ["12.50"]);
    }

    fn invalid_values_are_left_out_and_the_rest_is_imported(db: Database) {
        let mut file = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n".to_owned();
        file += &format!("big,Big,{},Size,V1,B,1,/1.jpg\n", "x".repeat(150_000));
        for n in 2..=400 {
            file += &format!("big,,,,V{n},B,1,{}\n", if n <= 230 { format!("/{n}.jpg") } else { String::new() });
        }
        let output = import_text(&db, &file);
        assert_eq!(output.summary, format!("{}, 399 cells left out or changed", summary(1, 0, 0)));
        assert_eq!((output.errors.len(), output.code), (399, Some(2)));
        let rows = exported(&db, &["Option1 Value", "Image Src"]);
        assert_eq!(rows.iter().filter(|row| !row[0].is_empty()).count(), 400);
        assert_eq!(rows.iter().filter(|row| !row[1].is_empty()).count(), 230);
        let again = import_text(&db, &file);
        assert!(again.summary.starts_with("0 new, 0 changed, 1 unchanged"), "{again:?}");
        let output = import_text(&db, "Handle,Title,Variant Price,Image Src\n\
            bowl,Bowl,10,https://example.com/my bowl.jpg\nplate,Plate,10,//cdn.example.com/plate.jpg\n");
        assert_eq!(output.code, Some(2));
        assert_eq!(output.errors[0], "2: Image Src: isn't a complete URL; saved as https://example.com/my%20bowl.jpg");
        assert!(output.notes[0].starts_with("2 pictures on other websites: "), "{output:?}");
    }

    fn every_known_file_is_imported_with_its_omissions_reported(db: Database) {
        let Some(folder) = real_data("cases") else { return };
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.extend(["apparel.csv", "bicycles.csv"].into_iter().filter_map(real_export).map(Into::into));
        for file in files {
            let fresh = Database::fresh(db.kind);
            let name = file.to_str().unwrap();
            let what = file.file_stem().unwrap().to_str().unwrap();
            let rehearsed = import_with(&fresh, name, &["--dry-run"]);
            let output = import(&fresh, name);
            assert_eq!(rehearsed, output, "{what}");
            if what == "bigcommerce" {
                assert_eq!((output.code, output.summary.as_str()), (Some(1), ""), "{what}");
                continue;
            }
            let (products, lines) = KNOWN.iter().find(|(known, ..)| *known == what).map_or((1, 0), |known| (known.1, known.2));
            assert!(output.summary.starts_with(&summary(products, 0, 0)), "{what}: {output:#?}");
            assert_eq!(output.errors.len(), lines, "{what}: {output:#?}");
            assert_eq!(output.code, Some(if lines == 0 { 0 } else { 2 }), "{what}");
            let again = import(&fresh, name);
            assert!(again.summary.starts_with(&summary(0, 0, products)), "{what}: {again:#?}");
            assert_eq!((again.code, again.errors), (output.code, output.errors), "{what}");
        }
    }

    fn a_second_import_publishes_nothing_without_price_and_loses_nothing(db: Database) {
        for (file, products, lines) in [
            ("Handle,Title,Variant Price,Status\nnp,NP,,active\nnp2,NP2,abc,active\n", 2, 1),
            ("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
                dt,DT,Title,Default Title,DT-1,3\ndt,,,Default Title,DT-2,4\n", 1, 1),
            ("Handle,Title,Variant Price\nmu,Mug,3\nmu,Mug,4\n", 1, 1),
        ] {
            let output = import_text(&db, file);
            assert!(output.summary.starts_with(&summary(products, 0, 0)), "{output:#?}");
            assert_eq!(output.errors.len(), lines, "{output:#?}");
            let before = export(&db);
            let again = import_text(&db, file);
            assert!(again.summary.starts_with(&summary(0, 0, products)), "{again:#?}");
            assert_eq!(export(&db), before);
        }
        let statuses = query_texts(&db, "SELECT status AS word FROM products WHERE handle LIKE 'np%'");
        assert_eq!(statuses, ["draft", "draft"]);
        assert_eq!(query_texts(&db, "SELECT CAST(count(*) AS TEXT) AS word FROM variants"), ["6"]);
    }

    fn a_dry_run_rejects_what_the_import_would(db: Database) {
        let file = Csv::of(format!("Handle,Title,Variant Price\n{},Long,3\n", "h".repeat(300)));
        let rehearsed = import_with(&db, file.name(), &["--dry-run"]);
        assert_eq!(rehearsed, import(&db, file.name()));
        assert_eq!((rehearsed.code, rehearsed.errors.len()), (Some(2), 1));
    }

    fn gift_cards_are_imported_as_drafts_and_reported(db: Database) {
        let file = "Handle,Title,Published,Option1 Name,Option1 Value,Variant Price,Status,Gift Card\n\
            gift,Gift card,TRUE,Value,$10,10,active,true\ngift,,,,$20,20,,\n";
        let output = import_text(&db, file);
        assert_eq!(output.errors, ["2: Gift Card: gift cards can't be sold yet, so this product is imported as a draft"]);
        assert_eq!((output.summary, output.code), (format!("{}, 1 cell left out or changed", summary(1, 0, 0)), Some(2)));
        assert_eq!(exported(&db, &["Status", "Option1 Value"])[..2], [["draft", "$10"], ["", "$20"]]);
    }

    fn the_product_form_lists_pictures_that_are_not_shown(db: Database) {
        import_text(&db, "Handle,Title,Variant Price,Image Src\n紅,Bowl,10,https://example.com/b.jpg\n");
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        let id = query_texts(&shop.db, "SELECT CAST(id AS TEXT) AS word FROM products").remove(0);
        let text = admin.get(&format!("/admin/products/{id}/edit")).text();
        assert!(text.contains("Picture 1 is on another website. Shoppers see it once the shop has fetched it."), "{text}");
        assert!(text.contains("Handle in product files: 紅."), "{text}");
    }

    fn many_categories_and_similar_titles_get_distinct_slugs(db: Database) {
        let mut file = "Handle,Title,Type,Variant Price\n".to_owned();
        for n in 1..=110 {
            file += &format!("tea {},Tea,Type {},1\n", "!".repeat(n), n % 7);
        }
        assert_eq!(import_text(&db, &file).summary, summary(110, 0, 0));
        assert_eq!(import_text(&db, &file).summary, summary(0, 0, 110));
        program(&db.url, &["doctor"]).expect_success();
    }
}

//! Import and export of product files, which round-trip.

use std::fs;

use crate::on_both;
use crate::support::product_files::{Csv, cells, export, import, import_text, import_with};
use crate::support::sql::query_texts;
use crate::support::{Database, program, real_export};

/// Returns everything that changes when a product or its stock is written.
fn version_stamps(db: &Database) -> Vec<String> {
    let product = "slug || ' ' || CAST(version AS TEXT) || ' ' || CAST(updated_at AS TEXT)";
    let mut all = query_texts(db, &format!("SELECT {product} AS word FROM products ORDER BY id"));
    all.extend(query_texts(
        db,
        "SELECT CAST(updated_at AS TEXT) AS word FROM variants ORDER BY id",
    ));
    all.extend(query_texts(db, "SELECT reason AS word FROM stock_movements ORDER BY id"));
    all
}

fn categories(db: &Database) -> Vec<String> {
    query_texts(db, "SELECT title AS word FROM categories ORDER BY id")
}

fn summary(new: usize, changed: usize, unchanged: usize, rejected: &str) -> String {
    format!("{new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected")
}

const HEAD: &str = "Handle,Title,Published,Type,Tags,Option1 Name,Option1 Value,Variant SKU,\
    Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src\n";

fn kettles() -> String {
    format!(
        "{HEAD}kettle,Kettle,true,Kitchen,Tea,Colour,Moss,K-M,shopify,4,84.00,/a.svg\n\
         kettle,,,,,,Rust,K-R,shopify,-2,86.00,/b.svg\n\
         mug,Mug,false,Table,\"tea, Gifts\",Title,Default Title,,,0,9.00,\n"
    )
}

on_both! {
    fn a_real_file_is_imported_and_exported_unchanged(db: Database) {
        let Some(file) = real_export("apparel.csv") else { return };
        let output = import(&db, &file);
        assert_eq!(output.summary, summary(25, 0, 0, "0 rows"));
        assert_eq!((output.code, output.errors.len()), (Some(0), 0));
        assert!(output.notes.iter().any(|note| note.contains("on other websites")), "{output:?}");
        let out = export(&db);
        let columns = ["Handle", "Title", "Vendor", "Type", "Tags", "Published", "Option1 Name",
            "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU",
            "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
            "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
            "Variant Taxable", "Variant Barcode", "Image Src", "Image Alt Text", "SEO Title",
            "SEO Description", "Variant Image", "Gift Card", "Variant Fulfillment Service"];
        let original = fs::read_to_string(&file).unwrap();
        assert_eq!(format!("{},Status", original.lines().next().unwrap()), out.lines().next().unwrap());
        let before = cells(&original, &columns);
        let after = cells(&out, &columns);
        before.iter().zip(&after).for_each(|(before, after)| assert_eq!(before, after));
        assert_eq!(before.len(), after.len());
    }

    fn an_export_is_imported_without_changes(db: Database) {
        let Some(file) = real_export("bicycles.csv") else { return };
        let output = import(&db, &file);
        assert_eq!(output.code, Some(2));
        let original = fs::read_to_string(&file).unwrap();
        let rows = cells(&original, &["Variant Price"]);
        let variants = rows.iter().filter(|row| !row[0].is_empty()).count();
        let table = "SELECT CAST(id AS TEXT) AS word FROM";
        let column = "variants ORDER BY id";
        assert_eq!(query_texts(&db, &format!("{table} {column}")).len(), variants, "no variant is lost");
        assert!(output.errors.iter().all(|line| line.contains(": this variant is imported without it")
            || line.contains("; this variant is imported without it")), "{:#?}", output.errors);
        let out = export(&db);
        let other = Database::fresh(db.kind);
        let file = Csv::of(&out);
        let count = cells(&out, &["Title"]).iter().filter(|row| !row[0].is_empty()).count();
        assert_eq!(import(&other, file.name()).summary, summary(count, 0, 0, "0 rows"));
        assert_eq!(export(&other), out);
        assert_eq!(import(&db, file.name()).summary, summary(0, 0, count, "0 rows"));
    }

    fn importing_the_same_file_again_changes_nothing(db: Database) {
        let file = Csv::of(kettles());
        assert_eq!(import(&db, file.name()).summary, summary(2, 0, 0, "0 rows"));
        let before = (version_stamps(&db), export(&db));
        assert_eq!(import(&db, file.name()).summary, summary(0, 0, 2, "0 rows"));
        assert_eq!((version_stamps(&db), export(&db)), before);
    }

    fn a_dry_run_reports_and_changes_nothing(db: Database) {
        let file = Csv::of(kettles() + "mug,,,,,,,,,,,\n");
        let rehearsed = import_with(&db, file.name(), &["--dry-run"]);
        assert_eq!(rehearsed.summary, summary(2, 0, 0, "1 row"));
        assert_eq!((categories(&db).len(), cells(&export(&db), &["Handle"]).len()), (0, 0));
        assert_eq!(import(&db, file.name()), rehearsed);
    }

    fn types_become_categories_in_any_case_and_tags_stay_tags(db: Database) {
        import_text(&db, &kettles());
        assert_eq!(categories(&db), ["Kitchen", "Table"]);
        let again = format!("{HEAD}pot,Pot,true,KITCHEN,\"Tea, tea ,Ä, a b\",,,,,,5,\n");
        import_text(&db, &again);
        assert_eq!(categories(&db), ["Kitchen", "Table"]);
        let tags: Vec<_> = cells(&export(&db), &["Tags"]).into_iter().flatten().collect();
        assert_eq!(tags, ["Tea", "", "tea, Gifts", "Tea, tea ,Ä, a b"]);
    }

    fn a_file_changes_only_what_it_names(db: Database) {
        import_text(&db, &kettles());
        let prices = "Handle,Title,Variant SKU,Variant Price\nkettle,Kettle,K-R,90\n";
        assert_eq!(import_text(&db, prices).summary, summary(0, 1, 0, "0 rows"));
        let columns = ["Option1 Value", "Variant Inventory Qty", "Variant Price", "Image Src", "Type"];
        assert_eq!(cells(&export(&db), &columns), [
            ["Moss", "4", "84.00", "/a.svg", "Kitchen"],
            ["Rust", "-2", "90.00", "/b.svg", ""],
            ["Default Title", "0", "9.00", "", "Table"],
        ]);
        let stock = "Handle,Title,Variant Price,Variant Inventory Qty\nmug,Mug,9,7\n";
        assert_eq!(import_text(&db, stock).summary, summary(0, 1, 0, "0 rows"));
    }

    fn a_rejected_row_does_not_stop_the_import(db: Database) {
        import_text(&db, &kettles());
        let output = import_text(&db, &format!(
            "{HEAD}pot,Pot,true,Kitchen,,Size,S,K-M,shopify,1,5,\n\
             pot,,,,,,M,P-M,shopify,many,6,\n\
             pot,,,,,,L,P-L,shopify,3,7,\n\
             pan,Pan,perhaps,Kitchen,,,,,,,5,\n\
             pan,,,,,,,P-2,,,5,\n\
             lid,Lid,true,Lids,,,,K-R,,,5,\n\
             cup,Cup,true,Kitchen,,,,,,,5,\n"
        ));
        assert_eq!(output.summary, format!("{}, 5 cells left out or changed", summary(4, 0, 0, "0 rows")));
        assert_eq!(output.code, Some(2));
        assert_eq!(output.errors, [
            "2: Variant SKU: K-M is already used by the product kettle; this variant is imported without it",
            "3: Variant Inventory Qty: must be a whole number such as 12",
            "5: Option1 Value: is missing; the option is named Variant",
            "5: Published: must be true or false; the product is imported as a draft",
            "7: Variant SKU: K-R is already used by the product kettle; this variant is imported without it",
        ]);
        let out = cells(&export(&db), &["Handle", "Option1 Value", "Variant SKU"]);
        assert_eq!(out[3..6], [["pot", "S", ""], ["pot", "M", "P-M"], ["pot", "L", "P-L"]]);
    }

    fn a_file_of_another_kind_is_rejected_in_one_line(db: Database) {
        let import_error = |file: &str| program(&db.url, &["import", "products", file]).expect_failure();
        assert!(import_error("/nowhere/products.csv").contains("cannot read /nowhere/products.csv"));
        assert!(import_error("/").contains("cannot read /"));
        assert!(import_error(Csv::of("").name()).ends_with("is empty"));
        assert!(import_error(Csv::of("color;price\n").name()).contains("has no column Handle"));
        assert!(import_error(Csv::of(b"PK\x03\x04").name()).contains("save it as CSV"));
        let other = import_error(Csv::of("Item Type,Product ID,Product Name,Price\n").name());
        assert!(other.contains("comes from BigCommerce"), "{other}");
        let out = program(&db.url, &["export", "products", "/nowhere/out.csv"]).expect_failure();
        assert!(out.contains("cannot write /nowhere/out.csv"), "{out}");
    }
}

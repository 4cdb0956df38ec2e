//! Tests with small files, most of them invalid.

use super::*;
use crate::catalog::ProductStatus;

const HEAD: &str =
    "Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src";

fn sheet(rows: &str) -> Sheet {
    read(format!("{HEAD}\n{rows}").as_bytes()).unwrap()
}

fn messages_of(sheet: &Sheet) -> Vec<String> {
    sheet.rejected.iter().map(ToString::to_string).collect()
}

fn shape(sheet: &Sheet) -> Vec<(&str, usize, usize)> {
    let shape = |p: &'_ ProductRows| (p.variants.len(), p.images.len());
    let pairs = sheet.products.iter().map(|p| (p.handle().unwrap_or("?"), shape(p)));
    pairs.map(|(handle, (variants, images))| (handle, variants, images)).collect()
}

#[test]
fn rows_with_a_price_are_variants_and_rows_with_a_picture_are_pictures() {
    let sheet = sheet(
        "kettle,Kettle,true,Colour,Moss,K1,84.00,/a.svg\n\
         mug,Mug,false,Title,Default Title,,9,\n\
         kettle,,,,Rust,K2,84.00,\n\
         kettle,,,,,,,https://example.com/b.jpg\n",
    );
    assert_eq!(shape(&sheet), [("kettle", 2, 2), ("mug", 1, 0)]);
    assert_eq!(sheet.products[0].lines, [2, 4, 5]);
    assert_eq!(sheet.products[1].variants[0].sku(), None);
    assert!(sheet.rejected.is_empty() && sheet.notes.is_empty());
}

#[test]
fn byte_order_mark_line_ends_and_blank_lines_do_not_matter() {
    for end in ["\r\n", "\n", "\r"] {
        let rows = ["", "a,A,,,,,1,", ",,,,,,,", "", "b,B,,,,,x,", ""].join(end);
        let sheet = read(format!("\u{feff}{HEAD}{end}{rows}").as_bytes()).unwrap();
        assert_eq!((sheet.products[0].lines[0], sheet.rejected[0].line), (3, 6));
    }
}

#[test]
fn rows_in_a_single_cell_are_split() {
    let rows = "mug,Mug,3\n\"cup,\"\"Cup, big\"\",4\"\n\"pot,Pot,5\"\n";
    for header in ["Handle,Title,Variant Price", "\"Handle,Title,Variant Price\""] {
        let sheet = read(format!("{header}\n{rows}").as_bytes()).unwrap();
        assert_eq!(shape(&sheet), [("mug", 1, 0), ("cup", 1, 0), ("pot", 1, 0)]);
        assert_eq!(sheet.products[1].cells.title(), Some("Cup, big"));
        assert!(sheet.rejected.is_empty(), "{:#?}", sheet.rejected);
    }
    let sheet = read(b"Title,Variant Price\n\"Kettle, small\"\nMug,3\n").unwrap();
    assert_eq!(sheet.products[0].cells.title(), Some("Kettle, small"));
}

#[test]
fn a_file_without_rows_says_so() {
    let sheet = read(b"Handle,Title,Variant Price\n").unwrap();
    assert_eq!(sheet.notes, ["The file has no rows below its first line."]);
}

#[test]
fn rows_may_leave_out_empty_cells_or_have_too_many() {
    let file =
        "Handle,Title,Variant Price,,\nmug,Mug,5.00,,\n,,,,\nmug2,Mug 2,6\nmug3,Mug 3,7,,,,\n";
    let sheet = read(file.as_bytes()).unwrap();
    assert_eq!(shape(&sheet), [("mug", 1, 0), ("mug2", 1, 0), ("mug3", 1, 0)]);
    assert!(sheet.rejected.is_empty());
    let sheet = read(b"Handle,Title,Variant Price\nmug,Mug, blue,5\ncup,Cup,4\n").unwrap();
    assert_eq!(
        messages_of(&sheet),
        ["2: row: has 4 cells where the first line has 3: put quotation marks \
          around text that contains a \u{201c},\u{201d}"]
    );
    assert_eq!(shape(&sheet), [("cup", 1, 0)]);
}

#[test]
fn a_repeated_sku_does_not_remove_a_variant() {
    let sheet = sheet("a,A,,Size,S,TEE,1,\na,,,,M,TEE,1,\nb,B,,,,TEE,1,\n");
    assert_eq!(
        messages_of(&sheet),
        [
            "3: Variant SKU: TEE is already used on line 2; this variant is imported without it",
            "4: Variant SKU: TEE is already used on line 2; this variant is imported without it",
        ]
    );
    assert_eq!(shape(&sheet), [("a", 2, 0), ("b", 1, 0)]);
}

#[test]
fn bad_cells_are_left_out_and_reported() {
    let long = "x".repeat(300);
    let sheet = sheet(&format!(
        "a,{long},maybe,Size,S,A1,-1,\nb,B\0,,,,{long},x,ftp://x\nc,C,true,,,,1,//e.com/a b.jpg\n"
    ));
    assert_eq!(
        messages_of(&sheet),
        [
            "2: Published: must be true or false; the product is imported as a draft",
            "2: Title: is longer than 255 characters; the rest was left out",
            "2: Variant Price: can't be negative",
            "3: Image Src: must be a URL that begins with https:// and was left out",
            "3: Title: has characters that can't be shown; they were left out",
            "3: Variant Price: must be an amount like 19.90",
            "3: Variant SKU: is longer than 255 characters and was left out",
            "4: Image Src: isn't a complete URL; saved as https://e.com/a%20b.jpg",
        ]
    );
    assert_eq!(shape(&sheet), [("a", 1, 0), ("b", 1, 0), ("c", 1, 1)]);
    assert_eq!(sheet.products[0].cells.status, Some(ProductStatus::Draft));
    assert_eq!(sheet.products[1].cells.title(), Some("B"));
}

#[test]
fn rows_without_content_are_rejected() {
    let sheet = sheet(",,,,,,1,\na,A,,,,,1,\na,,,,,,,\n,,true,,,,,\n,Cup,,,,,2,\n");
    assert_eq!(
        messages_of(&sheet),
        [
            "2: Handle: can't be blank",
            "4: row: has nothing the shop can use",
            "5: Handle: can't be blank",
            "6: Handle: is blank; the product is known by its title",
        ]
    );
    assert_eq!(shape(&sheet), [("a", 1, 0), ("?", 1, 0)]);
}

#[test]
fn wrong_quotation_marks_only_affect_their_own_cell() {
    let file = "Handle,Title,Variant Price\nmug,\"Mug 12\" tall,3\ncup,\"Cup,4\npot,\"Pot\",5\nlid,Lid,1\n";
    let sheet = read(file.as_bytes()).unwrap();
    let titles: Vec<_> = sheet.products.iter().map(|p| p.cells.title().unwrap()).collect();
    assert_eq!(titles, ["Mug 12\" tall", "Cup", "Pot", "Lid"]);
    assert_eq!(
        messages_of(&sheet),
        [
            "2: Title: has a quotation mark that isn't doubled; it was read as: Mug 12\" tall",
            "3: Title: begins with a quotation mark that is never closed; it was read as: Cup",
        ]
    );
    let file = "Handle,Title,Body (HTML),Variant Price\nmug,Mug,\"<p>One, two\ncup,Cup,,4\n";
    let sheet = read(file.as_bytes()).unwrap();
    assert_eq!(shape(&sheet), [("cup", 1, 0)]);
    assert_eq!(
        messages_of(&sheet),
        [
            "2: Body (HTML): begins with a quotation mark that is never closed, so this row can't be read"
        ]
    );
}

#[test]
fn separators_and_decimals_are_those_of_the_file() {
    let rows = |text: &str| {
        let sheet = read(text.as_bytes()).unwrap();
        let prices =
            sheet.products.iter().map(|p| p.variants[0].price.clone().unwrap().to_string());
        (prices.collect::<Vec<_>>(), sheet.notes)
    };
    let semicolons = ["The file was read with semicolons between its cells."];
    let (prices, notes) =
        rows("Handle;Title;Variant Price\na;A;1.234,50\nb;B;1.500\nc;\"C;D\";7,5\n");
    assert_eq!(prices, ["1234.50", "1500.00", "7.50"]);
    assert_eq!(notes, semicolons);
    assert_eq!(rows("sep=;\r\nHandle;Title;Price\r\na;A;5\r\n").0, ["5.00"]);
    let (prices, notes) = rows("Handle\tTitle\tVariant Price\na\tA, B\t€ 1 234,50\n");
    assert_eq!(prices, ["1234.50"]);
    assert_eq!(notes[0], "The file was read with tabs between its cells.");
    assert_eq!(notes[1], "Amounts with € were read as amounts in the shop's currency.");
    let unclear = read("Handle;Title;Price\na;A;1,234\n".as_bytes()).unwrap();
    assert_eq!(
        messages_of(&unclear),
        ["2: Price: \u{201c}1,234\u{201d} can mean 1234 or 1.234; write 1234.00 or 1.2340"]
    );
}

#[test]
fn old_and_new_column_names_mean_the_same() {
    let new = "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,\
        Status,SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Charge tax,Inventory tracker,\
        Inventory quantity,Continue selling when out of stock,Weight value (grams),Requires shipping,\
        Product image URL,Image position,Image alt text\n\
        Wool Hat,wool-hat,<p>Warm</p>,Acme,Apparel,Hats,\"winter, wool\",TRUE,active,HAT-S,'123,Size,S,\
        25.00,30,TRUE,shopify,7.0,deny,80.4,FALSE,https://example.com/hat.jpg,1,Hat\n";
    let sheet = read(new.as_bytes()).unwrap();
    let product = &sheet.products[0];
    assert!(sheet.rejected.is_empty() && sheet.notes.is_empty(), "{sheet:?}");
    assert_eq!(product.handle(), Some("wool-hat"));
    assert_eq!(product.cells.text("product_type"), Some("Hats"));
    assert_eq!(product.cells.text("tags"), Some("winter, wool"));
    let variant = &product.variants[0];
    assert_eq!((variant.quantity, variant.grams), (Some(7), Some(80)));
    assert_eq!((variant.taxable, variant.requires_shipping), (Some(true), Some(false)));
    assert_eq!((variant.track_stock, variant.backorder), (Some(true), Some(false)));
    assert_eq!(variant.barcode.as_deref(), Some("123"));
    assert_eq!(product.images[0].alt.as_deref(), Some("Hat"));
    let old = "Handle,Title,Custom Product Type,Standardized Product Type,Variant Price\n\
        a,A,Pots,Home > Kitchen,1\nb,B,,Home & Garden > Kitchen,1\nc,C,,,1\n";
    let types = read(old.as_bytes()).unwrap();
    let types: Vec<_> =
        types.products.iter().map(|p| p.cells.text("product_type").unwrap().to_owned()).collect();
    assert_eq!(types, ["Pots", "Kitchen", ""]);
}

#[test]
fn ignored_columns_are_listed() {
    let file = "Handle,Title,Variant Price,Cost per item,Colour,price\na,A,1,2,,\n";
    let sheet = read(file.as_bytes()).unwrap();
    assert_eq!(
        sheet.notes,
        [
            "These columns were ignored: Cost per item.",
            "Another column means the same as price, so price was ignored.",
        ]
    );
}

#[test]
fn rows_without_handles_are_identified_by_title_or_sku() {
    let file = "Title,SKU,Option1 Name,Option1 Value,Price\n\
        Hat,H-S,Size,S,5\nHat,H-M,Size,M,6\n,,,L,7\nCap,,,,8\nCap,,,,9\n,X-1,,,10\n";
    let sheet = read(file.as_bytes()).unwrap();
    let identities: Vec<_> =
        sheet.products.iter().map(|p| (p.identity.clone(), p.variants.len())).collect();
    let title = |title: &str, occurrence| Identity::Title { title: title.to_owned(), occurrence };
    assert_eq!(
        identities,
        [
            (title("Hat", 0), 3),
            (title("Cap", 0), 1),
            (title("Cap", 1), 1),
            (Identity::Sku("X-1".to_owned()), 1),
        ]
    );
    let twice = read(b"SKU,Inventory quantity\nA,1\nA,2\n").unwrap();
    assert_eq!(messages_of(&twice), ["3: SKU: A is already on line 2"]);
}

#[test]
fn pictures_have_the_order_of_the_file() {
    let file = "Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text\n\
        chair,Chair,10,https://e.com/back.jpg,2,back\nchair,,,https://e.com/side.jpg,,side\n\
        chair,,,https://e.com/front.jpg,1.0,front\n";
    let sheet = read(file.as_bytes()).unwrap();
    let alts: Vec<_> = sheet.products[0].images.iter().map(|i| i.alt.as_deref().unwrap()).collect();
    assert_eq!(alts, ["front", "back", "side"]);
}

#[test]
fn too_many_tags_and_too_long_descriptions_are_cut() {
    let tags: Vec<String> = (0..250).map(|n| format!("tag number {n}")).collect();
    let file = |body: &str, tags: &str| {
        let file =
            format!("Handle,Title,Variant Price,Body (HTML),Tags\na,A,1,{body},\"{tags}\"\n");
        read(file.as_bytes()).unwrap()
    };
    let all = file(&"x".repeat(150_000), &tags.join(", "));
    assert_eq!(all.products[0].cells.text("tags"), Some(tags.join(", ").as_str()));
    assert!(all.rejected.is_empty());
    let cut = file(&"x".repeat(250_000), &"tag, ".repeat(20_000));
    assert_eq!(messages_of(&cut).len(), 2);
    assert_eq!(cut.products[0].cells.text("description").unwrap().len(), 200_000);
    assert!(cut.products[0].cells.text("tags").unwrap().ends_with("tag"));
}

#[test]
fn control_characters_are_removed_from_html() {
    let head = "Handle,Title,Variant Price,Body (HTML)";
    let sheet = read(format!("{head}\na,A,1,<p>A\u{b}\u{7f}\0B</p>").as_bytes()).unwrap();
    assert_eq!(sheet.products[0].cells.text("description"), Some("<p>AB</p>"));
}

#[test]
fn barcodes_lose_additions_by_spreadsheets() {
    let barcode = |text: &str| {
        let file = format!("Handle,Title,Variant Price,Variant Barcode\na,A,1,{text}");
        let sheet = read(file.as_bytes()).unwrap();
        (sheet.products[0].variants[0].barcode.clone(), sheet.rejected.len())
    };
    assert_eq!(barcode("'309551684"), (Some("309551684".to_owned()), 0));
    assert_eq!(barcode("309551684.0"), (Some("309551684".to_owned()), 0));
    assert_eq!(barcode("8.71234E+12"), (None, 1));
    assert_eq!(barcode("AB 12.0"), (Some("AB 12.0".to_owned()), 0));
}

#[test]
fn handles_are_verbatim() {
    let sheet = sheet("Big Kettle,A,,,,,1,\nbig-kettle,B,,,,,1,\n红茶,C,,,,,1,\n洪茶,D,,,,,1,\n");
    let handles: Vec<_> = sheet.products.iter().map(|p| p.handle().unwrap()).collect();
    assert_eq!(handles, ["Big Kettle", "big-kettle", "红茶", "洪茶"]);
    assert!(sheet.rejected.is_empty());
}

#[test]
fn missing_columns_mean_nothing() {
    let sheet = read(b"Variant Price,Handle,Title\n5,a,A\n").unwrap();
    let product = &sheet.products[0];
    assert_eq!((&product.cells.option_names, &product.cells.status), (&None, &None));
    assert_eq!((&product.variants[0].sku, product.variants[0].grams), (&None, None));
}

#[test]
fn a_product_is_public_if_both_columns_agree() {
    let head = "Handle,Title,Variant Price,Published,Status";
    let status = |cells: &str| {
        let sheet = read(format!("{head}\na,A,1,{cells}").as_bytes()).unwrap();
        (sheet.products[0].cells.status.unwrap().as_str(), sheet.rejected.len())
    };
    assert_eq!(status("true,draft"), ("draft", 0));
    assert_eq!(status("WAHR,"), ("active", 0));
    assert_eq!(status("false,active"), ("draft", 0));
    assert_eq!(status("FALSE,archived"), ("archived", 0));
    assert_eq!(status("TRUE,unlisted"), ("unlisted", 0));
    assert_eq!(status("TRUE,secret"), ("draft", 1));
    let gift = read(b"Handle,Title,Variant Price,Gift Card\na,A,1,TRUE\n").unwrap();
    assert!(gift.products[0].cells.is_gift_card && gift.rejected.len() == 1);
}

#[test]
fn files_of_other_kinds_are_unreadable() {
    assert_eq!(read(b""), Err(UnreadableFile::Empty));
    assert_eq!(read(b"\xef\xbb\xbf\n\n"), Err(UnreadableFile::Empty));
    assert_eq!(read(b"PK\x03\x04rest"), Err(UnreadableFile::Workbook));
    assert_eq!(read(b"%PDF-1.4"), Err(UnreadableFile::NotText));
    assert_eq!(read(b"name1;price\nA;1\n"), Err(UnreadableFile::NoColumn));
    let other = read(b"Item Type,Product ID,Product Name,Price\n").unwrap_err();
    assert!(other.to_string().starts_with("comes from BigCommerce"), "{other}");
}

#[test]
fn products_are_passed_on_when_their_last_row_was_read() {
    let file = format!("{HEAD}\na,A,,Size,S,,1,\nb,B,,,,,2,\nc,C,,,,,3,\na,,,,M,,4,\nd,D,,,,,5,\n");
    let mut handles = Vec::new();
    let notes = read_each(file.into(), None, &mut |product| {
        handles.push((product.handle().unwrap_or_default().to_owned(), product.variants.len()));
    });
    let expected =
        [("a", 2), ("b", 1), ("c", 1), ("d", 1)].map(|(handle, n)| (handle.to_owned(), n));
    assert_eq!((handles, notes.unwrap().rejected), (expected.to_vec(), Vec::new()));
}

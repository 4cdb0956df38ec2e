//! Small files, most of them bad.

use super::*;

const HEAD: &str =
    "Handle,Title,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src";

fn sheet(rows: &str) -> Sheet {
    read(format!("{HEAD}\n{rows}").as_bytes()).unwrap()
}

fn rejected(rows: &str) -> Vec<String> {
    sheet(rows).rejected.iter().map(ToString::to_string).collect()
}

fn shape(sheet: &Sheet) -> Vec<(&str, usize, usize)> {
    let shape = |p: &'_ ProductRows| (p.variants.len(), p.images.len());
    let pairs = sheet.products.iter().map(|p| (p.slug.as_str(), shape(p)));
    pairs.map(|(slug, (variants, images))| (slug, variants, images)).collect()
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
    assert_eq!(sheet.products[0].variants[1].options, Some(vec!["Rust".to_owned()]));
    assert_eq!(sheet.products[1].cells.options, Some(vec![]));
    assert_eq!(sheet.products[1].variants[0].sku(), None);
    assert!(sheet.rejected.is_empty());
}

#[test]
fn byte_order_mark_line_ends_and_blank_lines_do_not_matter() {
    let file =
        format!("\u{feff}{HEAD}\r\n\r\na,\"A\r\nB\",,,,,1,\r\n,,,,,,,\r\n\r\nb,B,,,,,x,\r\n");
    let sheet = read(file.as_bytes()).unwrap();
    assert_eq!(sheet.products[0].cells.title, "A\r\nB");
    assert_eq!(sheet.products[0].lines, [3]);
    assert_eq!(sheet.rejected[0].line, 7);
}

#[test]
fn a_bad_variant_leaves_the_others() {
    let rows = "a,A,,Size,S,A1,1,\na,,,,M,A1,1,\na,,,,S,A2,1,\na,,,,,A3,1,\na,,,,L,A4,-1,\na,,,,XL,A5,,\na,,,,XXL,A6,2,\n";
    assert_eq!(
        rejected(rows),
        [
            "3: Variant SKU: is already used on line 2",
            "4: Option1 Value: makes the same variant as line 2",
            "5: Option1 Value: can't be blank: the product has the option Size",
            "6: Variant Price: can't be negative",
            "7: Variant Price: can't be blank where there is a SKU or an option",
        ]
    );
    assert_eq!(shape(&sheet(rows)), [("a", 2, 0)]);
}

#[test]
fn a_bad_first_row_takes_its_product_along() {
    let rows = "a,,maybe,Size,S,A1,1,\na,,,,M,A2,1,\nb,B,,,,A1,1,\n";
    assert_eq!(
        rejected(rows),
        [
            "2: Published: must be true or false",
            "2: Title: can't be blank in a product's first row",
            "3: Handle: belongs to the product that was rejected on line 2",
        ]
    );
    assert_eq!(shape(&sheet(rows)), [("b", 1, 0)], "a rejected row uses no SKU");
}

#[test]
fn a_product_without_a_variant_is_rejected() {
    assert_eq!(
        rejected("a,A,,Size,S,A1,x,\na,,,,,,,/a.jpg\nb,B,,,,,,/b.jpg\n"),
        [
            "2: Variant Price: must be an amount such as 19.90",
            "3: Handle: belongs to the product that was rejected on line 2",
            "4: Variant Price: is missing: no variant of the product is left",
        ]
    );
}

#[test]
fn rows_that_say_nothing_are_rejected() {
    assert_eq!(
        rejected(",A,,,,,1,\na,A,,,,,1,\na,,,,,,,\na,,,,,,,ftp://x\nb,B,1\nb,B,,,,,1,\n"),
        [
            "2: Handle: can't be blank",
            "4: Variant Price: can't be blank where there is no picture either",
            "5: Image Src: must be an address that begins with https://",
            "6: row: has 3 cells where the first line has 8",
            "7: Handle: belongs to the product that was rejected on line 6",
        ]
    );
}

#[test]
fn options_without_names_are_rejected() {
    let head = "Handle,Title,Variant Price,Option1 Name,Option2 Name,Option1 Value,Option2 Value";
    let read = |rows: &str| read(format!("{head}\n{rows}").as_bytes()).unwrap().rejected;
    let told = |rows: &str| read(rows).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        told("a,A,1,,Size,,S"),
        ["2: Option2 Name: needs the options before it to have names"]
    );
    assert_eq!(told("a,A,1,Size,Size,S,S"), ["2: Option2 Name: is the name of another option"]);
    assert_eq!(
        told("a,A,1,Size,,S,Red\na,,1,,,M,")[0],
        "2: Option2 Value: belongs to an option without a name"
    );
}

#[test]
fn bytes_that_are_no_text_spoil_their_row_only() {
    let mut file = format!("{HEAD}\na,A,,Size,S,,1,\na,,,,").into_bytes();
    file.extend(b"M\xff,,1,\nb,B\0,,,,,1,\n\xff,C,,,,,1,\n");
    let sheet = read(&file).unwrap();
    let told: Vec<String> = sheet.rejected.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "3: Option1 Value: is not UTF-8 text",
            "4: Title: contains characters that can't be used",
            "5: Handle: is not UTF-8 text",
        ]
    );
    assert_eq!(shape(&sheet), [("a", 1, 0)]);
}

#[test]
fn control_characters_fall_out_of_html() {
    let head = "Handle,Title,Variant Price,Body (HTML)";
    let sheet = read(format!("{head}\na,A,1,<p>A\u{b}\u{7f}\0B</p>").as_bytes()).unwrap();
    assert_eq!(sheet.products[0].cells.description.as_deref(), Some("<p>AB</p>"));
}

#[test]
fn barcodes_lose_the_mark_for_spreadsheets() {
    let file = b"Handle,Title,Variant Price,Variant Barcode\na,A,1,'309551684";
    let variant = &read(file).unwrap().products[0].variants[0];
    assert_eq!(variant.barcode.as_deref(), Some("309551684"));
}

#[test]
fn handles_become_addresses() {
    let sheet = sheet("Big Kettle,A,,,,,1,\nbig-kettle,B,,,,,1,\n");
    assert_eq!(sheet.products[0].slug, "big-kettle");
    let renamed = sheet.renamed[0].to_string();
    assert_eq!(renamed, "2: Handle: \"Big Kettle\" cannot be an address; imported as big-kettle");
    let told = sheet.rejected[0].to_string();
    assert_eq!(told, "3: Handle: means the same address, big-kettle, as line 2");
}

#[test]
fn columns_that_the_file_does_not_have_say_nothing() {
    let sheet = read(b"Variant Price,Handle,Title\n5,a,A\n").unwrap();
    let product = &sheet.products[0];
    assert_eq!((&product.cells.options, &product.cells.status), (&None, &None));
    assert_eq!((&product.variants[0].sku, product.variants[0].grams), (&None, None));
}

#[test]
fn newer_files_have_a_status() {
    let head = "Handle,Title,Variant Price,Published,Status";
    let status = |cells: &str| {
        let sheet = read(format!("{head}\na,A,1,{cells}").as_bytes()).unwrap();
        sheet.products[0].cells.status.unwrap().as_str()
    };
    assert_eq!(status("true,draft"), "draft");
    assert_eq!(status("true,"), "active");
    assert_eq!(status("false,active"), "draft");
    assert_eq!(status("FALSE,archived"), "archived");
}

#[test]
fn files_of_another_kind_are_unreadable() {
    assert_eq!(read(b""), Err(Unreadable::Empty));
    assert_eq!(read(b"\xef\xbb\xbf\n\n"), Err(Unreadable::Empty));
    assert_eq!(read(b"\xff\xfeH\0a\0"), Err(Unreadable::NotText));
    assert!(matches!(read(b"name;price\nA;1\n"), Err(Unreadable::NoColumn(_))));
}

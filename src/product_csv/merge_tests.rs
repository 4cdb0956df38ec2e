//! Tests with small files that are merged into a small shop.

use super::*;
use crate::product_csv::sheet::read;

/// Returns the product after importing a file into an empty shop.
fn shop(file: &str) -> ProductDraft {
    let mut draft = over(None, file).draft;
    for (place, variant) in (1..).zip(&mut draft.variants) {
        variant.id = Some(place.into());
    }
    draft
}

fn over(base: Option<&ProductDraft>, file: &str) -> MergedProduct {
    let sheet = read(file.as_bytes()).unwrap();
    let mut merged =
        merge(&sheet.products[0], base, &|sku| (sku == "TAKEN").then(|| "mug".to_owned()));
    merged.rejected.extend(sheet.rejected);
    merged
}

fn messages_of(merged: &MergedProduct) -> Vec<String> {
    merged.rejected.iter().map(ToString::to_string).collect()
}

fn variants(draft: &ProductDraft) -> Vec<(Option<&str>, String, String)> {
    let line = |v: &'_ VariantDraft| (v.options.join("/"), v.price.to_string());
    let lines = draft.variants.iter().map(|v| (v.sku.as_deref(), line(v)));
    lines.map(|(sku, (options, price))| (sku, options, price)).collect()
}

const KETTLE: &str = "Handle,Title,Vendor,Published,Option1 Name,Option1 Value,Variant SKU,\
    Variant Price,Variant Grams,Variant Taxable,Image Src,Image Alt Text,Variant Image\n\
    kettle,Kettle,Emalje,true,Colour,Moss,K-M,84,900,true,/moss.svg,In moss,/moss.svg\n\
    kettle,,,,,Rust,,86,950,false,/rust.svg,In rust,/rust.svg\n";

#[test]
fn the_same_file_makes_the_same_product() {
    let before = shop(KETTLE);
    let after = over(Some(&before), KETTLE);
    assert_eq!(after.draft, before);
    assert_eq!(after.on_hand, [None, None], "a file without a column leaves the stock");
    assert!(after.rejected.is_empty());
}

#[test]
fn a_list_of_prices_changes_prices_only() {
    let before = shop(KETTLE);
    let after = over(Some(&before), "Handle,Title,Variant SKU,Variant Price\nkettle,Pot,K-M,99\n");
    let mut expected = before.clone();
    expected.title = "Pot".into();
    assert_eq!(ProductDraft { variants: before.variants, ..after.draft.clone() }, expected);
    assert_eq!(
        variants(&after.draft),
        [(Some("K-M"), "Moss".into(), "99.00".into()), (None, "Rust".into(), "86.00".into())]
    );
    assert_eq!(after.draft.variants[0].grams, 900);
    let before = shop(KETTLE);
    let after = over(Some(&before), "Handle,Option1 Value,Price\nkettle,Rust,87\n");
    assert_eq!(after.draft.variants[1].price.to_string(), "87.00");
    assert_eq!(after.draft.options, ["Colour"]);
    assert!(after.rejected.is_empty());
}

#[test]
fn a_variant_without_its_sku_is_identified_by_its_options() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
        kettle,Kettle,Colour,Rust,K-R,87\n";
    let after = over(Some(&before), file).draft;
    assert_eq!(after.variants[1].sku.as_deref(), Some("K-R"));
    assert_eq!(after.variants[1].grams, 950);
    assert_eq!(after.variants.len(), 2);
}

#[test]
fn the_only_variant_becomes_the_first_of_new_options() {
    let plain = shop("Handle,Title,Variant Price\nkettle,Kettle,5\n");
    let after = over(Some(&plain), KETTLE).draft;
    assert_eq!(after.options, ["Colour"]);
    assert_eq!(after.variants.len(), 2);
    assert_eq!(after.variants[0].id, plain.variants[0].id);
}

#[test]
fn rows_that_cannot_be_told_apart_are_rejected() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Variant SKU,Variant Price\n\
        kettle,Kettle,K-M,1\nkettle,,NEW,2\nkettle,,,3\n";
    assert_eq!(
        messages_of(&over(Some(&before), file)),
        [
            "3: Option1 Value: is required to identify the variant: the product has the option Colour",
            "4: Option1 Value: is required to identify the variant: the product has the option Colour",
        ]
    );
}

#[test]
fn a_sku_of_another_product_removes_no_variant() {
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
        pot,Pot,Size,S,TAKEN,1\npot,,,M,P-M,2\n";
    let merged = over(None, file);
    assert_eq!(
        variants(&merged.draft),
        [(None, "S".into(), "1.00".into()), (Some("P-M"), "M".into(), "2.00".into())]
    );
    let message = messages_of(&merged);
    assert_eq!(
        message,
        [
            "2: Variant SKU: TAKEN is already used by the product mug; this variant is imported without it"
        ]
    );
}

#[test]
fn bad_option_names_remove_no_variant() {
    let file = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n\
        tee,Tee,Size,S,size,Red,T-1,1\ntee,,,S,,Red,T-2,2\ntee,,,,,Blue,T-3,3\n\
        tee,,,S,,Red,T-1,1\ntee,,,S,,Red,,\n";
    let merged = over(None, file);
    let options: Vec<String> =
        merged.draft.variants.iter().map(|variant| variant.options.join("/")).collect();
    assert_eq!(merged.draft.options, ["Size", "size (2)"]);
    assert_eq!(options, ["S/Red", "S/Red (2)", "T-3/Blue"]);
    let message = messages_of(&merged);
    assert!(
        message.contains(&"5: Option1 Value: makes the same variant as line 2".to_owned()),
        "{message:#?}"
    );
    assert!(message.contains(&"4: Option1 Value: is blank; this variant is called T-3".to_owned()));
    let nameless = over(None, "Handle,Title,Option1 Value,Variant Price\na,A,S,1\na,,M,2\n");
    assert_eq!(nameless.draft.options, ["Option 1"]);
    let none = over(None, "Handle,Title,Variant SKU,Variant Price\na,A,A-1,1\na,,A-2,2\n");
    assert_eq!(none.draft.options, ["Variant"]);
    assert_eq!(none.draft.variants[1].options, ["A-2"]);
}

#[test]
fn variants_named_by_an_import_are_recognized() {
    for file in [
        "Handle,Title,Variant Price\nm,Mug,3\nm,Mug,4\n",
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price\n\
            m,M,Size,S,Colour,,1\nm,,,M,,Red,2\nm,,,,,,3\n",
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
            m,M,Title,Default Title,A,1\nm,,,Default Title,B,2\n",
    ] {
        let before = shop(file);
        let after = over(Some(&before), file);
        assert_eq!(after.draft, before, "{file}");
        assert!(after.rejected.is_empty(), "{:#?}", messages_of(&after));
    }
}

#[test]
fn a_file_without_options_removes_no_variant() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
        kettle,Kettle,Title,Default Title,K-M,85\nkettle,,,Default Title,,9\n";
    let after = over(Some(&before), file);
    assert_eq!(after.draft.options, ["Colour"]);
    assert_eq!(
        variants(&after.draft),
        [(Some("K-M"), "Moss".into(), "85.00".into()), (None, "Rust".into(), "86.00".into())]
    );
    assert_eq!(
        messages_of(&after),
        [
            "3: Option1 Value: is required to identify the variant: the product has the option Colour"
        ]
    );
}

#[test]
fn products_without_a_price_are_drafts() {
    let merged = over(None, "Handle,Title\nhat,Hat\n");
    assert_eq!((merged.draft.status, merged.lacks_price), (ProductStatus::Draft, true));
    assert!(merged.rejected.is_empty());
    let partly = over(
        None,
        "Handle,Title,Status,Option1 Name,Option1 Value,Price\nhat,Hat,active,Size,S,5\nhat,,,,M,\n",
    );
    assert_eq!((partly.draft.status, partly.draft.variants.len()), (ProductStatus::Draft, 2));
    assert_eq!(
        messages_of(&partly),
        ["3: Price: is missing, so the product is imported as a draft"]
    );
    let again = over(Some(&partly.draft), "Handle,Title,Status\nhat,Hat,active\n");
    assert_eq!(again.draft.variants.len(), 2, "a file without variants leaves them");
    assert_eq!(again.draft.status, ProductStatus::Draft, "nothing is sold for nothing");
    let nothing = shop("Handle,Title,Price,Status\nhat,Hat,,active\n");
    let again = over(Some(&nothing), "Handle,Title,Price,Status\nhat,Hat,,active\n");
    assert_eq!(again.draft, nothing, "the same file again");
    let free = over(Some(&nothing), "Handle,Title,Price,Status\nhat,Hat,0,active\n");
    assert_eq!(free.draft.status, ProductStatus::Active, "where the file says so, it is free");
    let shown = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Price\nkettle,Kettle,Colour,Moss,x\nkettle,,,Blue,\n";
    let merged = over(Some(&shown), file);
    assert_eq!((merged.draft.status, merged.draft.variants.len()), (ProductStatus::Active, 2));
    assert_eq!(merged.draft.variants[0].price.to_string(), "84.00");
}

#[test]
fn products_without_a_handle_are_drafts() {
    let merged = over(None, "Title,Variant Price\nWool Hat,25.00\n");
    assert_eq!((merged.draft.status, merged.lacks_handle), (ProductStatus::Draft, true));
    let message = over(None, "Title,Price,Status\nWool Hat,25.00,active\n");
    assert_eq!((message.draft.status, message.lacks_handle), (ProductStatus::Active, false));
}

#[test]
fn pictures_of_variants_join_the_gallery_and_keep_their_descriptions() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Variant Image\n\
        kettle,Kettle,Colour,Moss,84,/rust.svg,/new.svg\n";
    let images = over(Some(&before), file).draft.images;
    let shown: Vec<(&str, &str)> =
        images.iter().map(|image| (image.src.as_str(), image.alt.as_str())).collect();
    assert_eq!(shown, [("/rust.svg", "In rust"), ("/moss.svg", "In moss"), ("/new.svg", "")]);
}

#[test]
fn excess_variants_and_pictures_are_left_out_and_reported() {
    let mut file = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\n".to_owned();
    for n in 1..=510 {
        file += &format!(
            "a,{},{},V{n},1,/{n}.jpg\n",
            if n == 1 { "A" } else { "" },
            if n == 1 { "Size" } else { "" }
        );
    }
    let merged = over(None, &file);
    assert_eq!((merged.draft.variants.len(), merged.draft.images.len()), (400, 250));
    let rows = merged.rejected.iter().filter(|message| message.column == "row").count();
    assert_eq!((rows, merged.rejected.len()), (110, 110 + 260));
}

#[test]
fn an_unpublished_archived_product_stays_archived() {
    let mut archived = shop(KETTLE);
    archived.status = ProductStatus::Archived;
    let file = |published: &str| {
        format!(
            "Handle,Title,Variant Price,Published,Variant SKU\nkettle,Kettle,1,{published},K-M\n"
        )
    };
    let status = |published| over(Some(&archived), &file(published)).draft.status;
    assert_eq!(status("false"), ProductStatus::Archived);
    assert_eq!(status("true"), ProductStatus::Active);
}

#[test]
fn rows_beyond_the_limits_of_a_product_are_rejected_together() {
    let mut file =
        String::from("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n");
    for number in 0..MAX_ROWS + 500 {
        file += &format!("kettle,Kettle,Size,{number},K-{number},1\n");
    }
    let merged = over(None, &file);
    assert_eq!(merged.draft.variants.len(), MAX_VARIANTS);
    let messages = messages_of(&merged);
    assert_eq!(messages.len(), 1 + MAX_ROWS - MAX_VARIANTS);
    let left_out = "500 rows are left out";
    assert!(messages.iter().any(|message| message.contains(left_out)), "{}", messages[0]);
    let again = over(Some(&merged.draft), &file);
    assert_eq!(again.draft.variants.len(), MAX_VARIANTS);
}

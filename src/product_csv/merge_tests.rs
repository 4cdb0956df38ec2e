//! A small shop, and small files laid over it.

use super::*;
use crate::product_csv::sheet::read;

/// What the shop has after a file came into an empty one.
fn shop(file: &str) -> ProductDraft {
    over(None, file).draft
}

fn over(base: Option<&ProductDraft>, file: &str) -> Merged {
    let sheet = read(file.as_bytes()).unwrap();
    assert!(sheet.rejected.is_empty(), "{:?}", sheet.rejected);
    merge(&sheet.products[0], base, |sku| (sku == "TAKEN").then(|| "mug".to_owned()))
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
}

#[test]
fn columns_and_variants_that_a_file_leaves_out_stay() {
    let before = shop(KETTLE);
    let after = over(Some(&before), "Handle,Title,Variant SKU,Variant Price\nkettle,Pot,K-M,99\n");
    let expected = ProductDraft { title: "Pot".into(), ..before.clone() };
    assert_eq!(ProductDraft { variants: before.variants, ..after.draft.clone() }, expected);
    assert_eq!(
        variants(&after.draft),
        [(Some("K-M"), "Moss".into(), "99.00".into()), (None, "Rust".into(), "86.00".into())]
    );
    assert_eq!(after.draft.variants[0].grams, 900);
}

#[test]
fn a_variant_without_its_sku_is_known_by_its_options() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
        kettle,Kettle,Colour,Rust,K-R,87\n";
    let after = over(Some(&before), file).draft;
    assert_eq!(after.variants[0].grams, 950);
    assert!(!after.variants[0].taxable);
    assert_eq!(after.variants.len(), 2);
}

#[test]
fn new_options_replace_the_variants_that_they_cannot_describe() {
    let plain = shop("Handle,Title,Variant Price\nkettle,Kettle,5\n");
    let after = over(Some(&plain), KETTLE).draft;
    assert_eq!(after.options, ["Colour"]);
    assert_eq!(after.variants.len(), 2);
}

#[test]
fn rows_that_cannot_be_told_apart_are_rejected() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Variant SKU,Variant Price\n\
        kettle,Kettle,K-M,1\nkettle,,NEW,2\nkettle,,TAKEN,3\n";
    let told: Vec<String> =
        over(Some(&before), file).rejected.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "3: Option1 Value: is needed: the product has options",
            "4: Variant SKU: is already used by the product mug",
        ]
    );
}

#[test]
fn pictures_of_variants_join_the_gallery_and_keep_their_words() {
    let before = shop(KETTLE);
    let file = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Variant Image\n\
        kettle,Kettle,Colour,Moss,84,/rust.svg,/new.svg\n";
    let images = over(Some(&before), file).draft.images;
    let shown: Vec<(&str, &str)> =
        images.iter().map(|image| (image.src.as_str(), image.alt.as_str())).collect();
    assert_eq!(shown, [("/rust.svg", "In rust"), ("/moss.svg", "In moss"), ("/new.svg", "")]);
}

#[test]
fn what_is_archived_and_not_published_stays_archived() {
    let archived = ProductDraft { status: ProductStatus::Archived, ..shop(KETTLE) };
    let file = |published: &str| {
        format!(
            "Handle,Title,Variant Price,Published,Variant SKU\nkettle,Kettle,1,{published},K-M\n"
        )
    };
    let status = |published| over(Some(&archived), &file(published)).draft.status;
    assert_eq!(status("false"), ProductStatus::Archived);
    assert_eq!(status("true"), ProductStatus::Active);
}

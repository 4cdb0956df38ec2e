//! Files of other systems, as their products in Shopify's format.

use super::super::{
    columns::*,
    raw_table::{Conversion, RawTable},
    table::{ExpectedRows, Reader, Row},
};
use super::*;

/// Converts a file.
fn converted(system: ConvertibleSystem, text: &str) -> Conversion {
    let mut reader = Reader::new(text, b',');
    let no_rows = |_: &[String]| false;
    let expected = ExpectedRows { width: usize::MAX, is_row: &no_rows };
    let names = reader.next(&expected).unwrap().cells;
    let rows: Vec<Row> = std::iter::from_fn(|| reader.next(&expected)).collect();
    convert(system, &RawTable::new(&names, &rows))
}

/// These columns of each row, separated by vertical bars.
fn table(conversion: &Conversion, columns: &[&str]) -> Vec<String> {
    let positions: Vec<usize> = columns
        .iter()
        .map(|wanted| conversion.columns.iter().position(|c| c.column == *wanted).unwrap())
        .collect();
    let line = |row: &Row| {
        positions.iter().map(|at| row.cells[*at].as_str()).collect::<Vec<_>>().join("|")
    };
    conversion.rows.iter().map(line).collect()
}

#[test]
fn variations_of_woocommerce_become_variants() {
    let text = "ID,Type,SKU,Name,Published,Description,In stock?,Stock,Backorders allowed?,Weight (kg),\
        Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n\
        1,simple,MUG,Mug,1,<p>A mug</p>,1,7,0,0.4,8,10,Kitchen > Mugs,\"https://a/1.jpg, https://a/2.jpg\",,,\n\
        2,variable,TEE,Tee,0,,1,,0,,,,Clothes,,,Size,\"S, M\"\n\
        3,variation,TEE-S,Tee - S,1,,1,3,notify,,,20,,,TEE,Size,S\n\
        4,variation,TEE-M,Tee - M,1,,1,4,0,,,21,,,id:2,Size,M\n\
        5,variation,X,X,1,,1,4,0,,,21,,,id:99,Size,M\n";
    let found = converted(ConvertibleSystem::WooCommerce, text);
    let columns = [
        HANDLE,
        TITLE,
        TYPE,
        STATUS,
        OPTION_NAMES[0],
        OPTION_VALUES[0],
        SKU,
        PRICE,
        COMPARE_AT,
        QUANTITY,
        POLICY,
        GRAMS,
    ];
    assert_eq!(
        table(&found, &columns),
        [
            "mug|Mug|Mugs|active|||MUG|8|10|7|deny|0.4 kg",
            "tee|Tee|Clothes|draft|Size||||||deny|",
            "tee|||||S|TEE-S|20||3|continue|",
            "tee|||||M|TEE-M|21||4|deny|",
        ]
    );
    assert_eq!(found.rejected.len(), 1);
    assert_eq!(found.rejected[0].line, 6);
}

#[test]
fn simple_products_of_magento_become_variants_of_the_configurable_one() {
    let text = "sku,store_view_code,attribute_set_code,product_type,categories,name,price,qty,url_key,product_online,configurable_variations\n\
        H-S,,Top,simple,Default Category/Men,Hoodie S,50,3.0000,hoodie-s,1,\n\
        H-M,,Top,simple,Default Category/Men,Hoodie M,52,4,hoodie-m,1,\n\
        H,,Top,configurable,\"Default Category/Men,Default Category/Men/Hoodies\",Hoodie,,0,hoodie,1,\"sku=H-S,size=S|sku=H-M,size=M|sku=H-L,size=L\"\n\
        H,de,,,,Kapuzenpulli,,,,,\n\
        B,,Bag,simple,Default Category,Bag,30,5,,2,\n";
    let found = converted(ConvertibleSystem::Magento, text);
    let columns =
        [HANDLE, TITLE, TYPE, STATUS, OPTION_NAMES[0], OPTION_VALUES[0], SKU, PRICE, QUANTITY];
    assert_eq!(
        table(&found, &columns),
        [
            "hoodie|Hoodie|Hoodies|active|size||||",
            "hoodie|||||S|H-S|50|3",
            "hoodie|||||M|H-M|52|4",
            "bag|Bag||draft|||B|30|5",
        ]
    );
    assert_eq!(found.rejected.len(), 1, "the third variant is not in the file");
    assert_eq!(found.notes.len(), 1, "{:?}", found.notes);
}

#[test]
fn rows_of_medusa_are_variants() {
    let text = "Product Handle,Product Title,Product Status,Product Tag 1,Product Tag 2,Variant SKU,\
        Variant Inventory Quantity,Variant Allow Backorder,Variant Manage Inventory,Price EUR,Price USD,\
        Option 1 Name,Option 1 Value,Image 1 Url\n\
        tee,Tee,published,new,cotton,T-S,5,FALSE,TRUE,10,12,Size,S,https://a/1.jpg\n\
        tee,Tee,published,new,cotton,T-M,6,TRUE,TRUE,,13,Size,M,\n";
    let found = converted(ConvertibleSystem::Medusa, text);
    let columns = [
        HANDLE,
        TITLE,
        STATUS,
        TAGS,
        OPTION_NAMES[0],
        OPTION_VALUES[0],
        SKU,
        PRICE,
        QUANTITY,
        POLICY,
        IMAGE,
    ];
    assert_eq!(
        table(&found, &columns),
        [
            "tee|Tee|active|new, cotton|Size|S|T-S|10|5|deny|https://a/1.jpg",
            "tee|Tee|active|new, cotton|Size|M|T-M|13|6|continue|",
        ]
    );
}

#[test]
fn rows_of_square_are_variations_of_an_item() {
    let text = "Token,Item Name,Variation Name,SKU,Description,Category,Price,GTIN,Current Quantity Main,Current Quantity Shop\n\
        t1,Candle,Small,C-S,Soy,Home,12.00,,3,4\n\
        t1,Candle,Large,C-L,,Home,variable,,,\n\
        t2,Soap,Regular,S,,Bath,4,123,9,\n";
    let found = converted(ConvertibleSystem::Square, text);
    let columns =
        [HANDLE, TITLE, TYPE, OPTION_NAMES[0], OPTION_VALUES[0], SKU, PRICE, QUANTITY, TRACKER];
    assert_eq!(
        table(&found, &columns),
        [
            "candle|Candle|Home|Variation|Small|C-S|12.00|7|shop",
            "candle|Candle|Home|Variation|Large|C-L|||",
            "soap|Soap|Bath|Title|Default Title|S|4|9|shop",
        ]
    );
}

#[test]
fn lists_of_variations_of_etsy_become_variants() {
    let text = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,VARIATION 1 TYPE,\
        VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 NAME,VARIATION 2 VALUES,SKU\n\
        Ring,\"A <fine> ring\n\nof silver\",20,EUR,4,\"silver,hand_made\",silver,https://a/1.jpg,https://a/2.jpg,,,,,,R1\n\
        Scarf,,30,EUR,4,,,,,Color,Color,\"Red, Blue\",Size,\"S,M\",\"A,B\"\n";
    let found = converted(ConvertibleSystem::Etsy, text);
    let columns = [
        HANDLE,
        TITLE,
        BODY,
        TAGS,
        OPTION_VALUES[0],
        OPTION_VALUES[1],
        SKU,
        PRICE,
        QUANTITY,
        IMAGE,
    ];
    assert_eq!(
        table(&found, &columns),
        [
            "ring|Ring|<p>A &lt;fine&gt; ring</p><p>of silver</p>|silver,hand made|||R1|20|4|https://a/1.jpg https://a/2.jpg",
            "scarf|Scarf|||Red|S|A|30|| ",
            "scarf||||Red|M|B|30||",
            "scarf||||Blue|S||30||",
            "scarf||||Blue|M||30||",
        ]
    );
    assert_eq!(found.notes.len(), 1);
}

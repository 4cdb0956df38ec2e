//! New products of a file: they are created together, as if they were created one by one.

use std::collections::HashMap;

use vitrine::accounts::Scope;
use vitrine::audit::Purpose;
use vitrine::catalog::ProductChange;
use vitrine::foundation::ids::ProductBatchId;
use vitrine::imports;
use vitrine::product_batches::{self, ApplyChunk, BatchKind, BatchStatus, NewBatch};
use vitrine::product_csv::{self, ImportedProduct};
use vitrine::public_client::UrlRule;
use vitrine::webhooks::{self, SecretCipher, WebhookConfig};

use crate::on_both;
use crate::support::Database;
use crate::support::sql::query_texts;
use crate::support::statement_log::StatementLog;
use crate::support::test_shop::TestShop;

const COLUMNS: &str = "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,\
    Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src\n";

/// Products with and without options, stock, SKUs, types and pictures. Two have handles with the same slug.
const PRODUCTS: &str = "\
    kettle,Kettle,Kitchen,Size,S,K-S,shopify,3,10,https://pictures.example/kettle.jpg\n\
    kettle,,,,M,K-M,shopify,0,12,https://pictures.example/lid.jpg\n\
    Jug!,Jug,kitchen,,,JUG,shopify,-2,5,/static/img/placeholder.svg\n\
    jug,Jug,Kitchen,,,JUG-2,shopify,7,5.50,https://pictures.example/kettle.jpg\n\
    spade,Spade,Garden,,,,,,4,\n\
    mug,Mug,,,,MUG,shopify,1,4,\n";

/// The columns that an import writes, except for those with random values.
const TABLES: [(&str, &str); 9] = [
    (
        "products",
        "id, slug, handle, title, description, status, released_at, max_per_customer, vendor, \
         product_type, tags, tax_class, option1_name, option2_name, option3_name, min_price, \
         max_price, search_text, title_key, version, inserted_at, updated_at",
    ),
    ("product_images", "id, product_id, position, src, alt, focal_x, focal_y, picture_id"),
    (
        "variants",
        "id, product_id, position, sku, option1, option2, option3, price, compare_at_price, \
         barcode, grams, requires_shipping, taxable, track_stock, backorder, max_per_order, \
         image_id, inserted_at, updated_at",
    ),
    ("price_changes", "id, variant_id, price, changed_at"),
    ("categories", "id, slug, title"),
    ("product_categories", "product_id, category_id"),
    ("stock_items", "id, variant_id, warehouse_id, on_hand, held, version, updated_at"),
    (
        "stock_movements",
        "id, stock_item_id, actor_id, reason, reference, delta, before, after, inserted_at, batch_id",
    ),
    ("picture_fetches", "id, url, status"),
];

/// The columns of tables whose rows have no certain order, except among those about one record.
const LOGS: [(&str, &str); 2] = [
    (
        "audit_entries",
        "subject_kind, subject_id, action, label, changes, version_after, snapshot, inserted_at",
    ),
    ("webhook_deliveries", "subject_id, event, data, status, endpoint_id"),
];

/// Returns the rows of a table as texts.
fn rows(test_shop: &TestShop, table: &str, columns: &str) -> Vec<String> {
    let text = |column| format!("coalesce(CAST({column} AS TEXT), 'null')");
    let texts: Vec<String> = columns.split(", ").map(text).collect();
    let texts = texts.join(" || ' | ' || ");
    let order = columns.split(", ").next().unwrap();
    query_texts(&test_shop.db, &format!("SELECT {texts} AS word FROM {table} ORDER BY {order}"))
}

/// Opens a shop with an endpoint for all events.
fn open(db: Database) -> TestShop {
    let test_shop = TestShop::on(db);
    let cipher = SecretCipher::new(b"the key of this test");
    let config = WebhookConfig { cipher, url_rule: UrlRule::PublicOrLoopback };
    test_shop
        .write(move |tx| {
            let params = [("url", "http://127.0.0.1:9/"), ("events[]", "*")];
            webhooks::create_endpoint(tx, None, &config, params.into_iter().collect())
        })
        .unwrap();
    test_shop
}

fn importing(batch: Option<ProductBatchId>) -> Scope {
    let purpose = Purpose::Import { summary: "products.csv".into(), batch };
    Scope::command("import").with_purpose(purpose)
}

/// Imports products in one transaction, so many at a time.
fn import(test_shop: &TestShop, products: &str, at_a_time: usize) -> Vec<ImportedProduct> {
    let products = product_csv::read(format!("{COLUMNS}{products}")).unwrap().products;
    let work = test_shop.write(move |tx| {
        let mut imported = Vec::new();
        for products in products.chunks(at_a_time) {
            imported.extend(product_csv::import_products(tx, &importing(None), products)?);
        }
        Ok(imported)
    });
    work.unwrap()
}

fn reasons(imported: &[ImportedProduct]) -> Vec<String> {
    let rejected = imported.iter().flat_map(|product| &product.report.rejected);
    rejected.map(|error| error.reason.clone()).collect()
}

on_both! {
    fn products_that_are_created_together_are_as_if_created_one_by_one(db: Database) {
        let other = Database::fresh(db.kind);
        let (mut together, mut one_by_one) = (open(db), open(other));
        let imported = import(&together, PRODUCTS, 100);
        assert_eq!(imported.len(), 5);
        assert_eq!(format!("{imported:?}"), format!("{:?}", import(&one_by_one, PRODUCTS, 1)));
        for (table, columns) in TABLES {
            let created = rows(&together, table, columns);
            assert!(!created.is_empty(), "{table}");
            assert_eq!(created, rows(&one_by_one, table, columns), "{table}");
        }
        for (table, columns) in LOGS {
            let (mut one, mut other) = (rows(&together, table, columns), rows(&one_by_one, table, columns));
            one.sort();
            other.sort();
            assert_eq!(one, other, "{table}");
        }
        let events = |test_shop: &mut TestShop| {
            let mut events: Vec<String> = test_shop.events().iter().map(|event| format!("{event:?}")).collect();
            events.sort();
            events
        };
        assert_eq!(events(&mut together), events(&mut one_by_one));
        let slugs = query_texts(&together.db, "SELECT slug AS word FROM products ORDER BY id");
        assert_eq!(slugs, ["kettle", "jug", "jug-2", "spade", "mug"]);
        let stock = "SELECT label || ' ' || changes AS word FROM audit_entries WHERE subject_kind = 'stock' ORDER BY id";
        let stock = query_texts(&together.db, stock);
        assert_eq!(stock.len(), 4);
        assert!(stock[0].starts_with("Kettle (S) ") && stock[0].contains("Units on hand in"), "{}", stock[0]);
        assert!(together.ledger_adds_up());
    }

    fn a_product_that_is_rejected_does_not_stop_those_created_with_it(db: Database) {
        let test_shop = TestShop::on(db);
        // As if another product had the title first, which only the database notices.
        test_shop.execute("CREATE UNIQUE INDEX products_one_title ON products (title)");
        let products = "\
            a,A,Kitchen,,,A,shopify,1,1,\n\
            b,B,Kitchen,,,B,shopify,2,1,\n\
            c,C,Kitchen,,,C,shopify,3,1,\n\
            d,A,Garden,,,D,shopify,4,1,\n\
            e,E,Kitchen,,,E,shopify,5,1,\n";
        let imported = import(&test_shop, products, 100);
        let is_new = |product: &ImportedProduct| product.change == Some(ProductChange::New);
        assert_eq!(imported.iter().map(is_new).collect::<Vec<_>>(), [true, true, true, false, true]);
        assert_eq!(reasons(&imported), ["has a name or SKU that another product has"]);
        let titles = query_texts(&test_shop.db, "SELECT title AS word FROM products ORDER BY id");
        assert_eq!(titles, ["A", "B", "C", "E"]);
        let units = "SELECT CAST(on_hand AS TEXT) AS word FROM stock_items ORDER BY id";
        assert_eq!(query_texts(&test_shop.db, units), ["1", "2", "3", "5"]);
        let categories = query_texts(&test_shop.db, "SELECT title AS word FROM categories ORDER BY id");
        assert_eq!(categories, ["Kitchen"]);
        let again = import(&test_shop, products, 100);
        assert_eq!(again.iter().filter(|product| product.change == Some(ProductChange::Unchanged)).count(), 4);
    }

    fn new_products_between_others_are_imported_in_order(db: Database) {
        let test_shop = TestShop::on(db);
        import(&test_shop, "old,Old,,,,OLD,shopify,1,1,\n", 100);
        let products = "\
            a,A,,,,A,shopify,1,1,\n\
            b,B,,,,B,shopify,1,1,\n\
            old,Older,,,,OLD,shopify,9,1,\n\
            c,C,,,,C,shopify,1,1,\n\
            d,D,,,,D,shopify,1,1,\n";
        let changes: Vec<_> = import(&test_shop, products, 100).iter().map(|product| product.change).collect();
        let (new, changed) = (Some(ProductChange::New), Some(ProductChange::Changed));
        assert_eq!(changes, [new, new, changed, new, new]);
        let titles = query_texts(&test_shop.db, "SELECT title AS word FROM products ORDER BY id");
        assert_eq!(titles, ["Older", "A", "B", "C", "D"]);
    }

    fn products_that_were_created_together_are_undone(db: Database) {
        let test_shop = TestShop::on(db);
        let admin = test_shop.admin("eve");
        let new = NewBatch { kind: BatchKind::Import, title: "products.csv".into(), parameters: "{}".into(), total: 5 };
        let products = product_csv::read(format!("{COLUMNS}{PRODUCTS}")).unwrap().products;
        let batch = test_shop.write(move |tx| {
            let batch = product_batches::begin_batch(tx, &importing(None), &new)?;
            let imported = product_csv::import_products(tx, &importing(Some(batch)), &products)?;
            product_batches::add_chunk(tx, batch, &imports::report_chunk(imported))?;
            product_batches::finish_batch(tx, batch)?;
            Ok(batch)
        });
        let batch = batch.unwrap();
        assert_eq!(test_shop.query_number("SELECT count(*) FROM products"), 5);
        test_shop.write(move |tx| product_batches::start_undo(tx, &admin, batch, None)).unwrap();
        let kinds = || HashMap::from([(BatchKind::Import, imports::apply_products as ApplyChunk)]);
        while test_shop.write(move |tx| product_batches::run_chunk(tx, batch, 2, &kinds(), None)).unwrap() {}
        let undone = test_shop.read(move |conn| product_batches::get_batch(conn, &Scope::system(), batch)).unwrap();
        assert_eq!((undone.status, undone.undone, undone.undo_kept), (BatchStatus::Undone, 5, 0));
        for table in ["products", "variants", "product_images", "categories", "stock_items"] {
            assert_eq!(test_shop.query_number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
        }
        assert!(test_shop.ledger_adds_up());
    }

    fn two_hundred_new_products_take_few_statements(db: Database) {
        let log = StatementLog::of(&db);
        let test_shop = TestShop::on(db);
        let mut products = String::new();
        for n in 1..=200 {
            products += &format!("p-{n},Product {n},Type {},Size,S,P{n}-S,shopify,1,1,/static/{n}.svg\n", n % 7);
            products += &format!("p-{n},,,,M,P{n}-M,shopify,2,1,\n");
        }
        let statements = || log.counts().values().sum::<usize>();
        let before = statements();
        let imported = import(&test_shop, &products, 400);
        assert_eq!(reasons(&imported), [""; 0]);
        let count = statements() - before;
        // Each of the seven types is a new category.
        let most = 7 * 12 + 50;
        assert!(count < most, "{count} statements: {:#?}", log.counts());
    }
}

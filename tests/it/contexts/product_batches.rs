//! Changes of many products: applied in chunks, resumed after a crash, and undone as a whole.

use std::collections::HashMap;

use vitrine::accounts::{self, Scope};
use vitrine::audit::Purpose;
use vitrine::bulk_changes;
use vitrine::catalog::{self, ProductDraft, ProductSelection};
use vitrine::db::Tx;
use vitrine::foundation::ids::{ProductBatchId, ProductId};
use vitrine::foundation::page::PageRequest;
use vitrine::foundation::params::Params;
use vitrine::product_batches::{
    self, ApplyChunk, BatchKind, BatchPhase, BatchResult, BatchRunner, BatchStatus, ChunkReport,
    NewBatch, ProductBatch,
};
use vitrine::{Error, Result, audit, inventory};

use crate::on_both;
use crate::support::Database;
use crate::support::product_fixtures::{product_draft, variant_with_size};
use crate::support::sql::query_texts;
use crate::support::test_shop::{TestShop, VariantFixture};

fn kinds() -> HashMap<BatchKind, ApplyChunk> {
    HashMap::from([
        (BatchKind::Bulk, bulk_changes::apply_chunk as ApplyChunk),
        (BatchKind::Import, import_chunk as ApplyChunk),
    ])
}

/// Creates a product with a new category and stock, and changes the first product.
fn import_chunk(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: &ProductBatch,
    _: usize,
) -> Result<ChunkReport> {
    let mut new = kettle("New kettle", &["N-S", "N-M"]);
    new.categories = catalog::find_or_create_categories(tx, scope, &["Imported".to_owned()])?;
    let saved = catalog::save_product(tx, scope, None, new)?;
    inventory::record_on_hand(tx, scope, saved.variants[0].id, 9, "import")?;
    let first = ProductId::from(batch.parameters.parse::<i64>().unwrap());
    let record = catalog::get_product(tx, scope, first)?;
    let mut draft = record.draft.clone();
    draft.title = "Renamed".into();
    draft.variants.remove(0);
    catalog::save_product(tx, scope, Some(first), draft)?;
    inventory::record_on_hand(tx, scope, record.variants[1].id, 20, "import")?;
    Ok(ChunkReport { done: 2, ..ChunkReport::default() })
}

fn kettle(title: &str, skus: &[&str; 2]) -> ProductDraft {
    let variants =
        vec![variant_with_size(skus[0], "S", "9.99"), variant_with_size(skus[1], "M", "12")];
    product_draft(title, variants)
}

fn create(test_shop: &TestShop, title: &str, skus: &[&str; 2]) -> ProductId {
    let draft = kettle(title, skus);
    let save =
        move |tx: &mut Tx<'_>| catalog::save_product(tx, &Scope::system(), None, draft.clone());
    test_shop.write(save).unwrap().id
}

fn draft_of(test_shop: &TestShop, id: ProductId) -> ProductDraft {
    test_shop.read(move |conn| catalog::get_product(conn, &Scope::system(), id)).unwrap().draft
}

fn prices(test_shop: &TestShop, id: ProductId) -> Vec<String> {
    draft_of(test_shop, id).variants.iter().map(|variant| variant.price.to_string()).collect()
}

fn preview(test_shop: &TestShop, scope: &Scope, fields: &[(&str, &str)]) -> Result<ProductBatch> {
    let scope = scope.clone();
    let params: Params = fields.iter().copied().collect();
    test_shop.write(move |tx| {
        let selection = ProductSelection::from_params(&params);
        bulk_changes::create_bulk_change(tx, &scope, &selection, params.clone())
    })
}

fn start(test_shop: &TestShop, scope: &Scope, id: ProductBatchId) -> Result<ProductBatch> {
    let scope = scope.clone();
    test_shop.write(move |tx| product_batches::start_batch(tx, &scope, id, None))
}

fn start_undo(test_shop: &TestShop, scope: &Scope, id: ProductBatchId) -> Result<ProductBatch> {
    let scope = scope.clone();
    test_shop.write(move |tx| product_batches::start_undo(tx, &scope, id, None))
}

fn run_chunk(test_shop: &TestShop, id: ProductBatchId) -> bool {
    test_shop.write(move |tx| product_batches::run_chunk(tx, id, 2, &kinds(), None)).unwrap()
}

/// Runs a batch to its end, and returns it.
fn run(test_shop: &TestShop, id: ProductBatchId) -> ProductBatch {
    while run_chunk(test_shop, id) {}
    get(test_shop, id)
}

/// Runs the job that was enqueued last.
fn run_job(test_shop: &TestShop) {
    let payload = "SELECT payload AS word FROM outbox ORDER BY id DESC LIMIT 1";
    let payload = query_texts(&test_shop.db, payload).remove(0);
    let handle = BatchRunner::new(test_shop.repo.clone(), kinds()).handler();
    test_shop.block_on(handle(payload)).unwrap();
}

fn get(test_shop: &TestShop, id: ProductBatchId) -> ProductBatch {
    test_shop.read(move |conn| product_batches::get_batch(conn, &Scope::system(), id)).unwrap()
}

fn results(test_shop: &TestShop, id: ProductBatchId, phase: BatchPhase) -> Vec<BatchResult> {
    let request = PageRequest { number: 1, per_page: 100 };
    let list = test_shop.read(move |conn| {
        product_batches::list_results(conn, &Scope::system(), id, phase, request)
    });
    list.unwrap().items
}

fn rename(test_shop: &TestShop, scope: &Scope, id: ProductId, title: &'static str) {
    let scope = scope.clone();
    let edit = move |tx: &mut Tx<'_>| {
        let mut draft = catalog::get_product(tx, &scope, id)?.draft;
        draft.title = title.into();
        catalog::save_product(tx, &scope, Some(id), draft)
    };
    test_shop.write(edit).unwrap();
}

on_both! {
    fn prices_are_raised_in_chunks_and_undone_except_for_what_was_edited(db: Database) {
        let test_shop = TestShop::on(db);
        let (eve, bob) = (test_shop.admin("eve"), test_shop.admin("bob"));
        let ids: Vec<ProductId> = (0..5)
            .map(|n| create(&test_shop, &format!("Kettle {n}"), &[&format!("S{n}"), &format!("M{n}")]))
            .collect();
        let before: Vec<ProductDraft> = ids.iter().map(|id| draft_of(&test_shop, *id)).collect();
        let fields = [("filter", ""), ("action", "price_percent"), ("percent", "5"), ("compare_at", "old_price")];
        let batch = preview(&test_shop, &eve, &fields).unwrap();
        assert_eq!((batch.status, batch.total, &*batch.title), (BatchStatus::Preview, 5, "Prices +5 %"));
        assert_eq!(prices(&test_shop, ids[0]), ["9.99", "12.00"], "nothing was changed");
        // Edited after the preview.
        rename(&test_shop, &bob, ids[1], "Edited");
        start(&test_shop, &eve, batch.id).unwrap();
        // The process stops after the first chunk. Another one continues there.
        assert!(run_chunk(&test_shop, batch.id));
        assert_eq!(prices(&test_shop, ids[0]), ["10.49", "12.60"]);
        assert_eq!(prices(&test_shop, ids[2]), ["9.99", "12.00"]);
        let done = run(&test_shop, batch.id);
        assert_eq!((done.status, done.done, done.kept, done.failed), (BatchStatus::Done, 4, 1, 0));
        assert_eq!(draft_of(&test_shop, ids[4]).variants[0].compare_at_price, "9.99".parse().ok());
        let kept = results(&test_shop, batch.id, BatchPhase::Apply);
        assert_eq!((kept.len(), &*kept[0].title, &*kept[0].reason), (1, "Edited", "It was changed since the preview."));
        assert_eq!(prices(&test_shop, ids[1]), ["9.99", "12.00"]);
        // Edited after the change.
        rename(&test_shop, &bob, ids[3], "Edited later");
        start_undo(&test_shop, &eve, batch.id).unwrap();
        assert!(run_chunk(&test_shop, batch.id));
        let undone = run(&test_shop, batch.id);
        assert_eq!((undone.status, undone.undone, undone.undo_kept), (BatchStatus::Undone, 3, 1));
        let kept = results(&test_shop, batch.id, BatchPhase::Undo);
        assert_eq!((kept.len(), &*kept[0].title), (1, "Edited later"));
        assert!(kept[0].reason.contains("Title by bob@example.com"), "{}", kept[0].reason);
        assert_eq!(prices(&test_shop, ids[3]), ["10.49", "12.60"], "not overwritten");
        for n in [0, 2, 4] {
            assert_eq!(draft_of(&test_shop, ids[n]), before[n]);
        }
        assert_eq!(test_shop.read(audit::find_disagreements).unwrap(), [""; 0]);
    }

    fn an_import_is_undone_with_its_products_categories_and_stock(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let first = create(&test_shop, "Kettle", &["S", "M"]);
        let variant = draft_of(&test_shop, first).variants[1].id.unwrap();
        test_shop.set_stock(variant, 4).unwrap();
        let before = draft_of(&test_shop, first);
        let scope = eve.clone();
        let new = NewBatch {
            kind: BatchKind::Import,
            title: "products.csv".into(),
            parameters: first.to_string(),
            total: 2,
        };
        let id = test_shop.write(move |tx| product_batches::create_batch(tx, &scope, &new)).unwrap();
        start(&test_shop, &eve, id).unwrap();
        assert_eq!(run(&test_shop, id).status, BatchStatus::Done);
        assert_eq!((draft_of(&test_shop, first).title.as_str(), test_shop.on_hand(variant)), ("Renamed", 20));
        // Sold in the meantime.
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), variant, -3, "sale")).unwrap();
        start_undo(&test_shop, &eve, id).unwrap();
        let undone = run(&test_shop, id);
        assert_eq!((undone.status, undone.undone, undone.undo_kept), (BatchStatus::Undone, 2, 0));
        assert_eq!(draft_of(&test_shop, first), before);
        assert_eq!(test_shop.on_hand(variant), 1, "16 of the 17 units that are left came with the import");
        assert_eq!(test_shop.query_number("SELECT count(*) FROM products"), 1);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM categories"), 0);
        assert!(test_shop.ledger_adds_up());
    }

    fn an_undo_does_not_take_units_that_were_sold(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let variant = test_shop.create_variant("Lamp", VariantFixture::with_stock(2));
        let fields = [("filter", ""), ("action", "add_stock"), ("units", "10")];
        let batch = preview(&test_shop, &eve, &fields).unwrap();
        start(&test_shop, &eve, batch.id).unwrap();
        assert_eq!(run(&test_shop, batch.id).done, 1);
        assert_eq!(test_shop.on_hand(variant), 12);
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), variant, -5, "sale")).unwrap();
        start_undo(&test_shop, &eve, batch.id).unwrap();
        let undone = run(&test_shop, batch.id);
        assert_eq!((undone.undone, undone.undo_kept), (0, 1));
        assert!(results(&test_shop, batch.id, BatchPhase::Undo)[0].reason.contains("below zero"));
        assert_eq!(test_shop.on_hand(variant), 7);
        assert!(test_shop.ledger_adds_up());
    }

    fn a_batch_is_started_and_undone_once(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        create(&test_shop, "Kettle", &["S", "M"]);
        let fields = [("filter", ""), ("action", "add_tags"), ("tags", "Sale")];
        let batch = preview(&test_shop, &eve, &fields).unwrap();
        let code = |result: Result<ProductBatch>| match result {
            Err(Error::Rejected(reason)) => reason.code(),
            other => panic!("not rejected: {other:?}"),
        };
        assert_eq!(code(start_undo(&test_shop, &eve, batch.id)), "batch_not_applied");
        let started = test_shop.write_concurrently((0..4).map(|_| {
            let (scope, id) = (eve.clone(), batch.id);
            move |tx: &mut Tx<'_>| product_batches::start_batch(tx, &scope, id, None)
        }));
        assert_eq!(started.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(code(start_undo(&test_shop, &eve, batch.id)), "batch_still_running");
        run(&test_shop, batch.id);
        start_undo(&test_shop, &eve, batch.id).unwrap();
        assert_eq!(code(start_undo(&test_shop, &eve, batch.id)), "batch_being_undone");
        run(&test_shop, batch.id);
        assert_eq!(code(start_undo(&test_shop, &eve, batch.id)), "batch_already_undone");
        assert_eq!(code(start(&test_shop, &eve, batch.id)), "batch_already_started");
    }

    fn a_batch_stops_when_its_starter_may_no_longer_change_products(db: Database) {
        let test_shop = TestShop::on(db);
        let (eve, bob) = (test_shop.admin("eve"), test_shop.admin("bob"));
        let ids: Vec<ProductId> = (0..4)
            .map(|n| create(&test_shop, &format!("Kettle {n}"), &[&format!("S{n}"), &format!("M{n}")]))
            .collect();
        let fields = [("filter", ""), ("action", "price_percent"), ("percent", "10")];
        let batch = preview(&test_shop, &bob, &fields).unwrap();
        start(&test_shop, &eve, batch.id).unwrap();
        assert!(run_chunk(&test_shop, batch.id));
        for change in [
            "UPDATE users SET deactivated_at = inserted_at WHERE email = 'eve@example.com'",
            "UPDATE users SET role = 'staff', role_id = (SELECT id FROM roles WHERE kind = 'analyst'), deactivated_at = NULL
             WHERE email = 'eve@example.com'",
        ] {
            test_shop.execute(change);
            test_shop.execute("UPDATE product_batches SET status = 'running', problem = ''");
            run_job(&test_shop);
            let stopped = get(&test_shop, batch.id);
            assert_eq!((stopped.status, stopped.done), (BatchStatus::Failed, 2), "{change}");
            assert!(stopped.problem.starts_with("eve@example.com may no longer change products."), "{}", stopped.problem);
            assert_eq!((&*prices(&test_shop, ids[1])[0], &*prices(&test_shop, ids[2])[0]), ("10.99", "9.99"));
        }
        let refused = start_undo(&test_shop, &Scope::visitor(), batch.id);
        assert!(matches!(refused, Err(Error::Forbidden)));
        // Someone else undoes what was done.
        start_undo(&test_shop, &bob, batch.id).unwrap();
        run_job(&test_shop);
        assert_eq!(get(&test_shop, batch.id).status, BatchStatus::Undone);
        for id in ids {
            assert_eq!(prices(&test_shop, id)[0], "9.99");
        }
        let by = "SELECT actor_name AS word FROM change_sets ORDER BY id DESC LIMIT 1";
        assert_eq!(query_texts(&test_shop.db, by), ["bob@example.com"]);
    }

    fn a_command_that_was_interrupted_is_undone(db: Database) {
        let test_shop = TestShop::on(db);
        let bob = test_shop.admin("bob");
        let first = create(&test_shop, "Kettle", &["S", "M"]);
        let new = NewBatch { kind: BatchKind::Import, title: "products.csv".into(), parameters: "{}".into(), total: 9 };
        let command = Scope::command("import");
        let begin = command.clone();
        let id = test_shop.write(move |tx| product_batches::begin_batch(tx, &begin, &new)).unwrap();
        let add = || {
            let command = command.clone();
            test_shop.write(move |tx| {
                let purpose = Purpose::Import { summary: "products.csv".into(), batch: Some(id) };
                let scope = command.clone().with_purpose(purpose);
                let mut draft = catalog::get_product(tx, &scope, first)?.draft;
                draft.title.push('!');
                catalog::save_product(tx, &scope, Some(first), draft)?;
                product_batches::add_chunk(tx, id, &ChunkReport { done: 1, ..ChunkReport::default() })
            })
        };
        add().unwrap();
        let stop = || test_shop.write(|tx| product_batches::stop_interrupted(tx, 10)).unwrap();
        assert_eq!(stop(), 0, "it is still running");
        assert!(start_undo(&test_shop, &bob, id).is_err());
        test_shop.clock.advance(std::time::Duration::from_secs(121));
        assert_eq!((stop(), stop()), (1, 0));
        let stopped = get(&test_shop, id);
        assert_eq!((stopped.status, stopped.done, stopped.total), (BatchStatus::Failed, 1, 9));
        assert!(matches!(add(), Err(Error::Rejected(reason)) if reason.code() == "batch_interrupted"));
        assert_eq!(draft_of(&test_shop, first).title, "Kettle!", "nothing more was written");
        let scope = bob.clone();
        let resumed = test_shop.write(move |tx| product_batches::continue_batch(tx, &scope, id, None));
        assert!(matches!(resumed, Err(Error::Rejected(reason)) if reason.code() == "batch_of_command"));
        start_undo(&test_shop, &bob, id).unwrap();
        run_job(&test_shop);
        assert_eq!(get(&test_shop, id).status, BatchStatus::Undone);
        assert_eq!(draft_of(&test_shop, first).title, "Kettle");
    }

    fn a_revoked_key_stops_its_batch(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        create(&test_shop, "Kettle", &["S", "M"]);
        let form: Params = [("name", "Sync"), ("permissions", "products:write")].into_iter().collect();
        let owner = eve.clone();
        let created = test_shop.write(move |tx| accounts::create_api_key(tx, &owner, form.clone())).unwrap();
        let key = Scope::api_key(created.key.clone());
        let batch = preview(&test_shop, &key, &[("filter", ""), ("action", "add_tags"), ("tags", "Sale")]).unwrap();
        start(&test_shop, &key, batch.id).unwrap();
        let id = created.key.id;
        test_shop.write(move |tx| accounts::revoke_api_key(tx, &eve, id)).unwrap();
        run_job(&test_shop);
        let stopped = get(&test_shop, batch.id);
        assert_eq!((stopped.status, stopped.done), (BatchStatus::Failed, 0));
        assert!(stopped.problem.starts_with("Sync may no longer"), "{}", stopped.problem);
    }

    fn a_preview_counts_all_products_of_the_selection(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        for n in 0..205 {
            create(&test_shop, &format!("Kettle {n}"), &[&format!("S{n}"), &format!("M{n}")]);
        }
        test_shop.execute("UPDATE products SET tags = 'Sale' WHERE id % 5 = 0");
        let batch = preview(&test_shop, &eve, &[("filter", ""), ("action", "add_tags"), ("tags", "sale")]).unwrap();
        test_shop.execute("UPDATE products SET version = version + 1 WHERE id = (SELECT max(id) FROM products WHERE id % 5 = 1)");
        let counted = test_shop.read(move |conn| bulk_changes::count_problems(conn, &Scope::system(), &batch)).unwrap();
        assert_eq!((counted.counted, counted.changing, counted.unchanged, counted.impossible), (205, 163, 41, 1));
    }

    fn invalid_changes_are_reported_by_field(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        create(&test_shop, "Kettle", &["S", "M"]);
        let fields = |fields: &[(&str, &str)]| match preview(&test_shop, &eve, fields) {
            Err(Error::Invalid(form)) => {
                form.errors().iter().map(|error| error.field.clone()).collect::<Vec<_>>()
            }
            other => panic!("not rejected: {other:?}"),
        };
        assert_eq!(fields(&[("filter", "")]), ["action"]);
        for percent in ["", "x", "0", "-101", "1001", "1.23456"] {
            assert_eq!(fields(&[("filter", ""), ("action", "price_percent"), ("percent", percent)]), ["percent"]);
        }
        for amount in ["", "0", "0.001"] {
            assert_eq!(fields(&[("filter", ""), ("action", "price_amount"), ("amount", amount)]), ["amount"]);
        }
        assert_eq!(fields(&[("filter", ""), ("action", "add_category"), ("category_id", "7")]), ["category_id"]);
        assert_eq!(fields(&[("filter", ""), ("action", "add_tags"), ("tags", " , ")]), ["tags"]);
        assert_eq!(fields(&[("filter", ""), ("action", "set_stock"), ("units", "-1")]), ["units"]);
        assert_eq!(fields(&[("action", "end_sale")]), ["ids"], "nothing is selected");
        assert_eq!(fields(&[("filter", "q=zebra"), ("action", "end_sale")]), ["ids"]);
    }

    fn of_two_changes_at_once_the_second_keeps_what_the_first_has_changed(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let ids: Vec<ProductId> = (0..2)
            .map(|n| create(&test_shop, &format!("Kettle {n}"), &[&format!("S{n}"), &format!("M{n}")]))
            .collect();
        let raise = [("filter", ""), ("action", "price_percent"), ("percent", "10")];
        let lower = [("filter", ""), ("action", "price_amount"), ("amount", "-1")];
        let [first, second] = [raise, lower].map(|fields| preview(&test_shop, &eve, &fields).unwrap().id);
        for id in [first, second] {
            start(&test_shop, &eve, id).unwrap();
        }
        // Both run at the same time.
        let done = test_shop.write_concurrently([first, second, first, second].map(|id| {
            move |tx: &mut Tx<'_>| product_batches::run_chunk(tx, id, 1, &kinds(), None)
        }));
        assert!(done.iter().all(Result::is_ok));
        let [first, second] = [first, second].map(|id| run(&test_shop, id));
        assert_eq!((first.done + second.done, first.kept + second.kept), (2, 2));
        for id in ids {
            let prices = prices(&test_shop, id);
            assert!(prices == ["10.99", "13.20"] || prices == ["8.99", "11.00"], "{prices:?}");
        }
    }

    fn stock_is_not_set_below_what_is_reserved_or_over_a_later_sale(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        test_shop.execute("UPDATE stock_items SET held = 3");
        let set = |units: &str| preview(&test_shop, &eve, &[("filter", ""), ("action", "set_stock"), ("units", units)]);
        let low = set("2").unwrap().id;
        start(&test_shop, &eve, low).unwrap();
        assert_eq!(run(&test_shop, low).failed, 1);
        assert!(results(&test_shop, low, BatchPhase::Apply)[0].reason.contains("3 are reserved"));
        let fits = set("4").unwrap().id;
        start(&test_shop, &eve, fits).unwrap();
        assert_eq!(run(&test_shop, fits).done, 1);
        assert_eq!(test_shop.on_hand(lamp), 4);
        let late = set("9").unwrap().id;
        test_shop.clock.advance(std::time::Duration::from_secs(60));
        test_shop.write(move |tx| inventory::adjust(tx, &Scope::system(), lamp, -1, "sale")).unwrap();
        start(&test_shop, &eve, late).unwrap();
        assert_eq!(run(&test_shop, late).kept, 1);
        assert_eq!(test_shop.on_hand(lamp), 3);
    }
}

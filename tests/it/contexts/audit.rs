//! The audit log: what is recorded, the chain that protects it, and undoing changes of products.

use vitrine::Result;
use vitrine::accounts::{self, Scope};
use vitrine::audit::{self, AuditEntry, AuditFilter, Subject, SubjectKind};
use vitrine::catalog::{self, ProductDraft, SaveResult};
use vitrine::db::Tx;
use vitrine::foundation::ids::{AuditEntryId, ProductId, Versioned};
use vitrine::foundation::params::Params;
use vitrine::{Error, inventory, tax};

use crate::on_both;
use crate::support::product_fixtures::{product_draft, variant_with_size};
use crate::support::test_shop::{TestShop, VariantFixture};
use crate::support::{Database, DatabaseKind, sql};

/// Returns all entries, the oldest first.
fn entries(test_shop: &TestShop) -> Vec<AuditEntry> {
    let page = test_shop
        .read(|conn| audit::list_entries(conn, &AuditFilter::default(), None, 1_000))
        .unwrap();
    let mut entries: Vec<AuditEntry> = page.entries.into_iter().rev().collect();
    entries.retain(|entry| entry.subject_kind != SubjectKind::User);
    entries
}

fn problems(test_shop: &TestShop) -> Vec<String> {
    test_shop.read(audit::find_disagreements).unwrap()
}

/// Returns the changes of an entry as lines such as `Title: old → new`.
fn lines(entry: &AuditEntry) -> Vec<String> {
    let line = |change: &audit::FieldChange| {
        format!("{}: {} → {}", change.label, change.before, change.after)
    };
    entry.changes.iter().map(line).collect()
}

fn kettle() -> ProductDraft {
    product_draft(
        "Kettle",
        vec![variant_with_size("K-S", "S", "10"), variant_with_size("K-M", "M", "12")],
    )
}

fn create(test_shop: &TestShop, scope: &Scope, draft: ProductDraft) -> SaveResult {
    let scope = scope.clone();
    test_shop.write(move |tx| catalog::save_product(tx, &scope, None, draft.clone())).unwrap()
}

/// Changes the stored draft of a product, and saves it.
fn edit(
    test_shop: &TestShop,
    scope: &Scope,
    id: ProductId,
    change: fn(&mut ProductDraft),
) -> Result<SaveResult> {
    let scope = scope.clone();
    test_shop.write(move |tx| {
        let mut draft = catalog::get_product(tx, &scope, id)?.draft;
        change(&mut draft);
        catalog::save_product(tx, &scope, Some(id), draft)
    })
}

fn undo(test_shop: &TestShop, scope: &Scope, entry: AuditEntryId) -> Result<String> {
    let scope = scope.clone();
    test_shop.write(move |tx| catalog::undo_product_change(tx, &scope, entry))
}

fn draft_of(test_shop: &TestShop, id: ProductId) -> ProductDraft {
    test_shop.read(move |conn| catalog::get_product(conn, &Scope::system(), id)).unwrap().draft
}

fn rate(percent: &str) -> Params {
    [("country", "DE"), ("name", "VAT"), ("rate", percent)].into_iter().collect()
}

/// Removes the triggers that protect the log.
fn drop_triggers(db: &Database) {
    let statements = match db.kind {
        DatabaseKind::Sqlite => {
            "DROP TRIGGER change_sets_no_update; DROP TRIGGER change_sets_no_delete;
             DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete;"
        }
        DatabaseKind::Postgres => {
            "DROP TRIGGER change_sets_append_only ON change_sets;
             DROP TRIGGER audit_entries_append_only ON audit_entries;"
        }
    };
    sql::execute(db, statements);
}

on_both! {
    fn a_change_is_recorded_with_its_actor_and_values(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve").with_request_id("r1");
        let id = create(&test_shop, &eve, kettle()).id;
        edit(&test_shop, &eve, id, |draft| {
            draft.title = "Teapot".into();
            draft.variants[1].price = "15".parse().unwrap();
        })
        .unwrap();
        let [created, updated]: [AuditEntry; 2] = entries(&test_shop).try_into().unwrap();
        assert_eq!((&*created.action, created.version_after), ("created", Some(1)));
        assert!(lines(&created).contains(&"Title:  → Kettle".to_owned()));
        assert_eq!((&*updated.action, updated.version_after), ("updated", Some(2)));
        assert_eq!(lines(&updated), ["Title: Kettle → Teapot", "Variant M: Price: 12.00 → 15.00"]);
        assert_eq!((updated.subject_kind, updated.subject_id), (SubjectKind::Product, id.get()));
        assert_eq!((&*updated.actor_name, &*updated.request_id), ("eve@example.com", "r1"));
        assert_eq!(problems(&test_shop), [""; 0]);
    }

    fn what_changes_nothing_or_fails_or_is_a_shoppers_is_not_recorded(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let id = create(&test_shop, &Scope::system(), kettle()).id;
        edit(&test_shop, &eve, id, |_| ()).unwrap();
        let scope = eve.clone();
        let failed: Result<()> = test_shop.write(move |tx| {
            tax::create_rate(tx, &scope, rate("19"))?;
            Err(Error::NotFound)
        });
        assert!(failed.is_err());
        // The failed attempt in a transaction that succeeds leaves nothing, either.
        let scope = eve.clone();
        test_shop
            .write(move |tx| {
                let failed: Result<()> = tx.attempt(|tx: &mut Tx<'_>| {
                    tax::create_rate(tx, &scope, rate("19"))?;
                    Err(Error::NotFound)
                });
                assert!(failed.is_err());
                Ok(())
            })
            .unwrap();
        let scope = eve.clone();
        let created = test_shop.write(move |tx| tax::create_rate(tx, &scope, rate("19"))).unwrap();
        let scope = eve.clone();
        let mut same = tax::change_rate(&created).values().clone();
        same.set("rate", "19.0");
        test_shop.write(move |tx| tax::update_rate(tx, &scope, created.id, same.clone())).unwrap();
        assert_eq!(entries(&test_shop).len(), 1);
        assert_eq!(sql::count_rows(&test_shop.db, "change_sets WHERE actor_name <> 'admin'"), 1);
    }

    fn one_transaction_is_one_change_set_for_each_actor(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let variant = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        test_shop
            .write(move |tx| {
                tax::create_rate(tx, &eve, rate("19"))?;
                inventory::adjust(tx, &Scope::command("stock"), variant, 2, "count")?;
                inventory::adjust(tx, &eve, variant, -1, "count")
            })
            .unwrap();
        let all = entries(&test_shop);
        let sets: Vec<(i64, &str)> =
            all.iter().map(|entry| (entry.change_set_id.get(), &*entry.actor_name)).collect();
        let first = sets[0].0;
        assert_eq!(sets, [(first, "eve@example.com"), (first, "eve@example.com"), (first + 1, "stock")]);
        assert_eq!(all[2].actor_kind, audit::ActorKind::Command);
        assert!(lines(&all[2])[0].ends_with(": 5 → 7"), "{:?}", lines(&all[2]));
        assert_eq!(problems(&test_shop), [""; 0]);
    }

    fn secrets_are_not_recorded(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let params: Params = [("name", "Till"), ("permissions", "orders:read")].into_iter().collect();
        let scope = eve.clone();
        let created =
            test_shop.write(move |tx| accounts::create_api_key(tx, &scope, params.clone())).unwrap();
        test_shop
            .write(|tx| {
                accounts::create_admin(tx, &Scope::command("admin"), "new@example.com", "the-hash")
            })
            .unwrap();
        let stored = sql::query_text(
            &test_shop.db,
            match test_shop.db.kind {
                DatabaseKind::Sqlite => "SELECT group_concat(changes) FROM audit_entries",
                DatabaseKind::Postgres => "SELECT string_agg(changes, ',') FROM audit_entries",
            },
        );
        assert!(stored.contains("orders:read") && stored.contains(audit::REDACTED));
        assert!(!stored.contains(&created.secret) && !stored.contains("the-hash"));
    }

    fn the_database_refuses_to_change_the_log(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        test_shop.write(move |tx| tax::create_rate(tx, &eve, rate("19"))).unwrap();
        for statement in [
            "UPDATE audit_entries SET label = 'x'",
            "DELETE FROM audit_entries",
            "UPDATE change_sets SET actor_name = 'x'",
            "DELETE FROM change_sets",
        ] {
            let refused =
                std::panic::catch_unwind(|| sql::execute(&test_shop.db, statement)).is_err();
            assert!(refused, "{statement}");
        }
    }

    fn the_check_finds_what_was_changed_deleted_or_inserted(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        for percent in ["1", "2", "3", "4"] {
            let scope = eve.clone();
            test_shop
                .write(move |tx| {
                    let mut params = rate(percent);
                    params.set("region", format!("R{percent}"));
                    tax::create_rate(tx, &scope, params)
                })
                .unwrap();
        }
        drop_triggers(&test_shop.db);
        let check = |tamper: &str, repair: &str, expected: &str| {
            sql::execute(&test_shop.db, tamper);
            let found = problems(&test_shop).join("\n");
            assert!(found.contains(expected), "{tamper}: {found}");
            sql::execute(&test_shop.db, repair);
            assert_eq!(problems(&test_shop), [""; 0], "{repair}");
        };
        check(
            "UPDATE audit_entries SET label = label || 'x' WHERE change_set_id = 2",
            "UPDATE audit_entries SET label = substr(label, 1, length(label) - 1)
             WHERE change_set_id = 2",
            "change set 2 or its entries were changed",
        );
        check(
            "UPDATE change_sets SET actor_name = 'mallory' WHERE id = 3",
            "UPDATE change_sets SET actor_name = 'eve@example.com' WHERE id = 3",
            "change set 3 or its entries were changed",
        );
        check(
            "INSERT INTO audit_entries (change_set_id, action, subject_kind, subject_id, label,
                                        changes, inserted_at)
             SELECT 1, 'deleted', 'coupon', 1, 'X', '[]', inserted_at FROM change_sets WHERE id = 1",
            "DELETE FROM audit_entries WHERE subject_kind = 'coupon'",
            "change set 1 or its entries were changed",
        );
        sql::execute(&test_shop.db, "DELETE FROM audit_entries WHERE change_set_id = 4");
        assert!(problems(&test_shop).join("\n").contains("change set 4 or its entries were changed"));
        sql::execute(&test_shop.db, "DELETE FROM change_sets WHERE id = 4");
        assert!(problems(&test_shop).join("\n").contains("change set 4 is missing"));
        sql::execute(
            &test_shop.db,
            "DELETE FROM audit_entries WHERE change_set_id = 2; DELETE FROM change_sets WHERE id = 2",
        );
        assert!(problems(&test_shop).join("\n").contains("change set 2 is missing"));
    }

    fn undo_restores_the_product_as_it_was(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let id = create(&test_shop, &eve, kettle()).id;
        let before = draft_of(&test_shop, id);
        edit(&test_shop, &eve, id, |draft| {
            draft.title = "Teapot".into();
            draft.slug = "teapot".into();
            draft.variants.remove(0);
            draft.variants[0].price = "99".parse().unwrap();
        })
        .unwrap();
        let changed = entries(&test_shop).pop().unwrap();
        assert_eq!(undo(&test_shop, &eve, changed.id).unwrap(), "Kettle");
        let after = draft_of(&test_shop, id);
        assert_eq!(after, before, "variants have their ids again");
        let last = entries(&test_shop).pop().unwrap();
        assert_eq!(last.undoes_id, Some(changed.change_set_id));
        assert_eq!(last.kind, audit::ChangeKind::Undo);
        // The undo itself can be undone.
        assert_eq!(undo(&test_shop, &eve, last.id).unwrap(), "Teapot");
        assert_eq!(draft_of(&test_shop, id).slug, "teapot");
        assert_eq!(problems(&test_shop), [""; 0]);
    }

    fn undo_keeps_later_changes_and_names_them(db: Database) {
        let test_shop = TestShop::on(db);
        let (eve, bob) = (test_shop.admin("eve"), test_shop.admin("bob"));
        let id = create(&test_shop, &eve, kettle()).id;
        edit(&test_shop, &eve, id, |draft| draft.title = "Teapot".into()).unwrap();
        let changed = entries(&test_shop).pop().unwrap();
        edit(&test_shop, &bob, id, |draft| draft.vendor = "Nordic".into()).unwrap();
        let refused = undo(&test_shop, &eve, changed.id).unwrap_err().to_string();
        assert!(refused.contains("Brand by bob@example.com"), "{refused}");
        let draft = draft_of(&test_shop, id);
        assert_eq!((&*draft.title, &*draft.vendor), ("Teapot", "Nordic"));
        // First the later change, then the earlier one.
        let later = entries(&test_shop).pop().unwrap();
        undo(&test_shop, &eve, later.id).unwrap();
        undo(&test_shop, &eve, changed.id).unwrap();
        let draft = draft_of(&test_shop, id);
        assert_eq!((&*draft.title, &*draft.vendor), ("Kettle", "Fjord"));
        let created = entries(&test_shop).remove(0);
        let refused = undo(&test_shop, &eve, created.id).unwrap_err().to_string();
        assert!(refused.contains("can't be undone"), "{refused}");
    }

    fn two_undos_of_one_change_undo_it_once(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let id = create(&test_shop, &eve, kettle()).id;
        edit(&test_shop, &eve, id, |draft| draft.title = "Teapot".into()).unwrap();
        let changed = entries(&test_shop).pop().unwrap().id;
        let undone = test_shop.write_concurrently((0..4).map(|_| {
            let scope = eve.clone();
            move |tx: &mut Tx<'_>| catalog::undo_product_change(tx, &scope, changed)
        }));
        assert_eq!(undone.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(draft_of(&test_shop, id).title, "Kettle");
    }

    fn archiving_and_releasing_can_be_undone(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let id = create(&test_shop, &eve, kettle()).id;
        let scope = eve.clone();
        test_shop.write(move |tx| catalog::archive_product(tx, &scope, id, None)).unwrap();
        let archived = entries(&test_shop).pop().unwrap();
        assert_eq!((&*archived.action, lines(&archived)), ("archived", vec!["Status: Active → Archived".to_owned()]));
        undo(&test_shop, &eve, archived.id).unwrap();
        assert_eq!(draft_of(&test_shop, id).status, catalog::ProductStatus::Active);
    }

    fn twenty_concurrent_edits_leave_a_valid_chain(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let ids: Vec<Versioned<ProductId>> = (0..20)
            .map(|number| {
                let mut draft = kettle();
                draft.title = format!("Kettle {number}");
                draft.variants.iter_mut().for_each(|variant| variant.sku = None);
                Versioned::new(create(&test_shop, &Scope::system(), draft).id, 1)
            })
            .collect();
        let written = test_shop.write_concurrently(ids.into_iter().map(|read| {
            let scope = eve.clone();
            move |tx: &mut Tx<'_>| {
                let mut draft = catalog::get_product(tx, &scope, read.id)?.draft;
                draft.vendor = "Nordic".into();
                catalog::update_product(tx, &scope, read, draft)
            }
        }));
        assert!(written.iter().all(Result::is_ok));
        assert_eq!(entries(&test_shop).len(), 20);
        let first = entries(&test_shop)[0].change_set_id.get();
        assert_eq!(sql::query_number(&test_shop.db, "SELECT max(id) FROM change_sets"), first + 19);
        assert_eq!(problems(&test_shop), [""; 0]);
    }

    fn history_is_of_one_record_and_needs_its_permission(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.admin("eve");
        let id = create(&test_shop, &eve, kettle()).id;
        create(&test_shop, &eve, product_draft("Pot", vec![variant_with_size("P", "S", "1")]));
        let subject = Subject::new(SubjectKind::Product, id);
        let page =
            test_shop.read(move |conn| accounts::list_history(conn, &eve, subject, 10)).unwrap();
        assert_eq!(page.entries.len(), 1);
        let ada = test_shop.customer("ada");
        let refused = test_shop.read(move |conn| accounts::list_history(conn, &ada, subject, 10));
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
}

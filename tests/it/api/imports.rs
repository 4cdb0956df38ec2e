//! Imports of files by programs.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::on_both;
use crate::support::sql::{count_rows, execute};
use crate::support::webhook_receiver::WebhookReceiver;
use crate::support::{Database, Shop};

use super::shoppers::log_in;

const CUPS: &str = "Handle,Title,Variant SKU,Variant Price\ncup,Cup,C-1,10\nbowl,Bowl,B-1,cheap\n";

on_both! {
    fn a_program_previews_imports_and_undoes_a_file(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("products:write,stock:write");
        let import = api.post_bytes("/admin/imports?file_name=cups.csv", "text/csv", CUPS.into()).expect(200).body;
        assert_eq!((&import["file_name"], &import["batch_id"]), (&json!("cups.csv"), &Value::Null));
        let id = &import["id"];
        let ready = api.wait_for_import(id, "ready");
        assert_eq!((&ready["new"], &ready["changed"], &ready["errors"]), (&json!(2), &json!(0), &json!(1)));
        assert_eq!(ready["columns"][1], json!({ "name": "Title", "samples": ["Cup", "Bowl"] }));
        let records = api.get(&format!("/admin/imports/{id}/records?show=errors")).expect(200).body;
        assert_eq!((&records["total"], &records["data"][0]["title"]), (&json!(1), &json!("Bowl")));
        assert_eq!(records["data"][0]["errors"][0]["column"], "Variant Price");
        assert!(records["data"][0]["changes"].as_array().unwrap().iter().any(|change| change["after"] == "B-1"), "{records}");
        let path = format!("/admin/imports/{id}/start");
        let old = api.clone().with_header("if-match", "\"0\"");
        assert_eq!(old.post(&path, &json!({})).expect(412).code(), "precondition_failed");
        assert_eq!(count_rows(&shop.db, "products"), 0);
        api.post(&path, &json!({})).expect(200);
        let done = api.wait_for_import(id, "done");
        assert!(done["batch_id"].is_i64(), "{done}");
        assert_eq!(done["pictures"], json!({ "waiting": 0, "failed": 0 }));
        assert_eq!(count_rows(&shop.db, "products"), 2);
        api.post(&path, &json!({})).expect(200);
        assert_eq!(count_rows(&shop.db, "product_batches"), 1, "starting twice imports once");
        let late = api.put(&format!("/admin/imports/{id}/mapping"), &json!({ "title": 1 }));
        assert_eq!(late.expect(409).code(), "import_already_started");
        api.post(&format!("/admin/imports/{id}/undo"), &json!({})).expect(200);
        let began = Instant::now();
        while count_rows(&shop.db, "products") > 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the import is not undone");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn webhooks_tell_when_previews_and_imports_are_done(db: Database) {
        let shop = Shop::open(db);
        let receiver = WebhookReceiver::start();
        let events = json!({ "url": receiver.url(), "events": ["import.*", "product_batch.*"] });
        shop.api_with_key("admin").post("/admin/webhook_endpoints", &events).expect(201);
        let api = shop.api_with_key("products:write,stock:write");
        let upload = |file: &str| {
            api.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body["id"].clone()
        };
        let id = upload(CUPS);
        receiver.wait_for(|received| received.len() == 1);
        api.post(&format!("/admin/imports/{id}/start"), &json!({})).expect(200);
        receiver.wait_for(|received| received.len() == 3);
        upload("Handle,Handle\n");
        let received = receiver.wait_for(|received| received.len() == 4);
        assert_eq!(receiver.kinds(), ["import.ready", "import.finished", "product_batch.finished", "import.ready"]);
        let ready = received[0].json()["data"].clone();
        assert_eq!((&ready["id"], &ready["status"], &ready["new"], &ready["errors"]), (&id, &json!("ready"), &json!(2), &json!(1)));
        assert_eq!(received[1].json()["data"]["status"], "done");
        let batch = received[2].json()["data"].clone();
        assert_eq!((&batch["kind"], &batch["status"], &batch["done"]), (&json!("import"), &json!("done"), &json!(2)));
        let customers = "Email,user_pass,City\nann@example.com,,Bern\n";
        shop.api_with_key("admin").post_bytes("/admin/imports", "text/csv", customers.into()).expect(200);
        let received = receiver.wait_for(|received| received.len() == 5);
        assert_eq!(received[4].json()["data"]["new"], 1);
        assert!(!received[4].body.contains("Bern"), "samples of customers are sent: {}", received[4].body);
    }

    fn wrong_files_and_mappings_are_explained(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("products:write,stock:write");
        let rejected = |kind: &str, bytes: &[u8]| {
            let reply = api.post_bytes("/admin/imports", kind, bytes.to_vec());
            (reply.status, reply.code().to_owned())
        };
        assert_eq!(rejected("text/csv", b""), (422, "empty_file".into()));
        assert_eq!(rejected("text/csv", b"PK\x03\x04"), (422, "spreadsheet_file".into()));
        assert_eq!(rejected("text/plain", b"hello"), (422, "not_a_table".into()));
        assert_eq!(rejected("text/csv", b"Lineitem quantity,Lineitem name\n"), (422, "nothing_to_import".into()));
        assert_eq!(rejected("application/json", b"{}"), (415, "unsupported_media_type".into()));
        assert_eq!(rejected("text/csv", &vec![b'x'; 50_000_001]), (413, "file_too_large".into()));
        assert_eq!(count_rows(&shop.db, "imports"), 0);

        let import = api.post_bytes("/admin/imports", "text/csv", "Artikel;Preis\nBecher;5\n".into()).expect(200).body;
        let own = format!("/admin/imports/{}", import["id"]);
        assert_eq!(import["status"], "mapping");
        assert_eq!(api.post(&format!("{own}/start"), &json!({})).expect(409).code(), "import_not_ready");
        assert_eq!(api.post(&format!("{own}/undo"), &json!({})).expect(422).code(), "import_not_started");
        for (mapping, pointer) in [
            (json!({ "price": 1 }), "/title"),
            (json!({ "title": 0, "price": 0 }), "/price"),
            (json!({ "title": 2 }), "/title"),
            (json!({ "title": "0" }), "/title"),
            (json!({ "name": 0 }), "/name"),
        ] {
            assert_eq!(api.put(&format!("{own}/mapping"), &mapping).expect(422).pointers(), [pointer], "{mapping}");
        }
        api.put(&format!("{own}/mapping"), &json!({ "title": 0, "price": 1 })).expect(200);
        assert_eq!(api.wait_for_import(&import["id"], "ready")["new"], 1);
        assert_eq!(api.get("/admin/imports/987654").expect(404).code(), "import_not_found");
        assert_eq!(api.get("/admin/imports/987654/records").expect(404).code(), "import_not_found");
    }

    fn a_program_imports_and_undoes_orders_and_customers(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("products:write,orders:write,customers:write");
        let upload = |file: &str| {
            let import = api.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body;
            api.wait_for_import(&import["id"], "ready")
        };
        let orders = "order_id,order_date,status,order_currency,order_total,billing_email,item_name,item_quantity,item_total\n\
            7,2024-03-01 12:00:00,completed,EUR,5.00,Ann@Example.com,Mug,1,5.00\n\
            8,2024-03-02 12:00:00,refunded,EUR,6.00,bob@example.com,Mug,1,5.00\n\
            9,someday,completed,EUR,5.00,ann@example.com,Mug,1,5.00\n";
        let ready = upload(orders);
        assert_eq!((&ready["kind"], &ready["new"], &ready["errors"]), (&json!("orders"), &json!(2), &json!(2)));
        let own = format!("/admin/imports/{}", ready["id"]);
        assert_eq!(api.post(&format!("{own}/undo"), &json!({})).expect(422).code(), "import_not_started");
        api.post(&format!("{own}/start"), &json!({})).expect(200);
        let done = api.wait_for_import(&ready["id"], "done");
        assert!(done["undoable_until"].is_string() && done["batch_id"].is_null(), "{done}");
        let listed = api.get_all("/admin/imported_orders?limit=1");
        assert_eq!(listed.len(), 2);
        assert_eq!(api.get_all("/admin/imported_orders?q=bob").len(), 1);
        let order = listed.iter().find(|order| order["number"] == "8").unwrap();
        assert_eq!((&order["payment_status"], &order["source"]), (&json!("refunded"), &json!("woocommerce")));
        let path = format!("/admin/imported_orders/{}", order["id"]);
        let order = api.get(&path).expect(200).body;
        assert_eq!((&order["total"], &order["subtotal"], &order["other_amounts"]), (&json!("6.00"), &json!("5.00"), &json!("1.00")));
        assert_eq!(order["lines"][0]["title"], "Mug");
        assert_eq!(api.get("/admin/imported_orders/987654").expect(404).code(), "imported_order_not_found");

        let ann = log_in(&shop, "ann@example.com");
        let own_orders = ann.get_all("/account/imported_orders");
        assert_eq!((own_orders.len(), &own_orders[0]["number"]), (1, &json!("7")));
        ann.get(&format!("/account/imported_orders/{}", own_orders[0]["id"])).expect(200);
        let foreign = ann.get(&format!("/account/imported_orders/{}", order["id"])).expect(404);
        assert_eq!(foreign.code(), "imported_order_not_found");
        shop.api().get("/account/imported_orders").expect(401);
        shop.api().get("/admin/imported_orders").expect(401);
        shop.api_with_key("products:read").get(&path).expect(403);

        let customers = upload("Email,First Name\nann@example.com,Ann\ncid@example.com,Cid\n");
        let of_customers = format!("/admin/imports/{}", customers["id"]);
        api.post(&format!("{of_customers}/start"), &json!({})).expect(200);
        api.wait_for_import(&customers["id"], "done");
        execute(&shop.db, "UPDATE customer_details SET city = 'Bern'");
        api.post(&format!("{of_customers}/undo"), &json!({})).expect(200);
        let undone = api.wait_for_import(&customers["id"], "undone");
        assert_eq!((&undone["undone"], &undone["undo_kept"]), (&json!(0), &json!(2)));
        let kept = api.get(&format!("{of_customers}/records?show=kept")).expect(200).body;
        assert_eq!((&kept["total"], &kept["data"][0]["kept_reason"]), (&json!(2), &json!("The name or the address was changed.")));
        assert_eq!(api.post(&format!("{of_customers}/undo"), &json!({})).expect(422).code(), "import_already_undone");

        execute(&shop.db, &format!("UPDATE imports SET finished_at = '2024-01-01T00:00:00.000000Z' WHERE id = {}", ready["id"]));
        assert_eq!(api.post(&format!("{own}/undo"), &json!({})).expect(422).code(), "import_too_old");
        execute(&shop.db, "UPDATE imports SET finished_at = updated_at");
        api.post(&format!("{own}/undo"), &json!({})).expect(200);
        api.wait_for_import(&ready["id"], "undone");
        assert_eq!(count_rows(&shop.db, "imported_orders"), 0);
        let log = shop.api_with_key("audit:read").get_all("/admin/audit_entries?subject=imported_order");
        assert_eq!(log.iter().filter(|entry| entry["action"] == "deleted" && entry["kind"] == "undo").count(), 2, "{log:?}");
    }

    fn each_kind_of_file_needs_its_own_scope(db: Database) {
        let shop = Shop::open(db);
        let all = shop.api_with_key("products:write,orders:write,customers:write,settings:write");
        let products_only = shop.api_with_key("products:write");
        for file in [
            "order_id,order_date,order_total,item_name,item_quantity,item_total\n7,2024-03-01,5,Mug,1,5\n",
            "Email,First Name\nann@example.com,Ann\n",
            "Redirect from,Redirect to\n/old,/products\n",
        ] {
            products_only.post_bytes("/admin/imports", "text/csv", file.into()).expect(403);
            let import = all.post_bytes("/admin/imports", "text/csv", file.into()).expect(200).body;
            let own = format!("/admin/imports/{}", import["id"]);
            all.wait_for_import(&import["id"], "ready");
            products_only.get(&own).expect(403);
            products_only.get(&format!("{own}/records")).expect(403);
            products_only.post(&format!("{own}/start"), &json!({})).expect(403);
            all.post(&format!("{own}/start"), &json!({})).expect(200);
            all.wait_for_import(&import["id"], "done");
            products_only.post(&format!("{own}/undo"), &json!({})).expect(403);
        }
    }

    fn imports_need_their_scopes(db: Database) {
        let shop = Shop::open(db);
        let writer = shop.api_with_key("products:write");
        let import = writer.post_bytes("/admin/imports", "text/csv", CUPS.into()).expect(200).body;
        let own = format!("/admin/imports/{}", import["id"]);
        writer.wait_for_import(&import["id"], "ready");
        writer.post(&format!("{own}/start"), &json!({})).expect(403);
        let reader = shop.api_with_key("products:read");
        assert_eq!(reader.get_all("/admin/imports?limit=1").len(), 1);
        reader.get(&format!("{own}/records")).expect(200);
        reader.post_bytes("/admin/imports", "text/csv", CUPS.into()).expect(403);
        reader.put(&format!("{own}/mapping"), &json!({ "title": 1 })).expect(403);
        for action in ["start", "undo"] {
            reader.post(&format!("{own}/{action}"), &json!({})).expect(403);
            shop.api().post(&format!("{own}/{action}"), &json!({})).expect(401);
        }
        shop.api().get("/admin/imports").expect(401);
        let other = shop.api_with_key("orders:write");
        other.get(&own).expect(403);
    }
}

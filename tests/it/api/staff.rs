//! The endpoints of staff, roles and invitations.

use reqwest::Method;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{ADMIN_EMAIL, ADMIN_PASSWORD, Database, Shop};

fn role_id(shop: &Shop, kind: &str) -> i64 {
    query_number(&shop.db, &format!("SELECT id FROM roles WHERE kind = '{kind}'"))
}

on_both! {
    fn roles_are_created_changed_and_deleted(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("staff:write,products:write");
        let roles = shop.api_with_key("staff:read").get_all("/admin/roles");
        let names: Vec<&str> = roles.iter().filter_map(|role| role["name"].as_str()).collect();
        assert_eq!(names, ["Owner", "Manager", "Catalog", "Fulfillment", "Support", "Analyst"]);
        assert_eq!(roles[0]["permissions"], json!(["admin"]));
        let new = json!({ "name": "Photographer", "permissions": ["products:write"] });
        let created = api.post("/admin/roles", &new).expect(201).body;
        let path = format!("/admin/roles/{}", created["id"]);
        assert_eq!((&created["kind"], &created["version"]), (&json!("own"), &json!(1)));
        let taken = api.post("/admin/roles", &new).expect(422);
        assert_eq!(taken.pointers(), ["/name"]);
        let wrong = api.post("/admin/roles", &json!({ "name": "X", "permissions": ["moon:read"] }));
        assert_eq!(wrong.expect(422).pointers(), ["/permissions"]);
        api.post("/admin/roles", &json!({ "name": "Boss", "permissions": ["admin"] })).expect(403);
        let change = json!({ "permissions": ["products:read"] });
        let stale = api.clone().with_header("If-Match", "\"7\"").patch(&path, &change);
        assert_eq!(stale.expect(412).code(), "precondition_failed");
        let changed = api.patch(&path, &change).expect(200).body;
        assert_eq!((&changed["name"], &changed["permissions"]), (&json!("Photographer"), &json!(["products:read"])));
        let built_in = format!("/admin/roles/{}", role_id(&shop, "support"));
        assert_eq!(api.patch(&built_in, &change).expect(409).code(), "built_in_role");
        let invitation = json!({ "email": "mia@example.com", "role_id": created["id"] });
        api.post("/admin/staff_invitations", &invitation).expect(201);
        let used = api.delete(&path).expect(409);
        assert_eq!(used.code(), "role_in_use");
        assert_eq!(used.body["error"]["details"], json!({ "members": 0, "invitations": 1 }));
        execute(&shop.db, "DELETE FROM staff_invitations");
        api.delete(&path).expect(200);
        assert_eq!(api.get(&path).expect(404).code(), "role_not_found");
    }

    fn members_are_invited_changed_and_deactivated(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("admin");
        let new = json!({ "email": "Mia@example.com", "role_id": role_id(&shop, "support") });
        let invited = api.post("/admin/staff_invitations", &new).expect(201).body;
        assert_eq!((&invited["email"], &invited["state"]), (&json!("mia@example.com"), &json!("open")));
        let link = shop.mailed_link("mia@example.com");
        assert_eq!(shop.visitor().get(&link).status, 200);
        let own = format!("/admin/staff_invitations/{}", invited["id"]);
        execute(&shop.db, "UPDATE staff_invitations SET sent_at = '2026-01-01T00:00:00.000000Z'");
        let again = api.send(Method::POST, &format!("{own}/mail"), None).expect(200).body;
        assert_eq!(again["version"], json!(2));
        assert_eq!(shop.visitor().get(&link).status, 404);
        api.delete(&own).expect(200);
        assert_eq!(api.get(&own).expect(404).code(), "staff_invitation_not_found");
        let wrong = api.post("/admin/staff_invitations", &json!({ "email": "mia", "role_id": 987_654 }));
        assert_eq!(wrong.expect(422).pointers(), ["/email", "/role_id"]);
        let taken = api.post("/admin/staff_invitations", &json!({ "email": ADMIN_EMAIL, "role_id": 1 }));
        assert_eq!(taken.expect(422).pointers(), ["/email"]);

        let id = shop.create_member("mia", "orders:read");
        let member = format!("/admin/staff_members/{id}");
        assert_eq!(api.get(&member).expect(200).body["permissions"], json!(["orders:read"]));
        let changed = api.patch(&member, &json!({ "role_id": role_id(&shop, "catalog") })).expect(200).body;
        assert_eq!((&changed["role"], &changed["version"]), (&json!("Catalog"), &json!(2)));
        let deactivation = format!("{member}/deactivation");
        let gone = api.send(Method::POST, &deactivation, None).expect(200).body;
        assert!(gone["deactivated_at"].is_string() && gone["permissions"] == json!([]), "{gone}");
        assert_eq!(api.delete(&deactivation).expect(200).body["deactivated_at"], Value::Null);
        assert_eq!(api.get("/admin/staff_members/987").expect(404).code(), "staff_member_not_found");
        let owner = query_number(&shop.db, "SELECT id FROM users WHERE role = 'admin'");
        let owner = format!("/admin/staff_members/{owner}");
        let demoted = api.patch(&owner, &json!({ "role_id": role_id(&shop, "analyst") }));
        assert_eq!(demoted.expect(409).code(), "last_owner");
        let weak = shop.api_with_key("staff:write");
        weak.patch(&owner, &json!({ "role_id": role_id(&shop, "analyst") })).expect(403);
        weak.send(Method::POST, &format!("{owner}/deactivation"), None).expect(403);
        let eve = json!({ "email": "eve@example.com", "role_id": role_id(&shop, "support") });
        weak.post("/admin/staff_invitations", &eve).expect(403);
        assert_eq!(weak.get_all("/admin/staff_members").len(), 2);
    }

    fn people_confirm_dangerous_changes_by_logging_in_again(db: Database) {
        let shop = Shop::open(db);
        let log_in = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        let tokens = shop.api().post("/auth/tokens", &log_in).expect(201).body;
        let api = shop.api().with_bearer(tokens["access_token"].as_str().unwrap());
        let new = |name: &str| json!({ "name": name, "permissions": ["tax:read"] });
        api.post("/admin/roles", &new("First")).expect(201);
        execute(&shop.db, "UPDATE user_tokens SET authenticated_at = '2026-01-01T00:00:00.000000Z'");
        assert_eq!(api.post("/admin/roles", &new("Second")).expect(403).code(), "recent_login_required");
        let iban = serde_json::json!({"bank_details": "IBAN of a thief"});
        api.patch("/admin/settings", &iban).expect(403);
        api.patch("/admin/settings", &serde_json::json!({"motto": "Made to last"})).expect(200);
        api.get("/admin/roles").expect(200);
        api.post("/admin/categories", &json!({ "title": "Lamps" })).expect(201);
    }
}

//! API keys: who may create them, what they may do, and until when.

use std::time::Duration;

use vitrine::accounts::{
    self, ApiKey, ApiKeyState, ApiKeyUseBuffer, CreatedApiKey, Permission, PermissionSet, Scope,
};
use vitrine::foundation::params::Params;
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::sql::{query_number, query_text};
use crate::support::{Database, test_shop::TestShop};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn form(name: &str, permissions: &str) -> Params {
    [("name", name), ("permissions", permissions)].into_iter().collect()
}

fn create(test_shop: &TestShop, scope: &Scope, params: Params) -> Result<CreatedApiKey> {
    let scope = scope.clone();
    test_shop.write(move |tx| accounts::create_api_key(tx, &scope, params.clone()))
}

fn authenticate(test_shop: &TestShop, secret: &str) -> Option<ApiKey> {
    let secret = secret.to_owned();
    test_shop.read(move |conn| accounts::authenticate_api_key(conn, &secret)).unwrap()
}

fn revoke(test_shop: &TestShop, scope: &Scope, key: &ApiKey) -> Result<ApiKey> {
    let (scope, id) = (scope.clone(), key.id);
    test_shop.write(move |tx| accounts::revoke_api_key(tx, &scope, id))
}

fn set(words: &str) -> PermissionSet {
    words.parse().unwrap()
}

fn messages(result: Result<CreatedApiKey>) -> Vec<String> {
    match result {
        Err(Error::Invalid(form)) => form
            .errors()
            .iter()
            .map(|error| format!("{}: {}", error.field, error.message))
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(created) => panic!("{} was created", created.key.name),
    }
}

on_both! {
    fn a_key_works_until_it_is_revoked(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = test_shop.admin("ada");
        let CreatedApiKey { key, secret } =
            create(&test_shop, &ada, form("Sync", "stock:write, orders:read")).unwrap();
        assert_eq!(key.permissions, set("stock:write orders:read"));
        assert_eq!((key.created_by, key.version), (ada.actor_id(), 1));
        assert!(secret.starts_with(&key.prefix) && secret.starts_with("vk_live_"), "{}", key.prefix);
        assert_eq!(authenticate(&test_shop, &secret), Some(key.clone()));
        let revoked = revoke(&test_shop, &ada, &key).unwrap();
        assert_eq!(revoked.version, 2);
        assert_eq!(authenticate(&test_shop, &secret), None);
        test_shop.clock.advance(DAY);
        let again = revoke(&test_shop, &ada, &key).unwrap();
        assert_eq!(again, revoked, "a second revocation changes nothing");
    }

    fn only_the_hash_of_a_secret_is_stored(db: Database) {
        let test_shop = TestShop::on(db);
        let created = create(&test_shop, &Scope::system(), form("Sync", "tax:read")).unwrap();
        let hash = query_text(&test_shop.db, "SELECT secret_hash AS word FROM api_keys");
        assert_eq!(hash.len(), 43);
        let stored = "SELECT name || prefix || secret_hash || permissions AS word FROM api_keys";
        assert!(!query_text(&test_shop.db, stored).contains(&created.secret[16..]));
    }

    fn a_key_expires(db: Database) {
        let test_shop = TestShop::on(db);
        let mut params = form("Sync", "tax:read");
        params.push("expires_in_days", "2");
        let CreatedApiKey { key, secret } = create(&test_shop, &Scope::system(), params).unwrap();
        assert_eq!(key.state(test_shop.clock.now()), ApiKeyState::Active);
        test_shop.clock.advance(2 * DAY - Duration::from_secs(1));
        assert!(authenticate(&test_shop, &secret).is_some());
        test_shop.clock.advance(Duration::from_secs(1));
        assert!(authenticate(&test_shop, &secret).is_none());
        assert_eq!(key.state(test_shop.clock.now()), ApiKeyState::Expired);
    }

    fn wrong_secrets_are_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let one = create(&test_shop, &Scope::system(), form("One", "tax:read")).unwrap();
        let two = create(&test_shop, &Scope::system(), form("Two", "tax:read")).unwrap();
        let mixed = format!("{}{}", &one.secret[..16], &two.secret[16..]);
        for wrong in ["", "vk_live_", "x\0", &one.secret[..53], &mixed, &format!("{} ", one.secret)] {
            assert_eq!(authenticate(&test_shop, wrong), None, "{wrong:?}");
        }
        // The hash decides, not the prefix and the checksum.
        test_shop.execute("UPDATE api_keys SET secret_hash = 'x' WHERE name = 'One'");
        assert_eq!(authenticate(&test_shop, &one.secret), None);
        assert!(authenticate(&test_shop, &two.secret).is_some());
    }

    fn a_key_gives_only_permissions_that_its_creator_has(db: Database) {
        let test_shop = TestShop::on(db);
        let key = create(&test_shop, &test_shop.admin("ada"), form("Maker", "api_keys:write products:write"))
            .unwrap()
            .key;
        let maker = Scope::api_key(key.clone());
        for own in ["products:write", "products:read", "api_keys:read products:read"] {
            let made = create(&test_shop, &maker, form(own, own)).unwrap().key;
            assert_eq!(made.created_by, key.created_by, "the creator's creator is responsible");
        }
        for more in ["orders:read", "products:write orders:read", "admin", "stock:admin"] {
            assert!(matches!(create(&test_shop, &maker, form(more, more)), Err(Error::Forbidden)), "{more}");
        }
        assert_eq!(query_number(&test_shop.db, "SELECT count(*) FROM api_keys"), 4);
    }

    fn only_who_may_change_keys_creates_and_revokes_them(db: Database) {
        let test_shop = TestShop::on(db);
        let key = create(&test_shop, &Scope::system(), form("Reader", "api_keys:read")).unwrap().key;
        let reader = Scope::api_key(key.clone());
        let listed = test_shop.read(move |conn| accounts::list_api_keys(conn, &reader)).unwrap();
        assert_eq!(listed[0].key, key);
        let reader = Scope::api_key(key.clone());
        for scope in [reader, test_shop.customer("bob"), Scope::visitor()] {
            assert!(matches!(create(&test_shop, &scope, form("x", "api_keys:read")), Err(Error::Forbidden)));
            assert!(matches!(revoke(&test_shop, &scope, &key), Err(Error::Forbidden)));
        }
        let bob = test_shop.customer("eve");
        let list = test_shop.read(move |conn| accounts::list_api_keys(conn, &bob));
        assert!(matches!(list, Err(Error::Forbidden)));
        let missing = ApiKey { id: 999.into(), ..key };
        assert!(matches!(revoke(&test_shop, &Scope::system(), &missing), Err(Error::NotFound)));
    }

    fn an_invalid_form_is_reported_by_field(db: Database) {
        let test_shop = TestShop::on(db);
        let system = Scope::system();
        let mut params = form(" ", "");
        params.push("expires_in_days", "0");
        assert_eq!(messages(create(&test_shop, &system, params)), [
            "name: Name can't be blank",
            "permissions: Choose at least one permission",
            "expires_in_days: Days until it expires must be a whole number from 1 to 3650",
        ]);
        let unknown = messages(create(&test_shop, &system, form("Sync", "products:sell")));
        assert_eq!(unknown, ["permissions: \"products:sell\" is not a permission"]);
        let first = create(&test_shop, &system, form("Sync", "tax:read")).unwrap().key;
        let taken = messages(create(&test_shop, &system, form("Sync", "tax:read")));
        assert_eq!(taken, ["name: Name has already been taken by another key"]);
        revoke(&test_shop, &system, &first).unwrap();
        create(&test_shop, &system, form("Sync", "tax:read")).unwrap();
    }

    fn the_last_use_is_recorded_about_once_a_minute(db: Database) {
        let test_shop = TestShop::on(db);
        let CreatedApiKey { key, secret } =
            create(&test_shop, &Scope::system(), form("Sync", "tax:read")).unwrap();
        let buffer = ApiKeyUseBuffer::default();
        let use_key = || {
            buffer.note(&authenticate(&test_shop, &secret).unwrap(), test_shop.clock.now());
            test_shop.block_on(buffer.save(&test_shop.repo)).unwrap();
            authenticate(&test_shop, &secret).unwrap().last_used_at
        };
        assert_eq!(key.last_used_at, None);
        let first = test_shop.clock.now();
        assert_eq!(use_key(), Some(first));
        test_shop.clock.advance(Duration::from_secs(59));
        assert_eq!(use_key(), Some(first));
        test_shop.clock.advance(Duration::from_secs(1));
        assert_eq!(use_key(), Some(test_shop.clock.now()));
        // A use that another node recorded late does not turn back the time.
        buffer.note(&key, first);
        test_shop.block_on(buffer.save(&test_shop.repo)).unwrap();
        assert_eq!(authenticate(&test_shop, &secret).unwrap().last_used_at, Some(test_shop.clock.now()));
    }

    fn a_key_that_is_revoked_while_it_is_used_stops_working(db: Database) {
        let test_shop = TestShop::on(db);
        let CreatedApiKey { key, secret } =
            create(&test_shop, &Scope::system(), form("Sync", "tax:read")).unwrap();
        let buffer = ApiKeyUseBuffer::default();
        buffer.note(&authenticate(&test_shop, &secret).unwrap(), test_shop.clock.now());
        let works = (0..4).map(|_| {
            let id = key.id;
            move |tx: &mut vitrine::db::Tx<'_>| accounts::revoke_api_key(tx, &Scope::system(), id)
        });
        let revoked = test_shop.write_concurrently(works);
        assert!(revoked.iter().all(|key| key.as_ref().is_ok_and(|key| key.version == 2)));
        test_shop.block_on(buffer.save(&test_shop.repo)).unwrap();
        assert_eq!(authenticate(&test_shop, &secret), None);
        let sql = "SELECT count(*) FROM api_keys WHERE last_used_at IS NOT NULL AND version = 2";
        assert_eq!(query_number(&test_shop.db, sql), 1, "the use is still recorded");
    }

    fn a_key_holds_no_more_than_its_creator_holds_now(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = test_shop.admin("ada");
        let own = create(&test_shop, &ada, form("Sync", "api_keys:write tax:read")).unwrap();
        let made = create(&test_shop, &Scope::api_key(own.key.clone()), form("Made", "tax:read")).unwrap();
        let command = create(&test_shop, &Scope::system(), form("Command", "api_keys:write tax:read")).unwrap();
        let by_command = create(&test_shop, &Scope::api_key(command.key.clone()), form("By command", "tax:read")).unwrap();
        let may = |created: &CreatedApiKey| {
            let key = authenticate(&test_shop, &created.secret).unwrap();
            Scope::api_key(key).may(Permission::TaxRead)
        };
        let all = || [&own, &made, &command, &by_command].map(may);
        assert_eq!(all(), [true; 4]);
        let role = |role: &str, id: &str| {
            let set = format!("UPDATE users SET role = '{role}', role_id = {id} WHERE email = 'ada@example.com'");
            test_shop.execute(&set);
        };
        for (kind, id) in [("staff", "(SELECT id FROM roles WHERE kind = 'fulfillment')"), ("customer", "NULL")] {
            role(kind, id);
            assert_eq!(all(), [false, false, true, true], "{kind}");
        }
        role("admin", "(SELECT id FROM roles WHERE kind = 'owner')");
        assert_eq!(all(), [true; 4], "an admin again");
        test_shop.execute("DELETE FROM users WHERE email = 'ada@example.com'");
        assert_eq!(all(), [false, false, true, true], "no account");
        let listed = test_shop.read(|conn| accounts::list_api_keys(conn, &Scope::system())).unwrap();
        let rights = listed.iter().map(|listed| listed.effective_permissions().to_string());
        assert_eq!(rights.collect::<Vec<_>>(), ["tax:read", "tax:read api_keys:write", "", ""]);
        assert_eq!(listed[3].key.permissions, own.key.permissions, "what it was given is still known");
    }
}

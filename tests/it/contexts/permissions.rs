//! What a key may do with the contexts: exactly what its permissions say.

use vitrine::accounts::{self, PermissionSet, Scope};
use vitrine::db::Tx;
use vitrine::foundation::clock::Clock;
use vitrine::foundation::money::Money;
use vitrine::foundation::page::PageRequest;
use vitrine::foundation::params::Params;
use vitrine::imported_orders::{OrderDetails, OrderRecord, OrderSource};
use vitrine::orders::OrderFilter;
use vitrine::pictures::{self, FetchStatus};
use vitrine::search::CatalogIndex;
use vitrine::{
    Error, Result, audit, bulk_changes, catalog, checkout, deletions, imported_orders, imports,
    inventory, orders, product_batches, product_csv, promotions, redirects, reports, saved_views,
    search_terms, settings, shipping, shopping_cart, tax,
};

use crate::on_both;
use crate::support::{Database, test_shop::TestShop};

/// A use case and the permission that it needs.
struct UseCase {
    permission: &'static str,
    run: fn(&mut Tx<'_>, &Scope) -> Result<()>,
}

macro_rules! use_cases {
    ($($permission:literal: |$tx:ident, $scope:ident| $work:expr;)+) => {
        &[$(UseCase { permission: $permission, run: |$tx, $scope| { $work?; Ok(()) } }),+]
    };
}

fn none() -> Params {
    Params::default()
}

fn first_page() -> PageRequest {
    PageRequest { number: 1, per_page: 10 }
}

fn report_request() -> reports::ReportRequest {
    reports::ReportRequest {
        kind: reports::ReportKind::Sales,
        period: reports::Period::parse("2026-03-01", "2026-03-02").unwrap(),
        step: reports::Step::Day,
        comparison: reports::Comparison::None,
    }
}

fn imported_order() -> OrderRecord {
    OrderRecord {
        details: OrderDetails {
            source: OrderSource::Shopify,
            number: "#1".into(),
            external_id: String::new(),
            email: String::new(),
            placed_at: Clock::System.now(),
            currency: "USD".into(),
            discount_total: Money::zero(),
            discount_code: String::new(),
            shipping_total: Money::zero(),
            shipping_method: String::new(),
            tax_total: Money::zero(),
            tax_included: false,
            total_price: Money::zero(),
            refunded_total: Money::zero(),
            payment_status: None,
            fulfillment_status: None,
            is_cancelled: false,
            original_status: String::new(),
            billing_address: String::new(),
            shipping_address: String::new(),
        },
        lines: Vec::new(),
    }
}

/// One use case for each permission that is checked, with arguments that lead to any other error.
const USE_CASES: &[UseCase] = use_cases! {
    "products:read": |tx, scope| catalog::get_product(tx, scope, 1.into());
    "products:read": |tx, scope| catalog::count_products_by_status(tx, &CatalogIndex::default(), scope);
    "products:read": |tx, scope| catalog::is_ordered(tx, scope, 1.into());
    "products:read": |tx, scope| product_csv::preview_products(tx, scope, &[], &mut product_csv::PendingSkus::default());
    "products:write": |tx, scope| catalog::delete_product(tx, scope, 1.into(), None);
    "products:write": |tx, scope| catalog::archive_product(tx, scope, 1.into(), None);
    "products:write": |tx, scope| catalog::release_product(tx, scope, 1.into(), None);
    "products:write": |tx, scope| catalog::restore_product(tx, scope, 1.into());
    "products:write": |tx, scope| catalog::add_product_picture(tx, scope, 1.into(), catalog::ImageDraft::default());
    "products:read": |tx, scope| pictures::count_fetches(tx, scope);
    "products:read": |tx, scope| pictures::list_fetches(tx, scope, FetchStatus::Failed, first_page());
    "products:read": |tx, scope| pictures::get_fetch(tx, scope, 1.into());
    "products:write": |tx, scope| pictures::fetch_missing(tx, scope, 1);
    "products:write": |tx, scope| pictures::retry_fetch(tx, scope, 1.into());
    "products:write": |tx, scope| pictures::retry_failed_fetches(tx, scope, Clock::System.now(), 1);
    "products:write": |tx, scope| pictures::give_up_fetch(tx, scope, 1.into());
    "products:write": |tx, scope| pictures::give_up_failed_fetches(tx, scope, Clock::System.now(), 1);
    "products:write": |tx, scope| catalog::create_products(tx, scope, Vec::new());
    "products:write": |tx, scope| product_csv::import_products(tx, scope, &[]);
    "products:read": |tx, scope| product_batches::get_batch(tx, scope, 1.into());
    "products:read": |tx, scope| product_batches::list_batches(tx, scope, first_page());
    "products:read": |tx, scope| catalog::list_product_records(tx, scope, &[]);
    "products:write": |tx, scope| product_batches::start_batch(tx, scope, 1.into(), None);
    "products:write": |tx, scope| product_batches::continue_batch(tx, scope, 1.into(), None);
    "products:write": |tx, scope| product_batches::start_undo(tx, scope, 1.into(), None);
    "products:write": |tx, scope| product_batches::discard_batch(tx, scope, 1.into(), None);
    "products:write": |tx, scope| bulk_changes::create_bulk_change(tx, scope, &catalog::ProductSelection::Ids(Vec::new()), none());
    "products:read": |tx, scope| saved_views::list_views(tx, scope, saved_views::ListKind::Products);
    "orders:read": |tx, scope| saved_views::list_views(tx, scope, saved_views::ListKind::Orders);
    "reports:read": |tx, scope| reports::get_report(tx, scope, report_request());
    "products:read": |tx, scope| search_terms::list_synonyms(tx, scope);
    "products:read": |tx, scope| search_terms::list_terms(tx, scope, search_terms::TermFilter::All, first_page());
    "products:read": |tx, scope| search_terms::get_synonyms(tx, scope, 1.into());
    "products:write": |tx, scope| search_terms::create_synonyms(tx, scope, none());
    "products:write": |tx, scope| search_terms::update_synonyms(tx, scope, 1.into(), none());
    "products:write": |tx, scope| search_terms::delete_synonyms(tx, scope, 1.into(), None);
    "products:write": |tx, scope| product_csv::import_planned_products(tx, scope, &[]);
    "products:read": |tx, scope| product_csv::preview_products(tx, scope, &[], &mut product_csv::PendingSkus::default());
    "products:read": |tx, scope| imports::get_import(tx, scope, 1.into());
    "products:read": |tx, scope| imports::list_imports(tx, scope, first_page());
    "products:read": |tx, scope| imports::list_records(tx, scope, 1.into(), imports::RecordFilter::All, first_page());
    "products:read": |tx, scope| imports::list_file_errors(tx, scope, 1.into());
    "products:write": |tx, scope| imports::save_mapping(tx, scope, 1.into(), none());
    "customers:write": |tx, scope| accounts::import_customer(tx, scope, &accounts::CustomerRecord::default());
    "customers:read": |tx, scope| accounts::preview_customer(tx, scope, &accounts::CustomerRecord::default());
    "orders:read": |tx, scope| imported_orders::get_any_order(tx, scope, 1.into());
    "orders:read": |tx, scope| imported_orders::list_all_orders(tx, scope, "", first_page());
    "orders:read": |tx, scope| imported_orders::search_orders(tx, scope, "a", 1);
    "orders:read": |tx, scope| imported_orders::preview_order(tx, scope, &imported_order());
    "orders:write": |tx, scope| imported_orders::import_order(tx, scope, &imported_order());
    "orders:write": |tx, scope| imported_orders::undo_order_import(tx, scope, 1.into(), 1, None);
    "customers:write": |tx, scope| accounts::undo_customer_import(tx, scope, &accounts::CustomerUndo { user: 1.into(), created_at: None, details: accounts::CustomerDetails::default() });
    "settings:write": |tx, scope| redirects::undo_redirect(tx, scope, &redirects::SavedRedirect { redirect: redirects::NewRedirect { path: "/a".into(), target: "/b".into() }, former_target: None });
    "categories:write": |tx, scope| catalog::create_category(tx, scope, none());
    "categories:write": |tx, scope| catalog::delete_category(tx, scope, 1.into(), None);
    "categories:write": |tx, scope| catalog::restore_category(tx, scope, 1.into());
    "stock:read": |tx, scope| inventory::get_stock(tx, scope, 1.into());
    "stock:read": |tx, scope| inventory::list_movements(tx, scope, 1.into(), first_page());
    "stock:read": |tx, scope| checkout::list_holds(tx, scope, first_page());
    "stock:read": |tx, scope| shopping_cart::list_demand(tx, scope, 1);
    "stock:write": |tx, scope| inventory::record_initial_stock(tx, scope, &[inventory::VariantQuantity { variant: 1.into(), quantity: 1 }], "import");
    "stock:write": |tx, scope| inventory::change_stocks(tx, scope, none());
    "stock:write": |tx, scope| checkout::release_hold(tx, scope, 1.into());
    "warehouses:read": |tx, scope| inventory::list_warehouses(tx, scope);
    "warehouses:write": |tx, scope| inventory::create_warehouse(tx, scope, none());
    "warehouses:write": |tx, scope| inventory::update_warehouse(tx, scope, 1.into(), none());
    "warehouses:write": |tx, scope| inventory::delete_warehouse(tx, scope, 1.into(), None);
    "warehouses:write": |tx, scope| inventory::restore_warehouse(tx, scope, 1.into());
    "orders:read": |tx, scope| orders::get_any_order(tx, scope, "1");
    "orders:read": |tx, scope| orders::list_all_orders(tx, scope, &OrderFilter::default(), first_page());
    "orders:read": |tx, scope| orders::list_open_disputes(tx, scope, 1);
    "orders:write": |tx, scope| orders::dismiss_flag(tx, scope, "1");
    "customers:read": |tx, scope| accounts::count_customers(tx, scope);
    "coupons:read": |tx, scope| promotions::get_coupon(tx, scope, 1.into());
    "coupons:write": |tx, scope| promotions::create_coupon(tx, scope, none());
    "coupons:write": |tx, scope| promotions::update_coupon(tx, scope, 1.into(), none());
    "coupons:write": |tx, scope| promotions::end_coupon(tx, scope, 1.into(), None);
    "coupons:write": |tx, scope| promotions::delete_coupon(tx, scope, 1.into(), None);
    "coupons:write": |tx, scope| promotions::restore_coupon(tx, scope, 1.into());
    "tax:read": |tx, scope| tax::list_rates(tx, scope);
    "tax:write": |tx, scope| tax::create_rate(tx, scope, none());
    "tax:write": |tx, scope| tax::update_rate(tx, scope, 1.into(), none());
    "tax:write": |tx, scope| tax::delete_rate(tx, scope, 1.into(), None);
    "tax:write": |tx, scope| tax::restore_rate(tx, scope, 1.into());
    "shipping:read": |tx, scope| shipping::list_zones(tx, scope);
    "shipping:write": |tx, scope| shipping::create_zone(tx, scope, none());
    "shipping:write": |tx, scope| shipping::update_zone(tx, scope, 1.into(), none());
    "shipping:write": |tx, scope| shipping::delete_zone(tx, scope, 1.into(), None);
    "shipping:write": |tx, scope| shipping::restore_zone(tx, scope, 1.into());
    "shipping:write": |tx, scope| shipping::create_method(tx, scope, 1.into(), none());
    "shipping:write": |tx, scope| shipping::update_method(tx, scope, 1.into(), none());
    "shipping:write": |tx, scope| shipping::delete_method(tx, scope, 1.into(), None);
    "shipping:write": |tx, scope| shipping::restore_method(tx, scope, 1.into());
    "settings:write": |tx, scope| settings::update(tx, scope, none(), 0);
    "settings:write": |tx, scope| settings::update_page(tx, scope, &settings::SettingsPage::ALL[0], none());
    "api_keys:read": |tx, scope| accounts::list_api_keys(tx, scope);
    "api_keys:write": |tx, scope| accounts::create_api_key(tx, scope, none());
    "deletions:read": |tx, scope| deletions::list_deletions(tx, scope);
    "audit:read": |tx, scope| accounts::get_audit_entry(tx, scope, 1.into());
    "audit:read": |tx, scope| accounts::list_history(tx, scope, audit::Subject::new(audit::SubjectKind::Settings, settings::ID), 1);
    "products:write": |tx, scope| catalog::undo_product_change(tx, scope, 1.into());
    "admin": |tx, scope| accounts::create_admin(tx, scope, "", "hash");
    "staff:read": |tx, scope| accounts::list_staff(tx, scope);
    "staff:read": |tx, scope| accounts::get_staff_member(tx, scope, 1.into());
    "staff:read": |tx, scope| accounts::list_roles(tx, scope);
    "staff:read": |tx, scope| accounts::get_role(tx, scope, 1.into());
    "staff:read": |tx, scope| accounts::list_staff_invitations(tx, scope);
    "staff:write": |tx, scope| accounts::create_role(tx, scope, none());
    "staff:write": |tx, scope| accounts::update_role(tx, scope, 987.into(), none());
    "staff:write": |tx, scope| accounts::delete_role(tx, scope, 987.into(), None);
    "staff:write": |tx, scope| accounts::update_staff_member(tx, scope, 987.into(), none());
    "staff:write": |tx, scope| accounts::deactivate_staff_member(tx, scope, 987.into(), None);
    "staff:write": |tx, scope| accounts::reactivate_staff_member(tx, scope, 987.into(), None);
    "staff:write": |tx, scope| accounts::withdraw_staff_invitation(tx, scope, 987.into(), None);
    "admin": |tx, scope| accounts::reset_password(tx, scope, "nobody@example.com", "hash");
};

/// Runs a use case with exactly these permissions. Returns whether it was allowed.
fn is_allowed(
    test_shop: &TestShop,
    words: &str,
    run: fn(&mut Tx<'_>, &Scope) -> Result<()>,
) -> bool {
    let words = words.to_owned();
    let result = test_shop.write(move |tx| {
        let params = [("name", "Key"), ("permissions", words.as_str())].into_iter().collect();
        let created = accounts::create_api_key(tx, &Scope::system(), params)?;
        let result = tx.attempt(|tx| run(tx, &Scope::api_key(created.key.clone())));
        accounts::revoke_api_key(tx, &Scope::system(), created.key.id)?;
        Ok(!matches!(result, Err(Error::Forbidden)))
    });
    result.unwrap()
}

on_both! {
    fn each_use_case_needs_its_permission(db: Database) {
        let test_shop = TestShop::on(db);
        let each = accounts::Permission::all().iter();
        for UseCase { permission, run } in USE_CASES {
            assert!(is_allowed(&test_shop, permission, *run), "{permission} suffices");
            assert!(is_allowed(&test_shop, "admin", *run), "admin includes {permission}");
            let needed: accounts::Permission = permission.parse().unwrap();
            let others: PermissionSet = each
                .clone()
                .copied()
                .filter(|other| !PermissionSet::from_iter([*other]).contains(needed))
                .collect();
            if !others.is_empty() {
                let others = others.to_string();
                assert!(!is_allowed(&test_shop, &others, *run), "{permission} is not in {others}");
            }
        }
    }

    fn visitors_and_customers_have_no_permission(db: Database) {
        let test_shop = TestShop::on(db);
        for scope in [Scope::visitor(), test_shop.customer("ada")] {
            assert!(scope.permissions().is_empty());
            for UseCase { permission, run } in USE_CASES {
                let (scope, run) = (scope.clone(), *run);
                let result = test_shop.write(move |tx| run(tx, &scope));
                assert!(matches!(result, Err(Error::Forbidden)), "{permission}");
            }
        }
        assert!(test_shop.admin("eve").is_staff() && !Scope::system().is_staff());
    }
}

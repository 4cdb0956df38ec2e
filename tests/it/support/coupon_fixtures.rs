//! Coupons for the tests.

use vitrine::accounts::Scope;
use vitrine::db::Tx;
use vitrine::foundation::params::Params;
use vitrine::promotions;

use super::database::Database;
use super::test_repo::TestRepo;

/// Creates a coupon of ten percent off, unless the fields say otherwise.
pub fn create_coupon(db: &Database, code: &str, fields: &[(&str, &str)]) {
    let params = coupon_form(code, fields);
    let test_repo = TestRepo::beside(db);
    let create = move |tx: &mut Tx<'_>| {
        promotions::create_coupon(tx, &Scope::system(), params.clone()).map(drop)
    };
    test_repo.write(create).unwrap();
}

/// Returns the form of a coupon of ten percent off, unless the fields say otherwise.
pub fn coupon_form(code: &str, fields: &[(&str, &str)]) -> Params {
    let mut params: Params = [("code", code), ("name", "An offer"), ("kind", "percentage")]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    if params.get("kind") == Some("percentage") && params.get("rate").is_none() {
        params.push("rate", "10");
    }
    params
}

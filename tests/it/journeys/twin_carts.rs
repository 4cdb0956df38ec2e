//! Pages and API are twins: a shopper on the pages and one by the API who do the same see the same amounts and
//! messages, and cause the same effects. Each pair buys twin products of one shop.

mod addresses;
mod api_shopper;
mod cart_facts;
mod checkout_facts;
mod effects;
mod page_shopper;
mod pair;
mod rejections;
mod reply;
mod script;
mod twin_shop;

use std::collections::BTreeSet;

use strum::VariantNames;
use vitrine::checkout::CheckoutRejection;
use vitrine::promotions::CouponRejection;
use vitrine::shopping_cart::CartRejection;

use crate::on_both;
use crate::support::Database;

use pair::Pair;
use rejections::{Case, cases};
use script::{Script, script};
use twin_shop::TwinShop;

/// The number of scripts in each currency.
const SCRIPTS: u32 = 50;

/// Returns the seed of all scripts. `VITRINE_TWIN_SEED` is the number of another one.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the shop")]
fn seed() -> u64 {
    std::env::var("VITRINE_TWIN_SEED").map_or(0, |seed| seed.parse().expect("a number"))
}

/// Performs all scripts of a currency, each on the pages and by the API.
fn perform_scripts(db: Database, currency: &str, prices_include_tax: bool) {
    let shop = TwinShop::open(db, currency, prices_include_tax);
    for number in 0..SCRIPTS {
        perform(&shop, &format!("n{number}"), &script(seed(), number));
    }
}

/// Performs a script on the pages and by the API. Returns the codes of the API's errors.
fn perform(shop: &TwinShop, name: &str, script: &Script) -> BTreeSet<String> {
    let mut pair = Pair::new(shop, name, script.is_customer);
    script.steps.iter().for_each(|step| pair.perform(step));
    pair.finish()
}

/// Rejections that pages and API can't both meet, or only after more requests than this test should send.
const ELSEWHERE: [&str; 15] = [
    // Pages show another cart, and no line that is gone.
    "cart_expired",
    "cart_converted",
    "item_not_found",
    "checkout_placed",
    "not_open",
    // Only pages merge carts with an undo, and only admins delete coupons and release stock.
    "undo_too_late",
    "in_use",
    // It has the code of its reason.
    "code_rejected",
    "already_ordered",
    // Only simultaneous requests meet these.
    "changed_elsewhere",
    "coupon_needs_email_proof",
    // Many requests of one client; `reservation_limits` and `mail_limits` test them.
    "too_many_checkouts",
    "network_busy",
    "network_limit",
    "too_many_links",
];

on_both! {
    fn each_rejection_is_the_same(db: Database) {
        let shop = TwinShop::open(db, "USD", false);
        let mut met = BTreeSet::new();
        for (number, Case { code, script }) in cases().into_iter().enumerate() {
            let codes = perform(&shop, &format!("r{number}"), &script);
            assert!(code.is_empty() || codes.contains(code), "{code} not among {codes:?}");
            met.extend(codes);
        }
        let all = [CartRejection::VARIANTS, CouponRejection::VARIANTS, CheckoutRejection::VARIANTS].concat();
        let missing = all.into_iter().filter(|code| !met.contains(*code) && !ELSEWHERE.contains(code));
        assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
    }

    fn carts_in_dollars_are_the_same(db: Database) {
        perform_scripts(db, "USD", false);
    }

    fn carts_in_euros_with_tax_are_the_same(db: Database) {
        perform_scripts(db, "EUR", true);
    }

    fn carts_in_yen_are_the_same(db: Database) {
        perform_scripts(db, "JPY", false);
    }

    fn carts_in_dinars_with_tax_are_the_same(db: Database) {
        perform_scripts(db, "KWD", true);
    }
}

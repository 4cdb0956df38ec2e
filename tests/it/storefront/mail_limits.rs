//! Limits on mails to an address: nobody can flood a stranger, and no mail about an order is lost.

use std::time::Duration;

use vitrine::accounts::{self, Notifier};
use vitrine::foundation::params::Params;
use vitrine::mailer::ShopIdentity;
use vitrine::{Error, db::Tx};

use crate::on_both;
use crate::support::card_checkout::order_by_card;
use crate::support::shopper::shop_identity;
use crate::support::sql::{count_mails, count_rows, execute};
use crate::support::test_shop::TestShop;
use crate::support::{Database, Shop, THANK_YOU};

const MINUTE: Duration = Duration::from_secs(60);
const ADA: &str = "ada@example.com";

fn limited_notifier() -> Notifier {
    let path = |token: &str| format!("/{token}");
    let shop_identity = ShopIdentity { limits_mail: true, ..shop_identity() };
    Notifier {
        head: shop_identity,
        log_in_path: path,
        email_change_path: path,
        invitation_path: path,
    }
}

/// Returns the work of requesting a login link.
fn login_link_work(email: &str) -> impl FnMut(&mut Tx<'_>) -> vitrine::Result<()> + Send + use<> {
    let form: Params = [("link_email", email)].into_iter().collect();
    move |tx| accounts::deliver_login_instructions(tx, &limited_notifier(), form.clone())
}

/// Submits a form with an address and returns the status.
#[track_caller]
fn submit_email(shop: &Shop, path: &str, button: &str, email: &str) -> u16 {
    let mut eve = shop.visitor();
    let form = eve.get(path).form(button).fill("Email", email);
    let page = eve.submit(form);
    if page.status == 429 {
        let message = page.texts("#error-summary a").join(" ");
        assert!(message.contains("for the newest email"), "{path}: {message}");
        assert_eq!(page.form(button).value("Email"), email, "{path}: what was typed stays");
        assert!(page.header("retry-after").is_some());
    }
    page.status
}

/// Submits every form that sends mail, and returns the number of accepted ones.
fn queued_mails(shop: &Shop, email: &str) -> usize {
    let forms = [
        ("/users/register", "Create an account"),
        ("/users/log-in", "Log in with email"),
        ("/order_links", "Email me my links"),
    ];
    let all = (0..9).map(|n| forms[n % 3]);
    all.filter(|(path, button)| submit_email(shop, path, button, email) == 200).count()
}

/// Uses up the budget of every address.
fn use_up_budget(shop: &Shop) {
    execute(&shop.db, "UPDATE mail_budgets SET spent_until = '2099-01-01T00:00:00.000000Z'");
}

on_both! {
    fn all_requested_mails_share_one_limit(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        assert_eq!(queued_mails(&shop, ADA), 9);
        let path = "/users/register";
        let button = "Create an account";
        assert_eq!(submit_email(&shop, path, button, ADA), 200);
        let mails_before = count_mails(&shop.db);
        assert_eq!(submit_email(&shop, path, button, ADA), 429);
        assert_eq!(count_mails(&shop.db), mails_before, "nothing is stored");
        // A part of the limit is reserved for orders.
        for n in 0..3 {
            assert_eq!(shop.order_mug(ADA).page().heading(), THANK_YOU, "{n}");
        }
        assert_eq!(submit_email(&shop, "/users/log-in", "Log in with email", ADA), 429);
    }

    fn an_order_over_the_mail_limit_is_rejected_before_anything_is_written(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        assert_eq!(shop.order_mug(ADA).page().heading(), THANK_YOU);
        use_up_budget(&shop);
        let before = count_mails(&shop.db);
        let rejected = shop.order_mug(ADA);
        assert_eq!(rejected.page().heading(), "Review and order");
        let message = rejected.page().flash();
        assert!(message.contains("sent many emails to this address") && message.contains("Nothing was ordered"), "{message}");
        assert_eq!((count_rows(&shop.db, "orders"), count_mails(&shop.db)), (1, before));
        assert_eq!(shop.order_mug("bob@example.com").page().heading(), THANK_YOU, "other addresses are not limited");
    }

    fn two_nodes_share_the_limit(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let other = Shop::open_with(shop.db.shared(), &[("RATE_LIMITS", "on")]);
        let links = |shop: &Shop, limit: usize| {
            (0..limit).take_while(|_| submit_email(shop, "/users/log-in", "Log in with email", ADA) == 200).count()
        };
        // The shop does not know the address, and responds as if it did.
        assert_eq!((links(&shop, 6), links(&other, 6)), (6, 4));
        assert_eq!(count_rows(&shop.db, "users WHERE email = 'ada@example.com'"), 0);
    }

    fn simultaneous_requests_do_not_exceed_the_limit(db: Database) {
        let test_shop = TestShop::on(db);
        let results = test_shop.write_concurrently((0..30).map(|_| login_link_work(ADA)));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 10);
        let waits = results.iter().filter(|result| matches!(result, Err(Error::TooMany(1..=5_400))));
        assert_eq!(waits.count(), 20, "{results:?}");
        assert_eq!(test_shop.query_number("SELECT count(*) FROM outbox"), 10);
        // The limit recovers with time, and full budgets are deleted.
        test_shop.clock.advance(MINUTE * 90);
        test_shop.write(login_link_work(ADA)).unwrap();
        assert!(matches!(test_shop.write(login_link_work(" ADA@example.com")), Err(Error::TooMany(_))));
        test_shop.clock.advance(MINUTE * 60 * 14);
        test_shop.sweep();
        assert_eq!(test_shop.query_number("SELECT count(*) FROM mail_budgets"), 1);
        test_shop.clock.advance(MINUTE * 60 * 2);
        test_shop.sweep();
        assert_eq!(test_shop.query_number("SELECT count(*) FROM mail_budgets"), 0);
    }

    fn known_customers_can_always_order(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let mut ada = shop.register(ADA);
        use_up_budget(&shop);
        assert_eq!(shop.order_mug(ADA).page().heading(), "Review and order", "a stranger with the address is limited");
        ada.add("mug", 1);
        assert_eq!(ada.check_out().heading(), THANK_YOU);
        shop.newest_mail(ADA, "Your order ORD-");
    }

    fn mails_about_payments_and_shipments_are_always_sent(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        assert_eq!(count_mails(&shop.db), 1);
        use_up_budget(&shop);
        guest.press("Decline");
        assert_eq!(count_mails(&shop.db), 1, "the first mail has the link to pay");
        assert!(guest.page().text().contains("The card was declined"), "the page shows it");
        guest.press("Try again: pay $19.98");
        guest.press("Pay $19.98");
        assert_eq!(guest.page().heading(), THANK_YOU);
        shop.newest_mail("guest@example.com", "We have received your payment");
        // The cancellation of an accepted order is mailed, too.
        let mut other = shop.order_mug("cyd@example.com");
        use_up_budget(&shop);
        other.click("Cancel this order");
        other.press("Cancel this order");
        shop.newest_mail("cyd@example.com", "was cancelled");
    }

    fn changing_the_payment_method_is_limited(db: Database) {
        let shop = Shop::stocked_with_rate_limits(db);
        let mut guest = shop.visitor();
        order_by_card(&mut guest);
        guest.press("Decline");
        use_up_budget(&shop);
        let before = count_mails(&shop.db);
        let path = guest.page().path.replace("/payment", "/payment_method");
        let page = guest.post_fields(&path, &[("payment_method", "bank_transfer")]);
        assert!(page.flash().contains("many emails"), "{}", page.text());
        assert_eq!((count_rows(&shop.db, "orders WHERE payment_method = 'card'"), count_mails(&shop.db)), (1, before));
    }
}

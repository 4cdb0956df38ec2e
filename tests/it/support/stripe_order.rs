//! An order that is to be paid through the stand-in for Stripe.

use std::time::{Duration, Instant};

use super::actions::{PRODUCTS_CSV, import};
use super::browser::Browser;
use super::card_checkout::card_order_form;
use super::database::Database;
use super::shop::Shop;
use super::sql::{count_rows, execute, query_text};
use super::stripe::{Session, Stripe, send_event};

/// The type of the event after a payment.
const COMPLETED: &str = "checkout.session.completed";
const LONG_AGO: &str = "'2026-01-01T00:00:00.000000Z'";

/// A shop with one order, whose guest has arrived at Stripe's page.
pub struct StripeOrder {
    pub shop: Shop,
    pub stripe: Stripe,
    pub guest: Browser,
    pub session: Session,
    pub admin: Browser,
    /// The path of the order's page for admins.
    pub admin_path: String,
    /// The path of the order's page for the guest.
    pub guest_path: String,
}

impl StripeOrder {
    /// Orders some units of a product by card, as a guest.
    #[track_caller]
    pub fn place(db: Database, slug: &str, quantity: i32) -> StripeOrder {
        let stripe = Stripe::open();
        import(&db, PRODUCTS_CSV);
        let shop = Shop::open_with(db, &stripe.settings());
        let mut guest = shop.visitor();
        guest.add(slug, quantity);
        let form = card_order_form(&mut guest);
        assert_eq!(guest.submit_for_redirect(form).status, 303);
        let session = stripe.last_session();
        let text = |column: &str| query_text(&shop.db, &format!("SELECT {column} FROM orders"));
        let admin_path = format!("/admin/orders/{}", text("number"));
        let guest_path = format!("/orders/{}", text("token"));
        let admin = shop.admin();
        StripeOrder { shop, stripe, guest, session, admin, admin_path, guest_path }
    }

    /// Pays on Stripe's page.
    pub fn pay(&self) {
        self.stripe.pay(&self.session.id);
    }

    /// Sends the shop the event of the payment.
    #[track_caller]
    pub fn send_paid_event(&self) {
        assert_eq!(
            self.stripe.send_session_event(&self.guest, COMPLETED, &self.session.id).status,
            202
        );
    }

    /// Sends an event to the shop and returns the status of the response.
    pub fn send_event(&self, body: &str) -> u16 {
        send_event(&self.guest, body).status
    }

    /// Makes the payment old enough for the shop to ask the provider.
    pub fn make_check_due(&self) {
        execute(&self.shop.db, &format!("UPDATE payments SET checked_at = {LONG_AGO}"));
    }

    /// Makes the payment and the reservation of the stock expire.
    pub fn expire(&self) {
        self.make_check_due();
        execute(&self.shop.db, &format!("UPDATE checkouts SET expires_at = {LONG_AGO}"));
    }

    /// Kills and reopens the shop, which checks overdue payments first.
    pub fn restart(&mut self) {
        self.shop.kill_after(Duration::ZERO).join().unwrap();
        self.shop.reopen_after_kill(&self.stripe.settings());
        self.guest = self.shop.visitor();
    }

    /// Waits until a table, followed by a condition, has rows. Fails after ten seconds.
    #[track_caller]
    pub fn wait_for_rows(&self, table: &str) {
        let began = Instant::now();
        while count_rows(&self.shop.db, table) == 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "{table}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

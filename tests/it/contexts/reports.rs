//! Reports of sales, compared with orders that the test adds up by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::db::Tx;
use vitrine::foundation::money::Currency;
use vitrine::foundation::zone::Zone;
use vitrine::orders;
use vitrine::payments::PaymentMethod;
use vitrine::reports::{self, Comparison, Figure, Period, Report, ReportKind, ReportRequest, Step};
use vitrine::settings;

use crate::on_both;
use crate::support::coupon_fixtures::create_coupon;
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::shop_identity;
use crate::support::test_shop::TestShop;
use crate::support::{Database, Dice};

/// The fixed orders of the fixtures are placed at the beginning of this day in UTC.
const DAY: Date = date(2026, 3, 1);

fn period(first: Date, last: Date) -> Period {
    Period::new(first, last).unwrap()
}

fn report(test_shop: &TestShop, kind: ReportKind, period: Period, step: Step) -> Report {
    let request = ReportRequest { kind, period, step, comparison: Comparison::None };
    let read = test_shop.read(move |conn| reports::get_report(conn, &Scope::system(), request));
    read.unwrap()
}

/// Returns the figures of a row by the names of their columns.
fn named(report: &Report, figures: &[Figure]) -> BTreeMap<&'static str, String> {
    let names = report.columns.iter().map(|column| column.name);
    names.zip(figures.iter().map(Figure::plain)).collect()
}

fn total(report: &Report) -> BTreeMap<&'static str, String> {
    named(report, &report.total)
}

fn set_zone(test_shop: &TestShop, zone: &str) {
    let initialize = |tx: &mut Tx<'_>| settings::initialize(tx, "Shop", Currency::USD, Zone::UTC);
    test_shop.write(initialize).unwrap();
    test_shop.execute(&format!("UPDATE business_calendar SET time_zone = '{zone}'"));
}

/// Completes all pending refunds of the first order.
fn finish_refunds(placed: &PlacedOrder) {
    placed
        .test_shop
        .write(|tx| {
            for refund in vitrine::payments::list_refunds(tx, 1.into())? {
                let id = format!("re_{}", refund.id);
                orders::complete_refund(tx, &shop_identity(), refund.id, Some(&id))?;
            }
            Ok(())
        })
        .unwrap();
}

/// An order that the test made up. Amounts are in cents.
struct MadeUp {
    at: Timestamp,
    country: &'static str,
    is_guest: bool,
    items: i64,
    discount: i64,
    shipping: i64,
    tax: i64,
    /// When it was partly credited, and the amount with the tax in it.
    credit: Option<Credit>,
}

struct Credit {
    at: Timestamp,
    amount: i64,
    tax: i64,
}

impl MadeUp {
    fn new(dice: &mut Dice) -> MadeUp {
        let begin: Timestamp = "2026-03-10T00:00:00Z".parse().unwrap();
        let mut roll = |most: i64| dice.roll(most.unsigned_abs()) as i64;
        let [at, credited_at] =
            [(); 2].map(|()| begin + jiff::Span::new().seconds(roll(40 * 86_400)));
        let (items, shipping) = (100 + roll(20_000), roll(900));
        let (discount, tax) = (roll(100), roll(2_000));
        let amount = 1 + roll(items / 2);
        let credit = Credit { at: credited_at, amount, tax: roll(amount) };
        MadeUp {
            at,
            country: ["DE", "CH", ""][roll(3) as usize],
            is_guest: roll(2) == 0,
            items,
            discount,
            shipping,
            tax,
            credit: (roll(3) == 0).then_some(credit),
        }
    }

    fn total(&self) -> i64 {
        self.items - self.discount + self.shipping + self.tax
    }

    /// Stores the order as a copy of the first one.
    fn insert(&self, test_shop: &TestShop, user: i64, position: usize) {
        let money = |cents: i64| test_shop.amount(&format!("{}.{:02}", cents / 100, cents % 100));
        let user = if self.is_guest { "NULL".to_owned() } else { user.to_string() };
        let MadeUp { at, country, .. } = self;
        let at = stored(*at);
        test_shop.execute(&format!(
            "INSERT INTO orders (number, token, user_id, email, email_proved, status, payment_status, fulfillment_status,
                 payment_method, currency, subtotal, discount_total, shipping_total, tax_total, tax_included, total_price,
                 paid_total, refunded_total, country, region, postcode, vat_number, shipping_method, flag, version,
                 idempotency_key, inserted_at, updated_at)
             SELECT 'ORD-M-{position}', 'token {position}', {user}, email, email_proved, status, payment_status,
                 fulfillment_status, payment_method, currency, {}, {}, {}, {}, tax_included, {}, paid_total, refunded_total,
                 '{country}', region, postcode, vat_number, shipping_method, flag, version, 'key {position}', '{at}', '{at}'
             FROM orders WHERE id = 1",
            money(self.items), money(self.discount), money(self.shipping), money(self.tax), money(self.total()),
        ));
        self.insert_document(
            test_shop,
            position,
            "invoice",
            &money(self.total()),
            &money(self.tax),
            &at,
        );
        if let Some(credit) = &self.credit {
            let at = stored(credit.at);
            self.insert_document(
                test_shop,
                position,
                "credit_note",
                &money(credit.amount),
                &money(credit.tax),
                &at,
            );
        }
    }

    fn insert_document(
        &self,
        test_shop: &TestShop,
        position: usize,
        kind: &str,
        amount: &str,
        tax: &str,
        at: &str,
    ) {
        test_shop.execute(&format!(
            "INSERT INTO order_documents (order_id, kind, number, amount, tax, reason, seller_name, seller_street,
                 seller_postcode, seller_city, seller_region, seller_country, seller_vat_number, seller_email, inserted_at)
             SELECT (SELECT id FROM orders WHERE number = 'ORD-M-{position}'), '{kind}', '{kind} {position}', {amount},
                 {tax}, reason, seller_name, seller_street, seller_postcode, seller_city, seller_region, seller_country,
                 seller_vat_number, seller_email, '{at}'
             FROM order_documents WHERE order_id = 1 AND kind = 'invoice'"
        ));
    }
}

fn stored(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string()
}

/// Formats cents as reports do.
fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// The sums that the test computes.
#[derive(Clone, Copy, Default)]
struct Sums {
    orders: i64,
    total: i64,
    credited: i64,
    net: i64,
}

/// Adds the made-up orders up by a key that follows from an order and a local day, in a period of local days.
fn add_up(
    orders: &[MadeUp],
    zone: &TimeZone,
    days: Period,
    key: impl Fn(&MadeUp, Date) -> String,
) -> BTreeMap<String, Sums> {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let is_within = |day: Date| days.first() <= day && day <= days.last();
    for order in orders {
        let day = order.at.to_zoned(zone.clone()).date();
        if is_within(day) {
            let sum = sums.entry(key(order, day)).or_default();
            sum.orders += 1;
            sum.total += order.total();
            sum.net += order.total() - order.tax;
        }
        if let Some(credit) = &order.credit {
            let day = credit.at.to_zoned(zone.clone()).date();
            if is_within(day) {
                let sum = sums.entry(key(order, day)).or_default();
                sum.credited += credit.amount;
                sum.net -= credit.amount - credit.tax;
            }
        }
    }
    sums
}

/// Compares the rows of a report with sums. Rows of days without sales are all zero.
#[track_caller]
fn assert_rows(report: &Report, expected: &BTreeMap<String, Sums>) {
    for row in &report.rows {
        let figures = named(report, &row.figures);
        let sums = expected.get(&row.key).copied().unwrap_or_default();
        let shown = [&figures["orders"], &figures["total"], &figures["credited"], &figures["net"]];
        let wanted = [
            sums.orders.to_string(),
            decimal(sums.total),
            decimal(sums.credited),
            decimal(sums.net),
        ];
        assert_eq!(shown.map(String::as_str), wanted.each_ref().map(String::as_str), "{}", row.key);
    }
    for key in expected.keys() {
        assert!(report.rows.iter().any(|row| row.key == *key), "no row for {key}");
    }
}

on_both! {
    fn an_order_counts_on_the_day_of_its_invoice_in_the_shops_time_zone(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let orders_on = |first, last| {
            let found = report(&placed.test_shop, ReportKind::Sales, period(first, last), Step::Day);
            total(&found)["orders"].clone()
        };
        for (zone, day) in [
            ("UTC", DAY),
            ("America/Los_Angeles", date(2026, 2, 28)),
            ("Asia/Kathmandu", DAY),
        ] {
            set_zone(&placed.test_shop, zone);
            let others = [day.yesterday().unwrap(), day.tomorrow().unwrap()];
            assert_eq!(orders_on(day, day), "1", "{zone}");
            assert_eq!(others.map(|day| orders_on(day, day)), ["0", "0"], "{zone}");
        }
    }

    fn an_unpaid_card_order_does_not_count_until_it_is_paid(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        let orders = || total(&report(&placed.test_shop, ReportKind::Sales, period(DAY, DAY), Step::Day));
        assert_eq!(orders()["orders"], "0");
        placed.pay("30");
        assert_eq!((&*orders()["orders"], &*orders()["total"]), ("1", "30.00"));
    }

    fn refunds_and_cancelled_orders_are_credited(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        let line = placed.quantity_field();
        placed.refund(&[(&line, "1"), ("key", "a")]).unwrap();
        let sales = || total(&report(&placed.test_shop, ReportKind::Sales, period(DAY, DAY), Step::Day));
        assert_eq!(sales()["credited"], "0.00", "the money is not on its way yet");
        finish_refunds(&placed);
        let sums = sales();
        assert_eq!([&*sums["total"], &*sums["credited"], &*sums["net"]], ["30.00", "10.00", "20.00"]);
        for kind in [ReportKind::Products, ReportKind::Variants] {
            let items = report(&placed.test_shop, kind, period(DAY, DAY), Step::Day);
            let row = &items.rows[0];
            assert_eq!((items.rows.len(), &*row.label), (1, "Kettle"));
            let figures = named(&items, &row.figures);
            assert_eq!([&*figures["units"], &*figures["returned"], &*figures["total"]], ["3", "1", "30.00"]);
        }
    }

    fn items_are_summed_by_the_brands_that_products_have_now(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let rows = || {
            let found = report(&placed.test_shop, ReportKind::Brands, period(DAY, DAY), Step::Day);
            let row = |row: &reports::ReportRow| (row.key.clone(), row.label.clone(), named(&found, &row.figures)["units"].clone());
            found.rows.iter().map(row).collect::<Vec<_>>()
        };
        let strings = |key: &str, label: &str| vec![(key.to_owned(), label.to_owned(), "3".to_owned())];
        assert_eq!(rows(), strings("", "No brand"));
        placed.test_shop.execute("UPDATE products SET vendor = 'Nordic'");
        assert_eq!(rows(), strings("Nordic", "Nordic"));
    }

    fn an_order_counts_for_each_of_its_codes(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let test_shop = &placed.test_shop;
        assert_eq!(report(test_shop, ReportKind::Codes, period(DAY, DAY), Step::Day).rows.len(), 0);
        for (code, amount) in [("SPRING", "2"), ("FRIEND", "1.50")] {
            create_coupon(&test_shop.db, code, &[]);
            let amount = test_shop.amount(amount);
            test_shop.execute(&format!(
                "INSERT INTO coupon_redemptions (coupon_id, order_id, email, amount, inserted_at)
                 SELECT (SELECT id FROM coupons WHERE code = '{code}'), id, email, {amount}, inserted_at FROM orders"
            ));
        }
        let codes = report(test_shop, ReportKind::Codes, period(DAY, DAY), Step::Day);
        let rows: Vec<_> = codes.rows.iter().map(|row| {
            let figures = named(&codes, &row.figures);
            (row.key.clone(), figures["orders"].clone(), figures["discounts"].clone(), figures["total"].clone())
        }).collect();
        let expected = |code: &str, discount: &str| {
            (code.to_owned(), "1".to_owned(), discount.to_owned(), "30.00".to_owned())
        };
        assert_eq!(rows, [expected("FRIEND", "1.50"), expected("SPRING", "2.00")]);
    }

    fn an_order_cancelled_before_it_was_paid_sells_nothing(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let token = placed.order.token.clone();
        placed.test_shop.write(move |tx| {
            orders::cancel_own_order(tx, &shop_identity(), &Scope::visitor(), &token)
        }).unwrap();
        let sums = total(&report(&placed.test_shop, ReportKind::Sales, period(DAY, DAY), Step::Day));
        assert_eq!([&*sums["total"], &*sums["credited"], &*sums["net"]], ["30.00", "30.00", "0.00"]);
        let items = report(&placed.test_shop, ReportKind::Products, period(DAY, DAY), Step::Day);
        let figures = total(&items);
        assert_eq!([&*figures["units"], &*figures["returned"]], ["3", "3"]);
    }

    fn all_reports_equal_sums_of_random_orders_in_three_time_zones(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let test_shop = &placed.test_shop;
        test_shop.customer("ann");
        let user = test_shop.query_number("SELECT max(id) FROM users");
        let mut dice = Dice::new(20);
        let orders: Vec<MadeUp> = (0..250).map(|_| MadeUp::new(&mut dice)).collect();
        for (position, order) in orders.iter().enumerate() {
            order.insert(test_shop, user, position);
        }
        for name in ["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Europe/Zurich"] {
            set_zone(test_shop, name);
            let zone = TimeZone::get(name).unwrap();
            // With the days on which clocks change, and without the order of the fixture.
            let days = period(date(2026, 3, 12), date(2026, 4, 9));
            let daily = report(test_shop, ReportKind::Sales, days, Step::Day);
            assert_eq!(daily.rows.len(), 29);
            assert_rows(&daily, &add_up(&orders, &zone, days, |_, day| day.to_string()));
            let monthly = report(test_shop, ReportKind::Sales, days, Step::Month);
            assert_rows(&monthly, &add_up(&orders, &zone, days, |_, day| {
                if day.month() == 3 { "2026-03-12" } else { "2026-04-01" }.to_owned()
            }));
            let countries = report(test_shop, ReportKind::Countries, days, Step::Day);
            assert_rows(&countries, &add_up(&orders, &zone, days, |order, _| order.country.to_owned()));
            let customers = report(test_shop, ReportKind::Customers, days, Step::Day);
            assert_rows(&customers, &add_up(&orders, &zone, days, |order, _| {
                if order.is_guest { "guest" } else { "account" }.to_owned()
            }));
            let methods = report(test_shop, ReportKind::PaymentMethods, days, Step::Day);
            assert_eq!(methods.rows[0].label, "Bank transfer");
            for other in [&monthly, &countries, &customers, &methods] {
                assert_eq!(other.total, daily.total, "{name}");
            }
        }
    }

    fn orders_in_other_currencies_are_counted_apart(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        placed.test_shop.execute("UPDATE orders SET currency = 'EUR'");
        let found = report(&placed.test_shop, ReportKind::Sales, period(DAY, DAY), Step::Day);
        assert_eq!((found.other_currencies, &*total(&found)["orders"]), (1, "0"));
        assert!(found.is_empty());
        let items = report(&placed.test_shop, ReportKind::Variants, period(DAY, DAY), Step::Day);
        assert_eq!((items.other_currencies, items.rows.len()), (1, 0));
    }

    fn the_period_before_is_compared_row_by_row(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let request = ReportRequest {
            kind: ReportKind::Sales,
            period: period(date(2026, 3, 2), date(2026, 3, 3)),
            step: Step::Day,
            comparison: Comparison::Previous,
        };
        let read = |request| placed.test_shop.read(move |conn| reports::get_report(conn, &Scope::system(), request));
        let compared = read(request).unwrap();
        let before = compared.total_before.as_ref().unwrap();
        assert_eq!(named(&compared, before)["total"], "30.00");
        let second = compared.rows[1].before.as_ref().unwrap();
        assert_eq!(named(&compared, second)["total"], "30.00", "1 March is the second day before");
        let next_year = period(date(2027, 3, 1), date(2027, 3, 1));
        let request = ReportRequest { period: next_year, comparison: Comparison::Year, ..request };
        let compared = read(request).unwrap();
        assert_eq!(named(&compared, compared.total_before.as_ref().unwrap())["orders"], "1");
    }

    fn reports_need_their_permission(db: Database) {
        let test_shop = TestShop::on(db);
        let customer = test_shop.customer("eve");
        let request = ReportRequest {
            kind: ReportKind::Sales,
            period: period(DAY, DAY),
            step: Step::Day,
            comparison: Comparison::None,
        };
        let read = test_shop.read(move |conn| reports::get_report(conn, &customer, request));
        assert!(matches!(read, Err(Error::Forbidden)), "{read:?}");
    }
}

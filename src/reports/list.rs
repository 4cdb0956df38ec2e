//! Reads what reports are made of.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{clock::Timestamp, money::Currency, place::Country, zone::Zone},
    payments::PaymentMethod,
    q, settings,
};

use super::{
    figures::Measures,
    item_sales::ItemSales,
    kind::ReportKind,
    models::{CreditRow, InvoiceRow, ItemKey, ItemLabel},
    period::{Period, Span, Step},
    report::{Entries, Entry, Report, ReportRequest},
    sales::Sales,
};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// Lines or products that are read with one statement.
const IDS_AT_ONCE: usize = 500;

/// Returns a report in the shop's currency and time zone.
pub fn get_report(conn: &mut Conn<'_>, scope: &Scope, request: ReportRequest) -> Result<Report> {
    scope.require(Permission::ReportsRead)?;
    let settings = settings::current(conn)?;
    let (zone, currency) = (settings.zone(), settings.currency);
    let mut report = match request.kind {
        ReportKind::Sales => {
            let entries = load(conn, request, |conn, period| {
                in_time(conn, period, request.step, zone, currency)
            });
            Report::in_time(request, currency, entries?)
        }
        ReportKind::Products | ReportKind::Variants => {
            let entries = load(conn, request, |conn, period| {
                products_or_variants(conn, request.kind, period.span(zone), currency)
            });
            Report::by_key(request, currency, entries?)
        }
        ReportKind::Brands => {
            let entries =
                load(conn, request, |conn, period| brands(conn, period.span(zone), currency));
            Report::by_key(request, currency, entries?)
        }
        ReportKind::Countries
        | ReportKind::PaymentMethods
        | ReportKind::Customers
        | ReportKind::Codes => {
            let entries = load(conn, request, |conn, period| {
                by_property(conn, request.kind, period.span(zone), currency)
            });
            Report::by_key(request, currency, entries?)
        }
    };
    let span = request.period.span(zone);
    report.other_currencies = q!(conn, reports::documents::count_other_currencies(span, currency))?;
    Ok(report)
}

/// Loads the entries of the period of a report, and of the one that it is compared with.
fn load<M>(
    conn: &mut Conn<'_>,
    request: ReportRequest,
    entries_of: impl Fn(&mut Conn<'_>, Period) -> Result<Vec<Entry<M>>>,
) -> Result<Entries<M>> {
    let now = entries_of(conn, request.period)?;
    let before = match request.comparison.period(&request.period) {
        Some(before) => Some(entries_of(conn, before)?),
        None => None,
    };
    Ok(Entries { now, before })
}

/// Documents with something in common.
struct Documents {
    invoices: Vec<InvoiceRow>,
    credit_notes: Vec<CreditRow>,
}

impl Documents {
    /// Adds the documents up by what `group` makes of what they have in common.
    fn sum<K: Ord>(self, group: impl Fn(String) -> K) -> BTreeMap<K, Sales> {
        let mut sums: BTreeMap<K, Sales> = BTreeMap::new();
        for row in self.invoices {
            let sales = Sales {
                orders: row.orders,
                items: row.items.unwrap_or_default(),
                discounts: row.discounts.unwrap_or_default(),
                shipping: row.shipping.unwrap_or_default(),
                tax: row.tax.unwrap_or_default(),
                total: row.total.unwrap_or_default(),
                ..Sales::default()
            };
            sums.entry(group(row.key.unwrap_or_default())).or_default().add(&sales);
        }
        for row in self.credit_notes {
            let sales = Sales {
                credited: row.amount.unwrap_or_default(),
                credited_tax: row.tax.unwrap_or_default(),
                ..Sales::default()
            };
            sums.entry(group(row.key.unwrap_or_default())).or_default().add(&sales);
        }
        sums
    }
}

/// Returns an entry for each step of a period, also for those without sales.
fn in_time(
    conn: &mut Conn<'_>,
    period: Period,
    step: Step,
    zone: Zone,
    currency: Currency,
) -> Result<Vec<Entry<Sales>>> {
    let span = period.span(zone);
    let days = period.starts(step);
    let starts: Vec<Timestamp> = days.iter().map(|day| zone.start_of_day(*day)).collect();
    // Sums of hours are quicker. They are not enough where days don't begin with an hour of UTC.
    let by_hour = starts.iter().chain([&span.ends]).all(|start| start.micros() % HOUR == 0);
    let documents = match by_hour {
        true => Documents {
            invoices: q!(conn, reports::documents::invoices_by_hour(span, currency))?,
            credit_notes: q!(conn, reports::documents::credit_notes_by_hour(span, currency))?,
        },
        false => Documents {
            invoices: q!(conn, reports::documents::invoices_by_minute(span, currency))?,
            credit_notes: q!(conn, reports::documents::credit_notes_by_minute(span, currency))?,
        },
    };
    let rest = if by_hour { ":00:00.000000Z" } else { ":00.000000Z" };
    let position = |moment: String| {
        let begins = Timestamp::parse(&format!("{moment}{rest}")).unwrap_or(span.begins);
        starts.partition_point(|start| *start <= begins).saturating_sub(1)
    };
    let mut sums = documents.sum(position);
    let entry = |(position, day): (usize, &Date)| Entry {
        key: day.to_string(),
        label: step.format(*day),
        measures: sums.remove(&position).unwrap_or_default(),
    };
    Ok(days.iter().enumerate().map(entry).collect())
}

/// Returns an entry for each country, payment method, kind of customer or discount code.
fn by_property(
    conn: &mut Conn<'_>,
    kind: ReportKind,
    span: Span,
    currency: Currency,
) -> Result<Vec<Entry<Sales>>> {
    use super::ReportKind::{Codes, Countries, PaymentMethods};
    let documents = match kind {
        Countries => Documents {
            invoices: q!(conn, reports::documents::invoices_by_country(span, currency))?,
            credit_notes: q!(conn, reports::documents::credit_notes_by_country(span, currency))?,
        },
        PaymentMethods => Documents {
            invoices: q!(conn, reports::documents::invoices_by_payment_method(span, currency))?,
            credit_notes: q!(
                conn,
                reports::documents::credit_notes_by_payment_method(span, currency)
            )?,
        },
        Codes => Documents {
            invoices: q!(conn, reports::documents::invoices_by_code(span, currency))?,
            credit_notes: q!(conn, reports::documents::credit_notes_by_code(span, currency))?,
        },
        _ => Documents {
            invoices: q!(conn, reports::documents::invoices_by_customer(span, currency))?,
            credit_notes: q!(conn, reports::documents::credit_notes_by_customer(span, currency))?,
        },
    };
    let label = |key: &str| match kind {
        Countries => match key.parse::<Country>() {
            Ok(country) => country.name().to_owned(),
            Err(_) => "No country".to_owned(),
        },
        PaymentMethods => match PaymentMethod::from_code(key) {
            Some(method) => method.name.to_owned(),
            None => key.to_owned(),
        },
        Codes => key.to_owned(),
        _ if key == "guest" => "Guests".to_owned(),
        _ => "Accounts".to_owned(),
    };
    let sums = documents.sum(|key| key);
    let entry = |(key, measures): (String, Sales)| Entry { label: label(&key), key, measures };
    Ok(sums.into_iter().map(entry).collect())
}

/// What was sold of a product or variant, and its newest line.
#[derive(Default)]
struct Item {
    line: i64,
    sales: ItemSales,
}

/// Adds up the items of a span by what `group` makes of their keys.
fn sum_items(
    conn: &mut Conn<'_>,
    span: Span,
    currency: Currency,
    group: impl Fn(ItemKey) -> ItemKey,
) -> Result<BTreeMap<ItemKey, Item>> {
    let mut items: BTreeMap<ItemKey, Item> = BTreeMap::new();
    let mut add = |key: ItemKey, line: Option<i64>, sales: ItemSales| {
        let item = items.entry(group(key)).or_default();
        item.line = item.line.max(line.unwrap_or(0));
        item.sales.add(&sales);
    };
    for row in q!(conn, reports::items::invoiced(span, currency))? {
        let sales = ItemSales {
            units: row.units.unwrap_or(0),
            discounts: row.discounts.unwrap_or_default(),
            total: row.total.unwrap_or_default(),
            tax: row.tax.unwrap_or_default(),
            returned: 0,
        };
        add(row.key, row.line, sales);
    }
    let mut returned = q!(conn, reports::items::refunded(span, currency))?;
    returned.extend(q!(conn, reports::items::cancelled(span, currency))?);
    for row in returned {
        let sales = ItemSales { returned: row.units.unwrap_or(0), ..ItemSales::default() };
        add(row.key, row.line, sales);
    }
    Ok(items)
}

/// Leaves only the product of an item.
fn product_only(key: ItemKey) -> ItemKey {
    ItemKey { variant: None, sku: String::new(), ..key }
}

/// Returns an entry for each product or variant. It is called as in its newest order of the span.
fn products_or_variants(
    conn: &mut Conn<'_>,
    kind: ReportKind,
    span: Span,
    currency: Currency,
) -> Result<Vec<Entry<ItemSales>>> {
    let is_by_product = kind == ReportKind::Products;
    let group = |key| if is_by_product { product_only(key) } else { key };
    let items = sum_items(conn, span, currency, group)?;
    let lines: Vec<i64> = items.values().map(|item| item.line).collect();
    let mut labels: HashMap<i64, ItemLabel> = HashMap::with_capacity(lines.len());
    for part in lines.chunks(IDS_AT_ONCE) {
        let found = q!(conn, reports::items::labels(part))?;
        labels.extend(found.into_iter().map(|label| (label.line, label)));
    }
    let entry = |(key, item): (ItemKey, Item)| {
        let label = labels.get(&item.line).cloned().unwrap_or_default();
        match is_by_product {
            true => {
                Entry { key: key.product.to_string(), label: label.title, measures: item.sales }
            }
            false => Entry { key: variant_key(&key), label: label.full(), measures: item.sales },
        }
    };
    Ok(items.into_iter().map(entry).collect())
}

/// Returns an entry for each brand that the products have now.
fn brands(conn: &mut Conn<'_>, span: Span, currency: Currency) -> Result<Vec<Entry<ItemSales>>> {
    let items = sum_items(conn, span, currency, product_only)?;
    let products: Vec<i64> = items.keys().map(|key| key.product).collect();
    let mut brands: HashMap<i64, String> = HashMap::with_capacity(products.len());
    for part in products.chunks(IDS_AT_ONCE) {
        let found = q!(conn, reports::items::brands(part))?;
        brands.extend(found.into_iter().map(|found| (found.product, found.brand)));
    }
    let mut sums: BTreeMap<String, ItemSales> = BTreeMap::new();
    for (key, item) in items {
        let brand = brands.get(&key.product).cloned().unwrap_or_default();
        sums.entry(brand).or_default().add(&item.sales);
    }
    let entry = |(brand, measures): (String, ItemSales)| Entry {
        label: if brand.is_empty() { "No brand".to_owned() } else { brand.clone() },
        key: brand,
        measures,
    };
    Ok(sums.into_iter().map(entry).collect())
}

/// The SKU, or the ids of the product and the variant.
fn variant_key(key: &ItemKey) -> String {
    match (key.sku.as_str(), key.variant) {
        ("", Some(variant)) => format!("{}/{variant}", key.product),
        ("", None) => key.product.to_string(),
        (sku, _) => sku.to_owned(),
    }
}

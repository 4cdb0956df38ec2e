//! Orders of an earlier shop: exports of Shopify, with a row for each line of an order, and of WooCommerce, with the
//! lines in rows or in cells.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{Scope, cast_email},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        money::{Currency, Money},
        params::Params,
        zone::Zone,
    },
    imported_orders::{
        ImportedOrderChange, OrderDetails, OrderRecord, OrderSource, RecordLine, import_order,
        preview_order,
    },
    orders::{FulfillmentStatus, PaymentStatus},
    product_csv::{
        DecimalSigns, ImportError, RawRows, RawTable, Row, UnreadableFile, read_amount,
        read_integer, read_table,
    },
};

use super::{
    order_columns::{AddressColumns, OrderColumns, RequiredColumn},
    order_items::{FileItem, read_items},
    report::{ReadRecord, RecordReport, RecordSheet},
};

/// The most characters of a text.
const MAX_TEXT: usize = 200;

/// What a file leaves to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderDefaults {
    /// The time zone of times without one.
    pub zone: Zone,
    /// The currency of files without one.
    pub currency: Currency,
}

/// Returns the system whose orders a file with these columns has.
pub fn recognize_source(table: &RawRows) -> Option<OrderSource> {
    let has = |names: &[&str]| table.position(names).is_some();
    if has(&["lineitemname"]) && has(&["financialstatus"]) {
        return Some(OrderSource::Shopify);
    }
    let columns = &OrderColumns::WOOCOMMERCE;
    let has_order = has(columns.number) && has(columns.placed_at) && has(&["ordertotal"]);
    let has_order = has_order || has(&["ordertotalamount"]);
    has_order.then_some(OrderSource::WooCommerce)
}

/// Reads a file.
///
/// # Errors
/// `Lacks` if it has no column with the order's number, its date or its total.
pub fn read_orders(
    file: &[u8],
    defaults: OrderDefaults,
) -> Result<RecordSheet<OrderRecord>, UnreadableFile> {
    let rows = read_table(file)?;
    let source = recognize_source(&rows).unwrap_or(OrderSource::Shopify);
    let columns = match source {
        OrderSource::Shopify => &OrderColumns::SHOPIFY,
        OrderSource::WooCommerce => &OrderColumns::WOOCOMMERCE,
    };
    let table = RawTable::new(&rows.names, &rows.rows);
    for RequiredColumn { names, label } in columns.required() {
        table.first_column(names).ok_or(UnreadableFile::Lacks(label))?;
    }
    let mut reader = OrderReader {
        item_cells: table.columns_with_prefix("lineitem"),
        signs: learn_signs(&table, columns),
        table,
        source,
        columns,
        defaults,
        sheet: RecordSheet { records: Vec::new(), rejected: Vec::new() },
    };
    for group in group_rows(&reader.table, columns) {
        reader.read(&group);
    }
    Ok(reader.sheet)
}

/// The rows of one order.
struct OrderRows<'r> {
    rows: Vec<&'r Row>,
    /// The line of the last row that follows the first without a gap.
    last_line: u64,
}

/// Groups rows by the order's number. Rows without a number belong to the order before.
fn group_rows<'r>(table: &RawTable<'r>, columns: &OrderColumns) -> Vec<OrderRows<'r>> {
    let mut groups: Vec<OrderRows<'r>> = Vec::new();
    let mut by_number: HashMap<String, usize> = HashMap::new();
    let mut last = None;
    for row in table.rows {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let number = table.first(row, columns.number);
        let known = match number {
            "" => last,
            number => by_number.get(number).copied(),
        };
        let at = known.unwrap_or(groups.len());
        match groups.get_mut(at) {
            Some(group) => {
                if last == Some(at) {
                    group.last_line = row.line;
                }
                group.rows.push(row);
            }
            None => groups.push(OrderRows { rows: vec![row], last_line: row.line }),
        }
        if !number.is_empty() {
            by_number.insert(number.to_owned(), at);
        }
        last = Some(at);
    }
    groups
}

/// Learns from all amounts whether a comma or a point comes before the decimals.
fn learn_signs(table: &RawTable<'_>, columns: &OrderColumns) -> DecimalSigns {
    let mut signs = DecimalSigns::default();
    for row in table.rows {
        for names in columns.amounts() {
            signs.learn(table.first(row, names));
        }
    }
    signs
}

/// An order can't be read. The error is in the sheet.
struct Unusable;

struct OrderReader<'f> {
    table: RawTable<'f>,
    source: OrderSource,
    columns: &'static OrderColumns,
    defaults: OrderDefaults,
    signs: DecimalSigns,
    /// The columns that begin with `lineitem`.
    item_cells: Vec<String>,
    sheet: RecordSheet<OrderRecord>,
}

/// The amounts of an order, as the file has them.
struct Amounts {
    total: Money,
    /// After discounts, before shipping; only some files have it.
    subtotal: Option<Money>,
    discount: Money,
    shipping: Money,
    tax: Money,
    fees: Money,
}

/// How the amounts make up the total.
struct Composition {
    discount: Money,
    tax_included: bool,
}

impl OrderReader<'_> {
    /// Reads an order. What can't be used is added to the errors.
    fn read(&mut self, group: &OrderRows<'_>) {
        let Some(first) = group.rows.first() else { return };
        if let Ok(record) = self.read_order(first, &group.rows) {
            let (line, last_line) = (first.line, group.last_line);
            self.sheet.records.push(ReadRecord { line, last_line, record });
        }
    }

    fn read_order(&mut self, first: &Row, rows: &[&Row]) -> Result<OrderRecord, Unusable> {
        let columns = self.columns;
        let number = self.text(first, columns.number);
        if number.is_empty() {
            return self.reject(first, columns.number, "can't be blank");
        }
        let placed_at = self.moment(first, columns.placed_at)?;
        let currency = self.currency(first)?;
        let lines = self.lines(rows)?;
        let amounts = Amounts {
            total: self.required_amount(first, columns.total)?,
            subtotal: self.optional_amount(first, columns.subtotal),
            discount: self.amount(first, columns.discount),
            shipping: self.amount(first, columns.shipping),
            tax: self.amount(first, columns.tax),
            fees: self.amounts_sum(first, columns.fees),
        };
        let refunded = self.amount(first, columns.refunded);
        let items: Money = lines.iter().map(|line| line.total.clone()).sum();
        let composition = self.compose(first, &items, &amounts, currency);
        let status = self.status(first, &amounts.total, &refunded);
        let details = OrderDetails {
            source: self.source,
            number,
            external_id: self.text(first, columns.external_id),
            email: self.email(first),
            placed_at,
            currency: currency.code().to_owned(),
            discount_total: composition.discount,
            discount_code: self.text(first, columns.discount_code),
            shipping_total: amounts.shipping,
            shipping_method: self.text(first, columns.shipping_method),
            tax_total: amounts.tax,
            tax_included: composition.tax_included,
            total_price: amounts.total,
            refunded_total: refunded,
            payment_status: status.payment,
            fulfillment_status: status.fulfillment,
            is_cancelled: status.is_cancelled,
            original_status: status.original,
            billing_address: self.address(first, &columns.billing),
            shipping_address: self.address(first, &columns.shipping_address),
        };
        Ok(OrderRecord { details, lines })
    }

    /// The name of the first of these columns that the file has.
    fn label(&self, names: &[&str]) -> String {
        self.table.first_column(names).unwrap_or("row").to_owned()
    }

    fn reject<T>(&mut self, row: &Row, names: &[&str], reason: &str) -> Result<T, Unusable> {
        let label = self.label(names);
        self.sheet.rejected.push(ImportError::row(row.line, &label, reason));
        Err(Unusable)
    }

    fn reject_cell(&mut self, row: &Row, names: &[&str], reason: &str) {
        let label = self.label(names);
        self.sheet.rejected.push(ImportError::cell(row.line, &label, reason));
    }

    /// Returns the first of these cells that is not empty.
    fn cell<'r>(&self, row: &'r Row, names: &[&str]) -> &'r str {
        // Shopify writes an apostrophe before numbers.
        self.table.first(row, names).trim_start_matches('\'')
    }

    fn text(&self, row: &Row, names: &[&str]) -> String {
        self.cell(row, names).chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
    }

    fn email(&mut self, row: &Row) -> String {
        let names = self.columns.email;
        let typed = self.cell(row, names);
        if typed.is_empty() {
            return String::new();
        }
        let mut form = Changeset::new([("email", typed)].into_iter().collect::<Params>());
        let email = cast_email(&mut form, "email");
        match form.errors().is_empty() {
            true => email,
            false => {
                self.reject_cell(row, names, "is no email address, so no customer sees the order");
                String::new()
            }
        }
    }

    fn currency(&mut self, row: &Row) -> Result<Currency, Unusable> {
        let names = self.columns.currency;
        let code = self.cell(row, names).to_uppercase();
        match Currency::from_code(&code) {
            Some(currency) => Ok(currency),
            None if code.is_empty() && self.source == OrderSource::WooCommerce => {
                Ok(self.defaults.currency)
            }
            None => self.reject(row, names, "must be a currency code such as EUR"),
        }
    }

    fn moment(&mut self, row: &Row, names: &[&str]) -> Result<Timestamp, Unusable> {
        let typed = self.cell(row, names);
        match read_moment(typed, self.defaults.zone) {
            Some(moment) => Ok(moment),
            None => self.reject(row, names, "must be a date and time such as 2026-03-01 14:05:00"),
        }
    }

    fn required_amount(&mut self, row: &Row, names: &[&str]) -> Result<Money, Unusable> {
        match read_amount(self.cell(row, names), self.signs) {
            Ok(amount) => Ok(amount.money),
            Err(reason) => self.reject(row, names, &reason),
        }
    }

    /// Reads an amount that an order may lack. One that can't be read is left out.
    fn optional_amount(&mut self, row: &Row, names: &[&str]) -> Option<Money> {
        let cell = self.cell(row, names);
        if cell.is_empty() {
            return None;
        }
        match read_amount(cell, self.signs) {
            Ok(amount) => Some(amount.money),
            Err(reason) => {
                self.reject_cell(row, names, &reason);
                None
            }
        }
    }

    fn amount(&mut self, row: &Row, names: &[&str]) -> Money {
        self.optional_amount(row, names).unwrap_or_default()
    }

    fn amounts_sum(&mut self, row: &Row, names: &[&str]) -> Money {
        names.iter().map(|name| self.amount(row, &[name])).sum()
    }

    /// Finds how the amounts make up the total. If they don't, that is reported, and the total of the file counts.
    fn compose(
        &mut self,
        row: &Row,
        items: &Money,
        amounts: &Amounts,
        currency: Currency,
    ) -> Composition {
        let by_subtotal = amounts.subtotal.as_ref().map(|subtotal| items.clone() - subtotal);
        let by_subtotal = by_subtotal.filter(|discount| !discount.is_negative());
        let sum = |discount: &Money, tax_included: bool| {
            let mut sum = items.clone() - discount + &amounts.shipping + &amounts.fees;
            if !tax_included {
                sum = sum + &amounts.tax;
            }
            sum.round(currency)
        };
        let discounts = by_subtotal.into_iter().chain([amounts.discount.clone(), Money::zero()]);
        let discounts: Vec<Money> = discounts.collect();
        for discount in &discounts {
            for tax_included in [false, true] {
                if sum(discount, tax_included) == amounts.total.round(currency) {
                    return Composition { discount: discount.clone(), tax_included };
                }
            }
        }
        let discount = discounts.into_iter().next().unwrap_or_default();
        let found = sum(&discount, false).format(currency);
        let reason = format!(
            "items, discounts, shipping and taxes add up to {found}; the order is imported with the total of the \
             file"
        );
        self.reject_cell(row, self.columns.total, &reason);
        Composition { discount, tax_included: false }
    }

    fn lines(&mut self, rows: &[&Row]) -> Result<Vec<RecordLine>, Unusable> {
        let mut lines = Vec::new();
        for row in rows {
            let title = self.text(row, self.columns.item_title);
            if !title.is_empty() {
                let line = self.line_of_row(row, title)?;
                lines.push(line);
            }
            if self.source == OrderSource::WooCommerce {
                lines.extend(self.lines_of_cells(row)?);
            }
        }
        match (lines.is_empty(), rows.first()) {
            (true, Some(first)) => {
                self.reject(first, self.columns.item_title, "no items were found")
            }
            _ => Ok(lines),
        }
    }

    fn line_of_row(&mut self, row: &Row, title: String) -> Result<RecordLine, Unusable> {
        let columns = self.columns;
        let quantity =
            self.quantity(row, columns.item_quantity, self.cell(row, columns.item_quantity))?;
        let total = match self.optional_amount(row, columns.item_total) {
            Some(total) => total,
            None => {
                let price = self.required_amount(row, columns.item_price)?;
                price.times_exactly(quantity)
            }
        };
        self.checked_line(
            row,
            RecordLine { title, sku: self.text(row, columns.item_sku), quantity, total },
        )
    }

    /// Reads cells such as `name:Mug|sku:M|quantity:2|total:20.00`.
    fn lines_of_cells(&mut self, row: &Row) -> Result<Vec<RecordLine>, Unusable> {
        let mut lines = Vec::new();
        for column in self.item_cells.clone() {
            let names = [column.as_str()];
            let cell = self.table.first(row, &names);
            if cell.is_empty() {
                continue;
            }
            let Some(items) = read_items(cell) else {
                return self.reject(row, &names, "the items can't be read");
            };
            for FileItem { title, sku, quantity, total } in items {
                let quantity = self.quantity(row, &names, &quantity)?;
                let total = match read_amount(&total, self.signs) {
                    Ok(amount) => amount.money,
                    Err(reason) => return self.reject(row, &names, &reason),
                };
                let line = RecordLine { title, sku, quantity, total };
                lines.push(self.checked_line(row, line)?);
            }
        }
        Ok(lines)
    }

    fn checked_line(&mut self, row: &Row, line: RecordLine) -> Result<RecordLine, Unusable> {
        match line.total.to_micros() {
            Ok(_) => Ok(line),
            Err(error) => self.reject(row, self.columns.item_price, &error.to_string()),
        }
    }

    fn quantity(&mut self, row: &Row, names: &[&str], text: &str) -> Result<i32, Unusable> {
        match read_integer(text, self.signs) {
            Ok(quantity) if quantity >= 0 => Ok(quantity),
            _ => self.reject(row, names, "must be a whole number such as 2"),
        }
    }

    fn status(&self, row: &Row, total: &Money, refunded: &Money) -> OrderStatus {
        let columns = self.columns;
        let word = |names: &[&str]| {
            let word = self.text(row, names).to_lowercase();
            word.strip_prefix("wc-").unwrap_or(&word).replace([' ', '_'], "-")
        };
        let (state, fulfillment) = (word(columns.status), word(columns.fulfillment));
        let words: Vec<&str> =
            [state.as_str(), &fulfillment].into_iter().filter(|word| !word.is_empty()).collect();
        let mut status = match self.source {
            OrderSource::Shopify => OrderStatus {
                payment: shopify_payment(&state),
                fulfillment: shopify_fulfillment(&fulfillment),
                is_cancelled: !self.cell(row, columns.cancelled_at).is_empty(),
                original: String::new(),
            },
            OrderSource::WooCommerce => woocommerce_status(&state),
        };
        if !refunded.is_zero() && status.payment == Some(PaymentStatus::Paid) {
            let all = refunded >= total;
            let refunded =
                if all { PaymentStatus::Refunded } else { PaymentStatus::PartiallyRefunded };
            status.payment = Some(refunded);
        }
        OrderStatus { original: words.join(", "), ..status }
    }

    fn address(&self, row: &Row, columns: &AddressColumns) -> String {
        let join = |parts: [&[&str]; 2]| {
            let parts = parts.map(|names| self.text(row, names));
            parts.join(" ").trim().to_owned()
        };
        let name = match join([columns.first_name, columns.last_name]) {
            name if name.is_empty() => self.text(row, columns.name),
            name => name,
        };
        let lines = [
            name,
            self.text(row, columns.company),
            self.text(row, columns.line1),
            self.text(row, columns.line2),
            join([columns.postcode, columns.city]),
            self.text(row, columns.region),
            self.text(row, columns.country),
            self.text(row, columns.phone),
        ];
        let filled: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        filled.join("\n")
    }
}

/// The states of an order.
struct OrderStatus {
    payment: Option<PaymentStatus>,
    fulfillment: Option<FulfillmentStatus>,
    is_cancelled: bool,
    original: String,
}

fn shopify_payment(word: &str) -> Option<PaymentStatus> {
    Some(match word {
        "pending" | "authorized" | "partially-paid" | "unpaid" => PaymentStatus::Awaiting,
        "paid" => PaymentStatus::Paid,
        "partially-refunded" => PaymentStatus::PartiallyRefunded,
        "refunded" => PaymentStatus::Refunded,
        "voided" | "expired" => PaymentStatus::Cancelled,
        _ => return None,
    })
}

fn shopify_fulfillment(word: &str) -> Option<FulfillmentStatus> {
    Some(match word {
        "fulfilled" => FulfillmentStatus::Fulfilled,
        "partial" | "partially-fulfilled" => FulfillmentStatus::PartiallyFulfilled,
        // Shopify leaves the cell empty if nothing was sent.
        "" | "unfulfilled" | "pending" | "restocked" => FulfillmentStatus::Unfulfilled,
        _ => return None,
    })
}

fn woocommerce_status(word: &str) -> OrderStatus {
    use FulfillmentStatus::{Fulfilled, Unfulfilled};
    let (payment, fulfillment) = match word {
        "pending" | "pending-payment" | "on-hold" => {
            (Some(PaymentStatus::Awaiting), Some(Unfulfilled))
        }
        "processing" => (Some(PaymentStatus::Paid), Some(Unfulfilled)),
        "completed" => (Some(PaymentStatus::Paid), Some(Fulfilled)),
        "refunded" => (Some(PaymentStatus::Refunded), None),
        "failed" => (Some(PaymentStatus::Failed), Some(Unfulfilled)),
        _ => (None, None),
    };
    OrderStatus { payment, fulfillment, is_cancelled: word == "cancelled", original: String::new() }
}

/// Reads a date with an optional time and an optional offset, such as `2026-03-01 14:05:00 +0100`. Without an
/// offset it is in the zone.
fn read_moment(text: &str, zone: Zone) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.trim_start_matches(['T', ' ']);
    let is_offset = |c: char| matches!(c, '+' | '-' | 'Z' | 'U');
    let (time, offset) = rest.split_at(rest.find(is_offset).unwrap_or(rest.len()));
    let time = match time.trim() {
        "" => "00:00:00".to_owned(),
        time if time.len() == 5 => format!("{time}:00"),
        time => time.to_owned(),
    };
    let offset = match offset.trim() {
        "" => return zone.parse_field(&format!("{date}T{time}")).ok(),
        "UTC" | "Z" => "Z".to_owned(),
        offset if offset.len() == 5 => format!("{}:{}", offset.get(..3)?, offset.get(3..)?),
        offset => offset.to_owned(),
    };
    Timestamp::parse(&format!("{date}T{time}{offset}"))
}

/// Returns what importing orders would change.
pub fn preview_orders(
    conn: &mut Conn<'_>,
    scope: &Scope,
    records: &[ReadRecord<OrderRecord>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, preview_order(conn, scope, record)?.change);
    }
    Ok(report)
}

/// Imports orders.
pub fn import_orders(
    tx: &mut Tx<'_>,
    scope: &Scope,
    records: &[ReadRecord<OrderRecord>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, import_order(tx, scope, record)?.change);
    }
    Ok(report)
}

fn count(report: &mut RecordReport, change: ImportedOrderChange) {
    match change {
        ImportedOrderChange::New => report.new += 1,
        ImportedOrderChange::Changed => report.changed += 1,
        ImportedOrderChange::Unchanged => report.unchanged += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: OrderDefaults = OrderDefaults { zone: Zone::UTC, currency: Currency::USD };

    fn read(file: &str) -> RecordSheet<OrderRecord> {
        read_orders(file.as_bytes(), DEFAULTS).unwrap()
    }

    fn errors(sheet: &RecordSheet<OrderRecord>) -> Vec<String> {
        sheet.rejected.iter().map(ToString::to_string).collect()
    }

    const SHOPIFY: &str = "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,\
        Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
        Billing Name,Billing Address1,Billing City,Billing Zip,Billing Country,Cancelled at,Refunded Amount,Id";

    #[test]
    fn rows_of_shopify_become_orders() {
        let file = format!(
            "{SHOPIFY}\n\
             #1002,Ann@Example.com,partially_refunded,fulfilled,EUR,40.00,5.00,8.50,53.50,TEN,5.00,\
             2024-03-01 12:00:00 +0100,2,Mug,12.50,M-1,Ann Lee,1 Main St,Bern,'03000,CH,,10.00,77\n\
             #1002,,,,,,,,,,,,1,Bowl,20.00,B-1,,,,,,,,\n\
             #1001,,paid,,USD,10.00,0,1.60,10.00,,,2024-02-01 00:00:00 UTC,1,Cup,10.00,,,,,,,2024-02-02,,\n"
        );
        let sheet = read(&file);
        assert_eq!(errors(&sheet), Vec::<String>::new());
        let first = &sheet.records[0];
        assert_eq!((first.line, first.last_line), (2, 3));
        let OrderRecord { details, lines } = &first.record;
        assert_eq!((details.number.as_str(), details.external_id.as_str()), ("#1002", "77"));
        assert_eq!(details.email, "ann@example.com");
        assert_eq!(details.placed_at, Timestamp::parse("2024-03-01T11:00:00Z").unwrap());
        assert_eq!(details.discount_total.to_string(), "5.00");
        assert_eq!(details.payment_status, Some(PaymentStatus::PartiallyRefunded));
        assert_eq!(details.billing_address, "Ann Lee\n1 Main St\n03000 Bern\nCH");
        let lines: Vec<_> = lines.iter().map(|line| (line.quantity, &*line.title)).collect();
        assert_eq!(lines, [(2, "Mug"), (1, "Bowl")]);
        let second = &sheet.records[1].record.details;
        assert!(second.tax_included && second.is_cancelled);
    }

    #[test]
    fn what_is_not_certain_is_reported() {
        let file = format!(
            "{SHOPIFY}\n\
             #1,a@b.example,paid,,EUR,10,0,0,12,,,2024-03-01 12:00:00 +0100,1,Mug,10,,,,,,,,,\n\
             #2,a@b.example,paid,,XXQ,10,0,0,10,,,2024-03-01 12:00:00 +0100,1,Mug,10,,,,,,,,,\n\
             #3,a@b.example,paid,,EUR,10,0,0,10,,,1 March,1,Mug,10,,,,,,,,,\n\
             #4,nobody,paid,,EUR,10,0,0,10,,,2024-03-01 12:00:00 +0100,1,Mug,10,,,,,,,,,\n\
             #5,,paid,,EUR,10,0,0,,,,2024-03-01 12:00:00 +0100,1,Mug,10,,,,,,,,,\n\
             #6,,paid,,EUR,10,0,0,10,,,2024-03-01 12:00:00 +0100,one,Mug,10,,,,,,,,,\n"
        );
        let sheet = read(&file);
        let numbers: Vec<&str> =
            sheet.records.iter().map(|read| &*read.record.details.number).collect();
        assert_eq!(numbers, ["#1", "#4"]);
        let errors = errors(&sheet);
        assert_eq!(errors.len(), 6, "{errors:?}");
        for (error, expected) in errors.iter().zip([
            "2: Total: items, discounts, shipping and taxes add up to €10.00",
            "3: Currency: must be a currency code",
            "4: Created at: must be a date",
            "5: Email: is no email address",
            "6: Total: must be an amount",
            "7: Lineitem quantity: must be a whole number",
        ]) {
            assert!(error.starts_with(expected), "{error}");
        }
        let other = sheet.records[0].record.details.other_amounts(&"10".parse().unwrap());
        assert_eq!(other.to_string(), "2.00");
        let lacks = read_orders(b"Financial Status,Lineitem name\n", DEFAULTS).unwrap_err();
        assert_eq!(lacks, UnreadableFile::Lacks("Name"));
    }

    #[test]
    fn rows_and_cells_of_woocommerce_become_orders() {
        let rows = "order_id,order_date,status,order_total,shipping_total,tax_total,billing_email,billing_first_name,\
            billing_last_name,item_name,item_sku,item_quantity,item_total\n\
            15,2024-03-01 12:30,wc-completed,27.00,5.00,2.00,bob@example.com,Bob,Ray,Mug,M,2,20.00\n\
            16,2024-03-02,awaiting-pickup,8.00,0,0,,,,Cup,,1,5.00\n16,,,,,,,,,Tea,,1,3.00\n";
        let sheet = read(rows);
        assert_eq!(errors(&sheet), Vec::<String>::new());
        let details = &sheet.records[0].record.details;
        assert_eq!((details.source, details.currency.as_str()), (OrderSource::WooCommerce, "USD"));
        assert_eq!(details.state_labels(), ["Paid", "Shipped"]);
        assert_eq!(details.billing_address, "Bob Ray");
        let details = &sheet.records[1].record.details;
        assert_eq!(
            (sheet.records[1].last_line, details.state_labels()),
            (4, vec!["awaiting-pickup".into()])
        );

        for items in [
            "id:1|name:Mug: blue|sku:M|quantity:2|subtotal:20.00|total:18.00;name:Tea|quantity:1|total:3.00",
            "[{\"\"name\"\":\"\"Mug: blue\"\",\"\"sku\"\":\"\"M\"\",\"\"quantity\"\":2,\"\"subtotal\"\":\"\"20.00\"\"},{\"\"name\"\":\"\"Tea\"\",\"\"quantity\"\":1,\"\"total\"\":3}]",
        ] {
            let cells = format!(
                "order_number,order_date,status,order_total,discount_total,order_currency,line_items\n\
                 A-7,2024-03-01 12:30:00,refunded,21.00,2.00,EUR,\"{items}\"\n"
            );
            let sheet = read(&cells);
            assert_eq!(errors(&sheet), Vec::<String>::new());
            let OrderRecord { details, lines } = &sheet.records[0].record;
            assert_eq!((lines.len(), &*lines[0].title, lines[0].quantity), (2, "Mug: blue", 2));
            assert_eq!(details.discount_total.to_string(), "2.00");
        }
        let bad = "order_number,order_date,status,order_total,line_item_1\nA,2024-03-01,completed,1,Mug\n";
        assert_eq!(errors(&read(bad)), ["2: line_item_1: the items can't be read"]);
    }

    #[test]
    fn times_without_an_offset_are_in_the_zone() {
        let zurich = Zone::from_name("Europe/Zurich").unwrap();
        let utc = |text: &str| Timestamp::parse(text);
        assert_eq!(read_moment("2024-07-01 12:00:00", zurich), utc("2024-07-01T10:00:00Z"));
        assert_eq!(read_moment("2024-07-01T12:00:00-05:00", zurich), utc("2024-07-01T17:00:00Z"));
        assert_eq!(read_moment("2024-07-01", Zone::UTC), utc("2024-07-01T00:00:00Z"));
        for text in ["", "yesterday", "2024-13-01", "01/07/2024 12:00"] {
            assert_eq!(read_moment(text, zurich), None, "{text}");
        }
    }
}

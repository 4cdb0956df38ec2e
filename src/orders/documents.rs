//! Invoices and credit notes.
//!
//! The transaction that confirms an order creates its invoice. The transaction that completes a
//! refund, or cancels an unpaid order, creates a credit note. Both store the seller as it was then,
//! and each kind is numbered without gaps.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::{
        ids::{OrderId, RefundId},
        money::{Currency, Money},
    },
    payments::Refund,
    q,
    settings::{self, Settings},
};

use super::{
    line_quantities::LineQuantity,
    lookup::PlacedOrder,
    models::{Document, DocumentKind, NewDocument, Order, OrderLine, Seller, shipping_cost},
    stock,
    timeline::note,
};

/// The maximum length of a document number in bytes.
const MAX_NUMBER: usize = 40;

/// Units on a credit note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedLine {
    /// Title and options.
    pub name: String,
    /// The number of units.
    pub quantity: i32,
}

/// A credit note with its invoice and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNote {
    /// The credit note.
    pub document: Document,
    /// The invoice that it corrects.
    pub invoice: Document,
    /// The refunded units; empty if it is for an amount only.
    pub lines: Vec<CreditedLine>,
}

/// Creates the invoice of a confirmed order, unless it has one.
pub(super) fn issue_invoice(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    if invoice_of(tx, order.id)?.is_some() {
        return Ok(());
    }
    insert(
        tx,
        order,
        &Draft {
            kind: DocumentKind::Invoice,
            refund: None,
            amount: order.total_price.clone(),
            tax: Some(order.tax_total.clone()),
            reason: String::new(),
        },
    )
}

/// Creates the credit note of a completed refund, unless it has one. The refund of a duplicate
/// payment gets none.
pub(super) fn credit_refund(tx: &mut Tx<'_>, order: &Order, refund: &Refund) -> Result<()> {
    let documents = list_documents(tx, order.id)?;
    let is_invoiced = documents.iter().any(|document| document.kind == DocumentKind::Invoice);
    let is_credited = documents.iter().any(|document| document.refund_id == Some(refund.id));
    if !is_invoiced || is_credited {
        return Ok(());
    }
    let left = order.total_price.clone() - &credited(&documents);
    let excess = left.clone() - &order.net_paid();
    let amount = refund.amount.clone().min(excess).min(left.clone());
    if amount.is_zero() || amount.is_negative() {
        return Ok(());
    }
    let lines = stock::lines(tx, order)?;
    let units = q!(tx, orders::refunds::list_refund_lines(&[refund.id]))?;
    let units: Vec<LineQuantity> = units
        .iter()
        .filter_map(|unit| {
            let line = lines.iter().find(|line| line.id == unit.order_line_id)?.clone();
            Some(LineQuantity { line, quantity: unit.quantity })
        })
        .collect();
    let tax_left = order.tax_total.clone() - &credited_tax(&documents);
    let tax = match amount == left {
        // The last credit note returns the rest of the tax exactly.
        true => tax_left,
        false => tax_of(order, &lines, &units, &amount).min(tax_left),
    };
    insert(
        tx,
        order,
        &Draft {
            kind: DocumentKind::CreditNote,
            refund: Some(refund.id),
            amount,
            tax: Some(tax),
            reason: refund.reason.clone(),
        },
    )
}

/// Creates the credit note of a cancelled order for what was invoiced and never paid.
pub(super) fn credit_unpaid(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    let documents = list_documents(tx, order.id)?;
    let unpaid = order.total_price.clone() - &order.paid_total;
    let is_invoiced = documents.iter().any(|document| document.kind == DocumentKind::Invoice);
    if !is_invoiced || documents.len() > 1 || unpaid.is_zero() || unpaid.is_negative() {
        return Ok(());
    }
    let tax = portion(&order.tax_total, &unpaid, &order.total_price, order.currency());
    insert(
        tx,
        order,
        &Draft {
            kind: DocumentKind::CreditNote,
            refund: None,
            amount: unpaid,
            tax: Some(tax),
            reason: "The order was cancelled before it was paid.".to_owned(),
        },
    )
}

/// A document without a number.
struct Draft {
    kind: DocumentKind,
    refund: Option<RefundId>,
    amount: Money,
    tax: Option<Money>,
    reason: String,
}

/// Numbers a document and inserts it. The next document waits until this transaction ends, so that
/// the numbers have no gaps.
fn insert(tx: &mut Tx<'_>, order: &Order, draft: &Draft) -> Result<()> {
    let settings = settings::current(tx)?;
    let seller = Seller::from_settings(&settings);
    let now = tx.now();
    let (counter, prefix) = match draft.kind {
        DocumentKind::Invoice => ("invoices", "INV"),
        DocumentKind::CreditNote => ("credit_notes", "CN"),
    };
    let number = q!(tx, orders::documents::next_number(counter))?;
    let number = format!("{prefix}-{}-{number:06}", settings.zone().year(now));
    let row = NewDocument {
        order_id: order.id,
        kind: draft.kind,
        number: &number,
        refund_id: draft.refund,
        amount: &draft.amount,
        tax: draft.tax.as_ref(),
        reason: &draft.reason,
        seller,
        inserted_at: now,
    };
    q!(tx, orders::documents::insert(&row))?;
    let message = match draft.kind {
        DocumentKind::Invoice => format!("Invoice {number} created."),
        DocumentKind::CreditNote => {
            format!("Credit note {number} for {} created.", order.money(&draft.amount))
        }
    };
    note(tx, &Scope::system(), order, "document", &message)
}

/// The invoice and the credit notes of an order, oldest first.
pub fn list_documents(conn: &mut Conn<'_>, order: OrderId) -> Result<Vec<Document>> {
    q!(conn, orders::documents::list_by_order(order))
}

fn invoice_of(conn: &mut Conn<'_>, order: OrderId) -> Result<Option<Document>> {
    let documents = list_documents(conn, order)?;
    Ok(documents.into_iter().find(|document| document.kind == DocumentKind::Invoice))
}

/// Returns the invoice of an order. The caller has checked that it may be shown.
///
/// # Errors
/// `NotFound` until the order is confirmed.
pub fn get_invoice(conn: &mut Conn<'_>, placed: &PlacedOrder) -> Result<Document> {
    invoice_of(conn, placed.order.id)?.ok_or(Error::NotFound)
}

/// Returns a credit note of an order by its number. The caller has checked that it may be shown.
///
/// # Errors
/// `NotFound` if it is not one of this order's.
pub fn get_credit_note(
    conn: &mut Conn<'_>,
    placed: &PlacedOrder,
    number: &str,
) -> Result<CreditNote> {
    if number.len() > MAX_NUMBER {
        return Err(Error::NotFound);
    }
    let documents = list_documents(conn, placed.order.id)?;
    let is_wanted = |document: &&Document| {
        document.kind == DocumentKind::CreditNote && document.number == number
    };
    let document = documents.iter().find(is_wanted).ok_or(Error::NotFound)?.clone();
    let is_invoice = |document: &&Document| document.kind == DocumentKind::Invoice;
    let invoice = documents.iter().find(is_invoice).ok_or(Error::NotFound)?.clone();
    let units = match document.refund_id {
        Some(refund) => q!(conn, orders::refunds::list_refund_lines(&[refund]))?,
        None => Vec::new(),
    };
    let name_of = |id| placed.lines.iter().find(|line| line.id == id).map(OrderLine::name);
    let lines = units.iter().filter_map(|unit| {
        let name = name_of(unit.order_line_id)?;
        Some(CreditedLine { name, quantity: unit.quantity })
    });
    Ok(CreditNote { lines: lines.collect(), document, invoice })
}

/// The sum of the credit notes.
fn credited(documents: &[Document]) -> Money {
    let notes = documents.iter().filter(|document| document.kind == DocumentKind::CreditNote);
    notes.map(|note| &note.amount).sum()
}

/// The sum of the tax in the credit notes.
fn credited_tax(documents: &[Document]) -> Money {
    let notes = documents.iter().filter(|document| document.kind == DocumentKind::CreditNote);
    notes.filter_map(|note| note.tax.as_ref()).sum()
}

/// Returns the tax in a refunded amount: the tax of its units, and for the rest the tax of shipping
/// or its share of the whole order's tax.
fn tax_of(order: &Order, lines: &[OrderLine], units: &[LineQuantity], amount: &Money) -> Money {
    let currency = order.currency();
    let share = |total: &Money, unit: &LineQuantity| {
        total.share(unit.quantity, unit.line.quantity, currency)
    };
    let gross: Money = units.iter().map(|unit| share(&unit.line.gross(order), unit)).sum();
    let tax: Money = units.iter().map(|unit| share(&unit.line.tax, unit)).sum();
    let rest = amount.clone() - &gross;
    if rest.is_zero() || rest.is_negative() {
        return tax;
    }
    let shipping = shipping_cost(order, lines);
    let lines_tax: Money = lines.iter().map(|line| &line.tax).sum();
    let tax_of_rest = match rest == shipping {
        true => order.tax_total.clone() - &lines_tax,
        false => portion(&order.tax_total, &rest, &order.total_price, currency),
    };
    tax + &tax_of_rest
}

/// The share `part / whole` of an amount, rounded to the currency.
fn portion(amount: &Money, part: &Money, whole: &Money, currency: Currency) -> Money {
    if whole.is_zero() {
        return Money::zero();
    }
    let micros = amount.micros() * part.micros() / whole.micros();
    Money::from_micros(i64::try_from(micros).unwrap_or_default()).round(currency)
}

impl Seller {
    /// The seller according to the settings.
    pub fn from_settings(settings: &Settings) -> Self {
        let name = match settings.company.trim() {
            "" => &settings.shop_name,
            company => company,
        };
        Self {
            name: name.to_owned(),
            street: settings.street.clone(),
            postcode: settings.postcode.clone(),
            city: settings.city.clone(),
            region: settings.region.clone(),
            country: settings.country.clone(),
            vat_number: settings.vat_number.clone(),
            email: settings.email.clone(),
        }
    }

    /// Name, address and email address in lines.
    pub fn lines(&self) -> Vec<String> {
        let as_settings = Settings {
            company: self.name.clone(),
            street: self.street.clone(),
            postcode: self.postcode.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            country: self.country.clone(),
            ..Settings::default()
        };
        let email = Some(self.email.clone()).filter(|email| !email.is_empty());
        as_settings.address_lines().into_iter().chain(email).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_amount_contains_its_share_of_the_tax() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let part =
            |tax, part, whole| portion(&money(tax), &money(part), &money(whole), Currency::USD);
        assert_eq!(part("19", "59.5", "119"), money("9.5"));
        assert_eq!(part("1", "1", "3"), money("0.33"));
        assert_eq!(part("1", "3", "3"), money("1"));
        assert_eq!(part("1", "1", "0"), Money::zero());
    }

    #[test]
    fn a_seller_without_a_company_uses_the_name_of_the_shop() {
        let settings =
            Settings { shop_name: "Vitrine".into(), city: "Berlin".into(), ..Settings::default() };
        assert_eq!(Seller::from_settings(&settings).lines(), ["Vitrine", "Berlin"]);
        let settings =
            Settings { company: "Vitrine GmbH".into(), email: "a@b.c".into(), ..settings };
        assert_eq!(Seller::from_settings(&settings).lines(), ["Vitrine GmbH", "Berlin", "a@b.c"]);
    }
}

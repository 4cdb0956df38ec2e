//! Importing orders of an earlier shop, and undoing that.

use crate::{
    Result,
    accounts::{Permission, Scope, User, get_user_by_email},
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx},
    foundation::ids::{ImportedOrderId, UserId},
    q,
    tombstones::{self, RecordList},
};

use super::{
    list::load_lines,
    models::{ImportedOrder, OrderLine, RecordLine},
    record::OrderRecord,
};

/// The effect of importing an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedOrderChange {
    /// It was not imported before.
    New,
    /// It was imported before, and the file knows more or something else.
    Changed,
    /// It was imported before, and is the same.
    Unchanged,
}

/// What importing an order would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPreview {
    /// The effect.
    pub change: ImportedOrderChange,
    /// The fields that change.
    pub changes: Vec<FieldChange>,
}

/// An order that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderImport {
    /// The effect.
    pub change: ImportedOrderChange,
    /// The id.
    pub id: ImportedOrderId,
    /// The version after the import.
    pub version: i32,
    /// The order as it was before; `None` if it is new or did not change.
    pub before: Option<OrderRecord>,
}

/// An order that was imported before.
struct StoredOrder {
    order: ImportedOrder,
    record: OrderRecord,
}

/// Returns the effect that importing an order would have.
pub fn preview_order(
    conn: &mut Conn<'_>,
    scope: &Scope,
    record: &OrderRecord,
) -> Result<OrderPreview> {
    scope.require(Permission::OrdersRead)?;
    let details = &record.details;
    let found = q!(conn, imported_orders::rows::by_number(details.source, &details.number))?;
    let stored = choose(conn, record, found)?;
    let record = complete(record, stored.as_ref());
    let before = stored.as_ref().map(|stored| &stored.record);
    Ok(OrderPreview { change: compare(before, &record), changes: record.changes_from(before) })
}

/// Imports an order of an earlier shop. One that was imported before gets the details of the file. Orders are
/// the same if their system and number are, and their ids, as far as both are known.
pub fn import_order(tx: &mut Tx<'_>, scope: &Scope, record: &OrderRecord) -> Result<OrderImport> {
    scope.require(Permission::OrdersWrite)?;
    let details = &record.details;
    let found = q!(tx, imported_orders::rows::lock_by_number(details.source, &details.number))?;
    let stored = choose(tx, record, found)?;
    let record = complete(record, stored.as_ref());
    let change = compare(stored.as_ref().map(|stored| &stored.record), &record);
    let Some(StoredOrder { order, record: before }) = stored else {
        let user = find_account(tx, &record)?;
        let id = q!(tx, imported_orders::rows::insert(&record.details, user, tx.now()))?;
        insert_lines(tx, id, &record)?;
        note(tx, scope, "created", id, None, &record);
        return Ok(OrderImport { change, id, version: 1, before: None });
    };
    if change == ImportedOrderChange::Unchanged {
        return Ok(OrderImport { change, id: order.id, version: order.version, before: None });
    }
    let version = replace(tx, &order, &record)?;
    note(tx, scope, "updated", order.id, Some(&before), &record);
    Ok(OrderImport { change, id: order.id, version, before: Some(before) })
}

/// Undoes the import of an order that left it in a version: deletes it, or restores it as it was before. Returns
/// the reason why the order is kept, or `None` if the import was undone.
pub fn undo_order_import(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ImportedOrderId,
    version: i32,
    before: Option<&OrderRecord>,
) -> Result<Option<&'static str>> {
    scope.require(Permission::OrdersWrite)?;
    let Some(order) = q!(tx, imported_orders::rows::lock(id))? else {
        return Ok(Some("It was removed."));
    };
    if order.version != version {
        return Ok(Some("Another import changed it."));
    }
    let current = with_lines(tx, order.clone())?.record;
    match before {
        None => {
            q!(tx, imported_orders::rows::delete(id))?;
            tombstones::record(tx, RecordList::ImportedOrders, &[id.get()])?;
            let label = &order.details.number;
            scope.record(tx, Change::new("deleted", SubjectKind::ImportedOrder, id, label));
        }
        Some(before) => {
            replace(tx, &order, before)?;
            note(tx, scope, "restored", id, Some(&current), before);
        }
    }
    Ok(None)
}

/// Moves the imported orders of a user's confirmed email address to their account. Returns the number of orders.
pub fn claim_orders(tx: &mut Tx<'_>, user: &User) -> Result<usize> {
    match user.confirmed_at {
        Some(_) => q!(tx, imported_orders::rows::claim(user.id, &user.email, tx.now())),
        None => Ok(0),
    }
}

/// Chooses the order that a record is about among those with its number.
fn choose(
    conn: &mut Conn<'_>,
    record: &OrderRecord,
    found: Vec<ImportedOrder>,
) -> Result<Option<StoredOrder>> {
    let wanted = record.details.external_id.as_str();
    let is_same = |order: &ImportedOrder| {
        let own = order.details.external_id.as_str();
        own == wanted || own.is_empty() || wanted.is_empty()
    };
    let exact = found.iter().position(|order| order.details.external_id == wanted);
    let chosen = exact.or_else(|| found.iter().position(is_same));
    let order = chosen.and_then(|position| found.into_iter().nth(position));
    order.map(|order| with_lines(conn, order)).transpose()
}

fn with_lines(conn: &mut Conn<'_>, order: ImportedOrder) -> Result<StoredOrder> {
    let lines = load_lines(conn, &[order.id])?.remove(&order.id).unwrap_or_default();
    let record = OrderRecord { details: order.details.clone(), lines };
    Ok(StoredOrder { order, record })
}

/// The record with the id that is known from an earlier import.
fn complete(record: &OrderRecord, stored: Option<&StoredOrder>) -> OrderRecord {
    let mut record = record.clone();
    if let (true, Some(stored)) = (record.details.external_id.is_empty(), stored) {
        record.details.external_id.clone_from(&stored.record.details.external_id);
    }
    record
}

fn compare(before: Option<&OrderRecord>, record: &OrderRecord) -> ImportedOrderChange {
    match before {
        None => ImportedOrderChange::New,
        Some(before) if before == record => ImportedOrderChange::Unchanged,
        Some(_) => ImportedOrderChange::Changed,
    }
}

/// The account with the confirmed email address of an order.
fn find_account(conn: &mut Conn<'_>, record: &OrderRecord) -> Result<Option<UserId>> {
    let email = &record.details.email;
    let user = if email.is_empty() { None } else { get_user_by_email(conn, email)? };
    Ok(user.filter(|user| user.confirmed_at.is_some()).map(|user| user.id))
}

/// Replaces the details and the lines of an order. Returns its new version.
fn replace(tx: &mut Tx<'_>, order: &ImportedOrder, record: &OrderRecord) -> Result<i32> {
    // The account stays, even if its address changed since, unless the order gets another address.
    let user = match order.details.email == record.details.email {
        true if order.user_id.is_some() => order.user_id,
        _ => find_account(tx, record)?,
    };
    let (id, details) = (order.id, &record.details);
    let version = q!(tx, imported_orders::rows::update(id, details, user, tx.now()))?;
    q!(tx, imported_orders::lines::delete(id))?;
    insert_lines(tx, id, record)?;
    Ok(version)
}

fn insert_lines(tx: &mut Tx<'_>, id: ImportedOrderId, record: &OrderRecord) -> Result<()> {
    let numbered = (1..).zip(&record.lines);
    let line = |(position, line): (i32, &RecordLine)| OrderLine {
        order_id: id,
        position,
        line: line.clone(),
    };
    let lines: Vec<OrderLine> = numbered.map(line).collect();
    q!(tx, imported_orders::lines::insert(&lines)).map(drop)
}

/// Records a change of an order with the fields that differ. New orders are recorded without their fields.
fn note(
    tx: &mut Tx<'_>,
    scope: &Scope,
    action: &'static str,
    id: ImportedOrderId,
    before: Option<&OrderRecord>,
    after: &OrderRecord,
) {
    let fields = before.map(|before| after.changes_from(Some(before))).unwrap_or_default();
    let change = Change::new(action, SubjectKind::ImportedOrder, id, &after.details.number);
    scope.record(tx, change.fields(fields));
}

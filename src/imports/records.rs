//! Previews and imports of customers, redirects and orders.

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    accounts::{
        self, CustomerChange, CustomerRecord, CustomerUndo, Delegation, Permission, Scope,
        StoredDelegation,
    },
    audit::{FieldChange, Purpose},
    db::{Conn, Repo, Tx},
    events::Event,
    foundation::{
        direction::isolate,
        ids::{ImportId, ImportedOrderId},
    },
    imported_orders::{self, ImportedOrderChange, OrderRecord},
    jobs::{self, JobError, Lane},
    product_csv::{ImportError, UnreadableFile},
    q,
    record_csv::{self, OrderDefaults, ReadRecord, RecordSheet},
    redirects::{self, NewRedirect, RedirectChange, SavedRedirect},
};

use super::{
    json::{from_json, to_json},
    models::{FinishedRecord, Import, ImportChange, ImportKind, ImportStatus, PlannedRecord},
    webhook_events::notify_finished,
};

/// The kind of the jobs that import customers, redirects and orders.
pub const RECORDS_JOB: &str = "import_records";
/// Records that are imported together.
const BATCH: i64 = 50;

/// A customer, a redirect or an order of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FileRecord {
    /// A customer.
    Customer(Box<CustomerRecord>),
    /// A redirect.
    Redirect(NewRedirect),
    /// An order.
    Order(Box<OrderRecord>),
}

/// How to undo the import of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RecordUndo {
    /// What the import of a customer left.
    Customer(CustomerUndo),
    /// A redirect with its former target.
    Redirect(SavedRedirect),
    /// An order.
    Order {
        /// The id.
        id: ImportedOrderId,
        /// The version that the import left.
        version: i32,
        /// The order before; `None` if it is new.
        before: Option<Box<OrderRecord>>,
    },
}

/// Who started an import or its undo. The arguments of the jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordsJob {
    pub import: ImportId,
    #[serde(flatten)]
    starter: StoredDelegation,
}

impl RecordsJob {
    /// A job of someone.
    pub fn new(import: ImportId, scope: &Scope) -> Result<Self> {
        Ok(Self { import, starter: StoredDelegation::new(scope)? })
    }

    /// The scope of the one who started it, with the permissions that are left.
    pub fn scope(&self, conn: &mut Conn<'_>, purpose: Purpose) -> Result<Scope> {
        let delegation = Delegation::from(&self.starter);
        Ok(accounts::resume_delegation(conn, delegation)?.with_purpose(purpose))
    }
}

/// The permission to import records of a kind.
pub fn needed_permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Products => Permission::ProductsWrite,
        ImportKind::Customers => Permission::CustomersWrite,
        ImportKind::Redirects => Permission::SettingsWrite,
        ImportKind::Orders => Permission::OrdersWrite,
    }
}

/// The permission to see the records of a file of a kind.
pub fn permission_to_read(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Products => Permission::ProductsRead,
        ImportKind::Customers => Permission::CustomersRead,
        ImportKind::Redirects => Permission::SettingsRead,
        ImportKind::Orders => Permission::OrdersRead,
    }
}

/// Reads the records of a file.
pub fn read(
    kind: ImportKind,
    file: &[u8],
    defaults: OrderDefaults,
) -> Result<RecordSheet<FileRecord>, UnreadableFile> {
    Ok(match kind {
        ImportKind::Customers => convert(record_csv::read_customers(file)?, |customer| {
            FileRecord::Customer(Box::new(customer))
        }),
        ImportKind::Orders => convert(record_csv::read_orders(file, defaults)?, |order| {
            FileRecord::Order(Box::new(order))
        }),
        ImportKind::Products | ImportKind::Redirects => {
            convert(record_csv::read_redirects(file)?, FileRecord::Redirect)
        }
    })
}

fn convert<R>(sheet: RecordSheet<R>, wrap: impl Fn(R) -> FileRecord) -> RecordSheet<FileRecord> {
    let RecordSheet { records, rejected } = sheet;
    let wrap = |read: ReadRecord<R>| ReadRecord {
        line: read.line,
        last_line: read.last_line,
        record: wrap(read.record),
    };
    RecordSheet { records: records.into_iter().map(wrap).collect(), rejected }
}

/// What importing a record would change.
pub struct RecordPreview {
    pub title: String,
    pub change: ImportChange,
    pub changes: Vec<FieldChange>,
}

/// Compares a record with the shop.
pub fn preview(conn: &mut Conn<'_>, record: &FileRecord) -> Result<RecordPreview> {
    let system = Scope::system();
    let (title, change, changes) = match record {
        FileRecord::Customer(customer) => {
            let change = accounts::preview_customer(conn, &system, customer)?;
            (customer.email.clone(), of_customer(change), customer_fields(customer))
        }
        FileRecord::Redirect(redirect) => {
            let change = redirects::preview_redirect(conn, &system, redirect)?;
            let target = FieldChange::new("target", "New address", "", &*redirect.target);
            (redirect.path.clone(), of_redirect(change), vec![target])
        }
        FileRecord::Order(order) => {
            let preview = imported_orders::preview_order(conn, &system, order)?;
            (order.title(), of_order(preview.change), preview.changes)
        }
    };
    let changes = if change == ImportChange::Unchanged { Vec::new() } else { changes };
    Ok(RecordPreview { title, change, changes })
}

fn customer_fields(customer: &CustomerRecord) -> Vec<FieldChange> {
    let details = &customer.details;
    let address = [
        &details.company,
        &details.line1,
        &details.line2,
        &details.postcode,
        &details.city,
        &details.region,
        &details.country,
    ];
    let address: Vec<&str> =
        address.into_iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    let consent = match details.accepts_marketing {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let password = if customer.password_hash.is_some() { "taken over" } else { "" };
    let fields = [
        FieldChange::new("name", "Name", "", &*details.name),
        FieldChange::new("address", "Address", "", address.join(", ")),
        FieldChange::new("phone", "Phone", "", &*details.phone),
        FieldChange::new("marketing", "Agreed to mails about offers", "", consent),
        FieldChange::new("password", "Password", "", password),
    ];
    fields.into_iter().filter(|field| !field.after.is_empty()).collect()
}

fn of_customer(change: CustomerChange) -> ImportChange {
    match change {
        CustomerChange::New => ImportChange::New,
        CustomerChange::Changed => ImportChange::Changed,
        CustomerChange::Unchanged => ImportChange::Unchanged,
    }
}

fn of_redirect(change: RedirectChange) -> ImportChange {
    match change {
        RedirectChange::New => ImportChange::New,
        RedirectChange::Changed => ImportChange::Changed,
        RedirectChange::Unchanged => ImportChange::Unchanged,
    }
}

fn of_order(change: ImportedOrderChange) -> ImportChange {
    match change {
        ImportedOrderChange::New => ImportChange::New,
        ImportedOrderChange::Changed => ImportChange::Changed,
        ImportedOrderChange::Unchanged => ImportChange::Unchanged,
    }
}

/// Returns the errors about a record.
pub fn errors_of<R>(rejected: &[ImportError], read: &ReadRecord<R>) -> Vec<ImportError> {
    let lines = read.line..=read.last_line;
    rejected.iter().filter(|error| lines.contains(&error.line)).cloned().collect()
}

/// Begins to import customers, redirects or orders.
pub fn start(tx: &mut Tx<'_>, scope: &Scope, import: &Import) -> Result<()> {
    q!(tx, imports::files::start(import.id, None, tx.now()))?;
    q!(tx, imports::files::set_position(import.id, 0, tx.now()))?;
    jobs::enqueue(tx, Lane::Imports, RECORDS_JOB, &RecordsJob::new(import.id, scope)?)
}

/// Imports the records of a file that was confirmed, some per transaction.
pub async fn run(repo: &Repo, job: RecordsJob) -> Result<(), JobError> {
    loop {
        let job = job.clone();
        let next = repo.write(move |tx: &mut Tx<'_>| import_chunk(tx, &job)).await;
        match next {
            Ok(true) => {}
            Ok(false) | Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(JobError::Temporary(error.to_string())),
        }
    }
}

/// Imports the next records. Returns `true` if there are more.
fn import_chunk(tx: &mut Tx<'_>, job: &RecordsJob) -> Result<bool> {
    let import = q!(tx, imports::files::lock(job.import))?;
    if import.status != ImportStatus::Applying {
        return Ok(false);
    }
    let scope =
        job.scope(tx, Purpose::Import { summary: import.file_name.clone(), batch: None })?;
    if !scope.may(needed_permission(import.kind)) {
        let problem = format!(
            "{} may no longer change {}. Import the file again to continue.",
            isolate(job.starter.name()),
            import.kind.as_str()
        );
        q!(tx, imports::files::set_status(import.id, ImportStatus::Failed, &problem, tx.now()))?;
        notify_finished(tx, import.id)?;
        tx.emit(Event::JobProgressed);
        return Ok(false);
    }
    let records = q!(tx, imports::records::planned(import.id, import.position, BATCH))?;
    for record in &records {
        let finished = import_record(tx, &scope, record)?;
        q!(tx, imports::records::finish(import.id, &finished))?;
    }
    tx.emit(Event::JobProgressed);
    let Some(last) = records.last() else {
        q!(tx, imports::files::finish(import.id, tx.now()))?;
        notify_finished(tx, import.id)?;
        return Ok(false);
    };
    q!(tx, imports::files::set_position(import.id, last.position, tx.now()))?;
    Ok(true)
}

fn import_record(tx: &mut Tx<'_>, scope: &Scope, record: &PlannedRecord) -> Result<FinishedRecord> {
    let content: FileRecord = from_json(&record.content)?;
    let (change, record_id, undo) = match content {
        FileRecord::Customer(customer) => {
            let imported = accounts::import_customer(tx, scope, &customer)?;
            let id = imported.undo.as_ref().map(|undo| undo.user.get());
            (of_customer(imported.change), id, imported.undo.map(RecordUndo::Customer))
        }
        FileRecord::Redirect(redirect) => {
            let saved = redirects::save_redirect(tx, scope, &redirect)?;
            let change = of_redirect(saved.change());
            let undo = (change != ImportChange::Unchanged).then_some(RecordUndo::Redirect(saved));
            (change, None, undo)
        }
        FileRecord::Order(order) => {
            let imported = imported_orders::import_order(tx, scope, &order)?;
            let (id, version) = (imported.id, imported.version);
            let change = of_order(imported.change);
            let before = imported.before.map(Box::new);
            let undo = RecordUndo::Order { id, version, before };
            (change, Some(id.get()), (change != ImportChange::Unchanged).then_some(undo))
        }
    };
    let undo = undo.as_ref().map(to_json).transpose()?.unwrap_or_default();
    Ok(FinishedRecord { position: record.position, change, record_id, undo })
}

/// Undoes the import of a record. Returns the reason why it is kept, or `None` if it was undone.
pub fn undo(tx: &mut Tx<'_>, scope: &Scope, undo: &RecordUndo) -> Result<Option<&'static str>> {
    match undo {
        RecordUndo::Customer(undo) => accounts::undo_customer_import(tx, scope, undo),
        RecordUndo::Redirect(saved) => redirects::undo_redirect(tx, scope, saved),
        RecordUndo::Order { id, version, before } => {
            imported_orders::undo_order_import(tx, scope, *id, *version, before.as_deref())
        }
    }
}

/// Encodes a record for the database.
pub fn encode(record: &FileRecord) -> Result<String> {
    to_json(record)
}

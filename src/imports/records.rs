//! Previews and imports of customers and redirects.

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    accounts::{
        self, CustomerChange, CustomerRecord, Delegation, Permission, PermissionSet, Scope,
    },
    audit::{Actor, ActorKind, FieldChange, Purpose},
    db::{Conn, Repo, Tx},
    events::Event,
    foundation::{
        direction::isolate,
        ids::{ImportId, UserId},
    },
    jobs::{self, JobError, Lane},
    product_csv::{ImportError, UnreadableFile},
    q,
    record_csv::{self, ReadRecord, RecordSheet},
    redirects::{self, NewRedirect, RedirectChange},
};

use super::{
    json::{from_json, to_json},
    models::{Import, ImportChange, ImportKind, ImportStatus, PlannedRecord},
    webhook_events::notify_finished,
};

/// The kind of the jobs that import customers and redirects.
pub const RECORDS_JOB: &str = "import_records";
/// Records that are imported together.
const BATCH: i64 = 50;

/// A customer or a redirect of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FileRecord {
    /// A customer.
    Customer(Box<CustomerRecord>),
    /// A redirect.
    Redirect(NewRedirect),
}

/// Who started an import, and what they may do. The arguments of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordsJob {
    pub import: ImportId,
    actor_kind: String,
    actor_id: Option<i64>,
    actor_name: String,
    user: Option<UserId>,
    permissions: String,
}

impl RecordsJob {
    fn new(import: ImportId, scope: &Scope) -> Result<Self> {
        let actor = scope.actor().ok_or(Error::Forbidden)?;
        Ok(Self {
            import,
            actor_kind: actor.kind.as_str().to_owned(),
            actor_id: actor.id,
            actor_name: actor.name,
            user: scope.actor_id(),
            permissions: scope.permissions().to_string(),
        })
    }

    /// The scope of the one who started the import, with the permissions that are left.
    fn scope(&self, conn: &mut Conn<'_>, summary: &str) -> Result<Scope> {
        let purpose = Purpose::Import { summary: summary.to_owned(), batch: None };
        let actor = Actor {
            kind: self.actor_kind.parse().unwrap_or(ActorKind::Job),
            id: self.actor_id,
            name: self.actor_name.clone(),
            request_id: String::new(),
            purpose: Purpose::Edit,
        };
        // Written by this program. Without permissions, nothing is changed.
        let permissions: PermissionSet = self.permissions.parse().unwrap_or_default();
        let delegation = Delegation { actor, user: self.user, permissions };
        Ok(accounts::resume_delegation(conn, delegation)?.with_purpose(purpose))
    }
}

/// The permission to import records of a kind.
pub fn needed_permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Products => Permission::ProductsWrite,
        ImportKind::Customers => Permission::CustomersWrite,
        ImportKind::Redirects => Permission::SettingsWrite,
    }
}

/// Reads the records of a file.
pub fn read(kind: ImportKind, file: &[u8]) -> Result<RecordSheet<FileRecord>, UnreadableFile> {
    Ok(match kind {
        ImportKind::Customers => convert(record_csv::read_customers(file)?, |customer| {
            FileRecord::Customer(Box::new(customer))
        }),
        ImportKind::Products | ImportKind::Redirects => {
            convert(record_csv::read_redirects(file)?, FileRecord::Redirect)
        }
    })
}

fn convert<R>(sheet: RecordSheet<R>, wrap: impl Fn(R) -> FileRecord) -> RecordSheet<FileRecord> {
    let RecordSheet { records, rejected } = sheet;
    let wrap = |ReadRecord { line, record }| ReadRecord { line, record: wrap(record) };
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

/// Returns the errors about no record of the file, and those about one by its line.
pub fn errors_of_line(rejected: &[ImportError], line: u64) -> Vec<ImportError> {
    rejected.iter().filter(|error| error.line == line).cloned().collect()
}

/// Begins to import customers or redirects.
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
    let scope = job.scope(tx, &import.file_name)?;
    if !scope.may(needed_permission(import.kind)) {
        let problem = format!(
            "{} may no longer change {}. Import the file again to continue.",
            isolate(&job.actor_name),
            import.kind.as_str()
        );
        q!(tx, imports::files::set_status(import.id, ImportStatus::Failed, &problem, tx.now()))?;
        notify_finished(tx, import.id)?;
        tx.emit(Event::JobProgressed);
        return Ok(false);
    }
    let records = q!(tx, imports::records::planned(import.id, import.position, BATCH))?;
    for record in &records {
        let change = import_record(tx, &scope, record)?;
        q!(tx, imports::records::finish(import.id, record.position, change, None))?;
    }
    tx.emit(Event::JobProgressed);
    let Some(last) = records.last() else {
        q!(tx, imports::files::set_status(import.id, ImportStatus::Done, "", tx.now()))?;
        q!(tx, imports::files::set_position(import.id, import.total, tx.now()))?;
        notify_finished(tx, import.id)?;
        return Ok(false);
    };
    q!(tx, imports::files::set_position(import.id, last.position, tx.now()))?;
    Ok(true)
}

fn import_record(tx: &mut Tx<'_>, scope: &Scope, record: &PlannedRecord) -> Result<ImportChange> {
    let content: FileRecord = from_json(&record.content)?;
    Ok(match content {
        FileRecord::Customer(customer) => {
            of_customer(accounts::import_customer(tx, scope, &customer)?)
        }
        FileRecord::Redirect(redirect) => {
            of_redirect(redirects::save_redirect(tx, scope, &redirect)?)
        }
    })
}

/// Encodes a record for the database.
pub fn encode(record: &FileRecord) -> Result<String> {
    to_json(record)
}

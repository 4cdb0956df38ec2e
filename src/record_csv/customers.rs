//! Customers: email address, name, address, consent and the hash of the password.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{
        CustomerChange, CustomerDetails, CustomerRecord, Scope, import_customer,
        is_importable_hash, preview_customer,
    },
    db::{Conn, Tx},
    product_csv::{ImportError, RawRows, Row, UnreadableFile, read_table},
};

use super::report::{ReadRecord, RecordReport, RecordSheet};

/// The most characters of a text.
const MAX_TEXT: usize = 200;

/// Names of columns in exports of Shopify, of WooCommerce and of WordPress.
pub const EMAIL: [&str; 4] = ["email", "useremail", "billingemail", "emailaddress"];
const HASH: [&str; 3] = ["userpass", "passwordhash", "hashedpassword"];
const NAME: [&str; 5] = ["name", "displayname", "fullname", "defaultaddressname", "billingname"];
const FIRST_NAME: [&str; 2] = ["firstname", "billingfirstname"];
const LAST_NAME: [&str; 2] = ["lastname", "billinglastname"];
const COMPANY: [&str; 3] = ["defaultaddresscompany", "billingcompany", "company"];
const LINE1: [&str; 3] = ["defaultaddressaddress1", "billingaddress1", "address1"];
const LINE2: [&str; 3] = ["defaultaddressaddress2", "billingaddress2", "address2"];
const CITY: [&str; 3] = ["defaultaddresscity", "billingcity", "city"];
const POSTCODE: [&str; 4] = ["defaultaddresszip", "billingpostcode", "zip", "postcode"];
const REGION: [&str; 4] = ["defaultaddressprovincecode", "billingstate", "provincecode", "state"];
const COUNTRY: [&str; 4] =
    ["defaultaddresscountrycode", "billingcountry", "countrycode", "country"];
const PHONE: [&str; 4] = ["phone", "defaultaddressphone", "billingphone", "telephone"];
const CONSENT: [&str; 3] = ["acceptsemailmarketing", "acceptsmarketing", "newsletter"];

/// Returns the positions of the columns with hashes of passwords.
pub fn password_columns(table: &RawRows) -> Vec<usize> {
    HASH.iter().filter_map(|name| table.position(&[*name])).collect()
}

/// Reads a file.
///
/// # Errors
/// `Lacks` if it has no column with email addresses.
pub fn read_customers(file: &[u8]) -> Result<RecordSheet<CustomerRecord>, UnreadableFile> {
    let table = read_table(file)?;
    let email = table.position(&EMAIL).ok_or(UnreadableFile::Lacks("Email"))?;
    let mut sheet = RecordSheet { records: Vec::new(), rejected: Vec::new() };
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let read = CustomerRecord {
            email: cell(&table, row, &EMAIL).to_owned(),
            password_hash: hash(&table, row, &mut sheet.rejected),
            details: details(&table, row),
        };
        let record = match read.check() {
            Ok(record) => record,
            Err(problem) => {
                sheet.rejected.push(ImportError::row(row.line, &table.names[email], problem));
                continue;
            }
        };
        match lines.get(&record.email) {
            Some(first) => {
                let reason = format!("is already on line {first}");
                sheet.rejected.push(ImportError::row(row.line, &table.names[email], reason));
            }
            None => {
                lines.insert(record.email.clone(), row.line);
                sheet.records.push(ReadRecord { line: row.line, last_line: row.line, record });
            }
        }
    }
    Ok(sheet)
}

/// Returns the first of these cells that is not empty.
fn cell<'r>(table: &RawRows, row: &'r Row, names: &[&str]) -> &'r str {
    let cells = names.iter().filter_map(|name| {
        let position = table.position(&[*name])?;
        row.cells.get(position).map(|cell| cell.trim())
    });
    let mut filled = cells.filter(|cell| !cell.is_empty());
    // Shopify writes an apostrophe before numbers.
    filled.next().unwrap_or_default().trim_start_matches('\'')
}

/// Returns the hash of the password, if it is of a known kind.
fn hash(table: &RawRows, row: &Row, rejected: &mut Vec<ImportError>) -> Option<String> {
    let hash = cell(table, row, &HASH);
    if hash.is_empty() || is_importable_hash(hash) {
        return Some(hash.to_owned()).filter(|hash| !hash.is_empty());
    }
    let position = table.position(&HASH).unwrap_or_default();
    let reason = "is of an unknown kind; the customer logs in by a mailed link";
    rejected.push(ImportError::cell(row.line, &table.names[position], reason));
    None
}

fn details(table: &RawRows, row: &Row) -> CustomerDetails {
    let text = |names: &[&str]| -> String {
        let text = cell(table, row, names);
        text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
    };
    let names = [text(&FIRST_NAME), text(&LAST_NAME)].join(" ");
    let name = match names.trim() {
        "" => text(&NAME),
        name => name.to_owned(),
    };
    let country = text(&COUNTRY).to_uppercase();
    let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let accepts_marketing = match cell(table, row, &CONSENT).to_lowercase().as_str() {
        "yes" | "true" | "1" | "subscribed" => Some(true),
        "no" | "false" | "0" | "unsubscribed" | "not_subscribed" => Some(false),
        _ => None,
    };
    CustomerDetails {
        name,
        company: text(&COMPANY),
        line1: text(&LINE1),
        line2: text(&LINE2),
        postcode: text(&POSTCODE),
        city: text(&CITY),
        region: text(&REGION),
        country: if is_code { country } else { String::new() },
        phone: text(&PHONE),
        accepts_marketing,
    }
}

/// Returns what importing customers would change.
pub fn preview_customers(
    conn: &mut Conn<'_>,
    scope: &Scope,
    records: &[ReadRecord<CustomerRecord>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, preview_customer(conn, scope, record)?);
    }
    Ok(report)
}

/// Imports customers.
pub fn import_customers(
    tx: &mut Tx<'_>,
    scope: &Scope,
    records: &[ReadRecord<CustomerRecord>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, import_customer(tx, scope, record)?.change);
    }
    Ok(report)
}

fn count(report: &mut RecordReport, change: CustomerChange) {
    match change {
        CustomerChange::New => report.new += 1,
        CustomerChange::Changed => report.changed += 1,
        CustomerChange::Unchanged => report.unchanged += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_of_shopify_and_wordpress_are_read() {
        let shopify = "First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
            Default Address Address1,Default Address City,Default Address Province Code,Default Address Country Code,\
            Default Address Zip,Phone,Total Orders\n\
            Ann,Lee,Ann@Example.com,yes,,1 Main St,Boston,MA,US,'02101,'+1555,3\n\
            ,,no address,no,,,,,,,,0\nAnn,Lee,ann@example.com,yes,,,,,,,,0\n";
        let sheet = read_customers(shopify.as_bytes()).unwrap();
        let ReadRecord { line, record, .. } = &sheet.records[0];
        assert_eq!((*line, record.email.as_str(), sheet.records.len()), (2, "ann@example.com", 1));
        let details = &record.details;
        assert_eq!((details.name.as_str(), details.postcode.as_str()), ("Ann Lee", "02101"));
        assert_eq!((details.country.as_str(), details.accepts_marketing), ("US", Some(true)));
        let lines: Vec<u64> = sheet.rejected.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 4]);

        let wordpress = "user_email,user_pass,display_name,billing_country\n\
            bob@example.com,$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0,Bob,Germany\neve@example.com,plain,Eve,DE\n";
        let sheet = read_customers(wordpress.as_bytes()).unwrap();
        let hashes: Vec<bool> =
            sheet.records.iter().map(|read| read.record.password_hash.is_some()).collect();
        assert_eq!(hashes, [true, false]);
        assert_eq!(sheet.records[0].record.details.country, "", "only codes are used");
        assert_eq!(sheet.rejected.len(), 1);
        assert_eq!(read_customers(b"Handle,Title\n").unwrap_err(), UnreadableFile::Lacks("Email"));
    }
}

//! Restoring of deleted records.

use std::collections::HashSet;

use serde_json::Value;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::Change,
    db::Tx,
    error::{DbError, DbErrorKind},
    foundation::ids::{DeletionId, Id},
    q,
    tombstones::{self, RecordList},
};

use super::{
    archive::invalid_rows,
    plan::{ArchivedRows, DeletionPlan, OnMissing, Part, Row, id_in},
    rejection::DeletionRejection,
};

/// A restored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredRecord {
    /// The record's title or name.
    pub title: String,
    /// The record's id, the same as before.
    pub id: i64,
}

/// Restores all rows of a deletion with their ids, and the references to them. Fails unless the
/// deletion has the plan's kind. If the plan allows it, rows and references that depend on missing
/// records are skipped.
///
/// # Errors
/// `NotFound` if it was restored already. [`DeletionRejection`] if a unique name or
/// position is taken, or if a required record is missing.
pub fn restore(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &DeletionPlan,
    id: DeletionId,
) -> Result<RestoredRecord> {
    scope.require(plan.permission)?;
    let deletion = q!(tx, deletions::deletions::find(id))?;
    // The second of two concurrent restores deletes no row.
    if deletion.kind != plan.kind || q!(tx, deletions::deletions::delete(id))? == 0 {
        return Err(Error::NotFound);
    }
    tombstones::record(tx, RecordList::Deletions, &[id.get()])?;
    let archived: ArchivedRows = serde_json::from_str(&deletion.kept_rows).map_err(invalid_rows)?;
    let title = deletion.title;
    match tx.attempt(|tx| insert_rows(tx, plan, archived, &title)) {
        Ok(()) => {
            let id = Id::<()>::from(deletion.subject_id);
            scope.record(tx, Change::new("restored", plan.subject, id, &title));
            Ok(RestoredRecord { title, id: deletion.subject_id })
        }
        Err(Error::Database(DbError { kind: DbErrorKind::UniqueViolation(_), .. })) => {
            Err(DeletionRejection::Taken { title }.into())
        }
        Err(error) => Err(error),
    }
}

fn insert_rows(
    tx: &mut Tx<'_>,
    plan: &DeletionPlan,
    archived: ArchivedRows,
    title: &str,
) -> Result<()> {
    for (part, rows) in plan.parts.iter().zip(archived.parts) {
        let rows = without_missing(tx, part, rows, title)?;
        let Some(first) = rows.first() else { continue };
        let columns: Vec<String> = first.keys().cloned().collect();
        if let Some(list) = RecordList::of_table(part.table) {
            let ids: Vec<i64> = rows.iter().filter_map(|row| id_in(row, "id")).collect();
            tombstones::remove(tx, list, &ids)?;
        }
        let rows = serde_json::to_string(&rows).map_err(invalid_rows)?;
        q!(tx, deletions::rows::insert(part.table, &columns, &rows))?;
    }
    for (link, references) in plan.links.iter().zip(archived.links) {
        for reference in references {
            q!(
                tx,
                deletions::rows::restore_reference(
                    link.table,
                    link.column,
                    reference,
                    archived.replacement_id
                )
            )?;
        }
    }
    Ok(())
}

/// Returns the rows of a part after handling references to missing records.
fn without_missing(
    tx: &mut Tx<'_>,
    part: &Part,
    mut rows: Vec<Row>,
    title: &str,
) -> Result<Vec<Row>> {
    // Programs that ask for changes see the restored records.
    let now = Value::from(tx.now().to_string());
    for changed_at in rows.iter_mut().filter_map(|row| row.get_mut("updated_at")) {
        *changed_at = now.clone();
    }
    for (column, number) in part.reset {
        for row in &mut rows {
            row.insert((*column).to_owned(), Value::from(*number));
        }
    }
    for reference in part.refs {
        let ids: Vec<i64> = rows.iter().filter_map(|row| id_in(row, reference.column)).collect();
        let existing: HashSet<i64> =
            q!(tx, deletions::rows::existing(reference.table, &ids))?.into_iter().collect();
        let is_gone =
            |row: &Row| id_in(row, reference.column).is_some_and(|id| !existing.contains(&id));
        match reference.missing {
            OnMissing::Reject if rows.iter().any(is_gone) => {
                return Err(DeletionRejection::ParentDeleted { title: title.to_owned() }.into());
            }
            OnMissing::Reject => {}
            OnMissing::Skip => rows.retain(|row| !is_gone(row)),
            OnMissing::Clear => {
                for row in rows.iter_mut().filter(|row| is_gone(row)) {
                    row.insert(reference.column.to_owned(), Value::Null);
                }
            }
        }
    }
    Ok(rows)
}

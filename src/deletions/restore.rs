//! Putting back what was deleted.

use std::collections::HashSet;

use serde_json::Value;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    error::{DbError, DbErrorKind},
    foundation::ids::DeletionId,
    q,
};

use super::{
    keep::broken,
    plan::{Kept, Missing, Part, Plan, Row},
};

/// What is there again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What it is called.
    pub title: String,
    /// Its id, the same as before.
    pub id: i64,
}

/// Puts back all rows of a deletion of this plan's kind, with their ids, and whatever named them.
/// What they named and what is gone meanwhile is left out.
///
/// # Errors
/// `NotFound` where it was restored already, `Refused` where its place is taken or where it can't
/// be without something that is gone.
pub fn restore(tx: &mut Tx<'_>, scope: &Scope, plan: &Plan, id: DeletionId) -> Result<Restored> {
    scope.require_admin()?;
    let deletion = q!(tx, deletions::deletions::find(id))?;
    // Of two who restore at once, the second finds nothing.
    if deletion.kind != plan.kind || q!(tx, deletions::deletions::delete(id))? == 0 {
        return Err(Error::NotFound);
    }
    let kept: Kept = serde_json::from_str(&deletion.kept_rows).map_err(broken)?;
    match tx.attempt(|tx| put_back(tx, plan, kept)) {
        Ok(()) => Ok(Restored { title: deletion.title, id: deletion.subject_id }),
        Err(Error::Database(DbError { kind: DbErrorKind::UniqueViolation(_), .. })) => {
            Err(Error::refused(format!(
                "{} can't be restored: its name or its place has been taken.",
                deletion.title
            )))
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => Err(Error::refused(format!(
            "{} can't be restored: what it belonged to is deleted. Restore that first.",
            deletion.title
        ))),
        Err(error) => Err(error),
    }
}

fn put_back(tx: &mut Tx<'_>, plan: &Plan, kept: Kept) -> Result<()> {
    for (part, rows) in plan.parts.iter().zip(kept.parts) {
        let rows = without_missing(tx, part, rows)?;
        let Some(first) = rows.first() else { continue };
        let columns: Vec<String> = first.keys().cloned().collect();
        let rows = serde_json::to_string(&rows).map_err(broken)?;
        q!(tx, deletions::rows::insert(part.table, &columns, &rows))?;
    }
    for (link, rows) in plan.links.iter().zip(kept.links) {
        for row in rows {
            q!(tx, deletions::rows::link(link.table, link.column, row, kept.left))?;
        }
    }
    Ok(())
}

/// The rows of a part, after what they name was looked for.
fn without_missing(tx: &mut Tx<'_>, part: &Part, mut rows: Vec<Row>) -> Result<Vec<Row>> {
    for (column, number) in part.reset {
        rows.iter_mut().for_each(|row| {
            row.insert((*column).to_owned(), Value::from(*number));
        });
    }
    for reference in part.refs {
        let named: Vec<i64> = rows.iter().filter_map(|row| number(row, reference.column)).collect();
        let there: HashSet<i64> =
            q!(tx, deletions::rows::existing(reference.table, &named))?.into_iter().collect();
        let is_gone =
            |row: &Row| number(row, reference.column).is_some_and(|id| !there.contains(&id));
        match reference.missing {
            Missing::Refuse if rows.iter().any(is_gone) => {
                return Err(Error::refused("what it belonged to is deleted"));
            }
            Missing::Refuse => {}
            Missing::LeaveOut => rows.retain(|row| !is_gone(row)),
            Missing::Clear => rows.iter_mut().filter(|row| is_gone(row)).for_each(|row| {
                row.insert(reference.column.to_owned(), Value::Null);
            }),
        }
    }
    Ok(rows)
}

/// A column that holds an id: a number, or the text of one.
fn number(row: &Row, column: &str) -> Option<i64> {
    match row.get(column)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

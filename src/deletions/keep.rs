//! Keeping what is about to be deleted.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::DeletionId,
    q,
};

use super::{
    models::Deletion,
    plan::{Group, Kept, Plan},
};

/// How long something can be restored.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Deletions that a list shows.
const LISTED: i64 = 200;

/// What was deleted, and how to get it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// What it was called.
    pub title: String,
    /// The deletion, to be restored.
    pub deletion: DeletionId,
}

/// Keeps some rows that belong to a row which stays, before they are deleted. Conditions and links of
/// the plan name them by the names of `groups`.
pub fn keep_some(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &Plan,
    subject: (i64, &str),
    groups: &[Group],
) -> Result<Deleted> {
    keep_rows(tx, scope, plan, subject, &Filling { groups, left: None })
}

/// Keeps all rows of a plan before they are deleted, in the same transaction. `left` is what rows
/// that name it are going to name instead.
pub fn keep(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &Plan,
    subject: (i64, &str),
    left: Option<i64>,
) -> Result<Deleted> {
    keep_rows(tx, scope, plan, subject, &Filling { groups: &[], left })
}

/// What a plan's conditions are filled with, and what its links name afterwards.
struct Filling<'a> {
    groups: &'a [Group],
    left: Option<i64>,
}

fn keep_rows(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &Plan,
    (id, title): (i64, &str),
    filling: &Filling<'_>,
) -> Result<Deleted> {
    scope.require_admin()?;
    let mut kept = Kept { left: filling.left, ..Kept::default() };
    for part in plan.parts {
        let rows =
            q!(tx, deletions::rows::read(part.table, &filled(part.rows, id, filling.groups)))?;
        kept.parts.push(serde_json::from_str(&rows).map_err(broken)?);
    }
    for link in plan.links {
        let targets = filled(link.targets, id, filling.groups);
        let linked = q!(tx, deletions::rows::linked(link.table, link.column, &targets))?;
        kept.links.push(linked);
    }
    let rows = serde_json::to_string(&kept).map_err(broken)?;
    let (actor, now) = (scope.user().map(|user| user.id), tx.now());
    let what = (plan.kind, id, title);
    let deletion = q!(tx, deletions::deletions::insert(what, &rows, actor, now))?;
    Ok(Deleted { title: title.to_owned(), deletion })
}

/// What can be restored, the newest first.
pub fn list_deletions(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Deletion>> {
    scope.require_admin()?;
    q!(conn, deletions::deletions::newest(LISTED))
}

/// What kind of thing was deleted.
pub fn kind_of(conn: &mut Conn<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    scope.require_admin()?;
    Ok(q!(conn, deletions::deletions::find(id))?.kind)
}

/// Forgets at most `limit` deletions that are older than 30 days; returns how many.
pub fn forget_old(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(KEPT);
    q!(tx, deletions::deletions::delete_before(before, limit))
}

/// A condition with numbers in the place of its names. `NULL` stands for no ids at all.
fn filled(condition: &str, id: i64, groups: &[Group]) -> String {
    let mut filled = condition.replace("$id", &id.to_string());
    for Group { name, ids } in groups {
        let list: Vec<String> = ids.iter().map(i64::to_string).collect();
        let list = if list.is_empty() { "NULL".to_owned() } else { list.join(", ") };
        filled = filled.replace(name, &list);
    }
    filled
}

pub(super) fn broken(error: serde_json::Error) -> Error {
    Error::Internal(format!("the rows of a deletion: {error}"))
}

//! Saving and finding redirects.

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx},
    q,
};

use super::{
    models::{NewRedirect, RedirectRow},
    paths::normalize,
};

/// The most redirects that are followed one after the other.
const MAX_STEPS: usize = 5;

/// The effect of saving a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectChange {
    /// It was created.
    New,
    /// It led elsewhere before.
    Changed,
    /// It was like this before.
    Unchanged,
}

/// Returns the address that a path leads to, over further redirects if there are some. `None` if they lead in a
/// circle.
pub fn find_redirect(conn: &mut Conn<'_>, path: &str) -> Result<Option<String>> {
    let mut target = None;
    let mut path = normalize(path);
    for _ in 0..MAX_STEPS {
        let Some(found) = q!(conn, redirects::rows::by_path(&path))? else { return Ok(target) };
        path = normalize(&found.target);
        target = Some(found.target);
    }
    Ok(None)
}

/// Returns the effect that saving a redirect would have.
pub fn preview_redirect(
    conn: &mut Conn<'_>,
    scope: &Scope,
    new: &NewRedirect,
) -> Result<RedirectChange> {
    scope.require(Permission::SettingsRead)?;
    Ok(match q!(conn, redirects::rows::by_path(&new.path))? {
        None => RedirectChange::New,
        Some(stored) if stored.target == new.target => RedirectChange::Unchanged,
        Some(_) => RedirectChange::Changed,
    })
}

/// Saves a redirect. One with the same old path is replaced.
pub fn save_redirect(tx: &mut Tx<'_>, scope: &Scope, new: &NewRedirect) -> Result<RedirectChange> {
    scope.require(Permission::SettingsWrite)?;
    let stored = q!(tx, redirects::rows::by_path(&new.path))?;
    let before = stored.as_ref().map_or("", |stored| &stored.target).to_owned();
    let (id, action, change) = match stored {
        Some(stored) if stored.target == new.target => return Ok(RedirectChange::Unchanged),
        Some(stored) => {
            q!(tx, redirects::rows::set_target(stored.id, &new.target, tx.now()))?;
            (stored.id, "updated", RedirectChange::Changed)
        }
        None => {
            let row = RedirectRow {
                path: &new.path,
                target: &new.target,
                inserted_at: tx.now(),
                updated_at: tx.now(),
            };
            (q!(tx, redirects::rows::insert(&row))?, "created", RedirectChange::New)
        }
    };
    let field = FieldChange::new("target", "New address", before, &*new.target);
    let entry = Change::new(action, SubjectKind::Redirect, id, &new.path);
    scope.record(tx, entry.fields(vec![field]));
    Ok(change)
}

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

/// A redirect that was saved.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SavedRedirect {
    /// The redirect as it is now.
    pub redirect: NewRedirect,
    /// Its former target; `None` if it is new.
    pub former_target: Option<String>,
}

/// Returns the address that a path leads to. `None` if it leads back to itself over other redirects.
pub fn find_redirect(conn: &mut Conn<'_>, path: &str) -> Result<Option<String>> {
    let start = normalize(path);
    let Some(first) = q!(conn, redirects::rows::by_path(&start))? else { return Ok(None) };
    let mut path = normalize(&first.target);
    for _ in 0..MAX_STEPS {
        if path == start {
            return Ok(None);
        }
        let Some(next) = q!(conn, redirects::rows::by_path(&path))? else { break };
        path = normalize(&next.target);
    }
    Ok(Some(first.target))
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

impl SavedRedirect {
    /// The effect of saving it.
    pub fn change(&self) -> RedirectChange {
        match &self.former_target {
            None => RedirectChange::New,
            Some(former) if *former == self.redirect.target => RedirectChange::Unchanged,
            Some(_) => RedirectChange::Changed,
        }
    }
}

/// Saves a redirect. One with the same old path is replaced.
pub fn save_redirect(tx: &mut Tx<'_>, scope: &Scope, new: &NewRedirect) -> Result<SavedRedirect> {
    scope.require(Permission::SettingsWrite)?;
    let stored = q!(tx, redirects::rows::lock_by_path(&new.path))?;
    let former_target = stored.as_ref().map(|stored| stored.target.clone());
    let saved = SavedRedirect { redirect: new.clone(), former_target };
    let (id, action) = match stored {
        Some(stored) if stored.target == new.target => return Ok(saved),
        Some(stored) => {
            q!(tx, redirects::rows::set_target(stored.id, &new.target, tx.now()))?;
            (stored.id, "updated")
        }
        None => {
            let row = RedirectRow {
                path: &new.path,
                target: &new.target,
                inserted_at: tx.now(),
                updated_at: tx.now(),
            };
            (q!(tx, redirects::rows::insert(&row))?, "created")
        }
    };
    let before = saved.former_target.as_deref().unwrap_or_default();
    let field = FieldChange::new("target", "New address", before, &*new.target);
    let entry = Change::new(action, SubjectKind::Redirect, id, &new.path);
    scope.record(tx, entry.fields(vec![field]));
    Ok(saved)
}

/// Undoes saving a redirect: deletes it, or gives it its former target. Returns the reason why it is kept, or `None`
/// if it was undone.
pub fn undo_redirect(
    tx: &mut Tx<'_>,
    scope: &Scope,
    saved: &SavedRedirect,
) -> Result<Option<&'static str>> {
    scope.require(Permission::SettingsWrite)?;
    let SavedRedirect { redirect, former_target } = saved;
    let Some(stored) = q!(tx, redirects::rows::lock_by_path(&redirect.path))? else {
        return Ok(Some("It was deleted."));
    };
    if stored.target != redirect.target {
        return Ok(Some("It was changed: it leads elsewhere now."));
    }
    let action = match former_target {
        None => {
            q!(tx, redirects::rows::delete(stored.id))?;
            "deleted"
        }
        Some(former) => {
            q!(tx, redirects::rows::set_target(stored.id, former, tx.now()))?;
            "updated"
        }
    };
    let after = former_target.as_deref().unwrap_or_default();
    let field = FieldChange::new("target", "New address", &*redirect.target, after);
    let entry = Change::new(action, SubjectKind::Redirect, stored.id, &redirect.path);
    scope.record(tx, entry.fields(vec![field]));
    Ok(None)
}

//! Jobs that continue what someone began.

use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    audit::{Actor, ActorKind, Purpose},
    db::Conn,
    foundation::ids::{ApiKeyId, UserId},
    q,
};

use super::{
    models::ApiKeyState,
    permissions::PermissionSet,
    scope::{Delegation, Scope},
};

/// The one who began something, as the arguments of a job store it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDelegation {
    actor_kind: String,
    actor_id: Option<i64>,
    actor_name: String,
    user: Option<UserId>,
    permissions: String,
}

impl StoredDelegation {
    /// Stores the scope of the one who begins something.
    ///
    /// # Errors
    /// `Forbidden` for shoppers and for the shop itself.
    pub fn new(scope: &Scope) -> Result<Self> {
        let actor = scope.actor().ok_or(Error::Forbidden)?;
        Ok(Self {
            actor_kind: actor.kind.as_str().to_owned(),
            actor_id: actor.id,
            actor_name: actor.name,
            user: scope.actor_id(),
            permissions: scope.permissions().to_string(),
        })
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.actor_name
    }
}

impl From<&StoredDelegation> for Delegation {
    fn from(stored: &StoredDelegation) -> Self {
        let actor = Actor {
            kind: stored.actor_kind.parse().unwrap_or(ActorKind::Job),
            id: stored.actor_id,
            name: stored.actor_name.clone(),
            request_id: String::new(),
            purpose: Purpose::Edit,
        };
        // Written by this program. Without permissions, nothing is changed.
        let permissions = stored.permissions.parse().unwrap_or_default();
        Self { actor, user: stored.user, permissions }
    }
}

/// Returns the scope of a job, with the permissions that the one who began it had then and still has.
pub fn resume_delegation(conn: &mut Conn<'_>, delegation: Delegation) -> Result<Scope> {
    let present = present_permissions(conn, &delegation)?;
    let permissions = delegation.permissions.intersection(present);
    Ok(Scope::delegated(Delegation { permissions, ..delegation }))
}

/// Returns what the one who began something may do now: nothing if the account or the key was deleted, deactivated
/// or revoked.
fn present_permissions(conn: &mut Conn<'_>, delegation: &Delegation) -> Result<PermissionSet> {
    let found =
        match (delegation.actor.kind, delegation.actor.id) {
            (ActorKind::Person, Some(id)) => {
                q!(conn, accounts::users::get(UserId::from(id))).map(|user| user.permissions())
            }
            (ActorKind::Key, Some(id)) => q!(conn, accounts::api_keys::get(ApiKeyId::from(id)))
                .map(|listed| match listed.key.state(conn.now()) {
                    ApiKeyState::Active => listed.effective_permissions(),
                    ApiKeyState::Expired | ApiKeyState::Revoked => PermissionSet::NONE,
                }),
            (ActorKind::Command | ActorKind::Job, _) => Ok(delegation.permissions),
            (ActorKind::Person | ActorKind::Key, None) => Ok(PermissionSet::NONE),
        };
    match found {
        Err(Error::NotFound) => Ok(PermissionSet::NONE),
        found => found,
    }
}

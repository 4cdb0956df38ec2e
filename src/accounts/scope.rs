//! The scope of a use case: the user or program on whose behalf it runs.

use std::sync::Arc;

use crate::{
    Error, Result,
    audit::{self, Actor, ActorKind, Change, Purpose},
    db::Tx,
    foundation::{
        client::Client,
        ids::{ProductBatchId, UserId},
        token,
    },
};

use super::{
    models::{ApiKey, User},
    permissions::{Permission, PermissionSet},
};

/// Characters of the id of a request.
const REQUEST_ID: usize = 16;

/// The user or program on whose behalf a use case runs: a signed-in user, a visitor, a program with an API key,
/// the command line, or a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    user: Option<User>,
    api_key: Option<ApiKey>,
    permissions: PermissionSet,
    client: Option<Client>,
    program: Option<Program>,
    request_id: Option<Arc<str>>,
    purpose: Purpose,
    delegation: Option<Delegation>,
}

/// What someone began and a job continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The one who began it.
    pub actor: Actor,
    /// The user who is responsible.
    pub user: Option<UserId>,
    /// What the job may do.
    pub permissions: PermissionSet,
}

/// A part of the shop's own program that changes the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Program {
    kind: ActorKind,
    name: &'static str,
}

impl Scope {
    /// A visitor who is not signed in.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A signed-in user, with the permissions of the user's role.
    pub fn signed_in(user: User) -> Self {
        Self { permissions: user.permissions(), user: Some(user), ..Self::default() }
    }

    /// A program that uses an API key, with the key's permissions.
    pub fn api_key(key: ApiKey) -> Self {
        Self { permissions: key.permissions, api_key: Some(key), ..Self::default() }
    }

    /// The shop itself, which may do everything. Its changes are consequences of others, such as the sale of a
    /// reserved unit, and are not recorded in the audit log.
    pub fn system() -> Self {
        Self { permissions: PermissionSet::all(), ..Self::default() }
    }

    /// A command on the command line, such as `import`, which may do everything.
    pub fn command(name: &'static str) -> Self {
        Self::program(ActorKind::Command, name)
    }

    /// A job that changes the shop by itself, which may do everything.
    pub fn job(name: &'static str) -> Self {
        Self::program(ActorKind::Job, name)
    }

    /// A job that continues what someone began. Its changes are recorded as theirs.
    pub fn delegated(delegation: Delegation) -> Self {
        Self {
            permissions: delegation.permissions,
            delegation: Some(delegation),
            ..Self::default()
        }
        .with_request_id(new_request_id())
    }

    fn program(kind: ActorKind, name: &'static str) -> Self {
        Self { program: Some(Program { kind, name }), ..Self::system() }
            .with_request_id(new_request_id())
    }

    /// The same scope with the id of the request, for the audit log.
    pub fn with_request_id(self, id: impl Into<Arc<str>>) -> Self {
        Self { request_id: Some(id.into()), ..self }
    }

    /// The same scope with the purpose of its changes, for the audit log.
    pub fn with_purpose(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// The same scope with the client that the request comes from.
    pub fn with_client(self, client: Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// The same scope without the permissions that people must confirm their identity for.
    pub fn unconfirmed(self) -> Self {
        // `Admin` stands for all permissions.
        let is_harmless = |one: &Permission| *one != Permission::Admin && !one.needs_confirmation();
        let harmless = Permission::all().iter().copied().filter(is_harmless);
        let permissions = self.permissions.intersection(harmless.collect());
        Self { permissions, ..self }
    }

    /// The client that the request comes from; `None` if it did not come over the network.
    pub fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    /// The client, if rate limits apply to it.
    pub fn limited_client(&self) -> Option<&Client> {
        self.client.as_ref().filter(|client| client.is_limited())
    }

    /// The signed-in user, if any.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The signed-in user's id. Fails with `Forbidden` for visitors.
    pub fn user_id(&self) -> Result<UserId> {
        self.user.as_ref().map(|user| user.id).ok_or(Error::Forbidden)
    }

    /// The API key that is used, if any.
    pub fn key(&self) -> Option<&ApiKey> {
        self.api_key.as_ref()
    }

    /// The user who is responsible for what is done: the signed-in user, or the one who created the
    /// API key.
    pub fn actor_id(&self) -> Option<UserId> {
        let creator = self.api_key.as_ref().and_then(|key| key.created_by);
        let delegator = self.delegation.as_ref().and_then(|delegation| delegation.user);
        self.user.as_ref().map(|user| user.id).or(creator).or(delegator)
    }

    /// The actor for the audit log. `None` for shoppers and for the shop itself.
    pub fn actor(&self) -> Option<Actor> {
        let actor = |kind, id, name: &str| Actor {
            kind,
            id,
            name: name.to_owned(),
            request_id: self.request_id.as_deref().unwrap_or_default().to_owned(),
            purpose: self.purpose.clone(),
        };
        if let Some(Delegation { actor: Actor { kind, id, name, .. }, .. }) = &self.delegation {
            return Some(actor(*kind, *id, name));
        }
        if let Some(Program { kind, name }) = &self.program {
            return Some(actor(*kind, None, name));
        }
        if let Some(key) = &self.api_key {
            return Some(actor(ActorKind::Key, Some(key.id.get()), &key.name));
        }
        let user = self.user.as_ref().filter(|user| user.is_staff())?;
        Some(actor(ActorKind::Person, Some(user.id.get()), &user.email))
    }

    /// The batch that its changes belong to, or that they undo.
    pub fn batch(&self) -> Option<ProductBatchId> {
        self.purpose.batch()
    }

    /// Records a change in the audit log, unless a shopper or the shop itself made it.
    pub fn record(&self, tx: &mut Tx<'_>, change: Change) {
        audit::record(tx, self.actor(), change);
    }

    /// What the scope may do.
    pub fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// Returns `true` if the scope has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Fails with `Forbidden` unless the scope has a permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Returns `true` for a signed-in member of staff with a permission, who may see the admin's pages.
    pub fn is_staff(&self) -> bool {
        self.user.is_some() && !self.permissions.is_empty()
    }
}

/// Generates the id of a request, which the audit log shows.
pub fn new_request_id() -> String {
    token::generate()[..REQUEST_ID].to_owned()
}

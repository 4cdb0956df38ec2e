//! The events that someone may have sent to another system.

use crate::{
    Result,
    foundation::{changeset::Changeset, params::Params},
    webhooks::{EventKind, EventPatterns, SubjectKind},
};

use super::{permissions::Permission, scope::Scope};

/// The field with the chosen events.
const EVENTS: &str = "events";

/// Returns `true` if a scope may read what events of a kind contain.
pub fn may_receive(scope: &Scope, kind: EventKind) -> bool {
    let permission = match kind.subject() {
        SubjectKind::Cart | SubjectKind::Order => Permission::OrdersRead,
        SubjectKind::Product | SubjectKind::Import | SubjectKind::ProductBatch => {
            Permission::ProductsRead
        }
        SubjectKind::Variant => Permission::StockRead,
        SubjectKind::Customer => Permission::CustomersRead,
        SubjectKind::Endpoint => return true,
    };
    scope.may(permission)
}

/// Checks the events of the form of a webhook endpoint.
///
/// # Errors
/// `Invalid` with a message beside the events if some of them contain what the scope may not read.
pub fn check_webhook_events(scope: &Scope, params: &Params) -> Result<()> {
    let patterns: EventPatterns = params.all(EVENTS).map(str::to_owned).collect();
    let is_forbidden = |kind: &EventKind| patterns.matches(*kind) && !may_receive(scope, *kind);
    let Some(kind) = EventKind::choices().find(is_forbidden) else { return Ok(()) };
    let mut form = Changeset::new(params.clone());
    form.error(EVENTS, format!("Your role may not see what {} events contain", kind.group()));
    Ok(form.finish(())?)
}

//! Invitations of staff by mail. A link works once, for 7 days, and only its hash is stored. It works only while
//! the one who sent it may still give the role.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    time::Duration,
};

use crate::{
    Error, Result,
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{StaffInvitationId, UserId},
        params::Params,
        slice::{Slice, SliceRequest},
        token,
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    email::cast_email,
    models::{AccountKind, Role, SentInvitation, SessionKind, StaffInvitation, User},
    notifier::Notifier,
    permissions::Permission,
    scope::Scope,
    staff::{cast_role, require_can_give},
    staff_fields::{EMAIL, ROLE},
    users::{get_user, get_user_by_email},
};

/// Days for which an invitation is valid.
pub const INVITATION_DAYS: u64 = 7;
const VALIDITY: Duration = Duration::from_secs(INVITATION_DAYS * 24 * 60 * 60);

/// Another mail of the same invitation is sent after this time at the earliest, so that a form that is sent twice
/// sends one mail.
const RESEND_INTERVAL: Duration = Duration::from_secs(60);

/// An invitation with the user who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedInvitation {
    /// The invitation.
    pub invitation: StaffInvitation,
    /// The user who sent it; `None` for the command line, or once the account was deleted.
    pub inviter: Option<User>,
}

/// `true` if the link of an invitation works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum InvitationState {
    /// It works.
    Open,
    /// Its time is over.
    Expired,
    /// The one who sent it may no longer give the role.
    Invalid,
}

impl ListedInvitation {
    /// The state at a time.
    pub fn state(&self, now: Timestamp) -> InvitationState {
        if self.invitation.expires_at <= now {
            InvitationState::Expired
        } else if self.is_backed() {
            InvitationState::Open
        } else {
            InvitationState::Invalid
        }
    }

    /// Returns `true` if the one who sent it may still give the role.
    fn is_backed(&self) -> bool {
        let Some(inviter) = &self.inviter else { return self.invitation.by_command };
        let own = inviter.permissions();
        let role = self.invitation.role.permissions();
        own.contains(Permission::StaffWrite) && role.is_subset_of(own)
    }
}

/// An invitation as its link shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// The address that was invited.
    pub email: String,
    /// The role.
    pub role: Role,
    /// `true` if the address has a confirmed account, which must log in to accept.
    pub has_account: bool,
}

/// The way in which an invitation is accepted.
#[derive(Clone, Debug)]
pub enum Acceptance {
    /// By a user who is logged in, in the browser session with this secret.
    LoggedIn {
        /// The user.
        user: UserId,
        /// The secret of the session.
        session: String,
    },
    /// With a new account. The link proves the address.
    NewAccount {
        /// The hash of the password; `None` to log in by mailed links.
        password_hash: Option<String>,
    },
}

/// Returns all invitations that were neither accepted nor withdrawn, the newest first.
pub fn list_staff_invitations(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<ListedInvitation>> {
    scope.require(Permission::StaffRead)?;
    let invitations = q!(conn, accounts::staff_invitations::all())?;
    with_inviters(conn, invitations)
}

/// Returns a slice of the invitations, for programs.
pub fn list_staff_invitation_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ListedInvitation>> {
    scope.require(Permission::StaffRead)?;
    let list = RecordList::StaffInvitations;
    let slice = tombstones::load_slice(conn, list, request, |conn, range| {
        q!(conn, accounts::staff_invitations::slice(range))
    })?;
    let invitations = q!(conn, accounts::staff_invitations::by_ids(&slice.ids()))?;
    let listed = with_inviters(conn, invitations)?;
    Ok(slice.with_records(listed, |listed| listed.invitation.id.get()))
}

/// Returns an invitation.
pub fn get_staff_invitation(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: StaffInvitationId,
) -> Result<ListedInvitation> {
    scope.require(Permission::StaffRead)?;
    let invitation = q!(conn, accounts::staff_invitations::get(id))?;
    with_inviter(conn, invitation)
}

fn with_inviter(conn: &mut Conn<'_>, invitation: StaffInvitation) -> Result<ListedInvitation> {
    let inviter = invitation.invited_by.map(|id| get_user(conn, id)).transpose()?;
    Ok(ListedInvitation { invitation, inviter })
}

fn with_inviters(
    conn: &mut Conn<'_>,
    invitations: Vec<StaffInvitation>,
) -> Result<Vec<ListedInvitation>> {
    let mut known: BTreeMap<UserId, User> = BTreeMap::new();
    for id in invitations.iter().filter_map(|invitation| invitation.invited_by) {
        if let Entry::Vacant(entry) = known.entry(id) {
            entry.insert(get_user(conn, id)?);
        }
    }
    let listed = |invitation: StaffInvitation| ListedInvitation {
        inviter: invitation.invited_by.and_then(|id| known.get(&id).cloned()),
        invitation,
    };
    Ok(invitations.into_iter().map(listed).collect())
}

/// Mails an invitation to the address and the role of a form. If the address is invited already, the invitation
/// gets the role and a new link; a form that is sent twice sends one mail.
///
/// # Errors
/// `Forbidden` if the scope may do less than the role. `Invalid` if the address belongs to a member of staff.
pub fn invite_staff_member(
    tx: &mut Tx<'_>,
    scope: &Scope,
    notifier: &Notifier,
    params: Params,
) -> Result<StaffInvitation> {
    scope.require(Permission::StaffWrite)?;
    let mut form = Changeset::new(params);
    let email = cast_email(&mut form, EMAIL.name);
    let role = cast_role(tx, &mut form)?;
    if form.is_valid()
        && let Some(user) = get_user_by_email(tx, &email)?.filter(User::is_staff)
    {
        form.error(
            EMAIL.name,
            if user.deactivated_at.is_some() {
                "This member of staff is deactivated. Reactivate the account instead."
            } else {
                "This is the address of a member of staff already"
            },
        );
    }
    let Some(role) = form.finish(role)? else { return Err(Error::NotFound) };
    require_can_give(scope, &role)?;
    let now = tx.now();
    let secret = token::generate();
    let hash = token::hash(&secret);
    let sent = SentInvitation {
        email: &email,
        role_id: role.id,
        token_hash: &hash,
        invited_by: scope.actor_id(),
        by_command: scope.actor_id().is_none(),
        sent_at: now,
        expires_at: now.after(VALIDITY),
        updated_at: now,
    };
    let inserted = tx.attempt(|tx| q!(tx, accounts::staff_invitations::insert(&sent)));
    let (id, action) = match inserted {
        Ok(id) => (id, "created"),
        Err(error) if error.violates_unique("staff_invitations.email") => {
            let found = q!(tx, accounts::staff_invitations::find_by_email(&email))?;
            let found = found.ok_or(Error::NotFound)?;
            require_can_give(scope, &found.role)?;
            if found.role.id == role.id && found.sent_at > now.before(RESEND_INTERVAL) {
                return Ok(found);
            }
            q!(tx, accounts::staff_invitations::update(found.id, &sent))?;
            (found.id, "sent_again")
        }
        Err(error) => return Err(error),
    };
    notifier.staff_invitation(tx, &email, &role.name, &secret)?;
    record(tx, scope, action, id, &email, &role);
    q!(tx, accounts::staff_invitations::get(id))
}

fn record(
    tx: &mut Tx<'_>,
    scope: &Scope,
    action: &'static str,
    id: StaffInvitationId,
    email: &str,
    role: &Role,
) {
    let field = FieldChange::new(ROLE.name, ROLE.label, "", &role.name);
    let change = Change::new(action, SubjectKind::StaffInvitation, id, email);
    scope.record(tx, change.fields(vec![field]));
}

/// Locks an invitation that the scope may change.
fn lock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: StaffInvitationId,
    required_version: Option<i32>,
) -> Result<StaffInvitation> {
    scope.require(Permission::StaffWrite)?;
    q!(tx, accounts::staff_invitations::lock(id))?.ok_or(Error::NotFound)?;
    let invitation = q!(tx, accounts::staff_invitations::get(id))?;
    ensure_version(required_version, invitation.version, &invitation.email)?;
    require_can_give(scope, &invitation.role)?;
    Ok(invitation)
}

/// Mails a new link to an invited address. The old one stops working. Does nothing if the last mail was sent
/// within the last minute.
pub fn resend_staff_invitation(
    tx: &mut Tx<'_>,
    scope: &Scope,
    notifier: &Notifier,
    id: StaffInvitationId,
    required_version: Option<i32>,
) -> Result<StaffInvitation> {
    let StaffInvitation { email, role, .. } = lock(tx, scope, id, required_version)?;
    let form = [(EMAIL.name, email), (ROLE.name, role.id.to_string())];
    invite_staff_member(tx, scope, notifier, form.into_iter().collect())
}

/// Withdraws an invitation, whose link then no longer works.
pub fn withdraw_staff_invitation(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: StaffInvitationId,
    required_version: Option<i32>,
) -> Result<StaffInvitation> {
    let invitation = lock(tx, scope, id, required_version)?;
    delete(tx, id)?;
    record(tx, scope, "withdrawn", id, &invitation.email, &invitation.role);
    Ok(invitation)
}

/// Deletes an invitation that is locked.
fn delete(tx: &mut Tx<'_>, id: StaffInvitationId) -> Result<()> {
    q!(tx, accounts::staff_invitations::delete(id))?;
    tombstones::record(tx, RecordList::StaffInvitations, &[id.get()])
}

/// Returns the invitation of a link. `None` if it is unknown, used up, withdrawn, expired or no longer valid.
pub fn find_staff_invitation(conn: &mut Conn<'_>, secret: &str) -> Result<Option<OpenInvitation>> {
    let Some(StaffInvitation { email, role, .. }) = find_open(conn, secret)? else {
        return Ok(None);
    };
    let has_account = find_confirmed(conn, &email)?.is_some();
    Ok(Some(OpenInvitation { email, role, has_account }))
}

fn find_open(conn: &mut Conn<'_>, secret: &str) -> Result<Option<StaffInvitation>> {
    let hash = token::hash(secret);
    let Some(found) = q!(conn, accounts::staff_invitations::find_by_token(&hash))? else {
        return Ok(None);
    };
    let listed = with_inviter(conn, found)?;
    let is_open = listed.state(conn.now()) == InvitationState::Open;
    Ok(is_open.then_some(listed.invitation))
}

fn find_confirmed(conn: &mut Conn<'_>, email: &str) -> Result<Option<User>> {
    Ok(get_user_by_email(conn, email)?.filter(|user| user.confirmed_at.is_some()))
}

/// Makes the invited a member of staff, and uses up the invitation. A new account is confirmed. An account that
/// nobody confirmed is taken over: its password and its sessions may be someone else's. Returns `None` if the
/// invitation is not valid for this account.
pub fn accept_staff_invitation(
    tx: &mut Tx<'_>,
    secret: &str,
    acceptance: &Acceptance,
) -> Result<Option<User>> {
    let Some(invitation) = find_open(tx, secret)? else { return Ok(None) };
    // The second of two concurrent requests waits here, and finds no row.
    if q!(tx, accounts::staff_invitations::lock(invitation.id))?.is_none() {
        return Ok(None);
    }
    let confirmed = find_confirmed(tx, &invitation.email)?;
    let user = match (acceptance, confirmed) {
        (Acceptance::LoggedIn { user, .. }, Some(found)) if found.id == *user => found,
        (Acceptance::NewAccount { .. }, None) => get_or_create(tx, &invitation.email)?,
        _ => return Ok(None),
    };
    delete(tx, invitation.id)?;
    let now = tx.now();
    match acceptance {
        Acceptance::LoggedIn { session, .. } => {
            let hash = token::hash(session);
            q!(tx, accounts::tokens::delete_others(user.id, SessionKind::ALL, &hash))?;
        }
        Acceptance::NewAccount { password_hash } => {
            q!(tx, accounts::users::confirm(user.id, now))?;
            q!(tx, accounts::users::set_password_hash(user.id, password_hash.as_deref(), now))?;
            q!(tx, accounts::tokens::delete_all(user.id))?;
        }
    }
    tx.emit(Event::LoggedOut(user.id));
    // Someone who became staff in another way meanwhile keeps that role.
    if !user.is_staff() {
        let role = &invitation.role;
        let kind = AccountKind::of_role(role.kind);
        q!(tx, accounts::users::set_role(user.id, kind, role.id, now))?;
        let member = get_user(tx, user.id)?;
        let field = FieldChange::new(ROLE.name, ROLE.label, "", &role.name);
        let change = Change::new("joined", SubjectKind::User, member.id, &member.email);
        Scope::signed_in(member).record(tx, change.fields(vec![field]));
    }
    get_user(tx, user.id).map(Some)
}

/// Returns the unconfirmed account of an address, or creates it.
fn get_or_create(tx: &mut Tx<'_>, email: &str) -> Result<User> {
    if let Some(user) = get_user_by_email(tx, email)? {
        return Ok(user);
    }
    q!(tx, accounts::users::insert(email, tx.now()))?;
    get_user_by_email(tx, email)?.ok_or(Error::NotFound)
}

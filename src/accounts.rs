//! Users, their sessions, API keys, and the scope in which every use case runs.

mod access_tokens;
mod admin;
pub mod api_key_fields;
mod api_key_secret;
mod api_keys;
mod api_sessions;
mod audit_log;
mod authentication;
mod cast_permissions;
mod customer;
mod customer_import;
mod delegation;
mod email;
mod first_admin;
mod imported_hashes;
mod magic_link;
mod models;
mod notifier;
mod passwords;
mod permissions;
mod registration;
mod rejection;
mod roles;
mod scope;
mod sessions;
mod settings;
mod staff;
pub mod staff_fields;
mod staff_invitations;
mod token_cleanup;
mod users;
mod webhook_rights;

#[path = "accounts"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "accounts"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use access_tokens::{AccessClaims, AccessTokenSigner, TokenPair};
pub use admin::{AdminChange, create_admin, has_admin, reset_password};
pub use api_keys::{
    ApiKeyUseBuffer, CreatedApiKey, authenticate_api_key, create_api_key, get_api_key,
    get_api_key_by_prefix, list_api_key_slice, list_api_keys, revoke_api_key,
};
pub use api_sessions::{
    authenticate_access_token, begin_api_session, delete_expired_refresh_tokens, end_api_session,
    refresh_api_session,
};
pub use audit_log::{get_audit_entry, list_audit_entries, list_audit_entry_slice, list_history};
pub use authentication::authenticate;
pub use customer::Customer;
pub use customer_import::{
    CustomerChange, CustomerImport, CustomerRecord, CustomerUndo, get_customer_details,
    import_customer, is_importable_hash, preview_customer, undo_customer_import,
};
pub use delegation::{StoredDelegation, resume_delegation};
pub use email::cast_email;
pub use first_admin::{
    INVITATION_HOURS, accept_invitation, invite_first_admin, is_invitation_valid,
};
pub use magic_link::{
    MagicLinkLogin, deliver_login_instructions, get_user_by_magic_link_token,
    login_user_by_magic_link,
};
pub use models::{
    AccountKind, ApiKey, ApiKeyState, ApiSession, CustomerDetails, ListedApiKey, Role, RoleKind,
    Session, SessionKind, StaffInvitation, StaffMember, User, UserSession,
};
pub use notifier::Notifier;
pub use passwords::{
    Credentials, DEMO_PASSWORD, Passwords, cast_credentials, cast_password, has_published_password,
    hash_password,
};
pub use permissions::{Permission, PermissionSet, UnknownPermission};
pub use registration::register_user;
pub use rejection::StaffRejection;
pub use roles::{
    change_role, create_role, delete_role, find_role_usage, get_role, list_role_slice, list_roles,
    update_role,
};
pub use scope::{Delegation, Scope, new_request_id};
pub use sessions::{
    SUDO_MINUTES, SessionKey, confirm_identity, delete_other_session_tokens, delete_session,
    delete_session_token, generate_session_token, get_user_by_session_token, is_due_for_rotation,
    list_active_sessions, list_sessions, reissue_session_token, sudo_mode,
};
pub use settings::{
    deliver_email_change_instructions, find_email_change, update_user_email, update_user_password,
};
pub use staff::{
    can_give, change_staff_member, deactivate_staff_member, get_staff_member, list_staff,
    list_staff_slice, reactivate_staff_member, update_staff_member,
};
pub use staff_invitations::{
    Acceptance, INVITATION_DAYS, InvitationState, ListedInvitation, OpenInvitation,
    accept_staff_invitation, find_staff_invitation, get_staff_invitation, invite_staff_member,
    list_staff_invitation_slice, list_staff_invitations, resend_staff_invitation,
    withdraw_staff_invitation,
};
pub use token_cleanup::delete_expired_tokens;
pub use users::{count_customers, get_user, get_user_by_email, has_users, search_customers};
pub use webhook_rights::{check_webhook_events, may_receive};

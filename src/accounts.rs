//! Users, their sessions, API keys, and the scope in which every use case runs.

mod access_tokens;
mod admin;
pub mod api_key_fields;
mod api_key_secret;
mod api_keys;
mod api_sessions;
mod audit_log;
mod authentication;
mod customer;
mod customer_import;
mod email;
mod first_admin;
mod imported_hashes;
mod magic_link;
mod models;
mod notifier;
mod passwords;
mod permissions;
mod registration;
mod scope;
mod sessions;
mod settings;
mod token_cleanup;
mod users;

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
pub use admin::{AdminChange, create_admin, has_admin, list_staff, reset_password};
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
    CustomerChange, CustomerRecord, get_customer_details, import_customer, is_importable_hash,
    preview_customer,
};
pub use email::cast_email;
pub use first_admin::{
    INVITATION_HOURS, accept_invitation, invite_first_admin, is_invitation_valid,
};
pub use magic_link::{
    MagicLinkLogin, deliver_login_instructions, get_user_by_magic_link_token,
    login_user_by_magic_link,
};
pub use models::{
    ApiKey, ApiKeyState, ApiSession, CustomerDetails, ListedApiKey, Role, Session, SessionKind,
    User, UserSession,
};
pub use notifier::Notifier;
pub use passwords::{
    Credentials, DEMO_PASSWORD, Passwords, cast_credentials, cast_password, has_published_password,
    hash_password,
};
pub use permissions::{Permission, PermissionSet, UnknownPermission};
pub use registration::register_user;
pub use scope::{Delegation, Scope, new_request_id};
pub use sessions::{
    SessionKey, delete_other_session_tokens, delete_session, delete_session_token,
    generate_session_token, get_user_by_session_token, is_due_for_rotation, list_active_sessions,
    list_sessions, reissue_session_token, sudo_mode,
};
pub use settings::{
    deliver_email_change_instructions, find_email_change, update_user_email, update_user_password,
};
pub use token_cleanup::delete_expired_tokens;
pub use users::{count_customers, get_user, get_user_by_email, has_users, search_customers};

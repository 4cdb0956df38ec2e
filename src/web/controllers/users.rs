//! Accounts: registering, logging in and out, settings.

pub mod other_sessions;
pub mod registrations;
pub mod sessions;
pub mod settings;

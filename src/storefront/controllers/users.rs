//! Accounts: registration, login and settings.

pub mod other_sessions;
pub mod registrations;
pub mod sessions;
pub mod settings;

use crate::foundation::changeset::Changeset;

/// Adds an error to the field of an email address that got too many mails. The message is the same for
/// any address, so that it does not reveal who has an account.
pub(crate) fn add_too_many_mails_error(form: &mut Changeset, field: &str, wait: u64) {
    form.error(
        field,
        format!(
            "We've just emailed this address several times. Please check your inbox and spam \
             folder for the newest email. You can ask for another one {}",
            in_minutes(wait)
        ),
    );
}

/// Returns a wait in words, such as `in 3 minutes`.
fn in_minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "in a minute".to_owned(),
        minutes => format!("in {minutes} minutes"),
    }
}

//! Accounts: registering, logging in and out, settings.

pub mod other_sessions;
pub mod registrations;
pub mod sessions;
pub mod settings;

use crate::foundation::changeset::Changeset;

/// Says beside the field of an address that a mail was asked for too often, which is the same for
/// any address.
pub(crate) fn tell_of_too_many_mails(form: &mut Changeset, field: &str, wait: u64) {
    form.error(
        field,
        format!(
            "We've just emailed this address several times. Please check your inbox and spam \
             folder for the newest email. You can ask for another one {}",
            in_minutes(wait)
        ),
    );
}

/// A wait of so many seconds in words, such as `in 3 minutes`.
fn in_minutes(wait: u64) -> String {
    match wait.div_ceil(60) {
        0 | 1 => "in a minute".to_owned(),
        minutes => format!("in {minutes} minutes"),
    }
}

//! Validation of email addresses.

use crate::{
    foundation::{changeset::Changeset, text::plain_signs},
    mailer,
};

/// Maximum length of an address, in characters.
const MAX: usize = 160;

/// Reads an address from a form and converts it to lower case.
pub fn cast_email(form: &mut Changeset, field: &str) -> String {
    let email = plain_signs(&form.text(field, "Email", MAX)).to_lowercase();
    if email.is_empty() {
        form.error(field, "Enter your email address");
    }
    if email.is_empty() || form.errors_of(field).next().is_some() {
        return email;
    }
    if let Some(message) = problem(&email) {
        form.error(field, message);
    }
    email
}

/// Returns the problem with an address, or `None` if it is valid.
fn problem(email: &str) -> Option<&'static str> {
    let forbidden = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let Some((name, host)) = email.split_once('@').filter(|_| !email.contains(forbidden)) else {
        return Some("Enter an email address like name@example.com");
    };
    let has_dot_at_end = |part: &str| part.starts_with('.') || part.ends_with('.');
    match (name, host) {
        (_, host) if host.contains('@') => Some("Email must have only one @ sign"),
        ("", _) => Some("Email needs a name before the @, like name@example.com"),
        (_, "") => Some("Email needs a domain after the @, like name@example.com"),
        _ if email.contains("..") => Some("Email can't have two dots in a row"),
        (name, host) if has_dot_at_end(name) || has_dot_at_end(host) => {
            Some("Email can't have a dot beside the @ or at an end")
        }
        (_, host) if !host.contains(['.', ':']) => {
            Some("Email needs a dot after the @, like name@example.com")
        }
        _ if !mailer::is_address(email) => Some("Email has a character that can't be used"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_lowercased_and_invalid_ones_rejected() {
        let cast = |text: &str| {
            let mut form = Changeset::new([("email", text)].into_iter().collect());
            let email = cast_email(&mut form, "email");
            form.finish(email).map_err(|form| form.errors().len())
        };
        assert_eq!(cast(" Ada@Example.com "), Ok("ada@example.com".to_owned()));
        let long = format!("{}@example.com", "a".repeat(160));
        for text in
            ["", "ada", "a@b@c", "a b@c.d", "a,b@c.d", "a@c;d", "@b.c", "a@", "a\0@b.c", &long]
        {
            assert_eq!(cast(text), Err(1), "{text}");
        }
        assert_eq!(cast("ada＠example．com\u{200b}"), Ok("ada@example.com".to_owned()));
    }

    #[test]
    fn messages_name_the_problem() {
        for (text, part) in [
            ("user@example", "a dot after the @"),
            ("a..b@example.com", "two dots in a row"),
            ("ada@example..com", "two dots in a row"),
            ("ada.@example.com", "a dot beside the @"),
            (".ada@example.com", "at an end"),
            ("a@b@example.com", "only one @"),
            ("@example.com", "a name before the @"),
            ("ada@", "a domain after the @"),
            ("ada", "like name@example.com"),
            ("a(da@example.com", "a character that can't be used"),
        ] {
            let message = problem(text).unwrap_or_default();
            assert!(message.contains(part), "{text}: {message}");
        }
        assert_eq!(problem("ada.b+c@mail.example.com"), None);
    }
}

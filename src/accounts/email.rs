//! What an e-mail address is to the shop.

use crate::{foundation::changeset::Changeset, mailer};

/// Characters of an address.
const MAX: usize = 160;

/// Reads an address from a form: in lower case, as the shop compares them.
pub fn cast_email(form: &mut Changeset, field: &str) -> String {
    let email = form.required(field, "Email", MAX).to_lowercase();
    if !email.is_empty() && form.errors_of(field).next().is_none() && !is_email(&email) {
        form.error(field, "Email must have the @ sign and no spaces");
    }
    email
}

/// One @ with something on both sides, no blanks, commas or semicolons, and mail can be sent there.
fn is_email(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    text.matches('@').count() == 1 && !text.contains(forbidden) && mailer::is_address(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_lower_case_and_others_refused() {
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
    }
}

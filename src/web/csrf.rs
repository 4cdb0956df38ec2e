//! Protection against forged forms: each session has a secret token, and each form carries it.

use std::{cell::OnceCell, fmt, rc::Rc};

use actix_session::Session;
use askama::filters::HtmlSafe;

use crate::foundation::token;

/// The form field that carries the token.
pub const FIELD: &str = "_csrf";

/// The session key of the token.
const KEY: &str = "csrf";

/// The token of a session.
#[derive(Clone, Debug)]
pub struct FormToken {
    /// The value in the session; appears on no page.
    pub secret: String,
    /// The same value, masked differently in each response, for the forms.
    pub masked: String,
}

/// The token of one response's forms, created when the first form is rendered.
#[derive(Clone)]
pub struct LazyFormToken {
    session: Session,
    token: Rc<OnceCell<FormToken>>,
}

/// The hidden input that carries the token. `Display` renders it. The default has no token, for pages
/// without forms.
#[derive(Clone, Debug, Default)]
pub struct CsrfField {
    value: String,
    /// The id of the form that the input belongs to, if it is outside of that form.
    form: Option<String>,
}

/// Returns the token of a session, or `None` if no form was ever rendered for it.
pub fn stored_token(session: &Session) -> Option<String> {
    session.get(KEY).ok().flatten()
}

impl FormToken {
    fn get_or_create(session: &Session) -> Self {
        let secret = stored_token(session).unwrap_or_else(|| {
            let secret = token::generate();
            if let Err(error) = session.insert(KEY, &secret) {
                tracing::error!(%error, "failed to store a CSRF token in the session");
            }
            secret
        });
        Self { masked: token::mask(&secret), secret }
    }
}

impl LazyFormToken {
    /// The token of a session.
    pub fn new(session: Session) -> Self {
        Self { session, token: Rc::default() }
    }

    /// Returns the hidden input; the same one for all forms of this response.
    pub fn field(&self) -> CsrfField {
        let token = self.token.get_or_init(|| FormToken::get_or_create(&self.session));
        CsrfField { value: token.masked.clone(), form: None }
    }

    /// Returns the token, or `None` if this response has no forms.
    pub fn get(&self) -> Option<&FormToken> {
        self.token.get()
    }
}

impl CsrfField {
    /// The value of the input.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The same input for a form that does not contain it, by the form's id.
    pub fn for_form(self, id: &str) -> Self {
        Self { form: Some(id.to_owned()), ..self }
    }
}

impl fmt::Display for CsrfField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, r#"<input type="hidden" name="{FIELD}" value="{}""#, self.value)?;
        if let Some(form) = &self.form {
            write!(formatter, r#" form="{form}""#)?;
        }
        formatter.write_str(">")
    }
}

impl HtmlSafe for CsrfField {}

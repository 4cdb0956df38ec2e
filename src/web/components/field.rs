//! Form fields with their labels, hints and error messages.

use std::{borrow::Borrow, ops::RangeInclusive};

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{
    changeset::{Changeset, FieldError},
    field::{FieldSpec, Input},
};

/// An input with its label, hint and error messages.
///
/// ```text
/// {{ Field::text(form, "title", "Title").required() }}
/// ```
#[derive(Template)]
#[template(path = "components/field.html")]
pub struct Field<'a> {
    name: &'a str,
    id: String,
    label: &'a str,
    kind: &'static str,
    value: &'a str,
    hint: &'a str,
    autocomplete: &'a str,
    inputmode: &'static str,
    range: Option<RangeInclusive<i64>>,
    rows: u8,
    required: bool,
    shows_required: bool,
    /// `true` if the label says that the field is optional.
    is_optional: bool,
    readonly: bool,
    is_rich_text: bool,
    errors: Vec<&'a str>,
}

impl<'a> Field<'a> {
    /// Builds the field of a [`FieldSpec`].
    pub fn of(form: &'a Changeset, field: impl Borrow<FieldSpec>) -> Self {
        let FieldSpec { name, label, hint, is_required, is_optional, input, .. } = *field.borrow();
        let built = match input {
            // Checkboxes are shown by `Check`, and pictures by `PictureField`.
            Input::Text | Input::Check | Input::Picture => Self::text(form, name, label),
            Input::Email => Self::email(form, name, label),
            Input::Lines(rows) => Self::textarea(form, name, label, rows),
            Input::Number(low, high) => Self::number(form, name, label, low.into()..=high.into()),
            Input::Digits(..) => Self::digits(form, name, label),
            Input::Decimal => Self::money(form, name, label),
            Input::DateTime => Self::date_time(form, name, label),
            Input::Time => Self::time(form, name, label),
        };
        Self { hint, required: is_required, is_optional, ..built }
    }

    /// A line of text.
    pub fn text(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            id: field_id(name),
            label,
            kind: "text",
            value: form.value(name),
            hint: "",
            autocomplete: "",
            inputmode: "",
            range: None,
            rows: 0,
            required: false,
            shows_required: false,
            is_optional: false,
            readonly: false,
            is_rich_text: false,
            errors: form.errors_of(name).collect(),
        }
    }

    /// An email address.
    pub fn email(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self {
            kind: "email",
            inputmode: "email",
            autocomplete: "email",
            ..Self::text(form, name, label)
        }
    }

    /// The email address of an account, for password managers.
    pub fn username(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { autocomplete: "username", ..Self::email(form, name, label) }
    }

    /// A telephone number.
    pub fn phone(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { kind: "tel", inputmode: "tel", autocomplete: "tel", ..Self::text(form, name, label) }
    }

    /// A password, which is never filled in by the server. `autocomplete` is `current-password` or
    /// `new-password`.
    pub fn password(
        form: &'a Changeset,
        name: &'a str,
        label: &'a str,
        autocomplete: &'a str,
    ) -> Self {
        Self { kind: "password", autocomplete, value: "", ..Self::text(form, name, label) }
    }

    /// A whole number in a range.
    pub fn number(
        form: &'a Changeset,
        name: &'a str,
        label: &'a str,
        range: RangeInclusive<i64>,
    ) -> Self {
        Self {
            kind: "number",
            inputmode: "numeric",
            range: Some(range),
            ..Self::text(form, name, label)
        }
    }

    /// A whole number in a text input, so that invalid input is shown again.
    pub fn digits(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { inputmode: "numeric", ..Self::text(form, name, label) }
    }

    /// A date with a time, in the shop's time zone. Its form must not be `novalidate`: browsers send an
    /// incomplete value as empty.
    pub fn date_time(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { kind: "datetime-local", ..Self::text(form, name, label) }
    }

    /// A time of day.
    pub fn time(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { kind: "time", ..Self::text(form, name, label) }
    }

    /// An amount in a text input, so that invalid input is shown again.
    pub fn money(form: &'a Changeset, name: &'a str, label: &'a str) -> Self {
        Self { inputmode: "decimal", ..Self::text(form, name, label) }
    }

    /// Several lines of text.
    pub fn textarea(form: &'a Changeset, name: &'a str, label: &'a str, rows: u8) -> Self {
        Self { kind: "textarea", rows, ..Self::text(form, name, label) }
    }

    /// Adds an explanation below the label.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// Sets what browsers fill in, such as `postal-code`.
    pub fn autocomplete(self, autocomplete: &'a str) -> Self {
        Self { autocomplete, ..self }
    }

    /// Makes the field required.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Shows beside the label whether the field is required.
    pub fn marked(self) -> Self {
        Self { shows_required: true, ..self }
    }

    /// Adds a toolbar for HTML where scripts run.
    pub fn rich_text(self) -> Self {
        Self { is_rich_text: true, ..self }
    }

    /// Makes the field read-only.
    pub fn readonly(self) -> Self {
        Self { readonly: true, ..self }
    }
}

/// The list of all errors at the top of a form, with links to the fields.
#[derive(Template)]
#[template(path = "components/error_summary.html")]
pub struct ErrorSummary<'a> {
    errors: &'a [FieldError],
}

impl<'a> ErrorSummary<'a> {
    /// The summary of a form. Empty if the form is valid.
    pub fn of(form: &'a Changeset) -> Self {
        Self { errors: form.errors() }
    }
}

/// Returns the HTML id of a field: its name with only letters, digits and underscores.
pub fn field_id(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    let mut id = String::with_capacity("field_".len() + name.len());
    id.push_str("field_");
    id.extend(
        name.trim_end_matches(|c| !is_plain(c)).chars().map(|c| if is_plain(c) { c } else { '_' }),
    );
    id
}

impl HtmlSafe for Field<'_> {}
impl HtmlSafe for ErrorSummary<'_> {}

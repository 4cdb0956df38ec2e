//! Forms that only somebody who has just confirmed their identity may send.

use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use askama::Template;

use crate::{
    accounts,
    foundation::params::Params,
    limits::Action,
    web::{
        error::AppError,
        extractors::{Admin, ClientAddress, Form},
        layout::Layout,
        paths,
        state::State,
    },
};

use super::nav::{AdminNav, AdminSection};

/// The field with the password on the page that asks for it.
const PASSWORD: &str = "confirm_password";

/// A form of the admin for a dangerous change. If the sender's last log-in or confirmation is more than 15 minutes
/// ago, the response is a page that asks for the password, or for a log-in by a mailed link, and sends the same form
/// again. It protects what a browser that was left open must not change.
pub struct ConfirmedForm {
    /// The sender.
    pub admin: Admin,
    /// The fields.
    pub params: Params,
}

/// The page that asks for the password. Its form has the fields of the form that was sent.
#[derive(Template)]
#[template(path = "admin/confirm_identity.html")]
struct ConfirmIdentityPage {
    layout: Layout,
    nav: AdminNav,
    email: String,
    has_password: bool,
    /// The address of the form that was sent.
    action: String,
    fields: Vec<HiddenField>,
    error: Option<&'static str>,
}

/// A field of the form that was sent.
struct HiddenField {
    name: String,
    value: String,
}

impl FromRequest for ConfirmedForm {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admin = Admin::from_request(req, payload);
        let form = Form::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let state = req.app_data::<State>().ok_or(AppError::NotFound)?;
            let admin = admin.await?;
            let Form(mut params) = form.await?;
            let password = params.take(PASSWORD);
            let now = state.repo.clock().now();
            if accounts::sudo_mode(admin.authenticated_at, accounts::SUDO_MINUTES, now) {
                return Ok(Self { admin, params });
            }
            let mut error = None;
            if let Some(password) = password {
                if confirm(state, &admin, &req, password).await? {
                    return Ok(Self { admin, params });
                }
                error = Some("This isn't your password. Please try again.");
            }
            Err(AppError::ConfirmIdentity(render(&admin, &req, &params, error)?))
        })
    }
}

/// Checks the password of the user. If it is right, the confirmation is recorded in the session.
async fn confirm(
    state: &State,
    admin: &Admin,
    req: &HttpRequest,
    password: String,
) -> Result<bool, AppError> {
    let (Some(user), Some(secret)) = (admin.scope.user(), admin.session_secret.clone()) else {
        return Err(AppError::LogInFirst);
    };
    let ClientAddress(address) = ClientAddress::extract(req).await?;
    state.limits.check(Action::LogIn, address, user.email.as_str())?;
    let hash = user.hashed_password.clone();
    if !state.passwords.verify(hash, password).await? {
        return Ok(false);
    }
    state.repo.write(move |tx| accounts::confirm_identity(tx, &secret)).await?;
    Ok(true)
}

fn render(
    admin: &Admin,
    req: &HttpRequest,
    params: &Params,
    error: Option<&'static str>,
) -> Result<String, AppError> {
    let user = admin.scope.user().ok_or(AppError::LogInFirst)?;
    let layout = admin.layout("Confirm it’s you").in_admin();
    let field = |(name, value): (&str, &str)| HiddenField {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let page = ConfirmIdentityPage {
        layout: if error.is_some() { layout.with_errors() } else { layout },
        nav: AdminNav::new(AdminSection::of_path(req.path())),
        email: user.email.clone(),
        has_password: user.hashed_password.is_some(),
        action: req.uri().to_string(),
        fields: params.iter().map(field).collect(),
        error,
    };
    Ok(page.render()?)
}

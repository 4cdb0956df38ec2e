//! The page of an error.

use actix_web::http::StatusCode;
use askama::Template;

use crate::web::{assets, layout::Header, paths, state::State};

/// An error page. It reads nothing from the database, which may be the cause.
#[derive(Template)]
#[template(path = "layouts/error.html")]
pub struct ErrorPage {
    shop_name: String,
    motto: String,
    styles: String,
    heading: &'static str,
    message: String,
    status: u16,
    /// The header, if the visitor is known.
    header: Option<Header>,
}

impl ErrorPage {
    /// The page of a status, with a message for the visitor.
    pub fn new(state: &State, status: StatusCode, message: String) -> Self {
        let settings = state.settings();
        Self {
            shop_name: settings.shop_name.clone(),
            motto: settings.texts.motto.clone(),
            styles: assets::url("css/app.css"),
            heading: heading(status),
            message,
            status: status.as_u16(),
            header: None,
        }
    }

    /// Adds the visitor's header.
    pub fn with_header(mut self, header: Option<Header>) -> Self {
        self.header = header;
        self
    }

    fn in_admin(&self) -> bool {
        self.header.as_ref().is_some_and(|header| header.in_admin)
    }

    /// Renders the page. Falls back to its heading if the template fails.
    pub fn html(&self) -> String {
        self.render().unwrap_or_else(|_| {
            format!("<!doctype html><title>{0}</title><h1>{0}</h1>", self.heading)
        })
    }
}

fn heading(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "Something was wrong with that request",
        403 => "That's not allowed",
        404 => "Page not found",
        405 => "That isn't possible here",
        408 => "We didn't receive everything",
        409 => "Changed in the meantime",
        413 => "Too large",
        422 => "That didn't work",
        429 => "Too many requests",
        503 => "Please come back in a moment",
        _ => "Something went wrong",
    }
}

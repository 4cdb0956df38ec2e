//! The page for everything that goes wrong.

use actix_web::http::StatusCode;
use askama::Template;

use crate::web::{assets, layout::Header, paths, state::State};

/// An error page. It needs nothing of the database, since that may be what broke.
#[derive(Template)]
#[template(path = "layouts/error.html")]
pub struct ErrorPage {
    shop_name: String,
    motto: String,
    styles: String,
    heading: &'static str,
    note: String,
    status: u16,
    /// The bar at the top, where it is known who asks.
    header: Option<Header>,
}

impl ErrorPage {
    /// The page of a status, with a note for the visitor.
    pub fn new(state: &State, status: StatusCode, note: String) -> Self {
        let settings = state.settings();
        Self {
            shop_name: settings.shop_name.clone(),
            motto: settings.words.motto.clone(),
            styles: assets::address("css/app.css"),
            heading: heading(status),
            note,
            status: status.as_u16(),
            header: None,
        }
    }

    /// The same page with the bar of whoever asks.
    pub fn under(mut self, header: Option<Header>) -> Self {
        self.header = header;
        self
    }

    /// The page's text; its note alone, should the template fail.
    pub fn text(&self) -> String {
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

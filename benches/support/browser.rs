//! A minimal browser that fills in forms.

use std::{net::SocketAddr, sync::Arc};

use reqwest::{
    blocking::Client,
    cookie::{CookieStore, Jar},
};

use crate::html::{Element, Html};

/// A client with cookies.
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
    root: String,
}

/// A form that is filled in.
pub struct Form {
    /// The path to which it is sent.
    pub action: String,
    /// The encoded fields.
    pub body: String,
}

impl Browser {
    /// Opens a browser without cookies for the shop at an address.
    pub fn open(address: SocketAddr) -> Self {
        // The client wants a provider even without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(Arc::clone(&jar)).build().expect("a client");
        Self { client, jar, root: format!("http://{address}") }
    }

    /// Returns the value of the `Cookie` header.
    pub fn cookies(&self) -> String {
        let url = self.root.parse().expect("an address");
        let cookies = self.jar.cookies(&url).expect("a session");
        cookies.to_str().expect("an ASCII header").to_owned()
    }

    /// Submits the first form of a page that has a field, with some values filled in.
    pub fn submit(&self, path: &str, field: &str, values: &[(&str, &str)]) {
        let form = self.form(path, field, values);
        let request = self.client.post(format!("{}{}", self.root, form.action)).body(form.body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().expect("a response");
        assert!(response.status().is_success(), "{path}: {}", response.status());
    }

    /// Returns the first form of a page that has a field, with some values filled in.
    pub fn form(&self, path: &str, field: &str, values: &[(&str, &str)]) -> Form {
        let response = self.client.get(format!("{}{path}", self.root)).send().expect("a response");
        Form::read(path, &response.text().expect("a page"), field, values)
    }
}

impl Form {
    /// Returns the first form of a page that has a field with this name, with some values filled in.
    pub fn read(path: &str, page: &str, field: &str, values: &[(&str, &str)]) -> Self {
        let page = Html::parse(page);
        let has_field = |form: &Element<'_>| {
            form.elements(FIELDS).iter().any(|input| input.attr("name") == Some(field))
        };
        let form = page.elements(&["form"]).into_iter().find(has_field);
        let form = form.unwrap_or_else(|| panic!("{path} has no form with {field}"));
        Form { action: form.attr("action").unwrap_or(path).to_owned(), body: encode(form, values) }
    }
}

/// Elements that a form sends.
const FIELDS: &[&str] = &["input", "select", "textarea", "button"];

/// Encodes the form's fields as a browser would, with some values filled in.
fn encode(form: Element<'_>, values: &[(&str, &str)]) -> String {
    let mut chosen = Vec::new();
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for input in form.elements(&["input"]) {
        let Some(name) = input.attr("name") else { continue };
        let kind = input.attr("type").unwrap_or("text");
        if kind == "checkbox" || (kind == "radio" && chosen.contains(&name)) {
            continue;
        }
        chosen.push(name);
        let filled = values.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        body.append_pair(name, filled.or(input.attr("value")).unwrap_or_default());
    }
    let others = values.iter().filter(|(field, _)| !chosen.contains(field));
    body.extend_pairs(others);
    body.finish()
}

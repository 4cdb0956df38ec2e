//! Filling a shop's forms, as a browser would.

use std::{net::SocketAddr, sync::Arc};

use reqwest::{
    blocking::Client,
    cookie::{CookieStore, Jar},
};

use crate::html::{Element, Html};

/// Keeps cookies and sends forms.
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
    root: String,
}

/// A form, filled in.
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What is sent.
    pub body: String,
}

impl Browser {
    /// A new one, for the shop at an address.
    pub fn open(address: SocketAddr) -> Self {
        // The library asks for one although nothing here is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(Arc::clone(&jar)).build().expect("a client");
        Self { client, jar, root: format!("http://{address}") }
    }

    /// What it sends along as cookies.
    pub fn cookies(&self) -> String {
        let url = self.root.parse().expect("an address");
        let cookies = self.jar.cookies(&url).expect("a session");
        cookies.to_str().expect("cookies are text").to_owned()
    }

    /// Sends the first form of a page that has a certain field.
    pub fn submit(&self, path: &str, field: &str, values: &[(&str, &str)]) {
        let form = self.form(path, field, values);
        let request = self.client.post(format!("{}{}", self.root, form.action)).body(form.body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.send().expect("the shop answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    /// The first form of a page that has a certain field, with some values filled in.
    pub fn form(&self, path: &str, field: &str, values: &[(&str, &str)]) -> Form {
        let answer =
            self.client.get(format!("{}{path}", self.root)).send().expect("the shop answers");
        Form::read(path, &answer.text().expect("a page"), field, values)
    }
}

impl Form {
    /// The first form of a page with a field of this name, with some values filled in.
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

/// The form's fields as a browser would send them, some filled.
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

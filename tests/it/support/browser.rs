//! A browser without scripts: cookies, links, forms and recorded redirects.

use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::redirect::Policy;
use url::form_urlencoded::Serializer;

use super::form::Form;
use super::page::Page;
use super::picture_files::TestFile;

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

pub struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    /// The shop's address, without a slash at the end.
    origin: String,
    page: Page,
    /// The redirects on the way to this page.
    pub redirects: Vec<Redirect>,
}

/// A response that leads elsewhere, or its status alone where `location` is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    pub status: u16,
    pub location: String,
}

impl Redirect {
    /// A redirect after a form.
    pub fn see_other(location: &str) -> Redirect {
        Redirect { status: 303, location: location.to_owned() }
    }
}

/// The cookies and connections of a browser, for use by another thread.
#[derive(Clone)]
pub struct SharedSession {
    client: Client,
    cookies: Arc<Jar>,
    origin: String,
}

impl SharedSession {
    pub fn into_browser(self) -> Browser {
        let page = Page::new(0, "/".into(), Vec::new(), String::new());
        Browser {
            client: self.client,
            cookies: self.cookies,
            origin: self.origin,
            page,
            redirects: Vec::new(),
        }
    }
}

impl Browser {
    pub fn at(origin: &str) -> Browser {
        Self::with(Arc::default(), origin)
    }

    fn with(cookies: Arc<Jar>, origin: &str) -> Browser {
        // The client wants a provider even without TLS. It can be installed only once.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Without TLS it needs no certificates, which take long to read.
        let client = Client::builder().tls_certs_only([]).cookie_provider(Arc::clone(&cookies));
        let client = client.redirect(Policy::none());
        // The shop closes idle connections after five seconds. A form must not be sent just then.
        let client = client.pool_idle_timeout(Duration::from_secs(2));
        let client = client.timeout(Duration::from_secs(60)).build().unwrap();
        SharedSession { client, cookies, origin: origin.to_owned() }.into_browser()
    }

    /// Returns the browser after a restart: only persistent cookies are left.
    pub fn restarted(self, origin: &str) -> Browser {
        let jar = Jar::default();
        let url: url::Url = self.origin.parse().unwrap();
        let cookies = self.cookies.cookies(&url);
        let cookies = cookies.map(|all| all.to_str().unwrap().to_owned()).unwrap_or_default();
        for cookie in cookies.split("; ") {
            if cookie.starts_with("cart=") || cookie.starts_with("vitrine_remember=") {
                jar.add_cookie_str(&format!("{cookie}; Path=/"), &url);
            }
        }
        Self::with(Arc::new(jar), origin)
    }

    /// Returns a browser with these cookies, each as `name=value`.
    pub fn with_cookies(origin: &str, cookies: &[String]) -> Browser {
        let jar = Jar::default();
        let url = origin.parse().unwrap();
        cookies.iter().for_each(|cookie| jar.add_cookie_str(&format!("{cookie}; Path=/"), &url));
        Self::with(Arc::new(jar), origin)
    }

    /// Returns the session of this browser for another thread.
    pub fn share_session(&self) -> SharedSession {
        SharedSession {
            client: self.client.clone(),
            cookies: Arc::clone(&self.cookies),
            origin: self.origin.clone(),
        }
    }

    pub fn page(&self) -> &Page {
        &self.page
    }

    pub fn get(&mut self, path: &str) -> &Page {
        self.redirects.clear();
        self.request(self.client.get(self.url(path)), path);
        self.follow_redirects()
    }

    /// Gets a page with additional headers.
    pub fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> &Page {
        self.redirects.clear();
        let mut request = self.client.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.request(request, path);
        self.follow_redirects()
    }

    /// Returns a streamed response.
    pub fn stream(&self, path: &str) -> reqwest::blocking::Response {
        self.client.get(self.url(path)).send().unwrap()
    }

    /// Submits a form without opening the page that it leads to.
    pub fn submit_in_background(&self, form: Form) {
        let encoded = form.encode();
        let request = self.client.post(self.url(&form.action)).header("content-type", FORM_TYPE);
        let request = request.header("origin", &self.origin);
        assert_eq!(request.body(encoded).send().unwrap().status(), 303);
    }

    /// Follows the link with this name.
    #[track_caller]
    pub fn click(&mut self, link: &str) -> &Page {
        let address = self.page.link(link);
        self.get(&address)
    }

    /// Presses a button without filling anything in.
    #[track_caller]
    pub fn press(&mut self, button: &str) -> &Page {
        let form = self.page.form(button);
        self.submit(form)
    }

    /// Deletes something: follows its link and confirms.
    #[track_caller]
    pub fn delete(&mut self, what: &str) -> &Page {
        self.click(&format!("Delete {what}"));
        assert!(self.page.heading().starts_with("Delete "), "{}", self.page.heading());
        self.press("Delete ")
    }

    pub fn submit(&mut self, form: Form) -> &Page {
        let encoded = form.encode();
        let action = if form.action.is_empty() { self.page.path.clone() } else { form.action };
        if form.method == "post" {
            return self.post(&action, encoded, FORM_TYPE);
        }
        let path = action.split('?').next().unwrap_or_default().to_owned();
        self.get(&format!("{path}?{encoded}"))
    }

    /// Submits a form with files.
    pub fn submit_with_files(&mut self, form: Form, files: &[TestFile]) -> &Page {
        let body = form.encode_with_files(files);
        self.post(&form.action, body.bytes, &body.content_type)
    }

    /// Posts any bytes to any path.
    pub fn post(&mut self, path: &str, body: impl Into<Vec<u8>>, kind: &str) -> &Page {
        self.redirects.clear();
        let request = self.client.post(self.url(path)).body(body.into());
        self.request(request.header("content-type", kind).header("origin", &self.origin), path);
        self.follow_redirects()
    }

    /// Posts fields, with a CSRF token of this browser.
    pub fn post_fields(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let token = self.csrf();
        let mut form = Serializer::new(String::new());
        form.append_pair("_csrf", &token).extend_pairs(fields);
        self.post(path, form.finish(), FORM_TYPE)
    }

    /// Returns a CSRF token of this browser, from the open page or from one with a form.
    pub fn csrf(&mut self) -> String {
        if let Some(token) = self.page.csrf() {
            return token;
        }
        for path in ["/", "/users/log-in"] {
            if let Some(token) = self.get(path).csrf() {
                return token;
            }
        }
        panic!("no page has a CSRF token");
    }

    /// Returns the page at a path.
    pub fn visit(mut self, path: &str) -> Page {
        self.get(path);
        self.page
    }

    /// Posts fields and returns the status, without following redirects.
    pub fn post_for_status(&self, path: &str, fields: &[(&str, &str)]) -> u16 {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.raw_post(path, |request| request.header("content-type", FORM_TYPE).body(body)).status
    }

    /// Submits a form without following the redirect.
    pub fn submit_for_redirect(&self, form: Form) -> Redirect {
        let body = form.encode();
        let page = self
            .raw_post(&form.action, |request| request.header("content-type", FORM_TYPE).body(body));
        let location = page.header("location").unwrap_or_default().to_owned();
        Redirect { status: page.status, location }
    }

    /// Posts without an `Origin` header and without following redirects.
    pub fn raw_post(
        &self,
        path: &str,
        change: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        read(change(self.client.post(self.url(path))).send().expect("a response"), path)
    }

    /// Posts a body that the shop may refuse to read. Returns `None` if it closes the connection.
    pub fn try_post(&self, path: &str, body: String) -> Option<Page> {
        let request = self.client.post(self.url(path)).header("content-type", FORM_TYPE).body(body);
        request.send().ok().map(|response| read(response, path))
    }

    /// Gets a page of a shop that may be down, without following redirects.
    pub fn try_get(&self, path: &str) -> Option<Page> {
        let request = self.client.get(self.url(path));
        request.send().ok().map(|response| read(response, path))
    }

    /// Sends HEAD, without following redirects.
    pub fn head(&self, path: &str) -> Page {
        read(self.client.head(self.url(path)).send().expect("a response"), path)
    }

    /// Posts a signed Stripe event to a shop that may be down.
    pub fn try_webhook(&self, path: &str, body: String, signature: &str) -> Option<Page> {
        let request = self.client.post(self.url(path));
        let request = request.header("stripe-signature", signature).body(body);
        request.send().ok().map(|response| read(response, path))
    }

    fn request(&mut self, request: RequestBuilder, path: &str) {
        let response = request.send().unwrap_or_else(|error| panic!("{path}: {error}"));
        self.page = read(response, self.local_path(path));
    }

    fn follow_redirects(&mut self) -> &Page {
        while matches!(self.page.status, 301 | 302 | 303 | 307 | 308) {
            let location = self.page.header("location").expect("a location").to_owned();
            self.redirects.push(Redirect { status: self.page.status, location: location.clone() });
            assert!(self.redirects.len() < 10, "too many redirects: {:?}", self.redirects);
            self.request(self.client.get(self.url(&location)), &location);
        }
        &self.page
    }

    fn url(&self, path: &str) -> String {
        let path = self.local_path(path);
        let page = self.page.path.split('?').next().unwrap_or("/");
        match path.chars().next() {
            Some('/') => format!("{}{path}", self.origin),
            Some('?') => format!("{}{page}{path}", self.origin),
            _ => panic!("a path must start with / or ?: {path:?}"),
        }
    }

    fn local_path<'p>(&self, path: &'p str) -> &'p str {
        // The shop's own links use `localhost`.
        let localhost = self.origin.replacen("127.0.0.1", "localhost", 1);
        let local = path.strip_prefix(&self.origin).or_else(|| path.strip_prefix(&localhost));
        let path = local.unwrap_or(path);
        path.split('#').next().unwrap_or(path)
    }
}

fn read(response: reqwest::blocking::Response, path: &str) -> Page {
    let status = response.status().as_u16();
    let text =
        |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    let headers = headers.collect();
    let body = response.bytes().map(|body| String::from_utf8_lossy(&body).into_owned());
    Page::new(status, path.to_owned(), headers, body.unwrap_or_default())
}

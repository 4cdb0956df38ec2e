//! A shopper's browser without scripts: cookies, links and forms, every redirect seen.

use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::redirect::Policy;
use url::form_urlencoded::Serializer;

use super::form::Form;
use super::page::Page;

const FORM: &str = "application/x-www-form-urlencoded";

pub struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    /// The shop's address, without a slash at the end.
    origin: String,
    page: Page,
    /// The redirects on the way to this page: status and where to.
    pub hops: Vec<(u16, String)>,
}

/// A way for another thread to the same browser.
#[derive(Clone)]
pub struct SharedSession {
    client: Client,
    cookies: Arc<Jar>,
    origin: String,
}

impl SharedSession {
    pub fn enter(self) -> Browser {
        let page = Page::new(0, "/".into(), Vec::new(), String::new());
        Browser {
            client: self.client,
            cookies: self.cookies,
            origin: self.origin,
            page,
            hops: Vec::new(),
        }
    }
}

impl Browser {
    pub fn at(origin: &str) -> Browser {
        Self::with(Arc::default(), origin)
    }

    fn with(cookies: Arc<Jar>, origin: &str) -> Browser {
        // The client asks for one even where nothing is encrypted; once for all browsers is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().cookie_provider(Arc::clone(&cookies));
        let client = client.redirect(Policy::none());
        // The shop hangs up on whoever is silent for five seconds; a form must not meet that moment.
        let client = client.pool_idle_timeout(Duration::from_secs(2));
        let client = client.timeout(Duration::from_secs(60)).build().unwrap();
        SharedSession { client, cookies, origin: origin.to_owned() }.enter()
    }

    /// The same browser after it was closed and opened again: only what is kept for longer than a
    /// session is still there.
    pub fn restarted(self, origin: &str) -> Browser {
        let kept = Jar::default();
        let url: url::Url = self.origin.parse().unwrap();
        let cookies = self.cookies.cookies(&url);
        let cookies = cookies.map(|all| all.to_str().unwrap().to_owned()).unwrap_or_default();
        for cookie in cookies.split("; ") {
            if cookie.starts_with("cart=") || cookie.starts_with("vitrine_remember=") {
                kept.add_cookie_str(&format!("{cookie}; Path=/"), &url);
            }
        }
        Self::with(Arc::new(kept), origin)
    }

    /// A browser that has these cookies, `name=value` each, from somewhere else.
    pub fn with_cookies(origin: &str, cookies: &[String]) -> Browser {
        let (jar, url) = (Jar::default(), origin.parse().unwrap());
        cookies.iter().for_each(|cookie| jar.add_cookie_str(&format!("{cookie}; Path=/"), &url));
        Self::with(Arc::new(jar), origin)
    }

    /// The same browser for another thread: its cookies are shared.
    pub fn door(&self) -> SharedSession {
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
        self.hops.clear();
        self.ask(self.client.get(self.url(path)), path);
        self.follow()
    }

    /// Asks for a page with headers of its own.
    pub fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> &Page {
        self.hops.clear();
        let mut request = self.client.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request, path);
        self.follow()
    }

    /// An answer that goes on, to be read by and by.
    pub fn stream(&self, path: &str) -> reqwest::blocking::Response {
        self.client.get(self.url(path)).send().unwrap()
    }

    /// Sends a form and looks at nothing of what comes.
    pub fn submit_unseen(&self, form: Form) {
        let encoded = Serializer::new(String::new()).extend_pairs(form.pairs()).finish();
        let request = self.client.post(self.url(&form.action)).header("content-type", FORM);
        let request = request.header("origin", &self.origin);
        assert_eq!(request.body(encoded).send().unwrap().status(), 303);
    }

    /// Clicks the link with this name.
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

    /// Deletes something: follows its link, and says yes.
    #[track_caller]
    pub fn delete(&mut self, what: &str) -> &Page {
        self.click(&format!("Delete {what}"));
        assert!(self.page.heading().starts_with("Delete "), "{}", self.page.heading());
        self.press("Delete ")
    }

    pub fn submit(&mut self, form: Form) -> &Page {
        let pairs = form.pairs();
        let encoded = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let action = if form.action.is_empty() { self.page.path.clone() } else { form.action };
        if form.method == "post" {
            return self.post(&action, encoded, FORM);
        }
        let path = action.split('?').next().unwrap_or_default().to_owned();
        self.get(&format!("{path}?{encoded}"))
    }

    /// Sends any bytes to any address.
    pub fn post(&mut self, path: &str, body: impl Into<Vec<u8>>, kind: &str) -> &Page {
        self.hops.clear();
        let request = self.client.post(self.url(path)).body(body.into());
        self.ask(request.header("content-type", kind).header("origin", &self.origin), path);
        self.follow()
    }

    /// Sends these fields, with this browser's token, wherever it likes.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let token = self.csrf();
        let mut form = Serializer::new(String::new());
        form.append_pair("_csrf", &token).extend_pairs(fields);
        self.post(path, form.finish(), FORM)
    }

    /// A token that this browser may use, from the page or, if it has none, from one with a form.
    pub fn csrf(&mut self) -> String {
        if let Some(token) = self.page.csrf() {
            return token;
        }
        for path in ["/", "/users/log-in"] {
            if let Some(token) = self.get(path).csrf() {
                return token;
            }
        }
        panic!("no page gives a token");
    }

    /// The page at an address, to keep.
    pub fn visit(mut self, path: &str) -> Page {
        self.get(path);
        self.page
    }

    /// Sends these fields once and tells the status, redirects not followed.
    pub fn only(&self, path: &str, fields: &[(&str, &str)]) -> u16 {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.raw_post(path, |request| request.header("content-type", FORM).body(body)).status
    }

    /// A POST as it is: without an origin, redirects not followed.
    pub fn raw_post(
        &self,
        path: &str,
        change: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        read(change(self.client.post(self.url(path))).send().expect("an answer"), path)
    }

    /// A form too large for the shop to read to its end: it may hang up while we send.
    pub fn try_post(&self, path: &str, body: String) -> Option<Page> {
        let request = self.client.post(self.url(path)).header("content-type", FORM).body(body);
        request.send().ok().map(|answer| read(answer, path))
    }

    /// A page of a shop that may be gone; where it leads to is not followed.
    pub fn try_get(&self, path: &str) -> Option<Page> {
        let request = self.client.get(self.url(path));
        request.send().ok().map(|answer| read(answer, path))
    }

    /// The headers of a page; where they lead to is not followed.
    pub fn head(&self, path: &str) -> Page {
        read(self.client.head(self.url(path)).send().expect("an answer"), path)
    }

    /// A notice with its signature, for a shop that may be gone.
    pub fn try_notice(&self, path: &str, body: String, header: (&str, &str)) -> Option<Page> {
        let request = self.client.post(self.url(path)).header(header.0, header.1).body(body);
        request.send().ok().map(|answer| read(answer, path))
    }

    fn ask(&mut self, request: RequestBuilder, path: &str) {
        let answer = request.send().unwrap_or_else(|error| panic!("{path}: {error}"));
        self.page = read(answer, self.local(path));
    }

    fn follow(&mut self) -> &Page {
        while matches!(self.page.status, 301 | 302 | 303 | 307 | 308) {
            let to = self.page.header("location").expect("a redirect says where to").to_owned();
            self.hops.push((self.page.status, to.clone()));
            assert!(self.hops.len() < 10, "redirects without end: {:?}", self.hops);
            self.ask(self.client.get(self.url(&to)), &to);
        }
        &self.page
    }

    fn url(&self, path: &str) -> String {
        let path = self.local(path);
        let page = self.page.path.split('?').next().unwrap_or("/");
        match path.chars().next() {
            Some('/') => format!("{}{path}", self.origin),
            Some('?') => format!("{}{page}{path}", self.origin),
            _ => panic!("an address that begins with neither / nor ?: {path:?}"),
        }
    }

    fn local<'p>(&self, path: &'p str) -> &'p str {
        // The shop calls itself by name, as people do.
        let named = self.origin.replacen("127.0.0.1", "localhost", 1);
        let here = path.strip_prefix(&self.origin).or_else(|| path.strip_prefix(&named));
        let path = here.unwrap_or(path);
        path.split('#').next().unwrap_or(path)
    }
}

fn read(answer: reqwest::blocking::Response, path: &str) -> Page {
    let status = answer.status().as_u16();
    let text =
        |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into();
    let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    let headers = headers.collect();
    let body = answer.bytes().map(|body| String::from_utf8_lossy(&body).into_owned());
    Page::new(status, path.to_owned(), headers, body.unwrap_or_default())
}

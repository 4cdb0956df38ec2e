//! An HTTP client that behaves like a browser without scripts: cookies, redirects and forms.

use std::{collections::BTreeMap, error::Error, time::Duration};

use reqwest::{
    Client, RequestBuilder, Response,
    header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use url::{Url, form_urlencoded::Serializer};

use super::page::{Form, Page};

/// Maximum number of redirects per request.
const MAX_REDIRECTS: usize = 8;

/// Creates the HTTP client that all browsers share. It has no cookies of its own.
pub(super) fn client() -> reqwest::Result<Client> {
    // Fails if a provider is installed already, which is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Shorter than the five seconds after which the shop closes idle connections.
    let builder = Client::builder().redirect(Policy::none());
    builder.pool_idle_timeout(Duration::from_secs(2)).timeout(Duration::from_secs(60)).build()
}

/// One shopper's browser.
pub(super) struct Browser {
    client: Client,
    /// URL of the current page.
    at: Url,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Creates a browser without cookies. Paths are relative to `at`.
    pub fn new(client: Client, at: Url) -> Self {
        Self { client, at, cookies: BTreeMap::new() }
    }

    /// Loads a page of the shop.
    pub async fn get(&mut self, path: &str) -> Result<Page, String> {
        let url = self.url(path)?;
        self.follow(self.client.get(url.clone()), url).await
    }

    /// Sends a form.
    pub async fn send(&mut self, form: &Form) -> Result<Page, String> {
        let url = self.url(&form.action)?;
        let body = Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        let request = self.client.post(url.clone()).body(body);
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, self.at.origin().ascii_serialization());
        self.follow(request, url).await
    }

    async fn follow(&mut self, first: RequestBuilder, mut url: Url) -> Result<Page, String> {
        let mut request = first;
        for _ in 0..MAX_REDIRECTS {
            let response = send_with_retry(request.header(COOKIE, self.cookie())).await;
            let response = response.map_err(|error| describe_failure(url.path(), &error))?;
            self.store_cookies(response.headers().get_all(SET_COOKIE));
            self.at = url.clone();
            let status = response.status();
            let Some(to) = response.headers().get(LOCATION).filter(|_| status.is_redirection())
            else {
                let body = response.text().await.map_err(|error| error.to_string())?;
                return Ok(Page::read(status.as_u16(), url.path(), &body));
            };
            url = self.url(&String::from_utf8_lossy(to.as_bytes()))?;
            request = self.client.get(url.clone());
        }
        Err(format!("{}: too many redirects", url.path()))
    }

    /// Resolves a link of the current page. Fails if it leads to another site.
    fn url(&self, to: &str) -> Result<Url, String> {
        let url = self.at.join(to).map_err(|error| format!("{to}: {error}"))?;
        if url.origin() == self.at.origin() {
            Ok(url)
        } else {
            Err(format!("{} redirects to another site", self.at.path()))
        }
    }

    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn store_cookies<'a>(
        &mut self,
        cookies: impl IntoIterator<Item = &'a reqwest::header::HeaderValue>,
    ) {
        for cookie in cookies.into_iter().filter_map(|cookie| cookie.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// Sends a request. Like browsers, retries once if the shop closed the idle connection at the
/// moment it was reused.
async fn send_with_retry(request: RequestBuilder) -> reqwest::Result<Response> {
    let again = request.try_clone();
    match (request.send().await, again) {
        (Err(error), Some(again)) if error.is_request() && !error.is_timeout() => {
            again.send().await
        }
        (response, _) => response,
    }
}

/// Describes a failed request by its root cause.
fn describe_failure(path: &str, error: &reqwest::Error) -> String {
    let mut reason: &dyn Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    format!("{path}: {reason}")
}

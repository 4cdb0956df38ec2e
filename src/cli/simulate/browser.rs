//! A browser without scripts: cookies, redirects, forms.

use std::{collections::BTreeMap, error::Error, time::Duration};

use reqwest::{
    Client, RequestBuilder, Response,
    header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE},
    redirect::Policy,
};
use url::{Url, form_urlencoded::Serializer};

use super::page::{Form, Page};

/// Redirects that are followed from one page to the next.
const HOPS: usize = 8;

/// What all browsers share: connections, and nothing of anybody.
pub(super) fn client() -> reqwest::Result<Client> {
    // Someone else may have been first, with the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The shop hangs up on whoever is silent for five seconds.
    let builder = Client::builder().redirect(Policy::none());
    builder.pool_idle_timeout(Duration::from_secs(2)).timeout(Duration::from_secs(60)).build()
}

/// One shopper's browser.
pub(super) struct Browser {
    client: Client,
    /// Where it is.
    at: Url,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that has been nowhere.
    pub fn new(client: Client, at: Url) -> Self {
        Self { client, at, cookies: BTreeMap::new() }
    }

    /// Looks at a page of the shop.
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
        for _ in 0..HOPS {
            let answer = sent(request.header(COOKIE, self.cookie())).await;
            let answer = answer.map_err(|error| broken(url.path(), &error))?;
            self.keep(answer.headers().get_all(SET_COOKIE));
            self.at = url.clone();
            let status = answer.status();
            let Some(to) = answer.headers().get(LOCATION).filter(|_| status.is_redirection())
            else {
                let body = answer.text().await.map_err(|error| error.to_string())?;
                return Ok(Page::read(status.as_u16(), url.path(), &body));
            };
            url = self.url(&String::from_utf8_lossy(to.as_bytes()))?;
            request = self.client.get(url.clone());
        }
        Err(format!("{}: too many redirects", url.path()))
    }

    /// An address as this page means it; never one of another shop.
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

    fn keep<'a>(&mut self, cookies: impl IntoIterator<Item = &'a reqwest::header::HeaderValue>) {
        for cookie in cookies.into_iter().filter_map(|cookie| cookie.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

/// Asks once more where the shop hung up in the very moment in which a silent connection was used
/// again, as browsers do.
async fn sent(request: RequestBuilder) -> reqwest::Result<Response> {
    let again = request.try_clone();
    match (request.send().await, again) {
        (Err(error), Some(again)) if error.is_request() && !error.is_timeout() => {
            again.send().await
        }
        (answer, _) => answer,
    }
}

/// What broke, with the reason that lies deepest.
fn broken(path: &str, error: &reqwest::Error) -> String {
    let mut reason: &dyn Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    format!("{path}: {reason}")
}

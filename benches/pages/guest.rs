//! Guests on their way to the press that orders.

use std::{collections::BTreeMap, net::SocketAddr};

use url::form_urlencoded::Serializer;

use crate::{browser::Form, load::Request, orders, shop::product};

/// One guest's cookies, and the token of the forms.
struct Guest {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    token: String,
}

/// Lets a new guest put things into a cart and go to the last page of the checkout; answers what
/// its button sends.
pub fn order(address: SocketAddr, number: usize) -> Request {
    let mut guest = Guest { address, cookies: BTreeMap::new(), token: String::new() };
    guest.token = token(&guest.get(&product(1)));
    for variant in orders::variants(number) {
        guest.post("/cart_items", &[("variant_id", &variant), ("quantity", "1")]);
    }
    guest.post("/checkout", &[]);
    guest.post("/checkout/details?_method=put", &orders::DETAILS);
    guest.post("/checkout/payment?_method=put", &[("payment_method", orders::METHOD)]);
    let page = guest.get("/checkout/review");
    let form = Form::read("/checkout/review", &page, "key", &[]);
    Request::new(address, &form.action, &guest.cookies(), Some(&form.body))
}

impl Guest {
    fn get(&mut self, path: &str) -> String {
        let page = self.send(&Request::new(self.address, path, &self.cookies(), None), 200);
        String::from_utf8(page).expect("pages are text")
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) {
        let mut form = Serializer::new(String::new());
        let form = form.append_pair("_csrf", &self.token).extend_pairs(fields).finish();
        self.send(&Request::new(self.address, path, &self.cookies(), Some(&form)), 303);
    }

    fn send(&mut self, request: &Request, wanted: u16) -> Vec<u8> {
        let answer = request.send();
        assert_eq!(answer.status, wanted, "{}", String::from_utf8_lossy(&answer.body));
        for cookie in answer.cookies() {
            let (name, value) = cookie.split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer.body
    }

    fn cookies(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// The token that the forms of a page carry.
fn token(page: &str) -> String {
    const FIELD: &str = "name=\"_csrf\" value=\"";
    let at = page.find(FIELD).expect("a form with a token") + FIELD.len();
    page[at..].split('"').next().unwrap_or_default().to_owned()
}

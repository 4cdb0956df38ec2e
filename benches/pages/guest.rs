//! Guests who go through the checkout up to its last page.

use std::{collections::BTreeMap, net::SocketAddr};

use url::form_urlencoded::Serializer;

use crate::{
    browser::Form,
    load::Request,
    scenario::{CHECKOUT_DETAILS, PAYMENT_METHOD, ordered_variants, product_path},
};

/// The cookies and the CSRF token of a guest.
struct Guest {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    token: String,
}

/// Takes a new guest to the last page of the checkout, and returns the request that places the order.
pub fn order_request(address: SocketAddr, number: usize) -> Request {
    let mut guest = Guest { address, cookies: BTreeMap::new(), token: String::new() };
    guest.token = csrf_token(&guest.get(&product_path(1)));
    for variant in ordered_variants(number) {
        guest.post("/cart_items", &[("variant_id", &variant), ("quantity", "1")]);
    }
    guest.post("/checkout", &[]);
    guest.post("/checkout/details?_method=put", &CHECKOUT_DETAILS);
    guest.post("/checkout/payment?_method=put", &[("payment_method", PAYMENT_METHOD)]);
    let page = guest.get("/checkout/review");
    let form = Form::read("/checkout/review", &page, "key", &[]);
    Request::new(address, &form.action, &guest.cookies(), Some(&form.body))
}

impl Guest {
    fn get(&mut self, path: &str) -> String {
        let page = self.send(&Request::new(self.address, path, &self.cookies(), None), 200);
        String::from_utf8(page).expect("a UTF-8 page")
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) {
        let mut form = Serializer::new(String::new());
        let form = form.append_pair("_csrf", &self.token).extend_pairs(fields).finish();
        self.send(&Request::new(self.address, path, &self.cookies(), Some(&form)), 303);
    }

    fn send(&mut self, request: &Request, wanted: u16) -> Vec<u8> {
        let response = request.send();
        assert_eq!(response.status, wanted, "{}", String::from_utf8_lossy(&response.body));
        for cookie in response.cookies() {
            let (name, value) = cookie.split_once('=').expect("a cookie with a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        response.body
    }

    fn cookies(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// Returns the CSRF token of a page.
fn csrf_token(page: &str) -> String {
    const FIELD: &str = "name=\"_csrf\" value=\"";
    let at = page.find(FIELD).expect("a form with a token") + FIELD.len();
    page[at..].split('"').next().unwrap_or_default().to_owned()
}

//! Limits on request bodies. The body of a rejected request is not read.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use crate::on_both;
use crate::support::{Browser, Database, FormField, Shop};

const FORM: &str = "application/x-www-form-urlencoded";

/// A connection with an unfinished request.
struct UnfinishedRequest(TcpStream);

impl UnfinishedRequest {
    /// Sends the head of a POST and the beginning of its body.
    fn new(
        shop: &Shop,
        path: &str,
        headers: &[(&str, &str)],
        announced_length: usize,
        sent: &[u8],
    ) -> UnfinishedRequest {
        let host = shop.address.strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(host).unwrap();
        let headers: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {FORM}\r\n\
            content-length: {announced_length}\r\n{headers}\r\n"
        );
        connection.write_all(head.as_bytes()).unwrap();
        // The shop may have responded and closed the connection already.
        let _ = connection.write_all(sent);
        UnfinishedRequest(connection)
    }

    /// Returns the status line and the headers of the response.
    fn read_response(mut self) -> String {
        let mut response = Vec::new();
        let mut piece = [0; 1024];
        while !response.windows(4).any(|end| end == b"\r\n\r\n") {
            match self.0.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(read) => response.extend_from_slice(&piece[..read]),
            }
        }
        String::from_utf8_lossy(&response).into_owned()
    }
}

/// Returns the cookies of a browser that has loaded a form.
fn session_cookie(shop: &Shop) -> String {
    let page = shop.visitor().visit("/users/log-in");
    let cookie = page.header("set-cookie").expect("a session");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

on_both! {
    fn the_size_of_forms_is_limited_by_permission(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let FormField { name, value: id } = ann.product_field("mug");
        let long = |token: &str, bytes: usize| {
            format!("_csrf={token}&{name}={id}&note={}", "x".repeat(bytes))
        };
        let token = ann.csrf();
        let page = ann.post("/cart_items", long(&token, 70_000), FORM);
        assert_eq!((page.status, page.heading().is_empty()), (413, false));
        assert_eq!(ann.post("/cart_items", long(&token, 50_000), FORM).status, 200);
        assert_eq!(ann.get("/cart").field_value("Quantity of Mug"), "1");

        let mut admin = shop.admin();
        admin.get("/admin/products?q=mug");
        let edit = admin.page().links_to("/admin/products/").into_iter().find(|to| to.ends_with("/edit"));
        let form = admin.get(&edit.expect("a form")).form("Save product");
        let page = admin.submit(form.add("unknown", &"x".repeat(500_000)));
        assert_eq!(page.status, 200, "{}", page.text());
        let form = admin.get("/admin/products/new").form("Save product");
        let token = form.fields().into_iter().find(|field| field.name == "_csrf").unwrap().value;
        let body = format!("_csrf={token}&unknown={}", "x".repeat(1 << 20));
        if let Some(page) = admin.try_post("/admin/products", body) {
            assert_eq!(page.status, 413);
        }
    }

    fn rejected_bodies_are_not_read(db: Database) {
        let shop = Shop::stocked(db);
        let cookie = session_cookie(&shop);
        let session = [("cookie", cookie.as_str())];
        let signed = [("test-signature", "t=1,v1=00")];
        // Each announces a body and sends none of it.
        for (path, headers, length, status) in [
            ("/cart_items", &[][..], 1_000, "403"),
            ("/users/log-in", &[][..], 1_000, "403"),
            ("/users/log-in", &session[..], 70_000, "413"),
            ("/admin/products", &session[..], 1_000, "303"),
            ("/nothing", &session[..], 1_000, "404"),
            ("/webhooks/nobody", &signed[..], 1_000, "404"),
            ("/webhooks/test", &[][..], 1_000, "400"),
            ("/webhooks/test", &signed[..], 2 << 20, "413"),
        ] {
            let response = UnfinishedRequest::new(&shop, path, headers, length, b"").read_response();
            assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {response}");
        }
    }

    fn stalled_bodies_time_out_and_block_nobody(db: Database) {
        let shop = Shop::stocked(db);
        let cookie = session_cookie(&shop);
        let session = [("cookie", cookie.as_str())];
        let most = vec![b'x'; 60_000];
        // All come from one address, and more than it may send at once.
        let stalled: Vec<_> =
            (0..90).map(|_| UnfinishedRequest::new(&shop, "/users/log-in", &session, 60_001, &most)).collect();
        // Repeats until the shop has read what was sent.
        let mut responses = (0..1_000)
            .map(|_| UnfinishedRequest::new(&shop, "/users/log-in", &session, 60_000, &most).read_response());
        let rejected = responses.find(|response| response.starts_with("HTTP/1.1 503 "));
        let rejected = rejected.expect("a closed connection");
        assert!(rejected.to_lowercase().contains("retry-after: "), "{rejected}");
        assert_eq!(shop.visitor().get("/products").status, 200, "pages without bodies work");
        for UnfinishedRequest(connection) in stalled {
            connection.shutdown(Shutdown::Both).unwrap();
        }
        let mut ann = shop.visitor();
        let page = add_mug_body(&mut ann);
        assert_eq!(page, "1", "slots are freed");
    }

    fn addresses_and_headers_are_limited(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        for (path, bytes, status) in [("/products?q=", 7_000, 200), ("/products?q=", 60_000, 414),
            ("/", 60_000, 414), ("/orders/", 60_000, 414)] {
            let page = ann.get(&format!("{path}{}", "x".repeat(bytes)));
            assert_eq!((page.status, page.heading().is_empty()), (status, false), "{path}");
        }
        let long = "x".repeat(60_000);
        let page = ann.get_with("/", &[("cookie", &long)]);
        assert_eq!((page.status, page.heading().is_empty()), (431, false));
        assert!(!shop.log().contains("xxxxxxxxxx"), "nothing of it is logged");
    }
}

/// Adds a mug, and repeats until the shop has noticed closed connections.
fn add_mug_body(browser: &mut Browser) -> String {
    let FormField { name, value: id } = browser.product_field("mug");
    let token = browser.csrf();
    let fields = [("_csrf", token.as_str()), (&name, &id)];
    let taken = (0..1_000).any(|_| browser.post_for_status("/cart_items", &fields) == 303);
    assert!(taken, "closed connections were not noticed");
    browser.get("/cart").field_value("Quantity of Mug")
}

//! The yardstick: an actix handler in its own process that returns the bytes of a page, headers
//! included, from memory.

use std::env;

use actix_web::{App, HttpServer, web};
use tempfile::NamedTempFile;

use crate::{canned_response::CannedResponse, child_server::ChildServer, load::Request};

const RESPONSE: &str = "VITRINE_YARDSTICK_RESPONSE";

/// A running yardstick, stopped when dropped.
pub struct Yardstick {
    /// The request for the bytes.
    pub request: Request,
    server: ChildServer,
    _response: NamedTempFile,
}

impl Yardstick {
    /// Starts a server that responds to a request like the shop.
    pub fn of(request: &Request) -> Self {
        let response = request.send();
        assert_eq!(response.status, 200, "a page to measure must exist");
        let file = CannedResponse::save(&response);
        let server = ChildServer::start([(RESPONSE, file.path())]);
        let request = request.to(server.address);
        let copy = request.send();
        assert_eq!((copy.headers.len(), copy.body), (response.headers.len(), response.body));
        Self { request, server, _response: file }
    }

    /// Returns the id of its process.
    pub fn process(&self) -> u32 {
        self.server.process()
    }
}

/// Serves as the yardstick if the environment says so, until the process is killed. Returns `false`
/// otherwise.
#[expect(clippy::disallowed_methods, reason = "a separate program with its own setting")]
pub fn serve_if_asked() -> bool {
    let Ok(path) = env::var(RESPONSE) else { return false };
    let canned = CannedResponse::read(path);
    let respond = move || {
        let canned = canned.clone();
        async move { canned.respond() }
    };
    let serving = async {
        let app = move || App::new().default_service(web::get().to(respond.clone()));
        let server = HttpServer::new(app).tcp_nodelay(true);
        let server = server.bind("127.0.0.1:0").expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await
    };
    actix_web::rt::System::new().block_on(serving).expect("the yardstick serves");
    true
}

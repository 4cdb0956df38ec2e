//! The yardstick: an actix handler in a process of its own that is asked the same and returns the
//! same bytes from memory, headers and all.

use std::env;

use actix_web::{App, HttpServer, web};
use tempfile::NamedTempFile;

use crate::{echo::Echo, load::Request, rival::Rival};

const ANSWER: &str = "VITRINE_YARDSTICK_ANSWER";

/// A running yardstick; it ends with this value.
pub struct Yardstick {
    /// Asks for the bytes.
    pub request: Request,
    rival: Rival,
    _answer: NamedTempFile,
}

impl Yardstick {
    /// A server that answers a request as the shop does.
    pub fn of(request: &Request) -> Self {
        let answer = request.send();
        assert_eq!(answer.status, 200, "a page to measure must be there");
        let file = Echo::keep(&answer);
        let rival = Rival::start([(ANSWER, file.path())]);
        let same = request.to(rival.address);
        let echo = same.send();
        assert_eq!((echo.headers.len(), echo.body), (answer.headers.len(), answer.body));
        Self { request: same, rival, _answer: file }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.rival.process()
    }
}

/// Becomes the yardstick where the environment says so; never returns then but at the end.
#[expect(clippy::disallowed_methods, reason = "a program of its own, with a setting of its own")]
pub fn serve_if_asked() -> bool {
    let Ok(path) = env::var(ANSWER) else { return false };
    let echo = Echo::read(path);
    let answer = move || {
        let echo = echo.clone();
        async move { echo.answer() }
    };
    let serving = async {
        let app = move || App::new().default_service(web::get().to(answer.clone()));
        let server = HttpServer::new(app).tcp_nodelay(true);
        let server = server.bind("127.0.0.1:0").expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await
    };
    actix_web::rt::System::new().block_on(serving).expect("the yardstick serves");
    true
}

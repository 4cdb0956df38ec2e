//! The yardstick: an actix handler in a process of its own that returns the same bytes from memory.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::load::{Answer, Request};

const BODY: &str = "VITRINE_YARDSTICK_BODY";

/// A running yardstick; it ends with this value.
pub struct Yardstick {
    /// Asks for the bytes.
    pub request: Request,
    process: Child,
    _body: tempfile::NamedTempFile,
}

impl Yardstick {
    /// A server that answers as the shop did.
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "a page to measure must be there");
        let body = tempfile::NamedTempFile::new().expect("a place for the bytes");
        fs::write(body.path(), &answer.body).expect("a place for the bytes");
        let program = env::current_exe().expect("this program knows itself");
        let mut command = Command::new(program);
        command.env(BODY, body.path()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the yardstick starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("the yardstick tells its address");
        let address = line.trim().parse().expect("an address");
        let same = Request::new(address, "/", "", None);
        assert_eq!(same.send().body, answer.body);
        Self { request: same, process, _body: body }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Yardstick {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Becomes the yardstick where the environment says so; never returns then but at the end.
#[expect(clippy::disallowed_methods, reason = "a program of its own, with a setting of its own")]
pub fn serve_if_asked() -> bool {
    let Ok(path) = env::var(BODY) else { return false };
    let body = web::Bytes::from(fs::read(path).expect("the bytes are there"));
    let answer = move || {
        let body = body.clone();
        async move { HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body) }
    };
    let serving = async {
        let server = HttpServer::new(move || App::new().route("/", web::get().to(answer.clone())));
        let server = server.tcp_nodelay(true).bind("127.0.0.1:0").expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await
    };
    actix_web::rt::System::new().block_on(serving).expect("the yardstick serves");
    true
}

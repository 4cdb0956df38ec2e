//! The yardstick: an actix handler in a process of its own that is asked the same and returns the
//! same bytes from memory, headers and all.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::{HeaderName, HeaderValue},
    web,
};
use tempfile::NamedTempFile;

use crate::load::{Answer, Request};

const ANSWER: &str = "VITRINE_YARDSTICK_ANSWER";

/// Headers that every server makes itself.
const MADE: [&str; 2] = ["content-length", "date"];

/// A running yardstick; it ends with this value.
pub struct Yardstick {
    /// Asks for the bytes.
    pub request: Request,
    process: Child,
    _answer: NamedTempFile,
}

impl Yardstick {
    /// A server that answers a request as the shop does.
    pub fn of(request: &Request) -> Self {
        let answer = request.send();
        assert_eq!(answer.status, 200, "a page to measure must be there");
        let file = NamedTempFile::new().expect("a place for the bytes");
        fs::write(file.path(), written(&answer)).expect("a place for the bytes");
        let program = env::current_exe().expect("this program knows itself");
        let mut command = Command::new(program);
        command.env(ANSWER, file.path()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the yardstick starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("the yardstick tells its address");
        let same = request.to(line.trim().parse().expect("an address"));
        let echo = same.send();
        assert_eq!((echo.headers.len(), echo.body), (answer.headers.len(), answer.body));
        Self { request: same, process, _answer: file }
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

/// An answer as a file: headers, an empty line, the body.
fn written(answer: &Answer) -> Vec<u8> {
    let kept = answer.headers.iter().filter(|(name, _)| !MADE.contains(&name.as_str()));
    let head: String = kept.map(|(name, value)| format!("{name}: {value}\n")).collect();
    [head.as_bytes(), b"\n", &answer.body].concat()
}

/// Becomes the yardstick where the environment says so; never returns then but at the end.
#[expect(clippy::disallowed_methods, reason = "a program of its own, with a setting of its own")]
pub fn serve_if_asked() -> bool {
    let Ok(path) = env::var(ANSWER) else { return false };
    let answer = fs::read(path).expect("the bytes are there");
    let end = answer.windows(2).position(|pair| pair == b"\n\n").expect("an empty line");
    let body = web::Bytes::copy_from_slice(&answer[end + 2..]);
    let headers: Vec<_> = String::from_utf8_lossy(&answer[..end]).lines().map(header).collect();
    let answer = move || {
        let (headers, body) = (headers.clone(), body.clone());
        async move {
            let mut answer = HttpResponse::Ok();
            for header in headers {
                answer.append_header(header);
            }
            answer.body(body)
        }
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

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").expect("a header has a name");
    let value = HeaderValue::from_str(value).expect("a value");
    (name.parse().expect("a name"), value)
}

//! Load from keep-alive connections, one thread each, that send the next request after each response.

use std::{
    io::{BufRead, BufReader, Read, Write},
    iter,
    net::{SocketAddr, TcpStream},
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Simultaneous connections that read pages.
pub const READ_CONNECTIONS: usize = 16;
/// Simultaneous connections that write. Some share a commit.
pub const WRITE_CONNECTIONS: usize = 64;

/// A request in bytes, to be sent repeatedly.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    bytes: Vec<u8>,
}

/// The response to a request.
pub struct Response {
    pub status: u16,
    pub headers: Vec<Header>,
    pub body: Vec<u8>,
}

/// A header, with its name in lower case.
pub struct Header {
    pub name: String,
    pub value: String,
}

impl Request {
    /// Returns a request for a path: a POST with a form, or a GET.
    pub fn new(address: SocketAddr, path: &str, cookies: &str, form: Option<&str>) -> Self {
        let method = if form.is_some() { "POST" } else { "GET" };
        let body = form.unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookies}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Self { address, bytes: [head.as_bytes(), body.as_bytes()].concat() }
    }

    /// Returns the same request for another server.
    pub fn to(&self, address: SocketAddr) -> Self {
        Self { address, bytes: self.bytes.clone() }
    }

    /// Returns the same request for another path.
    pub fn at(&self, path: &str) -> Self {
        let mut parts = self.bytes.splitn(3, |byte| *byte == b' ');
        let method = parts.next().unwrap_or_default();
        parts.next();
        let rest = parts.next().unwrap_or_default();
        let bytes = [method, path.as_bytes(), rest].join(&b' ');
        Self { address: self.address, bytes }
    }

    /// Sends the request on a new connection.
    pub fn send(&self) -> Response {
        self.send_on(&mut self.connect())
    }

    /// Opens a connection to the server.
    pub fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket takes options");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes options");
        BufReader::with_capacity(64 * 1024, stream)
    }

    /// Sends the request on an open connection.
    pub fn send_on(&self, stream: &mut BufReader<TcpStream>) -> Response {
        stream.get_mut().write_all(&self.bytes).expect("the server receives the request");
        let mut line = String::new();
        stream.read_line(&mut line).expect("the server responds");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let headers: Vec<_> = iter::from_fn(|| read_header(stream)).collect();
        let length = headers.iter().find(|header| header.name == "content-length");
        let length = length.and_then(|header| header.value.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).expect("a complete body");
        Response { status: status.expect("a status"), headers, body }
    }
}

impl Response {
    /// Returns the cookies that it sets, each as `name=value`.
    pub fn cookies(&self) -> impl Iterator<Item = &str> {
        let cookies = self.headers.iter().filter(|header| header.name == "set-cookie");
        cookies.map(|header| header.value.split(';').next().unwrap_or_default())
    }
}

/// Reads the next header of a response. Returns `None` after the last.
fn read_header(stream: &mut BufReader<TcpStream>) -> Option<Header> {
    let mut line = String::new();
    stream.read_line(&mut line).expect("the server responds");
    let (name, value) = line.trim_end().split_once(": ")?;
    Some(Header { name: name.to_owned(), value: value.to_owned() })
}

/// Returns the responses per second over a number of connections, which send the given requests in
/// turn.
pub fn requests_per_second(requests: &[Request], connections: usize, span: Duration) -> f64 {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let responses: usize = thread::scope(|scope| {
        let client = || count_responses(requests, &next, began + span);
        let clients: Vec<_> = (0..connections).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().expect("no panic")).sum()
    });
    responses as f64 / began.elapsed().as_secs_f64()
}

fn count_responses(requests: &[Request], next: &AtomicUsize, end: Instant) -> usize {
    let mut stream = requests[0].connect();
    let mut responses = 0;
    while Instant::now() < end {
        let turn = next.fetch_add(1, Ordering::Relaxed) % requests.len();
        let response = requests[turn].send_on(&mut stream);
        assert!(response.status < 400, "status {} under load", response.status);
        responses += 1;
    }
    responses
}

/// Returns the responses per second over a number of open connections, with each request sent once.
pub fn each_once_per_second(requests: &[Request], connections: usize) -> f64 {
    let start = Barrier::new(connections + 1);
    let next = AtomicUsize::new(0);
    let began = thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut stream = requests[0].connect();
                start.wait();
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let response = request.send_on(&mut stream);
                    assert_eq!(response.status, 303, "under load");
                }
            });
        }
        start.wait();
        Instant::now()
    });
    requests.len() as f64 / began.elapsed().as_secs_f64()
}

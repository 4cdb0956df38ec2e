//! A load of keep-alive connections, one thread each, that ask again as soon as they are answered.

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

/// Connections at once that look at pages.
pub const LOOKING: usize = 16;
/// Connections at once that write; some share a commit.
pub const WRITING: usize = 64;

/// A request, written out once and sent again and again.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    bytes: Vec<u8>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The names of its headers, in small letters, and their values.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// A request for a path, with a body where it is a POST.
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

    /// The same for another server.
    pub fn to(&self, address: SocketAddr) -> Self {
        Self { address, bytes: self.bytes.clone() }
    }

    /// The same for another path.
    pub fn at(&self, path: &str) -> Self {
        let mut words = self.bytes.splitn(3, |byte| *byte == b' ');
        let (method, _, rest) = (words.next(), words.next(), words.next());
        let (method, rest) = (method.unwrap_or_default(), rest.unwrap_or_default());
        let bytes = [method, path.as_bytes(), rest].join(&b' ');
        Self { address: self.address, bytes }
    }

    /// Sends it once.
    pub fn send(&self) -> Answer {
        self.send_on(&mut self.connect())
    }

    fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket takes options");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes options");
        BufReader::with_capacity(64 * 1024, stream)
    }

    fn send_on(&self, stream: &mut BufReader<TcpStream>) -> Answer {
        stream.get_mut().write_all(&self.bytes).expect("the server reads");
        let mut line = String::new();
        stream.read_line(&mut line).expect("the server answers");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let headers: Vec<_> = iter::from_fn(|| header(stream)).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, length)| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).expect("the server sends what it promised");
        Answer { status: status.expect("an answer has a status"), headers, body }
    }
}

impl Answer {
    /// Cookies that it sets, `name=value` each.
    pub fn cookies(&self) -> impl Iterator<Item = &str> {
        let cookies = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        cookies.map(|(_, cookie)| cookie.split(';').next().unwrap_or_default())
    }
}

/// The next header of an answer; none after the last.
fn header(stream: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    stream.read_line(&mut line).expect("the server answers");
    let (name, value) = line.trim_end().split_once(": ")?;
    Some((name.to_owned(), value.to_owned()))
}

/// Requests answered in a second over so many connections, which take turns through the given ones.
pub fn requests_per_second(requests: &[Request], connections: usize, span: Duration) -> f64 {
    let (begun, next) = (Instant::now(), AtomicUsize::new(0));
    let answered: usize = thread::scope(|scope| {
        let client = || count(requests, &next, begun + span);
        let clients: Vec<_> = (0..connections).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().expect("a client works")).sum()
    });
    answered as f64 / begun.elapsed().as_secs_f64()
}

fn count(requests: &[Request], next: &AtomicUsize, end: Instant) -> usize {
    let mut stream = requests[0].connect();
    let mut answered = 0;
    while Instant::now() < end {
        let turn = next.fetch_add(1, Ordering::Relaxed) % requests.len();
        let answer = requests[turn].send_on(&mut stream);
        assert!(answer.status < 400, "status {} under load", answer.status);
        answered += 1;
    }
    answered
}

/// Requests answered in a second, each sent once, over so many connections that are open already.
pub fn each_once_per_second(requests: &[Request], connections: usize) -> f64 {
    let (start, next) = (Barrier::new(connections + 1), AtomicUsize::new(0));
    let begun = thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut stream = requests[0].connect();
                start.wait();
                while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = request.send_on(&mut stream);
                    assert_eq!(answer.status, 303, "under load");
                }
            });
        }
        start.wait();
        Instant::now()
    });
    requests.len() as f64 / begun.elapsed().as_secs_f64()
}

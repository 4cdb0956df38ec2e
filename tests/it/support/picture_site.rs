//! Another website with pictures.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A file, with status 200.
    File(Vec<u8>),
    /// Only a status.
    Status(u16),
    /// A redirect to an address.
    Redirect(String),
    /// A file without end.
    Endless,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, Answer>,
    requests: Vec<String>,
}

/// A website on this machine.
pub struct PictureSite {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl PictureSite {
    pub fn start() -> PictureSite {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || answer(stream, &state));
            }
        });
        PictureSite { port, state }
    }

    /// The address of a file. Unknown files are answered with status 404.
    pub fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// Answers requests for a file from now on. Returns its address.
    pub fn set(&self, name: &str, answer: Answer) -> String {
        self.state.lock().unwrap().answers.insert(name.to_owned(), answer);
        self.url(name)
    }

    /// The number of requests for a file.
    pub fn requests(&self, name: &str) -> usize {
        let state = self.state.lock().unwrap();
        state.requests.iter().filter(|request| *request == name).count()
    }
}

/// Answers one request and closes the connection.
fn answer(stream: TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    lines.find(String::is_empty);
    let name = first.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let answer = {
        let mut state = state.lock().unwrap();
        state.requests.push(name.clone());
        state.answers.get(&name).cloned().unwrap_or(Answer::Status(404))
    };
    let head = |status: u16, header: &str| {
        format!("HTTP/1.1 {status} Answer\r\nConnection: close\r\n{header}\r\n").into_bytes()
    };
    let mut stream = &stream;
    // Whoever asked may have hung up already.
    let _ = match answer {
        Answer::File(bytes) => {
            let length = format!("Content-Length: {}\r\n", bytes.len());
            stream.write_all(&[head(200, &length), bytes].concat())
        }
        Answer::Status(status) => stream.write_all(&head(status, "Content-Length: 0\r\n")),
        Answer::Redirect(to) => {
            stream.write_all(&head(302, &format!("Location: {to}\r\nContent-Length: 0\r\n")))
        }
        Answer::Endless => {
            let mut written = stream.write_all(&head(200, ""));
            while written.is_ok() {
                written = stream.write_all(&[0xff; 1 << 16]);
            }
            written
        }
    };
}

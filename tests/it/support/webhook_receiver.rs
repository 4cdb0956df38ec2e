//! A receiver of webhooks that fails as it is told.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::database::Database;
use super::sql::count_rows;

/// What the receiver does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Answers with a status code and further header lines.
    Status(u16, &'static str),
    /// Answers with a status code and a part of the body, and closes the connection.
    Part(u16),
    /// Answers nothing.
    Hang,
    /// Closes the connection.
    Reset,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct ReceivedWebhook {
    pub headers: HashMap<String, String>,
    pub body: String,
    /// `true` if it was answered with a status from 200 to 299.
    pub is_accepted: bool,
}

impl ReceivedWebhook {
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_else(|| panic!("no {name}"))
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Returns the type of the event.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Verifies the signature with one of its secrets.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let timestamp = self.header("webhook-timestamp").parse().unwrap();
        let wanted = vitrine::webhooks::sign(secret, self.id(), timestamp, &self.body).unwrap();
        self.header("webhook-signature").split(' ').any(|signature| signature == wanted)
    }
}

#[derive(Default)]
struct State {
    accepted: usize,
    replies: VecDeque<Reply>,
    always: Option<Reply>,
    received: Vec<ReceivedWebhook>,
    hanging: usize,
}

/// A receiver. It answers 200 unless it is told otherwise.
pub struct WebhookReceiver {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl WebhookReceiver {
    pub fn start() -> WebhookReceiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                lock(&shared).accepted += 1;
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        WebhookReceiver { port, state }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Sets the replies to the next requests.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).replies.extend(replies);
    }

    /// Sets the reply to all requests.
    pub fn always(&self, reply: Reply) {
        lock(&self.state).always = Some(reply);
    }

    /// Answers 200 from now on.
    pub fn recover(&self) {
        let mut state = lock(&self.state);
        state.replies.clear();
        state.always = None;
    }

    /// Returns the number of connections so far.
    pub fn accepted(&self) -> usize {
        lock(&self.state).accepted
    }

    /// Returns the number of requests whose senders still wait for an answer that never comes.
    pub fn hanging(&self) -> usize {
        lock(&self.state).hanging
    }

    /// Returns the number of requests so far.
    pub fn count(&self) -> usize {
        lock(&self.state).received.len()
    }

    /// Returns the requests so far.
    pub fn received(&self) -> Vec<ReceivedWebhook> {
        lock(&self.state).received.clone()
    }

    /// Returns the types of the events so far.
    pub fn kinds(&self) -> Vec<String> {
        self.received().iter().map(ReceivedWebhook::kind).collect()
    }

    /// Waits until requests are as wanted, and returns them.
    #[track_caller]
    pub fn wait_for(&self, wanted: impl Fn(&[ReceivedWebhook]) -> bool) -> Vec<ReceivedWebhook> {
        let began = Instant::now();
        loop {
            let received = self.received();
            if wanted(&received) {
                return received;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{:?}", self.kinds());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Waits until no delivery waits for an attempt.
#[track_caller]
pub fn wait_until_delivered(db: &Database) {
    let began = Instant::now();
    while count_rows(db, "webhook_deliveries WHERE status <> 'delivered'") > 0 {
        assert!(began.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Serves the requests of a connection until one is not answered.
fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(mut request) = read_request(&mut reader) {
        let reply = {
            let mut state = lock(state);
            let next = state.replies.pop_front().or_else(|| state.always.clone());
            let reply = next.unwrap_or(Reply::Status(200, ""));
            request.is_accepted =
                matches!(reply, Reply::Status(200..300, _) | Reply::Part(200..300));
            state.received.push(request);
            reply
        };
        match reply {
            Reply::Status(code, headers) => {
                let answer =
                    format!("HTTP/1.1 {code} Status\r\n{headers}Content-Length: 4\r\n\r\ndone");
                if stream.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
            Reply::Part(code) => {
                let answer = format!("HTTP/1.1 {code} Status\r\nContent-Length: 9\r\n\r\ndone");
                let _ = stream.write_all(answer.as_bytes());
                return;
            }
            Reply::Hang => {
                lock(state).hanging += 1;
                // Ends when the sender gives up.
                let _ = reader.read(&mut [0]);
                lock(state).hanging -= 1;
                return;
            }
            Reply::Reset => return,
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<ReceivedWebhook> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    Some(ReceivedWebhook { headers, body, is_accepted: false })
}

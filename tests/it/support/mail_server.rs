//! A mail server that accepts or refuses mails as a test needs.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// The behavior of the server, and the mails that it has accepted.
#[derive(Default)]
pub struct MailServerState {
    pub refuses_login: bool,
    pub refuses_sender: bool,
    /// Addresses without a mailbox.
    pub unknown: Vec<String>,
    /// While this is set, mails to addresses with these words are not answered.
    pub slow_for: Option<&'static str>,
    pub received: Vec<ReceivedMail>,
}

#[derive(Clone, Debug)]
pub struct ReceivedMail {
    pub to: String,
    pub content: String,
}

impl ReceivedMail {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.content.lines().take_while(|line| !line.is_empty());
        lines.find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

struct Shared {
    state: Mutex<MailServerState>,
    changed: Condvar,
}

#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    shared: Arc<Shared>,
}

impl MailServer {
    pub fn start(state: MailServerState) -> MailServer {
        MailServer::start_at(0, state)
    }

    pub fn start_at(port: u16, state: MailServerState) -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
        let server = MailServer { port, shared: Arc::new(shared) };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let server = accepting.clone();
                std::thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    /// Returns the value for `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://shop:secret@127.0.0.1:{}", self.port)
    }

    /// Changes what the server refuses.
    pub fn update(&self, change: impl FnOnce(&mut MailServerState)) {
        change(&mut self.shared.state.lock().unwrap());
        self.shared.changed.notify_all();
    }

    /// Waits until the accepted mails are as wanted, and returns them. Fails after 30 seconds.
    #[track_caller]
    pub fn wait_for(&self, wanted: impl Fn(&[ReceivedMail]) -> bool) -> Vec<ReceivedMail> {
        let began = Instant::now();
        let mut state = self.shared.state.lock().unwrap();
        while !wanted(&state.received) {
            assert!(began.elapsed() < Duration::from_secs(30), "{:?}", state.received);
            state = self.shared.changed.wait_timeout(state, Duration::from_millis(200)).unwrap().0;
        }
        state.received.clone()
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let reply = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes()).ok();
        reply("220 mail.example")?;
        let mut to = String::new();
        loop {
            let line = lines.next()?;
            let verb = line.to_ascii_uppercase();
            if verb.starts_with("EHLO") {
                reply("250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")?;
            } else if verb.starts_with("AUTH") {
                let refuses = self.shared.state.lock().unwrap().refuses_login;
                reply(if refuses { "535 5.7.8 authentication failed" } else { "235 welcome" })?;
            } else if verb.starts_with("MAIL") {
                let refuses = self.shared.state.lock().unwrap().refuses_sender;
                reply(if refuses { "553 5.7.1 not your address" } else { "250 ok" })?;
            } else if verb.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let known = !self.shared.state.lock().unwrap().unknown.contains(&to);
                reply(if known { "250 ok" } else { "550 5.1.1 no such mailbox" })?;
            } else if verb == "DATA" {
                reply("354 send the mail")?;
                let content: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let mut state = self.shared.state.lock().unwrap();
                while state.slow_for.is_some_and(|words| to.contains(words)) {
                    state = self.shared.changed.wait(state).unwrap();
                }
                state.received.push(ReceivedMail { to: to.clone(), content: content.join("\n") });
                drop(state);
                self.shared.changed.notify_all();
                reply("250 accepted")?;
            } else if verb == "QUIT" {
                return reply("221 bye");
            } else {
                reply("250 ok")?;
            }
        }
    }
}

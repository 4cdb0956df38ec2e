//! A mail server that plays one: it takes mails, or refuses them as a test wants it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// What the server refuses, and what it has taken.
#[derive(Default)]
pub struct Mood {
    pub refuses_log_in: bool,
    pub refuses_sender: bool,
    /// Addresses that it does not know.
    pub unknown: Vec<String>,
    /// It takes as long as this is set over mails to addresses with these words.
    pub slow_for: Option<&'static str>,
    pub received: Vec<Received>,
}

#[derive(Clone, Debug)]
pub struct Received {
    pub to: String,
    pub content: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.content.lines().take_while(|line| !line.is_empty());
        lines.find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    shared: Arc<(Mutex<Mood>, Condvar)>,
}

impl MailServer {
    pub fn start(mood: Mood) -> MailServer {
        MailServer::start_at(0, mood)
    }

    pub fn start_at(port: u16, mood: Mood) -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = MailServer { port, shared: Arc::new((Mutex::new(mood), Condvar::new())) };
        let accepting = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let server = accepting.clone();
                std::thread::spawn(move || server.talk(stream));
            }
        });
        server
    }

    /// For `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://shop:secret@127.0.0.1:{}", self.port)
    }

    pub fn change(&self, change: impl FnOnce(&mut Mood)) {
        change(&mut self.shared.0.lock().unwrap());
        self.shared.1.notify_all();
    }

    /// Everything that it has taken, once that is what a test waits for.
    #[track_caller]
    pub fn wait_for(&self, wanted: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let began = Instant::now();
        let mut mood = self.shared.0.lock().unwrap();
        while !wanted(&mood.received) {
            assert!(began.elapsed() < Duration::from_secs(30), "{:?}", mood.received);
            mood = self.shared.1.wait_timeout(mood, Duration::from_millis(200)).unwrap().0;
        }
        mood.received.clone()
    }

    fn talk(&self, stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        let answer = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes()).ok();
        answer("220 mail.example")?;
        let mut to = String::new();
        loop {
            let line = lines.next()?;
            let verb = line.to_ascii_uppercase();
            if verb.starts_with("EHLO") {
                answer("250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")?;
            } else if verb.starts_with("AUTH") {
                let refuses = self.shared.0.lock().unwrap().refuses_log_in;
                answer(if refuses { "535 5.7.8 who are you" } else { "235 welcome" })?;
            } else if verb.starts_with("MAIL") {
                let refuses = self.shared.0.lock().unwrap().refuses_sender;
                answer(if refuses { "553 5.7.1 not your address" } else { "250 ok" })?;
            } else if verb.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let known = !self.shared.0.lock().unwrap().unknown.contains(&to);
                answer(if known { "250 ok" } else { "550 5.1.1 no such mailbox" })?;
            } else if verb == "DATA" {
                answer("354 go on")?;
                let content: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let mut mood = self.shared.0.lock().unwrap();
                while mood.slow_for.is_some_and(|words| to.contains(words)) {
                    mood = self.shared.1.wait(mood).unwrap();
                }
                mood.received.push(Received { to: to.clone(), content: content.join("\n") });
                drop(mood);
                self.shared.1.notify_all();
                answer("250 taken")?;
            } else if verb == "QUIT" {
                return answer("221 bye");
            } else {
                answer("250 ok")?;
            }
        }
    }
}

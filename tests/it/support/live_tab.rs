//! A page that is open and listens for live updates.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use super::browser::Browser;

/// An open stream of live updates.
pub struct LiveTab {
    lines: std::io::Lines<BufReader<reqwest::blocking::Response>>,
}

/// A server-sent event.
#[derive(Clone, Debug)]
pub struct LiveEvent {
    pub name: String,
    pub data: String,
}

impl LiveTab {
    /// Opens the stream of the page that the browser has just loaded.
    #[track_caller]
    pub fn open(browser: &Browser) -> LiveTab {
        let timing = browser.page().header("server-timing").expect("a timing header");
        let (made, _) = timing.split_once(", ").expect("two timings");
        let (node, made) = made.strip_prefix("made;desc=").unwrap().split_once(";dur=").unwrap();
        Self::open_with(browser, &format!("node={node}&made={made}"))
    }

    /// Opens the stream of the page in the browser, with a query that says when the page was made.
    #[track_caller]
    pub fn open_with(browser: &Browser, moment: &str) -> LiveTab {
        let subscription_token =
            browser.page().attributes("data-live-token").pop().unwrap_or_default();
        let response = browser.stream(&format!("/live?token={subscription_token}&{moment}"));
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        LiveTab { lines: BufReader::new(response).lines() }
    }

    /// Waits for the next event. Returns `None` at the end of the stream.
    pub fn next_event(&mut self) -> Option<LiveEvent> {
        let mut name = String::new();
        let mut data = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.ok()?;
            match line.split_once(": ") {
                Some(("event", event)) => event.clone_into(&mut name),
                Some(("data", line)) => data.push(line.to_owned()),
                _ => return Some(LiveEvent { name, data: data.join("\n") }),
            }
        }
        None
    }

    /// Waits for an event with these words and returns its data. Fails after 20 seconds; heartbeats
    /// make sure that it gets to check the time.
    #[track_caller]
    pub fn wait_for(&mut self, words: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let event = self.next_event().expect("the stream has ended");
            if event.data.contains(words) {
                return event.data;
            }
            assert!(Instant::now() < deadline, "no event with {words:?}");
        }
    }

    /// Waits for the next event that is not a heartbeat. Fails after eight heartbeats.
    #[track_caller]
    pub fn next_change(&mut self) -> LiveEvent {
        for _heartbeat in 0..8 {
            let event = self.next_event().expect("the stream has ended");
            if event.name != "beat" {
                return event;
            }
        }
        panic!("only heartbeats");
    }
}

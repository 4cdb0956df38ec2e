//! A page that is open and listens for live updates.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use super::browser::Browser;

/// A stream that is being read.
pub struct LiveTab {
    lines: std::io::Lines<BufReader<reqwest::blocking::Response>>,
}

impl LiveTab {
    /// The stream of the page that the browser looks at, which was asked for just now.
    #[track_caller]
    pub fn open(browser: &Browser) -> LiveTab {
        let stamp = browser.page().header("server-timing").expect("a stamp");
        let (made, _) = stamp.split_once(", ").expect("two moments");
        let (node, made) = made.strip_prefix("made;desc=").unwrap().split_once(";dur=").unwrap();
        Self::shown(browser, &format!("node={node}&made={made}"))
    }

    #[track_caller]
    pub fn shown(browser: &Browser, moment: &str) -> LiveTab {
        let subscription_token = browser.page().attributes("data-ticket").pop().unwrap_or_default();
        let answer = browser.stream(&format!("/live?ticket={subscription_token}&{moment}"));
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        LiveTab { lines: BufReader::new(answer).lines() }
    }

    /// What is said next: its name and its text; nothing where the stream has ended.
    pub fn hears(&mut self) -> Option<(String, String)> {
        let (mut name, mut text) = (String::new(), Vec::new());
        for line in self.lines.by_ref() {
            let line = line.ok()?;
            match line.split_once(": ") {
                Some(("event", event)) => event.clone_into(&mut name),
                Some(("data", data)) => text.push(data.to_owned()),
                _ => return Some((name, text.join("\n"))),
            }
        }
        None
    }

    /// Waits until something is said with these words in it. Signs of life come often enough for
    /// this to end.
    #[track_caller]
    pub fn until(&mut self, words: &str) -> String {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let (_, text) = self.hears().expect("the stream has ended");
            if text.contains(words) {
                return text;
            }
            assert!(Instant::now() < patience, "nobody said {words:?}");
        }
    }

    /// What is said next that is no sign of life alone; a shop that only shows that it lives has
    /// nothing to say.
    #[track_caller]
    pub fn news(&mut self) -> (String, String) {
        for _beat in 0..8 {
            let emitted = self.hears().expect("the stream has ended");
            if emitted.0 != "beat" {
                return emitted;
            }
        }
        panic!("nothing is told");
    }
}

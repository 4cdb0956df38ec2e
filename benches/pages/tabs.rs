//! Thousands of open tabs, each with its stream.

use std::{
    net::SocketAddr,
    sync::mpsc::{Receiver, Sender, channel},
    time::{Duration, Instant},
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
};

/// Longer than any event takes to arrive.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The first event of a stream, and the event of a change.
const HEARTBEAT: &str = "event: beat";
const CHANGE: &str = "event: swap";

/// Tabs of one page, closed when dropped.
pub struct Tabs {
    count: usize,
    events: Receiver<&'static str>,
    _runtime: Runtime,
}

impl Tabs {
    /// Opens tabs and waits for the first event of each.
    pub fn open(address: SocketAddr, path: &str, count: usize) -> Self {
        allow_connections();
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (sender, events) = channel();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        runtime.block_on(async {
            for _ in 0..count {
                let mut stream = TcpStream::connect(address).await.expect("the server listens");
                stream.write_all(request.as_bytes()).await.expect("the server reads");
                tokio::spawn(read_events(stream, sender.clone()));
            }
        });
        let tabs = Self { count, events, _runtime: runtime };
        tabs.wait_for_all(HEARTBEAT);
        tabs
    }

    /// Waits until each tab has got a change, and returns the time that took.
    pub fn wait_for_change(&self) -> Duration {
        self.wait_for_all(CHANGE)
    }

    fn wait_for_all(&self, wanted: &str) -> Duration {
        let began = Instant::now();
        let mut received = 0;
        while received < self.count {
            let event = self.events.recv_timeout(TIMEOUT.saturating_sub(began.elapsed()));
            received += usize::from(event.expect("an event for every tab") == wanted);
        }
        began.elapsed()
    }
}

/// Reads a stream to its end and sends the events that matter to the channel.
async fn read_events(mut stream: TcpStream, sender: Sender<&'static str>) {
    let mut text = String::new();
    let mut bytes = [0; 2048];
    while let Ok(length @ 1..) = stream.read(&mut bytes).await {
        text += &String::from_utf8_lossy(&bytes[..length]);
        while let Some(end) = text.find("\n\n") {
            for event in [HEARTBEAT, CHANGE] {
                if text[..end].contains(event) && sender.send(event).is_err() {
                    return;
                }
            }
            text.drain(..end + 2);
        }
    }
}

fn allow_connections() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("many files");
}

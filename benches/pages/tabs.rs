//! Thousands of tabs that are open at once, each with its stream.

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

/// Longer than any message is on its way.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a tab hears first, and what it hears of a change.
const GREETING: &str = "event: beat";
const CHANGE: &str = "event: swap";

/// Tabs of one page; they are closed with this value.
pub struct Tabs {
    count: usize,
    emitted: Receiver<&'static str>,
    _runtime: Runtime,
}

impl Tabs {
    /// Opens so many, and waits until the shop has greeted each.
    pub fn open(address: SocketAddr, path: &str, count: usize) -> Self {
        allow_connections();
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (tell, emitted) = channel();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        runtime.block_on(async {
            for _ in 0..count {
                let mut stream = TcpStream::connect(address).await.expect("the server listens");
                stream.write_all(request.as_bytes()).await.expect("the server reads");
                tokio::spawn(read_on(stream, tell.clone()));
            }
        });
        let tabs = Self { count, emitted, _runtime: runtime };
        tabs.wait_for_all(GREETING);
        tabs
    }

    /// Waits until each has heard of one change; answers how long that took.
    pub fn wait_for_change(&self) -> Duration {
        self.wait_for_all(CHANGE)
    }

    fn wait_for_all(&self, word: &str) -> Duration {
        let (begun, mut emitted) = (Instant::now(), 0);
        while emitted < self.count {
            let said = self.emitted.recv_timeout(PATIENCE.saturating_sub(begun.elapsed()));
            emitted += usize::from(said.expect("every tab is told") == word);
        }
        begun.elapsed()
    }
}

/// Says what is heard, as a tab would show it.
async fn read_on(mut stream: TcpStream, tell: Sender<&'static str>) {
    let (mut text, mut bytes) = (String::new(), [0; 2048]);
    while let Ok(length @ 1..) = stream.read(&mut bytes).await {
        text += &String::from_utf8_lossy(&bytes[..length]);
        while let Some(end) = text.find("\n\n") {
            for word in [GREETING, CHANGE] {
                if text[..end].contains(word) && tell.send(word).is_err() {
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

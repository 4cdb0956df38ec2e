//! How long pages take.

use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use crate::{dice::Dice, load::Request, pages::PAGES, shop::ShopOfSize};

/// Pages of each kind that are asked for one after another.
const ALONE: usize = 60;
/// Connections that ask for random pages at the same time.
const CONNECTIONS: u64 = 8;
/// How long they do.
const SPAN: Duration = Duration::from_secs(20);

/// How long the pages of a kind take, in milliseconds.
#[derive(Clone, Copy)]
pub struct PageFigures {
    /// The median, one after another.
    pub alone: f64,
    /// The median of eight connections.
    pub shared: f64,
    /// The 95th percentile of eight connections.
    pub slowest: f64,
}

/// Measures all kinds of pages.
pub fn measure(shop: &ShopOfSize) -> Vec<PageFigures> {
    let cookies = shop.admin_cookies();
    let request = |kind: usize, dice: &mut Dice| {
        let page = &PAGES[kind];
        let cookies = if page.is_admin { &*cookies } else { "" };
        shop.get(&(page.path)(dice, shop.products), cookies)
    };
    let mut dice = Dice::new(99);
    let alone = (0..PAGES.len()).map(|kind| {
        let requests: Vec<Request> = (0..ALONE).map(|_| request(kind, &mut dice)).collect();
        let mut stream = requests[0].connect();
        let times = requests.iter().map(|request| {
            let began = Instant::now();
            let response = request.send_on(&mut stream);
            assert!(response.status < 500, "{}: {}", PAGES[kind].name, response.status);
            began.elapsed()
        });
        times.collect::<Vec<_>>()
    });
    let alone: Vec<Vec<Duration>> = alone.collect();
    let shared: Vec<Mutex<Vec<Duration>>> = PAGES.iter().map(|_| Mutex::default()).collect();
    let end = Instant::now() + SPAN;
    thread::scope(|scope| {
        for number in 0..CONNECTIONS {
            let (shared, request) = (&shared, &request);
            scope.spawn(move || {
                let mut dice = Dice::new(1_000 + number);
                let mut stream = request(0, &mut dice).connect();
                while Instant::now() < end {
                    let kind = dice.below(PAGES.len());
                    let request = request(kind, &mut dice);
                    let began = Instant::now();
                    let response = request.send_on(&mut stream);
                    let took = began.elapsed();
                    assert!(response.status < 500, "{}: {}", PAGES[kind].name, response.status);
                    shared[kind].lock().expect("no panic").push(took);
                }
            });
        }
    });
    let shared = shared.into_iter().map(|times| times.into_inner().expect("no panic"));
    let figures = alone.into_iter().zip(shared).map(|(alone, shared)| PageFigures {
        alone: percentile(alone, 50),
        shared: percentile(shared.clone(), 50),
        slowest: percentile(shared, 95),
    });
    figures.collect()
}

/// Returns the time in milliseconds that a percentage of pages does not exceed.
fn percentile(mut times: Vec<Duration>, percent: usize) -> f64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last * percent / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

//! Memory that many requests needed is freed afterwards.

use std::sync::Arc;
use std::thread;

use crate::on_both;
use crate::support::{Database, Shop};

/// The memory of an idle shop, in megabytes.
const AT_REST: u64 = 60;

/// Runs something eight times in each of eight threads.
fn flood(shop: &Arc<Shop>, work: fn(&Shop)) {
    let floods: Vec<_> = (0..8)
        .map(|_| {
            let shop = Arc::clone(shop);
            thread::spawn(move || (0..8).for_each(|_| work(&shop)))
        })
        .collect();
    floods.into_iter().for_each(|flood| flood.join().unwrap());
}

on_both! {
    fn memory_is_freed_after_many_logins(db: Database) {
        let shop = Arc::new(Shop::open(db));
        flood(&shop, |shop| {
            let mut ann = shop.visitor();
            let fields = [("_csrf", &*ann.csrf()), ("email", "ann@example.com"), ("password", "a wrong password")];
            assert_eq!(ann.post_for_status("/users/log-in", &fields), 422);
        });
        let memory = shop.memory_in_megabytes();
        assert!(memory.is_none_or(|megabytes| megabytes < AT_REST), "{memory:?}");
    }

    fn memory_is_freed_after_large_requests(db: Database) {
        let shop = Arc::new(Shop::open(db));
        flood(&shop, |shop| {
            let mut ann = shop.visitor();
            let long = "x".repeat(60_000);
            for _ in 0..10 {
                assert_eq!(ann.get(&format!("/products?q={long}")).status, 414);
            }
            let token = ann.csrf();
            for _ in 0..10 {
                let status = ann.post_for_status("/users/log-in", &[("_csrf", &token), ("link_email", &long)]);
                assert!([422, 503].contains(&status), "{status}");
            }
        });
        let memory = shop.memory_in_megabytes();
        assert!(memory.is_none_or(|megabytes| megabytes < AT_REST), "{memory:?}");
    }
}
